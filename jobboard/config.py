"""Every setting of the product in one typed place, read from the environment."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jobboard.errors import ConfigError
from jobboard.explorers import (
    BITCOIN_KINDS,
    BITCOIN_NETWORKS,
    ETHEREUM_KINDS,
    ETHEREUM_NETWORKS,
    NamedExplorer,
    explorers_of,
)

DEVELOPMENT, PRODUCTION = "development", "production"

_read_bitcoin_explorers = explorers_of("btc", BITCOIN_KINDS, BITCOIN_NETWORKS)
_read_ethereum_explorers = explorers_of("eth", ETHEREUM_KINDS, ETHEREUM_NETWORKS)

# Services that answer without a key (docs/decisions/0020).
_BITCOIN_EXPLORERS = (
    "esplora+https://mempool.space/api, esplora+https://blockstream.info/api, "
    "blockcypher+https://api.blockcypher.com/v1/btc/main, "
    "testnet=esplora+https://mempool.space/testnet/api, testnet=esplora+https://blockstream.info/testnet/api, "
    "testnet=blockcypher+https://api.blockcypher.com/v1/btc/test3"
)
_ETHEREUM_EXPLORERS = (
    "json-rpc+https://ethereum-rpc.publicnode.com, json-rpc+https://eth.drpc.org, json-rpc+https://eth.llamarpc.com, "
    "sepolia=json-rpc+https://ethereum-sepolia-rpc.publicnode.com, sepolia=json-rpc+https://sepolia.drpc.org"
)


def _setting(
    name: str, about: str, *, parse: Callable[[str], Any] = str, default: Any = None, secret: bool = False
) -> Any:
    metadata = {"name": name, "about": about, "parse": parse, "secret": secret}
    return field(default=default, repr=not secret, metadata=metadata)


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return parse


def _flag(text: str) -> bool:
    return _choice("0", "1")(text) == "1"


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"must be an address beginning with {' or '.join(scheme + '://' for scheme in schemes)}")
        return text.rstrip("/")

    return parse


def _search_url(text: str) -> str:
    if not all(urlsplit(f"//{host}").hostname for host in urlsplit(text).netloc.rpartition("@")[2].split(",")):
        raise ValueError("must name a host before and after each comma")
    return str(_url("http", "https")(text))


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("must look like sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME") from error
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return text


def _existing_file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("must name a file that exists")
    return Path(text).resolve()


def _ranges(text: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(part.strip())) for part in text.split(",") if part.strip())


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must be at least 32 characters")
    return text


@dataclass(frozen=True)
class Settings:
    """The settings in force. Secrets are hidden in `repr`; `jobboard check` prints the rest."""

    mode: str = _setting(
        "JOBBOARD_MODE",
        "development (what `make run` uses) or production",
        parse=_choice(DEVELOPMENT, PRODUCTION),
        default=PRODUCTION,
    )
    data_dir: Path = _setting(
        "JOBBOARD_DATA_DIR",
        "folder for the SQLite database, the embedded index and development mail",
        parse=lambda text: Path(text).resolve(),
        default=Path("var").resolve(),
    )
    database_url: str | None = _setting(
        "DATABASE_URL",
        "the database; without it SQLite in the data folder",
        parse=_database_url,
        secret=True,
    )
    search_url: str | None = _setting(
        "SEARCH_URL",
        "Elasticsearch, as https://USER:PASSWORD@HOST:9200, several HOST:9200 with commas between; "
        "without it the embedded index in the data folder",
        parse=_search_url,
        secret=True,
    )
    search_ca: Path | None = _setting(
        "JOBBOARD_SEARCH_CA",
        "PEM file of the authority that signed Elasticsearch's certificate",
        parse=_existing_file,
    )
    search_shards: int = _setting(
        "JOBBOARD_SEARCH_SHARDS",
        "in how many parts Elasticsearch keeps an index that is made anew",
        parse=_number(1, 64),
        default=1,
    )
    secret_key: str | None = _setting(
        "JOBBOARD_SECRET_KEY",
        "signs tokens and forms, at least 32 characters; required in production",
        parse=_secret,
        secret=True,
    )
    base_url: str | None = _setting(
        "JOBBOARD_BASE_URL",
        "the public address of the site; required in production",
        parse=_url("http", "https"),
    )
    host: str = _setting("JOBBOARD_HOST", "address that the web server listens on", default="127.0.0.1")
    port: int = _setting("JOBBOARD_PORT", "port that the web server listens on", parse=_number(1, 65535), default=8000)
    web_processes: int = _setting("JOBBOARD_WEB_PROCESSES", "web processes", parse=_number(1, 64), default=2)
    web_threads: int = _setting("JOBBOARD_WEB_THREADS", "threads of each web process", parse=_number(1, 64), default=4)
    proxy_hops: int = _setting(
        "JOBBOARD_PROXY_HOPS", "how many proxies in front may be believed", parse=_number(0, 5), default=0
    )
    smtp_url: str | None = _setting(
        "JOBBOARD_SMTP_URL",
        "mail server, as smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://; without it mail goes to a folder",
        parse=_url("smtp", "smtps"),
        secret=True,
    )
    mail_from: str = _setting("JOBBOARD_MAIL_FROM", "sender of mails", default="jobboard@localhost")
    redis_url: str | None = _setting(
        "JOBBOARD_REDIS_URL",
        "Redis for rate limits; without it they are kept in the database",
        parse=_url("redis", "rediss"),
        secret=True,
    )
    fetch_deny: tuple[str, ...] = _setting(
        "JOBBOARD_FETCH_DENY",
        "further address ranges that must never be fetched from, with commas between",
        parse=_ranges,
        default=(),
    )
    did_resolver: str | None = _setting(
        "JOBBOARD_DID_RESOLVER",
        "universal resolver for issuers' DIDs of other methods than key, jwk and web; without it they are unknown",
        parse=_url("https"),
    )
    second_factor: bool | None = _setting(
        "JOBBOARD_REQUIRE_SECOND_FACTOR",
        "1: employers and staff sign in with a second step, 0: as they like; by default 1 in production without a demo",
        parse=_flag,
    )
    metrics_token: str | None = _setting(
        "JOBBOARD_METRICS_TOKEN",
        "lets who sends it read /metrics, at least 32 characters; without it the page does not exist",
        parse=_secret,
        secret=True,
    )
    bitcoin_explorers: tuple[NamedExplorer, ...] = _setting(
        "JOBBOARD_BITCOIN_EXPLORERS",
        "explorers that are asked what stands in Bitcoin, as KIND+ADDRESS with commas between; at least two operators",
        parse=_read_bitcoin_explorers,
        default=_read_bitcoin_explorers(_BITCOIN_EXPLORERS),
        secret=True,
    )
    ethereum_explorers: tuple[NamedExplorer, ...] = _setting(
        "JOBBOARD_ETHEREUM_EXPLORERS",
        "the same for Ethereum",
        parse=_read_ethereum_explorers,
        default=_read_ethereum_explorers(_ETHEREUM_EXPLORERS),
        secret=True,
    )
    application_months: int = _setting(
        "JOBBOARD_APPLICATION_MONTHS",
        "how many months after its vacancy closed an application is kept",
        parse=_number(1, 120),
        default=6,
    )
    is_demo: bool = _setting("JOBBOARD_DEMO", "1: demo issuers answer from the database", parse=_flag, default=False)

    @property
    def is_development(self) -> bool:
        """True under `make run`: mail is shown on a page and http is enough."""
        return self.mode == DEVELOPMENT

    @property
    def requires_second_factor(self) -> bool:
        """True when employers and staff need more than a password."""
        return not (self.is_development or self.is_demo) if self.second_factor is None else self.second_factor

    @property
    def database(self) -> str:
        """The address of the database that is used."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jobboard.sqlite'}"

    @property
    def site_url(self) -> str:
        """The address that mails and links name, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """True when people reach the site by https: cookies are then marked secure and HSTS is sent."""
        return self.site_url.startswith("https://")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the environment.

    Raises: ConfigError naming every setting that cannot be used, all at once.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in fields(Settings):
        name, text = each.metadata["name"], environ.get(each.metadata["name"], "")
        if not text:
            continue
        try:
            values[each.name] = each.metadata["parse"](text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += _unknown_names(environ)
    settings = Settings(**values)
    if not settings.is_development:
        problems += [
            f"{each.metadata['name']}: is required in production"
            for each in fields(Settings)
            if each.name in {"secret_key", "base_url"} and not environ.get(each.metadata["name"])
        ]
    if problems:
        raise ConfigError(problems)
    return settings


def describe_settings(settings: Settings) -> list[tuple[str, str, str]]:
    """Give name, value and meaning of every setting, secrets replaced by whether they are set."""
    rows = []
    for each in fields(Settings):
        value = getattr(settings, each.name)
        shown = ("set" if value else "not set") if each.metadata["secret"] else str("" if value is None else value)
        rows.append((each.metadata["name"], shown, each.metadata["about"]))
    return rows


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    known = {each.metadata["name"] for each in fields(Settings)}
    return [
        f"{name}: is not a setting"
        for name in sorted(environ)
        if name.startswith("JOBBOARD_") and name not in known | {"JOBBOARD_CORPUS", "JOBBOARD_DATA"}
    ]
