import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import badges
from jobboard.models import Badge, BadgeImport, BadgeState, Candidate, Skill
from tests.credentials import records, scenarios
from tests.credentials.scenarios import encode, good, hosted, picture, recipient, sign
from tests.web.jobseeker import Jobseeker
from tests.web.world import make_item

AWAY = "did:web:away.example"
POLL = {"HX-Request": "true"}


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


def changed():
    """A badge that was changed after it was signed."""
    return encode(json.loads(good()) | {"name": "Changed"}).decode()


def states(person):
    return person.look(lambda session, candidate: [badge.state for badge in candidate.badges])


def test_an_import_returns_at_once_and_leads_to_the_badge(isla, browser, now):
    browser.get("/badges/import")
    page = browser.submit("Import", text=good().decode(), status=200)
    assert page.h1 == "Checking a badge"
    assert "The page follows by itself" in page.text
    assert page.html.xpath("//noscript/meta[@http-equiv='refresh']")
    assert page.html.xpath("//*[@role='status']//*[@hx-trigger='every 2s']/@hx-get") == [page.path]
    assert isla.work(now) == 2  # The badge is judged, and its text is read for skills.
    page = browser.get(page.path)
    assert "Verified on 1 June 2026" in page.text
    assert not page.html.xpath("//noscript/meta[@http-equiv='refresh'] | //*[@hx-get]")
    page = browser.follow("See what was found")
    assert page.h1 == "Data analysis"


def test_a_waiting_page_is_answered_only_when_something_changed(isla, browser, now):
    browser.get("/badges/import")
    follow = browser.submit("Import", text=good().decode()).path
    assert browser.client.get(follow, headers=POLL).status_code == 204
    assert browser.client.get("/badges/imports?waiting=1", headers=POLL).status_code == 204
    isla.work(now)
    assert browser.client.get(follow, headers=POLL).status_code == 200
    assert browser.client.get("/badges/imports?waiting=1", headers=POLL).status_code == 200


def test_a_badge_page_keeps_the_four_judgements_apart(isla, now):
    page = isla.import_badge(now)
    questions = [h.text_content() for h in page.html.xpath("//section//h3")]
    assert questions == [
        "Is it as it was issued?",
        "Is it from the issuer that it names?",
        "Is it in force?",
        "Was it issued to you?",
    ]
    assert [p.text_content() for p in page.html.xpath("//*[@class='judgement__outcome']")] == ["Passed"] * 4
    assert "Verified on 1 June 2026" in page.text
    assert "Issued by College" in page.text
    assert "Valid until 1 May 2027" in page.text
    assert "standing.not_revoked" in page.html.xpath("//details//code/text()")


def test_the_import_page_says_what_can_be_handed_in_and_what_holds_no_badge(isla, browser):
    text = browser.get("/badges/import").text
    for words in ("every version (0.5 to 3.0)", "learner records", "a PDF or a certificate to print holds no badge"):
        assert words in text


def test_a_record_shows_what_is_inside_and_what_is_only_a_note(isla, now):
    nobody = sign(records.member(2, issuer={"id": AWAY, "type": ["Profile"]}), method=f"{AWAY}#key-1")
    page = isla.import_badge(now, records.good(records.signed_member(1), nobody))
    assert page.h1 == "Transcript of records"
    assert states(isla) == [BadgeState.VERIFIED]
    assert "Data analysis, from did:web:college.example. Verified: The signature is good" in page.text
    assert "A credential that cannot be shown. Could not be checked: " in page.text
    assert "Note: The record is as it was issued, but not every credential" in page.text


def test_what_is_inside_a_record_is_told_apart_as_badges_are(isla, now):
    """A genuine badge of somebody else, and one that its holder could have signed, do not read like a good one."""
    foreign = json.loads(scenarios.foreign_key())
    of_another = sign({**records.member(2), **recipient("somebody@example.org")})
    expired = sign(records.member(3, validUntil="2026-05-20T00:00:00Z"))
    members = records.signed_member(1), of_another, json.loads(scenarios.self_made()), foreign, expired
    page = isla.import_badge(now, records.good(*members))
    assert "hand it in on its own" in page.text
    inside = page.html.xpath("//h2[.='Inside this record']/following-sibling::ul[1]/li")
    assert [each.xpath("string(strong)") for each in inside] == [
        "Verified",
        "Valid, not proven yours",
        "Signed, issuer not identified",
        "Signed, issuer not identified",
        "Expired",
    ]
    assert "names as its issuer did:web:college.example" in inside[3].text_content()


def test_what_was_found_often_is_told_once_and_a_note_does_not_look_passed(isla, now):
    praise = {**json.loads(scenarios.self_made()), "id": "urn:uuid:praise", "name": "Changed"}
    page = isla.import_badge(now, encode(sign(scenarios.unsigned(endorsement=[praise] * 2))))
    notes = page.html.xpath("//*[starts-with(normalize-space(), 'Note: ')][self::li]")
    assert [" ".join(each.text_content().split()) for each in notes] == [
        "Note: The badge carries an endorsement that is not good. It is not shown. (2 times)"
    ]
    assert notes[0].get("class") == "judgement__check judgement__check--note"
    assert len(page.html.xpath("//details//li[starts-with(., 'endorsement.bad')]")) == 2


def test_skills_come_with_level_and_source(isla, database, now):
    with database.writing() as session:
        key = "https://vocabulary.example/skills/data-analysis"
        session.add(Skill(key=key, framework="Test", label="analyse data"))
    page = isla.import_badge(now)
    row = page.html.xpath("//table//tbody/tr")[0].text_content()
    assert "analyse data" in row
    assert "SCQF level 7" in row
    assert "Grade A" in row


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda web: good(validUntil="2026-05-20T00:00:00Z"), "Expired on 20 May 2026"),
        (lambda web: good(validFrom="2026-07-01T00:00:00Z"), "Not yet valid"),
        (lambda web: good().replace(b"Analyses figures", b"Analyses anything"), "Failed"),
        (lambda web: web.answers.update({scenarios.LIST: scenarios.status_list((5,))}) or good(), "Revoked"),
        (lambda web: web.answers.pop(scenarios.LIST) and good(), "Could not be checked"),
        (lambda web: good(**recipient("somebody@example.org")), "Valid, not proven yours"),
        (lambda web: scenarios.self_made(), "Signed, issuer not identified"),
        (lambda web: hosted(web), "Verified"),
        (lambda web: b"this is no badge", "Could not be checked"),
    ],
    ids=["expired", "not_yet", "tampered", "revoked", "unreachable", "not_yours", "self_made", "hosted", "garbage"],
)
def test_every_state_is_told_in_words(isla, now, content, words):
    page = isla.import_badge(now, content(isla.web))
    assert words in page.html.xpath("string(//*[@class='verdict'])")
    if words != "Verified":
        assert not page.html.xpath("//*[contains(@class, 'badge-state--verified')]")


def test_a_badge_not_proven_yours_names_the_one_next_step(isla, browser, now):
    page = isla.import_badge(now, good(**recipient("somebody@example.org")))
    assert "given to somebody@example.org. If that is your address, confirm it." in page.text
    assert page.text.count("What you can do") == 1
    assert browser.follow("Confirm that address").status == 200


def test_a_badge_not_proven_yours_is_only_said_to_be_hidden_while_it_is(isla, browser, now):
    page = isla.import_badge(now, good(**recipient("somebody@example.org")))
    assert "Until then only you see it." in page.text
    with isla.database.writing() as session:
        badge = session.scalars(select(Badge)).one()
        make_item(session, session.get_one(Candidate, badge.candidate_id), "Baker", badges=[badge])
    page = browser.get(page.path)
    assert "checked again by itself." in page.text
    assert "only you see it" not in page.text


def test_the_import_page_names_all_that_a_badge_may_be_issued_to(isla, browser):
    assert "an e-mail address, a DID or a page that you proved to be yours" in browser.get("/badges/import").text


def test_several_files_are_imported_at_once(isla, browser, now):
    isla.web.answers["https://college.example/status/1"] = scenarios.status_list(())
    browser.get("/badges/import")
    second = good(id="urn:uuid:7f2f2b3c-0000-4000-8000-000000000002")
    files = [(io.BytesIO(good()), "one.json"), (io.BytesIO(second), "two.json"), (io.BytesIO(picture()), "three.png")]
    page = browser.submit("Import", files=files)
    assert page.h1 == "Your imports"
    assert "Checking 3 of 3" in page.text
    isla.work(now)
    page = browser.get("/badges/imports")
    assert "Everything that you handed in is checked." in page.text
    assert all(name in page.text for name in ("one.json", "two.json", "three.png"))
    assert browser.get("/badges").text.count("Verified on 1 June 2026") == 2


def test_what_is_handed_in_at_once_has_one_moment_and_so_one_budget(isla, browser, now, monkeypatch):
    ticks = (now + timedelta(seconds=each) for each in range(1000))
    monkeypatch.setattr("jobboard.web.wallet.now", lambda: next(ticks))
    for names in (["one.json", "two.json"], ["three.json"]):
        browser.get("/badges/import")
        browser.submit("Import", files=[(io.BytesIO(name.encode()), name) for name in names])
    moments = isla.look(
        lambda session, _: list(session.scalars(select(BadgeImport.created_at).order_by(BadgeImport.id)))
    )
    assert moments[0] == moments[1] != moments[2]


def test_the_same_badge_again_says_so(isla, browser, now):
    isla.import_badge(now)
    browser.get("/badges/import")
    path = browser.submit("Import", text=good().decode()).path
    isla.work(now)
    assert "You had this badge already" in browser.get(path).text
    assert states(isla) == [BadgeState.VERIFIED]


@pytest.mark.parametrize("way", ["files", "text"])
def test_a_presentation_of_several_badges_is_as_many_imports(isla, browser, now, way):
    second = scenarios.good(id="urn:uuid:7f2f2b3c-0000-4000-8000-000000000002")
    members = [json.loads(scenarios.good()), json.loads(second)]
    document = {"@context": scenarios.VC2[0], "type": "VerifiablePresentation", "verifiableCredential": members}
    data = json.dumps(document)
    browser.get("/badges/import")
    handed_in = {"text": data} if way == "text" else {"files": [(io.BytesIO(data.encode()), "wallet.json")]}
    assert "Checking 2 of 2" in browser.submit("Import", **handed_in).text
    assert isla.work(now) == 3
    assert browser.get("/badges").text.count("Verified on 1 June 2026") == 2


def test_nothing_handed_in_says_what_to_do(isla, browser):
    browser.get("/badges/import")
    page = browser.submit("Import", status=422)
    assert "Choose a file, paste a badge, or give the address of one." in page.text
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#files"]


@pytest.mark.parametrize(
    "address",
    [
        "no address",
        "http://college.example/badge",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "https://x/" + "x" * 2048,
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_and_kept(isla, browser, address):
    browser.get("/badges/import")
    page = browser.submit("Import", text="kept as typed", address=address, status=422)
    assert page.html.xpath("//input[@id='address']/@value") == [address]
    assert "kept as typed" in page.html.xpath("string(//textarea[@id='text'])")
    assert browser.get("/badges/imports").text.count("Checking") == 0


def test_one_refused_file_leaves_no_others_behind(isla, browser, monkeypatch):
    monkeypatch.setattr(badges, "MAX_BYTES", 20_000)
    browser.get("/badges/import")
    files = [(io.BytesIO(good()), "good.json"), (io.BytesIO(b"x" * 20_001), "huge.json")]
    page = browser.submit("Import", files=files, address="https://college.example/kept", status=422)
    assert "huge.json" in page.text
    assert page.html.xpath("//input[@id='address']/@value") == ["https://college.example/kept"]
    assert "You have not imported anything yet." in browser.get("/badges/imports").text


def test_too_many_files_are_refused(isla, browser):
    browser.get("/badges/import")
    files = [(io.BytesIO(b"{}"), f"{number}.json") for number in range(21)]
    assert "at most 20 files" in browser.submit("Import", files=files, status=422).text


def test_too_many_waiting_imports_are_told_without_losing_the_text(isla, browser, monkeypatch):
    monkeypatch.setattr(badges, "MAX_WAITING", 1)
    browser.get("/badges/import")
    browser.submit("Import", text="{}")
    browser.get("/badges/import")
    page = browser.submit("Import", text="another", status=422)
    assert "still being checked" in page.text
    assert "another" in page.html.xpath("string(//textarea[@id='text'])")


@pytest.mark.parametrize("text", ["http://college.example/badge", "ftp://college.example", "https://"])
def test_a_pasted_address_that_cannot_be_asked_is_refused(isla, browser, text):
    browser.get("/badges/import")
    page = browser.submit("Import", text=text, status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#text"]


def test_a_pasted_address_is_taken_as_an_address(isla, browser, now):
    hosted(isla.web)
    browser.get("/badges/import")
    path = browser.submit("Import", text=" https://badges.example/assertions/1 ").path
    isla.work(now)
    assert "Verified" in browser.get(path).text


def test_an_address_is_fetched_by_the_worker_only(isla, browser, now):
    hosted(isla.web)
    browser.get("/badges/import")
    path = browser.submit("Import", address="https://badges.example/assertions/1").path
    assert isla.web.asked == []
    isla.work(now)
    assert "Verified" in browser.get(path).text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "Could not be checked"),
        (404, "Not imported"),
        (b"<html>No badge</html>", "Look on the page for a download"),
    ],
)
def test_an_address_that_gives_no_badge_says_so_and_is_never_called_forged(isla, browser, now, answer, words):
    isla.web.answers["https://away.example/badge"] = answer
    browser.get("/badges/import")
    path = browser.submit("Import", address="https://away.example/badge").path
    isla.work(now)
    page = browser.get(path)
    assert words in page.text
    assert not page.html.xpath("//*[contains(@class, '--verified') or contains(@class, '--failed')]")


def test_imports_are_limited(isla, browser):
    browser.get("/badges/import")
    form = {"csrf_token": browser.token(), "text": "{}"}
    # 21 do not fit into two windows of 10, wherever the minute changes.
    answers = {browser.client.post("/badges/import", data=form).status_code for _ in range(21)}
    assert answers == {303, 429}


def test_a_removed_badge_can_be_brought_back(isla, browser, now):
    isla.import_badge(now)
    page = browser.submit("Remove this badge")
    assert page.h1 == "Your badges"
    assert "“Data analysis” is removed" in page.text
    assert isla.look(lambda session, candidate: candidate.badges[0].removed_at) == now
    page = browser.submit("Undo")
    assert page.h1 == "Data analysis"
    assert isla.look(lambda session, candidate: candidate.badges[0].removed_at) is None


def test_a_badge_can_be_checked_again(isla, browser, now):
    page = isla.import_badge(now)
    isla.web.answers[scenarios.LIST] = scenarios.status_list((5,))
    page = browser.submit("Check again")
    assert "It is being checked again." in page.text
    assert browser.client.get(page.path, headers=POLL).status_code == 204
    isla.work(now)
    assert browser.client.get(page.path, headers=POLL).headers["HX-Refresh"] == "true"
    assert "Revoked" in browser.get(page.path).html.xpath("string(//*[@class='verdict'])")


def test_the_whole_report_can_be_downloaded(isla, browser, now):
    page = isla.import_badge(now)
    answer = browser.client.get(f"{page.path}/report.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    report = json.loads(answer.data)
    assert {check["judgement"] for check in report["checks"]} == {"integrity", "issuer", "standing", "recipient"}
    assert report["documents"]


def test_a_report_of_another_release_does_not_break_the_page(isla, browser, database, now):
    page = isla.import_badge(now)
    with database.writing() as session:
        verification = session.query(Badge).one().verifications[0]
        verification.report = json.dumps({**json.loads(verification.report), "schema_version": 999})
    page = browser.get(page.path)
    assert "written by another release" in page.text
    assert "Verified" in page.text


def test_badges_are_filtered_by_their_state_of_this_moment(isla, browser, database, now):
    isla.import_badge(now)
    isla.import_badge(now, good(id="urn:uuid:0", validUntil="2026-06-01T12:05:00Z"))
    assert browser.get("/badges").text.count("Verified on") == 2
    browser.app.extensions["jobboard"].clock = lambda: now + timedelta(minutes=10)
    assert "Expired on 1 June 2026" in browser.get("/badges?state=expired").text
    assert "Verified on" not in browser.get("/badges?state=expired").text
    assert "None of your badges is in this state." in browser.get("/badges?state=revoked").text


def test_an_empty_wallet_tells_how_to_get_badges(isla, browser):
    page = browser.get("/badges")
    assert "A digital badge comes from" in page.text
    assert browser.follow("import it").h1 == "Import badges"


@pytest.mark.parametrize("address", ["/badges/{}", "/badges/{}/report.json", "/badges?removed={}"])
def test_a_badge_of_somebody_else_is_not_there(isla, new_browser, settings, now, address):
    badge = isla.import_badge(now).path.rpartition("/")[2]
    other = Jobseeker(new_browser(), settings, address="other@example.org")
    assert other.browser.get(address.format(badge), status=404).status == 404
    for action in ("check", "remove", "restore"):
        assert other.browser.post(f"/badges/{badge}/{action}", status=404).status == 404
    assert "Verified on 1 June 2026" in isla.browser.get("/badges").text


def test_an_import_of_somebody_else_is_not_there(isla, browser, new_browser, settings):
    browser.get("/badges/import")
    path = browser.submit("Import", text="{}").path
    other = Jobseeker(new_browser(), settings, address="other@example.org")
    assert other.browser.get(path, status=404).status == 404
    assert browser.get(path).status == 200


def test_the_name_of_an_issuer_nobody_identified_is_not_shown_as_its_own(isla, browser, now):
    page = isla.import_badge(now, scenarios.self_made())
    assert "Names as its issuer A famous university (level 1: self-made identity)" in page.text
    assert "Issued by" not in page.text
    assert "A famous university" not in browser.get("/badges").text


@pytest.mark.parametrize(
    ("handed_in", "name"),
    [
        ({"files": (io.BytesIO(b"<html>"), "input.json")}, "A file that could not be read: input.json"),
        ({"text": "no badge"}, "A text that could not be read"),
        ({"address": "https://away.example/1"}, "An address that could not be read: https://away.example/1"),
        ({"text": changed()}, "A badge that is not confirmed"),
        ({"files": (io.BytesIO(changed().encode()), "input.json")}, "A badge that is not confirmed: input.json"),
    ],
)
def test_what_has_no_name_that_can_be_trusted_is_called_by_what_it_is(isla, browser, now, handed_in, name):
    browser.get("/badges/import")
    follow = browser.submit("Import", **handed_in)
    isla.work(now)
    browser.get(follow.path)
    assert browser.follow("See what was found").h1 == name
    assert browser.get("/badges/imports").text.count("input.json") == name.count("input.json")
