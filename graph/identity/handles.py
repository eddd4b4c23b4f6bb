"""Handles: what people call themselves on platforms, without the decoration."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from connectors.records import Account
from graph.identity.names import Name
from graph.identity.vocabulary import HANDLE_AFTER, HANDLE_BEFORE, HOSTS_OF_USERS, SECOND_LEVEL

Level = Literal["equal", "stem", "numbered", "contained", "near", "different"]
SHORTEST = 4
LONGEST = 60

_OPAQUE = re.compile(r"^(?:\d+|did:.*|UC[\w-]{22}|[0-9a-f-]{24,})$")
_LINKEDIN_TAIL = re.compile(r"-(?=[0-9a-f]*\d)[0-9a-f]{5,10}$")


def handle_of(account: Account) -> str | None:
    """Return the handle in lower-case letters and digits; None where the account shows none (numeric ids, DIDs).

    >>> handle_of(Account(platform="mastodon", id="Ada_L@example.social"))
    'adal'
    >>> handle_of(Account(platform="web", id="https://ada-lovelace.example/"))
    'adalovelace'
    """
    raw = page_handle(account.id) if account.platform in {"web", "feed"} else account.handle or account.id
    if raw is None or _OPAQUE.match(raw):
        return None
    raw = _LINKEDIN_TAIL.sub(
        "", raw.strip().lstrip("@").partition("@")[0].rstrip("/").rpartition("/")[2].lower()
    )
    if account.platform == "bluesky":
        raw = _label(raw) or raw
    return letters(raw)[:LONGEST] or None


def page_handle(url: str) -> str | None:
    """Return what a page's address says of its owner: `/~ada`, `/@ada`, or the telling label of the host."""
    parts = urlsplit(url)
    user = re.search(r"/[~@]([\w.-]+)/?$", parts.path)
    return user[1] if user else _label(parts.netloc) if parts.path in {"", "/"} else None


def _label(host: str) -> str | None:
    labels = host.partition(":")[0].removeprefix("www.").split(".")
    if len(labels) >= 3 and ".".join(labels[-2:]) in HOSTS_OF_USERS:
        return labels[-3]
    registered = 3 if len(labels) >= 3 and labels[-2] in SECOND_LEVEL else 2
    return labels[-registered] if len(labels) >= registered else None


@lru_cache(maxsize=65_536)
def letters(text: str) -> str:
    """Return the letters and digits, transliterated, in lower case."""
    return re.sub(r"[^a-z0-9]", "", anyascii(text).lower())


@lru_cache(maxsize=65_536)
def stem(handle: str) -> str:
    """Return the handle without digits at its ends and without decoration, if enough is left.

    >>> stem("thereallovelace99"), stem("lovelacedev"), stem("ada1815")
    ('lovelace', 'lovelace', 'ada1815')
    """
    bare = _kept(handle.strip("0123456789"), handle)
    for ornament in HANDLE_BEFORE:
        bare = _kept(bare.removeprefix(ornament), bare)
    for ornament in HANDLE_AFTER:
        bare = _kept(bare.removesuffix(ornament), bare)
    return bare


def _kept(shorter: str, longer: str) -> str:
    return shorter if len(shorter) >= SHORTEST else longer


def agreement(left: str, right: str) -> tuple[Level, str]:
    """Return how two handles agree, and the part that they share."""
    if left == right:
        return "equal", left
    short, long = sorted((stem(left), stem(right)), key=lambda one: (len(one), one))
    if short == long:
        return ("numbered" if _numbers_differ(left, right) else "stem"), short
    if len(short) >= SHORTEST and short in long:
        return "contained", short
    if len(short) >= 6 and JaroWinkler.similarity(short, long) >= 0.92:
        return "near", _beginning(short, long)
    return "different", ""


def _numbers_differ(left: str, right: str) -> bool:
    """`ada31` and `ada95`: two people who both came too late for `ada`."""
    numbers = [re.findall(r"\d+", handle) for handle in (left, right)]
    return all(numbers) and numbers[0] != numbers[1]


def _beginning(left: str, right: str) -> str:
    same = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    return left[:same]


@lru_cache(maxsize=65_536)
def forms(name: Name) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return the handles that people make of such a name → (the words used whole, how many initials).

    >>> sorted(forms(Name(("ada", "lovelace"))))
    ['ada', 'adal', 'adalovelace', 'alovelace', 'lovelace', 'lovelacea', 'lovelaceada']
    """
    words = [word for word in name.words if len(word) > 1]
    made: dict[str, tuple[tuple[str, ...], int]] = {word: ((word,), 0) for word in words if len(word) >= 3}
    if len(words) >= 2:
        given, family = words[0], words[-1]
        made[given[0] + family] = made[family + given[0]] = ((family,), 1)
        made[given + family[0]] = ((given,), 1)
        made["".join(words)] = (tuple(words), 0)
        made[given + family] = made[family + given] = ((given, family), 0)
    return made
