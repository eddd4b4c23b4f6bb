"""What the comparisons read of an account, prepared once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from anyascii import anyascii

from connectors.records import Account
from graph.identity import handles
from graph.identity.names import Name, name_of, without_symbols
from graph.identity.vocabulary import NOWHERE, PARKED, PLACES

_LONGEST_BIO = 2_000

MANY_ACCOUNTS = frozenset({"web", "feed"})
"""Platforms on which one person has any number of accounts."""

NO_HUMAN = frozenset({"organization", "bot", "group"})
"""Kinds of accounts that are nobody's self."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """An account as it is compared.

    Attributes
    ----------
    unit : str or None
        Where a person has one account: the platform, or the server on federated ones; None where people have many.
    place : frozenset of str
        The parts of the location between commas, normalised.
    bio : frozenset of str
        Words of the bio; empty if it is too short to tell people apart.
    """

    account: Account
    key: str
    platform: str
    unit: str | None
    handle: str | None
    name: Name | None
    place: frozenset[str]
    bio: frozenset[str]
    avatar: str | None
    observed: bool

    @property
    def stem(self) -> str | None:
        return handles.stem(self.handle) if self.handle else None

    @property
    def kind(self) -> str:
        return self.account.kind

    @property
    def is_parked(self) -> bool:
        """Tell whether it is a page of nobody: its domain is for sale."""
        if self.platform not in MANY_ACCOUNTS:
            return False
        return "parked" in self.account.tags or bool(PARKED.search(f"{self.account.name} {self.account.bio}"))


def profile_of(account: Account, *, observed: bool) -> Profile:
    return Profile(
        account=account,
        key=account.key,
        platform=account.platform,
        unit=unit_of(account),
        handle=handles.handle_of(account),
        name=name_of(account.name),
        place=place_of(account.location),
        bio=bio_of(account.bio),
        avatar=picture_of(account.avatar),
        observed=observed,
    )


def unit_of(account: Account) -> str | None:
    """Return the place where a person is expected once: mastodon's servers are places of their own."""
    if account.platform in MANY_ACCOUNTS:
        return None
    server = account.id.rpartition("@")[2] if "@" in account.id.lstrip("@") else ""
    return f"{account.platform}@{server}" if server else account.platform


def place_of(text: str | None) -> frozenset[str]:
    """Return a location's parts.

    >>> sorted(place_of("Malmö, Sverige"))
    ['malmo', 'sweden']
    """
    pieces = re.split(r"[,/|;&]", without_symbols(text or ""))
    parts = (" ".join(re.findall(r"[a-z]+", anyascii(piece).lower())) for piece in pieces)
    return frozenset(PLACES.get(part, part) for part in parts if len(part) > 1) - NOWHERE


def bio_of(text: str | None) -> frozenset[str]:
    words = frozenset(re.findall(r"\w{3,}", (text or "")[:_LONGEST_BIO].lower()))
    return words if len(words) >= 5 else frozenset()


def picture_of(url: str | None) -> str | None:
    """Return what identifies a picture across platforms: Gravatar's hash, otherwise its URL without the query."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    gravatar = re.search(r"gravatar\.com/avatar/([0-9a-f]{32,64})", url)
    return f"gravatar:{gravatar[1]}" if gravatar else f"{parts.netloc}{parts.path}"
