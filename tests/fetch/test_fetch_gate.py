"""One host at a time, and never faster than agreed."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.fetch.gate import HostHeld, InProcessGate


class FakeTime:
    def __init__(self) -> None:
        self.now = 100.0
        self.lock = threading.Lock()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def make(**how) -> tuple[InProcessGate, FakeTime]:
    time = FakeTime()
    return InProcessGate(clock=time.clock, sleep=time.sleep, **how), time


def test_the_first_turn_is_free_and_the_next_comes_after_the_interval():
    gate, time = make()
    gate.wait("a", 5)
    assert time.now == 100
    gate.wait("a", 5)
    assert time.now == 105


def test_hosts_do_not_wait_for_each_other():
    gate, time = make()
    gate.wait("a", 50)
    gate.wait("b", 50)
    assert time.now == 100


def test_a_hold_is_never_shortened():
    gate, time = make()
    gate.back_off("a", 60)
    gate.back_off("a", 1)
    gate.wait("a", 0)
    assert time.now == 160


def test_too_long_a_wait_is_told_and_takes_no_turn():
    gate, time = make(max_wait_seconds=30)
    gate.back_off("a", 3600)
    with pytest.raises(HostHeld, match="3600 s") as held:
        gate.wait("a", 1)
    assert held.value.seconds == 3600 and time.now == 100
    time.now += 3600
    gate.wait("a", 1)
    assert time.now == 3700


@given(st.lists(st.floats(0, 60), min_size=1, max_size=20))
def test_turns_are_never_closer_than_the_interval_before_them(intervals):
    gate, time = make(max_wait_seconds=10_000)
    turns = []
    for interval in intervals:
        gate.wait("a", interval)
        turns.append(time.now)
    for before, after, interval in zip(turns, turns[1:], intervals, strict=False):
        assert after - before >= interval - 1e-9


def test_threads_share_the_turns():
    gate = InProcessGate()
    taken: list[float] = []
    import time

    def work() -> None:
        gate.wait("a", 0.01)
        taken.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    assert len(taken) == 10 and taken[-1] - taken[0] >= 0.08
