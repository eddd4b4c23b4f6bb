"""Who should meet whom, and who should not."""

import itertools
import json

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.communities import Communities
from graph.hidden import hidden_interests
from graph.interests import Interest, Interests, PersonInterest
from graph.introductions import introductions


def small(*ties, kinds=None, **interests):
    """A graph and interests by hand: ties are (a, b, strength), interests person="topic topic"."""
    graph = nx.Graph(possibly_same=frozenset())
    for person in {*itertools.chain.from_iterable(tie[:2] for tie in ties), *interests}:
        graph.add_node(person, name=person.title(), kind=(kinds or {}).get(person, "person"))
    for one, other, strength in ties:
        graph.add_edge(
            one, other, strength=strength, kinds=["follows"], platforms=["mastodon"], by=[one, other]
        )
    return graph, by_hand({person: said.split() for person, said in interests.items()})


def by_hand(topics, platform="web"):
    holders = {}
    for person, mine in topics.items():
        for topic in mine:
            holders.setdefault(topic, set()).add(person)
    interests = {
        t: Interest(t, (t,), len(who), 8.0 - len(who), sensitive=t == "faith") for t, who in holders.items()
    }
    shown = {
        p: {t: PersonInterest(p, t, 0.5, {platform: 1.0}, ()) for t in mine} for p, mine in topics.items()
    }
    return Interests(interests, shown)


def pairs(found):
    return [introduction.people for introduction in found]


def test_the_acquaintance_and_the_butterflies(butterflies):
    graph, interests = butterflies.graph(), butterflies.interests()
    ego = butterflies.person("github:ego")
    best, *others = introductions(graph, interests, ego=ego)
    assert best.names == ("Grace Kowalczyk", "Henry Adebayo")
    assert [shared.interest for shared in best.interests] == ["butterflies"]
    assert best.interests[0].hiddenness == 2.0
    assert {shown.platform for shown in best.interests[0].evidence} == {"bluesky", "web"}
    assert best.via == (ego,)
    assert best.score == pytest.approx(best.bits * best.feasibility * best.gain)
    assert all(other.score < best.score for other in others)
    assert "butterflies" in best.reason
    assert "Ego Nomad knows Grace Kowalczyk (github) and Henry Adebayo (mastodon)" in best.reason


def test_json_has_the_fields_and_survives_json(butterflies):
    found = introductions(butterflies.graph(), butterflies.interests(), ego=butterflies.person("github:ego"))[
        0
    ]
    said = json.loads(json.dumps(found.as_json()))
    assert said["people"] == list(found.people)
    assert said["via"] == list(found.via)
    assert said["score"] == found.score
    row = said["interests"][0]["evidence"][0]
    assert set(row) == {"person", "platform", "kind", "url", "excerpt", "when"}
    assert row["when"].startswith("2024-05-01T")


def test_hidden_interests_are_hidden_from_the_viewer_only(butterflies):
    graph, interests = butterflies.graph(), butterflies.interests()
    ego, grace = butterflies.person("github:ego"), butterflies.person("github:gracek")
    (hidden,) = hidden_interests(graph, interests, grace, ego)
    assert (hidden.interest, hidden.shown_on, hidden.tied_on) == ("butterflies", ("bluesky",), ("github",))
    assert hidden_interests(graph, interests, grace, grace) == []
    butterflies.item("github:gracek", "butterflies", kind="repository")
    assert hidden_interests(graph, butterflies.interests(), grace, ego) == []
    with pytest.raises(nx.NodeNotFound):
        hidden_interests(graph, interests, "nobody", ego)


TRIANGLE = [("ego", "ann", 0.5), ("ego", "bo", 0.5)]


def test_strangers_with_a_shared_interest_are_introduced():
    graph, interests = small(*TRIANGLE, ann="falconry", bo="falconry")
    assert pairs(introductions(graph, interests, ego="ego")) == [("ann", "bo")]


def test_who_knows_one_another_needs_nobody():
    graph, interests = small(*TRIANGLE, ("ann", "bo", 0.1), ann="falconry", bo="falconry")
    assert introductions(graph, interests, ego="ego") == []


@pytest.mark.parametrize("kind", ["organization", "bot", "group", "interest"])
def test_what_is_no_human_is_neither_introduced_nor_introduces(kind):
    graph, interests = small(*TRIANGLE, kinds={"bo": kind}, ann="falconry", bo="falconry")
    assert introductions(graph, interests, ego="ego") == []
    graph, interests = small(*TRIANGLE, kinds={"ego": kind}, ann="falconry", bo="falconry")
    assert introductions(graph, interests) == []


def test_nobody_is_introduced_to_themselves():
    graph, interests = small(*TRIANGLE, ann="falconry", bo="falconry")
    graph.graph["possibly_same"] = frozenset({("ann", "bo")})
    assert introductions(graph, interests, ego="ego") == []


def test_a_family_knows_one_another():
    graph, interests = small(
        *TRIANGLE, ("ann", "mum", 0.9), ("bo", "mum", 0.9), ann="falconry", bo="falconry"
    )
    assert pairs(introductions(graph, interests)) == [("ann", "bo")]
    for child in ("ann", "bo"):
        graph.edges[child, "mum"]["kinds"] = ["parent"]
    assert introductions(graph, interests) == []


def test_sensitive_interests_are_no_reason():
    graph, interests = small(*TRIANGLE, ann="faith", bo="faith")
    assert introductions(graph, interests, ego="ego") == []
    graph, interests = small(*TRIANGLE, ann="faith falconry", bo="faith falconry")
    (found,) = introductions(graph, interests, ego="ego")
    assert [shared.interest for shared in found.interests] == ["falconry"]
    assert "faith" not in found.reason


def test_strangers_without_anybody_between_are_not_introduced():
    graph, interests = small(("ego", "ann", 0.5), ("bo", "cy", 0.5), ann="falconry", bo="falconry")
    assert introductions(graph, interests) == []
    assert introductions(graph, interests, ego="ego") == []


def test_via_names_who_knows_both_best_first():
    ties = [(v, p, s) for v, s in (("vic", 0.3), ("wim", 0.9), ("xi", 0.6)) for p in ("ann", "bo")]
    graph, interests = small(*ties, ann="falconry", bo="falconry")
    (found,) = introductions(graph, interests)
    assert found.via == ("wim", "xi", "vic")
    assert found.feasibility == pytest.approx(0.9)


def test_a_star_does_not_know_the_fans():
    graph, interests = small(*TRIANGLE, ann="falconry", bo="falconry")
    (known,) = introductions(graph, interests, ego="ego")
    for fan in ("ann", "bo"):
        graph.edges["ego", fan]["by"] = [fan]
    (unknown,) = introductions(graph, interests, ego="ego")
    assert unknown.feasibility == pytest.approx(known.feasibility / 4)


def test_shared_contacts_and_one_community_lower_the_gain():
    alone, interests = small(*TRIANGLE, ann="falconry", bo="falconry")
    crowd = alone.copy()
    for number in range(3):
        for person in ("ann", "bo"):
            crowd.add_edge(person, f"c{number}", strength=0.1, by=[person], platforms=[], kinds=[])
    (free,), (bound,) = introductions(alone, interests, ego="ego"), introductions(crowd, interests, ego="ego")
    assert free.gain == 1.0
    assert bound.gain == pytest.approx(1 - 3 / 4)
    together = Communities((("ann", "bo", "ego"),), ("all",))
    assert introductions(alone, interests, ego="ego", groups=together)[0].gain == 0.5


def test_an_interest_of_too_many_brings_nobody_together():
    graph, interests = small(*TRIANGLE, ("ego", "cy", 0.5), ann="falconry", bo="falconry", cy="falconry")
    assert len(introductions(graph, interests, most=3)) == 3
    assert introductions(graph, interests, most=2) == []


def test_an_unknown_ego_is_an_error():
    with pytest.raises(nx.NodeNotFound):
        introductions(nx.Graph(), by_hand({}), ego="nobody")
    assert introductions(nx.Graph(), by_hand({})) == []


people = [f"p{number}" for number in range(8)]
ties = st.lists(
    st.tuples(st.sampled_from(people), st.sampled_from(people), st.sampled_from([0.1, 0.4, 0.9])),
    min_size=4,
    max_size=20,
)
topics = st.fixed_dictionaries(
    {p: st.lists(st.sampled_from(["w", "x", "y", "z"]), max_size=3, unique=True) for p in people}
)


@settings(max_examples=30)
@given(ties, topics, st.integers(1, 6), st.sampled_from([None, "p0"]))
def test_the_first_few_are_those_of_all_pairs(ties, topics, limit, ego):
    """Sparse products, blocks and the bound for what is cut off change nothing in the result."""
    graph = nx.Graph(possibly_same=frozenset())
    graph.add_nodes_from(people, kind="person")
    for one, other, strength in ties:
        if one != other:
            graph.add_edge(
                one, other, strength=strength, by=[one], platforms=["web"] if strength > 0.5 else ["x"]
            )
    interests = by_hand(topics)
    everything = introductions(graph, interests, ego=ego, limit=10_000)
    assert introductions(graph, interests, ego=ego, limit=limit) == everything[:limit]
    expected = {
        pair
        for pair in itertools.combinations(people, 2)
        if not graph.has_edge(*pair) and ego not in pair and {*topics[pair[0]]} & {*topics[pair[1]]}
        and (ego in nx.common_neighbors(graph, *pair) if ego else any(nx.common_neighbors(graph, *pair)))
    }  # fmt: skip
    assert set(pairs(everything)) == expected
    assert all(one.score == pytest.approx(one.bits * one.feasibility * one.gain) for one in everything)


def test_what_every_third_person_shows_is_no_reason(world):
    world.account("github:ego", "Ego Nomad")
    for number in range(9):
        key = f"github:person{number}"
        world.account(key, f"Person Number{number}").mutual("github:ego", key)
        world.item(key, "python", *(["falconry"] if number < 2 else []))
    found = introductions(world.graph(), world.interests(), ego=world.person("github:ego"))
    assert [[shared.interest for shared in one.interests] for one in found] == [["falconry"]]


def test_a_pair_that_gains_nothing_is_not_listed(butterflies):
    ego = butterflies.person("github:ego")
    assert all(one.score > 0 for one in introductions(butterflies.graph(), butterflies.interests(), ego=ego))
