"""Betweenness, constraint, effective size: the values are those of networkx."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.arrays import Arrays
from graph.position import betweenness, constraint, effective_size


@st.composite
def graphs(draw):
    """Small graphs of every shape: disconnected, with isolates, with weights, empty."""
    size = draw(st.integers(1, 14))
    pairs = [(a, b) for a in range(size) for b in range(a)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    for one, other in chosen:
        graph.add_edge(one, other, strength=draw(st.sampled_from([0.05, 0.25, 0.5, 1.0])))
    return graph


def same(ours, theirs):
    assert list(ours) == list(theirs)
    for node, value in theirs.items():
        assert math.isnan(ours[node]) if math.isnan(value) else ours[node] == pytest.approx(value, abs=1e-9)


@settings(max_examples=40)
@given(graphs(), st.booleans())
def test_betweenness(graph, normalized):
    same(
        betweenness(graph, normalized=normalized).values,
        nx.betweenness_centrality(graph, normalized=normalized),
    )


@settings(max_examples=40)
@given(graphs(), st.sampled_from([None, "strength"]))
def test_constraint(graph, weight):
    same(constraint(graph, weight=weight), nx.constraint(graph, nodes=list(graph), weight=weight))


@settings(max_examples=40)
@given(graphs(), st.sampled_from([None, "strength"]))
def test_effective_size(graph, weight):
    same(effective_size(graph, weight=weight), nx.effective_size(graph, nodes=list(graph), weight=weight))


@settings(max_examples=40)
@given(graphs(), st.data())
def test_for_some_nodes_as_for_all(graph, data):
    some = data.draw(st.lists(st.sampled_from(list(graph)), unique=True))
    for measure in (constraint, effective_size):
        everybody = measure(graph, weight="strength")
        same(measure(graph, some, weight="strength"), {node: everybody[node] for node in some})


def test_self_loops_count_nothing():
    graph = nx.karate_club_graph()
    looped = graph.copy()
    looped.add_edge(0, 0)
    same(constraint(looped), constraint(graph))
    same(effective_size(looped), effective_size(graph))
    same(betweenness(looped).values, betweenness(graph).values)


def test_nothing_of_nobody():
    empty = nx.Graph()
    assert betweenness(empty).values == constraint(empty) == effective_size(empty) == {}


def test_more_rows_than_a_block_holds(monkeypatch):
    import graph.position.structural_holes as module

    monkeypatch.setattr(module, "_ROWS", 7)
    karate = nx.karate_club_graph()
    same(constraint(karate), nx.constraint(karate))


@pytest.fixture(scope="module")
def crowd():
    return nx.barabasi_albert_graph(400, 3, seed=4)


def test_a_sample_of_everybody_is_exact(crowd):
    exact = betweenness(crowd)
    assert exact.exact
    assert exact.stability == 1.0
    assert betweenness(crowd, exact_up_to=10, pivots=400).exact


def test_a_sample_is_near_the_truth_and_says_what_it_is(crowd):
    exact, sampled = betweenness(crowd).values, betweenness(crowd, exact_up_to=10, pivots=100, seed=5)
    assert (sampled.pivots, sampled.seed, sampled.exact) == (100, 5, False)
    assert 0.4 < sampled.stability <= 1
    top = sorted(exact, key=exact.get)[-10:]
    found = sorted(sampled.values, key=sampled.values.get)[-10:]
    assert len({*top} & {*found}) >= 8
    assert sum(sampled.values.values()) == pytest.approx(sum(exact.values()), rel=0.1)


def test_a_sample_repeats_with_its_seed(crowd):
    again = [betweenness(crowd, exact_up_to=10, pivots=20, seed=seed).values for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


@settings(max_examples=40)
@given(graphs())
def test_the_sampled_sum_over_all_pivots_is_the_exact_value(graph):
    """Linear scaling shares every pair between its two ends, so all pivots together are exact."""
    import numpy as np

    from graph.position.betweenness import _dependencies

    arrays = Arrays.of(graph)
    linear = _dependencies(arrays, np.arange(len(graph)), linear=True)
    same(dict(enumerate(linear.tolist())), nx.betweenness_centrality(graph, normalized=False))
