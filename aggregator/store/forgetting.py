"""Forgetting: every trace of an account leaves the file, and it is never taken in again."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime

from aggregator.errors import StoreBusyError
from aggregator.store import merge
from aggregator.store.accounts import Accounts, account_of_row
from aggregator.store.decisions import Decisions
from connectors.records import Account, split_key
from connectors.urls import page_key

_LOGS = (
    (
        "SELECT connector, place, lost, why, excerpt FROM loss",
        "DELETE FROM loss WHERE connector = :connector AND place = :place AND lost = :lost",
    ),
    ("SELECT digest, kind, why FROM outcome", "DELETE FROM outcome WHERE digest = :digest AND kind = :kind"),
    ("SELECT id, why FROM frontier WHERE why IS NOT NULL", "UPDATE frontier SET why = NULL WHERE id = :id"),
    ("SELECT id, summary FROM run", "UPDATE run SET summary = '{}' WHERE id = :id"),
)


class Forgetting(Accounts, Decisions):
    def forget(self, keys: Iterable[str], now: datetime) -> int:
        """Erase accounts with all that is known of them; return how many of the keys were known.

        Gone are their observations, items, ties, pages, visits, roster entries, and decisions about them; out of what
        others said, the mentions of them, the links to them, and raw pages that name them. What is left is a salted
        hash of each name, by which `load`, `complete` and `add_visit` refuse them. Then the file is rewritten, so that
        the bytes are gone as well.

        Raises
        ------
        StoreBusyError
            All is erased, but another program reads the file, so that its bytes could not be overwritten. That is made
            up for when the store is opened next.
        """
        wanted = {self.canonical(key): key for key in keys}
        known = 0
        with self._transaction():
            for key, given in wanted.items():
                known += self._is_known(key)
                self._forget({given, *self._names(key)}, owner=key, now=now)
            self._leave_to_scrub()
        self._scrub()
        return known

    def _forget(self, names: set[str], *, owner: str, now: datetime) -> None:
        known = "SELECT * FROM observation WHERE key = ? AND own"
        accounts = [account_of_row(row) for row in self._execute(known, (owner,)).fetchall()]
        needles = _needles(names, accounts)
        pages = {page_key(account.url) or account.url for account in accounts if account.url}
        self._erase(names)
        for name in names:
            self._erase_observations(name)
            self._erase_origins(name)
        self._erase_choices(names)
        self._refuse(names | pages, owner=owner, why="forgotten", since=now)
        self._erase_pages(needles)
        self._erase_links(needles)
        self._erase_logs(names, needles)

    def _erase_choices(self, names: Collection[str]) -> None:
        for name in names:
            self._execute("DELETE FROM roster WHERE account = ?", (name,))
            self._execute("DELETE FROM reassignment WHERE account = ?", (name,))
            self._execute(
                "DELETE FROM person WHERE id IN (SELECT person FROM membership WHERE account = ?)", (name,)
            )
        about = [
            row["id"]
            for row in self._execute("SELECT id, accounts FROM decision")
            if not set(row["accounts"].split("\n")).isdisjoint(names)
        ]
        self._execute(
            "DELETE FROM decision WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(about),)
        )

    def _erase_pages(self, needles: re.Pattern[str]) -> None:
        """Drop the bodies of others' pages that name the account. Their validators stay: nothing is fetched anew."""
        naming = [
            row["id"]
            for row in self._rows("SELECT id, body FROM page WHERE body IS NOT NULL")
            if needles.search(zlib.decompress(row["body"]).decode(errors="replace"))
        ]
        for page in naming:
            self._execute("UPDATE page SET body = NULL WHERE id = ?", (page,))

    def _erase_links(self, needles: re.Pattern[str]) -> None:
        """Take links to the account out of what others say of themselves."""
        naming = [row for row in self._rows("SELECT * FROM observation") if needles.search(row["content"])]
        for row in naming:
            account = self._without_forgotten_links(account_of_row(row))
            content = merge.canonical_json(account)
            if content != row["content"]:
                self._reword(row["id"], content)

    def _reword(self, number: int, content: str) -> None:
        row = dict(self._row("SELECT * FROM observation WHERE id = ?", (number,)) or {})
        self._execute("DELETE FROM observation WHERE id = ?", (number,))
        self._put_observation(row, content)

    def _erase_logs(self, names: Collection[str], needles: re.Pattern[str]) -> None:
        listed = (json.dumps(sorted(names)),)
        self._execute("DELETE FROM outcome WHERE account IN (SELECT value FROM json_each(?))", listed)
        for query, erase in _LOGS:
            for row in self._execute(query).fetchall():
                if any(needles.search(text) for text in row if isinstance(text, str)):
                    self._execute(erase, dict(row))

    def _scrub(self) -> None:
        """Overwrite what was erased: in the search index, in free pages of the file, in the write-ahead log."""
        if self._value("SELECT value FROM meta WHERE name = 'scrub due'") is None:
            return
        self._execute("INSERT INTO item_words (item_words) VALUES ('rebuild')")
        self._execute("VACUUM")
        blocked = self._value("PRAGMA wal_checkpoint(TRUNCATE)")
        if blocked:
            raise StoreBusyError(
                f"erased, but {self.path} is being read by another program: the bytes are overwritten when the store "
                "is opened next"
            )
        self._execute("DELETE FROM meta WHERE name = 'scrub due'")


def _needles(names: Iterable[str], accounts: Iterable[Account]) -> re.Pattern[str]:
    """Return a pattern for the words by which pages may name an account: identifiers and handles."""
    words = {split_key(name)[1] for name in names}
    words |= {account.handle for account in accounts if account.handle}
    words |= {word.lstrip("@").partition("@")[0] for word in words}
    spelt = {form for word in words if word for form in (word, json.dumps(word)[1:-1])}
    ordered = sorted(map(re.escape, spelt), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)", re.IGNORECASE)
