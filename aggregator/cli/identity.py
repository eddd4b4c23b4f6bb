"""`resolve`, `people`, `show`, `explain`, `same`, `different`, `undo`, `forget`: who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from aggregator.cli.context import Context, pass_context
from aggregator.cli.output import emit, field, listing, print_json

if TYPE_CHECKING:
    from connectors.records import Decision

_PEOPLE = (
    ("id", field("id")),
    ("name", field("name")),
    ("accounts", field("accounts")),
    ("probability", field("probability")),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@pass_context
def resolve(context: Context, as_json: bool) -> None:
    """Find out which accounts are one person.

    Every other command does this by itself when records have changed. Here it says what came of it: how many persons,
    which merges were refused, which matches are possible but not sure enough to merge.
    """
    with context.network() as net:
        summary = net.resolution_summary()
    if as_json:
        print_json(summary)
        return
    click.echo(
        f"{summary['accounts']} accounts are {summary['people']} persons; {summary['merged']} have several accounts."
    )
    for match in summary["possible"]:
        click.echo(f"possible: {' ~ '.join(match['accounts'])}  ({match['probability']:.0%})")
    for alarm in summary["alarms"]:
        click.echo(f"look at:  {alarm}")


@click.command()
@click.option("--all", "everybody", is_flag=True, help="Also those who are only named by others.")
@listing()
@pass_context
def people(context: Context, everybody: bool, as_json: bool, limit: int | None) -> None:
    """List the persons and their accounts.

    PROBABILITY is that of the weakest link that holds the person's accounts together.
    """
    with context.network() as net:
        rows = net.people_rows(everybody=everybody)
    emit(
        rows,
        _PEOPLE,
        as_json=as_json,
        limit=limit,
        empty="Nobody yet: aggregator add URL, then aggregator crawl.",
    )


@click.command()
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@pass_context
def show(context: Context, person: str, as_json: bool) -> None:
    """Show what is known of a PERSON: accounts and why they belong together, interests, ties.

    PERSON is an id, a name, or one of their accounts (key, URL or handle).
    """
    with context.network() as net:
        shown = net.show(person)
    if as_json:
        print_json(shown)
        return
    click.echo(f"{shown['name']}  ({shown['id']}, probability {shown['probability']:.2f})")
    for account in shown["accounts"]:
        click.echo(f"  {account['key']}  {account['url'] or ''}")
        if account["bio"]:
            click.echo(f"      {' '.join(account['bio'].split())[:100]}")
        if account["note"]:
            click.echo(f"      {account['note']}")
    for title, values in (("interests", shown["interests"]), ("tied to", shown["ties"])):
        if values:
            click.echo(
                f"  {title}: " + ", ".join(f"{value['name']} ({value['strength']:.2f})" for value in values)
            )


@click.command()
@click.argument("left", metavar="ACCOUNT")
@click.argument("right", metavar="ACCOUNT")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@pass_context
def explain(context: Context, left: str, right: str, as_json: bool) -> None:
    """Explain why two accounts are, or are not, one person.

    Every piece of evidence is shown with its match weight in bits: +10 bits make it 1024 times likelier that both are
    one person, −10 bits that much less. The first line is the prior: how rarely two accounts match by chance.
    """
    with context.network() as net:
        if net.account(left) == net.account(right):
            raise click.UsageError(f"{left} and {right} are one account")
        row = net.explain(left, right)
    if as_json:
        print_json(row)
        return
    click.echo(f"{row['accounts'][0]}  ~  {row['accounts'][1]}")
    running = row["prior"]
    click.echo(f"  {running:+7.1f} bits  {running:+7.1f}  [prior] two accounts taken at random")
    for evidence in row["evidence"]:
        running += evidence["bits"]
        values = (
            f"{evidence['left'] or '–'} ~ {evidence['right'] or '–'}"
            if evidence["left"] or evidence["right"]
            else ""
        )
        click.echo(
            f"  {evidence['bits']:+7.1f} bits  {running:+7.1f}  [{evidence['tier']}] {evidence['name']}  {values}"
        )
    for veto in row["vetoes"]:
        click.echo(f"     veto: {veto}")
    click.echo(f"  match weight {row['match_weight']:+.1f} bits, probability {row['probability']:.4f}")
    if len(row["path"]) > 2:
        click.echo("  joined through: " + " → ".join(row["path"]))
    click.echo(row["verdict"])


@click.command()
@click.argument("accounts", nargs=-1, required=True, metavar="ACCOUNT ACCOUNT…")
@click.option("--note", help="Why; shown by `explain` and kept with the decision.")
@pass_context
def same(context: Context, accounts: tuple[str, ...], note: str | None) -> None:
    """Rule that accounts are the same person. `undo` takes it back."""
    _decide(context, "same", accounts, note)


@click.command()
@click.argument("accounts", nargs=-1, required=True, metavar="ACCOUNT ACCOUNT…")
@click.option("--note", help="Why; shown by `explain` and kept with the decision.")
@pass_context
def different(context: Context, accounts: tuple[str, ...], note: str | None) -> None:
    """Rule that accounts are different persons. `undo` takes it back."""
    _decide(context, "different", accounts, note)


def _decide(
    context: Context, kind: Literal["same", "different"], accounts: tuple[str, ...], note: str | None
) -> None:
    with context.network() as net:
        keys = [net.account(account) for account in accounts]
        if len(set(keys)) < 2:
            raise click.UsageError(f"`{kind}` needs at least two accounts")
        net.decide(kind, keys, note=note)
        click.echo(f"{kind}: {' '.join(keys)}")


@click.command()
@pass_context
def undo(context: Context) -> None:
    """Take back the newest decision that still stands."""
    with context.network() as net:
        ended: Decision | None = net.undo()
    if ended is None:
        raise click.ClickException("there is no decision to undo")
    click.echo(
        f"undone: {ended.kind} {' '.join(ended.accounts)}" + (f" ({ended.note})" if ended.note else "")
    )


@click.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_context
def forget(context: Context, person: str, yes: bool) -> None:
    """Erase a PERSON for good: every record, page, index entry and roster line of all their accounts.

    Only a salted hash of the account keys stays, so that they are never collected again. This can't be undone.
    """
    with context.network() as net:
        found = net.person(person)
        if not yes:
            click.confirm(f"Erase {found.name} ({', '.join(found.accounts)}) for good?", abort=True, err=True)
        net.forget(found)
        context.sync_roster(net.store)
    click.echo(f"forgotten: {len(found.accounts)} accounts")


COMMANDS = [resolve, people, show, explain, same, different, undo, forget]
