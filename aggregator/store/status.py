"""What the store holds and what waits: the numbers of `status`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aggregator.store.database import Database
from aggregator.store.rows import Run
from aggregator.store.times import micros, moment

_COUNTS = {
    "accounts": "SELECT count(DISTINCT key) FROM observation",
    "opted_out": "SELECT count(DISTINCT key) FROM observation WHERE opted_out",
    "forgotten": "SELECT count(DISTINCT owner) FROM refused WHERE why = 'forgotten'",
    "ties": "SELECT count(*) FROM tie",
    "items": "SELECT count(*) FROM item",
    "decisions": "SELECT count(*) FROM decision WHERE ended_at IS NULL",
    "people": "SELECT count(*) FROM person",
    "roster": "SELECT count(*) FROM roster",
    "pages": "SELECT count(*) FROM page",
    "page_bytes": "SELECT coalesce(sum(length(body)), 0) FROM page",
    "fetches": "SELECT count(*) FROM frontier",
}
_GROUPS = {
    "platforms": "SELECT substr(key, 1, instr(key, ':') - 1), count(DISTINCT key) FROM observation GROUP BY 1",
    "item_kinds": "SELECT kind, count(*) FROM item GROUP BY 1",
    "tie_kinds": "SELECT kind, count(*) FROM tie GROUP BY 1",
    "visits": "SELECT state, count(*) FROM visit GROUP BY 1",
    "outcomes": "SELECT kind, count(DISTINCT account) FROM outcome GROUP BY 1",
}
_WAITING = """
SELECT name AS host, not_before, (SELECT count(*) FROM frontier WHERE host = name) AS fetches
FROM host WHERE not_before > ? ORDER BY not_before, name
"""
_LOSSES = (
    'SELECT connector, place AS "where", lost, count, why, excerpt, at FROM loss ORDER BY count DESC, 1, 2, 3'
)


class Status(Database):
    def status(self, now: datetime, *, runs: int = 5) -> dict[str, Any]:
        """Return what there is to say about the store.

        Numbers: accounts, opted_out, forgotten, ties, items, decisions, people, roster, pages, page_bytes (compressed),
        fetches (in the frontier), due (visits). Numbers by name: platforms (accounts), item_kinds, tie_kinds, visits
        (by state), outcomes (accounts by kind of outcome). Lists of mappings: hosts that must wait (host, not_before,
        fetches), losses (connector, where, lost, count, why, excerpt, at; of the last three the latest), runs.
        """
        counts = {name: self._value(query) for name, query in _COUNTS.items()}
        due = self._value("SELECT count(*) FROM visit WHERE state = 'waiting' AND due <= ?", (micros(now),))
        groups = {
            name: dict(map(tuple, self._rows(f"{query} ORDER BY 1"))) for name, query in _GROUPS.items()
        }
        hosts = [
            {**row, "not_before": moment(row["not_before"])} for row in self._rows(_WAITING, (micros(now),))
        ]
        losses = [{**row, "at": moment(row["at"])} for row in self._rows(_LOSSES)]
        last = [run._asdict() for run in self.runs(runs)]
        return {**counts, "due": due, **groups, "hosts": hosts, "losses": losses, "runs": last}

    def log_run(self, started_at: datetime, ended_at: datetime, summary: Mapping[str, object]) -> None:
        """Keep the summary of a crawl; its values must be JSON."""
        row = (micros(started_at), micros(ended_at), json.dumps(summary))
        self._execute("INSERT INTO run (started_at, ended_at, summary) VALUES (?, ?, ?)", row)

    def runs(self, limit: int = 10) -> list[Run]:
        """Return the last crawls, newest first."""
        rows = self._rows("SELECT * FROM run ORDER BY started_at DESC, id DESC LIMIT ?", (limit,))
        return [
            Run(moment(row["started_at"]), moment(row["ended_at"]), json.loads(row["summary"]))
            for row in rows
        ]
