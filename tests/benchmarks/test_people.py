from datetime import timedelta

import pytest

from benchmarks.people import ISSUERS, NOW, PLACES, REGIONS, SKILLS, World


@pytest.fixture(scope="module")
def world():
    return World()


@pytest.fixture(scope="module")
def documents(world):
    return list(world.documents(1_000))


def test_one_seed_makes_the_same_people_in_every_order(world, documents):
    assert World().document(World().person(500)) == documents[499]
    assert list(world.documents(3, first=498)) == documents[497:500]
    assert World(seed=8).document(World(seed=8).person(500)) != documents[499]


def test_people_have_eight_badges_on_average(documents):
    assert 7.8 < sum(len(each.badges) for each in documents) / len(documents) < 8.2


def test_each_narrow_skill_has_four_broader_ones(world):
    assert {len(world.broader(skill)) for skill in world.leaves} == {4}
    assert len(world.parents) - 1 == sum(SKILLS) == 10_000


def test_a_badge_proves_what_is_broader_too(world, documents):
    for badge in documents[0].badges:
        shown = {each.skill for each in badge.skills}
        assert shown == shown.union(*(world.broader(skill) for skill in shown))


def test_everything_is_in_force_when_people_are_looked_at(documents):
    for document in documents:
        assert document.next_change > NOW
        assert all(badge.issued < NOW.date() for badge in document.badges)
        assert all(badge.valid_until is None or badge.valid_until > NOW.date() for badge in document.badges)


def test_people_of_another_day_are_in_force_on_that_day(world):
    later = NOW + timedelta(days=900)
    assert world.document(world.person(1, now=later)).next_change > later


def test_few_words_are_common_and_many_are_rare(documents):
    holders = {}
    for document in documents:
        for word in set(f"{document.headline} {document.summary} {document.experience}".split()):
            holders[word] = holders.get(word, 0) + 1
    counts = sorted(holders.values(), reverse=True)
    assert counts[10] > 300
    assert counts[1_000] < 50


def test_issuers_of_every_level_and_every_region_occur(world, documents):
    assert {badge.issuer_level for each in documents for badge in each.badges} == {1, 2, 3, 4}
    assert len({each.region for each in documents}) == REGIONS
    assert {each.place for each in documents} <= set(range(1, PLACES + 1))
    assert {each.issuer for each in world.achievements} == set(range(1, ISSUERS + 1))
