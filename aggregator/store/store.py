"""The store: one SQLite file, one class, no clock of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from aggregator.errors import ForgottenError, StoreBusyError
from aggregator.store.completing import Completing
from aggregator.store.database import connect
from aggregator.store.forgetting import Forgetting
from aggregator.store.provenance import Provenance
from aggregator.store.rows import Counts
from aggregator.store.searching import Searching
from aggregator.store.status import Status
from connectors.records import Decision, Record

log = logging.getLogger(__name__)


class Store(Completing, Forgetting, Searching, Status):
    """Records, frontier, pages and decisions, each part in a module of its own.

    A store is for the thread that opened it; one may write while others, opened for themselves, read. All times are
    aware and given by the caller.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from connectors.records import Account
    >>> with Store.open(":memory:") as store:
    ...     counts = store.load([Account(platform="github", id="ada")], source="mine", now=datetime.now(UTC))
    ...     [account.key for account in store.accounts()]
    ['github:ada']
    """

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True, keep_pages: bool = True) -> Self:
        """Open a store; make one where there is none, unless `create` is False.

        Parameters
        ----------
        path : str or Path
            ``":memory:"`` for one that lasts as long as it is open.
        keep_pages : bool
            False: of pages only the validators are kept, not what they say.

        Raises
        ------
        StoreMissingError, NotAStoreError, StoreTooNewError
            The message names the path; the file was left as it is.
        """
        store = cls(connect(path, make=create), str(path))
        store.keep_pages = keep_pages
        try:
            store._scrub()
        except StoreBusyError as error:
            log.warning("%s", error)
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def load(self, records: Iterable[Record], *, source: str, now: datetime) -> Counts:
        """Store records that the user gives, all or none. Loading them again changes nothing.

        A decision to forget is carried out. `source` names where they are from: of one source, the newest observation
        of an account counts.
        """
        counts, to_forget = Counts(), set[str]()
        with self._transaction():
            provenance = Provenance(self._origin("load", source, ""))
            for record in records:
                if not isinstance(record, Decision):
                    counts += self._store_records([record], provenance)
                elif record.kind == "forget":
                    to_forget.update(record.accounts)
                else:
                    counts += self._load_decision(record)
        if to_forget:
            self.forget(to_forget, now)
        return counts

    def records(self) -> Iterator[Record]:
        """Yield all records: accounts, ties, items, decisions, each in a fixed order.

        What is yielded does not depend on the order in which it came in; loaded into an empty store it comes out as it
        is. How to crawl (visits, pages, losses, hashes of the forgotten) is not part of it.
        """
        return chain(self.accounts(), self.ties(), self.items(), self.decisions())

    def _load_decision(self, decision: Decision) -> Counts:
        before = self._value("SELECT count(*) FROM decision")
        try:
            self.decide(decision)
        except ForgottenError:
            return Counts(refused=1)
        added = self._value("SELECT count(*) FROM decision") - before
        return Counts(decisions=added, same=1 - added)
