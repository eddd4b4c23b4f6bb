"""Communities of the person graph, and names for them that a reader understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from graph.arrays import Node
from graph.interests import Interests, rarity
from graph.people import shown_name

_NAMING = 2  # how many interests name a community


@dataclass(frozen=True)
class Communities:
    """A partition of the people, largest community first.

    Attributes
    ----------
    members : tuple of tuple
        Person ids in order.
    names : tuple of str
        One name each, no two alike.
    """

    members: tuple[tuple[Node, ...], ...]
    names: tuple[str, ...]

    @cached_property
    def of(self) -> Mapping[Node, int]:
        """Person → number of their community."""
        return {person: number for number, group in enumerate(self.members) for person in group}

    def __len__(self) -> int:
        return len(self.members)


def communities(
    graph: nx.Graph, interests: Interests | None = None, *, resolution: float = 1.0, seed: int = 0
) -> Communities:
    """Find communities by the Louvain method on tie strength, and name them.

    Parameters
    ----------
    interests : Interests, optional
        Name communities by what is distinctive for them; without it, by their best connected person.
    resolution : float
        Above 1: smaller communities.
    seed : int
        Of the order in which Louvain visits people. The same graph and seed give the same communities, in whatever
        order people and ties were added.

    References
    ----------
    .. [1] V. Blondel et al., "Fast Unfolding of Communities in Large Networks", J. Stat. Mech. P10008, 2008.

    Examples
    --------
    >>> found = communities(nx.barbell_graph(4, 0))
    >>> found.members
    ((0, 1, 2, 3), (4, 5, 6, 7))
    """
    people = sorted(graph, key=str)
    found = nx.community.louvain_communities(
        _numbered(graph, people), weight="strength", resolution=resolution, seed=seed
    )
    groups = sorted(
        (tuple(people[row] for row in sorted(group)) for group in found), key=lambda g: (-len(g), str(g[0]))
    )
    return Communities(tuple(groups), _names(graph, groups, interests))


def _numbered(graph: nx.Graph, people: list[Node]) -> nx.Graph:
    """Return the graph with numbers for nodes, all in order: Louvain iterates over sets, and those of strings vary."""
    row = {person: number for number, person in enumerate(people)}
    plain = nx.Graph()
    plain.add_nodes_from(range(len(people)))
    ends = (
        (*sorted((row[one], row[other])), strength) for one, other, strength in graph.edges(data="strength")
    )
    plain.add_weighted_edges_from(
        ((a, b, 1.0 if s is None else s) for a, b, s in sorted(ends)), weight="strength"
    )
    return plain


def _names(graph: nx.Graph, groups: list[tuple[Node, ...]], interests: Interests | None) -> tuple[str, ...]:
    taken: set[str] = set()
    names = []
    for number, group in enumerate(groups, start=1):
        circle = _circle(graph, group)
        told = (_by_interests(group, interests) if interests else None) or circle
        name = next(one for one in (told, f"{told} ({circle})", f"{told} ({number})") if one not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def _by_interests(group: tuple[Node, ...], interests: Interests) -> str | None:
    """Name a community by what at least two of its people show, and much oftener than people elsewhere."""
    inside: Counter[str] = Counter()
    for person in group:
        inside.update(interests.of(str(person)).keys())
    telling = {
        name: count * (interests[name].rarity_bits - rarity(count, len(group)))
        for name, count in inside.items()
        if count > 1 and not interests[name].sensitive
    }
    best = sorted(
        (name for name, gain in telling.items() if gain > 0), key=lambda name: (-telling[name], name)
    )
    return " & ".join(best[:_NAMING]) or None


def _circle(graph: nx.Graph, group: tuple[Node, ...]) -> str:
    centre = _best_connected(graph, group)
    return f"the circle of {shown_name(graph, centre)}"


def _best_connected(graph: nx.Graph, group: tuple[Node, ...]) -> Node:
    inside = set(group)
    return min(group, key=lambda person: (-sum(other in inside for other in graph[person]), str(person)))
