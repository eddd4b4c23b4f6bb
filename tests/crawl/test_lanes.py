"""The laws of the lanes, on random schedules."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aggregator.crawl.lanes import Lanes

HOSTS = "abcd"
hosts = st.sampled_from(HOSTS)


class Schedule(RuleBasedStateMachine):
    """A model of the lanes: what waits, what runs, and when each host may start again."""

    @initialize(delay=st.floats(0, 5))
    def begin(self, delay):
        self.lanes: Lanes[int] = Lanes()
        self.delay, self.now, self.count = delay, 0.0, 0
        self.queued: dict[str, list[int]] = {host: [] for host in HOSTS}
        self.running: list[str] = []
        self.not_before = dict.fromkeys(HOSTS, 0.0)

    @rule(host=hosts, first=st.booleans())
    def put(self, host, first):
        self.count += 1
        self.lanes.put(host, self.count, first=first)
        self.queued[host].insert(0 if first else len(self.queued[host]), self.count)

    @rule()
    def take(self):
        taken = self.lanes.take(self.now)
        if taken is None:
            startable = [h for h in HOSTS if self.queued[h] and h not in self.running]
            assert all(self.not_before[host] > self.now for host in startable), "what is ready is started"
            return
        host, turn = taken
        assert host not in self.running, "one request in flight per host"
        assert self.now >= self.not_before[host], "delays and pauses are kept"
        assert turn == self.queued[host].pop(0), "the turns of a host keep their order"
        self.running.append(host)
        self.not_before[host] = self.now + self.delay

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 3))
    def done(self, which):
        self.lanes.done(self.running.pop(which % len(self.running)), delay=self.delay)

    @rule(host=hosts, seconds=st.floats(0, 20))
    def pause(self, host, seconds):
        self.lanes.pause(host, self.now + seconds)
        self.not_before[host] = max(self.not_before[host], self.now + seconds)

    @rule(seconds=st.floats(0, 5))
    def wait(self, seconds):
        self.now += seconds

    @rule()
    def sleep(self):
        start = self.lanes.next_start()
        startable = [self.not_before[h] for h in HOSTS if self.queued[h] and h not in self.running]
        assert (start is None) == (not startable)
        if start is not None:
            assert max(self.now, start) == max(self.now, min(startable))
            self.now = max(self.now, start)

    @invariant()
    def counts_agree(self):
        waiting = sum(map(len, self.queued.values()))
        assert (self.lanes.waiting, self.lanes.in_flight) == (waiting, len(self.running))
        occupied = {host for host in HOSTS if self.queued[host] or host in self.running}
        assert set(self.lanes.full(1, self.now)) == occupied


Schedule.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestSchedule = Schedule.TestCase


def test_the_host_that_was_ready_first_goes_first():
    lanes: Lanes[str] = Lanes()
    for host in "ab":
        lanes.put(host, host + "1")
        lanes.put(host, host + "2")
    order = []
    for second in range(4):
        while taken := lanes.take(float(second)):
            order.append(taken[1])
            lanes.done(taken[0], delay=1)
    assert order == ["a1", "b1", "a2", "b2"]
    assert lanes.next_start() is None
