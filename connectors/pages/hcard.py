"""An h-card as a profile. https://microformats.org/wiki/h-card."""

from __future__ import annotations

from connectors.pages.microformats import Microformat, nested, text, topics_of, urls
from connectors.pages.page import Page
from connectors.pages.profile import Profile
from connectors.records import Link

_PLACE = ("locality", "region", "country-name")


def card_profile(page: Page, card: Microformat) -> Profile:
    """Read a card. E-mail, telephone, street and birthday are left where they are."""
    name, organization = text(card, "name"), text(card, "org")
    links = [Link(url=url, rel=("me", "hcard")) for url in urls(card, "url") if not page.is_same(url)]
    return Profile(
        name=name,
        handle=text(card, "nickname"),
        bio=text(card, "note"),
        location=_place(card),
        avatar=next(iter(urls(card, "photo") + urls(card, "logo")), None),
        # https://microformats.org/wiki/hcard#Organization_Contact_Info
        kind="organization" if name and name == organization else "person",
        links=tuple(links),
        tags=tuple(topics_of(card)),
    )


def _place(card: Microformat) -> str | None:
    for place in (card, *nested(card, "adr"), *nested(card, "location"), *nested(card, "geo")):
        parts = [part for name in _PLACE if (part := text(place, name))]
        if parts:
            return ", ".join(dict.fromkeys(parts))
    return text(card, "location") if not nested(card, "location") else None
