"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, by feedparser (https://feedparser.readthedocs.io/, 6.0.14).

feedparser is lenient to a fault, so three of its ways are avoided: it opens a file, or fetches a URL, when given
its name (hence the stream); it sanitizes and rewrites markup, at thirteen times the cost (we only take text and
links from it); and elements it doesn't know replace its own fields (hence the accessors that check types).
"""

from __future__ import annotations

import html
import io
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from connectors.contract import Answer, Malformed
from connectors.feeds.document import Content, Document, Entry, Writer, is_dated, name_of
from connectors.reading.encoding import decode
from connectors.reading.markup import absolute

Fields = dict[str, Any]

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*>")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_LONG_ENTITY = re.compile(r"<!ENTITY[^>]{80}", re.IGNORECASE)
_FIRST_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b", re.IGNORECASE)
_META = re.compile(r"<(?:[\w.-]{1,40}:)?meta\b([^<>]{0,1000})", re.IGNORECASE)
_ROBOTS = re.compile(r"\brobots\b", re.IGNORECASE)
_NOINDEX = re.compile(r"\b(?:noindex|none)\b", re.IGNORECASE)
# feedparser looks for e-mail addresses in authors, in quadratic time of the longest run of these
_RUN = re.compile(r"(?<![\w.+-])([\w.+-]{1000})[\w.+-]+")
_HTML = {"text/html", "application/xhtml+xml"}
_MARKED = {"related", "via"}


def read_xml(answer: Answer) -> Document | None:
    """Read a feed; None if the page is something else.

    A document that declares long entities is refused: no feed needs them, and their expansion is an old bomb.
    """
    text = _decoded(answer)
    if not _ROOT.search(text) or _LONG_ENTITY.search(text):
        return None
    parsed = _parse(text, answer.url)
    if not parsed["version"]:
        return None
    feed: Fields = parsed["feed"]
    losses: list[Malformed] = []
    entries = [
        _entry(fields, f"entries[{index}]", answer.url, losses)
        for index, fields in enumerate(parsed["entries"])
    ]
    return Document(
        title=_title(feed),
        subtitle=_content(_object(feed, "subtitle_detail")),
        home=_url(feed, "link"),
        hosted=_hosted(feed),
        image=_image(feed, answer.url),
        language=_string(feed, "language"),
        writers=tuple(_writers(feed)),
        tags=tuple(_tags(feed)),
        entries=tuple(entries),
        next_page=next(_hrefs(feed, {"next"}), None),
        opted_out=_is_opted_out(_FIRST_ENTRY.split(text, maxsplit=1)[0]),
        losses=losses,
    )


def _is_opted_out(head: str) -> bool:
    attributes = (match[1] for match in _META.finditer(head))
    return any(_ROBOTS.search(found) and _NOINDEX.search(found) for found in attributes)


def _decoded(answer: Answer) -> str:
    body = answer.body
    for start, codec in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):  # said nowhere, yet plain to see
        if body.startswith(start):
            return body.decode(codec, errors="replace")
    return decode(body, answer.charset)


def _parse(text: str, url: str) -> Any:
    body = _RUN.sub(r"\1", _DECLARATION.sub("", text)).encode("utf-8", errors="replace")
    headers = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": url,  # what relative links are relative to, unless xml:base says otherwise
    }
    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _entry(fields: Fields, where: str, feed: str, losses: list[Malformed]) -> Entry:
    content = _fullest(fields)
    url = _url(fields, "feedburner_origlink") or _url(fields, "link") or _url(fields, "id")
    # Without xml:base, what is meant is the page that the text stands on.
    if content and url and content.base == feed:
        content = replace(content, base=url)
    return Entry(
        where=where,
        url=url,
        title=_title(fields),
        content=content,
        tags=tuple(_split(_tags(fields)) if "taxo_topics" in fields else _tags(fields)),
        writers=tuple(_writers(fields)),
        links=tuple(_hrefs(fields, _MARKED)),
        media=frozenset(_media(fields)),
        source=_source(fields),
        published_at=_published(fields, where, losses),
        language=_string(fields, "language") or (content.language if content else None),
    )


def _string(fields: Fields, name: str) -> str | None:
    value = dict.get(fields, name)  # FeedParserDict.get guesses other names, with warnings
    return value.strip() or None if isinstance(value, str) else None


def _object(fields: Fields, name: str) -> Fields:
    value = dict.get(fields, name)
    return value if isinstance(value, dict) else {}


def _objects(fields: Fields, name: str) -> list[Fields]:
    value = dict.get(fields, name)
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def _url(fields: Fields, name: str) -> str | None:
    url = _string(fields, name)
    return absolute(url, None) if url else None


def _hrefs(fields: Fields, relations: set[str]) -> Iterator[str]:
    for link in _objects(fields, "links"):
        url = _url(link, "href") if _string(link, "rel") in relations else None
        if url:
            yield url


def _content(detail: Fields) -> Content | None:
    value, kind = _string(detail, "value"), _string(detail, "type") or "text/html"
    if value is None or not (kind in _HTML or kind == "text/plain"):
        return None
    return Content(value, _string(detail, "base") or "", kind in _HTML, _string(detail, "language"))


def _fullest(fields: Fields) -> Content | None:
    """Return the longest of an entry's contents: summaries and media descriptions come beside the whole text."""
    details = [*_objects(fields, "content"), _object(fields, "summary_detail")]
    contents = [content for detail in details if (content := _content(detail))]
    return max(contents, key=lambda content: len(content.value), default=None)


def _title(fields: Fields) -> str | None:
    content = _content(_object(fields, "title_detail"))
    return content.text if content else None


def _writers(fields: Fields) -> Iterator[Writer]:
    authors = _objects(fields, "authors")
    for author in authors:
        # The whole field, where there is one author: feedparser cuts addresses under long top-level domains wrong.
        raw = _string(fields, "author") if len(authors) == 1 else _string(author, "name")
        writer = Writer(name_of(raw or ""), _url(author, "href"))
        if writer.name or writer.url:
            yield writer


def _tags(fields: Fields) -> Iterator[str]:
    for tag in _objects(fields, "tags"):
        term = html.unescape(_string(tag, "label") or _string(tag, "term") or "")
        if "://" not in term:  # Blogger marks its entries' kind so
            yield term


def _split(tags: Iterable[str]) -> Iterator[str]:
    """Take tags apart where they stand in one dc:subject beside their taxo:topics, as link collections have it."""
    for tag in tags:
        yield from tag.split()


def _media(fields: Fields) -> Iterator[str]:
    for enclosure in (*_objects(fields, "links"), *_objects(fields, "media_content")):
        kind = _string(enclosure, "medium") or (_string(enclosure, "type") or "").partition("/")[0]
        if kind in {"audio", "video", "image"}:
            yield kind
    if "yt_videoid" in fields:
        yield "video"


def _source(fields: Fields) -> str | None:
    source = _object(fields, "source")
    # feedparser puts the uri of an author where RSS has url=
    is_authors = "authors" in source or "contributors" in source
    return _url(source, "link") or (None if is_authors else _url(source, "href"))


def _published(fields: Fields, where: str, losses: list[Malformed]) -> datetime | None:
    for name in ("published", "created", "updated"):
        moment = dict.get(fields, f"{name}_parsed")
        if isinstance(moment, time.struct_time) and is_dated(read := _utc(moment)):
            return read
        if _string(fields, name):
            losses.append(Malformed(f"{where}.{name}", "not a date", excerpt=str(fields[name])[:200]))
    return None


def _utc(moment: time.struct_time) -> datetime:
    year, month, day, hour, minute, second = moment[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is 60


def _image(feed: Fields, base: str) -> str | None:
    found = _string(_object(feed, "image"), "href") or next(
        (url for name in ("logo", "webfeeds_icon", "icon") if (url := _string(feed, name))), None
    )
    return absolute(found, base) if found else None


def _hosted(feed: Fields) -> str | None:
    """Return the page at the platform that wrote the feed, which it names behind a custom domain too."""
    generator = _string(feed, "generator") or ""
    blog = re.fullmatch(r"Tumblr \(3\.0; @([\w-]+)\)", generator)
    if blog:
        return f"https://{blog[1]}.tumblr.com/"
    newsletter = re.fullmatch(r"([\w-]+)@substack\.com", _string(feed, "publisher") or "")
    return f"https://{newsletter[1]}.substack.com/" if newsletter and generator == "Substack" else None
