"""Tokens: read from the environment, sent to their hosts over TLS, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from connectors.contract import Connector, Fetch


class Tokens:
    """The tokens that the installed connectors declare and the environment supplies."""

    def __init__(self, connectors: Iterable[Connector], environment: Mapping[str, str]) -> None:
        declared = [connector.secret for connector in connectors if connector.secret]
        self._known = {s.name: (s, value) for s in declared if (value := environment.get(s.env, "").strip())}

    def __repr__(self) -> str:
        return f"Tokens({', '.join(sorted(self._known))})"

    def headers(self, fetch: Fetch, url: str) -> tuple[tuple[str, str], ...]:
        """Return the header that authorises a fetch at `url`; nothing where the token does not belong."""
        if fetch.secret not in self._known:
            return ()
        secret, value = self._known[fetch.secret]
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.port not in {None, 443} or parts.hostname not in secret.hosts:
            return ()
        return ((secret.header, secret.template.format(value)),)
