"""Graphs that writers stumble over, and a strict reader of GEXF."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import lxml.etree
import networkx as nx
import numpy as np
import pytest

NAMESPACE = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
NUMBER = r"-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|INF)|NaN"
LEXICAL = {
    "boolean": "true|false",
    "integer": r"-?\d{1,10}",
    "long": r"-?\d{1,19}",
    "double": NUMBER,
    "liststring": r"(?s)\[.*\]",
    "string": r"(?s).*",
}


class Colour(StrEnum):
    RED = "red"


AWKWARD = {
    "none": None,
    "name": 'Ann "the <owl>" & sons\ttab\nline\rreturn',
    "Name": "only the case differs",
    "id": "replaces a node's id in other writers",
    "pid": "no parent",
    "start": datetime(2024, 5, 1, tzinfo=UTC),
    "flag": np.bool_(True),
    "count": np.int64(2**40),
    "share": np.float32(0.5),
    "nan": float("nan"),
    "inf": float("-inf"),
    "huge": 2**70,
    "price": Decimal("1.5"),
    "colour": Colour.RED,
    "day": date(2024, 5, 1),
    "list": ["a, b", 'say "hi"', "b\\s", "O'Brien"],
    "empty": [],
    "set": {"b", "a"},
    "tuple": (1, 2),
    "mapping": {"a": {"b": 1}},
    "bytes": b"\xff\x00ok",
    "control": "\x00\x0b\ud800\uffffvisible",
    "emoji": "🦋 кошка",
    "CamelCase Key-with/odd:chars": 1,
    "parents": "Bob",
}
MIXED = {
    "number": [1, 2.5],
    "mixed": [1, "n/a"],
    "truth": [True, 1],
    "lists": [["a"], "b"],
    "wide": [1, 2**40],
}


def _fill(graph):
    for number in (0, 1):
        row = {key: values[number] for key, values in MIXED.items()}
        graph.add_node(number, **{**AWKWARD, **row})
    graph.add_node("0", label="text zero")
    graph.add_node(("github", "bob"))
    graph.add_edge(0, 1, **AWKWARD, weight=0.0, strength=0.5)
    graph.add_edge(1, "0", weight=2, label="an edge")
    graph.add_edge("0", ("github", "bob"))
    return graph


@pytest.fixture(params=[nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph], ids=lambda kind: kind.__name__)
def awkward(request):
    graph = _fill(request.param(now=datetime(2024, 5, 1, tzinfo=UTC), odd={1, 2}))
    if graph.is_multigraph():
        graph.add_edge(0, 1, key="follows", weight=-1.0)
        graph.add_edge(0, 1, key="mentions", weight=float("nan"))
    return graph


class StrictGexf:
    """Reads GEXF as strictly as its strictest reader; any of its traps is an assertion error."""

    def __init__(self, path):
        self.root = lxml.etree.parse(path).getroot()
        assert self.root.tag == "{http://gexf.net/1.3}gexf"
        assert self.root.attrib == {"version": "1.3"}
        (self.graph,) = self.root.findall("g:graph", NAMESPACE)
        assert set(self.graph.attrib) == {"defaultedgetype", "mode"}
        assert self.graph.get("mode") == "static"
        assert [child.tag.split("}")[1] for child in self.graph] == [
            "attributes",
            "attributes",
            "nodes",
            "edges",
        ]
        self.types = {
            found.get("class"): self._types(found) for found in self.graph.findall("g:attributes", NAMESPACE)
        }
        self.nodes = self._elements("node")
        self.edges = self._elements("edge")
        for edge in self.edges.values():
            self._check_edge(edge)
        for node in self.nodes.values():
            self._check_look(node)

    def _types(self, block):
        types = {}
        for attribute in block:
            name = attribute.get("id")
            assert name == attribute.get("title")
            assert re.fullmatch(r"\w+", name)
            assert name == name.casefold()
            assert name not in types
            assert attribute.get("type") in LEXICAL
            types[name] = attribute.get("type")
        return types

    def _elements(self, kind):
        found = self.graph.findall(f"g:{kind}s/g:{kind}", NAMESPACE)
        ids = [element.get("id") for element in found]
        assert len(set(ids)) == len(ids)
        return dict(zip(ids, found, strict=True))

    def values(self, element):
        kind = element.tag.split("}")[1]
        values = {}
        for cell in element.findall("g:attvalues/g:attvalue", NAMESPACE):
            assert set(cell.attrib) == {"for", "value"}
            assert cell.get("for") not in values
            type_, value = self.types[kind][cell.get("for")], cell.get("value")
            assert re.fullmatch(LEXICAL[type_], value), (type_, value)
            assert type_ != "integer" or -(2**31) <= int(value) < 2**31
            assert type_ != "long" or -(2**63) <= int(value) < 2**63
            values[cell.get("for")] = value
        return values

    def _check_edge(self, edge):
        assert set(edge.attrib) <= {"id", "source", "target", "type", "weight", "label", "kind"}
        assert edge.get("source") in self.nodes
        assert edge.get("target") in self.nodes
        assert edge.get("type") == self.graph.get("defaultedgetype")
        assert 0 < float(edge.get("weight", "1")) < float("inf")
        self.values(edge)

    def _check_look(self, node):
        assert set(node.attrib) == {"id", "label"}
        self.values(node)
        for color in node.findall("viz:color", NAMESPACE):
            assert set(color.attrib) == {"r", "g", "b"}
            assert all(re.fullmatch(r"\d{1,3}", part) and int(part) < 256 for part in color.attrib.values())
        for position in node.findall("viz:position", NAMESPACE):
            assert set(position.attrib) == {"x", "y", "z"}


@pytest.fixture(scope="session")
def strict_gexf():
    return StrictGexf
