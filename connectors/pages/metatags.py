"""What a page's `meta` elements say of whom it is about: OpenGraph, Twitter, Fediverse, and plain HTML.

https://ogp.me/#type_profile, https://docs.joinmastodon.org/entities/PreviewCard/ (`fediverse:creator`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.pages.page import Page
from connectors.pages.profile import Profile
from connectors.reading.markup import absolute
from connectors.records import Link

_FEDIVERSE = re.compile(r"@?(?P<user>[\w.-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)")
_TWITTER = re.compile(r"(?:https?://(?:www\.)?(?:twitter|x)\.com/)?@?(?P<user>\w{1,15})/?")


def profile_tags(page: Page) -> Profile:
    """Read OpenGraph's profile, if the page says that it is one."""
    if (page.meta("og:type") or "").lower() != "profile":
        return Profile()
    parts = (page.meta("profile:first_name"), page.meta("profile:last_name"))
    image = page.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image")
    return Profile(
        name=" ".join(part for part in parts if part) or page.meta("og:title", "twitter:title"),
        handle=page.meta("profile:username"),
        bio=page.meta("og:description", "twitter:description"),
        avatar=absolute(image, page.base) if image else None,
        kind="person",
    )


def author_tags(page: Page) -> Profile:
    """Read whom the page names as its author. On a page of several people this is one of them."""
    return Profile(name=page.meta("author"), links=tuple(_creators(page)))


def page_tags(page: Page) -> Profile:
    """Read what the page calls itself: of a page that is nobody's profile, this is all."""
    return Profile(
        name=page.title or page.meta("og:title", "og:site_name", "twitter:title"),
        bio=page.meta("description", "og:description", "twitter:description"),
    )


def _creators(page: Page) -> Iterator[Link]:
    for value in page.metas.get("fediverse:creator", ()):
        if found := _FEDIVERSE.fullmatch(value):
            url = f"https://{found['host'].lower()}/@{found['user']}"
            yield Link(url=url, rel=("me", "social"), label=f"@{found['user']}@{found['host']}")
    for value in page.metas.get("twitter:creator", ()):
        if found := _TWITTER.fullmatch(value):
            yield Link(url=f"https://x.com/{found['user']}", rel=("me", "social"), label=f"@{found['user']}")
