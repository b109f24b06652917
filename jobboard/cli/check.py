"""`jobboard check`: the settings in force, and whether what they name answers."""

import argparse
import os

from sqlalchemy.exc import SQLAlchemyError

from jobboard.cli.start import prepare_data_dir
from jobboard.config import Settings, describe_settings, load_settings
from jobboard.credentials.blockcerts.anchors import QUORUM
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.explorers import operator_of
from jobboard.db import Database
from jobboard.errors import JobBoardError, Unavailable
from jobboard.schema import SchemaState, schema_state
from jobboard.search import open_engine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the settings come from the environment."""


def run(arguments: argparse.Namespace) -> int:
    """Print every setting, then one line for each part that was tried. 0: all answer as they should."""
    settings = load_settings(os.environ)
    for name, value, about in describe_settings(settings):
        print(f"{name:24} {value or '-':32} {about}")
    print()
    problems = 0
    attempts = (
        ("data folder", _try_folder),
        ("database", _try_database),
        ("search", _try_search),
        ("explorers", _try_explorers),
    )
    for part, attempt in attempts:
        try:
            print(f"{part}: {attempt(settings)}")
        except JobBoardError as error:
            problems += 1
            print(f"{part}: {error.message}")
    return 1 if problems else 0


def _try_folder(settings: Settings) -> str:
    prepare_data_dir(settings.data_dir)
    return "can be written to"


def _try_database(settings: Settings) -> str:
    try:
        state = schema_state(Database(settings.database).engine)
    except SQLAlchemyError as error:
        raise Unavailable(f"does not answer ({type(error).__name__})") from error
    if state is not SchemaState.CURRENT:
        raise Unavailable(f"answers, its schema is {state}. Run: jobboard db upgrade")
    return "answers, its schema is current"


def _try_search(settings: Settings) -> str:
    engine = open_engine(search_url=settings.search_url, folder=settings.data_dir / "index", ca_file=settings.search_ca)
    status = engine.status()
    if status.needs_rebuild:
        raise Unavailable(status.needs_rebuild)
    return f"{status.engine} answers, {status.documents} people can be found"


def _try_explorers(settings: Settings) -> str:
    """Tell which hosts are asked about each chain; asking them would tell every check of the settings to strangers."""
    hosts: dict[str, list[str]] = {}
    for each in settings.bitcoin_explorers + settings.ethereum_explorers:
        hosts.setdefault(each.chain, []).append(each.origin)
    told = "; ".join(f"{chain} at {', '.join(ours)}" for chain, ours in hosts.items())
    for chain in (Chain.BITCOIN_MAINNET, Chain.ETHEREUM_MAINNET):
        if len({operator_of(each) for each in hosts.get(chain, ())}) < QUORUM:
            raise Unavailable(f"{chain} has fewer than {QUORUM} operators, so its certificates stay unknown ({told})")
    return told
