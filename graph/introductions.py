"""Introductions: two people without a tie whom somebody who knows both could bring together, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import networkx as nx
import numpy as np

from graph.communities import Communities
from graph.hidden import tied_platforms
from graph.interests import Interests, PersonInterest
from graph.people import shown_name
from graph.strangers import Pairs, Strangers

ELSEWHERE = 0.5  # the two show it on different platforms: they can't have met over it
UNSEEN = 0.25  # the one who introduces would not come across it; once for each of the two
MOST_HIDDEN = 1 + ELSEWHERE + 2 * UNSEEN
SAME_COMMUNITY = 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """Public evidence that a person cares about an interest; `kind` tells their own posts from boosts and stars."""

    person: str
    platform: str
    kind: str
    url: str | None
    excerpt: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class SharedInterest:
    """What the two have in common, with what shows it for either.

    Attributes
    ----------
    strengths : tuple of float
        Of the first and the second person.
    platforms : tuple of tuple of str
        Where either shows it.
    hiddenness : float
        1 when everybody concerned can see it, up to 2.
    bits : float
        What it adds to the score: rarity times both strengths times hiddenness.
    """

    interest: str
    rarity_bits: float
    strengths: tuple[float, float]
    platforms: tuple[tuple[str, ...], tuple[str, ...]]
    hiddenness: float
    bits: float
    evidence: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Introduction:
    """Two people who should meet.

    Attributes
    ----------
    interests : tuple of SharedInterest
        What adds most first.
    via : tuple of str
        Those who know both, best placed first; ego alone when ego was given.
    bits, feasibility, gain : float
        The parts of the score; see `introductions`.
    reason : str
        The same in plain English.
    """

    people: tuple[str, str]
    names: tuple[str, str]
    interests: tuple[SharedInterest, ...]
    via: tuple[str, ...]
    score: float
    bits: float
    feasibility: float
    gain: float
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return what JSON can hold: tuples as lists, times as ISO 8601."""
        interests = [
            {
                "interest": shared.interest,
                "rarity_bits": shared.rarity_bits,
                "strengths": list(shared.strengths),
                "hiddenness": shared.hiddenness,
                "evidence": [
                    {
                        "person": shown.person,
                        "platform": shown.platform,
                        "kind": shown.kind,
                        "url": shown.url,
                        "excerpt": shown.excerpt,
                        "when": shown.when.isoformat().replace("+00:00", "Z") if shown.when else None,
                    }
                    for shown in shared.evidence
                ],
            }
            for shared in self.interests
        ]
        return {
            "people": list(self.people),
            "names": list(self.names),
            "interests": interests,
            "via": list(self.via),
            "score": self.score,
            "parts": {"bits": self.bits, "feasibility": self.feasibility, "gain": self.gain},
            "reason": self.reason,
        }


def introductions(
    graph: nx.Graph,
    interests: Interests,
    *,
    ego: str | None = None,
    groups: Communities | None = None,
    limit: int = 50,
    most: int = 200,
) -> list[Introduction]:
    r"""Rank the pairs of people who should meet.

    .. math::

       score(a, b) = \underbrace{\sum_t rarity_t\,s_{at}\,s_{bt}\,h_t}_{bits}
                     \cdot \underbrace{\max_v \sqrt{k_{va}\,k_{vb}}}_{feasibility}
                     \cdot \underbrace{(1 - overlap)}_{gain}

    over the interests *t* that both show. :math:`h_t` is 1, plus ½ when the two show *t* on different platforms only
    (they can't have met over it), plus ¼ for each of the two whose interest is hidden from the one who introduces.
    :math:`k_{va}` is the strength of the tie between *v* and *a*, a quarter of it when *v* never turned to *a*.
    *overlap* is the part of their contacts that they share, the one who introduces not counted. In one community gain
    is halved.

    Parameters
    ----------
    graph : networkx.Graph
        As `person_graph` makes it.
    ego : str, optional
        The one who introduces: only pairs of ego's contacts. Without ego, whoever knows both.
    groups : Communities, optional
        Without them, gain looks at contacts only.
    limit : int
        How many, best first. The result is exact: what is cut off can't score higher.
    most : int
        Interests that more than so many of the people show are left out; so is what every third person shows
        (`LEAST_RARITY`), unless only two do.

    Notes
    -----
    Not introduced are: people with a tie of their own; members of one family, as XFN ties show it; organisations, bots
    and groups; what may be one person under two ids (`graph.graph["possibly_same"]`). Sensitive interests (health,
    faith, love, conviction) are never the reason.

    The measure is ours. It joins Adamic & Adar's rarity of what is shared with the open triad: the introducer closes a
    structural hole, as Obstfeld's *tertius iungens*.

    References
    ----------
    .. [1] L. Adamic, E. Adar, "Friends and Neighbors on the Web", Social Networks 25, 2003, 211-230.
    .. [2] D. Obstfeld, "Social Networks, the Tertius Iungens Orientation, and Involvement in Innovation",
           Administrative Science Quarterly 50, 2005, 100-130.

    Raises
    ------
    networkx.NodeNotFound
        Ego is not in the graph.
    """
    if ego is not None and ego not in graph:
        raise nx.NodeNotFound(f"{ego!r} is nobody in this graph")
    strangers = Strangers(graph, interests, ego=ego, most=most)
    best = _best(strangers, groups, limit)
    found = [_introduction(strangers, best[[number]]) for number in range(len(best.one))]
    return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.people))[:limit]


def _best(strangers: Strangers, groups: Communities | None, limit: int) -> Pairs:
    """Keep the pairs that can be among the first `limit`, whatever hiddenness adds to either."""
    kept = Pairs.joined([])
    for block in strangers.pairs():
        kept = Pairs.joined([kept, _within_communities(strangers, block, groups)])
        if len(kept.one) > limit:
            sure = np.partition(kept.score, -limit)[-limit]
            kept = kept[kept.score * MOST_HIDDEN >= sure]
    return kept


def _within_communities(strangers: Strangers, pairs: Pairs, groups: Communities | None) -> Pairs:
    if groups is None:
        return pairs
    of = np.array([groups.of.get(person, -1 - row) for row, person in enumerate(strangers.arrays.nodes)])
    gain = np.where(of[pairs.one] == of[pairs.other], SAME_COMMUNITY, 1.0) * pairs.gain
    return Pairs(pairs.one, pairs.other, pairs.bits, pairs.feasibility, gain)


def _introduction(strangers: Strangers, pair: Pairs) -> Introduction:
    nodes, graph = strangers.arrays.nodes, strangers.graph
    one, other = sorted((str(nodes[pair.one[0]]), str(nodes[pair.other[0]])))
    via = strangers.via(one, other)
    shared = _shared(strangers, one, other, via[0])
    bits = math.fsum(interest.bits for interest in shared)
    feasibility, gain = float(pair.feasibility[0]), float(pair.gain[0])
    names = (shown_name(graph, one), shown_name(graph, other))
    return Introduction(
        people=(one, other),
        names=names,
        interests=shared,
        via=via,
        score=bits * feasibility * gain,
        bits=bits,
        feasibility=feasibility,
        gain=gain,
        reason=f"{_interest_reason(names, shared, strangers.interests)} {_via_reason(graph, via[0], (one, other))}",
    )


def _shared(strangers: Strangers, one: str, other: str, via: str) -> tuple[SharedInterest, ...]:
    mine, theirs = strangers.interests.of(one), strangers.interests.of(other)
    topics = [topic for topic in mine if topic in theirs and strangers.counts(topic)]
    shared = [_shared_interest(strangers, mine[topic], theirs[topic], via) for topic in topics]
    return tuple(sorted(shared, key=lambda interest: (-interest.bits, interest.interest)))


def _shared_interest(
    strangers: Strangers, mine: PersonInterest, theirs: PersonInterest, via: str
) -> SharedInterest:
    rarity = strangers.interests[mine.interest].rarity_bits
    hiddenness = 1 + ELSEWHERE * mine.platforms.keys().isdisjoint(theirs.platforms)
    for shown in (mine, theirs):
        hiddenness += UNSEEN * tied_platforms(strangers.graph, via, shown.person).isdisjoint(shown.platforms)
    return SharedInterest(
        interest=mine.interest,
        rarity_bits=rarity,
        strengths=(mine.strength, theirs.strength),
        platforms=(tuple(mine.platforms), tuple(theirs.platforms)),
        hiddenness=hiddenness,
        bits=rarity * mine.strength * theirs.strength * hiddenness,
        evidence=(*_evidence(mine), *_evidence(theirs)),
    )


def _evidence(shown: PersonInterest) -> tuple[Shown, ...]:
    return tuple(
        Shown(shown.person, one.platform, one.kind, one.url, one.excerpt, one.when) for one in shown.evidence
    )


def _interest_reason(names: tuple[str, str], shared: tuple[SharedInterest, ...], interests: Interests) -> str:
    first, others = shared[0], [interest.interest for interest in shared[1:4]]
    people, of_all = interests[first.interest].people, len(interests.people)
    also = f" They also share {_listed(others)}." if others else ""
    return (
        f"{names[0]} and {names[1]} share an interest in {first.interest}, as {people} of {of_all} people do: "
        f"{names[0]} shows it on {_listed(first.platforms[0])}, {names[1]} on {_listed(first.platforms[1])}.{also}"
    )


def _via_reason(graph: nx.Graph, via: str, people: tuple[str, str]) -> str:
    met = [
        f"{shown_name(graph, one)} ({', '.join(sorted(tied_platforms(graph, via, one)))})" for one in people
    ]
    return f"{shown_name(graph, via)} knows {met[0]} and {met[1]}; no tie between the two is known."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
