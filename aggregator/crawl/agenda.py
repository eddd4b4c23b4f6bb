"""What a run has to do: the roster, what has come into reach since, and the visits that are due."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from aggregator.crawl.decide import Visit, followed, ref_of
from aggregator.crawl.state import State
from aggregator.crawl.summary import Summary
from aggregator.store import RosterEntry, Store
from connectors.contract import AccountRef, Fetch, Scope
from connectors.records import split_key

_REACHING = {
    "follow",
    "depth",
    "claim_hops",
    "allow_platforms",
    "deny_platforms",
    "allow_hosts",
    "deny_hosts",
}


def enter(state: State) -> None:
    """Enter the roster into the visits and, when the settings of scope have changed, what is known and now in reach."""
    now = state.clock.now()
    changed = _reach_of_last_run(state.store) != _reach_now(state)
    start = [(_ref(entry), 0, 0) for entry in state.store.roster()]
    for ref, hops, claims in _spread(state, start) if changed else start:
        if state.reach.admits(ref):
            state.store.add_visit(ref, hops=hops, claims=claims, due=now)


def begin_visits(state: State, most: int) -> int:
    """Begin up to `most` visits that are due; one that is out of scope by now ends at once. Return how many."""
    now = state.clock.now()
    visits = state.store.due_visits(now, most)
    for visit in visits:
        fetches: Iterable[Fetch] = ()
        if state.reach.admits(visit.ref):
            config = state.config
            scope = Scope(config.items_per_account, config.ties_per_account, visit.since)
            fetches = state.connectors[visit.ref.platform].start(visit.ref, scope)
            state.summary.visits += 1
        state.store.begin_visit(visit.key, fetches, now)
    return len(visits)


def logged(summary: Summary, state: State) -> dict[str, Any]:
    """Return the summary as it is kept, with the settings that it was made under."""
    return {**summary.as_dict(), "reach": _reach_now(state)}


def _reach_now(state: State) -> str:
    settings = state.config.model_dump(mode="json", include=_REACHING)
    told = json.dumps([settings, sorted(state.connectors)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _reach_of_last_run(store: Store) -> object:
    last = store.runs(1)
    return last[0].summary.get("reach") if last else None


def _ref(entry: RosterEntry) -> AccountRef:
    return AccountRef(*split_key(entry.account), url=entry.url, handle=entry.handle)


def _spread(state: State, start: Iterable[Visit]) -> Iterator[Visit]:
    """Yield the start and all that is in reach of it by what the store knows, each at its smallest distances."""
    known = _Known(state.store)
    nearest: dict[str, tuple[int, int]] = {}
    queue = deque(start)
    while queue:
        ref, hops, claims = queue.popleft()
        before = nearest.get(ref.key, (hops + 1, claims + 1))
        near = (min(hops, before[0]), min(claims, before[1]))
        if near == before or not state.reach.admits(ref):
            continue
        nearest[ref.key] = near
        yield ref, *near
        if further := state.reach.claim(*near):
            queue.extend((target, *further) for target in known.claims(ref.key))
        if further := state.reach.tie(near[0]):
            queue.extend((target, *further) for target in known.ties.get(known.store.canonical(ref.key), ()))


class _Known:
    """Claims and ties that the store holds already."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def claims(self, key: str) -> Iterator[AccountRef]:
        account = self.store.account(key)
        for url in followed(account) if account else ():
            if ref := ref_of(url):
                yield ref

    @cached_property
    def ties(self) -> dict[str, list[AccountRef]]:
        targets: dict[str, list[AccountRef]] = {}
        for tie in self.store.ties():
            targets.setdefault(self.store.canonical(tie.source), []).append(
                AccountRef(*split_key(tie.target))
            )
        return targets
