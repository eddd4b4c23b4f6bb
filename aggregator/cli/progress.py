"""How a crawl shows on a terminal, and in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from aggregator.crawl.progress import Glance, Progress

EVERY = 10.0
"""Seconds between two lines where no line can be overwritten."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Give what shows a crawl: a live line on a terminal, a line now and then elsewhere, nothing if `quiet`."""
    from aggregator.crawl.progress import Silent

    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        with _bar() as bar:
            yield Live(bar, bar.add_task("crawl", total=None))


class Lines:
    """A plain line on stderr every ten seconds."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY

    def show(self, glance: Glance) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + EVERY
            click.echo(f"{_told(glance)}; last {glance.host}", err=True)


class Live:
    """One line that is overwritten."""

    def __init__(self, bar: Bar, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def show(self, glance: Glance) -> None:
        from rich.markup import escape

        self._bar.update(self._task, description=f"{_told(glance)}  [dim]{escape(glance.host)}[/dim]")


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    return Bar(*columns, console=Console(stderr=True), transient=True)


def _told(glance: Glance) -> str:
    summary = glance.summary
    counts = f"{summary.requests} requests, {summary.stored.accounts} new accounts, {summary.stored.items} new items"
    return f"{counts}, {glance.in_flight} in flight, {glance.waiting} waiting"
