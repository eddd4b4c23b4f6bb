"""A little invented world: records by hand, the real snapshot and the real resolution."""

from datetime import UTC, datetime, timedelta

import networkx as nx
import pytest

from connectors.records import Account, Item, Tie
from graph.identity import resolve
from graph.interests import interests_of
from graph.people import person_graph
from graph.snapshot import Snapshot

NOW = datetime(2024, 5, 1, tzinfo=UTC)


class World:
    """Records, added one line at a time."""

    now = NOW

    def __init__(self):
        self.records = []

    def account(self, key, name=None, **fields):
        platform, _, identifier = key.partition(":")
        fields.setdefault("observed_at", NOW)
        self.records.append(Account(platform=platform, id=identifier, name=name, **fields))
        return self

    def tie(self, source, target, kind="follows", **fields):
        fields.setdefault("last_seen", NOW)
        self.records.append(Tie(source=source, target=target, kind=kind, **fields))
        return self

    def mutual(self, one, other, kind="follows"):
        return self.tie(one, other, kind).tie(other, one, kind)

    def item(self, account, *tags, days_ago=0, **fields):
        number = len(self.records)
        fields.setdefault("url", f"https://items.example/{number}")
        fields.setdefault("text", f"Item {number} " + " ".join(f"#{tag}" for tag in tags))
        fields.setdefault("published_at", NOW - timedelta(days=days_ago))
        self.records.append(Item(account=account, tags=tags, observed_at=NOW, **fields))
        return self

    def add(self, *records):
        self.records.extend(records)
        return self

    def snapshot(self):
        return Snapshot.of(self.records, key_of=lambda name: name if ":" in name else None, now=NOW)

    def graph(self, **options):
        snapshot = self.snapshot()
        return person_graph(snapshot, resolve(snapshot), **options)

    def interests(self, **options):
        snapshot = self.snapshot()
        return interests_of(snapshot, resolve(snapshot), **options)

    def person(self, key):
        return resolve(self.snapshot()).person_of[key]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def butterflies(world):
    """Ego knows Grace from work on GitHub and Henry from Mastodon; both care for butterflies where ego doesn't look."""
    world.account("github:ego", "Ego Nomad", kind="person").account(
        "mastodon:ego@a.example", "Ego Nomad", kind="person"
    )
    world.add(*_claims("github:ego", "mastodon:ego@a.example"))
    world.account("github:gracek", "Grace Kowalczyk", kind="person")
    world.account("bluesky:did:plc:grace", "Grace Kowalczyk", kind="person")
    world.add(*_claims("github:gracek", "bluesky:did:plc:grace"))
    world.account("mastodon:henry@b.example", "Henry Adebayo", kind="person")
    world.account("web:https://henry.example/", "Henry Adebayo", kind="person")
    world.add(*_claims("mastodon:henry@b.example", "web:https://henry.example/"))
    world.mutual("github:ego", "github:gracek").mutual("mastodon:ego@a.example", "mastodon:henry@b.example")
    world.item(
        "bluesky:did:plc:grace", "ButterflyWatching", text="Saw a swallowtail today #ButterflyWatching"
    )
    world.item(
        "web:https://henry.example/", "Lepidoptera", kind="article", title="Moths and butterflies of Ibadan"
    )
    for number in range(20):
        key = f"mastodon:other{number}@c.example"
        world.account(key, f"Other Somebody{number}", kind="person").item(key, "python", "coffee")
        world.tie("mastodon:ego@a.example", key)
    return world


def _claims(one, other):
    """Two later observations of the same accounts, which claim each other."""
    for key, target in ((one, other), (other, one)):
        platform, _, identifier = key.partition(":")
        yield Account(
            platform=platform,
            id=identifier,
            name={"ego": "Ego Nomad", "gra": "Grace Kowalczyk", "hen": "Henry Adebayo"}[_who(key)],
            kind="person",
            links=({"url": target, "rel": ("me", "website"), "verified_at": NOW},),
            observed_at=NOW + timedelta(seconds=1),
        )


def _who(key):
    return next(who for who in ("ego", "gra", "hen") if who in key)


@pytest.fixture
def barbell():
    """Two groups of five that know each other only through Bridget."""
    graph = nx.Graph()
    for group in ("l", "r"):
        people = [f"{group}{number}" for number in range(5)]
        graph.add_edges_from(((a, b) for a in people for b in people if a < b), strength=0.5)
        graph.add_edge("bridget", people[0], strength=0.5)
    nx.set_node_attributes(graph, "person", "kind")
    graph.nodes["bridget"]["name"] = "Bridget"
    return graph
