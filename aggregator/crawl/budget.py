"""What one run may cost."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.config import CrawlConfig
from aggregator.crawl.summary import Summary


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one run; None: none.

    What is asked for robots.txt is not rationed: the least budget must get somewhere on hosts that are new to the run.
    """

    requests: int | None = None
    bytes: int | None = None
    minutes: float | None = None

    @classmethod
    def of(cls, config: CrawlConfig) -> Budget:
        return cls(config.budget_requests or None, config.budget_bytes or None, config.budget_minutes or None)

    def spent(self, summary: Summary, seconds: float) -> str | None:
        """Return which limit is reached, None while there is something left of each."""
        if self.requests is not None and summary.requests >= self.requests:
            return f"budget of {self.requests} requests"
        if self.bytes is not None and summary.bytes >= self.bytes:
            return f"budget of {self.bytes} bytes"
        if self.minutes is not None and seconds >= self.minutes * 60:
            return f"budget of {self.minutes:g} minutes"
        return None
