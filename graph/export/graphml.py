"""GraphML (http://graphml.graphdrawing.org/), as Gephi, yEd and networkx read it.

One key per attribute with one type for all its values (networkx writes one per type, which Gephi shows as two columns
of one name); lists as JSON in a string; None left out; edge ids only in multigraphs, where they are unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx

from graph.export.files import Target, write_pieces
from graph.export.markup import escaped
from graph.export.values import Column, cells, columns, edge_rows, unique_texts

_TYPES = {"integer": "int", "strings": "string"}
_RESERVED = ("id", "source", "target")
_OMIT = ("viz",)


def write_graphml(graph: nx.Graph, target: Target) -> None:
    """Write any networkx graph as GraphML.

    Nodes get a `label` (their `label` or `name`) and edges a `weight` (their `weight` or `strength`), since that is
    what Gephi looks for.
    """
    write_pieces(target, _pieces(graph))


def _pieces(graph: nx.Graph) -> Iterator[str]:
    ids = unique_texts(graph)
    node_columns = columns(
        (_node_row(row) for _, row in graph.nodes(data=True)), reserved=_RESERVED, omit=_OMIT
    )
    edge_columns = columns((_edge_row(row) for *_, row in edge_rows(graph)), reserved=_RESERVED, omit=_OMIT)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _keys("node", "n", node_columns)
    yield from _keys("edge", "e", edge_columns)
    yield f'<graph edgedefault="{"directed" if graph.is_directed() else "undirected"}">\n'
    node_keys = {column.key: f"n{number}" for number, column in enumerate(node_columns)}
    edge_keys = {column.key: f"e{number}" for number, column in enumerate(edge_columns)}
    for node, row in graph.nodes(data=True):
        yield f'<node id="{escaped(ids[node])}">{_cells(_node_row(row), node_columns, node_keys)}</node>\n'
    for number, (source, other, row) in enumerate(edge_rows(graph)):
        ends = f'source="{escaped(ids[source])}" target="{escaped(ids[other])}"'
        own = f' id="e{number}"' if graph.is_multigraph() else ""
        yield f"<edge{own} {ends}>{_cells(_edge_row(row), edge_columns, edge_keys)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _keys(kind: str, prefix: str, found: list[Column]) -> Iterator[str]:
    for number, column in enumerate(found):
        type_ = _TYPES.get(column.type, column.type)
        yield f'<key id="{prefix}{number}" for="{kind}" attr.name="{column.name}" attr.type="{type_}"/>\n'


def _node_row(row: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return row if "label" in row or not row.get("name") else {"label": row["name"], **row}


def _edge_row(row: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return row if "weight" in row or "strength" not in row else {"weight": row["strength"], **row}


def _cells(row: Mapping[Any, Any], found: Iterable[Column], keys: Mapping[Any, str]) -> str:
    return "".join(
        f'<data key="{keys[column.key]}">{escaped(text) if column.is_text else text}</data>'
        for column, text in cells(row, found)
    )
