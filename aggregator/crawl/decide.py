"""What to do with what a connector read. Pure: it returns a `Reading` for the store and touches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aggregator.crawl.reach import Reach
from aggregator.store import Leased, Reading
from aggregator.store.merge import is_own
from connectors import registry
from connectors.contract import (
    AccountRef,
    Answer,
    Fetch,
    Malformed,
    Moved,
    NotIndexed,
    Outcome,
    RateLimited,
    Read,
)
from connectors.records import Account, Item, Record, Tie, split_key

Visit = tuple[AccountRef, int, int]


@dataclass(slots=True)
class _Sorted:
    records: list[Record] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def decide(leased: Leased, answer: Answer, reads: Iterable[Read], reach: Reach) -> Reading | RateLimited:
    """Turn what was read into what is stored, asked next and visited from now on.

    A platform's "not now" makes nothing of the rest: the fetch is asked again. Who opted out is asked nothing more.
    """
    found = _sort(reads)
    limited = next((outcome for outcome in found.outcomes if isinstance(outcome, RateLimited)), None)
    if limited:
        return limited
    opted_out = any(isinstance(outcome, NotIndexed) for outcome in found.outcomes)
    return Reading(
        answer=answer,
        records=found.records,
        fetches=[] if opted_out else found.fetches,
        outcomes=found.outcomes,
        visits=[] if opted_out else _nearest(_visits(leased, found, reach)),
    )


def follow_ups(leased: Leased, answer: Answer, reads: Iterable[Read]) -> Reading:
    """Return what an unchanged page still asks for: other things than its own next pages.

    An unchanged homepage says nothing about the feed that it names.
    """
    fetches = [read for read in reads if isinstance(read, Fetch) and read.purpose != leased.fetch.purpose]
    return Reading(answer=answer, unchanged=True, fetches=fetches)


def _sort(reads: Iterable[Read]) -> _Sorted:
    found = _Sorted()
    for read in reads:
        match read:
            case Fetch():
                found.fetches.append(read)
            case Tie():
                _add_tie(read, found)
            case Item():
                found.records.append(_with_keys(read))
            case Account():
                found.records.append(read)
            case _:
                found.outcomes.append(read)  # type: ignore[arg-type]  # a connector reads no Decision
    return found


def _add_tie(tie: Tie, found: _Sorted) -> None:
    source, target = registry.key_of(tie.source), registry.key_of(tie.target)
    if source and target:
        found.records.append(tie.model_copy(update={"source": source, "target": target}))
    else:
        end = tie.target if source else tie.source
        found.outcomes.append(Malformed("tie", "an end names no account", lost="record", excerpt=end[:200]))


def _with_keys(item: Item) -> Item:
    """Name those concerned by key; a URL that names no account stays a URL."""
    if not item.mentions:
        return item
    mentions = dict.fromkeys(registry.key_of(name) or name for name in item.mentions)
    return item.model_copy(update={"mentions": tuple(mentions)})


def _visits(leased: Leased, found: _Sorted, reach: Reach) -> Iterator[Visit]:
    own = [r for r in found.records if isinstance(r, Account) and is_own(leased.fetch, r) and not r.opted_out]
    names = {leased.fetch.account, *(account.key for account in own)}
    if near := reach.claim(leased.hops, leased.claims):
        claimed = [url for account in own for url in followed(account)]
        moved = [outcome.to for outcome in found.outcomes if isinstance(outcome, Moved)]
        yield from _within(reach, map(ref_of, (*claimed, *moved)), near, names)
    if near := reach.tie(leased.hops):
        seen = {r.key: r for r in found.records if isinstance(r, Account)}
        ties = [r for r in found.records if isinstance(r, Tie) and r.source in names]
        yield from _within(reach, (_known_ref(tie.target, seen) for tie in ties), near, names)


def _within(
    reach: Reach, refs: Iterable[AccountRef | None], near: tuple[int, int], names: set[str]
) -> Iterator[Visit]:
    for ref in refs:
        if ref and ref.key not in names and reach.admits(ref):
            yield ref, *near


def followed(account: Account) -> list[str]:
    """Return which of an account's claims are visited: all but a page's feed, which is asked for under the page."""
    return [link.url for link in account.claims if "feed" not in link.rel]


def ref_of(name: str) -> AccountRef | None:
    """Return the account that a URL or a key names, None when it names none."""
    key = registry.key_of(name)
    if key is None:
        return None
    return AccountRef(*split_key(key)) if key == name else registry.account_of(name)


def _known_ref(key: str, seen: dict[str, Account]) -> AccountRef | None:
    account = seen.get(key)
    if account is None:
        return AccountRef(*split_key(key))
    return (
        None if account.opted_out else AccountRef(account.platform, account.id, account.url, account.handle)
    )


def _nearest(visits: Iterable[Visit]) -> list[Visit]:
    """Return each account once, at the smallest of its distances."""
    near: dict[str, Visit] = {}
    for ref, hops, claims in visits:
        known, h, c = near.get(ref.key, (ref, hops, claims))
        near[ref.key] = (known, min(h, hops), min(c, claims))
    return list(near.values())
