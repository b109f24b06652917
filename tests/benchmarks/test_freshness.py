from dataclasses import replace

from benchmarks.freshness import fill
from benchmarks.people import NOW, World
from jobboard.documents.build import build_operations

# What the indexer does not read of these rows, or what they do not hold.
UNREAD = {"claimed": (), "is_remote_ok": False, "available_from": None, "hours": (), "contracts": ()}


def plain(document):
    badges = tuple(replace(each, issued=None, valid_until=None) for each in document.badges)
    return replace(document, badges=badges, **UNREAD)


def test_the_rows_of_people_give_the_same_documents(database):
    world = World()
    fill(database, world, 20)
    with database.reading() as session:
        built = build_operations(session, dict.fromkeys(range(1, 21), 1), now=NOW)
    assert [plain(each.document) for each in built] == [plain(each) for each in world.documents(20)]
