"""What a transport is: it sends one request and returns one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from connectors.contract import Answer, Fetch

_KEPT_ACROSS_HOSTS = {"accept", "accept-language"}


class TransportError(Exception):
    """No answer came back. `reason` is short and countable; `retryable` says whether later may be better.

    Neither ever holds a header, hence no secret.
    """

    def __init__(self, reason: str, detail: str = "", *, retryable: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.retryable = retryable


class Validators(Protocol):
    """What the last good answer said about its version (RFC 9110 §8.8)."""

    @property
    def etag(self) -> str | None: ...
    @property
    def last_modified(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One exchange to make. `secrets` are headers that are sent and never shown."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class Transport(Protocol):
    """Where answers come from: the network, or a folder in which they were recorded."""

    @property
    def live(self) -> bool:
        """Whether real servers are at the other end, to whom a contact and delays are due."""
        ...

    def send(self, request: Request) -> Answer:
        """Make one exchange, following no redirect.

        Raises
        ------
        TransportError
            There is no answer: dead host, time-out, too large, refused address …
        """
        ...

    def close(self) -> None: ...


def request_of(
    fetch: Fetch,
    url: str,
    *,
    validators: Validators | None = None,
    secrets: tuple[tuple[str, str], ...] = (),
    crossed: bool = False,
    rewritten: bool = False,
) -> Request:
    """Return the exchange that a fetch needs at `url`, which is its own URL or a redirect's target.

    Parameters
    ----------
    crossed : bool
        A redirect led to another host: the connector's own headers are no business of that one.
    rewritten : bool
        A redirect turned POST into GET (RFC 9110 §15.4).
    """
    own = [
        (name, value) for name, value in fetch.headers if not crossed or name.lower() in _KEPT_ACROSS_HOSTS
    ]
    get = rewritten or fetch.method == "GET"
    return Request(
        url,
        method="GET" if get else fetch.method,
        headers=(*own, *_conditions(validators)),
        body=None if get else fetch.body,
        secrets=secrets,
    )


def _conditions(validators: Validators | None) -> tuple[tuple[str, str], ...]:
    if validators is None:
        return ()
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return tuple((name, value) for name, value in pairs if value)
