"""Communities and those who connect them."""

import networkx as nx
import pytest

from graph.bridges import bridges
from graph.communities import communities


@pytest.fixture
def barbell():
    """Two groups of five that know each other only through Bridget."""
    graph = nx.Graph()
    for group in ("l", "r"):
        people = [f"{group}{number}" for number in range(5)]
        graph.add_edges_from(((a, b) for a in people for b in people if a < b), strength=0.5)
        graph.add_edge("bridget", people[0], strength=0.5)
    nx.set_node_attributes(graph, "person", "kind")
    graph.nodes["bridget"]["name"] = "Bridget"
    return graph


def test_who_connects_comes_first(barbell):
    first, *others = bridges(barbell)
    assert (first.person, first.name, first.articulation) == ("bridget", "Bridget", True)
    assert first.betweenness == pytest.approx(nx.betweenness_centrality(barbell)["bridget"])
    assert first.constraint == pytest.approx(nx.constraint(barbell, weight="strength")["bridget"])
    assert first.effective_size == pytest.approx(nx.effective_size(barbell, weight="strength")["bridget"])
    assert len(first.communities) == 2
    assert first.connects.startswith("Bridget connects the circle of ")
    assert [one.score for one in others] == sorted((one.score for one in others), reverse=True)


def test_limit_ego_and_what_is_no_person(barbell):
    assert [one.person for one in bridges(barbell, limit=2)] == [one.person for one in bridges(barbell)][:2]
    barbell.add_edges_from((("ego", person) for person in list(barbell)), strength=1.0)
    assert bridges(barbell)[0].person == "ego"
    assert bridges(barbell, ego="ego")[0].person == "bridget"
    barbell.nodes["bridget"]["kind"] = "organization"
    assert "bridget" not in {one.person for one in bridges(barbell, ego="ego")}


def test_equal_positions_have_equal_scores():
    scores = {one.score for one in bridges(nx.cycle_graph(6))}
    assert scores == {0.5}


def test_nobody_connects_where_nobody_has_two_contacts():
    assert bridges(nx.Graph()) == []
    assert bridges(nx.path_graph(2)) == []


def test_communities_do_not_depend_on_the_order_of_ties(barbell):
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(barbell.nodes(data=True))))
    turned.add_edges_from(reversed([(b, a, row) for a, b, row in barbell.edges(data=True)]))
    assert communities(barbell) == communities(turned)
    assert sum(map(len, communities(barbell).members)) == len(barbell)


def test_communities_are_named_by_what_is_distinctive(world):
    graph = nx.Graph()
    for group, tag in (("l", "falconry"), ("r", "knitting")):
        keys = [f"mastodon:{group}{number}@x.example" for number in range(4)]
        for number, key in enumerate(keys):
            world.account(key, f"{group.upper()} Person{number}").item(key, tag, "coffee", "faith")
        for one in keys:
            for other in keys:
                if one != other:
                    world.tie(one, other)
    graph = world.graph()
    found = communities(graph, world.interests())
    assert sorted(found.names) == ["falconry", "knitting"]


def test_no_two_communities_have_one_name():
    graph = nx.disjoint_union_all([nx.complete_graph(3)] * 4)
    nx.set_node_attributes(graph, "Twin", "name")
    found = communities(graph)
    assert len(set(found.names)) == len(found) == 4
