"""`newscrawl quarantine`: pages that could not be read, whose bytes are kept for a better extractor."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import sources, urls
from newscrawl.cli import _settings, _store
from newscrawl.cli._near import NearMisses
from newscrawl.cli.render.quarantine import page_as_json, show_pages
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.overview import stored_sources


@click.group(cls=NearMisses, invoke_without_command=True)
@click.option("--source", help="Only this outlet's: its slug.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@_store.db_option
@click.pass_context
def quarantine(context: click.Context, source: str | None, as_json: bool, db: Path) -> None:
    """List the pages that could not be read, newest first: why, when, how large, and the name of their bytes.

    \b
    newscrawl quarantine --source ansa
    newscrawl quarantine replay                  read them again with today's extractor
    newscrawl quarantine show URL --to page.html   write one to a file
    """
    context.obj = db
    if context.invoked_subcommand is not None:
        return
    with open_readonly(db) as store:
        _store.check_source(source, store.runs.known(), db)
        found = store.requeue.quarantined(source)
    if as_json:
        for page in found:
            click.echo(json.dumps(page_as_json(page), ensure_ascii=False))
    elif found:
        show_pages(found, datetime.now(UTC))
    else:
        click.echo("nothing is in quarantine")


@quarantine.command()
@click.option("--source", help="Only these outlets': slugs, also of outlets that no file describes, or TOML files.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as with scrapy crawl.")
@click.pass_obj
def replay(db: Path, source: str | None, settings: tuple[str, ...]) -> None:
    """Read the pages in quarantine again with today's extractor; nothing is fetched.

    \b
    newscrawl quarantine replay -s NEWSCRAWL_PAGE_CPU_S=30     with more time for a page

    One that can be read now is stored, or rejected with its reason; the others stay. Ends with the status of a run.
    """
    names = _store.source_names(source)
    with open_readonly(db) as store:
        waiting = {page.source for page in store.requeue.quarantined()}
        undescribed = set(names) & set(stored_sources(store))
    if not waiting:
        click.echo("nothing is in quarantine")
        return
    files = [name for name in names if name not in undescribed]
    catalogued = sources.load(files, _settings.catalogue()) if files or not names else ()
    known = undescribed | {each.slug for each in catalogued}
    if not source and waiting - known:
        missing = ", ".join(sorted(waiting - known))
        click.echo(f"newscrawl: not in the catalogue: {missing}; name them, or their files, with --source", err=True)
    if not waiting & known:
        raise UsageError(
            f"--source {source or 'all'}: nothing of these is in quarantine; it has: {', '.join(sorted(waiting))}"
        )
    arguments = ["crawl", "replay", "-a", "quarantined=yes", "-s", f"NEWSCRAWL_DB={db}"]
    arguments += ["-a", f"source={source or ','.join(sorted(waiting & known))}"]
    for setting in settings:
        arguments += ["-s", setting]
    _settings.use()
    from scrapy import cmdline

    cmdline.execute(["scrapy", *arguments])


@quarantine.command()
@click.argument("address", metavar="URL")
@click.option(
    "--to", type=click.Path(path_type=Path), help="File to write; - for standard output.  [default: HASH.html here]"
)
@click.pass_obj
def show(db: Path, address: str, to: Path | None) -> None:
    """Write the bytes of one page to a file, as they came, to be looked at with `newscrawl try FILE --url URL`."""
    with open_readonly(db, pages=_existing(_store.pages_of(db))) as store:
        page = next(iter(store.requeue.quarantined(keys=[urls.canonical(address)])), None)
        if page is None:
            raise UsageError(f"{address}: is not in quarantine; `newscrawl quarantine` lists what is")
        if page.page_hash is None or store.pages is None:
            raise UsageError(f"{address}: its bytes were not kept")
        body = store.pages.get(page.page_hash)
    if str(to) == "-":
        sys.stdout.buffer.write(body)
        return
    file = to or Path(f"{page.page_hash}.html")
    try:
        file.write_bytes(body)
    except OSError as error:
        raise UsageError(f"--to {file}: cannot be written ({error.strerror})") from error
    click.echo(f"{file}: {len(body):,} bytes of {page.url} ({page.reason}: {page.detail or ''})")


def _existing(pages: Path) -> Path | None:
    return pages if pages.exists() else None
