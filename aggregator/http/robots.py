"""robots.txt (RFC 9309) for pages and feeds. Interfaces made for programs have their own rules: rate limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from connectors.contract import Answer

AGENT = "persongraph"
LONGEST = 500 * 1024
"""RFC 9309 §2.5: what lies beyond 500 KiB need not be read."""
KEEP = timedelta(hours=24)
LONGEST_DELAY = 60.0
"""A longer Crawl-delay (not part of the RFC) is cut to this, in seconds."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows us. `parsed` None: everything."""

    parsed: Protego | None = None

    def allow(self, url: str) -> bool:
        return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between requests that the origin asks for, 0 if it doesn't say."""
        told = float((self.parsed.crawl_delay(AGENT) if self.parsed else None) or 0)
        return min(max(told, 0.0), LONGEST_DELAY) if math.isfinite(told) else 0.0


def origin_of(url: str) -> str:
    """Return scheme and authority, for which one robots.txt holds.

    >>> origin_of("https://Ada.example:8443/a?b")
    'https://ada.example:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def rules_of(answer: Answer) -> Rules:
    """Read the answer to `/robots.txt`: a client error allows everything (RFC 9309 §2.3.1.3).

    A server error is no answer to read: the page would meet the same error, so the crawl asks again later.
    """
    if not answer.ok:
        return Rules()
    text = answer.body[:LONGEST].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    return Rules(Protego.parse(text))


class Robots:
    """The rules of the origins met in one run, each kept for at most 24 hours."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, Rules]] = {}

    def rules(self, origin: str, now: datetime) -> Rules | None:
        """Return an origin's rules, None when its robots.txt has to be asked for."""
        read_at, rules = self._known.get(origin, (None, None))
        return rules if read_at and now - read_at < KEEP else None

    def learn(self, origin: str, rules: Rules, now: datetime) -> None:
        self._known[origin] = (now, rules)
