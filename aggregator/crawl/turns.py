"""A turn: one exchange with one host. What is asked, and, in a worker's thread, what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from aggregator.crawl.decide import decide, follow_ups
from aggregator.crawl.reach import Reach
from aggregator.http import limits
from aggregator.http.redirects import Trail, is_redirect
from aggregator.http.robots import Rules, rules_of
from aggregator.http.transport import Request, Transport, TransportError
from aggregator.store import Leased, Reading, Validators
from connectors.contract import Answer, Connector, RateLimited, read_answer

_AGAIN_LATER = frozenset({408, 425, 500, 502, 504, *range(520, 531)})
"""Statuses of a server in trouble; 520 to 530 are Cloudflare's. 429 and 503 tell when, see `limits`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The next exchange of a fetch: its own URL, or where redirects have led it."""

    leased: Leased
    trail: Trail


@dataclass(frozen=True, slots=True)
class RobotsTurn:
    """The next exchange to learn an origin's robots.txt."""

    origin: str
    trail: Trail


AnyTurn = Turn | RobotsTurn


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a turn. Of `error` and `answer` one is set; `rules` and `reading` where there was one to read."""

    host: str
    turn: AnyTurn
    answer: Answer | None = None
    error: TransportError | None = None
    rules: Rules | None = None
    reading: Reading | RateLimited | None = None


def robots_job(transport: Transport, host: str, turn: RobotsTurn) -> Callable[[], Done]:
    """Return the job that asks for robots.txt, at one hop."""

    def job() -> Done:
        try:
            answer = transport.send(Request(turn.trail.url))
        except TransportError as error:
            return Done(host, turn, error=error)
        if is_redirect(answer) or trouble(answer):
            return Done(host, turn, answer)
        return Done(host, turn, answer, rules=rules_of(answer))

    return job


def fetch_job(  # the job's whole context, in one place
    transport: Transport,
    host: str,
    turn: Turn,
    *,
    request: Request,
    connector: Connector,
    validators: Validators | None,
    reach: Reach,
) -> Callable[[], Done]:
    """Return the job that makes one exchange and, if it is the last one, reads the answer."""

    def job() -> Done:
        try:
            answer = replace(transport.send(request), redirects=turn.trail.redirects)
        except TransportError as error:
            return Done(host, turn, error=error)
        if is_redirect(answer) or answer.status == 304 or trouble(answer):
            return Done(host, turn, answer)
        reads = read_answer(connector, turn.leased.fetch, answer)
        if _same_body(answer, validators):
            return Done(host, turn, answer, reading=follow_ups(turn.leased, answer, reads))
        return Done(host, turn, answer, reading=decide(turn.leased, answer, reads, reach))

    return job


def trouble(answer: Answer) -> str | None:
    """Return why an answer is no page to read but a reason to ask again later."""
    later = limits.is_refusal(answer) or answer.status in _AGAIN_LATER
    return f"HTTP {answer.status}" if later else None


def _same_body(answer: Answer, validators: Validators | None) -> bool:
    if validators is None or not answer.ok:
        return False
    return hashlib.sha256(answer.body).hexdigest() == validators.body_sha256
