"""A feed as its readers leave it, whatever the format was: who writes it, and what they wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from connectors.contract import Malformed
from connectors.reading.markup import links_of, text_of
from connectors.reading.plaintext import urls_in

_ADDRESS = re.compile(r"(?<!\S)\S+@\S+")  # the look-behind keeps it linear
_BEFORE_FEEDS = 1900


@dataclass(frozen=True)
class Content:
    """Text as the feed has it; relative links in its markup are relative to `base`."""

    value: str
    base: str = ""
    is_markup: bool = True
    language: str | None = None

    @cached_property
    def text(self) -> str:
        return text_of(self.value) if self.is_markup else self.value

    @property
    def links(self) -> list[str]:
        return (
            [link.url for link in links_of(self.value, self.base)] if self.is_markup else urls_in(self.value)
        )


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody named as author. No e-mail address is kept."""

    name: str | None
    url: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    `links` are those beside the content (a shared page, rel=related), `media` the kinds of what is enclosed
    ("audio", "video", "image"), `source` the feed that it was taken from.
    """

    where: str
    url: str | None = None
    title: str | None = None
    content: Content | None = None
    tags: tuple[str, ...] = ()
    writers: tuple[Writer, ...] = ()
    links: tuple[str, ...] = ()
    shares: str | None = None
    media: frozenset[str] = frozenset()
    source: str | None = None
    published_at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One page of a feed. `hosted` is the page at the platform that says it generated the feed."""

    title: str | None = None
    subtitle: Content | None = None
    home: str | None = None
    hosted: str | None = None
    image: str | None = None
    language: str | None = None
    writers: tuple[Writer, ...] = ()
    tags: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    next_page: str | None = None
    opted_out: bool = False
    losses: list[Malformed] = field(default_factory=list)


def name_of(raw: str) -> str | None:
    """Return the name in an author field, without the e-mail address that RSS asks for.

    >>> name_of("ada@mail.example (Ada Example)"), name_of("Ada Example <ada@mail.example>")
    ('Ada Example', 'Ada Example')
    >>> name_of("ada@mail.example") is None
    True
    """
    name = _ADDRESS.sub("", raw).strip(" \t\r\n,;")
    inner = re.fullmatch(r"\((.*)\)", name, re.DOTALL)
    return " ".join((inner[1] if inner else name).strip("\"'").split()) or None


def is_dated(moment: datetime) -> bool:
    """Tell a date from the year 1 that some generators write when there is none."""
    return moment.year >= _BEFORE_FEEDS
