"""Documents packed and unpacked are the same, and those of another release can still be read."""

import json
import zlib
from dataclasses import replace
from datetime import date
from random import Random

from jobboard.alerts.packing import pack, unpack
from tests.search.people import NOW, random_person

DAY = date(2026, 6, 1)


def test_what_was_packed_is_the_same():
    random = Random(3)
    for number in range(1, 100):
        person = random_person(number, random)
        badges = tuple(replace(each, issued=DAY, valid_until=DAY) for each in person.badges[:1])
        wants = {"available_from": DAY, "hours": ("full_time",), "contracts": ("permanent",), "claimed": (1, 2)}
        changed = replace(person, badges=badges + person.badges[1:], next_change=NOW, is_remote_ok=True, **wants)
        for each in (person, changed):
            assert unpack(pack(each)) == each


def test_a_document_of_a_release_before_or_after_can_be_read():
    person = replace(random_person(1, Random(1)), hours=(), claimed=())
    values = json.loads(zlib.decompress(pack(person)))
    del values["hours"], values["claimed"]
    values["shoe_size"] = 42
    assert unpack(zlib.compress(json.dumps(values).encode())) == person
