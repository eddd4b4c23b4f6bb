"""Records and persons → networkx."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from connectors.records import Decision
from graph.people import contacts, person_graph, tie_graph, with_interests


def test_ties_of_one_person_vanish_and_others_meet_in_one_edge(butterflies):
    graph = butterflies.graph()
    ego, grace = butterflies.person("github:ego"), butterflies.person("github:gracek")
    assert graph.nodes[ego]["accounts"] == ["github:ego", "mastodon:ego@a.example"]
    assert not any(one == other for one, other in graph.edges)
    tie = graph.edges[ego, grace]
    assert (tie["kinds"], tie["platforms"], tie["count"]) == (["follows"], ["github"], 2)
    assert tie["reciprocal"]
    assert tie["by"] == sorted([ego, grace])


def test_items_make_ties_of_their_own_kind(world):
    world.account("mastodon:a@x.example", "Ann Alba").account("mastodon:b@x.example", "Bo Berg")
    for kind in ("post", "reply", "boost", "star"):
        world.item("mastodon:a@x.example", kind=kind, mentions=["mastodon:b@x.example"], days_ago=3)
    world.item("mastodon:a@x.example", mentions=["mastodon:b@x.example"], days_ago=1)
    graph = tie_graph(world.snapshot())
    edges = graph.get_edge_data("mastodon:a@x.example", "mastodon:b@x.example")
    assert {kind: edge["count"] for kind, edge in edges.items()} == {
        "boosts": 1, "mentions": 2, "replies": 1, "stars": 1,
    }  # fmt: skip
    assert edges["mentions"]["first_seen"] == world.now - timedelta(days=3)
    assert edges["mentions"]["last_seen"] == world.now - timedelta(days=1)
    (tie,) = (data for _, _, data in world.graph().edges(data=True))
    assert tie["count"] == 5
    assert not tie["reciprocal"]


def test_who_opted_out_or_is_forgotten_is_nowhere(world):
    for name in ("ann", "bo", "cy"):
        world.account(f"github:{name}", f"{name} of somewhere", opted_out=name == "bo")
    world.add(Decision(kind="forget", accounts=("github:cy",)))
    world.tie("github:ann", "github:bo").tie("github:cy", "github:ann")
    world.item("github:bo", "chess", mentions=["github:ann"]).item("github:ann", mentions=["github:bo"])
    snapshot = world.snapshot()
    assert snapshot.left_out == {"github:bo", "github:cy"}
    assert list(contacts(snapshot)) == []
    assert list(tie_graph(snapshot)) == ["github:ann"]
    assert [row["accounts"] for _, row in world.graph().nodes(data=True)] == [["github:ann"]]
    assert len(world.interests()) == 0


def test_stubs_can_be_left_out(world):
    world.account("github:ann", "Ann Alba").tie("github:ann", "github:stranger")
    assert {row["observed"] for _, row in world.graph().nodes(data=True)} == {True, False}
    assert len(world.graph(stubs=False)) == 1


def test_the_graph_does_not_depend_on_the_order_of_records(butterflies):
    before = butterflies.graph()
    butterflies.records.reverse()
    after = butterflies.graph()
    assert list(before.nodes(data=True)) == list(after.nodes(data=True))
    assert list(before.edges) == list(after.edges)
    assert all(abs(before.edges[e]["strength"] - after.edges[e]["strength"]) < 1e-12 for e in before.edges)


def test_interests_as_a_second_layer(butterflies):
    graph, interests = butterflies.graph(), butterflies.interests()
    layered = with_interests(graph, interests)
    assert layered.nodes["interest:butterflies"]["people"] == 2
    assert layered.nodes["interest:butterflies"]["kind"] == "interest"
    assert set(layered["interest:butterflies"]) == {
        butterflies.person("github:gracek"), butterflies.person("web:https://henry.example/"),
    }  # fmt: skip
    assert {kind for _, _, kind in graph.edges(data="kind")} == {None}, "the graph itself is unchanged"


@pytest.mark.parametrize(("probability", "noted"), [(0.49, False), (0.5, True), (0.9, True)])
def test_pairs_that_may_be_one_person_are_noted_until_ruled_different(world, probability, noted):
    keys = ("github:ann", "mastodon:ann@x.example")
    world.account(keys[0], "Ann").account(keys[1], "Ann")
    people = tuple(
        SimpleNamespace(id=f"p{n}", name="Ann", accounts=(key,), probability=1.0)
        for n, key in enumerate(keys)
    )
    match = SimpleNamespace(accounts=keys, probability=probability)
    unsure = SimpleNamespace(people=people, person_of={keys[0]: "p0", keys[1]: "p1"}, matches=(match,))
    graph = person_graph(world.snapshot(), unsure)
    assert graph.graph["possibly_same"] == (frozenset({("p0", "p1")}) if noted else frozenset())
    world.add(Decision(kind="different", accounts=keys))
    assert person_graph(world.snapshot(), unsure).graph["possibly_same"] == frozenset()


def test_a_feed_is_met_where_its_website_is(world):
    world.account("web:https://ann.example/", "Ann Alba").account("github:bo", "Bo Berg")
    world.item("feed:https://ann.example/feed", "falconry", mentions=["github:bo"])
    graph = world.graph()
    assert [row["platforms"] for _, _, row in graph.edges(data=True)] == [["web"]]
    author = world.person("feed:https://ann.example/feed")
    shown = world.interests().of(author)["falconry"]
    assert set(shown.platforms) == {"web"}
    assert shown.evidence[0].account == "feed:https://ann.example/feed"
