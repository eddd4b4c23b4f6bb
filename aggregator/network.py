"""The notebook's and the command line's way in: a store of records, and everything that follows from them.

Nothing here is kept twice: persons, graph and interests are derived from the records when they are first asked for,
and forgotten when a record or a decision is added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from aggregator import rows
from aggregator.derived import Clock, Derived
from aggregator.errors import (
    AmbiguousPersonError,
    NoEgoError,
    StoreMissingError,
    UnknownAccountError,
    UnknownPersonError,
)
from aggregator.frames import Card, Table, Waterfall, as_table
from aggregator.rows import Row
from aggregator.store import Store
from connectors import registry
from connectors.records import Decision
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx as nx

    from graph.identity import Person, Resolution

_MOST_PAIRS = 1000
_MOST_HITS = 10_000


def utc_now() -> datetime:
    return datetime.now(UTC)


def account_of(url: str) -> str | None:
    """Return the key of the account that a URL names, None when it names none. No network.

    >>> account_of("https://twitter.com/Ada_L?s=20")
    'x:ada_l'
    """
    return registry.key_of(url)


def open_network(path: str | Path) -> Network:
    """Open the network in a database file.

    Raises
    ------
    StoreMissingError
        There is no such file.
    NotAStoreError, StoreTooNewError
        The file is something else, or was written by a newer version.
    """
    if str(path) != ":memory:" and not Path(path).exists():
        raise StoreMissingError(path)
    return Network(Store.open(path))


class Network:
    """The people of a database: who they are, how they are tied, what they care for, who should meet whom.

    Methods that list something return a pandas `DataFrame` when pandas is installed and a list of dicts otherwise.
    """

    def __init__(self, store: Store, *, clock: Clock = utc_now) -> None:
        self.store = store
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    @cached_property
    def _derived(self) -> Derived:
        return Derived(self.store, self._clock)

    def _changed(self) -> None:
        self.__dict__.pop("_derived", None)

    @property
    def snapshot(self) -> Snapshot:
        """All records under canonical keys: what the functions of `graph` take."""
        return self._derived.snapshot

    @property
    def resolution(self) -> Resolution:
        """Which accounts are one person, with the reasons: what the functions of `graph` take."""
        return self._derived.resolution

    @property
    def ego(self) -> Person | None:
        """The person whose accounts the roster marks as yours."""
        return self._derived.ego

    # --- finding --------------------------------------------------------------------------------------------------

    def person(self, who: str) -> Person:
        """Find a person by id, account key, URL, handle or name (whole, or a part that only one has).

        The names are the one that is shown, those of the accounts, and what the roster calls the person.

        Raises
        ------
        UnknownPersonError
            Nobody is known by that.
        AmbiguousPersonError
            Several are; the message lists them.
        """
        if who in self._derived.people:
            return self._derived.people[who]
        key = self._key(who)
        if key and key in self.resolution.person_of:
            return self._derived.people[self.resolution.person_of[key]]
        found = self._by_name(who)
        if not found:
            raise UnknownPersonError(who)
        if len(found) > 1:
            listed = [f"{person.id}  {person.name}  ({person.accounts[0]})" for person in found]
            raise AmbiguousPersonError(who, listed)
        return found[0]

    def account(self, which: str) -> str:
        """Return the canonical key of a known account given by key, URL or handle.

        Raises
        ------
        UnknownAccountError
            It is no account of a known form, or not in this network.
        """
        key = self._key(which)
        if key is None or key not in self.snapshot.accounts:
            raise UnknownAccountError(f"{which}: no account in this network; `aggregator people` lists them")
        return key

    def _key(self, text: str) -> str | None:
        from aggregator.roster import parse_account  # noqa: PLC0415

        for candidate in (text, text.lower()):
            if (canonical := self.snapshot.canonical(candidate)) in self.snapshot.accounts:
                return canonical
        try:
            return self.snapshot.canonical(parse_account(text).key)
        except UnknownAccountError:
            return None

    def _by_name(self, who: str) -> list[Person]:
        wanted = who.casefold().strip()
        if not wanted:
            return []
        shown = [person for person in self.resolution.people if self._is_shown(person)]
        rostered = {self.snapshot.canonical(one.account): one.person for one in self.store.roster()}
        names = {person.id: self._called(person, rostered) for person in shown}
        fits: tuple[Callable[[Person], bool], ...] = (
            lambda person: wanted == person.name.casefold(),
            lambda person: wanted in names[person.id],
            lambda person: wanted in person.name.casefold(),
            lambda person: any(wanted in name for name in names[person.id]),
        )
        return next((found for fit in fits if (found := list(filter(fit, shown)))), [])

    def _called(self, person: Person, rostered: Mapping[str, str | None]) -> set[str]:
        names = {self.snapshot.accounts[key].name for key in person.accounts}
        names |= {rostered.get(key) for key in person.accounts}
        return {name.casefold() for name in names if name}

    def _is_shown(self, person: Person) -> bool:
        return not any(self.snapshot.accounts[key].opted_out for key in person.accounts)

    def _is_observed(self, person: Person) -> bool:
        return any(key in self.snapshot.observed for key in person.accounts)

    def __repr__(self) -> str:
        return f"<Network {self.store.path}>"

    # --- who is who -----------------------------------------------------------------------------------------------

    def people(self, *, everybody: bool = False) -> Table:
        """Return the persons of whom something was read; with `everybody` also those who are only named."""
        return as_table(self.people_rows(everybody=everybody))

    def people_rows(self, *, everybody: bool = False) -> list[Row]:
        shown = (
            p for p in self.resolution.people if self._is_shown(p) and (everybody or self._is_observed(p))
        )
        found = (rows.person_row(person) for person in shown)
        return sorted(found, key=lambda row: (-len(row["accounts"]), row["name"], row["id"]))

    def show(self, who: str) -> Card:
        """Return what is known of a person: accounts, interests, closest ties. It shows itself in a notebook."""
        person = self.person(who)
        shown = self._derived.interests.of(person.id).values()
        ties = self._derived.graph.adj[person.id] if person.id in self._derived.graph else {}
        return Card(
            {
                **rows.person_row(person),
                "accounts": [rows.account_row(self.snapshot, key) for key in person.accounts],
                "interests": [rows.strength_row(one.interest, one.strength) for one in shown],
                "ties": sorted(
                    (
                        rows.strength_row(self._name(other), tie["strength"], id=other)
                        for other, tie in ties.items()
                    ),
                    key=lambda row: (-row["strength"], row["name"]),
                ),
            }
        )

    def explain(self, left: str, right: str) -> Waterfall:
        """Return every reason for and against two accounts being one person. It shows itself in a notebook.

        Raises
        ------
        UnknownAccountError
            One of them is no account of this network.
        """
        explanation = self.resolution.explain(self.account(left), self.account(right))
        return Waterfall(rows.explanation_row(explanation))

    def resolution_summary(self) -> Row:
        """Return how many persons there are, which matches are possible, and what the user should look at."""
        return rows.resolution_row(self.resolution)

    def decide(
        self, kind: Literal["same", "different"], accounts: Sequence[str], *, note: str | None = None
    ) -> None:
        """Rule that accounts are the same person, or different ones; `undo` takes it back."""
        keys = tuple(self.account(account) for account in accounts)
        self.store.decide(Decision(kind=kind, accounts=keys, made_at=self._clock(), note=note))
        self._changed()

    def undo(self) -> Decision | None:
        """Take back the newest decision that stands, and return it; None when there is none."""
        ended = self.store.undo(self._clock())
        self._changed()
        return ended

    def forget(self, person: Person) -> None:
        """Erase all accounts of a person for good. This can't be undone."""
        self.store.forget(person.accounts, self._clock())
        self._changed()

    # --- what the graph knows -------------------------------------------------------------------------------------

    def graph(self, *, interests: bool = False, everybody: bool = True) -> nx.Graph:
        """Return the graph of persons, a copy that is yours: see `graph.people.person_graph`.

        Parameters
        ----------
        interests : bool
            Add interests as nodes of a second layer.
        everybody : bool
            Keep persons of whom nothing was read.
        """
        from graph.people import with_interests  # noqa: PLC0415

        chosen = self._derived.graph.copy()
        if not everybody:
            chosen.remove_nodes_from(
                [one for one, observed in self._derived.graph.nodes(data="observed") if not observed]
            )
        return with_interests(chosen, self._derived.interests) if interests else chosen

    def ties(self) -> nx.MultiDiGraph:
        """Return the graph of accounts and their raw ties."""
        from graph.people import tie_graph  # noqa: PLC0415

        return tie_graph(self.snapshot)

    def interests(self, who: str | None = None, *, hidden: bool = False) -> Table:
        """Return interests, what several share and is rare first; of one person, or only those hidden from you."""
        return as_table(self.interest_rows(who, hidden=hidden))

    def introductions(self, who: str | None = None, *, interest: str | None = None) -> Table:
        """Return who should meet whom, best first."""
        return as_table(self.introduction_rows(who, interest=interest))

    def bridges(self) -> Table:
        """Return the people who connect groups, most betweenness first."""
        return as_table(self.bridge_rows())

    def path(self, source: str, target: str, *, k: int = 3) -> Table:
        """Return the warmest paths between two persons that share no intermediary."""
        return as_table(self.path_rows(source, target, k=k))

    def search(self, words: str, *, limit: int | None = 50) -> Table:
        """Return items in which all words occur, best first."""
        return as_table(self.search_rows(words, limit=limit))

    # --- the same as rows, for the command line -------------------------------------------------------------------

    def interest_rows(self, who: str | None = None, *, hidden: bool = False) -> list[Row]:
        if who is None:
            found = [
                rows.interest_row(self._derived.interests, name, self._names)
                for name in self._derived.interests
            ]
            return sorted(found, key=lambda row: (-row["score"], row["interest"]))
        person = self.person(who)
        kept = self._hidden_from_ego(person) if hidden else set(self._derived.interests.of(person.id))
        shown = (one for one in self._derived.interests.of(person.id).values() if one.interest in kept)
        return [rows.person_interest_row(self._derived.interests, one, person.name) for one in shown]

    def _hidden_from_ego(self, person: Person) -> set[str]:
        from graph.hidden import hidden_interests  # noqa: PLC0415

        if self.ego is None:
            raise NoEgoError
        return {
            one.interest
            for one in hidden_interests(self._derived.graph, self._derived.interests, person.id, self.ego.id)
        }

    def introduction_rows(
        self, who: str | None = None, *, interest: str | None = None, limit: int | None = None
    ) -> list[Row]:
        from graph.introductions import introductions  # noqa: PLC0415

        person = self.person(who).id if who else None
        ego = self.ego.id if self.ego else None
        ranked = introductions(
            self._derived.graph,
            self._derived.interests,
            ego=ego,
            groups=self._derived.communities,
            limit=_MOST_PAIRS,
        )
        chosen = (
            one
            for one in ranked
            if (person is None or person in one.people)
            and (interest is None or interest.casefold() in {shared.interest for shared in one.interests})
        )
        return [one.as_json() for one in islice(chosen, limit)]

    def bridge_rows(self) -> list[Row]:
        from graph.bridges import bridges  # noqa: PLC0415

        ego = self.ego.id if self.ego else None
        return [
            rows.bridge_row(one)
            for one in bridges(self._derived.graph, groups=self._derived.communities, ego=ego)
        ]

    def path_rows(self, source: str, target: str, *, k: int = 3) -> list[Row]:
        from graph.paths import warm_paths  # noqa: PLC0415

        ends = self.person(source).id, self.person(target).id
        return [rows.path_row(path, self._name) for path in warm_paths(self._derived.graph, *ends, k=k)]

    def search_rows(self, words: str, *, limit: int | None = 50) -> list[Row]:
        hits = self.store.search(words, limit=limit if limit is not None else _MOST_HITS)
        return [rows.hit_row(hit, self._named(hit.account)) for hit in hits]

    def _named(self, key: str) -> Row:
        person = self.resolution.person_of.get(key)
        return {"person": person, "name": self._name(person) if person else key}

    def _name(self, person: str) -> str:
        return self._derived.people[person].name

    @property
    def _names(self) -> Mapping[str, str]:
        return {person.id: person.name for person in self.resolution.people}

    # --- export ---------------------------------------------------------------------------------------------------

    def export(
        self,
        form: str,
        path: str | Path,
        *,
        interests: bool = False,
        raw: bool = False,
        everybody: bool = False,
    ) -> list[Path]:
        """Write the person graph, or with `raw` the accounts and their ties, and return the files written.

        Parameters
        ----------
        form : {"gexf", "graphml", "csv", "json"}
        interests : bool
            Add interests as nodes.
        everybody : bool
            Also persons of whom nothing was read.
        """
        from aggregator.files import write  # noqa: PLC0415

        chosen = self.ties() if raw else self._annotated(interests=interests, everybody=everybody)
        return write(chosen, form, Path(path))

    def _annotated(self, *, interests: bool, everybody: bool) -> nx.Graph:
        """Return the graph of persons with what a picture is coloured and filtered by."""
        from graph.export import annotated  # noqa: PLC0415
        from graph.people import with_interests  # noqa: PLC0415

        known = self._derived.interests
        graph = annotated(self.graph(everybody=everybody), interests=known, groups=self._derived.communities)
        return with_interests(graph, known) if interests else graph

    def _repr_html_(self) -> str:
        persons, snapshot = len(self.people_rows()), self.snapshot
        counts = f"{persons} persons, {len(snapshot.observed)} accounts, {len(snapshot.items)} items"
        return f"<b>persongraph</b>: {counts}"
