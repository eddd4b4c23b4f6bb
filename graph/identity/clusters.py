"""Accounts joined into persons, one pair at a time, under constraints that no pair can see alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.identity.profile import NO_HUMAN, Profile


@dataclass(slots=True)
class Cluster:
    """Accounts held to be one person so far; `weakest` is the least probable join that holds them together."""

    accounts: list[str]
    units: dict[str, list[str]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    enemies: dict[str, str] = field(default_factory=dict)
    weakest: float = 1.0


class Clusters:
    """Union-find whose sets know what they may not be joined with.

    Constraints: a person has one account on a single-account platform unless the accounts name each other; people,
    organisations and bots do not mix; `apart` pairs never meet, however long the chain; nobody has
    hundreds of accounts.
    """

    def __init__(self, profiles: Iterable[Profile], *, explicit: set[tuple[str, str]], most: int) -> None:
        self._explicit, self._most = explicit, most
        self._of: dict[str, Cluster] = {}
        self._observed: set[str] = set()
        self.joins: dict[str, list[str]] = defaultdict(list)
        for profile in profiles:
            units = {profile.unit: [profile.key]} if profile.unit else {}
            if profile.observed:
                self._observed.add(profile.key)
            self._of[profile.key] = Cluster([profile.key], units, {profile.kind})

    def __getitem__(self, key: str) -> Cluster:
        return self._of[key]

    def all(self) -> list[Cluster]:
        """Return the clusters, ordered by their smallest account key."""
        return sorted({id(c): c for c in self._of.values()}.values(), key=lambda c: min(c.accounts))

    def together(self, a: str, b: str) -> bool:
        return self._of[a] is self._of[b]

    def keep_apart(self, a: str, b: str, why: str) -> None:
        self._of[a].enemies.setdefault(b, why)
        self._of[b].enemies.setdefault(a, why)

    def apart(self, a: str, b: str) -> str | None:
        """Return why the persons of two accounts may never be joined, None if nothing forbids it."""
        one, other = self._of[a], self._of[b]
        short, long = sorted((one, other), key=lambda cluster: len(cluster.enemies))
        return next((why for enemy, why in short.enemies.items() if self._of[enemy] is long), None)

    def obstacle(self, a: str, b: str, *, claimed: bool = False) -> str | None:
        """Return why the evidence of one pair is not enough to join the persons of two accounts.

        `claimed`: the evidence is a claim. It may join an account that was seen with one on the same platform that was
        not: the login that somebody had before, and that their homepage still names.
        """
        one, other = self._of[a], self._of[b]
        if why := self.apart(a, b):
            return why
        if _mixed(one.kinds | other.kinds):
            return "people do not mix with organisations, groups and bots"
        if len(one.accounts) + len(other.accounts) > self._most:
            return f"more than {self._most} accounts would be one person"
        for unit in sorted(one.units.keys() & other.units.keys()):
            if not self._linked(one.units[unit], other.units[unit], claimed=claimed):
                return f"two accounts on {unit} would be one person's, and neither names the other"
        return None

    def join(self, a: str, b: str, probability: float) -> None:
        one, other = self._of[a], self._of[b]
        self.joins[a].append(b)
        self.joins[b].append(a)
        if len(one.accounts) < len(other.accounts):
            one, other = other, one
        one.accounts += other.accounts
        for unit, keys in other.units.items():
            one.units[unit] = one.units.get(unit, []) + keys
        one.kinds |= other.kinds
        one.enemies |= other.enemies
        one.weakest = min(one.weakest, other.weakest, probability)
        for key in other.accounts:
            self._of[key] = one

    def path(self, a: str, b: str) -> tuple[str, ...]:
        """Return the chain of joins from one account to another; empty if they are not together."""
        before: dict[str, str | None] = {a: None}
        queue = [a]
        for key in queue:
            for near in sorted(self.joins.get(key, ())):
                if near not in before:
                    before[near] = key
                    queue.append(near)
        return tuple(reversed(list(_back(before, b)))) if b in before else ()

    def _linked(self, left: list[str], right: list[str], *, claimed: bool) -> bool:
        """Tell whether accounts on one platform are explicitly one person's, or one of them is gone."""
        pairs = {(min(a, b), max(a, b)) for a in left for b in right}
        if any(pair in self._explicit for pair in pairs):
            return True
        return claimed and all((a in self._observed) != (b in self._observed) for a, b in pairs)


def _back(before: dict[str, str | None], key: str) -> Iterable[str]:
    step: str | None = key
    while step is not None:
        yield step
        step = before[step]


def _mixed(kinds: set[str]) -> bool:
    return bool("person" in kinds and kinds & NO_HUMAN)
