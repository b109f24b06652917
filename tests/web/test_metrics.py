"""Metrics: only for who knows the token, true to the database, and at a fixed price."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from jobboard import models
from jobboard.badges import start_import
from jobboard.figures import read_figures
from jobboard.models import BadgeState, TaskKind
from jobboard.web import create_app
from tests.factories import make_badge, make_candidate, make_issuer
from tests.test_sources import People, badge_at

TOKEN = "a token that is only for tests, " * 2


@pytest.fixture
def client(settings, database, embedded_engine, now):
    settings = replace(settings, metrics_token=TOKEN)
    return create_app(settings, database=database, engine=embedded_engine, clock=lambda: now).test_client()


def asked(client, authorization=f"Bearer {TOKEN}"):
    return client.get("/metrics", headers={"Authorization": authorization} if authorization else {})


def values(response):
    families = text_string_to_metric_families(response.get_data(as_text=True))
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Bearer None", TOKEN, f"Basic {TOKEN}", "Bearer é"])
def test_for_who_does_not_know_the_token_the_page_does_not_exist(client, sent):
    response = asked(client, sent)
    assert response.status_code == 404
    assert b"jobboard_" not in response.data


@pytest.mark.parametrize("sent", [None, "Bearer ", "Bearer None", f"Bearer {TOKEN}"])
def test_without_the_setting_there_is_no_page_for_anybody(app, sent):
    assert asked(app.test_client(), sent).status_code == 404


def test_every_figure_is_that_of_the_database(client, database, now):
    with database.writing() as session:
        candidate = make_candidate(session)
        issuer = make_issuer(session, level=4)
        make_badge(session, candidate)
        make_badge(session, candidate, state=BadgeState.REVOKED)
        make_badge(session, candidate, removed_at=now)
        start_import(session, candidate, content=b"{}", address=None, file_name="", now=now - timedelta(seconds=90))
        done = start_import(session, candidate, content=b"[]", address=None, file_name="", now=now - timedelta(days=9))
        done.state = models.ImportState.DONE
        session.delete(session.query(models.Task).filter_by(subject_id=done.id).one())
        later = models.Task(kind=TaskKind.RECHECK_BADGE, subject_id=1, due_at=now + timedelta(seconds=1))
        dead = models.Task(
            kind=TaskKind.SEND_MAIL, subject_id=1, due_at=now - timedelta(seconds=50), is_dead=True, attempts=9
        )
        session.add_all([later, dead])
        assert issuer.level == 4
    found = values(asked(client))
    assert found["jobboard_badges", "verified"] == 1
    assert found["jobboard_badges", "revoked"] == 1
    assert found["jobboard_badges", "expired"] == 0
    assert (found["jobboard_issuers", "4"], found["jobboard_issuers", "2"], found["jobboard_issuers", "0"]) == (1, 3, 0)
    assert (found["jobboard_imports_waiting",], found["jobboard_imports_waiting_oldest_seconds",]) == (1, 90)
    assert found["jobboard_tasks", "false", "judge_import"] == 1
    assert found["jobboard_tasks_oldest_seconds", "false", "judge_import"] == 90
    assert found["jobboard_tasks", "false", "recheck_badge"] == 0
    assert found["jobboard_tasks", "true", "send_mail"] == 1
    assert found["jobboard_tasks_oldest_seconds", "true", "send_mail"] == 50
    assert found["jobboard_outbox_entries", "false"] > 0
    assert found["jobboard_outbox_entries", "true"] == 0
    assert ("jobboard_badges_oldest_seconds", "verified") not in found


def test_what_verdicts_stand_on_is_counted_with_what_fails_and_what_is_doubted(client, database, now):
    people = People(database)
    people.hold(badge_at(1), badge_at(2), now=now)
    found = values(asked(client))
    assert (found["jobboard_sources", "false"], found["jobboard_sources", "true"], found["jobboard_doubts",]) == (
        2,
        0,
        0,
    )
    with database.writing() as session:
        source, use = session.query(models.Source).first(), session.query(models.SourceUse).first()
        source.failures, source.failing_since, use.is_current = 3, now - timedelta(seconds=70), False
    found = values(asked(client))
    assert (found["jobboard_sources", "true"], found["jobboard_sources_oldest_seconds", "true"]) == (1, 70)
    assert found["jobboard_doubts",] == 1


def test_an_answer_sets_no_cookie_is_not_kept_and_is_never_refused_for_being_asked_often(client):
    for _ in range(80):
        response = asked(client)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "text/plain"


def test_the_figures_cost_a_fixed_number_of_statements(database, now):
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    for people in (0, 3):
        with database.writing() as session:
            for _ in range(people):
                make_badge(session, make_candidate(session))
        statements.clear()
        with database.reading() as session:
            read_figures(session, now=now)
        assert sum(each.startswith("SELECT") for each in statements) == 7
