"""The fetcher against addresses and servers that mean harm. No test leaves this machine."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from jobboard.credentials import NotLoaded
from jobboard.fetch import FetchPolicy, HttpLoader
from jobboard.fetch_addresses import is_public_address

BAD = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.1.2.3
169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1
192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 fc00::1
fd00:ec2::254 fe80::1 fec0::1 ff02::1 nonsense
""".split()  # noqa: SIM905 (a table is easier to read)
GOOD = """
8.8.8.8 1.1.1.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 198.17.255.255 2606:4700::1
2a00:1450::1
""".split()  # noqa: SIM905 (a table is easier to read)


@pytest.mark.parametrize("address", BAD)
def test_an_address_that_is_not_public_is_never_asked(address):
    assert not is_public_address(address)


@pytest.mark.parametrize("address", GOOD)
def test_a_public_address_may_be_asked_unless_the_deployment_denies_it(address):
    assert is_public_address(address)
    assert not is_public_address(address, extra_deny=("0.0.0.0/0", "::/0"))


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://intranet/",
        "https://user:password@example.org/",
        "https://example.org:8443/",
        "https://example.org:22/",
        "https://exa mple.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/\r\nHost: x",
        "https://-bad.example/",
        "https://example.org:99999/",
        "https://" + "a" * 2050 + ".example/",
        "https://xn--/",
        "",
    ],
)
def test_an_address_of_another_form_is_refused_before_any_name_is_looked_up(address):
    asked = []
    loader = HttpLoader(FetchPolicy(), resolver=lambda host, port: asked.append(host) or [])
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    assert (error.value.code, asked) == ("fetch.refused_address", [])


def resolving_to(*addresses):
    def resolve(host, port):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def code_of(loader, address="https://badges.example/x"):
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    return error.value.code


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"]])
def test_one_forbidden_address_condemns_the_name(addresses):
    assert code_of(HttpLoader(FetchPolicy(), resolver=resolving_to(*addresses))) == "fetch.refused_address"


def test_a_name_that_does_not_resolve_is_unreachable_and_one_that_hangs_times_out():
    assert code_of(HttpLoader(FetchPolicy(), resolver=resolving_to())) == "fetch.unreachable"
    release = threading.Event()
    hanging = HttpLoader(FetchPolicy(resolve_seconds=0.1), resolver=lambda host, port: release.wait(20) and [])
    assert code_of(hanging) == "fetch.timeout"
    release.set()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=badges.example"
    )
    names = ["-addext", "subjectAltName=DNS:badges.example,DNS:other.example", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def serve(certificate):
    """Start a TLS server that hands each connection to a function; gives a loader that is led to it."""
    stop, threads, sockets = threading.Event(), [], []

    @contextmanager
    def start(answer, *, is_allowed=None, policy=None, trusts=True):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)
        count = []

        def run():
            while not stop.is_set():
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                count.append(1)
                try:
                    with context.wrap_socket(raw, server_side=True) as connection:
                        request = connection.recv(4096)
                        answer(connection, request.decode("latin-1"))
                except OSError:
                    raw.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        threads.append(thread)
        port = listener.getsockname()[1]
        loader = HttpLoader(
            policy or FetchPolicy(total_seconds=10),
            resolver=lambda host, _port: resolving_to("127.0.0.1")(host, port),
            is_allowed=is_allowed or (lambda address: address == "127.0.0.1"),
            port=port,
            ca_file=str(certificate / "cert.pem") if trusts else None,
        )
        yield loader, count

    yield start
    stop.set()
    for each in sockets:
        each.shutdown(socket.SHUT_RDWR)
        each.close()
    for thread in threads:
        thread.join(5)


def answer_with(*parts):
    def answer(connection, _request):
        for part in parts:
            connection.sendall(part)

    return answer


def plain(body, status="200 OK", **headers):
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines])
    return head.encode() + b"\r\n\r\n" + body


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


SMALL = FetchPolicy(size_bytes=1000, total_seconds=10)


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"x" * 1001),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
        plain(gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip"),
    ],
)
def test_what_is_too_large_is_dropped(serve, answer):
    with serve(answer_with(answer), policy=SMALL) as (loader, _):
        assert code_of(loader) == "fetch.too_large"


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"],
)
def test_a_server_that_drips_is_left_at_the_deadline(serve, start):
    def answer(connection, _request):
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" if b"100" in start[:12] else b"a")
            time.sleep(0.05)

    policy = FetchPolicy(total_seconds=0.6, read_seconds=5)
    with serve(answer, policy=policy) as (loader, _):
        assert code_of(loader) in {"fetch.timeout", "fetch.unreachable"}


def test_nothing_else_in_the_product_reaches_out():
    import ast

    from tests.test_architecture import imported, sources

    reaching = {"requests", "urllib3", "httpx", "urllib.request", "http.client", "aiohttp"}
    found = {
        path.name
        for path in sources()
        for name in imported(ast.parse(path.read_text()))
        if any(name == each or name.startswith(each + ".") for each in reaching)
    }
    assert found == {"fetch.py"}
