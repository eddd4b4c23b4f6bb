"""Why two accounts are, or are not, held to be one person."""

from __future__ import annotations

from dataclasses import dataclass

from graph.identity.clusters import Clusters
from graph.identity.evidence import Evidence, Match, Tier
from graph.identity.scorer import Scorer
from graph.snapshot import Snapshot


class UnknownAccountError(LookupError):
    """The snapshot knows no such account."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A match with its outcome.

    Attributes
    ----------
    reasons : tuple of str
        One sentence for each row of evidence: what was compared.
    verdict : str
        One sentence.
    path : tuple of str
        Account keys from one to the other, each joined with the next; empty if they are two persons.
    """

    accounts: tuple[str, str]
    probability: float
    match_weight: float
    tier: Tier
    prior: float
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...]
    vetoes: tuple[str, ...]
    verdict: str
    path: tuple[str, ...]


def explain(snapshot: Snapshot, scorer: Scorer, clusters: Clusters, a: str, b: str) -> Explanation:
    """Score two accounts anew and tell what became of them. Aliases are understood."""
    a, b = (_known(snapshot, key) for key in (a, b))
    absent = [key for key in (a, b) if key not in scorer.census.profiles]
    prior = scorer.census.prior
    if absent:
        vetoes = tuple(f"{key} opted out or is forgotten: it is compared with nobody" for key in absent)
        return _never_compared(a, b, prior, vetoes)
    match = scorer.score(a, b)
    path, vetoes = clusters.path(a, b), _vetoes(clusters, match, a, b)
    return Explanation(
        accounts=(a, b),
        probability=match.probability,
        match_weight=match.match_weight,
        tier=match.tier,
        prior=prior,
        evidence=match.evidence,
        reasons=scorer.reasons(a, b),
        vetoes=vetoes,
        verdict=_verdict(scorer, match, vetoes, path),
        path=path,
    )


def _never_compared(a: str, b: str, prior: float, vetoes: tuple[str, ...]) -> Explanation:
    return Explanation(
        accounts=(a, b),
        probability=0.0,
        match_weight=prior,
        tier="inferred",
        prior=prior,
        evidence=(),
        reasons=(),
        vetoes=vetoes,
        verdict=f"Never compared: {vetoes[0]}.",
        path=(),
    )


def _known(snapshot: Snapshot, name: str) -> str:
    key = snapshot.canonical(name)
    if key not in snapshot.accounts:
        raise UnknownAccountError(name)
    return key


def _vetoes(clusters: Clusters, match: Match, a: str, b: str) -> tuple[str, ...]:
    """What the pair says and what their persons say; nothing once they are together."""
    if clusters.together(a, b):
        return ()
    obstacle = clusters.obstacle(a, b)
    return tuple(dict.fromkeys([*match.vetoes, *([obstacle] if obstacle else [])]))


def _verdict(scorer: Scorer, match: Match, vetoes: tuple[str, ...], path: tuple[str, ...]) -> str:
    weights, likely = scorer.census.weights, f"{match.probability:.1%}"
    if len(path) > 2:
        return f"One person, through {', '.join(path[1:-1])}; compared directly: {likely}."
    if path:
        return f"One person: {match.tier}, {likely}."
    if vetoes:
        return f"Two persons: {vetoes[0]}."
    if match.probability >= weights.possible_at:
        return f"Possibly one person ({likely}): too little to join them."
    return f"Two persons, as far as is known ({likely})."
