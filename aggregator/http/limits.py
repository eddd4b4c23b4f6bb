"""When a server wants to be asked again: Retry-After and the rate-limit headers in all their encodings. Pure.

Sources: RFC 9110 §10.2.3 (Retry-After), draft-ietf-httpapi-ratelimit-headers, and what platforms really send (seen
2026-07): GitHub and Gravatar reset = epoch seconds, Mastodon = ISO 8601, Reddit and OpenAlex = seconds to go, Reddit's
remaining = a float as text.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.contract import Answer

LONGEST_WAIT = timedelta(hours=24)
"""No header makes us wait longer; the next visit would be due by then anyway."""
DEFAULT_WAIT = timedelta(seconds=60)
"""GitHub: 'wait for at least one minute' when a secondary limit says no more."""
SHORTEST_WAIT = timedelta(seconds=1)
_EPOCH_FROM = 1e9
_MILLISECONDS_FROM = 1e11
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset", "x-ratelimit-reset-after")
_DRAFT_REMAINING = re.compile(r"(?:^|[;,\s])(?:r|remaining)\s*=\s*(\d{1,12})", re.ASCII)
_DRAFT_RESET = re.compile(r"(?:^|[;,\s])(?:t|reset)\s*=\s*(\d{1,12})", re.ASCII)


def not_before(answer: Answer, now: datetime, *, attempts: int = 0) -> datetime | None:
    """Return when the host may be asked again; None: as soon as its delay allows.

    A status that says "not now" without a time waits `DEFAULT_WAIT`, doubled with each attempt. An exhausted quota
    counts even on a 200: the next request would be refused.
    """
    refused = is_refusal(answer)
    told = retry_after(answer.headers.get("retry-after", ""), now) if refused else None
    told = told or (reset(answer, now) if refused or exhausted(answer) else None)
    if told is None and (refused or exhausted(answer)):
        told = now + backoff(attempts)
    return max(told, now + SHORTEST_WAIT) if told and refused else told


def is_refusal(answer: Answer) -> bool:
    """Tell whether a status means "not now" rather than "no".

    A 403 does when a limit is told with it: GitHub says it so for both of its limits.
    """
    if answer.status in {429, 503}:
        return True
    return answer.status == 403 and ("retry-after" in answer.headers or exhausted(answer))


def backoff(attempts: int) -> timedelta:
    """Return the wait before attempt number `attempts` + 1: a minute, doubled each time, at most `LONGEST_WAIT`."""
    return min(LONGEST_WAIT, DEFAULT_WAIT * 2.0 ** min(attempts, 20))


def exhausted(answer: Answer) -> bool:
    left = _first_number(answer, _REMAINING, _DRAFT_REMAINING)
    return left is not None and left < 1


def reset(answer: Answer, now: datetime) -> datetime | None:
    """Return the end of the rate-limit window that an answer tells."""
    told = (moment(answer.headers[name], now) for name in _RESET if name in answer.headers)
    found = next((time for time in told if time), None)
    if found is None and (draft := _DRAFT_RESET.search(answer.headers.get("ratelimit", ""))):
        found = moment(draft[1], now)
    return found


def retry_after(value: str, now: datetime) -> datetime | None:
    """Read a Retry-After header: seconds or an HTTP date; None when it is neither.

    >>> retry_after("120", datetime(2026, 8, 1, 12, tzinfo=UTC)).isoformat()
    '2026-08-01T12:02:00+00:00'
    """
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return moment(value, now)
    return _within(_aware(date), now)


def moment(value: str, now: datetime) -> datetime | None:
    """Read a time in any of the encodings: ISO 8601, epoch (seconds or milliseconds), or seconds from now.

    >>> now = datetime(2026, 8, 1, 13, 50, tzinfo=UTC)
    >>> [moment(value, now).minute for value in ("2026-08-01T13:55:00.80Z", "1785592620", "180", "240.0")]
    [55, 57, 53, 54]
    """
    value = value.partition(",")[0].strip()
    if "T" in value.upper():
        try:
            return _within(_aware(datetime.fromisoformat(value)), now)
        except (ValueError, OverflowError):
            return None
    number = _number(value)
    if number is None or number < 0:
        return None
    return _within_seconds(_seconds_from(number, now), now)


def _seconds_from(number: float, now: datetime) -> float:
    if number > _MILLISECONDS_FROM:
        return number / 1000 - now.timestamp()
    return number - now.timestamp() if number > _EPOCH_FROM else number


def _within(told: datetime, now: datetime) -> datetime:
    return min(max(told, now), now + LONGEST_WAIT)


def _within_seconds(seconds: float, now: datetime) -> datetime:
    return now + timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT.total_seconds()))


def _aware(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _first_number(answer: Answer, names: tuple[str, ...], draft: re.Pattern[str]) -> float | None:
    for name in names:
        if name in answer.headers:
            return _number(answer.headers[name].partition(",")[0])
    found = draft.search(answer.headers.get("ratelimit", ""))
    return _number(found[1]) if found else None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
