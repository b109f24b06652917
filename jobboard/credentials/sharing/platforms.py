"""Where the platforms keep the badge that one of their pages is about. docs/import.md says the same in plain words."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from jobboard.credentials.sharing.personal import addresses_in

_UUID = r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_ENTITY = r"/public/assertions/(?P<id>[\w-]{4,64})(?:\.json)?/?"
_MAX_INNER = 2


@dataclass(frozen=True)
class Lead:
    """An address at which a badge may stand. `named_in`: the members in which a JSON answer names the badge instead.

    `is_sure`: it is where the platform keeps the badge, and no guess.
    """

    address: str
    named_in: tuple[str, ...] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class Platform:
    """Pages of one platform. `page` is compared with host and path; its groups are put into `assertions`.

    `parameter`: where the address names its badge in a parameter, which is put in as {id}.
    """

    page: re.Pattern[str]
    assertions: tuple[str, ...]
    named_in: tuple[str, ...] = ()
    parameter: str | None = None


def _badgr(pages: str, *servers: str) -> Platform:
    """A region of Badgr: its pages and its servers stand on different hosts.

    Source: Instructure developer documentation, "Parchment Digital Badges" and "Canvas Credentials", "Environments";
    of which server an assertion names itself, "Parchment Digital Badges", OpenAPI, "Assertions", openBadgeId.
    """
    hosts = "|".join(re.escape(host) for host in (*pages.split(), *servers))
    return Platform(
        re.compile(f"(?:{hosts}){_ENTITY}", re.ASCII),
        tuple(f"https://{server}/public/assertions/{{id}}" for server in servers),
    )


# The first that fits an address is used.
PLATFORMS: tuple[Platform, ...] = (
    # Source: Credly Web Service API, "OBI Specified Endpoints", "Get Badge Assertion".
    Platform(
        re.compile(rf"(?:www\.)?(?:credly|youracclaim)\.com/(?:badges|earner/earned/(?:badge|share))/{_UUID}(?:[./].*)?"),
        ("https://api.credly.com/v1/obi/v2/badge_assertions/{id}",),
    ),
    _badgr("badgr.com badges.parchment.com canvascredentials.com", "api.badgr.io", "api.badges.parchment.com"),
    _badgr("eu.badgr.com badges.parchment.eu", "api.eu.badgr.io", "api.badges.parchment.eu"),
    _badgr("ca.badgr.com badges.parchment.ca", "api.ca.badgr.io", "api.badges.parchment.ca"),
    _badgr("au.badgr.com badges.parchment.au", "api.au.badgr.io", "api.badges.parchment.au"),
    _badgr("sg.badgr.com badges.parchment.sg", "api.sg.badgr.io", "api.badges.parchment.sg"),
    # A Badgr server of one's own sends browsers to the page, and everybody to the document at the name with ".json".
    # Source: badgr-server, apps/issuer/public_api_urls.py and public_api.py, JSONComponentView.is_requesting_html.
    Platform(
        re.compile(rf"(?P<host>[\w.-]+){_ENTITY}", re.ASCII),
        ("https://{host}/public/assertions/{id}.json",),
    ),
    # No public documentation: the addresses that owners of such badges publish.
    Platform(
        re.compile(rf"(?:[\w-]+\.)?credential\.net/(?:embed/)?{_UUID}(?:/.*)?", re.ASCII),
        ("https://api.accredible.com/v1/obi/badge_assertions/{id}",),
    ),
    # No public documentation of the page: the document of an assertion stands at its name without ".html".
    Platform(
        re.compile(r"(?P<host>(?:www\.)?openbadgefactory\.com|factory\.cancred\.ca)/v1/assertion/(?P<id>[0-9a-f]{40})"
                   r"(?:\.html|\.json)?/?"),
        ("https://{host}/v1/assertion/{id}",),
    ),
    # Source: salava (the software of Open Badge Passport), src/clj/salava/badge/routes.clj, "/obpv1/p/badge/info", and
    # src/cljc/salava/badge/schemas.cljc, user-badge-content-p.
    Platform(
        re.compile(r"(?P<host>(?:www\.)?openbadgepassport\.com|passport\.cancred\.ca)/app/badge/info/(?P<id>\d{1,12})"
                   r"(?:/.*)?", re.ASCII),
        ("https://{host}/app/obpv1/p/badge/info/{id}",),
        named_in=("assertion_url", "assertion_jws"),
    ),
    # Source: Moodle, badges/badge.php ("hash") and badges/assertion.php ("b").
    Platform(
        re.compile(r"(?P<host>[\w.-]+)(?P<folder>/(?:[\w.-]+/){0,4})badges/badge\.php", re.ASCII),
        ("https://{host}{folder}badges/assertion.php?b={id}",),
        parameter="hash",
    ),
)  # fmt: skip


def leads_of(address: str) -> tuple[Lead, ...]:
    """Give where the badge of a page stands as far as its address tells, the best lead first; empty for other pages.

    A viewer that is told in its address what to show leads to that.
    """
    return platform_leads(address) or tuple(Lead(inner) for inner in addresses_in(address)[:_MAX_INNER])


def platform_leads(address: str) -> tuple[Lead, ...]:
    """Give the same for pages of platforms alone, also inside the address of a viewer."""
    for each in (address, *addresses_in(address)[:_MAX_INNER]):
        if known := _known(each):
            return known
    return ()


def _known(address: str) -> tuple[Lead, ...]:
    try:
        parts = urlsplit(address)
        page = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        return ()
    for platform in PLATFORMS:
        found = platform.page.fullmatch(page)
        parts_of_page = found and _parts(found, platform.parameter, parts.query)
        if parts_of_page:
            addresses = (each.format(**parts_of_page) for each in platform.assertions)
            return tuple(Lead(each, platform.named_in, is_sure=True) for each in addresses)
    return ()


def _parts(found: re.Match[str], parameter: str | None, query: str) -> dict[str, str] | None:
    """Give what is put into the addresses of assertions; None when the badge is not named as it should be."""
    if parameter is None:
        return found.groupdict()
    values = [value for name, _, value in (part.partition("=") for part in query.split("&")) if name == parameter]
    is_named = len(values) == 1 and re.fullmatch("[0-9A-Za-z]{8,128}", values[0])
    return {**found.groupdict(), "id": values[0]} if is_named else None
