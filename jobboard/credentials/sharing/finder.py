"""Following an address to one badge: what stands there, or what its page leads to.

The first badge in a fixed order is taken, never the one with the best verdict, and it is judged as if it had been
handed in: the page it was found by proves nothing about it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.jws import is_token
from jobboard.credentials.keeping import BADGE_IN_PICTURE
from jobboard.credentials.loader import WEB_PAGE, Document, DocumentLoader, NotLoaded, ReplayLoader
from jobboard.credentials.parsing import as_list, id_of, is_web_address, read_json
from jobboard.credentials.png import SIGNATURE, read_baked_png
from jobboard.credentials.report import FetchedDocument, Outcome
from jobboard.credentials.sharing.page import Page, read_page
from jobboard.credentials.sharing.personal import without_personal_parts
from jobboard.credentials.sharing.platforms import Lead, leads_of, platform_leads
from jobboard.credentials.svg import is_svg, open_svg

MAX_ASKED = 12
MAX_LINKS = 4
MAX_PICTURES = 4
MAX_ANCHORS = 500
_KINDS = {
    "AchievementCredential",
    "Assertion",
    "BlockchainCertificate",
    "ClrCredential",
    "OpenBadgeCredential",
    "VerifiableCredential",
    "VerifiablePresentation",
}
_NAMES_ONE_THING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24}", re.ASCII)


def find_badge(address: str, loader: DocumentLoader) -> bytes:
    """Give the document to which an address leads; for an address that is no page, whatever stands there.

    Asks at most MAX_ASKED addresses, among them one web page.

    Raises: Refused when nothing answers, or the page has no badge or several. That is never a word against a badge.
    """
    finder = _Finder(loader)
    address = without_personal_parts(address)
    if found := finder.first_badge(leads_of(address)):
        return found
    answer = finder.answer_of(address)
    if not answer.is_page:
        return answer.body
    if answer.address != address and (found := finder.first_badge(platform_leads(answer.address))):
        return found
    if found := finder.badge_of_page(read_page(answer.body, answer.address), answer.address):
        return found
    raise finder.failure or _unknown("page.no_badge")


def badge_found(address: str, documents: Iterable[FetchedDocument]) -> bytes | None:
    """Give what `find_badge` found when a report with these documents was made; None when it found nothing."""
    try:
        return find_badge(address, ReplayLoader(documents))
    except Refused:
        return None


class _Finder:
    """Asks for the answers. `failure`: the first reason why a place where a badge should stand did not answer."""

    def __init__(self, loader: DocumentLoader) -> None:
        self._loader = loader
        self._asked: set[str] = set()
        self.failure: Refused | None = None

    def answer_of(self, address: str) -> Document:
        """Give what stands at the address itself, a document rather than a page. Raises: Refused when nothing does."""
        try:
            answer = self._document_or_page(address)
        except NotLoaded as error:
            raise self.failure or _unknown(error.code, error.detail) from error
        if answer.status == 410:
            raise _unknown("fetch.gone", address)
        if answer.status != 200:
            raise self.failure or _unknown("fetch.status", str(answer.status))
        return answer

    def first_badge(self, leads: Iterable[Lead]) -> bytes | None:
        """Give the badge of the first lead that has one. Raises: Refused when a sure lead says that it is gone."""
        return next((found for lead in leads if (found := self._badge_at(lead))), None)

    def badge_of_page(self, page: Page, address: str) -> bytes | None:
        """Give the badge that a page holds, links to or shows. Raises: Refused for several."""
        if found := _only(_badges_in(page.documents)):
            return found
        return self.first_badge(_leads_of(page, address)) or self._badge_of_pictures(page.pictures)

    def _document_or_page(self, address: str) -> Document:
        """A page is asked for only where there is no document: some servers give one to all who would take one."""
        try:
            return self._load(address, "application/json")
        except NotLoaded as error:
            if error.code != "fetch.not_json":
                raise
            return self._load(address, WEB_PAGE)

    def _load(self, address: str, accept: str) -> Document:
        self._asked.add(address)
        if len(self._asked) > MAX_ASKED:  # The rest of the budget is for judging what is found.
            raise NotLoaded("fetch.budget_spent", address)
        return self._loader.load(address, accept=accept)

    def _badge_at(self, lead: Lead) -> bytes | None:
        try:
            answer = self._load(lead.address, "application/json")
        except NotLoaded as error:
            self._miss(lead, error.code, error.detail)
            return None
        if lead.is_sure and answer.status == 410:
            raise _unknown("fetch.gone", lead.address)
        if answer.status >= 500:
            self._miss(lead, "fetch.status", str(answer.status))
        if answer.status != 200:
            return None
        if is_badge(answer.body):
            return answer.body.strip()
        return self._badge_named(answer.body, lead.named_in)

    def _miss(self, lead: Lead, code: str, detail: str) -> None:
        """Remember that a badge may well stand at an address that does not answer now."""
        if lead.is_sure and code != "fetch.not_json":
            self.failure = self.failure or _unknown(code, detail)

    def _badge_named(self, body: bytes, members: tuple[str, ...]) -> bytes | None:
        """Give the badge that a platform's answer names in one of its members."""
        value = _object(body) if members else None
        named = [text for member in members if isinstance(text := (value or {}).get(member), str)]
        for text in named:
            if is_web_address(text):
                return self._badge_at(Lead(text, is_sure=True))
            if is_badge(text.encode("utf-8", "replace")):
                return text.encode().strip()
        return None

    def _badge_of_pictures(self, addresses: list[str]) -> bytes | None:
        texts = [text for each in addresses[:MAX_PICTURES] if (text := self._text_of_picture(each))]
        named = _only(list(dict.fromkeys(texts)))
        address = named.decode("utf-8", "replace") if named else ""
        return self._badge_at(Lead(address, is_sure=True)) if is_web_address(address) else named

    def _text_of_picture(self, address: str) -> bytes | None:
        try:
            answer = self._load(address, BADGE_IN_PICTURE)
            return _unbaked(answer.body) if answer.status == 200 else None
        except (NotLoaded, Refused):
            return None


def is_badge(data: bytes) -> bool:
    """Tell whether a document says that it is a badge. Whether that is true is judged elsewhere."""
    return is_token(data.strip()) or _is_badge(_object(data))


def _is_badge(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    kinds = {kind for kind in as_list(value.get("type")) if isinstance(kind, str)}
    return bool(kinds & _KINDS) or {"recipient", "badge"} <= value.keys()


def _leads_of(page: Page, address: str) -> list[Lead]:
    """Give where the links of a page lead to a document, the best first, MAX_LINKS at most. Raises: Refused.

    Links to pages of platforms count as well, but only when all of them are about the same badge.
    """
    leads = [Lead(each) for each in page.links]
    leads += [lead for each in page.names for lead in platform_leads(each)]
    others = {found for each in page.anchors[:MAX_ANCHORS] if (found := platform_leads(each))}
    if len(others) > 1 and not leads:
        raise _unknown("page.several_badges")
    leads += [lead for found in others for lead in found] if len(others) == 1 else []
    # Source: blockchain-certificates/cert-viewer, cert_viewer/certificate_store_bridge.py, "format".
    path, _, query = address.partition("?")
    if not query and _NAMES_ONE_THING.fullmatch(path.rstrip("/").rpartition("/")[2].lower()):
        leads.append(Lead(f"{path}?format=json"))
    return list(dict.fromkeys(leads))[:MAX_LINKS]


def _badges_in(documents: list[str]) -> list[bytes]:
    """Give the badges among the documents of a page, each once."""
    found: dict[str, bytes] = {}
    for document in documents:
        data = document.encode("utf-8", "replace")
        if is_token(data):
            found.setdefault(document, data)
            continue
        for value, text in _values(data):
            if _is_badge(value):
                found.setdefault(id_of(value) or text.decode(), text)
    return list(found.values())


def _values(data: bytes) -> list[tuple[Any, bytes]]:
    """Give a JSON document, or the members of its list or graph, with their bytes; nothing for another document."""
    try:
        value = read_json(data)
    except Refused:
        return []
    members = value if isinstance(value, list) else value.get("@graph") if isinstance(value, dict) else None
    if not isinstance(members, list):
        return [(value, data)]
    return [(each, json.dumps(each).encode()) for each in members if isinstance(each, dict)]


def _only(badges: list[bytes]) -> bytes | None:
    """Give the one badge, None for none. Raises: Refused for several, since any choice could be wrong."""
    if len(badges) > 1:
        raise _unknown("page.several_badges")
    return badges[0] if badges else None


def _unbaked(picture: bytes) -> bytes | None:
    """Give the badge in a picture, None for another file. Raises: Refused for a picture without one."""
    if picture.startswith(SIGNATURE):
        return read_baked_png(picture).strip()
    return open_svg(picture).badge().strip() if is_svg(picture) else None


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        value = read_json(data)
    except Refused:
        return None
    return value if isinstance(value, dict) else None


def _unknown(code: str, detail: str = "") -> Refused:
    return Refused(code, detail, outcome=Outcome.UNKNOWN)
