"""What goes into the store and comes out of it, besides records: values without behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import add, attrgetter
from typing import NamedTuple

from connectors.contract import AccountRef, Answer, Fetch, Outcome
from connectors.records import Item, Record


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """An account that the user starts from; `me`: it is the user's own."""

    account: str
    url: str | None = None
    handle: str | None = None
    person: str | None = None
    me: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """An account that is asked again and again.

    Attributes
    ----------
    hops, claims : int
        Ties and claims that lie between the roster and this account, each at its smallest known number.
    since : datetime or None
        When the last visit was completed.
    interval : timedelta
        Between the last visit and the next, before jitter.
    """

    key: str
    ref: AccountRef
    hops: int
    claims: int
    since: datetime | None
    interval: timedelta
    due: datetime


@dataclass(frozen=True, slots=True)
class Leased:
    """A fetch that this crawl holds; `attempts` counts the times it was put off before."""

    id: int
    fetch: Fetch
    host: str
    attempts: int
    hops: int
    claims: int


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request needs, from the last good answer; `body_sha256` is in hex."""

    etag: str | None
    last_modified: str | None
    body_sha256: str


@dataclass(frozen=True, slots=True)
class HostState:
    """A host's politeness: nothing before `not_before`; `waiting` fetches are queued for it."""

    host: str
    not_before: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer and what was read out of it.

    Attributes
    ----------
    answer : Answer or None
        None when nothing came back that is worth keeping.
    unchanged : bool
        The page says what it said last time (HTTP 304, or the same body): its records stay as they are, and were
        seen again at `answer.fetched_at`.
    visits : sequence of (AccountRef, int, int)
        Accounts to visit from now on, with their tie hops and claim hops.
    """

    answer: Answer | None = None
    unchanged: bool = False
    records: Sequence[Record] = ()
    fetches: Sequence[Fetch] = ()
    outcomes: Sequence[Outcome] = ()
    visits: Sequence[tuple[AccountRef, int, int]] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What storing did. Counts add up: `counts + counts`.

    Attributes
    ----------
    accounts, ties, items, decisions : int
        Records of things never seen before.
    changed : int
        Records that say something new of what was known.
    same : int
        Records that say what was known.
    refused : int
        Records, mentions and links left out because they concern somebody who was forgotten or opted out.
    losses : int
        `Malformed` outcomes.
    visits, fetches : int
        New ones.
    """

    accounts: int = 0
    ties: int = 0
    items: int = 0
    decisions: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    losses: int = 0
    visits: int = 0
    fetches: int = 0

    @property
    def new(self) -> int:
        return self.accounts + self.ties + self.items + self.decisions

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(add, _numbers(self), _numbers(other)))


_numbers = attrgetter(*(field.name for field in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that matches a search. `account` is the canonical key of its account; a smaller `rank` is better."""

    item: Item
    account: str
    snippet: str
    rank: float


class Seen(NamedTuple):
    """A value that a field of an account had, and when it was seen so first and last."""

    field: str
    value: str
    first_seen: datetime | None
    last_seen: datetime | None


class Run(NamedTuple):
    """One crawl: when, and the summary its end printed."""

    started_at: datetime
    ended_at: datetime
    summary: dict[str, object]


class Reassignment(NamedTuple):
    """An account that one resolution gave to the person `before`, and a later one, at `at`, to the person `after`."""

    account: str
    before: str
    after: str
    at: datetime
