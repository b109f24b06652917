"""The SCQF level that a badge names, by the published comparison of frameworks."""

import re
from collections.abc import Iterable

from jobboard.credentials import Alignment

# EQF levels that are one SCQF level. 5 and 6 are two levels each, so they say nothing exact.
# Source: SCQF Partnership, "SCQF and the European Qualifications Framework", comparison table.
_SCQF_OF_EQF = {1: 3, 2: 4, 3: 5, 4: 6, 7: 11, 8: 12}

_SCQF = re.compile(r"scqf|scottish credit (and|&) qualifications framework")
_EQF = re.compile(r"(?<![a-z])eqf|european qualifications framework")


def level_of(alignments: Iterable[Alignment]) -> int | None:
    """Give the SCQF level that the alignments name: one and the same, or None."""
    levels = {level for each in alignments if (level := _level(each)) is not None}
    return levels.pop() if len(levels) == 1 else None


def _level(alignment: Alignment) -> int | None:
    about = " ".join(filter(None, (alignment.target_framework, alignment.target_url, alignment.target_name))).lower()
    if _SCQF.search(about):
        number = _number(alignment)
        return number if number is not None and 1 <= number <= 12 else None
    if _EQF.search(about):
        return _SCQF_OF_EQF.get(_number(alignment) or 0)
    return None


def _number(alignment: Alignment) -> int | None:
    """Give the level that an alignment names in its code, or at the end of its address or name."""
    if alignment.target_code and (found := re.fullmatch(r"\D*(\d{1,2})", alignment.target_code.strip())):
        return int(found[1])
    for text in (alignment.target_url, alignment.target_name):
        found = re.search(r"level[\s/_-]*(\d{1,2})/?$", (text or "").strip(), re.IGNORECASE)
        if found:
            return int(found[1])
    return None
