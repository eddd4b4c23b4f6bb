"""Lanes: one request in flight per host, and a delay between two starts. Pure: time is an argument.

A heap of (ready at, host) holds the hosts that are free and have something to ask, so taking the next turn costs
O(log hosts) however many hosts wait.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Lane(Generic[T]):
    turns: deque[T] = field(default_factory=deque)
    ready_at: float = 0.0
    started: float = 0.0
    busy: bool = False


class Lanes(Generic[T]):
    """Turns wait in the lane of their host. Times are seconds on any one clock."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane[T]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._count = 0
        self.waiting = 0
        self.in_flight = 0

    def put(self, host: str, turn: T, *, first: bool = False) -> None:
        """Queue a turn; `first` puts it before those that wait."""
        lane = self._lanes.setdefault(host, _Lane())
        (lane.turns.appendleft if first else lane.turns.append)(turn)
        self.waiting += 1
        if len(lane.turns) == 1 and not lane.busy:
            self._ready(host, lane)

    def take(self, now: float) -> tuple[str, T] | None:
        """Start the turn that has been ready longest; its host is busy until `done`."""
        while self._heap and self._heap[0][0] <= now:
            ready_at, _, host = heapq.heappop(self._heap)
            lane = self._lanes.get(host)
            if lane is None or lane.busy or not lane.turns:
                continue
            if lane.ready_at > ready_at:
                self._ready(host, lane)
                continue
            lane.busy, lane.started = True, now
            self.waiting -= 1
            self.in_flight += 1
            return host, lane.turns.popleft()
        return None

    def done(self, host: str, *, delay: float) -> None:
        """Free a host. Its next turn starts no sooner than `delay` after this one started."""
        lane = self._lanes[host]
        lane.busy = False
        lane.ready_at = max(lane.ready_at, lane.started + delay)
        self.in_flight -= 1
        if lane.turns:
            self._ready(host, lane)

    def pause(self, host: str, until: float) -> None:
        """Let no turn of a host start before `until`."""
        lane = self._lanes.setdefault(host, _Lane())
        lane.ready_at = max(lane.ready_at, until)

    def next_start(self) -> float | None:
        """Return when the next turn may start; None while all that wait are behind a busy host, or nothing waits."""
        while self._heap:
            ready_at, _, host = self._heap[0]
            lane = self._lanes.get(host)
            startable = lane is not None and not lane.busy and bool(lane.turns)
            if lane and startable and lane.ready_at <= ready_at:
                return ready_at
            heapq.heappop(self._heap)
            if lane and startable:
                self._ready(host, lane)
        return None

    def full(self, most: int, now: float) -> list[str]:
        """Return the hosts in whose lanes at least `most` turns wait or run; forget those that are idle and rested."""
        rested = [
            h for h, lane in self._lanes.items() if not (lane.turns or lane.busy) and lane.ready_at <= now
        ]
        for host in rested:
            del self._lanes[host]
        return [host for host, lane in self._lanes.items() if len(lane.turns) + lane.busy >= most]

    def _ready(self, host: str, lane: _Lane[T]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (lane.ready_at, self._count, host))
