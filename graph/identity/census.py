"""What is counted once over all accounts: how common names, handles and places are, and who claims whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property
from math import ceil, log2

from graph.identity.evidence import odds_bits
from graph.identity.profile import MANY_ACCOUNTS, Profile, profile_of
from graph.identity.surprisal import Characters, Handles, Words
from graph.identity.weights import Weights
from graph.snapshot import Claim, Snapshot


class Census:
    """The population of a snapshot: profiles, claims between them, frequencies.

    Accounts that opted out or that the user wants forgotten are not counted and never compared.
    """

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.weights = weights
        self.profiles: dict[str, Profile] = {
            key: profile_of(snapshot.accounts[key], observed=key in snapshot.observed)
            for key in sorted(snapshot.accounts)
            if key not in snapshot.left_out
        }
        self.claims = Claims(snapshot, self.profiles, weights)
        self.prior = log2(weights.others / max(len(self.profiles), weights.fewest_accounts))
        self.places = Counter(part for profile in self for part in profile.place)
        self.bios = Counter(profile.bio for profile in self if profile.bio)
        self.avatars = Counter(profile.avatar for profile in self if profile.avatar)
        self._names = _by_platform((profile.name.key, profile) for profile in self if profile.name)
        self._handles = _by_platform((profile.handle, profile) for profile in self if profile.handle)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.profiles.values())

    @cached_property
    def words(self) -> Words:
        """Surprisal of name words, counted by how many people seem to bear them."""
        names = {profile.name.key: profile.name for profile in self if profile.name}
        people: Counter[str] = Counter()
        for key, name in names.items():
            bearers = max(self._names.get(key, {}).values(), default=1)
            people.update(dict.fromkeys(name.words, bearers))
        return Words(people, Characters(sorted(people)))

    @cached_property
    def handles(self) -> Handles:
        """Surprisal of handles; each string trains the model once."""
        strings = sorted({profile.handle for profile in self if profile.handle})
        return Handles(Characters(strings), self.words)

    def reliability_bits(self, reliability: float) -> float:
        """Return the bits after which a claim alone leaves just this probability."""
        return odds_bits(reliability) - self.prior

    def name_ceiling(self, key: str) -> float:
        """Return the most bits an equal name can be worth: where one platform has k of that name, 1 in k is right."""
        return self._ceiling(self._names.get(key, {}))

    def handle_ceiling(self, handle: str) -> float:
        return self._ceiling(self._handles.get(handle, {}))

    def place_surprisal(self, part: str) -> float:
        total = sum(self.places.values())
        return -log2((self.places[part] + 1) / (total + 20))

    def _ceiling(self, platforms: Mapping[str, int]) -> float:
        people = max(platforms.values(), default=1)
        return log2(len(self.profiles) / (people - 1)) if people > 1 else float("inf")


class Claims:
    """Who says of whom 'this is mine', each pair once, and what the claimed ones say back."""

    def __init__(self, snapshot: Snapshot, profiles: Mapping[str, Profile], weights: Weights) -> None:
        self._profiles = profiles
        self.partners = cache(self._partners)  # a company page has thousands of claimers, who all ask
        self._fresh_from = _since(snapshot.now, weights.verification_days)
        self.by: dict[str, dict[str, list[Claim]]] = defaultdict(dict)
        self.of: dict[str, list[str]] = defaultdict(list)
        for claim in snapshot.claims:
            if claim.source in profiles and claim.target in profiles:
                self.by[claim.source].setdefault(claim.target, []).append(claim)
        for source in [key for key, claimed in self.by.items() if len(claimed) > weights.most_claims]:
            del self.by[source]
        for source in sorted(self.by):
            for target in self.by[source]:
                self.of[target].append(source)

    def between(self, source: str, target: str) -> list[Claim]:
        return self.targets(source).get(target, [])

    def says(self, source: str, target: str) -> bool:
        return target in self.by.get(source, ())

    def targets(self, source: str) -> Mapping[str, list[Claim]]:
        return self.by.get(source, {})

    def claimers(self, target: str) -> list[str]:
        return self.of.get(target, [])

    def is_verified(self, source: str, target: str) -> bool:
        """Tell whether the platform saw the link back, not too long ago, and we didn't look for it in vain.

        Anybody can run a server that says so of any page, as of any time: where the page, or an account that names
        its owner's others, was read, it is what counts.
        """
        if self._looked_in_vain(source, target):
            return False
        return any(time >= self._fresh_from for time in self._verifications(source, target))

    def has_lapsed(self, source: str, target: str) -> bool:
        """Tell whether a page that once linked back was read since, and does not any more."""
        page = self._profiles[target]
        read_at = page.account.observed_at
        if page.platform != "web" or read_at is None or not self._looked_in_vain(source, target):
            return False
        times = self._verifications(source, target)
        return bool(times) and max(times) < read_at

    def _looked_in_vain(self, source: str, target: str) -> bool:
        """Tell whether the target was read and doesn't link back; a domain that is a handle needn't, its DNS does."""
        page = self._profiles[target]
        was_read = page.observed and (page.platform == "web" or bool(self.targets(target)))
        if not was_read or self.says(target, source):
            return False
        return not any("domain" in claim.link.rel for claim in self.between(source, target))

    def _verifications(self, source: str, target: str) -> list[datetime]:
        times = (claim.link.verified_at for claim in self.between(source, target))
        return [time for time in times if time is not None]

    def confirmed(self, one: str, other: str) -> bool:
        """Tell whether both ends were seen to name each other."""
        if self.says(one, other) and self.says(other, one):
            return True
        return self.is_verified(one, other) or self.is_verified(other, one)

    def _partners(self, key: str) -> list[str]:
        near = [*self.targets(key), *(source for source in self.claimers(key) if not self.says(key, source))]
        return [other for other in near if self.confirmed(key, other)]

    def named_beside(self, source: str, other: Profile) -> list[str]:
        """Return the accounts that `source` claims where `other` has its account, `other` and its kin left out."""
        if other.platform in MANY_ACCOUNTS or self.says(source, other.key):
            return []
        beside = (key for key in self.targets(source) if self._profiles[key].platform == other.platform)
        return [key for key in beside if not self.says(key, other.key) and not self.says(other.key, key)]


def _since(now: datetime, days: int) -> datetime:
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return now


def _by_platform(pairs: Iterable[tuple[str, Profile]]) -> dict[str, dict[str, int]]:
    """Value → platform → how many people seem to show it there.

    On one server people have one account; over several servers of a platform some have two.
    """
    units: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for value, profile in pairs:
        if profile.unit is not None:
            units[value][profile.platform, profile.unit] += 1
    return {value: _people(counts) for value, counts in units.items()}


def _people(counts: Counter[tuple[str, str]]) -> dict[str, int]:
    platforms: dict[str, int] = defaultdict(int)
    servers: Counter[str] = Counter()
    for (platform, _), count in counts.items():
        platforms[platform] = max(platforms[platform], count)
        servers[platform] += 1
    return {platform: max(most, ceil(servers[platform] / 2)) for platform, most in platforms.items()}
