"""`newscrawl forget`: deletes an article with all that was kept of it; its addresses are never fetched again."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import urls
from newscrawl.cli import _article, _settings, _store
from newscrawl.errors import UsageError
from newscrawl.store import Store, open_readonly, open_store
from newscrawl.store.articles import forget as deleting


def _forget_on_its_way(store: Store, keys: Iterable[str]) -> None:
    """Delete what a fleet has of these addresses, first: where that fails nothing is deleted. Raises FleetError, UsageError."""
    config = _settings.given()
    if not config.fleet_dsn:
        return
    addresses = {each for key in keys if (known := deleting.find(store, key)) is not None for each in known.addresses}
    # By their names: the room of a fleet is above this one.
    dsn = importlib.import_module("newscrawl.fleet.place").dsn(config)
    gone = importlib.import_module("newscrawl.fleet.forgetting").forget(dsn, addresses)
    if gone.bundles or gone.results:
        click.echo(f"of the fleet: {gone.bundles} bundles and {gone.results} results deleted")


def _address(store: Store, given: str, db: Path) -> str:
    """The address that is meant: as it was given, or that of the article of this number. Raises UsageError."""
    if not given.lstrip("-").isdecimal():
        return given
    (found,) = store.search.articles([_article.number(store, given, db)])
    return found.url


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ARTICLE...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_store.db_option
def forget(addresses: tuple[str, ...], yes: bool, db: Path) -> None:
    """Delete articles, by address or number, their raw pages and what entries said of them; only their addresses stay, so that they do
    not come back.

    Another outlet's article of the same text is an article of its own. Backups and exports are yours to mend.
    """
    pages = _store.pages_of(db)
    with open_readonly(db) as store:
        keys = {urls.canonical(address): address for address in (_address(store, given, db) for given in addresses)}
        for key, address in keys.items():
            known = deleting.find(store, key)
            if known is None:
                raise UsageError(f"{address}: the store has neither an article nor a link of this address")
            click.echo(f"{known.source}: {known.title or 'no article'}  {address}")
    if not yes:
        click.confirm("Delete for good?", abort=True)
    now = datetime.now(UTC)
    with open_store(db, pages=pages if pages.exists() else None, command="forget", now=now) as store:
        _forget_on_its_way(store, keys)
        for key, address in keys.items():
            if (known := deleting.find(store, key)) is not None:
                count = deleting.forget(store, known, now)
                what = "article and " if known.article_id is not None else ""
                click.echo(
                    f"{address}: {what}{count} raw pages deleted; {len(known.addresses)} addresses will not be fetched again"
                )
