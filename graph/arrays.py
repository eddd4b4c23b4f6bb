"""networkx → arrays: one conversion per graph, shared by every measure that is computed on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

Node = Hashable
Rows = np.ndarray[Any, np.dtype[np.int64]]
Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Arrays:
    """An undirected simple graph as compressed sparse rows. Self-loops are dropped: nobody knows themselves.

    It is a snapshot: it does not follow later changes of the graph.

    Attributes
    ----------
    nodes : tuple
        Row *i* is `nodes[i]`.
    adjacency : scipy.sparse.csr_array
        1.0 where an edge is.
    weights : scipy.sparse.csr_array
        The weight of each edge, in the same sparsity pattern; 1.0 throughout when no weight was asked for.
    """

    nodes: tuple[Node, ...]
    adjacency: sp.csr_array
    weights: sp.csr_array

    @classmethod
    def of(cls, graph: nx.Graph | Arrays, *, weight: str | None = None) -> Arrays:
        """Convert a graph; arrays are returned as they are, so that measures can share one conversion.

        Parameters
        ----------
        weight : str, optional
            Edge attribute; an edge without it counts 1.

        Raises
        ------
        networkx.NetworkXNotImplemented
            The graph is directed or a multigraph.
        """
        if isinstance(graph, Arrays):
            return graph
        if graph.is_directed() or graph.is_multigraph():
            raise nx.NetworkXNotImplemented("defined for undirected simple graphs")
        pointers, indices = _pattern(graph)
        data = np.ones(len(indices)) if weight is None else _edge_values(graph, weight, len(indices))
        shape = (len(graph), len(graph))
        weights = _without_loops(sp.csr_array((data, indices, pointers), shape=shape))
        adjacency = sp.csr_array((np.ones(weights.nnz), weights.indices, weights.indptr), shape=shape)
        return cls(tuple(graph), adjacency, weights)

    @cached_property
    def index(self) -> Mapping[Node, int]:
        return {node: row for row, node in enumerate(self.nodes)}

    @cached_property
    def degrees(self) -> Rows:
        degrees: Rows = np.diff(self.adjacency.indptr).astype(np.int64)
        return degrees

    def rows(self, nodes: Iterable[Node] | None) -> Rows:
        """Return the rows of `nodes`, in their order; all rows for None.

        Raises
        ------
        networkx.NodeNotFound
            One of them is not in the graph.
        """
        if nodes is None:
            return np.arange(len(self.nodes))
        try:
            return np.array([self.index[node] for node in nodes], dtype=np.int64)
        except KeyError as error:
            raise nx.NodeNotFound(f"node {error.args[0]!r} is not in the graph") from error


def _pattern(graph: nx.Graph) -> tuple[Any, Any]:
    # graph._adj: the public views wrap every row in an object, at three times the cost
    adjacency = graph._adj  # noqa: SLF001 - see above
    row = dict(zip(adjacency, range(len(adjacency)), strict=True))
    pointers = np.zeros(len(adjacency) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, adjacency.values()), np.int64, len(adjacency)), out=pointers[1:])
    ends = chain.from_iterable(adjacency.values())
    indices = np.fromiter(map(row.__getitem__, ends), np.int32, count=int(pointers[-1]))
    return pointers, indices


def _edge_values(graph: nx.Graph, weight: str, count: int) -> Any:
    rows = graph._adj.values()  # noqa: SLF001 - as in _pattern
    values = (edge.get(weight, 1.0) for row in rows for edge in row.values())
    return np.fromiter(values, np.float64, count=count)


def _without_loops(matrix: sp.csr_array) -> sp.csr_array:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    others = rows != matrix.indices
    if not others.all():
        entries = (matrix.data[others], (rows[others], matrix.indices[others]))
        matrix = sp.csr_array(entries, shape=matrix.shape)
    matrix.sort_indices()
    return matrix
