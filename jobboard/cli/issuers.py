"""`jobboard issuers`: who stands behind issuers: look, decide, take back, and keep the registries."""

import argparse
import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.accounts.addresses import address_key
from jobboard.cli.issuers_words import as_json, decision_text, issuer_text, look_alike_text, registry_text
from jobboard.cli.start import open_configured_database
from jobboard.db import utc_now
from jobboard.errors import NotFound, Rejected
from jobboard.issuers import decisions, registries
from jobboard.issuers.grounds import ABOUT_LOOK_ALIKES
from jobboard.issuers.look_alikes import look_alikes_to_look_at
from jobboard.issuers.settling import settle_issuers
from jobboard.models import Account, DecisionKind, EmailAddress, Issuer, LookAlike, Registry, Role, Trust

_KINDS = [*decisions.LEVELS, *ABOUT_LOOK_ALIKES]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done, each with its own arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = _action(actions, "list", _list, "issuers, those of a high level first")
    listing.add_argument("text", nargs="?", default="", help="only those whose name or identity holds this")
    _action(actions, "show", _show, "one issuer with its history").add_argument("key", help="its exact identity")
    _add_decisions(actions)
    _action(actions, "settle", _settle, "settle all levels again, as after the starter lists changed")
    _action(actions, "look-alikes", _look_alikes, "issuers that may be taken for somebody known, and nobody looked at")
    _action(actions, "registries", _registries, "the registries and how each stands")
    adding = _action(actions, "add-registry", _add_registry, "let a registry be read from now on", by_somebody=True)
    adding.add_argument("address", help="where its list of issuers stands")
    adding.add_argument("--name", required=True)
    adding.add_argument("--sha256", default="", help="trust this very document")
    adding.add_argument("--key", default="", help="trust what this DID or verification method signed")
    adding.add_argument("--level", type=int, default=3, help="3, or 4 for awarding bodies and regulators (default 3)")
    for name, run_action, about in (
        ("read-registry", _read_registry, "have the worker read a registry at once"),
        ("remove-registry", _remove_registry, "let a registry count for nothing"),
    ):
        one = _action(actions, name, run_action, about, by_somebody=run_action is _remove_registry)
        one.add_argument("registry", type=int, help="its number")


def run(arguments: argparse.Namespace) -> int:
    """Do it in one transaction, then print what came of it."""
    _settings, database = open_configured_database()
    with database.writing() as session:
        values, text = arguments.does(session, arguments, utc_now())
    print(json.dumps(values, indent=1, ensure_ascii=False) if arguments.json else text)
    return 0


Outcome = tuple[list[dict[str, object]], str]
Action = Callable[[Session, argparse.Namespace, datetime], Outcome]


def _add_decisions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, run_action, about in (
        ("decide", _decide, "decide about an issuer"),
        ("block", _block, "let the badges of an issuer count for nothing"),
    ):
        one = _action(actions, name, run_action, about, by_somebody=True)
        one.add_argument("key", help="the issuer's exact identity")
        one.add_argument("--reason", required=True, help="why; holders and employers read it")
        one.add_argument("--source", default="", help="where one can read that; a level needs one")
        if name == "decide":
            one.add_argument("kind", choices=[kind.value for kind in _KINDS])
            one.add_argument("--of", default="", help="whom it resembles, as look-alikes names it")
    undoing = _action(actions, "undo", _undo, "undo a decision", by_somebody=True)
    undoing.add_argument("decision", type=int, help="its number")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    does: Action,
    about: str,
    *,
    by_somebody: bool = False,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + "."
    )
    parser.add_argument("--json", action="store_true", help="for a script")
    parser.set_defaults(does=does)
    if by_somebody:
        parser.add_argument("--by", required=True, metavar="ADDRESS", help="the member of staff who says so")
    return parser


def _list(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    found = decisions.find_issuers(session, arguments.text, limit=1000)
    return [as_json(each) for each in found], "\n".join(map(issuer_text, found)) or "No issuer is found."


def _show(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    return _outcome(decisions.issuer_by_key(session, arguments.key))


def _decide(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    return _decided(session, arguments, DecisionKind(arguments.kind), arguments.of, now)


def _block(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    return _decided(session, arguments, DecisionKind.BLOCK, "", now)


def _undo(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    decision = decisions.undo(session, arguments.decision, account_id=_staff(session, arguments.by), now=now)
    return _outcome(session.get_one(Issuer, decision.issuer_id))


def _settle(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    ids = session.scalars(select(Issuer.id)).all()
    settle_issuers(session, ids, now=now, renamed=True)
    return [{"settled": len(ids)}], f"{len(ids)} issuers are settled."


def _look_alikes(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    found = look_alikes_to_look_at(session, limit=1000)
    return [_look_alike_json(each) for each in found], "\n".join(map(look_alike_text, found)) or "Nothing to look at."


def _registries(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    found = registries.all_registries(session)
    return [as_json(each) for each in found], "\n".join(map(registry_text, found)) or "No registry is read."


def _add_registry(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    if arguments.sha256 and arguments.key:
        raise Rejected("A registry is trusted by one thing: --sha256 or --key.")
    trust = Trust.PINNED if arguments.sha256 else Trust.SIGNED if arguments.key else Trust.HOST
    found = registries.add_registry(
        session,
        name=arguments.name,
        address=arguments.address,
        trust=trust,
        trust_value=arguments.sha256 or arguments.key,
        level=arguments.level,
        account_id=_staff(session, arguments.by),
        now=now,
    )
    return [as_json(found)], registry_text(found)


def _read_registry(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    registry = _registry(session, arguments.registry)
    registries.read_soon(session, registry, now=now)
    return [as_json(registry)], "The worker reads it as soon as it is free."


def _remove_registry(session: Session, arguments: argparse.Namespace, now: datetime) -> Outcome:
    registry = _registry(session, arguments.registry)
    registries.take_out(session, registry, account_id=_staff(session, arguments.by), now=now)
    return [as_json(registry)], registry_text(registry)


def _registry(session: Session, number: int) -> Registry:
    registry = registries.registry_by_id(session, number)
    if registry.removed_at is not None:
        raise Rejected("This registry was taken out.")
    return registry


def _decided(
    session: Session, arguments: argparse.Namespace, kind: DecisionKind, subject: str, now: datetime
) -> Outcome:
    issuer = decisions.issuer_by_key(session, arguments.key)
    decisions.decide(
        session,
        issuer,
        kind,
        reason=arguments.reason,
        source=arguments.source,
        subject=subject,
        account_id=_staff(session, arguments.by),
        now=now,
    )
    return _outcome(issuer)


def _outcome(issuer: Issuer) -> Outcome:
    session_rows = [each for each in issuer.look_alikes if each.gone_at is None]
    values = {
        **as_json(issuer),
        "decisions": [as_json(each) for each in issuer.decisions],
        "look_alikes": [as_json(each) for each in session_rows],
    }
    lines = [issuer_text(issuer), *map(decision_text, issuer.decisions), *map(look_alike_text, session_rows)]
    return [values], "\n".join(lines)


def _look_alike_json(row: LookAlike) -> dict[str, object]:
    return {**as_json(row), "issuer": row.issuer.key, "issuer_name": row.issuer.name}


def _staff(session: Session, address: str) -> int:
    own = select(Account).join(EmailAddress, EmailAddress.account_id == Account.id)
    account = session.scalar(own.where(EmailAddress.address_key == address_key(address), Account.role == Role.STAFF))
    if account is None:
        raise NotFound(f"{address} is the address of no member of staff.")
    return account.id
