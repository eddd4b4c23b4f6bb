"""The command `aggregator`. Command files import only click at the top, so that `--help` stays fast."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from aggregator._version import __version__
from aggregator.cli import analysis, crawling, demo, exporting, identity, records, setup
from aggregator.cli.context import Context, database_path
from aggregator.errors import AggregatorError

_FAMILIES = (setup, crawling, identity, analysis, exporting, records, demo)


class _Group(click.Group):
    """Lists commands in the order in which one needs them, and turns our errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except AggregatorError as error:
            raise _as_click(error) from error
        except BrokenPipeError:  # `aggregator people | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:  # a folder that isn't there, or may not be written
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _as_click(error: AggregatorError) -> click.ClickException:
    kind = click.UsageError if error.exit_code == click.UsageError.exit_code else click.ClickException
    return kind(str(error))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="AGGREGATOR_DB",
    help="The database file. Default: people.db in your data folder; or set AGGREGATOR_DB.",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="AGGREGATOR_CONFIG",
    help="The configuration file. Default: config.toml in your configuration folder.",
)
@click.option("-v", "--verbose", count=True, help="Say more on stderr; -vv says everything.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors.")
@click.version_option(__version__, prog_name="aggregator")
@click.pass_context
def main(ctx: click.Context, db: Path | None, config: Path | None, verbose: int, quiet: bool) -> None:
    """Find out who should meet whom, and why.

    Collects the public profiles of the people you know from many platforms, finds out which accounts are one person,
    and shows what they share without knowing.

    \b
    The first ten minutes:
      aggregator init --contact you@example.org
      aggregator add https://github.com/you --me
      aggregator add @friend@mastodon.example --person "A Friend"
      aggregator crawl
      aggregator introductions

    Exit codes: 0 all well, 1 partly failed, 2 usage.
    """
    ctx.obj = Context(db=db or database_path(), config_path=config, verbosity=-1 if quiet else verbose)
    ctx.obj.configure_logging()


for family in _FAMILIES:
    for command in family.COMMANDS:
        main.add_command(command)
