"""What follows from what came of a turn: store it, follow it, ask again later, or give it up."""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.crawl.decide import follow_ups
from aggregator.crawl.state import State
from aggregator.crawl.turns import AnyTurn, Done, RobotsTurn, Turn, trouble
from aggregator.http import limits
from aggregator.http.redirects import is_redirect, step
from aggregator.http.robots import Rules
from aggregator.http.transport import TransportError
from aggregator.store import Leased, Reading
from connectors.contract import Answer, Outcome, RateLimited, read_answer

MOST_ATTEMPTS = 4
"""Attempts at a host in trouble before a fetch is given up until the next visit."""
MOST_PAUSES = 12
"""Attempts at a host that rations us: each may end a window of an hour or a day."""


def settle(state: State, done: Done) -> None:
    """Draw the consequences of a turn."""
    if done.error is not None:
        settle_error(state, done.turn, done.error)
    elif done.answer is not None:
        state.summary.bytes += len(done.answer.body)
        _settle_answer(state, done, done.answer)


def settle_error(state: State, turn: AnyTurn, error: TransportError) -> None:
    """Ask again later if that may help, otherwise give up what hung on the turn."""
    if isinstance(turn, RobotsTurn) and turn.trail.redirects and not error.retryable:
        _learn(state, turn, Rules())  # RFC 9309 §2.3.1.2: an endless redirect counts as no robots.txt
        return
    for waiting in _hanging_on(state, turn):
        leased = waiting.leased
        if error.retryable and leased.attempts + 1 < MOST_ATTEMPTS:
            until = state.clock.now() + _after_trouble(leased.attempts)
            state.pause(turn.trail.host, until)
            _put_off(state, leased, until, error.reason)
        else:
            _give_up(state, leased, error)


def complete_without_answer(state: State, leased: Leased, outcome: Outcome) -> None:
    """End a fetch that was not made."""
    _complete(state, leased, Reading(outcomes=[outcome]))


def _settle_answer(state: State, done: Done, answer: Answer) -> None:
    turn = done.turn
    if trouble(answer):
        _settle_trouble(state, turn, answer)
        return
    if until := limits.not_before(answer, state.clock.now()):
        state.pause(done.host, until)
    if is_redirect(answer):
        _follow(state, turn, answer)
    elif isinstance(turn, RobotsTurn):
        _learn(state, turn, done.rules or Rules())
    elif isinstance(done.reading, RateLimited):
        _settle_limit(state, turn, done.reading)
    else:
        _complete(state, turn.leased, done.reading or _unchanged(state, turn.leased, answer))


def _settle_trouble(state: State, turn: AnyTurn, answer: Answer) -> None:
    rationed = limits.is_refusal(answer)
    for waiting in _hanging_on(state, turn):
        leased, now, why = waiting.leased, state.clock.now(), trouble(answer) or ""
        told = limits.not_before(answer, now, attempts=leased.attempts)
        until = told or now + _after_trouble(leased.attempts)
        state.pause(turn.trail.host, until)
        if leased.attempts + 1 < (MOST_PAUSES if rationed else MOST_ATTEMPTS):
            _put_off(state, leased, until, why)
        else:
            _give_up(state, leased, TransportError(why))


def _settle_limit(state: State, turn: Turn, limited: RateLimited) -> None:
    """Heed a limit that the platform tells in its own words."""
    leased, now = turn.leased, state.clock.now()
    told = limited.until or now + limits.backoff(leased.attempts)
    until = min(max(told, now + limits.SHORTEST_WAIT), now + limits.LONGEST_WAIT)
    if limited.scope == "host":
        state.pause(turn.trail.host, until)
    if leased.attempts + 1 < MOST_PAUSES:
        _put_off(state, leased, until, "rate limit")
    else:
        _give_up(state, leased, TransportError("rate limit"))


def _follow(state: State, turn: AnyTurn, answer: Answer) -> None:
    """Queue the next hop in the lane of the host it leads to."""
    try:
        trail = step(turn.trail, answer)
    except TransportError as error:
        settle_error(state, turn, error)
        return
    onward = RobotsTurn(turn.origin, trail) if isinstance(turn, RobotsTurn) else Turn(turn.leased, trail)
    state.lanes.put(trail.host, onward, first=True)


def _learn(state: State, turn: RobotsTurn, rules: Rules) -> None:
    state.robots.learn(turn.origin, rules, state.clock.now())
    for waiting in reversed(_hanging_on(state, turn)):
        host = waiting.trail.host
        state.crawl_delays[host] = max(rules.delay, state.crawl_delays.get(host, 0.0))
        state.lanes.put(host, waiting, first=True)


def _unchanged(state: State, leased: Leased, answer: Answer) -> Reading:
    """Return what a page that was not sent again (304) still asks for, read from the copy that we keep."""
    fetch = leased.fetch
    pages = state.store.pages(connector=fetch.connector, purpose=fetch.purpose, account=fetch.account)
    kept = next((page for asked, page in pages if asked.url == fetch.url), None)
    connector = state.connectors[fetch.connector]
    return follow_ups(leased, answer, read_answer(connector, fetch, kept) if kept else ())


def _complete(state: State, leased: Leased, reading: Reading) -> None:
    summary = state.summary
    summary.stored += state.store.complete(leased, reading, state.clock.now())
    summary.unchanged += reading.unchanged
    summary.fetched += reading.answer is not None and not reading.unchanged
    for outcome in reading.outcomes:
        summary.count(outcome)


def _put_off(state: State, leased: Leased, until: datetime, why: str) -> None:
    state.store.retry_later(leased, until, why)
    state.summary.put_off[why] += 1


def _give_up(state: State, leased: Leased, error: TransportError) -> None:
    state.store.fail(leased, str(error), state.clock.now())
    reasons = state.summary.refused if error.reason.startswith("refused") else state.summary.failed
    reasons[error.reason] += 1


def _hanging_on(state: State, turn: AnyTurn) -> list[Turn]:
    """Return the turns that a turn's end concerns: itself, or those that waited for robots.txt."""
    return state.parked.pop(turn.origin, []) if isinstance(turn, RobotsTurn) else [turn]


def _after_trouble(attempts: int) -> timedelta:
    """Return the wait after a failure: 10 seconds, a minute, six minutes …"""
    return min(timedelta(seconds=10 * 6.0 ** min(attempts, 10)), limits.LONGEST_WAIT)
