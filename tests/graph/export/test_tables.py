"""CSV as Gephi and spreadsheets read it, JSON as networkx does."""

import csv
import json

import networkx as nx
import pytest

from graph.export import write_csv, write_json


def test_csv_has_the_names_that_gephi_looks_for(awkward, tmp_path):
    nodes, edges = write_csv(awkward, tmp_path / "new")
    with nodes.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:2] == ["Id", "Label"]
    assert [row["Id"] for row in rows] == [
        "0",
        "1",
        "0~2",
        '["github", "bob"]',
    ]
    assert rows[2]["Label"] == "text zero"
    assert rows[0]["nan"] == rows[0]["inf"] == ""
    assert "none" not in rows[0]
    with edges.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:4] == ["Source", "Target", "Type", "Weight"]
    assert len(rows) == awkward.number_of_edges()
    assert {row["Type"] for row in rows} == {"Directed" if awkward.is_directed() else "Undirected"}


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(formula, tmp_path):
    graph = nx.Graph()
    graph.add_node(formula, name=formula, balance=-1.5, tags=[formula])
    graph.add_edge(formula, formula, note=formula)
    for path in write_csv(graph, tmp_path):
        with path.open(newline="", encoding="utf-8") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert formula not in cells
        assert f"'{formula}" in cells
        assert path.name == "edges.csv" or "-1.5" in cells


def test_json_is_strict_and_comes_back_through_networkx(awkward, tmp_path):
    write_json(awkward, tmp_path / "g.json")
    raw = (tmp_path / "g.json").read_text(encoding="utf-8")
    back = nx.node_link_graph(json.loads(raw, parse_constant=pytest.fail), edges="edges")
    assert type(back) is type(awkward)
    assert list(back) == ["0", "1", "0~2", '["github", "bob"]']
    assert back.number_of_edges() == awkward.number_of_edges()
    assert back.nodes["0"]["list"] == ["a, b", 'say "hi"', "b\\s", "O'Brien"]
    assert back.nodes["0"]["nan"] is None
    assert back.nodes["0"]["id_2"].startswith("replaces")
    assert back.graph["now"] == "2024-05-01T00:00:00Z"


def test_json_of_our_people_is_lossless(butterflies, tmp_path):
    people = butterflies.graph()
    write_json(people, tmp_path / "g.json")
    back = nx.node_link_graph(json.loads((tmp_path / "g.json").read_text()), edges="edges")
    assert dict(back.nodes(data=True)) == dict(people.nodes(data=True))
    assert {(a, b): s for a, b, s in back.edges(data="strength")} == {
        (a, b): s for a, b, s in people.edges(data="strength")
    }
    assert {when for *_, when in back.edges(data="last_seen")} == {"2024-05-01T00:00:00Z"}


def test_an_empty_graph(tmp_path):
    write_json(nx.Graph(), tmp_path / "g.json")
    assert len(nx.node_link_graph(json.loads((tmp_path / "g.json").read_text()), edges="edges")) == 0
    assert [path.read_text() for path in write_csv(nx.Graph(), tmp_path)] == [
        "Id,Label\n",
        "Source,Target,Type,Weight\n",
    ]
