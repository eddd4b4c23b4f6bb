"""Warm paths."""

import itertools
import math

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.paths import warm_paths

people = st.integers(0, 6)
ties = st.lists(st.tuples(people, people, st.sampled_from([0.1, 0.3, 0.5, 0.9, 1.0])), max_size=16)


def network(ties):
    graph = nx.Graph()
    graph.add_nodes_from(range(7), kind="person")
    graph.add_weighted_edges_from(((a, b, s) for a, b, s in ties if a != b), weight="strength")
    return graph


@settings(max_examples=50)
@given(ties)
def test_the_first_path_is_the_warmest_of_all(ties):
    graph = network(ties)
    all_paths = list(nx.all_simple_paths(graph, 0, 6))
    found = warm_paths(graph, 0, 6, k=1)
    warmth = [math.prod(graph.edges[e]["strength"] for e in itertools.pairwise(path)) for path in all_paths]
    assert [path.strength for path in found] == pytest.approx([max(warmth)] if warmth else [])


@settings(max_examples=50)
@given(ties, st.integers(0, 5))
def test_alternatives_share_no_intermediary_and_get_colder(ties, k):
    found = warm_paths(network(ties), 0, 6, k=k)
    between = [person for path in found for person in path.people[1:-1]]
    assert len(found) <= k
    assert len(between) == len(set(between))
    assert sum(len(path.people) == 2 for path in found) <= 1
    assert [path.strength for path in found] == sorted((path.strength for path in found), reverse=True)


def test_hops_say_what_shows_the_tie(butterflies):
    graph = butterflies.graph()
    ends = [butterflies.person(key) for key in ("github:gracek", "web:https://henry.example/")]
    (path,) = warm_paths(graph, *ends)
    assert str(path) == "Grace Kowalczyk → Ego Nomad → Henry Adebayo"
    assert [hop.platforms for hop in path.hops] == [("github",), ("mastodon",)]
    assert path.hops[0].kinds == ("follows",)
    assert path.hops[0].last_seen == butterflies.now


def test_organisations_pass_nobody_on():
    graph = network([(0, 1, 1.0), (1, 6, 1.0), (0, 2, 0.1), (2, 6, 0.1)])
    graph.nodes[1]["kind"] = "organization"
    assert [path.people for path in warm_paths(graph, 0, 6)] == [(0, 2, 6)]
    assert warm_paths(graph, 0, 1)[0].people == (0, 1), "as an end it may be reached"


def test_no_way_no_one():
    graph = network([])
    assert warm_paths(graph, 0, 6) == warm_paths(graph, 0, 0) == []
    with pytest.raises(nx.NodeNotFound):
        warm_paths(graph, 0, "nobody")
