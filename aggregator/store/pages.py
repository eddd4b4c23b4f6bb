"""Raw pages with their validators: the last good answer to every fetch."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from aggregator.store.database import Database
from aggregator.store.rows import Validators
from aggregator.store.times import micros, moment
from connectors.contract import Answer, Fetch

_PUT = """
INSERT INTO page (digest, account, fetch, url, status, headers, redirects, etag, last_modified, body_sha256, body,
                  fetched_at, seen_at)
VALUES (:digest, :account, :fetch, :url, :status, :headers, :redirects, :etag, :last_modified, :body_sha256, :body,
        :at, :at)
ON CONFLICT (digest) DO UPDATE SET
    account = excluded.account, fetch = excluded.fetch, url = excluded.url, status = excluded.status,
    headers = excluded.headers, redirects = excluded.redirects, etag = excluded.etag,
    last_modified = excluded.last_modified, body_sha256 = excluded.body_sha256, body = excluded.body,
    fetched_at = excluded.fetched_at, seen_at = excluded.seen_at
RETURNING id
"""
_SEEN_AGAIN = (
    "UPDATE observation SET last_seen = :at WHERE page = :page AND last_seen BETWEEN :before AND :at",
    "UPDATE tie SET last_seen = :at WHERE page = :page AND last_seen BETWEEN :before AND :at",
    "UPDATE item SET observed_at = :at WHERE page = :page AND observed_at BETWEEN :before AND :at",
)
_NOT_KEPT = {"set-cookie", "set-cookie2"}


def identity(fetch: Fetch) -> bytes:
    """Return the digest of what makes two fetches one: who asks what, for whom. Headers and cursor are not part."""
    told = [fetch.connector, fetch.purpose, fetch.account, fetch.method, fetch.url, fetch.body]
    return hashlib.sha256(json.dumps(told).encode()).digest()[:16]


class Pages(Database):
    keep_pages: bool = True

    def validators(self, fetch: Fetch) -> Validators | None:
        """Return what a conditional request for this fetch may say; None when the page must come whole."""
        query = (
            "SELECT etag, last_modified, body_sha256 FROM page WHERE digest = ? AND body_sha256 IS NOT NULL"
        )
        row = self._row(query, (identity(fetch),))
        return Validators(*row) if row else None

    def pages(
        self, *, connector: str | None = None, purpose: str | None = None, account: str | None = None
    ) -> Iterator[tuple[Fetch, Answer]]:
        """Yield the pages that are kept, with the fetch that each answers, to be read again without network."""
        query = (
            "SELECT * FROM page WHERE body IS NOT NULL AND coalesce(account = ?, TRUE) ORDER BY account, id"
        )
        for row in self._rows(query, (account,)):
            fetch = Fetch.model_validate_json(row["fetch"])
            if connector in {None, fetch.connector} and purpose in {None, fetch.purpose}:
                yield fetch, _answer(row)

    def _store_page(self, fetch: Fetch, answer: Answer, at: datetime) -> int:
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in _NOT_KEPT}
        row: dict[str, object] = {
            "digest": identity(fetch),
            "account": fetch.account,
            "fetch": fetch.model_dump_json(),
            "url": storable(answer.url),
            "status": answer.status,
            "headers": json.dumps(headers),
            "redirects": json.dumps(answer.redirects),
            "etag": _header(answer, "etag"),
            "last_modified": _header(answer, "last-modified"),
            "body_sha256": hashlib.sha256(answer.body).hexdigest(),
            "body": zlib.compress(answer.body) if self.keep_pages else None,
            "at": micros(at),
        }
        return int(self._value(_PUT, row))

    def _page_seen_again(self, fetch: Fetch, at: datetime) -> None:
        """Note that a page says what it said: what it showed when it was last seen was there at `at` as well."""
        row = self._row("SELECT id, seen_at FROM page WHERE digest = ?", (identity(fetch),))
        if row is None:
            return
        span = {"page": row["id"], "before": row["seen_at"], "at": micros(at)}
        for statement in _SEEN_AGAIN:
            self._execute(statement, span)
        self._execute("UPDATE page SET seen_at = max(seen_at, :at) WHERE id = :page", span)

    def _read_anew(self, names: Iterable[str]) -> None:
        """Make the next answer to every fetch of an account be read whole, changed or not."""
        dropped = "UPDATE page SET etag = NULL, last_modified = NULL, body_sha256 = NULL WHERE account = ?"
        for name in names:
            self._execute(dropped, (name,))


def _answer(row: sqlite3.Row) -> Answer:
    return Answer(
        url=row["url"],
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zlib.decompress(row["body"]),
        fetched_at=moment(row["fetched_at"]),
        redirects=tuple((status, url) for status, url in json.loads(row["redirects"])),
    )


def is_storable(fetch: Fetch) -> bool:
    """Tell whether a fetch can be written down; a URL read from JSON may hold half a character."""
    try:
        fetch.model_dump_json()
    except ValueError:
        return False
    return True


def storable(text: str) -> str:
    """Replace what UTF-8 cannot hold; a server may send anything."""
    return text.encode(errors="replace").decode()


def _header(answer: Answer, name: str) -> str | None:
    value = answer.headers.get(name)
    return None if value is None else storable(value)
