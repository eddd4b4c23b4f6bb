"""Graphs for other programs: GEXF, GraphML, CSV, JSON."""

from graph.export.annotate import annotated as annotated
from graph.export.gexf import write_gexf as write_gexf
from graph.export.graphml import write_graphml as write_graphml
from graph.export.tables import write_csv as write_csv
from graph.export.tables import write_edges_csv as write_edges_csv
from graph.export.tables import write_json as write_json
from graph.export.tables import write_nodes_csv as write_nodes_csv
