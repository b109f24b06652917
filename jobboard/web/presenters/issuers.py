"""Issuers in words: the level with what it follows from, whom one may be taken for, decisions and registries."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.issuers.levels import Ground, ground_kept
from jobboard.models import (
    DecisionKind,
    Issuer,
    IssuerDecision,
    LevelBasis,
    LookAlike,
    Registry,
    RegistryEvent,
    Sign,
    Trust,
)
from jobboard.web.presenters.badges import ISSUER_LEVEL_WORDS, issuer_label
from jobboard.web.presenters.words import day

DECISION_WORDS: dict[DecisionKind, str] = {
    DecisionKind.LEVEL_3: "Level 3: a body that we know",
    DecisionKind.LEVEL_4: "Level 4: an awarding body or a regulator",
    DecisionKind.BLOCK: "Blocked: its badges count for nothing",
    DecisionKind.IMITATION: "It imitates the one it resembles",
    DecisionKind.NO_IMITATION: "It imitates nobody",
}

SIGN_WORDS: dict[Sign, str] = {
    Sign.SAME_NAME: "the same name",
    Sign.SIMILAR_NAME: "nearly the same name",
    Sign.ADDRESS: "an address that reads like the known one",
    Sign.CLAIMED_ADDRESS: "the known address given as its own page",
}

TRUST_WORDS: dict[Trust, str] = {
    Trust.PINNED: "by the sha256 of its document",
    Trust.SIGNED: "by the signature of its key",
    Trust.HOST: "by its address alone, so it gives no more than that host has",
}

EVENT_WORDS: dict[RegistryEvent, str] = {
    RegistryEvent.ADDED: "Added",
    RegistryEvent.REMOVED: "Removed",
    RegistryEvent.CHANGED: "Changed",
    RegistryEvent.LAPSED: "Lapsed: it could not be read for too long",
    RegistryEvent.READ_AGAIN: "Read, and counted from then on",
    RegistryEvent.TAKEN_OUT: "Taken out",
}


@dataclass(frozen=True)
class IssuerLine:
    """An issuer in a list: by name with its domain, by its whole identity, with its level and why it has it."""

    id: int
    label: str
    key: str
    words: str
    warning: str


def issuer_lines(issuers: Iterable[Issuer]) -> tuple[IssuerLine, ...]:
    """Give each issuer as a list shows it, in the order given."""
    return tuple(map(issuer_line, issuers))


def issuer_line(issuer: Issuer) -> IssuerLine:
    """Give an issuer as lists show it: the name is what its badges say, the identity is what is proven."""
    label, words = issuer_label(issuer.name, issuer.key), standing_words(ground_kept(issuer))
    return IssuerLine(issuer.id, label, issuer.key, words, warning_of(issuer))


def standing_words(ground: Ground) -> str:
    """Say the level of an issuer and what it follows from."""
    return f"level {ground.level}: {_because(ground)}"


def _because(ground: Ground) -> str:
    since = f" since {day(ground.since)}" if ground.since else ""
    match ground.basis:
        case LevelBasis.REGISTRY:
            return f"listed by {ground.source}{since}"
        case LevelBasis.BODY:
            return f"{ground.source}, in our list{since}"
        case LevelBasis.NAME_SPACE:
            return f"has a name under {ground.source}, which only organisations that were checked get"
        case LevelBasis.STAFF:
            return f"confirmed by our staff on {day(ground.since)} ({ground.source})"
        case LevelBasis.BLOCK:
            return f"blocked by our staff on {day(ground.since)} ({ground.source})"
        case LevelBasis.LOOK_ALIKE:
            return "not identified, because it may be taken for another"
    return ISSUER_LEVEL_WORDS[ground.level]


def warning_of(issuer: Issuer) -> str:
    """Say whom an issuer may be taken for, or nothing."""
    return likeness_warning(issuer.resembles, issuer_label(issuer.name, issuer.key))


def likeness_warning(resembles: str, label: str) -> str:
    """Say that somebody like this issuer is known, or nothing where nobody is."""
    if not resembles:
        return ""
    return f"Another issuer of a similar name or address is known: {resembles}. This one is {label}."


@dataclass(frozen=True)
class DecisionLine:
    """A decision about an issuer, when it was made, and, where it was undone, when. `about`: which look-alike."""

    id: int
    what: str
    about: str
    reason: str
    source: str
    made: str
    undone: str


def decision_lines(decisions: Iterable[IssuerDecision]) -> tuple[DecisionLine, ...]:
    """Give each decision in words, the latest first."""
    return tuple(
        DecisionLine(
            each.id,
            DECISION_WORDS[each.kind],
            each.subject,
            each.reason,
            each.source,
            day(each.decided_at),
            day(each.undone_at),
        )
        for each in sorted(decisions, key=lambda row: row.id, reverse=True)
    )


@dataclass(frozen=True)
class LookAlikeLine:
    """An issuer beside the known one that it resembles, and by what. `said`: what staff decided of it, or nothing."""

    id: int
    issuer_id: int
    label: str
    key: str
    known: str
    sign: str
    found: str
    said: str


def look_alike_line(row: LookAlike, decisions: Iterable[IssuerDecision]) -> LookAlikeLine:
    """Give a look-alike with the decision about it that stands."""
    issuer = row.issuer
    said = [each for each in decisions if each.subject == row.known_key and each.undone_at is None]
    return LookAlikeLine(
        row.id,
        issuer.id,
        issuer_label(issuer.name, issuer.key),
        issuer.key,
        row.known_label,
        SIGN_WORDS[row.sign],
        day(row.found_at),
        DECISION_WORDS[max(said, key=lambda each: each.id).kind] if said else "",
    )


def registry_words(registry: Registry) -> str:
    """Say how a registry stands: read when, or why not, and what follows."""
    if registry.removed_at is not None:
        return f"Taken out on {day(registry.removed_at)}"
    if registry.lapsed_at is not None:
        return f"Lapsed on {day(registry.lapsed_at)}, counts for nothing: {registry.last_error}"
    last = f"Last read on {day(registry.read_at)}" if registry.read_at else "Never read so far"
    return f"{last}. {registry.last_error}".strip() if registry.failures else last
