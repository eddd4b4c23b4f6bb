"""Communities: a partition that repeats, with names that tell them apart."""

import networkx as nx

from graph.communities import communities


def test_communities_do_not_depend_on_the_order_of_ties(barbell):
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(barbell.nodes(data=True))))
    turned.add_edges_from(reversed([(b, a, row) for a, b, row in barbell.edges(data=True)]))
    assert communities(barbell) == communities(turned)
    assert sum(map(len, communities(barbell).members)) == len(barbell)


def test_communities_are_named_by_what_is_distinctive(world):
    graph = nx.Graph()
    for group, tag in (("l", "falconry"), ("r", "knitting")):
        keys = [f"mastodon:{group}{number}@x.example" for number in range(4)]
        for number, key in enumerate(keys):
            world.account(key, f"{group.upper()} Person{number}").item(key, tag, "coffee", "faith")
        for one in keys:
            for other in keys:
                if one != other:
                    world.tie(one, other)
    graph = world.graph()
    found = communities(graph, world.interests())
    assert sorted(found.names) == ["falconry", "knitting"]


def test_no_two_communities_have_one_name():
    graph = nx.disjoint_union_all([nx.complete_graph(3)] * 4)
    nx.set_node_attributes(graph, "Twin", "name")
    found = communities(graph)
    assert len(set(found.names)) == len(found) == 4
