"""Warm paths: through whom one gets to somebody, by the strongest ties."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import networkx as nx

from graph.people import is_human, shown_name

_SURE = 1e-12  # Dijkstra needs some length: a chain of sure ties should still be as short as can be


@dataclass(frozen=True, slots=True)
class Hop:
    """One tie of a path, with what shows it."""

    source: str
    target: str
    strength: float
    kinds: tuple[str, ...]
    platforms: tuple[str, ...]
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class WarmPath:
    """A chain of people; `strength` is the product of its ties' strengths."""

    people: tuple[str, ...]
    names: tuple[str, ...]
    strength: float
    hops: tuple[Hop, ...]

    def __str__(self) -> str:
        return " → ".join(self.names)


def warm_paths(graph: nx.Graph, source: str, target: str, k: int = 3) -> list[WarmPath]:
    r"""Return the warmest path and up to `k` - 1 alternatives that share no intermediary with a warmer one.

    The warmest path maximises the product of tie strengths, which is the shortest one by :math:`-\log s`. Each
    alternative is the warmest in the graph without the intermediaries (and without the direct tie) of those before.

    Parameters
    ----------
    graph : networkx.Graph
        As `person_graph` makes it. Organisations, bots and groups don't pass anybody on.
    k : int
        How many paths at most.

    Returns
    -------
    list of WarmPath
        Warmest first; empty when there is no way, or source and target are one.

    Raises
    ------
    networkx.NodeNotFound
        One of the two is not in the graph.

    Notes
    -----
    Greedy: the alternatives together need not be the best set, but each is the best that the warmer ones leave.

    References
    ----------
    .. [1] E. Dijkstra, "A Note on Two Problems in Connexion with Graphs", Numerische Mathematik 1, 1959, 269-271.

    Examples
    --------
    >>> G = nx.Graph()
    >>> G.add_weighted_edges_from([("a", "b", 0.5), ("b", "c", 0.5), ("a", "c", 0.2)], weight="strength")
    >>> [(path.people, path.strength) for path in warm_paths(G, "a", "c")]
    [(('a', 'b', 'c'), 0.25), (('a', 'c'), 0.2)]
    """
    closed = {person for person in graph if not is_human(graph, person)} - {source, target}
    paths: list[WarmPath] = []
    direct = True
    while len(paths) < k and source != target:
        try:
            _, people = nx.bidirectional_dijkstra(
                graph, source, target, _length(closed, {source, target}, direct=direct)
            )
        except nx.NetworkXNoPath:
            break
        paths.append(_warm_path(graph, people))
        closed.update(people[1:-1])
        direct = direct and len(people) > 2
    return paths


def _length(
    closed: set[str], ends: set[str], *, direct: bool
) -> Callable[[str, str, dict[str, Any]], float | None]:
    """Return the length of a tie for Dijkstra; None hides the tie."""

    def length(one: str, other: str, tie: dict[str, Any]) -> float | None:
        strength = tie.get("strength", 1.0)
        hidden = one in closed or other in closed or strength <= 0 or (not direct and {one, other} == ends)
        return None if hidden else max(_SURE, -math.log(strength))

    return length


def _warm_path(graph: nx.Graph, people: list[str]) -> WarmPath:
    hops = tuple(_hop(graph, one, other) for one, other in pairwise(people))
    names = tuple(shown_name(graph, person) for person in people)
    return WarmPath(tuple(people), names, math.prod(hop.strength for hop in hops), hops)


def _hop(graph: nx.Graph, one: str, other: str) -> Hop:
    tie = graph.edges[one, other]
    kinds, platforms = tuple(tie.get("kinds", ())), tuple(tie.get("platforms", ()))
    return Hop(one, other, tie.get("strength", 1.0), kinds, platforms, tie.get("last_seen"))
