"""`newscrawl sources`: the catalogue, its outlets by terms, and which of them a run asks that is told none."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl import near
from newscrawl.cli import _settings, _store
from newscrawl.cli._near import NearMisses, help_of
from newscrawl.cli.render.sources import Listed, listed_as_json, show_catalogue
from newscrawl.errors import UsageError
from newscrawl.sources import chosen as choice
from newscrawl.sources import files, findings, load
from newscrawl.sources.messages import Unknown
from newscrawl.store import open_readonly
from newscrawl.store import status as store_status
from newscrawl.store.status import SourceStatus

_LIST = "list"
_NO_VERB = "newscrawl.sources.no_verb"  #: a first word that is no verb
# Less like one it is more probably an outlet's name.
_LIKE_A_VERB = 0.7
# With a comma before it, which _terms drops, it is an argument to click.
_MINUS = re.compile(r"-(?:@[a-z0-9-]+|[a-z0-9][a-z0-9_-]+)(?:,.*)?")


class _ListsByDefault(NearMisses):
    """A group that lists where its first word is none of its verbs: `newscrawl sources ansa`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((arg for arg in args if not arg.startswith("-")), None)
        if first not in self.commands and not {"-h", "--help"}.intersection(args):
            ctx.meta[_NO_VERB] = first
            args = [_LIST, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """A misspelt verb is taken for an outlet: where that is unknown, or the verb's options are, the verb is named."""
        try:
            return super().invoke(ctx)
        except (Unknown, click.NoSuchOption) as error:
            word = ctx.meta.get(_NO_VERB)
            meant = self._meant(ctx, word) if word else None
            if meant is None or (isinstance(error, Unknown) and repr(word) not in str(error)):
                raise
            told = error.format_message() if isinstance(error, click.NoSuchOption) else str(error)
            raise UsageError(f"{told.rstrip('.')}; {meant}") from error

    def _meant(self, ctx: click.Context, word: str) -> str | None:
        """What was probably meant by a word that is none of these verbs: another one, one of newscrawl's own, or help."""
        if word.casefold() == "help":
            return help_of(ctx)
        if ctx.parent is not None and word in getattr(ctx.parent.command, "list_commands", lambda _: ())(ctx.parent):
            return f"or did you mean `{ctx.parent.command_path} {word}`?"
        verbs = near.misses(word, self.commands, cutoff=_LIKE_A_VERB)
        return f"or did you mean the verb {' or '.join(map(repr, verbs))}?" if verbs else None


@click.group(cls=_ListsByDefault)
def sources() -> None:
    """List the catalogue, check source files, and choose which outlets a run asks that is told none.

    \b
    newscrawl sources                          all outlets
    newscrawl sources @lazio,@agencies,-ansa   a selection; groups, regions, provinces and networks have names
    newscrawl sources my-outlet.toml           check a file
    newscrawl sources enable ansa @lazio       a run asks these too
    newscrawl sources import feeds.opml        take the feeds of another reader
    newscrawl sources verify @lazio            ask them once: are they there, and alive?
    """


class _TakesMinus(click.Command):
    """A verb to whom `-ansa` is a name with a minus, as in -a source=, and no bundle of options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f",{arg}" if _MINUS.fullmatch(arg) else arg for arg in args])


def _terms(_: click.Context, __: click.Parameter, given: Sequence[str]) -> list[str]:
    terms = [term.strip() for each in given for term in each.split(",") if term.strip()]
    if given and not terms:  # mostly a variable of the shell that is not set
        raise UsageError("expected slugs, files or selections such as @lazio; got none")
    return terms


_argument = click.argument("terms", nargs=-1, callback=_terms, metavar="[NAME|@SELECTION|-NAME]...")
_folder = click.option(
    "--folder", type=click.Path(path_type=Path), help="The catalogue.  [default: yours, then the one of newscrawl]"
)


@sources.command(name=_LIST, cls=_TakesMinus)
@_argument
@click.option("--chosen", is_flag=True, help="Only those that a run asks that is told none.")
@click.option("--unverified", is_flag=True, help="Only those that no person has seen answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an outlet, with its entries, for programs.")
@_folder
@_store.db_option
def list_(terms: list[str], chosen: bool, unverified: bool, as_json: bool, folder: Path | None, db: Path) -> None:
    """List outlets; names may be given with commas: newscrawl sources @lazio,-romatoday

    asked: whether a run asks it that is told none. found: by newscrawl sources verify, and when. articles and trouble: as the database has
    them, if there is one.
    """
    catalogue = _catalogue(folder)
    found = load(terms, catalogue)
    asked, known, verified = _asked(catalogue), _known(db), findings.kept(findings.beside(db))
    shown = [
        Listed(source, source.slug in asked, known.get(source.slug), verified.get(source.slug))
        for source in found
        if (source.slug in asked or not chosen) and not (unverified and source.verified)
    ]
    if not as_json and not shown:
        click.echo("newscrawl: no outlet is in what was asked for", err=True)
        return
    if not as_json:
        show_catalogue(shown)
        return
    for each in shown:
        click.echo(json.dumps(listed_as_json(each), ensure_ascii=False))


@sources.command(cls=_TakesMinus)
@_argument
@_folder
def enable(terms: list[str], folder: Path | None) -> None:
    """Let runs that are told no outlet ask these too: newscrawl sources enable ansa @lazio"""
    catalogue = _changed(terms, folder)
    slugs = [source.slug for source in load(terms, catalogue)]
    _asked(catalogue)  # a chosen.txt that cannot be read is told before it is written
    _settings.tell_if_shipped(catalogue[0])
    choice.enable(catalogue[0], terms, slugs)
    asked = _show_asked(catalogue)
    if without := [slug for slug in slugs if slug not in asked]:
        click.echo(f"newscrawl: a line with a minus in that file still leaves out {', '.join(without)}", err=True)


@sources.command(cls=_TakesMinus)
@_argument
@_folder
def disable(terms: list[str], folder: Path | None) -> None:
    """Let runs that are told no outlet ask these no more; -a source=NAME still does."""

    catalogue = _changed(terms, folder)
    try:
        written = choice.terms(catalogue)
    except choice.NothingChosen:
        written = ()
    there = files(catalogue)
    gone = {term for term in written if term not in there}
    known = [term for term in terms if term.startswith("@") or term not in gone]
    found = load(known, catalogue) if known else ()
    if not written:
        click.echo(
            f"{catalogue[0] / choice.FILE}: a run that is told none asks none, and so not {', '.join(terms)}; nothing was changed"
        )
        return
    _settings.tell_if_shipped(catalogue[0])
    choice.disable(catalogue, terms, [source.slug for source in found])
    _show_asked(catalogue)


@sources.command(name="import")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@_folder
def import_(file: Path, dry_run: bool, folder: Path | None) -> None:
    """Take the feeds of another reader from its OPML file (- for standard input) into the catalogue, and ask them.

    Feeds of one site are one outlet; one that is known is only asked. Folders named as a group, region or province say what an outlet is.
    """
    from newscrawl.cli import _subscriptions  # lxml is imported only when it is used

    _subscriptions.import_(file, _catalogue(folder), datetime.now(UTC), dry=dry_run)


@sources.command(cls=_TakesMinus)
@_argument
@_folder
def export(terms: list[str], folder: Path | None) -> None:
    """Print feeds as OPML, for another reader: newscrawl sources export @lazio > lazio.opml

    Folders are regions, else groups. Without a name: the whole catalogue.
    """
    from newscrawl.cli import _subscriptions

    _subscriptions.export(load(terms, _catalogue(folder)))


@sources.command(cls=_TakesMinus)
@_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON object an outlet, for programs.")
@click.option("--write", is_flag=True, help="Write the proposed changes into your own folder of the catalogue.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as with scrapy crawl.")
@_folder
@_store.db_option
def verify(
    terms: list[str], as_json: bool, write: bool, settings: tuple[str, ...], folder: Path | None, db: Path
) -> None:
    """Ask each entry and the home page of outlets once, with the crawl's manners: is it there, a feed, alive, open to us?

    Without a name: those that a run asks. What was found is kept beside the database, and changes of source files are proposed as a diff.
    Exit status 0 when all entries are well, else 1.
    """
    from newscrawl.cli import _verified  # Scrapy is imported only when it is used

    well = _verified.verify(terms, _catalogue(folder), db, settings, as_json=as_json, write=write)
    sys.exit(0 if well else 1)


def _catalogue(folder: Path | None) -> Sequence[Path]:
    return _settings.catalogue() if folder is None else (folder,)


def _changed(terms: Sequence[str], folder: Path | None) -> Sequence[Path]:
    """The catalogue of which these terms are to be asked, or not. Raises UsageError for terms that cannot be written down."""
    if not terms:
        raise UsageError("expected outlets: slugs or selections such as @lazio")
    if minus := next((term for term in terms if term.startswith("-") or term.endswith(".toml")), None):
        raise UsageError(f"{minus}: expected a slug of the catalogue or a selection such as @lazio")
    return _catalogue(folder)


def _show_asked(catalogue: Sequence[Path]) -> frozenset[str]:
    asked = _asked(catalogue)
    click.echo(
        f"{catalogue[0] / choice.FILE}: a run asks {len(asked)} outlets now: {', '.join(sorted(asked)) or 'none'}"
    )
    return asked


def _asked(catalogue: Sequence[Path]) -> frozenset[str]:
    """The slugs of what a run asks that is told none; a catalogue without any has no file at all."""
    if not files(catalogue):
        return frozenset()
    try:
        return frozenset(source.slug for source in choice.load(catalogue))
    except choice.NothingChosen:
        return frozenset()


def _known(db: Path) -> dict[str, SourceStatus]:
    """The outlets that the database knows, by slug; none without one."""
    if not db.exists():
        return {}
    with open_readonly(db) as store:
        return {known.source: known for known in store_status.sources(store, datetime.now(UTC))}
