"""The roster: the people and accounts that the user starts from, as a CSV file beside the database.

Columns `account,person,me`. An account is a URL, a handle (`@ada@hachyderm.io`, `@ada.bsky.social`) or a key
(`github:ada`); rows with the same person are the same person; `me` is yes for the user's own. Lines that begin with `#`
are comments.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aggregator.errors import ConfigError, UnknownAccountError
from aggregator.store import RosterEntry
from connectors import patterns, registry
from connectors.contract import AccountRef
from connectors.urls import canonical_url

HEADER = ("account", "person", "me")
EMPTY = """\
# The people you start from: one account a line.
#   account  URL, handle or key: https://ada.example, @ada@hachyderm.io, @ada.bsky.social, github:ada
#   person   whose it is; the same name again is the same person (may stay empty)
#   me       yes for your own accounts
account,person,me
"""
_NOT_UTF8 = "the file is not in UTF-8; save it as CSV UTF-8"
_YES = {"yes", "y", "true", "1", "x", "me"}
_NO = {"", "no", "n", "false", "0"}
_FEDIVERSE = re.compile(r"^(?:acct:|@)([\w.-]+)@([\w.-]+\.[\w-]+)$", re.IGNORECASE)
_EMAIL = re.compile(r"^[\w.+-]+@[\w.-]+\.[\w-]+$")
_BLUESKY = re.compile(
    r"^(?:@((?:[a-z0-9-]+\.)+[a-z]+)|((?:[a-z0-9-]+\.)+bsky\.social)|(did:(?:plc|web):\S+))$", re.IGNORECASE
)
_PAGES = {"github": "https://github.com/{}", "bluesky": "https://bsky.app/profile/{}", "web": "{}"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the roster that could not be used; the others were."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Roster:
    """What a roster file says."""

    entries: tuple[RosterEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


def roster_path(database: Path) -> Path:
    """Return where the roster of a database stands.

    >>> roster_path(Path("/srv/people.db")).name
    'people.roster.csv'
    """
    return database.with_name(f"{database.stem}.roster.csv")


def read(path: Path) -> Roster:
    """Read a roster file; one that isn't there is empty. Of two lines with one account the first counts."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Roster()
    except UnicodeDecodeError:
        return Roster(problems=(Problem(1, _NOT_UTF8),))
    entries: dict[str, RosterEntry] = {}
    problems: list[Problem] = []
    for number, cells in _rows(text):
        try:
            entry = _entry(cells)
        except UnknownAccountError as error:
            problems.append(Problem(number, str(error)))
        else:
            entries.setdefault(entry.account, entry)
    return Roster(tuple(entries.values()), tuple(problems))


def write_empty(path: Path) -> None:
    """Write a roster with nothing but its explanation."""
    _write(path, EMPTY)


def append(path: Path, accounts: Iterable[str], *, person: str | None = None, me: bool = False) -> None:
    """Add accounts, as the user wrote them, to a roster file, which is made if it isn't there.

    What is in the file already is not added again. The file is replaced whole, so that a kill leaves the old or the
    new one.

    Raises
    ------
    UnknownAccountError
        One of them names no account; nothing is added.
    ConfigError
        The file is not in UTF-8; it is left as it is.
    """
    written: dict[str, str] = {}
    for account in accounts:
        written.setdefault(parse_account(account).key, _one_line(account))
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else EMPTY
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: {_NOT_UTF8}") from error
    known = {entry.account for entry in read(path).entries}
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    whose, mine = _one_line(person or ""), "yes" if me else ""
    writer.writerows((account, whose, mine) for key, account in written.items() if key not in known)
    _write(path, text + ("" if not text or text.endswith("\n") else "\n") + lines.getvalue())


def remove(path: Path, accounts: Collection[str]) -> None:
    """Take the lines of accounts, given by key, out of a roster file; all other lines stay as they are."""
    text = path.read_text(encoding="utf-8-sig")
    gone = {number for number, cells in _rows(text) if _names_one_of(accounts, cells)}
    lines = enumerate(text.splitlines(keepends=True), 1)
    _write(path, "".join(line for number, line in lines if number not in gone))


def _names_one_of(accounts: Collection[str], cells: list[str]) -> bool:
    try:
        return _entry(cells).account in accounts
    except UnknownAccountError:
        return False


def parse_account(text: str) -> AccountRef:
    """Return the account that a URL, handle or key names. No network.

    Raises
    ------
    UnknownAccountError
        It names none, or could be several things; the message says what to write instead.
    """
    text = text.strip()
    if not text:
        raise UnknownAccountError("no account: write a URL, a handle or a key such as github:ada")
    ref = _of_handle(text) or _of_key(text) or _of_url(text)
    if ref is None:
        raise UnknownAccountError(_why_unknown(text))
    return ref


def _of_handle(text: str) -> AccountRef | None:
    if found := _FEDIVERSE.match(text):
        return registry.account_of(f"https://{found[2]}/@{found[1]}")
    if found := _BLUESKY.match(text):
        return registry.account_of(f"https://bsky.app/profile/{found[1] or found[2] or found[3]}")
    return None


def _of_key(text: str) -> AccountRef | None:
    platform, _, identifier = text.partition(":")
    platform = platform.lower()
    if (
        not identifier
        or identifier.startswith("//")
        or not patterns.is_platform(platform, registry.connectors())
    ):
        return None
    if platform == "mastodon":
        return _of_handle("@" + identifier.removeprefix("@"))
    page = _PAGES.get(platform, "").format(identifier) or patterns.account_url(f"{platform}:{identifier}")
    ref = registry.account_of(page) if page else None
    return ref if ref and ref.platform == platform else AccountRef(platform, identifier)


def _of_url(text: str) -> AccountRef | None:
    """Take what looks like a URL: it has a scheme, or a dot in what would be its host."""
    named = "://" in text or "." in text.partition("/")[0]
    if not named or _EMAIL.match(text) or canonical_url(text) is None:
        return None
    return registry.account_of(text)


def _why_unknown(text: str) -> str:
    if _EMAIL.match(text):
        return f"{text}: an e-mail address, or an account in the fediverse? For the latter write @{text}"
    if re.fullmatch(r"@?[\w-]+", text):
        name = text.removeprefix("@")
        return f"{text}: on which platform? Write github:{name}, @{name}@its.server, or a URL"
    return f"{text}: names no account; write a profile's URL, a handle as @ada@hachyderm.io, or a key as github:ada"


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells, without comments, blank lines and the header.

    Read line by line, since a stray quote would otherwise swallow the rest of the file.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            cells = [cell.strip() for cell in next(csv.reader([line]), [])]
            if tuple(cell.lower() for cell in cells[:3]) != HEADER[: len(cells[:3])]:
                yield number, cells


def _entry(cells: list[str]) -> RosterEntry:
    account, person, me, *rest = [*cells, "", "", ""][: max(3, len(cells))]
    if any(rest):
        raise UnknownAccountError(
            f"{len(cells)} columns instead of 3; put quotes around a name with a comma in it"
        )
    if len(cells) == 1 and ";" in account:
        raise UnknownAccountError("separate the columns with commas, not with semicolons")
    if me.lower() not in _YES | _NO:
        raise UnknownAccountError(f"column me: {me!r} is neither yes nor no")
    ref = parse_account(account)
    return RosterEntry(ref.key, ref.url, ref.handle, person or None, me.lower() in _YES)


def _one_line(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
