"""Tables and JSON: nodes.csv and edges.csv in Gephi's column names, and networkx's node-link JSON."""

from __future__ import annotations

import csv
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from graph.export.files import Target, opened
from graph.export.values import Column, Plain, columns, edge_rows, plain, unique_texts

_NODE_HEAD = ("Id", "Label")
_EDGE_HEAD = ("Source", "Target", "Type", "Weight")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(graph: nx.Graph, folder: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Write `nodes.csv` and `edges.csv` into a folder, which is made if need be; return their paths."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    nodes, edges = place / "nodes.csv", place / "edges.csv"
    write_nodes_csv(graph, nodes)
    write_edges_csv(graph, edges)
    return nodes, edges


def write_nodes_csv(graph: nx.Graph, target: Target) -> None:
    """Write a row per node: Id, Label, then a column per attribute.

    Text that a spreadsheet would run as a formula gets an apostrophe in front
    (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay as they are.
    """
    ids = unique_texts(graph)
    found = columns(
        (row for _, row in graph.nodes(data=True)), reserved=_lower(_NODE_HEAD), omit=("label", "viz")
    )
    rows = (
        (ids[node], row.get("label") or row.get("name") or ids[node], *_row(row, found))
        for node, row in graph.nodes(data=True)
    )
    _write(target, (*_NODE_HEAD, *(column.name for column in found)), rows)


def write_edges_csv(graph: nx.Graph, target: Target) -> None:
    """Write a row per edge: Source, Target, Type, Weight (`weight` or `strength`, else 1), then attributes."""
    ids = unique_texts(graph)
    found = columns((row for _, _, row in edge_rows(graph)), reserved=_lower(_EDGE_HEAD), omit=("weight",))
    direction = "Directed" if graph.is_directed() else "Undirected"
    rows = (
        (
            ids[source],
            ids[other],
            direction,
            _cell(row.get("weight", row.get("strength", 1.0))),
            *_row(row, found),
        )
        for source, other, row in edge_rows(graph)
    )
    _write(target, (*_EDGE_HEAD, *(column.name for column in found)), rows)


def write_json(graph: nx.Graph, target: Target) -> None:
    """Write node-link JSON that `networkx.node_link_graph(json.load(file), edges="edges")` reads.

    Strict JSON: what is no finite number is null. Times are ISO 8601, sets sorted lists; attributes that would hide the
    format's own fields (id, source, target, key) get a number.
    """
    ids = unique_texts(graph)
    node_names = _names((row for _, row in graph.nodes(data=True)), ("id",))
    edge_names = _names((row for *_, row in graph.edges(data=True)), ("source", "target", "key"))
    with opened(target) as stream:
        head = {
            "directed": graph.is_directed(),
            "multigraph": graph.is_multigraph(),
            "graph": _graph_attributes(graph),
        }
        stream.write(_json(head)[:-1])
        stream.write(', "nodes": [\n')
        _write_joined(
            stream, ({"id": ids[node], **_object(row, node_names)} for node, row in graph.nodes(data=True))
        )
        stream.write('\n], "edges": [\n')
        _write_joined(stream, _json_edges(graph, ids, edge_names))
        stream.write("\n]}\n")


def _write(target: Target, head: Iterable[str], rows: Iterable[Iterable[str | float]]) -> None:
    with opened(target) as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _row(row: Mapping[Any, Any], found: list[Column]) -> Iterator[str | float]:
    return (_cell(row.get(column.key), column) for column in found)


def _cell(value: Any, column: Column | None = None) -> str | float:
    """Numbers as numbers, so that they are never taken for formulas; the empty cell for nothing and for nan."""
    found = _finite(plain(value))
    if found is None:
        return ""
    if isinstance(found, int | float) and not isinstance(found, bool):
        return found
    return (column or Column(None, "", "string")).text(found)


def _json_edges(
    graph: nx.Graph, ids: Mapping[Any, str], names: Mapping[Any, str]
) -> Iterator[dict[str, Any]]:
    if not graph.is_multigraph():
        for source, target, row in graph.edges(data=True):
            yield {"source": ids[source], "target": ids[target], **_object(row, names)}
        return
    for source, target, key, row in graph.edges(keys=True, data=True):
        yield {"source": ids[source], "target": ids[target], "key": plain(key), **_object(row, names)}


def _names(rows: Iterable[Mapping[Any, Any]], reserved: Iterable[str]) -> dict[Any, str]:
    """Attribute → its name in JSON: unchanged, unless the format has the name for itself."""
    taken = set(reserved)
    names: dict[Any, str] = {}
    for key in dict.fromkeys(key for row in rows for key in row):
        name, number = str(plain(key)), 1
        while name in taken:
            number += 1
            name = f"{plain(key)}_{number}"
        taken.add(name)
        names[key] = name
    return names


def _object(row: Mapping[Any, Any], names: Mapping[Any, str]) -> dict[str, Plain | None]:
    return {names[key]: _finite(plain(value)) for key, value in row.items()}


def _finite(value: Plain | None) -> Plain | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _graph_attributes(graph: nx.Graph) -> dict[str, Plain | None]:
    scalars = ((str(key), plain(value)) for key, value in graph.graph.items())
    return {key: _finite(value) for key, value in scalars if not isinstance(value, list)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _write_joined(stream: Any, objects: Iterable[dict[str, Any]]) -> None:
    for number, found in enumerate(objects):
        stream.write(",\n" if number else "")
        stream.write(_json(found))


def _lower(names: Iterable[str]) -> list[str]:
    return [name.lower() for name in names]
