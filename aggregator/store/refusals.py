"""Who is not taken in: the forgotten, and those who opted out. Only salted hashes of their names are kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal

from aggregator.store.database import Database
from aggregator.store.times import micros
from connectors import registry
from connectors.urls import page_key

Why = Literal["forgotten", "opted out"]

_REFUSE = """
INSERT INTO refused VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET why = excluded.why, since = excluded.since WHERE excluded.why = 'forgotten'
"""


class Refusals(Database):
    """Names of accounts (keys and aliases) that the store refuses."""

    def refuses(self, name: str) -> bool:
        """Tell whether records, mentions and visits under this name are left out."""
        return self._row("SELECT 1 FROM refused WHERE digest = ?", (self._digest(name),)) is not None

    def _forgot(self, name: str) -> bool:
        row = self._row("SELECT 1 FROM refused WHERE digest = ? AND why = 'forgotten'", (self._digest(name),))
        return row is not None

    def _forgot_anybody(self) -> bool:
        return self._row("SELECT 1 FROM refused WHERE why = 'forgotten' LIMIT 1") is not None

    def _forgot_url(self, url: str) -> bool:
        """Tell whether a URL is, or names, an account that was forgotten."""
        names = {url, page_key(url), registry.key_of(url)}
        return any(self._forgot(name) for name in names if name)

    def _refuse(self, names: Iterable[str], *, owner: str, why: Why, since: datetime | None) -> None:
        digest = self._digest(owner)
        for name in names:
            self._execute(_REFUSE, (self._digest(name), digest, why, micros(since)))

    def _refuse_also(self, names: Iterable[str], *, like: str) -> None:
        """Refuse further names of accounts that one of their names is refused for."""
        owners = self._execute(
            "SELECT owner, why, since FROM refused WHERE digest = ?", (self._digest(like),)
        ).fetchall()
        for name in names:
            for row in owners:
                self._execute("INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?)", (self._digest(name), *row))

    def _readmit(self, key: str) -> None:
        self._execute("DELETE FROM refused WHERE owner = ? AND why = 'opted out'", (self._digest(key),))

    def _digest(self, name: str) -> bytes:
        return hmac.digest(self._salt, name.encode(errors="replace"), hashlib.sha256)

    @cached_property
    def _salt(self) -> bytes:
        return bytes(self._value("SELECT value FROM meta WHERE name = 'salt'"))
