"""OPML subscription lists, as blogrolls are. https://opml.org/spec2.opml"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from connectors.reading.markup import absolute

LONGEST_LIST = 5_000_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list. `page` is the site it belongs to; one of both may be missing, never both."""

    feed: str | None
    page: str | None
    title: str | None


def subscriptions(body: bytes, base: str | None = None) -> list[Subscription]:
    """Read the subscriptions of a list, those in its folders too, each once.

    Broken XML is read as far as it goes, names of any case are understood, entities are not followed.

    Raises
    ------
    ValueError
        It is no OPML at all.
    """
    root = _root(body[:LONGEST_LIST])
    if root is None or _local(root) != "opml":
        raise ValueError("no OPML")
    found = (_subscription(outline, base) for outline in root.iter() if _local(outline) == "outline")
    return list(dict.fromkeys(subscription for subscription in found if subscription))


def _root(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _subscription(outline: etree._Element, base: str | None) -> Subscription | None:
    attributes = {name.lower(): value.strip() for name, value in outline.attrib.items()}
    feed, page = (_url(attributes.get(name), base) for name in ("xmlurl", "htmlurl"))
    if not feed and not page:
        return None
    title = attributes.get("title") or attributes.get("text")
    return Subscription(feed, page, " ".join(title.split()) if title else None)


def _url(value: str | None, base: str | None) -> str | None:
    if value and value.lower().startswith("feed:"):  # feed:https://ada.example/feed, feed://ada.example/feed
        place = value[len("feed:") :]
        value = place if place.partition("/")[0].endswith(":") else f"https:{place}"
    return absolute(value, base) if value else None
