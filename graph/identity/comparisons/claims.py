"""What accounts say of each other: identifiers, verifications, claims, and claims that contradict."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from graph.identity.comparisons.pair import Pair
from graph.identity.comparisons.standing import Standing
from graph.identity.evidence import Evidence, Tier
from graph.identity.profile import MANY_ACCOUNTS, Profile


def same_identifier(pair: Pair) -> Iterator[Evidence]:
    """The platform gives both the same permanent identifier: it is one account that was renamed."""
    common = _identifiers(pair.a) & _identifiers(pair.b)
    for identifier in sorted(common)[:1]:
        bits = pair.census.reliability_bits(pair.weights.same_identifier)
        yield pair.evidence("same identifier", "proven", bits, identifier, identifier)


def moved(pair: Pair) -> Iterator[Evidence]:
    """The old account's server redirects to the new account."""
    for old, new in pair.directions:
        if any("moved" in claim.link.rel for claim in pair.census.claims.between(old.key, new.key)):
            standing = pair.standings.of(old.key, new.key)
            tier: Tier = "proven"
            name, reliability = "moved", pair.weights.moved
            if standing.level not in {"confirmed", "alone"}:
                # Anybody can run a server that says so; who keeps a list of their accounts would name the old one.
                tier = "claimed"
                name, reliability = f"moved, {standing.level}", pair.weights.moved_doubtful
            bits = pair.census.reliability_bits(reliability)
            yield pair.evidence(name, tier, bits, pair.a.key, pair.b.key, source=old.key)
            return


def own_feed(pair: Pair) -> Iterator[Evidence]:
    """A page and a feed of the same host name each other: they are one site, whatever its title."""
    if _is_one_site(pair):
        bits = pair.census.reliability_bits(pair.weights.same_identifier)
        yield pair.evidence("page and feed of one site", "proven", bits, *_urls(pair))


def confirmed_claim(pair: Pair) -> Iterator[Evidence]:
    """Each says of the other that it is its own, or a platform saw that they do."""
    claims = pair.census.claims
    if not claims.confirmed(pair.a.key, pair.b.key) or any(moved(pair)) or _is_one_site(pair):
        return
    source, target = next((x.key, y.key) for x, y in pair.directions if claims.says(x.key, y.key))
    name, reliability = _confirmation(pair, source, target)
    standing = pair.standings.of(source, target)
    tier: Tier = "claimed" if standing.rivals else "proven"
    bits = pair.census.reliability_bits(reliability / (1 + standing.rivals))
    yield pair.evidence(_contested(name, standing), tier, bits, *_urls(pair), source=_source(pair))


def one_way_claim(pair: Pair) -> Iterator[Evidence]:
    """One says of the other that it is its own; less if others say so too or the other names somebody else."""
    claims = pair.census.claims
    if claims.confirmed(pair.a.key, pair.b.key) or any(moved(pair)):
        return
    for source, target in pair.directions:
        if claims.says(source.key, target.key):
            standing = pair.standings.of(source.key, target.key)
            bits = pair.census.reliability_bits(_reliability(pair, standing) / (1 + standing.rivals))
            name = "one-way claim" if standing.level == "alone" else f"one-way claim, {standing.level}"
            yield pair.evidence(_contested(name, standing), "claimed", bits, *_urls(pair), source=source.key)
            return


def shared_claim(pair: Pair) -> Iterator[Evidence]:
    """Both say that the same third page or account is theirs, or a third says that both are its own."""
    best: tuple[float, str] | None = None
    for third, standings in _thirds(pair):
        rivals = max(standing.rivals for standing in standings)
        doubtful = any(standing.is_suspect for standing in standings)
        reliability = pair.weights.shared_doubtful if doubtful else pair.weights.shared_target
        best = max(best or (0.0, ""), (reliability / (1 + rivals), third))
    if best:
        bits = pair.census.reliability_bits(best[0])
        yield pair.evidence("shared claim", "claimed", bits, best[1], best[1], source=best[1])


def names_another(pair: Pair) -> Iterator[Evidence]:
    """One names another account as its own on the platform where the other one is."""
    claims, weights = pair.census.claims, pair.weights
    for source, other in pair.directions:
        beside = claims.named_beside(source.key, other)
        if not beside:
            continue
        confirmed = next((key for key in beside if claims.confirmed(source.key, key)), None)
        bits = weights.confirmed_elsewhere if confirmed else weights.named_elsewhere
        if other.unit and "@" in other.unit:
            bits = weights.named_elsewhere_of_many
        named = confirmed or beside[0]
        values = (named, other.key) if source is pair.a else (other.key, named)
        yield pair.evidence("names another account", "claimed", bits, *values, source=source.key)


def _is_one_site(pair: Pair) -> bool:
    says, (a, b) = pair.census.claims.says, (pair.a, pair.b)
    return (
        {a.platform, b.platform} == {"web", "feed"}
        and _host(a) == _host(b)
        and says(a.key, b.key)
        and says(b.key, a.key)
    )


def _host(profile: Profile) -> str:
    return (urlsplit(profile.account.id).hostname or "").removeprefix("www.")


def _identifiers(profile: Profile) -> set[str]:
    """Aliases that a platform never gives to somebody else: numeric ids; handles can be given anew."""
    return {alias for alias in profile.account.aliases if alias.startswith(f"{profile.platform}:id:")}


def _confirmation(pair: Pair, source: str, target: str) -> tuple[str, float]:
    claims, weights = pair.census.claims, pair.weights
    if claims.is_verified(source, target) or claims.is_verified(target, source):
        links = [*claims.between(source, target), *claims.between(target, source)]
        if any("domain" in claim.link.rel for claim in links):
            return "domain handle", weights.domain_proof
        return "verified claim", weights.verified
    return "reciprocal claims", weights.reciprocal


def _reliability(pair: Pair, standing: Standing) -> float:
    weights = pair.weights
    return {
        "alone": weights.one_way,
        "unreturned once": weights.unreturned_once,
        "unreturned": weights.unreturned,
        "lapsed": weights.lapsed,
        "contradicted": weights.contradicted,
    }[standing.level]


def _contested(name: str, standing: Standing) -> str:
    return f"{name}, contested by {standing.rivals}" if standing.rivals else name


def _urls(pair: Pair) -> tuple[str, str]:
    """What the left one claims, and what the right one claims."""
    says = pair.census.claims.says
    left = pair.b.key if says(pair.a.key, pair.b.key) else ""
    right = pair.a.key if says(pair.b.key, pair.a.key) else ""
    return left, right


def _source(pair: Pair) -> str:
    says = pair.census.claims.says
    return " and ".join(x.key for x, y in pair.directions if says(x.key, y.key))


def _thirds(pair: Pair) -> Iterator[tuple[str, tuple[Standing, Standing]]]:
    claims, of = pair.census.claims, pair.standings.of
    a, b = pair.a.key, pair.b.key
    if pair.a.unit == pair.b.unit and pair.a.platform not in MANY_ACCOUNTS:
        return
    for third in min(claims.targets(a), claims.targets(b), key=len):
        if claims.says(a, third) and claims.says(b, third):
            yield third, (of(a, third), of(b, third))
    for third in min(claims.claimers(a), claims.claimers(b), key=len):
        if claims.says(third, a) and claims.says(third, b):
            yield third, (of(third, a), of(third, b))
