import json

from aggregator.store import Run
from aggregator.store.outcomes import LONGEST_EXCERPT, MOST_PLACES
from connectors.contract import Blocked, Gone, Hidden, Malformed, Moved
from connectors.records import Account, Item, Tie


def test_an_empty_store_has_nothing_to_tell(store, at):
    status = store.status(at(0))
    assert not any(status.values())


def test_what_is_held_is_counted_by_kind(store, read, fetch_for, at):
    records = [
        Item(account="x:ada", kind=kind, text=str(n)) for n, kind in enumerate(["post", "post", "star"])
    ]
    read(
        store,
        fetch_for("x:ada"),
        Account(platform="x", id="ada"),
        Tie(source="x:ada", target="y:b", kind="met"),
        *records,
    )
    store.load([Account(platform="y", id="b", opted_out=True)], source="file", now=at(0))
    status = store.status(at(0))
    assert (status["accounts"], status["opted_out"], status["items"], status["ties"]) == (2, 1, 3, 0)
    assert status["platforms"] == {"x": 1, "y": 1}
    assert status["item_kinds"] == {"post": 2, "star": 1}
    assert (status["visits"], status["due"], status["pages"]) == ({"waiting": 1}, 0, 1)
    json.dumps(status, default=str)


def test_losses_are_counted_by_place_with_the_last_example(store, read, fetch_for, at):
    losses = [Malformed(f"account.links.{n}.url", "no URL", excerpt=f"{n}\ud800" * 999) for n in range(3)]
    assert read(store, fetch_for("x:ada"), outcomes=losses).losses == 3
    (loss,) = store.status(at(0))["losses"]
    assert (loss["connector"], loss["where"], loss["lost"], loss["count"]) == (
        "x",
        "account.links.*.url",
        "field",
        3,
    )
    assert loss["excerpt"] == ("2?" * LONGEST_EXCERPT)[:LONGEST_EXCERPT]


def test_what_a_server_says_does_not_command_the_terminal(store, read, fetch_for, at):
    escape = "\x1b]0;owned\x07\x9b2J\n"
    loss = Malformed(f"page{escape}", f"te{escape}xt is no page", excerpt=escape)
    read(store, fetch_for("x:ada"), outcomes=[loss, Hidden("items", escape)])
    told = [*store.status(at(1))["losses"][0].values(), *store._row("SELECT * FROM outcome")]
    assert all(value.isprintable() for value in told if isinstance(value, str))


def test_places_that_a_page_makes_up_do_not_fill_the_table(store, read, fetch_for, at):
    losses = [Malformed(f"field.{'x' * n}", "unknown") for n in range(1, 110)]
    for round_ in range(10):
        more = [Malformed(f"{chr(97 + round_)}.{loss.where}", loss.why) for loss in losses]
        read(store, fetch_for("x:ada"), outcomes=more, hours=48 * round_)
    told = store.status(at(0))["losses"]
    assert len(told) == MOST_PLACES + 1
    assert sum(loss["count"] for loss in told) == 1090


def test_the_last_answer_tells_the_outcome(store, read, fetch_for, at):
    read(store, fetch_for("x:ada"), outcomes=[Gone("HTTP 404")])
    read(store, fetch_for("x:bea"), outcomes=[Moved("x:cleo"), Blocked("HTTP 403")])
    assert store.status(at(0))["outcomes"] == {"blocked": 1, "gone": 1, "moved": 1}
    read(store, fetch_for("x:bea"), hours=48, unchanged=True)
    read(store, fetch_for("x:ada"), hours=48)
    assert store.status(at(0))["outcomes"] == {"blocked": 1, "moved": 1}


def test_hosts_that_must_wait_are_told_with_what_waits_for_them(store, begin, fetch_for, at):
    begin(store, fetch_for("x:ada"))
    store.set_host_not_before("x.example", at(3))
    store.set_host_not_before("past.example", at(-1))
    assert store.status(at(0))["hosts"] == [{"host": "x.example", "not_before": at(3), "fetches": 1}]
    assert store.status(at(4))["hosts"] == []


def test_the_last_runs_come_first(store, at):
    for hours in range(3):
        store.log_run(at(hours), at(hours + 1), {"fetched": hours})
    assert store.runs(2) == [Run(at(2), at(3), {"fetched": 2}), Run(at(1), at(2), {"fetched": 1})]
    assert store.status(at(9))["runs"][0]["summary"] == {"fetched": 2}
