"""How a claim stands: returned, alone, contested by others, left out or contradicted by its target.

A one-way claim is worth as much as nobody else has a better one. An employee's claim to the company's page, a
sibling's to the family's, an impersonator's to the celebrity's: all are one-way claims like an honest one; what tells
them apart is what the target says and who else claims it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from graph.identity import handles, names
from graph.identity.census import Census
from graph.identity.comparisons.words import affinity
from graph.identity.profile import Profile

Level = Literal["confirmed", "alone", "unreturned once", "unreturned", "lapsed", "contradicted"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Standing:
    """`rivals`: how many others have as good a claim, so that at most one of `rivals + 1` can be right."""

    level: Level
    rivals: int = 0
    against: str | None = None

    @property
    def is_suspect(self) -> bool:
        """Somebody may be posing, or the page is no longer theirs: it names its own accounts, and not this one."""
        return self.level in {"unreturned", "lapsed", "contradicted"}


class Standings:
    """The standing of every claim, computed when first asked for."""

    def __init__(self, census: Census) -> None:
        self._census = census
        self.of = lru_cache(maxsize=None)(self._of)
        self._affinity = lru_cache(maxsize=None)(self._affinity_of)

    def is_posing(self, one: str, other: str) -> bool:
        """Tell whether `one` makes a suspect claim to a target that `other` is, or is bound to by a better claim."""
        return any(self._is_worse(one, other, target) for target in self._census.claims.targets(one))

    def _is_worse(self, one: str, other: str, target: str) -> bool:
        claims, standing = self._census.claims, self.of(one, target)
        if not standing.is_suspect:
            return False
        if claims.says(other, target):
            return LEVELS.index(standing.level) > LEVELS.index(self.of(other, target).level)
        return target == other or claims.says(target, other)

    def _of(self, source: str, target: str) -> Standing:
        claims = self._census.claims
        if claims.confirmed(source, target):
            rivals = max(self._rivals(source, target), self._beside(source, target))
            if claims.says(target, source):
                rivals = max(rivals, self._rivals(target, source), self._beside(target, source))
            return Standing("confirmed", rivals)
        against = self._contradiction(source, target)
        if against:
            return Standing("contradicted", against=against)
        if claims.has_lapsed(source, target):
            return Standing("lapsed")
        partners = min(len(claims.partners(target)), 2)
        return Standing(LEVELS[1 + partners], self._rivals(source, target) + self._beside(source, target))

    def _contradiction(self, source: str, target: str) -> str | None:
        """Return the account of the claimer's platform that the target is confirmed with instead."""
        claims = self._census.claims
        beside = claims.named_beside(target, self._census.profiles[source])
        return next((key for key in beside if claims.confirmed(target, key)), None)

    def _rivals(self, source: str, target: str) -> int:
        """Count the others who claim the target, cannot be the same person, and have no worse a claim."""
        claims, profiles = self._census.claims, self._census.profiles
        claimers = claims.claimers(target)
        if len(claimers) > self._census.weights.key_cap:
            return len(claimers) - 1
        others = [other for other in claimers if other != source]
        confirmed = claims.confirmed(source, target)
        return sum(
            _exclude(profiles[source], profiles[other])
            and (not confirmed or claims.confirmed(other, target))
            and self._is_as_near(other, source, target)
            for other in others
        )

    def _beside(self, source: str, target: str) -> int:
        """Count the other accounts that the source claims in the target's place, and that suit it no worse."""
        profiles, weights = self._census.profiles, self._census.weights
        unit = profiles[target].unit
        targets = self._census.claims.targets(source)
        others = [key for key in targets if unit and key != target and profiles[key].unit == unit]
        if len(others) > weights.key_cap:
            return len(others)
        return sum(
            self._is_as_near(other, target, source) for other in others if not self._are_kin(other, target)
        )

    def _are_kin(self, one: str, other: str) -> bool:
        return self._census.claims.says(one, other) or self._census.claims.says(other, one)

    def _is_as_near(self, rival: str, own: str, to: str) -> bool:
        margin = self._census.weights.rival_margin
        return self._affinity(rival, to) >= self._affinity(own, to) - margin

    def _affinity_of(self, one: str, other: str) -> float:
        profiles = self._census.profiles
        return affinity(profiles[one], profiles[other], self._census).bits


def _exclude(one: Profile, other: Profile) -> bool:
    """Tell whether two accounts can hardly be one person's: the same place, or names that contradict each other."""
    if one.unit is not None and one.unit == other.unit:
        return True
    if one.name and other.name and one.name.is_full and other.name.is_full:
        return names.agreement(one.name, other.name).level in {"different", "given", "family"}
    if one.unit is not None and one.platform == other.platform and one.handle and other.handle:
        return handles.agreement(one.handle, other.handle)[0] == "different"
    return False
