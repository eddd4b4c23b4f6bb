"""Strangers: pairs of people without a tie of their own who share an interest, and who could bring them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

from graph.arrays import Arrays, Rows, Vector
from graph.interests import Interests
from graph.people import is_human
from graph.strength import FAMILY

ONE_SIDED = 0.25  # one who never turned to somebody can hardly introduce them: a star does not know the fans
LEAST_RARITY = 1.5  # bits: about one in three
_ROWS = 2000  # of people at a time: the product of all would not fit into memory
_PAIRS = 20_000  # of which the introducers are looked up at a time, for the same reason


@dataclass(frozen=True)
class Pairs:
    """Some pairs, column by column: rows of either person, shared bits, how reachable and how new the tie is."""

    one: Rows
    other: Rows
    bits: Vector
    feasibility: Vector
    gain: Vector

    @property
    def score(self) -> Vector:
        return self.bits * self.feasibility * self.gain

    def __getitem__(self, chosen: Any) -> Pairs:
        columns = (self.one, self.other, self.bits, self.feasibility, self.gain)
        return Pairs(*(column[chosen] for column in columns))

    @classmethod
    def joined(cls, parts: list[Pairs]) -> Pairs:
        if not parts:
            none, nothing = np.zeros(0, np.int64), np.zeros(0)
            return cls(none, none, nothing, nothing, nothing)
        columns = zip(*(vars(part).values() for part in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


class Strangers:
    """Finds pairs through the interests that they share, never by trying all pairs.

    Parameters
    ----------
    ego : str or None
        Only pairs of ego's contacts, with ego as the one who introduces; without, everybody introduces.
    most : int
        An interest that more than so many of the people show is left out: it says little, and makes most of the pairs.
    """

    def __init__(self, graph: nx.Graph, interests: Interests, *, ego: str | None, most: int) -> None:
        self.graph, self.interests, self.ego = graph, interests, ego
        self.arrays = Arrays.of(graph)
        self.most = most
        introducers = [ego] if ego is not None else [person for person in graph if is_human(graph, person)]
        self.introducers = np.array([self.arrays.index[p] for p in introducers], dtype=np.int64)

    def pairs(self) -> Iterator[Pairs]:
        """Yield the pairs that somebody could introduce, in blocks; `bits` without any bonus for hiddenness."""
        shown = self._shown()
        weighted = (shown @ sp.diags_array(self._rarity)).tocsr()
        transposed = shown.T.tocsr()
        for start in range(0, shown.shape[0], _ROWS):
            shared = (weighted[start : start + _ROWS] @ transposed).tocoo()
            one, other = shared.coords[0] + start, shared.coords[1]
            allowed = one < other
            one, other = one[allowed].astype(np.int64), other[allowed].astype(np.int64)
            bits = shared.data[allowed]
            for first in range(0, len(one), _PAIRS):
                part = slice(first, first + _PAIRS)
                yield self._reachable(one[part], other[part], bits[part])

    def via(self, one: str, other: str) -> tuple[str, ...]:
        """Return those who could introduce the two, best first."""
        row, column = self.arrays.index[one], self.arrays.index[other]
        both = self._known[[row]].multiply(self._known[[column]]).tocoo()
        ranked = sorted(zip(-both.data, both.coords[1], strict=True))
        return tuple(str(self.arrays.nodes[self.introducers[number]]) for _, number in ranked)

    def counts(self, topic: str) -> bool:
        """Tell whether an interest may bring people together: it is shared, not by too many, and not sensitive."""
        return topic in self._column

    def _reachable(self, one: Rows, other: Rows, bits: Vector) -> Pairs:
        fine = ~self._related(one, other)
        one, other, bits = one[fine], other[fine], bits[fine]
        feasibility = self._known[one].multiply(self._known[other]).max(axis=1).toarray().ravel()
        pairs = Pairs(one, other, bits, feasibility, self._gain(one, other))
        return pairs[feasibility > 0]

    def _related(self, one: Rows, other: Rows) -> Any:
        """Pairs not to introduce: tied already, of one family, or perhaps one person under two ids."""
        tied = np.asarray(self.arrays.adjacency[one, other]).ravel() > 0
        family = (self._family[one] == self._family[other]) & (self._family[one] >= 0)
        codes = np.minimum(one, other) * len(self.arrays.nodes) + np.maximum(one, other)
        return tied | family | np.isin(codes, self._possibly_same)

    def _gain(self, one: Rows, other: Rows) -> Vector:
        """Part of their contacts that they don't share; the one who introduces them doesn't count as shared."""
        common = self.arrays.adjacency[one].multiply(self.arrays.adjacency[other]).sum(axis=1)
        together = self.arrays.degrees[one] + self.arrays.degrees[other] - common
        gain: Vector = 1.0 - np.maximum(common - 1, 0) / np.maximum(together, 1)
        return gain

    @cached_property
    def _eligible(self) -> list[str]:
        among = self.graph if self.ego is None else self.graph[self.ego]
        return [person for person in among if person != self.ego and is_human(self.graph, person)]

    @cached_property
    def _topics(self) -> list[str]:
        people: dict[str, int] = {}
        for person in self._eligible:
            for topic in self.interests.of(person):
                people[topic] = people.get(topic, 0) + 1
        return sorted(t for t, count in people.items() if 2 <= count <= self.most and self._is_telling(t))

    def _is_telling(self, topic: str) -> bool:
        """What every third person shows is no reason to meet; what only two show always is, in a small circle too."""
        interest = self.interests[topic]
        return not interest.sensitive and (interest.people <= 2 or interest.rarity_bits >= LEAST_RARITY)

    @cached_property
    def _column(self) -> dict[str, int]:
        return {topic: number for number, topic in enumerate(self._topics)}

    @cached_property
    def _rarity(self) -> Vector:
        return np.array([self.interests[topic].rarity_bits for topic in self._topics])

    def _shown(self) -> sp.csr_array:
        """Strength by person (row of the graph) and topic."""
        column = self._column
        entries = [
            (self.arrays.index[person], column[topic], shown.strength)
            for person in self._eligible
            for topic, shown in self.interests.of(person).items()
            if topic in column
        ]
        return self._by_person(entries, width=len(column))

    @cached_property
    def _known(self) -> sp.csr_array:
        """Square root of how well the introducer (column) knows the person (row)."""
        entries = [
            (self.arrays.index[person], number, _knowing(tie, str(self.arrays.nodes[row])) ** 0.5)
            for number, row in enumerate(self.introducers)
            for person, tie in self.graph[self.arrays.nodes[row]].items()
        ]
        return self._by_person(entries, width=len(self.introducers))

    def _by_person(self, entries: list[tuple[int, int, float]], *, width: int) -> sp.csr_array:
        rows, columns, strengths = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(self.arrays.nodes), width)
        return sp.csr_array((np.array(strengths, float), (rows, columns)), shape=shape)

    @cached_property
    def _family(self) -> Rows:
        """Number of the family by row, -1 for who has none that shows."""
        numbers = np.full(len(self.arrays.nodes), -1, dtype=np.int64)
        kin = nx.Graph(
            (a, b) for a, b, kinds in self.graph.edges(data="kinds", default=()) if FAMILY.intersection(kinds)
        )
        for number, family in enumerate(nx.connected_components(kin)):
            numbers[[self.arrays.index[person] for person in family]] = number
        return numbers

    @cached_property
    def _possibly_same(self) -> Rows:
        index, size = self.arrays.index, len(self.arrays.nodes)
        pairs = self.graph.graph.get("possibly_same", ())
        rows = (sorted((index[a], index[b])) for a, b in pairs if a in index and b in index)
        return np.array([one * size + other for one, other in rows], dtype=np.int64)


def _knowing(tie: dict[str, Any], introducer: str) -> float:
    turned = introducer in tie.get("by", (introducer,))
    return float(tie.get("strength", 1.0)) * (1.0 if turned else ONE_SIDED)
