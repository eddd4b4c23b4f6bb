"""What a listing shows of each thing: plain dicts, the same for `--json`, tables and DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from connectors.patterns import account_url

if TYPE_CHECKING:
    from aggregator.store import Hit
    from graph.bridges import Bridge
    from graph.identity import Evidence, Explanation, Match, Person, Resolution
    from graph.interests import Interests, PersonInterest
    from graph.paths import WarmPath
    from graph.snapshot import Snapshot

Row: TypeAlias = dict[str, Any]


def person_row(person: Person) -> Row:
    return {
        "id": person.id,
        "name": person.name,
        "accounts": list(person.accounts),
        "probability": round(person.probability, 6),
    }


def account_row(snapshot: Snapshot, key: str) -> Row:
    account = snapshot.accounts[key]
    return {
        "key": key,
        "url": account.url or account_url(key),
        "name": account.name,
        "bio": account.bio,
        "location": account.location,
        "observed_at": account.observed_at,
        "note": None if key in snapshot.observed else "known by name only: nothing was read there",
    }


def strength_row(name: str, strength: float, **more: str) -> Row:
    return {"name": name, "strength": round(strength, 4), **more}


def evidence_row(evidence: Evidence) -> Row:
    return {
        "name": evidence.name,
        "tier": evidence.tier,
        "bits": round(evidence.bits, 3),
        "left": evidence.left,
        "right": evidence.right,
        "source": evidence.source,
    }


def explanation_row(explanation: Explanation) -> Row:
    return {
        "accounts": list(explanation.accounts),
        "probability": round(explanation.probability, 6),
        "match_weight": round(explanation.match_weight, 3),
        "prior": round(explanation.prior, 3),
        "evidence": [evidence_row(evidence) for evidence in explanation.evidence],
        "vetoes": list(explanation.vetoes),
        "verdict": explanation.verdict,
        "path": list(explanation.path),
    }


def match_row(match: Match) -> Row:
    return {
        "accounts": list(match.accounts),
        "probability": round(match.probability, 6),
        "match_weight": round(match.match_weight, 3),
        "tier": match.tier,
        "evidence": [evidence_row(evidence) for evidence in match.evidence],
    }


def resolution_row(resolution: Resolution) -> Row:
    person_of = resolution.person_of
    apart = (
        m for m in resolution.matches if person_of[m.accounts[0]] != person_of[m.accounts[1]] and not m.vetoes
    )
    return {
        "accounts": len(person_of),
        "people": len(resolution.people),
        "merged": sum(len(person.accounts) > 1 for person in resolution.people),
        "possible": [
            match_row(match)
            for match in apart
            if match.probability >= resolution.scorer.census.weights.possible_at
        ],
        "alarms": [f"{' ~ '.join(alarm.accounts)}: {alarm.why}" for alarm in resolution.alarms],
    }


def interest_row(interests: Interests, name: str, names: Mapping[str, str]) -> Row:
    """Return an interest with everybody who shows it; `score` is rarity times the strengths, so that what few share
    comes before what one has alone.
    """
    interest = interests[name]
    shown = [one for person in interests.people if (one := interests.of(person).get(name))]
    people = [strength_row(names[one.person], one.strength, id=one.person) for one in shown]
    return {
        "interest": name,
        "rarity_bits": round(interest.rarity_bits, 3),
        "forms": list(interest.forms),
        "people": sorted(people, key=lambda row: (-row["strength"], row["name"])),
        "platforms": sorted({platform for one in shown for platform in one.platforms}),
        "score": round(
            interest.rarity_bits * sum(one.strength for one in shown) if len(shown) > 1 else 0.0, 3
        ),
    }


def person_interest_row(interests: Interests, shown: PersonInterest, name: str) -> Row:
    interest = interests[shown.interest]
    return {
        "interest": shown.interest,
        "rarity_bits": round(interest.rarity_bits, 3),
        "forms": list(interest.forms),
        "people": [strength_row(name, shown.strength, id=shown.person)],
        "platforms": sorted(shown.platforms),
        "evidence": [
            {"platform": e.platform, "account": e.account, "url": e.url, "excerpt": e.excerpt, "when": e.when}
            for e in shown.evidence
        ],
    }


def bridge_row(bridge: Bridge) -> Row:
    return {
        "person": bridge.person,
        "name": bridge.name,
        "betweenness": bridge.betweenness,
        "constraint": bridge.constraint,
        "effective_size": bridge.effective_size,
        "communities": list(bridge.communities),
        "articulation": bridge.articulation,
        "score": bridge.score,
        "connects": bridge.connects,
    }


def path_row(path: WarmPath, name_of: Callable[[str], str]) -> Row:
    return {
        "people": list(path.people),
        "names": list(path.names),
        "strength": path.strength,
        "hops": [
            {
                "people": [hop.source, hop.target],
                "names": [name_of(hop.source), name_of(hop.target)],
                "strength": hop.strength,
                "kinds": list(hop.kinds),
                "platforms": list(hop.platforms),
                "last_seen": hop.last_seen,
            }
            for hop in path.hops
        ],
    }


def hit_row(hit: Hit, whose: Row) -> Row:
    item = hit.item
    return {
        **whose,
        "account": hit.account,
        "kind": item.kind,
        "title": item.title,
        "snippet": hit.snippet,
        "url": item.url,
        "tags": list(item.tags),
        "links": list(item.links),
        "published_at": item.published_at,
    }
