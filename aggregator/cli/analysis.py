"""`interests`, `hidden`, `introductions`, `bridges`, `path`: what the graph knows."""

from __future__ import annotations

from typing import Any

import click

from aggregator.cli.context import Context, pass_context
from aggregator.cli.output import cell, emit, field, listing, print_json

_ITEMS_SHOWN = 2
_DONE_TO_OTHERS = {"boost": "boosted: ", "star": "starred: ", "like": "liked: ", "bookmark": "saved: "}


@click.command()
@click.option("--person", help="Only this person's (id, name or account).")
@click.option("--hidden", is_flag=True, help="Only what PERSON shows where you are not tied to them.")
@listing(50)
@pass_context
def interests(context: Context, person: str | None, hidden: bool, as_json: bool, limit: int | None) -> None:
    """List interests: who has them, how rare they are, where they show; first what several share and is rare.

    Rarity is in bits: an interest of one in eight persons has 3.
    """
    if hidden and not person:
        raise click.UsageError("--hidden needs --person")
    with context.network() as net:
        rows = net.interest_rows(person, hidden=hidden)
    columns = (
        ("interest", field("interest")),
        ("rarity (bits)", field("rarity_bits")),
        ("people", lambda row: [who["name"] for who in row["people"]]),
        ("platforms", field("platforms")),
    )
    emit(rows, columns, as_json=as_json, limit=50 if limit is None else limit, empty="No interests yet.")


@click.command()
@click.option("--for", "person", metavar="PERSON", help="Only introductions of this person.")
@click.option("--interest", help="Only introductions over this interest.")
@listing(10)
@pass_context
def introductions(
    context: Context, person: str | None, interest: str | None, as_json: bool, limit: int | None
) -> None:
    """Say who should meet whom, and why.

    Two people whom you know and who don't know each other, with the rare interests they share and the public items
    that show it. Mark your own accounts with `add --me`; without that, pairs with any mutual contact are listed.
    """
    with context.network() as net:
        rows = net.introduction_rows(person, interest=interest)
    chosen = rows[: (10 if limit is None else limit) or None]
    if as_json:
        for row in chosen:
            print_json(row)
    elif not chosen and interest:
        click.echo(
            f"Nobody to introduce over {interest}; `aggregator interests` lists what there is.", err=True
        )
    elif not chosen:
        click.echo(
            "Nobody to introduce yet: the people you know share no rare interest unknowingly. If that surprises you: "
            "is your own account on the roster (add URL --me), and has `aggregator crawl` read the others?",
            err=True,
        )
    else:
        for number, row in enumerate(chosen, start=1):
            print_introduction(number, row)


def print_introduction(number: int, row: dict[str, Any]) -> None:
    """Print one introduction: whom, why, and the public items that show it."""
    first, second = row["names"]
    click.echo(f"{number}. {first}  and  {second}   (score {row['score']:.1f})")
    click.echo(f"   {row['reason']}")
    for shared in row["interests"][:3]:
        click.echo(f"   {shared['interest']} ({shared['rarity_bits']:.1f} bits)")
        for who in row["people"]:
            for item in [item for item in shared["evidence"] if item["person"] == who][:_ITEMS_SHOWN]:
                name = row["names"][row["people"].index(who)]
                when = (item["when"] or "")[:10]
                what = _DONE_TO_OTHERS.get(item["kind"], "") + item["excerpt"]
                click.echo(f"     {name}, {item['platform']}, {when}: {what}")
                click.echo(f"       {item['url'] or ''}")
    click.echo("")


@click.command()
@listing(20)
@pass_context
def bridges(context: Context, as_json: bool, limit: int | None) -> None:
    """Rank the people who connect groups that would otherwise be apart.

    Betweenness: the share of shortest paths that run through somebody. Constraint (Burt): low where somebody's
    contacts don't know each other. Effective size: contacts less those that are redundant.
    """
    with context.network() as net:
        rows = net.bridge_rows()
    columns = (
        ("name", field("name")),
        ("betweenness", field("betweenness")),
        ("constraint", field("constraint")),
        ("effective size", field("effective_size")),
        ("connects", field("connects")),
    )
    emit(rows, columns, as_json=as_json, limit=20 if limit is None else limit, empty="No ties yet.")


@click.command()
@click.argument("source", metavar="PERSON")
@click.argument("target", metavar="PERSON")
@listing(3)
@pass_context
def path(context: Context, source: str, target: str, as_json: bool, limit: int | None) -> None:
    """Find the warmest paths from one PERSON to another.

    A path is as warm as the product of its tie strengths. The alternatives share no intermediary.
    """
    with context.network() as net:
        if net.person(source) == net.person(target):
            raise click.UsageError(f"{source} and {target} are one person")
        rows = net.path_rows(source, target, k=3 if limit is None else limit or 100)
    if as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("There is no path between them.", err=True)
    for row in rows:
        click.echo(f"warmth {row['strength']:.3f}: " + " → ".join(row["names"]))
        for hop in row["hops"]:
            first, second = hop["names"]
            how = f"{cell(hop['kinds'])} on {cell(hop['platforms'])}"
            click.echo(f"   {first} – {second}: {hop['strength']:.2f}, {how}")


COMMANDS = [interests, introductions, bridges, path]
