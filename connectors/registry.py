"""Which connectors there are, and which of them knows a URL.

Connectors are found through the entry-point group `aggregator.connectors`; the built-in ones are registered the same
way, so a third-party connector is nothing special.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from connectors import patterns
from connectors.contract import AccountRef, Connector

GROUP = "aggregator.connectors"
_BREADTHS = ("platform", "protocol", "any")

log = logging.getLogger(__name__)


class BrokenConnectorError(ImportError):
    """An installed connector cannot be loaded, or lacks a part of the contract."""


@lru_cache(maxsize=1)
def connectors() -> dict[str, Connector]:
    """Return every installed connector by platform, narrowest first.

    A connector that cannot be loaded is left out with a logged error: the others go on.
    """
    found: dict[str, Connector] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            connector = load(entry)
        except BrokenConnectorError as error:
            log.error("connector left out: %s", error)  # noqa: TRY400 - the message says it all
            continue
        found.setdefault(connector.platform, connector)
    return dict(sorted(found.items(), key=lambda pair: (_BREADTHS.index(pair[1].breadth), pair[0])))


def load(entry: EntryPoint) -> Connector:
    """Load one connector.

    Raises
    ------
    BrokenConnectorError
        Its module cannot be imported, or the object is no connector.
    """
    try:
        connector = entry.load()()
    except Exception as error:  # third-party code may raise anything
        raise BrokenConnectorError(
            f"{entry.name} ({entry.value}): {type(error).__name__}: {error}"
        ) from error
    if not isinstance(connector, Connector) or connector.breadth not in _BREADTHS:
        raise BrokenConnectorError(
            f"{entry.name} ({entry.value}) does not fulfil connectors.contract.Connector"
        )
    return connector


def account_of(url: str) -> AccountRef | None:
    """Return the account that a URL names, on any platform we know; None when it names none. No network.

    Connectors of a platform's own hosts are asked first, then the table of platforms known by URL alone, then
    protocols that run on any host, then the open web.
    """
    ordered = connectors().values()
    own = (c.account_of(url) for c in ordered if c.breadth == "platform")
    found = next((ref for ref in own if ref), None) or patterns.account_of(url)
    if found or patterns.is_platform_host(url):
        return found
    return next((ref for c in ordered if c.breadth != "platform" and (ref := c.account_of(url))), None)


def key_of(url_or_key: str) -> str | None:
    """Return the account key that a URL names; an account key is returned as it is.

    >>> key_of("web:https://ada.example/")
    'web:https://ada.example/'
    """
    platform, _, rest = url_or_key.partition(":")
    if rest and not rest.startswith("//") and patterns.is_platform(platform, connectors()):
        return url_or_key
    ref = account_of(url_or_key)
    return ref.key if ref else None
