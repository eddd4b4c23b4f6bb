"""Signs of interest: every tag of an item or an account, with its weight and its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from connectors.records import Account, Item
from graph.interests.model import InterestEvidence
from graph.people import place_of
from graph.snapshot import Snapshot
from graph.strength import recency

OWN_WORK = 1.0
OF_OTHERS = 0.5
WEIGHTS: Mapping[str, float] = {
    "boost": OF_OTHERS,
    "star": OF_OTHERS,
    "like": OF_OTHERS,
    "bookmark": OF_OTHERS,
}
STANDING = 2.0
MANY_TAGS = 8
HALF_LIFE = timedelta(days=730)
FLOOR = 0.1
UNDATED = 0.5
EXCERPT = 160


class Sign(NamedTuple):
    """One tag by one account; `weight` holds its kind, its age, and how many tags it shares the item with.

    `url` is the item's: the same item may come twice, from a page and from its feed.
    """

    account: str
    platform: str
    surface: str
    url: str | None
    weight: float
    show: Callable[[], InterestEvidence]


def signs(snapshot: Snapshot) -> Iterator[Sign]:
    """Yield every sign of interest of the accounts that did not opt out.

    A tag of one's own item weighs 1, of a boost, star, like or bookmark ½, a tag of the account itself (featured
    tags, topics of the profile) 2. An item's weight halves every two years, down to a tenth; beyond eight tags it is
    shared.
    """
    out = snapshot.left_out
    for key, account in snapshot.accounts.items():
        if key not in out:
            yield from _of_account(account)
    for item in snapshot.items:
        if item.account not in out:
            yield from _of_item(item, snapshot)


def _of_account(account: Account) -> Iterator[Sign]:
    weight = STANDING * _share(len(account.tags))
    for tag in account.tags:
        yield Sign(
            account.key, place_of(account.key), tag, None, weight, partial(_account_evidence, account, tag)
        )


def _of_item(item: Item, snapshot: Snapshot) -> Iterator[Sign]:
    platform = place_of(item.account)
    age = recency(item.published_at, snapshot.now, half_life=HALF_LIFE, floor=FLOOR, undated=UNDATED)
    weight = WEIGHTS.get(item.kind, OWN_WORK) * age * _share(len(item.tags))
    for tag in item.tags:
        yield Sign(
            item.account, platform, tag, item.url, weight, partial(_item_evidence, item, platform, tag)
        )


def _share(tags: int) -> float:
    return min(1.0, MANY_TAGS / max(tags, 1))


def _item_evidence(item: Item, platform: str, tag: str) -> InterestEvidence:
    said = excerpt(item.text, tag) if item.text and not item.title else item.title or item.url or ""
    return InterestEvidence(
        platform, item.account, item.kind, tag, item.url, excerpt(said, tag), item.published_at
    )


def _account_evidence(account: Account, tag: str) -> InterestEvidence:
    said = excerpt(account.bio, tag) if account.bio else ""
    shown = said or f"{tag} (on the profile)"
    return InterestEvidence(
        account.platform, account.key, "profile", tag, account.url, shown, account.observed_at
    )


def excerpt(text: str | None, around: str, *, length: int = EXCERPT) -> str:
    """Return at most `length` characters of `text` on one line, with the first occurrence of `around` among them.

    >>> excerpt("one two three four five six seven", "five", length=15)
    '… four five six…'
    """
    line = " ".join((text or "").split())
    if len(line) <= length:
        return line
    found = re.search(re.escape(around.lstrip("#")), line, re.IGNORECASE)
    middle = (found.start() + found.end()) // 2 if found else 0
    start = max(0, min(middle - length // 2, len(line) - length))
    end = start + length
    return ("… " if start else "") + _whole_words(line, start, end) + ("…" if end < len(line) else "")


def _whole_words(line: str, start: int, end: int) -> str:
    """Drop words that are cut at either side; keep them where nothing else would be left."""
    part = line[start:end]
    if start and line[start - 1] != " ":
        part = part.partition(" ")[2] or part
    if end < len(line) and line[end] != " ":
        part = part.rpartition(" ")[0] or part
    return part.strip()
