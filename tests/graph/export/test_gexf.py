"""GEXF: every trap of its readers, and the way back through networkx."""

import io
import json
import string

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.export import annotated, write_gexf
from graph.layout import look_of
from graph.people import tie_graph, with_interests


def written(graph, folder, **options):
    path = folder / "graph.gexf"
    write_gexf(graph, path, **options)
    return path


def test_awkward_attributes_pass_the_strict_reader(awkward, strict_gexf, tmp_path):
    found = strict_gexf(written(awkward, tmp_path))
    assert list(found.nodes) == ["0", "1", "0~2", '["github", "bob"]']
    assert len(found.edges) == awkward.number_of_edges()
    row = found.values(found.nodes["0"])
    assert "none" not in row
    assert "label" not in row
    assert "viz" not in row
    assert row["flag"] == "true"
    assert row["count"] == str(2**40)
    assert row["huge"] == str(2**70)
    assert row["name"] == 'Ann "the <owl>" & sons\ttab\nline\rreturn'
    assert row["name_2"] == "only the case differs"
    assert row["id_2"].startswith("replaces")
    assert row["start_2"] == "2024-05-01T00:00:00Z"
    assert json.loads(row["list"]) == ["a, b", 'say "hi"', "b\\s", "O'Brien"]
    assert row["set"] == '["a", "b"]'
    assert row["control"] == "visible"
    assert row["emoji"] == "🦋 кошка"
    assert row["nan"] == "NaN"
    assert row["inf"] == "-INF"
    assert found.types["node"]["set"] == found.types["node"]["empty"] == "liststring"


def test_a_column_has_one_type_for_all_its_values(awkward, strict_gexf, tmp_path):
    types = strict_gexf(written(awkward, tmp_path)).types["node"]
    expected = {"number": "double", "mixed": "string", "truth": "string", "lists": "string", "wide": "long"}
    assert {name: types[name] for name in expected} == expected


def test_weights_are_positive_or_absent_and_nothing_is_lost(awkward, strict_gexf, tmp_path):
    found = strict_gexf(written(awkward, tmp_path))
    first = next(iter(found.edges.values()))
    assert first.get("weight") is None
    assert found.values(first)["weight_2"] == "0.0"


def test_parallel_edges_differ_in_kind(awkward, strict_gexf, tmp_path):
    if awkward.is_multigraph():
        found = strict_gexf(written(awkward, tmp_path))
        kinds = [
            edge.get("kind")
            for edge in found.edges.values()
            if {edge.get("source"), edge.get("target")} == {"0", "1"}
        ]
        assert kinds == ["0", "follows", "mentions"]


names = st.text(string.ascii_lowercase, min_size=1, max_size=6)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=8)
values = st.one_of(
    texts,
    st.booleans(),
    st.floats(allow_nan=False),
    st.integers(-(2**63), 2**63 - 1),
    st.lists(texts, max_size=3),
)
RESERVED = {
    "id",
    "label",
    "pid",
    "start",
    "end",
    "viz",
    "type",
    "source",
    "target",
    "weight",
    "kind",
    "spells",
    "parents",
}


@st.composite
def graphs(draw):
    """Typed graphs: each attribute one strategy, so that a column is what networkx reads back."""
    graph = draw(st.sampled_from([nx.Graph, nx.DiGraph]))()
    columns = {
        n: draw(st.sampled_from([texts, st.booleans(), st.floats(allow_nan=False)]))
        for n in draw(st.sets(names)) - RESERVED
    }
    nodes = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    for node in nodes:
        graph.add_node(node, label=draw(texts) or node, **draw(st.fixed_dictionaries({}, optional=columns)))
    for one, other in draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=6)):
        graph.add_edge(
            one, other, weight=draw(st.floats(0.01, 9)), **draw(st.fixed_dictionaries({}, optional=columns))
        )
    return graph


@settings(max_examples=30)
@given(graphs())
def test_the_way_back_through_networkx(graph):
    file = io.BytesIO()
    write_gexf(graph, file)
    file.seek(0)
    back = nx.read_gexf(file)
    assert back.is_directed() == graph.is_directed()
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    for _, _, row in back.edges(data=True):
        row.pop("id")
    assert back.adj == graph.adj


def test_a_multigraph_comes_back_with_its_keys(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="follows", weight=1.0)
    graph.add_edge("a", "b", key="mentions", weight=2.0)
    back = nx.read_gexf(written(graph, tmp_path))
    assert {key: row["weight"] for _, _, key, row in back.edges(keys=True, data=True)} == {
        "follows": 1.0,
        "mentions": 2.0,
    }


def test_our_own_graphs_with_their_look(butterflies, strict_gexf, tmp_path):
    graph, interests = butterflies.graph(), butterflies.interests()
    for one in (graph, with_interests(graph, interests), annotated(graph, interests=interests)):
        found = strict_gexf(written(one, tmp_path, look=look_of(one), description="a test"))
        assert len(found.nodes) == len(one)
        assert len(found.edges) == one.number_of_edges()
        assert all(
            node.find("viz:position", {"viz": "http://gexf.net/1.3/viz"}) is not None
            for node in found.nodes.values()
        )
    assert len(strict_gexf(written(tie_graph(butterflies.snapshot()), tmp_path)).edges) > 20


def test_the_look_survives_the_way_back(butterflies, tmp_path):
    graph = butterflies.graph()
    back = nx.read_gexf(written(graph, tmp_path, look=look_of(graph)))
    again = nx.read_gexf(written(back, tmp_path))
    assert {node: row["viz"] for node, row in again.nodes(data=True)} == {
        n: row["viz"] for n, row in back.nodes(data=True)
    }


def test_the_date_of_the_file_is_the_graph_s(awkward, tmp_path):
    assert 'lastmodifieddate="2024-05-01"' in written(awkward, tmp_path).read_text()
    assert "lastmodifieddate" not in written(nx.Graph(), tmp_path).read_text()


def test_a_failed_export_leaves_the_old_file_and_no_draft(tmp_path):
    path = written(nx.path_graph(2), tmp_path)
    before = path.read_text()

    class Unreadable:
        def __str__(self):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_gexf(nx.Graph([(1, 2, {"x": Unreadable()})]), path)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_it_writes_to_open_files_of_either_kind(tmp_path):
    path = written(nx.path_graph(3), tmp_path)
    text, raw = io.StringIO(), io.BytesIO()
    write_gexf(nx.path_graph(3), text)
    write_gexf(nx.path_graph(3), raw)
    assert text.getvalue().encode() == raw.getvalue() == path.read_bytes()
    with path.open("wb") as file:
        write_gexf(nx.path_graph(3), file)
        assert not file.closed
    assert path.read_bytes() == raw.getvalue()
