"""Accounts → persons: decisions first, then the best pairs first, as far as the constraints allow."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.records import Account, Decision
from graph.identity.clusters import Cluster, Clusters
from graph.identity.evidence import TIERS, Match
from graph.identity.names import name_of
from graph.identity.profile import MANY_ACCOUNTS, Profile
from graph.snapshot import BEGINNING


@dataclass(frozen=True, slots=True)
class Person:
    """The accounts that we hold to be one human.

    Attributes
    ----------
    accounts : tuple of str
        Sorted keys.
    probability : float
        That of the weakest join among those that hold the accounts together; joins are made best first, so no other
        set of joins would have a stronger weakest one. 1 for a single account and for what the user decided.
    """

    id: str
    name: str
    accounts: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something the user should look at: a join that was likely and refused, or decisions that contradict."""

    kind: Literal["refused", "decisions"]
    accounts: tuple[str, ...]
    why: str
    probability: float = 1.0


def cluster(
    profiles: Iterable[Profile],
    matches: Iterable[Match],
    decisions: Iterable[Decision],
    *,
    merge_at: float,
    most: int,
) -> tuple[Clusters, list[Alarm]]:
    """Join accounts best first (Kruskal): proven before other pairs, then by weight, then by key.

    The result does not depend on the order of the arguments.
    """
    matches = list(matches)
    explicit = {match.accounts for match in matches if match.tier == "proven" and not match.vetoes}
    clusters = Clusters(profiles, explicit=explicit, most=most)
    alarms = list(_decide(clusters, decisions))
    for match in matches:
        if match.contradiction:
            clusters.keep_apart(*match.accounts, match.contradiction)
    likely = [match for match in matches if match.probability >= merge_at and not match.vetoes]
    refused = [alarm for match in sorted(likely, key=_rank) for alarm in _join(clusters, match)]
    return clusters, alarms + _one_each(clusters, refused)


def _rank(match: Match) -> tuple[int, float, tuple[str, str]]:
    return TIERS.index(match.tier) > 0, -round(match.match_weight, 6), match.accounts


def _join(clusters: Clusters, match: Match) -> Iterable[Alarm]:
    if clusters.together(*match.accounts):
        return
    if why := clusters.obstacle(*match.accounts, claimed=match.tier != "inferred"):
        yield Alarm("refused", match.accounts, why, match.probability)
    else:
        clusters.join(*match.accounts, match.probability)


def _one_each(clusters: Clusters, refused: Iterable[Alarm]) -> list[Alarm]:
    """Return the likeliest alarm for each two persons: a pair of persons has many pairs of accounts."""
    first: dict[frozenset[str], Alarm] = {}
    for alarm in refused:
        first.setdefault(frozenset(min(clusters[key].accounts) for key in alarm.accounts), alarm)
    return list(first.values())


def _decide(clusters: Clusters, decisions: Iterable[Decision]) -> Iterable[Alarm]:
    """Apply what the user ruled, newest first: of two decisions that contradict, the newer counts."""
    ruled = [decision for decision in decisions if decision.kind != "forget"]
    for decision in sorted(ruled, key=lambda d: (d.made_at or BEGINNING, d.kind, d.accounts), reverse=True):
        first, *others = decision.accounts
        pairs = [(first, key) for key in others]
        if decision.kind == "different":
            pairs = [(a, b) for i, a in enumerate(decision.accounts) for b in decision.accounts[i + 1 :]]
        for a, b in pairs:
            yield from _rule(clusters, decision, a, b)


def _rule(clusters: Clusters, decision: Decision, a: str, b: str) -> Iterable[Alarm]:
    try:
        together = clusters.together(a, b)
    except KeyError:  # it opted out or is forgotten: there is nothing to decide
        return
    if decision.kind == "different":
        if together:
            yield Alarm("decisions", (a, b), "newer decisions say that they are the same person")
        else:
            clusters.keep_apart(a, b, "you decided that they are different")
    elif not together:
        if clusters.apart(a, b):
            yield Alarm("decisions", (a, b), "newer decisions say that they are different")
        else:
            clusters.join(a, b, 1.0)


def persons(
    clusters: Iterable[Cluster], accounts: Mapping[str, Account], previous: Mapping[str, Collection[str]]
) -> list[Person]:
    """Name the clusters and give them ids: what a person was called before, they keep with most of their accounts."""
    members = [tuple(sorted(one.accounts)) for one in clusters]
    weakest = [one.weakest for one in clusters]
    ids = _ids(members, previous)
    named = ((ids[keys], best_name([accounts[key] for key in keys]), keys) for keys in members)
    return [Person(pid, name, keys, p) for (pid, name, keys), p in zip(named, weakest, strict=True)]


def _ids(
    members: list[tuple[str, ...]], previous: Mapping[str, Collection[str]]
) -> dict[tuple[str, ...], str]:
    before = {key: pid for pid in sorted(previous) for key in previous[pid]}
    overlaps = Counter((keys, before[key]) for keys in members for key in keys if key in before)
    ids: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for (keys, pid), _ in sorted(overlaps.items(), key=lambda row: (-row[1], row[0][1], row[0][0])):
        if keys not in ids and pid not in taken:
            ids[keys] = pid
            taken.add(pid)
    for keys in members:
        if keys not in ids:
            ids[keys] = _new_id(keys[0], taken | set(previous))
            taken.add(ids[keys])
    return ids


def _new_id(key: str, taken: set[str]) -> str:
    """Return `p` and ten hex digits of the smallest account's key; another digest if that id is somebody's."""
    attempt, pid = 0, ""
    while not pid or pid in taken:
        seed = key if not attempt else f"{key}\n{attempt}"
        pid = "p" + hashlib.sha256(seed.encode()).hexdigest()[:10]
        attempt += 1
    return pid


def best_name(accounts: list[Account]) -> str:
    """Return what to call a person: the most frequent full name, then the longest; a handle if there is no name."""
    shown = [account.name for account in accounts if account.name and account.platform not in MANY_ACCOUNTS]
    shown = shown or [account.name for account in accounts if account.name]
    if not shown:
        return min(_label(account) for account in accounts)[1]
    spelled = Counter(name.key for one in shown if (name := name_of(one)))
    return min(shown, key=lambda one: _name_rank(one, spelled))


def _name_rank(shown: str, spelled: Counter[str]) -> tuple[bool, int, bool, int, str]:
    name = name_of(shown)
    if name is None:
        return True, 0, True, -len(shown), shown
    return not name.is_full, -spelled[name.key], not shown.isprintable(), len(shown), shown


def _label(account: Account) -> tuple[bool, str]:
    label = account.handle or account.id
    return account.platform in MANY_ACCOUNTS, label.removeprefix("https://").rstrip("/")
