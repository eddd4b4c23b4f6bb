"""Mastodon and what speaks its API: GoToSocial, Pleroma, Akkoma, Pixelfed, Friendica.

API         https://docs.joinmastodon.org/methods/accounts/, Mastodon 4.6
Auth        none for public accounts; servers in limited federation mode answer 401
Limits      300 requests in 5 minutes for an IP address: `x-ratelimit-reset` (an ISO time)
Increments  statuses come newest first, so paging stops at the first that is known; the `Link` header leads on, its
            cursors are internal
Identity    an account is `user@domain`, confirmed by WebFinger; its server may live on another host than the domain
Verified    2026-11
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from connectors import patterns
from connectors.contract import (
    AccountRef,
    Answer,
    Breadth,
    Fetch,
    Gone,
    Hidden,
    Malformed,
    Moved,
    NotIndexed,
    Outcome,
    Read,
    Scope,
    Secret,
    build,
    refusal,
)
from connectors.fediverse.address import ask, rate_limit, read_webfinger, who_of
from connectors.fediverse.entities import (
    PLATFORM,
    address_in,
    is_suspended,
    opt_out_in,
    read_account,
    read_status,
    tag_name,
)
from connectors.fediverse.webfinger import Address, address, address_of, question
from connectors.reading.shapes import count, listed, mapping, moment, string
from connectors.records import Account, Tie
from connectors.urls import canonical_url, host_of

_ACCOUNT_PAGE = re.compile(
    r"/(?:(?:web|deck)/)?@(?P<user>\w[\w.-]*)(?:@(?P<domain>[^/@]+))?"
    r"(?:/(?:\d+|statuses/\w+|with_replies|media|following|followers|featured|tagged/[^/]+))?/?",
    re.ASCII,
)
# Other software has numbers in /users/: nobody's user name is at stake.
_ACTOR = re.compile(
    r"/users/(?P<user>(?!\d+/?$)\w[\w.-]*)(?:/(?:statuses/\w+|followers|following|outbox))?/?", re.ASCII
)
_FEED_SUFFIX = re.compile(r"\.(?:rss|atom|json)$")


class Mastodon:
    """Connector; accounts live on any host, hence the breadth."""

    platform: ClassVar[str] = PLATFORM
    breadth: ClassVar[Breadth] = "protocol"
    gives: ClassVar[tuple[str, ...]] = ("profile", "claims", "items", "ties")
    delay: ClassVar[float] = 1.0
    secret: ClassVar[Secret | None] = None

    def account_of(self, url: str) -> AccountRef | None:
        """Return the account that a profile, status or actor URL, `acct:user@domain` or `@user@domain` names."""
        by_name = url.strip().lower().startswith(("acct:", "@"))
        who = address_of(url) if by_name else _address_at(url)
        if who is None:
            return None
        page = f"https://{who.domain}/@{who.user}"
        return AccountRef(
            PLATFORM, str(who), url=None if patterns.is_platform_host(page) else page, handle=str(who)
        )

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        who = address_of(ref.id)
        if who:
            yield ask("webfinger", question(who), who, **scope.state)

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        if fetch.purpose == "webfinger":
            yield from read_webfinger(fetch, answer)
            return
        if outcome := _refusal(fetch, answer):
            yield outcome
            return
        match fetch.purpose:
            case "profile":
                yield from _read_profile(fetch, answer)
            case "items":
                yield from _read_statuses(fetch, answer)
            case "tags":
                yield from _read_featured_tags(fetch, answer)
            case "ties":
                yield from _read_following(fetch, answer)
            case _:
                raise LookupError(f"no such purpose: {fetch.purpose}")


def _address_at(url: str) -> Address | None:
    canonical = canonical_url(url)
    if canonical is None or patterns.is_platform_host(canonical):
        return None
    parts = urlsplit(canonical)
    path = _FEED_SUFFIX.sub("", parts.path)
    match = _ACCOUNT_PAGE.fullmatch(path) or _ACTOR.fullmatch(path)
    if match is None or ":" in parts.netloc:
        return None
    return address(match["user"], match.groupdict().get("domain") or parts.netloc)


def _refusal(fetch: Fetch, answer: Answer) -> Outcome | None:
    """Return why there is nothing to read. Only the profile can tell that the account is gone."""
    error = _error(answer)
    if answer.status == 429:
        return rate_limit(answer)
    # Depending on version and endpoint: "This API requires …" with 401, "This method requires …" with 422.
    if answer.status == 401 or (answer.status in {403, 422} and "authenticated user" in error):
        return Hidden(fetch.purpose, f"HTTP {answer.status}: needs a login")
    if answer.status == 404 and fetch.purpose != "profile":
        return Hidden(fetch.purpose, "HTTP 404: not offered by this server")
    if answer.status == 404 and not error:
        return Malformed("profile", f"HTTP 404: no Mastodon API at {host_of(answer.url)}", lost="page")
    if answer.status == 404:
        return Gone(f"HTTP 404: {error}"[:200])
    return refusal(answer)


def _error(answer: Answer) -> str:
    try:
        return string(mapping(answer.json()).get("error"))
    except ValueError:
        return ""


def _document(answer: Answer) -> Any:
    """Parse the body.

    Raises
    ------
    ValueError
        It is no JSON: a web server that answers every path with its start page.
    """
    try:
        return answer.json()
    except ValueError as error:
        kind = answer.content_type or "no content type"
        raise ValueError(f"no Mastodon API at {host_of(answer.url)}: {kind}, {error}") from error


def _read_profile(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    who, entity, seen = who_of(fetch), mapping(_document(answer)), answer.fetched_at
    found = address_in(entity, who.domain)
    if found != who:
        yield Malformed("profile.acct", f"asked for {who}, got {found}", lost="page")
        return
    aliases = [str(fetch.state["alias"])] if fetch.state.get("alias") else []
    yield from read_account(entity, who.domain, seen, aliases=aliases)
    if is_suspended(entity):
        yield Hidden("profile", "suspended by its server")
    elif why := opt_out_in(entity):
        yield NotIndexed(why)
    else:
        yield from _read_move(entity, who.domain, seen)
        yield from _follow_ups(fetch, entity, host_of(answer.url), who)


def _read_move(entity: dict[str, Any], domain: str, seen: datetime | None) -> Iterator[Read]:
    """Read where the account went; Mastodon lets it go only to one that names it in turn."""
    successor = mapping(entity.get("moved"))
    target = address_in(successor, domain) if successor else None
    if target:
        yield Moved(f"{PLATFORM}:{target}")
        yield from read_account(successor, domain, seen)


def _follow_ups(fetch: Fetch, entity: dict[str, Any], home: str, who: Address) -> Iterator[Read]:
    number = string(entity.get("id")) or str(count(entity.get("id")) or "")
    if not re.fullmatch(r"[\w-]+", number):
        yield Malformed("profile.id", "no id, so nothing more to ask", excerpt=f"{entity.get('id')!r:.100}")
        return
    of_account = f"https://{home}/api/v1/accounts/{number}"
    items, ties = count(fetch.state.get("items")), count(fetch.state.get("ties"))
    if entity.get("indexable") is False:
        yield Hidden("items", "indexable: false")
    elif items:
        since = fetch.state.get("since")
        yield ask("items", f"{of_account}/statuses?limit=40", who, left=items, since=since)
    yield ask("tags", f"{of_account}/featured_tags", who)
    if entity.get("hide_collections") is True:
        yield Hidden("ties", "the account hides whom it follows")
    elif ties:
        following = count(entity.get("following_count"))
        yield ask("ties", f"{of_account}/following?limit=80", who, left=ties, following=following)


def _read_statuses(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    who, left = who_of(fetch), count(fetch.state.get("left"))
    statuses = listed(_document(answer))
    since = moment(fetch.state.get("since"))
    reached = False
    for status in statuses[:left]:
        if not isinstance(status, dict):
            yield Malformed("statuses", "no object", lost="record", excerpt=f"{status!r:.100}")
        elif since and (moment(status.get("created_at")) or since) < since:
            reached = True
        else:
            yield from read_status(status, fetch.account, who.domain, answer.fetched_at)
    if not reached:
        yield from _next_page(fetch, answer, len(statuses))


def _read_featured_tags(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    who, tags = who_of(fetch), [tag_name(tag) for tag in listed(_document(answer))]
    if tags:
        yield from build(
            Account, "featured_tags", platform=PLATFORM, id=str(who), tags=tags, observed_at=answer.fetched_at
        )


def _read_following(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    who, left, seen = who_of(fetch), count(fetch.state.get("left")), answer.fetched_at
    entities = listed(_document(answer))
    following = count(fetch.state.get("following"))
    if not entities and following:
        yield Hidden("ties", f"the list is empty, though the account follows {following}")
    for entity in entities[:left]:
        account = mapping(entity)
        yield from read_account(account, who.domain, seen)
        target = address_in(account, who.domain)
        if target and not opt_out_in(account):
            key = f"{PLATFORM}:{target}"
            yield Tie(source=fetch.account, target=key, kind="follows", first_seen=seen, last_seen=seen)
    yield from _next_page(fetch, answer, len(entities))


def _next_page(fetch: Fetch, answer: Answer, read: int) -> Iterator[Read]:
    """Ask for the next page as long as more is wanted; every page must bring something, so this ends."""
    left, url = count(fetch.state.get("left")) - read, answer.next_page()
    if url is None or not read or left <= 0:
        return
    if host_of(url) != host_of(answer.url) or url in {fetch.url, answer.url}:
        yield Malformed(f"{fetch.purpose}.next", "leads elsewhere, or in a circle", excerpt=url[:200])
    else:
        yield fetch.follow(url, left=left, following=0)
