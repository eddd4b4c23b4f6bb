"""The connection: opening without harm, transactions, and SQLite's errors in our words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from aggregator.errors import NotAStoreError, StoreBusyError, StoreError, StoreMissingError, StoreTooNewError
from aggregator.store.migrations import create, migrate
from aggregator.store.schema import APPLICATION_ID, VERSION

MEMORY = ":memory:"
WAIT_SECONDS = 30.0
_MAGIC = b"SQLite format 3\x00"
_MISUSE = (sqlite3.ProgrammingError, sqlite3.IntegrityError)  # bugs of ours: they stay what they are

Parameters = Sequence[Any] | Mapping[str, Any]


class Database:
    """One connection, for the thread that opened it. Base of the parts of the store."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._sql = connection
        self.path = path

    def close(self) -> None:
        self._sql.close()

    def _execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        try:
            return self._sql.execute(sql, parameters)
        except _MISUSE:
            raise
        except sqlite3.Error as error:
            raise _told(error, self.path) from error

    def _rows(self, sql: str, parameters: Parameters = ()) -> Iterator[sqlite3.Row]:
        cursor = self._execute(sql, parameters)
        try:
            while (row := cursor.fetchone()) is not None:
                yield row
        except _MISUSE:
            raise
        except sqlite3.Error as error:
            raise _told(error, self.path) from error

    def _row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        return next(self._rows(sql, parameters), None)

    def _value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first column of the first row, None when there is no row."""
        row = self._row(sql, parameters)
        return None if row is None else row[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing. A transaction within a transaction is part of it."""
        if self._sql.in_transaction:
            yield
            return
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            if self._sql.in_transaction:
                self._sql.rollback()
            raise


def connect(path: str | Path, *, make: bool) -> sqlite3.Connection:
    """Open a store, make or migrate its tables.

    Raises
    ------
    StoreMissingError, NotAStoreError, StoreTooNewError
        The file, if there is one, was left as it is.
    """
    name = str(path)
    if name != MEMORY:
        _check(Path(path), make=make)
    try:
        connection = sqlite3.connect(name, timeout=WAIT_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(f"{name}: cannot be opened: {error}") from error
    try:
        _prepare(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _told(error, name) from error
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    if _version(connection) < VERSION:
        _upgrade(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _upgrade(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection)  # another process may have been first
        if version == 0:
            create(connection)
        elif version < VERSION:
            migrate(connection, version)
    # An older program must see the new version in the file's header, not only in the write-ahead log.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check(path: Path, *, make: bool) -> None:
    """Look at the file without touching it; make an empty one, readable by the user alone, where none is."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except FileNotFoundError:
        if not make:
            raise StoreMissingError(path) from None
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        return
    except OSError as error:
        raise NotAStoreError(f"{path} cannot be read: {error.strerror}") from error
    if magic and magic != _MAGIC:
        raise NotAStoreError(f"{path} is not a database of this program; it was left as it is")
    if magic:
        _check_versions(path)


def _check_versions(path: Path) -> None:
    # Read-only: closing a connection that may write would move the write-ahead log into the file.
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = _version(connection)
    except sqlite3.Error as error:
        raise NotAStoreError(f"{path} is not a readable database: {error}") from error
    if application != APPLICATION_ID:
        raise NotAStoreError(f"{path} is a database of another program; it was left as it is")
    if version > VERSION:
        raise StoreTooNewError(
            f"{path} was written by a newer version of this program (schema {version}, this one knows {VERSION}); "
            "it was left as it is"
        )


def _told(error: sqlite3.Error, path: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusyError(f"{path} is in use by another program")
    return StoreError(f"{path}: {error}")
