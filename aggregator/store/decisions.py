"""What the user says: whom to start from, who is the same. And the persons that were made of it, for their ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from aggregator.errors import ForgottenError
from aggregator.store.refusals import Refusals
from aggregator.store.rows import Reassignment, RosterEntry
from aggregator.store.times import micros, moment
from connectors.records import Decision


class Decisions(Refusals):
    def decide(self, decision: Decision) -> int:
        """Keep a decision and return its number; one that is known already keeps the number it has.

        Raises
        ------
        ValueError
            To forget somebody is no decision to keep: it would name whom to forget. Use `forget`.
        ForgottenError
            It is about an account that was forgotten.
        """
        if decision.kind == "forget":
            raise ValueError("a decision to forget is carried out by Store.forget, not kept")
        for key in decision.accounts:
            if self._forgot(key):
                raise ForgottenError(f"{key} was forgotten; nothing is decided about it")
        told = (decision.kind, "\n".join(decision.accounts), micros(decision.made_at), decision.note)
        same = "SELECT id FROM decision WHERE kind = ? AND accounts = ? AND made_at IS ? AND note IS ?"
        with self._transaction():
            known = self._value(same, told)
            if known is not None:
                return int(known)
            added = self._execute(
                "INSERT INTO decision (kind, accounts, made_at, note) VALUES (?, ?, ?, ?)", told
            )
            return int(added.lastrowid or 0)

    def undo(self, now: datetime) -> Decision | None:
        """End the newest decision that holds and return it; None when there is none."""
        with self._transaction():
            row = self._row("SELECT * FROM decision WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1")
            if row is None:
                return None
            self._execute("UPDATE decision SET ended_at = ? WHERE id = ?", (micros(now), row["id"]))
            return _decision(row)

    def decisions(self) -> Iterator[Decision]:
        """Yield the decisions that hold, oldest first."""
        query = "SELECT * FROM decision WHERE ended_at IS NULL ORDER BY made_at, kind, accounts, note"
        return map(_decision, self._rows(query))

    def add_roster(self, entry: RosterEntry) -> None:
        """Put an account on the roster, or replace its entry.

        Raises
        ------
        ForgottenError
        """
        if self._forgot(entry.account):
            raise ForgottenError(f"{entry.account} was forgotten; it is not collected again")
        self._execute(
            "INSERT INTO roster (account, url, handle, person, me) VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) "
            "DO UPDATE SET url = excluded.url, handle = excluded.handle, person = excluded.person, me = excluded.me",
            (entry.account, entry.url, entry.handle, entry.person, entry.me),
        )

    def roster(self) -> list[RosterEntry]:
        """Return the roster in the order in which it was written."""
        rows = self._rows("SELECT account, url, handle, person, me FROM roster ORDER BY id")
        return [RosterEntry(**{**row, "me": bool(row["me"])}) for row in rows]

    def replace_roster(self, entries: Iterable[RosterEntry]) -> list[str]:
        """Make the roster what a file says; return the accounts left out because they were forgotten."""
        left_out = []
        with self._transaction():
            self._execute("DELETE FROM roster")
            for entry in entries:
                if self._forgot(entry.account):
                    left_out.append(entry.account)
                else:
                    self.add_roster(entry)
        return left_out

    def people(self) -> dict[str, tuple[str, ...]]:
        """Return the accounts of every person as last saved, so that the next resolution keeps their ids."""
        people: dict[str, tuple[str, ...]] = {}
        for row in self._rows("SELECT person, account FROM membership ORDER BY person, account"):
            people[row["person"]] = (*people.get(row["person"], ()), row["account"])
        return people

    def save_people(
        self, people: Mapping[str, Iterable[str]], names: Mapping[str, str], now: datetime
    ) -> None:
        """Keep the persons of a resolution in place of those before, and note whose accounts are another's now."""
        with self._transaction():
            before = dict(map(tuple, self._rows("SELECT account, person FROM membership")))
            self._execute("DELETE FROM person")
            for person, accounts in people.items():
                self._execute(
                    "INSERT INTO person VALUES (?, ?, ?)", (person, names.get(person, ""), micros(now))
                )
                for account in accounts:
                    self._assign(account, before.get(account), person, now)

    def reassignments(self, limit: int = 100) -> list[Reassignment]:
        """Return the accounts that went from one person to another as persons merged and split, newest first."""
        query = "SELECT account, before, after, at FROM reassignment ORDER BY id DESC LIMIT ?"
        return [Reassignment(**{**row, "at": moment(row["at"])}) for row in self._rows(query, (limit,))]

    def _assign(self, account: str, before: str | None, person: str, now: datetime) -> None:
        if self._forgot(account):
            return
        self._execute("INSERT OR REPLACE INTO membership VALUES (?, ?)", (account, person))
        if before not in {None, person}:
            moved = "INSERT INTO reassignment (account, before, after, at) VALUES (?, ?, ?, ?)"
            self._execute(moved, (account, before, person, micros(now)))


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(
        kind=row["kind"],
        accounts=tuple(row["accounts"].split("\n")),
        made_at=moment(row["made_at"]),
        note=row["note"],
    )
