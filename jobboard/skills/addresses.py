"""Addresses and codes of skills, in one form however badges and vocabularies spell them.

Scheme, host and whole path decide, never a part of a text: a look-alike host is another host, and a page that only
mentions a skill names none. What is not read here is compared as it is written.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

from jobboard.skills.frameworks import Framework, framework_of

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UNFIT = re.compile(r"[\x00-\x20\x7f\\<>\"]")

# Source: ESCO handbook, "ESCO URIs"; the addresses of the portal in its old and new form, and of its web service.
_ESCO_CONCEPT = re.compile(rf"/esco/(skill/(?:{_UUID}|[A-Z]\d*(?:\.\d+)*)|isced-f/\d{{2,4}})/?", re.IGNORECASE)
_ESCO_PAGES = {
    "esco.ec.europa.eu": re.compile(r"/[a-z]{2}/classification/skills?/?"),
    "ec.europa.eu": re.compile(r"/esco/(portal/skills?|api/resource/(skill|concept))/?"),
}
_ESCO_CODE = re.compile(rf"(?:esco:)?({_UUID}|[A-Z]\d(?:\.\d+)*)", re.IGNORECASE)

# Source: O*NET OnLine, "Linking to O*NET OnLine"; O*NET Content Model, element ids.
_ONET_ELEMENT = r"\d(?:\.[A-Z])?(?:\.\d+)*(?:\.[a-z])?(?:\.\d+)*"
_ONET_PAGE = re.compile(rf"/find/descriptor/(?:result|browse)/({_ONET_ELEMENT})/?")
_ONET_OCCUPATION = re.compile(r"/link/(?:summary|details|custom)/(\d\d-\d{4}\.\d\d)/?")

# Source: Credential Engine, CTDL Handbook, "CTID"; Credential Registry, /resources and /graph.
_CTDL_PAGE = re.compile(rf"/(?:resources|graph)/(ce-{_UUID})/?", re.IGNORECASE)
_CTDL_CODE = re.compile(rf"ce-{_UUID}", re.IGNORECASE)

# Source: 1EdTech CASE 1.0 and 1.1, REST binding, getCFItem; addresses of the CASE Network.
_CASE_ITEM = re.compile(rf"/ims/case/v1p[01]/CFItems/({_UUID})/?", re.IGNORECASE)
_CASE_HOSTS = {"casenetwork.imsglobal.org", "caseregistry.imsglobal.org"}
_CASE_URI = re.compile(rf"/uri/({_UUID})/?", re.IGNORECASE)


def canonical_address(text: str) -> str | None:
    """Give the one form of an address of a skill; None for what is no address by which a skill can be named.

    Such are other schemes than https, http and urn, addresses with a user, a port of their own, letters outside of
    ASCII in the host, or signs that readers take for different things.
    """
    text = text.strip()
    if text[:4].lower() == "urn:":
        return text
    parts = _web_parts(text)
    if parts is None:
        return None
    host = (parts.hostname or "").removesuffix(".")
    known = _esco(host, parts) or _onet(host, parts.path) or _ctdl(host, parts.path) or _case(host, parts.path)
    return known or _as_written(host, parts)


def spellings(canonical: str) -> frozenset[str]:
    """Give the ways in which a vocabulary may have written an address of which this is the one form."""
    forms = {canonical, canonical.replace("https://", "http://", 1)}
    forms |= {form.replace("/v1p0/", "/v1p1/", 1) for form in forms if "/ims/case/v1p0/" in form}
    return frozenset(forms | {f"{form}/" for form in forms})


def address_of_code(code: str, framework: str | None, target_type: str | None) -> str | None:
    """Give the address of what a code names in a framework that is named, too; None where either is not known."""
    make = _OF_CODE.get(framework_of(framework)) or (_of_ctid if _is_ctdl(target_type) else None)
    return make(code.strip()) if make else None


def _web_parts(text: str) -> SplitResult | None:
    if _UNFIT.search(text):
        return None
    try:
        parts = urlsplit(text)
        is_plain = parts.port in {None, {"https": 443, "http": 80}.get(parts.scheme)}
    except ValueError:
        return None
    is_web = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.netloc.isascii()
    return parts if is_web and is_plain and "@" not in parts.netloc else None


def _as_written(host: str, parts: SplitResult) -> str:
    query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
    return f"https://{host}{parts.path}{query}{fragment}".rstrip("/")


def _esco(host: str, parts: SplitResult) -> str | None:
    if host in _ESCO_PAGES:
        named = parse_qs(parts.query).get("uri", [])
        inner = _web_parts(named[0].strip()) if len(named) == 1 and _ESCO_PAGES[host].fullmatch(parts.path) else None
        return _esco_concept(inner.hostname or "", inner.path) if inner else None
    return _esco_concept(host, parts.path)


def _esco_concept(host: str, path: str) -> str | None:
    found = _ESCO_CONCEPT.fullmatch(path) if host == "data.europa.eu" else None
    return _esco_address(found[1]) if found else None


def _esco_address(concept: str) -> str:
    kind, _, name = concept.rpartition("/")
    return f"https://data.europa.eu/esco/{kind.lower()}/{name.lower() if '-' in name else name.upper()}"


def _onet(host: str, path: str) -> str | None:
    if host not in {"www.onetonline.org", "onetonline.org"}:
        return None
    if found := _ONET_PAGE.fullmatch(path):
        return _of_onet(found[1])
    found = _ONET_OCCUPATION.fullmatch(path)
    return f"https://www.onetonline.org/link/summary/{found[1]}" if found else None


def _ctdl(host: str, path: str) -> str | None:
    found = _CTDL_PAGE.fullmatch(path) if host == "credentialengineregistry.org" else None
    return _of_ctid(found[1]) if found else None


def _case(host: str, path: str) -> str | None:
    found = _CASE_ITEM.fullmatch(path)
    if found is None and host in _CASE_HOSTS:
        found = _CASE_URI.fullmatch(path)
    return f"https://{host}/ims/case/v1p0/CFItems/{found[1].lower()}" if found else None


def _of_esco(code: str) -> str | None:
    """Give the address that an id or a code names, or that a code is, as some write it."""
    if found := _ESCO_CODE.fullmatch(code):
        return _esco_address(f"skill/{found[1]}")
    parts = _web_parts(code)
    return _esco(parts.hostname or "", parts) if parts else None


def _of_onet(code: str) -> str | None:
    found = re.fullmatch(_ONET_ELEMENT, code)
    return f"https://www.onetonline.org/find/descriptor/result/{code}" if found else None


def _of_ctid(code: str) -> str | None:
    found = _CTDL_CODE.fullmatch(code)
    return f"https://credentialengineregistry.org/resources/{code.lower()}" if found else None


def _is_ctdl(target_type: str | None) -> bool:
    return target_type == "CTDL" or (target_type or "").startswith(("ceterms:", "ceasn:"))


_OF_CODE: Mapping[Framework | None, Callable[[str], str | None]] = {
    Framework.ESCO: _of_esco,
    Framework.ONET: _of_onet,
    Framework.CTDL: _of_ctid,
}
