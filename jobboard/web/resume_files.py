"""A resume from a file: handed in, read by the worker, reviewed and corrected, and only then added to the resume."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FileField, StringField, TextAreaField

from jobboard import drafts
from jobboard.errors import Rejected, TooMany
from jobboard.models import DraftState, ResumeDraft
from jobboard.resume_reading.draft import Draft, DraftItem
from jobboard.resumes import ItemValues
from jobboard.web import limits
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.presenters.drafts import PROBLEM_WORDS, draft_line, kept_until
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now

blueprint = Blueprint("resume_files", __name__, url_prefix="/resume/from-file")


class FileForm(Form):
    """A file with a resume."""

    file = FileField("Your resume in a file")


class ReviewForm(Form):
    """What was read from a file. `review_form` adds the fields of each entry."""

    takes_headline = BooleanField("Take this headline")
    headline = StringField("Headline")
    takes_summary = BooleanField("Take this summary")
    summary = TextAreaField("Summary")


@blueprint.get("")
@jobseekers
def new() -> str:
    """Ask for a file, and list those that were handed in before."""
    return _form_page(FileForm())


@blueprint.post("")
@limits.resume_files
@jobseekers
def hand_in() -> ResponseReturnValue:
    """Let the worker read a file."""
    form, file = FileForm(), request.files.get("file")
    content = file.read() if file is not None else b""
    try:
        draft = drafts.hand_in_file(
            current_session(), current_candidate(), content, (file and file.filename) or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _form_page(form), 422
    return redirect(url_for(".show", public_id=draft.public_id), 303)


@blueprint.get("/<public_id>")
@jobseekers
def show(public_id: str) -> ResponseReturnValue:
    """Show how the reading stands, and what was read. A page that asks again is told only that something changed."""
    draft = _own_draft(public_id)
    if "HX-Request" in request.headers:
        is_waiting = draft.state is DraftState.WAITING
        return Response(status=204) if is_waiting else Response(headers={"HX-Refresh": "true"})
    if draft.state is not DraftState.READ:
        return render_template(
            "resume_files/unread.html",
            draft=draft,
            is_waiting=draft.state is DraftState.WAITING,
            problem=PROBLEM_WORDS.get(draft.problem),
        )
    return _review_page(draft, review_form(drafts.read_draft(draft), is_first=True))


@blueprint.post("/<public_id>/take")
@jobseekers
def take(public_id: str) -> ResponseReturnValue:
    """Add what is ticked, as it was corrected, to the resume."""
    draft = _own_draft(public_id)
    read = drafts.read_draft(draft)
    form = review_form(read)
    try:
        added = drafts.take(current_session(), draft, current_candidate(), _taken(form, read), now=now())
    except (Rejected, TooMany) as error:
        form.reject(error if isinstance(error, Rejected) else Rejected(error.message))
        return _review_page(draft, form), 422
    flash(f"{count_of(added, 'entry is', 'entries are')} added to your resume. The file is removed.")
    return redirect(url_for("resume.show"), 303)


@blueprint.post("/<public_id>/remove")
@jobseekers
def remove(public_id: str) -> ResponseReturnValue:
    """Remove a file and what was read from it."""
    drafts.remove_draft(current_session(), _own_draft(public_id))
    flash("The file is removed. Your resume is as it was.")
    return redirect(url_for(".new"), 303)


def review_form(read: Draft, *, is_first: bool = False) -> Any:
    """Give the form for a draft; `is_first`: with what was read, everything ticked that replaces nothing."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"headline": read.headline, "summary": read.summary}
    candidate = current_candidate()
    values["takes_headline"] = bool(read.headline) and not candidate.headline
    values["takes_summary"] = bool(read.summary) and not candidate.summary
    for name, _, item in _named_items(read):
        fields |= {
            f"{name}_taken": BooleanField("Add this entry"),
            f"{name}_title": StringField("Title"),
            f"{name}_organisation": StringField("Organisation"),
            f"{name}_started": StringField("From"),
            f"{name}_ended": StringField("To"),
            f"{name}_description": TextAreaField("Description"),
        }
        values |= {f"{name}_taken": True, **{f"{name}_{key}": text for key, text in vars(item).items()}}
    kind = type("FilledReviewForm", (ReviewForm,), fields)
    return kind(formdata=None, data=values) if is_first else kind()


def _named_items(read: Draft) -> list[tuple[str, int, DraftItem]]:
    """Give the entries, each with the beginning of its fields' names and the number of its section."""
    found = [(number, item) for number, section in enumerate(read.sections) for item in section.items]
    return [(f"entry{count}", number, item) for count, (number, item) in enumerate(found, 1)]


def _taken(form: Any, read: Draft) -> drafts.Taken:
    items = [
        drafts.TakenItem(name, section, ItemValues(**{key: form[f"{name}_{key}"].data or "" for key in vars(item)}))
        for name, section, item in _named_items(read)
        if form[f"{name}_taken"].data
    ]
    return drafts.Taken(
        headline=form.headline.data or "" if form.takes_headline.data else None,
        summary=form.summary.data or "" if form.takes_summary.data else None,
        items=items,
    )


def _form_page(form: FileForm) -> str:
    return render_template(
        "resume_files/new.html",
        form=form,
        lines=[draft_line(each) for each in drafts.drafts_of(current_session(), current_candidate())],
        megabytes=drafts.LARGEST_FILE_BYTES // 1024 // 1024,
        days=drafts.KEPT_FOR.days,
    )


def _review_page(draft: ResumeDraft, form: Any) -> str:
    read = drafts.read_draft(draft)
    named = _named_items(read)
    return render_template(
        "resume_files/review.html",
        draft=draft,
        form=form,
        read=read,
        candidate=current_candidate(),
        sections=[
            (section.title, [name for name, its_section, _ in named if its_section == number])
            for number, section in enumerate(read.sections)
        ],
        kept_until=kept_until(draft),
    )


def _own_draft(public_id: str) -> ResumeDraft:
    return drafts.own_draft(current_session(), current_candidate(), public_id)
