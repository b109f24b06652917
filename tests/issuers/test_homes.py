"""Where an issuer is at home, and which checked list vouches for that place."""

# ruff: noqa: RUF001 (letters that are taken for others are what these tests are about)

import pytest

from jobboard.credentials.did import level_of
from jobboard.issuers.homes import (
    bodies,
    body_of,
    grounds_of_home,
    name_space_of,
    name_spaces,
    own_domain,
    universities,
)


def level(identifier):
    """The level by what comes with the program alone, as a report and the lists give it."""
    found = level_of(identifier)
    return max([found, *(ground.level for ground in grounds_of_home(identifier, found))])


@pytest.mark.parametrize(
    "identifier",
    [
        "did:web:gla.ac.uk",
        "did:web:www.gla.ac.uk",
        "did:web:badges.gla.ac.uk",
        "did:web:badges.gla.ac.uk:issuer",
        "https://www.gla.ac.uk/",
        "https://www.gla.ac.uk:443/issuer.json",
        "https://www.gla.ac.uk/.well-known/issuer.json",
        "https://WWW.GLA.AC.UK/issuer.json",
        "https://www.gov.uk/",
        "did:web:education.gov.scot",
        "did:web:police.uk.police.uk",
        "https://hillhead.glasgow.sch.uk/issuer.json",
        "https://www.hillhead.glasgow.sch.uk/issuer.json",
    ],
)
def test_who_was_checked_has_level_3_at_the_top_of_its_hosts(identifier):
    assert level(identifier) >= 3


@pytest.mark.parametrize(
    "identifier",
    [
        "did:web:evil-ac.uk",
        "did:web:ac.uk.evil.example",
        "did:web:gla.ac.uk.evil.example",
        "did:web:xac.uk",
        "https://ac.uk/issuer.json",
        "https://glasgow.sch.uk/issuer.json",
        "https://www.gla.ac.uk.evil.example/issuer.json",
        "https://www.gla-ac.uk/issuer.json",
        "https://evil.example/www.gla.ac.uk/issuer.json",
        "https://evil.example/?www.gla.ac.uk",
        "https://evil.example/#.ac.uk",
        # Deep inside, by a query, on another port, on a host of persons, far below: not the organisation itself.
        "https://www.gla.ac.uk/schools/computing/issuer.json",
        "https://moodle.gla.ac.uk/badges/issuer_json.php?id=3",
        "https://www.gla.ac.uk/issuer?id=3",
        "https://www.gla.ac.uk:8443/issuer.json",
        "did:web:www.gla.ac.uk%3A8443",
        "did:web:www.gla.ac.uk:people:jdoe",
        "https://people.gla.ac.uk/issuer.json",
        "https://blogs.ed.ac.uk/issuer.json",
        "https://a.b.gla.ac.uk/issuer.json",
        # Written in other letters.
        "https://glаsgow.ac.uk/issuer.json",
        "https://www.gla.аc.uk/issuer.json",
        "https://www.gla.xn--c-7sb.uk/issuer.json",
        "https://www.gla.ac.ｕk/issuer.json",
        "https://www.gla.ac.uk./issuer.json",
        "https://www.gla.ac.uk\\@evil.example/",
        "https://www.gla.ac.uk@evil.example/",
        "https://evil.example@www.gla.ac.uk/",
    ],
)
def test_nobody_else_has(identifier):
    assert level(identifier) <= 2
    assert name_space_of(identifier) is None


@pytest.mark.parametrize(
    "identifier",
    [
        "https://people.gla.ac.uk/~student/issuer.json",
        "https://www.gla.ac.uk/~student",
        "https://www.gla.ac.uk/%7Estudent",
        "did:web:people.gla.ac.uk:~student",
        "https://www.sqa.org.uk/~guest/issuer.json",
        "https://sqa.github.io/issuer.json",
        "did:key:z6MkjXe1vZvPRqFuc9nRBtZ3e1Y9XKDFSbjFAfzLfW2bD6cZ",
    ],
)
def test_the_folder_of_a_user_and_a_shared_host_are_nobodys_domain(identifier):
    assert level(identifier) == 1
    assert own_domain(identifier) == ""


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("did:web:sqa.org.uk", "Qualifications Scotland"),
        ("https://badges.sqa.org.uk/any/deep/issuer.json", "Qualifications Scotland"),
        ("did:web:cityandguilds.com:issuer", "City & Guilds"),
        ("did:web:notsqa.org.uk", None),
        ("did:web:sqa.org.uk.example", None),
        ("https://sqa.org.uk:8443/", None),
        ("https://sqа.org.uk/", None),
        ("did:web:ofqual.gov.uk", "Ofqual"),
    ],
)
def test_a_body_is_known_by_its_whole_domain(identifier, name):
    found = body_of(identifier)
    assert (found.name if found else None) == name


def test_a_domain_that_is_not_proven_lists_nobody():
    assert grounds_of_home("did:web:sqa.org.uk", 1) == grounds_of_home("did:web:gla.ac.uk", 1) == ()


def test_every_entry_says_where_it_comes_from():
    for each in (*bodies(), *name_spaces()):
        assert each.source.startswith("https://")
        assert each.noted
    assert len({each.domain for each in (*bodies(), *universities())}) == len(bodies()) + len(universities())
    assert {each.level for each in bodies()} == {3, 4}
    assert len(bodies()) > 40
