"""Observations of accounts: kept by origin and wording, folded into one account when asked for."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from aggregator.store import merge
from aggregator.store.erasure import Erasure
from aggregator.store.provenance import Provenance
from aggregator.store.rows import Counts, Seen
from aggregator.store.times import micros, moment
from connectors.records import Account

_HISTORY = ("url", "handle", "name", "bio", "location", "avatar")

_OBSERVE = """
INSERT INTO observation (key, origin, page, own, opted_out, first_seen, last_seen, digest, content)
VALUES (:key, :origin, :page, :own, :opted_out, :first_seen, :last_seen, :digest, :content)
ON CONFLICT (origin, key, digest) DO UPDATE SET
    own = max(own, excluded.own),
    page = CASE WHEN last_seen > excluded.last_seen THEN page ELSE excluded.page END,
    first_seen = min(coalesce(first_seen, excluded.first_seen), coalesce(excluded.first_seen, first_seen)),
    last_seen = max(coalesce(last_seen, excluded.last_seen), coalesce(excluded.last_seen, last_seen))
"""


class Accounts(Erasure):
    def accounts(self) -> Iterator[Account]:
        """Yield every account by key, folded (see `merge.fold`)."""
        rows = self._rows("SELECT * FROM observation ORDER BY key")
        for _, group in groupby(rows, key=itemgetter("key")):
            yield _folded(group)

    def account(self, key_or_alias: str) -> Account | None:
        rows = self._execute(
            "SELECT * FROM observation WHERE key = ?", (self.canonical(key_or_alias),)
        ).fetchall()
        return _folded(rows) if rows else None

    def canonical(self, key: str) -> str:
        """Return the key of the account that was last seen under this alias; a known account's key as it is."""
        if self._is_known(key):
            return key
        newest = "SELECT key FROM alias WHERE alias = ? ORDER BY observed_at DESC NULLS LAST, key LIMIT 1"
        return str(self._value(newest, (key,)) or key)

    def history(self, key: str) -> list[Seen]:
        """Return the values that handle, name, bio and the like had, by field and time.

        What the account says itself counts; what others show of it counts where it says nothing itself.
        """
        query = "SELECT * FROM observation WHERE key = ? ORDER BY own DESC"
        rows = self._execute(query, (self.canonical(key),)).fetchall()
        seen: dict[tuple[str, str], Seen] = {}
        for row in rows:
            if row["own"] == rows[0]["own"]:
                for value in _values(row):
                    before = seen.get(value[:2])
                    seen[value[:2]] = _joined(before, value) if before else value
        return sorted(
            seen.values(), key=lambda value: (value.field, micros(value.first_seen) or 0, value.value)
        )

    def _is_known(self, key: str) -> bool:
        return self._row("SELECT 1 FROM observation WHERE key = ?", (key,)) is not None

    def _store_account(self, account: Account, provenance: Provenance) -> Counts:
        account = provenance.admissible(account)
        if any(self._forgot(name) for name in _names(account)):
            self._forget_anew(account.key)
            return self._turn_away(account)
        if account.opted_out:
            # Hearsay of an opt-out is obeyed by keeping nothing of it; else any server could erase anybody.
            authority = provenance.has_authority(account)
            return self._store_opt_out(account, provenance) if authority else Counts(refused=1)
        if self.refuses(account.key) and not self._opted_in(account, provenance):
            return self._turn_away(account)
        self._learn_aliases(account)
        return self._observe(self._without_forgotten_links(account), provenance)

    def _forget_anew(self, key: str) -> None:
        """Erase an account of which only now is known that it was forgotten, under another of its names."""
        if self._is_known(key):
            self._erase_observations(key)
            self._leave_to_scrub()

    def _turn_away(self, account: Account) -> Counts:
        """Refuse the account's other names as well, and take out what came in under them."""
        names = _names(account)
        fresh = [name for name in names if not self.refuses(name)]
        for name in names:
            self._refuse_also(fresh, like=name)
        self._erase(fresh)
        return Counts(refused=1)

    def _store_opt_out(self, account: Account, provenance: Provenance) -> Counts:
        bare = merge.bare(account, account.observed_at)
        newer = "SELECT 1 FROM observation WHERE origin = ? AND key = ? AND NOT opted_out AND last_seen > ?"
        if self._row(newer, (provenance.origin, bare.key, micros(bare.observed_at))):
            return Counts(same=1)
        known = self._is_known(bare.key)
        names = self._names(bare.key) | set(_names(account))
        if not all(self.refuses(name) for name in names):
            self._erase_observations(bare.key)
            self._erase(names)
            self._refuse(names, owner=bare.key, why="opted out", since=bare.observed_at)
        counts = self._observe(bare, replace(provenance, page=None))  # the page may just have been erased
        return Counts(changed=1) if known and counts.accounts else counts

    def _opted_in(self, account: Account, provenance: Provenance) -> bool:
        """Tell whether the one who told us of an opt-out, and nobody else, says now that there is none."""
        told = "SELECT origin, last_seen FROM observation WHERE key = ? AND opted_out"
        outs = self._execute(told, (account.key,)).fetchall()
        now = micros(account.observed_at)
        if not outs or now is None or any(row["origin"] != provenance.origin for row in outs):
            return False
        if any((row["last_seen"] or 0) >= now for row in outs):
            return False
        self._erase_observations(account.key)
        self._readmit(account.key)
        return True

    def _observe(self, account: Account, provenance: Provenance) -> Counts:
        at = micros(account.observed_at)
        row = {
            "key": account.key,
            "origin": provenance.origin,
            "page": provenance.page,
            "own": provenance.is_own(account),
            "opted_out": account.opted_out,
            "first_seen": at,
            "last_seen": at,
        }
        known = self._is_known(account.key)
        new_wording = self._put_observation(row, merge.canonical_json(account))
        return Counts(accounts=1) if not known else Counts(changed=1) if new_wording else Counts(same=1)

    def _put_observation(self, row: dict[str, object], content: str) -> bool:
        """Add an observation, or note that it was made again; True for a new wording."""
        row = {**row, "content": content, "digest": hashlib.sha256(content.encode()).digest()[:16]}
        worded = "SELECT 1 FROM observation WHERE origin = :origin AND key = :key AND digest = :digest"
        known = self._row(worded, row)
        self._execute(_OBSERVE, row)
        return known is None

    def _learn_aliases(self, account: Account) -> None:
        for alias in account.aliases:
            self._execute(
                "INSERT INTO alias VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET observed_at = "
                "max(coalesce(observed_at, excluded.observed_at), coalesce(excluded.observed_at, observed_at))",
                (alias, account.key, micros(account.observed_at)),
            )

    def _without_forgotten_links(self, account: Account) -> Account:
        if not account.links or not self._forgot_anybody():
            return account
        return account.model_copy(
            update={"links": tuple(k for k in account.links if not self._forgot_url(k.url))}
        )


def _names(account: Account) -> tuple[str, ...]:
    return (account.key, *account.aliases)


def _folded(rows: Iterable[sqlite3.Row]) -> Account:
    return merge.fold(
        merge.Observation(account_of_row(row), row["content"], row["origin"], bool(row["own"]))
        for row in rows
    )


def account_of_row(row: sqlite3.Row) -> Account:
    account = Account.model_validate_json(row["content"])
    return account.model_copy(update={"observed_at": moment(row["last_seen"])})


def _values(row: sqlite3.Row) -> Iterator[Seen]:
    account = account_of_row(row)
    for name in _HISTORY:
        value = getattr(account, name)
        if value is not None:
            yield Seen(name, value, moment(row["first_seen"]), moment(row["last_seen"]))


def _joined(one: Seen, other: Seen) -> Seen:
    first = min((time for time in (one.first_seen, other.first_seen) if time), default=None)
    last = max((time for time in (one.last_seen, other.last_seen) if time), default=None)
    return one._replace(first_seen=first, last_seen=last)
