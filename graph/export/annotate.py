"""What a picture is coloured and filtered by: community, interests and position as attributes of the people."""

from __future__ import annotations

import math

import networkx as nx

from graph.arrays import Arrays
from graph.communities import Communities
from graph.interests import Interests
from graph.position import betweenness, constraint

TOP_INTERESTS = 5


def annotated(
    graph: nx.Graph, *, interests: Interests | None = None, groups: Communities | None = None, seed: int = 0
) -> nx.Graph:
    """Return a copy whose people have `community` (its name), `interests` (the strongest), `betweenness`, `constraint`.

    What is not given or not defined (the constraint of somebody without contacts) is no attribute.
    """
    copy = graph.copy()
    arrays = Arrays.of(graph, weight="strength")
    between, holes = betweenness(arrays, seed=seed).values, constraint(arrays)
    for person, row in copy.nodes(data=True):
        row["betweenness"] = between[person]
        if not math.isnan(holes[person]):
            row["constraint"] = holes[person]
        if groups and person in groups.of:
            row["community"] = groups.names[groups.of[person]]
        if interests:
            row["interests"] = list(interests.of(person))[:TOP_INTERESTS]
    return copy
