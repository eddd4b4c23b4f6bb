"""Measures of the graph: ours beside networkx's, in one run, with the largest difference of values.

    python benchmarks/measures.py [NODES ...]

CPU seconds on one made-up network (preferential attachment, five ties a newcomer); networkx is left out ("-") where it
would take minutes. Introductions have no counterpart; they are timed alone.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import networkx as nx

from graph.arrays import Arrays
from graph.interests import Interest, Interests, PersonInterest
from graph.introductions import introductions
from graph.position import betweenness, constraint, effective_size

SIZES = (300, 1000, 3000)
PIVOTS = 128
NETWORKX_EXACT, NETWORKX_SAMPLED, NETWORKX_DENSE = 1000, 1000, 3000

Values = Mapping[Any, float]


def main(sizes: list[int]) -> None:
    print(
        f"{'measure':28} {'nodes':>7} {'edges':>8} {'ours s':>8} {'networkx s':>10} {'ratio':>7}  largest difference"
    )
    for size in sizes:
        graph = network(size)
        compare(
            f"{'to arrays':28}", graph, lambda g: Arrays.of(g, weight="strength"), nx.to_scipy_sparse_array
        )
        compare(
            f"{'betweenness, exact':28}",
            graph,
            exact,
            nx.betweenness_centrality if size <= NETWORKX_EXACT else None,
        )
        compare(
            f"{f'betweenness, {PIVOTS} pivots':28}",
            graph,
            sampled,
            nx_sampled if size <= NETWORKX_SAMPLED else None,
        )
        compare(f"{'constraint':28}", graph, constraint, nx.constraint)
        compare(
            f"{'effective size':28}",
            graph,
            effective_size,
            nx.effective_size if size <= NETWORKX_DENSE else None,
        )
        compare(f"{'constraint of 20 people':28}", graph, constraint_of_some, nx_constraint_of_some)
        compare(
            f"{'introductions':28}", graph, partial(introductions, interests=made_up_interests(graph)), None
        )


def network(size: int) -> nx.Graph:
    graph = nx.barabasi_albert_graph(size, 5, seed=1)
    chance = random.Random(2)
    for one, other in graph.edges:
        graph.edges[one, other].update(
            strength=chance.uniform(0.05, 1), by=[one], platforms=["web"], kinds=["follows"]
        )
    named: nx.Graph = nx.relabel_nodes(graph, {node: f"p{node:06}" for node in graph})
    return named


def made_up_interests(graph: nx.Graph, *, each: int = 8) -> Interests:
    """Eight interests a person, a few of them common and most of them rare (Zipf)."""
    chance = random.Random(3)
    topics = [f"topic {number}" for number in range(len(graph) // 2)]
    weights = [1 / (number + 1) ** 0.9 for number in range(len(topics))]
    chosen = {person: set(chance.choices(topics, weights, k=each)) for person in graph}
    people = {topic: sum(topic in mine for mine in chosen.values()) for topic in topics[:50]}
    rarity = {t: -math.log2((people.get(t, 2) + 0.5) / (len(graph) + 1)) for t in topics}
    interests = {topic: Interest(topic, (topic,), people.get(topic, 2), rarity[topic]) for topic in topics}
    shown = {
        person: {
            topic: PersonInterest(person, topic, chance.uniform(0.2, 0.9), {"web": 1.0}, ())
            for topic in sorted(mine)
        }
        for person, mine in chosen.items()
    }
    return Interests(interests, shown)


def exact(graph: nx.Graph) -> Values:
    return betweenness(graph).values


def sampled(graph: nx.Graph) -> Values:
    return betweenness(graph, exact_up_to=0, pivots=PIVOTS).values


def nx_sampled(graph: nx.Graph) -> Values:
    values: Values = nx.betweenness_centrality(graph, k=PIVOTS, seed=1)
    return values


def constraint_of_some(graph: nx.Graph) -> Values:
    return constraint(graph, list(graph)[-20:])


def nx_constraint_of_some(graph: nx.Graph) -> Values:
    values: Values = nx.constraint(graph, nodes=list(graph)[-20:])
    return values


def compare(
    name: str, graph: nx.Graph, ours: Callable[[Any], Any], theirs: Callable[[Any], Any] | None
) -> None:
    mine, seconds = timed(ours, graph)
    row = f"{name} {len(graph):7} {graph.number_of_edges():8} {seconds:8.3f}"
    if theirs is None:
        print(f"{row} {'-':>10}")
        return
    other, others = timed(theirs, graph)
    print(f"{row} {others:10.3f} {others / max(seconds, 1e-9):6.1f}x  {difference(mine, other)}")


def timed(measure: Callable[[Any], Any], graph: nx.Graph) -> tuple[Any, float]:
    start = time.process_time()
    values = measure(graph)
    return values, time.process_time() - start


def difference(mine: Any, other: Any) -> str:
    if not isinstance(mine, Mapping) or not isinstance(other, Mapping):
        return ""
    gaps = [abs(mine[node] - other[node]) for node in mine if node in other and not math.isnan(other[node])]
    return f"{max(gaps, default=0.0):.1e}"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
