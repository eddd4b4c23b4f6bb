"""What plain text says to a reader: its addresses, handles and hashtags."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from connectors.urls import canonical_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])"
_ADDRESS = re.compile(
    rf"(?<![\w@/.:+-])(?:(?P<scheme>https?://)(?P<any>[^\s<>\"]{{1,2000}})|"
    rf"(?P<host>{_HOST})(?P<rest>(?::\d+)?[/?#][^\s<>\"]{{0,2000}})?)(?![\w@-]|\.\w)",
    re.IGNORECASE,
)
_FEDIVERSE = re.compile(
    rf"(?<![\w@/.+-])@(?P<user>[a-z0-9_](?:[a-z0-9_.-]{{0,62}}[a-z0-9_])?)@(?P<host>{_HOST})", re.IGNORECASE
)
_DOMAIN_HANDLE = re.compile(rf"(?<![\w@/.+-])@(?P<host>{_HOST})(?![\w@-]|\.\w)", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])(\w{1,64})")
_CLOSING = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}


def urls_in(text: str) -> list[str]:
    """Return the web addresses in a text, as canonical URLs, in order and once.

    One without `https://` counts only if its last label is a known public suffix; an e-mail address is none, nor
    are the last and first words of sentences without a space between them.

    >>> urls_in("see https://ada.example/~ada/, (github.com/ada) or ada@lovelace.org.")
    ['https://ada.example/~ada/', 'https://github.com/ada']
    """
    found = (_address(match) for match in _ADDRESS.finditer(text))
    urls = (canonical_url(address) for address in found if address)
    return list(dict.fromkeys(url for url in urls if url))


def handles_in(text: str) -> list[str]:
    """Return the accounts that a text names by handle, as URLs: `@ada@social.example`, `@ada.bsky.social`.

    >>> handles_in("also @ada@social.example, @ada.bsky.social; not me@ada.example")
    ['https://social.example/@ada', 'https://bsky.app/profile/ada.bsky.social']
    """
    fediverse = {m.start(): f"https://{m['host']}/@{m['user']}".lower() for m in _FEDIVERSE.finditer(text)}
    domains = {
        m.start(): f"https://bsky.app/profile/{m['host']}".lower()
        for m in _DOMAIN_HANDLE.finditer(text)
        if m["host"].isascii() and has_public_suffix(m["host"])
    }
    found = {**domains, **fediverse}
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def hashtags_in(text: str) -> list[str]:
    """Return the hashtags in a text, lower-case, without '#'; a bare number is none.

    >>> hashtags_in("#Bees & #maps, #1")
    ['bees', 'maps']
    """
    return list(dict.fromkeys(tag.lower() for tag in _HASHTAG.findall(text)))


def has_public_suffix(host: str) -> bool:
    """Tell whether a host name ends in a public suffix, and is more than that suffix."""
    found = _public_suffixes()(host)
    return bool(found.suffix and found.domain)


@cache
def _public_suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 - 70 ms, and few texts need it

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _address(match: re.Match[str]) -> str | None:
    if match["scheme"]:
        return match["scheme"] + _trimmed(match["any"])
    host = match["host"]
    new_sentence = host[0].islower() and host.rpartition(".")[2][0].isupper()
    if new_sentence or not has_public_suffix(host):
        return None
    return host + _trimmed(match["rest"] or "")


def _trimmed(address: str) -> str:
    """Drop the punctuation of the sentence around an address; a bracket goes unless it was opened in it."""
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last not in ".,;:!?'\"*_~…" and (opening is None or address.count(opening) >= address.count(last)):
            return address
        address = address[:-1]
    return address
