"""The picture: communities side by side."""

import math

import networkx as nx
import pytest

from graph.communities import communities
from graph.layout import GREY, LARGEST_SPRING, PALETTE, look_of


@pytest.fixture(scope="module")
def caves():
    return nx.connected_caveman_graph(9, 8)


def test_everybody_has_a_place_a_colour_and_a_size(caves):
    look = look_of(caves)
    assert set(look.positions) == set(look.colors) == set(look.sizes) == set(caves)
    assert all(math.isfinite(part) for place in look.positions.values() for part in place)
    assert len(set(look.positions.values())) == len(caves)
    assert look.sizes[max(caves, key=caves.degree)] == max(look.sizes.values())


def test_neighbours_in_the_picture_are_of_one_community(caves):
    groups = communities(caves)
    look = look_of(caves, groups)
    for person, place in look.positions.items():
        others = (other for other in caves if other != person)
        nearest = min(others, key=lambda other: math.dist(place, look.positions[other]))
        assert groups.of[nearest] == groups.of[person]
    assert {look.colors[person] for person in caves} == {*PALETTE, GREY}


def test_the_picture_repeats(caves):
    assert look_of(caves, seed=3) == look_of(caves, seed=3) != look_of(caves, seed=4)


def test_large_communities_small_and_no_graphs():
    star = nx.star_graph(LARGEST_SPRING + 50)
    look = look_of(star)
    assert len(set(look.positions.values())) == len(star)
    assert look_of(nx.Graph()).positions == {}
    assert set(look_of(nx.empty_graph(3)).positions) == {0, 1, 2}
