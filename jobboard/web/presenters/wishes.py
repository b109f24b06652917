"""What people want of a job, in words."""

from collections.abc import Mapping

from jobboard.models import Candidate
from jobboard.search.document import Contract, Hours
from jobboard.web.presenters.words import day

HOURS_WORDS: Mapping[Hours, str] = {Hours.FULL_TIME: "Full time", Hours.PART_TIME: "Part time"}
CONTRACT_WORDS: Mapping[Contract, str] = {
    Contract.PERMANENT: "Permanent",
    Contract.TEMPORARY: "Temporary or fixed term",
    Contract.APPRENTICESHIP: "Apprenticeship",
    Contract.VOLUNTARY: "Voluntary",
}


def wish_words(candidate: Candidate) -> str:
    """Give what a person looks for in one line, such as "Full time, permanent, from home"; nothing said: empty."""
    words = [HOURS_WORDS[each] for each in Hours if each in candidate.hours]
    words += [CONTRACT_WORDS[each] for each in Contract if each in candidate.contracts]
    words += ["From home"] if candidate.is_remote_ok else []
    if candidate.available_from:
        words.append(f"From {day(candidate.available_from)}")
    line = ", ".join(each.lower() if each.split()[0] != "From" else f"f{each[1:]}" for each in words)
    return line[:1].upper() + line[1:]
