"""Which addresses may speak for the issuer of a hosted badge: the issuer's own document says so.

Source: IMS Global Open Badges v2.0, "VerificationObject", startsWith and allowedOrigins.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list, host_of
from jobboard.credentials.report import Outcome
from jobboard.credentials.shared_hosts import user_folder


def require_scope(address: str, issuer: Mapping[str, Any]) -> None:
    """Raises: Refused when the issuer does not let this address speak for it.

    Without rules only the issuer's own host may. With rules the host must be allowed and a prefix, where any is named,
    must fit. An address that leads out of a folder is understood in several ways, so nothing is known of it.
    """
    if _leads_elsewhere(address):
        raise Refused("hosted.out_of_scope", "a way out of a folder", outcome=Outcome.UNKNOWN)
    rules = require_readable_rules(issuer)
    hosts = [str(host) for host in as_list(rules.get("allowedOrigins"))]
    if host_of(address) not in (hosts or [host_of(str(issuer.get("id")))]):
        raise Refused("hosted.out_of_scope")
    prefixes = [str(prefix) for prefix in as_list(rules.get("startsWith"))]
    if prefixes and not any(_begins(address, prefix) for prefix in prefixes):
        raise Refused("hosted.out_of_scope")
    if not prefixes and user_folder(address) not in (None, user_folder(str(issuer.get("id")))):
        raise Refused("hosted.out_of_scope", "a folder of one user")


def require_readable_rules(issuer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the rules that an issuer has for addresses, empty for none. Raises: Refused when they cannot be followed."""
    stated = as_list(issuer.get("verification"))
    if len(stated) > 1 or not all(isinstance(rules, dict) for rules in stated):
        raise Refused("hosted.out_of_scope", "rules that cannot be read", outcome=Outcome.UNKNOWN)
    rules: Mapping[str, Any] = stated[0] if stated else {}
    if any("/" in str(host) or ":" in str(host) for host in as_list(rules.get("allowedOrigins"))):
        raise Refused("hosted.origin_is_no_host")
    return rules


def _leads_elsewhere(address: str) -> bool:
    """Tell whether a part of the path is a way up or nowhere, in any way in which a server may read it."""
    path = unquote(urlsplit(address).path).replace("\\", "/")
    return any(part.partition(";")[0] in {".", ".."} for part in path.split("/"))


def _begins(address: str, prefix: str) -> bool:
    """Tell whether an address is under a prefix; "https://a.com" does not cover "https://a.com.evil"."""
    return address.startswith(prefix) and host_of(prefix) == host_of(address)
