"""What is known about interests: who shows which, how strongly, where, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log2


@dataclass(frozen=True, slots=True)
class InterestEvidence:
    """One public thing that shows an interest: an item, or the account itself (its topics, featured tags).

    `surface` is the tag as it was written, `when` the event time of an item and the observation time of an account.
    """

    platform: str
    account: str
    kind: str
    surface: str
    url: str | None = None
    excerpt: str = ""
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonInterest:
    """A person's strength in an interest, with what shows it.

    Attributes
    ----------
    strength : float
        In (0, 1); see `interests_of`.
    platforms : mapping of str to float
        Platform → amount shown there, in doublings. Its keys are where the interest can be seen.
    evidence : tuple of InterestEvidence
        The best few per platform, newest first.
    """

    person: str
    interest: str
    strength: float
    platforms: Mapping[str, float]
    evidence: tuple[InterestEvidence, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic in canonical form.

    Attributes
    ----------
    name : str
        The vocabulary's name, else the most common spelling.
    forms : tuple of str
        Surface forms seen, most common first.
    people : int
        How many persons show it.
    rarity_bits : float
        See `interests_of`.
    sensitive : bool
        Never to be given as the reason of an introduction.
    """

    name: str
    forms: tuple[str, ...]
    people: int
    rarity_bits: float
    sensitive: bool = False


def rarity(people: int, population: int) -> float:
    """Return the surprise, in bits, to meet what `people` of a `population` show; see `interests_of`."""
    return -log2((people + 0.5) / (population + 1))


class Interests:
    """All interests of all people, by person and by interest. Build it with `interests_of`."""

    def __init__(
        self, interests: Mapping[str, Interest], shown: Mapping[str, Mapping[str, PersonInterest]]
    ) -> None:
        self._interests, self._shown = interests, shown

    def __getitem__(self, name: str) -> Interest:
        return self._interests[name]

    def __contains__(self, name: object) -> bool:
        return name in self._interests

    def __iter__(self) -> Iterator[str]:
        """Names of interests, in alphabetical order."""
        return iter(self._interests)

    def __len__(self) -> int:
        return len(self._interests)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the persons who show any interest, in order."""
        return tuple(self._shown)

    def of(self, person: str) -> Mapping[str, PersonInterest]:
        """Return a person's interests by name, strongest first; empty for somebody who shows none."""
        return self._shown.get(person, {})

    def __repr__(self) -> str:
        return f"<Interests: {len(self)} interests of {len(self._shown)} people>"
