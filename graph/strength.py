"""Tie strength: how close two people are, 0 to 1, from everything that shows between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

RATES: Mapping[str, float] = {
    # acts that single items show
    "stars": 0.05,
    "likes": 0.05,
    "bookmarks": 0.05,
    "boosts": 0.08,
    "mentions": 0.12,
    "quotes": 0.12,
    "replies": 0.20,
    "coauthors": 0.60,
    # standing relations of platforms
    "follows": 0.15,
    "member": 0.15,
    "lists": 0.15,
    "blogroll": 0.30,
    "supports": 0.35,
    # XFN (https://gmpg.org/xfn/11): the author says it, so it counts from the first time
    "contact": 0.30,
    "acquaintance": 0.40,
    "friend": 0.70,
    "met": 0.75,
    "co-worker": 0.60,
    "colleague": 0.60,
    "co-resident": 0.90,
    "neighbor": 0.60,
    "child": 0.95,
    "parent": 0.95,
    "sibling": 0.90,
    "spouse": 0.95,
    "kin": 0.80,
    "muse": 0.30,
    "crush": 0.30,
    "date": 0.80,
    "sweetheart": 0.95,
}
FAMILY = frozenset({"co-resident", "child", "parent", "sibling", "spouse", "kin", "date", "sweetheart"})


class Contact(NamedTuple):
    """One sign that `source` turned to `target`: a standing tie, or an act that an item shows.

    `platform` is where the source account is met. `first` and `last` are event times of acts, and the first and last
    sight of standing ties.
    """

    source: str
    target: str
    kind: str
    platform: str
    weight: float = 1.0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class TieStrength:
    r"""The formula of tie strength, with its constants.

    All contacts of one direction, kind and platform form a strand. With :math:`w_i` the weight and :math:`a_i` the
    age of contact *i*, and *H* the half-life, a strand's amount is

    .. math:: m = \sum_i w_i \max(f, 2^{-a_i / H})

    and the tie is a noisy-or over its strands, in which each strand speaks as often as its amount doubles:

    .. math:: s = 1 - \prod_{strands} (1 - b_{kind})^{\rho \log_2(1 + m)}

    One fresh contact of a kind gives exactly its base rate *b*; three give what two independent ones would. The
    same number of contacts spread over more kinds or platforms gives more, since each strand saturates on its own.
    :math:`\rho` is `mutual` when both sides turned to each other, else 1.

    Attributes
    ----------
    rates : mapping of str to float
        Base rate *b* per kind, 0 < b < 1.
    other : float
        Base rate of a kind that is not in `rates`.
    half_life : timedelta
        *H*. A contact in the future (a wrong clock) counts as fresh.
    floor : float
        *f*: what once was never fades wholly.
    undated : float
        Recency of a contact without a date.
    mutual : float
        :math:`\rho` of a reciprocal tie.

    Notes
    -----
    The base rates are set by hand: what an act costs and how public it is. The form (strength from intensity,
    intimacy, reciprocity and time spent) follows Granovetter; that frequency counts by its logarithm and recency most
    of all follows Gilbert & Karahalios, where "days since last communication" is the strongest predictor.

    References
    ----------
    .. [1] M. Granovetter, "The Strength of Weak Ties", American Journal of Sociology 78(6), 1973, 1360-1380.
    .. [2] E. Gilbert, K. Karahalios, "Predicting Tie Strength with Social Media", CHI 2009, 211-220.

    Examples
    --------
    >>> now = datetime(2024, 5, 1)
    >>> follow = Contact("a", "b", "follows", "mastodon", last=now)
    >>> round(TieStrength()([follow], now), 3)
    0.15
    >>> back = Contact("b", "a", "follows", "mastodon", last=now)
    >>> round(TieStrength()([follow, back], now), 3)
    0.386
    """

    rates: Mapping[str, float] = field(default_factory=lambda: RATES)
    other: float = 0.08
    half_life: timedelta = timedelta(days=365)
    floor: float = 0.05
    undated: float = 0.5
    mutual: float = 1.5

    def __call__(self, contacts: Iterable[Contact], now: datetime) -> float:
        """Return the strength in (0, 1] of the tie that `contacts` make; 0 for no contact at all."""
        amounts: dict[tuple[str, str, str], float] = {}
        for contact in contacts:
            strand = (contact.source, contact.kind, contact.platform)
            amounts[strand] = amounts.get(strand, 0.0) + contact.weight * self.recency(contact.last, now)
        both_ways = len({source for source, _, _ in amounts}) > 1
        # the logarithm of 1 - s: products of many small factors would lose their digits
        alone = sum(math.log1p(-self._rate(kind)) * math.log2(1 + m) for (_, kind, _), m in amounts.items())
        return -math.expm1(alone * (self.mutual if both_ways else 1.0))

    def recency(self, when: datetime | None, now: datetime) -> float:
        """Return how much a contact at `when` still counts, from `floor` to 1."""
        return recency(when, now, half_life=self.half_life, floor=self.floor, undated=self.undated)

    def _rate(self, kind: str) -> float:
        return self.rates.get(kind, self.other)


def recency(
    when: datetime | None, now: datetime, *, half_life: timedelta, floor: float, undated: float
) -> float:
    """Return the exponential decay of `when` seen from `now`: 1 today, ½ after a half-life, never below `floor`.

    >>> year = timedelta(days=365)
    >>> recency(datetime(2023, 5, 2), datetime(2024, 5, 1), half_life=year, floor=0.05, undated=0.5)
    0.5
    """
    if when is None:
        return undated
    age = max(0.0, (now - when) / half_life)
    return max(floor, math.exp2(-age))
