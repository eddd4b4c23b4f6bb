"""Feeds: RSS, Atom and JSON Feed, wherever they are.

Formats     https://www.rssboard.org/rss-specification, RFC 4287, RFC 5005 (paging), https://www.jsonfeed.org/
Auth        none
Limits      the host's own; `retry-after` is obeyed by whoever fetches
Increments  a feed is one document: `ETag` and `Last-Modified`, no cursor; rel=next or `next_url` where offered
Verified    2026-11

A feed is an account of its own (`feed:` + URL) only if the user names it. Found on a homepage, it gives items to
the account of that homepage, and says nothing about who it is.

Whose are the entries? A feed that several people write is no evidence of what one of them is interested in. So
an entry that names an author counts only if the author is the feed's owner: who the feed declares, otherwise who
wrote at least four fifths of what is signed. Where nobody stands out the feed is a group's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, urldefrag, urlsplit

from connectors.contract import (
    AccountRef,
    Answer,
    Breadth,
    Fetch,
    Hidden,
    Malformed,
    NotIndexed,
    Read,
    Scope,
    Secret,
    build,
    refusal,
)
from connectors.feeds.document import Document, Entry, Writer
from connectors.feeds.json_feed import read_json
from connectors.feeds.xml_feed import read_xml
from connectors.records import Account, Item
from connectors.urls import canonical_url, host_of, page_key

_ACCEPT = (
    "application/feed+json, application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, application/json;q=0.7, text/xml;q=0.7, */*;q=0.1"
)
_LAST = re.compile(
    r"feed|rss2?|atom|jsonfeed|@?[\w~-]+\.(?:rss|atom)|(?:feed|rss|index)\.(?:rdf|php)|[\w-]*feed\.json|"
    r"(?!sitemap|opensearch|osd\b|browserconfig|wlwmanifest|crossdomain|foaf|opml|blogroll|manifest)[\w.~-]+\.xml",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"/feed/(?:rss2?|atom|rdf|json|@[\w.-]+)$|/feeds/posts/(?:default|summary)$", re.IGNORECASE
)
_QUERY = {
    *(("feed", form) for form in ("rss", "rss2", "atom")),
    *(("format", form) for form in ("feed", "rss", "atom")),
    *((name, form) for name in ("alt", "type") for form in ("rss", "atom")),
}
_FORBIDDEN = re.compile(r"(?:^|,)\s*(?:noindex|none)\s*(?:,|$)", re.IGNORECASE)
_MOST_PAGES = 50  # of a feed that leads on to older pages
_OWNERS_SHARE = 0.8
_CAPTION = 200  # characters: what is shorter beside a picture is its caption


class Feed:
    platform: ClassVar[str] = "feed"
    breadth: ClassVar[Breadth] = "any"
    gives: ClassVar[tuple[str, ...]] = ("profile", "claims", "items")
    delay: ClassVar[float] = 2.0
    secret: ClassVar[Secret | None] = None

    def account_of(self, url: str) -> AccountRef | None:
        canonical = canonical_url(re.sub(r"^feed:(?://)?", "", url.strip(), flags=re.IGNORECASE))
        if canonical is None or not _names_feed(canonical):
            return None
        return AccountRef(self.platform, canonical, url=canonical)

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        yield Fetch(
            connector=self.platform,
            purpose="feed",
            account=ref.key,
            url=ref.url or ref.id,
            kind="feed",
            headers=(("Accept", _ACCEPT),),
            state={"items": scope.items},
        )

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        refused = refusal(answer)
        if refused:
            yield refused
            return
        document = read_json(answer) if _is_json(answer) else read_xml(answer)
        if document is None:
            yield Malformed("feed", "not a feed", lost="page", excerpt=answer.text[:200])
        elif document.opted_out or _FORBIDDEN.search(answer.headers.get("x-robots-tag", "")):
            yield from _opted_out(fetch, answer)
        else:
            yield from _contents(fetch, answer, document)


def _names_feed(canonical: str) -> bool:
    """Tell whether a canonical URL is spelled as feeds are; a plain page must never be taken for one."""
    parts = urlsplit(canonical)
    host, path = parts.hostname or "", parts.path.rstrip("/")
    if path and host.count(".") > 1 and host.startswith(("feed.", "feeds.", "rss.")):
        return True
    query = {(name, value.lower()) for name, values in parse_qs(parts.query).items() for value in values}
    return bool(_LAST.fullmatch(path.rpartition("/")[2]) or _WITHIN.search(path) or query & _QUERY)


def _is_json(answer: Answer) -> bool:
    return answer.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def _opted_out(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    """Say that the feed asks not to be collected; whether its homepage does, the homepage says itself."""
    if not _is_own(fetch):
        yield Hidden("items", "the feed says noindex")
        return
    identifier = fetch.account.removeprefix("feed:")
    yield from build(
        Account, "feed", platform="feed", id=identifier, opted_out=True, observed_at=answer.fetched_at
    )
    yield NotIndexed("the feed says noindex")


def _is_own(fetch: Fetch) -> bool:
    """Tell a feed that the user named from one that was found on a homepage."""
    return fetch.account.startswith("feed:")


def _contents(fetch: Fetch, answer: Answer, document: Document) -> Iterator[Read]:
    authorship = _authorship(document)
    yield from document.losses
    if _is_own(fetch) and not fetch.state.get("page"):
        yield from _account(fetch, answer, document, authorship)
    if authorship.is_group and not _is_own(fetch):
        yield Hidden("items", "several people write this feed")
        return
    left = _left(fetch)
    entries = [entry for entry in document.entries[:left] if authorship.covers(entry)]
    yield from _items(fetch, answer, document, entries)
    yield from _next_page(fetch, answer, document, left - len(document.entries))


def _left(fetch: Fetch) -> int:
    left = fetch.state.get("items")
    return left if isinstance(left, int) else Scope().items


def _next_page(fetch: Fetch, answer: Answer, document: Document, left: int) -> Iterator[Fetch]:
    """Follow to the next page. Every page takes from what is left, so a circle of pages ends."""
    page, following = int(fetch.state.get("page") or 0) + 1, document.next_page
    is_another = following not in {None, fetch.url, answer.url}
    if following and is_another and document.entries and left > 0 and page < _MOST_PAGES:
        yield fetch.follow(following, items=left, page=page)


@dataclass(frozen=True, slots=True)
class _Authorship:
    """Who writes a feed: one known owner, nobody in particular (neither set), or a group."""

    owner: str | None = None
    is_group: bool = False

    def covers(self, entry: Entry) -> bool:
        signed = _names(entry.writers)
        return self.owner is None or not signed or self.owner in signed


def _authorship(document: Document) -> _Authorship:
    signed = [names for entry in document.entries if (names := _names(entry.writers))]
    shares = Counter(name for names in signed for name in names)
    declared = _names(document.writers)
    if len(shares) <= 1:
        return _Authorship()
    if len(declared) == 1 and declared <= shares.keys():
        return _Authorship(owner=declared.pop())
    name, count = shares.most_common(1)[0]
    return _Authorship(name) if count >= _OWNERS_SHARE * len(signed) else _Authorship(is_group=True)


def _names(writers: Iterable[Writer]) -> set[str]:
    return {(writer.name or writer.url or "").casefold() for writer in writers} - {""}


def _author(document: Document) -> Writer:
    """Return the one author that a feed declares, nobody if there are several; podcasts name theirs twice."""
    if len(_names(document.writers)) > 1:
        return Writer(None)
    return max(
        document.writers, key=lambda writer: (bool(writer.name), bool(writer.url)), default=Writer(None)
    )


def _account(fetch: Fetch, answer: Answer, document: Document, authorship: _Authorship) -> Iterator[Read]:
    """Build the feed's own account; under its author's name, if it declares one, with the title in the bio."""
    author = Writer(None) if authorship.is_group else _author(document)
    subtitle = document.subtitle.text if document.subtitle else None
    heading = [document.title] if author.name else []
    yield from build(
        Account,
        "feed",
        platform="feed",
        id=fetch.account.removeprefix("feed:"),
        url=document.home or fetch.url,
        name=author.name or document.title,
        bio="\n".join(line for line in (*heading, subtitle) if line),
        avatar=author.avatar or document.image,
        links=list(_claims(document, author, fetch.url)),
        tags=document.tags,
        kind="group" if authorship.is_group else "unknown",
        observed_at=answer.fetched_at,
    )


def _claims(document: Document, author: Writer, feed: str) -> Iterator[dict[str, Any]]:
    named = (document.home, "website"), (author.url, "author"), (document.hosted, "generator")
    seen = {page_key(feed)}
    for url, why in named:
        if url and page_key(url) not in seen:
            seen.add(page_key(url))
            yield {"url": url, "rel": ["me", why]}


def _items(fetch: Fetch, answer: Answer, document: Document, entries: list[Entry]) -> Iterator[Read]:
    own = _own_sites(fetch.url, document)
    seen = set()
    for entry in entries:
        for built in _item(fetch, answer, entry, own=own, language=document.language):
            if isinstance(built, Item) and built.key in seen:
                continue
            if isinstance(built, Item):
                seen.add(built.key)
            yield built


def _item(
    fetch: Fetch, answer: Answer, entry: Entry, *, own: set[str], language: str | None
) -> Iterator[Item | Malformed]:
    kind = _kind(entry, own)
    url = _place(entry.url) if entry.url else None
    shared = [entry.shares, *entry.links, url if kind == "bookmark" and not entry.shares else None]
    within = entry.content.links if entry.content else []
    different = dict.fromkeys(link for link in (*shared, *within) if link)
    links = [canonical for link in different if (canonical := canonical_url(link))]
    if not (url or entry.title or entry.content or links):
        yield Malformed(entry.where, "says nothing", lost="record")
        return
    yield from build(
        Item,
        entry.where,
        account=fetch.account,
        url=url,
        kind=kind,
        title=entry.title,
        text=entry.content.text if entry.content else None,
        tags=entry.tags,
        links=[link for link in links if kind == "bookmark" or link != url],
        mentions=[entry.source] if kind == "boost" and entry.source else [],
        published_at=entry.published_at,
        language=entry.language or language,
        observed_at=answer.fetched_at,
    )


def _place(url: str) -> str | None:
    """Return an entry's canonical URL with its fragment: old weblogs keep the entries of a day on one page."""
    canonical, fragment = canonical_url(url), urldefrag(url).fragment
    return f"{canonical}#{fragment}" if canonical and fragment else canonical


def _kind(entry: Entry, own: set[str]) -> str:
    if entry.source and _site(entry.source) not in own:
        return "boost"
    if "audio" in entry.media:
        return "podcast"
    if "video" in entry.media:
        return "video"
    if any(url and _site(url) not in own for url in (entry.shares, entry.url)):
        return "bookmark"
    if entry.title:
        return "article"
    is_caption = entry.content is None or len(entry.content.text) < _CAPTION
    return "photo" if "image" in entry.media and is_caption else "post"


def _own_sites(feed: str, document: Document) -> set[str]:
    """Return the sites that the feed's own pages are on: what an entry links elsewhere is a bookmark.

    A blog may live on another domain than its feed and its home; then most entries agree on that domain.
    """
    sites = Counter(_site(entry.url) for entry in document.entries if entry.url)
    common = {site for site, count in sites.items() if count > 1 and 2 * count >= sites.total()}
    return common | {_site(url) for url in (feed, document.home) if url}


def _site(url: str) -> str:
    """Return the last two labels of the host: near enough to tell one's own site from others."""
    return ".".join(host_of(url).split(".")[-2:])
