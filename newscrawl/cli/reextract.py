"""`newscrawl reextract`: archived pages are read anew by today's extractor; what would change is shown before anything is written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli import _settings, _store, _typed
from newscrawl.cli._anew import Asked, Found, planned, read_all
from newscrawl.config import Config
from newscrawl.crawl import plan
from newscrawl.crawl.rewriting import Writing
from newscrawl.errors import UsageError
from newscrawl.store import Options, Store, open_store
from newscrawl.store.articles.draft import Draft

if TYPE_CHECKING:
    from newscrawl.cli.render.reextract import Report

#: Exit status where a field of an outlet would be emptied: as of a run that finds an outlet not as it was.
_STOPPED = 3


@click.command(cls=_typed.WithQuery)
@click.argument("query", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing: write what changes.")
@click.option("--source", "slugs", multiple=True, metavar="SLUG", help="Only these outlets'; again, or with commas.")
@click.option("--since", metavar="DAY", help="Only what was fetched since: 2026-11-20, or 12h, 2d, 1w.")
@click.option("--all", "every", is_flag=True, help="Also what was read by today's versions already.")
@click.option("--fleet", is_flag=True, help="Let the workers of the fleet read; no hub may run meanwhile.")
@click.option("--force", is_flag=True, help="Write also where a field of an outlet would be emptied.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Keep a report for programs in this file.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Keep a report for people in this file.")
@_store.db_option
def reextract(
    query: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    slugs: tuple[str, ...],
    since: str | None,
    every: bool,
    fleet: bool,
    force: bool,
    json_file: Path | None,
    html_file: Path | None,
    db: Path,
) -> None:
    """Read archived pages anew by today's extractor, and show which fields of which articles would change, before it writes them.

    \b
    newscrawl reextract --dry-run
    newscrawl reextract --source ansa --since 30d
    newscrawl reextract --dry-run --html report.html source:ansa,agi alluvione

    Nothing is fetched, and no change is a revision. One that is killed goes on where it was. Where a field of an outlet would be emptied,
    it stops (exit status 3). QUERY: docs/reference/query.md
    """
    now = datetime.now(UTC).replace(microsecond=0)
    asked = Asked(
        typed=_typed.query_of(query),
        sources=tuple(name for given in slugs for name in _store.source_names(given)),
        since=None if since is None else _since(since, now),
        every=every,
        fleet=fleet,
        file=db,
        pages=_store.pages_of(db),
        now=now,
    )
    _check(dry_run=dry_run, yes=yes, reports=(json_file, html_file))
    config = _settings.given()
    found, ids = planned(asked)
    writable = os.access(db.absolute().parent, os.W_OK)
    draft = Draft.open(db) if writable or not dry_run else Draft.passing(db)
    keep = False
    try:
        read_all(asked, config, draft, found, ids)
        stopped = [] if force else found.differences.emptied()

        def report(written: int | None) -> Report:
            from newscrawl.cli.render.reextract import Report

            return Report(now, asked.typed, found.differences, found.beside, stopped, written)

        _show(report(None))
        _write_reports(report(None), json_file, html_file)
        if stopped and not dry_run:
            keep = True
            _tell_stop(report(None))
            sys.exit(_STOPPED)
        if _is_wanted(found, dry_run=dry_run, yes=yes):
            written = _write(asked, config, draft, found)
            _write_reports(report(written), json_file, html_file)
    except BaseException:
        keep = True
        raise
    finally:
        draft.close() if keep else draft.discard()


def _check(*, dry_run: bool, yes: bool, reports: Sequence[Path | None]) -> None:
    """Raises UsageError for what cannot be, before anything is read."""
    if dry_run and yes:
        raise UsageError("--dry-run --yes: expected one of these: the one writes nothing, the other all")
    if not (dry_run or yes or sys.stdin.isatty()):
        raise UsageError(
            "reextract: nobody can be asked here, since standard input is no terminal; add --dry-run or --yes"
        )
    for file in filter(None, reports):
        if file.is_dir() or not file.absolute().parent.is_dir():
            raise UsageError(f"{file}: expected a file in a folder that is there, for the report")
        place = file if file.exists() else file.absolute().parent
        if not os.access(place, os.W_OK):
            raise UsageError(
                f"{file}: the report cannot be written there; give this user the right to, or name another file"
            )


def _since(raw: str, now: datetime) -> datetime:
    with suppress(UsageError):
        return plan.since(raw, now=now)
    raise UsageError(f"--since {raw}: expected 90m, 12h, 2d, 1w or a day such as 2026-11-20")


# ── what was found ─────────────────────────────────────────────────────────────────────────────


def _show(report: Report) -> None:
    from newscrawl.cli.render.reextract import show

    show(report)


def _tell_stop(report: Report) -> None:
    from newscrawl.cli.render.reextract import sentence

    for each in report.stopped:
        click.echo(f"newscrawl: {sentence(each)}", err=True)
    click.echo("newscrawl: nothing was written; --force goes on with what was read", err=True)


def _write_reports(report: Report, json_file: Path | None, html_file: Path | None) -> None:
    """Write the files that were asked for. Raises UsageError."""
    from newscrawl.cli.render.reextract import as_json
    from newscrawl.cli.render.reextract_page import page

    made: list[tuple[Path, str]] = []
    if json_file is not None:
        made.append((json_file, json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"))
    if html_file is not None:
        made.append((html_file, page(report)))
    for file, text in made:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file}: cannot be written ({error.strerror})") from error


# ── the second pass ────────────────────────────────────────────────────────────────────────────


def _is_wanted(found: Found, *, dry_run: bool, yes: bool) -> bool:
    """Whether something is to be written, as far as a person says so."""
    if dry_run or not (found.changed or found.unchanged):
        return False
    if not found.changed or yes:
        return True
    articles = f"{len(found.changed):,} article{'s' if len(found.changed) > 1 else ''}"
    if click.confirm(f"Write the changes of {articles}?", default=True):
        return True
    click.echo("newscrawl: nothing was written")
    return False


def _write(asked: Asked, config: Config, draft: Draft, found: Found) -> int:
    """Write, and say how much; returns of how many articles."""
    pages = asked.pages if asked.pages.exists() else None
    options = _options(config)

    def opener() -> Store:
        return open_store(asked.file, pages=pages, command="reextract", now=asked.now, options=options)

    writing = Writing(opener=opener, draft=draft, sources=found.sources, now=asked.now)
    others = writing.write(list(found.changed), found.unchanged)
    for id, ended in others.items():
        found.differences.correct(found.changed[id], ended)
    written = len(found.changed) - len(others)
    more = f"; {len(others):,} stay as they are, since they were written or deleted in between" if others else ""
    click.echo(f"{written:,} article{'s' * (written != 1)} written{more}")
    return written


def _options(config: Config) -> Options:
    """What the store does with texts, as the stages of the project say."""
    _settings.use()
    from scrapy.utils.project import get_project_settings

    stages = get_project_settings()["ITEM_PIPELINES"] or {}
    dedupes = stages.get("pipelines.dedupe.Dedupe") is not None
    return Options(
        learns=stages.get("pipelines.boilerplate.Boilerplate") is not None,
        story_days=config.story_days if dedupes else None,
    )
