"""Whatever a document does to the process that judges it, there is an answer, never a good one, and the next works."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from jobboard.credentials import Document, ListReading, PublicState, ReplayLoader, judge_ownership, read_list, verify
from jobboard.credentials.blockcerts.anchors import read_transaction
from jobboard.errors import Unavailable
from jobboard.sandbox import Limits, Sandbox, limits, not_reached
from tests.credentials import scenarios, test_ownership
from tests.credentials.blockcerts.explorers import BITCOIN, ROOT, Explorers, blockcypher, esplora, stub
from tests.credentials.scenarios import NOW, Web
from tests.working import shared_sandbox

BAD_CHILD = ("-m", "tests.sandbox.bad_child")
SMALL = Limits(memory_bytes=256 * 1024 * 1024, processor_seconds=2, thinking_seconds=20)
IMPATIENT = Limits(thinking_seconds=1.5)


def judge(sandbox, data, web=None, **more):
    return sandbox.verify(data, identities=scenarios.IDENTITIES, loader=web or Web(), now=NOW, **more)


@pytest.fixture
def children():
    """Give the children that the test has started by now; others may be there from tests before."""
    before = children_of(os.getpid())
    return lambda: [each for each in children_of(os.getpid()) if each not in before]


def test_it_gives_the_report_that_the_verifier_gives():
    cases = [scenarios.good(), b"nonsense", b"", b"\xff" * 2_000_000, b"https://college.example/x"]
    with Sandbox() as sandbox:
        for data in cases:
            here = verify(data, identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
            assert judge(sandbox, data).report == here


@pytest.mark.parametrize("make", [*test_ownership.FORMS, lambda: b"nonsense"])
def test_it_judges_an_answer_about_an_identity_as_the_verifier_does(make):
    answer = make() if isinstance(make(), bytes) else scenarios.encode(make())
    given = {"question": test_ownership.QUESTION, "loader": Web(), "now": NOW}
    run = shared_sandbox().judge_ownership(answer, **given)
    assert (run.report, run.stopped) == (judge_ownership(answer, **given), None)


def test_a_child_that_breaks_off_proves_no_identity():
    question = test_ownership.QUESTION
    with Sandbox(SMALL, program=(*BAD_CHILD, "lie-about-owners")) as sandbox:
        run = sandbox.judge_ownership(b"on_another", question=question, loader=Web(), now=NOW)
        assert (question.is_answered(run.report), run.stopped) == (False, "not a report")


def test_it_reads_a_list_as_the_verifier_does_and_gives_what_was_fetched():
    entries = verify(scenarios.good(), identities=(), loader=Web(), now=NOW).stands_on.entries
    web = Web()
    web.answers[scenarios.LIST] = scenarios.status_list([5])
    with Sandbox() as sandbox:
        reading, documents = sandbox.read_list(scenarios.LIST, entries, loader=web, now=NOW)
    assert reading == read_list(scenarios.LIST, entries, web, now=NOW)
    assert (reading.values, len(documents)) == ((1,), 2)


def test_a_child_that_takes_too_long_over_a_list_has_read_nothing_in_it():
    with Sandbox(Limits(thinking_seconds=0)) as sandbox:
        reading, _ = sandbox.read_list(scenarios.LIST, [], loader=Web(), now=NOW)
    assert reading == ListReading("format.too_costly")


@pytest.mark.parametrize(
    ("doing", "code", "why"),
    [
        ("eat", "format.too_costly", "memory"),
        ("burn", "format.too_costly", "processor"),
        ("die", "format.broke_off", "signal 9"),
        ("die_after_asking", "format.broke_off", "signal 9"),
        ("leave", "format.broke_off", "exit 0"),
        ("fault", "format.broke_off", "fault ZeroDivisionError"),
        ("write", "format.broke_off", "fault OSError"),
        ("open_many", "format.broke_off", "fault OSError"),
        ("ask_nonsense", "format.broke_off", "no request"),
        ("garbage", "format.broke_off", "not JSON"),
        ("too_long", "format.broke_off", "too long"),
        ("deep", "format.broke_off", "not JSON"),
        ("no_report", "format.broke_off", "not a report"),
        ("on_another", "format.broke_off", "not a report"),
    ],
)
def test_a_child_that_misbehaves_ends_in_a_code_and_the_next_verification_works(doing, code, why):
    with Sandbox(SMALL, program=BAD_CHILD) as sandbox:
        run = judge(sandbox, doing.encode())
        assert ([check.code for check in run.report.checks], run.stopped) == ([code], why)
        assert run.report.state is PublicState.COULD_NOT_BE_CHECKED
        assert run.report.facts is None
        assert judge(sandbox, scenarios.good()).report.is_verified


@pytest.mark.parametrize("doing", ["sleep", "ask_for_ever"])
def test_a_child_that_does_not_come_to_an_end_is_ended(doing):
    with Sandbox(IMPATIENT, program=BAD_CHILD) as sandbox:
        run = judge(sandbox, doing.encode())
        assert (run.report.checks[0].code, run.stopped) == ("format.too_costly", "time")
        assert run.processor_seconds == IMPATIENT.processor_seconds
        assert judge(sandbox, scenarios.good()).report.is_verified


@pytest.mark.parametrize(
    ("doing", "without", "otherwise"),
    [
        ("eat", "RLIMIT_AS", "fault TypeError"),
        ("burn", "RLIMIT_CPU", "time"),
        ("write", "RLIMIT_FSIZE", "fault TypeError"),
        ("open_many", "RLIMIT_NOFILE", "fault TypeError"),
    ],
)
def test_it_is_the_kernel_s_limit_that_ends_it(doing, without, otherwise, monkeypatch):
    real, left_out = limits.resource.prlimit, getattr(limits.resource, without)

    def all_but_one(child, which, *new):
        return real(child, which, *(() if which == left_out else new))

    monkeypatch.setattr(limits.resource, "prlimit", all_but_one)
    seconds = 2 if without == "RLIMIT_CPU" else 20  # Filling memory takes processor time too.
    modest = Limits(memory_bytes=256 * 1024 * 1024, processor_seconds=seconds, thinking_seconds=5)
    with Sandbox(modest, program=BAD_CHILD) as sandbox:
        assert judge(sandbox, doing.encode()).stopped == otherwise


def test_what_was_fetched_is_in_the_report_of_a_verification_that_broke_off():
    with Sandbox(program=BAD_CHILD) as sandbox:
        report = judge(sandbox, b"die_after_asking").report
    assert [each.address for each in report.documents] == [scenarios.LIST]


def test_explorers_are_asked_through_the_parent_and_agree_in_the_child():
    explorers = Explorers(stub(esplora, "one.example"), stub(blockcypher, "two.example.org"))
    with Sandbox(program=BAD_CHILD) as sandbox:
        verification = judge(sandbox, b"agree_then_die", web=explorers)
    assert verification.stopped == "signal 9"  # And not a fault, which is what a refusal would be.
    found = read_transaction(BITCOIN, ReplayLoader(verification.report.documents))
    assert found.data == ROOT
    assert {each.address for each in verification.report.documents if each.status} == {
        "https://one.example",
        "https://two.example.org",
    }


def test_a_child_killed_in_the_middle_ends_in_a_code(children):
    class Killing(Web):
        def load(self, address, *, accept="application/json"):
            os.kill(children()[0], signal.SIGKILL)
            return super().load(address, accept=accept)

    with Sandbox() as sandbox:
        assert judge(sandbox, scenarios.good(), Killing()).report.checks[0].code == "format.broke_off"
        assert judge(sandbox, scenarios.good()).report.is_verified


def test_a_child_killed_while_it_waits_costs_nobody_anything():
    with Sandbox() as sandbox:
        judge(sandbox, b"x")
        [child] = sandbox._idle
        os.kill(child._process.pid, signal.SIGKILL)
        child._process.wait()
        assert judge(sandbox, scenarios.good()).report.is_verified


def test_a_child_is_used_again_and_replaced_after_its_uses():
    with Sandbox(Limits(uses=2)) as sandbox:
        used = []
        for _ in range(4):
            judge(sandbox, b"x")
            used.append(sandbox._idle[0]._process.pid if sandbox._idle else None)
    assert used[0] is not None
    assert used[1] is used[3] is None
    assert used[2] not in (None, used[0])


def test_hosts_that_take_long_are_not_the_child_s_fault_but_are_not_asked_for_ever():
    class Slow(Web):
        def load(self, address, *, accept="application/json"):
            time.sleep(0.4)
            return Document(address, 200, "application/json", b"{}")

    with Sandbox(Limits(thinking_seconds=0.7, fetching_seconds=0.5), program=BAD_CHILD) as sandbox:
        run = judge(sandbox, b"slow_asking", Slow())
    assert (run.stopped, len(run.report.documents)) == ("fault NotLoaded", 2)


def test_a_fault_of_the_loader_is_told_as_such_and_the_child_is_ended(children):
    class Broken(Web):
        def load(self, address, *, accept="application/json"):
            raise TimeoutError("a fault of ours")

    with Sandbox() as sandbox:
        with pytest.raises(TimeoutError):
            judge(sandbox, scenarios.good(), Broken())
        assert children() == []
        assert judge(sandbox, scenarios.good()).report.is_verified


def test_several_at_once_have_their_own_children(children):
    with Sandbox() as sandbox, ThreadPoolExecutor(3) as threads:
        runs = list(threads.map(lambda _: judge(sandbox, scenarios.good()), range(9)))
        assert all(run.report.is_verified for run in runs)
        assert 1 <= len(children()) <= 3
    assert children() == []


def test_a_child_has_neither_secrets_nor_open_files_of_its_parent(monkeypatch, tmp_path, children):
    monkeypatch.setenv("JOBBOARD_SECRET_KEY", "k" * 40)
    (tmp_path / "database").touch()
    with (tmp_path / "database").open() as file, Sandbox() as sandbox:
        os.set_inheritable(file.fileno(), True)
        judge(sandbox, b"x")
        child = children()[0]
        with open(f"/proc/{child}/environ") as environment:
            assert "JOBBOARD" not in environment.read()
        opened = [os.readlink(f"/proc/{child}/fd/{each}") for each in os.listdir(f"/proc/{child}/fd")]
    assert [each for each in opened if each.startswith(str(tmp_path))] == []


def test_a_child_ends_with_its_parent_even_while_it_is_busy(tmp_path):
    """The parent is killed with SIGKILL, so nothing of ours can clean up after it."""
    program = (
        "import os, threading\nfrom tests.sandbox.test_sandbox import *\n"
        f"sandbox = Sandbox(program={BAD_CHILD!r})\n"
        "threading.Thread(target=judge, args=(sandbox, b'burn'), daemon=True).start()\n"
        "while not children_of(os.getpid()) or not is_busy(children_of(os.getpid())[0]): time.sleep(0.05)\n"
        "print(children_of(os.getpid())[0], flush=True)\ntime.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    pause = threading.Event()
    while is_alive(child):  # Otherwise its own limit would end it after ten seconds of work; see the next line.
        assert limits.processor_time(child) < Limits().processor_seconds - 3
        pause.wait(0.05)


def test_a_child_that_does_not_start_is_said_to_be_away(children):
    with Sandbox(Limits(start_seconds=0.2), program=(*BAD_CHILD, "never-ready")) as sandbox:
        with pytest.raises(Unavailable):
            judge(sandbox, b"x")
        assert children() == []


def test_less_processor_time_than_the_kernel_counts_is_refused():
    with pytest.raises(ValueError):
        Limits(processor_seconds=1)


def test_what_was_not_reached_is_neither_good_nor_bad():
    report = not_reached(b"x", now=NOW)
    assert (report.state, report.checks[0].code) == (PublicState.COULD_NOT_BE_CHECKED, "format.not_reached")


def children_of(parent):
    """The living children of a process."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                state, above = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z":
            found.append(int(name))
    return found


def is_alive(child):
    try:
        with open(f"/proc/{child}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def is_busy(child):
    return limits.processor_time(child) > 1
