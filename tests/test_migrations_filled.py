"""Migrations on tables with rows: what still has a place stays as it is, down and up again, on both databases."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, select

from jobboard import models, policies, schema
from jobboard.alerts.searches import save_search
from jobboard.asking.question import AskedBadge, Question
from jobboard.badges import start_import
from jobboard.models import IdentityKind, IssuerRule, TaskKind
from jobboard.schema import SchemaState, downgrade_schema, schema_state, upgrade_schema
from jobboard.tasks import add_task
from tests.conftest import NOW
from tests.factories import make_account, make_badge, make_candidate, make_organisation, make_skill, make_vacancy

LATER_TASKS = {
    "prove_identity",
    "check_source",
    "tell_holder",
    "read_registry",
    "settle_achievement",
    "settle_label",
    "read_achievement",
    "suggest_skills",
    "read_text",
    "tell_search",
    "tell_vacancy",
    "judge_public_check",
    "make_export",
    "erase_account",
    "read_resume",
}
MADE_ANEW = {"0003": {"trusted_until"}}  # By revision, what it takes back and makes again from what else is there.


@pytest.fixture
def filled(any_database):
    """A database at the newest revision with rows old and new in its tables; it is left at that revision."""
    with any_database.writing() as session:
        candidate = make_candidate(session)
        badge = make_badge(session, candidate, skills=[(make_skill(session), 7)], revealed_at=NOW)
        handed_in = start_import(session, candidate, content=b"{}", address=None, file_name="a.json", now=NOW)
        handed_in.badge_id = badge.id
        account = make_account(session, role=models.Role.EMPLOYER)
        organisation = make_organisation(session, member=account)
        _add_pipeline(session, make_vacancy(session, organisation), candidate, account)
        policies.set_rule(
            session, organisation.members[0], badge.achievement.issuer_id, IssuerRule.NEVER, reason="", now=NOW
        )
        _add_what_came_later(session, badge, account)
        question = Question((AskedBadge(skill=badge.skills[0].skill_id),))
        how_often = models.HowOften.DAILY
        save_search(session, organisation.members[0], question, name="Welders", how_often=how_often, now=NOW)
        for kind in TaskKind:
            add_task(session, kind, 900, due_at=NOW)
    yield any_database
    upgrade_schema(any_database.engine)


def _add_what_came_later(session, badge, account):
    verification = models.Verification(badge_id=badge.id, checked_at=NOW, state=badge.state, report="{}")
    registry = models.Registry(
        name="A", address="https://a.example/", trust=models.Trust.PINNED, level=3, added_by=1, added_at=NOW
    )
    source = models.Source(
        **dict.fromkeys(("key", "address", "accept", "host", "digest", "found_at"), "https://a.example/"),
        **dict.fromkeys(("fetched_at", "fresh_until", "checked_at", "believed_until", "tried_at"), NOW),
        is_list=True,
    )
    session.add_all([verification, registry, source, models.Answer(digest="ab", body=b"{}")])
    session.flush()
    issuer_id = badge.achievement.issuer_id
    draft = {"draft": {"headline": "Fitter"}, "file_name": "a.pdf", "state": models.DraftState.READ, "created_at": NOW}
    session.add(models.ResumeDraft(candidate_id=badge.candidate_id, **draft))
    section = {"kind": models.SectionKind.OWN, "title": "Hidden", "position": 0, "is_hidden": True}
    session.add(models.ResumeSection(candidate_id=badge.candidate_id, **section))
    pasted = models.PastedText(account_id=account.id, text="Python", created_at=NOW)
    session.add(pasted)
    session.flush()
    session.add_all(
        [
            models.PastedTextSkill(text_id=pasted.id, skill_id=badge.skills[0].skill_id, score=0.5, places=[[0, 6]]),
            models.VerificationAnswer(verification_id=verification.id, digest="ab"),
            models.SourceUse(badge_id=badge.id, source_id=source.id, entry_type="BitstringStatusListEntry", position=7),
            models.RegistryEntry(registry_id=registry.id, key="did:web:a.example", name="A", level=3, since=NOW),
            models.IssuerDecision(
                issuer_id=issuer_id,
                kind=models.DecisionKind.LEVEL_3,
                reason="r",
                source="s",
                decided_by=1,
                decided_at=NOW,
            ),
            models.ProvenIdentity(
                account_id=account.id, kind=IdentityKind.DID, value="did:key:z1", key="did:key:z1", proven_at=NOW
            ),
            models.IdentityChallenge(
                account_id=account.id,
                kind=IdentityKind.DID,
                value="did:key:z1",
                token="t",
                domain="d",
                created_at=NOW,
                expires_at=NOW + timedelta(hours=1),
            ),
            models.NamedIdentity(badge_id=badge.id, kind=IdentityKind.DID, key="did:key:z1"),
            models.AuthenticatorApp(account_id=account.id, secret="A", confirmed_at=NOW, last_step=7),
            models.Passkey(
                account_id=account.id,
                name="Telephone",
                credential_id="a",
                public_key=b"k",
                sign_count=1,
                created_at=NOW,
            ),
            models.PasskeyChallenge(digest="ab", account_id=account.id, expires_at=NOW),
            models.RecoveryCode(account_id=account.id, code_sha256="ab"),
            models.SecondStep(account_id=account.id, token_sha256="ab", expires_at=NOW, attempts_left=5),
            models.SignInSession(
                account_id=account.id,
                token_sha256="ab",
                **dict.fromkeys(("created_at", "last_seen_at", "expires_at", "proved_at"), NOW),
            ),
        ]
    )


def _add_pipeline(session, vacancy, candidate, account):
    version = models.ResumeVersion(candidate_id=candidate.id, title="t", content={}, created_at=NOW)
    application = models.Application(vacancy=vacancy, candidate=candidate, resume_version=version, applied_at=NOW)
    entry = models.PipelineEntry(vacancy=vacancy, candidate=candidate, stage=models.Stage.DECLINED, changed_at=NOW)
    criterion = models.Criterion(vacancy_id=vacancy.id, position=0, text="Bakes")
    session.add_all([application, entry, criterion])
    session.flush()
    declined = models.Stage.DECLINED
    member = {"entry_id": entry.id, "account_id": account.id}
    session.add_all(
        [
            models.StageChange(**member, action="a", at=NOW, stage_before=None, stage_after=declined),
            models.PipelineTag(entry_id=entry.id, word="later", action="a"),
            models.PipelineNote(**member, text="Kind.", written_at=NOW),
            models.Score(**member, criterion_id=criterion.id, points=3, reason="So.", given_at=NOW),
            models.ApplicationAnswer(
                application_id=application.id, applied_at=NOW, outcome=declined, text="No.", answered_at=NOW
            ),
        ]
    )


def _rows(database):
    """Give the columns and the rows of every table that is there, by table."""
    found = MetaData()
    with database.engine.connect() as connection:
        found.reflect(connection)
        return {
            each.name: (set(each.columns.keys()), [dict(row._mapping) for row in connection.execute(select(each))])
            for each in found.sorted_tables
            if each.name != "alembic_version"
        }


def _shared(tables, others, made_anew=frozenset()):
    """Give of tables what the others have a place for, without tasks of kinds that came later."""
    kept = {}
    for name in tables.keys() & others.keys():
        columns = sorted(tables[name][0] & others[name][0] - made_anew)
        rows = [[row[column] for column in columns] for row in tables[name][1] if row.get("kind") not in LATER_TASKS]
        kept[name] = sorted(rows, key=repr)
    return kept


def _revisions():
    scripts = ScriptDirectory.from_config(schema._config()).walk_revisions()
    return [script.revision for script in scripts]  # The newest first.


def test_the_tables_are_filled_from_the_first_to_the_last(filled):
    empty = {name for name, (_, rows) in _rows(filled).items() if not rows}
    assert {
        "badge",
        "badge_skill",
        "task",
        "vacancy",
        "policy_change",
        "source_use",
        "named_identity",
        "score",
    }.isdisjoint(empty)


def test_what_has_a_place_in_an_older_schema_is_the_same_after_going_there_and_back(filled):
    before = _rows(filled)
    downgrade_schema(filled.engine, "0004")
    older = _rows(filled)
    upgrade_schema(filled.engine)
    after = _rows(filled)
    assert schema_state(filled.engine) is SchemaState.CURRENT
    assert _shared(before, older) == _shared(older, before) == _shared(after, older)


def test_every_step_down_and_up_again_keeps_what_has_a_place_on_both_sides(filled):
    steps = _revisions()
    for newer, older in pairwise(steps):
        before = _rows(filled)
        downgrade_schema(filled.engine, older)
        below = _rows(filled)
        upgrade_schema(filled.engine, newer)
        again = _rows(filled)
        made_anew = MADE_ANEW.get(newer, frozenset())
        kept = [_shared(*each, made_anew) for each in ((before, below), (below, before), (again, below))]
        assert kept[0] == kept[1] == kept[2], newer
        downgrade_schema(filled.engine, older)
        assert _rows(filled) == below, newer
    upgrade_schema(filled.engine)
    assert schema_state(filled.engine) is SchemaState.CURRENT


def test_what_badges_said_is_read_from_the_last_report_that_says_something(any_database):
    with any_database.writing() as session:
        badge = make_badge(session, make_candidate(session))
        for tags in (["old"], ["baking", "Sour  Dough"], None):
            report = json.dumps({"facts": tags and {"tags": tags, "alignments": [{"target_name": "Bread"}]}})
            verification = models.Verification(badge_id=badge.id, checked_at=NOW, state=badge.state, report=report)
            session.add(verification)
            session.flush()
    downgrade_schema(any_database.engine, "0014")
    upgrade_schema(any_database.engine)
    with any_database.reading() as session:
        said = session.scalars(select(models.BadgeStatement).order_by(models.BadgeStatement.position))
        assert [(each.badge_id, each.text_key) for each in said] == [
            (badge.id, "bread"),
            (badge.id, "baking"),
            (badge.id, "sour dough"),
        ]


def test_what_counts_by_a_rule_that_changed_is_settled_again(any_database):
    with any_database.writing() as session:
        skill = make_skill(session)
        by_crosswalk, by_issuer, by_staff, _by_itself = (
            make_badge(session, make_candidate(session), skills=[(skill, None)]) for _ in range(4)
        )
        by_crosswalk.skills[0].rule = "crosswalk/1"
        decided = {"skill_id": skill.id, "is_proven": True, "reason": "r", "decided_at": NOW}
        for badge, authority in ((by_issuer, models.Authority.ISSUER), (by_staff, models.Authority.STAFF)):
            session.add(models.SkillMapping(achievement_id=badge.achievement_id, authority=authority, **decided))
        add_task(session, TaskKind.SETTLE_ACHIEVEMENT, by_issuer.achievement_id, due_at=NOW)
    downgrade_schema(any_database.engine, "0020")
    upgrade_schema(any_database.engine)
    with any_database.reading() as session:
        due = [(each.kind, each.subject_id) for each in session.scalars(select(models.Task))]
        settled = [(TaskKind.SETTLE_ACHIEVEMENT, each.achievement_id) for each in (by_crosswalk, by_issuer)]
        assert sorted(due) == sorted(settled)
