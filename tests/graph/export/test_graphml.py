"""GraphML: one key per attribute, and nothing lost on the way through networkx."""

import json

import lxml.etree
import networkx as nx

from graph.export import write_graphml
from graph.people import tie_graph

GRAPHML = {"g": "http://graphml.graphdrawing.org/xmlns"}


def test_graphml_has_one_key_per_attribute(awkward, tmp_path):
    write_graphml(awkward, tmp_path / "g.graphml")
    root = lxml.etree.parse(tmp_path / "g.graphml").getroot()
    for kind in ("node", "edge"):
        names = [key.get("attr.name").casefold() for key in root.findall(f"g:key[@for='{kind}']", GRAPHML)]
        assert len(names) == len(set(names))
    types = {
        key.get("attr.name"): key.get("attr.type") for key in root.findall("g:key[@for='node']", GRAPHML)
    }
    assert types["number"] == "double"
    assert types["wide"] == "long"
    assert types["truth"] == types["list"] == "string"


def test_graphml_comes_back_through_networkx(awkward, tmp_path):
    write_graphml(awkward, tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml")
    assert list(back) == ["0", "1", "0~2", '["github", "bob"]']
    assert back.is_directed() == awkward.is_directed()
    assert back.is_multigraph() == awkward.is_multigraph()
    assert back.number_of_edges() == awkward.number_of_edges()
    row = back.nodes["0"]
    assert row["label"] == 'Ann "the <owl>" & sons\ttab\nline\rreturn' == row["name"]
    assert row["flag"] is True
    assert row["count"] == 2**40
    assert json.loads(row["list"])[0] == "a, b"
    assert back.nodes["1"]["number"] == 2.5
    assert "none" not in row


def test_our_ties_come_back_with_every_value(butterflies, tmp_path):
    ties = tie_graph(butterflies.snapshot())
    write_graphml(ties, tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    there = {(s, t, row["kind"], row["weight"], row["count"]) for s, t, row in ties.edges(data=True)}
    assert {(s, t, row["kind"], row["weight"], row["count"]) for s, t, row in back.edges(data=True)} == there
