"""Evidence in bits, and what it adds up to: the form of Fellegi and Sunter (A theory for record linkage, 1969)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp2, log2
from typing import Literal

Tier = Literal["proven", "claimed", "inferred"]
TIERS: tuple[Tier, ...] = ("proven", "claimed", "inferred")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for (bits > 0) or against two accounts being one person.

    Attributes
    ----------
    name : str
        The comparison and its level: "one-way claim", "name and handle: same name".
    tier : {"proven", "claimed", "inferred"}
    bits : float
        Match weight: log2 of how much likelier this is for one person's accounts than for two persons'.
    left, right : str
        The values compared, of the first and the second account.
    source : str
        Where it was seen: account key or URL.
    """

    name: str
    tier: Tier
    bits: float
    left: str
    right: str
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """Two accounts, scored. `match_weight` is the prior plus the bits of all evidence, exactly.

    `vetoes` say in words what forbids a merge, whatever the weight. A `contradiction` also keeps everybody apart who is
    joined with the two: an impersonator does not come in through the back door.
    """

    accounts: tuple[str, str]
    probability: float
    match_weight: float
    tier: Tier
    evidence: tuple[Evidence, ...]
    vetoes: tuple[str, ...] = ()
    contradiction: str | None = None


def bits(m: float, u: float) -> float:
    """Return the match weight of an observation with probability m given one person, u given two."""
    return log2(m / u)


def odds_bits(probability: float) -> float:
    """Return log2 of the odds.

    >>> odds_bits(0.5)
    0.0
    """
    return log2(probability / (1 - probability))


def probability_of(weight: float) -> float:
    """Return the probability that a match weight means: the inverse of `odds_bits`.

    >>> probability_of(0.0)
    0.5
    """
    return 1 / (1 + exp2(-weight)) if weight > -1000 else 0.0
