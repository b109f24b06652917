"""Every route says who may call it, refuses everybody else, and answers bad input with a page, never with a failure."""

import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from jobboard.alerts.searches import save_search
from jobboard.asking.question import Question
from jobboard.models import (
    Badge,
    BadgeImport,
    BadgeState,
    Candidate,
    DataExport,
    DraftState,
    HowOften,
    IdentityChallenge,
    IdentityKind,
    Member,
    Organisation,
    PastedText,
    PastedTextSkill,
    ProvenIdentity,
    ResumeDraft,
    Role,
    SavedSearch,
    TextState,
    Vacancy,
)
from jobboard.resume_reading.draft import Draft, DraftItem, DraftSection
from jobboard.web import create_app, forms
from jobboard.web.access import Audience, audience_of
from jobboard.web.limits import limiter
from tests.factories import make_badge, make_organisation, make_skill, make_vacancy
from tests.pipelines.world import make_applicant
from tests.web.browser import Browser
from tests.web.conftest import app, settings  # noqa: F401 - fixtures

ROLES = (None, *Role)
MAY = {
    Audience.ANYONE: set(ROLES),
    Audience.SIGNED_IN: set(Role),
    Audience.JOBSEEKERS: {Role.JOBSEEKER},
    Audience.EMPLOYERS: {Role.EMPLOYER},
    Audience.JOBSEEKERS_AND_EMPLOYERS: {Role.JOBSEEKER, Role.EMPLOYER},
    Audience.STAFF: {Role.STAFF},
}
PUBLIC_KINDS = (
    Badge,
    BadgeImport,
    DataExport,
    IdentityChallenge,
    Organisation,
    PastedText,
    ProvenIdentity,
    ResumeDraft,
    SavedSearch,
    Vacancy,
)
BUTTONS = {"action", "add", "find", "remove"}  # Their presence leads a view away from its other fields.
SIGN_OUT = {"auth.sign_out", "account.end_session"}  # Whoever is signed out meets no further form.
UNKNOWN_IDS = {"int": "999999", "default": "0" * 32, "path": "css/none.css"}
BAD_VALUES = {
    "missing": None,
    "empty": "",
    "text": "<script>alert('x')</script>' OR 1=1 --",
    "unicode": "ⅷ٣\u202e\U0001f9ff\u0301 ß İ",
    "number": "-99999999999999999999",
    "broken": "a\0b",
    "huge": "x" * 12_000,
}


@pytest.fixture
def on_postgresql(settings, postgresql, embedded_engine, now, monkeypatch):  # noqa: F811
    """The application on PostgreSQL, which refuses numbers that SQLite takes."""
    monkeypatch.setattr(limiter, "enabled", False)
    site = create_app(settings, database=postgresql, engine=embedded_engine, clock=lambda: now)
    site.testing, site.config["PROPAGATE_EXCEPTIONS"] = True, False
    return site


@pytest.fixture
def unlimited(app, monkeypatch):  # noqa: F811
    monkeypatch.setattr(limiter, "enabled", False)
    return app


def rules(app, method):  # noqa: F811
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.endpoint != "static"]


def path_of(app, rule, ids):  # noqa: F811
    names = {"int": ids["int"], "default": ids["default"], "path": ids["path"], "string": ids["default"]}
    kinds = {
        name: next(k for k, c in app.url_map.converters.items() if type(converter) is c)
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(
        rule.endpoint,
        {name: int(names[kind]) if kind == "int" else names[kind] for name, kind in kinds.items()},
        method="POST" if "POST" in rule.methods else "GET",
    )


def field_names():
    """Give every name that a form or a view reads."""
    names = set()
    kinds = [forms.Form]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        names |= {name for name in vars(kind) if not name.startswith("_") and hasattr(vars(kind)[name], "field_class")}
    for source in Path(forms.__file__).parent.glob("*.py"):
        names |= set(re.findall(r"\b(?:form|args|values|files)\.get(?:list)?\(\s*\"(\w+)\"", source.read_text()))
    return sorted(names - {"csrf_token"})


def someone(app, role):  # noqa: F811
    browser = Browser(app)
    if role is None:
        return browser
    account = browser.sign_in_as(role)
    with app.extensions["jobboard"].database.writing() as session:
        add_text(session, account)
        session.add(DataExport(account_id=account.id, content=b"PK", asked_at=session.info["clock"]()))
        if role is Role.JOBSEEKER:
            candidate = session.scalars(select(Candidate)).first()
            make_badge(session, candidate, state=BadgeState.VERIFIED)
            waiting = BadgeImport(candidate_id=candidate.id, content=b"{}", created_at=session.info["clock"]())
            session.add(waiting)
            add_identities(session, candidate.account_id, session.info["clock"]())
            add_draft(session, candidate)
        if role is Role.EMPLOYER:
            member = session.scalars(select(Member)).first()
            save_search(session, member, Question(), name="All", how_often=HowOften.DAILY, now=session.info["clock"]())
            make_applicant(session, make_vacancy(session, member.organisation), at=session.info["clock"]())
        make_vacancy(session, make_organisation(session))
    return browser


def add_text(session, account):
    """A text that was read, with a skill in it."""
    pasted = PastedText(account_id=account.id, text="Python", state=TextState.READ, created_at=session.info["clock"]())
    session.add(pasted)
    session.flush()
    skill = make_skill(session)
    session.add(PastedTextSkill(text_id=pasted.id, skill_id=skill.id, score=0.5, places=[[0, 6]]))


def add_draft(session, candidate):
    """A file that was read, with an entry in it."""
    read = Draft("Fitter", sections=(DraftSection("experience", "Experience", (DraftItem("Fitter"),)),))
    draft = {"draft": read.to_json(), "state": DraftState.READ, "created_at": session.info["clock"]()}
    session.add(ResumeDraft(candidate_id=candidate.id, file_name="cv.pdf", **draft))


def add_identities(session, account_id, moment):
    """A proven DID, and a question for a page."""
    proven = {"kind": IdentityKind.DID, "value": "did:key:z1", "key": "did:key:z1", "proven_at": moment}
    asked = {"kind": IdentityKind.URL, "value": "https://isla.example/me", "token": "t", "domain": "http://localhost"}
    until = moment + timedelta(days=1)
    session.add(ProvenIdentity(account_id=account_id, **proven))
    session.add(IdentityChallenge(account_id=account_id, created_at=moment, expires_at=until, **asked))


def real_ids(app):  # noqa: F811
    """Give ids that exist: the first row's, and one public id of each kind."""
    with app.extensions["jobboard"].database.reading() as session:
        found = [session.scalars(select(kind.public_id)).first() for kind in PUBLIC_KINDS]
    return [{**UNKNOWN_IDS, "int": "1", "default": public_id} for public_id in found if public_id]


def test_every_view_declares_who_may_call_it(app):  # noqa: F811
    undeclared = [e for e, view in app.view_functions.items() if audience_of(view) is None]
    assert undeclared == []


def test_a_view_that_does_not_declare_it_is_refused(app):  # noqa: F811
    app.add_url_rule("/undeclared", view_func=lambda: "secret", endpoint="undeclared")
    assert "secret" not in Browser(app).get("/undeclared", status=404).text


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gets_past_a_view_that_is_not_for_them(unlimited, role):
    browser = someone(unlimited, role)
    token = browser.token()
    for method in ("GET", "POST"):
        for rule in rules(unlimited, method):
            audience = audience_of(unlimited.view_functions[rule.endpoint])
            if role in MAY[audience]:
                continue
            path = path_of(unlimited, rule, UNKNOWN_IDS)
            response = browser.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else {})
            expected = {303, 401} if role is None else {403}
            assert response.status_code in expected, (method, path, response.status_code)
            if response.status_code == 303:
                assert response.headers["Location"].startswith("/sign-in"), path


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_was_sent_is_done_without_the_token_of_a_page_of_ours(unlimited, role):
    browser = someone(unlimited, role)
    for ids, token in product([UNKNOWN_IDS, *real_ids(unlimited)], [{}, {"csrf_token": "x"}]):
        for rule in rules(unlimited, "POST"):
            if role in MAY[audience_of(unlimited.view_functions[rule.endpoint])]:
                path = path_of(unlimited, rule, ids)
                assert browser.client.post(path, data=token).status_code == 400, path


@pytest.mark.parametrize("bad", BAD_VALUES)
@pytest.mark.parametrize("role", ROLES)
def test_bad_input_gets_a_page_and_never_a_failure(unlimited, role, bad):
    browser = someone(unlimited, role)
    token = browser.token()
    value = BAD_VALUES[bad]
    everything = {} if value is None else dict.fromkeys(field_names(), value)
    without_buttons = {name: sent for name, sent in everything.items() if name not in BUTTONS}
    failures = []
    for ids, fields in product([UNKNOWN_IDS, *real_ids(unlimited)], [everything, without_buttons]):
        for rule in rules(unlimited, "POST"):
            if rule.endpoint in SIGN_OUT or role not in MAY[audience_of(unlimited.view_functions[rule.endpoint])]:
                continue
            path = path_of(unlimited, rule, ids)
            response = browser.client.post(path, data={**fields, "csrf_token": token})
            assert response.status_code != 401, path
            if response.status_code >= 500:
                failures.append((path, response.status_code))
    assert sorted(set(failures)) == []


@pytest.mark.parametrize("bad", BAD_VALUES)
@pytest.mark.parametrize("role", ROLES)
def test_bad_questions_get_a_page_and_never_a_failure(unlimited, role, bad):
    browser = someone(unlimited, role)
    value = BAD_VALUES[bad]
    fields = {} if value is None else dict.fromkeys(field_names(), value[:3000])
    failures = []
    for ids in [UNKNOWN_IDS, *real_ids(unlimited)]:
        for rule in rules(unlimited, "GET"):
            if rule.endpoint == "health.ready" or role not in MAY[audience_of(unlimited.view_functions[rule.endpoint])]:
                continue
            path = path_of(unlimited, rule, ids)
            response = browser.client.get(path, query_string=fields)
            if response.status_code >= 500:
                failures.append((path, response.status_code))
    assert sorted(set(failures)) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ROLES)
def test_a_number_that_postgresql_does_not_take_is_none_in_every_address_and_field(on_postgresql, role):
    browser, failures = someone(on_postgresql, role), []
    token = browser.token()
    largest = {**UNKNOWN_IDS, "int": str(2**31 - 1)}
    for method, number in product(("GET", "POST"), (2**31, 10**30)):
        fields = {name: str(number) for name in field_names() if name not in BUTTONS}
        for rule in rules(on_postgresql, method):
            view = on_postgresql.view_functions[rule.endpoint]
            if rule.endpoint in SIGN_OUT | {"health.ready"} or role not in MAY[audience_of(view)]:
                continue
            known = path_of(on_postgresql, rule, largest)
            for path in {known, known.replace(largest["int"], str(number))}:
                sent = {"query_string": fields} if method == "GET" else {"data": {**fields, "csrf_token": token}}
                response = browser.client.open(path, method=method, **sent)
                if response.status_code >= 500:
                    failures.append((method, path, number))
    assert failures == []


@pytest.mark.parametrize("path", ["/account/addresses/99999999999999999999/remove", "/account/addresses/-1/remove"])
def test_an_id_that_no_database_holds_leads_nowhere(app, path):  # noqa: F811
    browser = Browser(app)
    browser.sign_in_as(Role.JOBSEEKER)
    assert browser.post(path, status=404).h1 == "Page not found"
