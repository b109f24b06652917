"""Files with resumes in the sandbox: one that harms the process that reads it gives nothing, and the next is read."""

import zlib

import pytest

from jobboard.resume_reading.draft import Problem
from jobboard.resume_reading.reading import read_resume
from jobboard.sandbox import Limits, Sandbox
from tests.credentials.scenarios import NOW
from tests.resume_reading import made
from tests.working import shared_sandbox

SMALL = Limits(memory_bytes=64 * 1024 * 1024, processor_seconds=2, thinking_seconds=20)


def bomb(megabytes):
    """A PDF whose page swells to so many megabytes of text."""
    stream = zlib.compress(b"BT (x) Tj ET " * (megabytes * 80_000), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return body + b"trailer<</Root 1 0 R/Size 5>>"


@pytest.mark.parametrize("data", [made.pdf(), made.docx(), made.json_resume(), b"", b"nonsense"], ids=range(5))
def test_it_reads_what_the_reader_reads(data):
    assert shared_sandbox().read_resume(data, now=NOW) == read_resume(data)


def test_a_file_that_swells_gives_nothing_and_the_next_is_read():
    with Sandbox(SMALL) as sandbox:
        reading = sandbox.read_resume(bomb(300), now=NOW)
        assert reading.draft is None
        assert reading.problem in (Problem.BROKE_OFF, Problem.DAMAGED, Problem.TOO_LARGE)
        assert sandbox.read_resume(made.docx(), now=NOW).draft is not None


def test_a_child_that_lies_gives_nothing():
    with Sandbox(SMALL, program=("-m", "tests.sandbox.bad_child", "lie-about-resumes")) as sandbox:
        assert sandbox.read_resume(b"x", now=NOW).problem is Problem.BROKE_OFF
