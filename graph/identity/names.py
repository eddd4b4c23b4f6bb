"""Names across scripts, orders, initials and spellings.

A name becomes words in Latin letters; two names are aligned word by word. What the agreement is worth depends on how
common the words are, which `graph.identity.census` knows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from graph.identity.vocabulary import TITLES

Level = Literal["same", "partial", "initials", "single", "given", "family", "different", "silent"]

_ASIDE = re.compile(
    r"\([^)]*\)|\[[^]]*\]|[|•·\u2013\u2014].*$|\s-\s.*$|,\s*(?:ph\.?d|m\.?d|jr|sr|esq)\b.*$|@\S+",
    re.IGNORECASE,
)
_SYLLABLES = re.compile(r"[A-Z][a-z]+(?=[A-Z])|[A-Z]?[a-z]+|[A-Z]+")
_UNVOWELLED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff]")
_ONE_CHARACTER_A_SYLLABLE = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")
_SPELLINGS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"shch|sch|sh|ch|tsch|cz|sz", "s"),
        (r"ph", "f"),
        (r"kh|ck|q|c", "k"),
        (r"x", "ks"),
        (r"tz|ts", "z"),
        (r"w", "v"),
        (r"dj|dzh|zh", "j"),
        (r"[jy]", "i"),
        (r"ae", "a"),
        (r"oe|ou|oi", "o"),
        (r"ue|oo", "u"),
        (r"ee|ie|ei", "i"),
        (r"th", "t"),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name's words in lower-case Latin letters.

    `unvowelled`: the script it was written in leaves vowels out, so only consonants can be compared.
    """

    words: tuple[str, ...]
    unvowelled: bool = False

    @property
    def key(self) -> str:
        """One string for all orders and spellings of the words."""
        return " ".join(sorted(spelling(word) for word in self.words))

    @property
    def is_full(self) -> bool:
        """A given and a family name, as far as the form can tell."""
        return 2 <= len(self.words) <= 5 and sum(len(word) > 1 for word in self.words) >= 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two names agree: `whole` words in common, `near` ones (spelled otherwise), and how many initials."""

    level: Level
    whole: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    initials: int = 0


def name_of(text: str | None) -> Name | None:
    """Read a display name: emoji, titles, pronouns in brackets and what follows a bar are no part of it.

    >>> name_of("Dr. Ada LOVELACE 🦋 (she/her) | Engines").words
    ('ada', 'lovelace')
    >>> name_of("Юлия Иванова").words
    ('yuliya', 'ivanova')
    """
    bare = _ASIDE.sub(" ", without_symbols(text or ""))
    words = tuple(
        word for part in re.split(r"[\s,_/+&]+", bare) for word in _words(part) if word not in TITLES
    )
    return Name(tuple(word[:40] for word in words[:8]), bool(_UNVOWELLED.search(bare))) if words else None


def without_symbols(text: str) -> str:
    """Drop emoji and what cannot be seen: transliterated, they would become words."""
    return "".join(char for char in text if not _is_symbol(char))


def _is_symbol(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sk", "Cf", "Co", "Cn"} and char != "\u200c"


def _words(part: str) -> tuple[str, ...]:
    latin = anyascii(part)
    if _ONE_CHARACTER_A_SYLLABLE.search(part):
        return tuple(syllable.lower() for syllable in _SYLLABLES.findall(latin))
    word = re.sub(r"[^a-z0-9-]", "", latin.lower()).strip("-")
    return tuple(piece for piece in word.split("-") if piece and not piece.isdigit())


@lru_cache(maxsize=65_536)
def spelling(word: str) -> str:
    """Return one spelling for the ways a name is written in Latin letters.

    >>> spelling("yuliya") == spelling("julia"), spelling("müller".replace("ü", "ue")) == spelling("muller")
    (True, True)
    """
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65_536)
def consonants(word: str) -> str:
    """Return what a script without vowels keeps of a word.

    >>> consonants("muhammad") == consonants("mhmd")
    True
    """
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouhv]", "", spelling(word)))


def agreement(left: Name, right: Name) -> Agreement:
    """Align two names word by word, in any order."""
    short, long = sorted((left, right), key=lambda name: (len(name.words), name.words))
    if _run_together(short, long):
        return Agreement("same", whole=long.words)
    aligned = _Alignment(short, long, unvowelled=left.unvowelled != right.unvowelled)
    if aligned.left_over:
        return _conflict(aligned, short, long)
    agreeing = len(aligned.whole) + len(aligned.near)
    whole, near = tuple(aligned.whole), tuple(aligned.near)
    if agreeing >= 2:
        return Agreement("same", whole, near, aligned.initials)
    if agreeing and aligned.initials:
        return Agreement("initials", whole, near, aligned.initials)
    if agreeing:
        return Agreement("single" if len(long.words) == 1 else "partial", whole, near)
    return Agreement("silent")


def _run_together(short: Name, long: Name) -> bool:
    """Tell whether one is written without spaces: LiMing and Ming Li."""
    if len(short.words) == len(long.words):
        return False
    together = "".join(short.words)
    return together in {"".join(long.words), "".join(reversed(long.words))}


class _Alignment:
    """The words of the shorter name, each beside the best unused word of the longer."""

    def __init__(self, short: Name, long: Name, *, unvowelled: bool) -> None:
        self.whole: list[str] = []
        self.near: list[str] = []
        self.initials = 0
        self.left_over: list[str] = []
        self.places: list[tuple[int, int]] = []
        free = dict(enumerate(long.words))
        for word in sorted(short.words, key=lambda word: (-len(word), word)):
            place = self._find(word, free, unvowelled=unvowelled)
            if place is None:
                self.left_over.append(word)
            else:
                self.places.append((short.words.index(word), place))
                del free[place]

    def _find(self, word: str, free: dict[int, str], *, unvowelled: bool) -> int | None:
        for place, other in free.items():
            if len(word) > 1 and spelling(word) == spelling(other):
                self.whole.append(min(word, other))
                return place
        for place, other in free.items():
            if _is_near(word, other) or (
                unvowelled and consonants(word) and consonants(word) == consonants(other)
            ):
                self.near.append(min(word, other, key=lambda one: (-len(one), one)))
                return place
        for place, other in free.items():
            if 1 in {len(word), len(other)} and word[0] == other[0]:
                self.initials += 1
                return place
        return None


def _is_near(word: str, other: str) -> bool:
    """Dave and David, Dmitri and Dmitrij, a letter mistaken."""
    short, long = sorted((spelling(word), spelling(other)), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    return len(short) >= 4 and bool(JaroWinkler.similarity(short, long) >= 0.92)


def _conflict(aligned: _Alignment, short: Name, long: Name) -> Agreement:
    whole, near = tuple(aligned.whole), tuple(aligned.near)
    agreeing = len(whole) + len(near)
    if agreeing >= 2 and len(aligned.left_over) == 1:
        return Agreement("partial", whole, near)
    if not (short.is_full and long.is_full):
        return Agreement("silent") if agreeing else Agreement("different")
    if not agreeing:
        return Agreement("different")
    at_front = aligned.places[0] == (0, 0)
    return Agreement("given" if at_front else "family", whole, near)
