"""One transaction per fetch: what was read and that it was read become lasting together."""

from __future__ import annotations

from datetime import datetime

from aggregator.store import merge
from aggregator.store.frontier import Frontier
from aggregator.store.outcomes import Outcomes
from aggregator.store.pages import identity, is_storable
from aggregator.store.provenance import Provenance
from aggregator.store.records import Records
from aggregator.store.rows import Counts, Leased, Reading
from connectors.contract import Fetch, Malformed, NotIndexed
from connectors.records import Account, Decision, stub


class Completing(Records, Frontier, Outcomes):
    def complete(self, leased: Leased, reading: Reading, now: datetime) -> Counts:
        """Store an answer with all that was read out of it, and take the fetch out of the frontier.

        Either all of it lasts or nothing does, and a fetch that was completed before, or whose account was erased
        meanwhile, changes nothing.
        """
        with self._transaction():
            if not self._is_waiting(leased):
                return Counts()
            at = (reading.answer and reading.answer.fetched_at) or now
            counts = self._store_reading(leased.fetch, reading, at)
            visit = self._value("SELECT visit FROM frontier WHERE id = ?", (leased.id,))
            if visit is not None:
                self._take_out(leased, visit)
                counts += self._go_on(leased.fetch, visit, reading, now)
                self._note_change(visit, counts)
                self._close_if_done(visit, now)
            self._leave_host(leased.host, now)
            return counts

    def fail(self, leased: Leased, why: str, now: datetime) -> None:
        """Give a fetch up; its visit goes on without it."""
        with self._transaction():
            if not self._is_waiting(leased):
                return
            visit = self._value("SELECT visit FROM frontier WHERE id = ?", (leased.id,))
            self._store_outcome(leased.fetch, "failed", why, now)
            self._take_out(leased, visit)
            self._close_if_done(visit, now)
            self._leave_host(leased.host, now)

    def _is_waiting(self, leased: Leased) -> bool:
        same = "SELECT 1 FROM frontier WHERE id = ? AND digest = ?"
        return self._row(same, (leased.id, identity(leased.fetch))) is not None

    def _store_reading(self, fetch: Fetch, reading: Reading, at: datetime) -> Counts:
        page = None
        if reading.unchanged:
            self._page_seen_again(fetch, at)
        elif reading.answer is not None and reading.answer.ok:
            page = self._store_page(fetch, reading.answer, at)
        counts = self._store_outcomes(fetch, reading.outcomes, at, unchanged=reading.unchanged)
        return counts + self._store_read(fetch, reading, page, at)

    def _store_read(self, fetch: Fetch, reading: Reading, page: int | None, at: datetime) -> Counts:
        records = [record for record in reading.records if not isinstance(record, Decision)]
        if any(isinstance(outcome, NotIndexed) for outcome in reading.outcomes):
            records.append(merge.bare(stub(fetch.account), at))
        if not records:
            return Counts()
        provenance = Provenance(self._origin(fetch.connector, fetch.purpose, fetch.account), page, at, fetch)
        # Who opted out comes first, so that nothing about them is stored before we know.
        out = [record for record in records if isinstance(record, Account) and record.opted_out]
        rest = [record for record in records if record not in out]
        counts = self._store_records(out, provenance)
        if self.refuses(fetch.account):
            return counts + Counts(refused=len(rest))
        counts += self._store_records(rest, provenance)
        for account in (record for record in records if isinstance(record, Account)):
            for alias in account.aliases:
                self._join_visits(alias, account.key)
        return counts

    def _take_out(self, leased: Leased, visit: int) -> None:
        self._execute("INSERT OR IGNORE INTO done VALUES (?, ?)", (visit, identity(leased.fetch)))
        self._execute("DELETE FROM frontier WHERE id = ?", (leased.id,))

    def _go_on(self, done: Fetch, visit: int, reading: Reading, now: datetime) -> Counts:
        broken = [fetch for fetch in reading.fetches if not is_storable(fetch)]
        for fetch in broken:
            self._store_loss(done, Malformed("fetch", "holds half a character", excerpt=fetch.url), now)
        fetches = sum(self._queue(fetch, visit, now) for fetch in reading.fetches)
        visits = sum(
            self.add_visit(ref, hops=hops, claims=claims, due=now) for ref, hops, claims in reading.visits
        )
        return Counts(fetches=fetches, visits=visits, losses=len(broken))

    def _note_change(self, visit: int, counts: Counts) -> None:
        if counts.new or counts.changed:
            self._execute("UPDATE visit SET changed = 1 WHERE id = ?", (visit,))
