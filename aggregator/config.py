"""The configuration: a TOML file, over it the environment, checked once.

The commented file that `init` writes is made from this model, so a setting's description stands here and only here.
"""

from __future__ import annotations

import difflib
import json
import os
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from aggregator.errors import ConfigError

PREFIX = "AGGREGATOR_"
SHORTHANDS = {"AGGREGATOR_CONTACT": ("crawl", "contact")}


def _sendable(contact: str) -> str:
    contact = contact.strip()
    if not (contact.isascii() and contact.isprintable()):
        raise ValueError("must be an e-mail address or URL in plain ASCII, since it is sent as a header")
    return contact


Contact = Annotated[str, AfterValidator(_sendable)]
Names = tuple[str, ...]


class CrawlConfig(BaseModel):
    """Section `[crawl]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: Contact = Field(
        "", description="E-mail address or URL, told to every server. Crawling needs it."
    )

    follow: Literal["claims", "claims and ties"] = Field(
        "claims",
        description='Which accounts are crawled besides the roster: "claims" = what its people say is theirs too; '
        '"claims and ties" = whom they follow as well.',
    )
    depth: int = Field(
        1, ge=0, le=10, description='Ties away from the roster; counts with "claims and ties".'
    )
    claim_hops: int = Field(
        3, ge=0, le=20, description="How far claims are followed: a claim of a claim is 2."
    )
    items_per_account: int = Field(200, ge=0, description="Posts, stars … asked for at most, each visit.")
    ties_per_account: int = Field(
        1000, ge=0, description="Accounts followed etc. asked for at most, each visit."
    )

    allow_platforms: Names = Field((), description='Only these, if any are named, e.g. ["mastodon", "web"].')
    deny_platforms: Names = Field((), description="Never these; deny wins over allow.")
    allow_hosts: Names = Field(
        (), description='Only these hosts, if any are named; globs, e.g. ["*.example"].'
    )
    deny_hosts: Names = Field((), description="Never these hosts, not even by a redirect.")

    delay: float = Field(
        1.0, ge=0, le=3600, description="Seconds between two requests to one host, at least."
    )
    delays: dict[str, Annotated[float, Field(ge=0, le=3600)]] = Field(
        {}, description='Other delays for single hosts, e.g. { "api.github.com" = 0.2 }.'
    )
    threads: int = Field(16, ge=1, le=256, description="Requests in flight at once, to as many hosts.")
    timeout: float = Field(
        20.0, gt=0, le=600, description="Seconds of silence after which an answer is given up."
    )
    deadline: float = Field(60.0, gt=0, le=3600, description="Seconds that one answer may take altogether.")
    max_bytes: int = Field(5_000_000, ge=1000, description="The longest answer, unpacked.")
    ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = Field(
        (80, 443), description="Ports we connect to."
    )
    proxy: str = Field(
        "", description="URL of a proxy. It must keep private networks closed: we can't through it."
    )

    budget_requests: int = Field(
        0, ge=0, description="Requests of one run at most, without robots.txt; 0 = no limit."
    )
    budget_bytes: int = Field(0, ge=0, description="Bytes of one run at most; 0 = no limit.")
    budget_minutes: float = Field(0.0, ge=0, description="Minutes of one run at most; 0 = no limit.")
    max_wait: float = Field(
        60.0,
        ge=0,
        description="Seconds a run waits for hosts that asked for a pause, before it leaves them for later.",
    )


class Config(BaseModel):
    """All settings, each with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crawl: CrawlConfig = CrawlConfig()

    @classmethod
    def load(cls, path: Path | None = None, *, environment: Mapping[str, str] | None = None) -> Config:
        """Read a file, if one is given, and the environment over it (`AGGREGATOR_CRAWL__DELAY=2`).

        Raises
        ------
        ConfigError
            Something in them cannot be used; the message names it and says what would do.
        """
        settings = _read(path) if path else {}
        sources = {}
        for variable, section, key, value in _from_environment(
            os.environ if environment is None else environment
        ):
            if not isinstance(settings.setdefault(section, {}), dict):
                break
            settings[section][key] = value
            sources[section, key] = variable
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            lines = [_mend(problem, path, sources) for problem in error.errors(include_url=False)]
            raise ConfigError("\n".join(lines)) from error


def default_config_toml(*, contact: str | None = None) -> str:
    """Return the commented configuration file that `init` writes; every setting is in it with its default."""
    lines = [
        "# What can be set, with the defaults. Take the # away before a setting to change it.",
        "",
        "[crawl]",
    ]
    for name, field in CrawlConfig.model_fields.items():
        given = name == "contact" and contact
        value = contact if given else field.get_default()
        comment = textwrap.wrap(field.description or "", 100, initial_indent="# ", subsequent_indent="# ")
        lines += ["", *comment, f"{'' if given else '#'}{name} = {_toml(value)}"]
    return "\n".join(lines) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; `aggregator init` writes a configuration") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not in UTF-8; save it so") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: no valid TOML: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str, Any]]:
    for variable, (section, key) in SHORTHANDS.items():
        if variable in environment:
            yield variable, section, key, environment[variable]
    for variable, text in sorted(environment.items()):
        section, double, key = variable.removeprefix(PREFIX).partition("__")
        if variable.startswith(PREFIX) and double:
            yield variable, section.lower(), key.lower(), _value(variable, text)


def _value(variable: str, text: str) -> Any:
    """Read a list or table as TOML, anything else as it stands: the model turns text into numbers."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f'{variable}: write it as in the file, e.g. ["a", "b"] ({error})') from error


def _mend(problem: Any, path: Path | None, sources: Mapping[tuple[str, str], str]) -> str:
    place = [str(part) for part in problem["loc"]]
    variable = sources.get((place[0], place[1])) if len(place) > 1 else None
    shown = (
        variable
        or f"{path or 'configuration'}: {'[' + place[0] + '] ' if len(place) > 1 else ''}{'.'.join(place[1:] or place)}"
    )
    if problem["type"] != "extra_forbidden":
        return f"{shown}: {problem['msg']}, not {problem['input']!r}"
    known = CrawlConfig.model_fields if len(place) > 1 else Config.model_fields
    close = difflib.get_close_matches(place[-1], known, n=1)
    return f"{shown}: no such setting" + (
        f"; did you mean `{close[0]}`?" if close else f"; there are: {', '.join(known)}"
    )


def _toml(value: object) -> str:
    match value:
        case dict():
            return (
                "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
                if value
                else "{}"
            )
        case tuple() | list():
            return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
