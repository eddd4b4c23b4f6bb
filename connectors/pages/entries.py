"""The posts on a page, by their h-entries. https://microformats.org/wiki/h-entry, /post-type-discovery."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from connectors.pages.microformats import Microformat, nested, text, texts, topics_of, urls
from connectors.pages.page import Page
from connectors.reading.markup import links_of

_BY_PROPERTY = {
    "rsvp": "reply",
    "in-reply-to": "reply",
    "repost-of": "boost",
    "like-of": "like",
    "bookmark-of": "bookmark",
    "listen-of": "bookmark",
    "read-of": "bookmark",
}
_CONTEXTS = ("in-reply-to", "repost-of", "like-of", "bookmark-of", "listen-of", "read-of")


def entries_of(items: Iterable[Microformat]) -> list[Microformat]:
    """Return the h-entries that stand on the page or in a feed on it; those within others are comments or quotes."""
    found: list[Microformat] = []
    for item in items:
        if "h-entry" in item.get("type", ()):
            found.append(item)
        elif "h-feed" in item.get("type", ()):
            found += [child for child in item.get("children", ()) if "h-entry" in child.get("type", ())]
    return found


def authors_of(items: Iterable[Microformat]) -> set[str]:
    """Return the names of those who wrote the entries on the page."""
    return {name for entry in entries_of(items) for name in texts(entry, "author")}


def entry_fields(page: Page, entry: Microformat) -> dict[str, Any]:
    """Return the fields of the item that an entry is, but for whose it is."""
    links = list(_links(page, entry))
    kind = kind_of(entry)
    title = text(entry, "name") if kind in {"article", "bookmark"} else None
    return {
        "url": next(iter(urls(entry, "url") or urls(entry, "uid")), None),
        "kind": kind,
        "title": title,
        "text": text(entry, "content", "summary") or (None if title else text(entry, "name")),
        "tags": topics_of(entry),
        "links": [url for url in links if not page.is_same(url)],
        "mentions": list(_mentions(entry)),
        "published_at": time_of(text(entry, "published", "updated")),
    }


def kind_of(entry: Microformat) -> str:
    """Return what kind of post an entry is.

    >>> kind_of({"type": ["h-entry"], "properties": {"like-of": ["https://ada.example/1"], "name": ["liked"]}})
    'like'
    """
    for name, kind in _BY_PROPERTY.items():
        if texts(entry, name) or urls(entry, name):
            return kind
    if urls(entry, "photo") and not _is_titled(entry):
        return "photo"
    return "article" if _is_titled(entry) else "post"


def time_of(value: str | None) -> datetime | None:
    """Read a date or time as microformats give it; without a zone it is UTC.

    >>> time_of("2024-05-01 10:00:00-0700").isoformat()
    '2024-05-01T17:00:00+00:00'
    """
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        try:
            moment = datetime.combine(date.fromisoformat((value or "")[:10]), time.min)
        except ValueError:
            return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _is_titled(entry: Microformat) -> bool:
    """Tell whether the name is a title of its own, not the beginning of the content, or all there is."""
    name, content = (_squeezed(text(entry, *names)) for names in (("name",), ("content", "summary")))
    return bool(name and content) and not content.startswith(name)


def _squeezed(value: str | None) -> str:
    return re.sub(r"\s+", "", value or "")


def _links(page: Page, entry: Microformat) -> Iterator[str]:
    for name in _CONTEXTS:
        yield from urls(entry, name)
    for content in entry.get("properties", {}).get("content", ()):
        if isinstance(content, dict) and isinstance(content.get("html"), str):
            yield from (link.url for link in links_of(content["html"], page.base))


def _mentions(entry: Microformat) -> Iterator[str]:
    """Yield the people concerned: authors of what it answers or likes, and people tagged."""
    for name in _CONTEXTS:
        for cited in nested(entry, name):
            yield from (url for author in nested(cited, "author") for url in urls(author, "url")[:1])
    for person in nested(entry, "category"):
        yield from urls(person, "url")[:1]
