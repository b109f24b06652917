"""Registries: read by the worker, trusted for a reason, followed at once, kept for a while, and lapsing."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.config import Settings
from jobboard.credentials import Document, issuing
from jobboard.credentials.keys import encode_base64url
from jobboard.errors import NotFound, Rejected
from jobboard.issuers import registries
from jobboard.issuers.grounds import GRACE
from jobboard.issuers.reading import Listed, Reading, read_registry
from jobboard.models import BadgeState, LevelBasis, RegistryEvent, TaskKind, Trust
from tests.credentials.scenarios import COLLEGE_KEY, NOW, STRANGER_KEY, Web
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer
from tests.working import run_due_once

ADDRESS = "https://registry.example/registry.json"
KEY = f"did:key:{issuing.multikey(COLLEGE_KEY.public_key())}"
SELF_MADE = "did:key:z6MkjXe1vZvPRqFuc9nRBtZ3e1Y9XKDFSbjFAfzLfW2bD6cZ"
PROFILE = "https://badgr.com/public/issuers/northport"
DAY = timedelta(days=1)


def listing(*keys, **entry):
    return {"meta": {"created": "2026-01-01"}, "registry": {key: {"name": f"Name of {key}", **entry} for key in keys}}


def digest(document):
    return sha256(json.dumps(document).encode()).hexdigest()


def signed(document, *, key=COLLEGE_KEY, made=NOW, **claims):
    parts = ({"alg": "EdDSA", "typ": "JWT"}, {**document, "iat": int(made.timestamp()), **claims})
    head = ".".join(encode_base64url(json.dumps(part).encode()) for part in parts)
    return f"{head}.{encode_base64url(key.sign(head.encode()))}".encode()


def add(database, *, trust=Trust.SIGNED, value=KEY, level=4, address=ADDRESS, at=NOW):
    with database.writing() as session:
        found = registries.add_registry(
            session, name="Registry", address=address, trust=trust, trust_value=value, level=level, account_id=7, now=at
        )
        return found.id


def work(database, web, now=NOW):
    return run_due_once(database, Settings(mode="development"), web, now)


def publish(database, document, now=NOW, address=ADDRESS):
    """Let the registry say this, and let the worker read it; give the registry's row."""
    web = Web()
    web.answers[address] = document
    with database.writing() as session:
        registry = session.scalars(select(models.Registry).where(models.Registry.address == address)).one()
        registries.read_soon(session, registry, now=now)
    work(database, web, now)
    with database.reading() as session:
        return session.get(models.Registry, registry.id)


def level(database, key=SELF_MADE):
    with database.reading() as session:
        return session.scalars(select(models.Issuer.level).where(models.Issuer.key == key)).one()


def history(database):
    with database.reading() as session:
        rows = session.scalars(select(models.RegistryChange).order_by(models.RegistryChange.id))
        return [(each.event.value, each.key) for each in rows]


@pytest.fixture
def badge(any_database):
    """A good badge of a self-made identity, and another issuer on a host that it shares with many."""
    with any_database.writing() as session:
        issuer = make_issuer(session, key=SELF_MADE, level=1)
        make_issuer(session, key=PROFILE, level=1)
        make_issuer(session, key=PROFILE + "2", level=1, name=f"Name of {PROFILE}")
        badge = make_badge(
            session,
            make_candidate(session),
            achievement=make_achievement(session, issuer=issuer),
            state=BadgeState.ISSUER_NOT_IDENTIFIED,
            judged_state=BadgeState.VERIFIED,
            trusted_until=NOW + 2 * GRACE,  # What is shown here is not that nobody checks it.
        )
        return badge.id


def state(database, badge):
    with database.reading() as session:
        return session.get(models.Badge, badge).state


def test_a_listed_did_is_at_level_3_and_its_badges_count_until_the_entry_goes(any_database, badge):
    add(any_database)
    publish(any_database, signed(listing(SELF_MADE)))
    with any_database.reading() as session:
        issuer = session.scalars(select(models.Issuer).where(models.Issuer.key == SELF_MADE)).one()
        assert (issuer.level, issuer.level_basis, issuer.level_source, issuer.level_since) == (
            3,
            LevelBasis.REGISTRY,
            "Registry",
            NOW,
        )
    assert state(any_database, badge) is BadgeState.VERIFIED
    publish(any_database, signed(listing(), made=NOW + DAY), NOW + DAY)
    assert (level(any_database), state(any_database, badge)) == (1, BadgeState.ISSUER_NOT_IDENTIFIED)
    assert history(any_database) == [("added", ""), ("read_again", ""), ("added", SELF_MADE), ("removed", SELF_MADE)]
    with any_database.reading() as session:
        assert session.scalars(select(models.Task.kind)).all() == [TaskKind.READ_REGISTRY]


def test_an_entry_lists_one_identifier_and_never_a_host_or_a_name(any_database, badge):
    add(any_database)
    publish(any_database, signed(listing(PROFILE, "https://badgr.com", "did:web:badgr.com")))
    assert level(any_database, PROFILE) == 3
    assert level(any_database, PROFILE + "2") == 1
    assert level(any_database) == 1


@pytest.mark.parametrize(
    ("kind", "registry_level", "expected"),
    [("regulator", 4, 4), ("awarding_body", 4, 4), ("awarding_body", 3, 3), ("college", 4, 3), (["regulator"], 4, 3)],
)
def test_level_4_is_for_awarding_bodies_and_regulators_of_registries_that_may_give_it(
    any_database, badge, kind, registry_level, expected
):
    add(any_database, level=registry_level)
    publish(any_database, signed(listing(SELF_MADE, kind=kind)))
    assert level(any_database) == expected


def test_a_pinned_registry_counts_as_long_as_it_is_the_document_that_was_looked_at(any_database, badge):
    document = listing(SELF_MADE)
    add(any_database, trust=Trust.PINNED, value=digest(document))
    publish(any_database, document)
    assert level(any_database) == 3
    changed = publish(any_database, listing(SELF_MADE, PROFILE), NOW + DAY)
    assert (level(any_database), level(any_database, PROFILE)) == (3, 1)
    assert "sha256" in changed.last_error
    assert changed.last_sha256 == digest(listing(SELF_MADE, PROFILE))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (ADDRESS, 1),
        ("https://someone.github.io/registry.json", 1),
        ("https://registry.gov.scot/registry.json", 3),
        ("https://www.sqa.org.uk/registry.json", 4),
        ("https://www.gla.ac.uk/people/jdoe/registry.json", 1),
    ],
)
def test_a_registry_that_is_known_by_its_address_gives_no_more_than_its_host_has(
    any_database, badge, address, expected
):
    add(any_database, trust=Trust.HOST, value="", address=address)
    publish(any_database, listing(SELF_MADE, kind="regulator"), address=address)
    assert level(any_database) == expected


@pytest.mark.parametrize(
    "answer",
    [
        None,
        404,
        b"",
        b"{",
        b"[]",
        listing(SELF_MADE),  # Not signed.
        signed(listing(SELF_MADE), key=STRANGER_KEY),
        signed(listing(SELF_MADE))[:-3] + b"AAA",
        signed({"registry": [SELF_MADE]}),
        signed({}),
        signed(listing(SELF_MADE), exp=int(NOW.timestamp())),
        signed(listing(SELF_MADE), exp="never"),
        signed(listing(SELF_MADE), iat="today"),
        signed(listing(SELF_MADE), made=NOW + DAY),
        b"x" * 2_000_000,
        signed({"registry": {f"did:key:{n}": {"name": "x"} for n in range(20_000)}}),
    ],
    ids=lambda answer: repr(answer)[:24],
)
def test_what_cannot_be_trusted_or_read_lists_nobody(any_database, badge, answer):
    registry = add(any_database)
    found = publish(any_database, answer)
    assert level(any_database) == 1
    assert found.read_at is None
    assert (found.failures, bool(found.last_error)) == (1, True)
    assert found.next_read_at == NOW + timedelta(hours=1)
    assert registry == found.id


def test_an_answer_of_another_host_is_not_the_registry(any_database, badge):
    add(any_database)
    web = Web()
    web.answers[ADDRESS], web.moved[ADDRESS] = signed(listing(SELF_MADE)), "https://elsewhere.example/registry.json"
    work(any_database, web)
    assert level(any_database) == 1


def test_an_older_list_never_takes_the_place_of_a_newer_one(any_database, badge):
    add(any_database)
    older = signed(listing(SELF_MADE), made=NOW - DAY)
    publish(any_database, older)
    publish(any_database, signed(listing()))
    assert level(any_database) == 1
    publish(any_database, older)
    assert level(any_database) == 1


def test_taking_a_registry_out_and_in_again_opens_no_way_for_an_older_list(any_database, badge):
    registry = add(any_database)
    older = signed(listing(SELF_MADE), made=NOW - DAY)
    publish(any_database, signed(listing()))
    with any_database.writing() as session:
        registries.take_out(session, registries.registry_by_id(session, registry), account_id=7, now=NOW)
    add(any_database)
    assert publish(any_database, older).last_error == "It is older than the list that was read before."
    assert level(any_database) == 1


def test_the_first_list_of_another_key_may_be_of_any_time(any_database, badge):
    registry = add(any_database, value="did:web:elsewhere.example#key-1")
    with any_database.writing() as session:
        row = registries.registry_by_id(session, registry)
        row.stated_at = NOW + DAY
        registries.take_out(session, row, account_id=7, now=NOW)
    add(any_database)
    publish(any_database, signed(listing(SELF_MADE), made=NOW - DAY))
    assert level(any_database) == 3


def test_a_registry_that_cannot_be_read_counts_for_its_grace_and_then_lapses(any_database, badge):
    add(any_database)
    publish(any_database, signed(listing(SELF_MADE)))
    waits = []
    for _ in range(40):
        with any_database.reading() as session:
            due = session.scalars(select(models.Registry.next_read_at)).one()
        if due > NOW + GRACE + DAY:
            break
        assert (level(any_database), state(any_database, badge)) == (3, BadgeState.VERIFIED)
        work(any_database, Web(), due)
        with any_database.reading() as session:
            waits.append(session.scalars(select(models.Registry.next_read_at)).one() - due)
        if due >= NOW + GRACE:
            break
    assert waits[:4] == [timedelta(hours=hours) for hours in (1, 2, 4, 8)]
    assert max(waits) == DAY
    assert (level(any_database), state(any_database, badge)) == (1, BadgeState.ISSUER_NOT_IDENTIFIED)
    assert history(any_database)[-1] == ("lapsed", "")
    back = publish(any_database, signed(listing(SELF_MADE), made=due), due)
    assert (level(any_database), back.lapsed_at, back.failures) == (3, None, 0)
    assert history(any_database)[-1] == ("read_again", "")


def test_entries_of_a_registry_that_nobody_read_for_too_long_help_no_new_issuer(any_database, badge):
    add(any_database)
    publish(any_database, signed(listing(SELF_MADE)))
    with any_database.writing() as session:
        issuer = session.scalars(select(models.Issuer).where(models.Issuer.key == SELF_MADE)).one()
        registries.settle_issuers(session, [issuer.id], now=NOW + GRACE)
        assert issuer.level == 1


def test_a_fault_of_ours_counts_as_not_read(any_database, badge, monkeypatch):
    add(any_database)

    def fail(*_arguments, **_options):
        raise RuntimeError

    monkeypatch.setattr("jobboard.reading_work.read_registry", fail)
    for hours in range(0, 60, 6):
        work(any_database, Web(), NOW + timedelta(hours=hours))
    with any_database.reading() as session:
        assert session.scalars(select(models.Registry.failures)).one() >= 1
        assert session.scalars(select(models.Task.is_dead)).all() == [False]


def test_a_registry_that_is_taken_out_counts_at_once_for_nothing_and_can_come_back(any_database, badge):
    registry = add(any_database)
    publish(any_database, signed(listing(SELF_MADE)))
    with any_database.writing() as session:
        registries.take_out(session, registries.registry_by_id(session, registry), account_id=7, now=NOW)
    assert (level(any_database), state(any_database, badge)) == (1, BadgeState.ISSUER_NOT_IDENTIFIED)
    assert work(any_database, Web()) == 0
    assert add(any_database, at=NOW + DAY) == registry
    assert level(any_database) == 1
    publish(any_database, signed(listing(SELF_MADE)), NOW + DAY)
    assert level(any_database) == 3
    with any_database.reading() as session:
        events = session.scalars(select(models.AuditEvent.action)).all()
        assert events == ["added registry", "took out registry", "added registry"]


class TakesItOut(Web):
    """Staff take the registry out while it is being asked."""

    def __init__(self, database, registry):
        super().__init__()
        self.database, self.registry = database, registry

    def load(self, address, *, accept="application/json"):
        with self.database.writing() as session:
            registry = session.get(models.Registry, self.registry)
            if registry.removed_at is None:
                registries.take_out(session, registry, account_id=7, now=NOW)
        return Document(address, 200, None, signed(listing(SELF_MADE)))


def test_what_was_read_of_a_registry_that_was_taken_out_meanwhile_is_thrown_away(any_database, badge):
    registry = add(any_database)
    work(any_database, TakesItOut(any_database, registry))
    assert level(any_database) == 1
    with any_database.reading() as session:
        assert session.scalars(select(models.RegistryEntry)).all() == []


def test_what_was_read_in_another_way_than_is_asked_for_by_now_is_thrown_away(any_database, badge):
    registry = add(any_database)
    with any_database.writing() as session:
        source = registries.source_of(session, registry)
        reading = Reading((Listed(SELF_MADE, "Somebody", 3),))
        registries.keep_reading(session, registry, replace(source, level=3), reading, now=NOW)
        registries.keep_reading(session, 999, source, reading, now=NOW)
        assert session.scalars(select(models.RegistryEntry)).all() == []
        registries.keep_reading(session, registry, source, reading, now=NOW)
        assert len(session.scalars(select(models.RegistryEntry)).all()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "http://registry.example/"}, "address"),
        ({"address": "https://user@registry.example/"}, "address"),
        ({"address": "https://registry.example/ x"}, "address"),
        ({"level": 2}, "level"),
        ({"trust": ""}, "trust"),
        ({"trust": Trust.PINNED, "trust_value": "abc"}, "trust_value"),
        ({"trust": Trust.SIGNED, "trust_value": "key"}, "trust_value"),
        ({"trust": Trust.HOST}, "trust_value"),
    ],
)
def test_what_cannot_be_a_registry_is_refused(database, values, field):
    good = {"name": "R", "address": ADDRESS, "trust": Trust.SIGNED, "trust_value": KEY, "level": 3}
    with database.writing() as session:
        with pytest.raises(Rejected) as refusal:
            registries.add_registry(session, **{**good, **values}, account_id=7, now=NOW)
        assert refusal.value.fields.keys() == {field}
        registries.add_registry(session, **good, account_id=7, now=NOW)
        with pytest.raises(Rejected):
            registries.add_registry(session, **good, account_id=7, now=NOW)
        with pytest.raises(NotFound):
            registries.registry_by_id(session, 999)


def test_every_event_of_a_registry_is_written_down(any_database, badge):
    registry = add(any_database)
    publish(any_database, signed(listing(SELF_MADE)))
    publish(any_database, signed(listing(SELF_MADE, kind="regulator")))
    publish(any_database, signed(listing()))
    with any_database.writing() as session:
        registries.take_out(session, registries.registry_by_id(session, registry), account_id=7, now=NOW)
    add(any_database, at=NOW)
    for days in (1, 15):
        publish(any_database, None, NOW + days * DAY)
    assert {event for event, _ in history(any_database)} == {each.value for each in RegistryEvent}


def test_the_published_registries_are_read_as_they_are(any_database):
    """The shape of the lists of the Digital Credentials Consortium, members without an address among them."""
    web, document = (
        Web(),
        listing("did:web:one.example", "did:key:z6MkOne", location="Cambridge", url="https://one.example"),
    )
    document["registry"]["did:web:two.example"] = {"name": "Two"}
    document["registry"]["did:web:three.example"] = "Three"
    document["registry"]["Four"] = {"name": "Four"}
    document["registry"]["did:web:five.example"] = {"name": 5, "url": None}
    web.answers[ADDRESS] = document
    source = registries.RegistrySource(ADDRESS, Trust.PINNED, digest(document), 4, None)
    entries = read_registry(source, web, now=NOW).entries
    assert [(each.key, each.name, each.level) for each in entries] == [
        ("did:web:one.example", "Name of did:web:one.example", 3),
        ("did:key:z6MkOne", "Name of did:key:z6MkOne", 3),
        ("did:web:two.example", "Two", 3),
        ("did:web:five.example", "did:web:five.example", 3),
    ]
