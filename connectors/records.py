"""Account, Tie, Item, Decision: the language of the house.

Records are immutable observations. One record is one JSON object on one line; `schema()` is their JSON Schema.
Everything from the network is hostile, so text is cleaned here, once, for the whole program.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

LONGEST_TEXT = 100_000
LONGEST_LINE = 2_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _clean(value: Any) -> Any:
    """Drop what neither UTF-8 nor XML can hold: control characters, lone surrogates, non-characters."""
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def _line(value: Any) -> Any:
    """Clean, put on one line and shorten: names, places and identifiers. What is clean stays as it is."""
    return " ".join(_clean(value).split())[:LONGEST_LINE].rstrip() if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return _clean(value).strip()[:LONGEST_TEXT].rstrip() if isinstance(value, str) else value


def _none_if_empty(value: str | None) -> str | None:
    return value or None


def _utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:  # the first and last hours of the calendar
        raise ValueError(str(error)) from error


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


Line = Annotated[str, BeforeValidator(_line)]
OptionalLine = Annotated[str | None, BeforeValidator(_line), AfterValidator(_none_if_empty)]
OptionalText = Annotated[str | None, BeforeValidator(_text), AfterValidator(_none_if_empty)]
Lines = Annotated[tuple[Line, ...], AfterValidator(_unique)]
Time = Annotated[datetime, AfterValidator(_utc)]
Key = Annotated[str, BeforeValidator(_line), Field(pattern=r"^[a-z0-9_.+-]+:.", max_length=LONGEST_LINE)]

AccountKind = Literal["person", "organization", "bot", "group", "unknown"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Link(_Frozen):
    """A URL on an account's profile. `me` in `rel` makes it a claim: the account says that the URL is its own.

    `verified_at` is set when the *platform* checked that the target links back (Mastodon's rel=me check).
    """

    url: Annotated[Line, Field(min_length=1)]
    rel: Lines = ()
    label: OptionalLine = None
    verified_at: Time | None = None

    @property
    def is_claim(self) -> bool:
        return "me" in self.rel


class Account(_Frozen):
    """One presence on one platform, as seen at `observed_at`; its key is `platform:id`.

    `id` is the most stable public identifier of the platform. `aliases` are other keys or URLs of the *same account*
    (a handle beside a DID, a numeric id beside a login); other accounts of the same person are `links`.
    """

    record: Literal["account"] = "account"
    platform: Annotated[Line, Field(pattern=r"^[a-z0-9_.+-]+$")]
    id: Annotated[Line, Field(min_length=1)]
    url: OptionalLine = None
    handle: OptionalLine = None
    name: OptionalLine = None
    bio: OptionalText = None
    location: OptionalLine = None
    avatar: OptionalLine = None
    links: tuple[Link, ...] = ()
    aliases: Lines = ()
    tags: Lines = ()
    kind: AccountKind = "unknown"
    created_at: Time | None = None
    observed_at: Time | None = None
    opted_out: bool = False

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.id}"

    @property
    def claims(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.is_claim)


class Tie(_Frozen):
    """A directed, standing relation of one account to another: follows, member-of, blogroll, XFN's friend, met …

    What shows in single items (mentions, boosts, stars) stays in the items; the person graph counts it from there.
    An end may be given as a URL: the pipeline turns it into the account's key.
    """

    record: Literal["tie"] = "tie"
    source: Annotated[Line, Field(min_length=1)]
    target: Annotated[Line, Field(min_length=1)]
    kind: Line = "related"
    weight: Annotated[float, Field(ge=1e-6, le=1e6)] = 1.0  # the squares of sums stay numbers
    first_seen: Time | None = None
    last_seen: Time | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.source, self.target, self.kind)


class Item(_Frozen):
    """Something an account published, shared, starred or saved.

    `mentions` are account keys or URLs of the accounts concerned: for a post whom it mentions, for a boost or a star
    whose work it is. `published_at` is event time, `observed_at` observation time.
    """

    record: Literal["item"] = "item"
    account: Key
    url: OptionalLine = None
    kind: Line = "post"
    title: OptionalLine = None
    text: OptionalText = None
    tags: Lines = ()
    links: Lines = ()
    mentions: Lines = ()
    published_at: Time | None = None
    language: OptionalLine = None
    observed_at: Time | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Account, kind, and the URL or, where an item has none, a digest of what it says."""
        return (self.account, self.kind, self.url or self._digest())

    def _digest(self) -> str:
        said = "\x1f".join([self.title or "", self.text or "", str(self.published_at or ""), *self.links])
        return "sha256:" + hashlib.sha256(said.encode()).hexdigest()[:24]


class Decision(_Frozen):
    """What the user rules about accounts. It always wins, and can always be undone."""

    record: Literal["decision"] = "decision"
    kind: Literal["same", "different", "forget"]
    accounts: Annotated[tuple[Key, ...], Field(min_length=1)]
    made_at: Time | None = None
    note: OptionalLine = None


Record = Account | Tie | Item | Decision
R = TypeVar("R", bound=BaseModel)
_RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="record")])


def parse_record(line: str | bytes) -> Record:
    """Read one JSON line.

    Raises
    ------
    pydantic.ValidationError
        The line is no JSON object, or not one of the records; the message names the field.
    """
    return _RECORD.validate_json(line)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of a record file."""
    found = _RECORD.json_schema()
    for definition in found["$defs"].values():
        if "record" in definition["properties"]:  # a line must say what it is, though the classes know
            definition["required"] = ["record", *definition["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def split_key(key: str) -> tuple[str, str]:
    """Split an account key into platform and identifier.

    >>> split_key("bluesky:did:plc:abc")
    ('bluesky', 'did:plc:abc')
    """
    platform, _, identifier = key.partition(":")
    return platform, identifier


def stub(key: str) -> Account:
    """Return the account of which nothing is known but its key."""
    platform, identifier = split_key(key)
    return Account(platform=platform, id=identifier)


def latest(records: Iterable[Account | Item]) -> datetime | None:
    """Return the newest observation time, the natural 'now' of a set of records."""
    return max((record.observed_at for record in records if record.observed_at), default=None)
