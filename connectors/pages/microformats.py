"""Microformats on a page: its h-cards and h-entries, and the card that represents the page.

mf2py reads them from the page's own tree. What it does for classic markup (hCard, hAtom) is done here instead, in
place: it copies a subtree for each rule and element, which took 0.7 s for ten posts of a usual WordPress theme.
https://microformats.org/wiki/microformats2-parsing, https://microformats.org/wiki/representative-h-card-parsing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import mf2py
from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList

from connectors.pages.page import Page
from connectors.reading.markup import absolute
from connectors.urls import page_key

# An element is walked once for each property that it lies in, and once for each time that a root it lies in is read:
# mf2py reads a root with k properties k times over, so nested ones take exponential time.
MOST_WORK = 100_000
_WORK_OF_EMBEDDED = 6  # e-content is copied and serialised; measured

_ROOTS = re.compile(
    r"h-(?:card|entry|feed|adr|geo|event|review|product|recipe|resume|item|cite|app|x-app|listing)$"
)
_PROPERTY = re.compile(r"(?:p|u|dt|e)-[a-z]")
# what mf2py would take for a root and rewrite
_OTHER_CLASSIC_ROOTS = {"geo", "hproduct", "hrecipe", "hresume", "hreview", "hreview-aggregate", "vevent"}
_CLASSIC_ROOTS = {"vcard": "h-card", "hentry": "h-entry", "hfeed": "h-feed", "adr": "h-adr"}
_PLACE = {
    "locality": "p-locality",
    "region": "p-region",
    "country-name": "p-country-name",
}
_CLASSIC_PROPERTIES: dict[str, dict[str, str]] = {
    "vcard": {
        **_PLACE,
        "adr": "p-adr",
        "category": "p-category",
        "fn": "p-name",
        "logo": "u-logo",
        "nickname": "p-nickname",
        "note": "p-note",
        "org": "p-org",
        "photo": "u-photo",
        "role": "p-role",
        "title": "p-job-title",
        "uid": "u-uid",
        "url": "u-url",
    },
    "hentry": {
        "author": "p-author",
        "category": "p-category",
        "entry-content": "e-content",
        "entry-summary": "p-summary",
        "entry-title": "p-name",
        "published": "dt-published",
        "updated": "dt-updated",
    },
    "hfeed": {"site-title": "p-name", "site-description": "p-summary"},
    "adr": _PLACE,
}
_CLASSIC_RELS = {"hentry": {"bookmark": "u-url", "tag": "p-category"}, "hfeed": {}, "vcard": {}, "adr": {}}

Microformat = dict[str, Any]
"""As in the canonical JSON: `{"type": ["h-card"], "properties": {"name": [...]}, "children": [...]}`."""


class TooCostlyError(ValueError):
    """The page nests its microformats so that reading them takes unreasonably long."""


def read_microformats(page: Page, *, embedded: bool) -> list[Microformat]:
    """Return the top-level microformats of a page. The classes of the page's tree are modernised in place.

    Parameters
    ----------
    embedded : bool
        Whether `e-` properties (the contents of posts) are wanted: they cost more than all the rest.

    Raises
    ------
    TooCostlyError
        Reading would take more than `MOST_WORK` steps.
    """
    outermost = _modernised(page.soup, embedded=embedded)
    return [item for root in outermost for item in mf2py.parse(doc=root, url=page.base)["items"]]


def cards_of(items: Iterable[Microformat]) -> list[tuple[Microformat, bool]]:
    """Return all h-cards, wherever they are, each with whether it lies within another one (an employer, a friend)."""
    return [(item, inside) for item, inside in _walk(items) if "h-card" in item.get("type", ())]


def standing_cards(items: Iterable[Microformat]) -> list[Microformat]:
    """Return the h-cards that the page itself shows, not those of a post's author, its commenters and so on."""
    shown = list(items)
    shown += [
        child for item in shown if "h-feed" in item.get("type", ()) for child in item.get("children", ())
    ]
    return people_of((item, False) for item in shown if "h-card" in item.get("type", ()))


def representative_card(page: Page, cards: list[tuple[Microformat, bool]]) -> Microformat | None:
    """Return the h-card of whom the page is about, if there is one.

    It is the first whose `uid` and `url` are the page; else the first with a `url` that the page links with rel=me;
    else the only one (copies of it and cards within it aside), if its `url` is the page.
    """
    mine = {page_key(link.url) for link in page.links if "me" in link.rel}
    by_uid = (card for card, _ in cards if _names(page, card, "uid") and _names(page, card, "url"))
    by_me = (card for card, _ in cards if any(page_key(url) in mine for url in urls(card, "url")))
    found = next(by_uid, None) or next(by_me, None)
    if found:
        return found
    distinct = people_of(cards)
    return distinct[0] if len(distinct) == 1 and _names(page, distinct[0], "url") else None


def people_of(cards: Iterable[tuple[Microformat, bool]]) -> list[Microformat]:
    """Return the cards that stand on their own, one of those with the same name and URLs."""
    found = {
        (text(card, "name"), tuple(urls(card, "url"))): card
        for card, inside in reversed(list(cards))
        if not inside
    }
    return list(reversed(found.values()))


def text(item: Microformat, *properties: str) -> str | None:
    """Return the first plain-text value of the first of these properties that has one."""
    values = (value for name in properties for value in texts(item, name))
    return next(values, None)


def texts(item: Microformat, name: str) -> list[str]:
    """Return the plain-text values of a property; a value that is a microformat counts by its own value."""
    return [found for value in _values(item, name) if (found := _plain(value).strip())]


def urls(item: Microformat, name: str) -> list[str]:
    """Return the http(s) values of a property; a value that is a microformat counts by its own URLs."""
    found = (absolute(url, None) for value in _values(item, name) for url in _urls(value))
    return [url for url in found if url]


def nested(item: Microformat, name: str) -> list[Microformat]:
    """Return the values of a property that are microformats."""
    return [value for value in _values(item, name) if isinstance(value, dict) and "properties" in value]


def topics_of(item: Microformat) -> list[str]:
    """Return the categories; one that is a card is a person tagged, one that is a URL is no word."""
    words = [value for value in _values(item, "category") if isinstance(value, str)]
    return [word.strip() for word in words if not word.strip().startswith(("http://", "https://"))]


def _values(item: Microformat, name: str) -> list[Any]:
    values = item.get("properties", {}).get(name, [])
    return values if isinstance(values, list) else [values]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("value") or next(iter(value.get("properties", {}).get("name", ())), "")
    return value if isinstance(value, str) else ""


def _urls(value: Any) -> list[str]:
    if isinstance(value, dict) and "properties" in value:
        return [url for url in value["properties"].get("url", ()) if isinstance(url, str)]
    plain = _plain(value)
    return [plain] if plain else []


def _names(page: Page, card: Microformat, name: str) -> bool:
    return any(page.is_same(url) for url in urls(card, name))


def _walk(items: Iterable[Microformat]) -> Iterator[tuple[Microformat, bool]]:
    """Yield microformats in document order, children and property values included."""
    waiting = [(item, False) for item in items][::-1]
    while waiting:
        item, inside = waiting.pop()
        yield item, inside
        within = inside or "h-card" in item.get("type", ())
        values = [value for name in item.get("properties", {}) for value in nested(item, name)]
        waiting.extend((child, within) for child in (*item.get("children", ()), *values)[::-1])


@dataclass(frozen=True, slots=True)
class _Around:
    """Where an element lies: in which classic root; what each element in there costs; how often it is read."""

    is_in_root: bool = False
    classic: str | None = None
    cost: int = 0
    readings: int = 1


def _modernised(soup: BeautifulSoup, *, embedded: bool) -> list[Tag]:
    """Rewrite classic classes; return the outermost roots.

    Raises
    ------
    TooCostlyError
    """
    around: dict[int, _Around] = {}
    nowhere = _Around()
    work, outermost = 0, list[Tag]()
    for tag in soup.find_all(True):
        outer = inner = around.get(id(tag.parent), nowhere)
        if outer.classic or tag.get("class"):
            classic, classes = _modern(tag, outer.classic)
            if not embedded:
                classes = [name for name in classes if not name.startswith("e-")]
            if classes != list(tag.get("class") or ()):
                tag["class"] = AttributeValueList(classes)
            inner = _within(outer, classic, classes)
            if inner.is_in_root and not outer.is_in_root:
                outermost.append(tag)
        around[id(tag)] = inner
        work += inner.cost * inner.readings
        if work > MOST_WORK:
            raise TooCostlyError(f"more than {MOST_WORK} steps to read")
    return outermost


def _within(outer: _Around, classic: str | None, classes: list[str]) -> _Around:
    properties = [name for name in classes if _PROPERTY.match(name)]
    is_root = any(name.startswith("h-") for name in classes)
    cost = (
        is_root
        + len(properties)
        + (_WORK_OF_EMBEDDED - 1) * sum(name.startswith("e-") for name in properties)
    )
    readings = max(1, len(properties)) if is_root else 1
    if not cost and classic == outer.classic:
        return outer
    return _Around(outer.is_in_root or is_root, classic, outer.cost + cost, outer.readings * readings)


def _modern(tag: Tag, context: str | None) -> tuple[str | None, list[str]]:
    """Give an element within a classic root (or none) its modern classes; return the context of its children too."""
    given = [str(name) for name in tag.get("class") or ()]
    classes = [name for name in given if name not in _OTHER_CLASSIC_ROOTS and _is_known(name)]
    if context:
        by_class = [_CLASSIC_PROPERTIES[context].get(name, "") for name in given]
        by_rel = [_CLASSIC_RELS[context].get(str(rel).lower(), "") for rel in tag.get("rel") or ()]
        kept = [name for name in classes if not _PROPERTY.match(name)]
        classes = [*kept, *dict.fromkeys(name for name in (*by_class, *by_rel) if name)]
    root = next((name for name in given if name in _CLASSIC_ROOTS), None)
    if any(name.startswith("h-") for name in classes):
        root = context = None
    elif root:
        classes.append(_CLASSIC_ROOTS[root])
        _forbid_implied(tag)
    return root or context, classes


def _is_known(name: str) -> bool:
    """Tell roots from the classes of style sheets that look alike (`h-full`, `h-screen`)."""
    return not name.startswith("h-") or bool(_ROOTS.match(name))


def _forbid_implied(root: Tag) -> None:
    """Classic microformats have no implied name, URL or photo; an explicit property keeps mf2py from making one."""
    nothing = BeautifulSoup("", "lxml").new_tag("data")
    nothing["class"], nothing["value"] = AttributeValueList(["p-x-classic", "u-x-classic"]), ""
    root.append(nothing)
