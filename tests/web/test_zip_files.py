"""A ZIP of badges: each file is an import of its own, and nothing that it says of itself is believed."""

import io
import random
import struct
import zipfile
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from jobboard import badges
from jobboard.errors import Rejected
from jobboard.models import BadgeImport
from jobboard.web import zip_files
from jobboard.web.zip_files import MAX_MEMBERS, open_zip
from tests.credentials import scenarios
from tests.credentials.scenarios import good, picture
from tests.web.jobseeker import Jobseeker


def packed(files, *, method=ZIP_DEFLATED):
    data = io.BytesIO()
    with ZipFile(data, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


def hand_in(browser, data, name="badges.zip", **options):
    browser.get("/badges/import")
    return browser.submit("Import", files=[(io.BytesIO(data), name)], **options)


def test_every_badge_of_a_zip_is_imported_whatever_the_zip_is_called(isla, browser, now):
    second = good(id="urn:uuid:7f2f2b3c-0000-4000-8000-000000000002")
    files = [("badges/one.json", good()), ("two.json", second), ("three.png", picture()), ("__MACOSX/._one.json", b"x")]
    page = hand_in(browser, packed(files), name="badges.json")
    assert "Checking 3 of 3" in page.text
    assert isla.work(now) == 4
    page = browser.get("/badges/imports")
    assert all(name in page.text for name in ("one.json", "two.json", "three.png"))
    assert browser.get("/badges").text.count("Verified on 1 June 2026") == 2


def test_a_zip_with_one_changed_badge_says_so_for_that_one_only(isla, browser, now):
    changed = good(id="urn:uuid:0").replace(b"Analyses figures", b"Analyses anything")
    hand_in(browser, packed([("good.json", good()), ("changed.json", changed)]))
    isla.work(now)
    states = isla.look(lambda session, candidate: sorted(badge.state.value for badge in candidate.badges))
    assert states == ["failed", "verified"]


def test_a_refused_zip_leaves_no_import_behind_and_says_which_it_was(isla, browser):
    page = hand_in(browser, packed([("a.json", good()), ("b.zip", packed([("c", b"c")]))]), name="all.zip", status=422)
    assert "all.zip: There is another ZIP inside the ZIP." in page.text
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#files"]
    assert isla.look(lambda session, candidate: session.query(BadgeImport).count()) == 0


def test_a_zip_does_not_get_around_the_number_of_badges_that_wait(isla, browser, monkeypatch):
    monkeypatch.setattr(badges, "MAX_WAITING", 2)
    page = hand_in(browser, packed([(f"{n}.json", b"{}") for n in range(3)]), status=422)
    assert "still being checked" in page.text
    assert isla.look(lambda session, candidate: session.query(BadgeImport).count()) == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\badges\\one.json", "one.json"),
        ("/one.json", "one.json"),
        ("one\u202egnp.json", "onegnp.json"),
        ("one\x1b[2J.json", "one[2J.json"),
        ("x" * 300 + ".json", "x" * 99 + "…"),
    ],
)
def test_the_name_of_a_file_is_only_shown(name, shown):
    assert [(each.name, each.content) for each in open_zip(packed([(name, b"{}")]))] == [(shown, b"{}")]


def test_folders_hidden_and_empty_files_are_passed_over():
    files = [("folder/", b""), (".DS_Store", b"x"), ("a/.git/x", b"x"), ("empty.json", b""), ("a/b.json", b"{}")]
    assert [each.name for each in open_zip(packed(files))] == ["b.json"]


def locked(data):
    """The ZIP with the mark of a password on its first entry."""
    begin = data.index(b"PK\x01\x02") + 8
    return data[:begin] + struct.pack("<H", 1) + data[begin + 2 :]


def declared(data, size):
    """The ZIP with another size of its first entry, unpacked, in both places where it stands."""
    first, second = 22, data.index(b"PK\x01\x02") + 24
    data = data[:first] + struct.pack("<I", size) + data[first + 4 :]
    return data[:second] + struct.pack("<I", size) + data[second + 4 :]


NOISE = random.Random(1).randbytes(2 * 1024 * 1024)
ONE = packed([("one.json", good())])
SWELLING = packed([("zeros", bytes(3 * 1024 * 1024))])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed([]), "no file"),
        (packed([("folder/", b""), (".hidden", b"x")]), "no file"),
        (packed([(f"{n}.json", b"{}") for n in range(MAX_MEMBERS + 1)]), "too many files"),
        (packed([(f"{n}/", b"") for n in range(zip_files.MAX_ENTRIES + 1)]), "too many files"),
        (packed([("large", NOISE * 3)], method=ZIP_STORED), "too large"),
        (packed([(f"{n}", NOISE) for n in range(13)], method=ZIP_STORED), "too large"),
        (SWELLING, "too large"),
        (declared(SWELLING, 200_000), "damaged"),
        (declared(ONE, 10), "damaged"),
        (declared(ONE, 50_000), "damaged"),
        (locked(ONE), "password"),
        (packed([("one.json", good())], method=ZIP_BZIP2), "not supported"),
        (packed([("inner", packed([("one.json", good())]))]), "another ZIP"),
        (packed([("inner", packed([]))]), "another ZIP"),
        (ONE[:-30], "damaged"),
        (ONE[:60] + b"\xff\xff" + ONE[62:], "damaged"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_a_zip_that_swells_hides_or_breaks_is_refused(data, words):
    with pytest.raises(Rejected, match=words):
        list(open_zip(data))


def test_more_entries_than_allowed_are_not_even_listed(monkeypatch):
    def never(*_arguments):
        raise AssertionError("the list of entries was read")

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", never)
    with pytest.raises(Rejected, match="too many files"):
        list(open_zip(packed([(f"{n}/", b"") for n in range(zip_files.MAX_ENTRIES + 1)])))


def test_a_damaged_zip_is_refused_or_read_but_never_an_error():
    source, data = random.Random(2), packed([("one.json", good()), ("two.png", picture())])
    answers = set()
    for _ in range(1000):
        damaged = bytearray(data)
        for _ in range(source.randint(1, 4)):
            damaged[source.randrange(4, len(damaged))] = source.randrange(256)
        try:
            answers.add(len(list(open_zip(bytes(damaged)))))
        except Rejected:
            answers.add("refused")
    assert "refused" in answers


def test_a_badge_in_a_picture_in_a_zip_is_verified(isla, browser, now):
    baked = scenarios.issuing.bake_png(picture(), good())
    hand_in(browser, packed([("badge.png", baked)]))
    isla.work(now)
    assert "Verified on 1 June 2026" in browser.get("/badges").text
