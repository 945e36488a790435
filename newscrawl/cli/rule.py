"""`newscrawl rule SLUG URL FIELD`: selectors for a field, with what each would give over the archive; the chosen one is written."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from newscrawl import sources
from newscrawl.cli import _golden, _settings, _store
from newscrawl.cli._rule import Asked, Found, existing, find, page_at
from newscrawl.cli._writing import Written, planned, write
from newscrawl.cli.render.rule import found_as_json, lost_as_json, show_found, show_lost, show_plan, show_written
from newscrawl.crawl.readers import readers
from newscrawl.crawl.workers import Workers
from newscrawl.errors import UsageError
from newscrawl.fields import BY_SELECTOR
from newscrawl.rules.values import Value
from newscrawl.sources import selection
from newscrawl.sources.messages import near_miss, quoted
from newscrawl.store import open_readonly

T = TypeVar("T")


@click.command()
@click.argument("slug", required=False)
@click.argument("url", required=False)
@click.argument("field", required=False)
@click.option(
    "--value", "said", metavar="TEXT", help="What the field should be on that page.  [default: asked for on a terminal]"
)
@click.option(
    "--pages",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="How many archived pages are read, newest first.",
)
@click.option(
    "--choose", type=click.IntRange(1), metavar="N", help="Write proposal N.  [default: asked for on a terminal]"
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--check", is_flag=True, help="Read all golden pages again, or those of SLUG; ends with 1 where one lost a value."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def rule(
    slug: str | None, url: str | None, field: str | None, said: str | None, pages: int, choose: int | None, dry_run: bool,
    check: bool, as_json: bool, db: Path,
) -> None:  # fmt: skip
    """Propose CSS selectors for FIELD of the outlet SLUG, from what it should be on the archived page URL, with what each would
    give on its other pages; write the chosen one into the outlet's file, and keep the page as a golden one.

    \b
    newscrawl rule my-outlet https://www.example.it/cronaca/una-notizia.html authors --value "Anna Neri"
    newscrawl rule my-outlet https://www.example.it/cronaca/una-notizia.html authors --value "Anna Neri" --choose 1
    newscrawl rule --check                 do all golden pages still give what they gave?
    """
    if check:
        if url is not None:
            raise UsageError(f"--check: expected an outlet's slug at most; got {quoted(url)} too")
        _check(slug and _one(slug), as_json)
        return
    if slug is None or url is None or field is None:
        raise UsageError("expected an outlet's slug, the address of one of its pages and a field; or --check")
    _propose(_asked(slug, url, field, said, pages), choose, db, dry_run=dry_run, as_json=as_json)


def _propose(asked: Asked, choose: int | None, db: Path, *, dry_run: bool, as_json: bool) -> None:
    archive = existing(_store.pages_of(db), db)
    with open_readonly(db, pages=archive) as store:
        page = page_at(store, asked)
        found = _with_workers(lambda workers: find(workers, store, page, asked, _value_asked_for))
    if not as_json:
        show_found(found)
    number = choose if choose is not None or as_json else _number_asked_for(len(found.proposals))
    written = None if number is None else _write(found, number, dry_run=dry_run, as_json=as_json)
    if as_json:
        click.echo(json.dumps(found_as_json(found, written), ensure_ascii=False, indent=2))
    elif number is None and not _is_terminal():
        click.echo("newscrawl: nothing was written; --choose N writes a proposal", err=True)


def _write(found: Found, number: int, *, dry_run: bool, as_json: bool) -> Written | None:
    if number > len(found.proposals):
        raise UsageError(f"--choose {number}: expected a proposal from 1 to {len(found.proposals)}")
    plan = planned(found, number - 1, _settings.catalogue())
    if dry_run:
        if not as_json:
            show_plan(plan)
        return None
    _settings.tell_if_shipped(plan.file.parent)
    written = write(plan)
    if not as_json:
        show_written(written)
    return written


def _check(slug: str | None, as_json: bool) -> None:
    checked, lost = _with_workers(lambda workers: _golden.check(workers, slug, _settings.catalogue()))
    if as_json:
        click.echo(json.dumps(lost_as_json(checked, lost), ensure_ascii=False, indent=2))
    else:
        show_lost(checked, lost)
    if lost:
        click.get_current_context().exit(1)


def _asked(slug: str, url: str, field: str, said: str | None, pages: int) -> Asked:
    source = sources.load([_one(slug)], _settings.catalogue())[0]
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{quoted(url)}: expected the address of an archived page (https://…)")
    if field not in BY_SELECTOR:
        raise UsageError(
            f"unknown field {quoted(field)}{near_miss(field, BY_SELECTOR)}; expected one of {', '.join(BY_SELECTOR)}"
        )
    if said is not None and not said.strip():
        raise UsageError("--value: expected what the field should be on that page; got nothing")
    return Asked(term=slug, source=source, url=url, field=field, said=said, pages=pages)


def _one(slug: str) -> str:
    if slug.startswith((selection.MARK, selection.WITHOUT)):
        raise UsageError(f"{quoted(slug)}: expected the slug of one outlet, or its file; got a selection")
    return slug


def _with_workers(work: Callable[[Workers], Awaitable[T]]) -> T:
    async def working() -> T:
        workers = readers(_settings.given())
        try:
            return await work(workers)
        finally:
            await workers.close()

    return asyncio.run(working())


def _is_terminal() -> bool:
    # Python writes what it asks to standard error.
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def _value_asked_for(field: str, today: Value | None) -> str:
    now = f"today it is {quoted(today.shown)}" if today else "today it is empty"
    if not _is_terminal():
        raise UsageError(f"--value: expected what {field} should be on that page; {now}")
    click.echo(f"{field}: {now}")
    said: str = click.prompt("it should be", default=today.shown if today else None, show_default=False)
    return said


def _number_asked_for(most: int) -> int | None:
    """The number of the proposal that is to be written; None: none."""
    if not _is_terminal():
        return None
    return click.prompt("which one is written? 0: none", type=click.IntRange(0, most), default=0) or None
