"""No answer keeps the fetcher longer than its deadline, or takes more memory than a few documents do."""

import threading
import time

import pytest

from jobboard.credentials import NotLoaded
from tests.fetch.rig.answers import HOSTILE
from tests.fetch.rig.conftest import POLICY
from tests.fetch.rig.measuring import MARGIN_SECONDS, MAX_GROWTH_BYTES, cost_of

HOSTS = {
    "hang": "fetch.timeout",
    "nowhere": "fetch.unreachable",
    "wrongname": "fetch.unreachable",
    "stranger": "fetch.unreachable",
    "expired": "fetch.unreachable",
    "silent": "fetch.timeout",
}
ADDRESSES = {
    **{f"https://public.rig.example/{name}": code for name, (code, _) in HOSTILE.items()},
    **{f"https://{name}.rig.example/good": code for name, code in HOSTS.items()},
}


def test_there_are_enough_of_them():
    assert len(ADDRESSES) >= 18


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_outlives_the_deadline_or_fills_the_memory(loading, canary, address):
    loader = loading()
    cost = cost_of(lambda: loader.load(address))
    assert (cost.code or "loaded") in ADDRESSES[address].split(" or ")
    assert cost.seconds < POLICY.total_seconds + MARGIN_SECONDS
    assert cost.growth_bytes < MAX_GROWTH_BYTES
    if "/good" in address:
        assert canary.hits() == []


def test_many_of_them_at_once_leave_nothing_behind(loading, hosts):
    loader, codes = loading(), []
    slow = [address for address, code in ADDRESSES.items() if "fetch.timeout" in code and "silent" not in address]

    def fetch(address):
        try:
            loader.load(address)
        except NotLoaded as error:
            codes.append(error.code)

    threads = [threading.Thread(target=fetch, args=(f"{slow[n % len(slow)]}?{n}",)) for n in range(32)]
    before = threading.active_count()

    def fetch_all():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    cost = cost_of(fetch_all)
    assert len(codes) == 32
    assert cost.growth_bytes < MAX_GROWTH_BYTES
    # A lookup that hangs ends with the system's own patience; nothing else is left.
    until = time.monotonic() + 20
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.1)
    assert threading.active_count() <= before
