"""`jobboard run`: the whole site on this machine under one supervisor."""

import argparse
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

from honcho.manager import Manager
from sqlalchemy.exc import OperationalError

from jobboard.cli.start import prepare_data_dir, with_development_secret
from jobboard.config import DEVELOPMENT, Settings, load_settings
from jobboard.db import Database
from jobboard.demo.seed import ensure_demo
from jobboard.demo.sign_ins import read_sign_ins
from jobboard.errors import Unavailable
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema

_INTERRUPTED = {128 + signal.SIGINT, 128 + signal.SIGTERM}  # What the supervisor gives when somebody stops it.
_LONGEST_LINE = 8190
"""gunicorn's most. By default it takes 4,094 bytes and refuses addresses with long questions."""

_ACCESS_LOG = "%(m)s %(U)s %(s)s %(D)sus"  # No query strings and no addresses of people.


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how much is made up on the first start."""
    parser.add_argument("--no-demo", action="store_true", help="begin empty, without made-up people")
    parser.add_argument("--people", type=int, default=60, help="made-up people on the first start (default 60)")


def run(arguments: argparse.Namespace) -> int:
    """Prepare what is missing, print the address and the sign-ins, and run until interrupted.

    Without JOBBOARD_MODE it is development: the secret key is kept in the data folder, mail is shown on a page.
    """
    os.environ.setdefault("JOBBOARD_MODE", DEVELOPMENT)
    settings = load_settings(os.environ)
    if settings.is_development and not arguments.no_demo:
        os.environ["JOBBOARD_DEMO"] = "1"
        settings = replace(settings, is_demo=True)
    prepare_data_dir(settings.data_dir)
    _require_free_port(settings)
    settings = with_development_secret(settings)
    _prepare_database(settings, arguments.people)
    _print_welcome(settings)
    return _supervise(settings)


def _require_free_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unavailable(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
                "Stop the other program, or choose another port with JOBBOARD_PORT."
            ) from error


def _prepare_database(settings: Settings, people: int) -> None:
    install_outbox()
    database = Database(settings.database)
    try:
        upgrade_schema(database.engine)
    except OperationalError as error:
        raise Unavailable(f"The database does not answer: {error.orig}") from error
    if settings.is_demo:
        ensure_demo(database, settings, people=people)
    database.dispose()


def _print_welcome(settings: Settings) -> None:
    print(f"\nThe site is at {settings.site_url}", flush=True)
    for sign_in in read_sign_ins(settings.data_dir) if settings.is_demo else ():
        print(f"  {sign_in.role:10} {sign_in.address:36} {sign_in.password}   {sign_in.about}", flush=True)
    if settings.is_development:
        print(f"  Mail that the site sends is shown at {settings.site_url}/mail", flush=True)
    print("Stop it with Ctrl-C.\n", flush=True)


def _supervise(settings: Settings) -> int:
    environment = {**os.environ, "JOBBOARD_SECRET_KEY": settings.secret_key or ""}
    python = Path(sys.executable)
    bind = f"{settings.host}:{settings.port}"
    web = (
        f"{python} -m gunicorn app:app --bind {bind} --worker-class gthread --workers {settings.web_processes} "
        f"--threads {settings.web_threads} --access-logfile - --access-logformat '{_ACCESS_LOG}' --log-level warning "
        f"--no-control-socket --limit-request-line {_LONGEST_LINE}"
    )
    manager = Manager()
    manager.add_process("web", web, env=environment)
    manager.add_process("worker", f"{python} -m jobboard worker", env=environment)
    manager.add_process("indexer", f"{python} -m indexer", env=environment)
    manager.loop()
    return 0 if manager.returncode in _INTERRUPTED else int(manager.returncode or 0)
