"""`newscrawl story ARTICLE`: who ran a story, when, and how much each kept of the text that came first."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli import _article, _store
from newscrawl.cli.render.story import story_lines
from newscrawl.store import open_readonly
from newscrawl.store.stories import stories


@click.command()
@click.argument("article")
@_store.db_option
def story(article: str, db: Path) -> None:
    """Show who ran the story of the article of an address or a number, when, and how it was changed.

    The first line is the article that was published first; "kept" is the part of its text, in runs of three words, that another one
    has, "own" the part of that one's text that the first does not have.
    """
    with open_readonly(db) as store:
        found = stories.of_article(store, _article.number(store, article, db))
    click.echo("\n".join(story_lines(found)))
