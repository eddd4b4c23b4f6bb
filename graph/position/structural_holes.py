"""Burt's measures of structural holes, on arrays: constraint and effective size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

from graph.arrays import Arrays, Node, Vector

_ROWS = 2000  # of a sparse product at a time: the full product of a large graph would not fit into memory


def constraint(
    graph: nx.Graph | Arrays, nodes: Iterable[Node] | None = None, *, weight: str | None = None
) -> dict[Node, float]:
    r"""Return Burt's constraint: how far a person's contacts are invested in one another.

    .. math::

       c(i) = \sum_{j \in N(i)} \Big(p_{ij} + \sum_q p_{iq}\,p_{qj}\Big)^2,
       \qquad p_{ij} = \frac{w_{ij}}{\sum_k w_{ik}}

    Low: the person stands between groups that do not know each other. The values are those of `networkx.constraint`.

    Parameters
    ----------
    graph : networkx.Graph or Arrays
        Undirected.
    nodes : iterable, optional
        Whom to measure; everybody by default. The cost grows with the neighbourhoods of `nodes` only.
    weight : str, optional
        Edge attribute *w*. Arrays bring their own weights.

    Notes
    -----
    A node without contacts has none to be constrained by: nan. Self-loops are dropped (networkx counts them). With a
    single contact the constraint is 1; in small dense neighbourhoods it can exceed 1.

    References
    ----------
    .. [1] R. Burt, *Structural Holes: The Social Structure of Competition*, Harvard University Press, 1992.
    .. [2] R. Burt, "Structural Holes and Good Ideas", American Journal of Sociology 110, 2004, 349-399.

    Examples
    --------
    >>> constraint(nx.path_graph(3))
    {0: 1.0, 1: 0.5, 2: 1.0}
    """
    arrays = Arrays.of(graph, weight=weight)
    invested = _rows_divided(arrays.weights, arrays.weights.sum(axis=1))

    def squared(rows: Any) -> Vector:
        mine = invested[rows]
        near = arrays.adjacency[rows]
        local = mine + (mine @ invested).multiply(near)
        total: Vector = local.multiply(local).sum(axis=1)
        return total

    return _measure(arrays, nodes, squared)


def effective_size(
    graph: nx.Graph | Arrays, nodes: Iterable[Node] | None = None, *, weight: str | None = None
) -> dict[Node, float]:
    r"""Return Burt's effective size: a person's contacts, less what is redundant among them.

    .. math::

       e(i) = \sum_{j \in N(i)} \Big(1 - \sum_q p_{iq}\,m_{jq}\Big),
       \qquad m_{jq} = \frac{w_{jq}}{\max_k w_{jk}}

    with *p* as in `constraint`. Without weights this is Borgatti's :math:`d - 2t/d`, with *t* ties among
    the *d* contacts. The values are those of `networkx.effective_size`, without its dense n x n matrix.

    Parameters
    ----------
    graph, nodes, weight
        As for `constraint`.

    Notes
    -----
    A node without contacts: nan. Self-loops are dropped.

    References
    ----------
    .. [1] R. Burt, *Structural Holes: The Social Structure of Competition*, Harvard University Press, 1992.
    .. [2] S. Borgatti, "Structural Holes: Unpacking Burt's Redundancy Measures", Connections 20(1), 1997, 35-38.

    Examples
    --------
    >>> effective_size(nx.star_graph(3))
    {0: 3.0, 1: 1.0, 2: 1.0, 3: 1.0}
    >>> effective_size(nx.complete_graph(3))
    {0: 1.0, 1: 1.0, 2: 1.0}
    """
    arrays = Arrays.of(graph, weight=weight)
    invested = _rows_divided(arrays.weights, arrays.weights.sum(axis=1))
    relative = _rows_divided(arrays.weights, _row_maxima(arrays.weights)).T.tocsr()

    def effective(rows: Any) -> Vector:
        redundant = (invested[rows] @ relative).multiply(arrays.adjacency[rows]).sum(axis=1)
        sizes: Vector = arrays.degrees[rows] - redundant
        return sizes

    return _measure(arrays, nodes, effective)


def _measure(arrays: Arrays, nodes: Iterable[Node] | None, of_rows: Any) -> dict[Node, float]:
    rows = arrays.rows(nodes)
    parts = [of_rows(block) for block in _blocks(rows)]
    values = np.concatenate(parts) if parts else np.zeros(0)
    values[arrays.degrees[rows] == 0] = np.nan
    return dict(zip((arrays.nodes[row] for row in rows), values.tolist(), strict=True))


def _blocks(rows: Any) -> Iterator[Any]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]


def _row_maxima(matrix: sp.csr_array) -> Vector:
    return matrix.max(axis=1).toarray() if matrix.nnz else np.zeros(matrix.shape[0])


def _rows_divided(matrix: sp.csr_array, divisors: Vector) -> sp.csr_array:
    inverse = np.divide(1.0, divisors, out=np.zeros_like(divisors, dtype=np.float64), where=divisors != 0)
    return (sp.diags_array(inverse) @ matrix).tocsr()
