"""Comprehensive Learner Records: every credential inside is judged on its own, and every association followed.

What the record itself says is judged as for every other credential. A credential inside that has a proof stands by that
proof alone; one without is covered by the record's, and is the record's issuer's word.

Source: 1EdTech Comprehensive Learner Record Standard 2.0, "ClrCredential", "ClrSubject" and "Association".
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobboard.credentials.canonical import MAX_MEMBERS
from jobboard.credentials.datamodel import require_context, require_data_model
from jobboard.credentials.findings import Finding, Refused, failed, passed
from jobboard.credentials.graph import CREDENTIALS, LEARNER_RECORD, PROOF, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import Token
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.nested import judge_nested
from jobboard.credentials.openbadges3 import is_record_node, judge_opened
from jobboard.credentials.parsing import as_list, types_of
from jobboard.credentials.proofs import SignedDocument, open_signed
from jobboard.credentials.report import CheckResult, Judgement, Member, Outcome, deciding, outcome_of
from jobboard.credentials.structure import ACHIEVEMENT
from jobboard.credentials.vcjwt import document_in, open_token
from jobboard.credentials.work import MAX_NODES_READ, bounded_work

MAX_SHARES = 7

_SUBJECT = f"{CREDENTIALS}credentialSubject"
_INSIDE = f"{LEARNER_RECORD}verifiableCredential"


def judge_record(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a learner record and what is inside it. Raises: Refused when it cannot be read safely at all."""
    require_context(document)
    with bounded_work(_allowance(document)):
        signed = open_signed(document, loader, now=now)
        if signed.is_intact:
            require_data_model(document)
        return _Record(signed, document, identities, loader, now).judge()


def judge_record_token(
    token: Token, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a learner record that is a token, and what is inside it. Raises: Refused."""
    document = document_in(token)
    with bounded_work(_allowance(document)):
        signed = open_token(token, loader, now=now)
        return _Record(signed, document, identities, loader, now).judge()


def _allowance(document: Mapping[str, Any]) -> int:
    """Give how much may be read for a record: a badge's share for itself and for each credential inside, up to a few.

    They share it: what one of them does not need is the others'.
    """
    subjects = [each for each in as_list(document.get("credentialSubject")) if isinstance(each, dict)]
    members = sum(len(as_list(each.get("verifiableCredential"))) for each in subjects)
    return MAX_NODES_READ * min(1 + members, MAX_SHARES)


@dataclass(frozen=True)
class _Record:
    """A record whose signatures were looked at, and the JSON in which the credentials inside have their proofs."""

    signed: SignedDocument
    document: Mapping[str, Any]
    identities: Collection[Identity]
    loader: DocumentLoader
    now: datetime

    def judge(self) -> Finding:
        finding = judge_opened(self.signed, self.identities, self.loader, now=self.now, is_looked_into=True)
        if not self.signed.is_intact:
            return finding
        subject = self.signed.node.node(_SUBJECT)
        if f"{LEARNER_RECORD}ClrSubject" not in subject.types:
            raise Refused("structure.wrong_type", "ClrSubject")
        inside = [*self._with_proofs(subject), *self._covered(subject)]
        members = tuple(map(_member, inside))
        checks = (*finding.checks, *_judge_members(members), *_judge_associations(subject, inside))
        return replace(finding, checks=checks, members=members)

    def _with_proofs(self, subject: Node) -> list[Finding]:
        """Give what the credentials come to that have their own proofs.

        They are found in the JSON, since a graph does not keep documents apart. All that the graph has must be found.
        """
        subjects = [each for each in as_list(self.document.get("credentialSubject")) if isinstance(each, dict)]
        values = [value for each in subjects for value in as_list(each.get("verifiableCredential"))]
        signed = [each for each in values if isinstance(each, str) or (isinstance(each, dict) and _is_sealed(each))]
        nodes = [node for node in subject.nodes(_INSIDE) if not _is_covered(node)]
        expected = Counter([*subject.texts(_INSIDE), *(node.id for node in nodes)])
        if _names(signed) != expected:
            raise Refused("members.unread", outcome=Outcome.UNKNOWN)
        if len(signed) > MAX_MEMBERS:
            raise Refused("members.too_many", outcome=Outcome.UNKNOWN)
        return [judge_nested(each, self.identities, self.loader, now=self.now) for each in signed]

    def _covered(self, subject: Node) -> list[Finding]:
        """Give what the credentials come to that have no proof: the signature of the record is theirs."""
        nodes = [node for node in subject.nodes(_INSIDE) if _is_covered(node)]
        if len(nodes) > MAX_MEMBERS:
            raise Refused("members.too_many", outcome=Outcome.UNKNOWN)
        return [self._judge_covered(node) for node in nodes]

    def _judge_covered(self, node: Node) -> Finding:
        signed = replace(self.signed, node=node, checks=(passed("members.covered"),))
        try:
            if node.is_reference:
                raise Refused("format.unsupported", "only named", outcome=Outcome.UNKNOWN)
            if is_record_node(node):
                raise Refused("members.too_deep", outcome=Outcome.UNKNOWN)
            return judge_opened(signed, self.identities, self.loader, now=self.now)
        except Refused as error:
            return Finding((error.as_check(),))


def _names(values: list[Any]) -> Counter[str | None]:
    """Give each token and id of some credentials once, and None as often as there are some without an id."""
    names = [each if isinstance(each, str) else each.get("id", each.get("@id")) for each in values]
    known = {str(name) for name in names if name is not None}
    return Counter([*known, *(None for name in names if name is None)])


def _is_sealed(value: Mapping[str, Any]) -> bool:
    return bool(value.get("proof")) or "EnvelopedVerifiableCredential" in types_of(value)


def _is_covered(node: Node) -> bool:
    return not node.has(PROOF) and f"{CREDENTIALS}EnvelopedVerifiableCredential" not in node.types


def _member(finding: Finding) -> Member:
    facts = finding.facts
    return Member(
        id=facts.credential_id if facts else None,
        name=facts.name if facts else None,
        issuer_id=facts.issuer_id if facts else None,
        integrity=outcome_of(finding.checks, Judgement.INTEGRITY),
        issuer=outcome_of(finding.checks, Judgement.ISSUER),
        standing=outcome_of(finding.checks, Judgement.STANDING),
        recipient=outcome_of(finding.checks, Judgement.RECIPIENT),
        code=deciding(finding.checks).code,
    )


def _judge_members(members: tuple[Member, ...]) -> tuple[CheckResult, ...]:
    """Judge a record by what is inside: a part that is proven false is part of it; any other flaw is the part's own."""
    if not members:
        return ()
    bad = sum(member.integrity is Outcome.FAILED for member in members)
    if bad:
        return (failed("members.bad", f"{bad} of {len(members)}"),)
    good = sum({member.integrity, member.issuer, member.standing} == {Outcome.PASSED} for member in members)
    code = "members.good" if good == len(members) else "members.not_all_good"
    return (passed(code, f"{good} of {len(members)}"),)


def _judge_associations(subject: Node, inside: list[Finding]) -> tuple[CheckResult, ...]:
    """Tell of associations that do not lead from an achievement of the record to another.

    They only tell how achievements belong together, and the standard's own sample has some that lead out of the record:
    they are told and not used.
    """
    parts = [part for node in subject.nodes(_INSIDE) for part in node.nodes(_SUBJECT)]
    nodes = [node for part in parts for name in ACHIEVEMENT for node in part.nodes(name)]
    known = {node.id for node in [*nodes, *subject.nodes(f"{LEARNER_RECORD}achievement")]}
    known |= {finding.facts.achievement_id for finding in inside if finding.facts}
    known -= {None}
    associations = subject.nodes(f"{LEARNER_RECORD}association")
    loose = sum(
        not {each.only_text(LEARNER_RECORD + name) for name in ("sourceId", "targetId")} <= known
        for each in associations
    )
    return (passed("members.loose_association", f"{loose} of {len(associations)}"),) if loose else ()
