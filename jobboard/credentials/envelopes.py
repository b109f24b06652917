"""Envelopes: an object that stands for a signed token, which is in its `data:` address.

Source: W3C Verifiable Credentials Data Model v2.0, "Enveloped Verifiable Credentials" and "Enveloped Verifiable
Presentations".
"""

import re
from collections.abc import Mapping
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import types_of
from jobboard.credentials.report import Outcome

ENVELOPES = {"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"}
_KINDS = ("jwt", "sd-jwt", "ld+jwt", "ld+json+jwt")
_MEDIA_TYPES = {
    f"application/{name}" for name in ("jwt", *(f"{what}+{kind}" for what in ("vc", "vp") for kind in _KINDS))
}
_TOKEN = re.compile(r"[\w.~-]+", re.ASCII)  # What can be in an envelope: no document, so no envelope in an envelope.


def is_enveloped(value: Mapping[str, Any]) -> bool:
    """Tell whether an object is the envelope of a token."""
    return any(kind in types_of(value) for kind in ENVELOPES)


def out_of_envelope(member: Mapping[str, Any]) -> bytes:
    """Give the token in the `data:` address of an envelope. Raises: Refused.

    Source: RFC 2397, section 3.
    """
    head, comma, body = str(member.get("id", member.get("@id"))).partition(",")
    if not comma or not head.startswith("data:") or not _TOKEN.fullmatch(body):
        raise Refused("presentation.malformed", "id of an envelope")
    if head.removeprefix("data:") not in _MEDIA_TYPES:
        raise Refused("format.unsupported", head[:60], outcome=Outcome.UNKNOWN)
    return body.encode()


def opened(value: object) -> object:
    """Give the token in an envelope, and anything else as it is. Raises: Refused."""
    return out_of_envelope(value).decode() if isinstance(value, dict) and is_enveloped(value) else value
