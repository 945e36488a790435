"""`newscrawl history URL`: what an outlet changed in an article since it was stored."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newscrawl.cli import _article, _store
from newscrawl.cli.render.history import history_as_json, show_history, version_as_json
from newscrawl.errors import DamagedStore, UsageError
from newscrawl.store import open_readonly
from newscrawl.store.articles.history import History
from newscrawl.store.articles.history import history as read


@click.command()
@click.argument("url")
@click.option("--diff", is_flag=True, help="Whole texts, with what went and what came marked.")
@click.option("--version", "number", type=click.IntRange(1), help="Print that text alone: 1 is the first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def history(url: str, diff: bool, number: int | None, as_json: bool, db: Path) -> None:
    """Show what an outlet changed in an article since it was stored. URL may also be the article's number.

    \b
    newscrawl history https://www.example.it/cronaca/ponte.html
    newscrawl history https://www.example.it/cronaca/ponte.html --diff
    newscrawl history https://www.example.it/cronaca/ponte.html --version 1
    """
    with open_readonly(db) as store:
        article = _article.number(store, url, db)
        try:
            found = read(store, article)
        except ValueError as error:
            raise DamagedStore(
                f"{db}: the texts of article {article} cannot be had back ({error}); `newscrawl show {article}` shows what stands there now"
            ) from error
        texts = [store.boilerplate.less(found.source, version.blocks) for version in found.versions]
    if number is not None:
        _show_version(found, texts, number, as_json)
    elif as_json:
        click.echo(json.dumps(history_as_json(found, texts), ensure_ascii=False, indent=2))
    else:
        show_history(found, texts, diff=diff)


def _show_version(found: History, texts: list[tuple[str, ...]], number: int, as_json: bool) -> None:
    if number > len(found.versions):
        last = f"{len(found.versions)} texts" if len(found.versions) > 1 else "one text"
        raise UsageError(f"{found.url}: there is no version {number}; the article has {last}")
    version, text = found.versions[number - 1], texts[number - 1]
    if as_json:
        click.echo(json.dumps(version_as_json(version, text), ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join((version.title, *text)))
