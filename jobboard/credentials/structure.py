"""What Open Badges 3.0 asks of the parts of a badge: each has its type, and what its kind cannot be without.

Only what its JSON schema requires without exception; these are our own checks in place of it. A part that is only
named, and described nowhere, is not judged, and a badge may lack an id of its own, as real ones do. Words and ids are
checked where the graph is read.

Source: 1EdTech Open Badges Specification 3.0, appendix B "Data Models".
"""

from collections.abc import Iterator

from jobboard.credentials.findings import Refused, passed
from jobboard.credentials.graph import CREDENTIALS, OPEN_BADGES, SCHEMA, Node
from jobboard.credentials.report import CheckResult
from jobboard.credentials.results import require_results

_BADGES = {f"{OPEN_BADGES}{name}" for name in ("OpenBadgeCredential", "AchievementCredential")}
_ENDORSEMENTS = {f"{OPEN_BADGES}EndorsementCredential"}

# The contexts of Open Badges 3.0 gave some things several names.
_OTHER_NAMES = {"Alignment": {f"{SCHEMA}AlignmentObject", f"{SCHEMA}Alignment"}}
ACHIEVEMENT = tuple(OPEN_BADGES + name for name in ("achievement", "achievement-0", "Achievement"))
_IMAGE = tuple(OPEN_BADGES + name for name in ("image", "Image"))

# Of which type a part is, by the type that it is a part of and the properties that lead to it.
_ALIGNED = {f"{OPEN_BADGES}alignment": "Alignment"}
_PICTURED = dict.fromkeys(_IMAGE, "Image")
_PARTS = {
    "Profile": {
        f"{OPEN_BADGES}otherIdentifier": "IdentifierEntry",
        f"{OPEN_BADGES}parentOrg": "Profile",
        f"{OPEN_BADGES}address": "Address",
        **_PICTURED,
    },
    "Address": {f"{OPEN_BADGES}GeoCoordinates": "GeoCoordinates"},
    "AchievementSubject": {
        **dict.fromkeys(ACHIEVEMENT, "Achievement"),
        f"{OPEN_BADGES}identifier": "IdentityObject",
        f"{OPEN_BADGES}result": "Result",
        f"{OPEN_BADGES}source": "Profile",
        **_PICTURED,
    },
    "Achievement": {
        **_ALIGNED,
        f"{OPEN_BADGES}creator": "Profile",
        f"{OPEN_BADGES}otherIdentifier": "IdentifierEntry",
        f"{OPEN_BADGES}related": "Related",
        f"{OPEN_BADGES}resultDescription": "ResultDescription",
        **_PICTURED,
    },
    "Result": _ALIGNED,
    "ResultDescription": {**_ALIGNED, f"{OPEN_BADGES}rubricCriterionLevel": "RubricCriterionLevel"},
    "RubricCriterionLevel": _ALIGNED,
}

# What a part must say: of each row, one property at least.
_SAYS = {
    "AchievementSubject": (ACHIEVEMENT,),
    "Achievement": ((f"{OPEN_BADGES}Criteria",), (f"{SCHEMA}description",), (f"{SCHEMA}name",)),
    "Alignment": ((f"{SCHEMA}targetName",), (f"{SCHEMA}targetUrl",)),
    "GeoCoordinates": ((f"{SCHEMA}latitude",), (f"{SCHEMA}longitude",)),
    "IdentifierEntry": ((f"{OPEN_BADGES}identifier",), (f"{OPEN_BADGES}identifierType",)),
    "IdentityObject": tuple((OPEN_BADGES + name,) for name in ("hashed", "identityHash", "identityType")),
    "ResultDescription": ((f"{SCHEMA}name",), (f"{OPEN_BADGES}resultType",)),
    "RubricCriterionLevel": ((f"{SCHEMA}name",),),
}
_HAS_ID = frozenset(
    ("Achievement", "EndorsementSubject", "Image", "Profile", "Related", "ResultDescription", "RubricCriterionLevel")
)

_OWN_SCHEMAS = {
    f"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_{kind}_schema.json"
    for kind in ("achievementcredential", "endorsementcredential")
}


def require_structure(credential: Node) -> None:
    """Check the parts of a badge or an endorsement; other credentials are not judged. Raises: Refused."""
    subject_kind = _kind_of_subjects(credential)
    if subject_kind is None:
        return
    subjects = credential.nodes(f"{CREDENTIALS}credentialSubject")
    names = {node.name for node in subjects}  # Whoever is issuer and subject may be described as the subject alone.
    issuers = [node for node in credential.nodes(f"{CREDENTIALS}issuer") if node.name not in names]
    _require_parts(
        [
            *((node, "Profile") for node in issuers),
            *((node, subject_kind) for node in subjects),
            *((node, "Evidence") for node in credential.nodes(f"{CREDENTIALS}evidence")),
            *((node, "Image") for name in _IMAGE for node in credential.nodes(name)),
        ]
    )
    for subject in subjects:
        require_results(subject, [node for name in ACHIEVEMENT for node in subject.nodes(name)])


def judge_schemas(credential: Node) -> tuple[CheckResult, ...]:
    """Tell whether a credential names further rules for itself. None are fetched: whoever signed it chose them.

    The schemas of 1EdTech for badges and endorsements are met by our own checks.
    """
    named = {node.id for node in credential.nodes(f"{CREDENTIALS}credentialSchema")}
    return (passed("structure.schema_not_applied"),) if named - _OWN_SCHEMAS else ()


def _kind_of_subjects(credential: Node) -> str | None:
    if credential.types & _BADGES:
        return "AchievementSubject"
    return "EndorsementSubject" if credential.types & _ENDORSEMENTS else None


def _require_parts(waiting: list[tuple[Node, str]]) -> None:
    seen = set[tuple[str, str]]()
    while waiting:
        node, kind = waiting.pop()
        if (node.name, kind) in seen or (node.id and node.is_reference):
            continue
        seen.add((node.name, kind))
        _require_kind(node, kind)
        waiting += _parts_of(node, kind)


def _require_kind(node: Node, kind: str) -> None:
    if not node.types & {f"{OPEN_BADGES}{kind}", *_OTHER_NAMES.get(kind, ())}:
        raise Refused("structure.wrong_type", kind)
    if kind in _HAS_ID and node.id is None:
        raise _incomplete(f"{kind} without id")
    for names in _SAYS.get(kind, ()):
        if not any(map(node.has, names)):
            raise _incomplete(f"{kind} without {names[0].replace('#', '/').rpartition('/')[2]}")


def _parts_of(node: Node, kind: str) -> Iterator[tuple[Node, str]]:
    for name, its in _PARTS.get(kind, {}).items():
        yield from ((part, its) for part in node.nodes(name))


def _incomplete(detail: str) -> Refused:
    return Refused("structure.incomplete", detail)
