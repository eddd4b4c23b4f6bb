"""Identifiers and times of the AT Protocol: https://atproto.com/specs (handle, did, at-uri-scheme, lexicon).

Checked 2026-11 against the protocol's published interoperability cases.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

_HANDLE = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE
)
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AT_URI = re.compile(
    r"at://(?P<authority>[^/?#\s]+)(?:/(?P<collection>[a-zA-Z][a-zA-Z0-9.-]*\.[a-zA-Z][a-zA-Z0-9]*)"
    r"(?:/(?P<rkey>[a-zA-Z0-9._:~-]{1,512}))?)?"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,20})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
# Names that can be nobody's, and the one that the network shows for a handle that its domain doesn't confirm.
_NO_HANDLES = frozenset({"alt", "arpa", "internal", "invalid", "local", "localhost", "onion"})


class AtUri(NamedTuple):
    """`at://authority/collection/rkey`; the authority is a DID or a handle."""

    authority: str
    collection: str | None = None
    rkey: str | None = None


def is_handle(text: str) -> bool:
    """Tell whether a text has the syntax of a handle.

    >>> is_handle("Ada.Example"), is_handle("ada"), is_handle("1.2.3.4")
    (True, False, False)
    """
    return len(text) <= 253 and _HANDLE.fullmatch(text) is not None


def usable_handle(text: str) -> str | None:
    """Return a handle in lower case if it can be somebody's: `handle.invalid` stands for one that isn't proven.

    >>> usable_handle("Ada.Example"), usable_handle("handle.invalid")
    ('ada.example', None)
    """
    handle = text.lower()
    return handle if is_handle(handle) and handle.rpartition(".")[2] not in _NO_HANDLES else None


def is_did(text: str) -> bool:
    """Tell whether a text has the syntax of a DID.

    >>> is_did("did:web:ada.example"), is_did("did:WEB:ada.example")
    (True, False)
    """
    return len(text) <= 2048 and _DID.fullmatch(text) is not None and not _BAD_PERCENT.search(text)


def parse_at_uri(text: str) -> AtUri | None:
    """Take an AT URI apart, None if it is none.

    >>> parse_at_uri("at://did:plc:abc/app.bsky.feed.post/3k2a").rkey
    '3k2a'
    """
    match = _AT_URI.fullmatch(text) if len(text) <= 8192 else None
    if match is None or match["rkey"] in {".", ".."}:
        return None
    authority = match["authority"]
    return AtUri(*match.groups()) if is_did(authority) or is_handle(authority) else None


def parse_time(text: str) -> datetime | None:
    """Read a time as the protocol writes it, None if it is none; digits beyond microseconds are cut.

    >>> parse_time("2024-05-01T12:00:00.123456789+02:00").isoformat()
    '2024-05-01T10:00:00.123456+00:00'
    """
    if not _TIME.fullmatch(text) or text.endswith("-00:00"):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
