"""How far a crawl reaches: which accounts it visits and which hosts it asks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from aggregator.config import CrawlConfig
from connectors.contract import AccountRef
from connectors.urls import host_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The rules of the configuration.

    Order never matters here: distances only ever shrink, and what a smaller distance allows includes what a greater
    one does.
    """

    crawl: CrawlConfig
    platforms: frozenset[str]
    """Those with a connector. Accounts elsewhere are known by URL alone, and not visited."""

    def admits(self, ref: AccountRef) -> bool:
        """Tell whether the configuration lets an account be visited, however near it is."""
        if ref.platform not in self.platforms or not self.admits_platform(ref.platform):
            return False
        return ref.url is None or not self.denies_host(host_of(ref.url))

    def admits_platform(self, platform: str) -> bool:
        allowed = self.crawl.allow_platforms
        return platform not in self.crawl.deny_platforms and (not allowed or platform in allowed)

    def denies_host(self, host: str) -> bool:
        return _matches(host, self.crawl.deny_hosts)

    def admits_host(self, host: str) -> bool:
        """Tell whether a request may go to a host."""
        allowed = self.crawl.allow_hosts
        return not self.denies_host(host) and (not allowed or _matches(host, allowed))

    def claim(self, hops: int, claims: int) -> tuple[int, int] | None:
        """Return the distances of an account that one at these distances claims; None: too far."""
        return (hops, claims + 1) if claims < self.crawl.claim_hops else None

    def tie(self, hops: int) -> tuple[int, int] | None:
        """Return the distances of an account that one at `hops` is tied to; None: a stranger, not visited."""
        followed = self.crawl.follow == "claims and ties" and hops < self.crawl.depth
        return (hops + 1, 0) if followed else None


def _matches(host: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(host, glob.lower()) for glob in globs)
