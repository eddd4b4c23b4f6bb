"""Which account of Mastodon an address means, and which server to ask about it: the WebFinger part of the connector.

`user@domain` is asked of the domain. When address, domain and server don't agree at once the other side is asked,
once (connectors.fediverse.webfinger.settle). A domain that has no WebFinger is asked as if it were the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connectors.contract import Answer, Fetch, Malformed, RateLimited, Read, build
from connectors.fediverse.entities import PLATFORM
from connectors.fediverse.webfinger import (
    Address,
    AskAgain,
    Descriptor,
    Pending,
    Refuted,
    Settled,
    address_of,
    hosts_of,
    question,
    read_descriptor,
    settle,
)
from connectors.reading.shapes import moment
from connectors.records import Account
from connectors.urls import host_of


def ask(purpose: str, url: str, who: Address, **state: str | int | None) -> Fetch:
    """Return a request about an account; its address survives in the state."""
    key = f"{PLATFORM}:{who}"
    return Fetch(connector=PLATFORM, purpose=purpose, account=key, url=url, state={"who": str(who), **state})


def who_of(fetch: Fetch) -> Address:
    """Return whom a request is about."""
    who = address_of(str(fetch.state.get("who", "")))
    if who is None:
        raise LookupError("a fetch without an address")
    return who


def _scope_of(fetch: Fetch) -> dict[str, str | int | None]:
    return {name: fetch.state.get(name) for name in ("items", "ties", "since")}


def read_webfinger(fetch: Fetch, answer: Answer) -> Iterator[Read]:
    """Read a domain's answer about an address into the account's name and the request for its profile."""
    if answer.status in {429, 503}:
        yield rate_limit(answer)
        return
    asked, pending = who_of(fetch), _pending(fetch)
    try:
        said = _descriptor(answer)
    except ValueError as error:
        yield Malformed("webfinger", str(error)[:200], excerpt=answer.text[:100])
        verdict: Settled | AskAgain | Refuted = (
            Refuted(f"{asked.domain} says nothing of {asked}") if pending else Settled(asked, asked.domain)
        )
        said = Descriptor(None)
    else:
        verdict = settle(asked, said, hosts=tuple(hosts_of(asked, answer)), pending=pending)
    yield from _act_on(verdict, said, fetch, answer)


def _descriptor(answer: Answer) -> Descriptor:
    if not answer.ok:
        raise ValueError(f"HTTP {answer.status}")
    said = read_descriptor(answer)
    if not said.home:
        raise ValueError("names no actor and no page")
    return said


def _act_on(
    verdict: Settled | AskAgain | Refuted, said: Descriptor, fetch: Fetch, answer: Answer
) -> Iterator[Read]:
    first = address_of(str(fetch.state.get("first", ""))) or who_of(fetch)
    match verdict:
        case AskAgain(who, pending):
            again = ask(
                "webfinger", question(who), who, **_scope_of(fetch), **_as_state(pending), first=str(first)
            )
            yield again.model_copy(update={"account": fetch.account})
        case Settled(who, home):
            aliases = [f"{PLATFORM}:{first}"] if first != who else []
            if said.home:
                yield from _from_descriptor(who, said, aliases, answer.fetched_at)
            yield _lookup(who, home, fetch, first=first)
        case Refuted(why):
            yield Malformed("webfinger.subject", why)
            if _spoke_for_itself(first, fetch):
                yield _lookup(first, first.domain, fetch, first=first)


def _spoke_for_itself(first: Address, fetch: Fetch) -> bool:
    """Tell whether a server named its own actor, and only the other domain, of which it spoke too, doesn't agree."""
    pending = _pending(fetch)
    return pending is not None and host_of(pending.actor) == first.domain


def _lookup(who: Address, home: str, fetch: Fetch, *, first: Address) -> Fetch:
    alias = f"{PLATFORM}:{first}" if first != who else None
    url = f"https://{home}/api/v1/accounts/lookup?acct={who.user}"
    return ask("profile", url, who, **_scope_of(fetch), alias=alias)


def _from_descriptor(
    who: Address, said: Descriptor, aliases: list[str], seen: datetime | None
) -> Iterator[Read]:
    actor = [said.actor] if said.actor else []
    page = said.profile or said.actor
    yield from build(
        Account,
        "webfinger",
        platform=PLATFORM,
        id=str(who),
        url=page,
        handle=str(who),
        aliases=[*aliases, *actor],
        observed_at=seen,
    )


def _as_state(pending: Pending) -> dict[str, str | int | None]:
    by_domain = str(pending.by_domain) if pending.by_domain else None
    return {"actor": pending.actor, "by_domain": by_domain, "by_home": int(pending.by_home)}


def _pending(fetch: Fetch) -> Pending | None:
    actor = fetch.state.get("actor")
    if not actor:
        return None
    by_domain = address_of(str(fetch.state.get("by_domain") or ""))
    return Pending(str(actor), by_domain, by_home=bool(fetch.state.get("by_home")))


def rate_limit(answer: Answer) -> RateLimited:
    """Read when a server wants to be asked again; unlike others Mastodon says it as an ISO time."""
    return RateLimited(moment(answer.headers.get("x-ratelimit-reset")))
