"""How listings are shown: a table for people, JSON Lines for scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
Row = dict[str, Any]
Column = tuple[str, Callable[[Row], Any]]
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows."""


def listing(default_limit: int | None = None) -> Callable[[F], F]:
    """Add `--json` and `--limit` to a command that lists something."""

    def decorate(command: F) -> F:
        shown = f" [default: {default_limit}]" if default_limit else ""
        limit = click.option(
            "--limit",
            type=click.IntRange(min=0),
            default=None,
            help=f"At most so many rows; 0 means all.{shown}",
        )
        as_json = click.option("--json", "as_json", is_flag=True, help="JSON Lines on stdout, nothing else.")
        return as_json(limit(command))

    return decorate


def emit(
    rows: Iterable[Row], columns: Sequence[Column], *, as_json: bool, limit: int | None, empty: str
) -> None:
    """Print rows: as JSON Lines, or as a table of the given columns; `empty` is said when there is nothing."""
    chosen = islice(rows, limit) if limit else rows
    if as_json:
        for row in chosen:
            print_json(row)
        return
    kept = list(chosen)
    if kept:
        print_table(kept, columns)
    else:
        click.echo(empty, err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=_jsonable))


def print_table(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Print a table; cells are text, never markup, since they come from the network."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for title, _ in columns:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value(row))) for _, value in columns))
    if not console.is_terminal:
        console.width = max(console.width, 160)
    with console.capture() as shown:  # by itself it would end the program with 1 when nobody reads on
        console.print(table)
    click.echo(shown.get(), nl=False)


def cell(value: Any) -> str:
    """Return what a table shows of a value.

    One line, and nothing that a terminal would obey: a page may have said it.

    >>> cell(["a", "b"]), cell(0.12345), cell(None), cell({"new": {"items": 3}, "gone": 0})
    ('a, b', '0.123', '', 'new (items 3)')
    >>> cell("\\x1b[2J two\\nlines")
    '[2J two lines'
    """
    match value:
        case None:
            return ""
        case float():
            return f"{value:.3g}"
        case datetime():
            return value.strftime("%Y-%m-%d")
        case dict():
            return ", ".join(f"{name} {_within(part)}" for name, part in value.items() if part and cell(part))
        case list() | tuple() | set() | frozenset():
            return ", ".join(cell(part) for part in value)
        case _:
            return " ".join(_UNPRINTABLE.sub(" ", str(value)).split())


def _within(value: Any) -> str:
    return f"({cell(value)})" if isinstance(value, dict) else cell(value)


def field(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, set | frozenset):
        return sorted(value)
    if hasattr(value, "item"):  # numpy scalars
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
