"""The verifier: bytes, identities, a document loader and a time go in; a report comes out.

Pure: no Flask, no database, no sockets, no clock. `jobboard verify` uses it alone.
"""

from jobboard.credentials.badge_class import BadgeClass, BadgeClassReading, is_readable_address, read_badge_class
from jobboard.credentials.facts import Alignment, AwardedResult, BadgeFacts, Credits, Display, Family
from jobboard.credentials.holder import Detail, names_of_holder, said_of_holder
from jobboard.credentials.identities import Identity, NamedRecipient
from jobboard.credentials.ledger import ListEntry, Source, StandsOn
from jobboard.credentials.lists import ListReading, read_list
from jobboard.credentials.loader import Document, DocumentLoader, NotLoaded, RecordingLoader, ReplayLoader
from jobboard.credentials.ownership import OwnershipQuestion, judge_ownership
from jobboard.credentials.presenting import PresentationReport, verify_presentation
from jobboard.credentials.reasons import REASONS, Reason, reason_for
from jobboard.credentials.report import CheckResult, FetchedDocument, Judgement, Member, Outcome, PublicState, Report
from jobboard.credentials.sharing import badge_found, without_personal_parts
from jobboard.credentials.verifier import verify, verify_address

__all__ = [
    "REASONS",
    "Alignment",
    "AwardedResult",
    "BadgeClass",
    "BadgeClassReading",
    "BadgeFacts",
    "CheckResult",
    "Credits",
    "Detail",
    "Display",
    "Document",
    "DocumentLoader",
    "Family",
    "FetchedDocument",
    "Identity",
    "Judgement",
    "ListEntry",
    "ListReading",
    "Member",
    "NamedRecipient",
    "NotLoaded",
    "Outcome",
    "OwnershipQuestion",
    "PresentationReport",
    "PublicState",
    "Reason",
    "RecordingLoader",
    "ReplayLoader",
    "Report",
    "Source",
    "StandsOn",
    "badge_found",
    "is_readable_address",
    "judge_ownership",
    "names_of_holder",
    "read_badge_class",
    "read_list",
    "reason_for",
    "said_of_holder",
    "verify",
    "verify_address",
    "verify_presentation",
    "without_personal_parts",
]
