"""Comparisons: one function each, which yields what it finds as evidence. Its docstring is its explanation."""

from collections.abc import Callable, Iterator

from graph.identity.comparisons import claims, shown
from graph.identity.comparisons.pair import Pair as Pair
from graph.identity.comparisons.standing import Standings as Standings
from graph.identity.evidence import Evidence

Comparison = Callable[[Pair], Iterator[Evidence]]

COMPARISONS: tuple[Comparison, ...] = (
    claims.same_identifier,
    claims.moved,
    claims.own_feed,
    claims.confirmed_claim,
    claims.one_way_claim,
    claims.shared_claim,
    claims.names_another,
    shown.name_and_handle,
    shown.place,
    shown.bio,
    shown.avatar,
    shown.kind,
    shown.parked,
)
