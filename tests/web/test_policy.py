"""Which issuers count for an employer: the page, and what it changes for this employer and for nobody else."""

import pytest

from jobboard import models
from jobboard.models import BadgeState, MemberRole, Role
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_skill,
    make_vacancy,
)
from tests.web.world import make_employer, publish

SELF_MADE = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
ACCEPTED = "Accepted by your policy: signed, issuer not identified"


class World:
    """A skill shown by one badge of a college with its own domain, and by one of a self-made identity."""

    def __init__(self, session):
        self.account, self.organisation = make_employer(session)
        self.other, _ = make_employer(session)
        self.skill = make_skill(session, "bread")
        self.college = make_issuer(session, name="Leith College", key="did:web:leith.example")
        self.self_made = make_issuer(session, level=1, name="Leith University", key="did:key:z6MkBaker")
        self.holder, self.odd = make_candidate(session), make_candidate(session)
        self.badge, self.odd_badge = (
            make_badge(
                session,
                holder,
                achievement=make_achievement(session, issuer=issuer, name=name),
                skills=[(self.skill, 6)],
                **values,
            )
            for holder, issuer, name, values in [
                (self.holder, self.college, "Baker", {}),
                (self.odd, self.self_made, "Master Baker", SELF_MADE),
            ]
        )
        requirement = models.Requirement(is_must=True, skill_id=self.skill.id)
        self.vacancy = make_vacancy(session, self.organisation, requirements=[requirement])


@pytest.fixture
def world(database, browser, embedded_engine):
    with database.writing() as session:
        world = World(session)
    publish(database, embedded_engine)
    browser.sign_in(world.account)
    return world


def set_rule(browser, issuer, rule, **fields):
    return browser.post("/account/issuers/rules", issuer=str(issuer.id), rule=rule, **fields)


def found(browser, world, *, by=None):
    page = (by or browser).get(f"/search?need={world.skill.id}")
    return {each for each in (world.holder, world.odd) if f"/people/{each.public_id}" in page.body.decode()}


def test_the_page_finds_an_issuer_with_its_identity_and_takes_a_rule_and_its_undoing(browser, world):
    browser.get("/account/issuers")
    page = browser.submit("Find", q="Leith")
    assert "Leith College (leith.example) did:web:leith.example, level 2: has a domain of its own" in page.text
    assert "Leith University" not in page.text
    assert "Badges of fewer than 5 people; badges of this issuer count for you now" in page.text
    page = browser.submit("Never accept Leith College (leith.example), did:web:leith.example", reason="They cheat")
    assert "Changed: Never accept Leith College (did:web:leith.example)." in page.text
    assert f"by {world.account.name}: They cheat" in page.text
    page = browser.submit("Undo")
    assert page.text.count("No issuer is in this list.") == 2
    page = browser.submit("Undo")
    page = browser.submit("Remove Leith College (leith.example), did:web:leith.example")
    assert page.text.count("No issuer is in this list.") == 2


def test_a_level_tells_what_it_comes_to_and_is_kept(browser, world):
    page = browser.get("/account/issuers")
    assert "Badges of fewer than 5 people would no longer count for you." in page.text
    page = browser.submit("Save", level="4")
    assert page.html.xpath("//input[@name='level'][@checked]/@value") == ["4"]
    assert "Changed: Badges of awarding bodies and regulators only." in page.text
    page = browser.submit("Save", status=422, level="1")
    assert "Choose how well an issuer must be known." in page.text


@pytest.mark.parametrize(
    "fields",
    [{}, {"rule": "never"}, {"issuer": "x", "rule": "always"}, {"issuer": "9" * 30, "rule": "never"}],
)
def test_a_rule_that_makes_no_sense_is_refused(browser, world, fields):
    browser.get("/account/issuers")
    assert browser.client.post(
        "/account/issuers/rules", data={"csrf_token": browser.token(), **fields}
    ).status_code in (404, 422)


def test_a_reason_that_is_refused_is_not_lost_and_stands_at_its_issuer_alone(browser, database, world):
    with database.writing() as session:
        make_issuer(session, name="Leith Guild", key="did:web:guild.example")
    browser.get("/account/issuers")
    browser.submit("Find", q="Leith")
    values = {"issuer": str(world.college.id), "rule": "never", "reason": "We ring them. " * 40}
    page = browser.post("/account/issuers/rules", status=422, q="Leith", **values)
    [link] = page.html.xpath("//a[starts-with(., 'A reason can have 500 characters')]/@href")
    [kept, other] = sorted(page.html.xpath("//input[@name='reason']"), key=lambda each: each.get("value") is None)
    assert (link, kept.get("aria-invalid")) == (f"#{kept.get('id')}", "true")
    assert kept.get("id") == f"reason-{world.college.id}"
    assert kept.get("value") == values["reason"]
    assert (other.get("value"), other.get("aria-invalid")) == (None, None)


def test_a_member_sees_the_policy_and_changes_nothing(database, browser, new_browser, world):
    with database.writing() as session:
        account = make_account(session, role=Role.EMPLOYER)
        values = {"organisation_id": world.organisation.id, "account_id": account.id, "role": MemberRole.MEMBER}
        session.add(models.Member(**values))
    set_rule(browser, world.college, "never", reason="They cheat")
    member = new_browser()
    member.sign_in(account)
    page = member.get("/account/issuers")
    assert "Leith College" in page.text
    assert not page.html.xpath("//main//button")
    member.post("/account/issuers/level", level="3", status=403)
    member.post("/account/issuers/rules", issuer=str(world.college.id), rule="by_level", status=403)


def test_a_rule_changes_what_this_employer_finds_at_once_and_nobody_else(browser, new_browser, world):
    other = new_browser()
    other.sign_in(world.other)
    assert found(browser, world) == {world.holder}
    set_rule(browser, world.self_made, "always")
    assert found(browser, world) == {world.holder, world.odd}
    assert ACCEPTED in browser.page.text
    set_rule(browser, world.college, "never")
    assert found(browser, world) == {world.odd}
    assert found(browser, world, by=other) == {world.holder}
    browser.post("/account/issuers/level", level="4")
    set_rule(browser, world.college, "by_level")
    assert found(browser, world) == {world.odd}


def test_a_badge_accepted_by_the_policy_has_no_tick_anywhere(browser, new_browser, world):
    set_rule(browser, world.self_made, "always")
    for address in (f"/vacancies/{world.vacancy.public_id}", f"/people/{world.odd.public_id}"):
        page = browser.get(address)
        [state] = page.html.xpath(f"//*[contains(@class, 'badge-state')][contains(., '{ACCEPTED}')]")
        assert "badge-state--issuer_not_identified" in state.get("class")
        assert state.xpath(".//*[contains(@class, 'badge-state__icon--circle')]")
    page = browser.get(f"/people/{world.odd.public_id}/badges/{world.odd_badge.public_id}")
    assert "Signed, issuer not identified" in page.text
    assert "It counts for you: your policy accepts its issuer." in page.text
    assert not page.html.xpath("//main//*[contains(@class, 'icon--tick')]")
    other = new_browser()
    other.sign_in(world.other)
    other.get(f"/people/{world.odd.public_id}/badges/{world.odd_badge.public_id}", status=404)
    assert "Master Baker" not in other.get(f"/people/{world.odd.public_id}").text


def test_the_page_of_a_badge_says_that_the_policy_does_not_count_it(browser, world):
    page = f"/people/{world.holder.public_id}/badges/{world.badge.public_id}"
    assert "count for you" not in browser.get(page).text.partition("What was checked")[0]
    set_rule(browser, world.college, "never")
    assert "It does not count for you: your policy excludes" in browser.get(page).text


def test_the_page_warns_of_an_issuer_that_may_be_taken_for_another(browser, world, database):
    with database.writing() as session:
        session.get_one(models.Issuer, world.college.id).resembles = "Leith College (leith.ac.uk)"
    browser.get("/account/issuers")
    assert (
        "Another issuer of a similar name or address is known: Leith College (leith.ac.uk)"
        in browser.submit("Find", q="Leith").text
    )


def apply(database, world, candidate, now):
    from jobboard import resumes

    with database.writing() as session:
        candidate = session.merge(candidate)
        version = resumes.save_version(session, candidate, "First", now=now)
        values = {"vacancy_id": world.vacancy.id, "candidate_id": candidate.id, "applied_at": now}
        session.add(models.Application(resume_version_id=version.id, **values))


def test_an_employer_reads_why_a_verified_badge_does_not_meet_a_requirement(browser, database, world, now):
    apply(database, world, world.holder, now)
    address = f"/people/{world.holder.public_id}"
    assert "Meets 1 of 1 requirement" in browser.get(address).text
    set_rule(browser, world.college, "never")
    page = browser.get(address)
    assert "Not accepted: your policy excludes Leith College (leith.example)." in page.text
    assert "Verified, not counted by your policy" in page.text
    set_rule(browser, world.college, "by_level")
    browser.post("/account/issuers/level", level="3")
    told = (
        "your policy asks for an issuer that is in a register, or is an awarding body or regulator, and Leith College"
    )
    assert f"Not accepted: {told}" in browser.get(address).text
    set_rule(browser, world.college, "always")
    page = browser.get(address)
    assert "Meets 1 of 1 requirement" in page.text
    assert "Verified on 1 June 2026, accepted by your policy" in page.text


def test_an_employer_hears_nothing_of_a_badge_that_is_not_verified(browser, database, world, now):
    apply(database, world, world.odd, now)
    page = browser.get(f"/people/{world.odd.public_id}")
    assert "Not met: no verified badge shows this." in page.text
    assert "Leith University" not in page.text


def test_a_jobseeker_reads_what_counts_for_this_employer_and_never_the_reason(browser, new_browser, world):
    seeker, odd = new_browser(), new_browser()
    seeker.sign_in(world.holder.account)
    odd.sign_in(world.odd.account)
    address = f"/jobs/{world.vacancy.public_id}"
    assert "You meet 1 of 1 requirement" in seeker.get(address).text
    told = "Not accepted: this employer asks for an issuer that is identified, and Leith University"
    assert told in odd.get(address).text
    set_rule(browser, world.college, "never", reason="They cheat")
    set_rule(browser, world.self_made, "always", reason="Our cousin")
    page = seeker.get(address)
    assert "You meet 0 of 1 requirement" in page.text
    assert "Not accepted: this employer does not accept badges of Leith College (leith.example)." in page.text
    assert "They cheat" not in page.text
    page = odd.get(address)
    assert "Accepted by this employer: signed, issuer not identified" in page.text
    assert "Our cousin" not in page.text
    assert "You meet 0 of 1 requirement" in seeker.get("/jobs").text


def test_the_count_while_writing_a_vacancy_follows_the_policy(browser, world):
    set_rule(browser, world.college, "never")
    browser.get(f"/vacancies/{world.vacancy.public_id}/edit")
    page = browser.post(
        f"/vacancies/{world.vacancy.public_id}/edit",
        action="count",
        subject=f"skill-{world.skill.id}",
        level="",
        importance="must",
        status=200,
    )
    assert "Nobody who can be searched meets everything required." in page.text


def test_where_the_policy_leaves_nobody_the_pages_say_so_and_what_would_be_found_without_it(browser, world):
    search, vacancy = f"/search?need={world.skill.id}", f"/vacancies/{world.vacancy.public_id}"
    told = "is to blame: if badges of every identified issuer counted, fewer than 5 people would be found."
    set_rule(browser, world.self_made, "always")
    assert told not in browser.get(search).text
    browser.post("/account/issuers/level", level="3")
    set_rule(browser, world.self_made, "never")
    for address in (search, vacancy):
        page = browser.get(address)
        assert told in page.text
        assert "no single condition" not in page.text
        assert browser.follow("Your policy about issuers").h1 == "Which issuers count for you"
    page = browser.get(f"{search}&q=nobody+writes+this")
    assert told not in page.text
    assert "no single condition is to blame" in page.text


def test_without_a_policy_of_its_own_an_employer_reads_nothing_of_policies(browser, world):
    assert "policy" not in browser.get(f"/search?need={world.skill.id}&q=nobody+writes+this").text
