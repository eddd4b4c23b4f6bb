"""The crawl: from what is due in the store to what is stored, politely, until nothing is left to ask.

One thread, the caller's, leases fetches, gives turns to hosts and writes to the store; others fetch and read. A kill at
any moment loses nothing: a fetch leaves the frontier in the transaction that stores what was read.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

from aggregator.config import CrawlConfig
from aggregator.crawl.agenda import begin_visits, enter, logged
from aggregator.crawl.budget import Budget
from aggregator.crawl.clock import Clock, SystemClock
from aggregator.crawl.dispatch import job_of
from aggregator.crawl.lock import crawl_lock
from aggregator.crawl.progress import Glance, Progress, Silent
from aggregator.crawl.reach import Reach
from aggregator.crawl.settle import settle
from aggregator.crawl.state import State
from aggregator.crawl.summary import Summary, Waiting
from aggregator.crawl.turns import AnyTurn, Done, Turn
from aggregator.crawl.workers import Threads, Workers
from aggregator.errors import NoContactError
from aggregator.http.redirects import Trail
from aggregator.http.tokens import Tokens
from aggregator.http.transport import Transport
from aggregator.store import Store
from connectors import registry
from connectors.contract import Connector

LEASE = timedelta(days=7)
"""Longer than a run lasts: the crawl lock keeps others away, and each run begins by taking all leases back."""
LANE_DEPTH = 4
"""Turns of one host that are held in memory: enough that its lane never runs dry between two leases."""
LANES_FULL = 200
"""Turns held in memory for every thread, all hosts together."""
SHORTEST_NAP = 0.001
"""Times are kept in microseconds: a shorter wait could be rounded to none."""
LONGEST_NAP = 60.0
"""Seconds after which a run looks around even if nothing has come back."""
GRACE = 10.0
"""Seconds that requests in flight get to finish once the run is stopped."""


class Crawl:
    """One run over one store.

    Parameters
    ----------
    store : Store
        Written by the calling thread alone.
    transport : Transport
        Where answers come from; it stays open.
    config : CrawlConfig
    progress : Progress, optional
        Told after every answer.
    connectors : mapping, optional
        By platform; default: all that are installed.
    clock, workers, environment : optional
        For tests: time, where jobs run, and where tokens are looked up.

    Raises
    ------
    NoContactError
        Real servers are to be asked, and the configuration names nobody to complain to.
    """

    def __init__(
        self,
        store: Store,
        transport: Transport,
        config: CrawlConfig,
        *,
        progress: Progress | None = None,
        connectors: Mapping[str, Connector] | None = None,
        clock: Clock | None = None,
        workers: Workers[Done] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        if transport.live and not config.contact:
            raise NoContactError
        self._store = store
        self._transport = transport
        self._config = config
        self._progress = progress or Silent()
        self._connectors = dict(registry.connectors() if connectors is None else connectors)
        self._clock = clock or SystemClock()
        self._workers = workers
        self._environment = os.environ if environment is None else environment

    def run(self, budget: Budget | None = None) -> Summary:
        """Ask for all that is due and return what came of it.

        Ends when nothing is left, or only what has to wait longer than `max_wait`; when the budget is spent; or on a
        signal (the first lets requests in flight finish, the second interrupts).

        Raises
        ------
        CrawlRunningError
            Another crawl works on this database.
        """
        path = None if self._store.path == ":memory:" else Path(self._store.path)
        with crawl_lock(path):
            workers = self._workers or Threads[Done](self._config.threads)
            run = _Run(self._state(), workers, self._progress, budget or Budget.of(self._config))
            with _signals(run):
                return run.to_its_end()

    def _state(self) -> State:
        return State(
            store=self._store,
            transport=self._transport,
            config=self._config,
            connectors=self._connectors,
            tokens=Tokens(self._connectors.values(), self._environment),
            clock=self._clock,
            reach=Reach(self._config, frozenset(self._connectors)),
            summary=Summary(self._clock.now()),
        )


class _Run:
    def __init__(self, state: State, workers: Workers[Done], progress: Progress, budget: Budget) -> None:
        self._state, self._workers, self._progress, self._budget = state, workers, progress, budget
        self._began = state.clock.monotonic()
        self._stopped: str | None = None
        self._more = True  # the store may have turns that we haven't got yet

    def stop(self, why: str) -> None:
        """Let the run end soon. Safe in a signal handler."""
        self._stopped = why
        self._workers.wake()

    def to_its_end(self) -> Summary:
        store, summary = self._state.store, self._state.summary
        try:
            store.release_all_leases()
            enter(self._state)
            self._loop()
            self._drain()
        finally:
            self._workers.stop()
            store.release_all_leases()
        summary.ended_at = self._state.clock.now()
        summary.stopped = self._stopped
        summary.waiting = self._waiting()
        store.log_run(summary.started_at, summary.ended_at, logged(summary, self._state))
        return summary

    def _loop(self) -> None:
        while self._within_budget():
            self._dispatch()
            seconds = self._until_next()
            if seconds is None:
                return
            self._take_back(self._workers.next(seconds))

    def _within_budget(self) -> bool:
        elapsed = self._state.clock.monotonic() - self._began
        self._stopped = self._stopped or self._budget.spent(self._state.summary, elapsed)
        return self._stopped is None

    def _dispatch(self) -> None:
        """Give every free worker a turn that is ready, as long as there is one."""
        state = self._state
        while state.lanes.in_flight < state.config.threads and self._within_budget():
            taken = state.lanes.take(state.clock.monotonic())
            if taken:
                self._start(*taken)
            elif not (self._more and self._refill()):
                return

    def _start(self, host: str, turn: AnyTurn) -> None:
        job = job_of(self._state, host, turn)
        if job is None:
            self._state.lanes.done(host, delay=0.0)
            self._more = True
        else:
            self._workers.submit(job)

    def _refill(self) -> bool:
        """Lease further turns, beginning visits that are due where the frontier has none. False: there is nothing."""
        state, now = self._state, self._state.clock.now()
        if state.lanes.waiting > LANES_FULL * state.config.threads:
            return False
        full = state.lanes.full(LANE_DEPTH, state.clock.monotonic())
        most = 2 * state.config.threads
        leased = state.store.lease(now, limit=most, lease_until=now + LEASE, busy_hosts=full)
        for one in leased:
            trail = Trail(one.fetch.url)
            state.lanes.put(trail.host, Turn(one, trail))
        self._more = bool(leased) or begin_visits(state, most) > 0
        return self._more

    def _until_next(self) -> float | None:
        """Return the seconds to wait for an answer or the next start; None: nothing is worth waiting for."""
        state = self._state
        now = state.clock.monotonic()
        starts = state.lanes.next_start()
        if state.lanes.in_flight:
            busy = state.lanes.in_flight >= state.config.threads
            return LONGEST_NAP if busy or starts is None else min(max(starts - now, 0.0), LONGEST_NAP)
        stored = [state.at(host.not_before) for host in state.store.waiting_hosts() if host.not_before]
        if starts is not None:  # what is ready in the store then waits for room in its lane
            stored = [starts, *(time for time in stored if time > now)]
        soonest = min(stored, default=None)
        if soonest is None or soonest - now > state.config.max_wait:
            return None
        return max(soonest - now, SHORTEST_NAP)

    def _take_back(self, done: Done | None) -> None:
        self._more = True
        if done is None:
            return
        state = self._state
        state.lanes.done(done.host, delay=state.delay(done.turn))
        settle(state, done)
        self._progress.show(Glance(state.summary, state.lanes.in_flight, state.lanes.waiting, done.host))

    def _drain(self) -> None:
        """Let requests in flight finish, but not for long: what doesn't is asked again by the next run."""
        clock = self._state.clock
        until = clock.monotonic() + GRACE
        while self._state.lanes.in_flight and (left := until - clock.monotonic()) > 0:
            self._take_back(self._workers.next(left))

    def _waiting(self) -> tuple[Waiting, ...]:
        now = self._state.clock.now()
        return tuple(
            Waiting(
                host.host,
                host.waiting,
                host.not_before if host.not_before and host.not_before > now else None,
            )
            for host in self._state.store.waiting_hosts()
        )


@contextmanager
def _signals(run: _Run) -> Iterator[None]:
    """Stop the run at the first SIGINT or SIGTERM, interrupt it at the second. Only the main thread gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        for each, handler in before.items():
            signal.signal(each, signal.default_int_handler if each == signal.SIGINT else handler)
        run.stop(signal.Signals(number).name)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
