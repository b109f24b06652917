"""Which issuers count for an employer: the policy, changing it with what that comes to, and undoing a change."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField

from jobboard import policies
from jobboard.errors import Rejected
from jobboard.models import IssuerRule, MemberRole, PolicyChange
from jobboard.policy_effects import effects_of_levels, find_issuers, shown_by_issuer
from jobboard.web.access import current_member, employers
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in
from jobboard.web.presenters.policies import LEVEL_CHOICES, change_line, effect_words, offer_line, rule_line
from jobboard.web.session import current_session, now

blueprint = Blueprint("policy", __name__, url_prefix="/account/issuers")

_TEXT_LENGTH = 200

Page = str | Response | tuple[str, int]


class LevelForm(Form):
    """How well an issuer must be known."""

    level = RadioField(
        "Whose badges count for you?", choices=[SelectChoice(*each) for each in LEVEL_CHOICES], validate_choice=False
    )


class RuleForm(Form):
    """What holds for one issuer, and why."""

    issuer = StringField("Issuer")
    rule = StringField("What holds")
    reason = StringField("Reason (optional, seen by your organisation only)")


@blueprint.get("")
@employers
def show() -> Page:
    """Show the policy; its owner can change it."""
    return _page(LevelForm(), RuleForm())


@blueprint.post("/level")
@employers
def set_level() -> Page:
    """Let issuers count from another level on."""
    form = LevelForm()
    try:
        change = policies.set_least_level(current_session(), current_member(), id_in(form.level.data), now=now())
    except Rejected as error:
        form.reject(error)
        return _page(form, RuleForm()), 422
    return _shown(change)


@blueprint.post("/rules")
@employers
def set_rule() -> Page:
    """Put an issuer into a list, or take it out of one."""
    form = RuleForm()
    try:
        change = policies.set_rule(
            current_session(),
            current_member(),
            id_in(form.issuer.data),
            _rule(form.rule.data),
            reason=form.reason.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        form.reason.id = f"reason-{form.issuer.data}"  # Each issuer on the page has a field of its own.
        return _page(LevelForm(), form), 422
    return _shown(change)


@blueprint.post("/changes/<int:change_id>/undo")
@employers
def undo(change_id: int) -> Page:
    """Put back what held before a change."""
    form = LevelForm()
    try:
        change = policies.undo_change(current_session(), current_member(), change_id, now=now())
    except Rejected as error:
        form.reject(error)
        return _page(form, RuleForm()), 422
    return _shown(change)


def _shown(change: PolicyChange | None) -> Response:
    """Go back to the page, which tells of the change and offers to undo it."""
    return redirect(url_for(".show", changed=change.id if change else None), 303)


def _page(level_form: LevelForm, rule_form: RuleForm) -> str:
    session, member = current_session(), current_member()
    policy = policies.policy_of(session, member.organisation_id)
    is_owner = member.role is MemberRole.OWNER
    level_form.level.data = level_form.level.data or str(policy.level_at_least)
    text = " ".join(request.values.get("q", "")[:_TEXT_LENGTH].split())
    found = find_issuers(session, text, now=now()) if is_owner else ()
    shown = shown_by_issuer(session, [each.id for each in found], now=now())
    effects = effects_of_levels(session, policy, now=now()) if is_owner else {}
    changes = policies.changes_of(session, member.organisation_id)
    changed = next((each for each in changes if str(each.id) == request.args.get("changed")), None)
    return render_template(
        "account/issuers.html",
        is_owner=is_owner,
        level_form=level_form,
        rule_form=rule_form,
        level_hints={str(level): effect_words(effect) for level, effect in effects.items()},
        level_words=dict(LEVEL_CHOICES)[str(policy.level_at_least)],
        always=[rule_line(each) for each in policy.always],
        never=[rule_line(each) for each in policy.never],
        text=text,
        offers=[offer_line(each, shown[each.id], policy) for each in found],
        changes=[change_line(each) for each in changes],
        changed=change_line(changed) if changed else None,
    )


def _rule(text: str | None) -> IssuerRule:
    """Give what shall hold. Raises: Rejected for anything else."""
    try:
        return IssuerRule(text or "")
    except ValueError as error:
        raise Rejected("Choose what holds for this issuer.") from error
