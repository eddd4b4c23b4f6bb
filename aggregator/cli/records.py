"""`search`, `load`, `dump`, `schema`: the records themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aggregator.cli.context import Context, pass_context
from aggregator.cli.output import emit, field, listing

if TYPE_CHECKING:
    from connectors.records import Record

_REFUSED_SHOWN = 10


@click.command()
@click.argument("words", nargs=-1, required=True)
@listing(20)
@pass_context
def search(context: Context, words: tuple[str, ...], as_json: bool, limit: int | None) -> None:
    """Search everything that people wrote, shared, starred or saved.

    All WORDS must occur, in title, text, tags or links; the last may be the beginning of a word. Accents don't matter.
    """
    with context.network() as net:
        rows = net.search_rows(" ".join(words), limit=20 if limit is None else limit or None)
    columns = (
        ("when", field("published_at")),
        ("who", field("name")),
        ("what", lambda row: row["title"] or row["snippet"]),
        ("where", field("url")),
    )
    emit(rows, columns, as_json=as_json, limit=None, empty="Nothing found.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@pass_context
def load(context: Context, file: Path) -> None:
    """Load records from a FILE of JSON Lines (- is stdin). Loading a file twice changes nothing.

    Lines that can't be read are refused with their number and reason; the others are loaded. The form of a line is
    what `aggregator schema` prints.
    """
    from aggregator.network import utc_now

    refused: list[str] = []
    with context.store(create=True) as store, click.open_file(str(file), "rb") as lines:
        counts = store.load(_records(lines, refused), source=f"load:{file.name}", now=utc_now())
    told = (f"{count} {what}" for what, count in asdict(counts).items() if count)
    click.echo(", ".join(told) or "no records")
    for line in refused[:_REFUSED_SHOWN]:
        click.echo(f"refused {line}", err=True)
    if refused:
        click.echo(f"{len(refused)} lines refused", err=True)
        sys.exit(1)


def _records(lines: Iterable[bytes], refused: list[str]) -> Iterator[Record]:
    from pydantic import ValidationError

    from connectors.records import parse_record

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield parse_record(line)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in problem["loc"])
            refused.append(f"line {number}: {where + ': ' if where else ''}{problem['msg']}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@pass_context
def dump(context: Context, file: Path) -> None:
    """Write all records to a FILE of JSON Lines (- is stdout): accounts, ties, items, decisions, each sorted.

    `load` of it into an empty database gives the same records.
    """
    with context.store() as store:
        lines = (record.model_dump_json() + "\n" for record in store.records())
        if str(file) == "-":
            for line in lines:
                click.echo(line, nl=False)
            return
        count = _write(file, lines)
    context.say(f"{count} records in {file}")


def _write(path: Path, lines: Iterator[str]) -> int:
    """Write lines so that an interruption leaves the old file."""
    unfinished = path.with_name(path.name + ".part")
    count = 0
    with unfinished.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(line)
            count += 1
    unfinished.replace(path)
    return count


@click.command()
def schema() -> None:
    """Print the JSON Schema of a record line."""
    import json

    from connectors.records import schema as record_schema

    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


COMMANDS = [search, load, dump, schema]
