"""`newscrawl export --out PATH [QUERY]`: articles as a file that others can read and cite, with a card that says what they are."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from newscrawl.cli import _settings, _store, _typed
from newscrawl.cli.render.found import show_place
from newscrawl.errors import UsageError
from newscrawl.leaving import Withheld, told
from newscrawl.query.reading import QueryError, read

if TYPE_CHECKING:
    from newscrawl.export.head import Head
    from newscrawl.export.place import Place
    from newscrawl.export.rows import Asked, Since
    from newscrawl.export.tally import Tally

_FORMS = ("jsonl", "csv", "parquet", "warc")
_DIFFERS = 3


@click.command(cls=_typed.WithQuery)
@click.argument("query", nargs=-1)
@click.option("--out", help="File or folder to write; - is standard output.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="The form; else as the ending of --out says.")
@click.option("--fields", help="Names of fields (docs/reference/fields.md), with commas between; else the usual ones.")
@click.option(
    "--including", multiple=True, metavar="reserved,subscriber", help="Texts that are withheld else, by the reason."
)
@click.option(
    "--since-export", "since", type=click.Path(path_type=Path), help="Only what changed since that export, or its card."
)
@click.option("--as-of", type=click.IntRange(1, _store.MAX_NUMBER), metavar="RUN", help="As it stood after that run.")
@click.option(
    "--verify",
    type=click.Path(path_type=Path),
    metavar="CARD",
    help="Read an export again, and say what is not as its card says.",
)
@_store.db_option
def export(
    query: tuple[str, ...],
    out: str | None,
    form: str | None,
    fields: str | None,
    including: tuple[str, ...],
    since: Path | None,
    as_of: int | None,
    verify: Path | None,
    db: Path,
) -> None:
    """Write articles to a file, with a card beside it that says what they are; without QUERY, all of them.

    \b
    newscrawl export --out articles.parquet
    newscrawl export --out november/ --format jsonl since:2026-11-01 until:2026-11-30
    newscrawl export --out - --format jsonl --fields title,url tram | jq .title
    newscrawl export --out later.jsonl --since-export articles.parquet
    newscrawl export --verify articles.parquet

    Rows are of one moment, also while a crawl writes, and in the order of the articles' numbers. Texts that outlets reserve, or that stand behind
    a subscription, stay here unless --including names them. The file stands under its name when it is whole.
    """
    if verify is not None:
        _alone(
            verify,
            query,
            {
                "--out": out,
                "--format": form,
                "--fields": fields,
                "--including": including,
                "--since-export": since,
                "--as-of": as_of,
            },
        )
        _verify(verify)
        return
    if out is None:
        raise UsageError("expected --out, the file or folder to write, or --verify CARD")
    _export(
        query=_typed.query_of(query), out=out, form=form, fields=fields, including=_including(including), since=since, as_of=as_of, db=db,
    )  # fmt: skip


def _alone(verify: Path, query: Sequence[str], others: dict[str, object]) -> None:
    given = [name for name, value in others.items() if value] + (["QUERY"] if query else [])
    if given:
        raise UsageError(f"--verify {verify}: is for itself; expected nothing besides, got {', '.join(given)}")


def _verify(given: Path) -> None:
    from newscrawl.export.place import card_of
    from newscrawl.export.verify import differences

    card, said = card_of(given, "--verify")
    _check_installed(said.form, f"--verify {given}")
    found = differences(card, said)
    if found:
        for line in found:
            click.echo(f"{card}: {line}")
        sys.exit(_DIFFERS)
    click.echo(f"{card}: {said.file} is as it says: {said.rows:,} rows, {said.rows_sha256}")


def _export(
    *,
    query: str,
    out: str,
    form: str | None,
    fields: str | None,
    including: tuple[str, ...],
    since: Path | None,
    as_of: int | None,
    db: Path,
) -> None:
    from newscrawl.export import columns, place
    from newscrawl.export.rows import Asked

    form = _stream_form(form) if out == "-" else place.form_of(out, form)
    _check_form(form, out, fields, since)
    names: Iterable[str] = columns.USUAL if fields is None else columns.read_names(fields)
    before = None
    if since is not None:
        _check_since(since, query, fields, including)
        before = _before(since)
        names, query, including = before.head.names, before.head.query, tuple(before.head.including)
    placed = None if out == "-" else place.place(out, form)
    if placed is not None and before is not None and placed.record.absolute() == before.record.absolute():
        raise UsageError(f"--out {out}: is the export since which this one is to be; name another file")
    try:
        asked = Asked(
            form=form,
            query=read(query, today=datetime.now(UTC).astimezone().date()),
            typed=query,
            columns=columns.chosen(names),
            including=including,
            csv_safe=_settings.given().csv_safe,
            as_of=as_of,
            since=before.since if before else None,
        )
        tally = _written(asked, placed, db)
    except QueryError as error:
        show_place(query, error.at)
        raise
    _tell(tally, asked, placed)


class _Before(NamedTuple):
    """The export since which this one is."""

    head: Head
    record: Path
    since: Since


def _before(given: Path) -> _Before:
    from newscrawl.export import place, record
    from newscrawl.export.rows import Since

    card, said = place.card_of(given, "--since-export")
    if said.record is None or said.record_sha256 is None:
        raise UsageError(f"--since-export {given}: that export has no record of its rows; pages (warc) have none")
    path = card.parent / said.record
    record.check(path, said.record_sha256)
    return _Before(said, path, Since(sha256=said.rows_sha256, rows=lambda: record.noted(path)))


def _written(asked: Asked, placed: Place | None, db: Path) -> Tally:
    from newscrawl.export import making
    from newscrawl.store import open_readonly

    with closing(open_readonly(db, pages=_pages(db) if asked.form == "warc" else None)) as store:
        _check_run(store.runs.known_runs(), asked.as_of, db)
        if placed is None:
            return making.to_stream(store, asked, sys.stdout.buffer)
        return making.to_files(store, asked, placed, now=datetime.now(UTC), version=metadata.version("newscrawl"))


def _tell(tally: Tally, asked: Asked, placed: Place | None) -> None:
    """What was written, and what was not: on standard error, since rows may stand on the other."""
    where, card = ("standard output", "") if placed is None else (str(placed.data), f"; its card is {placed.card}")
    what = "page" if asked.form == "warc" else "row" if asked.since else "article"
    changes = ", ".join(f"{count} {change}" for change, count in sorted(tally.changes.items()))
    click.echo(
        f"newscrawl: {where}: {tally.rows:,} {what}{'s' * (tally.rows != 1)}{changes and f' ({changes})'}{card}",
        err=True,
    )
    if tally.pageless:
        of = f"{tally.pageless:,} article{'s' if tally.pageless > 1 else ''}"
        click.echo(f"newscrawl: of {of} no page is kept, or none that can be read", err=True)
    if withheld := told(Withheld(reason) for reason in tally.withheld.elements()):
        click.echo(f"newscrawl: {withheld}; --including names what goes all the same", err=True)


def _pages(db: Path) -> Path:
    pages = _store.pages_of(db)
    if db.exists() and not pages.exists():
        raise UsageError(f"--format warc: {pages} is not there, so no pages are kept of {db}; other forms need none")
    return pages


def _stream_form(form: str | None) -> str:
    if form is None:
        raise UsageError("--out -: expected --format jsonl or csv with it")
    if form not in ("jsonl", "csv"):
        raise UsageError(f"--out -: {form} cannot be written to a stream; expected --format jsonl or csv, or a file")
    return form


def _check_form(form: str, out: str, fields: str | None, since: Path | None) -> None:
    """Raises UsageError for what does not go together, or is not installed."""
    if form == "warc" and (fields is not None or since is not None):
        named = "--fields" if fields is not None else "--since-export"
        raise UsageError(f"--format warc: pages have no fields, and no rows to compare; expected it without {named}")
    _check_installed(form, f"--out {out}")


def _check_installed(form: str, what: str) -> None:
    needed = {"parquet": "pyarrow", "warc": "warcio"}.get(form)
    if needed is not None and find_spec(needed) is None:
        raise UsageError(f"{what}: {form} needs {needed}, which is not installed: pip install 'newscrawl[export]'")


def _check_since(since: Path, query: str, fields: str | None, including: tuple[str, ...]) -> None:
    given = [name for name, value in (("QUERY", query), ("--fields", fields), ("--including", including)) if value]
    if given:
        raise UsageError(
            f"--since-export {since}: query, fields and --including are those of that export; expected it without {', '.join(given)}"
        )


def _check_run(known: tuple[int, int] | None, as_of: int | None, db: Path) -> None:
    if as_of is not None and (known is None or not known[0] <= as_of <= known[1]):
        has = f"has the runs {known[0]} to {known[1]}" if known else "has none yet"
        raise UsageError(f"--as-of {as_of}: {db} knows no such run; it {has}")


def _including(given: Sequence[str]) -> tuple[str, ...]:
    """The reasons of `--including`, given several times or with commas. Raises UsageError."""
    words = [word.strip() for each in given for word in each.split(",") if word.strip()]
    reasons = [reason.value for reason in Withheld]
    for word in words:
        if word not in reasons:
            raise UsageError(f"--including {word}: no such reason to withhold a text; expected {' or '.join(reasons)}")
    if given and not words:
        raise UsageError(f"--including {','.join(given)!r}: expected {' or '.join(reasons)}; got none")
    return tuple(dict.fromkeys(words))
