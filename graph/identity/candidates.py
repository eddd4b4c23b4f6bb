"""Candidates: the pairs worth comparing.

Every account emits keys; accounts that share a key are a pair. A key that too many share (a company's page, the handle
prefix `rahul`) tells nobody apart and makes no pairs; longer prefixes stand in for short ones. Cost: one pass over the
keys, plus the pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from graph.identity import handles
from graph.identity.census import Census
from graph.identity.profile import Profile

Key = tuple[str, str]
_PREFIXES = (5, 7, 9)


def candidates(census: Census) -> list[tuple[str, str]]:
    """Return the pairs to compare, each sorted, in sorted order."""
    pairs = set(_claimed(census))
    sharing: dict[Key, list[Profile]] = defaultdict(list)
    for profile in census:
        for key in dict.fromkeys(keys_of(profile, census)):
            sharing[key].append(profile)
    for group in sharing.values():
        if len(group) <= census.weights.key_cap:
            pairs.update((a.key, b.key) for a, b in combinations(group, 2) if _may_be_one(a, b))
    return sorted(pairs)


def keys_of(profile: Profile, census: Census) -> Iterator[Key]:
    """Return what an account can be found by."""
    for target in census.claims.targets(profile.key):
        yield "claims", target
    for source in census.claims.claimers(profile.key):
        yield "claimed by", source
    for alias in profile.account.aliases:
        yield "alias", alias
    yield from _handle_keys(profile)
    yield from _name_keys(profile)
    if profile.bio:
        yield "bio", " ".join(sorted(profile.bio))
    if profile.avatar:
        yield "avatar", profile.avatar


def _handle_keys(profile: Profile) -> Iterator[Key]:
    if profile.handle is None:
        return
    bare = handles.stem(profile.handle)
    yield "handle", profile.handle
    yield "handle", bare
    for length in _PREFIXES:
        if len(bare) >= length:
            yield f"prefix {length}", bare[:length]
            yield f"suffix {length}", bare[-length:]


def _name_keys(profile: Profile) -> Iterator[Key]:
    """Also the handles that people make of such a name, so that a name meets a handle."""
    if profile.name is None:
        return
    yield "name", profile.name.key
    for form, (words, initials) in handles.forms(profile.name).items():
        if len(words) + initials >= 2 or len(form) >= _PREFIXES[0]:
            yield "handle", form
    for word in profile.name.words[:1] if profile.handle else ():
        yield "given name, handle", f"{word} {handles.stem(profile.handle or '')[:3]}"


def _claimed(census: Census) -> Iterator[tuple[str, str]]:
    for source in census.profiles:
        for target in census.claims.targets(source):
            yield (source, target) if source < target else (target, source)


def _may_be_one(a: Profile, b: Profile) -> bool:
    """Tell whether two accounts that no claim joins could be one person's at all; renamed accounts share an alias."""
    if a.unit is None or a.unit != b.unit:
        return True
    return bool(set(a.account.aliases) & set(b.account.aliases))
