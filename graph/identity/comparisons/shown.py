"""What accounts show of a person: name and handle, place, bio, picture; and what kind of account they are."""

from __future__ import annotations

from collections.abc import Iterator

from graph.identity.comparisons.pair import Pair
from graph.identity.comparisons.words import affinity
from graph.identity.evidence import Evidence
from graph.identity.profile import MANY_ACCOUNTS, NO_HUMAN, Profile


def name_and_handle(pair: Pair) -> Iterator[Evidence]:
    """Names and handles agree or differ; a rare one says much, a common one little, a copied one nothing."""
    found = affinity(pair.a, pair.b, pair.census)
    if not found.says:
        return
    bits, says = found.bits, found.says
    if bits > pair.weights.copyable and _may_be_copied(pair):
        bits, says = pair.weights.copyable, f"{says} (may be copied)"
    yield pair.evidence(f"name and handle: {says}", "inferred", bits, _shown(pair.a), _shown(pair.b))


def place(pair: Pair) -> Iterator[Evidence]:
    """Both name the same place, as far as they name one; a place where many are says little."""
    left, right = pair.a.place, pair.b.place
    if not left or not right:
        return
    weights, shared = pair.weights, left & right
    if shared:
        rarest = max(pair.census.place_surprisal(part) for part in shared)
        whole = shared in (left, right)
        bits = min(weights.place_same + rarest, weights.place_cap) if whole else 0.0
        name = "same place" if whole else "same region, other place"
    else:
        bits, name = weights.place_different, "different places"
    locations = pair.a.account.location or "", pair.b.account.location or ""
    yield pair.evidence(name, "inferred", bits, *locations)


def bio(pair: Pair) -> Iterator[Evidence]:
    """Both describe themselves in the same words, in a text long enough that this is no chance."""
    left, right = pair.a.bio, pair.b.bio
    if not left or not right:
        return
    alike = len(left & right) / len(left | right)
    often = max(pair.census.bios[left], pair.census.bios[right])
    if alike < 0.7 or often > pair.weights.shown_by_many or _may_be_copied(pair):
        return
    bits = pair.weights.bio_same if alike == 1 else pair.weights.bio_near
    yield pair.evidence(
        "same bio", "inferred", bits, (pair.a.account.bio or "")[:80], (pair.b.account.bio or "")[:80]
    )


def avatar(pair: Pair) -> Iterator[Evidence]:
    """Both show the same picture file, and it is no platform's default."""
    picture = pair.a.avatar
    if picture is None or picture != pair.b.avatar or _may_be_copied(pair):
        return
    if pair.census.avatars[picture] <= pair.weights.shown_by_many:
        yield pair.evidence("same picture", "inferred", pair.weights.avatar_same, picture, picture)


def kind(pair: Pair) -> Iterator[Evidence]:
    """One is a human, the other an organisation, a group or a bot."""
    kinds = {pair.a.kind, pair.b.kind}
    if "person" in kinds and kinds & NO_HUMAN:
        yield pair.evidence("different kinds", "claimed", pair.weights.veto, pair.a.kind, pair.b.kind)


def parked(pair: Pair) -> Iterator[Evidence]:
    """One is a page whose domain is for sale: whoever had it does not have it any more."""
    if pair.a.is_parked or pair.b.is_parked:
        shown = pair.a.account.name or pair.a.key, pair.b.account.name or pair.b.key
        yield pair.evidence("parked domain", "inferred", pair.weights.veto, *shown)


def _may_be_copied(pair: Pair) -> bool:
    """Tell whether an impersonator would show just the same.

    One poses as the other, claims what is contested, or is at home on the same platform and says nothing of the other:
    a server of one's own is all it takes.
    """
    a, b = pair.a.key, pair.b.key
    claims, standings = pair.census.claims, pair.standings
    if pair.a.platform == pair.b.platform not in MANY_ACCOUNTS and not (
        claims.says(a, b) or claims.says(b, a)
    ):
        return True
    if standings.is_posing(a, b) or standings.is_posing(b, a):
        return True
    return any(claims.says(x, y) and standings.of(x, y).rivals > 0 for x, y in ((a, b), (b, a)))


def _shown(profile: Profile) -> str:
    """Name and handle as one reads them."""
    handle = profile.account.handle or profile.account.id
    return f"{profile.account.name} ({handle})" if profile.account.name else handle
