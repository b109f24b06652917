"""What changed of a person, as staff read it where search refused the change."""

CHANGE_WORDS = {
    "account": "name",
    "achievement": "class of a badge",
    "application": "application",
    "badge": "badge",
    "badge_skill": "skill of a badge",
    "candidate": "profile",
    "check": "found different by a check",
    "due": "a date that came",
    "email_address": "e-mail address",
    "erased": "erased",
    "issuer": "issuer of a badge",
    "organisation": "organisation deleted",
    "resume_item": "entry of the resume",
    "resume_section": "section of the resume",
    "self_claimed_skill": "self-claimed skill",
    "skill": "skill deleted",
    "vacancy": "vacancy deleted",
    "vocabulary": "skills imported",
}
"""The tables of `jobboard/outbox.py`, and what else queues people."""


def change_words(reason: str) -> str:
    """Put the reason of an entry of the outbox into words; what has no words stays as it is."""
    return ", ".join(CHANGE_WORDS.get(each, each) for each in reason.split())
