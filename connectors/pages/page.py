"""A web page, parsed once: what all readers of pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bs4 import BeautifulSoup, Tag

from connectors.contract import Answer
from connectors.reading.markup import Hyperlink, absolute, hyperlink_of, parse_html
from connectors.urls import host_of, page_key

FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
_HTML_TYPES = {"", "text/html", "application/xhtml+xml", "application/html"}
_XML_TYPES = {"application/xml", "text/xml"}
_FEED_ROOT = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<![^>]*>)*+<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_JSON_FEED = re.compile(rb"""\s*\{.{0,2000}?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/""", re.DOTALL)
_VALUED_DIRECTIVES = {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
_ROBOTS = ("robots", "googlebot")


@dataclass(frozen=True)
class Page:
    """A page under its final URL; `key` is the form in which pages are compared."""

    url: str
    soup: BeautifulSoup
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Answer) -> Page:
        return cls(answer.url, parse_html(answer.body, answer.charset), answer.headers)

    @cached_property
    def key(self) -> str:
        return page_key(self.url) or self.url

    @cached_property
    def _by_name(self) -> dict[str, list[Tag]]:
        found: dict[str, list[Tag]] = {}
        for tag in self.soup.descendants:
            if isinstance(tag, Tag):
                found.setdefault(tag.name, []).append(tag)
        return found

    def elements(self, *names: str) -> Iterator[Tag]:
        """Yield the elements of these names, in order for each name. The tree is walked once for all."""
        return (tag for name in names for tag in self._by_name.get(name, ()))

    @cached_property
    def base(self) -> str:
        """URL against which links are resolved: that of the `base` element, else the page's own."""
        href = next((str(tag["href"]) for tag in self.elements("base") if tag.has_attr("href")), "")
        return absolute(href, self.url) or self.url

    @cached_property
    def links(self) -> tuple[Hyperlink, ...]:
        """The links that say what they are: those with a `rel`. What is merely linked says nothing."""
        related = (tag for tag in self.elements("link", "a", "area") if tag.get("rel"))
        return tuple(link for tag in related if (link := hyperlink_of(tag, self.base)))

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the `meta` elements by lower-case `name` or `property`, empty ones left out."""
        found: dict[str, list[str]] = {}
        for tag in self.elements("meta"):
            name = str(tag.get("property") or tag.get("name") or "").strip().lower()
            content = str(tag.get("content") or "").strip()
            if name and content:
                found.setdefault(name, []).append(content)
        return found

    def meta(self, *names: str) -> str | None:
        """Return the first content of the first of these that is there."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    @property
    def title(self) -> str | None:
        titles = (
            " ".join(tag.get_text().split()) for tag in self.elements("title") if not tag.find_parent("svg")
        )
        return next(titles, None) or None

    def is_same(self, url: str) -> bool:
        """Tell whether a URL is this page's own."""
        return page_key(url) == self.key

    def is_same_site(self, url: str) -> bool:
        return host_of(url).removeprefix("www.") == host_of(self.url).removeprefix("www.")

    @property
    def opt_out(self) -> str | None:
        """Where the page says that it is not to be indexed, None if it does not.

        An `X-Robots-Tag` addressed to one robot counts too: who shuts out a search engine does not want us.
        """
        if _says_noindex([self.headers.get("x-robots-tag", "")]):
            return "X-Robots-Tag: noindex"
        if any(_says_noindex(self.metas.get(name, ())) for name in _ROBOTS):
            return "robots meta: noindex"
        return None


def is_html(answer: Answer) -> bool:
    """Tell whether an answer is to be read as a page, judging by its media type and first bytes."""
    return answer.content_type in _HTML_TYPES and not is_feed(answer)


def is_feed(answer: Answer) -> bool:
    """Tell whether an answer is a feed: its media type says so, or an unspecific one and its first bytes."""
    start = answer.body[:4096].removeprefix(b"\xef\xbb\xbf")
    if answer.content_type in _XML_TYPES | _HTML_TYPES:
        return bool(_FEED_ROOT.match(start))
    return answer.content_type in FEED_TYPES or (
        answer.content_type == "application/json" and bool(_JSON_FEED.match(start))
    )


def _says_noindex(values: Iterable[str]) -> bool:
    directives = (directive for value in values for directive in value.lower().split(","))
    return any(_directive(directive) in {"noindex", "none"} for directive in directives)


def _directive(text: str) -> str:
    """Drop the name of the robot it is for; `max-image-preview: none` is no `none`."""
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon:
        return name
    return "" if name in _VALUED_DIRECTIVES else value
