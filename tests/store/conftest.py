"""A store to write to, and a crawl in three lines."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.store import Counts, Leased, Reading, Store
from connectors.contract import AccountRef, Answer, Fetch
from connectors.records import split_key

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """Hours after an arbitrary moment."""
    return lambda hours: START + timedelta(hours=hours)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:") as store:
        yield store


@pytest.fixture
def fetch_for() -> Callable[..., Fetch]:
    """What a platform's connector asks about an account."""

    def fetch_for(key: str, purpose: str = "profile", **fields) -> Fetch:
        platform, identifier = split_key(key)
        url = fields.pop("url", f"https://{platform}.example/{purpose}/{identifier}")
        return Fetch(connector=platform, purpose=purpose, account=key, url=url, **fields)

    return fetch_for


@pytest.fixture
def answer_to() -> Callable[..., Answer]:
    def answer_to(fetch: Fetch, hours: float = 0, body: bytes = b"{}", **headers: str) -> Answer:
        return Answer(fetch.url, 200, headers, body, START + timedelta(hours=hours))

    return answer_to


@pytest.fixture
def begin() -> Callable[..., Leased]:
    """Visit an account with one fetch, and take that."""

    def begin(store: Store, fetch: Fetch, hours: float = 0) -> Leased:
        now = START + timedelta(hours=hours)
        platform, identifier = split_key(fetch.account)
        store.add_visit(AccountRef(platform, identifier), hops=0, claims=0, due=now)
        store.begin_visit(fetch.account, [fetch], now)
        until = now + timedelta(minutes=5)
        everything = store.lease(now, limit=1000, lease_until=until)
        for other in everything:
            if other.fetch != fetch:
                store.retry_later(other, now, "not now")
        return next(leased for leased in everything if leased.fetch == fetch)

    return begin


@pytest.fixture
def read(begin, answer_to) -> Callable[..., Counts]:
    """Visit an account with one fetch, the answer of which says these records."""

    def read(
        store: Store, fetch: Fetch, *records, hours: float = 0, body: bytes = b"{}", **reading
    ) -> Counts:
        answer = reading.pop("answer", answer_to(fetch, hours, body))
        leased = begin(store, fetch, hours)
        return store.complete(
            leased, Reading(answer=answer, records=records, **reading), START + timedelta(hours=hours)
        )

    return read


@pytest.fixture
def dump() -> Callable[[Store], list[str]]:
    return lambda store: [record.model_dump_json() for record in store.records()]
