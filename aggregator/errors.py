"""Errors that the user can do something about. Programming errors are not among them; they propagate.

AggregatorError
├── UnknownPersonError          nobody in this network is known by that
├── NoEgoError                  the roster marks no account as the user's own
├── AmbiguousPersonError        several are
├── UnknownAccountError         a text on the roster or command line names no account
├── ConfigError                 a setting is wrong; the message names file, setting and mend
│   └── NoContactError          nobody is crawled without a contact to complain to
├── CrawlRunningError           another crawl works on this database
├── RecordedWebError            a folder is no recorded web; the message names the line
└── StoreError                  the store could not do it; the message names the file
    ├── StoreMissingError       there is no store at that path
    ├── NotAStoreError          the file is something else; it was left as it is
    ├── StoreTooNewError        a newer version of the program wrote it; it was left as it is
    ├── StoreBusyError          another program holds it: try again
    └── ForgottenError          the account was forgotten and is not taken in again
"""

from __future__ import annotations

from collections.abc import Sequence


class AggregatorError(Exception):
    """Base of all errors whose message is meant for the user; `exit_code` is what the command line ends with."""

    exit_code = 1


class UnknownPersonError(AggregatorError, LookupError):
    """Nobody in this network is known by that name, id or account."""

    exit_code = 2

    def __init__(self, who: str) -> None:
        super().__init__(f"nobody here is known as {who!r}; `aggregator people` lists everybody")
        self.who = who


class AmbiguousPersonError(AggregatorError, LookupError):
    """A name that several persons have."""

    exit_code = 2

    def __init__(self, who: str, candidates: Sequence[str]) -> None:
        listed = "".join(f"\n  {candidate}" for candidate in candidates)
        super().__init__(f"{who!r} may be any of these; say which by id:{listed}")
        self.who = who
        self.candidates = tuple(candidates)


class UnknownAccountError(AggregatorError, LookupError):
    """A text names no account that we know how to find."""

    exit_code = 2


class ConfigError(AggregatorError, ValueError):
    """A setting cannot be used; the message says where it stands and what would do."""

    exit_code = 2


class NoContactError(ConfigError):
    """The configuration names no contact, and no server is asked anonymously."""

    def __init__(self) -> None:
        super().__init__(
            "set `contact` in the [crawl] section of the configuration, or AGGREGATOR_CONTACT: an e-mail address "
            "or a URL, told to every server so that they can reach you"
        )


class CrawlRunningError(AggregatorError):
    """Another crawl holds this database."""


class RecordedWebError(AggregatorError, ValueError):
    """A folder is not a recorded web, or its index is broken."""


class NoEgoError(AggregatorError, LookupError):
    """The question is asked from the user's point of view, and the roster doesn't say who that is."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("the roster doesn't say which accounts are yours: aggregator add URL --me")


class StoreError(AggregatorError):
    """The store could not do what was asked."""


class StoreMissingError(StoreError, FileNotFoundError):
    """There is no store at the path."""

    exit_code = 2

    def __init__(self, path: object) -> None:
        super().__init__(f"{path}: there is no database; `aggregator init` or `aggregator add` makes one")


class NotAStoreError(StoreError, ValueError):
    """The file is not one of our stores."""


class StoreTooNewError(StoreError):
    """The store was written by a newer version of the program."""


class StoreBusyError(StoreError, TimeoutError):
    """Another program holds the store for longer than we wait."""


class ForgottenError(StoreError, ValueError):
    """The account was forgotten; it is not taken in again."""
