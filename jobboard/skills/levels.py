"""The SCQF level that a badge names, by the published comparison of frameworks.

A level of another framework may be one of several of the SCQF: then the lowest of them is what is certain.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from jobboard.credentials import Alignment
from jobboard.skills.frameworks import Framework, framework_of, plain_words

LOWEST, HIGHEST = 1, 12

# Source of SCQF_OF, all but FHEQ: the regulators of the United Kingdom and Ireland, "Qualifications can cross
# boundaries", table 1 (levels beside the EQF), which tests/skills/test_levels.py has. Where a row holds two levels of
# both, as "5/4" beside "8/7", it does not say which of them is which. Table 2 (beside the FQ-EHEA) tells apart what
# table 1 has as "10/9" and "8/7": honours degrees are SCQF 10 and NFQ 8, others SCQF 9 and NFQ 7, and all FHEQ 6.
_EIGHT = {"1": (4, 4), "2": (5, 5), "3": (6, 6), "4": (7, 8), "5": (7, 8), "6": (9, 10), "7": (11, 11), "8": (12, 12)}
_ENTRY = {f"entry {number}": (number, number) for number in (1, 2, 3)}
_SCQF = {str(number): (number, number) for number in range(LOWEST, HIGHEST + 1)}
SCQF_OF: dict[Framework, dict[str, tuple[int, int]]] = {
    Framework.SCQF: _SCQF,
    Framework.EQF: {
        "1": (3, 3),
        "2": (4, 4),
        "3": (5, 5),
        "4": (6, 6),
        "5": (7, 8),
        "6": (9, 10),
        "7": (11, 11),
        "8": (12, 12),
    },
    Framework.RQF: _EIGHT | _ENTRY,
    Framework.CQFW: _EIGHT | _ENTRY,
    # Source: QAA, "The Frameworks for Higher Education Qualifications of UK Degree-Awarding Bodies" (2014), table 1 and
    # the descriptors 4.10 to 4.19: the certificate of higher education is FHEQ 4 and SCQF 7, the diploma 5 and 8.
    Framework.FHEQ: {"4": (7, 7), "5": (8, 8), "6": (9, 10), "7": (11, 11), "8": (12, 12)},
    Framework.FQHEIS: {name: levels for name, levels in _SCQF.items() if int(name) >= 7},
    # Levels 1 and 2 stand in one row beside the SCQF's 3, and lower ones beside nothing.
    Framework.NFQ: {
        "3": (4, 4),
        "4": (5, 5),
        "5": (6, 6),
        "6": (7, 8),
        "7": (9, 9),
        "8": (10, 10),
        "9": (11, 11),
        "10": (12, 12),
    },
}
"""By framework and its level, the lowest and the highest SCQF level that it may be."""

_SHORT = "|".join(plain_words(each.value) for each in SCQF_OF if each is not Framework.NFQ)
_NUMBER = r"(entry \d|\d{1,2})"
_ENTRY_LEVEL = re.compile(r"\b(?:entry level|level entry) (?=\d)", re.IGNORECASE)
_IN_NAME = re.compile(r"\b(entry \d|(?<=level )\d{1,2})\b(?! \d)")
_CODE = re.compile(rf"(?:(?:{_SHORT}|nfq) ?)?(?:levels? ?|lvl ?|l)?{_NUMBER}")
_IN_FRAMEWORK = re.compile(rf"\blevels? {_NUMBER}$")
# The whole name, or its end behind a comma, a bracket or a dash: "towards SCQF level 7" is no level.
_END_OF_NAME = re.compile(
    rf"(?:.*(?:[,;(]| [\u2013\u2014-]) *)?({_SHORT})(?: |: ?|-)(?:level )?{_NUMBER}\)?", re.IGNORECASE
)
_WHOLE_NAME = re.compile(rf"level {_NUMBER} (?:of |on )?(?:the )?\(?({_SHORT})\)?", re.IGNORECASE)


@dataclass(frozen=True)
class Level:
    """An SCQF level: `least` is certain, and it is at most `most`. `source`: the levels that it was read from."""

    least: int
    most: int
    source: str

    @property
    def is_exact(self) -> bool:
        """True when it is one level and no other."""
        return self.least == self.most


def level_of(alignments: Iterable[Alignment]) -> Level | None:
    """Give the SCQF level that alignments name; None where they name none, contradict each other, or are not known."""
    said = {level for each in alignments for level in _said(each)}
    if any(name not in SCQF_OF[framework] for framework, name in said):
        return None
    return merged([Level(*SCQF_OF[framework][name], f"{framework.value} {name}") for framework, name in said])


def names_level(alignment: Alignment) -> bool:
    """Tell whether an alignment names a level, whether it is known or not."""
    return any(True for _ in _said(alignment))


def merged(levels: Collection[Level]) -> Level | None:
    """Give what several levels come to that are all said of the same; None for none, and for a contradiction."""
    if not levels:
        return None
    least, most = max(each.least for each in levels), min(each.most for each in levels)
    source = ", ".join(sorted({each.source for each in levels}))
    return Level(least, most, source) if least <= most else None


def _said(alignment: Alignment) -> Iterator[tuple[Framework, str]]:
    """Give the levels that one alignment names: by its address, its framework with a number, or its name alone."""
    if (by_address := _by_address(alignment.target_url or "")) is not None:
        yield by_address
    named = (alignment.target_framework or "").strip()
    framework = framework_of(_IN_FRAMEWORK.sub("", plain_words(named)))
    if framework in SCQF_OF:
        yield from ((framework, name) for name in _numbers(alignment, plain_words(named)))
    name = _ENTRY_LEVEL.sub("entry ", " ".join((alignment.target_name or "").split()))
    for found, short, number in ((_END_OF_NAME.fullmatch(name), 1, 2), (_WHOLE_NAME.fullmatch(name), 2, 1)):
        if found and (by_name := framework_of(found[short])) is not None:
            yield by_name, found[number].casefold()


def _numbers(alignment: Alignment, framework: str) -> Iterator[str]:
    """Give the levels in the code, the name, and behind the framework's name."""
    code, name = (
        _ENTRY_LEVEL.sub("entry ", plain_words(text or "")) for text in (alignment.target_code, alignment.target_name)
    )
    found = [_CODE.fullmatch(code), _CODE.fullmatch(name), _IN_FRAMEWORK.search(framework)]
    yield from (each[1] for each in found if each)
    yield from (each[1] for each in _IN_NAME.finditer(name))


def _by_address(address: str) -> tuple[Framework, str] | None:
    """Give the level whose page or id an address is.

    Source: SCQF Partnership, pages of the levels; Publications Office of the European Union, authority table "eqf".
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.netloc.lower()
    except ValueError:
        return None
    if parts.scheme not in {"https", "http"}:
        return None
    if host in {"scqf.org.uk", "www.scqf.org.uk"} and (
        found := re.fullmatch(r"(?:/[a-z-]+)*/level-(\d{1,2})/?", parts.path)
    ):
        return Framework.SCQF, found[1]
    if host == "data.europa.eu" and (found := re.fullmatch(r"/snb/eqf/(\d)/?", parts.path)):
        return Framework.EQF, found[1]
    return None
