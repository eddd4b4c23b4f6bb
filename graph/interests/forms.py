"""Surface forms: how people spell an interest, and the key under which all spellings of one meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_FORM = 60
MOST_WORDS = 6

_SEPARATORS = re.compile(
    r"[\s_\-\u2010-\u2015/\\.,:;|\"()\[\]{}<>!?&*=~@\u201c\u201d\u201e\u00b7\u200b\ufe0f]+"
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc]")

# Words that look plural and are not, or that mean another thing without the s. The list need not be long: a folded
# word is never shown, so a wrong fold only matters where it meets another word (window and Windows).
_PLURAL = re.compile(r"[a-z]{3,}(?<![suia])(?<!ic)s")
_NOT_PLURAL = re.compile(
    r"news|windows|rails|series|species|goods|glasses|stairs|lens|maths|arts|blues|mars|kubernetes|postgres|devops|"
    r"macos|nodejs|nextjs|athens|wales|brussels|naples|jobs|beatles|simpsons|sims|cosmos|ethos|pathos|kudos|chaos"
)
_KEEPS_E = re.compile(
    r"(?:mov|cook|zomb|self|ind|rook|hood|smooth|calor|p|t|l|d|gen)ie|(?:sh|t|can|f|h|ob)oe"
)


def words(surface: str) -> tuple[str, ...]:
    """Split a surface form into lower-case words; empty when it holds no word or is no term (too long, only digits).

    Hashes and quotes go; spaces, hyphens, underscores and CamelCase divide. Compatibility forms are unified (NFKC).

    >>> words("#ButterflyWatching"), words("butterfly-watching"), words("OpenStreetMap"), words("HTMLParser")
    (('butterfly', 'watching'), ('butterfly', 'watching'), ('open', 'street', 'map'), ('html', 'parser'))
    >>> words("C++"), words("node.js"), words("#2024"), words("蝶々")
    (('c++',), ('node', 'js'), (), ('蝶々',))
    """
    text = unicodedata.normalize("NFKC", surface[: 4 * LONGEST_FORM]).strip().lstrip("#").strip()
    if not 0 < len(text) <= LONGEST_FORM:
        return ()
    parts = _SEPARATORS.split(_APOSTROPHES.sub("", text))
    found = tuple(piece.casefold() for part in parts for piece in _camel_pieces(part) if _has_meaning(piece))
    if len(found) > MOST_WORDS or not any(char.isalpha() or _is_pictogram(char) for char in "".join(found)):
        return ()
    return found


@lru_cache(maxsize=65_536)
def form_key(surface: str) -> str:
    """Return the key of a surface form: its words, the last in the singular, accents and gaps dropped.

    It is for comparing only, never for showing: `#butterflywatching` and "Butterfly Watching" have one key, but it
    can't tell where the words part. Empty for what is no term.

    >>> form_key("#ButterflyWatching") == form_key("butterflywatching") == form_key("butterfly_watching")
    True
    >>> form_key("Butterflies"), form_key("Cafés"), form_key("C#"), form_key("#physics")
    ('butterfly', 'cafe', 'c#', 'physics')
    """
    found = words(surface)
    if not found:
        return ""
    plain = [_without_accents(word) for word in found]
    return "".join([*plain[:-1], singular(plain[-1])])


def singular(word: str) -> str:
    """Fold a simple English plural; what may be no plural stays as it is.

    Only ASCII words are folded, and none that ends in -ss, -us, -is, -as or -ics (glass, campus, tennis, canvas,
    physics).

    >>> [singular(word) for word in ("butterflies", "movies", "churches", "buses", "potatoes", "bees", "quizzes")]
    ['butterfly', 'movie', 'church', 'bus', 'potato', 'bee', 'quiz']
    >>> [singular(word) for word in ("series", "tennis", "glass", "news", "statistics", "français", "js")]
    ['series', 'tennis', 'glass', 'news', 'statistics', 'français', 'js']
    """
    if not _PLURAL.fullmatch(word) or _NOT_PLURAL.fullmatch(word):
        return word
    if _KEEPS_E.fullmatch(word[:-1]):
        return word[:-1]
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("zzes"):
        return word[:-3] if word == "quizzes" else word[:-2]
    if word.endswith(("sses", "ches", "shes", "xes", "oes")) or re.search(r"[^ao]uses$", word):
        return word[:-2]
    return word[:-1]


def _camel_pieces(part: str) -> list[str]:
    """Split where a capital follows a small letter, and before the last of several capitals that begins a word."""
    cuts = [0]
    for at in range(1, len(part)):
        before, char = part[at - 1], part[at]
        ends_capitals = before.isupper() and part[at + 1 : at + 2].islower()
        if char.isupper() and (before.islower() or ends_capitals):
            cuts.append(at)
    return [part[start:end] for start, end in zip(cuts, [*cuts[1:], len(part)], strict=True)]


def _has_meaning(piece: str) -> bool:
    return any(char.isalnum() or _is_pictogram(char) for char in piece)


def _is_pictogram(char: str) -> bool:
    return unicodedata.category(char) == "So"


def _without_accents(text: str) -> str:
    """Drop accents of Latin letters; marks of other scripts spell other words and stay."""
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = char
        if not unicodedata.combining(char) or not base.isascii():
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
