"""`newscrawl boilerplate`: the blocks that outlets repeat on their articles, listed, and kept or dropped by a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl.boilerplate import Decision
from newscrawl.cli import _settings, _store
from newscrawl.cli.render.boilerplate import show_blocks
from newscrawl.errors import UsageError
from newscrawl.store import Options, open_readonly, open_store


@click.group(invoke_without_command=True)
@click.option("--source", help="Only this outlet: its slug.")
@click.option("--every", is_flag=True, help="Also what is common at its outlet and stays in the bodies.")
@_store.db_option
@click.pass_context
def boilerplate(context: click.Context, source: str | None, every: bool, db: Path) -> None:
    """List the blocks of text that outlets repeat and that bodies leave out.

    \b
    newscrawl boilerplate --source ansa
    newscrawl boilerplate keep ID      give a block back to all bodies, for good
    newscrawl boilerplate drop ID      leave a block out, whatever was learned
    """
    context.obj = db
    if context.invoked_subcommand is None:
        with open_readonly(db) as store:
            blocks = store.boilerplate.shown(source, every=every)
        show_blocks(blocks, source)


@boilerplate.command()
@click.argument("block", type=int, metavar="ID")
@click.pass_obj
def keep(db: Path, block: int) -> None:
    """Give a block back to all bodies of its outlet, for good."""
    _judge(db, block, "keep")


@boilerplate.command()
@click.argument("block", type=int, metavar="ID")
@click.pass_obj
def drop(db: Path, block: int) -> None:
    """Leave a block out of all bodies of its outlet, whatever was learned."""
    _judge(db, block, "drop")


def _judge(db: Path, block: int, verdict: Decision) -> None:
    if not db.exists():
        open_readonly(db)  # raises; open_store would begin a database
    options = Options(story_days=_settings.given().story_days)  # a body that is mended may tell another story
    with open_store(db, pages=None, command=f"boilerplate {verdict}", now=datetime.now(UTC), options=options) as store:
        while store.boilerplate.catch_up():
            pass
        if not store.boilerplate.judge(block, verdict):
            raise UsageError(
                f"{db}: there is no block {block}; `newscrawl boilerplate --every` lists them with their numbers"
            )
        mended = 0
        while some := store.boilerplate.catch_up():
            mended += some
    done = "stays in" if verdict == "keep" else "is left out of"
    click.echo(f"block {block} {done} the bodies of its outlet from now on; {mended} articles mended")
