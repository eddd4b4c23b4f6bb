"""Prior plus evidence: the match weight of a pair."""

from __future__ import annotations

from collections.abc import Iterator

from graph.identity.census import Census
from graph.identity.comparisons import COMPARISONS, Pair, Standings
from graph.identity.evidence import TIERS, Evidence, Match, Tier, probability_of
from graph.identity.profile import NO_HUMAN


class Scorer:
    """Scores any two accounts of a census; the order of the two changes nothing but left and right."""

    def __init__(self, census: Census) -> None:
        self.census = census
        self.standings = Standings(census)

    def score(self, a: str, b: str) -> Match:
        pair = self._pair(a, b)
        evidence = tuple(found for compare in COMPARISONS for found in compare(pair))
        weight = self.census.prior + sum(found.bits for found in evidence)
        contradiction = self._contradiction(pair)
        vetoes = tuple(why for why in (contradiction, *_vetoes(pair, evidence)) if why)
        return Match((a, b), probability_of(weight), weight, _tier(evidence), evidence, vetoes, contradiction)

    def reasons(self, a: str, b: str) -> tuple[str, ...]:
        """Return for each row of evidence what was compared: the sentence that documents the comparison."""
        pair = self._pair(a, b)
        return tuple((compare.__doc__ or "").strip() for compare in COMPARISONS for _ in compare(pair))

    def _pair(self, a: str, b: str) -> Pair:
        return Pair(self.census.profiles[a], self.census.profiles[b], self.census, self.standings)

    def _contradiction(self, pair: Pair) -> str | None:
        for source, target in pair.directions:
            if self.census.claims.says(source.key, target.key):
                against = self.standings.of(source.key, target.key).against
                if against:
                    return f"{source.key} claims {target.key}, which is confirmed with {against} instead"
        return None


def _vetoes(pair: Pair, evidence: tuple[Evidence, ...]) -> Iterator[str]:
    a, b = pair.a, pair.b
    if "person" in {a.kind, b.kind} and (others := {a.kind, b.kind} & NO_HUMAN):
        yield f"a person is no {min(others)}"
    for page in (one for one in (a, b) if one.is_parked):
        yield f"{page.key} is parked or for sale"
    proven = any(found.tier == "proven" for found in evidence)
    if not proven and a.unit is not None and a.unit == b.unit:
        yield f"a person has one account on {a.unit}, and neither names the other"


def _tier(evidence: tuple[Evidence, ...]) -> Tier:
    for_it = {found.tier for found in evidence if found.bits > 0}
    return next((tier for tier in TIERS if tier in for_it), "inferred")
