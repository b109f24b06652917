"""Judging what somebody presents: who holds it, when that was asked, and every credential by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.findings import Refused
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader, RecordingLoader
from jobboard.credentials.presentations import open_presentation, presented, read_presentation
from jobboard.credentials.report import CheckResult, FetchedDocument, Report
from jobboard.credentials.verifier import verify
from jobboard.credentials.work import bounded_work


@dataclass(frozen=True)
class PresentationReport:
    """Everything that was found out about a presentation at one time. `checks` are about the presentation alone.

    `holder`: the DID that is proven to have answered the challenge for the domain; None when nobody is.
    """

    checks: tuple[CheckResult, ...]
    holder: str | None = None
    credentials: tuple[Report, ...] = ()
    documents: tuple[FetchedDocument, ...] = ()


def verify_presentation(
    data: bytes,
    *,
    challenge: str | None,
    domain: str | None,
    loader: DocumentLoader,
    now: datetime,
    identities: Collection[Identity] = (),
) -> PresentationReport:
    """Judge a presentation in JSON or as a signed token, and each credential in it for the holder and `identities`.

    `challenge`, `domain`: what whoever presents was asked to sign; None: it is not compared, and no holder is proven.
    The caller must ask with a fresh challenge each time. Never raises for bad input. The credentials are judged only
    when the presentation itself is good. All of it together asks at most 20 addresses.
    """
    recorder = RecordingLoader(loader, now=now)
    try:
        with bounded_work():
            opened = open_presentation(read_presentation(data.strip()), presented(challenge, domain), recorder, now=now)
    except Refused as error:
        return PresentationReport((error.as_check(),), documents=tuple(recorder.documents))
    if not opened.is_intact:
        return PresentationReport(opened.checks, documents=tuple(recorder.documents))
    owners = [*identities, *([Identity("did", opened.holder)] if opened.holder else [])]
    reports = tuple(verify(each, identities=owners, loader=recorder, now=now) for each in opened.credentials)
    return PresentationReport(opened.checks, opened.holder, reports, tuple(recorder.documents))
