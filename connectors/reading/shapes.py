"""JSON from the network by its shape: what should be an object, a list, a string, and may be anything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """Return an object; whatever is none counts as empty."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """Return a list; nothing is empty, and what should have been a list is one (bad) element of it.

    >>> listed([1]), listed(None), listed({"a": 1})
    ([1], [], [{'a': 1}])
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def string(value: Any) -> str:
    """Return a string, empty if the value is none."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> int:
    """Return a number of things, which some servers write as a string; 0 if it cannot be one.

    >>> count("70"), count(7), count(-1), count(None), count(True)
    (70, 7, 0, 0, 0)
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else 0


def moment(value: Any) -> datetime | None:
    """Return a time written as ISO 8601, in UTC where it says no zone; None for anything else.

    >>> moment("2024-05-01T12:00:00").isoformat(), moment("soon")
    ('2024-05-01T12:00:00+00:00', None)
    """
    try:
        time = datetime.fromisoformat(string(value))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
