"""Each guard is needed: without it somebody is reached, the deadline is missed, or the memory fills.

These tests take guards away, so they run nowhere but inside the namespace.
"""

import socket
import threading
import time
from dataclasses import replace
from urllib.parse import quote

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

from jobboard.credentials import NotLoaded
from jobboard.fetch import FetchPolicy, connection, loader
from jobboard.fetch.connection import PinnedAdapter
from jobboard.fetch.loader import HttpLoader
from tests.fetch.rig.conftest import POLICY
from tests.fetch.rig.measuring import MARGIN_SECONDS, MAX_GROWTH_BYTES, cost_of
from tests.fetch.rig.names import name_of
from tests.fetch.rig.space import is_inside

INWARD = f"https://{name_of('10.0.0.5')}/secret"
MUCH = 2 * MAX_GROWTH_BYTES  # and no more, since this machine has to stand it


@pytest.fixture(autouse=True)
def only_inside():
    assert is_inside()


def anything(loading, address, policy=POLICY, **changes):
    return cost_of(lambda: loading(policy, **changes).load(address))


def is_missed(cost):
    return cost.seconds > POLICY.total_seconds + MARGIN_SECONDS


def test_without_the_table_of_addresses_an_inner_host_is_called(loading, canary):
    anything(loading, INWARD, is_allowed=lambda _: True)
    assert canary.hits()


@pytest.mark.parametrize("name", ["mixed", "mixed-six"])
def test_without_the_check_of_every_address_a_mixed_name_leads_inward(loading, canary, monkeypatch, name):
    def unchecked(self, host, _port, _deadline):
        found = self._resolver(host, 443)
        assert any(self._is_allowed(entry[4][0]) for entry in found)
        return sorted(found, key=lambda entry: self._is_allowed(entry[4][0]))

    monkeypatch.setattr(HttpLoader, "_checked_addresses", unchecked)
    anything(loading, f"https://{name}.rig.example/good")
    assert canary.hits()


def test_without_the_pin_a_name_that_changes_leads_inward(loading, canary, monkeypatch):
    class Unpinned(HTTPAdapter):
        has_received_too_much = False

        def __init__(self, *_):
            super().__init__(max_retries=0)

    monkeypatch.setattr(loader, "PinnedAdapter", Unpinned)
    for number in range(2):
        anything(loading, f"https://rebind.rig.example/good?{number}")
    assert canary.hits()


def test_without_a_check_of_each_hop_a_redirect_leads_inward(loading, canary, monkeypatch):
    checked, first = HttpLoader._checked_addresses, []

    def check_once(self, host, port, deadline):
        if first:
            return self._resolver(host, 443)
        first.append(host)
        return checked(self, host, port, deadline)

    monkeypatch.setattr(HttpLoader, "_checked_addresses", check_once)
    monkeypatch.setattr(connection.PinnedAdapter, "_dial", _dial_without_looking)
    anything(loading, f"https://public.rig.example/to?{quote(INWARD, safe=':/')}")
    assert canary.hits()


def _dial_without_looking(_adapter, entry):
    return socket.create_connection(entry[4][:2], 1)


@pytest.mark.parametrize("form", ["https://intranet/", "https://metadata/", "https://169.254.169.254/"])
def test_without_the_rule_for_names_inner_names_are_looked_up(loading, hosts, monkeypatch, form):
    monkeypatch.setattr(loader, "_HOST", loader.re.compile(".*"))
    before = len(hosts.names())
    anything(loading, form)
    assert len(hosts.names()) > before


@pytest.mark.parametrize("form", ["https://public.rig.example:22/", "https://me:secret@public.rig.example/"])
def test_without_the_rule_for_addresses_a_host_is_asked_in_other_ways(loading, hosts, monkeypatch, form):
    def lenient(_self, question):
        request = requests.Request("GET", question.address).prepare()
        return request, "public.rig.example", 443

    monkeypatch.setattr(HttpLoader, "_prepare", lenient)
    before = len(hosts.requests())
    assert anything(loading, form).code is None
    assert len(hosts.requests()) > before


def test_without_the_dot_a_name_is_completed_with_the_domain_of_this_machine(loading, hosts):
    def resolve(host, port):
        try:
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return []

    anything(loading, "https://wiki.rig.example/", resolver=resolve)
    assert "wiki.rig.example.inner.example" in hosts.names()


def test_with_the_proxies_of_the_environment_an_inner_host_is_called(loading, canary, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://10.0.0.5:3128")
    send = PinnedAdapter.send

    def with_proxies(self, request, **options):
        return send(self, request, **options | {"proxies": requests.utils.getproxies()})

    monkeypatch.setattr(PinnedAdapter, "send", with_proxies)
    anything(loading, "https://public.rig.example/good")
    assert canary.hits()


@pytest.mark.parametrize("path", ["slow-header-bytes", "slow-continue", "slow-trailers"])
def test_without_the_hang_up_a_host_that_drips_outlives_the_deadline(loading, monkeypatch, path):
    monkeypatch.setattr(PinnedAdapter, "_hang_up_at_deadline", lambda *_: None)
    assert is_missed(anything(loading, f"https://public.rig.example/{path}"))


def test_without_the_look_at_the_clock_a_head_that_was_cut_is_taken_for_an_answer(loading, monkeypatch):
    monkeypatch.setattr(loader, "_require_time", lambda _: None)
    assert anything(loading, "https://public.rig.example/slow-headers").code is None


def test_without_a_limit_on_lookups_a_name_that_hangs_outlives_the_deadline(loading, monkeypatch):
    def patiently(self, host, _port, _deadline):
        return self._resolver(host, 443) or _no_address()

    monkeypatch.setattr(HttpLoader, "_checked_addresses", patiently)
    assert is_missed(anything(loading, "https://hang.rig.example/"))


def _no_address():
    raise NotLoaded("fetch.unreachable")


def test_without_a_wait_for_silence_only_the_deadline_ends_it(loading):
    patient = replace(POLICY, read_seconds=30, total_seconds=POLICY.total_seconds + MARGIN_SECONDS + 1)
    assert is_missed(anything(loading, "https://public.rig.example/silence", patient))


def test_without_a_limit_on_what_is_unpacked_a_bomb_fills_the_memory(loading):
    unlimited = replace(POLICY, unpacked_bytes=MUCH, total_seconds=15)
    assert anything(loading, "https://public.rig.example/gzip-bomb", unlimited).growth_bytes > MAX_GROWTH_BYTES


def test_without_a_limit_on_what_is_sent_an_endless_body_fills_the_memory(loading, monkeypatch):
    monkeypatch.setattr(FetchPolicy, "receive_bytes", MUCH)
    unlimited = replace(POLICY, size_bytes=MUCH, unpacked_bytes=MUCH, total_seconds=15)
    assert anything(loading, "https://public.rig.example/endless-body", unlimited).growth_bytes > MAX_GROWTH_BYTES


def test_without_the_count_of_a_connection_a_chunk_of_no_size_fills_the_memory(loading, monkeypatch):
    monkeypatch.setattr(FetchPolicy, "receive_bytes", MUCH)
    cost = anything(loading, "https://public.rig.example/endless-negative-chunk", replace(POLICY, total_seconds=15))
    assert cost.growth_bytes > MAX_GROWTH_BYTES


def test_a_client_that_reads_the_body_of_a_redirect_is_held_by_it(loading, monkeypatch):
    send = PinnedAdapter.send

    def read_as_sessions_do(self, request, **options):
        response = send(self, request, **options)
        if response.is_redirect:
            _ = response.content
        return response

    monkeypatch.setattr(PinnedAdapter, "send", read_as_sessions_do)
    assert anything(loading, "https://public.rig.example/gzip-bomb-in-redirect").growth_bytes > MAX_GROWTH_BYTES


def test_without_a_limit_redirects_go_on(loading, hosts):
    before = len(hosts.requests())
    anything(loading, "https://public.rig.example/endless-redirects", replace(POLICY, redirects=10, total_seconds=15))
    assert len(hosts.requests()) - before > POLICY.redirects + 1


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("name", ["wrongname", "stranger", "expired"])
def test_without_the_check_of_certificates_anybody_is_believed(loading, monkeypatch, name):
    send = PinnedAdapter.send
    monkeypatch.setattr(PinnedAdapter, "send", lambda *given, **options: send(*given, **options | {"verify": False}))
    monkeypatch.setattr(connection, "create_urllib3_context", _trusting_context)
    assert anything(loading, f"https://{name}.rig.example/good").code is None


def _trusting_context():
    context = create_urllib3_context()
    context.check_hostname = False
    return context


def test_without_places_for_few_lookups_they_all_hang_at_once(loading, monkeypatch):
    monkeypatch.setattr(loader, "_RESOLVERS", threading.BoundedSemaphore(1000))
    loads = loading(replace(POLICY, at_once=100))
    threads = [threading.Thread(target=_load, args=(loads, f"https://hang.rig.example/{n}")) for n in range(40)]
    before = threading.active_count()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert threading.active_count() - before > 16
    until = time.monotonic() + 30  # each gives its place back, which must be a place of this test's
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.1)


def _load(loads, address):
    with pytest.raises(NotLoaded):
        loads.load(address)
