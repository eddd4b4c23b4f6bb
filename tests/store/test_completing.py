"""A crawl of a small made-up web, killed between any two statements, gives what an undisturbed one gives."""

import os
import random
import signal
from itertools import count

import pytest

from aggregator.store import Counts, Reading, Store
from connectors.contract import AccountRef, Answer, Fetch, Hidden, Malformed
from connectors.records import Account, Item, Tie

PEOPLE = 6


def page(fetch, at):
    """Return what the made-up web says: everybody has a profile and two pages of items, and follows the next two."""
    number = int(fetch.account.removeprefix("x:p"))
    account = Account(platform="x", id=f"p{number}", name=f"Person {number}", aliases=[f"x:{number}"])
    if fetch.purpose == "profile":
        friends = [f"p{(number + step) % PEOPLE}" for step in (1, 2)]
        records = [
            account,
            *(Tie(source=fetch.account, target=f"x:{name}", kind="follows") for name in friends),
        ]
        records += [Account(platform="x", id=name, bio="seen in a list") for name in friends]
        visits = [(AccountRef("x", name), 1, 0) for name in friends]
        fetches = [fetch.follow(f"https://h{number % 3}.example/{number}/1", purpose="items")]
        outcomes = [Malformed("account.bio", "no text", excerpt=fetch.account), Hidden("ties", "not public")]
    else:
        records = [Item(account=fetch.account, url=f"{fetch.url}#{n}", text=f"moth {n}") for n in range(3)]
        visits, outcomes = [], []
        fetches = [fetch.follow(fetch.url.replace("/1", "/2"))] if fetch.url.endswith("/1") else []
    answer = Answer(fetch.url, 200, {"etag": fetch.url}, fetch.url.encode(), at(number))
    return Reading(answer, records=records, visits=visits, fetches=fetches, outcomes=outcomes)


def crawl(store, at):
    """Go on until nothing is due."""
    now = at(100)
    store.release_all_leases()
    store.add_visit(AccountRef("x", "p0"), hops=0, claims=0, due=at(0))
    while True:
        for visit in store.due_visits(now, 2):
            number = visit.ref.id.removeprefix("p")
            url = f"https://h{int(number) % 3}.example/{number}"
            profile = Fetch(connector="x", purpose="profile", account=visit.key, url=url)
            store.begin_visit(visit.key, [profile], now)
        leased = store.lease(now, limit=3, lease_until=at(200))
        if not leased and not store.due_visits(now, 1):
            return
        for one in reversed(leased):
            store.complete(one, page(one.fetch, at), now)


def state(store, at, dump):
    status = store.status(at(100))
    losses = [(loss["where"], loss["count"]) for loss in status["losses"]]
    return dump(store), losses, [status[name] for name in ("outcomes", "pages", "visits", "fetches", "due")]


def test_a_crawl_killed_at_any_moment_loses_nothing_and_counts_nothing_twice(tmp_path, at, dump):
    with Store.open(tmp_path / "undisturbed.db") as store:
        statements = count()
        store._sql.set_trace_callback(lambda _: next(statements))
        crawl(store, at)
        store._sql.set_trace_callback(None)
        expected = state(store, at, dump)
    assert len(expected[0]) == PEOPLE * (1 + 2 + 6)
    assert expected[1] == [("account.bio", PEOPLE)]
    moments, longest = random.Random(7), next(statements) // 12
    path = tmp_path / "killed.db"
    killed = sum(killed_after(moments.randrange(1, longest), path, at) for _ in range(40))
    assert killed > 20
    with Store.open(path) as store:
        crawl(store, at)
        assert state(store, at, dump) == expected


def killed_after(statements, path, at):
    """Crawl in a process of its own, until it has run so many statements; tell whether it got there."""
    child = os.fork()
    if child == 0:
        store = Store.open(path)
        left = iter(range(statements))
        store._sql.set_trace_callback(
            lambda _: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL)
        )
        crawl(store, at)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}
    return status == signal.SIGKILL


def test_what_is_completed_twice_counts_once(store, begin, fetch_for, at, dump):
    fetch = fetch_for("x:ada")
    leased = begin(store, fetch)
    reading = Reading(records=[Account(platform="x", id="ada")], outcomes=[Malformed("bio", "no text")])
    assert store.complete(leased, reading, at(0)).accounts == 1
    assert store.complete(leased, reading, at(0)) == Counts()
    store.fail(leased, "too late", at(0))
    assert store.status(at(0))["losses"][0]["count"] == 1
    assert store.status(at(0))["outcomes"] == {}


def test_what_breaks_leaves_the_fetch_where_it_was(store, begin, fetch_for, at):
    leased = begin(store, fetch_for("x:ada"))

    def visits():
        yield AccountRef("x", "bea"), 1, 0
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        store.complete(leased, Reading(records=[Account(platform="x", id="ada")], visits=visits()), at(0))
    assert list(store.records()) == []
    assert store.complete(leased, Reading(records=[Account(platform="x", id="ada")]), at(0)).accounts == 1
