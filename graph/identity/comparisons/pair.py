"""Two accounts side by side, with the population they are compared before."""

from __future__ import annotations

from dataclasses import dataclass

from graph.identity.census import Census
from graph.identity.comparisons.standing import Standings
from graph.identity.evidence import Evidence, Tier
from graph.identity.profile import Profile
from graph.identity.weights import Weights


@dataclass(frozen=True, slots=True)
class Pair:
    a: Profile
    b: Profile
    census: Census
    standings: Standings

    @property
    def weights(self) -> Weights:
        return self.census.weights

    @property
    def directions(self) -> tuple[tuple[Profile, Profile], tuple[Profile, Profile]]:
        return (self.a, self.b), (self.b, self.a)

    def evidence(
        self, name: str, tier: Tier, bits: float, left: object, right: object, *, source: str | None = None
    ) -> Evidence:
        """Return evidence; unless told, it was seen on both accounts."""
        return Evidence(name, tier, bits, str(left), str(right), source or f"{self.a.key} and {self.b.key}")
