"""From the lines of a resume to its sections and entries: by the usual headings, and by the dates of entries."""

import re
from collections.abc import Iterable, Iterator

from jobboard.resume_reading.draft import LONGEST_DATE, LONGEST_LINE, Draft, DraftItem, DraftSection, storable
from jobboard.resume_reading.personal import REFEREES, without_personal

_SUMMARY, _LEFT_OUT = "summary", "left out"

# By the words of a heading: the kind of its section and our title for it; an empty title: as it is written.
_HEADINGS: dict[str, tuple[str, str]] = {
    words: meaning
    for meaning, several in {
        (
            _SUMMARY,
            "",
        ): "profile, personal profile, professional profile, summary, professional summary, about me, about, "
        "personal statement, objective, career objective",
        ("experience", "Experience"): "experience, work experience, professional experience, employment, "
        "employment history, work history, career history, career, work",
        ("education", "Education and training"): "education, education and training, education & training, "
        "education and qualifications, education & qualifications, qualifications, training, academic background",
        ("skills", "Skills"): "skills, key skills, core skills, technical skills, it skills, skills and abilities",
        ("volunteering", "Volunteering"): "volunteering, voluntary work, volunteer experience, voluntary experience, "
        "volunteer work",
        ("own", "Languages"): "languages, language skills",
        (
            "own",
            "",
        ): "projects, publications, awards, honours, certificates, certifications, courses, interests, hobbies, "
        "hobbies and interests, hobbies & interests, memberships, achievements",
        (_LEFT_OUT, ""): "references, referees, personal details, personal information",
    }.items()
    for words in several.split(", ")
}

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_POINT = rf"(?:{_MONTH}\s{{1,3}}|\d{{1,2}}[/.])?(?:19|20)\d\d"
_ENDLESS = "present|now|current|today|ongoing|date"
_DATES = re.compile(
    rf"[(\[]?\b(?P<started>{_POINT})(?:\s{{0,3}}(?:-|\u2013|\u2014|to|until)\s{{0,3}}(?P<ended>{_POINT}|{_ENDLESS})\b)?[)\]]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[\u2022\u25cf\u25aa\u2023\uf0b7*\u2013-]\s+")
_AROUND = " \t,;:|()[]\u2013\u2014-"
_BETWEEN = re.compile(r"\s+(?:at|\||\u2013|\u2014|-)\s+|,\s+")
_LONGEST_HEADING = 40
_LONGEST_OPENING = 120
_SHORT_ENTRY = 100


def draft_of(lines: list[str]) -> Draft:
    """Give the draft that lines make. What stands before any heading is the headline and a part of the summary."""
    kept, left_out = without_personal([storable(line) for line in lines])
    summary: list[str] = []
    sections: dict[tuple[str, str], list[str]] = {}
    into = summary
    for line in kept:
        heading = _heading(line)
        if heading is None:
            into.append(line)
        elif heading[0] == _LEFT_OUT:
            into = []
            left_out += [REFEREES] if "refer" in line.lower() else []
        else:
            into = summary if heading[0] == _SUMMARY else sections.setdefault(heading, [])
    found = tuple(
        DraftSection(kind, title, items)
        for (kind, title), each in sections.items()
        if (items := tuple(_entries(kind, each)))
    )
    words = [line.strip() for line in summary if line.strip()]
    headline, rest = ("", words) if not words or len(words[0]) > LONGEST_LINE else (words[0], words[1:])
    return Draft(headline, "\n".join(rest), found, tuple(dict.fromkeys(left_out)))


def _heading(line: str) -> tuple[str, str] | None:
    words = " ".join(line.strip(_AROUND).split())
    if len(words) > _LONGEST_HEADING or words.lower() not in _HEADINGS:
        return None
    kind, title = _HEADINGS[words.lower()]
    return kind, title or words.capitalize()


def _entries(kind: str, lines: list[str]) -> Iterator[DraftItem]:
    lines = [line for line in lines if line.strip()]
    has_dates = any(_opening(line) for line in lines)
    if kind == "skills" or not has_dates:
        yield from _listed(kind, lines)
        return
    pile: list[str] = []
    opened: tuple[str, re.Match[str]] | None = None
    for line in lines:
        dates = _opening(line)
        if dates is None:
            pile.append(line)
            continue
        rest = f"{line[: dates.start()]} {line[dates.end() :]}".strip(_AROUND)
        if not rest and pile and _is_short(pile[-1]):
            rest = pile.pop().strip(_AROUND)
        yield from _entry(opened, pile)
        opened, pile = (rest, dates), []
    yield from _entry(opened, pile)


def _listed(kind: str, lines: list[str]) -> Iterator[DraftItem]:
    """Give entries without dates: the skills as one, short lines one by one, a text as one entry."""
    plain = [_BULLET.sub("", line, count=1).strip() for line in lines]
    if kind == "skills" and plain:
        yield DraftItem("Skills", description="\n".join(plain))
    elif all(len(line) <= _SHORT_ENTRY for line in plain):
        yield from (DraftItem(line) for line in plain)
    else:
        first, rest = _title(plain[0])
        yield DraftItem(first, description="\n".join([*rest, *plain[1:]]))


def _entry(opened: tuple[str, re.Match[str]] | None, pile: list[str]) -> Iterator[DraftItem]:
    """Give the entry that a line with dates opened; lines before the first of them are an entry without dates."""
    if opened is None:
        if pile:
            first, rest = _title(pile[0].strip())
            yield DraftItem(first, description="\n".join([*rest, *map(str.strip, pile[1:])]))
        return
    words, dates = opened
    if not words and pile:
        words, pile = pile[0].strip(_AROUND), pile[1:]
    title, organisation = _split(words)
    if not organisation and pile and _is_short(pile[0]):
        organisation, pile = pile[0].strip(_AROUND), pile[1:]
    title, rest = _title(title or organisation or "Entry")
    ended = dates["ended"] or dates["started"]  # One date alone is both: a course, an award.
    yield DraftItem(
        title,
        organisation[:LONGEST_LINE],
        dates["started"][:LONGEST_DATE],
        "" if ended.lower() in _ENDLESS.split("|") else ended[:LONGEST_DATE],
        "\n".join([*rest, *map(str.strip, pile)]),
    )


def _opening(line: str) -> re.Match[str] | None:
    """Give the dates of a line that opens an entry: it is short, no bullet, and its dates stand at one of its ends."""
    if len(line) > _LONGEST_OPENING or _BULLET.match(line):
        return None
    for dates in _DATES.finditer(line):
        if not line[: dates.start()].strip(_AROUND) or not line[dates.end() :].strip(_AROUND):
            return dates
    return None


def _is_short(line: str) -> bool:
    return len(line) <= _SHORT_ENTRY and not _BULLET.match(line) and not line.rstrip().endswith((".", ";", ":"))


def _split(words: str) -> tuple[str, str]:
    between = _BETWEEN.search(words)
    return (words, "") if between is None else (words[: between.start()], words[between.end() :].strip(_AROUND))


def _title(words: str) -> tuple[str, Iterable[str]]:
    """Give a title, and all of the words where they are too many for one."""
    return (words, ()) if len(words) <= LONGEST_LINE else (f"{words[: LONGEST_LINE - 1]}\u2026", (words,))
