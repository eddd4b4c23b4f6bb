"""The words that the comparisons know, from `vocabulary.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any


def _common(rows: list[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        for word in row["these"].split():
            counts[word] = max(counts.get(word, 0), row["count"])
    return counts


_table = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))

COMMON = _common(_table["common"])
"""Words of names and handles: how often in about 6,000 words of names."""
HANDLE_BEFORE: list[str] = _table["handle_before"].split()
HANDLE_AFTER: list[str] = _table["handle_after"].split()
HOSTS_OF_USERS = frozenset(_table["hosts_of_users"].split())
SECOND_LEVEL = frozenset(_table["second_level"].split())
TITLES = frozenset(_table["titles"].split())
NOWHERE = frozenset(_table["nowhere"])
PLACES: dict[str, str] = _table["places"]
PARKED = re.compile("|".join(_table["parked"]), re.IGNORECASE)
