"""The meaning: accounts become persons, persons a graph, the graph answers. No HTTP, SQL, clock or command line."""
