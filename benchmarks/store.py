"""Speed of the store, as rows per second of CPU time and as a share of what plain SQLite does with the same rows.

Run: python benchmarks/store.py
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.store import Reading, Store
from connectors.contract import AccountRef, Answer, Fetch
from connectors.records import Account, Item, Record, Tie

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FETCHES = 100
PER_FETCH = 100
OBSERVATIONS = 100_000
WAITING = 100_000


def following(number: int) -> list[Record]:
    """Return what a page of a following list gives: ties and stubs, and some items."""
    key = f"github:ego{number}"
    names = [f"friend{number}x{n}" for n in range(PER_FETCH * 2 // 5)]
    stubs = [
        Account(
            platform="github", id=name, handle=name, name=name.title(), bio=f"I am {name}, and I like moths"
        )
        for name in names
    ]
    ties = [Tie(source=key, target=stub.key, kind="follows") for stub in stubs]
    items = [
        Item(
            account=key, url=f"https://github.com/{key}/{n}", title=f"Moth {n}", text="A paper on moths " * 5
        )
        for n in range(PER_FETCH // 5)
    ]
    return [*stubs, *ties, *items]


def fetch_of(number: int, host: str = "api.github.com") -> Fetch:
    url = f"https://{host}/users/ego{number}/following"
    return Fetch(connector="github", purpose="following", account=f"github:ego{number}", url=url)


def measured(work: Callable[[], object]) -> float:
    start = time.process_time()  # CPU time: other programs on the machine do not count
    work()
    return time.process_time() - start


def complete_all(store: Store, pages: list[list[Record]]) -> None:
    for leased in store.lease(NOW, limit=len(pages), lease_until=NOW + timedelta(hours=1)):
        records = pages[int(leased.fetch.account.removeprefix("github:ego"))]
        answer = Answer(leased.fetch.url, 200, {}, b"{}" * 5000, NOW)
        store.complete(leased, Reading(answer, records=records), NOW)


def begin(store: Store, fetches: Iterable[Fetch]) -> None:
    with store._transaction():  # noqa: SLF001 - one transaction: the benchmark is about what follows
        for fetch in fetches:
            store.add_visit(
                AccountRef("github", fetch.account.removeprefix("github:")), hops=0, claims=0, due=NOW
            )
            store.begin_visit(fetch.account, [fetch], NOW)


def plain_insert(path: Path, rows: list[tuple[str, str]], per_transaction: int) -> None:
    """Write the same text to one table with a unique key, the floor of what storing can cost."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE record (key TEXT UNIQUE, content TEXT) STRICT")
    for start in range(0, len(rows), per_transaction):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO record VALUES (?, ?)", rows[start : start + per_transaction])
        connection.execute("COMMIT")
    connection.close()


def show(what: str, count: int, seconds: float, floor: float) -> None:
    print(f"{what:44} {count / seconds:10,.0f}/s   {floor / seconds:6.1%} of plain SQLite")


def bench_complete(folder: Path) -> None:
    pages = [following(number) for number in range(FETCHES)]
    texts = [(str(record.key), record.model_dump_json()) for page in pages for record in page]  # type: ignore[union-attr]  # a page has no decisions
    floor = measured(lambda: plain_insert(folder / "floor1.db", texts, PER_FETCH))
    with Store.open(folder / "complete.db") as store:
        begin(store, map(fetch_of, range(FETCHES)))
        show(
            "complete(), 100 new records per fetch",
            len(texts),
            measured(lambda: complete_all(store, pages)),
            floor,
        )
        with store._transaction():  # noqa: SLF001
            for number in range(FETCHES):
                store.begin_visit(f"github:ego{number}", [fetch_of(number)], NOW)
        show(
            "complete(), 100 known records per fetch",
            len(texts),
            measured(lambda: complete_all(store, pages)),
            floor,
        )


def bench_accounts(folder: Path) -> None:
    accounts = [
        Account(
            platform="x", id=f"{n // 2}", name=f"Name {n}", bio="moths " * 10, tags=["moths"], observed_at=NOW
        )
        for n in range(OBSERVATIONS)
    ]
    texts = [(str(n), account.model_dump_json()) for n, account in enumerate(accounts)]
    floor = measured(lambda: plain_insert(folder / "floor2.db", texts, len(texts)))
    with Store.open(folder / "accounts.db") as store:
        half = [accounts[::2], accounts[1::2]]
        loading = measured(lambda: [store.load(part, source=str(n), now=NOW) for n, part in enumerate(half)])
        show("load(), accounts", OBSERVATIONS, loading, floor)
        reading = measured(lambda: sum(1 for _ in store.accounts()))
        show("accounts(), observations folded", OBSERVATIONS, reading, floor)


def bench_lease(folder: Path) -> None:
    with Store.open(folder / "lease.db") as store:
        hosts = ["api.github.com"] * 9 + [f"host{n}.example" for n in range(1000)]
        waiting = [fetch_of(n, hosts[n % 9] if n % 10 else hosts[n % len(hosts)]) for n in range(WAITING)]
        store.add_visit(AccountRef("github", "ego"), hops=0, claims=0, due=NOW)
        store.begin_visit("github:ego", waiting, NOW)
        rounds = 50
        took = measured(
            lambda: [store.lease(NOW, limit=20, lease_until=NOW + timedelta(hours=1)) for _ in range(rounds)]
        )
        print(f"lease() of 20 from {WAITING:,} waiting fetches {'':5} {took / rounds * 1000:10.2f} ms")
        print(f"waiting_hosts() {'':28} {measured(store.waiting_hosts) * 1000:10.2f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for bench in (bench_complete, bench_accounts, bench_lease):
            bench(Path(name))


if __name__ == "__main__":
    main()
