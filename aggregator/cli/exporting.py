"""`export`: files for Gephi, spreadsheets and programs."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.context import Context, pass_context

FORMATS = ("gexf", "graphml", "csv", "json")


@click.command()
@click.argument("form", metavar="gexf|graphml|csv|json", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--interests", "with_interests", is_flag=True, help="Add interests as nodes, tied to those who have them."
)
@click.option("--raw", is_flag=True, help="The accounts and their raw ties instead of persons.")
@click.option("--all", "everybody", is_flag=True, help="Also persons of whom nothing was read.")
@pass_context
def export(context: Context, form: str, file: Path, with_interests: bool, raw: bool, everybody: bool) -> None:
    """Write the person graph to FILE.

    \b
    gexf     GEXF 1.3 for Gephi and Gephi Lite, with positions and colours by community
    graphml  for Gephi, yEd, Cytoscape, igraph
    csv      two files, FILE with nodes and FILE with edges (…-nodes.csv, …-edges.csv), for spreadsheets and Gephi
    json     node-link JSON: networkx.node_link_graph(json.load(file)) reads it
    """
    if raw and (with_interests or everybody):
        raise click.UsageError("--raw has accounts only: it goes with neither --interests nor --all")
    with context.network() as net:
        written = net.export(form, file, interests=with_interests, raw=raw, everybody=everybody)
    for path in written:
        click.echo(path)


COMMANDS = [export]
