"""What a page's links say: which pages are its own (rel=me), whom its author knows (XFN), where its feeds are.

https://microformats.org/wiki/rel-me, https://gmpg.org/xfn/11, https://opml.org/blogroll.opml
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.pages.page import FEED_TYPES, Page
from connectors.reading.markup import Hyperlink
from connectors.records import Link

XFN = frozenset(
    {
        *("friend", "acquaintance", "contact", "met", "co-worker", "colleague", "co-resident", "neighbor"),
        *("child", "parent", "sibling", "spouse", "kin", "muse", "crush", "date", "sweetheart"),
    }
)
_ACTIVITY_TYPES = {"application/activity+json", "application/ld+json"}
_OF_COMMENTS = re.compile(
    r"/comments?(?:[/.]|$)|[?&]feed=comments|\bcomments?\b.*\bfeed\b|\breplies\b", re.IGNORECASE
)
_OF_ONE_POST = re.compile(r"/\d{4}/\d{2}/.*?/feed/?$", re.IGNORECASE)
_LONGEST_LINK = 2_000  # these patterns take quadratic time
_OF_ONE_TOPIC = re.compile(r"/(?:category|tag|topics?)/|[?&](?:cat|tag)=", re.IGNORECASE)
# rel=contact is often meant for the site's own contact form
_CONTACT_PAGE = re.compile(
    r"/(?:contact|kontakt|contacto|about|imprint|impressum)[\w-]*(?:\.\w+)?/?$", re.IGNORECASE
)


def claims(page: Page) -> Iterator[Link]:
    """Yield the pages that this one links as its own: rel=me, and OpenID's delegation."""
    for link in page.links:
        own = "me" in link.rel or (
            link.element == "link" and {"openid2.local_id", "openid.delegate"} & {*link.rel}
        )
        if own and not page.is_same(link.url):
            yield Link(url=link.url, rel=("me",), label=link.label)


def alternates(page: Page) -> Iterator[Link]:
    """Yield the page's other forms.

    Its feed is its own if it lies on the page's site; an ActivityPub object may be a post as well as an account, so
    it is no claim.
    """
    feed = main_feed(page)
    if feed:
        own = ("me",) if page.is_same_site(feed) else ()
        yield Link(url=feed, rel=(*own, "alternate", "feed"))
    for link in page.links:
        if "alternate" in link.rel and link.media_type in _ACTIVITY_TYPES:
            yield Link(url=link.url, rel=("alternate",))


def acquaintances(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the XFN relations as pairs of URL and value. `me` excludes all others."""
    for link in page.links:
        values = [value for value in link.rel if value in XFN]
        if not values or "me" in link.rel or page.is_same(link.url):
            continue
        if not (page.is_same_site(link.url) and _CONTACT_PAGE.search(link.url)):
            yield from ((link.url, value) for value in values)


def main_feed(page: Page) -> str | None:
    """Return the feed of the page itself: not that of comments or one post, of one topic only if there is no other."""
    feeds = [link for link in page.links if _is_feed(link) and not page.is_same(link.url)]
    return next((link.url for link in sorted(feeds, key=_is_partial)), None)


def blogroll(page: Page) -> str | None:
    """Return where the page keeps the list of the blogs that it reads, as OPML."""
    return next((link.url for link in page.links if link.element == "link" and "blogroll" in link.rel), None)


def _is_feed(link: Hyperlink) -> bool:
    if "alternate" not in link.rel and "feed" not in link.rel:
        return False
    url, label = link.url[:_LONGEST_LINK], link.label[:_LONGEST_LINK]
    is_of_less = _OF_COMMENTS.search(url) or _OF_ONE_POST.search(url) or _OF_COMMENTS.search(label)
    return link.media_type in FEED_TYPES and not is_of_less


def _is_partial(link: Hyperlink) -> bool:
    return bool(_OF_ONE_TOPIC.search(link.url))
