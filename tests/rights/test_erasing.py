"""An account is erased everywhere: rows, files, mails and search hold nothing of its person, and others keep theirs."""

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select

from indexer.drain import drain
from indexer.rebuild import rebuild
from jobboard import models
from jobboard.config import Settings
from jobboard.db import Base
from jobboard.errors import Rejected
from jobboard.models import GoneApplication, MemberRole, Role, Visibility
from jobboard.rights.erasing import UNDONE_WITHIN, WORDS, ask_for_erasure, erasure_of, keep_account
from jobboard.search.query import CandidateQuery, Pool
from tests.conftest import NOW
from tests.factories import (
    EMPTY_RESUME,
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_organisation,
    make_skill,
    make_vacancy,
)
from tests.indexer.test_canaries import held_by
from tests.working import run_due_once

CANARY = "zqcanaryq"
SEARCHED = "zqknitsq"  # No word of their name, which is masked.
PASSWORD = "otter-walks-by-the-forth"
LATER = NOW + UNDONE_WITHIN


@pytest.fixture
def settings(tmp_path):
    return Settings(mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3)


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


def fill(table, /, **values):
    """Give a row with the canary in every text column that is not given."""
    texts = {
        column.name: f"{CANARY}-{column.name}"
        for column in table.__table__.columns
        if column.type.python_type is str
        and not hasattr(column.type, "enums")
        and column.name != "public_id"
        and not column.foreign_keys
    }
    return table(**(texts | values))


@pytest.fixture
def person(any_database, settings):
    """Somebody with a canary in everything that is theirs."""
    with any_database.writing() as session:
        account = make_account(session, name=f"Isla {CANARY}", address=f"{CANARY.title()}@example.org")
        account.password_hash = None
        candidate = make_candidate(session, account=account, headline=CANARY, summary=f"{SEARCHED} nets")
        skill = make_skill(session)
        badge = make_badge(session, candidate, skills=[(skill, 6)])
        badge.content, badge.name, badge.badge_key = CANARY.encode(), CANARY, f"urn:{CANARY}"
        badge.achievement.key = badge.badge_key
        make_badge(session, candidate, achievement=make_achievement(session))
        add_rest(session, account, candidate, badge, skill)
        vacancy = make_vacancy(session, make_organisation(session))
        version = models.ResumeVersion(
            candidate_id=candidate.id, title=CANARY, content={**EMPTY_RESUME, "summary": CANARY}, created_at=NOW
        )
        session.add(version)
        session.flush()
        session.add(
            models.Application(
                vacancy_id=vacancy.id,
                candidate_id=candidate.id,
                resume_version_id=version.id,
                applied_at=NOW,
                message=CANARY,
            )
        )
    return account


def add_rest(session, account, candidate, badge, skill):
    section = models.ResumeSection(candidate_id=candidate.id, kind="experience", title=CANARY, position=0)
    section.items.append(models.ResumeItem(title=CANARY, position=0))
    source = fill(
        models.Source,
        is_list=False,
        digest="ab",
        **dict.fromkeys(("fetched_at", "fresh_until", "checked_at", "believed_until", "tried_at"), NOW),
    )
    verification = models.Verification(badge_id=badge.id, checked_at=NOW, state=badge.state, report=CANARY)
    text = models.PastedText(account_id=account.id, text=CANARY, created_at=NOW)
    session.add_all([section, source, verification, text, models.Answer(digest="ab", body=CANARY.encode())])
    session.flush()
    session.add_all(
        [
            models.VerificationAnswer(verification_id=verification.id, digest="ab"),
            models.SourceUse(badge_id=badge.id, source_id=source.id),
            models.PastedTextSkill(text_id=text.id, skill_id=skill.id, score=0.5, places=[[0, 1]]),
            models.SelfClaimedSkill(candidate_id=candidate.id, skill_id=skill.id),
            models.NamedIdentity(badge_id=badge.id, kind="did", key=CANARY),
            models.ProvenIdentity(account_id=account.id, kind="did", value=CANARY, key=CANARY, proven_at=NOW),
            fill(models.IdentityChallenge, account_id=account.id, kind="did", created_at=NOW, expires_at=NOW),
            models.BadgeImport(candidate_id=candidate.id, content=CANARY.encode(), file_name=CANARY, created_at=NOW),
            models.DataExport(account_id=account.id, content=CANARY.encode(), asked_at=NOW),
            models.AuditEvent(at=NOW, account_id=account.id, action="viewed candidate", subject="candidate 999"),
            fill(models.Mail, recipient=f"{CANARY}@Example.org".upper(), html=CANARY, created_at=NOW, sent_at=NOW),
            fill(models.Mail, recipient=f"{CANARY}@example.org", html=None, created_at=NOW),
            fill(
                models.SignInSession,
                account_id=account.id,
                **dict.fromkeys(("created_at", "last_seen_at", "expires_at"), NOW),
            ),
        ]
    )


def ask(any_database, settings, account, monkeypatch):
    monkeypatch.setattr("jobboard.rights.erasing.is_password", lambda password, _hash: password == PASSWORD)
    with any_database.writing() as session:
        own = session.get_one(models.Account, account.id)
        ask_for_erasure(session, settings, own, typed=f" {WORDS.upper()}", password=PASSWORD, now=NOW)


def index(any_database, engine, now):
    while drain(any_database, engine, holder="a", clock=lambda: now, limit=500).claimed:
        pass
    engine.refresh()


def holding(any_database):
    """Give the tables in which the canary stands in any column of any row."""
    found = {}
    with any_database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if CANARY in repr(tuple(row)).lower():
                    found.setdefault(table.name, []).append(tuple(row))
    return found


def test_nothing_of_an_erased_person_stands_in_any_table_file_or_index(
    any_database, settings, engine, person, tmp_path, monkeypatch
):
    with any_database.writing() as session:  # So that what is written together with the person stays in the index.
        make_candidate(session, summary="Bakes bread")
    index(any_database, engine, NOW)
    run_due_once(any_database, settings, None, NOW)
    assert engine.search(CandidateQuery(Pool(), text=SEARCHED), now=NOW).total == 1
    assert SEARCHED in held_by(engine)
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, NOW)
    assert len(holding(any_database)) > 15
    assert list((settings.data_dir / "mail").glob("*.eml"))
    run_due_once(any_database, settings, None, LATER)
    index(any_database, engine, LATER)
    assert holding(any_database) == {}
    with any_database.reading() as session:  # Its documents are packed, so that no word stands in them.
        assert len(session.scalars(select(models.FollowedPerson)).all()) == 1
    assert list((settings.data_dir / "mail").glob("*.eml")) == []
    assert engine.search(CandidateQuery(Pool()), now=LATER).total == 1
    assert engine.search(CandidateQuery(Pool(), text=SEARCHED), now=LATER).total == 0
    # The embedded engine forgets the words of what was deleted when files are merged, or when it is made again.
    assert rebuild(any_database, engine, clock=lambda: LATER, stop=Event()) is not None
    engine.refresh()
    assert SEARCHED not in held_by(engine)
    held = [
        path.name
        for path in (tmp_path / "index").rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes().lower()
    ]
    assert held == []


def test_somebody_to_be_erased_is_out_of_search_at_once_and_back_when_they_take_it_back(
    any_database, settings, embedded_engine, person, monkeypatch
):
    index(any_database, embedded_engine, NOW)
    ask(any_database, settings, person, monkeypatch)
    index(any_database, embedded_engine, NOW)
    assert embedded_engine.search(CandidateQuery(Pool()), now=NOW).total == 0
    with any_database.writing() as session:
        account = session.get_one(models.Account, person.id)
        keep_account(session, account)
        assert erasure_of(session, account) is None
    index(any_database, embedded_engine, NOW)
    assert embedded_engine.search(CandidateQuery(Pool()), now=NOW).total == 1
    run_due_once(any_database, settings, None, LATER)
    with any_database.reading() as session:
        assert session.get(models.Account, person.id) is not None


def test_nothing_is_erased_before_its_time(any_database, settings, person, monkeypatch):
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER - timedelta(seconds=1))
    with any_database.reading() as session:
        assert session.get(models.Account, person.id) is not None


def test_a_task_that_comes_too_early_erases_nothing(any_database, settings, person, monkeypatch):
    ask(any_database, settings, person, monkeypatch)
    with any_database.writing() as session:
        session.scalars(select(models.Task).where(models.Task.kind == "erase_account")).one().due_at = NOW
    run_due_once(any_database, settings, None, NOW)
    with any_database.reading() as session:
        assert session.get(models.Account, person.id) is not None


@pytest.mark.parametrize(("typed", "password"), [("", PASSWORD), ("erase", PASSWORD), (WORDS, "wrong")])
def test_without_the_words_or_the_password_nothing_happens(
    any_database, settings, person, monkeypatch, typed, password
):
    monkeypatch.setattr("jobboard.rights.erasing.is_password", lambda given, _hash: given == PASSWORD)
    with any_database.writing() as session:
        own = session.get_one(models.Account, person.id)
        with pytest.raises(Rejected) as refused:
            ask_for_erasure(session, settings, own, typed=typed, password=password, now=NOW)
        assert set(refused.value.fields) == {"password" if typed == WORDS else "typed"}
        assert erasure_of(session, own) is None


def test_employers_keep_a_line_that_says_nothing_of_the_person(any_database, settings, person, monkeypatch):
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    with any_database.reading() as session:
        assert session.scalars(select(models.Application)).all() == []
        [gone] = session.scalars(select(GoneApplication)).all()
        assert gone.gone_on == LATER.date()


def is_gone(any_database, account):
    with any_database.reading() as session:
        return session.get(models.Account, account.id) is None


def test_mail_to_others_that_leads_to_the_person_is_blanked_too(any_database, settings, person, monkeypatch):
    with any_database.writing() as session:
        public_id = session.scalars(select(models.Candidate.public_id)).first()
        link = f"https://site.example/people/{public_id}"
        for html in (None, link):
            sent = {"subject": "New people", "created_at": NOW, "sent_at": NOW}
            session.add(models.Mail(recipient="hr@port.example", body=link if html is None else "", html=html, **sent))
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    assert is_gone(any_database, person)
    with any_database.reading() as session:
        assert not [each for each in session.scalars(select(models.Mail)) if public_id in f"{each.body}{each.html}"]
        assert not session.scalars(select(models.Mail).where(models.Mail.subject == "New people")).all()


def test_what_a_vacancy_asks_for_stays(any_database, settings, person, monkeypatch):
    with any_database.writing() as session:
        asked = models.Requirement(is_must=True, achievement_id=1)
        make_vacancy(session, make_organisation(session), requirements=[asked])
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    assert is_gone(any_database, person)
    with any_database.reading() as session:
        assert session.get(models.Achievement, 1) is not None


def test_what_others_stand_on_stays(any_database, settings, person, monkeypatch):
    with any_database.writing() as session:
        badge = make_badge(session, make_candidate(session), achievement=session.get_one(models.Achievement, 1))
        source = session.scalars(select(models.Source)).one()
        session.add(models.SourceUse(badge_id=badge.id, source_id=source.id))
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    assert is_gone(any_database, person)
    with any_database.reading() as session:
        assert session.get(models.Achievement, 1) is not None
        assert session.scalars(select(models.Source)).one()
        assert session.get(models.Answer, "ab") is not None
        assert session.get(models.Badge, badge.id).removed_at is None


def test_what_an_erased_account_did_is_kept_without_its_number(any_database, settings, person, monkeypatch):
    ask(any_database, settings, person, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    with any_database.reading() as session:
        assert session.scalars(select(models.AuditEvent)).one().account_id is None


def test_an_organisation_goes_with_its_last_member_and_else_has_another_owner(any_database, settings, monkeypatch):
    with any_database.writing() as session:
        alone, owner, other = (make_account(session, role=Role.EMPLOYER) for _ in range(3))
        going = make_organisation(session, member=alone).id
        staying = make_organisation(session, member=owner)
        staying.members.append(models.Member(account_id=other.id, role=MemberRole.MEMBER))
        session.flush()
        kept = staying.id
    for account in (alone, owner):
        ask(any_database, settings, account, monkeypatch)
    run_due_once(any_database, settings, None, LATER)
    with any_database.reading() as session:
        assert session.get(models.Organisation, going) is None
        assert [each.role for each in session.get(models.Organisation, kept).members] == [MemberRole.OWNER]


def test_a_hidden_person_who_takes_it_back_stays_hidden(any_database, settings, monkeypatch):
    with any_database.writing() as session:
        candidate = make_candidate(session, visibility=Visibility.HIDDEN)
    ask(any_database, settings, candidate.account, monkeypatch)
    with any_database.writing() as session:
        keep_account(session, session.get_one(models.Account, candidate.account_id))
    with any_database.reading() as session:
        assert session.get_one(models.Candidate, candidate.id).visibility is Visibility.HIDDEN
