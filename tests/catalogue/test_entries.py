"""What the catalogue lists: a part of it at a time, and how many badges there are in all."""

import pytest

from jobboard.catalogue import entries
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer


@pytest.mark.parametrize(
    ("text", "offset", "names", "total"),
    [
        ("", 0, ["Baking", "Cooking"], 3),
        ("", 2, ["Welding"], 3),
        ("", 4, [], 3),
        ("weld", 0, ["Welding"], 1),
        ("nobody", 0, [], 0),
        ("nobody", 2, [], 0),
    ],
)
def test_a_part_comes_with_the_number_of_all_also_behind_the_end(any_database, text, offset, names, total):
    with any_database.writing() as session:
        issuer = make_issuer(session)
        for name in ("Welding", "Baking", "Cooking"):
            make_badge(
                session, make_candidate(session), achievement=make_achievement(session, issuer=issuer, name=name)
            )
        found = entries.find_badges(session, text, now=NOW, offset=offset, limit=2)
        assert ([each.name for each in found.badges], found.total) == (names, total)


@pytest.mark.parametrize(("holders", "is_listed"), [(4, False), (5, True)])
def test_of_an_issuer_who_is_not_identified_five_people_have_to_show_a_badge(any_database, holders, is_listed):
    with any_database.writing() as session:
        achievement = make_achievement(session, issuer=make_issuer(session, level=1))
        for _ in range(holders):
            holder = make_candidate(session)
            for _ in range(2):
                make_badge(session, holder, achievement=achievement)
        assert bool(entries.find_badges(session, "", now=NOW).total) is is_listed
