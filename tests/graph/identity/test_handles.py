"""Handles: read from every kind of account, and which agree with which."""

import pytest

from connectors.records import Account
from graph.identity import handles


@pytest.mark.parametrize(
    ("key", "handle", "expected"),
    [
        ("github:Ada-Lovelace", None, "adalovelace"),
        ("mastodon:ada@one.example", "@ada@one.example", "ada"),
        ("bluesky:did:plc:abc", None, None),
        ("bluesky:did:plc:abc", "ada.bsky.social", "ada"),
        ("bluesky:did:plc:abc", "lovelace.example", "lovelace"),
        ("linkedin:ada-lovelace-5a002b20b", None, "adalovelace"),
        ("linkedin:ada-lovelace-facade", None, "adalovelacefacade"),
        ("linkedin:in/ada-lovelace", None, "adalovelace"),
        ("facebook:100001234567", None, None),
        ("youtube:UCabcdefghijklmnopqrstuv", None, None),
        ("youtube:@ada", None, "ada"),
        ("web:https://ada.github.io/", None, "ada"),
        ("web:https://ada.example.co.uk/", None, "example"),
        ("web:https://example.org/~ada", None, "ada"),
        ("web:https://example.org/about", None, None),
        ("x:мария", None, "mariya"),
    ],
)
def test_handles_are_read_from_every_kind_of_account(key, handle, expected):
    platform, _, identifier = key.partition(":")
    assert handles.handle_of(Account(platform=platform, id=identifier, handle=handle)) == expected


@pytest.mark.parametrize(
    ("left", "right", "level", "shared"),
    [
        ("adalovelace", "adalovelace", "equal", "adalovelace"),
        ("adalovelace", "adalovelace1815", "stem", "adalovelace"),
        ("adalovelace31", "adalovelace95", "numbered", "adalovelace"),
        ("therealadalovelace", "adalovelacedev", "stem", "adalovelace"),
        ("lovelace", "adalovelace", "contained", "lovelace"),
        ("adalovelace", "adalovelcae", "near", "adalovel"),
        ("adalovelace", "quokkatamer", "different", ""),
        ("ada", "adalovelace", "different", ""),
    ],
)
def test_handles_agree(left, right, level, shared):
    assert handles.agreement(left, right) == (level, shared) == handles.agreement(right, left)
