"""`jobboard verify`: the verifier alone, on a file, an address or standard input."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from jobboard.credentials import (
    DocumentLoader,
    Identity,
    Judgement,
    Outcome,
    ReplayLoader,
    Report,
    reason_for,
)
from jobboard.credentials.identities import page_key
from jobboard.credentials.parsing import read_moment
from jobboard.db import utc_now
from jobboard.errors import Rejected
from jobboard.sandbox import Sandbox

_MARKS = {Outcome.PASSED: "passed ", Outcome.FAILED: "FAILED ", Outcome.UNKNOWN: "unknown"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to verify and for whom."""
    parser.add_argument("badge", metavar="FILE|URL|-", help="a file, an https address, or - for standard input")
    kinds = "email:ADDRESS|did:...|https://..."
    parser.add_argument("--identity", action="append", default=[], metavar=kinds, help="repeatable")
    parser.add_argument("--at", metavar="TIME", help="judge as of this time, for example 2026-05-03T12:00:00Z")
    parser.add_argument("--replay", metavar="REPORT", help="ask no address: answer from this report made with --json")
    parser.add_argument("--json", action="store_true", help="print the whole report")


def run(arguments: argparse.Namespace) -> int:
    """Print the report: 0 verified, 1 not verified, 2 when what was asked cannot be read."""
    try:
        report = _verify(arguments)
    except Rejected as error:
        print(f"jobboard verify: {error.message}", file=sys.stderr)
        return 2
    print(json.dumps(report.to_json(), indent=1) if arguments.json else _describe(report))
    return 0 if report.is_verified else 1


def _verify(arguments: argparse.Namespace) -> Report:
    data = _read(arguments.badge)
    identities = [_identity(text) for text in arguments.identity]
    loader, now = _loader(arguments.replay), _moment(arguments.at)
    with Sandbox() as sandbox:
        return sandbox.verify(data, identities=identities, loader=loader, now=now).report


def _read(name: str) -> bytes:
    if name.startswith(("https://", "http://")):
        return name.encode()
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Rejected(f"{name} cannot be read ({error.strerror}).") from error


def _identity(text: str) -> Identity:
    kind, _, value = text.partition(":")
    if kind == "email" and "@" in value:
        return Identity("email", value)
    if kind == "did" and value:
        return Identity("did", text)
    if page_key(text) is not None:
        return Identity("url", text)
    raise Rejected(f"{text} is not an identity. Write email:ADDRESS, did:... or https://...")


def _moment(text: str | None) -> datetime:
    moment = utc_now() if text is None else read_moment(text)
    if moment is None:
        raise Rejected(f"{text} is not a time. Write it like 2026-05-03T12:00:00Z.")
    return moment


def _loader(report_file: str | None) -> DocumentLoader:
    if report_file is None:
        from jobboard.cli.fetch import fetcher_of_the_environment

        return fetcher_of_the_environment()
    try:
        return ReplayLoader(Report.from_json(json.loads(_read(report_file))).documents)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Rejected(f"{report_file} is not a report of this release.") from error


def _describe(report: Report) -> str:
    lines = [report.state.replace("_", " ").capitalize()]
    if report.facts is not None:
        issuer = report.facts.issuer_name or "an issuer without a name"
        lines.append(f"{report.facts.name}, issued by {issuer} ({report.facts.issuer_id or 'no address'})")
    for judgement in Judgement:
        lines.append(f"{judgement}: {report.outcome(judgement)}")
        for check in report.checks:
            if check.judgement is judgement:
                reason = reason_for(check.code)
                lines.append(f"  {_MARKS[check.outcome]} {reason.sentence} [{check.code}]")
                if check.outcome is not Outcome.PASSED and reason.next_step:
                    lines.append(f"          {reason.next_step}")
    for member in report.members:
        reason = reason_for(member.code)
        lines.append(f"Inside: {member.name or 'a credential that cannot be shown'}. {reason.sentence} [{member.code}]")
    return "\n".join(lines)
