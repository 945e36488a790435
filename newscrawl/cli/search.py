"""`newscrawl search QUERY`: articles that a query finds, newest or best first."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from newscrawl.cli import _store, _typed
from newscrawl.cli.render.found import Hits, hit_as_json, show_hits, show_nothing, show_place
from newscrawl.errors import UsageError
from newscrawl.leaving import Withheld
from newscrawl.query.reading import QueryError, read
from newscrawl.query.tree import EVERYTHING, Query, has_words
from newscrawl.store import Store, open_readonly
from newscrawl.store.search import finding

_MOST = 10_000
_LAST_PAGE = 1_000_000
_ALL = 2**62
_NOT_CURRENT = (
    "words are looked for as they are and not with their other endings: another version made this store's word forms;"
    " the next run makes them anew"
)


class _Asked(NamedTuple):
    typed: str
    query: Query
    best: bool
    limit: int
    page: int

    @property
    def skip(self) -> int:
        return (self.page - 1) * self.limit


@click.command(cls=_typed.WithQuery)
@click.argument("query", nargs=-1)
@click.option("--best", is_flag=True, help=f"Best first, among the {finding.MOST_RANKED:,} newest that are found.")
@click.option(
    "-n", "--limit", type=click.IntRange(1, _MOST), default=20, show_default=True, help="How many are shown at a time."
)
@click.option("--page", type=click.IntRange(1, _LAST_PAGE), default=1, show_default=True, help="Which of the pages.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("--atom", is_flag=True, help="A feed in the form of Atom.")
@click.option("--jsonfeed", is_flag=True, help="A feed in the form of JSON Feed.")
@click.option("--full", is_flag=True, help="In a feed: whole texts.")
@click.option(
    "--including",
    type=click.Choice([each.value for each in Withheld]),
    multiple=True,
    help="In a feed: texts that are withheld else.",
)
@click.option("--count", "counted", is_flag=True, help="Print only how many are found.")
@_store.db_option
@click.pass_context
def search(
    context: click.Context,
    query: tuple[str, ...],
    best: bool,
    limit: int,
    page: int,
    as_json: bool,
    atom: bool,
    jsonfeed: bool,
    full: bool,
    including: tuple[str, ...],
    counted: bool,
    db: Path,
) -> None:
    """Find articles by words, "phrases" and fields, newest first; without QUERY, the newest of all.

    \b
    newscrawl search alluvione OR frana -calcio source:ansa,agi since:1m
    newscrawl search '"legge di bilancio"' --best     a phrase, since a shell takes one kind of marks away
    newscrawl search tram --json | jq .title

    A word with a minus is left out: options are only -n, -h and what begins with two dashes. In a pipe an article is a line: number,
    time, outlet, headline, address and other outlets, with tabs between them. The language: docs/reference/query.md
    """
    _check(as_json=as_json, atom=atom, jsonfeed=jsonfeed, counted=counted, full=full, including=including)
    typed = _typed.query_of(query)
    try:
        asked = _Asked(typed, read(typed, today=datetime.now(UTC).astimezone().date()), best, limit, page)
        with open_readonly(db) as store:
            if not store.search.has_word_forms() and has_words(asked.query):
                click.echo(f"newscrawl: {_NOT_CURRENT}", err=True)
            if counted:
                click.echo(store.search.count(asked.query, most=_ALL))
            elif atom or jsonfeed:
                _feed(store, asked, atom=atom, full=full, including=including)
            else:
                _show(store, asked, as_json=as_json, given=context.meta[_typed.GIVEN])
    except QueryError as error:
        show_place(typed, error.at)
        raise


def _check(*, as_json: bool, atom: bool, jsonfeed: bool, counted: bool, full: bool, including: Sequence[str]) -> None:
    """Raises UsageError for options that do not go together."""
    forms = {"--json": as_json, "--atom": atom, "--jsonfeed": jsonfeed, "--count": counted}
    chosen = [name for name, is_asked in forms.items() if is_asked]
    if len(chosen) > 1:
        raise UsageError(f"{' '.join(chosen)}: expected one of these at a time")
    alone = [name for name, is_asked in (("--full", full), ("--including", including)) if is_asked]
    if alone and not (atom or jsonfeed):
        raise UsageError(f"{alone[0]}: is for feeds: expected --atom or --jsonfeed with it")


def _ids(store: Store, asked: _Asked) -> list[int]:
    find = store.search.best if asked.best else store.search.newest
    return find(asked.query, limit=asked.limit, skip=asked.skip)


def _show(store: Store, asked: _Asked, *, as_json: bool, given: Sequence[str]) -> None:
    found = store.search.articles(_ids(store, asked))
    if as_json:
        for one in found:
            click.echo(json.dumps(hit_as_json(one, asked.query), ensure_ascii=False))
        return
    if not found:
        many = store.search.count(asked.query, most=_ALL) if asked.page > 1 else 0
        why = ("nothing was found", *map(str, store.search.why_nothing(asked.query)))
        show_nothing(_beyond(asked, many) if many else why)
        return
    show_hits(
        Hits(
            articles=found,
            query=asked.query,
            first=asked.skip + 1,
            of=store.search.count(asked.query) if sys.stdout.isatty() else None,
            best=asked.best,
            following=_typed.page_after(given, asked.page + 1),
        )
    )


def _beyond(asked: _Asked, many: int) -> list[str]:
    reached = min(many, finding.MOST_RANKED) if asked.best else many
    return [f"--page {asked.page}: page {-(-reached // asked.limit):,} is the last, with --limit {asked.limit}"]


def _feed(store: Store, asked: _Asked, *, atom: bool, full: bool, including: Sequence[str]) -> None:
    """Print a feed, and how many texts were withheld, if any."""
    from newscrawl import leaving
    from newscrawl.feeds import Feed, from_rows, json_feed, model
    from newscrawl.feeds import atom as atom_feed

    items = from_rows.items(store.search.rows(_ids(store, asked)), including=including, full=full)
    feed = Feed(
        id=model.feed_id(f"search: {asked.typed}"),
        title=f"newscrawl: {asked.typed}" if asked.query != EVERYTHING else "newscrawl",
        items=items,
    )
    write = atom_feed.write if atom else json_feed.write
    click.echo(write(feed))
    if told := leaving.told(item.withheld for item in items):
        click.echo(f"newscrawl: {told}; --including names what goes all the same", err=True)
