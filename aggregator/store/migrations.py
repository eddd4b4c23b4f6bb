"""From each schema version to the next. A migration that has been released is never edited."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator

from aggregator.store.schema import APPLICATION_ID, REASSIGNMENT, SCHEMA, VERSION

MIGRATIONS: dict[int, str] = {1: REASSIGNMENT}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store, in the caller's transaction."""
    _run(connection, SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('salt', ?)", (secrets.token_bytes(32),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a store of an older version to the present one, in the caller's transaction."""
    for step in range(version, VERSION):
        _run(connection, MIGRATIONS[step])
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run a script without ending the transaction, which `executescript` would do."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
