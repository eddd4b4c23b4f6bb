"""Small worlds in a few lines: accounts by key, claims by key or URL."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.records import Account, Decision, Link, Record, split_key
from connectors.urls import page_key
from graph.identity import Resolution, resolve
from graph.snapshot import Snapshot

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def key_of(name: str) -> str | None:
    if "://" not in name:
        return name
    if name.endswith("feed.xml"):
        return f"feed:{name}"
    page = page_key(name)
    return f"web:{page}" if page else None


def make_account(key: str, *claims: str | Link, **fields: Any) -> Account:
    """An observed account; `claims` are what it says is its own."""
    platform, identifier = split_key(key)
    links = tuple(claim if isinstance(claim, Link) else Link(url=claim, rel=("me",)) for claim in claims)
    given = {"kind": "person", "observed_at": NOW, **fields}
    return Account(platform=platform, id=identifier, links=links, **given)


@pytest.fixture
def account() -> Callable[..., Account]:
    return make_account


@pytest.fixture
def snapshot() -> Callable[..., Snapshot]:
    return lambda *records: Snapshot.of(records, key_of=key_of, now=NOW)


@pytest.fixture
def world() -> Callable[..., Resolution]:
    """Resolve records."""

    def build(*records: Record, **options: Any) -> Resolution:
        return resolve(Snapshot.of(records, key_of=key_of, now=NOW), **options)

    return build


@pytest.fixture
def same() -> Callable[..., Decision]:
    return lambda *keys, day=1: Decision(kind="same", accounts=keys, made_at=NOW.replace(day=day))


@pytest.fixture
def different() -> Callable[..., Decision]:
    return lambda *keys, day=1: Decision(kind="different", accounts=keys, made_at=NOW.replace(day=day))
