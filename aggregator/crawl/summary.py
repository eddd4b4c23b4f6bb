"""What a crawl did, as numbers with reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aggregator.store import Counts
from connectors.contract import Blocked, Gone, Hidden, Malformed, Moved, NotIndexed, Outcome


@dataclass(frozen=True, slots=True)
class Waiting:
    """Fetches that are left for later because their host may not be asked before `until`."""

    host: str
    fetches: int
    until: datetime | None

    def __str__(self) -> str:
        what = "1 fetch waits" if self.fetches == 1 else f"{self.fetches} fetches wait"
        when = f" until {self.until.astimezone():%H:%M}" if self.until else ""
        return f"{what} for {self.host}{when}"


@dataclass(slots=True)
class Summary:
    """Counts of one run.

    Attributes
    ----------
    requests, robots : int
        Exchanges made, redirects among them, for pages and for robots.txt.
    fetched, unchanged : int
        Answers that were read, and those that said the same as last time.
    stored : Counts
        New and changed records.
    rejected : Counter
        What could not be read, by how much went with it ("field", "record", "page").
    refused : Counter
        What was not asked or not answered, by reason: robots.txt, HTTP 403, a private address …
    failed, put_off : Counter
        Fetches given up for this visit, and put off for later, by reason.
    stopped : str or None
        Why the run ended before there was nothing left to do.
    """

    started_at: datetime
    ended_at: datetime | None = None
    requests: int = 0
    robots: int = 0
    bytes: int = 0
    visits: int = 0
    fetched: int = 0
    unchanged: int = 0
    stored: Counts = field(default_factory=Counts)
    gone: int = 0
    moved: int = 0
    opted_out: int = 0
    hidden: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    put_off: Counter[str] = field(default_factory=Counter)
    waiting: tuple[Waiting, ...] = ()
    stopped: str | None = None

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended the run; a budget that is spent is no interruption."""
        return bool(self.stopped and self.stopped.startswith("SIG"))

    @property
    def partly_failed(self) -> bool:
        """Whether something that was asked for did not come: the command line then ends with 1."""
        return bool(self.failed) or bool(self.rejected["page"])

    def count(self, outcome: Outcome) -> None:
        match outcome:
            case Gone():
                self.gone += 1
            case Moved():
                self.moved += 1
            case NotIndexed():
                self.opted_out += 1
            case Hidden(what=what):
                self.hidden[_plain(what)] += 1
            case Malformed(lost=lost):
                self.rejected[lost] += 1
            case Blocked(why=why):
                self.refused[_plain(why)] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as JSON has it; `stored` says what is new by kind of record."""
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "seconds": round(self.seconds, 3),
            "requests": self.requests,
            "robots": self.robots,
            "bytes": self.bytes,
            "visits": self.visits,
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "new": {"accounts": self.stored.accounts, "items": self.stored.items, "ties": self.stored.ties},
            "changed": self.stored.changed,
            "gone": self.gone,
            "moved": self.moved,
            "opted_out": self.opted_out,
            "hidden": dict(self.hidden),
            "rejected": dict(self.rejected),
            "refused": dict(self.refused),
            "failed": dict(self.failed),
            "put_off": dict(self.put_off),
            "waiting": [
                {"host": w.host, "fetches": w.fetches, "until": w.until.isoformat() if w.until else None}
                for w in self.waiting
            ],
            "stopped": self.stopped,
        }

    def lines(self) -> list[str]:
        """Return the summary as a person reads it; what did not happen is not told."""
        stored = self.stored
        lines = [
            f"{self.requests} requests, {self.robots} for robots.txt, in {self.seconds:.1f} s, {_size(self.bytes)}",
            f"fetched {self.fetched}, unchanged {self.unchanged}, accounts visited {self.visits}",
            f"new: {stored.accounts} accounts, {stored.items} items, {stored.ties} ties; changed: {stored.changed}",
        ]
        singles = {"gone": self.gone, "moved": self.moved, "opted out": self.opted_out}
        lines += [f"{name}: {count}" for name, count in singles.items() if count]
        for name in ("hidden", "rejected", "refused", "failed", "put off"):
            if reasons := getattr(self, name.replace(" ", "_")):
                lines.append(f"{name}: {_by_reason(reasons)}")
        lines += [str(waiting) for waiting in self.waiting]
        return [*lines, f"stopped: {self.stopped}"] if self.stopped else lines


def _plain(reason: str) -> str:
    """Return a reason fit for a terminal: a connector may have taken it from a page."""
    return "".join(character for character in reason if character.isprintable())[:80]


def _by_reason(reasons: Counter[str]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"
