"""The alternative to a search engine: the same pages of people from tables of SQLite with every index that helps.

Broader skills stand in the tables already, words are found by FTS5, and what a page needs again is kept for the page.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from jobboard.search.acceptance import IDENTIFIED_LEVEL
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import CandidateDocument
from jobboard.search.facets import ISSUER_LEVELS, MOST_BUCKETS
from jobboard.search.query import CandidateQuery
from jobboard.search.words import index_words, query_words

_TABLES = """
CREATE VIRTUAL TABLE words USING fts5 (headline, summary, experience, content='', tokenize='unicode61');
CREATE TABLE person (id INTEGER PRIMARY KEY, region TEXT);
CREATE TABLE held (person, badge, achievement, issuer, PRIMARY KEY (person, badge)) WITHOUT ROWID;
CREATE TABLE shown (person, skill, PRIMARY KEY (person, skill)) WITHOUT ROWID;
CREATE TABLE proof (skill, person, issuer, standing, level, badge, PRIMARY KEY (skill, person, issuer, badge))
    WITHOUT ROWID;
"""
_PEOPLE_AT_ONCE = 1_000
Row = tuple[Any, ...]


class Tables:
    """People in a file of SQLite. Only pages without choices in the facets are answered."""

    def __init__(self, path: Path) -> None:
        self._tables = sqlite3.connect(path, isolation_level=None)
        self._tables.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000")

    def fill(self, documents: Iterator[CandidateDocument]) -> None:
        """Write everybody."""
        self._tables.executescript(_TABLES)
        while batch := list(islice(documents, _PEOPLE_AT_ONCE)):
            self._tables.execute("BEGIN")
            self._write("words (rowid, headline, summary, experience)", map(_words, batch))
            self._write("person", ((each.candidate, each.region) for each in batch))
            self._write("held", (row for each in batch for row in _held(each)))
            self._write("shown", (row for each in batch for row in _shown(each)))
            self._write("proof", (row for each in batch for row in _proofs(each)))
            self._tables.execute("COMMIT")
        self._tables.execute("ANALYZE")

    def page(self, query: CandidateQuery) -> tuple[int, dict[str, list[Row]]]:
        """Give how many people are found, and the facets; the best twenty are looked for, too."""
        match, values = " AND ".join(f'"{word}"' for word in query_words(query.text)), []
        conditions = []
        for condition in query.must:
            part, more = _proving(condition)
            conditions.append(f"EXISTS (SELECT 1 FROM proof WHERE person = words.rowid AND {part})")
            values += more
        where = " AND ".join(["words MATCH ?", *conditions])
        ask = self._tables.execute
        ask("CREATE TEMP TABLE found (person INTEGER PRIMARY KEY, rank)")
        ask(f"INSERT INTO found SELECT rowid, bm25(words, 3, 1.5, 1) FROM words WHERE {where}", [match, *values])
        total = ask("SELECT count(*) FROM found").fetchone()[0]
        ask("SELECT person FROM found ORDER BY rank, person LIMIT 20").fetchall()
        facets = {
            "skill": ask(_best("skill", "shown USING (person)")).fetchall(),
            "badge": ask(_best("achievement", "held USING (person)")).fetchall(),
            "region": ask(_best("region", "person ON person.id = found.person")).fetchall(),
            "issuer": self._issuers(query),
            "issuer_level": self._levels(query),
        }
        ask("DROP TABLE found")
        return total, facets

    def _issuers(self, query: CandidateQuery) -> list[Row]:
        """Count, for each issuer, who meets every condition with a badge of that one."""
        tables, values = ["found"], []
        for position, condition in enumerate(query.must):
            part, more = _proving(condition, f"p{position}.")
            same = f"p{position}.person = found.person" + (f" AND p{position}.issuer = p0.issuer" if position else "")
            tables.append(f"proof AS p{position} ON {same} AND {part}")
            values += more
        counted = f"SELECT p0.issuer, count(DISTINCT found.person) FROM {' JOIN '.join(tables)} GROUP BY p0.issuer"
        return self._tables.execute(f"{counted} ORDER BY 2 DESC, 1 LIMIT {MOST_BUCKETS}", values).fetchall()

    def _levels(self, query: CandidateQuery) -> list[Row]:
        counts = []
        for level in ISSUER_LEVELS:
            conditions, values = [], []
            for condition in query.must:
                part, more = _proving(condition)
                conditions.append(
                    f"EXISTS (SELECT 1 FROM proof WHERE person = found.person AND standing >= {level} AND {part})"
                )
                values += more
            found = self._tables.execute(f"SELECT count(*) FROM found WHERE {' AND '.join(conditions)}", values)
            counts.append((level, found.fetchone()[0]))
        return [each for each in counts if each[1]]

    def _write(self, table: str, rows: Iterable[Row]) -> None:
        known = list(rows)
        if known:
            self._tables.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(known[0]))})", known)


def _words(document: CandidateDocument) -> Row:
    texts = (document.headline, document.summary, document.experience)
    return (document.candidate, *map(index_words, texts))


def _held(document: CandidateDocument) -> Iterator[Row]:
    for badge in document.badges:
        if badge.issuer_level >= IDENTIFIED_LEVEL:
            yield document.candidate, badge.badge, badge.achievement, badge.issuer


def _shown(document: CandidateDocument) -> set[Row]:
    badges = (badge for badge in document.badges if badge.issuer_level >= IDENTIFIED_LEVEL)
    return {(document.candidate, each.skill) for badge in badges for each in badge.skills}


def _proofs(document: CandidateDocument) -> Iterator[Row]:
    for badge in document.badges:
        if badge.issuer_level >= IDENTIFIED_LEVEL:
            for each in badge.skills:
                yield each.skill, document.candidate, badge.issuer, badge.issuer_level, each.level, badge.badge


def _proving(condition: BadgeCondition, table: str = "") -> tuple[str, list[Any]]:
    parts, values = [f"{table}skill = ?", f"{table}standing >= ?"], [condition.skill, condition.issuer_level_at_least]
    if condition.level_at_least:
        parts.append(f"{table}level >= ?")
        values.append(condition.level_at_least)
    if condition.issuers:
        parts.append(f"{table}issuer IN ({', '.join('?' * len(condition.issuers))})")
        values += sorted(condition.issuers)
    return " AND ".join(parts), values


def _best(column: str, joined: str) -> str:
    counted = f"SELECT {column}, count(DISTINCT found.person) FROM found JOIN {joined} GROUP BY {column}"
    return f"{counted} ORDER BY 2 DESC, 1 LIMIT {MOST_BUCKETS}"
