"""`newscrawl show ID`: one article to be read, and what is known of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newscrawl.cli import _article, _store
from newscrawl.cli.render.shown import Shown, show_article, shown_as_json
from newscrawl.store import Store, open_readonly
from newscrawl.store.articles.history import History, history
from newscrawl.store.stories import stories


@click.command()
@click.argument("article", metavar="ID|URL")
@click.option("--fields", is_flag=True, help="Every field, with where on the page its value comes from.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def show(article: str, fields: bool, as_json: bool, db: Path) -> None:
    """Read the article of a number, as `newscrawl search` prints it, or of an address.

    \b
    newscrawl show 1741337160
    newscrawl show https://www.example.it/cronaca/ponte.html --fields
    """
    with open_readonly(db) as store:
        number = _article.number(store, article, db)
        (found,) = store.search.articles([number])
        shown = Shown(article=found, history=_history(store, number), story=stories.of_article(store, number))
    if as_json:
        click.echo(json.dumps(shown_as_json(shown), ensure_ascii=False, indent=2))
    else:
        show_article(shown, fields=fields)


def _history(store: Store, number: int) -> History | None:
    """None where the texts cannot be rebuilt, since another program changed one: what there is can be read all the same."""
    try:
        return history(store, number)
    except ValueError:
        return None
