"""Where records come from: who said it, when, and in whose name they may speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.store import merge
from connectors.contract import Fetch
from connectors.records import Account, split_key


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

    def admissible(self, account: Account) -> Account:
        """Return the account without what its source has no authority to say, observed when the answer came.

        Only the account itself, its platform and the user say which other names and links it has; an alias is a name
        on the same platform or a URL.
        """
        believed = (
            self.fetch is None or merge.is_own(self.fetch, account) or merge.speaks_for(self.fetch, account)
        )
        aliases = (
            alias for alias in account.aliases if "://" in alias or split_key(alias)[0] == account.platform
        )
        return account.model_copy(
            update={
                "observed_at": account.observed_at or self.at,
                "aliases": tuple(aliases) if believed else (),
                "links": account.links if believed else (),
            }
        )
