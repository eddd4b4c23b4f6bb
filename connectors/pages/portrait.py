"""A page put together from all its sources: whom it is about, and what stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract import Malformed
from connectors.pages import relations
from connectors.pages.entries import authors_of, entries_of, entry_fields
from connectors.pages.hcard import card_profile
from connectors.pages.metatags import author_tags, page_tags, profile_tags
from connectors.pages.microformats import (
    Microformat,
    TooCostlyError,
    cards_of,
    read_microformats,
    representative_card,
    standing_cards,
)
from connectors.pages.page import Page
from connectors.pages.profile import Profile, merged, united
from connectors.pages.structured import Node, linked_data, people_in, subject_profile
from connectors.records import AccountKind


@dataclass(frozen=True)
class Portrait:
    """What a page shows. `feed` is its main feed; `entries` are the fields of its posts, for want of a feed."""

    page: Page
    profile: Profile
    feed: str | None
    items: list[Microformat]
    losses: tuple[Malformed, ...]

    @classmethod
    def of(cls, page: Page) -> Portrait:
        feed = relations.main_feed(page)
        nodes, losses = linked_data(page)
        try:
            items = read_microformats(page, embedded=feed is None)
        except TooCostlyError as error:
            items = []
            losses.append(Malformed("microformats", str(error)))
        profile = _profile(page, items, nodes)
        links = united([*relations.claims(page), *profile.links, *relations.alternates(page)])
        return cls(page, replace(profile, links=links), feed, items, tuple(losses))

    @property
    def entries(self) -> Iterator[dict[str, Any]]:
        return (entry_fields(self.page, entry) for entry in entries_of(self.items))


def _profile(page: Page, items: list[Microformat], nodes: list[Node]) -> Profile:
    """Unite what describes one person. A page of several people that is no one's profile has only its own name."""
    card = representative_card(page, cards_of(items))
    of_one = [card_profile(page, card)] if card else []
    of_one += [subject_profile(page, nodes), profile_tags(page)]
    authors, itself = authors_of(items), page_tags(page)
    if max(len(standing_cards(items)), len(authors), len(people_in(nodes))) < 2:
        return merged([*of_one, author_tags(page), itself])
    if any(profile.kind != "unknown" for profile in of_one):
        return merged([*of_one, itself])
    kind: AccountKind = "group" if len(authors) > 1 else "unknown"
    return replace(itself, kind=kind)
