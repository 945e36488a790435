"""`newscrawl trace URL`: the whole way of one address, from the entry that showed it to its row, as a story in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from newscrawl.cli import _settings, _store
from newscrawl.cli.render.trace import show_trace
from newscrawl.cli.render.trace_json import trace_as_json
from newscrawl.errors import SourceError, UsageError
from newscrawl.models import Source
from newscrawl.store import Store, open_readonly
from newscrawl.store.trace import reading
from newscrawl.store.trace.nearest import nearest
from newscrawl.store.trace.records import Trace


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def trace(url: str, as_json: bool, db: Path) -> None:
    """Tell the way of one address: which entry showed it, what was fetched and kept, what became of it, and why.

    URL in any spelling, or an article's number. For an address that nobody showed, the nearest known ones are named, and whether
    an outlet of the catalogue would follow it.

    \b
    newscrawl trace https://www.example.it/cronaca/ponte.html
    """
    pages = _store.pages_of(db)
    with open_readonly(db, pages=pages if pages.exists() else None) as store:
        found = _found(store, url, db)
    if as_json:
        click.echo(json.dumps(trace_as_json(found), ensure_ascii=False, indent=1))
    else:
        show_trace(found)


def _found(store: Store, given: str, db: Path) -> Trace:
    """Raises UsageError for what is neither an address nor a number, and for what the store does not know."""
    if given.lstrip("-").isdecimal():
        number = int(given) if len(given) <= len(str(_store.MAX_NUMBER)) else -1
        found = reading.of_article(store, number) if 0 < number <= _store.MAX_NUMBER else None
        if found is None:
            raise UsageError(f"{db}: there is no article with the number {given[:40]}")
        return found
    address = _address(given)
    found = reading.read(store, address)
    if found is None:
        raise UsageError(
            "\n  ".join([f"{given}: no entry ever showed this address", *_nearest(store, address), *_taken(address)])
        )
    return found


def _address(given: str) -> str:
    """The address that is meant, also where its scheme was left out. Raises UsageError."""
    wrong = UsageError(f"{given or repr(given)}: expected an address (https://…) or the number of an article")
    scheme, separator, _ = given.partition("://")
    try:
        urlsplit(given)
    except ValueError as error:
        raise wrong from error
    if separator and scheme.lower() in ("http", "https"):
        return given
    host, slash, _ = given.partition("/")
    if separator or not slash or "." not in host.strip(".") or any(letter.isspace() for letter in host):
        raise wrong
    return f"https://{given}"


def _nearest(store: Store, address: str) -> Iterator[str]:
    for other in nearest(store, address):
        yield f"near it: {other.url} ({other.source}): {other.standing}"


def _taken(address: str) -> Iterator[str]:
    """Whether an outlet of the catalogue would follow the address, and why not."""
    from newscrawl import sources

    try:
        source = sources.of(address, sources.load((), _settings.catalogue()))
    except SourceError as error:
        yield f"the catalogue cannot be asked: {error}"
        return
    if source is None:
        yield "no outlet of the catalogue has this host"
    else:
        yield f"{source.slug}: {_answer(source, address)}"


def _answer(source: Source, address: str) -> str:
    from newscrawl.discover.patterns import Patterns
    from newscrawl.urls import forms

    refusal = Patterns(source.allow, source.deny).refusal(address)
    if refusal == "denied":
        which = next(pattern for pattern in source.deny if Patterns((), (pattern,)).refusal(address))
        return f"it is the outlet's, and denied: deny of its file has {which!r}"
    if refusal is not None:
        words = {"not_allowed": "no allow of its file matches it"}.get(
            refusal, "a pattern of its file takes too long to tell"
        )
        return f"it is the outlet's, and not followed: {words}"
    form = "" if source.allow or forms.is_article(address) else "; on a section page it does not look like an article's"
    return f"it is the outlet's, and a run follows it when an entry shows it{form}"
