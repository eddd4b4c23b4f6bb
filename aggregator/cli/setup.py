"""`init` and `add`: a configuration, and the people to start from."""

from __future__ import annotations

import click

from aggregator.cli.context import Context, config_path, pass_context


@click.command()
@click.option(
    "--contact", help="E-mail address or URL under which those we crawl can reach you. Crawling needs it."
)
@click.option("--force", is_flag=True, help="Overwrite a configuration that is there.")
@pass_context
def init(context: Context, contact: str | None, force: bool) -> None:
    """Write a commented configuration and an empty roster.

    The roster is a CSV file beside the database: one account a line. Edit it in any spreadsheet, or use `add`.
    """
    from aggregator.config import default_config_toml
    from aggregator.roster import write_empty

    path = context.config_path or config_path()
    if path.exists() and not force:
        context.say(f"kept the configuration in {path} (--force overwrites it)")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(default_config_toml(contact=contact), encoding="utf-8")
        click.echo(f"configuration: {path}")
    context.roster_path.parent.mkdir(parents=True, exist_ok=True)
    if not context.roster_path.exists():
        write_empty(context.roster_path)
    click.echo(f"roster:        {context.roster_path}")
    with context.store(create=True):
        click.echo(f"database:      {context.db}")
    if not contact:
        context.say("Next: set `contact` in the configuration, then `aggregator add URL --me`.")


@click.command()
@click.argument("accounts", nargs=-1, required=True, metavar="URL|HANDLE…")
@click.option(
    "--person", metavar="NAME", help="Whose accounts these are. The same name again: the same person."
)
@click.option(
    "--me", is_flag=True, help="These accounts are yours: introductions are made from your point of view."
)
@pass_context
def add(context: Context, accounts: tuple[str, ...], person: str | None, me: bool) -> None:
    """Put accounts on the roster, the people you start from.

    \b
    aggregator add https://github.com/ada --me
    aggregator add @ada@hachyderm.io https://ada.example --person "Ada Lovelace"
    aggregator add github:ada bluesky:ada.bsky.social
    """
    from aggregator.errors import ForgottenError
    from aggregator.roster import append, parse_account
    from connectors.registry import connectors

    refs = [parse_account(text) for text in accounts]
    with context.store(create=True) as store:
        known = {entry.account for entry in store.roster()}
        append(context.roster_path, accounts, person=person, me=me)
        context.sync_roster(store)
        taken = {entry.account for entry in store.roster()}
        for ref in refs:
            if ref.key not in taken:
                raise ForgottenError(f"{ref.key} was forgotten; it is not collected again")
            unread = "" if ref.platform in connectors() else " (known by its URL; no connector reads it)"
            click.echo(f"{'known already' if ref.key in known else 'added'}: {ref.key}{unread}")
    context.say("Next: aggregator crawl")


COMMANDS = [init, add]
