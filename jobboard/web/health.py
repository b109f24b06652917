"""Whether this process lives, and whether it can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from jobboard.errors import Unavailable
from jobboard.schema import SchemaState, schema_state
from jobboard.web.access import anyone
from jobboard.web.session import parts, search_engine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@anyone
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@anyone
def ready() -> ResponseReturnValue:
    """Say whether pages can be served. Without search the site is degraded, which is still ready."""
    try:
        database = schema_state(parts().database.engine)
    except SQLAlchemyError:
        return {"status": "unavailable", "database": "away"}, 503
    if database is not SchemaState.CURRENT:
        return {"status": "unavailable", "database": "not up to date"}, 503
    try:
        needs_rebuild = search_engine().status().needs_rebuild
    except Unavailable:
        return {"status": "degraded", "database": "ok", "search": "away"}
    return {"status": "ok", "database": "ok", "search": "needs a rebuild" if needs_rebuild else "ok"}
