"""Facets: what a post's text marks as link, mention or tag, by offsets that count UTF-8 bytes.

https://docs.bsky.app/docs/advanced-guides/post-richtext (checked 2026-11)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.atproto.syntax import is_did
from connectors.reading.shapes import listed, mapping, string
from connectors.urls import canonical_url

FACET = "app.bsky.richtext.facet#"


@dataclass(slots=True)
class Marked:
    """What the facets of a text mark, in the order of the text; `lost` says what of them cannot be so."""

    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def read_facets(text: str, facets: Any) -> Marked:
    """Read what the facets mark as a reader of the text sees it.

    A facet beyond the text, empty, inverted, or over another one (the earlier wins, as in Bluesky's own client)
    shows nothing to a reader, so it says nothing.
    """
    marked = Marked()
    size = len(text.encode("utf-8", errors="surrogatepass"))
    end = 0
    for start, stop, features in sorted(_spans(facets, size, marked.lost), key=lambda span: span[:2]):
        if start < end:
            marked.lost.append(f"bytes {start}-{stop} overlap the facet before")
            continue
        end = stop
        for feature in features:
            _mark(mapping(feature), marked)
    return marked


def _spans(facets: Any, size: int, lost: list[str]) -> Iterator[tuple[int, int, list[Any]]]:
    for facet in listed(facets):
        index = mapping(mapping(facet).get("index"))
        start, stop = index.get("byteStart"), index.get("byteEnd")
        if type(start) is int and type(stop) is int and 0 <= start < stop <= size:
            yield start, stop, listed(mapping(facet).get("features"))
        else:
            lost.append(f"bytes {start!r:.20}-{stop!r:.20} of {size}")


def _mark(feature: dict[str, Any], marked: Marked) -> None:
    match string(feature.get("$type")).removeprefix(FACET):
        case "tag":
            _keep(marked.tags, string(feature.get("tag")).lstrip("#\uff03").lower(), marked, feature)
        case "link":
            _keep(marked.links, canonical_url(string(feature.get("uri"))), marked, feature)
        case "mention":
            did = string(feature.get("did"))
            _keep(marked.mentions, did if is_did(did) else None, marked, feature)
        # Any app may add kinds of its own: no loss.


def _keep(values: list[str], value: str | None, marked: Marked, feature: dict[str, Any]) -> None:
    if value:
        values.append(value)
    else:
        marked.lost.append(f"{feature!r:.100}")
