"""What every command shares: where the database and the configuration are, and how much to say."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.network import Network
    from aggregator.roster import Problem
    from aggregator.store import Store

_LEVELS = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}


def database_path() -> Path:
    """Return the default database: `people.db` in the user's data folder (XDG on Linux)."""
    from platformdirs import user_data_path

    return user_data_path("aggregator") / "people.db"


def config_path() -> Path:
    from platformdirs import user_config_path

    return user_config_path("aggregator") / "config.toml"


@dataclass
class Context:
    """The global options of one call."""

    db: Path
    config_path: Path | None
    verbosity: int

    def configure_logging(self) -> None:
        level = _LEVELS.get(self.verbosity, logging.DEBUG)
        logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", force=True)

    @cached_property
    def config(self) -> Config:
        from aggregator.config import Config

        if self.config_path:
            return Config.load(self.config_path)
        default = config_path()
        return Config.load(default if default.exists() else None)

    @property
    def roster_path(self) -> Path:
        from aggregator.roster import roster_path

        return roster_path(self.db)

    def sync_roster(self, store: Store) -> tuple[Problem, ...]:
        """Take the roster file beside the database into it, and return the lines that could not be read.

        Lines of those who were forgotten are taken out of the file.
        """
        from aggregator.roster import read, remove

        if not self.roster_path.exists():
            return ()
        roster = read(self.roster_path)
        if forgotten := store.replace_roster(roster.entries):
            remove(self.roster_path, forgotten)
        return roster.problems

    @contextmanager
    def store(self, *, create: bool = False) -> Iterator[Store]:
        """Open the database; with `create`, make it if it isn't there.

        Raises
        ------
        StoreMissingError
            It isn't there, and `create` is false.
        """
        from aggregator.errors import StoreMissingError
        from aggregator.store import Store

        if create:
            self.db.parent.mkdir(parents=True, exist_ok=True)
        elif not self.db.exists():
            raise StoreMissingError(self.db)
        with Store.open(self.db) as store:
            yield store

    @contextmanager
    def network(self) -> Iterator[Network]:
        from aggregator.network import Network

        with self.store() as store:
            self.sync_roster(store)
            yield Network(store)

    def say(self, message: str) -> None:
        """Tell the person at the terminal, on stderr; `--quiet` silences it."""
        if self.verbosity >= 0:
            click.echo(message, err=True)


pass_context = click.make_pass_decorator(Context)
