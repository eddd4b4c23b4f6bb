"""HTML from the network: to a tree, to plain text, to links.

Every page and every field with markup goes through here, so here stand the limits that hostile markup runs
into: of size, and of nesting depth (deeper elements become siblings, as in browsers), as readers recurse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString
from lxml import etree

from connectors.reading.encoding import decode

LONGEST_MARKUP = (
    1_000_000  # as far as Mastodon reads a page that it verifies; a hostile megabyte costs seconds
)
DEEPEST = 200
_LONGEST_LABEL = 50  # nodes of the tree

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"<\?xml\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """An `a`, `area` or `link` element with an http(s) target.

    `rel` and `classes` are lower-case tokens, `label` is what a reader sees of it.
    """

    url: str
    rel: tuple[str, ...] = ()
    label: str = ""
    element: str = "a"
    classes: tuple[str, ...] = ()
    media_type: str = ""


def text_of(html: str) -> str:
    r"""Return markup as plain text: a blank line between paragraphs, a newline for `br` and other blocks.

    Entities are decoded, white space is collapsed, scripts and styles dropped; an image stands as its `alt`
    text. A link that Mastodon shows shortened is given in full.

    >>> text_of("<p>Bees &amp; maps<br>since&nbsp;2009</p><p><b>Hello</b></p>")
    'Bees & maps\nsince 2009\n\nHello'
    """
    return _read(html, None).text


def links_of(html: str, base: str | None = None) -> list[Hyperlink]:
    """Return the http(s) links of a piece of markup, in order; relative ones only if there is a base URL.

    >>> [link] = links_of('<a rel="ME nofollow" href="/ada">Ada</a>', "https://a.example")
    >>> link.url, link.rel, link.label
    ('https://a.example/ada', ('me', 'nofollow'), 'Ada')
    """
    return list(_read(html, base).links)


def parse_html(markup: str | bytes, charset: str | None = None) -> BeautifulSoup:
    """Parse a page, whatever it is, into a tree at most `DEEPEST` elements deep.

    Parameters
    ----------
    markup : str or bytes
        What is beyond `LONGEST_MARKUP` is not read.
    charset : str, optional
        The one declared by the HTTP header; only a byte order mark is stronger.
    """
    text = _readable(decode(markup[:LONGEST_MARKUP], charset) if isinstance(markup, bytes) else markup)
    if "<" not in text:
        text = f"<p>{text}"  # else BeautifulSoup warns that it looks like a file name
    return BeautifulSoup(text, builder=_ShallowBuilder)


def hyperlink_of(tag: Tag, base: str | None) -> Hyperlink | None:
    """Return what an element of a tree links to, None if it is no http(s) link."""
    url = absolute(str(tag.get("href") or ""), base) if tag.has_attr("href") else None
    if url is None:
        return None
    # a label is short; an unclosed link holds the rest of the page
    inside = (str(node) for node in islice(tag.descendants, _LONGEST_LABEL) if type(node) is NavigableString)
    label = " ".join(" ".join(inside).split()) or str(tag.get("title") or tag.get("alt") or "")
    return _hyperlink(url, tag.name, tag.attrs, label)


def absolute(href: str, base: str | None) -> str | None:
    """Resolve a link's target; None for what is no page (`mailto:`, `javascript:`, …) or cannot be resolved.

    >>> absolute("//ada.example/x", None)
    'https://ada.example/x'
    >>> absolute("mailto:ada@example.org", "https://ada.example/") is None
    True
    """
    href = re.sub(r"[\t\n\r]+", "", _UNREADABLE.sub("", href).strip())
    if href.startswith("//") and not base:
        href = "https:" + href
    try:
        url = urljoin(base or "", href)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


class _ShallowBuilder(LXMLTreeBuilder):
    """lxml's tree builder; elements beyond `DEEPEST` are closed at once, their content follows them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._depth = 0

    def start(self, tag: str | bytes, attrib: dict[Any, Any], nsmap: Mapping[str, str] | None = None) -> None:
        super().start(tag, attrib, dict(nsmap or {}))
        self._depth += 1
        if self._depth > DEEPEST:
            super().end(tag)

    def end(self, tag: str | bytes) -> None:
        if self._depth <= DEEPEST:
            super().end(tag)
        self._depth -= 1


def _readable(text: str) -> str:
    return _XML_DECLARATION.sub("", _UNREADABLE.sub("", text[:LONGEST_MARKUP]))


def _hyperlink(url: str, element: str, attributes: Mapping[str, Any], label: str) -> Hyperlink:
    return Hyperlink(
        url=url,
        rel=_tokens(attributes.get("rel")),
        label=label,
        element=element,
        classes=_tokens(attributes.get("class")),
        media_type=str(attributes.get("type") or "").partition(";")[0].strip().lower(),
    )


def _tokens(value: str | Sequence[str] | None) -> tuple[str, ...]:
    words = value.split() if isinstance(value, str) else value or ()
    return tuple(dict.fromkeys(word.lower() for word in words))


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCK, _PARAGRAPH, _BREAK, _KEPT_SPACE = "\x1d", "\x1e", "\x1f", "\x1c"  # none of them survives `_readable`
_BOUNDARY = re.compile(f" ?[{_BLOCK}{_PARAGRAPH}{_BREAK}][ {_BLOCK}{_PARAGRAPH}{_BREAK}]*")
_SILENT = _names(
    "audio canvas head iframe noscript object script select style svg template textarea title video"
)
_PARAGRAPHS = _names("blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre table ul")
_BLOCKS = _names(
    "address article aside body caption dd details div dt fieldset figcaption footer form header html li "
    "main nav section summary tbody tr"
)


def _read(html: str, base: str | None) -> _Reader:
    reader = _Reader(base)
    markup = _readable(html)
    if "<" not in markup and "&" not in markup:
        reader.data(markup)
        return reader
    parser = etree.HTMLParser(target=reader, huge_tree=True)
    try:
        parser.feed(f"<div>{markup}")
        parser.close()
    except etree.ParserError:  # nothing that could be called a document
        return reader
    return reader


class _Reader:
    """Target of lxml's parser: gathers text and links on the way, without a tree."""

    def __init__(self, base: str | None) -> None:
        self.links: list[Hyperlink] = []
        self._base = base
        self._pieces: list[str] = []
        self._open: list[tuple[str, tuple[str, ...]]] = []
        self._silent = self._preformatted = self._invisible = 0
        self._link: tuple[str, Mapping[str, str]] | None = None
        self._label: list[str] = []

    @property
    def text(self) -> str:
        text = re.sub(" +", " ", "".join(self._pieces))
        text = _BOUNDARY.sub(_newlines, text).strip(f"\n {_KEPT_SPACE}")
        return text.replace(_KEPT_SPACE, " ")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        classes = _tokens(attributes.get("class"))
        self._open.append((tag, classes))
        self._silent += tag in _SILENT
        self._preformatted += tag == "pre"
        self._invisible += "invisible" in classes
        self._pieces.append(_boundary(tag))
        if tag in {"a", "area"}:
            self._begin_link(tag, attributes)
        elif tag == "img" and (alt := attributes.get("alt")):
            self.data(f" {alt} " if "emoji" not in " ".join(classes) else alt)

    def end(self, tag: str) -> None:
        opened, classes = self._open.pop() if self._open else (tag, ())
        self._silent -= opened in _SILENT
        self._preformatted -= opened == "pre"
        self._invisible -= "invisible" in classes
        if opened != "br":
            self._pieces.append(_boundary(opened))
        if "ellipsis" in classes:
            self._label.append("…")
        if opened in {"a", "area"}:
            self._end_link()

    def data(self, text: str) -> None:
        if self._silent:
            return
        if self._preformatted:
            self._pieces.append(text.replace("\n", _BREAK).replace(" ", _KEPT_SPACE))
        else:
            self._pieces.append(re.sub(r"\s+", " ", text))
        if self._link and not self._invisible:
            self._label.append(text)

    def close(self) -> None:
        self._end_link()

    def _begin_link(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_link()
        url = absolute(attributes.get("href", ""), self._base) if attributes.get("href") else None
        if url and not self._silent:
            self._link = (url, {**attributes, "element": tag})

    def _end_link(self) -> None:
        if self._link:
            url, attributes = self._link
            label = " ".join("".join(self._label).split()) or attributes.get("title", "")
            self.links.append(_hyperlink(url, attributes["element"], attributes, label))
        self._link, self._label = None, []


def _boundary(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    if tag in _BLOCKS:
        return _BLOCK
    return {"br": _BREAK, "td": " ", "th": " ", "option": " "}.get(tag, "")


def _newlines(boundary: re.Match[str]) -> str:
    breaks = boundary[0].count(_BREAK)
    return "\n\n" if _PARAGRAPH in boundary[0] or breaks > 1 else "\n"
