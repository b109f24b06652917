"""Hosts on which anybody can have a profile: there the domain says nothing about who the issuer is."""

import re
from urllib.parse import unquote

_USER_FOLDER = re.compile(r".*?/~[^/?#\\]*", re.DOTALL)
_SHARED = frozenset(
    {
        "accredible.com",
        "amazonaws.com",
        "api.badgr.io",
        "appspot.com",
        "azureedge.net",
        "azurewebsites.net",
        "badgecert.com",
        "badgecraft.eu",
        "badgelist.com",
        "badgr.com",
        "badgr.io",
        "bitbucket.io",
        "blob.core.windows.net",
        "blogspot.com",
        "canvascredentials.com",
        "certifier.io",
        "cloudfront.net",
        "codeberg.page",
        "credential.net",
        "credly.com",
        "digitaloceanspaces.com",
        "dropboxusercontent.com",
        "firebaseapp.com",
        "fly.dev",
        "gist.github.com",
        "github.com",
        "github.io",
        "githubusercontent.com",
        "gitlab.com",
        "gitlab.io",
        "glitch.me",
        "google.com",
        "hackmd.io",
        "herokuapp.com",
        "instructure.com",
        "medium.com",
        "neocities.org",
        "netlify.app",
        "ngrok-free.app",
        "ngrok.io",
        "notion.site",
        "onrender.com",
        "openbadgefactory.com",
        "openbadgepassport.com",
        "openbadges.me",
        "pages.dev",
        "parchment.com",
        "pastebin.com",
        "r2.dev",
        "readthedocs.io",
        "repl.co",
        "replit.app",
        "run.app",
        "sertifier.com",
        "sharepoint.com",
        "squarespace.com",
        "storage.googleapis.com",
        "surge.sh",
        "tumblr.com",
        "vercel.app",
        "virtualbadge.io",
        "web.app",
        "webflow.io",
        "weebly.com",
        "wixsite.com",
        "wordpress.com",
        "workers.dev",
        "youracclaim.com",
    }
)


def is_shared_host(host: str) -> bool:
    """Tell whether a host, or a domain above it, is one where anybody can have a page. A port makes no difference."""
    labels = host.lower().partition(":")[0].rstrip(".").split(".")
    return any(".".join(labels[start:]) in _SHARED for start in range(len(labels)))


def user_folder(address: str) -> str | None:
    """Give the folder that a host gave to one user, as far as an address shows that it is in one; None elsewhere."""
    plain = unquote(address)
    found = _USER_FOLDER.match(plain)
    return found[0] if found else None
