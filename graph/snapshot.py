"""A snapshot: all records at one moment, with every account under one key.

Records name accounts by keys, by aliases (a handle where the key is a DID) and by URLs. Here all become canonical
keys, once, so that identity and analysis compare keys only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from connectors.records import Account, Decision, Item, Link, Record, Tie, latest, stub

KeyOf = Callable[[str], str | None]
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """An account says that a link's target is its own. `target` is a canonical account key."""

    source: str
    target: str
    link: Link


@dataclass(frozen=True)
class Snapshot:
    """Records under canonical keys.

    Attributes
    ----------
    accounts : dict of str to Account
        By key. Accounts that are only named (a claim's target, a tie's end, an account mentioned) are in it too, as
        stubs; `observed` tells the others.
    observed : frozenset of str
        Keys of the accounts of which a record was given.
    aliases : dict of str to str
        Alias key → canonical key.
    claims : tuple of Claim
    ties : tuple of Tie
        Ends are canonical keys; ties of an account to itself are left out.
    items : tuple of Item
        `account` is canonical; `mentions` are canonical keys, what names no account is left out.
    decisions : tuple of Decision
    now : datetime
        The newest observation: the moment that recency is measured from.
    """

    accounts: Mapping[str, Account]
    observed: frozenset[str]
    aliases: Mapping[str, str]
    claims: tuple[Claim, ...]
    ties: tuple[Tie, ...]
    items: tuple[Item, ...]
    decisions: tuple[Decision, ...] = ()
    now: datetime = field(default=BEGINNING)

    @classmethod
    def of(cls, records: Iterable[Record], *, key_of: KeyOf, now: datetime | None = None) -> Snapshot:
        """Gather records.

        Parameters
        ----------
        records : iterable of Record
            In any order; of two accounts with one key the later observation counts.
        key_of : callable
            URL or key → account key, or None where it names no account (`connectors.registry.key_of`).
        now : datetime, optional
            Default: the newest observation among the records.
        """
        everything = list(records)
        accounts = _newest(record for record in everything if isinstance(record, Account))
        aliases = _aliases(accounts, key_of)
        observed = frozenset(accounts)
        canonical = _Canonical(key_of, aliases)
        claims = tuple(_claims(accounts.values(), canonical))
        ties = tuple(_ties((record for record in everything if isinstance(record, Tie)), canonical))
        items = tuple(_items((record for record in everything if isinstance(record, Item)), canonical))
        decisions = tuple(_decisions((r for r in everything if isinstance(r, Decision)), canonical))
        named = {claim.target for claim in claims} | {end for tie in ties for end in (tie.source, tie.target)}
        named.update(item.account for item in items)
        named.update(key for item in items for key in item.mentions)
        named.update(key for decision in decisions for key in decision.accounts)
        accounts.update((key, stub(key)) for key in sorted(named - observed))
        seen = latest(r for r in everything if isinstance(r, Account | Item))
        return cls(accounts, observed, aliases, claims, ties, items, decisions, now or seen or BEGINNING)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The accounts that nothing is derived from: those that opted out, and those that the user ruled to forget."""
        opted_out = (key for key, account in self.accounts.items() if account.opted_out)
        forgotten = (key for ruling in self.decisions if ruling.kind == "forget" for key in ruling.accounts)
        return frozenset(opted_out).union(forgotten)

    def canonical(self, key: str) -> str:
        return self.aliases.get(key, key)


class _Canonical:
    """URL or key → canonical key, each asked once."""

    def __init__(self, key_of: KeyOf, aliases: Mapping[str, str]) -> None:
        self._key_of, self._aliases = key_of, aliases
        self._known: dict[str, str | None] = {}

    def __call__(self, name: str) -> str | None:
        if name not in self._known:
            key = name if name in self._aliases else self._key_of(name)
            self._known[name] = self._aliases.get(key, key) if key else None
        return self._known[name]


def _newest(accounts: Iterable[Account]) -> dict[str, Account]:
    newest: dict[str, Account] = {}
    for account in accounts:
        before = newest.get(account.key)
        if before is None or _order(account) >= _order(before):
            newest[account.key] = account
    return newest


def _order(account: Account) -> tuple[datetime, str]:
    return account.observed_at or BEGINNING, account.model_dump_json()


def _aliases(accounts: Mapping[str, Account], key_of: KeyOf) -> dict[str, str]:
    """Alias → key. Of two accounts that had one alias, the later observed has it now (handles are reused)."""
    aliases: dict[str, str] = {}
    for account in sorted(accounts.values(), key=_order):
        for alias in account.aliases:
            key = key_of(alias) or alias
            if key not in accounts:
                aliases[key] = account.key
    return aliases


def _claims(accounts: Iterable[Account], canonical: _Canonical) -> Iterable[Claim]:
    for account in accounts:
        for link in account.claims:
            target = canonical(link.url)
            if target and target != account.key:
                yield Claim(account.key, target, link)


def _ties(ties: Iterable[Tie], canonical: _Canonical) -> Iterable[Tie]:
    for tie in ties:
        source, target = canonical(tie.source), canonical(tie.target)
        if source and target and source != target:
            yield tie.model_copy(update={"source": source, "target": target})


def _items(items: Iterable[Item], canonical: _Canonical) -> Iterable[Item]:
    for item in items:
        account = canonical(item.account) or item.account
        mentions = (canonical(name) for name in item.mentions)
        others = tuple(dict.fromkeys(key for key in mentions if key and key != account))
        yield item.model_copy(update={"account": account, "mentions": others})


def _decisions(decisions: Iterable[Decision], canonical: _Canonical) -> Iterable[Decision]:
    for decision in decisions:
        keys = tuple(dict.fromkeys(canonical(key) or key for key in decision.accounts))
        yield decision.model_copy(update={"accounts": keys})
