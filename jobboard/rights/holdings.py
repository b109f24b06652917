"""Whose each table is: what a person's copy of their data holds, and why the rest is not in it.

A table that leads to an account or a person and stands in neither list fails a test.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select

from jobboard.db import Base
from jobboard.models import AuditEvent, EmailAddress, Mail

OWNED: Mapping[str, str] = {
    "account": "id",
    "email_address": "account_id",
    "sign_in_session": "account_id",
    "proven_identity": "account_id",
    "identity_challenge": "account_id",
    "pasted_text": "account_id",
    "pasted_text_skill": "text_id",
    "passkey": "account_id",
    "erasure": "account_id",
    "dormancy": "account_id",
    "candidate": "account_id",
    "self_claimed_skill": "candidate_id",
    "resume_section": "candidate_id",
    "resume_item": "section_id",
    "item_badge": "item_id",
    "resume_version": "candidate_id",
    "application": "candidate_id",
    "application_answer": "application_id",
    "applicant_loss": "application_id",
    "pipeline_entry": "candidate_id",
    "stage_change": "entry_id",
    "pipeline_tag": "entry_id",
    "pipeline_note": "entry_id",
    "score": "entry_id",
    "vacancy_news": "candidate_id",
    "badge_import": "candidate_id",
    "resume_draft": "candidate_id",
    "badge": "candidate_id",
    "verification": "badge_id",
    "badge_skill": "badge_id",
    "badge_statement": "badge_id",
    "skill_choice": "badge_id",
    "named_identity": "badge_id",
    "member": "account_id",
    "saved_search": "member_id",
    "policy_change": "account_id",
    "catalogue_reading": "account_id",
}
"""By table the column that leads to whose it is: the account itself, or a row of a table that stands here, too."""

LEFT_OUT: Mapping[str, str] = {
    "authenticator_app": "whoever has its secret signs in with it",
    "recovery_code": "it says nothing but that there are codes",
    "passkey_challenge": "it is there for minutes, until a passkey answers",
    "second_step": "it is there for minutes, between the password and the code",
    "data_export": "it is this very copy",
    "followed_person": "it is made from the other tables, to be compared with saved searches",
    "search_news": "it tells an employer that a search finds somebody, and says which searches it keeps",
    "saved_search_key": "it is made from saved_search, to find it quickly",
    "source_use": "it says on which pages of issuers a verdict stands, which the reports tell",
    "verification_answer": "it says which answers a report rests on, which the report tells",
    "outbox_entry": "it is there for seconds, until the search engine was told",
    "label_mapping": "a decision of staff for the whole site",
    "skill_mapping": "a decision about badges of an issuer, for the whole site",
    "skill_suggestion": "what a program read in the texts of an issuer",
    "equivalence": "a decision for an organisation or the whole site",
    "crosswalk": "a decision of staff for the whole site",
    "occupation_crosswalk": "a decision of staff for the whole site",
}
"""By table why its rows are in no copy."""

SECRETS = frozenset(
    {"account.password_hash", "sign_in_session.token_sha256", "identity_challenge.token", "passkey.public_key"}
)
"""Columns that are in no copy: whoever finds it must not be able to sign in by it."""

_NAMES = {"skill": "label", "achievement": "name", "issuer": "name", "vacancy": "title", "place": "name"}


def tables() -> Iterator[Table]:
    """Give the tables of a copy, in the order of the list."""
    return (Base.metadata.tables[name] for name in OWNED)


def rows_of(table: Table, account_id: int) -> Select[Any]:
    """Give the rows of a table that are this account's, the oldest first."""
    return select(table).where(is_own(table, account_id)).order_by(*table.primary_key.columns)


def is_own(table: Table, account_id: int) -> ColumnElement[bool]:
    """Say of a row of one of `tables` that it is this account's."""
    column = table.columns[OWNED[table.name]]
    owners = [key.column for key in column.foreign_keys]
    if table.name == "account" or owners[0].table.name == "account":
        return column == account_id
    owner = owners[0]
    return column.in_(select(owner).where(is_own(owner.table, account_id)))


def mails_to(account_id: int) -> ColumnElement[bool]:
    """Say of a mail that it went to an address of this account."""
    own = select(func.lower(EmailAddress.address)).where(EmailAddress.account_id == account_id)
    return func.lower(Mail.recipient).in_(own)


def events_of(account_id: int, candidate_id: int | None) -> ColumnElement[bool]:
    """Say of an event that this account did it, or that somebody did it to this person."""
    return or_(AuditEvent.account_id == account_id, AuditEvent.subject == f"candidate {candidate_id}")


def names_for(table: Table) -> Iterator[tuple[str, ColumnElement[int], ColumnElement[str]]]:
    """Give the columns of a table that name a shared thing by number, each with that thing's id and its words."""
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name in _NAMES:
                yield column.name, key.column, key.column.table.columns[_NAMES[key.column.table.name]]
