"""How observations become one account, and two sights of a tie or an item one. Pure.

Every join here is commutative, associative and idempotent, so what the store holds does not depend on the order in
which a crawl met things, on being killed and resumed, or on loading a dump twice.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from connectors.contract import Fetch
from connectors.records import Account, Item, Link, Tie, split_key
from connectors.urls import host_of

_SINGLE = ("url", "handle", "name", "bio", "location", "avatar", "created_at")
_NEVER = datetime.min.replace(tzinfo=UTC)


class Observation(NamedTuple):
    """What an origin said of an account.

    `content` is the account's canonical JSON; `own`: the account was asked itself, or the user gave the record.
    """

    account: Account
    content: str
    origin: Hashable
    own: bool


def fold(observations: Iterable[Observation]) -> Account:
    """Return the account as it stands.

    Of each origin the newest observation counts. Own ones come before those from elsewhere, newer before older: a
    field has the first value there is. Links, aliases and tags are united over the own ones, or, where there is none,
    over the others. One current observation that says so makes the account opted out, and then nothing else is told but
    when: by others, if there are any, since whether the account was asked itself hangs on the order of the crawl.
    """
    newest_first = sorted(_current(observations), key=_age, reverse=True)
    own = [seen.account for seen in newest_first if seen.own]
    others = [seen.account for seen in newest_first if not seen.own]
    everything, voices = own + others, own or others
    if any(account.opted_out for account in everything):
        return _bare(others) or _bare(own) or voices[0]
    merged: dict[str, Any] = {name: _first(everything, name) for name in _SINGLE}
    merged["kind"] = next((a.kind for a in everything if a.kind != "unknown"), "unknown")
    merged["links"] = _links(voices)
    merged["aliases"] = tuple(dict.fromkeys(alias for a in voices for alias in a.aliases))
    merged["tags"] = tuple(dict.fromkeys(tag for a in voices for tag in a.tags))
    merged["observed_at"] = voices[0].observed_at
    return voices[0].model_copy(update=merged)


def _current(observations: Iterable[Observation]) -> Iterable[Observation]:
    newest: dict[Hashable, Observation] = {}
    for seen in observations:
        before = newest.get(seen.origin)
        newest[seen.origin] = seen if before is None else max(seen, before, key=_age)
    return newest.values()


def _age(seen: Observation) -> tuple[datetime, str, bool]:
    return seen.account.observed_at or _NEVER, seen.content, seen.own


def _first(accounts: Sequence[Account], name: str) -> Any:
    return next((value for account in accounts if (value := getattr(account, name)) is not None), None)


def _bare(accounts: Sequence[Account]) -> Account | None:
    told = [account for account in accounts if account.opted_out]
    when = max((account.observed_at for account in told if account.observed_at), default=None)
    return bare(told[0], when) if told else None


def bare(account: Account, observed_at: datetime | None) -> Account:
    """Return what may be kept of an account that opted out."""
    return Account(platform=account.platform, id=account.id, opted_out=True, observed_at=observed_at)


def _links(accounts: Sequence[Account]) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for account in accounts:
        for link in account.links:
            before = links.get(link.url)
            links[link.url] = link if before is None else _same_link(before, link)
    return tuple(links.values())


def _same_link(newer: Link, older: Link) -> Link:
    return Link(
        url=newer.url,
        rel=(*newer.rel, *older.rel),
        label=newer.label or older.label,
        verified_at=newer.verified_at or older.verified_at,
    )


def join_ties(one: Tie, other: Tie) -> Tie:
    """Return one tie seen twice: first seen at the earlier, last at the later time, with the larger weight."""
    first = [time for time in (one.first_seen, other.first_seen) if time]
    last = [time for time in (one.last_seen, other.last_seen) if time]
    return one.model_copy(
        update={
            "weight": max(one.weight, other.weight),
            "first_seen": min(first, default=None),
            "last_seen": max(last, default=None),
        }
    )


def join_items(one: Item, other: Item) -> Item:
    """Return what was observed later; of two observations at one time the greater in canonical JSON.

    Mentions do not decide, since those of accounts that opt out are taken away, sooner or later. Where nothing else
    differs they are united.
    """
    if _rank(one) != _rank(other):
        return max(one, other, key=_rank)
    if one.mentions == other.mentions:
        return one
    return one.model_copy(update={"mentions": tuple(sorted({*one.mentions, *other.mentions}))})


def _rank(item: Item) -> tuple[datetime, str]:
    return item.observed_at or _NEVER, canonical_json(item.model_copy(update={"mentions": ()}))


def canonical_json(record: Account | Item) -> str:
    """Return the one spelling of a record, without the time of its observation and fields that say nothing."""
    content = record.model_dump(mode="json", exclude={"record", "observed_at"}, exclude_defaults=True)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def is_own(fetch: Fetch, account: Account) -> bool:
    """Tell whether a fetch asked the account itself, under its key or under another name of it."""
    return fetch.account == account.key or (fetch.account in account.aliases and speaks_for(fetch, account))


def speaks_for(fetch: Fetch, account: Account) -> bool:
    """Tell whether a fetch asked somebody who has authority over an account that it shows in passing.

    The connector must be the account's platform and, where the identifier names a host (`user@host`, a URL), the host
    must be the one that was asked. Otherwise a page could make claims in the name of others.
    """
    return fetch.connector == account.platform and host_named_by(account.key) in {None, host_of(fetch.url)}


def host_named_by(name: str) -> str | None:
    """Return the host on which an account lies by its key or URL (`user@host`, a URL), None if they name none.

    >>> host_named_by("mastodon:ada@fjord.example"), host_named_by("https://ada.example/"), host_named_by("x:ada")
    ('fjord.example', 'ada.example', None)
    """
    _, identifier = split_key(name)
    url = name if identifier.startswith("//") else identifier
    if "://" in url:
        return host_of(url)
    return identifier.rpartition("@")[2] if "@" in identifier else None
