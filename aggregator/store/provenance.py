"""Where records come from: who said it, when, and in whose name they may speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.store import merge
from connectors.contract import Fetch
from connectors.records import Account, split_key
from connectors.urls import host_of


@dataclass(frozen=True, slots=True)
class Provenance:
    """`fetch` is None for records that the user gave: they speak for everybody and bring their own times.

    `origin` and `page` are rows of the store; `at` is when the answer came.
    """

    origin: int
    page: int | None = None
    at: datetime | None = None
    fetch: Fetch | None = None

    def is_own(self, account: Account) -> bool:
        return self.fetch is None or merge.is_own(self.fetch, account)

    def has_authority(self, account: Account) -> bool:
        """Tell whether the account itself, its platform or server, or the user speaks."""
        return (
            self.fetch is None or merge.is_own(self.fetch, account) or merge.speaks_for(self.fetch, account)
        )

    def admissible(self, account: Account) -> Account:
        """Return the account without what its source has no authority to say, observed when the answer came.

        Only the account itself, its platform and the user say which other names and links it has; an alias is a name
        on the same platform or a URL, and a name that lies on a host is for that host to give.
        """
        believed = self.has_authority(account)
        aliases = (
            alias
            for alias in account.aliases
            if ("://" in alias or split_key(alias)[0] == account.platform) and self._may_give(alias, account)
        )
        return account.model_copy(
            update={
                "observed_at": account.observed_at or self.at,
                "aliases": tuple(aliases) if believed else (),
                "links": account.links if believed else (),
            }
        )

    def _may_give(self, alias: str, account: Account) -> bool:
        """Tell whether an alias is one to give for who was asked: it is what was asked for, or of a host of theirs.

        Otherwise a server could say that its account is also known under the name of somebody elsewhere.
        """
        if self.fetch is None or alias == self.fetch.account:
            return True
        place = merge.host_named_by(alias)
        return place is None or place in {host_of(self.fetch.url), merge.host_named_by(account.key)}
