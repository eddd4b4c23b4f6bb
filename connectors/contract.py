"""What a connector is: `account_of`, `start`, `read`; the fetches it declares, the answers it reads, the outcomes.

A connector never fetches, keeps no state, and knows no clock: it declares what to ask (`Fetch`) and reads what came
back (`Answer`) into records, further fetches and outcomes. Outcomes are values, not exceptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol, TypeVar, runtime_checkable
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.records import Record

Breadth = Literal["platform", "protocol", "any"]
FetchKind = Literal["api", "page", "feed"]
Lost = Literal["field", "record", "page"]


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account as a URL names it: enough to ask for it, nothing asked yet."""

    platform: str
    id: str
    url: str | None = None
    handle: str | None = None

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Scope:
    """How much to ask about one account. `since`: items older than this are known already."""

    items: int = 200
    ties: int = 1000
    since: datetime | None = None

    @property
    def state(self) -> dict[str, str | int | None]:
        """The same as the state of a fetch; `connectors.reading.shapes.moment` reads the time back."""
        return {
            "items": self.items,
            "ties": self.ties,
            "since": self.since.isoformat() if self.since else None,
        }


class Fetch(BaseModel):
    """One request to make, as a value that survives in the frontier.

    Attributes
    ----------
    connector : str
        Platform of the connector that reads the answer.
    purpose : str
        What the answer is for; `read` dispatches on it.
    account : str
        Key of the account whose data this is. It survives paging.
    kind : {"api", "page", "feed"}
        Pages and feeds obey robots.txt.
    secret : str or None
        Name of a declared `Secret` that the HTTP layer may add; never the secret itself.
    state : mapping
        The connector's cursor, e.g. how many items are still wanted.
    """

    model_config = ConfigDict(frozen=True)

    connector: str
    purpose: str
    account: str
    url: str
    kind: FetchKind = "api"
    method: Literal["GET", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    secret: str | None = None
    state: dict[str, str | int | None] = {}

    def follow(self, url: str, *, purpose: str | None = None, **state: str | int | None) -> Fetch:
        """Return the next request of the same account: same connector, kind, headers; state updated."""
        merged = {**self.state, **state}
        return self.model_copy(update={"url": url, "purpose": purpose or self.purpose, "state": merged})


@dataclass(frozen=True)
class Answer:
    """What came back. `url` is the final URL after redirects; header names are lower case."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fetched_at: datetime | None = None
    redirects: tuple[tuple[int, str], ...] = ()

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the header declares."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None

    @cached_property
    def text(self) -> str:
        """The body as text by its declared charset, UTF-8 otherwise; undecodable bytes are replaced."""
        try:
            return self.body.decode(self.charset or "utf-8", errors="replace")
        except (LookupError, UnicodeError):  # no such codec, or one that decodes nothing ("undefined")
            return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """Parse the body.

        Raises
        ------
        ValueError
            The body is not JSON. `read_answer` turns it into a `Malformed` page.
        """
        return json.loads(self.body)

    def next_page(self) -> str | None:
        """Return the absolute URL of the `Link` header's rel=next (RFC 8288), None on the last page."""
        for target, parameters in _LINK.findall(self.headers.get("link", "")):
            relation = _REL.search(parameters)
            if relation and "next" in relation[1].lower().split():
                return urljoin(self.url, str(target))
        return None


_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r"\brel\s*=\s*\"?([^\";,]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gone:
    """The account or page is no longer there, or never was; asking again soon is useless."""

    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The account lives elsewhere now: `to` is a URL or an account key."""

    to: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """`what` is there but not public: "profile", "items", "ties", or a finer purpose of the connector's."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """We are refused. This says nothing about the account."""

    why: str


@dataclass(frozen=True, slots=True)
class NotIndexed:
    """The person opted out of being collected: keep nothing but the fact."""

    why: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Ask again after `until` (None: the pipeline's default wait); `scope` is "host" or a finer resource name."""

    until: datetime | None = None
    scope: str = "host"


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something could not be read. `lost` says how much of the answer went with it."""

    where: str
    why: str
    lost: Lost = "field"
    excerpt: str = ""


Outcome = Gone | Moved | Hidden | Blocked | NotIndexed | RateLimited | Malformed
Read = Record | Fetch | Outcome


@dataclass(frozen=True, slots=True)
class Secret:
    """An optional token: read from the environment variable `env`, sent only to `hosts`, never stored."""

    name: str
    env: str
    hosts: tuple[str, ...]
    header: str = "Authorization"
    template: str = "Bearer {}"


@runtime_checkable
class Connector(Protocol):
    """One platform: which URLs are its accounts, what to ask, how to read the answer.

    Attributes
    ----------
    platform : str
        First half of the account keys.
    breadth : {"platform", "protocol", "any"}
        Where its accounts live: on hosts of its own, on any host that speaks its protocol, or anywhere. When
        several connectors know a URL, the narrowest wins.
    gives : tuple of str
        Of "profile", "claims", "items", "ties".
    delay : float
        Seconds between two requests to one host, unless the user configured another.
    secret : Secret or None
    """

    platform: ClassVar[str]
    breadth: ClassVar[Breadth]
    gives: ClassVar[tuple[str, ...]]
    delay: ClassVar[float]
    secret: ClassVar[Secret | None]

    def account_of(self, url: str) -> AccountRef | None:
        """Return the account that a URL names, or None. Canonical and without network."""
        ...

    def start(self, ref: AccountRef, scope: Scope) -> Iterable[Fetch]:
        """Return what to ask first about an account."""
        ...

    def read(self, fetch: Fetch, answer: Answer) -> Iterator[Read]:
        """Read an answer into records, further fetches and outcomes."""
        ...


def read_answer(connector: Connector, fetch: Fetch, answer: Answer) -> Iterator[Read]:
    """Read an answer so that a broken page never breaks the crawl.

    What was read before the break is kept; the break becomes a `Malformed` page.
    """
    try:
        yield from connector.read(fetch, answer)
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,
        OSError,
        RecursionError,
    ) as error:
        excerpt = answer.body[:200].decode("utf-8", errors="replace")
        why = f"{type(error).__name__}: {error}"
        yield Malformed(f"{fetch.connector} {fetch.purpose}", why, lost="page", excerpt=excerpt)


def refusal(answer: Answer) -> Outcome | None:
    """Return what an HTTP status alone means (RFC 9110), None when there is a page to read.

    Connectors whose platform says it otherwise (Bluesky's 400 for 'no such user') look first themselves.
    """
    match answer.status:
        case 404 | 410:
            return Gone(f"HTTP {answer.status}")
        case 401:
            return Hidden("profile", "HTTP 401: needs a login")
        case 403 | 406 | 451:
            return Blocked(f"HTTP {answer.status}")
        case 429 | 503:
            return RateLimited()
    return None if answer.ok else Malformed("status", f"HTTP {answer.status}", lost="page")


M = TypeVar("M", bound=BaseModel)


def build(model: type[M], where: str, **fields: Any) -> Iterator[M | Malformed]:
    """Build a record so that a field of the wrong shape costs that field, and a bad list element that element.

    Yields the record, if its keys are sound, and one `Malformed` per loss.
    """
    for _ in range(len(fields) + 1):
        try:
            yield model(**fields)
        except ValidationError as error:
            lost = error.errors(include_url=False)
            if any(model.model_fields[str(e["loc"][0])].is_required() for e in lost):
                yield Malformed(where, _reason(lost[0]), lost="record", excerpt=repr(fields)[:200])
                return
            for problem in lost:
                yield Malformed(
                    f"{where}.{_path(problem)}", problem["msg"], excerpt=repr(problem["input"])[:200]
                )
            fields = _without(fields, [tuple(problem["loc"]) for problem in lost])
        else:
            return


def _path(problem: Any) -> str:
    return ".".join(str(part) for part in problem["loc"])


def _reason(problem: Any) -> str:
    return f"{_path(problem)}: {problem['msg']}"


def _without(fields: dict[str, Any], places: list[tuple[int | str, ...]]) -> dict[str, Any]:
    kept = dict(fields)
    elements: dict[str, set[int]] = {}
    for name, *rest in places:
        if rest and isinstance(rest[0], int) and isinstance(kept.get(str(name)), list | tuple):
            elements.setdefault(str(name), set()).add(rest[0])
        else:
            kept.pop(str(name), None)
    for name, indices in elements.items():
        if name in kept:
            kept[name] = [value for index, value in enumerate(kept[name]) if index not in indices]
    return kept
