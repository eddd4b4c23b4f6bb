"""`crawl` and `status`: fetch what is due, and say how things stand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli.context import Context, pass_context
from aggregator.cli.output import cell, print_json

if TYPE_CHECKING:
    from aggregator.config import CrawlConfig
    from aggregator.crawl.summary import Summary
    from aggregator.http.transport import Transport
    from aggregator.store import Store


@click.command()
@click.option(
    "--wait", is_flag=True, help="Wait for hosts that ask for a pause, however long, instead of leaving them."
)
@click.option("--max-requests", type=click.IntRange(min=1), help="End after so many requests.")
@click.option("--max-minutes", type=click.FloatRange(min=0.1), help="End after so many minutes.")
@click.option(
    "--replay",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read answers from a folder of recorded ones; nothing is asked over the network.",
)
@click.option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep every answer in a folder that --replay can read.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The summary as one JSON object on stdout, nothing else."
)
@pass_context
def crawl(
    context: Context,
    wait: bool,
    max_requests: int | None,
    max_minutes: float | None,
    replay: Path | None,
    record: Path | None,
    as_json: bool,
) -> None:
    """Visit every account that is due: the roster, and what its people say is theirs.

    Run it as often as you like: an account is visited again only when it is due, and an interrupted crawl goes on where
    it was. Ties are noted one step far, without crawling strangers; the configuration can widen that.
    """
    config = context.config.crawl
    update: dict[str, Any] = {"max_wait": float("inf")} if wait else {}
    update |= {"budget_requests": max_requests} if max_requests else {}
    update |= {"budget_minutes": max_minutes} if max_minutes else {}
    with context.store(create=True) as store:
        for problem in context.sync_roster(store):
            click.echo(f"roster, {problem}", err=True)
        if not store.roster():
            raise click.UsageError("the roster is empty: aggregator add URL")
        summary = run_crawl(context, store, config.model_copy(update=update), replay=replay, record=record)
    print_summary(summary, as_json=as_json)
    sys.exit(1 if summary.partly_failed or summary.interrupted else 0)


def run_crawl(
    context: Context,
    store: Store,
    config: CrawlConfig,
    *,
    replay: Path | None = None,
    record: Path | None = None,
) -> Summary:
    """Crawl with progress on the terminal, and return what came of it."""
    from aggregator.cli.progress import progress
    from aggregator.crawl.run import Crawl

    transport = _transport(config, replay, record)
    try:
        with progress(quiet=context.verbosity < 0) as shown:
            return Crawl(store, transport, config, progress=shown).run()
    finally:
        transport.close()


def _transport(config: CrawlConfig, replay: Path | None, record: Path | None) -> Transport:
    from aggregator.http.live import LiveTransport
    from aggregator.http.replay import RecordingTransport, ReplayTransport

    transport: Transport = ReplayTransport(replay) if replay else LiveTransport(config)
    return RecordingTransport(transport, record) if record else transport


def print_summary(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        print_json(summary.as_dict())
        return
    for line in summary.lines():
        click.echo(line)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@pass_context
def status(context: Context, as_json: bool) -> None:
    """Say what is in the database, what is due, who makes us wait, and what was lost and why."""
    from aggregator.network import utc_now

    with context.store() as store:
        state = store.status(utc_now())
    if as_json:
        print_json(state)
        return
    for name, value in state.items():
        _print_part(name.replace("_", " "), value)


def _print_part(name: str, value: Any) -> None:
    if isinstance(value, dict):
        told = ", ".join(f"{what} {cell(count)}" for what, count in value.items())
        click.echo(f"{name}: {told or 'none'}")
    elif isinstance(value, list):
        click.echo(f"{name}:" + ("" if value else " none"))
        for row in value:
            click.echo("  " + _LINES[name](row))
    else:
        click.echo(f"{name}: {cell(value)}")


def _host_line(row: dict[str, Any]) -> str:
    return f"{row['host']}: {row['fetches']} fetches wait until {row['not_before']:%Y-%m-%d %H:%M}"


def _loss_line(row: dict[str, Any]) -> str:
    example = f", as in: {cell(row['excerpt'])}" if row["excerpt"] else ""
    return f"{row['count']} × {row['connector']} {row['where']}, a {row['lost']}: {cell(row['why'])}{example}"


def _run_line(row: dict[str, Any]) -> str:
    run, new = row["summary"], row["summary"].get("new", {})
    found = ", ".join(f"{count} {what}" for what, count in new.items())
    ended = f"; stopped: {run['stopped']}" if run.get("stopped") else ""
    read = f"{run.get('fetched', 0)} fetched, {run.get('unchanged', 0)} unchanged"
    when = f"{row['started_at']:%Y-%m-%d %H:%M}  {run.get('seconds', 0):.0f} s"
    return f"{when}: {read}; new: {found or 'nothing'}{ended}"


_LINES: dict[str, Callable[[dict[str, Any]], str]] = {
    "hosts": _host_line,
    "losses": _loss_line,
    "runs": _run_line,
}


COMMANDS = [crawl, status]
