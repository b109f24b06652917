"""A child that does what its document says, for tests: `eat`, `burn`, `sleep`, `die`, ...; anything else it judges."""

import os
import signal
import sys
import threading
import time

from jobboard.credentials import judge_ownership, verify
from jobboard.credentials.blockcerts.anchors import read_transaction
from jobboard.resume_reading.draft import Draft, Reading
from jobboard.sandbox import child
from tests.credentials import scenarios, test_ownership
from tests.credentials.blockcerts.explorers import BITCOIN


def eat(**_given):
    """Take more than a small sandbox has, and no more: a busy machine needs its processor time for that, too."""
    return [bytearray(64 * 1024 * 1024) for _ in range(6)]


def burn(**_given):
    while True:
        sum(range(1000))


def sleep(**_given):
    threading.Event().wait()


def die(**_given):
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_asking(loader, **_given):
    loader.load(scenarios.LIST)
    die()


def leave(**_given):
    os._exit(0)


def fault(**_given):
    raise ZeroDivisionError


def write(**_given):
    os.write(os.memfd_create(""), b"x")


def open_many(**_given):
    return [os.dup(0) for _ in range(1000)]


def ask_for_ever(loader, **_given):
    while True:
        loader.load(scenarios.LIST)


def ask_nonsense(loader, **_given):
    loader.load("https://college.example/", accept="application/json\r\nCookie: a")


def speak(data):
    """Say some bytes instead of an answer."""
    os.write(0, data)
    sleep()


def garbage(**_given):
    speak(b"\0\0\0\4nope")


def too_long(**_given):
    speak(b"\xff\xff\xff\xff" + b" " * 1000)


def deep(**_given):
    speak((200_000).to_bytes(4, "big") + b"[" * 200_000)


def no_report(**_given):
    text = b'{"report": {"schema_version": 1}}'
    speak(len(text).to_bytes(4, "big") + text)


def on_another(loader, now, **_given):
    return verify(scenarios.good(), identities=scenarios.IDENTITIES, loader=loader, now=now)


def slow_asking(loader, **_given):
    for number in range(3):
        loader.load(f"https://college.example/{number}")


def read_page_then_die(loader, **_given):
    loader.load("https://college.example/page", accept="text/html")
    die()


def agree_then_die(loader, **_given):
    read_transaction(BITCOIN, loader)
    die()


DOINGS = {name.encode(): each for name, each in list(globals().items()) if callable(each) and name.islower()}


def judge(data, **given):
    if data == b"https://college.example/page":
        read_page_then_die(**given)
    doing = die if "die-always" in sys.argv else DOINGS.get(data)
    return doing(**given) if doing else verify(data, **given)


def lie_about_owners(_answer, *, question, now, **_given):
    """Say of another answer that it proves the identity, with the same words."""
    return judge_ownership(test_ownership.signature(question), question=question, loader=None, now=now)


def lie_about_resumes(_data):
    return Reading(Draft("x" * 1000))


if __name__ == "__main__":
    if "lie-about-owners" in sys.argv:
        child.judge_ownership = lie_about_owners
    if "lie-about-resumes" in sys.argv:
        child.read_resume = lie_about_resumes
    if "never-ready" in sys.argv:
        time.sleep(600)
    child.main(judge)
