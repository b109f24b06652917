"""1,000 people with canaries in everything that is not searched, and with their own details inside what is.

Neither engine holds one of them, and no question finds anybody by one.
"""

import re

import pytest

from benchmarks.masking import PEOPLE, count_words, make_texts
from indexer.drain import drain
from jobboard import models
from jobboard.search.embedded_query import FIELD_BOOSTS
from jobboard.search.query import CandidateQuery, Pool
from tests.factories import make_account, make_badge, make_candidate, make_organisation, make_vacancy

OWN = re.compile(r"zq\d{4}q", re.IGNORECASE)
TELEPHONE = re.compile(r"496 ?\d{4}")


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


def add_person(session, number, vacancy, now):
    texts, own = make_texts(number), f"zq{number:04}q"
    account = make_account(session, name=texts.name, address=texts.addresses[0])
    second = models.EmailAddress(address=texts.addresses[1], address_key=texts.addresses[1])
    account.emails.append(second)
    account.password_hash = f"{own}password"
    headline, summary, title, description = texts.written
    candidate = make_candidate(session, account=account, headline=headline, summary=summary)
    section = models.ResumeSection(
        candidate_id=candidate.id, kind=models.SectionKind.EXPERIENCE, title="Work", position=0
    )
    section.items.append(
        models.ResumeItem(title=title, description=description, started=f"{own}start", ended=f"{own}end", position=0)
    )
    badge = make_badge(session, candidate)
    badge.content, badge.name = f"{own}content".encode(), f"{own}badge"
    badge.achievement.name, badge.achievement.issuer.name = f"{own}achievement", f"{own}issuer"
    version = models.ResumeVersion(
        candidate_id=candidate.id, title=f"{own}version", content={"text": f"{own}kept"}, created_at=now
    )
    hidden = models.ResumeSection(
        candidate_id=candidate.id, kind=models.SectionKind.OWN, title=f"{own}hidden", position=1, is_hidden=True
    )
    words = dict.fromkeys(("title", "organisation", "description"), f"{own}hiddenwords")
    hidden.items.append(models.ResumeItem(**words, position=0))
    session.add_all([section, hidden, version])
    session.flush()
    session.add(
        models.Application(
            vacancy_id=vacancy.id,
            candidate_id=candidate.id,
            resume_version_id=version.id,
            applied_at=now,
            message=f"{own}message",
        )
    )
    session.flush()


@pytest.fixture
def everybody(database, engine, now):
    with database.writing() as session:
        vacancy = make_vacancy(session, make_organisation(session, name="zq0000qorganisation"))
        for number in range(PEOPLE):
            add_person(session, number, vacancy, now)
    while drain(database, engine, holder="a", clock=lambda: now, limit=500).claimed:
        pass
    engine.refresh()
    return engine


def held_by(engine):
    """Give all that an engine holds as text: the words of its fields with their terms, or its sources."""
    if hasattr(engine, "_generations"):
        snapshot = engine._generations.snapshot()
        fields = [*FIELD_BOOSTS, "region"]
        return " ".join(term for field in fields for term, _ in snapshot.searcher.terms_with_prefix(field, ""))
    found, client, index = [], engine._client, engine._indexes.alias
    for start in range(0, PEOPLE + 1, 500):
        page = client.search(index=index, size=500, from_=start, sort=[{"candidate": "asc"}])
        found += [text for hit in page["hits"]["hits"] for text in texts_in(hit["_source"])]
    return " ".join(found)


def texts_in(value):
    """Give the names and texts of a source. Numbers are tokens and ids, whose digits look like any telephone's."""
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *texts_in(each))]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [value] if isinstance(value, str) else []


def test_neither_engine_holds_or_answers_anything_that_is_not_searched(everybody, now):
    held = held_by(everybody)
    assert {"baker", "carpent", "stone"} <= set(re.findall(r"\w+", held))
    assert OWN.findall(held) == []
    assert TELEPHONE.findall(held) == []
    assert everybody.search(CandidateQuery(Pool()), now=now).total == PEOPLE
    words = ("name", "mail", "second", "handle", "link", "path", "password", "start", "content", "badge", "message")
    asked = [CandidateQuery(Pool(), text=f"zq{number:04}q{word}") for number in range(0, PEOPLE, 97) for word in words]
    assert set(everybody.count(asked, now=now)) == {0}
    page = everybody.search(CandidateQuery(Pool(), text="stone"), now=now)
    assert page.total > 0
    assert not OWN.search(repr(page))


def test_what_masking_wrongly_removes_is_counted_and_little():
    removed, total = count_words()
    assert 0 < removed < total * 0.06
