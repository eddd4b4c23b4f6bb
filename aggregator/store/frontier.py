"""The frontier: accounts to visit, their fetches, and the hosts that these wait for."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from aggregator.store.accounts import Accounts
from aggregator.store.pages import Pages, identity, is_storable, storable
from aggregator.store.rows import HostState, Leased, Visit
from aggregator.store.schedule import FIRST, next_due, next_interval
from aggregator.store.times import micros, moment
from connectors.contract import AccountRef, Fetch
from connectors.urls import host_of

_DUE = """
SELECT * FROM visit WHERE state = 'waiting' AND due <= ? ORDER BY hops + claims, hops, due, key LIMIT ?
"""
_READY_HOSTS = """
SELECT name FROM host
WHERE not_before <= :now AND name NOT IN (SELECT value FROM json_each(:busy))
  AND EXISTS (SELECT 1 FROM frontier WHERE host = name AND ready_at <= :now)
ORDER BY turn, name LIMIT :limit
"""
_READY = """
SELECT frontier.id, fetch, host, attempts, hops, claims FROM frontier JOIN visit ON visit.id = frontier.visit
WHERE host = ? AND ready_at <= ? ORDER BY ready_at, frontier.id
"""
_WAITING_HOSTS = """
SELECT name, max(host.not_before, min(ready_at)) AS until, count(*)
FROM frontier JOIN host ON name = frontier.host GROUP BY name ORDER BY until, name
"""
_QUEUE = """
INSERT INTO frontier (digest, visit, account, host, fetch, not_before, ready_at)
SELECT :digest, :visit, :account, :host, :fetch, :now, :now
WHERE NOT EXISTS (SELECT 1 FROM done WHERE visit = :visit AND digest = :digest)
ON CONFLICT (digest) DO NOTHING
"""
_NEAREST = """
UPDATE visit SET hops = min(hops, :hops), claims = min(claims, :claims), due = min(due, :due), again = 1
WHERE id = :id
"""
_CLOSE = """
UPDATE visit SET state = 'waiting', since = :now, due = :due, interval = :interval, changed = 0, again = 0
WHERE id = :id
"""


class Frontier(Accounts, Pages):
    def add_visit(self, ref: AccountRef, *, hops: int, claims: int, due: datetime) -> bool:
        """Visit an account from `due` on. False when it is visited already, or must not be.

        Of a known account the smaller distances count. One that came nearer is visited again at `due` and read anew,
        since more of it may be in scope now: so the result does not depend on the order of discovery.
        """
        with self._transaction():
            key = self.canonical(storable(ref.key))
            if self.refuses(ref.key) or self.refuses(key):
                return False
            row = self._row("SELECT * FROM visit WHERE key = ?", (key,))
            if row is not None:
                self._come_nearer(row, hops=hops, claims=claims, due=due)
                return False
            self._insert_visit(key, ref, hops=hops, claims=claims, due=due)
            return True

    def due_visits(self, now: datetime, limit: int) -> list[Visit]:
        """Return visits that are due, nearest to the roster first."""
        return [_visit(row) for row in self._rows(_DUE, (micros(now), limit))]

    def begin_visit(self, key: str, fetches: Iterable[Fetch], now: datetime) -> None:
        """Queue the first fetches of a visit. It is complete when none of its fetches is left."""
        with self._transaction():
            visit = self._value("SELECT id FROM visit WHERE key = ?", (self.canonical(key),))
            if visit is None:
                return
            self._execute("UPDATE visit SET state = 'running', changed = 0, again = 0 WHERE id = ?", (visit,))
            for fetch in fetches:
                self._queue(fetch, visit, now)
            self._close_if_done(visit, now)

    def lease(
        self, now: datetime, *, limit: int, lease_until: datetime, busy_hosts: Collection[str] = ()
    ) -> list[Leased]:
        """Take up to `limit` fetches that may be made now, in turn from host to host.

        A fetch that is neither completed, put off nor given up by `lease_until` may be taken again.
        """
        with self._transaction():
            ready = {"now": micros(now), "busy": json.dumps(sorted(busy_hosts)), "limit": limit}
            hosts = [row["name"] for row in self._rows(_READY_HOSTS, ready)]
            queues = [self._rows(_READY, (host, micros(now))) for host in hosts]
            leased = [_leased(row) for row in islice(_in_turn(queues), limit)]
            for one in leased:
                taken = "UPDATE frontier SET leased = 1, ready_at = ? WHERE id = ?"
                self._execute(taken, (micros(lease_until), one.id))
            for host in dict.fromkeys(one.host for one in leased):
                self._execute(
                    "UPDATE host SET turn = (SELECT max(turn) + 1 FROM host) WHERE name = ?", (host,)
                )
        return leased

    def retry_later(self, leased: Leased, not_before: datetime, why: str) -> None:
        """Put a fetch off."""
        self._execute(
            "UPDATE frontier SET attempts = attempts + 1, leased = 0, not_before = :at, ready_at = :at, why = :why "
            "WHERE id = :id AND digest = :digest",
            {
                "at": micros(not_before),
                "why": storable(why),
                "id": leased.id,
                "digest": identity(leased.fetch),
            },
        )

    def release_all_leases(self) -> None:
        """Give back what an interrupted crawl had taken. Only for who knows that no other crawl runs."""
        self._execute("UPDATE frontier SET leased = 0, ready_at = not_before WHERE leased")

    def host_state(self, host: str) -> HostState:
        until = self._value("SELECT not_before FROM host WHERE name = ?", (host,))
        waiting = self._value("SELECT count(*) FROM frontier WHERE host = ?", (host,))
        return HostState(host, moment(until) if until else None, waiting)

    def waiting_hosts(self) -> list[HostState]:
        """Return the hosts that fetches wait for, soonest first, with the time before which none of them is made."""
        return [HostState(row[0], moment(row[1]), row[2]) for row in self._rows(_WAITING_HOSTS)]

    def set_host_not_before(self, host: str, until: datetime) -> None:
        """Leave a host alone until then; the next crawl does so too."""
        with self._transaction():
            self._enter_host(host)
            self._execute("UPDATE host SET not_before = ? WHERE name = ?", (micros(until), host))

    def _insert_visit(self, key: str, ref: AccountRef, *, hops: int, claims: int, due: datetime) -> None:
        named = (text and storable(text) for text in (ref.platform, ref.id, ref.url, ref.handle))
        self._execute(
            "INSERT INTO visit (key, platform, ident, url, handle, hops, claims, due, interval) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, *named, hops, claims, micros(due), _seconds(FIRST)),
        )

    def _come_nearer(self, row: sqlite3.Row, *, hops: int, claims: int, due: datetime) -> None:
        if hops >= row["hops"] and claims >= row["claims"]:
            return
        self._execute(_NEAREST, {"hops": hops, "claims": claims, "due": micros(due), "id": row["id"]})
        self._read_anew(self._names(row["key"]))

    def _queue(self, fetch: Fetch, visit: int, now: datetime) -> bool:
        """Add a fetch unless it waits already, was done in this visit, or asks for somebody who is refused."""
        if not is_storable(fetch) or self.refuses(fetch.account):
            return False
        host = host_of(fetch.url)
        row = {
            "digest": identity(fetch),
            "visit": visit,
            "account": fetch.account,
            "host": host,
            "fetch": fetch.model_dump_json(),
            "now": micros(now),
        }
        added = self._execute(_QUEUE, row).rowcount == 1
        if added:
            self._enter_host(host)
        return added

    def _enter_host(self, host: str) -> None:
        last = "(SELECT coalesce(max(turn), 0) + 1 FROM host)"
        self._execute(f"INSERT OR IGNORE INTO host VALUES (?, 0, {last})", (host,))  # noqa: S608 - a constant

    def _leave_host(self, host: str, now: datetime) -> None:
        """Drop a host that nothing waits for."""
        self._execute(
            "DELETE FROM host WHERE name = :host AND not_before <= :now "
            "AND NOT EXISTS (SELECT 1 FROM frontier WHERE host = :host)",
            {"host": host, "now": micros(now)},
        )

    def _close_if_done(self, visit: int, now: datetime) -> None:
        if self._row("SELECT 1 FROM frontier WHERE visit = ?", (visit,)):
            return
        row = self._row("SELECT * FROM visit WHERE id = ?", (visit,))
        if row is None:
            return
        interval = timedelta(seconds=row["interval"])
        if row["since"] is not None:
            interval = next_interval(interval, changed=bool(row["changed"]))
        due = now if row["again"] else next_due(row["key"], now, interval)
        closed = {"now": micros(now), "due": micros(due), "interval": _seconds(interval), "id": visit}
        self._execute(_CLOSE, closed)
        if row["again"]:
            self._read_anew(self._names(row["key"]))
        self._execute("DELETE FROM done WHERE visit = ?", (visit,))

    def _join_visits(self, alias: str, key: str) -> None:
        """Make the visit of an alias that of the account; where both are visited, let one go on for both."""
        other = self._row("SELECT * FROM visit WHERE key = ?", (alias,))
        if other is None or alias == key or self.canonical(alias) != key:
            return
        mine = self._row("SELECT * FROM visit WHERE key = ?", (key,))
        if mine is None:
            self._execute("UPDATE visit SET key = ? WHERE id = ?", (key, other["id"]))
            return
        self._come_nearer(mine, hops=other["hops"], claims=other["claims"], due=moment(other["due"]))
        self._execute("UPDATE frontier SET visit = ? WHERE visit = ?", (mine["id"], other["id"]))
        self._execute("UPDATE OR IGNORE done SET visit = ? WHERE visit = ?", (mine["id"], other["id"]))
        if other["state"] == "running":
            self._execute("UPDATE visit SET state = 'running' WHERE id = ?", (mine["id"],))
        self._execute("DELETE FROM visit WHERE id = ?", (other["id"],))


def _in_turn(queues: Iterable[Iterator[sqlite3.Row]]) -> Iterator[sqlite3.Row]:
    """Yield the first of every queue, then the second of every queue, and so on."""
    waiting = deque(queues)
    while waiting:
        queue = waiting.popleft()
        row = next(queue, None)
        if row is not None:
            yield row
            waiting.append(queue)


def _visit(row: sqlite3.Row) -> Visit:
    return Visit(
        key=row["key"],
        ref=AccountRef(row["platform"], row["ident"], row["url"], row["handle"]),
        hops=row["hops"],
        claims=row["claims"],
        since=moment(row["since"]),
        interval=timedelta(seconds=row["interval"]),
        due=moment(row["due"]),
    )


def _leased(row: sqlite3.Row) -> Leased:
    fetch = Fetch.model_validate_json(row["fetch"])
    return Leased(row["id"], fetch, row["host"], row["attempts"], row["hops"], row["claims"])


def _seconds(interval: timedelta) -> int:
    return round(interval.total_seconds())
