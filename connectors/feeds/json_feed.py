"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.contract import Answer, Malformed
from connectors.feeds.document import Content, Document, Entry, Writer, is_dated, name_of
from connectors.reading.markup import absolute


def read_json(answer: Answer) -> Document | None:
    """Read a JSON Feed; None if the JSON is something else.

    Raises
    ------
    ValueError
        It is no JSON.
    """
    fields = json.loads(answer.body, strict=False)  # control characters in strings are common
    if not isinstance(fields, dict) or "jsonfeed.org/version/" not in str(fields.get("version")):
        return None
    feed = _Object(fields, "feed", answer.url, [])
    subtitle = feed.string("description") or ""
    entries = tuple(_entry(item) for item in feed.objects("items"))
    return Document(
        title=html.unescape(feed.string("title") or ""),
        subtitle=Content(subtitle, is_markup="</" in subtitle),  # plain, says the format
        home=feed.link("home_page_url"),
        image=feed.link("icon"),
        language=feed.string("language"),
        writers=_writers(feed),
        entries=entries,
        next_page=feed.link("next_url"),
        losses=feed.losses,
    )


@dataclass(frozen=True, slots=True)
class _Object:
    """A JSON object whose fields may be of any shape; what is of the wrong one is counted in `losses`."""

    fields: dict[str, Any]
    where: str
    base: str
    losses: list[Malformed]

    def string(self, name: str) -> str | None:
        value = self.fields.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)  # ids often are numbers
        if value is None or isinstance(value, str):
            return value.strip() or None if value else None
        self._lose(name, "not a string")
        return None

    def link(self, name: str) -> str | None:
        url = self.string(name)
        return absolute(url, self.base) if url else None

    def time(self, name: str) -> datetime | None:
        written = self.string(name)
        if written is None:
            return None
        moment = _moment(written)
        if moment and is_dated(moment):
            return moment
        self._lose(name, "not a date")
        return None

    def strings(self, name: str) -> tuple[str, ...]:
        values = {str(index): value for index, value in enumerate(self._list(name))}
        elements = _Object(values, f"{self.where}.{name}", self.base, self.losses)
        return tuple(text for index in values if (text := elements.string(index)))

    def objects(self, name: str) -> Iterator[_Object]:
        for index, value in enumerate(self._list(name)):
            where = f"{self.where}.{name}[{index}]"
            if isinstance(value, dict):
                yield _Object(value, where, self.base, self.losses)
            else:
                self.losses.append(
                    Malformed(where, "not an object", lost="record", excerpt=repr(value)[:200])
                )

    def _list(self, name: str) -> list[Any]:
        value = self.fields.get(name)
        if not isinstance(value, list | None):
            self._lose(name, "not an array")
        return value if isinstance(value, list) else []

    def _lose(self, name: str, why: str) -> None:
        excerpt = repr(self.fields[name])[:200]
        self.losses.append(Malformed(f"{self.where}.{name}", why, excerpt=excerpt))


def _entry(item: _Object) -> Entry:
    identifier = item.string("id") or ""
    return Entry(
        where=item.where,
        url=item.link("url") or (identifier if identifier.startswith(("https://", "http://")) else None),
        title=html.unescape(item.string("title") or ""),
        content=_content(item),
        tags=item.strings("tags"),
        writers=_writers(item),
        shares=item.link("external_url"),
        media=_media(item),
        published_at=item.time("date_published") or item.time("date_modified"),
        language=item.string("language"),
    )


def _content(item: _Object) -> Content | None:
    markup = item.string("content_html")
    if markup:
        return Content(markup, base=item.link("url") or item.base)
    plain = item.string("content_text") or item.string("summary")
    return Content(plain, is_markup=False) if plain else None


def _media(item: _Object) -> frozenset[str]:
    types = [attachment.string("mime_type") or "" for attachment in item.objects("attachments")]
    return frozenset(kind.partition("/")[0].lower() for kind in types)


def _writers(owner: _Object) -> tuple[Writer, ...]:
    """Read `authors`, or the `author` of version 1.0."""
    authors = list(owner.objects("authors"))
    if not authors and isinstance(owner.fields.get("author"), dict):
        authors = [_Object(owner.fields["author"], f"{owner.where}.author", owner.base, owner.losses)]
    return tuple(
        Writer(name_of(author.string("name") or ""), author.link("url"), author.link("avatar"))
        for author in authors
    )


def _moment(written: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(written)
        except ValueError:
            continue
    return None
