"""Words that name no skill: staff say of many at once what each means, and take it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import TextAreaField

from jobboard.errors import Conflict, Rejected
from jobboard.models import LabelMapping, Skill
from jobboard.skills import mappings, queue
from jobboard.vocabulary.finding import SkillOffer, find_skills
from jobboard.web.access import current_account, staff
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in, number_in
from jobboard.web.presenters.mapping import label_lines, word_lines
from jobboard.web.session import current_session, now

blueprint = Blueprint("word_mapping", __name__, url_prefix="/staff/words")

SHOWN = 25
_OFFERED = 5
_DECISIONS = 30
NONE_FITS = "none"
_LONGEST_NAME = 100


class WordsForm(Form):
    """Why the words of one page mean what was chosen."""

    reason = TextAreaField("Why")


@blueprint.get("")
@staff
def waiting() -> ResponseReturnValue:
    """Show the words that wait, with skills that each may mean, and the last decisions."""
    return _page(WordsForm(formdata=None))


@blueprint.post("")
@staff
def decide() -> ResponseReturnValue:
    """Keep what was chosen; words of which nothing was chosen go on waiting. Or find more skills, and keep the form."""
    form = WordsForm()
    if "find" in request.form:
        return _page(form)
    try:
        chosen = _chosen()
        for text, skill_id in chosen:
            mappings.map_label(
                current_session(),
                text,
                skill_id,
                reason=form.reason.data or "",
                account_id=current_account().id,
                now=now(),
            )
    except Rejected as error:
        form.reject(error)
        return _page(form), 422
    flash(f"{len(chosen)} decided. Holders are asked whether it is true of their badges.")
    return redirect(url_for(".waiting", page=_page_number()), 303)


@blueprint.post("/<int:decision_id>/undo")
@staff
def undo(decision_id: int) -> ResponseReturnValue:
    """Undo a decision; where somebody did before, the page says so."""
    mapping = mappings.find_decision(current_session(), LabelMapping, decision_id)
    try:
        mappings.undo_label(current_session(), mapping, account_id=current_account().id, now=now())
    except Conflict as error:
        form = WordsForm(formdata=None)
        form.form_errors.append(error.message)
        return _page(form), 409
    flash("The decision is undone. What stood before stands again.")
    return redirect(url_for(".waiting"), 303)


def _page(form: WordsForm) -> str:
    session = current_session()
    page = _page_number()
    found = queue.waiting_words(session, limit=SHOWN, offset=(page - 1) * SHOWN)
    if not found.words and found.is_last:  # Nothing is left so far behind.
        page, found = 1, queue.waiting_words(session, limit=SHOWN)
    typed = [name.strip()[:_LONGEST_NAME] for name in request.form.getlist("q")]
    chosen = request.form.getlist("meaning")
    typed_for, chosen_for = (dict(zip(_texts(), each, strict=False)) for each in (typed, chosen))
    rows = session.execute(select(Skill.id, Skill.label).where(Skill.id.in_({id_in(each) for each in chosen})))
    known = [SkillOffer(row.id, row.label) for row in rows]
    lines = word_lines(found.words, lambda text: find_skills(session, text, _OFFERED), typed_for, chosen_for, known)
    return render_template(
        "mapping/words.html",
        lines=lines,
        form=form,
        decisions=label_lines(mappings.last_labels(session, limit=_DECISIONS)),
        none_fits=NONE_FITS,
        page=page,
        pages=page if found.is_last else page + 1,
        page_link=lambda number: url_for(".waiting", page=number),
    )


def _page_number() -> int:
    return max(number_in(request.args.get("page")), 1)


def _texts() -> list[str]:
    return request.form.getlist("text")[:SHOWN]


def _chosen() -> list[tuple[str, int | None]]:
    """Give the words that something was chosen for. Raises: Rejected for nothing at all and for what is no skill."""
    meanings = request.form.getlist("meaning")[:SHOWN]
    pairs = [(text, meaning) for text, meaning in zip(_texts(), meanings, strict=False) if meaning]
    if not pairs:
        raise Rejected("Nothing was chosen.", fields={"meaning": "Choose what at least one of the words means."})
    return [(text, _skill_id(meaning)) for text, meaning in pairs]


def _skill_id(meaning: str) -> int | None:
    return None if meaning == NONE_FITS else id_in(meaning)
