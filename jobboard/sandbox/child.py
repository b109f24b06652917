"""The child: it judges one document or answer after the other, and asks its parent for what stands at addresses."""

import base64
import fcntl
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from jobboard.credentials import (
    Document,
    Identity,
    ListEntry,
    NotLoaded,
    Report,
    judge_ownership,
    read_list,
    verify,
)
from jobboard.resume_reading.reading import read_resume
from jobboard.sandbox.answers import heard
from jobboard.sandbox.channel import Channel, LineBroken


class ParentLoader:
    """Asks the parent for documents, which alone knows the web, its manners and the budget."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give what the parent answers. Raises: NotLoaded when it says so."""
        self._channel.send({"load": address, "accept": accept})
        answer = self._channel.receive()
        if "not_loaded" in answer:
            raise NotLoaded(answer["not_loaded"], answer["detail"])
        body = base64.b64decode(answer["body"])
        return Document(answer["address"], answer["status"], answer["media_type"], body)


def serve(channel: Channel, judge: Callable[..., Report] = verify) -> None:
    """Judge what the parent hands over until it hangs up."""
    channel.send({"ready": True})
    while True:
        channel.send(_answer(channel.receive(), channel, judge))


def _answer(asked: dict[str, Any], channel: Channel, judge: Callable[..., Report]) -> dict[str, Any]:
    loader, now = ParentLoader(channel), datetime.fromisoformat(asked["now"])
    try:
        if "list" in asked:
            return {"report": _reading(asked, loader, now)}
        data = base64.b64decode(asked["data"])
        if "resume" in asked:
            return {"report": asdict(read_resume(data))}
        if "question" in asked:
            report = judge_ownership(data, question=heard(asked["question"]), loader=loader, now=now)
        else:
            identities = [Identity(kind, value) for kind, value in asked["identities"]]
            report = judge(data, identities=identities, loader=loader, now=now)
        return {"report": replace(report, documents=()).to_json()}  # The parent has the documents: it fetched them.
    except LineBroken:
        raise
    except MemoryError:
        return {"failed": "memory"}
    except Exception as error:  # A fault in judging one document must be told, and is never a verdict.
        return {"failed": type(error).__name__}


def _reading(asked: dict[str, Any], loader: ParentLoader, now: datetime) -> dict[str, Any]:
    reading = read_list(asked["list"], [ListEntry(**entry) for entry in asked["entries"]], loader, now=now)
    return {**asdict(reading), "ends_at": reading.ends_at.isoformat() if reading.ends_at else None}


def end_with_parent(lifeline: int) -> None:
    """Let the kernel end this process when nobody holds the other end of a pipe any more.

    The signal needs no help of the interpreter, so a child in the midst of a long calculation ends too.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # It was let go before we listened.
        sys.exit(1)


def main(judge: Callable[..., Report] = verify) -> None:
    """Serve on the socket that is our standard input; the last argument is the lifeline."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(int(sys.argv[-1]))
    try:
        serve(Channel(socket.socket(fileno=0)), judge)
    except LineBroken:
        sys.exit(0)


if __name__ == "__main__":
    main()
