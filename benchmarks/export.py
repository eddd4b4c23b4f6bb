"""Exports: ours beside networkx's, in one run: CPU seconds, memory beyond the graph, size of the file.

    python benchmarks/export.py [NODES ...]

The graph has only attributes that networkx can write (10 on nodes, 3 on edges): no None, no time, no list.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import networkx as nx

from graph.export import write_csv, write_gexf, write_graphml, write_json

SIZES = (500, 2000)
WRITERS: dict[str, tuple[Callable[..., object], Callable[..., object] | None]] = {
    "graph.gexf": (write_gexf, nx.write_gexf),
    "graph.graphml": (write_graphml, nx.write_graphml),
    "graph.json": (write_json, None),
    "tables": (write_csv, None),
}


def main(sizes: list[int]) -> None:
    print(f"{'file':14} {'nodes':>7} {'edges':>8} {'ours s':>8} {'networkx s':>10} {'ratio':>7}", end=" ")
    print(f"{'ours MB':>8} {'networkx MB':>11}")
    for size in sizes:
        graph = network(size)
        for name, (ours, theirs) in WRITERS.items():
            seconds, memory = measured(ours, graph, name)
            row = f"{name:14} {len(graph):7} {graph.number_of_edges():8} {seconds:8.3f}"
            if theirs is None:
                print(f"{row} {'-':>10} {'-':>7} {memory:8.1f} {'-':>11}")
            else:
                others, used = measured(theirs, graph, name)
                print(f"{row} {others:10.3f} {others / max(seconds, 1e-9):6.1f}x {memory:8.1f} {used:11.1f}")


def network(size: int) -> nx.Graph:
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(size, 5, seed=1), lambda node: f"p{node:08}")
    for number, (person, row) in enumerate(graph.nodes(data=True)):
        row.update(
            name=f"Ada & <{person}> Ωmega", bio="likes butterflies, " * 3, platform="mastodon", kind="person"
        )
        row.update(
            account=f"mastodon:{person}@a.example", observed=True, bot=False, items=number, score=number / 7
        )
        row.update(probability=0.97)
    for number, (_, _, row) in enumerate(graph.edges(data=True)):
        row.update(strength=(number % 97 + 1) / 100, kinds="follows|mentions", count=number)
    return graph


def measured(write: Callable[..., object], graph: nx.Graph, name: str) -> tuple[float, float]:
    """Return CPU seconds of the best of three runs, and peak MB of a fourth: tracing memory slows the run."""
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            start = time.process_time()
            write(graph, Path(folder) / name)
            seconds.append(time.process_time() - start)
        tracemalloc.start()
        write(graph, Path(folder) / name)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return min(seconds), peak / 1e6


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
