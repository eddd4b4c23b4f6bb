"""One conversion, for every measure."""

import networkx as nx
import numpy as np
import pytest

from graph.arrays import Arrays


def test_adjacency_and_weights_are_those_of_networkx():
    graph = nx.gnm_random_graph(40, 90, seed=3)
    for number, (one, other) in enumerate(graph.edges):
        graph.edges[one, other]["strength"] = number / 100
    arrays = Arrays.of(graph, weight="strength")
    assert np.array_equal(arrays.weights.toarray(), nx.to_numpy_array(graph, weight="strength"))
    assert np.array_equal(arrays.adjacency.toarray(), nx.to_numpy_array(graph, weight=None))
    assert arrays.degrees.tolist() == [degree for _, degree in graph.degree()]


def test_self_loops_are_dropped_whatever_they_weigh():
    graph = nx.path_graph(3)
    graph.add_edge(1, 1, weight=0.0)
    graph.add_edge(2, 2)
    assert Arrays.of(graph, weight="weight").adjacency.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_arrays_pass_through_and_name_rows():
    arrays = Arrays.of(nx.path_graph(["a", "b", "c"]))
    assert Arrays.of(arrays) is arrays
    assert arrays.rows(["c", "a"]).tolist() == [2, 0]
    with pytest.raises(nx.NodeNotFound):
        arrays.rows(["nobody"])


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_other_kinds_of_graph_are_refused(kind):
    with pytest.raises(nx.NetworkXNotImplemented):
        Arrays.of(kind())
