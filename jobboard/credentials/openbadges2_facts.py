"""What an assertion of Open Badges 2.0 says with its badge class and issuer, as it may be shown.

Source: IMS Global Open Badges v2.0, "Open Badges Vocabulary".
"""

from collections.abc import Mapping
from typing import Any

from jobboard.credentials.extensions import is_extension
from jobboard.credentials.facts import Alignment, BadgeFacts, Family
from jobboard.credentials.identities import NamedRecipient
from jobboard.credentials.parsing import (
    MAX_NAME,
    MAX_TEXT,
    as_list,
    id_of,
    is_web_address,
    key_id,
    read_moment,
    shown,
    shown_tags,
    text_or_none,
)


def facts_of(hosted: Mapping[str, Any], achievement: Mapping[str, Any], issuer: Mapping[str, Any]) -> BadgeFacts:
    """Give what an assertion says, with its badge class and issuer. Raises: Refused for an id that is too long."""
    image, issuer_url = id_of(achievement.get("image")), text_or_none(issuer.get("url"))
    return BadgeFacts(
        family=Family.OPEN_BADGES_2,
        credential_id=key_id(id_of(hosted)),
        name=shown(achievement["name"], MAX_NAME) or "",
        issuer_id=key_id(id_of(issuer)) or "",
        description=shown(achievement.get("description"), MAX_TEXT),
        criteria=_criteria(achievement.get("criteria")),
        image_url=image if is_web_address(image) else None,
        achievement_id=key_id(id_of(achievement)),
        issuer_name=shown(issuer.get("name"), MAX_NAME),
        issuer_url=issuer_url if is_web_address(issuer_url) else None,
        issued_at=read_moment(hosted.get("issuedOn")),
        valid_from=read_moment(hosted.get("issuedOn")),
        valid_until=read_moment(hosted.get("expires")),
        alignments=tuple(_alignment(row) for row in as_list(achievement.get("alignment")) if _is_plain(row)),
        tags=shown_tags(as_list(achievement.get("tags"))),
    )


def _criteria(value: object) -> str | None:
    if isinstance(value, dict):
        return shown(value.get("narrative"), MAX_TEXT) or shown(value.get("id"), MAX_TEXT)
    return shown(value, MAX_TEXT)


def _is_plain(row: object) -> bool:
    """Tell whether a part means what its words mean in version 2: it brings no vocabulary of its own."""
    return isinstance(row, dict) and "@context" not in row and not is_extension(row)


def _alignment(row: Mapping[str, Any]) -> Alignment:
    return Alignment(
        target_url=key_id(text_or_none(row.get("targetUrl"))),
        target_name=shown(row.get("targetName"), MAX_NAME),
        target_code=shown(row.get("targetCode"), MAX_NAME),
        target_framework=shown(row.get("targetFramework"), MAX_NAME),
    )


def recipients_of(hosted: Mapping[str, Any]) -> list[NamedRecipient]:
    """Give whom an assertion names: one, or nobody."""
    row = hosted.get("recipient")
    if not isinstance(row, dict) or not isinstance(row.get("identity"), str):
        return []
    salt = row.get("salt")
    return [
        NamedRecipient(
            kind=str(row.get("type")),
            value=row["identity"],
            is_hashed=row.get("hashed") is not False,
            salt=salt if isinstance(salt, str) else "",
        )
    ]
