"""From a turn to the job that makes its exchange, unless it must not be made."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.crawl import settle
from aggregator.crawl.state import State
from aggregator.crawl.turns import AnyTurn, Done, RobotsTurn, Turn, fetch_job, robots_job
from aggregator.http.redirects import Trail, check_url
from aggregator.http.robots import origin_of
from aggregator.http.transport import TransportError, request_of
from connectors.contract import Blocked

Job = Callable[[], Done]


def job_of(state: State, host: str, turn: AnyTurn) -> Job | None:
    """Return the job of a turn; None when there is no exchange to make now: it is refused, or waits for robots.txt."""
    try:
        _check(state, turn, host)
    except TransportError as error:
        settle.settle_error(state, turn, error)
        return None
    if isinstance(turn, RobotsTurn):
        return _robots_job(state, host, turn)
    if turn.leased.fetch.kind == "api":
        return _fetch_job(state, host, turn)
    origin = origin_of(turn.trail.url)
    rules = state.robots.rules(origin, state.clock.now())
    if rules is None:
        return _ask_robots(state, host, turn, origin)
    if rules.allow(turn.trail.url):
        return _fetch_job(state, host, turn)
    settle.complete_without_answer(state, turn.leased, Blocked("robots.txt"))
    return None


def _check(state: State, turn: AnyTurn, host: str) -> None:
    check_url(turn.trail.url, frozenset(state.config.ports))
    if isinstance(turn, Turn) and turn.leased.fetch.connector not in state.connectors:
        raise TransportError("no connector", turn.leased.fetch.connector)
    if not state.reach.admits_host(host):
        raise TransportError("refused host", f"{host} is not in the configured scope")


def _ask_robots(state: State, host: str, turn: Turn, origin: str) -> Job | None:
    """Park a turn and let the first one that needs it use its own time to ask for robots.txt."""
    asked = origin in state.parked
    state.parked.setdefault(origin, []).append(turn)
    return None if asked else _robots_job(state, host, RobotsTurn(origin, Trail(f"{origin}/robots.txt")))


def _robots_job(state: State, host: str, turn: RobotsTurn) -> Job:
    state.summary.robots += 1
    return robots_job(state.transport, host, turn)


def _fetch_job(state: State, host: str, turn: Turn) -> Job:
    state.summary.requests += 1
    fetch, trail = turn.leased.fetch, turn.trail
    validators = state.store.validators(fetch)
    request = request_of(
        fetch,
        trail.url,
        validators=validators,
        secrets=state.tokens.headers(fetch, trail.url),
        crossed=trail.crossed,
        rewritten=trail.rewritten,
    )
    return fetch_job(
        state.transport,
        host,
        turn,
        request=request,
        connector=state.connectors[fetch.connector],
        validators=validators,
        reach=state.reach,
    )
