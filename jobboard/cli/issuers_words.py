"""What `jobboard issuers` prints: one issuer, decision, look-alike or registry a line, or all of a row for a script."""

from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from jobboard.models import Issuer, IssuerDecision, LookAlike, Registry


def as_json(row: Any) -> dict[str, object]:
    """Give the columns of a row as plain values."""
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def issuer_text(issuer: Issuer) -> str:
    """Give an issuer with its level and what that follows from."""
    since = f" since {issuer.level_since:%Y-%m-%d}" if issuer.level_since else ""
    source = f": {issuer.level_source}" if issuer.level_source else ""
    basis = issuer.level_basis.replace("_", " ")
    return f"level {issuer.level} ({basis}{source}{since})  {issuer.name}  {issuer.key}"


def decision_text(decision: IssuerDecision) -> str:
    """Give a decision with its number, by which it can be undone."""
    undone = f", undone on {decision.undone_at:%Y-%m-%d}" if decision.undone_at else ""
    about = f" of {decision.subject}" if decision.subject else ""
    kind = decision.kind.replace("_", " ")
    return f"  decision {decision.id}: {kind}{about} on {decision.decided_at:%Y-%m-%d}{undone}. {decision.reason}"


def look_alike_text(row: LookAlike) -> str:
    """Give a look-alike with what `decide --of` calls it."""
    sign = row.sign.replace("_", " ")
    return f"  {row.issuer.name}  {row.issuer.key}  resembles {row.known_label} ({sign})  --of {row.known_key}"


def registry_text(registry: Registry) -> str:
    """Give a registry with its number and how it stands."""
    if registry.removed_at is not None:
        state = "taken out"
    elif registry.lapsed_at is not None:
        state = f"lapsed on {registry.lapsed_at:%Y-%m-%d}: {registry.last_error}"
    elif registry.failures:
        state = f"{registry.failures} times not read: {registry.last_error}"
    else:
        state = f"read on {registry.read_at:%Y-%m-%d}" if registry.read_at else "not read so far"
    return f"{registry.id}  {registry.name}  {registry.address}  {registry.trust}, level {registry.level}  {state}"
