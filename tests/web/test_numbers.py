"""Numbers that were typed: what is none is 0, and nothing is too long to be read."""

import pytest

from jobboard.web.numbers import LARGEST_ID, id_in, number_in


@pytest.mark.parametrize("text", [None, "", "x", "-1", "1.0", " 1", "²", "٣", "1" * 10, "0" * 12 + "1", "9" * 5000])
def test_what_is_no_number_is_nothing(text):
    assert (number_in(text), id_in(text)) == (0, 0)


def test_an_id_is_one_that_the_engines_can_hold():
    assert (id_in("7"), id_in("007"), id_in(str(LARGEST_ID)), id_in(str(LARGEST_ID + 1))) == (7, 7, LARGEST_ID, 0)
    assert number_in(str(LARGEST_ID + 1)) == LARGEST_ID + 1
