"""Bridges: people who connect groups that would otherwise be separate, or nearly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from graph.arrays import Arrays, Node
from graph.communities import Communities, communities
from graph.interests import Interests
from graph.people import is_human, shown_name
from graph.position import betweenness, constraint, effective_size


@dataclass(frozen=True, slots=True)
class Bridge:
    """A person who connects, with the measures that say so.

    Attributes
    ----------
    betweenness : float
        Normalised; see `graph.position.betweenness`.
    constraint, effective_size : float
        Burt's, weighted by tie strength.
    communities : tuple of str
        Names of the communities the person has ties into, most ties first.
    articulation : bool
        Without the person the graph falls into more pieces.
    score : float
        Mean of the person's ranks by the three measures, 1 for the best by all.
    connects : str
        The same in a sentence.
    """

    person: str
    name: str
    betweenness: float
    constraint: float
    effective_size: float
    communities: tuple[str, ...]
    articulation: bool
    score: float
    connects: str


def bridges(
    graph: nx.Graph,
    *,
    interests: Interests | None = None,
    groups: Communities | None = None,
    ego: str | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> list[Bridge]:
    r"""Rank people by how much they connect.

    .. math:: score = 1 - \tfrac13\,(r_{betweenness} + r_{-constraint} + r_{effective\ size})

    where *r* is a person's rank by that measure, from 0 for the highest to 1 for the lowest; equal values share their
    mean rank. Betweenness looks at the whole graph, the other two at the neighbourhood; taken together, neither a
    long chain nor a big crowd of strangers is enough.

    Parameters
    ----------
    interests : Interests, optional
        For the names of communities.
    groups : Communities, optional
        Default: `communities(graph)`.
    ego : str, optional
        The user. Measured without them, since everybody they collected is tied through them.
    limit : int, optional
        How many, best first.
    seed : int
        For communities and, in large graphs, for the sample of betweenness.

    Notes
    -----
    People with fewer than two contacts connect nothing and are left out, as are organisations, bots and groups (they
    stay in the graph that is measured).
    """
    among = graph.subgraph(person for person in graph if person != ego)
    arrays = Arrays.of(among, weight="strength")
    between = betweenness(arrays, seed=seed).values
    holes, sizes = constraint(arrays), effective_size(arrays)
    connecting = [person for person in among if among.degree(person) > 1 and is_human(among, person)]
    score = _mean_rank(connecting, between, {p: -holes[p] for p in connecting}, sizes)
    best = sorted(connecting, key=lambda person: (-score[person], -between[person], str(person)))[:limit]
    groups = groups or communities(among, interests, seed=seed)
    cut = set(nx.articulation_points(among))
    touched = {person: _touched(among, person, groups) for person in best}
    return [
        Bridge(
            person=person,
            name=shown_name(among, person),
            betweenness=between[person],
            constraint=holes[person],
            effective_size=sizes[person],
            communities=tuple(groups.names[number] for number in touched[person]),
            articulation=person in cut,
            score=score[person],
            connects=_sentence(
                shown_name(among, person), touched[person], groups, articulation=person in cut
            ),
        )
        for person in best
    ]


def _touched(graph: nx.Graph, person: str, groups: Communities) -> list[int]:
    """Numbers of the communities that the person has ties into, most ties first."""
    ties = Counter(groups.of[other] for other in graph[person] if other in groups.of and other != person)
    return sorted(ties, key=lambda number: (-ties[number], number))


def _sentence(name: str, touched: list[int], groups: Communities, *, articulation: bool) -> str:
    told = [f"{groups.names[number]} ({len(groups.members[number])} people)" for number in touched[:4]]
    if len(told) < 2:
        said = f"{name} stands within {told[0] if told else 'no community'}"
    else:
        said = f"{name} connects {', '.join(told[:-1])} and {told[-1]}"
    return said + ("; without them, some could not be reached" if articulation else "")


def _mean_rank(people: list[str], *measures: Mapping[Node, float]) -> dict[str, float]:
    ranks = [_ranks({person: measure[person] for person in people}) for measure in measures]
    return {person: 1.0 - math.fsum(rank[person] for rank in ranks) / len(ranks) for person in people}


def _ranks(values: Mapping[str, float]) -> dict[str, float]:
    """Rank from 0 for the highest to 1 for the lowest; equal values (to nine digits) share their mean rank."""
    rounded = {person: float(f"{value:.9g}") for person, value in values.items()}
    higher = 0
    ranks: dict[float, float] = {}
    for value, count in sorted(Counter(rounded.values()).items(), reverse=True):
        ranks[value] = (higher + (count - 1) / 2) / max(len(values) - 1, 1)
        higher += count
    return {person: ranks[value] for person, value in rounded.items()}
