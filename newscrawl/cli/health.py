"""`newscrawl health`: which source is not as it was, since when, and where it can be seen; `accept` takes a change for right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.cli import _store
from newscrawl.cli.render.health import SourceHealth, health_as_json, show_health
from newscrawl.errors import UsageError
from newscrawl.health import pages_to_learn
from newscrawl.health.records import Metric
from newscrawl.store import open_readonly, open_store
from newscrawl.store.health.health import OpenFinding

#: Exit statuses of a run, as in `newscrawl/commands/_status.py`: a source is sick, no source could be reached.
_SICK, _OFFLINE = 3, 5


class _VerbAnywhere(click.Group):
    """A group that finds its verb wherever it stands in the line; without one, sources are shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        verb = next((word for word in args if word in self.commands), None)
        if verb is not None:
            args.remove(verb)
        elif args and args[0] in ctx.help_option_names:
            return super().parse_args(ctx, args)
        return super().parse_args(ctx, [verb or "show", *args])


@click.group(cls=_VerbAnywhere, subcommand_metavar="[SOURCE]... | accept SOURCE [FINDING]")
def health() -> None:
    """Show which sources are not as they were in their last four weeks: what fell from what to what, since when, and where to look.

    \b
    newscrawl health                        all sources; ends with 3 while one is sick
    newscrawl health ansa --json            one, for programs
    newscrawl health accept ansa byline     this is right now: compare with it from here on
    newscrawl health accept ansa --undo     it was not

    All take --db FILE, as other verbs do.
    """


@health.command(hidden=True)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def show(sources: tuple[str, ...], as_json: bool, db: Path) -> None:
    """Show all sources, or those that are named: a line each, and all that is wrong with them. Ends with 3 while one is sick."""
    now = datetime.now(UTC)
    with open_readonly(db) as store:
        known = store.runs.known()
        for slug in sources:
            _store.check_source(slug, known, db, what="")
        slugs = [slug for slug in sorted(known) if not sources or slug in sources]
        histories = store.health.past(slugs, now, offline=_OFFLINE)
        standing = store.health.standing()
    found = [SourceHealth(slug, histories[slug], standing.get(slug, ())) for slug in slugs]
    if as_json:
        click.echo(json.dumps(health_as_json(found), ensure_ascii=False, indent=1))
    else:
        show_health(found, now)
    if any(each.findings for each in found):
        click.get_current_context().exit(_SICK)


@health.command()
@click.argument("source")
@click.argument("finding", required=False)
@click.option("--undo", is_flag=True, help="Take back what was accepted last: it stands again.")
@_store.db_option
def accept(source: str, finding: str | None, undo: bool, db: Path) -> None:
    """Say that this is how a source is now: what was before is compared with no more.

    FINDING is the field that fell, or the address of a feed; without it, all that stands is accepted. The date is kept.
    """
    with open_readonly(db) as store:
        _store.check_source(source, store.runs.known(), db, what="")
        if not undo:
            _check(source, finding, store.health.standing().get(source, ()))
    now = datetime.now(UTC)
    named: dict[str, Any] = {}
    if finding is not None:
        named = {"entry": finding} if "://" in finding else {"metric": _metric(finding)}
    with open_store(db, pages=None, command="health accept", now=now) as store:
        changed = (store.health.reopen if undo else store.health.accept)(source, now, **named)
    if not changed:
        raise UsageError(
            f"{source}: nothing{f' of {finding}' if finding else ''} was accepted that does not stand anyway"
        )
    for message in changed:
        click.echo(f"{source}: {'stands again' if undo else 'accepted'}: {message}")
    if not undo:
        click.echo(f"{source}: judged anew when {pages_to_learn()} pages are known since then")


def _check(source: str, finding: str | None, standing: Sequence[OpenFinding]) -> None:
    """UsageError if there is nothing of that kind to accept."""
    if not standing:
        raise UsageError(f"{source}: nothing stands that could be accepted")
    words = [word for each in standing for word in (each.metric.value, each.entry) if word]
    if finding is not None and finding not in words:
        raise UsageError(f"{source}: {finding} does not stand; what does: {', '.join(dict.fromkeys(words))}")


def _metric(word: str) -> Metric:
    if word not in list(Metric):
        raise UsageError(f"{word}: expected an address or one of {', '.join(Metric)}")
    return Metric(word)
