"""Account and Status, the two JSON entities of Mastodon's API, as records.

https://docs.joinmastodon.org/entities/Account/ and …/Status/ (checked 2026-11, Mastodon 4.6). Also spoken by
GoToSocial, Pleroma, Akkoma, Pixelfed, Friendica. An entity may show an account of another server, then `acct` holds
its domain; without one it is of the domain that answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connectors import patterns
from connectors.contract import Malformed, build
from connectors.fediverse.webfinger import Address, address_of
from connectors.reading.markup import Hyperlink, links_of, text_of
from connectors.reading.plaintext import handles_in, hashtags_in, urls_in
from connectors.reading.shapes import listed, mapping, string
from connectors.records import Account, AccountKind, Item
from connectors.urls import canonical_url

PLATFORM = "mastodon"

# A shortcode stands free, often between zero-width spaces: app/models/custom_emoji.rb, SCAN_RE.
_EMOJI = re.compile(r"\u200b?(?<![\w:]):\w{2,}:(?![\w:])\u200b?", re.ASCII)
_HANDLE = re.compile(r"@?([\w.-]{2,40})", re.ASCII)
_LABELS = {"twitter": "x"}
_PAGES = {"github": "https://github.com/{}"}
# "Partner: @bob@social.example" is no account of one's own; what Mastodon marks rel=me are URLs, not mentions.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:partner|wife|husband|spouse|girlfriend|boyfriend|married|kids?|friends?|family|sister|brother|sibling|"
    r"by|for|from|at|of|with|employer|work|team|company|project|admin|host|instance|server|group|see|thanks|bots?)\b",
    re.IGNORECASE,
)


def address_in(entity: dict[str, Any], domain: str) -> Address | None:
    """Return whose entity this is."""
    acct = string(entity.get("acct"))
    return address_of(acct if "@" in acct else f"{acct}@{domain}")


def opt_out_in(entity: dict[str, Any]) -> str | None:
    """Return how the account asks not to be found, None if it doesn't; unset (null) is no request.

    Nor is it one that all flags of a suspended account are off.
    https://docs.joinmastodon.org/spec/activitypub/#discoverable
    """
    if is_suspended(entity):
        return None
    if entity.get("noindex") is True:
        return "noindex"
    return "discoverable: false" if entity.get("discoverable") is False else None


def is_suspended(entity: dict[str, Any]) -> bool:
    """Tell whether the server suspended the account: its fields are blank then, not empty by choice."""
    return entity.get("suspended") is True


def read_account(
    entity: dict[str, Any], domain: str, seen: datetime | None, *, aliases: Iterable[str] = ()
) -> Iterator[Account | Malformed]:
    """Read an Account; of one that opted out nothing but the fact, of a suspended one the name."""
    who = address_in(entity, domain)
    if who is None:
        yield Malformed("account.acct", "no address", lost="record", excerpt=f"{entity.get('acct')!r:.100}")
    elif is_suspended(entity):
        yield from build(
            Account, "account", platform=PLATFORM, id=str(who), url=entity.get("url"), observed_at=seen
        )
    elif opt_out_in(entity):
        yield Account(platform=PLATFORM, id=str(who), opted_out=True, observed_at=seen)
    else:
        yield from _profile(entity, who, seen, [*aliases, entity.get("uri")], own=who.domain == domain)


def _profile(
    entity: dict[str, Any], who: Address, seen: datetime | None, aliases: list[Any], *, own: bool
) -> Iterator[Account | Malformed]:
    bio = plain(entity.get("note"))
    yield from build(
        Account,
        "account",
        platform=PLATFORM,
        id=str(who),
        url=entity.get("url"),
        handle=str(who),
        name=_without_emoji(entity.get("display_name")),
        bio=_without_emoji(bio),
        avatar=_avatar(entity),
        links=_once([*_field_links(entity, own=own), *_moved(entity), *_bio_links(entity, bio)]),
        aliases=[alias for alias in aliases if alias is not None],
        tags=hashtags_in(string(bio)),
        kind=_kind(entity),
        created_at=entity.get("created_at"),
        observed_at=seen,
    )


def plain(html: Any) -> Any:
    """Return markup as text; what is no string stays, for the record to refuse and count."""
    return text_of(html) if isinstance(html, str) else html


def _without_emoji(text: Any) -> Any:
    return _EMOJI.sub("", text).strip("\u200b \n") if isinstance(text, str) else text


def _kind(entity: dict[str, Any]) -> AccountKind:
    if entity.get("bot") is True:
        return "bot"
    return "group" if entity.get("group") is True else "person"


def _avatar(entity: dict[str, Any]) -> Any:
    """Return the picture's URL; the server's default picture says nothing about anybody."""
    avatar = entity.get("avatar")
    return None if string(avatar).endswith("/missing.png") else avatar


def _field_links(entity: dict[str, Any], *, own: bool) -> Iterator[Any]:
    for entry in listed(entity.get("fields")):
        if not isinstance(entry, dict) or not isinstance(entry.get("value"), str):
            yield entry
            continue
        label = string(_without_emoji(entry.get("name")))
        # Another server's word that a link is verified counts only once that server is asked itself.
        verified_at = entry.get("verified_at") if own else None
        for url, is_claim in _targets(entry["value"], label):
            rel = ("me", "field") if is_claim else ("field",)
            yield {"url": url, "rel": rel, "label": label, "verified_at": verified_at}
            verified_at = None  # Mastodon verifies a field that holds one link and nothing else


def _targets(value: str, label: str) -> Iterator[tuple[str, bool]]:
    """Yield what a field's value points to, and whether that claims it as one's own."""
    anchors = [link for link in links_of(value) if not is_hashtag(link)]
    mine = not _SOMEBODY_ELSE.search(label)
    for link in anchors:
        yield link.url, mine if is_mention(link) else True
    if not anchors:
        text = text_of(value)
        yield from ((url, True) for url in urls_in(text))
        yield from ((url, mine) for url in handles_in(text) or _named(label, text))


def _named(label: str, text: str) -> list[str]:
    """Return the account of a field such as "GitHub: ada", whose label names the platform."""
    platform = re.sub(r"[^a-z0-9]", "", label.lower())
    handle = _HANDLE.fullmatch(text)
    if handle is None:
        return []
    url = _PAGES.get(platform, "").format(handle[1]) or patterns.account_url(
        f"{_LABELS.get(platform, platform)}:{handle[1].lower()}"
    )
    return [url] if url else []


def _moved(entity: dict[str, Any]) -> Iterator[Any]:
    url = mapping(entity.get("moved")).get("url")
    if url:
        yield {"url": url, "rel": ("me", "moved")}


def _bio_links(entity: dict[str, Any], bio: Any) -> Iterator[Any]:
    for link in links_of(string(entity.get("note"))):
        if not is_hashtag(link):
            yield {"url": link.url, "rel": ("bio",), "label": link.label}
    for url in [*urls_in(string(bio)), *handles_in(string(bio))]:
        yield {"url": url, "rel": ("bio",)}


def _once(links: list[Any]) -> list[Any]:
    """Keep the first of several links to one URL."""
    kept: dict[Any, Any] = {}
    for index, link in enumerate(links):
        url = link.get("url") if isinstance(link, dict) else None
        kept.setdefault(canonical_url(url) or url if isinstance(url, str) else index, link)
    return list(kept.values())


def is_hashtag(link: Hyperlink) -> bool:
    """Tell whether a link of a text leads to the server's page about a hashtag."""
    return "hashtag" in link.classes or "tag" in link.rel or link.label.startswith("#")


def is_mention(link: Hyperlink) -> bool:
    """Tell whether a link of a text names an account of the fediverse."""
    return "mention" in link.classes or link.label.startswith("@")


def read_status(
    status: dict[str, Any], account: str, domain: str, seen: datetime | None
) -> Iterator[Item | Account | Malformed]:
    """Read a Status of `account`: a post, a reply, or a boost. Only public ones: "unlisted" wants no discovery."""
    visibility = status.get("visibility")
    if not isinstance(visibility, str):
        yield Malformed(
            "status.visibility", "not said, so not kept", lost="record", excerpt=f"{visibility!r:.100}"
        )
    elif visibility == "public":
        boosted = mapping(status.get("reblog"))
        fields = _boost(boosted, domain) if boosted else _post(status, domain)
        if fields is None:
            yield from read_account(mapping(boosted.get("account")), domain, seen)
            return
        yield from build(
            Item,
            "status",
            **fields,
            account=account,
            published_at=status.get("created_at"),
            observed_at=seen,
        )


def _post(status: dict[str, Any], domain: str) -> dict[str, Any]:
    replied = status.get("in_reply_to_account_id")
    goes_on = replied is not None and replied == mapping(status.get("account")).get("id")
    is_reply = not goes_on and bool(status.get("in_reply_to_id") or replied)
    mentions = [_person(mention, domain) for mention in listed(status.get("mentions"))]
    return {
        "kind": "reply" if is_reply else "post",
        "mentions": [*mentions, *_quoted(status, domain)],
        **_said(status),
    }


def _boost(original: dict[str, Any], domain: str) -> dict[str, Any] | None:
    """Return the fields of a boost, None if the original's author opted out, nothing it said if it isn't indexable."""
    author = mapping(original.get("account"))
    if opt_out_in(author) or is_suspended(author):
        return None
    open_to_search = author.get("indexable") is not False and original.get("visibility") == "public"
    said = _said(original) if open_to_search else {"url": _page(original)}
    return {"kind": "boost", "mentions": [_person(author, domain)], **said}


def _said(status: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": _page(status),
        "title": status.get("spoiler_text"),
        "text": plain(status.get("content")),
        "tags": [tag_name(tag) for tag in listed(status.get("tags"))],
        "links": _shared_links(status),
        "language": status.get("language"),
    }


def _page(status: dict[str, Any]) -> Any:
    return status.get("url") or status.get("uri")


def tag_name(tag: Any) -> Any:
    """Return the name of a Tag, lower-case without '#'; what is none stays, to be refused and counted."""
    name = tag.get("name") if isinstance(tag, dict) else tag
    return name.lstrip("#").lower() if isinstance(name, str) else tag


def _shared_links(status: dict[str, Any]) -> list[str]:
    links = links_of(string(status.get("content")))
    card = string(mapping(status.get("card")).get("url"))
    shared = [link.url for link in links if not is_hashtag(link) and not is_mention(link)]
    urls = (canonical_url(url) for url in [*shared, card])
    return list(dict.fromkeys(url for url in urls if url))


def _person(entity: Any, domain: str) -> Any:
    """Return the key of an account that a status names, else its URL, else the bad value itself."""
    who = address_in(mapping(entity), domain)
    return f"{PLATFORM}:{who}" if who else string(mapping(entity).get("url")) or entity


def _quoted(status: dict[str, Any], domain: str) -> Iterator[Any]:
    author = mapping(mapping(mapping(status.get("quote")).get("quoted_status")).get("account"))
    if author and not opt_out_in(author):
        yield _person(author, domain)
