"""Which addresses the fetcher asks at all; test_servers.py shows what it does with their answers."""

import ast
import string
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobboard.credentials import NotLoaded
from jobboard.fetch import FetchPolicy, HttpLoader
from jobboard.fetch.addresses import is_public_address
from tests.fetch.answers import code_of, resolving_to
from tests.test_architecture import imported, sources

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
        "https://[::1",
        "https://0x7f.0x0.0x0.0x1/",
        "https://127.1/",
        "https://a..example/",
        "https://example.org./",
        "https://example.org%00.evil.example/",
        "https://example.org\u3000/",
        "https://①②⑦.⓪.⓪.①/",
        "https:///etc/passwd",
        "HTTPS:example.org",
        "",
    ],
)
def test_an_address_of_another_form_is_refused_before_any_name_is_looked_up(address):
    asked = []
    loader = HttpLoader(FetchPolicy(), resolver=lambda host, port: asked.append(host) or [])
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    assert (error.value.code, asked) == ("fetch.refused_address", [])


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"]])
def test_one_forbidden_address_condemns_the_name_which_then_looks_like_one_that_does_not_exist(addresses):
    def answer(*found):
        with pytest.raises(NotLoaded) as error:
            HttpLoader(FetchPolicy(), resolver=resolving_to(*found)).load("https://badges.example/x")
        return error.value.code, error.value.detail

    assert answer(*addresses) == answer()


def test_a_range_that_the_deployment_denies_is_not_asked_and_a_range_that_is_none_is_told_at_once():
    denying = HttpLoader(FetchPolicy(extra_deny=("8.8.8.0/24",)), resolver=resolving_to("8.8.8.8"))
    assert code_of(denying) == "fetch.unreachable"
    with pytest.raises(ValueError, match="does not appear to be"):
        FetchPolicy(extra_deny=("everything",))


def test_a_name_that_does_not_resolve_is_unreachable_and_one_that_hangs_times_out():
    assert code_of(HttpLoader(FetchPolicy(), resolver=resolving_to())) == "fetch.unreachable"
    release = threading.Event()
    hanging = HttpLoader(FetchPolicy(resolve_seconds=0.1), resolver=lambda host, port: release.wait(20) and [])
    assert code_of(hanging) == "fetch.timeout"
    release.set()


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://BADGES.example/x", "badges.example"),
        ("https://bücher.example/x", "xn--bcher-kva.example"),
        ("https://faß.example/x", "xn--fa-hia.example"),
        ("https://badges.example:443/x?y=@z#@part", "badges.example"),
    ],
)
def test_the_name_that_is_looked_up_is_the_one_that_the_request_is_sent_to(address, host):
    asked = []
    loader = HttpLoader(FetchPolicy(), resolver=lambda name, port: asked.append(name) or [])
    assert (code_of(loader, address), asked) == ("fetch.unreachable", [host])


PIECES = st.sampled_from(
    ["https:", "//", "@", ":", "[", "]", "::1", "%", ".", "example", "xn--", "#", "?", "443", "127", "ß"]
)


@settings(deadline=None)
@given(st.text() | st.text().map("https://{}".format) | st.lists(PIECES, max_size=9).map("".join))
def test_no_text_whatever_is_sent_anywhere_but_to_a_plain_name(address):
    asked = []
    loader = HttpLoader(FetchPolicy(), resolver=lambda name, port: asked.append(name) or [])
    assert code_of(loader, address) in {"fetch.refused_address", "fetch.unreachable"}
    assert all(set(name) <= set(f"{string.ascii_lowercase}{string.digits}-.") and "." in name for name in asked)


def test_hanging_lookups_are_few_and_the_next_one_is_told_to_wait():
    release, hanging = threading.Event(), threading.Semaphore(0)

    def hang(host, port):
        hanging.release()
        release.wait(30)
        return []

    loader = HttpLoader(FetchPolicy(resolve_seconds=0.01), resolver=hang)
    try:
        codes = {code_of(loader, f"https://host-{number}.example/") for number in range(20)}
        assert codes == {"fetch.timeout"}
        started = 0
        while hanging.acquire(blocking=False):
            started += 1
        assert started == 16
    finally:
        release.set()


def test_nothing_else_in_the_product_reaches_out():
    reaching = {"requests", "urllib3", "httpx", "urllib.request", "http.client", "aiohttp"}
    found = {
        path.parent.name
        for path in sources()
        for name in imported(ast.parse(path.read_text()))
        if any(name == each or name.startswith(each + ".") for each in reaching)
    }
    assert found == {"fetch"}
