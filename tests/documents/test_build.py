"""Documents: who is found, what is said of them, and when it stops being true."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import event

from jobboard import models
from jobboard.counting import TRUSTED_FOR
from jobboard.documents.build import build_operations
from jobboard.documents.sent import Sent, read_sent
from jobboard.models import BadgeState, Grade, Visibility
from jobboard.resumes import WishValues, claim_skill, edit_wishes, save_version
from jobboard.search.document import Contract, Hours, SkillEntry
from jobboard.search.engine import Drop, Put
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)


def apply_to(session, candidate, vacancy, **values):
    version = save_version(session, candidate, "Resume", now=session.info["clock"]())
    application = models.Application(
        vacancy_id=vacancy.id,
        candidate_id=candidate.id,
        resume_version_id=version.id,
        applied_at=session.info["clock"](),
        **values,
    )
    session.add(application)
    session.flush()
    return application


def built(session, candidate, now):
    (operation,) = build_operations(session, {candidate.id: 0}, now=now)
    return operation.document if isinstance(operation, Put) else None


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.mark.parametrize(
    ("visibility", "applied", "expected"),
    [
        (Visibility.HIDDEN, True, None),
        (Visibility.HIDDEN, False, None),
        (Visibility.APPLICATIONS, False, None),
        (Visibility.APPLICATIONS, True, (False, 1)),
        (Visibility.ANONYMOUS, False, (True, 0)),
        (Visibility.ANONYMOUS, True, (True, 1)),
        (Visibility.NAMED, True, (True, 1)),
    ],
)
def test_visibility_decides_where_a_person_is_found(session, now, visibility, applied, expected):
    candidate = make_candidate(session, visibility=visibility)
    if applied:
        apply_to(session, candidate, make_vacancy(session, make_organisation(session)))
    document = built(session, candidate, now)
    assert (document and (document.in_pool, len(document.vacancies))) == expected


def test_a_withdrawn_application_is_left_out(session, now):
    candidate = make_candidate(session, visibility=Visibility.APPLICATIONS)
    apply_to(session, candidate, make_vacancy(session, make_organisation(session)), withdrawn_at=now)
    assert built(session, candidate, now) is None


@pytest.mark.parametrize("state", [state for state in BadgeState if state is not BadgeState.VERIFIED])
def test_only_a_verified_badge_counts(session, now, state):
    candidate = make_candidate(session)
    make_badge(session, candidate, state=state, skills=[(make_skill(session), 7)])
    assert built(session, candidate, now).badges == ()


@pytest.mark.parametrize(
    ("begins", "ends", "counts", "changes"),
    [
        (None, None, True, None),
        (-1, 1, True, 1),
        (0, 1, True, 1),
        (-2, 0, False, None),
        (-2, -1, False, None),
        (1, 2, False, 1),
        (None, 5, True, 5),
    ],
)
def test_a_badge_counts_from_its_first_second_until_before_its_last(session, now, begins, ends, counts, changes):
    def moment(seconds):
        return None if seconds is None else now + timedelta(seconds=seconds)

    candidate = make_candidate(session)
    make_badge(session, candidate, valid_from=moment(begins), valid_until=moment(ends))
    document = built(session, candidate, now)
    changes_at = moment(changes) or (now + TRUSTED_FOR if counts else None)
    assert (len(document.badges), document.next_change) == (int(counts), changes_at)


def test_a_badge_counts_only_while_its_last_check_is_believed(session, now):
    candidate = make_candidate(session)
    end = now + timedelta(seconds=5)
    make_badge(session, candidate, trusted_until=end)
    document = built(session, candidate, end - timedelta(seconds=1))
    assert (len(document.badges), document.next_change) == (1, end)
    document = built(session, candidate, end)
    assert (len(document.badges), document.next_change) == (0, None)


def test_a_badge_without_a_check_that_is_believed_never_counts(session, now):
    candidate = make_candidate(session)
    make_badge(session, candidate, trusted_until=None)
    assert built(session, candidate, now).badges == ()


def test_the_earliest_change_of_all_badges_is_the_next(session, now):
    candidate = make_candidate(session)
    for days in (30, 3, 20):
        make_badge(session, candidate, valid_until=now + timedelta(days=days))
    make_badge(session, candidate, valid_until=now + timedelta(days=1), removed_at=now)
    assert built(session, candidate, now).next_change == now + timedelta(days=3)


def test_a_removed_badge_and_one_that_nothing_binds_to_its_issuer_do_not_count(session, now):
    candidate = make_candidate(session)
    make_badge(session, candidate, removed_at=now)
    make_badge(session, candidate, achievement=make_achievement(session, issuer=make_issuer(session, level=0)))
    assert built(session, candidate, now).badges == ()


def test_a_badge_of_an_issuer_that_is_not_identified_is_kept_for_those_who_accept_it_by_name(session, now):
    candidate = make_candidate(session)
    achievement = make_achievement(session, issuer=make_issuer(session, level=1))
    values = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
    badge = make_badge(session, candidate, achievement=achievement, **values)
    [entry] = built(session, candidate, now).badges
    assert (entry.badge, entry.issuer, entry.issuer_level) == (badge.id, achievement.issuer_id, 1)


def test_the_issuer_s_level_is_that_of_today(session, now):
    candidate = make_candidate(session)
    issuer = make_issuer(session, level=2)
    make_badge(session, candidate, achievement=make_achievement(session, issuer=issuer))
    issuer.level = 4
    session.flush()
    assert [badge.issuer_level for badge in built(session, candidate, now).badges] == [4]


def test_a_narrower_skill_satisfies_every_broader_one_at_its_own_level(session, now):
    narrow, middle, broad, other = (make_skill(session) for _ in range(4))
    for lower, upper in ((narrow, middle), (middle, broad), (broad, narrow)):  # The circle must end.
        session.add(models.SkillBroader(skill_id=lower.id, broader_id=upper.id))
    session.flush()
    candidate = make_candidate(session)
    make_badge(session, candidate, skills=[(narrow, 7), (other, None)])
    [badge] = built(session, candidate, now).badges
    assert badge.skills == (
        *(SkillEntry(skill.id, 7, Grade.A) for skill in (narrow, middle, broad)),
        SkillEntry(other.id, None, Grade.A),
    )


def test_the_highest_level_wins_where_a_broader_skill_is_implied_twice(session, now):
    low, high, broad = (make_skill(session) for _ in range(3))
    for skill in (low, high):
        session.add(models.SkillBroader(skill_id=skill.id, broader_id=broad.id))
    session.flush()
    candidate = make_candidate(session)
    make_badge(session, candidate, skills=[(high, 9), (low, 4), (broad, None)])
    [badge] = built(session, candidate, now).badges
    assert {entry.skill: entry.level for entry in badge.skills} == {low.id: 4, high.id: 9, broad.id: 9}


def test_a_statement_with_the_better_grade_stands_beside_one_with_the_higher_level(session, now):
    narrow, broad = make_skill(session), make_skill(session)
    session.add(models.SkillBroader(skill_id=narrow.id, broader_id=broad.id))
    candidate = make_candidate(session)
    badge = make_badge(session, candidate, skills=[(narrow, 9), (broad, 7)])
    for row in badge.skills:
        row.grade = Grade.C if row.skill_id == narrow.id else Grade.A
    session.flush()
    [entry] = built(session, candidate, now).badges
    of_broad = {each for each in entry.skills if each.skill == broad.id}
    assert of_broad == {SkillEntry(broad.id, 9, Grade.C), SkillEntry(broad.id, 7, Grade.A)}
    badge.skills[0].grade = badge.skills[1].grade = Grade.B
    session.flush()
    [entry] = built(session, candidate, now).badges
    assert [each for each in entry.skills if each.skill == broad.id] == [SkillEntry(broad.id, 9, Grade.B)]


def test_each_badge_shows_what_it_says_itself_whoever_else_holds_one_of_its_class(session, now):
    skill, other, broad = (make_skill(session) for _ in range(3))
    session.add(models.SkillBroader(skill_id=skill.id, broader_id=broad.id))
    achievement = make_achievement(session)
    candidate, another = make_candidate(session), make_candidate(session)
    for holder, skills in (
        (candidate, [(skill, 7)]),
        (candidate, [(skill, 8)]),
        (candidate, []),
        (another, [(skill, 7)]),
        (another, [(skill, 7), (other, 7)]),
    ):
        make_badge(session, holder, achievement=achievement, skills=skills)
    make_badge(session, another, achievement=achievement, skills=[(skill, 7)]).skills[0].grade = Grade.D
    session.flush()
    both = build_operations(session, {candidate.id: 0, another.id: 0}, now=now)
    said = [
        {(each.skill, each.level, each.grade) for each in badge.skills} for put in both for badge in put.document.badges
    ]

    def shown(level, grade=Grade.A):
        return {(each.id, level, grade) for each in (skill, broad)}

    assert said == [shown(7), shown(8), set(), shown(7), {*shown(7), (other.id, 7, Grade.A)}, shown(7, Grade.D)]


def test_the_days_of_a_badge_are_those_of_utc(session, now):
    late = now.replace(hour=23, minute=30).astimezone(timezone(timedelta(hours=2)))
    candidate = make_candidate(session)
    make_badge(session, candidate, issued_at=late - timedelta(days=9), valid_until=late + timedelta(days=3))
    make_badge(session, candidate, issued_at=None)
    first, second = built(session, candidate, now).badges
    assert (first.issued, first.valid_until) == (now.date() - timedelta(days=9), now.date() + timedelta(days=3))
    assert (second.issued, second.valid_until) == (None, None)


def test_what_a_person_wants_and_says_to_have_is_searched(session, now):
    narrow, broad = make_skill(session), make_skill(session)
    session.add(models.SkillBroader(skill_id=narrow.id, broader_id=broad.id))
    candidate = make_candidate(session)
    document = built(session, candidate, now)
    assert (document.hours, document.contracts, document.is_remote_ok, document.available_from) == ((), (), False, None)
    edit_wishes(session, candidate, WishValues(frozenset(Hours), frozenset({Contract.PERMANENT}), True, now.date()))
    claim_skill(session, candidate, narrow)
    document = built(session, candidate, now)
    assert (document.hours, document.contracts) == (("full_time", "part_time"), ("permanent",))
    assert (document.is_remote_ok, document.available_from) == (True, now.date())
    assert document.claimed == (narrow.id, broad.id)


def test_texts_carry_the_resume_and_no_personal_detail(session, now):
    account = make_account(session, name="Sarah Baker", address="sb@example.org")
    candidate = make_candidate(session, account=account, headline="Sarah, welder", summary="Write sb@example.org")
    section = models.ResumeSection(
        candidate_id=candidate.id, kind=models.SectionKind.EXPERIENCE, title="Work", position=0
    )
    section.items.append(
        models.ResumeItem(title="Fitter", organisation="Clyde Yard", description="Pipes, 0131 496 0000", position=0)
    )
    empty = models.ResumeSection(candidate_id=candidate.id, kind=models.SectionKind.OWN, title="Clubs", position=1)
    claim = models.SelfClaimedSkill(candidate_id=candidate.id, skill_id=make_skill(session, label="brazing").id)
    session.add_all([section, empty, claim])
    session.flush()
    document = built(session, candidate, now)
    assert document.headline.split() == [",", "welder"]
    assert document.summary.split() == ["Write"]
    assert document.experience.split("\n") == ["Work", "Fitter", "Clyde Yard", "Pipes,  ", "Clubs", "brazing"]
    assert document.badges == ()


def write_resume(session, candidate, *, headline, description, skill):
    candidate.headline, candidate.summary = headline, "Since 2019"
    candidate.sections = [models.ResumeSection(kind=models.SectionKind.EXPERIENCE, title="Work", position=0)]
    candidate.sections[0].items = [models.ResumeItem(title="Fitter", description=description, position=0)]
    candidate.self_claimed_skills = [models.SelfClaimedSkill(skill_id=skill.id, skill=skill)]
    session.flush()


def test_of_an_applicant_whom_nobody_else_finds_only_what_was_sent_is_searched(session, now):
    candidate = make_candidate(session, visibility=Visibility.APPLICATIONS)
    pipes, law = make_skill(session, label="pipes"), make_skill(session, label="law")
    organisation = make_organisation(session)
    write_resume(session, candidate, headline="Plumber", description="Pipes", skill=pipes)
    apply_to(session, candidate, make_vacancy(session, organisation))
    write_resume(session, candidate, headline="Plumber", description="Divorced", skill=law)
    document = built(session, candidate, now)
    assert (document.headline, document.summary) == ("Plumber", "Since 2019")
    assert document.experience.split("\n") == ["Work", "Fitter", "Pipes"]
    assert document.claimed == ()

    # What went to one employer is not told to another.
    second = apply_to(session, candidate, make_vacancy(session, make_organisation(session)))
    assert built(session, candidate, now).experience.split("\n") == ["Work", "Fitter"]
    second.withdrawn_at = now
    session.flush()
    assert built(session, candidate, now).experience.split("\n") == ["Work", "Fitter", "Pipes"]


def test_of_whoever_is_not_in_the_pool_and_has_sent_nothing_yet_nothing_is_searched(session, now):
    """Somebody may apply between two statements of their document; what they sent is in the next one."""
    candidate, public = make_candidate(session, visibility=Visibility.APPLICATIONS), make_candidate(session)
    apply_to(session, candidate, make_vacancy(session, make_organisation(session)), withdrawn_at=now)
    assert read_sent(session, [candidate.id, public.id]) == {candidate.id: Sent()}


def test_of_whoever_is_in_the_pool_the_resume_of_today_is_searched(session, now):
    candidate, skill = make_candidate(session), make_skill(session, label="law")
    apply_to(session, candidate, make_vacancy(session, make_organisation(session)))
    write_resume(session, candidate, headline="Lawyer", description="Courts", skill=skill)
    assert built(session, candidate, now).experience.split("\n") == ["Work", "Fitter", "Courts", "law"]


def test_a_batch_costs_as_many_statements_as_one_person(any_database, now):
    with any_database.writing() as session:
        people = [make_candidate(session) for _ in range(5)]
        for candidate in people:
            make_badge(session, candidate, skills=[(make_skill(session), 7)])
    counts = [selects(any_database, batch, now) for batch in (people[:1], people)]
    assert counts[0] == counts[1] <= 10


def selects(database, batch, now):
    """Count the statements that building these people takes."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    with database.reading() as session:
        event.listen(database.engine, "before_cursor_execute", note)
        assert len(build_operations(session, {each.id: 0 for each in batch}, now=now)) == len(batch)
        event.remove(database.engine, "before_cursor_execute", note)
    return len([each for each in statements if "SELECT" in each])


def test_operations_say_which_version_they_stand_for(session, now):
    found, hidden = make_candidate(session), make_candidate(session, visibility=Visibility.HIDDEN)
    operations = build_operations(session, {found.id: 0, hidden.id: 0, 999: 12}, now=now)
    assert isinstance(operations[0], Put)
    assert operations[0].document.version == found.search_version
    assert operations[1:] == (Drop(hidden.id, hidden.search_version), Drop(999, 12))
