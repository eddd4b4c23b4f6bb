"""The open web: homepages, and every page that somebody calls their own.

Formats     microformats2 and hCard, rel=me, XFN, JSON-LD, OpenGraph, OPML blogrolls; each has its module
Auth        none; robots.txt, robots meta and X-Robots-Tag are obeyed
Limits      the host's own; `retry-after` is obeyed by whoever fetches
Increments  ETag and Last-Modified; one page, no cursor; its posts come by its feed
Verified    2026-11

What a page says of itself is a claim like any other. A page that shows several people is nobody's profile: it gets
the name it gives itself, none of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar
from urllib.parse import urlsplit

from connectors import registry
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
    Read,
    Scope,
    Secret,
    build,
    refusal,
)
from connectors.feeds import opml
from connectors.pages import relations
from connectors.pages.page import Page, is_feed, is_html
from connectors.pages.parking import is_parked
from connectors.pages.portrait import Portrait
from connectors.reading.shapes import moment
from connectors.records import Account, Item, Tie
from connectors.urls import canonical_url, page_key

MOST_LINKS = 200

_NO_PAGE = re.compile(
    r"\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svgz?|tiff?|webp|aac|flac|m4a|mid|mp3|oga|ogg|opus|wav|avi|m4v|mkv|mov|mp4|"
    r"mpe?g|ogv|webm|7z|bz2|dmg|exe|gz|iso|jar|rar|tar|tgz|xz|zip|apk|deb|rpm|msi|csv|docx?|epub|mobi|odp|ods|odt|pdf|"
    r"pptx?|ps|rtf|xlsx?|asc|atom|css|ics|js|json|jsonld|kml|opml|rdf|rss|vcf|wasm|woff2?|xml|ya?ml)$",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"(?:^|\.)(?:local|localhost|localdomain|internal|intranet|lan|home|corp|onion|arpa|invalid)$"
)
_LOGIN = re.compile(
    r"/(?:log|sign)[_-]?(?:in|on)\b|/(?:auth|account/begin|consent|accounts/login)\b", re.IGNORECASE
)


class Web:
    platform: ClassVar[str] = "web"
    breadth: ClassVar[Breadth] = "any"
    gives: ClassVar[tuple[str, ...]] = ("profile", "claims", "items", "ties")
    delay: ClassVar[float] = 1.0
    secret: ClassVar[Secret | None] = None

    def account_of(self, url: str) -> AccountRef | None:
        canonical, key = canonical_url(url), page_key(url)
        if canonical is None or key is None or _has_credentials(url):
            return None
        parts = urlsplit(key)
        host = parts.hostname or ""
        if _PRIVATE.search(host) or host.rpartition(".")[2].isdigit() or _NO_PAGE.search(parts.path):
            return None
        return AccountRef(self.platform, key, url=canonical)

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        yield Fetch(
            connector=self.platform,
            purpose="page",
            account=ref.key,
            url=ref.url or ref.id,
            kind="page",
            state=scope.state,
        )

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        refused = refusal(answer)
        if refused:
            yield refused
            return
        match fetch.purpose:
            case "page":
                yield from _read_page(fetch, answer)
            case "blogroll":
                yield from _read_blogroll(fetch, answer)
            case _:
                raise LookupError(f"no such purpose: {fetch.purpose}")


def _read_page(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    if is_feed(answer):
        yield _feed_fetch(fetch, answer.url, fetch.account)
        return
    if not is_html(answer) or not answer.body.strip():
        why = f"{answer.content_type} is no page" if answer.body.strip() else "empty"
        yield Malformed("page", why, lost="page")
        return
    page = Page.of(answer)
    key = _key(fetch, answer, page)
    if is_parked(page):
        # The record replaces what the former owner showed there: a claim on this page proves nothing any more.
        yield from build(
            Account,
            "page",
            platform="web",
            id=_id(fetch.account),
            tags=["parked"],
            observed_at=answer.fetched_at,
        )
        yield Gone("parked")
    elif key is None:
        yield _elsewhere(fetch, page)
    elif page.opt_out:
        yield from build(
            Account, "page", platform="web", id=_id(key), opted_out=True, observed_at=answer.fetched_at
        )
        yield NotIndexed(page.opt_out)
    else:
        yield from _contents(fetch, answer, page, key)


def _contents(fetch: Fetch, answer: Answer, page: Page, key: str) -> Iterator[Read]:
    portrait = Portrait.of(page)
    yield from portrait.losses
    yield from _account(fetch, answer, portrait, key)
    yield from _ties(fetch, answer, key, relations.acquaintances(page))
    if portrait.feed:
        yield _feed_fetch(fetch, portrait.feed, key)
    else:
        yield from _items(fetch, answer, portrait, key)
    blogroll = relations.blogroll(page)
    if blogroll:
        follow = fetch.follow(blogroll, purpose="blogroll")
        yield follow.model_copy(update={"kind": "feed", "account": key})


def _account(fetch: Fetch, answer: Answer, portrait: Portrait, key: str) -> Iterator[Read]:
    profile = portrait.profile
    if len(profile.links) > MOST_LINKS:
        yield Malformed("page.links", f"{len(profile.links)} claims, {MOST_LINKS} read")
    yield from build(
        Account,
        "page",
        platform="web",
        id=_id(key),
        url=portrait.page.url,
        handle=profile.handle,
        name=profile.name,
        bio=profile.bio,
        location=profile.location,
        avatar=profile.avatar,
        links=profile.links[:MOST_LINKS],
        aliases=[fetch.account] if fetch.account != key else [],
        tags=profile.tags,
        kind=profile.kind,
        observed_at=answer.fetched_at,
    )


def _items(fetch: Fetch, answer: Answer, portrait: Portrait, key: str) -> Iterator[Read]:
    known_until = moment(fetch.state.get("since"))
    for fields in islice(portrait.entries, _limit(fetch, "items")):
        if not (fields["url"] or fields["text"]):
            continue
        for item in build(Item, "h-entry", account=key, observed_at=answer.fetched_at, **fields):
            published_at = item.published_at if isinstance(item, Item) else None
            if not (published_at and known_until and published_at < known_until):
                yield item


def _ties(fetch: Fetch, answer: Answer, key: str, ends: Iterable[tuple[str, str]]) -> Iterator[Read]:
    """Yield ties for pairs of target and kind."""
    seen = {"first_seen": answer.fetched_at, "last_seen": answer.fetched_at}
    for target, kind in islice(dict.fromkeys(ends), _limit(fetch, "ties")):
        yield from build(Tie, kind, source=key, target=target, kind=kind, **seen)


def _read_blogroll(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    try:
        subscriptions = opml.subscriptions(answer.body, answer.url)
    except ValueError as error:
        yield Malformed("blogroll", str(error), lost="page", excerpt=answer.text[:200])
        return
    sites = ((site.page or site.feed or "", "blogroll") for site in subscriptions)
    yield from _ties(
        fetch, answer, fetch.account, (end for end in sites if page_key(end[0]) != _id(fetch.account))
    )


def _feed_fetch(fetch: Fetch, url: str, account: str) -> Fetch:
    state = {name: fetch.state.get(name) for name in ("items", "since")}
    return Fetch(connector="feed", purpose="feed", account=account, url=url, kind="feed", state=state)


def _key(fetch: Fetch, answer: Answer, page: Page) -> str | None:
    """Return the key of the account that the page is: its final URL's. None if it is another than the one asked for.

    It is the same account after a permanent redirect, and within a site if the path was only made longer (`/` to
    `/en/`). A path that leads up to the front page now is what sites do with pages that are gone.
    """
    asked, final, key = _id(fetch.account), page.key, f"web:{_canonical_key(page)}"
    if final == asked or _is_below(final, asked):
        return key
    if not page.is_same_site(asked):
        owner = registry.account_of(answer.url)
        if owner and owner.platform != "web":
            return None
    is_permanent = bool(answer.redirects) and all(status in {301, 308} for status, _ in answer.redirects)
    return key if is_permanent and not _is_below(asked, final) else None


def _canonical_key(page: Page) -> str:
    """Trust rel=canonical only about the query: pages name other hosts and paths there by mistake or in malice."""
    canonical = next((page_key(link.url) for link in page.links if "canonical" in link.rel), None)
    return canonical if canonical and canonical.partition("?")[0] == page.key.partition("?")[0] else page.key


def _is_below(url: str, above: str) -> bool:
    return url != above and url.startswith(above.rstrip("/") + "/")


def _elsewhere(fetch: Fetch, page: Page) -> Moved | Hidden:
    if page.is_same_site(_id(fetch.account)) and _LOGIN.search(urlsplit(page.url).path):
        return Hidden("profile", "needs a login")
    return Moved(page.url)


def _id(key: str) -> str:
    return key.removeprefix("web:")


def _limit(fetch: Fetch, name: str) -> int | None:
    limit = fetch.state.get(name)
    return max(limit, 0) if isinstance(limit, int) else None


def _has_credentials(url: str) -> bool:
    return "@" in re.split(r"[/?#]", url.partition("://")[2] or url, maxsplit=1)[0]
