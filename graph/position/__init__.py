"""Where a person stands in the graph: between others, and beside structural holes."""

from graph.position.betweenness import Betweenness as Betweenness
from graph.position.betweenness import betweenness as betweenness
from graph.position.structural_holes import constraint as constraint
from graph.position.structural_holes import effective_size as effective_size
