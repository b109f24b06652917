"""An employer's policy about issuers in words: what holds, what was changed, and what a change comes to."""

from dataclasses import dataclass

from jobboard.models import Issuer, IssuerRule, PolicyChange
from jobboard.policies import Policy
from jobboard.policy_effects import Effect, Shown
from jobboard.web.presenters.issuers import IssuerLine, issuer_line
from jobboard.web.presenters.words import count_of, day

LEVEL_CHOICES = [
    ("2", "Badges of every identified issuer"),
    ("3", "Badges of issuers in a register, and of awarding bodies and regulators"),
    ("4", "Badges of awarding bodies and regulators only"),
]
"""The least levels as people choose them."""

_RULE_WORDS = {
    IssuerRule.ALWAYS: "Always accept",
    IssuerRule.NEVER: "Never accept",
    IssuerRule.BY_LEVEL: "No longer a rule of its own for",
}


@dataclass(frozen=True)
class RuleLine:
    """An issuer in a list, since when, by whom and why; `reason` may be empty."""

    issuer: IssuerLine
    since: str
    reason: str


@dataclass(frozen=True)
class OfferLine:
    """An issuer that was found, what people show of it, and which rules it can be given."""

    issuer: IssuerLine
    shown: str
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangeLine:
    """A change as a sentence. `id` is what undoing it takes."""

    id: int
    text: str
    by: str


def rule_line(change: PolicyChange) -> RuleLine:
    """Give an issuer that is in a list."""
    assert change.issuer is not None  # noqa: S101  (only a change about an issuer puts one into a list)
    return RuleLine(issuer_line(change.issuer), _by(change), change.reason)


def offer_line(issuer: Issuer, shown: Shown, policy: Policy) -> OfferLine:
    """Give an issuer that was found, and the rules that it does not have yet."""
    acceptance = policy.acceptance
    counts = "count for you now" if acceptance.accepts(issuer.id, issuer.level) else "do not count for you now"
    held = {*acceptance.always} | {*acceptance.never}
    rules = [(IssuerRule.ALWAYS, acceptance.always), (IssuerRule.NEVER, acceptance.never)]
    offered = [(rule.value, _RULE_WORDS[rule]) for rule, ids in rules if issuer.id not in ids]
    if issuer.id in held:
        offered.append((IssuerRule.BY_LEVEL.value, "Remove the rule"))
    return OfferLine(issuer_line(issuer), f"{shown_words(shown)}; badges of this issuer {counts}", tuple(offered))


def change_line(change: PolicyChange) -> ChangeLine:
    """Give a change as a sentence."""
    if change.issuer is None or change.rule is None:
        return ChangeLine(change.id, dict(LEVEL_CHOICES)[str(change.level_at_least)], _by(change))
    return ChangeLine(change.id, f"{_RULE_WORDS[change.rule]} {change.issuer.name} ({change.issuer.key})", _by(change))


def effect_words(effect: Effect) -> str:
    """Say what a change comes to among the badges that people show."""
    parts = [
        f"{shown_words(shown)} {words}"
        for shown, words in ((effect.lost, "would no longer count for you"), (effect.gained, "would count in addition"))
        if shown.people
    ]
    return "; ".join(parts) + "." if parts else "Nothing changes for the badges that people show now."


def shown_words(shown: Shown) -> str:
    """Give how many badges people show; few people are not counted, so that nobody can be singled out."""
    if shown.is_small:
        return "Badges of fewer than 5 people"
    if not shown.people:
        return "No badge that people show"
    return f"{count_of(shown.badges, 'badge', 'badges')} of {count_of(shown.people, 'person', 'people')}"


def _by(change: PolicyChange) -> str:
    return f"{day(change.decided_at)}, by {change.account.name if change.account else 'a former colleague'}"
