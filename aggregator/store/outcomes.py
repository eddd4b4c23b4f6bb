"""What answers were where they were no page to read, and what of the pages could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from aggregator.store.database import Database
from aggregator.store.pages import identity, storable
from aggregator.store.rows import Counts
from aggregator.store.times import micros
from connectors.contract import Fetch, Malformed, Moved, NotIndexed, Outcome

LONGEST_PLACE = 120
LONGEST_EXCERPT = 300
MOST_PLACES = 500  # per connector: pages choose part of a place's name, and could fill the table
_LOST = """
INSERT INTO loss VALUES (:connector, :place, :lost, 1, :account, :why, :excerpt, :at)
ON CONFLICT (connector, place, lost) DO UPDATE SET
    count = count + 1, account = excluded.account, why = excluded.why, excerpt = excluded.excerpt, at = excluded.at
"""


class Outcomes(Database):
    def _store_outcomes(
        self, fetch: Fetch, outcomes: Iterable[Outcome], at: datetime, *, unchanged: bool
    ) -> Counts:
        """Keep what the last answer to a fetch was, and count what was lost of it.

        Of an unchanged page still holds what held; only that it could not be had is over.
        """
        losses = 0
        over = "DELETE FROM outcome WHERE digest = ? AND (kind = 'failed' OR NOT ?)"
        self._execute(over, (identity(fetch), unchanged))
        for outcome in outcomes:
            if isinstance(outcome, Malformed):
                self._store_loss(fetch, outcome, at)
                losses += 1
            else:
                self._store_outcome(fetch, _kind(outcome), _why(outcome), at)
        return Counts(losses=losses)

    def _store_outcome(self, fetch: Fetch, kind: str, why: str, at: datetime) -> None:
        whose = (identity(fetch), kind, fetch.account, fetch.connector, fetch.purpose)
        told = (_shown(why), micros(at))
        self._execute("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?)", whose + told)

    def _store_loss(self, fetch: Fetch, loss: Malformed, at: datetime) -> None:
        row = {
            "connector": fetch.connector,
            "place": self._place(fetch.connector, _place(loss.where)),
            "lost": loss.lost,
            "account": fetch.account,
            "why": _shown(loss.why),
            "excerpt": _shown(loss.excerpt),
            "at": micros(at),
        }
        self._execute(_LOST, row)

    def _place(self, connector: str, place: str) -> str:
        if self._row("SELECT 1 FROM loss WHERE connector = ? AND place = ?", (connector, place)):
            return place
        places = self._value("SELECT count(*) FROM loss WHERE connector = ?", (connector,))
        return place if places < MOST_PLACES else "elsewhere"


def _place(where: str) -> str:
    """Return the place without the numbers of list elements, so that one kind of loss is counted in one row.

    >>> _place("account.links.12.url")
    'account.links.*.url'
    """
    return re.sub(r"\b\d+\b", "*", _shown(where))[:LONGEST_PLACE]


def _shown(text: str) -> str:
    r"""Return what a server said as a line that a terminal shows and does not obey.

    >>> _shown("te\x1b[31mxt\n") == "te [31mxt"
    True
    """
    printable = (character if character.isprintable() else " " for character in storable(text))
    return " ".join("".join(printable).split())[:LONGEST_EXCERPT]


def _kind(outcome: Outcome) -> str:
    """Return the outcome's class as words: `NotIndexed` is "not indexed"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(outcome).__name__).lower()


def _why(outcome: Outcome) -> str:
    match outcome:
        case Moved(to=to):
            return f"to {to}"
        case NotIndexed():
            return "the person opted out"  # what they said may be what they did not want kept
    return str(getattr(outcome, "why", ""))
