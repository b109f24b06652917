"""Who changed is compared with saved searches: what they newly meet and meet no more, exactly as the search says."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from jobboard import models
from jobboard.alert_work import AlertWork
from jobboard.alerts import comparing, searches
from jobboard.alerts.following import keep_comparison
from jobboard.asking.question import AskedBadge, Near, Not, Question
from jobboard.catalogue.equivalence import Decider, decide
from jobboard.models import BadgeState, HowOften, IssuerRule, Role, Visibility
from jobboard.policies import set_rule
from jobboard.search.expression import AppliedTo, InRegion, Words
from tests.alerts.watching import LATER, start_watch
from tests.conftest import NOW
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_vacancy,
)

NEW, LOST = (True, False, False), (False, True, True)


@pytest.fixture
def watch(any_database):
    return start_watch(any_database)


def test_a_newly_verified_badge_is_news(watch):
    person = watch.add_person(is_skilled=False)
    watch.follow()
    assert watch.news() == {}
    watch.add_badge(person)
    watch.follow()
    assert watch.news() == {person: NEW}
    assert watch.tasks() == [NOW]


def test_somebody_who_becomes_visible_is_news_and_who_is_hidden_is_not(watch):
    person = watch.add_person(visibility=Visibility.HIDDEN)
    applicant = watch.add_person(visibility=Visibility.APPLICATIONS)
    watch.follow()
    assert watch.news() == {}
    for each in (person, applicant):
        watch.change(each, visibility=Visibility.ANONYMOUS)
    watch.follow()
    assert watch.news() == {person: NEW, applicant: NEW}


@pytest.mark.parametrize("state", [BadgeState.REVOKED, BadgeState.SUSPENDED, BadgeState.COULD_NOT_BE_CHECKED])
def test_a_badge_that_fell_is_told(watch, state):
    person = watch.add_person()
    watch.follow()
    watch.change_search(lambda session, search: searches.forget_news(session, search.id))
    watch.let_fall(person, state)
    watch.follow()
    assert watch.news() == {person: LOST}


def test_what_ends_by_time_alone_is_told_though_nobody_wrote_anything(watch):
    with watch.database.writing() as session:
        candidate = make_candidate(session)
        skill = session.get(models.Skill, watch.skill_id)
        make_badge(session, candidate, skills=[(skill, 6)], valid_until=NOW + timedelta(minutes=1))
    watch.follow()
    watch.change_search(lambda session, search: searches.forget_news(session, search.id))
    watch.database.clock = lambda: LATER
    from indexer.due import queue_due

    with watch.database.writing() as session:
        assert queue_due(session, now=LATER) == 1
    watch.follow(LATER)
    assert watch.news() == {candidate.id: LOST}


@pytest.mark.parametrize("choice", ["hides", "removes the badge", "is erased"])
def test_what_a_person_chose_themself_is_nobody_s_news(watch, choice):
    person = watch.add_person()
    watch.follow()
    watch.change_search(lambda session, search: searches.forget_news(session, search.id))
    with watch.database.writing() as session:
        candidate = session.get(models.Candidate, person)
        if choice == "hides":
            candidate.visibility = Visibility.HIDDEN
        elif choice == "is erased":
            session.delete(candidate)
        else:
            candidate.badges[0].removed_at = NOW
    watch.follow()
    assert watch.news() == {}


def test_who_hides_after_a_badge_fell_is_not_told_either(watch):
    person = watch.add_person()
    watch.follow()
    watch.tell()
    watch.let_fall(person)
    watch.follow()
    watch.change(person, visibility=Visibility.HIDDEN)
    watch.follow(LATER)
    assert (watch.tell(LATER), len(watch.mails())) == (0, 1)
    assert watch.news() == {}


def test_who_goes_and_comes_back_before_anybody_was_told_is_no_news(watch):
    person = watch.add_person()
    watch.follow()
    watch.let_fall(person)
    watch.follow()
    assert watch.news() == {}
    watch.let_fall(person, BadgeState.VERIFIED)
    watch.follow()
    assert watch.news() == {person: NEW}


def test_a_change_that_changes_nothing_for_anybody_is_no_news(watch):
    person = watch.add_person()
    watch.follow()
    before = watch.news()
    watch.change(person, headline="Welder of ships")
    watch.follow(LATER)
    assert watch.news() == before


def test_a_person_of_before_is_read_first_and_told_of_after_the_next_change(watch):
    """As after an upgrade: what they were is not known."""
    person = watch.add_person(is_skilled=False)
    old = watch.add_person()
    with watch.database.writing() as session:
        session.execute(update(models.FollowedPerson).values(version=None, document=None))
    watch.follow()
    assert watch.news() == {}
    watch.add_badge(person)
    watch.change(old, headline="Welder of ships")
    watch.follow()
    assert watch.news() == {person: NEW}


def test_a_policy_of_the_employer_holds(watch):
    with watch.database.writing() as session:
        issuer, member = make_issuer(session), session.get(models.Member, watch.member_id)
        set_rule(session, member, issuer.id, IssuerRule.NEVER, reason="", now=NOW)
        candidate = make_candidate(session)
        skill = session.get(models.Skill, watch.skill_id)
        achievement = make_achievement(session, issuer=issuer)
        make_badge(session, candidate, achievement=achievement, skills=[(skill, 6)])
    watch.follow()
    assert watch.news() == {}


def test_a_change_of_the_policy_alone_is_no_news_of_people(watch):
    person = watch.add_person()
    watch.follow()
    watch.change_search(lambda session, search: searches.forget_news(session, search.id))
    with watch.database.writing() as session:
        issuer = session.scalars(select(models.Issuer.id)).one()
        set_rule(session, session.get(models.Member, watch.member_id), issuer, IssuerRule.NEVER, reason="", now=NOW)
    watch.change(person, headline="Welder of ships")
    watch.follow()
    assert watch.news() == {}


def test_a_badge_that_came_to_count_as_the_asked_one_after_the_search_was_kept(any_database):
    with any_database.writing() as session:
        asked, held = make_achievement(session), make_achievement(session)
    question = Question((AskedBadge(achievements=frozenset({asked.id}), allows_equivalent=True),))
    watch = start_watch(any_database, question=question)
    with any_database.writing() as session:
        account_id = session.get(models.Member, watch.member_id).account_id
        values = {"held_id": held.id, "asked_id": asked.id, "source": "s", "reason": "r"}
        decide(session, Decider(account_id, None), **values, now=NOW)
        candidate = make_candidate(session)
        make_badge(session, candidate, achievement=session.get(models.Achievement, held.id))
    watch.follow()
    assert watch.news() == {candidate.id: NEW}


def test_words_are_found_as_the_search_finds_them(any_database):
    watch = start_watch(any_database, question=Question((Words("welding ships"),)))
    one = watch.add_person(headline="Ship welder", summary="Welds")
    watch.add_person(headline="Ships")
    watch.follow()
    assert watch.news() == {one: NEW}


def test_a_deleted_search_is_told_nothing_and_one_that_cannot_be_read_stops_nobody(watch):
    with watch.database.writing() as session:
        member = session.get(models.Member, watch.member_id)
        welding = Question((AskedBadge(skill=watch.skill_id),))
        gone, broken = (
            searches.save_search(session, member, welding, name=name, how_often=HowOften.DAILY, now=NOW)
            for name in ("gone", "broken")
        )
        searches.delete_search(session, gone, now=NOW)
        broken.question = '{"version": 99}'
    person = watch.add_person()
    watch.follow()
    with watch.database.reading() as session:
        told = session.scalars(select(models.SearchNews.search_id)).all()
    assert told == [watch.search_id]
    assert watch.news() == {person: NEW}


def test_another_question_begins_anew(watch):
    person = watch.add_person()
    watch.follow()
    assert watch.news() == {person: NEW}
    watch.change_search(searches.ask_otherwise, Question((InRegion("Fife"),)), now=NOW)
    assert watch.news() == {}
    watch.change(person, headline="Welder of ships")
    watch.follow()
    assert watch.news() == {}


def compared(watch, person, now=NOW):
    with watch.database.reading() as session:
        (found,) = comparing.compare(session, [person], now=now)
    return found


def keep(watch, found, now=NOW):
    with watch.database.writing() as session:
        return keep_comparison(session, found, now=now)


def test_two_who_compare_the_same_person_tell_once(watch):
    person = watch.add_person()
    first, second = compared(watch, person), compared(watch, person)
    assert (keep(watch, first), keep(watch, second)) == (True, False)
    assert watch.news() == {person: NEW}


def test_who_changes_while_they_are_compared_is_compared_again(watch):
    person = watch.add_person()
    found = compared(watch, person)
    watch.change(person, visibility=Visibility.HIDDEN)
    assert not keep(watch, found)
    assert watch.news() == {}
    watch.follow()
    assert watch.news() == {}


def test_a_commit_that_fails_leaves_everything_due(watch):
    person = watch.add_person()
    found = compared(watch, person)
    with watch.database.writing_session() as session:
        assert keep_comparison(session, found, now=NOW)
        session.rollback()
    assert (watch.news(), watch.tasks()) == ({}, [])
    watch.follow()
    assert watch.news() == {person: NEW}


def test_somebody_who_cannot_be_compared_does_not_stop_the_others(watch, monkeypatch):
    people = [watch.add_person() for _ in range(3)]
    unpacked = comparing.pack

    def fail(document):
        if document.candidate == people[1]:
            raise RuntimeError("made to fail")
        return unpacked(document)

    monkeypatch.setattr(comparing, "pack", fail)
    watch.follow()
    assert set(watch.news()) == {people[0], people[2]}
    monkeypatch.undo()
    watch.follow()  # Too early.
    assert set(watch.news()) == {people[0], people[2]}
    watch.follow(LATER)
    assert set(watch.news()) == set(people)


def test_everybody_is_compared_however_many_changed(watch, monkeypatch):
    monkeypatch.setattr("jobboard.alert_work.BATCH", 2)
    people = {watch.add_person() for _ in range(5)}
    assert AlertWork(watch.database, lambda: NOW).follow() == 2
    watch.follow()
    assert set(watch.news()) == people


def place_at(session, latitude):
    values = {"region": "Fife", "country": "GB", "longitude": -3.0, "population": 1000}
    place = models.Place(key=f"{latitude}", name=f"{latitude}", latitude=latitude, **values)
    session.add(place)
    session.flush()
    return place


def test_many_searches_read_at_once_ask_what_each_asks_alone(any_database):
    """Of two employers: policies, equivalents, own vacancies and distances are those of who asks."""
    with any_database.writing() as session:
        asked, held = make_achievement(session), make_achievement(session)
        places = [place_at(session, latitude) for latitude in (56.0, 57.0, 58.0)]
        members = [
            make_organisation(session, member=make_account(session, role=Role.EMPLOYER)).members[0] for _ in "12"
        ]
        own = [make_vacancy(session, each.organisation) for each in members]
        decide(
            session,
            Decider(members[0].account_id, members[0].organisation_id),
            held_id=held.id,
            asked_id=asked.id,
            source="s",
            reason="r",
            now=NOW,
        )
        set_rule(session, members[1], held.issuer_id, IssuerRule.NEVER, reason="", now=NOW)
        parts = (
            AskedBadge(achievements=frozenset({asked.id}), allows_equivalent=True),
            *(AppliedTo(each.id) for each in own),
            *(Near(each.id, 120) for each in places),
            Not(Near(10**6, 50)),
        )
        kept = [
            searches.save_search(session, each, Question((part,)), name="s", how_often=HowOften.NEVER, now=NOW)
            for each in members
            for part in parts
        ]
        alone = {each.id: searches.query_of(session, each) for each in kept}
        assert searches.queries_of(session, list(alone)) == alone
        assert len(set(map(repr, alone.values()))) > len(parts)
        home = {places[1].id}  # As if one person were compared, who lives there.
        for search_id, query in searches.queries_of(session, list(alone), among=home).items():
            assert query.places == (None if alone[search_id].places is None else alone[search_id].places & home)
