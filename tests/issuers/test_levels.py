"""The level of an issuer as a table: what was found, what staff decided, who lists it, whom it resembles."""

import itertools

import pytest

from jobboard.issuers.levels import Ground, settle_level
from jobboard.models import LevelBasis

BLOCK = Ground(0, LevelBasis.BLOCK)
STAFF_3, STAFF_4 = Ground(3, LevelBasis.STAFF), Ground(4, LevelBasis.STAFF)
REGISTRY_3, REGISTRY_4 = Ground(3, LevelBasis.REGISTRY, "a"), Ground(4, LevelBasis.REGISTRY, "b")
REGISTRY_0 = Ground(0, LevelBasis.REGISTRY)
SPACE = Ground(3, LevelBasis.NAME_SPACE)


@pytest.mark.parametrize(
    ("found", "decided", "listed", "resembles", "level", "basis"),
    [
        (0, None, (), "", 0, "found"),
        (1, None, (), "", 1, "found"),
        (2, None, (), "", 2, "found"),
        (1, None, (REGISTRY_3,), "", 3, "registry"),
        (2, None, (REGISTRY_3, REGISTRY_4), "", 4, "registry"),
        (2, None, (SPACE, REGISTRY_3), "", 3, "name_space"),
        (2, None, (REGISTRY_0,), "", 2, "found"),
        (1, None, (REGISTRY_0,), "", 1, "found"),
        (1, STAFF_3, (), "", 3, "staff"),
        (2, STAFF_3, (REGISTRY_4,), "", 3, "staff"),
        (2, STAFF_4, (REGISTRY_3,), "SQA", 4, "staff"),
        (2, None, (), "SQA", 1, "look_alike"),
        (1, None, (), "SQA", 1, "look_alike"),
        (2, None, (REGISTRY_3,), "SQA", 3, "registry"),
        (2, BLOCK, (), "", 0, "block"),
        (2, BLOCK, (REGISTRY_4,), "", 0, "block"),
        (1, BLOCK, (REGISTRY_4,), "SQA", 0, "block"),
        (0, BLOCK, (), "", 0, "block"),
        (0, STAFF_4, (), "", 0, "found"),
        (0, None, (REGISTRY_4, SPACE), "", 0, "found"),
        (0, None, (), "SQA", 0, "found"),
    ],
)
def test_the_level_follows_from_all_that_is_known(found, decided, listed, resembles, level, basis):
    ground = settle_level(found, decided=decided, listed=listed, resembles=resembles)
    assert (ground.level, ground.basis.value) == (level, basis)


def test_nothing_whatever_raises_level_0():
    decisions, lists = (None, BLOCK, STAFF_3, STAFF_4), ((), (REGISTRY_3,), (SPACE, REGISTRY_4))
    for decided, listed, resembles in itertools.product(decisions, lists, ("", "SQA")):
        assert settle_level(0, decided=decided, listed=listed, resembles=resembles).level == 0
