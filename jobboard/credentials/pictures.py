"""Whether the pictures that a hosted badge names are still there: docs/decisions/0008."""

from jobboard.credentials.findings import failed
from jobboard.credentials.keeping import PICTURE
from jobboard.credentials.loader import DocumentLoader, NotLoaded
from jobboard.credentials.parsing import id_of, is_web_address
from jobboard.credentials.report import CheckResult

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"<svg", b"<?xml", b"\xef\xbb\xbf<")


def judge_picture(value: object, loader: DocumentLoader) -> tuple[CheckResult, ...]:
    """Give what a missing picture says against a badge's standing; nothing when it is there, or inside the document.

    It is neither taken back nor forged, so people are told that it could not be checked (`Report.state_at`).
    """
    address = id_of(value)
    if not is_web_address(address):
        return ()
    try:
        answer = loader.load(str(address), accept=PICTURE)
    except NotLoaded as error:
        return (failed("standing.picture_gone", error.code),)
    if answer.status != 200 or not answer.body.lstrip().startswith(_BEGINNINGS):
        return (failed("standing.picture_gone", str(answer.status)),)
    return ()
