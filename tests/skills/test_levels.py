"""The SCQF level that alignments name."""

import pytest

from jobboard.credentials import Alignment
from jobboard.skills.frameworks import Framework
from jobboard.skills.levels import SCQF_OF, level_of

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


# "Qualifications can cross boundaries", table 1: EQF, RQF, CQFW, SCQF, NFQ.
TABLE_1 = """
8   8   8   12   10
7   7   7   11   9
6   6   6   10/9 8/7
5   5/4 5/4 8/7  6
4   3   3   6    5
3   2   2   5    4
2   1   1   4    3
1   E3  E3  3    2/1
-   E2  E2  2    -
-   E1  E1  1    -
"""


@pytest.mark.parametrize(
    ("framework", "column"), [(Framework.EQF, 0), (Framework.RQF, 1), (Framework.CQFW, 2), (Framework.NFQ, 4)]
)
def test_a_level_lies_within_its_row_of_the_published_table(framework, column):
    published = {}
    for row in map(str.split, TABLE_1.strip().splitlines()):
        scqf = sorted(map(int, row[3].split("/")))
        for name in row[column].replace("E", "entry ").split("/"):
            published[name] = (scqf[0], scqf[-1])
    # Table 2 tells the two degrees apart; the row of NFQ 2/1 is left out, as it names them together (decision 32).
    published |= {"8": (10, 10), "7": (9, 9)} if framework is Framework.NFQ else {}
    left_out = {"1", "2"} if framework is Framework.NFQ else set()
    assert SCQF_OF[framework] == {name: levels for name, levels in published.items() if name not in left_out | {"-"}}
