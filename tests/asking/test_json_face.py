"""The JSON face: strict, and what is wrong is told with its path."""

import json

import pytest

from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.limits import DEEPEST, MOST_CONDITIONS, MOST_NAMED, MOST_WISHES, MOST_WORDS
from jobboard.asking.question import AskedBadge, Question
from jobboard.errors import Rejected


def asking(*conditions):
    return {"version": 1, "all": list(conditions)}


def deep(levels):
    inner = {"words": "x"}
    for _ in range(levels):
        inner = {"any": [inner, {"words": "y"}]}
    return asking(inner)


WRONG = [
    (None, "$ "),
    ([], "$ "),
    ({}, "$.version "),
    ({"version": 2}, "$.version "),
    ({"version": True}, "$.version "),
    ({"version": 1, "where": []}, "$.where "),
    ({"version": 1, "all": {}}, "$.all "),
    ({"version": 1, "issuers": ["1"]}, "$.issuers[0] "),
    ({"version": 1, "issuers": [True]}, "$.issuers[0] "),
    ({"version": 1, "issuers": list(range(1, 22))}, "$.issuers "),
    ({"version": 1, "issuer_level_at_least": 5}, "$.issuer_level_at_least "),
    ({"version": 1, "wishes": [{"words": "x"}]}, "$.wishes[0].words "),
    (asking({"wrods": "x"}), "$.all[0].wrods "),
    (asking({}), "$.all[0] "),
    (asking({"words": "x", "phrase": "y"}), "$.all[0] "),
    (asking({"words": " "}), "$.all[0].words "),
    (asking({"words": 1}), "$.all[0].words "),
    (asking({"words": "x" * 1001}), "$.all[0].words "),
    (asking({"words": "\ud800"}), "$.all[0].words "),
    (asking({"phrase": ""}), "$.all[0].phrase "),
    (asking({"all": []}), "$.all[0].all "),
    (asking({"any": []}), "$.all[0].any "),
    (asking({"not": [{"words": "x"}]}), "$.all[0].not "),
    (asking({"not": {"any": [{"claims": 0}]}}), "$.all[0].not.any[0].claims "),
    (asking({"claims": 2**31}), "$.all[0].claims "),
    (asking({"near": {"place": 1}}), "$.all[0].near.kilometres "),
    (asking({"near": {"place": 1, "kilometres": 501}}), "$.all[0].near.kilometres "),
    (asking({"near": {"place": 1, "kilometres": 5, "unit": "mile"}}), "$.all[0].near.unit "),
    (asking({"region": ""}), "$.all[0].region "),
    (asking({"region": "Fi\0fe"}), "$.all[0].region "),
    (asking({"region": "x" * 201}), "$.all[0].region "),
    (asking({"remote": False}), "$.all[0].remote "),
    (asking({"available_by": "2026-02-30"}), "$.all[0].available_by "),
    (asking({"available_by": "2026-W01-1"}), "$.all[0].available_by "),
    (asking({"hours": "night"}), "$.all[0].hours "),
    (asking({"hours": ["full_time"]}), "$.all[0].hours "),
    (asking({"contract": None}), "$.all[0].contract "),
    (asking({"applied_to": "1"}), "$.all[0].applied_to "),
    (asking({"badge": {"level_at_least": 7}}), "$.all[0].badge "),
    (asking({"badge": {"skill": 1, "level_at_least": 13}}), "$.all[0].badge.level_at_least "),
    (asking({"badge": {"skill": 1, "grade_at_least": "E"}}), "$.all[0].badge.grade_at_least "),
    (asking({"badge": {"or_equivalent": True}}), "$.all[0].badge "),
    (asking({"badge": {"or_equivalent": 1}}), "$.all[0].badge.or_equivalent "),
    (asking({"badge": {"skil": 1}}), "$.all[0].badge.skil "),
    (deep(DEEPEST + 2), "$.all[0].any[0]"),
    (asking(*([{"claims": 1}] * 5_000)), "$.all holds at most 60"),
    (asking({"any": [{"claims": 1}] * 61}), "$.all[0].any holds at most 60"),
    ({"version": 1, "wishes": [{"skill": 1}] * 21}, "$.wishes holds at most 20"),
    (asking({"words": "a " * 201}), "$.all[0].words has at most 200 words"),
    (asking({"words": "a " * 150}, {"not": {"phrase": "b " * 51}}), "$ A question can have 200 words"),
    (
        asking(*({"any": [{"claims": 8 * row + each} for each in range(1, 9)]} for row in range(8))),
        "$ A question can have 60",
    ),
]


@pytest.mark.parametrize(("value", "path"), WRONG, ids=[json.dumps(value)[:60] for value, _ in WRONG])
def test_what_is_wrong_is_told_with_its_path(value, path):
    with pytest.raises(Rejected) as caught:
        from_json(value)
    assert caught.value.message.startswith(path)


@pytest.mark.parametrize(
    "value",
    [
        asking(*({"claims": number} for number in range(1, MOST_CONDITIONS + 2))),
        {"version": 1, "wishes": [{"skill": number} for number in range(1, MOST_WISHES + 2)]},
        deep(DEEPEST + 1),
        asking(*({"words": f"a{number},b " * 60} for number in range(MOST_CONDITIONS))),
        asking(*({"badge": {"badges": [*range(first, first + 20)]}} for first in range(1, MOST_NAMED + 2, 20))),
    ],
    ids=["conditions", "wishes", "brackets", "words", "names"],
)
def test_a_question_has_limits(value):
    with pytest.raises(Rejected, match=r"at most|more than 12 deep|can have \d|can name \d"):
        from_json(value)


def test_a_question_at_its_limits_is_read_back():
    words = {"words": " ".join(f"w{number}" for number in range(MOST_WORDS))}
    badges = ({"badge": {"badges": [*range(first, first + 20)]}} for first in range(1, MOST_NAMED + 1, 20))
    conditions = ({"claims": number} for number in range(1, MOST_CONDITIONS - MOST_NAMED // 20))
    question = from_json(asking(words, *badges, *conditions))
    assert from_json(as_json(question)) == question


def test_a_question_in_json():
    question = Question((AskedBadge(3, 7, achievements=frozenset({5}), allows_equivalent=True),), frozenset({2}), 3)
    assert as_json(question) == {
        "version": 1,
        "all": [{"badge": {"skill": 3, "level_at_least": 7, "badges": [5], "or_equivalent": True}}],
        "issuers": [2],
        "issuer_level_at_least": 3,
    }
