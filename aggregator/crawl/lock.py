"""One crawl per database. The operating system frees the lock when the crawl ends, even by a kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from aggregator.errors import CrawlRunningError


@contextmanager
def crawl_lock(database: Path | None) -> Iterator[None]:
    """Hold the crawl lock of a database file; a database in memory needs none.

    Raises
    ------
    CrawlRunningError
        Another crawl holds it.
    """
    if database is None:
        yield
        return
    lock = FileLock(database.with_name(database.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise CrawlRunningError(f"another crawl works on {database}; wait for it, or stop it") from error
    try:
        yield
    finally:
        lock.release()
