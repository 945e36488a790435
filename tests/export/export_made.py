"""A store for exports: articles with lists, formulas, days without a time, texts that are withheld; and the verb, run in this process."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.models import Access, Article, Conflict, MissingPart, Moment, Reason
from tests.store.store_made import NOW, ROME, Newsroom, an_article, opened

#: Half past midnight in Rome: in UTC it is the day before.
MIDNIGHT = datetime(2025, 11, 9, 0, 30, tzinfo=ROME)
HOME = "https://corriere.example"


def filled(path: Path) -> list[int]:
    """Six articles; returns their numbers, rising."""
    with opened(path) as store:
        room = Newsroom.of(store)
        return [stored(room, article) for article in articles()]


def articles() -> list[Article]:
    lists = {
        "authors": ("Ada Neri", "Bruno, detto «Il Galli»"),
        "credit": ("Redazione", "ANSA"),
        "tags": ("meteo", "a|b"),
    }
    return [
        an_article(f"{HOME}/giorno", title="Solo il giorno", published=None, body="Uno.\n\nDue."),
        an_article(f"{HOME}/notte", title='La "piena", di notte', published=MIDNIGHT, section="Cronaca", language="it", body="Piena alla città.", **lists),
        an_article(f"{HOME}/formula", title="=1+1", published=NOW, subtitle="@domani", body="-2 gradi", access=Access.FREE),
        reserved(an_article(f"{HOME}/riservato", title="Riservato", published=NOW + timedelta(minutes=1), body="Segreto.", subtitle="Segreto.")),
        an_article(f"{HOME}/chiuso", title="Chiuso", published=NOW + timedelta(minutes=2), body="Segreto.", access=Access.SUBSCRIBER),
        conflicting(an_article("https://gazzetta.example/a", source="gazzetta", title="Altrove", published=NOW + timedelta(minutes=3), body="piena altrove.")),
    ]  # fmt: skip


def reserved(article: Article) -> Article:
    return replace(article, page=replace(article.page, reserved=True))


def conflicting(article: Article) -> Article:
    lost = Conflict(field="published", moment=Moment(NOW, "minute"), raw="ieri", origin="visible:time")
    return replace(
        article,
        conflicts=(lost,),
        page=replace(
            article.page, reserved=False, missing=(MissingPart("https://gazzetta.example/a?p=2", Reason.NOT_FOUND),)
        ),
    )


def stored(room: Newsroom, article: Article) -> int:
    id = room.stores(article).article_id
    assert id is not None
    return id


def run(db: Path, *arguments: str | Path, status: int = 0, **environment: str) -> Any:
    """`newscrawl export` with these arguments."""
    runner = CliRunner(env={"COLUMNS": "100", "NEWSCRAWL_DB": str(db), **environment})
    done = runner.invoke(main, ["export", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == status, done.output
    return done


def rows(db: Path, out: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """The rows of an export as JSON lines."""
    run(db, "--out", out, "--format", "jsonl", *arguments)
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]
