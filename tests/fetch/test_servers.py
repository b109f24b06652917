"""The fetcher against servers that mean harm, on this machine only."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib

import pytest

from jobboard.credentials import NotLoaded
from jobboard.fetch import FetchPolicy
from tests.fetch.answers import answer_with, code_of, plain, resolving_to


def test_a_document_is_loaded_with_its_type(serve):
    with serve(answer_with(plain(b"{}", Content_Type="application/json; charset=utf-8"))) as (loader, _):
        document = loader.load("https://badges.example/x#part")
    assert (document.status, document.media_type, document.body) == (200, "application/json", b"{}")


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oh"])
def test_another_status_is_told_and_its_body_is_not_read(serve, status):
    with serve(answer_with(plain(b"secret", status))) as (loader, _):
        document = loader.load("https://badges.example/x")
    assert (document.status, document.body) == (int(status[:3]), b"")


def test_gzip_is_unpacked(serve):
    with serve(answer_with(plain(gzip.compress(b"{}" * 10), Content_Encoding="gzip"))) as (loader, _):
        assert loader.load("https://badges.example/x").body == b"{}" * 10


def test_a_redirect_is_followed_and_the_last_address_is_told(serve):
    def answer(connection, request):
        is_first = request.startswith("GET /x")
        connection.sendall(plain(b"", "302 Found", Location="/y") if is_first else plain(b"{}"))

    with serve(answer) as (loader, _):
        assert loader.load("https://badges.example/x").address == "https://badges.example/y"


@pytest.mark.parametrize(
    "target",
    ["http://badges.example/", "https://127.0.0.1/", "https://localhost/", "file:///etc/passwd", "//10.0.0.1/"],
)
def test_a_redirect_to_a_forbidden_address_is_not_followed(serve, target):
    with serve(answer_with(plain(b"", "302 Found", Location=target))) as (loader, count):
        assert code_of(loader) == "fetch.refused_address"
    assert len(count) == 1


def test_redirects_end(serve):
    with serve(answer_with(plain(b"", "302 Found", Location="/x"))) as (loader, count):
        assert code_of(loader) == "fetch.unreachable"
    assert len(count) == 4


def test_a_certificate_for_another_name_or_of_nobody_is_refused(serve):
    with serve(answer_with(plain(b"{}"))) as (loader, _):
        assert code_of(loader, "https://third.example/") == "fetch.unreachable"
    with serve(answer_with(plain(b"{}")), trusts=False) as (loader, _):
        assert code_of(loader) == "fetch.unreachable"


def test_an_address_that_changed_between_check_and_connection_is_refused(serve):
    answers = iter([True, False, False, False])
    with serve(answer_with(plain(b"{}")), is_allowed=lambda _address: next(answers)) as (loader, _):
        assert code_of(loader) == "fetch.unreachable"


SMALL = FetchPolicy(size_bytes=1000, unpacked_bytes=2000, total_seconds=10)


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"x" * 1001),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
        plain(gzip.compress(b"x" * 500_000), Content_Encoding="gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n",
    ],
)
def test_what_is_too_large_is_dropped(serve, answer):
    with serve(answer_with(answer), policy=SMALL) as (loader, _):
        assert code_of(loader) == "fetch.too_large"


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: a\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 302 Found\r\n", b"X: "),
    ],
)
def test_a_server_that_drips_is_hung_up_on_at_the_deadline(serve, start, drop):
    hung_up = threading.Event()

    def answer(connection, _request):
        connection.sendall(start)
        try:
            for _ in range(400):
                connection.sendall(drop)
                time.sleep(0.02)
        except OSError:
            hung_up.set()
            raise

    with serve(answer, policy=FetchPolicy(total_seconds=0.5, read_seconds=5)) as (loader, _):
        assert code_of(loader) == "fetch.timeout"
        assert hung_up.wait(5)


def test_a_server_that_says_nothing_times_out(serve):
    with serve(lambda connection, _: connection.recv(1), policy=FetchPolicy(read_seconds=0.2)) as (loader, _):
        assert code_of(loader) == "fetch.timeout"


def test_nothing_is_left_over_when_many_servers_drip(serve):
    def answer(connection, _request):
        for _ in range(400):
            connection.sendall(b"a")
            time.sleep(0.02)

    with serve(answer, policy=FetchPolicy(total_seconds=0.5, at_once=50)) as (loader, _):
        before = threading.active_count()
        fetching = [threading.Thread(target=code_of, args=(loader, f"https://badges.example/{n}")) for n in range(20)]
        for each in fetching:
            each.start()
        for each in fetching:
            each.join(20)
        assert threading.active_count() == before


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"not gzip at all", Content_Encoding="gzip"),
        plain(gzip.compress(b"{}" * 100, mtime=0)[:-9], Content_Encoding="gzip"),
        plain(b"{}", Content_Encoding="br"),
        plain(b"{}", Content_Encoding="gzip, gzip"),
        plain(b"{}").replace(b"Content-Length: 2", b"Content-Length: 3"),
        plain(b"{}", Content_Length="5, 6"),
        plain(b"", "302 Found", Location="https://["),
        plain(b"{}", **{f"X-{number}": "y" for number in range(200)}),
        plain(b"{}", X="y" * 70_000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
    ],
)
def test_an_answer_that_is_broken_or_odd_is_no_answer(serve, answer):
    with serve(answer_with(answer)) as (loader, _):
        assert code_of(loader) == "fetch.unreachable"


@pytest.mark.parametrize(
    ("media_type", "is_read"),
    [
        ("application/ld+json; charset=utf-8", True),
        ("application/vc+jwt", True),
        ("application/vc", True),
        ("text/plain", True),
        ("image/png", True),
        ("image/svg+xml", True),
        ("binary/octet-stream", True),
        ("text/html", False),
        ("application/pdf", False),
        ("multipart/form-data", False),
    ],
)
def test_only_types_that_can_hold_a_badge_are_read(serve, media_type, is_read):
    with serve(answer_with(plain(b"{}", Content_Type=media_type))) as (loader, _):
        if is_read:
            assert loader.load("https://badges.example/x").body == b"{}"
        else:
            assert code_of(loader) == "fetch.not_json"


@pytest.mark.parametrize("media_type", ["text/html; charset=utf-8", "application/xhtml+xml"])
def test_a_web_page_is_read_where_one_is_wanted_even_after_it_was_not(serve, media_type):
    with serve(answer_with(plain(b"<p>", Content_Type=media_type))) as (loader, count):
        assert code_of(loader) == "fetch.not_json"
        assert loader.load("https://badges.example/x", accept="application/json, text/html;q=0.5").body == b"<p>"
        assert len(count) == 2


def test_a_web_page_has_a_limit_of_its_own(serve):
    policy = FetchPolicy(size_bytes=1000, unpacked_bytes=1000, page_bytes=2000)
    for size, is_read in ((2000, True), (2001, False)):
        with serve(answer_with(plain(b"x" * size, Content_Type="text/html")), policy=policy) as (loader, _):
            if is_read:
                assert len(loader.load("https://badges.example/x", accept="text/html").body) == size
            else:
                with pytest.raises(NotLoaded, match=r"fetch\.too_large"):
                    loader.load("https://badges.example/x", accept="text/html")


def test_a_picture_may_be_larger_than_a_document(serve):
    policy = FetchPolicy(size_bytes=1000, unpacked_bytes=1000, picture_bytes=2000)
    with serve(answer_with(plain(b"x" * 1500, Content_Type="image/png")), policy=policy) as (loader, _):
        assert len(loader.load("https://badges.example/x").body) == 1500


def test_a_chunk_without_a_size_is_read_no_further_than_a_connection_may(serve):
    sent = []

    def answer(connection, _request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 100_000)
            sent.append(100_000)

    policy = FetchPolicy(size_bytes=1000, page_bytes=1000, picture_bytes=100_000)
    with serve(answer, policy=policy) as (loader, _):
        assert code_of(loader) == "fetch.too_large"
    assert sum(sent) < 20_000_000


def test_what_follows_the_end_of_packed_data_counts_too(serve):
    def answer(connection, _request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}"))
        while True:
            connection.sendall(b"x" * 10_000)

    with serve(answer, policy=SMALL) as (loader, _):
        assert code_of(loader) == "fetch.too_large"


def test_the_endless_body_of_a_redirect_is_not_read(serve):
    def answer(connection, request):
        if request.startswith("GET /y"):
            connection.sendall(plain(b"{}"))
            return
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /y\r\n\r\n")
        while True:
            connection.sendall(b"x" * 10_000)

    with serve(answer) as (loader, _):
        assert loader.load("https://badges.example/x").body == b"{}"


def test_a_name_is_looked_up_once_for_each_hop_and_every_hop_is_checked(serve):
    asked = []

    def resolve(host, port):
        asked.append(host)
        where = "10.0.0.1" if host == "inner.example" else "127.0.0.1"
        return resolving_to(where)(host, loader._port)

    target = plain(b"", "302 Found", Location="https://inner.example/secret")
    with serve(answer_with(target), resolver=resolve) as (loader, count):
        assert code_of(loader) == "fetch.unreachable"
    assert (asked, len(count)) == (["badges.example", "inner.example"], 1)


def test_an_address_that_cannot_be_dialled_is_passed_over(serve):
    def resolve(host, port):
        no_such_family = (9999, socket.SOCK_STREAM, 6, "", ("127.0.0.1", loader._port))
        return [no_such_family, *resolving_to("127.0.0.1")(host, loader._port)]

    with serve(answer_with(plain(b"{}")), resolver=resolve) as (loader, _):
        assert loader.load("https://badges.example/x").body == b"{}"


def test_the_environment_has_no_say(serve, monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / "netrc").write_text("machine badges.example login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    seen = []

    def answer(connection, request):
        seen.append(request.lower())
        connection.sendall(plain(b"{}", Set_Cookie="a=b"))

    with serve(answer) as (loader, _):
        for path in "xy":
            loader.load(f"https://badges.example/{path}")
    assert len(seen) == 2
    assert not any(word in request for request in seen for word in ("authorization", "cookie", "proxy"))


def test_waiting_for_our_own_turn_is_not_the_time_of_the_host(serve):
    policy = FetchPolicy(total_seconds=2, at_once=1)
    with serve(answer_with(plain(b"{}")), policy=policy) as (loader, count):
        found = []
        fetching = threading.Thread(target=lambda: found.append(loader.load("https://badges.example/x")))
        with loader._manners.turn("badges.example", 0):
            fetching.start()
            fetching.join(2.2)
            assert count == []
        fetching.join(10)
    assert [document.body for document in found] == [b"{}"]


def test_who_finds_no_turn_is_told_so_and_the_host_is_not_blamed(serve):
    with serve(answer_with(plain(b"{}")), policy=FetchPolicy(patience_seconds=0, at_once=1)) as (loader, _):
        with loader._manners.turn("badges.example", 0):
            assert code_of(loader) == "fetch.timeout"
        assert loader.load("https://badges.example/x").body == b"{}"


def test_the_other_side_is_told_who_asks_and_for_what(serve):
    seen = []

    def answer(connection, request):
        seen.append(request)
        connection.sendall(plain(b"{}"))

    with serve(answer, policy=FetchPolicy(contact="https://jobs.example")) as (loader, _):
        loader.load("https://badges.example/x", accept="application/did+json")
    assert "User-Agent: badge-jobboard/" in seen[0]
    assert "(+https://jobs.example)\r\n" in seen[0]
    assert "Accept: application/did+json, " in seen[0]
    assert "Host: badges.example\r\n" in seen[0]


def test_an_address_that_failed_is_not_asked_again_soon_but_one_that_answered_is(serve):
    with serve(answer_with(b"")) as (loader, count):
        assert [code_of(loader), code_of(loader)] == ["fetch.unreachable"] * 2
        assert len(count) == 1
        assert code_of(loader, "https://badges.example/other") == "fetch.unreachable"
        assert len(count) == 2
    with serve(answer_with(plain(b"", "404 Not Found"))) as (loader, count):
        assert [loader.load("https://badges.example/x").status for _ in range(2)] == [404, 404]
        assert len(count) == 2


def test_a_bomb_is_unpacked_no_further_than_the_limit(serve):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    with serve(answer_with(plain(bomb, Content_Encoding="gzip"))) as (loader, _):
        tracemalloc.start()
        assert code_of(loader) == "fetch.too_large"
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8_000_000
