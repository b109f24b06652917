"""What Open Badges 3.0 asks of the parts of a badge: each has its type.

Only what its JSON schema requires without exception. Words and ids are checked where the graph is read.

Source: 1EdTech Open Badges Specification 3.0, appendix B "Data Models".
"""

from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import CREDENTIALS, OPEN_BADGES, SCHEMA, Node

_BADGES = {f"{OPEN_BADGES}{name}" for name in ("OpenBadgeCredential", "AchievementCredential")}

_OTHER_NAMES = {"Alignment": f"{SCHEMA}AlignmentObject"}  # The contexts of Open Badges 3.0 gave it two names.

# Of which type a part is, by the type that it is a part of and the property that leads to it.
_PARTS = {
    "Profile": {f"{OPEN_BADGES}otherIdentifier": "IdentifierEntry", f"{OPEN_BADGES}parentOrg": "Profile"},
    "AchievementSubject": {
        f"{OPEN_BADGES}identifier": "IdentityObject",
        f"{OPEN_BADGES}achievement": "Achievement",
        f"{OPEN_BADGES}result": "Result",
        f"{OPEN_BADGES}source": "Profile",
    },
    "Achievement": {
        f"{OPEN_BADGES}alignment": "Alignment",
        f"{OPEN_BADGES}creator": "Profile",
        f"{OPEN_BADGES}otherIdentifier": "IdentifierEntry",
        f"{OPEN_BADGES}resultDescription": "ResultDescription",
    },
    "Result": {f"{OPEN_BADGES}alignment": "Alignment"},
    "ResultDescription": {f"{OPEN_BADGES}alignment": "Alignment"},
}


def require_structure(credential: Node) -> None:
    """Check the types of the parts of a badge; other credentials are not judged. Raises: Refused."""
    if credential.types & _BADGES:
        subjects = credential.nodes(f"{CREDENTIALS}credentialSubject")
        names = {node.name for node in subjects}  # Whoever is issuer and subject may be described as the subject alone.
        waiting = [(node, "Profile") for node in credential.nodes(f"{CREDENTIALS}issuer") if node.name not in names]
        _require_types([*waiting, *((node, "AchievementSubject") for node in subjects)])


def _require_types(waiting: list[tuple[Node, str]]) -> None:
    seen = set[tuple[str, str]]()
    while waiting:
        node, kind = waiting.pop()
        if (node.name, kind) in seen or node.is_reference:
            continue
        seen.add((node.name, kind))
        if not node.types & {f"{OPEN_BADGES}{kind}", _OTHER_NAMES.get(kind)}:
            raise Refused("structure.wrong_type", kind)
        waiting += [(part, its) for name, its in _PARTS.get(kind, {}).items() for part in node.nodes(name)]
