"""A class of badges before anybody holds one: its issuer's own page or nothing."""

import pytest

from jobboard.credentials import Family, Outcome, read_badge_class, reason_for
from tests.credentials.scenarios import COLLEGE, NOW, VC2, Web

HOME = "https://college.example"
CLASS, ISSUER = f"{HOME}/classes/first-aid", f"{HOME}/issuer"
ACHIEVEMENT = f"{HOME}/badges/data-analysis"
OPEN_BADGES = "https://w3id.org/openbadges/v2"
COPY = "https://evil.example/classes/first-aid"


def badge_class(**changes):
    return {
        "@context": OPEN_BADGES,
        "type": "BadgeClass",
        "id": CLASS,
        "name": "First aid",
        "description": "Helps until help comes.",
        "image": f"{HOME}/first-aid.png",
        "criteria": {"id": f"{HOME}/criteria", "narrative": "A day of practice."},
        "issuer": ISSUER,
        "tags": ["first aid"],
        "alignment": [{"targetName": "first aid", "targetUrl": "https://vocabulary.example/skills/first-aid"}],
        **changes,
    }


def profile(address=ISSUER, **changes):
    url = address.rpartition("/")[0]
    return {"@context": OPEN_BADGES, "type": "Issuer", "id": address, "name": "College", "url": url, **changes}


def achievement(**changes):
    return {
        "@context": VC2,
        "type": ["Achievement"],
        "id": ACHIEVEMENT,
        "name": "Data analysis",
        "description": "Analyses figures.",
        "criteria": {"narrative": "Two pieces of work."},
        "achievementType": "Certificate",
        "creator": {"id": COLLEGE, "type": ["Profile"], "name": "College"},
        "tag": ["statistics"],
        "alignment": [
            {"type": ["Alignment"], "targetName": "data", "targetUrl": "https://vocabulary.example/skills/data"}
        ],
        **changes,
    }


def web(**answers):
    found = Web()
    found.answers |= {CLASS: badge_class(), ISSUER: profile(), ACHIEVEMENT: achievement()}
    found.answers |= answers
    return found


def read(address, loader):
    return read_badge_class(address, loader, now=NOW)


def test_a_class_of_version_2_is_read_with_everything_that_its_issuer_says():
    found = read(CLASS, web()).found
    facts = found.facts
    assert (facts.achievement_id, facts.issuer_id, facts.issuer_name) == (CLASS, ISSUER, "College")
    assert (facts.name, facts.description, facts.criteria) == (
        "First aid",
        "Helps until help comes.",
        "A day of practice.",
    )
    assert (found.criteria_address, found.picture, found.issuer_level) == (
        f"{HOME}/criteria",
        f"{HOME}/first-aid.png",
        2,
    )
    assert (facts.tags, facts.alignments[0].target_name) == (("first aid",), "first aid")
    assert (found.achievement_type, facts.family, facts.credential_id) == (None, Family.OPEN_BADGES_2, None)


def test_an_achievement_of_version_3_is_read_at_its_own_address():
    reading = read(ACHIEVEMENT, web())
    facts = reading.found.facts
    assert reading.check.code == "class.published_by_issuer"
    assert (facts.achievement_id, facts.issuer_id, facts.issuer_name) == (ACHIEVEMENT, COLLEGE, "College")
    assert (facts.family, facts.tags, reading.found.achievement_type) == (
        Family.OPEN_BADGES_3,
        ("statistics",),
        "Certificate",
    )
    assert facts.alignments[0].target_url == "https://vocabulary.example/skills/data"


def test_a_class_of_version_1_names_neither_its_type_nor_its_address():
    old = {"name": "Old", "description": "Old.", "image": f"{HOME}/old.png", "criteria": f"{HOME}/c", "issuer": ISSUER}
    found = read(CLASS, web(**{CLASS: old, ISSUER: {"name": "College", "url": HOME}})).found
    assert (found.facts.achievement_id, found.facts.issuer_id) == (CLASS, ISSUER)
    assert (found.facts.criteria, found.criteria_address) == (f"{HOME}/c", f"{HOME}/c")


def test_what_stands_at_two_addresses_is_what_it_says_at_its_own():
    copies = {f"{HOME}/page": badge_class(name="Changed"), COPY: badge_class(name="Forged")}
    for address in copies:
        assert read(address, web(**copies)).found.facts.name == "First aid"


@pytest.mark.parametrize(
    ("place", "issuer", "level"),
    [("/a", "/issuer", 1), ("/x/a", "/x/issuer", 1), ("/x/a", "/y/issuer", None), ("/x/a", "/issuer", None)],
)
def test_on_a_host_that_many_share_a_class_stands_in_the_folder_of_its_issuer(place, issuer, level):
    place, issuer = (f"https://someone.github.io{each}" for each in (place, issuer))
    answers = {place: badge_class(id=place, issuer=issuer), issuer: profile(issuer)}
    found = read(place, web(**answers)).found
    assert (found and found.issuer_level) == level


def at(address, **changes):
    """A class that says that it stands at an address, there."""
    return {address: badge_class(id=address, **changes)}


RAW = "https://raw.githubusercontent.com"
DID_FOLDER = "did:web:college.example:alice"

# Where something forged stands, what stands there or elsewhere, and why it is nobody's.
FORGED = {
    "a copy with an address of its own": (COPY, at(COPY), "hosted.out_of_scope"),
    "a class of version 1 elsewhere": (COPY, {COPY: {"name": "First aid", "issuer": ISSUER}}, "hosted.out_of_scope"),
    "http in place of https": ("http" + CLASS[5:], {"http" + CLASS[5:]: badge_class()}, "class.no_plain_address"),
    "an address of its own without https": (CLASS, {CLASS: badge_class(id="http" + CLASS[5:])}, "hosted.unreachable"),
    "a redirect to another host": (CLASS, {"moved": {CLASS: COPY}}, "fetch.redirected"),
    "an issuer that is elsewhere by a redirect": (CLASS, {"moved": {ISSUER: COPY}}, "hosted.issuer_unreachable"),
    "an issuer without https": (
        CLASS,
        {CLASS: badge_class(issuer="http" + ISSUER[5:]), "http" + ISSUER[5:]: profile("http" + ISSUER[5:])},
        "issuer.address_unprotected",
    ),
    "an issuer written inside": (
        CLASS,
        {CLASS: badge_class(issuer={"type": "Issuer", "name": "C"})},
        "issuer.no_address",
    ),
    "an issuer on another host": (
        COPY,
        at(COPY, issuer={**profile(), "url": "https://evil.example"}),
        "hosted.out_of_scope",
    ),
    "an issuer that allows another host": (
        COPY,
        {**at(COPY), ISSUER: profile(verification={"allowedOrigins": ["evil.example"]})},
        "hosted.out_of_scope",
    ),
    "a host that begins in the same way": (
        f"{HOME}.evil.example/a",
        at(f"{HOME}.evil.example/a"),
        "hosted.out_of_scope",
    ),
    "a port of its own": (f"{HOME}:8443/a", at(f"{HOME}:8443/a"), "hosted.out_of_scope"),
    "a user before the host": (f"{HOME}@evil.example/a", at(f"{HOME}@evil.example/a"), "class.no_plain_address"),
    "a way out of a folder": (f"{HOME}/a/../b", at(f"{HOME}/a/../b"), "hosted.out_of_scope"),
    "a written way out of a folder": (f"{HOME}/a/%2e%2e/b", at(f"{HOME}/a/%2e%2e/b"), "hosted.out_of_scope"),
    "a folder of a user": (f"{HOME}/~mallory/a", at(f"{HOME}/~mallory/a"), "hosted.out_of_scope"),
    "another's folder on a shared host": (
        f"{RAW}/mallory/a",
        {
            **at(f"{RAW}/mallory/a", issuer=f"{RAW}/college/issuer"),
            f"{RAW}/college/issuer": profile(f"{RAW}/college/issuer"),
        },
        "hosted.out_of_scope",
    ),
    "a data address": ("data:application/json,{}", {}, "class.no_plain_address"),
    "letters of another script": (
        "https://\u0441ollege.example/a",
        at("https://\u0441ollege.example/a"),
        "class.no_plain_address",
    ),
    "an achievement that stands elsewhere": (
        COPY,
        {COPY: achievement(id=COPY)},
        "hosted.out_of_scope",
    ),
    "an achievement by a bare key": (
        ACHIEVEMENT,
        {ACHIEVEMENT: achievement(creator={"id": "did:key:z6MkForged", "name": "College"})},
        "class.issuer_without_place",
    ),
    "an achievement by nobody": (ACHIEVEMENT, {ACHIEVEMENT: achievement(creator=None)}, "class.no_issuer"),
    "an achievement in words of its own": (
        ACHIEVEMENT,
        {ACHIEVEMENT: achievement(**{"@context": [*VC2, {"creator": "https://evil.example/x"}]})},
        "class.not_a_class",
    ),
    "an achievement outside the folder of its issuer": (
        ACHIEVEMENT,
        {ACHIEVEMENT: achievement(creator=DID_FOLDER), f"{HOME}/alice/did.json": {"id": DID_FOLDER}},
        "hosted.out_of_scope",
    ),
    "an achievement by an issuer whose document is another's": (
        ACHIEVEMENT,
        {f"{HOME}/.well-known/did.json": {"id": "did:web:evil.example"}},
        "key.document_of_another",
    ),
    "an achievement by an address that is another's": (
        ACHIEVEMENT,
        {ACHIEVEMENT: achievement(creator=ISSUER), ISSUER: profile("https://evil.example/issuer")},
        "key.document_of_another",
    ),
    "a badge that somebody holds": (CLASS, {CLASS: badge_class(type="Assertion")}, "structure.wrong_type"),
    "a class in an unknown vocabulary": (
        CLASS,
        {CLASS: badge_class(**{"@context": "https://evil.example/context"})},
        "class.not_a_class",
    ),
    "a page": (CLASS, {CLASS: b"<!doctype html><p>First aid"}, "fetch.not_json"),
    "nothing": (CLASS, {CLASS: 404}, "fetch.status"),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_its_issuer_does_not_publish_is_nobodys(case):
    address, answers, code = FORGED[case]
    loader = web(**{key: value for key, value in answers.items() if key != "moved"})
    loader.moved = answers.get("moved", {})
    reading = read(address, loader)
    assert (reading.found, reading.check.code) == (None, code)
    assert reading.check.outcome is not Outcome.PASSED
    assert reason_for(code).next_step


@pytest.mark.parametrize("value", [None, 7, [], {}, "", "x" * 5000, [[1]], {"id": 3}, True])
@pytest.mark.parametrize(
    "name", ["@context", "type", "id", "name", "issuer", "creator", "criteria", "image", "alignment"]
)
def test_bad_values_are_refused_or_left_out_and_never_raise(name, value):
    for address, document in [(CLASS, badge_class()), (ACHIEVEMENT, achievement())]:
        reading = read(address, web(**{address: {**document, name: value}}))
        assert reading.found is None or reading.found.facts.achievement_id == address
