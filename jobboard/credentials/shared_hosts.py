"""Hosts on which anybody can have a profile: there the domain says nothing about who the issuer is."""

_SHARED = (
    "accredible.com",
    "api.badgr.io",
    "badgecraft.eu",
    "badgr.com",
    "badgr.io",
    "blogspot.com",
    "canvascredentials.com",
    "credential.net",
    "credly.com",
    "github.io",
    "githubusercontent.com",
    "gitlab.io",
    "glitch.me",
    "google.com",
    "herokuapp.com",
    "netlify.app",
    "openbadgefactory.com",
    "openbadgepassport.com",
    "pages.dev",
    "parchment.com",
    "s3.amazonaws.com",
    "sites.google.com",
    "vercel.app",
    "web.app",
    "wordpress.com",
    "youracclaim.com",
)


def is_shared_host(host: str) -> bool:
    """Tell whether a host, or a domain above it, is one where anybody can have a page."""
    host = host.lower().rstrip(".")
    return any(host == shared or host.endswith("." + shared) for shared in _SHARED)
