"""Records and persons → networkx: the graph of people, the graph of raw ties, interests as a second layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx

from connectors.records import Account, Item, split_key
from graph.snapshot import Snapshot
from graph.strength import Contact, TieStrength

if TYPE_CHECKING:
    from graph.identity import Person, Resolution
    from graph.interests import Interests

HUMAN = frozenset({"person", "unknown"})
"""Kinds of nodes that may be somebody; the others are organisations, bots and groups."""

ACTS: Mapping[str, str] = {
    "reply": "replies",
    "boost": "boosts",
    "quote": "quotes",
    "star": "stars",
    "like": "likes",
    "bookmark": "bookmarks",
    "publication": "coauthors",
}
POSSIBLY_SAME = 0.5
INTEREST_PREFIX = "interest:"
_SAME_PLACE = {"feed": "web"}


def person_graph(
    snapshot: Snapshot,
    resolution: Resolution,
    *,
    strength: TieStrength | None = None,
    stubs: bool = True,
) -> nx.Graph:
    """Return the undirected graph of persons.

    Parameters
    ----------
    strength : TieStrength, optional
        The formula of `strength`; ages are measured from `snapshot.now`.
    stubs : bool
        Keep persons of whom no account was observed: they are only named by others.

    Returns
    -------
    networkx.Graph
        Nodes are person ids, in order, with `name`, `accounts` (keys), `platforms`, `kind`, `observed` (was an account
        of theirs seen?), `probability`. Edges have `strength` in (0, 1], `kinds`, `platforms` (of the accounts
        that turned to the other side), `count` of contacts, `by` (who turned to whom: one id or both),
        `reciprocal`, and `first_seen`, `last_seen` where dates are known.
        The graph has `now` and `possibly_same`: pairs of persons that identity holds for one with a probability of
        at least one half, but did not join.

    Notes
    -----
    Accounts that opted out are left out, with their ties. Ties among the accounts of one person vanish.
    """
    measure = strength or TieStrength()
    graph = nx.Graph(now=snapshot.now, possibly_same=_possibly_same(snapshot, resolution))
    graph.add_nodes_from(_person_nodes(snapshot, resolution, stubs=stubs))
    person_of = _person_of(graph)
    bundles: dict[tuple[str, str], list[Contact]] = {}
    for contact in contacts(snapshot):
        source, target = person_of.get(contact.source), person_of.get(contact.target)
        if source and target and source != target:
            pair = (source, target) if source < target else (target, source)
            bundles.setdefault(pair, []).append(contact._replace(source=source, target=target))
    for (one, other), bundle in sorted(bundles.items()):
        graph.add_edge(one, other, strength=measure(bundle, snapshot.now), **_tie_attributes(bundle))
    return graph


def tie_graph(snapshot: Snapshot) -> nx.MultiDiGraph:
    """Return the raw ties between accounts, those of items included, one edge per kind (its key).

    Nodes are account keys with `name`, `platform`, `kind`, `observed` and `url`; edges have `kind`, `platform`,
    `weight` (their contacts' weights added), `count`, `first_seen` and `last_seen` where known. Accounts that opted out
    are left out.
    """
    graph = nx.MultiDiGraph(now=snapshot.now)
    out = snapshot.left_out
    graph.add_nodes_from(
        (key, _account_attributes(snapshot, key)) for key in sorted(snapshot.accounts) if key not in out
    )
    bundles: dict[tuple[str, str, str], list[Contact]] = {}
    for contact in contacts(snapshot):
        bundles.setdefault(contact[:3], []).append(contact)
    for (source, target, kind), bundle in sorted(bundles.items()):
        attributes = {"kind": kind, "platform": bundle[0].platform, "weight": sum(c.weight for c in bundle)}
        graph.add_edge(source, target, key=kind, **attributes, count=len(bundle), **_seen(bundle))
    return graph


def contacts(snapshot: Snapshot) -> Iterator[Contact]:
    """Yield every sign that one account turned to another: standing ties, then what items show.

    An item's kind says what it does to those it mentions (`ACTS`; otherwise it "mentions" them).
    """
    out = snapshot.left_out
    for tie in snapshot.ties:
        if tie.source not in out and tie.target not in out:
            yield Contact(
                tie.source,
                tie.target,
                tie.kind,
                place_of(tie.source),
                tie.weight,
                tie.first_seen,
                tie.last_seen,
            )
    for item in snapshot.items:
        if item.account not in out:
            yield from _acts(item, out)


def place_of(key: str) -> str:
    """Return the platform on which people meet an account: a feed is read where its website is.

    >>> place_of("feed:https://ada.example/feed.xml"), place_of("github:ada")
    ('web', 'github')
    """
    platform = split_key(key)[0]
    return _SAME_PLACE.get(platform, platform)


def is_human(graph: nx.Graph, person: str) -> bool:
    """Tell whether a person of the graph may be a human, as far as their accounts say; who says nothing may be."""
    return graph.nodes[person].get("kind", "unknown") in HUMAN


def shown_name(graph: nx.Graph, person: Hashable) -> str:
    """Return what to call a person of the graph: the name, else the id."""
    return str(graph.nodes[person].get("name") or person)


def with_interests(graph: nx.Graph, interests: Interests) -> nx.Graph:
    """Return a copy with a second layer: a node per interest of its people, an edge to each who shows it.

    Interest nodes are `interest:NAME` with kind "interest", `rarity_bits` and `people`; edges of the layer have kind
    "interest", the ties among people kind "tie".
    """
    layered = graph.copy()
    nx.set_edge_attributes(layered, "tie", "kind")
    for person in sorted(graph):
        for shown in interests.of(person).values():
            interest = interests[shown.interest]
            node = INTEREST_PREFIX + interest.name
            layered.add_node(
                node,
                name=interest.name,
                kind="interest",
                rarity_bits=interest.rarity_bits,
                people=interest.people,
            )
            platforms = sorted(shown.platforms)
            layered.add_edge(person, node, kind="interest", strength=shown.strength, platforms=platforms)
    return layered


def _acts(item: Item, out: frozenset[str]) -> Iterator[Contact]:
    kind = ACTS.get(item.kind, "mentions")
    platform, when = place_of(item.account), item.published_at
    for target in item.mentions:
        if target not in out and target != item.account:
            yield Contact(item.account, target, kind, platform, 1.0, when, when)


def _person_nodes(
    snapshot: Snapshot, resolution: Resolution, *, stubs: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    out = snapshot.left_out
    for person in sorted(resolution.people, key=lambda person: person.id):
        keys = [key for key in person.accounts if key not in out]
        observed = any(key in snapshot.observed for key in keys)
        if keys and (observed or stubs):
            accounts = [snapshot.accounts[key] for key in keys if key in snapshot.accounts]
            yield (
                person.id,
                {**_person_attributes(person, keys), "kind": _kind(accounts), "observed": observed},
            )


def _person_attributes(person: Person, keys: list[str]) -> dict[str, Any]:
    platforms = sorted({split_key(key)[0] for key in keys})
    return {"name": person.name, "accounts": keys, "platforms": platforms, "probability": person.probability}


def _kind(accounts: Iterable[Account]) -> str:
    """Return what most of the accounts say that they are; of equally many the first by name, "unknown" if none says."""
    said = Counter(account.kind for account in accounts if account.kind != "unknown")
    return min(said, key=lambda kind: (-said[kind], kind), default="unknown")


def _account_attributes(snapshot: Snapshot, key: str) -> dict[str, Any]:
    account = snapshot.accounts[key]
    attributes = {
        "name": account.name or account.handle or account.id,
        "platform": account.platform,
        "kind": account.kind,
        "observed": key in snapshot.observed,
    }
    return attributes | ({"url": account.url} if account.url else {})


def _person_of(graph: nx.Graph) -> dict[str, str]:
    return {key: person for person, keys in graph.nodes(data="accounts") for key in keys}


def _possibly_same(snapshot: Snapshot, resolution: Resolution) -> frozenset[tuple[str, str]]:
    """Pairs of persons (smaller id first) held for one with at least even odds, not joined, and not ruled different."""
    likely = (match.accounts for match in resolution.matches if match.probability >= POSSIBLY_SAME)
    different = (ruling.accounts for ruling in snapshot.decisions if ruling.kind == "different")
    return frozenset(_person_pairs(likely, resolution)) - frozenset(_person_pairs(different, resolution))


def _person_pairs(groups: Iterable[tuple[str, ...]], resolution: Resolution) -> Iterator[tuple[str, str]]:
    for keys in groups:
        people = sorted({resolution.person_of[key] for key in keys if key in resolution.person_of})
        yield from combinations(people, 2)


def _tie_attributes(bundle: list[Contact]) -> dict[str, Any]:
    by = sorted({contact.source for contact in bundle})
    return {
        "kinds": sorted({contact.kind for contact in bundle}),
        "platforms": sorted({contact.platform for contact in bundle}),
        "count": len(bundle),
        "by": by,
        "reciprocal": len(by) > 1,
        **_seen(bundle),
    }


def _seen(bundle: list[Contact]) -> dict[str, datetime]:
    times = [when for contact in bundle for when in (contact.first, contact.last) if when]
    return {"first_seen": min(times), "last_seen": max(times)} if times else {}
