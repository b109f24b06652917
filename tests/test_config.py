"""Settings: typed, all problems at once, secrets hidden."""

import pytest

from jobboard.config import describe_settings, load_settings
from jobboard.errors import ConfigError

SECRET = "s" * 40
GOOD = {"JOBBOARD_MODE": "production", "JOBBOARD_SECRET_KEY": SECRET, "JOBBOARD_BASE_URL": "https://jobs.example/"}


def test_production_needs_a_secret_and_an_address():
    with pytest.raises(ConfigError) as error:
        load_settings({})
    assert [problem.split(":")[0] for problem in error.value.problems] == ["JOBBOARD_SECRET_KEY", "JOBBOARD_BASE_URL"]


def test_every_problem_is_named_at_once():
    wrong = {
        **GOOD,
        "DATABASE_URL": "mysql://x/y",
        "SEARCH_URL": "nonsense",
        "JOBBOARD_PORT": "99999",
        "JOBBOARD_SECRET_KEY": "short",
        "JOBBOARD_FETCH_DENY": "10.0.0.0/99",
        "JOBBOARD_SEARCH_CA": "/nowhere.pem",
        "JOBBOARD_TYPO": "1",
    }
    with pytest.raises(ConfigError) as error:
        load_settings(wrong)
    named = {problem.split(":")[0] for problem in error.value.problems}
    assert named == wrong.keys() - {"JOBBOARD_MODE", "JOBBOARD_BASE_URL"}


def test_the_two_urls_choose_the_servers_and_https_is_known():
    urls = {"DATABASE_URL": "postgresql+psycopg://u:p@db/x", "SEARCH_URL": "https://u:p@search:9200/"}
    settings = load_settings({**GOOD, **urls})
    assert (settings.database, settings.search_url) == (urls["DATABASE_URL"], "https://u:p@search:9200")
    assert settings.site_url == "https://jobs.example"
    assert settings.is_https


def test_no_secret_is_printed():
    secrets = {
        "DATABASE_URL": "postgresql+psycopg://u:hush1@db/x",
        "SEARCH_URL": "https://u:hush2@search:9200",
        "JOBBOARD_SMTP_URL": "smtp://u:hush3@mail:587",
        "JOBBOARD_REDIS_URL": "redis://:hush4@cache:6379",
    }
    settings = load_settings({**GOOD, **secrets})
    printed = repr(settings) + repr(describe_settings(settings))
    assert "hush" not in printed
    assert SECRET not in printed
