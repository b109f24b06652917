"""What every verifiable credential and presentation must look like, as its JSON says it.

Only what the specification asks of every document. That words have a meaning, and what is signed, is read elsewhere.

Source: W3C Verifiable Credentials Data Model v2.0, section 4; v1.1, sections 4 and 5.
"""

import re
from collections.abc import Mapping
from typing import Any

from jobboard.credentials.envelopes import ENVELOPES
from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list, is_language, read_moment

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
# Source: W3C Verifiable Credentials Data Model v2.0, "Representing Time"; W3C XML Schema 1.1 Part 2, dateTimeStamp.
_TIME_STAMP = re.compile(
    r"-?([1-9]\d{3,}|0\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))",
    re.ASCII,
)
_TIME = re.compile(f"{_TIME_STAMP.pattern}?", re.ASCII)

# The parts that others define, all of which name their kind, and those of them that must have an id.
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "proof")
_RESERVED = ("confidenceMethod", "renderMethod")  # Since version 2.0.
_NAMED = {"credentialSchema"}
_NAMED_IN_THE_FIRST_VERSION = {"credentialSchema", "credentialStatus", "refreshService"}


def require_data_model(document: Mapping[str, Any], *, is_draft: bool = False) -> None:
    """Check a credential or presentation by the data model. `is_draft`: its issuer may add who it is and when.

    Raises: Refused.
    """
    require_context(document)
    if not all(isinstance(context, dict) or is_url(context) for context in as_list(document["@context"])):
        raise Refused("format.no_context", "a context is no address")
    kinds = _types(document)
    if ENVELOPES & set(kinds):
        _require_envelope(document)
    elif "VerifiablePresentation" in kinds:
        _require_presentation(document)
    elif "VerifiableCredential" in kinds:
        _require_credential(document, is_draft=is_draft)
    else:
        raise Refused("structure.wrong_type")


def require_context(document: Mapping[str, Any]) -> None:
    """Raises: Refused when the first context is not that of credentials. Source: v2.0, section 4.3 "Contexts"."""
    if as_list(document.get("@context"))[:1] not in ([CONTEXTS[0]], [CONTEXTS[1]]):
        raise Refused("format.no_context", "the first context is not a credentials context")


def is_url(value: object) -> bool:
    """Tell whether a value has the form of a URL of any scheme."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def is_time_stamp(value: object) -> bool:
    """Tell whether a value is a moment with its time zone. Source: v2.0, "Representing Time"."""
    return isinstance(value, str) and bool(_TIME_STAMP.fullmatch(value))


def is_first_version(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is written by version 1.1 of the data model."""
    return as_list(document.get("@context"))[:1] == [CONTEXTS[1]]


def _require_credential(document: Mapping[str, Any], *, is_draft: bool) -> None:
    _require_id(document)
    _require_issuer(document, is_draft=is_draft)
    _require_subjects(document)
    _require_parts(document)
    _require_times(document, is_draft=is_draft)
    if not is_first_version(document):
        issuer = document.get("issuer")
        _require_words(document)
        _require_words(issuer if isinstance(issuer, dict) else {})
        _require_resources(document)


def _require_id(value: Mapping[str, Any], name: str = "id", *, is_required: bool = False) -> None:
    """Source: W3C Verifiable Credentials Data Model v2.0, section 4.4 "Identifiers"."""
    found = [value[key] for key in ("id", "@id") if key in value]
    _require(len(found) == 1 and is_url(found[0]) if found else not is_required, name)


def _types(value: Mapping[str, Any]) -> list[Any]:
    """Give the types of an object. Raises: Refused when there are none. Source: section 4.5 "Types"."""
    found = as_list(value.get("type", value.get("@type")))
    if not found or not all(isinstance(kind, str) and kind for kind in found):
        raise Refused("structure.data_model", "type")
    return found


def _require_issuer(document: Mapping[str, Any], *, is_draft: bool) -> None:
    if is_draft and "issuer" not in document:
        return
    issuer = document.get("issuer")
    if isinstance(issuer, dict):
        _require_id(issuer, "issuer", is_required=not is_draft)
    elif not is_url(issuer):
        raise Refused("structure.no_issuer")


def _require_subjects(document: Mapping[str, Any]) -> None:
    subjects = as_list(document.get("credentialSubject"))
    if not subjects or not all(isinstance(subject, dict) and subject for subject in subjects):
        raise Refused("structure.no_subject")
    for subject in subjects:
        _require_id(subject, "credentialSubject")


def _require_parts(document: Mapping[str, Any]) -> None:
    is_first = is_first_version(document)
    named = _NAMED_IN_THE_FIRST_VERSION if is_first else _NAMED
    for name in _TYPED if is_first else (*_TYPED, *_RESERVED):
        for part in _objects(document, name):
            _types(part)
            _require_id(part, name, is_required=name in named)


def _objects(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Give the objects of a property, which must be nothing else. Raises: Refused."""
    found = as_list(document[name]) if name in document else []
    _require(name not in document or bool(found), name)
    _require(all(isinstance(part, dict) for part in found), name)
    return found


def _require_times(document: Mapping[str, Any], *, is_draft: bool) -> None:
    """Check how times are written. One without a zone is an error in a draft; in what is signed it is read as UTC.

    Source: W3C Verifiable Credentials Data Model v2.0, section 4.9 "Validity Period" and "Representing Time"; v1.1,
    "Issuance Date" and "Expiration".
    """
    is_first = is_first_version(document)
    names = ("issuanceDate", "expirationDate") if is_first else ("validFrom", "validUntil")
    written = _TIME_STAMP if is_draft and not is_first else _TIME
    for name in names:
        value = document.get(name)
        if name in document and not (isinstance(value, str) and written.fullmatch(value) and _is_moment(value)):
            raise Refused("structure.bad_time", name)
    if is_first and not is_draft and not {"issuanceDate", "validFrom"} & document.keys():
        raise Refused("structure.bad_time", "issuanceDate")
    begins, ends = (read_moment(document.get(name)) for name in names)
    if begins and ends and begins > ends:
        raise Refused("structure.bad_time", "ends before it begins")


def _is_moment(value: str) -> bool:
    """Tell whether a moment is on the calendar. What this program cannot count (midnight as 24:00) is let through."""
    return read_moment(value) is not None or "T24:" in value or not re.match(r"\d{4}-", value)


def _require_words(value: Mapping[str, Any]) -> None:
    """Check the names and descriptions. Source: v2.0, section 4.6 and section 11.1 "Language and Base Direction"."""
    for name in ("name", "description"):
        words = value.get(name)
        is_good = isinstance(words, list) and bool(words) and all(map(_is_in_a_language, words))
        _require(name not in value or isinstance(words, str) or _is_in_a_language(words) or is_good, name)


def _is_in_a_language(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("@value"), str):
        return False
    language = value.get("@language", "en")
    is_known = is_language(language)
    has_direction = value.get("@direction", "ltr") in ("ltr", "rtl")
    return is_known and has_direction and value.keys() <= {"@value", "@language", "@direction"}


def _require_resources(document: Mapping[str, Any]) -> None:
    """Source: W3C Verifiable Credentials Data Model v2.0, section 5.3 "Integrity of Related Resources"."""
    resources = _objects(document, "relatedResource")
    for resource in resources:
        _require_id(resource, "relatedResource", is_required=True)
        _require(bool({"digestSRI", "digestMultibase"} & resource.keys()), "relatedResource")
    _require(len({part.get("id", part.get("@id")) for part in resources}) == len(resources), "relatedResource")


def _require_presentation(document: Mapping[str, Any]) -> None:
    """Source: W3C Verifiable Credentials Data Model v2.0, section 4.13 "Verifiable Presentations"."""
    _require_id(document)
    if "holder" in document:
        holder = document["holder"]
        _require(is_url(holder.get("id", holder.get("@id")) if isinstance(holder, dict) else holder), "holder")
    for name in ("proof", "termsOfUse"):
        for part in _objects(document, name):
            _types(part)
    for each in as_list(document.get("verifiableCredential")):
        if not (is_first_version(document) and isinstance(each, str)):  # A signed token, which is judged by itself.
            _require_presented(each)


def _require_presented(credential: object) -> None:
    if not isinstance(credential, dict):
        raise Refused("structure.data_model", "verifiableCredential")
    if "VerifiablePresentation" in _types(credential):
        raise Refused("structure.wrong_type", "verifiableCredential")
    require_data_model(credential)


def _require_envelope(document: Mapping[str, Any]) -> None:
    """Source: W3C Verifiable Credentials Data Model v2.0, sections 4.13.1 and 4.13.2."""
    address = document.get("id", document.get("@id"))
    _require(is_url(address) and str(address).startswith("data:") and "," in str(address), "id")


def _require(is_met: bool, detail: str) -> None:
    if not is_met:
        raise Refused("structure.data_model", detail)
