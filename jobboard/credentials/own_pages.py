"""Whether a page is somebody's own: whoever writes it links from there to an address that was given to them alone.

Words on a page prove nothing, because visitors write on pages too; a link that says "me" is the owner's.
Source: microformats.org, rel-me; HTML Living Standard, "Link types", me.
"""

from jobboard.credentials.findings import failed, passed, unknown
from jobboard.credentials.identities import page_key
from jobboard.credentials.loader import WEB_PAGE, DocumentLoader, NotLoaded
from jobboard.credentials.report import CheckResult
from jobboard.credentials.sharing.page import read_page


def judge_page(address: str, link: str, loader: DocumentLoader) -> CheckResult:
    """Give whether the page at an address links to `link` with rel="me".

    A redirect to another address proves nothing about the one that was asked, "www." before its host apart.
    Raises: Refused for a page that is too large to be read.
    """
    try:
        document = loader.load(address, accept=WEB_PAGE)
    except NotLoaded as error:
        return unknown("recipient.page_away", error.code)
    if document.status != 200 or not document.is_page:
        return unknown("recipient.page_away", str(document.status))
    asked = _without_www(address)
    if asked is None or _without_www(document.address) != asked:
        return failed("recipient.page_elsewhere")
    links = read_page(document.body, document.address).own
    return passed("recipient.page_links_back") if link in links else failed("recipient.page_without_link")


def _without_www(address: str) -> str | None:
    return (page_key(address) or "").removeprefix("www.") or None
