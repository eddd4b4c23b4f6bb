"""What a crawl tells while it runs. How it is shown is somebody else's matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aggregator.crawl.summary import Summary


@dataclass(frozen=True, slots=True)
class Glance:
    """The crawl at one moment; `host` is the one that answered last."""

    summary: Summary
    in_flight: int
    waiting: int
    host: str


class Progress(Protocol):
    def show(self, glance: Glance) -> None:
        """Called after every answer, in the crawl's thread: return soon."""
        ...


class Silent:
    def show(self, glance: Glance) -> None:
        """Show nothing."""
