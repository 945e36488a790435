"""`make measure WHAT=stories`: whether the next article costs more when thousands before it have its text, or one like it, or its title."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import click

from newscrawl import dedupe
from newscrawl.models import Article, Block, Moment, Page, Source
from newscrawl.store import open_store
from tests.bench.made.families import joined
from tests.bench.made.words import Language
from tests.bench.store.filling import OPTIONS, unsynced

_WINDOW = 100
_NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
_LANGUAGE = Language("stories")
KINDS = ("equal text", "like text", "one title")
ORDERS = ("oldest first", "newest first", "all at once")


@click.command(name="stories")
@click.option(
    "--articles", type=click.IntRange(min=2 * _WINDOW), default=1500, show_default=True, help="How many of a kind."
)
def stories(articles: int) -> None:
    """The rate of the last hundred articles over that of the first hundred, both of one store: 1 is as fast."""
    for kind in KINDS:
        for order in ORDERS:
            took = list(_cpu_s(kind, order, articles))
            first, last = sum(took[:_WINDOW]) / _WINDOW, sum(took[-_WINDOW:]) / _WINDOW
            click.echo(
                f"{kind}, {order}: {1000 * first:.2f} ms of CPU for one of the first {_WINDOW}, {1000 * last:.2f} ms for one of the"
                f" last of {articles:,}; rate {first / last:.2f}"
            )


def _cpu_s(kind: str, order: str, articles: int) -> Iterator[float]:
    """Seconds of CPU of each article in the store; making its text and its keys is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_store(Path(folder, "made.db"), pages=None, command="measure stories", now=_NOW, options=OPTIONS)
        with opened as store, unsynced(store):
            store.ledger.add_sources([Source(slug="prova", name="Prova", home="https://prova.example/", entries=())])
            run_id = store.runs.begin("news", {}, "made", 0, _NOW)
            for number in range(articles):
                age = {"oldest first": articles - number, "newest first": number, "all at once": 0}[order]
                article = _article(number, _paragraphs(kind, number), _NOW - timedelta(minutes=age), kind)
                begun = time.process_time()
                store.articles.store(article, link_id=None, run_id=run_id, now=_NOW, first_seen=_NOW)
                yield time.process_time() - begun


def _paragraphs(kind: str, number: int) -> list[str]:
    make = Random(f"{kind} {number if kind == 'one title' else ''}")
    paragraphs = joined(_LANGUAGE.paragraphs(make, _LANGUAGE.topic(make), 8)).split("\n\n")
    if kind == "like text":
        change = Random(number)
        others = joined(_LANGUAGE.paragraphs(change, _LANGUAGE.topic(change), 2)).lower().split()
        paragraphs = [_with_another_word(paragraph, change.choice(others), change) for paragraph in paragraphs]
    return paragraphs


def _with_another_word(paragraph: str, word: str, change: Random) -> str:
    words = paragraph.split()
    words[change.randrange(1, len(words))] = word
    return " ".join(words)


def _article(number: int, paragraphs: list[str], at: datetime, kind: str) -> Article:
    url = f"https://prova.example/bollettino/{number}"
    article = Article(
        url=url,
        page=Page(url=url, body=b"", fetched_at=_NOW, source="prova", requested_url=url),
        title="Bollettino" if kind == "one title" else f"Bollettino {number}",
        published=Moment(at, "minute"),
        body="\n\n".join(paragraphs),
        blocks=tuple(Block("paragraph", text) for text in paragraphs),
    )
    return replace(article, keys=dedupe.keys(article))
