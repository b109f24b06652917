"""Passkeys: registered by who is signed in, then signed in with; the device asks for a finger, a face or a number.

Source: W3C Web Authentication Level 3, sections 7.1 and 7.2.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jobboard.accounts.codes import after_change, changes_one, first_recovery_codes
from jobboard.config import Settings
from jobboard.errors import NotFound, Rejected
from jobboard.models import Account, Passkey, PasskeyChallenge

MOST_PASSKEYS = 10
_LONGEST_ANSWER = 16_000
_LONGEST_NAME = 60
_CHALLENGE_LASTS = timedelta(minutes=5)
_NOT_TAKEN = "This passkey could not be used here. Try again, or sign in another way."
_BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True)
class Site:
    """The site as passkeys know it: they work at this origin and for this host alone, whatever a request says."""

    host: str
    origin: str


@dataclass(frozen=True)
class Answer:
    """What a device answered: the passkey's id in base64url, whose it says it is, and all of it for checking."""

    credential_id: str
    user_handle: str
    credential: dict[str, Any]


def passkey_site(settings: Settings) -> Site | None:
    """Give the site as its settings name it, None where passkeys cannot work: at a number, or without https."""
    parts = urlsplit(settings.site_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_safe = parts.scheme == "https" or host == "localhost"
        return Site(host, f"{parts.scheme}://{parts.netloc}") if is_safe else None
    return None


def passkeys_of(session: Session, account: Account) -> Sequence[Passkey]:
    """Give the account's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)).all()


def ask_for_new_passkey(
    session: Session, settings: Settings, account: Account, *, address: str, now: datetime
) -> tuple[str, str]:
    """Give a challenge, and what a browser is told as JSON so that it makes a passkey. Raises: NotFound."""
    site, challenge = _site(settings), _make_challenge(session, account.id, now)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=_user_handle(account.id),
        user_name=address,
        user_display_name=account.name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id))
            for each in passkeys_of(session, account)
        ],
    )
    return challenge, webauthn.options_to_json(options)


def add_passkey(
    session: Session,
    settings: Settings,
    account: Account,
    *,
    name: str,
    challenge: str,
    answer: str,
    keep_session: int,
    now: datetime,
) -> list[str]:
    """Keep a passkey, and end the other sessions; give recovery codes when it is the first factor. `answer`: JSON.

    The challenge is used up, whatever comes of it: keep that, too.

    Raises: Rejected for an answer that is not to this challenge, or not from this site.
    """
    site = _site(settings)
    is_ours = _use_up(session, challenge, account.id, now)
    if not name.strip() or len(name) > _LONGEST_NAME or any(ord(character) < 32 for character in name):
        message = f"Give the passkey a name of at most {_LONGEST_NAME} characters, such as the device it is on."
        raise Rejected(message, fields={"name": message})
    if len(passkeys_of(session, account)) >= MOST_PASSKEYS:
        raise Rejected(f"At most {MOST_PASSKEYS} passkeys are kept. Remove one first.")
    if not is_ours:
        raise Rejected(_NOT_TAKEN)
    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer).credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _BROKEN as error:
        raise Rejected(_NOT_TAKEN) from error
    credential_id = bytes_to_base64url(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        raise Rejected(_NOT_TAKEN)
    session.add(
        Passkey(
            account_id=account.id,
            name=name.strip(),
            credential_id=credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            created_at=now,
        )
    )
    session.flush()
    after_change(session, account, f"The passkey “{name.strip()}” was added.", keep_session=keep_session, now=now)
    return first_recovery_codes(session, account)


def remove_passkey(session: Session, account: Account, passkey_id: int, *, keep_session: int, now: datetime) -> None:
    """Remove a passkey of this account. Raises: NotFound when it is not the account's."""
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.account_id != account.id:
        raise NotFound("There is no such page.")
    session.delete(passkey)
    session.flush()
    after_change(session, account, f"The passkey “{passkey.name}” was removed.", keep_session=keep_session, now=now)


def ask_for_passkey(session: Session, settings: Settings, *, now: datetime) -> tuple[str, str]:
    """Give a challenge, and what a browser is told as JSON so that whoever sits there may sign in. Raises: NotFound."""
    site, challenge = _site(settings), _make_challenge(session, None, now)
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return challenge, webauthn.options_to_json(options)


def authenticate_by_passkey(
    session: Session, settings: Settings, *, challenge: str, answer: str, now: datetime
) -> Account | None:
    """Give the account whose passkey answered this challenge here and now, None otherwise. The challenge is used up."""
    site = _site(settings)
    if not _use_up(session, challenge, None, now):
        return None
    try:
        read = _read(answer)
        passkey = session.scalar(select(Passkey).where(Passkey.credential_id == read.credential_id).with_for_update())
        if passkey is None or read.user_handle != bytes_to_base64url(_user_handle(passkey.account_id)):
            return None
        proof = webauthn.verify_authentication_response(
            credential=read.credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _BROKEN:
        return None
    passkey.sign_count, passkey.used_at = proof.new_sign_count, now
    return session.get_one(Account, passkey.account_id)


def _site(settings: Settings) -> Site:
    site = passkey_site(settings)
    if site is None:
        raise NotFound("There is no such page.")
    return site


def _make_challenge(session: Session, account_id: int | None, now: datetime) -> str:
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    challenge = bytes_to_base64url(secrets.token_bytes(32))
    session.add(PasskeyChallenge(digest=_digest(challenge), account_id=account_id, expires_at=now + _CHALLENGE_LASTS))
    session.flush()
    return challenge


def _use_up(session: Session, challenge: str, account_id: int | None, now: datetime) -> bool:
    """Tell whether this challenge was asked for this purpose and was not answered before."""
    whose = PasskeyChallenge.account_id.is_(None) if account_id is None else PasskeyChallenge.account_id == account_id
    waiting = (PasskeyChallenge.digest == _digest(challenge), PasskeyChallenge.expires_at > now, whose)
    return changes_one(session, delete(PasskeyChallenge).where(*waiting))


def _read(answer: str) -> Answer:
    """Read what a device answered. Raises: ValueError when it is too long or has not the shape."""
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("too long")
    credential = json.loads(answer)
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise ValueError("not an object")
    return Answer(str(credential.get("id")), str(credential["response"].get("userHandle")), credential)


def _user_handle(account_id: int) -> bytes:
    """Give what names the account on devices: the same for all its passkeys, and nothing personal."""
    return hashlib.sha256(f"jobboard account {account_id}".encode()).digest()


def _digest(challenge: str) -> str:
    return hashlib.sha256(challenge.encode("utf-8", "replace")).hexdigest()
