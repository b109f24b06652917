"""The pace towards foreign hosts."""

import threading
import time

import pytest

from jobboard.fetch.manners import Manners


class Clock:
    """Stands still until it is moved."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def manners(clock, *, at_once=2, per_minute=60):
    return Manners(at_once=at_once, per_minute=per_minute, forget_seconds=300, clock=clock)


def has_turn(pace, host="a.example"):
    try:
        with pace.turn(host, 0):
            return True
    except TimeoutError:
        return False


def test_one_host_is_asked_by_few_at_once_and_others_are_not_held_up(clock):
    pace = manners(clock)
    with pace.turn("a.example", 0), pace.turn("a.example", 0):
        assert not has_turn(pace)
        assert has_turn(pace, "b.example")
    assert has_turn(pace)


def test_who_waits_gets_the_turn_that_ends(clock):
    pace, got = manners(clock, at_once=1), threading.Event()

    def second():
        with pace.turn("a.example", 50):
            got.set()

    thread = threading.Thread(target=second, daemon=True)
    with pace.turn("a.example", 0):
        thread.start()
        assert not got.is_set()
    assert got.wait(10)
    thread.join(10)


def test_a_turn_that_ends_with_an_error_is_over(clock):
    pace = manners(clock, at_once=1)
    with pytest.raises(KeyError), pace.turn("a.example", 0):
        raise KeyError
    assert has_turn(pace)


@pytest.mark.parametrize("per_minute", [6, 60])
def test_no_minute_has_more_turns_than_allowed(clock, per_minute):
    pace = manners(clock, per_minute=per_minute)
    turns = []
    for _ in range(1800):
        while has_turn(pace):
            turns.append(clock.now)
        clock.now += 0.1
    busiest = max(sum(start <= each < start + 60 for each in turns) for start in turns)
    assert per_minute <= busiest <= per_minute + 1
    assert sum(each == turns[0] for each in turns) >= per_minute // 2


def test_who_waits_for_the_pace_is_told_for_how_long():
    pace = manners(time.monotonic, per_minute=120)
    while has_turn(pace):
        pass
    with pace.turn("a.example", 30) as waited:
        assert 0 < waited < 30


def test_a_failure_is_forgotten_in_time(clock):
    pace = manners(clock)
    pace.remember_failure("https://a.example/", "fetch.timeout")
    clock.now += 299
    assert pace.recent_failure("https://a.example/") == "fetch.timeout"
    assert pace.recent_failure("https://b.example/") is None
    clock.now += 2
    assert pace.recent_failure("https://a.example/") is None


def test_the_memory_of_failures_does_not_grow_without_end(clock):
    pace = manners(clock)
    for number in range(1001):
        pace.remember_failure(f"https://a.example/{number}", "fetch.timeout")
    assert pace.recent_failure("https://a.example/0") is None
    assert pace.recent_failure("https://a.example/1000") == "fetch.timeout"
