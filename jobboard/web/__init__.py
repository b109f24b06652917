"""The pages: the only part that knows Flask."""

import os
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from jobboard.config import Settings, load_settings
from jobboard.db import Database, utc_now
from jobboard.errors import ConfigError
from jobboard.outbox import install_outbox
from jobboard.paths import resource_dir
from jobboard.search.engine import SearchEngine
from jobboard.web.access import init_access
from jobboard.web.assets import init_assets
from jobboard.web.blueprints import BLUEPRINTS, DEMO_BLUEPRINTS, DEVELOPMENT_BLUEPRINTS
from jobboard.web.errors import init_errors
from jobboard.web.layout import init_layout
from jobboard.web.limits import init_limits
from jobboard.web.login import init_login
from jobboard.web.security import init_security, init_tokens
from jobboard.web.session import JobBoard, Parts, init_sessions


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    engine: SearchEngine | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """Give the WSGI application; without settings they come from the environment.

    Raises: ConfigError when the settings cannot be used.
    """
    settings = settings or load_settings(os.environ)
    if not settings.secret_key:
        raise ConfigError(["JOBBOARD_SECRET_KEY: is required; `jobboard run` makes one by itself"])
    install_outbox()
    database = database or Database(settings.database, clock=clock)
    app = JobBoard(
        "jobboard", template_folder=str(resource_dir("templates")), static_folder=str(resource_dir("static"))
    )
    init_sessions(app, Parts(settings, database, clock, engine))
    # The order is that of the questions before a view: is it readable, who asks, how often, from our page, may they.
    init_security(app, settings)
    init_login(app)
    init_limits(app, settings, database)
    init_tokens(app)
    init_access(app)
    init_errors(app)
    init_assets(app)
    init_layout(app)
    more = (DEMO_BLUEPRINTS if settings.is_demo else ()) + (DEVELOPMENT_BLUEPRINTS if settings.is_development else ())
    for blueprint in BLUEPRINTS + more:
        app.register_blueprint(blueprint)
    return app
