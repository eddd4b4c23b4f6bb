"""Times as whole microseconds since 1970, exact both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@overload
def micros(time: datetime) -> int: ...
@overload
def micros(time: datetime | None) -> int | None: ...
def micros(time: datetime | None) -> int | None:
    """Return the microseconds since 1970 of an aware time.

    >>> micros(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    return None if time is None else (time - _EPOCH) // _MICROSECOND


@overload
def moment(micros: int) -> datetime: ...
@overload
def moment(micros: int | None) -> datetime | None: ...
def moment(micros: int | None) -> datetime | None:
    """Return the time in UTC.

    >>> moment(86400000000)
    datetime.datetime(1970, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)
