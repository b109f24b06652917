"""Proving DIDs and pages on the account's pages, and the one next step on a badge that is not proven yours."""

import pytest
from sqlalchemy import select

from jobboard.identities import question_of
from jobboard.models import EmailAddress, IdentityChallenge
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, hashed, recipient
from tests.credentials.test_ownership import DID, PAGE, Pages, anchor, text_token
from tests.credentials.test_ownership import page as page_with
from tests.test_identities import badge_for, both_named
from tests.web.jobseeker import Jobseeker

POLL = {"HX-Request": "true"}


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


def asked(isla):
    with isla.database.reading() as session:
        return question_of(session.scalars(select(IdentityChallenge).order_by(IdentityChallenge.id.desc())).first())


def ask_for_did(isla, value=DID):
    isla.browser.get("/account")
    isla.browser.follow("Prove a DID")
    return isla.browser.submit("Continue", value=value)


def test_a_did_is_proven_by_a_signed_text_and_listed_removed_and_brought_back(isla, browser, now):
    page = ask_for_did(isla)
    question = asked(isla)
    assert page.h1 == "Prove that a DID is yours"
    for shown in (DID, question.challenge, question.domain, question.text):
        assert shown in page.text
    page = browser.submit("Check it", answer=text_token(question).decode())
    assert "Checking…" in page.text
    assert page.html.xpath("//noscript/meta[@http-equiv='refresh']")
    assert browser.client.get(page.path, headers=POLL).status_code == 204
    isla.work(now)
    assert browser.client.get(page.path, headers=POLL).headers["HX-Refresh"] == "true"
    page = browser.get(page.path)
    assert "is yours" in page.text
    assert not page.html.xpath("//noscript/meta[@http-equiv='refresh'] | //*[@hx-get]")
    page = browser.get("/account")
    assert f"{DID} DID, proven on 1 June 2026" in page.text
    page = browser.submit(f"Remove {DID}")
    assert f"{DID} is removed" in page.text
    assert "proven on" not in page.text
    page = browser.submit("Undo")
    assert f"{DID} is back" in page.text
    assert "proven on 1 June 2026" in page.text


def test_what_was_typed_stays_whatever_is_wrong_with_it(isla, browser, now):
    browser.get("/account/identities/add-did")
    page = browser.submit("Continue", value="did:key", status=422)
    assert page.form("Continue")[0].fields["value"] == "did:key"
    browser.submit("Continue", value=DID)
    page = browser.submit("Check it", answer="", method="did:key:z1#z1", status=422)
    assert page.form("Check it")[0].fields["method"] == "did:key:z1#z1"
    browser.submit("Check it", answer="{}", method="")
    isla.work(now)
    page = browser.get(browser.page.path)
    assert "This is no answer to what was asked" in page.text
    assert page.form("Check it")[0].fields["answer"].strip() == "{}"
    page = browser.submit("Check it", answer=text_token(asked(isla), key=COLLEGE_KEY).decode())
    sent = page.path
    isla.work(now)
    page = browser.get(sent)
    assert "Not proven. This was signed with a key of another DID" in page.text
    assert text_token(asked(isla), key=COLLEGE_KEY).decode() in page.text
    before = asked(isla).challenge
    page = browser.submit("Start again")
    assert DID in page.text
    assert asked(isla).challenge != before
    assert browser.post(f"{sent}/answer", answer="late", method="").status == 409


def test_a_signature_without_the_name_of_its_key_says_what_is_missing(isla, browser, now):
    ask_for_did(isla)
    browser.submit("Check it", answer="z3Fy8qk", method="")
    isla.work(now)
    page = browser.get(browser.page.path)
    assert "If it is a signature alone, enter the name of its key too." in page.text
    assert page.form("Check it")[0].fields["answer"].strip() == "z3Fy8qk"


def test_a_page_is_confirmed_by_a_link_and_looked_at_as_often_as_asked(isla, browser, now):
    browser.get("/account")
    browser.follow("Confirm a page")
    page = browser.submit("Continue", value=PAGE)
    link = asked(isla).link
    assert link in page.text
    assert f'<a rel="me" href="{link}">' in page.text
    for body, words in (
        (page_with(), "does not link"),
        (page_with(anchor(address=link)), f"Proven: {PAGE} is yours"),
    ):
        path = browser.submit("Look at my page now").path
        isla.web = Pages(body)
        isla.work(now)
        assert words in browser.get(path).text
    assert f"{PAGE} Page, proven on" in browser.get("/account").text


def test_the_link_on_a_page_leads_to_a_page_that_tells_nothing(new_browser, isla):
    ask_for_did(isla)
    pages = [new_browser().get(f"/me/{token}").text for token in (asked(isla).challenge, "nonsense")]
    assert pages[0] == pages[1]


def test_questions_that_wait_are_listed(isla, browser):
    ask_for_did(isla)
    assert "Not proven yet" in browser.get("/account").text
    assert browser.follow(DID).h1 == "Prove that a DID is yours"


def test_what_is_somebody_else_s_is_not_found(isla, browser, new_browser, settings, now):
    path = ask_for_did(isla).path
    browser.submit("Check it", answer=text_token(asked(isla)).decode())
    isla.work(now)
    browser.get("/account")
    remove = browser.page.html.xpath("//form[contains(@action, '/remove')]/@action")[0]
    other = Jobseeker(new_browser(), settings, address="mallory@example.org").browser
    other.get(path, status=404)
    other.post(f"{path}/answer", answer="x", status=404)
    other.post(remove, status=404)
    other.post(remove.replace("/remove", "/restore"), status=404)
    other.get(f"/account?removed={remove.split('/')[-2]}", status=404)
    assert remove in browser.get("/account").html.xpath("//form/@action")


def step_of(isla, now, content):
    """The badge's page, and the words of its next step."""
    page = isla.import_badge(now, content)
    assert "Valid, not proven yours" in page.text
    return page


def test_a_badge_for_another_mailbox_offers_to_confirm_that_one(isla, browser, now):
    page = step_of(isla, now, scenarios.good(**recipient("Jean.Rae@old.example")))
    assert "given to jean.rae@old.example" in page.text
    page = browser.follow("Confirm that address")
    assert "jean" not in page.path.lower()
    assert page.form("Add the address")[0].fields["address"] == "jean.rae@old.example"


def test_a_mailbox_in_the_own_list_is_spelled_out(isla, browser, now):
    with isla.database.writing() as session:
        session.add(
            EmailAddress(account_id=isla.account.id, address="Jean@old.example", address_key="jean@old.example")
        )
    page = step_of(isla, now, scenarios.good(**recipient("jean@old.example")))
    assert "given to Jean@old.example. Confirm that address with the link" in page.text
    assert browser.follow("Your addresses").h1 == "Your account"


def test_a_hidden_mailbox_asks_for_the_address_used_with_the_issuer(isla, browser, now):
    hidden = recipient(hashed("sha256", "jean@old.example", "s"), hashed=True, salt="s")
    page = step_of(isla, now, scenarios.good(**hidden))
    assert "does not spell out. Confirm the address you used with College." in page.text
    assert browser.follow("Add an address").form("Add the address")[0].fields["address"] == ""


def test_a_badge_for_a_did_offers_to_prove_it_and_then_is_verified(isla, browser, now):
    step_of(isla, now, badge_for())
    badge = browser.page.path
    page = browser.follow(f"Prove that {DID[:50]}… is yours")
    assert page.form("Continue")[0].fields["value"] == DID
    browser.submit("Continue")
    browser.submit("Check it", answer=text_token(asked(isla)).decode())
    isla.work(now)
    assert "Verified on 1 June 2026" in browser.get(badge).text


def test_a_badge_for_a_page_offers_to_confirm_it(isla, browser, now):
    step_of(isla, now, badge_for(PAGE))
    page = browser.follow(f"Prove that {PAGE} is yours")
    assert page.form("Continue")[0].fields["value"] == PAGE


def test_a_badge_for_what_nobody_can_prove_says_what_to_ask_for(isla, now):
    page = step_of(isla, now, badge_for("tel:+44123"))
    assert "something that nobody can prove here" in page.text
    assert "Ask the issuer for a badge that names your e-mail address" in page.text


def test_a_badge_whose_did_another_account_has_proven_says_so(isla, new_browser, settings, now):
    mallory = Jobseeker(new_browser(), settings, address="mallory@example.org")
    ask_for_did(mallory)
    mallory.browser.submit("Check it", answer=text_token(asked(mallory)).decode())
    mallory.work(now)
    page = step_of(isla, now, both_named())
    assert "the owner of another account is proven to be" in page.text


def test_another_s_badge_fills_in_nothing(isla, browser, new_browser, settings, now):
    page = step_of(isla, now, badge_for())
    badge = page.path.rpartition("/")[2]
    other = Jobseeker(new_browser(), settings, address="mallory@example.org").browser
    for address in ("/account/identities/add-did", "/account/identities/add-page"):
        page = other.get(f"{address}?badge={badge}")
        assert page.form("Continue")[0].fields["value"] == ""


def test_a_badge_for_a_did_that_nobody_can_prove_offers_no_proof_of_it(isla, browser, now):
    page = step_of(isla, now, badge_for("did:foo:x"))
    assert "names did:foo:x, and nobody can prove here that this DID is theirs. Ask the issuer for a badge" in page.text
    assert not page.links("Prove that did:foo:x is yours")
