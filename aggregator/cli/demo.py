"""`demo`: the whole way, from a roster to introductions in Gephi, on a recorded web and without network."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import click

from aggregator.cli.analysis import print_introduction
from aggregator.cli.context import Context, pass_context
from aggregator.cli.crawling import print_summary, run_crawl

_SHOWN = 3


@click.command()
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(file_okay=False, path_type=Path))
@pass_context
def demo(context: Context, folder: Path) -> None:
    """Crawl a recorded web and say who should meet whom, and why.

    Invented people on many platforms, in the platforms' true formats, replayed to the real pipeline: connectors, crawl,
    store, identity, person graph, analysis, export. Everything it makes is in DIR [default: demo].
    """
    from aggregator.config import CrawlConfig

    folder.mkdir(parents=True, exist_ok=True)
    here = Context(db=folder / "demo.db", config_path=None, verbosity=context.verbosity)
    shutil.copyfile(recorded("roster.csv"), here.roster_path)
    with here.store(create=True) as store:
        here.sync_roster(store)
        summary = run_crawl(here, store, CrawlConfig.model_validate({"delay": 0}), replay=recorded("web"))
    click.echo("— crawl —")
    print_summary(summary, as_json=False)
    with here.network() as net:
        resolved = net.resolution_summary()
        click.echo(f"\n— who is who —\n{resolved['accounts']} accounts are {resolved['people']} persons.")
        click.echo("\n— who connects your circles —")
        for row in net.bridge_rows()[:_SHOWN]:
            click.echo(row["connects"])
        (graph,) = net.export("gexf", folder / "people.gexf")
        click.echo(
            f"\n— files —\nThe graph for Gephi: {graph}\nLook further: aggregator --db {here.db} introductions"
        )
        best, *others = net.introduction_rows(limit=_SHOWN)
        click.echo("\n— who should meet whom, and why —")
        for number, row in enumerate(others, start=2):
            click.echo(f"{number}. {row['reason']}")
        click.echo("\nThe first introduction to make:\n")
        print_introduction(1, best)


def recorded(name: str) -> Path:
    """Return a part of the recorded web: from the installed package, or from a source tree beside it."""
    installed = Path(str(files("aggregator"))) / "recorded_web" / name
    source = Path(__file__).resolve().parents[2] / "fixtures" / name
    found = next((path for path in (installed, source) if path.exists()), None)
    if found is None:
        raise click.ClickException(
            f"this installation lacks the recorded web ({name}); reinstall persongraph"
        )
    return found


COMMANDS = [demo]
