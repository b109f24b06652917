"""No address, name, redirect or setting of the environment makes the fetcher knock where it may not."""

import socket
from contextlib import suppress
from urllib.parse import quote

import pytest

from jobboard.credentials import NotLoaded
from jobboard.explorers import BITCOIN_KINDS, BITCOIN_NETWORKS, explorers_of
from jobboard.fetch import ExplorerLoader
from tests.fetch.rig.canary import PUBLIC_V4, PUBLIC_V6
from tests.fetch.rig.names import name_of

INNER = """
127.0.0.1 127.0.0.53 127.255.255.254 10.0.0.5 172.16.0.1 192.168.0.1 169.254.169.254 169.254.170.2 100.100.100.200
192.0.0.192 168.63.129.16 100.64.0.1 0.0.0.0 198.18.0.1 224.0.0.1 255.255.255.255 ::1 :: ::127.0.0.1
::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b:1::a00:5 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:a00:5::1
fec0::1 fd00:ec2::254 fd20:ce::254 fe80::1 fc00::1 ff02::1 100::1
""".split()  # noqa: SIM905 (a table is easier to read)
NAMES = [name_of(address) for address in INNER] + [
    "metadata.google.internal",
    "instance-data.ec2.internal",
    "localtest.example",
    "wiki.localhost",
    "mixed.rig.example",
    "mixed-six.rig.example",
]
FORMS = [
    *(f"https://{address if '.' in address and ':' not in address else f'[{address}]'}/" for address in INNER),
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0xa9fea9fe/latest/meta-data/",
    "https://127.1/",
    "https://10.5/",
    "https://0/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:10.0.0.5]/",
    "https://[fe80::1%25lo]/",
    "https://[::1%25lo]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127\u30020\uff0e0\uff611/",
    "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "https://loc\u00adalhost/",
    "https://ⓛocalhost/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://metadata/",
    "https://intranet/",
    "https://public.rig.example./",
    "https://public.rig.example@10.0.0.5/",
    "https://public.rig.example:secret@10.0.0.5/",
    "https://10.0.0.5#@public.rig.example/",
    "https://10.0.0.5\\@public.rig.example/",
    "https://10.0.0.5%2f@public.rig.example/",
    "https://public.rig.example%00.10.0.0.5/",
    "https://public.rig.example:22/",
    "https://public.rig.example:25/",
    "https://public.rig.example:80/",
    "https://public.rig.example:6379/",
    "https://public.rig.example:8443/",
    "https://public.rig.example:9200/",
    "http://public.rig.example/",
    "http://public.rig.example:443/",
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/opc/v2/instance/",
    "http://168.63.129.16/machine/?comp=goalstate",
    "ftp://10.0.0.5/",
    "gopher://10.0.0.5:6379/_FLUSHALL",
    "file:///etc/passwd",
    "//10.0.0.5/",
]
TIP = f"blink:btc:mainnet:{'ab' * 32}/1/tip"
FORBIDDEN = [*FORMS, *(f"https://{name}/secret" for name in NAMES)]


def test_there_are_enough_of_them():
    assert len(FORBIDDEN) >= 43
    assert len(set(FORBIDDEN)) == len(FORBIDDEN)


def loads_nothing(loader, address):
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    return error.value.code in {"fetch.refused_address", "fetch.unreachable"}


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_leads_inward(loading, canary, address):
    assert loads_nothing(loading(), address)
    assert canary.hits() == []


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_redirect_leads_inward(loading, canary, hosts, address):
    asked = len(hosts.requests())
    assert loads_nothing(loading(), f"https://public.rig.example/to?{quote(address, safe=':/')}")
    assert len(hosts.requests()) == asked + 1
    assert canary.hits() == []


def with_node(loading, node):
    """The loader of a site whose operator names an explorer, after whom everything else is asked as always."""
    named = explorers_of("btc", BITCOIN_KINDS, BITCOIN_NETWORKS)(f"esplora+{node}")
    return ExplorerLoader(named, loading(), public=loading(), own=loading(is_own=True))


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_inner_node_of_the_operator_opens_no_address_of_a_badge(loading, canary, address):
    assert loads_nothing(with_node(loading, "https://10.0.0.5:443/"), address)
    assert canary.hits() == []


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_that_is_not_the_operator_s_own_leads_nowhere_inward(loading, canary, name):
    assert loads_nothing(with_node(loading, f"https://{name}/api"), TIP)
    assert canary.hits() == []


def test_an_inner_node_of_the_operator_is_asked(loading, canary):
    assert loads_nothing(with_node(loading, f"https://{name_of('10.0.0.5')}:443/api"), TIP)
    assert canary.hits()


def test_a_form_that_is_refused_is_not_even_looked_up(loading, hosts):
    before = len(hosts.names())
    for address in FORMS:
        assert loads_nothing(loading(), address)
    assert len(hosts.names()) == before


def test_a_name_that_changes_is_asked_once_and_the_address_that_was_checked_is_called(loading, canary, hosts):
    for number in range(6):
        before = len(hosts.names())
        with suppress(NotLoaded):
            loading().load(f"https://rebind.rig.example/good?{number}")
        assert sorted(hosts.names()[before:]) == ["rebind.rig.example"] * 2  # its A and its AAAA records
    for _ in range(2):
        assert loads_nothing(loading(), "https://rebind.rig.example/to?https://rebind.rig.example/secret")
    assert canary.hits() == []


def test_a_name_is_not_completed_with_the_domain_of_this_machine(loading, canary, hosts):
    before = len(hosts.names())
    assert loads_nothing(loading(), "https://wiki.rig.example/")
    assert set(hosts.names()[before:]) == {"wiki.rig.example"}
    assert canary.hits() == []


def test_the_environment_leads_nowhere(loading, canary, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.5:3128")
    assert loading().load("https://public.rig.example/good").body == b"{}"
    assert canary.hits() == []


@pytest.mark.parametrize("name", ["public", "six", "both"])
def test_public_hosts_are_reached(loading, canary, name):
    assert loading().load(f"https://{name}.rig.example/good").body == b"{}"
    assert canary.hits() == []


@pytest.mark.parametrize(
    "target", [("10.0.0.5", 443), ("169.254.169.254", 80), (PUBLIC_V4, 22), (PUBLIC_V6, 6379), ("fec0::1", 443)]
)
def test_the_canary_hears_of_every_address_and_port(canary, target):
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(target, 1)
    assert len(canary.hits()) == 1
