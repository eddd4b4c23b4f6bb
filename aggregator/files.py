"""Which file holds a graph in which form: one for GEXF, GraphML and JSON, two for CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.export import write_edges_csv, write_graphml, write_json, write_nodes_csv
from graph.export.gexf import write_gexf
from graph.layout import look_of

if TYPE_CHECKING:
    import networkx as nx


def _write_picture(graph: nx.Graph, path: Path) -> None:
    """Write GEXF with positions and colours, so that Gephi starts from a readable picture."""
    write_gexf(graph, path, look=look_of(graph.to_undirected(as_view=True) if graph.is_directed() else graph))


_ONE_FILE = {"gexf": _write_picture, "graphml": write_graphml, "json": write_json}


def write(graph: nx.Graph, form: str, path: Path) -> list[Path]:
    """Write a graph and return the files: for CSV `people-nodes.csv` and `people-edges.csv` in place of `people.csv`.

    Raises
    ------
    ValueError
        There is no such form.
    """
    if form == "csv":
        nodes, edges = (path.with_name(f"{path.stem}-{part}.csv") for part in ("nodes", "edges"))
        write_nodes_csv(graph, nodes)
        write_edges_csv(graph, edges)
        return [nodes, edges]
    if form not in _ONE_FILE:
        raise ValueError(f"no form {form!r}; there are {', '.join([*_ONE_FILE, 'csv'])}")
    _ONE_FILE[form](graph, path)
    return [path]
