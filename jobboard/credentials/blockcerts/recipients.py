"""Whom a certificate names, in the words of each edition. What of it counts as proven is told elsewhere."""

from collections.abc import Iterator

from jobboard.credentials.blockcerts.addresses import written_address
from jobboard.credentials.graph import BLOCKCERTS, CREDENTIALS, OPEN_BADGES_2, SCHEMA, SCHEMA_2, SECURITY, Node
from jobboard.credentials.identities import NamedRecipient

_KINDS = {f"{SCHEMA_2}email": "email", f"{SCHEMA_2}url": "url", f"{SCHEMA_2}telephone": "telephone"}


def recipients_of_version_1(recipient: Node) -> list[NamedRecipient]:
    """Give whom a certificate of version 1.2 names, as one of version 2 does."""
    return [*_identities(recipient), *_keys(recipient, f"{BLOCKCERTS}publicKey")]


def recipients_of_version_2(certificate: Node) -> list[NamedRecipient]:
    """Give whom a certificate of version 2 names: by a word for the kind of identity, and by a key of a blockchain."""
    recipient = certificate.node(f"{OPEN_BADGES_2}recipient")
    profiles = [*certificate.nodes(f"{BLOCKCERTS}recipientProfile"), *recipient.nodes(f"{BLOCKCERTS}recipientProfile")]
    return [*_identities(recipient), *(each for profile in profiles for each in _keys(profile))]


def _identities(recipient: Node) -> Iterator[NamedRecipient]:
    value = recipient.only_text(f"{OPEN_BADGES_2}identityHash")
    kinds = [_KINDS.get(each, each) for each in recipient.types]
    if value and len(kinds) == 1:
        is_hashed = recipient.flag(f"{OPEN_BADGES_2}hashed") is not False
        salt = recipient.only_text(f"{OPEN_BADGES_2}salt") or ""
        yield NamedRecipient(kinds[0], value, is_hashed, salt)


def recipients_of_version_3(credential: Node) -> list[NamedRecipient]:
    """Give whom a certificate of version 3 names: by the subject's id, its e-mail address, and its key."""
    subject = credential.node(f"{CREDENTIALS}credentialSubject")
    found = [NamedRecipient("email", text) for text in subject.texts(f"{SCHEMA}email") if text.strip()]
    if subject.id and subject.id.startswith("did:"):
        found.insert(0, NamedRecipient("did", subject.id))
    elif subject.id and subject.id.startswith("mailto:"):
        found.insert(0, NamedRecipient("email", subject.id))
    return [*found, *_keys(subject)]


def _keys(node: Node, name: str = f"{SECURITY}publicKey") -> Iterator[NamedRecipient]:
    """Give the keys of a blockchain, which nobody can prove to be theirs here."""
    names = (*node.texts(name), *(each.id for each in node.nodes(name)))
    yield from (NamedRecipient("blockchain_key", address) for each in names if (address := written_address(each)))
