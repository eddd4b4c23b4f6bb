"""How much a string says: its surprisal in bits, -log2 of the chance that somebody unrelated writes the same.

Handles by a Markov model of order two over characters (Perito, Castelluccia, Kaafar, Manils: How unique and traceable
are usernames?, 2011, arXiv:1101.5578); names by the frequency of their words, with that model for words never seen.
Both start from a frozen prior, so that a crawl of ten accounts is not surprised by "john".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from math import log2

from graph.identity.vocabulary import COMMON

_ALPHABET = 40
_PULL = 4.0  # how many observations the shorter context weighs
_UNSEEN = 0.05  # a word that never occurs elsewhere is still not rarer than one in twenty lists like ours
_LANGUAGE = 3.0  # who is called Akash is some eight times likelier to be called Raj than anybody is
_INITIAL = 4.0  # of 26 letters, some are far more frequent
_WAY = 2.0  # in which of the ways a handle was made of words
_SHORTEST_PART = 4


class Characters:
    """Interpolated character trigrams, trained on the common words and on strings that each count once."""

    def __init__(self, strings: Iterable[str]) -> None:
        counts, contexts = _common()
        self._counts, self._contexts = counts.copy(), contexts.copy()
        self._known: dict[str, float] = {}
        for string in strings:
            _train(self._counts, self._contexts, string, 1)

    def surprisal(self, string: str) -> float:
        """Return bits: the sum over characters, the end included."""
        if string not in self._known:
            self._known[string] = -sum(
                log2(self._probability(before, char)) for before, char in _steps(string)
            )
        return self._known[string]

    def _probability(self, before: str, char: str) -> float:
        probability = 1 / _ALPHABET
        for start in (2, 1, 0):
            context = before[start:]
            seen = self._counts[context + char] + _PULL * probability
            probability = seen / (self._contexts[context] + _PULL)
        return probability


@cache
def _common() -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    contexts: Counter[str] = Counter()
    for word, times in COMMON.items():
        _train(counts, contexts, word, times)
    return counts, contexts


def _train(counts: Counter[str], contexts: Counter[str], string: str, times: int) -> None:
    for before, char in _steps(string):
        for start in range(3):
            counts[before[start:] + char] += times
            contexts[before[start:]] += times


def _steps(string: str) -> Iterable[tuple[str, str]]:
    padded = "^^" + string + "$"
    return ((padded[i - 2 : i], padded[i]) for i in range(2, len(padded)))


class Words:
    """Name words by frequency: in the snapshot, in the frozen list of common ones, and by their letters."""

    def __init__(self, people: Mapping[str, int], characters: Characters) -> None:
        """`people`: word → how many bear it; people, not accounts, or one person's ten would make a name common."""
        self._people, self._characters = people, characters
        self._total = sum(people.values()) + sum(COMMON.values())

    def surprisal(self, word: str) -> float:
        """Return bits; the one who bears the name that is being compared is not counted."""
        seen = max(self._people.get(word, 0) - 1, 0) + COMMON.get(word, 0)
        guessed = _PULL * 2.0 ** -self._characters.surprisal(word)
        return -log2((seen + guessed + _UNSEEN) / (self._total + _PULL))

    def surprisal_of(self, words: Iterable[str]) -> float:
        """Return the bits of several words of one name: less than their sum, since names go with languages."""
        each = [self.surprisal(word) for word in words]
        return max(sum(each) - _LANGUAGE * (len(each) - 1), 0.0)

    def known(self) -> list[str]:
        """Return the words that more than one person bears, sorted."""
        return sorted(COMMON.keys() | {word for word, count in self._people.items() if count > 1})


class Handles:
    """Handles: the less of what the letters say and of what the words in them say (`johnsmith` is john and smith)."""

    def __init__(self, characters: Characters, words: Words) -> None:
        self._characters, self._words = characters, words
        self._known = frozenset(words.known())
        self._handles: dict[str, float] = {}

    def surprisal(self, handle: str) -> float:
        """Return the bits of a whole handle."""
        if handle not in self._handles:
            self._handles[handle] = min(self._characters.surprisal(handle), self._as_words(handle))
        return self._handles[handle]

    def part_surprisal(self, part: str) -> float:
        """Return the bits of a piece of a handle: `priyans` says no more than that the name is Priyanshu."""
        return min(self.surprisal(part), self._beginnings.get(part, float("inf")))

    @cached_property
    def _beginnings(self) -> dict[str, float]:
        """Beginnings of known words → the bits of the most common one."""
        beginnings: dict[str, float] = {}
        for word in self._known:
            surprisal = self._words.surprisal(word)
            for end in range(_SHORTEST_PART, len(word) + 1):
                beginnings[word[:end]] = min(beginnings.get(word[:end], float("inf")), surprisal)
        return beginnings

    def _as_words(self, handle: str) -> float:
        """Bits of the cheapest way to write it as known words, or one and an initial."""
        splits = ((handle[:i], handle[i:]) for i in range(2, len(handle) - 1))
        ways = [self._words.surprisal_of(pair) for pair in splits if self._known.issuperset(pair)]
        ways += [
            self._words.surprisal(word) + _INITIAL
            for word in (handle[1:], handle[:-1])
            if word in self._known
        ]
        if handle in self._known:
            ways.append(self._words.surprisal(handle))
        return min(ways, default=float("inf")) + _WAY
