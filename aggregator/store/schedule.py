"""When an account is visited again: the more often it changes, the sooner. Pure functions."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

FIRST = timedelta(days=1)
SHORTEST = timedelta(hours=6)
LONGEST = timedelta(days=30)
JITTER = 0.1


def next_interval(before: timedelta, *, changed: bool) -> timedelta:
    """Halve the interval of what changed since the last visit, stretch it by half otherwise.

    >>> next_interval(timedelta(days=1), changed=True)
    datetime.timedelta(seconds=43200)
    >>> next_interval(timedelta(days=25), changed=False)
    datetime.timedelta(days=30)
    """
    wanted = before / 2 if changed else before * 1.5
    return min(max(wanted, SHORTEST), LONGEST)


def next_due(key: str, now: datetime, interval: timedelta) -> datetime:
    """Return the next visit's time: the interval, shifted by up to a tenth so that one host's accounts spread.

    The shift hangs on the account's key alone: it is the same in every run.
    """
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64
    return now + interval * (1 + JITTER * (2 * share - 1))
