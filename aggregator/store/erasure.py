"""Taking everything that is known under some names out of the tables."""

from __future__ import annotations

import json
from collections.abc import Collection

from aggregator.store.refusals import Refusals

# Each is given the names as one JSON list. Deleting a visit takes its fetches along, deleting an item its mentions.
_FROM_EVERY_TABLE = (
    """
    DELETE FROM observation WHERE NOT opted_out
    AND origin IN (SELECT id FROM origin WHERE account IN (SELECT value FROM json_each(?)))
    """,
    "DELETE FROM tie WHERE source IN (SELECT value FROM json_each(?))",
    "DELETE FROM tie WHERE target IN (SELECT value FROM json_each(?))",
    "DELETE FROM item WHERE account IN (SELECT value FROM json_each(?))",
    "DELETE FROM alias WHERE key IN (SELECT value FROM json_each(?))",
    "DELETE FROM alias WHERE alias IN (SELECT value FROM json_each(?))",
    "DELETE FROM page WHERE account IN (SELECT value FROM json_each(?))",
    "DELETE FROM visit WHERE key IN (SELECT value FROM json_each(?))",
    "DELETE FROM frontier WHERE account IN (SELECT value FROM json_each(?))",
    "DELETE FROM loss WHERE account IN (SELECT value FROM json_each(?))",
)


class Erasure(Refusals):
    def _names(self, key: str) -> set[str]:
        """Return the key and every alias it was seen under."""
        aliases = self._rows("SELECT alias FROM alias WHERE key = ?", (key,))
        return {key, *(row["alias"] for row in aliases)}

    def _erase(self, names: Collection[str]) -> None:
        """Take out all that opting out and being forgotten take out alike, of the accounts and of others about them."""
        listed = json.dumps(sorted(names))
        for statement in _FROM_EVERY_TABLE:
            self._execute(statement, (listed,))
        for name in names:
            self._erase_mentions(name)

    def _erase_observations(self, name: str) -> None:
        self._execute("DELETE FROM observation WHERE key = ?", (name,))

    def _erase_origins(self, name: str) -> None:
        """Take out that an account was asked. That it told of others' opting out is kept, without saying who told."""
        nobody = self._origin("", "", "")
        for row in self._execute("SELECT id FROM origin WHERE account = ?", (name,)).fetchall():
            self._execute("UPDATE OR IGNORE observation SET origin = ? WHERE origin = ?", (nobody, row["id"]))
            self._execute("DELETE FROM observation WHERE origin = ?", (row["id"],))
            self._execute("DELETE FROM origin WHERE id = ?", (row["id"],))

    def _origin(self, connector: str, purpose: str, account: str) -> int:
        whence = (connector, purpose, account)
        self._execute("INSERT OR IGNORE INTO origin (connector, purpose, account) VALUES (?, ?, ?)", whence)
        found = "SELECT id FROM origin WHERE connector = ? AND purpose = ? AND account = ?"
        return int(self._value(found, whence))

    def _erase_mentions(self, name: str) -> None:
        found = "SELECT id, mentions FROM item JOIN mention ON mention.item = item.id WHERE mention.name = ?"
        for row in self._execute(found, (name,)).fetchall():
            left = "\n".join(mention for mention in row["mentions"].split("\n") if mention != name)
            self._execute("UPDATE item SET mentions = ? WHERE id = ?", (left, row["id"]))
        self._execute("DELETE FROM mention WHERE name = ?", (name,))

    def _leave_to_scrub(self) -> None:
        """Note that bytes of what was erased are still in the file."""
        self._execute("INSERT OR REPLACE INTO meta VALUES ('scrub due', 1)")
