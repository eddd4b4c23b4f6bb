from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.store import Counts, RosterEntry, Store
from connectors.records import Decision

accounts = st.lists(st.sampled_from(["x:a", "x:b", "x:c"]), min_size=2, max_size=3, unique=True)
decisions = st.builds(
    Decision,
    kind=st.sampled_from(["same", "different"]),
    accounts=accounts,
    note=st.sampled_from([None, "n"]),
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAME = Decision(kind="same", accounts=["x:a", "x:b"])


@settings(max_examples=30)
@given(st.lists(decisions, max_size=4, unique=True), decisions)
def test_to_undo_a_decision_is_as_if_it_had_not_been_made(before, decision):
    with Store.open(":memory:") as store:
        for one in before:
            store.decide(one)
        if decision in before:
            return
        held = list(store.decisions())
        store.decide(decision)
        assert store.undo(NOW) == decision
        assert list(store.decisions()) == held


def test_the_newest_is_undone_first_until_none_is_left(store, at):
    different = Decision(kind="different", accounts=["x:a", "x:c"], made_at=at(-1))
    store.decide(SAME)
    store.decide(different)
    assert [store.undo(at(1)) for _ in range(3)] == [different, SAME, None]


def test_a_decision_is_kept_once_and_stays_undone_when_loaded_again(store, at):
    assert store.decide(SAME) == store.decide(SAME)
    store.undo(at(1))
    assert store.load([SAME], source="backup", now=at(2)) == Counts(same=1)
    assert list(store.decisions()) == []


def test_to_forget_is_no_decision_to_keep(store):
    with pytest.raises(ValueError, match="forget"):
        store.decide(Decision(kind="forget", accounts=["x:a"]))


def test_the_roster_keeps_its_order(store):
    entries = [RosterEntry("x:b", me=True), RosterEntry("x:a", "https://x.example/a", "a", "Ada")]
    for entry in entries:
        store.add_roster(entry)
    store.add_roster(RosterEntry("x:b", handle="bea"))
    assert store.roster() == [RosterEntry("x:b", handle="bea"), entries[1]]
    assert store.replace_roster(reversed(entries)) == []
    assert store.roster() == entries[::-1]


def test_people_are_kept_until_the_next_resolution(store, at):
    store.save_people({"p1": ["x:b", "x:a"], "p2": ["x:c"]}, {"p1": "Ada"}, at(0))
    assert store.people() == {"p1": ("x:a", "x:b"), "p2": ("x:c",)}
    store.save_people({"p1": ["x:a"], "p3": ["x:b", "x:new"]}, {}, at(1))
    assert store.people() == {"p1": ("x:a",), "p3": ("x:b", "x:new")}
    assert store.reassignments() == [("x:b", "p1", "p3", at(1))]
