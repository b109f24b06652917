"""Pages of badge platforms in the shape that their documentation and source code describe, with what answers beside."""

import json
from dataclasses import dataclass

from jobboard.credentials import Document, NotLoaded, issuing
from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import Web

UUID = "54a07c5c-89f9-4c33-9731-e1b0d34f88b9"
ENTITY = "i9CirfwJTuSfiqg0FFUBdQ"
HASH = "0123456789abcdef0123456789abcdef01234567"
PORTFOLIO = "https://portfolio.example/isla/first-aid"


class Site(Web):
    """Answers like the fetcher: a text is a web page, which only those get who take one."""

    def load(self, address, *, accept="application/json"):
        answer = self.answers.get(address)
        if not isinstance(answer, str):
            return super().load(address, accept=accept)
        self.asked.append(address)
        if "text/html" not in accept:
            raise NotLoaded("fetch.not_json", "text/html")
        return Document(self.moved.get(address, address), 200, "text/html", answer.encode())


@dataclass
class Shared:
    """An address that a person copied, the web behind it, and the badge it is about: its bytes or its address."""

    copied: str
    site: Site
    badge: bytes


def page(head="", body="", *, charset="utf-8"):
    head = f'<meta charset="{charset}"><title>First aid</title>{head}'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def hosted_at(site, address, **changes):
    """Host a good assertion at an address, its class and issuer on the same host."""
    home = "/".join(address.split("/")[:3])
    assertion = scenarios.hosted(site, home=home, id=address, **changes)
    site.answers[address] = json.loads(assertion)
    return address.encode()


def credly():
    site = Site()
    badge = hosted_at(site, f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}")
    picture = '<meta property="og:image" content="https://images.credly.com/images/1/linkedin_thumb_first-aid.png">'
    site.answers[f"https://www.credly.com/badges/{UUID}/public_url"] = page(picture, '<div id="root"></div>')
    return Shared(f"https://www.credly.com/badges/{UUID}/public_url", site, badge)


def badgr(pages="badgr.com", server="api.badgr.io"):
    site = Site()
    badge = hosted_at(site, f"https://{server}/public/assertions/{ENTITY}")
    copied = f"https://{pages}/public/assertions/{ENTITY}?identity__email=isla%40example.org"
    site.answers[f"https://{pages}/public/assertions/{ENTITY}"] = page(body="<app-root></app-root>")
    return Shared(copied, site, badge)


def own_badgr_server():
    """It answers browsers with a page and others with the document; at the name with ".json" is always the document."""
    site = Site()
    address = f"https://badges.college.example/public/assertions/{ENTITY}"
    badge = hosted_at(site, address)
    site.answers[f"{address}.json"] = site.answers[address]
    return Shared(address, site, badge)


def accredible():
    site = Site()
    badge = hosted_at(site, f"https://api.accredible.com/v1/obi/badge_assertions/{UUID}")
    return Shared(f"https://www.credential.net/{UUID}#gs.abc123", site, badge)


def factory():
    site = Site()
    badge = hosted_at(site, f"https://openbadgefactory.com/v1/assertion/{HASH}")
    copied = f"https://openbadgefactory.com/v1/assertion/{HASH}.html"
    site.answers[copied] = page(body="<h1>First aid</h1>")
    return Shared(copied, site, badge)


def passport():
    site = Site()
    badge = hosted_at(site, f"https://openbadgefactory.com/v1/assertion/{HASH}")
    site.answers["https://openbadgepassport.com/app/obpv1/p/badge/info/918042"] = {
        "id": 918042,
        "issued_on": 1767225600,
        "visibility": "public",
        "content": [{"name": "First aid"}],
        "assertion_url": f"https://openbadgefactory.com/v1/assertion/{HASH}",
        "assertion_jws": None,
    }
    return Shared("https://openbadgepassport.com/app/badge/info/918042/full/embed", site, badge)


def passport_of_a_signed_badge():
    shared = passport()
    shared.badge = tokens.signed(shared.site)
    answer = shared.site.answers["https://openbadgepassport.com/app/obpv1/p/badge/info/918042"]
    answer |= {"assertion_url": None, "assertion_jws": shared.badge.decode()}
    return shared


def moodle():
    site = Site()
    badge = hosted_at(site, f"https://moodle.college.example/learn/badges/assertion.php?b={HASH}")
    return Shared(f"https://moodle.college.example/learn/badges/badge.php?hash={HASH}&bake=0", site, badge)


def cert_viewer():
    """A Blockcerts viewer shows a credential at a name of its own, and gives it out when asked for JSON."""
    site = Site()
    address = f"https://certificates.college.example/{UUID}"
    site.answers[address] = page(body="<h1>Certificate</h1>")
    site.answers[f"{address}?format=json"] = json.loads(scenarios.good())
    return Shared(address, site, scenarios.good())


def blockcerts_verifier():
    site = Site()
    site.answers[PORTFOLIO] = page(body='<blockcerts-verifier src="/first-aid.json"></blockcerts-verifier>')
    site.answers["https://portfolio.example/first-aid.json"] = json.loads(scenarios.good())
    return Shared(PORTFOLIO, site, scenarios.good())


def checker():
    """A checker that is told in its address what to check."""
    site = Site()
    badge = hosted_at(site, f"https://api.badgr.io/public/assertions/{ENTITY}")
    copied = f"https://badgecheck.example/?url=https%3A%2F%2Fapi.badgr.io%2Fpublic%2Fassertions%2F{ENTITY}"
    return Shared(f"{copied}&identity__email=isla@example.org", site, badge)


def linked():
    site = Site()
    link = '<link rel="alternate" type="application/vc+ld+json" href="first-aid.json">'
    site.answers[PORTFOLIO] = page(link)
    site.answers["https://portfolio.example/isla/first-aid.json"] = json.loads(scenarios.good())
    return Shared(PORTFOLIO, site, scenarios.good())


def same_address():
    """A page and a document at one address, told apart by what is asked for; the page names itself as the document."""
    site = Choosy(PORTFOLIO)
    badge = hosted_at(site, PORTFOLIO)
    return Shared(PORTFOLIO, site, badge)


class Choosy(Site):
    """Gives a page to whom takes one."""

    def __init__(self, address):
        super().__init__()
        self._both = address

    def load(self, address, *, accept="application/json"):
        if address == self._both and "text/html" in accept:
            link = f'<link rel="alternate" type="application/json" href="{address}">'
            return Document(address, 200, "text/html", page(link).encode())
        return super().load(address, accept=accept)


class TypedSite:
    """Calls the portfolio a page, whatever its bytes are."""

    def __init__(self, site):
        self._site = site

    def load(self, address, *, accept="application/json"):
        found = self._site.load(address, accept=accept)
        return type(found)(found.address, 200, "text/html", found.body) if address == PORTFOLIO else found


def embedded(document=None):
    site = Site()
    text = (document or scenarios.good()).decode()
    site.answers[PORTFOLIO] = page(f'<script type="application/ld+json">{text}</script>')
    return Shared(PORTFOLIO, site, document or scenarios.good())


def named_by_the_page():
    shared = credly()
    shared.copied = PORTFOLIO
    shared.site.answers[PORTFOLIO] = page(f'<meta property="og:url" content="https://www.credly.com/badges/{UUID}">')
    return shared


def short_link():
    shared = credly()
    shared.copied = "https://short.example/abc"
    shared.site.answers[shared.copied] = page()
    shared.site.moved[shared.copied] = f"https://www.credly.com/badges/{UUID}"
    return shared


def picture_on_the_page():
    site = Site()
    site.answers[PORTFOLIO] = page(
        '<meta property="og:image" content="/first-aid.png">', '<img src="/logo.png" alt="">'
    )
    site.answers["https://portfolio.example/first-aid.png"] = issuing.bake_png(scenarios.picture(), scenarios.good())
    site.answers["https://portfolio.example/logo.png"] = scenarios.picture()
    return Shared(PORTFOLIO, site, scenarios.good())


def drawing_on_the_page():
    shared = picture_on_the_page()
    badge = scenarios.good().decode()
    shared.site.answers["https://portfolio.example/first-aid.png"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        f"<openbadges:credential><![CDATA[{badge}]]></openbadges:credential></svg>"
    ).encode()
    return shared


def picture_with_an_address():
    shared = picture_on_the_page()
    shared.badge = hosted_at(shared.site, "https://badges.example/assertions/7")
    shared.site.answers["https://portfolio.example/first-aid.png"] = issuing.bake_png(scenarios.picture(), shared.badge)
    return shared


EVERY = {
    each.__name__: each
    for each in (
        credly,
        badgr,
        own_badgr_server,
        accredible,
        factory,
        passport,
        passport_of_a_signed_badge,
        moodle,
        cert_viewer,
        blockcerts_verifier,
        checker,
        linked,
        same_address,
        embedded,
        named_by_the_page,
        short_link,
        picture_on_the_page,
        drawing_on_the_page,
        picture_with_an_address,
    )
}
REGIONS = {
    "badges.parchment.com": "api.badgr.io",
    "canvascredentials.com": "api.badgr.io",
    "eu.badgr.com": "api.eu.badgr.io",
    "badges.parchment.eu": "api.badges.parchment.eu",
    "badges.parchment.ca": "api.badges.parchment.ca",
    "au.badgr.com": "api.au.badgr.io",
    "sg.badgr.com": "api.sg.badgr.io",
}
