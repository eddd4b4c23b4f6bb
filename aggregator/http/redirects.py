"""Redirects, followed by hand: where a hop leads and whether we go there. Pure."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from aggregator.http.transport import TransportError
from connectors.contract import Answer
from connectors.urls import host_of

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a fetch has come to: the URL to ask now, and the redirects that led there.

    `redirects` holds pairs (status, target), as `Answer.redirects` does.
    """

    url: str
    redirects: tuple[tuple[int, str], ...] = ()
    crossed: bool = False
    rewritten: bool = False

    @property
    def host(self) -> str:
        return host_of(self.url)


def is_redirect(answer: Answer) -> bool:
    return answer.status in REDIRECTS and bool(answer.headers.get("location", "").strip())


def step(trail: Trail, answer: Answer) -> Trail:
    """Return the trail after one redirect.

    Raises
    ------
    TransportError
        Too many hops, or round in a circle.
    """
    target = _target(trail.url, answer.headers["location"])
    if len(trail.redirects) >= MOST_HOPS or target in {trail.url, *(url for _, url in trail.redirects)}:
        raise TransportError("too many redirects", trail.host)
    return Trail(
        target,
        (*trail.redirects, (answer.status, target)),
        crossed=trail.crossed or host_of(target) != trail.host,
        rewritten=trail.rewritten or answer.status in {301, 302, 303},
    )


def _target(base: str, location: str) -> str:
    """Resolve a Location header: relative, with spaces, or in raw UTF-8 that http.client read as Latin-1."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urlsplit(urljoin(base, location.strip()))._replace(fragment="").geturl()
    except ValueError as error:
        raise TransportError("bad redirect", host_of(base)) from error


def check_url(url: str, ports: frozenset[int]) -> None:
    """Check what can be told of a hop before any look-up.

    Raises
    ------
    TransportError
        The URL is not http(s), has no host, or names a port that is not allowed.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise TransportError("bad URL", "no URL") from error
    if parts.scheme not in {"http", "https"}:
        raise TransportError("refused scheme", parts.scheme[:20])
    if not parts.hostname:
        raise TransportError("bad URL", "no host")
    if port not in ports:
        raise TransportError("refused port", str(port))
