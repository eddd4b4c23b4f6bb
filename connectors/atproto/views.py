"""profileView and feedViewPost, the two views of Bluesky's API that we read, as records.

https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky (actor/defs, feed/defs; checked 2026-11). Only
`did` and `handle` are sure to be there. Times are what clients assert: https://docs.bsky.app/docs/advanced-guides/timestamps
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.atproto.facets import read_facets
from connectors.atproto.syntax import is_did, parse_at_uri, parse_time, usable_handle
from connectors.contract import Malformed, build
from connectors.reading.plaintext import handles_in, hashtags_in, urls_in
from connectors.reading.shapes import listed, mapping, string
from connectors.records import Account, AccountKind, Item
from connectors.urls import canonical_url, host_of

PLATFORM = "bluesky"
PROFILE = "https://bsky.app/profile/"

_EPOCH_ENDS = datetime(1971, 1, 1, tzinfo=UTC)
_FIRST_ACCOUNT = datetime(2022, 11, 1, tzinfo=UTC)
# Moving pictures come as cards; they are no pages that somebody shares.
_ANIMATIONS = frozenset({"media.tenor.com", "media.giphy.com", "static.klipy.com"})
_OPT_OUT = "!no-unauthenticated"


def did_in(view: dict[str, Any]) -> str | None:
    """Return the DID of whom a view shows."""
    did = string(view.get("did"))
    return did if is_did(did) else None


def key_of(identifier: str) -> str:
    """Return the account key of a DID or a handle."""
    return f"{PLATFORM}:{identifier}"


def has_opted_out(view: dict[str, Any]) -> bool:
    """Tell whether the account asks not to be shown to those without a login; only its own label says so.

    https://atproto.com/guides/identity, https://docs.bsky.app/docs/advanced-guides/resolving-identities
    """
    return _labels_itself(view, _OPT_OUT)


def _labels_itself(view: dict[str, Any], value: str) -> bool:
    own = (mapping(label) for label in listed(view.get("labels")))
    return any(
        label.get("val") == value and label.get("src") == view.get("did") and label.get("neg") is not True
        for label in own
    )


def read_account(
    view: dict[str, Any], seen: datetime | None, *, aliases: Iterable[str] = ()
) -> Iterator[Account | Malformed]:
    """Read a profileView, basic or detailed; of an account that opted out nothing but the fact."""
    did = did_in(view)
    if did is None:
        yield Malformed("profile.did", "no DID", lost="record", excerpt=f"{view.get('did')!r:.100}")
    elif has_opted_out(view):
        yield Account(platform=PLATFORM, id=did, opted_out=True, observed_at=seen)
    else:
        yield from _profile(view, did, seen, aliases)


def _profile(
    view: dict[str, Any], did: str, seen: datetime | None, aliases: Iterable[str]
) -> Iterator[Account | Malformed]:
    handle = usable_handle(string(view.get("handle")))
    if handle is None and view.get("handle") != "handle.invalid":
        yield Malformed("profile.handle", "no handle", excerpt=f"{view.get('handle')!r:.100}")
    bio = view.get("description")
    yield from build(
        Account,
        "profile",
        platform=PLATFORM,
        id=did,
        url=PROFILE + did,
        handle=handle,
        name=view.get("displayName"),
        bio=bio,
        avatar=view.get("avatar"),
        links=_links(view.get("website"), string(bio)),
        aliases=[*([key_of(handle)] if handle else []), *aliases],
        tags=hashtags_in(string(bio)),
        kind=_kind(view),
        created_at=_created_at(view, seen),
        observed_at=seen,
    )


def _kind(view: dict[str, Any]) -> AccountKind:
    return "bot" if _labels_itself(view, "bot") else "unknown"


def _links(website: Any, bio: str) -> list[dict[str, Any]]:
    """Return the website, which is a claim, and what the bio names; a website without URL is refused later."""
    url = canonical_url(website) if isinstance(website, str) else website
    claimed = [{"url": url, "rel": ("me", "website")}] if website else []
    named = (found for found in [*urls_in(bio), *handles_in(bio)] if found != url)
    return [*claimed, *({"url": found, "rel": ("bio",)} for found in named)]


def _created_at(view: dict[str, Any], seen: datetime | None) -> datetime | None:
    created = _known(view.get("createdAt"))
    return _earliest(created, view, seen) if created and created >= _FIRST_ACCOUNT else None


def _known(value: Any) -> datetime | None:
    """Read a time; the epoch is what clients write when they have none."""
    time = parse_time(string(value))
    return time if time and time >= _EPOCH_ENDS else None


def _earliest(created: datetime, view: dict[str, Any], seen: datetime | None) -> datetime:
    """Return a time that a client asserts, but no later than when the network, or we, saw the thing."""
    return min(time for time in (created, _known(view.get("indexedAt")), seen) if time)


def read_feed_entry(
    entry: dict[str, Any], did: str, seen: datetime | None
) -> Iterator[Item | Account | Malformed]:
    """Read one entry of an author's feed: a post or reply of theirs, or what they reposted."""
    author, boosted = mapping(mapping(entry.get("post")).get("author")), is_repost(entry)
    if not boosted and author.get("did") != did:
        shown = f"{author.get('did')!r:.100}"
        yield Malformed("feed.post.author", f"not {did}", lost="record", excerpt=shown)
    elif boosted and has_opted_out(author):
        yield from read_account(author, seen)
    else:
        yield from _item(entry, did, seen)


def _item(entry: dict[str, Any], did: str, seen: datetime | None) -> Iterator[Item | Malformed]:
    post = mapping(entry.get("post"))
    record = mapping(post.get("record"))
    facets, shared = read_facets(string(record.get("text")), record.get("facets")), _shared_page(record)
    kind, concerned = _concern(post, did, facets.mentions) if not is_repost(entry) else _boost(post)
    yield from (Malformed("feed.post.facets", why) for why in facets.lost)
    yield from build(
        Item,
        "feed.post",
        account=key_of(did),
        url=_page(post),
        kind=kind,
        title=shared.get("title"),
        text=record.get("text"),
        tags=[*facets.tags, *map(_tag_name, listed(record.get("tags")))],
        links=[*facets.links, *filter(None, [canonical_url(string(shared.get("uri")))])],
        mentions=[whom and key_of(whom) for whom in concerned],
        published_at=time_of(entry, seen),
        language=next(iter(listed(record.get("langs"))), None),
        observed_at=seen,
    )


def _concern(post: dict[str, Any], did: str, mentioned: list[str]) -> tuple[str, list[str | None]]:
    """Return the kind of somebody's own post and the DIDs that it concerns."""
    record = mapping(post.get("record"))
    whom = _replied_to(record, did)
    return "reply" if whom else "post", [*whom, *mentioned, *_quoted(record)]


def _boost(post: dict[str, Any]) -> tuple[str, list[str | None]]:
    return "boost", [did_in(mapping(post.get("author")))]


def is_repost(entry: dict[str, Any]) -> bool:
    """Tell whether somebody else's post stands in a feed because it was reposted."""
    return string(mapping(entry.get("reason")).get("$type")).endswith("#reasonRepost")


def time_of(entry: dict[str, Any], seen: datetime | None) -> datetime | None:
    """Return when an entry came into its feed: the repost's time, or the post's, never later than it was seen."""
    if is_repost(entry):
        return _known(mapping(entry.get("reason")).get("indexedAt"))
    post = mapping(entry.get("post"))
    created = _known(mapping(post.get("record")).get("createdAt"))
    return _earliest(created, post, seen) if created else _known(post.get("indexedAt"))


def _page(post: dict[str, Any]) -> str | None:
    """Return a post's page by its author's DID, which stays when the handle changes."""
    uri = parse_at_uri(string(post.get("uri")))
    return f"{PROFILE}{uri.authority}/post/{uri.rkey}" if uri and uri.rkey else None


def _replied_to(record: dict[str, Any], did: str) -> list[str]:
    """Return to whom a post replies; going on with one's own thread is no reply."""
    whom = _author_of(mapping(mapping(record.get("reply")).get("parent")))
    return [whom] if whom and whom != did else []


def _quoted(record: dict[str, Any]) -> list[str]:
    """Return whose post is quoted (`embed.record`, beside pictures one level deeper)."""
    quoted = mapping(mapping(record.get("embed")).get("record"))
    whom = _author_of(mapping(quoted.get("record")) or quoted)
    return [whom] if whom else []


def _author_of(reference: dict[str, Any]) -> str | None:
    """Return the author of a post by a reference to it, which stays when the post is deleted or blocked."""
    uri = parse_at_uri(string(reference.get("uri")))
    return uri.authority if uri and uri.collection == "app.bsky.feed.post" and is_did(uri.authority) else None


def _shared_page(record: dict[str, Any]) -> dict[str, Any]:
    """Return the web page that a post shares as a card: `uri`, `title`, `description`."""
    embed = mapping(record.get("embed"))
    card = mapping(embed.get("external")) or mapping(mapping(embed.get("media")).get("external"))
    return {} if host_of(string(card.get("uri"))) in _ANIMATIONS else card


def _tag_name(tag: Any) -> Any:
    return tag.lstrip("#").lower() if isinstance(tag, str) else tag
