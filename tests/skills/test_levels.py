"""The SCQF level that alignments name."""

import pytest

from jobboard.credentials import Alignment
from jobboard.skills.levels import level_of

SCQF = "Scottish Credit and Qualifications Framework"


@pytest.mark.parametrize(
    ("alignments", "level"),
    [
        ([Alignment(target_framework=SCQF, target_code="7")], 7),
        ([Alignment(target_framework="SCQF", target_name="SCQF Level 10")], 10),
        ([Alignment(target_url="https://scqf.org.uk/about-the-framework/scqf-levels/level-5/")], 5),
        ([Alignment(target_framework="EQF", target_code="4")], 6),
        ([Alignment(target_framework="EQF", target_code="6")], 9),
        ([Alignment(target_framework=SCQF, target_code="13")], None),
        ([Alignment(target_framework=SCQF, target_code="7"), Alignment(target_framework=SCQF, target_code="8")], None),
        (
            [Alignment(target_framework="SCQF", target_code="7"), Alignment(target_framework="EQF", target_code="3")],
            None,
        ),
        ([Alignment(target_framework="SCQF", target_code="6"), Alignment(target_framework="EQF", target_code="4")], 6),
        ([Alignment(target_framework="SCQF", target_code="seven")], None),
        ([Alignment(target_framework="SCQF", target_code="7.5")], None),
        ([Alignment(target_framework="Another", target_code="7")], None),
        ([Alignment(target_framework="Another", target_url="https://bereqf.example/level-7")], None),
        ([], None),
    ],
)
def test_a_level_is_what_scqf_or_an_unambiguous_eqf_alignment_says(alignments, level):
    found = level_of(alignments)
    assert (found and found.least) == level
