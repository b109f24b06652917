"""What people prove beside e-mail addresses: one account has it, asked once, in time; nobody else's badge counts."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jobboard import badges, identities, models, owners, states, tasks, worker
from jobboard.config import Settings
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import BadgeState, ChallengeState, IdentityKind, TaskKind
from tests.credentials.scenarios import COLLEGE_KEY, LIST, NOW, OWNER, STRANGER_KEY, Web, encode, sign, unsigned
from tests.credentials.test_ownership import DID, PAGE, Pages, anchor, did_of, page, presentation, signature, text_token
from tests.credentials.test_suites import did_key
from tests.factories import make_account, make_candidate
from tests.working import run_due_once, shared_sandbox

SETTINGS = Settings(mode="development", base_url="https://jobs.example")
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def isla(any_database):
    return make_person(any_database, OWNER)


@pytest.fixture
def mallory(any_database):
    return make_person(any_database, "mallory@example.org")


def make_person(database, address):
    with database.writing() as session:
        return make_candidate(session, account=make_account(session, address=address)).id


def account_of(session, candidate_id):
    return session.get_one(models.Candidate, candidate_id).account


def ask(database, person, value=DID, kind=IdentityKind.DID, now=NOW):
    with database.writing() as session:
        challenge = identities.ask_for_proof(
            session, SETTINGS, account_of(session, person), kind=kind, value=value, now=now
        )
        return challenge.id


def question(database, challenge_id):
    with database.reading() as session:
        return identities.question_of(session.get_one(models.IdentityChallenge, challenge_id))


def hand_in(database, challenge_id, answer, method="", now=NOW):
    answer = answer.decode() if isinstance(answer, bytes) else answer
    with database.writing() as session:
        challenge = session.get_one(models.IdentityChallenge, challenge_id)
        identities.answer_challenge(session, challenge, answer=answer, method=method, now=now)


def work(database, web=None, now=NOW):
    return run_due_once(database, SETTINGS, web or Web(), now)


def standing(database, challenge_id):
    with database.reading() as session:
        challenge = session.get_one(models.IdentityChallenge, challenge_id)
        return challenge.state, challenge.reason


def prove(database, person, *, key=STRANGER_KEY, now=NOW):
    """Ask, answer with a key, have it judged; give how the question stands."""
    challenge = ask(database, person, did_of(key), now=now)
    hand_in(database, challenge, text_token(question(database, challenge), key=key), now=now)
    work(database, now=now)
    return standing(database, challenge)


def held(database, person):
    with database.reading() as session:
        found = owners.identities_of(session, session.get_one(models.Candidate, person))
        return [(each.kind, each.value) for each in found]


def badge_for(did=DID, **changes):
    """A badge of the college for a DID."""
    subject = {**unsigned()["credentialSubject"], "id": did}
    del subject["identifier"]
    return encode(sign(unsigned(credentialSubject=subject | changes)))


def import_badge(database, person, content, web=None, now=NOW):
    with database.writing() as session:
        candidate = session.get_one(models.Candidate, person)
        badges.start_import(session, candidate, content=content, address=None, file_name="", now=now)
    work(database, web, now)
    return state_of(database, person)


def state_of(database, person):
    with database.reading() as session:
        return session.scalar(select(models.Badge.state).where(models.Badge.candidate_id == person))


def change(database, person, use_case, now=NOW, **where):
    """Remove or restore the person's one identity of a DID."""
    with database.writing() as session:
        account = account_of(session, person)
        found = session.scalars(
            select(models.ProvenIdentity)
            .where(models.ProvenIdentity.account_id == account.id)
            .order_by(models.ProvenIdentity.id)
        ).all()[-1]
        use_case(session, account, found, now=now)


def test_a_proven_did_is_the_person_s_and_makes_their_badge_verified(any_database, isla):
    assert import_badge(any_database, isla, badge_for()) is BadgeState.NOT_PROVEN_YOURS
    assert prove(any_database, isla) == (ChallengeState.PROVEN, "")
    assert held(any_database, isla) == [("email", OWNER), ("did", DID)]
    assert state_of(any_database, isla) is BadgeState.VERIFIED  # Without anything more to be done.


def test_every_form_of_answer_reaches_the_worker(any_database, isla, mallory):
    challenge = ask(any_database, isla)
    hand_in(any_database, challenge, encode(presentation(question(any_database, challenge))))
    work(any_database)
    assert standing(any_database, challenge)[0] is ChallengeState.PROVEN
    challenge = ask(any_database, mallory, did_of(COLLEGE_KEY))
    bare = signature(question(any_database, challenge), key=COLLEGE_KEY)
    hand_in(any_database, challenge, json.loads(bare)["signature"], method=did_key(COLLEGE_KEY))
    work(any_database)
    assert standing(any_database, challenge)[0] is ChallengeState.PROVEN


def test_a_page_that_links_back_is_the_person_s_and_may_be_looked_at_until_it_does(any_database, isla):
    challenge = ask(any_database, isla, PAGE, IdentityKind.URL)
    for body in (b"<!doctype html>", b"<!doctype html><p>"):
        hand_in(any_database, challenge, "")
        work(any_database, Pages(body))
        assert standing(any_database, challenge) == (ChallengeState.OPEN, "recipient.page_without_link")
    hand_in(any_database, challenge, "")
    web = Pages(page(anchor(address=question(any_database, challenge).link)))
    work(any_database, web)
    assert standing(any_database, challenge) == (ChallengeState.PROVEN, "")
    assert web.asked == [(PAGE, "text/html")]
    assert held(any_database, isla)[1:] == [("url", PAGE)]


@pytest.mark.parametrize("value", ["", "did:key", "did:web:a b", "did:key:z#1", "https://isla.example/", "x" * 9999])
def test_what_is_no_did_is_asked_for_again(any_database, isla, value):
    with pytest.raises(Rejected) as error:
        ask(any_database, isla, value)
    assert error.value.fields.keys() == {"value"}


@pytest.mark.parametrize(
    "value",
    ["", "isla.example", "http://isla.example/", "https://isla", "https://a@isla.example/", "https://isla.example/#me"],
)
def test_what_is_no_page_is_asked_for_again(any_database, isla, value):
    with pytest.raises(Rejected):
        ask(any_database, isla, value, IdentityKind.URL)


def test_a_wrong_answer_ends_the_question_and_one_that_cannot_be_judged_does_not(any_database, isla):
    challenge = ask(any_database, isla)
    hand_in(any_database, challenge, text_token(question(any_database, challenge), key=COLLEGE_KEY))
    work(any_database)
    assert standing(any_database, challenge) == (ChallengeState.REFUSED, "recipient.holder_of_another")
    with pytest.raises(Conflict):
        hand_in(any_database, challenge, text_token(question(any_database, challenge)))
    challenge = ask(any_database, isla)
    hand_in(any_database, challenge, "{}")
    work(any_database)
    assert standing(any_database, challenge) == (ChallengeState.OPEN, "proof.no_answer")
    hand_in(any_database, challenge, text_token(question(any_database, challenge)))
    work(any_database)
    assert standing(any_database, challenge) == (ChallengeState.PROVEN, "")
    assert held(any_database, isla)[1:] == [("did", DID)]


def test_a_question_is_answered_once(any_database, isla):
    challenge = ask(any_database, isla)
    good = text_token(question(any_database, challenge))
    hand_in(any_database, challenge, good)
    with pytest.raises(Conflict):
        hand_in(any_database, challenge, good)
    work(any_database)
    with pytest.raises(Conflict):
        hand_in(any_database, challenge, good)
    change(any_database, isla, identities.remove_identity)
    again = ask(any_database, isla)
    hand_in(any_database, again, good)  # The same signature once more.
    work(any_database)
    assert standing(any_database, again) == (ChallengeState.REFUSED, "proof.another_challenge")
    assert held(any_database, isla) == [("email", OWNER)]


def test_a_late_answer_is_refused(any_database, isla):
    challenge = ask(any_database, isla)
    late = NOW + timedelta(hours=1)
    with pytest.raises(Conflict):
        hand_in(any_database, challenge, text_token(question(any_database, challenge)), now=late)
    hand_in(any_database, challenge, text_token(question(any_database, challenge)), now=late - timedelta(seconds=1))
    work(any_database, now=late)
    assert standing(any_database, challenge) == (ChallengeState.REFUSED, "proof.expired")


def test_nobody_answers_for_another_account(any_database, isla, mallory):
    """Isla signs what Mallory was asked: it would be Mallory's, so only the own question can be answered."""
    with any_database.reading() as session:
        challenge = session.get_one(models.IdentityChallenge, ask(any_database, isla))
        with pytest.raises(NotFound):
            identities.own_challenge(session, account_of(session, mallory), challenge.public_id)
    challenge = ask(any_database, mallory)
    hand_in(any_database, challenge, text_token(question(any_database, ask(any_database, isla))))
    work(any_database)
    assert standing(any_database, challenge) == (ChallengeState.REFUSED, "proof.another_challenge")


def test_who_proves_something_first_has_it_until_it_is_removed(any_database, isla, mallory):
    assert prove(any_database, isla)[0] is ChallengeState.PROVEN
    assert prove(any_database, mallory) == (ChallengeState.REFUSED, "recipient.proven_by_another")
    assert held(any_database, mallory) == [("email", "mallory@example.org")]
    change(any_database, isla, identities.remove_identity)
    assert prove(any_database, mallory)[0] is ChallengeState.PROVEN
    with pytest.raises(Conflict):
        change(any_database, isla, identities.restore_identity)
    assert held(any_database, isla) == [("email", OWNER)]


def test_what_was_removed_can_be_brought_back_for_an_hour(any_database, isla):
    prove(any_database, isla)
    assert import_badge(any_database, isla, badge_for()) is BadgeState.VERIFIED
    change(any_database, isla, identities.remove_identity)
    work(any_database, now=LATER)
    assert state_of(any_database, isla) is BadgeState.NOT_PROVEN_YOURS
    change(any_database, isla, identities.restore_identity, now=LATER)
    work(any_database, now=LATER)
    assert state_of(any_database, isla) is BadgeState.VERIFIED
    change(any_database, isla, identities.remove_identity, now=LATER)
    with pytest.raises(Conflict):
        change(any_database, isla, identities.restore_identity, now=LATER + timedelta(hours=1, seconds=1))


def test_a_change_is_told_by_mail(any_database, isla):
    prove(any_database, isla)
    change(any_database, isla, identities.remove_identity)
    with any_database.reading() as session:
        bodies = session.scalars(select(models.Mail.body).order_by(models.Mail.id)).all()
    assert [DID in body for body in bodies] == [True, True]


def test_only_so_many_questions_wait_and_old_ones_go(any_database, isla):
    for number in range(identities.MOST_QUESTIONS):
        ask(any_database, isla, f"did:web:isla{number}.example")
    with pytest.raises(Rejected):
        ask(any_database, isla)
    ask(any_database, isla, now=NOW + timedelta(hours=2))
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.IdentityChallenge.id))) == 1


def test_a_page_keeps_its_question_and_a_did_gets_a_fresh_one(any_database, isla):
    pages = [question(any_database, ask(any_database, isla, PAGE, IdentityKind.URL)) for _ in range(2)]
    assert pages[0].link == pages[1].link
    dids = [ask(any_database, isla), ask(any_database, isla)]
    assert dids[0] != dids[1]
    with any_database.reading() as session:
        assert session.get(models.IdentityChallenge, dids[0]) is None


def test_what_is_proven_is_not_asked_for_again(any_database, isla):
    prove(any_database, isla)
    with pytest.raises(Rejected):
        ask(any_database, isla)


def test_an_answer_that_nobody_can_judge_does_not_read_checking_for_ever(any_database, isla):
    class Broken(Web):
        def load(self, address, *, accept="application/json"):
            raise RuntimeError

    challenge = ask(any_database, isla, PAGE, IdentityKind.URL)
    hand_in(any_database, challenge, "")
    now = NOW
    for _ in range(tasks.MAX_ATTEMPTS):
        assert standing(any_database, challenge)[0] is ChallengeState.CHECKING
        work(any_database, Broken(), now)
        now += timedelta(hours=12)
    assert standing(any_database, challenge) == (ChallengeState.OPEN, "format.broke_off")


def test_a_question_that_is_gone_when_its_turn_comes_hurts_nobody(any_database, isla):
    challenge = ask(any_database, isla)
    hand_in(any_database, challenge, "{}")
    with any_database.writing() as session:
        session.delete(session.get_one(models.IdentityChallenge, challenge))
    assert work(any_database) == 1


def test_a_worker_that_dies_in_the_middle_leaves_the_answer_for_the_next(any_database, isla):
    challenge = ask(any_database, isla)
    hand_in(any_database, challenge, text_token(question(any_database, challenge)))
    dead = worker.Worker(any_database, SETTINGS, Web(), shared_sandbox(), lambda: NOW)
    assert [task.kind for task in dead.claim(4)] == [TaskKind.PROVE_IDENTITY]
    assert work(any_database) == 0
    for minutes in (6, 7):  # Its claim has run out by then; what it began is tried after a wait.
        work(any_database, now=NOW + timedelta(minutes=minutes))
    assert standing(any_database, challenge)[0] is ChallengeState.PROVEN


def both_named(did=DID):
    """A badge that names Isla's mailbox and, as its subject, a DID."""
    return encode(sign(unsigned(credentialSubject={**unsigned()["credentialSubject"], "id": did})))


def test_one_of_several_that_a_badge_names_is_enough_while_nobody_else_has_proven_another(any_database, isla, mallory):
    assert import_badge(any_database, isla, both_named()) is BadgeState.VERIFIED
    assert prove(any_database, mallory)[0] is ChallengeState.PROVEN
    work(any_database)
    assert state_of(any_database, isla) is BadgeState.NOT_PROVEN_YOURS
    assert import_badge(any_database, mallory, both_named(), now=LATER) is BadgeState.VERIFIED
    change(any_database, mallory, identities.remove_identity, now=LATER)
    work(any_database, now=LATER)
    assert state_of(any_database, isla) is BadgeState.VERIFIED
    assert state_of(any_database, mallory) is BadgeState.NOT_PROVEN_YOURS


def test_a_badge_that_comes_in_after_another_account_proved_its_did_does_not_count(any_database, isla, mallory):
    prove(any_database, mallory)
    assert import_badge(any_database, isla, both_named()) is BadgeState.NOT_PROVEN_YOURS
    with any_database.reading() as session:
        codes = [
            check["code"] for check in json.loads(session.scalars(select(models.Verification.report)).one())["checks"]
        ]
    assert "recipient.proven_by_another" in codes


def routes():
    """Every way in which Mallory may bring Isla's badge into her wallet and have it looked at."""

    def imported(database, person):
        import_badge(database, person, badge_for())

    def imported_again(database, person):
        imported(database, person)
        imported(database, person)

    def checked_again(database, person):
        imported(database, person)
        with database.writing() as session:
            badge = session.scalars(select(models.Badge).where(models.Badge.candidate_id == person)).one()
            tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=LATER)
        work(database, now=LATER)

    def restored(database, person):
        imported(database, person)
        with database.writing() as session:
            badge = session.scalars(select(models.Badge).where(models.Badge.candidate_id == person)).one()
            badges.remove_badge(session, badge, now=NOW)
            badges.restore_badge(session, badge, now=LATER)
        work(database, now=LATER)

    def presented(database, person):
        """In a presentation of her own, whose holder is another DID."""
        document = presentation(question(database, ask(database, person, did_of(COLLEGE_KEY))), key=COLLEGE_KEY)
        del document["proof"]
        document["verifiableCredential"] = [json.loads(badge_for())]
        import_badge(database, person, encode(document))

    def with_a_did_of_her_own(database, person):
        prove(database, person, key=COLLEGE_KEY)
        imported(database, person)

    def proven_by_another(database, person):
        imported(database, person)
        prove(database, person)

    def answered_with_another_key(database, person):
        imported(database, person)
        challenge = ask(database, person)
        hand_in(database, challenge, text_token(question(database, challenge), key=COLLEGE_KEY))
        work(database, now=LATER)

    return [value for value in locals().values() if callable(value)]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.__name__)
def test_somebody_else_s_badge_is_verified_by_no_route(database, route):
    isla, mallory = make_person(database, OWNER), make_person(database, "mallory@example.org")
    prove(database, isla)
    assert import_badge(database, isla, badge_for()) is BadgeState.VERIFIED
    route(database, mallory)
    with database.reading() as session:
        states = session.scalars(
            select(models.Verification.state).join(models.Badge).where(models.Badge.candidate_id == mallory)
        ).all()
    assert states
    assert BadgeState.VERIFIED not in states
    assert state_of(database, isla) is BadgeState.VERIFIED


def test_a_badge_follows_a_did_that_moves_to_another_account(any_database, isla, mallory):
    prove(any_database, isla)
    assert import_badge(any_database, isla, badge_for()) is BadgeState.VERIFIED
    assert import_badge(any_database, mallory, badge_for()) is BadgeState.NOT_PROVEN_YOURS
    change(any_database, isla, identities.remove_identity)
    assert prove(any_database, mallory)[0] is ChallengeState.PROVEN
    assert state_of(any_database, mallory) is BadgeState.VERIFIED
    assert state_of(any_database, isla) is BadgeState.NOT_PROVEN_YOURS


def test_an_import_that_is_judged_while_a_did_is_removed_does_not_count(any_database, isla):
    prove(any_database, isla)

    class Removing(Web):
        def load(self, address, *, accept="application/json"):
            if address == LIST and held(any_database, isla)[1:]:
                change(any_database, isla, identities.remove_identity)
            return super().load(address, accept=accept)

    assert import_badge(any_database, isla, badge_for(), Removing()) is BadgeState.NOT_PROVEN_YOURS


def test_two_who_prove_the_same_at_once_do_not_both_have_it(any_database, isla, mallory):
    asked = [ask(any_database, person) for person in (isla, mallory)]
    for challenge in asked:
        hand_in(any_database, challenge, text_token(question(any_database, challenge)))
    workers = [worker.Worker(any_database, SETTINGS, Web(), shared_sandbox(), lambda: NOW) for _ in asked]
    threads = [threading.Thread(target=each.do, args=each.claim(1)) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(standing(any_database, each)[0] for each in asked) == [ChallengeState.PROVEN, ChallengeState.REFUSED]


def at_level(database, level):
    """Let every issuer have a level, and its badges follow."""
    with database.writing() as session:
        for issuer in session.scalars(select(models.Issuer)):
            issuer.level = level
            states.follow_issuer(session, issuer)


def test_a_badge_of_an_issuer_that_only_some_accept_follows_its_holder_s_identities(any_database, isla):
    """An employer's policy may accept an issuer of level 1, so whose its badges are matters as much."""

    def judged():
        with any_database.reading() as session:
            return session.scalars(select(models.Badge.judged_state)).one()

    import_badge(any_database, isla, badge_for())
    at_level(any_database, 1)
    prove(any_database, isla)
    assert judged() is BadgeState.VERIFIED
    at_level(any_database, 1)
    change(any_database, isla, identities.remove_identity)
    work(any_database)
    assert judged() is BadgeState.NOT_PROVEN_YOURS


NEVER_PROVEN = {
    "did:key:zabc": "mistyped",
    DID[:-1]: "mistyped",
    "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc": "of a kind",
    "did:jwk:e30": "of a kind",
    "did:jwk:abc": "mistyped",
    "did:jwk:!": "such as",
    "did:web:..": "mistyped",
    "did:foo:x": "of this method",
}


@pytest.mark.parametrize(("value", "words"), NEVER_PROVEN.items())
def test_what_nobody_can_ever_prove_is_refused_at_once_beside_its_field(database, value, words):
    person = make_person(database, OWNER)
    with pytest.raises(Rejected) as refused:
        ask(database, person, value)
    assert words in refused.value.fields["value"]


def test_with_a_resolver_a_did_of_another_method_is_asked_for(database):
    person = make_person(database, OWNER)
    with database.writing() as session:
        settings = replace(SETTINGS, did_resolver="https://resolver.example/1.0/identifiers/")
        account = account_of(session, person)
        asked = identities.ask_for_proof(session, settings, account, kind=IdentityKind.DID, value="did:foo:x", now=NOW)
        assert asked.value == "did:foo:x"
