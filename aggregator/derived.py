"""Everything that follows from a store's records, computed when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from aggregator.store import Store
from connectors import registry
from connectors.records import Decision
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx as nx

    from graph.communities import Communities
    from graph.identity import Person, Resolution
    from graph.interests import Interests

Clock = Callable[[], datetime]


class Derived:
    """Snapshot, persons, graph and interests of a store at one moment; drop it when a record or decision is added.

    The modules of `graph` are imported when they are needed: scipy and networkx take a second, and `search` needs none.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @cached_property
    def snapshot(self) -> Snapshot:
        """All records under canonical keys, and what the roster says of them."""
        return Snapshot.of([*self._store.records(), *_roster_decisions(self._store)], key_of=registry.key_of)

    @cached_property
    def resolution(self) -> Resolution:
        """Which accounts are one person. The persons are saved, so that next time they keep their ids."""
        from graph.identity import resolve  # noqa: PLC0415

        resolution = self._named_by_the_user(resolve(self.snapshot, previous=self._store.people()))
        accounts = {person.id: person.accounts for person in resolution.people}
        names = {person.id: person.name for person in resolution.people}
        self._store.save_people(accounts, names, self._clock())
        return resolution

    def _named_by_the_user(self, resolution: Resolution) -> Resolution:
        """Call people what the roster calls them, whatever their accounts show."""
        given = {
            self.snapshot.canonical(one.account): one.person for one in self._store.roster() if one.person
        }
        people = (
            replace(person, name=next((given[key] for key in person.accounts if key in given), person.name))
            for person in resolution.people
        )
        return replace(resolution, people=tuple(people))

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Person id → person."""
        return {person.id: person for person in self.resolution.people}

    @cached_property
    def ego(self) -> Person | None:
        """The person whose accounts the roster marks with `me`."""
        mine = [self._store.canonical(entry.account) for entry in self._store.roster() if entry.me]
        found = (self.resolution.person_of.get(key) for key in mine)
        return next((self.people[person] for person in found if person), None)

    @cached_property
    def graph(self) -> nx.Graph:
        from graph.people import person_graph  # noqa: PLC0415

        return person_graph(self.snapshot, self.resolution)

    @cached_property
    def interests(self) -> Interests:
        from graph.interests import interests_of  # noqa: PLC0415

        return interests_of(self.snapshot, self.resolution)

    @cached_property
    def communities(self) -> Communities:
        """Communities without the user, through whom everybody on the roster is tied."""
        from graph.communities import communities  # noqa: PLC0415

        ego = self.ego.id if self.ego else None
        return communities(self.graph.subgraph(one for one in self.graph if one != ego), self.interests)


def _roster_decisions(store: Store) -> Iterator[Decision]:
    """Yield what the roster says: accounts under one person's name are the same person."""
    named = sorted((entry.person, entry.account) for entry in store.roster() if entry.person)
    for person, entries in groupby(named, key=lambda pair: pair[0]):
        keys = tuple(dict.fromkeys(account for _, account in entries))
        if len(keys) > 1:
            yield Decision(kind="same", accounts=keys, note=f"roster: {person}")
