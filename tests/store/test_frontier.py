from datetime import timedelta

import pytest

from aggregator.store import Reading, Store, Validators
from connectors.contract import AccountRef, Answer
from connectors.records import Account

ADA = AccountRef("x", "ada", url="https://x.example/ada", handle="ada")


def add(store, at, *names, hops=0, claims=0, hours=0):
    return [store.add_visit(AccountRef("x", name), hops=hops, claims=claims, due=at(hours)) for name in names]


@pytest.fixture
def queue(fetch_for, at):
    """Begin a visit with one fetch per URL."""

    def queue(store, name, *urls, hours=0):
        add(store, at, name)
        store.begin_visit(f"x:{name}", [fetch_for(f"x:{name}", url=url) for url in urls], at(hours))

    return queue


def lease(store, at, limit=100, hours=0.0, **busy):
    return store.lease(at(hours), limit=limit, lease_until=at(hours + 1), **busy)


def test_a_visit_is_due_once_and_comes_back_as_it_went_in(store, at):
    assert store.add_visit(ADA, hops=1, claims=2, due=at(0))
    assert not store.add_visit(ADA, hops=1, claims=2, due=at(0))
    (visit,) = store.due_visits(at(0), 10)
    assert (visit.key, visit.ref, visit.hops, visit.claims) == ("x:ada", ADA, 1, 2)
    assert (visit.since, visit.due, visit.interval) == (None, at(0), timedelta(days=1))
    assert store.due_visits(at(-0.1), 10) == []


def test_visits_near_the_roster_come_first(store, at):
    add(store, at, "far", hops=2)
    add(store, at, "near", hops=1, hours=-1)
    add(store, at, "claimed", claims=1)
    add(store, at, "roster")
    assert [visit.ref.id for visit in store.due_visits(at(1), 3)] == ["roster", "claimed", "near"]


def test_the_smallest_distances_count(store, at):
    add(store, at, "ada", hops=1, claims=1)
    add(store, at, "ada", hops=0, claims=5)
    (visit,) = store.due_visits(at(0), 10)
    assert (visit.hops, visit.claims) == (0, 1)


def test_who_comes_nearer_is_read_anew(store, read, fetch_for, at):
    fetch = fetch_for("x:ada")
    add(store, at, "ada", hops=1)
    store.begin_visit("x:ada", [fetch], at(0))
    (leased,) = lease(store, at)
    store.complete(leased, Reading(Answer(fetch.url, 200, {"etag": '"1"'}, b"{}", at(0))), at(0))
    assert store.validators(fetch).etag == '"1"'
    add(store, at, "ada", hops=2, hours=1)
    assert store.due_visits(at(1), 10) == []
    assert store.validators(fetch) is not None
    add(store, at, "ada", hops=0, hours=2)
    assert [visit.hops for visit in store.due_visits(at(2), 10)] == [0]
    assert store.validators(fetch) is None


def test_who_comes_nearer_while_being_visited_is_visited_again_at_once(store, fetch_for, at):
    fetch = fetch_for("x:ada")
    add(store, at, "ada", hops=1)
    store.begin_visit("x:ada", [fetch], at(0))
    (leased,) = lease(store, at)
    add(store, at, "ada", hops=0)
    store.complete(leased, Reading(Answer(fetch.url, 200, {}, b"{}", at(0))), at(1))
    assert [visit.due for visit in store.due_visits(at(1), 10)] == [at(1)]
    assert store.validators(fetch) is None


def test_fetches_are_taken_in_turn_from_host_to_host(store, queue, at):
    queue(
        store,
        "ada",
        *(f"https://a.example/{n}" for n in range(5)),
        "https://b.example/1",
        "https://c.example/1",
    )
    assert [one.host[0] for one in lease(store, at, 5)] == ["a", "b", "c", "a", "a"]


def test_a_host_with_many_fetches_does_not_starve_the_others(store, queue, at):
    for host in "abc":
        queue(store, host, *(f"https://{host}.example/{n}" for n in range(5)))
    assert [lease(store, at, 1)[0].host[0] for _ in range(6)] == ["a", "b", "c", "a", "b", "c"]


def test_busy_and_waiting_hosts_are_left_alone(store, queue, at):
    queue(store, "ada", "https://a.example/1", "https://b.example/1", "https://c.example/1")
    store.set_host_not_before("c.example", at(2))
    assert [one.host for one in lease(store, at, busy_hosts={"a.example"})] == ["b.example"]
    assert store.host_state("c.example").not_before == at(2)
    assert store.host_state("c.example").waiting == 1
    assert store.host_state("unheard.example").not_before is None
    assert [one.host for one in lease(store, at, hours=2.5)] == ["a.example", "c.example", "b.example"]


def test_what_waits_is_told_with_when_it_may_be_made(store, queue, at):
    queue(
        store,
        "ada",
        "https://a.example/1",
        "https://a.example/2",
        "https://b.example/1",
        "https://c.example/1",
    )
    store.set_host_not_before("b.example", at(3))
    one, _, other = lease(store, at, busy_hosts={"b.example"}, limit=3)
    store.retry_later(one, at(5), "HTTP 503")
    assert (one.host, other.host) == ("a.example", "a.example")
    assert [(host.host, host.not_before, host.waiting) for host in store.waiting_hosts()] == [
        ("a.example", at(1), 2),  # the other is held until then
        ("c.example", at(1), 1),
        ("b.example", at(3), 1),
    ]


def test_a_lease_holds_until_it_ends_or_is_given_back(store, queue, at):
    queue(store, "ada", "https://a.example/1")
    first = lease(store, at)
    assert lease(store, at, hours=0.9) == []
    assert lease(store, at, hours=1) == first
    store.release_all_leases()
    assert lease(store, at, hours=1.1) == first


def test_what_is_put_off_comes_again_with_its_attempts(store, queue, at):
    queue(store, "ada", "https://a.example/1")
    (leased,) = lease(store, at)
    store.retry_later(leased, at(3), "HTTP 503")
    store.release_all_leases()
    assert lease(store, at, hours=2.9) == []
    assert [again.attempts for again in lease(store, at, hours=3)] == [1]


def test_one_fetch_is_queued_once_and_not_again_when_done(store, fetch_for, at):
    fetch = fetch_for("x:ada")
    add(store, at, "ada")
    store.begin_visit("x:ada", [fetch, fetch, fetch.model_copy(update={"state": {"left": 3}})], at(0))
    (leased,) = lease(store, at)
    other = fetch.follow("https://x.example/2")
    counts = store.complete(leased, Reading(fetches=[fetch, other, other]), at(0))
    assert counts.fetches == 1
    assert [one.fetch for one in lease(store, at)] == [other]


def test_a_visit_ends_with_its_last_fetch_and_comes_back_after_its_interval(store, fetch_for, at):
    add(store, at, "ada")
    store.begin_visit("x:ada", [fetch_for("x:ada"), fetch_for("x:ada", "items")], at(0))
    one, two = lease(store, at)
    store.complete(one, Reading(), at(1))
    assert store.due_visits(at(999), 10) == []
    store.fail(two, "no such host", at(2))
    (visit,) = store.due_visits(at(999), 10)
    assert visit.since == at(2)
    assert abs(visit.due - at(26)) <= timedelta(hours=2.4)
    assert store.status(at(2))["outcomes"] == {"failed": 1}


@pytest.mark.parametrize(
    ("name", "interval"), [("Ada Ölund", timedelta(hours=12)), ("Ada", timedelta(hours=36))]
)
def test_the_interval_follows_the_changes(store, read, fetch_for, at, name, interval):
    fetch = fetch_for("x:ada")
    read(store, fetch, Account(platform="x", id="ada", name="Ada"))
    read(store, fetch, Account(platform="x", id="ada", name=name), hours=48)
    assert [visit.interval for visit in store.due_visits(at(999), 10)] == [interval]


def test_a_visit_with_nothing_to_ask_is_over(store, at):
    add(store, at, "ada")
    store.begin_visit("x:ada", [], at(0))
    assert [visit.since for visit in store.due_visits(at(48), 10)] == [at(0)]


def test_the_visits_of_two_names_become_one(store, fetch_for, at):
    add(store, at, "ada.example", hops=0, claims=2)
    add(store, at, "did", hops=1, claims=1)
    fetch = fetch_for("x:ada.example")
    store.begin_visit("x:ada.example", [fetch], at(0))
    (leased,) = lease(store, at)
    account = Account(platform="x", id="did", aliases=["x:ada.example"])
    follow = fetch.follow("https://x.example/2")
    store.complete(leased, Reading(records=[account], fetches=[follow]), at(0))
    assert store.status(at(0))["visits"] == {"running": 1}
    assert [(one.fetch, one.hops, one.claims) for one in lease(store, at)] == [(follow, 0, 1)]
    assert add(store, at, "ada.example", "did") == [False, False]


def test_a_fetch_that_cannot_be_written_down_is_counted(store, begin, fetch_for, at):
    fetch = fetch_for("x:ada")
    half = fetch.follow("https://x.example/\ud800")
    counts = store.complete(begin(store, fetch), Reading(fetches=[half]), at(0))
    assert (counts.fetches, counts.losses) == (0, 1)
    assert not store.add_visit(AccountRef("x", "ada"), hops=0, claims=0, due=at(0))
    assert store.add_visit(AccountRef("x", "\ud800", url="\ud800"), hops=0, claims=0, due=at(0))


def test_pages_keep_validators_and_bodies(store, read, fetch_for, answer_to, at):
    fetch = fetch_for("x:ada")
    headers = {"etag": '"1"', "last_modified": "", "set-cookie": "session=1"}
    read(store, fetch, answer=answer_to(fetch, 0, b"first", **headers))
    assert store.validators(fetch) == Validators(
        '"1"', None, "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e"
    )
    read(store, fetch, answer=answer_to(fetch, 48, b"second"), hours=48)
    ((again, answer),) = store.pages(account="x:ada", connector="x", purpose="profile")
    assert again == fetch
    assert answer == answer_to(fetch, 48, b"second")
    assert list(store.pages(purpose="items")) == []


def test_no_page_is_kept_of_an_answer_that_is_none(store, read, fetch_for, at):
    fetch = fetch_for("x:ada")
    read(store, fetch, answer=Answer(fetch.url, 404, {}, b"no", at(0)))
    assert store.validators(fetch) is None
    assert list(store.pages()) == []


def test_a_cookie_is_not_kept(store, read, fetch_for, answer_to):
    fetch = fetch_for("x:ada")
    read(store, fetch, answer=answer_to(fetch, 0, b"", **{"set-cookie": "session=1", "x-thing": "1"}))
    ((_, answer),) = store.pages()
    assert answer.headers == {"x-thing": "1"}


def test_without_pages_the_validators_are_kept(tmp_path, read, fetch_for):
    fetch = fetch_for("x:ada")
    with Store.open(tmp_path / "s.db", keep_pages=False) as store:
        read(store, fetch, body=b"the page")
        assert store.validators(fetch) is not None
        assert list(store.pages()) == []
