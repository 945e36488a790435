"""How learned boilerplate looks: outlet by outlet, two lines a block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from newscrawl.boilerplate import MIN_ARTICLES, MIN_PAGES
from newscrawl.store.boilerplate.boilerplate import Repeated
from newscrawl.text import words

_SHOWN_CHARS = 100


def show_blocks(found: Sequence[Repeated], source: str | None) -> None:
    """Print each outlet's blocks, or why there are none.

    source: the only outlet that was asked for; None for all
    """
    if not found:
        of = f" of {source}" if source else ""
        click.echo(
            f"nothing learned{of} yet: an outlet must repeat a block on {MIN_ARTICLES} articles or more,"
            f" and have {MIN_PAGES} articles or more"
        )
    for slug, blocks in groupby(found, key=lambda block: block.source):
        click.echo(slug)
        for block in blocks:
            click.echo(
                f"  {block.id:>16}  {_state(block):<14}  {block.articles} of {block.counted} articles  {_short(block.text)}"
            )
            if block.url:
                click.echo(f"  {'':>16}  e.g. {block.url}")


def _state(block: Repeated) -> str:
    if block.verdict is not None:
        return f"{'dropped' if block.dropped else 'kept'} by hand"
    return "dropped" if block.dropped else "stays"


def _short(text: str) -> str:
    if len(text) <= _SHOWN_CHARS:
        return f"“{text}”"
    return f"“{text[:_SHOWN_CHARS].rsplit(' ', 1)[0]} …” ({words(text)} words)"
