"""How well and how fast accounts become persons, against the naive rule 'the same handle is the same person'.

    python benchmarks/identity.py [--people 3000] [--seed 1]

The accounts are invented, and harder than life: a third of the people share some thousand names. Handles are made in
the ways people make them; one account in fifty claims a stranger's; many claim their company's page. Both rules see the
same accounts in the same run.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from connectors.records import Account, Link
from graph.identity import resolve
from graph.identity.candidates import candidates
from graph.identity.census import Census
from graph.identity.weights import DEFAULT
from graph.snapshot import Snapshot


def words(text: str) -> list[str]:
    return text.split()


GIVEN = words("""
Ada Anna Ben Carlos Chidi David Dmitri Elena Emre Fatima Grace Hana Igor Ines Jan John Jonas Kofi Lars Leila Li Maja
Maria Marta Mohammed Noor Olga Omar Pavel Priya Rosa Sana Tomas Uma Vera Wei Yusuf Zoe
""")
FAMILY = words("""
Berg Costa Garcia Haddad Ivanov Jones Khan Kim Kumar Larsen Li Lindqvist Lopez Moreau Murphy Nguyen Novak Okafor Osei
Petrov Rossi Silva Singh Smith Szabo Tanaka Weber Yilmaz
""")
ONSETS = words("b br d dr f g gl h j k kl l m n p qu r s st t tr v w z")
VOWELS = words("a e i o u ai ou")
ENDINGS = words("n r s k ck mann sen ov ski etti ez sson wood")
PLACES = ["Malmö, Sweden", "Berlin", "Lagos", "Bangalore, India", "Porto", "Kyoto", "Austin, TX", "Leeds, UK"]
PLATFORMS = ["github", "x", "linkedin", "mastodon", "instagram", "devto", "youtube"]


def invent(people: int, seed: int) -> tuple[list[Account], dict[str, int]]:
    """Return accounts, and whose each is."""
    rng = random.Random(seed)
    accounts: dict[str, Account] = {}
    owner: dict[str, int] = {}
    firms = [f"https://firm-{n}.example/" for n in range(max(people // 40, 1))]
    for person in range(people):
        for account in presences(rng, firms):
            if account.key not in accounts:
                accounts[account.key], owner[account.key] = account, person
    return [*with_wrong_claims(rng, accounts)], owner


def presences(rng: random.Random, firms: list[str]) -> Iterable[Account]:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY) if rng.random() < 0.3 else rare(rng)
    favourite, place = handle(rng, given, family), rng.choice(PLACES)
    keys = []
    for platform in rng.sample(PLATFORMS, rng.choice([1, 2, 2, 3, 4])):
        name = favourite if rng.random() < 0.6 else handle(rng, given, family)
        keys.append(f"mastodon:{name}@social.example" if platform == "mastodon" else f"{platform}:{name}")
    firm = rng.choice(firms) if rng.random() < 0.3 else None
    for key in keys:
        platform, _, identifier = key.partition(":")
        claims = [other for other in keys if other != key and rng.random() < 0.2]
        claims += [firm] if firm and rng.random() < 0.3 else []
        yield Account(
            platform=platform,
            id=identifier,
            name=shown_name(rng, given, family),
            location=place if rng.random() < 0.4 else None,
            links=tuple(Link(url=claim, rel=("me",)) for claim in claims),
            kind="person",
        )


def rare(rng: random.Random) -> str:
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(2)).capitalize() + rng.choice(
        ENDINGS
    )


def handle(rng: random.Random, given: str, family: str) -> str:
    g, f = given.lower(), family.lower()
    nick = (
        rng.choice(ONSETS)
        + rng.choice(VOWELS)
        + rng.choice(ONSETS)
        + rng.choice(VOWELS)
        + rng.choice(["x", "by", "lo"])
    )
    return rng.choice(
        [g + f, f"{g}-{f}", g[0] + f, f + g[0], g + f[0] + str(rng.randrange(100)), nick, nick, g + nick]
    )


def shown_name(rng: random.Random, given: str, family: str) -> str | None:
    return rng.choice(
        [
            None,
            None,
            f"{given} {family}",
            f"{given} {family}",
            f"{family} {given}",
            given,
            f"{given[0]}. {family}",
        ]
    )


def with_wrong_claims(rng: random.Random, accounts: Mapping[str, Account]) -> Iterable[Account]:
    keys = sorted(accounts)
    for account in accounts.values():
        wrong = (Link(url=rng.choice(keys), rel=("me",)),) if rng.random() < 0.02 else ()
        yield account.model_copy(update={"links": account.links + wrong})


def naive(accounts: Iterable[Account]) -> list[list[str]]:
    """Everybody with one handle is one person."""
    groups: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        groups[account.id.partition("@")[0]].append(account.key)
    return list(groups.values())


def quality(groups: Iterable[Iterable[str]], owner: Mapping[str, int]) -> str:
    """Return pairwise precision, recall and F1."""
    found = [[key for key in group if key in owner] for group in groups]
    both = sum(n * (n - 1) // 2 for group in found for n in Counter(owner[key] for key in group).values())
    said = sum(len(group) * (len(group) - 1) // 2 for group in found)
    true = sum(n * (n - 1) // 2 for n in Counter(owner.values()).values())
    precision, recall = both / max(said, 1), both / max(true, 1)
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {2 * both / max(said + true, 1):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    accounts, owner = invent(options.people, options.seed)
    key_of = {account.key: account.key for account in accounts}
    snapshot = Snapshot.of(accounts, key_of=lambda url: key_of.get(url, f"web:{url}"))
    started = time.process_time()
    resolution = resolve(snapshot)
    seconds = time.process_time() - started
    pairs = set(candidates(Census(snapshot, DEFAULT)))
    groups: dict[int, list[str]] = defaultdict(list)
    for key in sorted(owner):
        groups[owner[key]].append(key)
    true = [pair for group in groups.values() for pair in combinations(group, 2)]
    reached = sum(pair in pairs for pair in true) / max(len(true), 1)
    print(f"{len(accounts)} accounts of {options.people} people, {len(true)} true pairs")
    print(f"candidates  {len(pairs)}, with {reached:.3f} of the true pairs; {seconds:.1f} s CPU for all")
    print(f"persons     {quality((person.accounts for person in resolution.people), owner)}")
    print(f"same handle {quality(naive(accounts), owner)}")


if __name__ == "__main__":
    main()
