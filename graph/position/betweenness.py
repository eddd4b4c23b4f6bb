"""Betweenness centrality on arrays: Brandes' algorithm for a block of pivots at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

from graph.arrays import Arrays, Node, Vector

Levels = np.ndarray[Any, np.dtype[np.int32]]
_CELLS = 2**22  # nodes x pivots of one block: about 200 MB of working arrays
_TOP = 50


@dataclass(frozen=True)
class Betweenness:
    """Betweenness per node, and how it was found.

    Attributes
    ----------
    values : dict
        Node → betweenness.
    pivots : int or None
        Number of sampled pivots; None when the values are exact.
    seed : int or None
        Seed of the sample; None when the values are exact.
    stability : float
        Share of the top 50 on which two halves of the sample agree; 1.0 when the values are exact.
    """

    values: dict[Node, float]
    pivots: int | None = None
    seed: int | None = None
    stability: float = 1.0

    @property
    def exact(self) -> bool:
        return self.pivots is None


def betweenness(
    graph: nx.Graph | Arrays,
    *,
    normalized: bool = True,
    exact_up_to: int = 10_000,
    pivots: int = 1024,
    seed: int = 0,
) -> Betweenness:
    r"""Return the betweenness of every node: how many of the shortest paths between others run through it.

    .. math:: c(v) = \sum_{\{s, t\} \not\ni v} \frac{\sigma(s, t \mid v)}{\sigma(s, t)}

    where :math:`\sigma(s, t)` counts the shortest paths and :math:`\sigma(s, t \mid v)` those through *v*. The values
    are those of `networkx.betweenness_centrality`.

    Parameters
    ----------
    graph : networkx.Graph or Arrays
        Undirected. Edges count as steps; weights play no part.
    normalized : bool
        Divide by the number of pairs without *v*, :math:`(n - 1)(n - 2) / 2`.
    exact_up_to : int
        Number of nodes up to which every node is a pivot. Above, `pivots` nodes are sampled.
    pivots : int
        Size of the sample.
    seed : int
        Seed of the sample.

    Notes
    -----
    A graph of fewer than three nodes has betweenness 0 throughout; so has an isolate. Pairs in different components
    have no path and count nothing. Self-loops are dropped.

    Pivots are taken in blocks: one sparse product moves a breadth-first search of the whole block one level on, so
    the time is :math:`O(L\,m)` per pivot with *L* the number of levels, which is small in networks of people and
    large in long chains. The sample is scaled linearly by the distance from the pivot (Geisberger et al.): nodes near
    a pivot no longer look more central than they are, at the same cost.

    References
    ----------
    .. [1] L. Freeman, "A Set of Measures of Centrality Based on Betweenness", Sociometry 40, 1977, 35-41.
    .. [2] U. Brandes, "A Faster Algorithm for Betweenness Centrality", J. Math. Sociology 25, 2001, 163-177.
    .. [3] R. Geisberger, P. Sanders, D. Schultes, "Better Approximation of Betweenness Centrality", ALENEX 2008.

    Examples
    --------
    >>> betweenness(nx.star_graph(3)).values
    {0: 1.0, 1: 0.0, 2: 0.0, 3: 0.0}
    >>> betweenness(nx.path_graph(4), normalized=False).values
    {0: 0.0, 1: 2.0, 2: 2.0, 3: 0.0}
    """
    arrays = Arrays.of(graph)
    size = len(arrays.nodes)
    if size <= exact_up_to or pivots >= size:
        pairs = _dependencies(arrays, np.arange(size), linear=False) / 2
        return Betweenness(_named(arrays, pairs * _scale(size, normalized)))
    sample = np.random.default_rng(seed).choice(size, pivots, replace=False)
    halves = [_dependencies(arrays, half, linear=True) for half in np.array_split(sample, 2)]
    values = (halves[0] + halves[1]) * (size / pivots) * _scale(size, normalized)
    return Betweenness(_named(arrays, values), pivots, seed, _agreement(*halves))


def _scale(size: int, normalized: bool) -> float:
    return 2.0 / ((size - 1) * (size - 2)) if normalized and size > 2 else 1.0


def _named(arrays: Arrays, values: Vector) -> dict[Node, float]:
    return dict(zip(arrays.nodes, values.tolist(), strict=True))


def _agreement(one: Vector, other: Vector) -> float:
    top = min(_TOP, len(one))
    return len(set(_highest(one, top)) & set(_highest(other, top))) / top


def _highest(values: Vector, count: int) -> list[int]:
    return [int(row) for row in np.argsort(-values, kind="stable")[:count]]


def _dependencies(arrays: Arrays, pivots: np.ndarray[Any, Any], *, linear: bool) -> Vector:
    """Return the sum over pivots of each node's dependency.

    From all pivots every pair {s, t} is met from both ends. Plainly it then counts 2, linearly scaled it counts
    d(s, v) / d(s, t) + d(t, v) / d(s, t) = 1.
    """
    size = len(arrays.nodes)
    total = np.zeros(size)
    block = max(1, min(64, _CELLS // max(size, 1)))
    for start in range(0, len(pivots), block):
        paths, level = _count_paths(arrays.adjacency, pivots[start : start + block])
        total += _accumulate(arrays.adjacency, paths, level, linear=linear)
    return total


def _count_paths(adjacency: sp.csr_array, pivots: Any) -> tuple[Vector, Levels]:
    """Breadth-first from each pivot: the number of shortest paths to each node, and its level (-1: not reached)."""
    columns = np.arange(len(pivots))
    paths = np.zeros((adjacency.shape[0], len(pivots)))
    paths[pivots, columns] = 1.0
    level = np.where(paths > 0, 0, -1).astype(np.int32)
    front = paths.copy()
    depth = 0
    while True:
        front = adjacency @ front
        front[level >= 0] = 0.0
        reached = front > 0
        if not reached.any():
            return paths, level
        depth += 1
        level[reached] = depth
        paths += front


def _accumulate(adjacency: sp.csr_array, paths: Vector, level: Levels, *, linear: bool) -> Vector:
    """Walk back level by level: what depends on a node is what depends on those behind it, in its share of paths."""
    depends = np.zeros_like(paths)
    share = np.divide(1.0, paths, out=np.zeros_like(paths), where=paths > 0)
    for depth in range(int(level.max(initial=0)), 1, -1):
        target = 1.0 / depth if linear else 1.0
        behind = np.where(level == depth, (target + depends) * share, 0.0)
        np.add(depends, (adjacency @ behind) * paths, out=depends, where=level == depth - 1)
    summed: Vector = (depends * np.maximum(level, 0) if linear else depends).sum(axis=1)
    return summed
