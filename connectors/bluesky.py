"""Bluesky: public accounts, and the proofs of identity around them.

API         https://docs.bsky.app/docs/category/http-reference
Auth        none at public.api.bsky.app
Limits      generous, undocumented; 429 with `ratelimit-reset` (epoch seconds). Other errors are HTTP 400 with `error`
            and `message`
Increments  the author feed comes newest first, so paging stops at what is known; a `cursor` leads on until the end,
            and a page may be empty before it
Identity    an account is its DID. The handle is a domain name that may change; one that is a domain of one's own is
            proof of that domain, if DID document and domain name each other: https://atproto.com/specs/handle
Verified    2026-11
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from connectors.atproto.syntax import is_did, parse_at_uri, usable_handle
from connectors.atproto.views import (
    PLATFORM,
    PROFILE,
    did_in,
    has_opted_out,
    key_of,
    read_account,
    read_feed_entry,
    time_of,
)
from connectors.contract import (
    AccountRef,
    Answer,
    Breadth,
    Fetch,
    Gone,
    Hidden,
    Malformed,
    NotIndexed,
    Outcome,
    RateLimited,
    Read,
    Scope,
    Secret,
    build,
    refusal,
)
from connectors.reading.shapes import count, listed, mapping, moment, string
from connectors.records import Account, Tie
from connectors.urls import canonical_url

API = "https://public.api.bsky.app/xrpc/"
HOSTS = frozenset({"bsky.app", "www.bsky.app", "staging.bsky.app", "main.bsky.dev"})
PROVIDER = ".bsky.social"

_METHODS = ("did:plc:", "did:web:")
_PROFILE_PAGE = re.compile(r"/profile/@?([^/]+)(?:/.*)?")
_EMPTY_PAGE = 25  # what a page counts at least, so that empty pages with a cursor come to an end
_ABSENT = ("Profile not found", "Unable to resolve handle", "Could not find repo")
_WITHDRAWN = {
    "AccountTakedown": "suspended by Bluesky",
    "AccountDeactivated": "deactivated by its owner",
    "BlockedActor": "blocked",
    "BlockedByActor": "blocked",
}


class Bluesky:
    """Connector of Bluesky's public API and of the proofs of identity around it."""

    platform: ClassVar[str] = PLATFORM
    breadth: ClassVar[Breadth] = "platform"
    gives: ClassVar[tuple[str, ...]] = ("profile", "claims", "items", "ties")
    delay: ClassVar[float] = 0.5
    secret: ClassVar[Secret | None] = None

    def account_of(self, url: str) -> AccountRef | None:
        """Return the account of a profile or post URL, `at://…`, a DID, `ada.bsky.social` or `@ada.bsky.social`.

        Its id is the DID or the handle, whichever the URL has.
        """
        identifier = _identifier(url.strip())
        if identifier is None:
            return None
        handle = None if identifier.startswith("did:") else identifier
        return AccountRef(PLATFORM, identifier, url=PROFILE + identifier, handle=handle)

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        state = {"actor": ref.id, **scope.state}
        url = f"{API}app.bsky.actor.getProfile?actor={ref.id}"
        yield Fetch(connector=PLATFORM, purpose="profile", account=ref.key, url=url, state=state)

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        if fetch.purpose == "domain":
            yield from _read_domain(fetch, answer)
            return
        if outcome := _refusal(fetch, answer):
            yield outcome
            return
        document = mapping(answer.json())
        match fetch.purpose:
            case "profile":
                yield from _read_profile(fetch, document, answer.fetched_at)
            case "ties":
                yield from _read_follows(fetch, document, answer.fetched_at)
            case "items":
                yield from _read_feed(fetch, document, answer.fetched_at)
            case "did":
                yield from _read_did_document(fetch, document, answer.fetched_at)
            case _:
                raise LookupError(f"no such purpose: {fetch.purpose}")


def _identifier(url: str) -> str | None:
    if url.startswith(_METHODS):
        return url if is_did(url) else None
    if url.startswith("at://"):
        uri = parse_at_uri(url)
        return _actor(uri.authority) if uri else None
    canonical = canonical_url(url.removeprefix("@") if url.lower().endswith(PROVIDER) else url)
    parts = urlsplit(canonical or "")
    if parts.netloc.endswith(PROVIDER) and parts.path == "/":
        return usable_handle(parts.netloc)
    match = _PROFILE_PAGE.fullmatch(parts.path) if parts.netloc in HOSTS else None
    return _actor(match[1]) if match else None


def _actor(text: str) -> str | None:
    """Return a DID or a handle in its one spelling."""
    if text.startswith("did:"):
        return text if text.startswith(_METHODS) and is_did(text) else None
    return usable_handle(text)


def _refusal(fetch: Fetch, answer: Answer) -> Outcome | None:
    """Return why there is nothing to read; the service says it with 400, whatever it is."""
    if answer.status == 429:
        return _rate_limit(answer)
    if answer.ok:
        return None
    error, message = _error(answer)
    if error in _WITHDRAWN or "suspended" in message:
        return Hidden(fetch.purpose, _WITHDRAWN.get(error, message[:200]))
    if fetch.purpose == "profile":
        return Gone(message[:200]) if message.startswith(_ABSENT) else _refused(answer, error, message)
    if answer.status in {404, 410}:
        return Hidden(fetch.purpose, f"HTTP {answer.status}: {message or 'not there'}"[:200])
    return _refused(answer, error, message)


def _refused(answer: Answer, error: str, message: str) -> Outcome | None:
    if answer.status == 400:
        return Malformed("status", f"HTTP 400: {error}: {message}"[:200], lost="page")
    return refusal(answer)


def _error(answer: Answer) -> tuple[str, str]:
    try:
        document = mapping(answer.json())
    except ValueError:
        return "", ""
    return string(document.get("error")), string(document.get("message"))


def _rate_limit(answer: Answer) -> RateLimited:
    seconds = count(answer.headers.get("ratelimit-reset"))
    is_epoch = 10**9 < seconds < 10**10  # of 2001 to 2286: anything else is no time
    return RateLimited(datetime.fromtimestamp(seconds, UTC) if is_epoch else None)


def _read_profile(fetch: Fetch, view: dict[str, Any], seen: datetime | None) -> Iterator[Read]:
    asked, did = string(fetch.state.get("actor")), did_in(view)
    if did is None or (asked.startswith("did:") and asked != did):
        yield Malformed("profile.did", f"asked for {asked}, got {view.get('did')!r:.100}", lost="page")
        return
    handle = usable_handle(string(view.get("handle")))
    earlier = [key_of(asked)] if asked not in {did, handle, ""} else []
    yield from read_account(view, seen, aliases=earlier)
    if has_opted_out(view):
        yield NotIndexed("!no-unauthenticated")
        return
    yield from _follow_ups(fetch, did, handle)


def _follow_ups(fetch: Fetch, did: str, handle: str | None) -> Iterator[Read]:
    items, ties = count(fetch.state.get("items")), count(fetch.state.get("ties"))
    if ties:
        url = f"{API}app.bsky.graph.getFollows?actor={did}&limit=100"
        yield _ask("ties", url, did, left=ties, first=url)
    if items:
        url = f"{API}app.bsky.feed.getAuthorFeed?actor={did}&limit=100&filter=posts_with_replies"
        yield _ask("items", url, did, left=items, first=url, since=fetch.state.get("since"))
    document = did_document_url(did)
    if document:
        yield _ask("did", document, did, handle=handle)


def _ask(purpose: str, url: str, did: str, **state: str | int | None) -> Fetch:
    return Fetch(
        connector=PLATFORM, purpose=purpose, account=key_of(did), url=url, state={"did": did, **state}
    )


def _read_follows(fetch: Fetch, document: dict[str, Any], seen: datetime | None) -> Iterator[Read]:
    views = listed(document.get("follows"))
    for view in map(mapping, views[: count(fetch.state.get("left"))]):
        yield from read_account(view, seen)
        did = did_in(view)
        if did and not has_opted_out(view):
            yield Tie(
                source=fetch.account, target=key_of(did), kind="follows", first_seen=seen, last_seen=seen
            )
    yield from _next_page(fetch, document, len(views))


def _read_feed(fetch: Fetch, document: dict[str, Any], seen: datetime | None) -> Iterator[Read]:
    entries, did = listed(document.get("feed")), string(fetch.state.get("did"))
    since, reached = moment(fetch.state.get("since")), False
    for entry in map(mapping, entries[: count(fetch.state.get("left"))]):
        if since and (time_of(entry, seen) or since) < since:
            reached = True
        else:
            yield from read_feed_entry(entry, did, seen)
    if not reached:
        yield from _next_page(fetch, document, len(entries))


def _next_page(fetch: Fetch, document: dict[str, Any], read: int) -> Iterator[Read]:
    cursor = string(document.get("cursor"))
    left = count(fetch.state.get("left")) - max(read, _EMPTY_PAGE)
    if not cursor or left <= 0:
        return
    url = f"{fetch.state.get('first')}&cursor={quote(cursor[:2000], safe='')}"
    if url == fetch.url:
        yield Malformed(f"{fetch.purpose}.cursor", "goes in a circle", excerpt=cursor[:200])
    else:
        yield fetch.follow(url, left=left)


def did_document_url(did: str) -> str | None:
    """Return where a DID's document is kept, None for methods that the protocol doesn't know.

    >>> did_document_url("did:web:ada.example")
    'https://ada.example/.well-known/did.json'
    """
    method, _, identifier = did.removeprefix("did:").partition(":")
    if method == "plc":
        return f"https://plc.directory/{did}"
    if method == "web" and usable_handle(identifier):
        return f"https://{identifier.lower()}/.well-known/did.json"
    return None


def _read_did_document(fetch: Fetch, document: dict[str, Any], seen: datetime | None) -> Iterator[Read]:
    """Read what the owner of a DID calls it; a handle is only then theirs when its domain agrees, too."""
    did, handle = string(fetch.state.get("did")), fetch.state.get("handle")
    if document.get("id") != did:
        yield Malformed("did.id", f"not {did}", lost="page", excerpt=f"{document.get('id')!r:.100}")
        return
    names = [string(name) for name in listed(document.get("alsoKnownAs"))]
    pages = [name for name in names if name.startswith(("https://", "http://"))]
    if pages:
        links = [{"url": page, "rel": ("me", "sameas")} for page in pages]
        yield from build(Account, "did", platform=PLATFORM, id=did, links=links, observed_at=seen)
    handles = (usable_handle(name.removeprefix("at://")) for name in names if name.startswith("at://"))
    declared = next((name for name in handles if name), None)
    if handle is None or declared != handle:
        yield Malformed(
            "did.alsoKnownAs", f"handle not proven: {handle} here, {declared} in the DID document"
        )
    elif not declared.endswith(PROVIDER):
        yield _ask("domain", f"https://{declared}/.well-known/atproto-did", did, handle=declared)


def _read_domain(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    """Read whether a domain names the DID that is known by it."""
    did, handle = string(fetch.state.get("did")), string(fetch.state.get("handle"))
    if answer.status == 429:
        yield _rate_limit(answer)
    elif not answer.ok:
        yield Hidden("domain", f"HTTP {answer.status}: {handle} is not proven here, perhaps by its DNS")
    elif answer.text.strip() != did:
        yield Malformed(
            "domain", f"handle not proven: {handle} doesn't name {did}", excerpt=answer.text[:100]
        )
    else:
        seen = answer.fetched_at
        link = {"url": f"https://{handle}/", "rel": ("me", "domain"), "verified_at": seen}
        yield from build(Account, "domain", platform=PLATFORM, id=did, links=[link], observed_at=seen)
