"""What the parts of a run share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.config import CrawlConfig
from aggregator.crawl.clock import Clock
from aggregator.crawl.lanes import Lanes
from aggregator.crawl.reach import Reach
from aggregator.crawl.summary import Summary
from aggregator.crawl.turns import AnyTurn, Turn
from aggregator.http.robots import Robots
from aggregator.http.tokens import Tokens
from aggregator.http.transport import Transport
from aggregator.store import Store
from connectors.contract import Connector


@dataclass(slots=True)
class State:
    """One run. `parked` holds the turns that wait for the robots.txt of their origin."""

    store: Store
    transport: Transport
    config: CrawlConfig
    connectors: Mapping[str, Connector]
    tokens: Tokens
    clock: Clock
    reach: Reach
    summary: Summary
    lanes: Lanes[AnyTurn] = field(default_factory=Lanes)
    robots: Robots = field(default_factory=Robots)
    parked: dict[str, list[Turn]] = field(default_factory=dict)
    crawl_delays: dict[str, float] = field(default_factory=dict)

    def delay(self, turn: AnyTurn) -> float:
        """Return the seconds between this turn's start and the next one on its host; recorded hosts need none.

        A delay that the user set for a host replaces the connector's, never the host's own.
        """
        if not self.transport.live:
            return 0.0
        host = turn.trail.host
        asked = self.crawl_delays.get(host, 0.0)
        if host in self.config.delays:
            return max(self.config.delays[host], asked)
        own = self.connectors[turn.leased.fetch.connector].delay if isinstance(turn, Turn) else 0.0
        return max(self.config.delay, own, asked)

    def pause(self, host: str, until: datetime) -> None:
        """Leave a host alone until then: in this run, and in the next."""
        self.store.set_host_not_before(host, until)
        self.lanes.pause(host, self.at(until))

    def at(self, time: datetime) -> float:
        """Return a time of day as the lanes have it."""
        return self.clock.monotonic() + (time - self.clock.now()) / timedelta(seconds=1)
