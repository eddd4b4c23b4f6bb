"""Hidden interests: what somebody cares about, shown only where the viewer doesn't meet them."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from graph.interests import InterestEvidence, Interests


@dataclass(frozen=True, slots=True)
class HiddenInterest:
    """An interest of `person` that `viewer` would not come across.

    Attributes
    ----------
    shown_on, tied_on : tuple of str
        Platforms on which the person shows it, and those on which the two are tied; they have none in common.
    """

    person: str
    viewer: str
    interest: str
    strength: float
    rarity_bits: float
    shown_on: tuple[str, ...]
    tied_on: tuple[str, ...]
    evidence: tuple[InterestEvidence, ...]


def hidden_interests(graph: nx.Graph, interests: Interests, person: str, viewer: str) -> list[HiddenInterest]:
    """Return the interests of `person` that are hidden from `viewer`, the most telling (rarity times strength) first.

    Notes
    -----
    An interest is hidden when it is shown only on platforms where the two are not tied. From somebody without any tie
    to the person everything is hidden, from the person nothing.

    Raises
    ------
    networkx.NodeNotFound
        One of the two is not in the graph.
    """
    tied = tied_platforms(graph, person, viewer)
    found = [
        HiddenInterest(
            person=person,
            viewer=viewer,
            interest=shown.interest,
            strength=shown.strength,
            rarity_bits=interests[shown.interest].rarity_bits,
            shown_on=tuple(shown.platforms),
            tied_on=tuple(sorted(tied)),
            evidence=shown.evidence,
        )
        for shown in interests.of(person).values()
        if person != viewer and tied.isdisjoint(shown.platforms)
    ]
    return sorted(found, key=lambda one: (-one.rarity_bits * one.strength, one.interest))


def tied_platforms(graph: nx.Graph, one: str, other: str) -> frozenset[str]:
    """Return the platforms on which two people are tied; empty when they are not.

    Raises
    ------
    networkx.NodeNotFound
        One of the two is not in the graph.
    """
    for person in (one, other):
        if person not in graph:
            raise nx.NodeNotFound(f"{person!r} is nobody in this graph")
    return frozenset(graph.edges[one, other]["platforms"]) if graph.has_edge(one, other) else frozenset()
