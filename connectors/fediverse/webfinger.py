"""WebFinger (RFC 7033): who is `acct:ada@social.example`, and may it call itself that?

JRD as of RFC 7033, XRD (RFC 6415) of servers that answer XML whatever is asked. Addresses are confirmed as
https://docs.joinmastodon.org/spec/webfinger/ asks for (checked 2026-11): nobody can take an address of a domain, or
an actor of a server, that doesn't say so itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from connectors.contract import Answer
from connectors.reading.shapes import listed, mapping, string
from connectors.urls import canonical_url, host_of

_USER = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:acct:|@)?(?P<user>[^@/?#\s:]+)@(?P<domain>[^@/?#\s:]+)", re.IGNORECASE)
_ACTOR_TYPES = ("application/activity+json", "application/ld+json")
_ACTOR_KIND = "https://www.w3.org/ns/activitystreams#type"
_PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
_XRD = "{http://docs.oasis-open.org/ns/xri/xrd-1.0}"


class Address(NamedTuple):
    """`user@domain`, lower-case, the domain in its ASCII form."""

    user: str
    domain: str

    def __str__(self) -> str:
        return f"{self.user}@{self.domain}"


def address_of(text: str) -> Address | None:
    """Read `acct:user@domain`, `@user@domain` or `user@domain`.

    >>> str(address_of("acct:Ada@Social.Example"))
    'ada@social.example'
    """
    match = _ADDRESS.fullmatch(text.strip())
    return address(match["user"], match["domain"]) if match else None


def address(user: str, domain: str) -> Address | None:
    """Return the address if the user name is one that fediverse servers give, and the domain can be one."""
    host = host_of(canonical_url(f"https://{domain}/") or "")
    if not host or host.rpartition(".")[2].isdigit() or len(user) > 200 or not _USER.fullmatch(user):
        return None
    return Address(user.lower(), host)


def question(who: Address) -> str:
    """Return the URL that asks a domain about one of its addresses."""
    return f"https://{who.domain}/.well-known/webfinger?resource=acct:{who}"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a domain says about an address: its proper form, and the URLs of actor and profile page."""

    subject: Address | None
    actor: str | None = None
    profile: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        """The host of the server on which the account lives; empty if the answer names none."""
        return host_of(self.actor or self.profile or "")

    @property
    def name_at_home(self) -> str | None:
        """The user name on that server, as its URLs tell it; an actor's URL may be opaque."""
        urls = (self.profile, self.actor, *self.aliases)
        found = (re.search(r"/(?:@|users/)([\w.-]+)/?$", url, re.ASCII) for url in urls if url)
        return next((match[1].lower() for match in found if match), None)


def read_descriptor(answer: Answer) -> Descriptor:
    """Read a JRD, or an XRD.

    Raises
    ------
    ValueError
        It is neither.
    """
    body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    document = _xrd(body) if body.startswith(b"<") else json.loads(body)
    if not isinstance(document, dict) or not {"subject", "links", "aliases"} & document.keys():
        raise ValueError("no resource descriptor")
    aliases = [string(alias) for alias in listed(document.get("aliases"))]
    links = [mapping(link) for link in listed(document.get("links"))]
    return Descriptor(
        subject=_first_address([string(document.get("subject")), *aliases]),
        actor=_target(sorted(filter(_is_actor, links), key=_is_group)),
        profile=_target(link for link in links if link.get("rel") == _PROFILE_PAGE),
        aliases=tuple(url for alias in aliases if not address_of(alias) and (url := canonical_url(alias))),
    )


def _first_address(texts: Iterable[str]) -> Address | None:
    """Return the first address; GNU social has a URL as subject and the address among the aliases."""
    return next((found for text in texts if (found := address_of(text))), None)


def _is_actor(link: dict[str, Any]) -> bool:
    return link.get("rel") == "self" and string(link.get("type")).startswith(_ACTOR_TYPES)


def _is_group(link: dict[str, Any]) -> bool:
    """Tell whether an actor is a community: on Lemmy it may share its name with a person."""
    return mapping(link.get("properties")).get(_ACTOR_KIND) == "Group"


def _target(links: Iterable[dict[str, Any]]) -> str | None:
    return next((url for link in links if (url := canonical_url(string(link.get("href"))))), None)


def _xrd(body: bytes) -> dict[str, Any]:
    from lxml import etree  # noqa: PLC0415 - few servers answer XML

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{_XRD}XRD":
        raise ValueError(f"XML, but no XRD: {str(root.tag)[:80]}")
    return {
        "subject": root.findtext(f"{_XRD}Subject"),
        "aliases": [alias.text for alias in root.findall(f"{_XRD}Alias")],
        "links": [dict(link.attrib) for link in root.findall(f"{_XRD}Link")],
    }


@dataclass(frozen=True, slots=True)
class Settled:
    """Domain and server agree: the account's address, and the host to ask about it."""

    who: Address
    home: str


@dataclass(frozen=True, slots=True)
class AskAgain:
    """One side has not spoken yet."""

    who: Address
    pending: Pending


@dataclass(frozen=True, slots=True)
class Refuted:
    """The two sides do not agree."""

    why: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What the first answer left open: the actor whom the second must name, and who has vouched so far.

    `by_domain` is the address that its own domain vouched for; `by_home`: the actor's server has spoken.
    """

    actor: str
    by_domain: Address | None = None
    by_home: bool = False


def settle(
    asked: Address, said: Descriptor, *, hosts: Collection[str], pending: Pending | None = None
) -> Settled | AskAgain | Refuted:
    """Decide whose address this is: the address's domain and the actor's server must both name the pair.

    `hosts` are those that took part in the answer: the domain asked, and where it redirected to.

    A domain may delegate its addresses to a server elsewhere (ada.example to social.example), and a server may
    call its accounts by another domain than its own, but neither without the other's consent.
    """
    subject, actor = said.subject or asked, said.actor or said.profile or ""
    if pending and pending.actor != actor:
        return Refuted(f"{asked} is {actor or 'nobody'}, not {pending.actor}")
    by_home = said.home in hosts or bool(pending and pending.by_home)
    by_domain = subject.domain == asked.domain or bool(pending and pending.by_domain == subject)
    if by_home and by_domain:
        return Settled(subject, said.home)
    if pending:
        return Refuted(f"{subject} is not confirmed by {said.home if by_domain else subject.domain}")
    if not by_domain:
        return AskAgain(subject, Pending(actor, by_home=by_home))
    at_home = address(said.name_at_home or subject.user, said.home)
    return AskAgain(at_home, Pending(actor, by_domain=subject)) if at_home else Refuted(f"no server: {actor}")


def hosts_of(asked: Address, answer: Answer) -> Iterator[str]:
    """Yield the hosts that took part in an answer."""
    yield asked.domain
    yield host_of(answer.url)
    yield from (host_of(target) for _, target in answer.redirects)
