"""Signs of interest → interests: canonical names, strength per person, rarity."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from graph.interests.forms import form_key, words
from graph.interests.model import Interest, InterestEvidence, Interests, PersonInterest, rarity
from graph.interests.signs import Sign, signs
from graph.interests.vocabulary import Vocabulary, shipped
from graph.snapshot import BEGINNING, Snapshot

if TYPE_CHECKING:
    from graph.identity import Resolution

EVIDENCE_PER_PLATFORM = 3
PRIOR = 4.0  # imaginary people on each platform who don't show the interest: two of two are no majority yet

ByPlatform = dict[str, list[Sign]]
Shown = dict[str, dict[str, ByPlatform]]  # person → interest key → platform → signs


def interests_of(
    snapshot: Snapshot, resolution: Resolution, *, vocabulary: Vocabulary | None = None
) -> Interests:
    r"""Gather what people are interested in, from the tags of their items and accounts.

    With :math:`m_f` the weights of a person's signs of an interest on platform *f* added up (`graph.interests.signs`):

    .. math:: strength = 1 - 2^{-\sum_f h_f \log_2(1 + m_f)}

    One fresh item gives ½; each doubling of what is shown halves what is missing to 1; a second platform counts anew.
    :math:`h_f = 1 - share_f` keeps a platform's house topic small: *share* is the part of the *other* people on the
    platform who show the interest there, with four imaginary ones added who do not.

    .. math:: rarity = -\log_2 \frac{n + ½}{N + 1}

    where *n* of the *N* people who show any interest show this one: the surprise, in bits, to meet it in somebody.

    Parameters
    ----------
    vocabulary : Vocabulary, optional
        Default: the one that is shipped. An interest that it doesn't know is named by its most common spelling; where
        some people part its words and others write it in one (#butterflywatching), by the most common that parts them.

    Notes
    -----
    The weighting by rarity is Adamic & Adar's: what two people share tells the more the fewer share it.

    References
    ----------
    .. [1] L. Adamic, E. Adar, "Friends and Neighbors on the Web", Social Networks 25, 2003, 211-230.
    .. [2] K. Spärck Jones, "A Statistical Interpretation of Term Specificity", J. of Documentation 28, 1972, 11-21.
    """
    known = vocabulary or shipped()
    shown, spellings = _by_person(snapshot, resolution, known)
    names = _names(spellings, known)
    shares = _house_shares(shown)
    people = Counter(key for topics in shown.values() for key in topics)
    interests = {
        names[key]: Interest(
            names[key],
            _common(spellings[key]),
            count,
            rarity(count, len(shown)),
            names[key] in known.sensitive,
        )
        for key, count in people.items()
    }
    return Interests(
        {name: interests[name] for name in sorted(interests)},
        {person: _strongest(person, shown[person], names, shares) for person in sorted(shown)},
    )


def _by_person(
    snapshot: Snapshot, resolution: Resolution, known: Vocabulary
) -> tuple[Shown, dict[str, Counter[str]]]:
    """Sort the signs by person, interest key and platform; count how many accounts use each spelling.

    An item shows an interest once, however many of its tags mean it, and on the page as well as in the feed.
    """
    shown: Shown = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    spellings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    met: set[tuple[str, str, str, str]] = set()
    for sign in signs(snapshot):
        person, interest = resolution.person_of.get(sign.account), _interest_key(sign.surface, known)
        if not person or not interest:
            continue
        spellings[interest].add((sign.account, sign.surface.strip().lstrip("#")))
        place = (person, interest, sign.platform, sign.url or "")
        if place not in met or not sign.url:
            met.add(place)
            shown[person][interest][sign.platform].append(sign)
    return shown, {key: Counter(surface for _, surface in sorted(used)) for key, used in spellings.items()}


def _interest_key(surface: str, known: Vocabulary) -> str | None:
    """Return the key under which a tag counts; None for noise and for single letters that the vocabulary lacks."""
    key = form_key(surface)
    if key in known.names:
        return None if key in known.noise else form_key(known.names[key])
    return None if key in known.noise or (len(key) < 2 and key.isascii()) else key


def _names(spellings: Mapping[str, Counter[str]], known: Vocabulary) -> dict[str, str]:
    return {key: known.names.get(key) or _spelled(forms) for key, forms in spellings.items()}


def _spelled(forms: Counter[str]) -> str:
    votes: Counter[str] = Counter()
    for surface, accounts in forms.items():
        votes[" ".join(words(surface))] += accounts
    return min(votes, key=lambda name: (" " not in name, -votes[name], name))


def _common(forms: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(forms, key=lambda form: (-forms[form], form)))


def _house_shares(shown: Shown) -> dict[tuple[str, str], float]:
    """Platform and interest → share of the other people on the platform who show the interest there."""
    present: Counter[str] = Counter()
    showing: Counter[tuple[str, str]] = Counter()
    for topics in shown.values():
        present.update({platform for by_platform in topics.values() for platform in by_platform})
        showing.update((platform, key) for key, by_platform in topics.items() for platform in by_platform)
    return {pair: (count - 1) / (present[pair[0]] - 1 + PRIOR) for pair, count in showing.items()}


def _strongest(
    person: str,
    topics: dict[str, ByPlatform],
    names: Mapping[str, str],
    shares: Mapping[tuple[str, str], float],
) -> dict[str, PersonInterest]:
    found = (
        _person_interest(person, key, names[key], by_platform, shares) for key, by_platform in topics.items()
    )
    return {one.interest: one for one in sorted(found, key=lambda one: (-one.strength, one.interest))}


def _person_interest(
    person: str, key: str, name: str, by_platform: ByPlatform, shares: Mapping[tuple[str, str], float]
) -> PersonInterest:
    amounts = {
        platform: (1.0 - shares[platform, key]) * math.log2(1.0 + math.fsum(sign.weight for sign in seen))
        for platform, seen in sorted(by_platform.items())
    }
    evidence = tuple(one for platform in sorted(by_platform) for one in _best_evidence(by_platform[platform]))
    return PersonInterest(person, name, 1.0 - 2.0 ** -math.fsum(amounts.values()), amounts, evidence)


def _best_evidence(seen: Iterable[Sign]) -> list[InterestEvidence]:
    heaviest = sorted(seen, key=lambda sign: -sign.weight)[: 4 * EVIDENCE_PER_PLATFORM]
    evidence = {(one.url, one.excerpt): one for one in (sign.show() for sign in heaviest)}
    return sorted(evidence.values(), key=_newest_first)[:EVIDENCE_PER_PLATFORM]


def _newest_first(evidence: InterestEvidence) -> tuple[float, str, str]:
    when: datetime = evidence.when or BEGINNING
    return -when.timestamp(), evidence.url or "", evidence.excerpt
