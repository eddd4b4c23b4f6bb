"""Those who connect communities."""

import networkx as nx
import pytest

from graph.bridges import bridges


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
