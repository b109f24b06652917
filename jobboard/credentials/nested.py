"""A credential that stands inside another one, judged by its own proof over its own document."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.envelopes import opened
from jobboard.credentials.findings import Finding, Refused
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import is_token, read_token
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.openbadges3 import is_credential, judge_credential
from jobboard.credentials.parsing import types_of
from jobboard.credentials.report import Outcome
from jobboard.credentials.vcjwt import credential_claimed, is_credential_token, judge_credential_token


def is_record(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is a Comprehensive Learner Record."""
    kinds = types_of(document)
    return is_credential(document) and any(str(kind).rpartition("#")[2] == "ClrCredential" for kind in kinds)


def is_record_token(payload: Mapping[str, Any]) -> bool:
    """Tell whether the payload of a token says that it is a Comprehensive Learner Record."""
    return is_record(credential_claimed(payload))


def judge_nested(value: object, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime) -> Finding:
    """Judge an object with a proof, or a signed token, also in an envelope, and nothing that is inside it in its turn.

    What it would mean outside is judged alike: what stands around it adds nothing and takes nothing away.
    """
    try:
        value = opened(value)
        if isinstance(value, str) and is_token(value.encode("utf-8", "replace")):
            token = read_token(value.encode())
            if is_record_token(token.payload):
                raise Refused("members.too_deep", outcome=Outcome.UNKNOWN)
            if is_credential_token(token.payload):
                return judge_credential_token(token, identities, loader, now=now)
        elif isinstance(value, dict) and is_record(value):
            raise Refused("members.too_deep", outcome=Outcome.UNKNOWN)
        elif isinstance(value, dict) and is_credential(value):
            return judge_credential(value, identities, loader, now=now)
        raise Refused("format.unsupported", "inside a credential", outcome=Outcome.UNKNOWN)
    except Refused as error:
        return Finding((error.as_check(),))
