"""Accounts of platforms known by URL alone (X, LinkedIn, Instagram …): the table `patterns.toml` and its reader.

Such accounts are identity nodes like all others, though nothing of them is crawled. Sources of the patterns: the
platforms' own URL rules as they are linked in the wild; checked 2026-11.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.contract import AccountRef
from connectors.urls import canonical_url, host_of

_HASHBANG = re.compile(r"^((?:https?://)?[^/#?]+)/?#!/?")
_FRONT = frozenset({"", "about", "archive", "feed", "rss"})
"""Pages of a subdomain that stand for the whole of it; the others are posts."""


@dataclass(frozen=True)
class Platform:
    """One platform of the table; the fields are explained at the top of `patterns.toml`."""

    name: str
    hosts: tuple[str, ...]
    accounts: tuple[re.Pattern[str], ...]
    hostnames: tuple[re.Pattern[str], ...]
    reserved: frozenset[str]
    keep_case: frozenset[str]
    bare: frozenset[str]
    joined: str | None
    url: str | None

    def account_of(self, host: str, place: str) -> AccountRef | None:
        """Return the account at `place` ("path?query", decoded) on a host of this platform."""
        match = next((m for pattern in self.hostnames if (m := pattern.fullmatch(host))), None)
        if match and place.strip("/") not in _FRONT:
            return None
        match = match or next((m for pattern in self.accounts if (m := pattern.fullmatch(place))), None)
        return self._ref(match, host) if match else None

    def _ref(self, match: re.Match[str], host: str) -> AccountRef | None:
        group, found = next((name, value) for name, value in match.groupdict().items() if value)
        handle = unicodedata.normalize("NFC", found)
        if group == "id" and handle.lower() in self.reserved:
            return None
        identifier = self._identifier(group, self._folded(group, handle), host)
        shown = None if group == "number" else handle
        return AccountRef(self.name, identifier, url=self._page(group, identifier), handle=shown)

    def _folded(self, group: str, value: str) -> str:
        if "upper" in self.keep_case:
            return value.upper()
        return value if group in self.keep_case else value.lower()

    def _identifier(self, group: str, value: str, host: str) -> str:
        if self.joined:
            return self.joined.format(site=_site(host), number=value)
        if group == "id" or group in self.bare:
            return value
        return f"id:{value}" if group == "number" else f"{group}/{value}"

    def _page(self, group: str, identifier: str) -> str | None:
        return self.url.format(identifier) if self.url and group == "id" else None


def _site(host: str) -> str:
    """Name a site of a network of sites: `bicycles`, `stackoverflow`, and `network` for the one that spans all.

    >>> _site("bicycles.stackexchange.com"), _site("stackexchange.com")
    ('bicycles', 'network')
    """
    name = host.removesuffix(".stackexchange.com").removesuffix(".com")
    return "network" if name == "stackexchange" else name


def account_of(url: str) -> AccountRef | None:
    """Return the account that a URL names on a platform of the table, None otherwise. No network.

    >>> account_of("https://mobile.twitter.com/Ada_L/status/12?s=20").key
    'x:ada_l'
    >>> account_of("https://x.com/search?q=ada") is None
    True
    """
    canonical = canonical_url(_HASHBANG.sub(r"\1/", url, count=1))
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    host = parts.netloc.removeprefix("www.")
    place = unquote(parts.path).strip("/") + ("?" + unquote(parts.query) if parts.query else "")
    return next((ref for platform in _platforms_of(host) if (ref := platform.account_of(host, place))), None)


def is_platform_host(url: str) -> bool:
    """Tell whether a URL lies on a host of a known platform, so that it is nobody's own homepage."""
    host = host_of(canonical_url(url) or "").removeprefix("www.")
    return any(True for _ in _platforms_of(host)) or _listed(host, _table().connected)


def is_platform(name: str, others: Container[str] = ()) -> bool:
    """Tell whether `name` is a platform of the table, or one of `others`."""
    return name in others or any(platform.name == name for platform in _table().platforms)


def names() -> tuple[str, ...]:
    """Return the platforms of the table, in its order."""
    return tuple(platform.name for platform in _table().platforms)


def account_url(key: str) -> str | None:
    """Return the page of an account of the table, None if its platform or name space has no known URL form.

    >>> account_url("x:ada")
    'https://x.com/ada'
    """
    name, _, identifier = key.partition(":")
    platform = next((platform for platform in _table().platforms if platform.name == name), None)
    if platform is None or platform.url is None or identifier.startswith("id:"):
        return None
    is_second = "/" in identifier and name != "dblp"  # whose own identifiers have a slash
    return None if is_second else platform.url.format(identifier)


@dataclass(frozen=True)
class _Table:
    platforms: tuple[Platform, ...]
    connected: tuple[str, ...]


@cache
def _table() -> _Table:
    document = tomllib.loads(files("connectors").joinpath("patterns.toml").read_text("utf-8"))
    common = document["common_reserved"]
    platforms = tuple(_platform(name, row, common) for name, row in document["platforms"].items())
    return _Table(platforms, tuple(document["connected"]["hosts"]))


def _platform(name: str, row: dict[str, Any], common: list[str]) -> Platform:
    return Platform(
        name=name,
        hosts=tuple(row["hosts"]),
        accounts=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["accounts"]),
        hostnames=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row.get("hostnames", ())),
        reserved=frozenset(common) | frozenset(row.get("reserved", ())),
        keep_case=frozenset(row.get("keep_case", ())),
        bare=frozenset(row.get("bare", ())),
        joined=row.get("joined"),
        url=row.get("url"),
    )


@lru_cache(maxsize=4096)
def _platforms_of(host: str) -> tuple[Platform, ...]:
    return tuple(_with_host(host))


def _with_host(host: str) -> Iterator[Platform]:
    for platform in _table().platforms:
        if _listed(host, platform.hosts) or any(pattern.fullmatch(host) for pattern in platform.hostnames):
            yield platform


def _listed(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == h.removeprefix("*.") or (h.startswith("*.") and host.endswith(h[1:])) for h in hosts)
