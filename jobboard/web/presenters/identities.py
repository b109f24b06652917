"""What came of a proof, in words; and the one next step of a badge that is not proven to be its holder's."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.accounts import address_key
from jobboard.credentials import Judgement, NamedRecipient, Outcome, Report, reason_for
from jobboard.credentials.identities import comparable
from jobboard.credentials.ownership import why_unprovable
from jobboard.models import EmailAddress

# Where the words of a check of badges do not fit: here nobody issued anything.
_WORDS = {
    "format.broke_off": "The answer could not be read to its end. Nothing is wrong with your DID.",
    "format.not_json": (
        "This is neither a presentation nor a JWS. If it is a signature alone, enter the name of its key too."
    ),
    "format.too_costly": "Reading the answer took too much memory or time.",
    "format.unsupported": "This is an answer of a kind that cannot be read here.",
    "key.document_of_another": "The document of the DID says that it belongs to another one.",
    "key.malformed": "The key cannot be read.",
    "key.unreachable": "The document of the DID could not be got, so it is not known which key it has.",
    "key.unsupported": "The key is of a kind that cannot be checked here. Ed25519, P-256, P-384 and secp256k1 can.",
    "proof.another_challenge": "This answers another question than the one on this page.",
    "proof.another_domain": "This was signed for another site.",
    "proof.bad_signature": "The signature does not fit the text and the key.",
    "proof.expired": "The time to answer had run out.",
    "proof.key_expired": "The key has ended, by the document of the DID.",
    "proof.key_not_for_statements": "The document of the DID does not list the key for authentication.",
    "proof.key_not_found": "The document of the DID does not list the key.",
    "proof.key_of_another": "The document of the DID says that the key is another's.",
    "proof.key_revoked": "The key was revoked, by the document of the DID.",
    "proof.method_malformed": "The name of the key is not one. It begins with the DID.",
    "proof.method_unsupported": "DIDs of this method cannot be looked up here.",
    "proof.missing": "The presentation is not signed.",
    "proof.wrong_purpose": "The signature was made for another purpose than authentication.",
    "recipient.holder_of_another": "This was signed with a key of another DID.",
    "recipient.proven_by_another": "Another account has proven this. If that one is yours too, remove it there first.",
    "token.no_key": "The signature does not say with which key it was made.",
}


def reason_words(code: str) -> str:
    """Give why an answer did not do, in one or two sentences."""
    return _WORDS.get(code) or reason_for(code).sentence


@dataclass(frozen=True)
class NextStep:
    """What a person can do about a badge that is not proven theirs. `page`: the endpoint that does it, or empty.

    `is_named`: what is to be proven stands in the badge, and the page fills it in.
    """

    sentence: str
    label: str = ""
    page: str = ""
    is_named: bool = False


def next_step(report: Report, addresses: Iterable[EmailAddress], *, is_resolved: bool) -> NextStep | None:
    """Give the one thing to do; None when it is proven theirs. `addresses` are the person's own, confirmed or not.

    `is_resolved`: DIDs of every method can be looked up.
    """
    flaws = [each for each in report.checks if each.outcome is not Outcome.PASSED]
    flaw = next((each for each in flaws if each.judgement is Judgement.RECIPIENT), None)
    if flaw is None:
        return None
    named = sorted((each for each in report.recipients if each.kind in _STEPS), key=_how_hard)
    if flaw.code == "recipient.proven_by_another" or not named:
        return NextStep(f"{reason_for(flaw.code).sentence} {reason_for(flaw.code).next_step}")
    if named[0].kind == "email":
        return _step_of_address(named[0], addresses, _issuer_of(report))
    if named[0].is_hashed:
        sentence = "This badge names somebody whom it does not spell out. Prove the DID or page you used with"
        return NextStep(f"{sentence} {_issuer_of(report)}.", "Your account", "account.show")
    page, value = _STEPS[named[0].kind], named[0].value
    if named[0].kind == "did" and why_unprovable(value, is_resolved=is_resolved):
        sentence = f"This badge names {value}, and nobody can prove here that this DID is theirs."
        return NextStep(f"{sentence} {reason_for('recipient.none').next_step}")
    label = value if len(value) <= _SHORT else f"{value[:_SHORT]}…"
    return NextStep(f"This badge names {value}.", f"Prove that {label} is yours", page, is_named=True)


# What is easiest to prove comes first.
_STEPS = {
    "email": "account.new_address",
    "did": "identities.new_did",
    "url": "identities.new_page",
    "id": "account.show",
}
_SHORT = 50


def _how_hard(recipient: NamedRecipient) -> tuple[int, bool]:
    return list(_STEPS).index(recipient.kind), recipient.is_hashed


def _step_of_address(recipient: NamedRecipient, addresses: Iterable[EmailAddress], issuer: str) -> NextStep:
    if recipient.is_hashed:
        sentence = (
            "This badge was given to an e-mail address that it does not spell out. "
            f"Confirm the address you used with {issuer}."
        )
        return NextStep(sentence, "Add an address", "account.new_address")
    named = comparable("email", recipient.value) or ""
    own = next((each for each in addresses if each.address_key == address_key(named)), None)
    if own is not None:
        sentence = f"This badge was given to {own.address}. Confirm that address with the link that we mailed to it."
        return NextStep(sentence, "Your addresses", "account.show")
    sentence = f"This badge was given to {named}. If that is your address, confirm it."
    return NextStep(sentence, "Confirm that address", "account.new_address", is_named=True)


def _issuer_of(report: Report) -> str:
    return (report.facts and report.facts.issuer_name) or "the issuer"
