"""GEXF 1.3 (https://gexf.net/), as Gephi and Gephi Lite read it.

What this writer does otherwise than networkx's, since readers stumble there:

- `defaultedgetype` is the graph's own, and each edge says its type; parallel edges differ in `kind`, else Gephi merges
  them.
- An attribute's id is its title, in snake_case, unique without regard to case: Gephi shows titles and knows columns by
  their lower-case ids, Gephi Lite shows ids.
- A column has one type for all its values. None is left out, lists are `liststring` in the form `["a", "b"]`, booleans
  "true" and "false".
- Times are ISO 8601 strings in columns, not `start` and `end`: what was seen from when to when is no lifetime, and
  a dynamic graph hides its edges in Gephi until a timeline is opened.
- Weights are positive: Gephi drops an edge of weight 0. A weight that is not stays in a column of its own.
- Colours are whole numbers without alpha: Gephi refuses fractions, Gephi Lite alpha.
- Node ids are unique whatever the nodes are, and no attribute can replace one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import networkx as nx

from graph.export.files import Target, write_pieces
from graph.export.markup import escaped
from graph.export.values import Column, cells, columns, edge_rows, unique_texts
from graph.layout import Look

CREATOR = "persongraph"
_NODE_RESERVED = ("id", "label", "pid", "start", "end", "timeset", "interval", "timestamp")
# networkx reads no edge with a "key".
_EDGE_RESERVED = (*_NODE_RESERVED, "source", "target", "type", "weight", "key")
_KEY_AS = ("kind", "networkx_key")  # the latter is where networkx looks for the key
_TYPES = {"strings": "liststring"}


def write_gexf(graph: nx.Graph, target: Target, *, look: Look | None = None, description: str = "") -> None:
    """Write any networkx graph as GEXF 1.3.

    Parameters
    ----------
    graph : networkx.Graph
        Or DiGraph, MultiGraph, MultiDiGraph. A node's label is its `label` or `name`, else its id; an edge's weight its
        `weight`, else its `strength`, else it has none. `graph.graph["now"]`, if it is a date, is the file's date.
    target : path or open file
        A path is replaced in one step when everything is written.
    look : Look, optional
        Positions, colours and sizes; default: the nodes' `viz` attributes in the form of `networkx.read_gexf`.
    description : str
        For the file's head.
    """
    write_pieces(target, _pieces(graph, look or _look_of_attributes(graph), description))


def _pieces(graph: nx.Graph, look: Look, description: str) -> Iterator[str]:
    yield from _head(graph, description)
    ids = unique_texts(graph)
    node_columns = columns(
        (row for _, row in graph.nodes(data=True)), reserved=_NODE_RESERVED, omit=("label", "viz")
    )
    edge_columns = _edge_columns(graph)
    yield from _attributes("node", node_columns)
    yield from _attributes("edge", edge_columns)
    yield "<nodes>\n"
    for node, row in graph.nodes(data=True):
        yield _node(ids[node], node, row, node_columns, look)
    yield "</nodes>\n<edges>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    for number, (source, other, row) in enumerate(edge_rows(graph, key_as=_KEY_AS)):
        ends = f'source="{escaped(ids[source])}" target="{escaped(ids[other])}"'
        yield _edge(f'id="{number}" {ends} type="{direction}"', row, edge_columns)
    yield "</edges>\n</graph>\n</gexf>\n"


def _head(graph: nx.Graph, description: str) -> Iterator[str]:
    now = graph.graph.get("now")
    modified = f' lastmodifieddate="{now:%Y-%m-%d}"' if isinstance(now, date) and now == now else ""  # noqa: PLR0124 - NaT
    direction = "directed" if graph.is_directed() else "undirected"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield f"<meta{modified}><creator>{CREATOR}</creator><description>{escaped(description)}</description></meta>\n"
    yield f'<graph defaultedgetype="{direction}" mode="static">\n'


def _attributes(kind: str, found: Iterable[Column]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">\n'
    for column in found:
        yield f'<attribute id="{column.name}" title="{column.name}" type="{_TYPES.get(column.type, column.type)}"/>\n'
    yield "</attributes>\n"


def _edge_columns(graph: nx.Graph) -> list[Column]:
    sound = all(_usable(row["weight"]) for _, _, row in edge_rows(graph, key_as=_KEY_AS) if "weight" in row)
    omit = ("label", "viz", *(("weight",) if sound else ()))
    return columns(
        (row for _, _, row in edge_rows(graph, key_as=_KEY_AS)), reserved=_EDGE_RESERVED, omit=omit
    )


def _node(identifier: str, node: Any, row: Mapping[Any, Any], found: list[Column], look: Look) -> str:
    label = escaped(str(row.get("label") or row.get("name") or identifier))
    shown = "".join(_appearance(node, look))
    return f'<node id="{escaped(identifier)}" label="{label}">{_attribute_values(row, found)}{shown}</node>\n'


def _edge(head: str, row: Mapping[Any, Any], found: list[Column]) -> str:
    for name in ("label", "kind"):
        if isinstance(row.get(name), str | int):
            head += f' {name}="{escaped(str(row[name]))}"'
    weight = row.get("weight", row.get("strength"))
    if _usable(weight):
        head += f' weight="{float(weight)!r}"'
    return f"<edge {head}>{_attribute_values(row, found)}</edge>\n"


def _attribute_values(row: Mapping[Any, Any], found: list[Column]) -> str:
    values = "".join(
        f'<attvalue for="{column.name}" value="{escaped(text) if column.is_text else text}"/>'
        for column, text in cells(row, found)
    )
    return f"<attvalues>{values}</attvalues>" if values else ""


def _appearance(node: Any, look: Look) -> Iterator[str]:
    if node in look.colors:
        r, g, b = (min(255, max(0, round(part))) for part in look.colors[node])
        yield f'<viz:color r="{r}" g="{g}" b="{b}"/>'
    if node in look.positions:
        x, y = look.positions[node]
        yield f'<viz:position x="{x:.4f}" y="{y:.4f}" z="0.0"/>'
    if node in look.sizes:
        yield f'<viz:size value="{look.sizes[node]:.4f}"/>'


def _usable(weight: Any) -> bool:
    """Tell whether every reader keeps a weight: it is a positive, finite number."""
    try:
        return not isinstance(weight, str | bool) and 0 < float(weight) < math.inf
    except (TypeError, ValueError):
        return False


def _look_of_attributes(graph: nx.Graph) -> Look:
    look = Look({}, {}, {})
    for node, viz in graph.nodes(data="viz"):
        if isinstance(viz, Mapping):
            position, color, size = viz.get("position"), viz.get("color"), viz.get("size")
            if isinstance(position, Mapping):
                look.positions[node] = (float(position.get("x", 0)), float(position.get("y", 0)))
            if isinstance(color, Mapping) and {"r", "g", "b"} <= color.keys():
                look.colors[node] = (color["r"], color["g"], color["b"])
            if size is not None:
                look.sizes[node] = float(size)
    return look
