"""People, employers and vacancies for the pages, and the index that follows them."""

from sqlalchemy import select

from jobboard import models
from jobboard.documents.build import build_operations
from jobboard.models import Role
from tests.factories import make_account, make_organisation

NUMBERS = iter(range(1, 1_000_000))


def publish(database, engine):
    """Write every person to the index as the indexer would."""
    with database.reading() as session:
        ids = session.scalars(select(models.Candidate.id)).all()
        now = session.info["clock"]()
        engine.apply(build_operations(session, dict.fromkeys(ids, 0), now=now))
    engine.refresh()


def make_employer(session):
    """Give an account that owns an organisation, and the organisation."""
    account = make_account(session, role=Role.EMPLOYER)
    return account, make_organisation(session, member=account)


def make_place(session, name, *, region="Region", latitude=56.0, longitude=-3.0):
    place = models.Place(
        key=f"place-{next(NUMBERS)}",
        name=name,
        region=region,
        country="GB",
        latitude=latitude,
        longitude=longitude,
        population=1000,
    )
    session.add(place)
    session.flush()
    return place


def make_item(session, candidate, title, *, badges=(), **values):
    """Add an item to a section of its own, with badges placed on it."""
    section = models.ResumeSection(
        candidate_id=candidate.id, kind=models.SectionKind.EXPERIENCE, title="Experience", position=0
    )
    item = models.ResumeItem(title=title, position=0, **values)
    item.placed_badges = [models.ItemBadge(badge_id=badge.id, position=i) for i, badge in enumerate(badges)]
    section.items.append(item)
    session.add(section)
    session.flush()
    return item
