"""What one source on a page (its h-card, its JSON-LD, its meta tags) says of whom the page is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.records import AccountKind, Link
from connectors.urls import page_key


@dataclass(frozen=True, slots=True)
class Profile:
    """The fields of an account, as far as a source knows them."""

    name: str | None = None
    handle: str | None = None
    bio: str | None = None
    location: str | None = None
    avatar: str | None = None
    kind: AccountKind = "unknown"
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()


def merged(profiles: Iterable[Profile]) -> Profile:
    """Unite what several sources say; of one-valued fields, the first source that has it counts.

    An organisation's card is easily taken for a person's, not the other way round: one that says so is believed.
    """
    known = list(profiles)
    kinds = [profile.kind for profile in known if profile.kind != "unknown"]
    return Profile(
        name=_first(profile.name for profile in known),
        handle=_first(profile.handle for profile in known),
        bio=_first(profile.bio for profile in known),
        location=_first(profile.location for profile in known),
        avatar=_first(profile.avatar for profile in known),
        kind="organization" if "organization" in kinds else kinds[0] if kinds else "unknown",
        links=united(link for profile in known for link in profile.links),
        tags=tuple(dict.fromkeys(tag for profile in known for tag in profile.tags)),
    )


def united(links: Iterable[Link]) -> tuple[Link, ...]:
    """Make one link of those to one page, with the relations of all."""
    by_page: dict[str, Link] = {}
    for link in links:
        page = page_key(link.url) or link.url
        before = by_page.get(page)
        if before:
            rel = tuple(dict.fromkeys((*before.rel, *link.rel)))
            link = before.model_copy(update={"rel": rel, "label": before.label or link.label})  # noqa: PLW2901
        by_page[page] = link
    return tuple(by_page.values())


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
