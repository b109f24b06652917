"""Files with resumes in words: how each stands, and what can be done about one that could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobboard.drafts import KEPT_FOR
from jobboard.models import DraftState, ResumeDraft
from jobboard.resume_reading.draft import Problem
from jobboard.web.presenters.words import day, moment


@dataclass(frozen=True)
class DraftLine:
    """A file in the list of its person."""

    public_id: str
    title: str
    state: str


PROBLEM_WORDS: Mapping[str, str] = {
    Problem.EMPTY: "There is nothing in the file. Choose the file again, or another one.",
    Problem.UNKNOWN_KIND: "This is neither a PDF, nor a Word document (.docx), nor a JSON Resume. Save your resume as "
    "one of these, and hand that in.",
    Problem.DAMAGED: "The file is damaged or was not sent whole. Open it on your computer, save it again, and hand "
    "that in.",
    Problem.LOCKED: "The file is locked with a password, or is a Word document of an old kind (.doc). Save it without "
    "a password as .docx or PDF, and hand that in.",
    Problem.SCANNED: "There are only pictures in the file, as a scanner makes them, and no text. Hand in the document "
    "that was printed.",
    Problem.TOO_LARGE: "There is more in the file than a resume has. Hand in the pages with your resume alone.",
    Problem.NO_RESUME: "Nothing of a resume was found in the file. If it is a JSON file, it has to be a JSON Resume.",
    Problem.BROKE_OFF: "Reading the file took too much, or broke off on our side. Save your resume as another kind of "
    "file, and hand that in.",
}

_STATE_WORDS = {
    DraftState.WAITING: "It is being read",
    DraftState.READ: "It is read and waits for your review",
    DraftState.REFUSED: "It could not be read",
}


def draft_line(draft: ResumeDraft) -> DraftLine:
    """Give a file as lists show it."""
    handed_in = f"You handed it in on {moment(draft.created_at)}."
    return DraftLine(draft.public_id, draft.file_name, f"{_STATE_WORDS[draft.state]}. {handed_in}")


def kept_until(draft: ResumeDraft) -> str:
    """Give the day on which a draft goes."""
    return day(draft.created_at + KEPT_FOR)
