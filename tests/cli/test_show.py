"""`newscrawl show`: an article as it reads, what is known of it, and why there is less of it than a reader expects."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import manual_stores
from tests.cli.test_search import BRIDGE, FLOOD, TRAM, on_a_terminal, run, seen
from tests.revisions.test_mutations import URL as REVISED

RESERVED, LONG, AMERICAN = 1741161900, 1741075500, 1740891600


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "news.db"
    manual_stores.archive(path)
    return path


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article with a typo mended, another headline, a paragraph more, and then taken down."""
    path = tmp_path_factory.mktemp("revised") / "news.db"
    manual_stores.history(path)
    return path


def test_an_article_reads_from_its_kicker_to_its_address(db: Path) -> None:
    lines = run(db, "show", str(FLOOD)).stdout.splitlines()
    assert lines[:11] == [
        "Maltempo",
        "Alluvione, la conta dei danni",
        "Le alluvioni costano cinque milioni",
        "",
        "Anna Rossi · La Gazzetta di Norvalia · Cronaca",
        "2025-03-07 09:05 (Europe/Rome)",
        "",
        "La piena del Vellario ha lasciato fango in quaranta case di Borgo Vellara.",
        "",
        "[for subscribers: this is only what everybody sees]",
        "",
    ]
    assert lines[11:] == [
        "https://www.gazzetta.example/p/danni",
        "",
        f"article\t{FLOOD}",
        "text\t13 words, it, subscriber",
        "tags\talluvione, Vellario",
        "seen\t2025-03-07 09:05, fetched 2025-03-07 09:05",
    ]


def test_fields_are_listed_with_where_they_come_from(db: Path) -> None:
    lines = run(db, "show", str(FLOOD), "--fields").stdout.splitlines()
    cells = [line.split("\t") for line in lines if line.count("\t") == 2]
    assert cells == [
        ["title", "Alluvione, la conta dei danni", "visible:h1"],
        ["kicker", "Maltempo", ""],
        ["subtitle", "Le alluvioni costano cinque milioni", ""],
        ["authors", "Anna Rossi", ""],
        ["published", "2025-03-07T09:05+01:00", ""],
        ["section", "Cronaca", ""],
        ["tags", "alluvione, Vellario", ""],
        ["access", "subscriber", "jsonld:isAccessibleForFree"],
        ["language", "it", ""],
        ["body", "13 words", "trafilatura"],
    ]


@pytest.mark.parametrize(
    ("id", "line"),
    [
        (RESERVED, "[no text: the outlet reserves text and data mining, and a run keeps only what identifies the article]"),
        (LONG, "[a further page could not be had (not_found): https://www.valdoria.example/lungo?p=2]"),
        (BRIDGE, "undated, seen 2025-03-06 09:05 (Europe/Rome)"),
        (AMERICAN, "2025-03-02 (America/New_York)"),
    ],
)  # fmt: skip
def test_what_is_missing_of_an_article_is_said_where_it_would_stand(db: Path, id: int, line: str) -> None:
    assert line in run(db, "show", str(id)).stdout.splitlines()


def test_the_other_outlets_of_a_story_are_told_with_what_they_kept(db: Path) -> None:
    lines = run(db, "show", "https://valdoria.example/cronaca/tram-lungolago?utm_source=x").stdout.splitlines()
    assert lines[-3:] == [
        f"story\t2025-03-07 09:05  Agenzia del Lago: first, 120 words (newscrawl show {TRAM[2]})",
        "\t2025-03-07 09:46  La Voce di Valdoria: kept 97%, 119 words (this one)",
        f"\t2025-03-08 07:05  Corriere di Norvalia: kept 48%, 82 words (newscrawl show {TRAM[0]})",
    ]


def test_changes_are_a_line_each_with_the_verb_that_shows_them(revised: Path) -> None:
    lines = run(revised, "show", REVISED).stdout.splitlines()
    assert lines[-5:] == [
        "changes\t2025-11-09 14:00  typo, +1 −1 words",
        "\t2025-11-09 17:00  headline, +6 −6 words",
        "\t2025-11-10 13:00  update, +30 −0 words",
        "\t2025-11-13 13:00  removed",
        "\tnewscrawl history 1762685400 shows them",
    ]
    assert "2025-11-09 11:50, changed 2025-11-10 10:05 (Europe/Rome)" in lines


def test_programs_get_all_of_it_as_an_object(db: Path, revised: Path) -> None:
    flood = json.loads(run(db, "show", str(FLOOD), "--json").stdout)
    assert flood["body"] == "La piena del Vellario ha lasciato fango in quaranta case di Borgo Vellara."
    assert flood["short"] == ["for subscribers: this is only what everybody sees"]
    assert flood["origins"]["body"] == "trafilatura"
    assert flood["story"] == {"id": FLOOD, "articles": [flood["story"]["articles"][0]]}
    tram = json.loads(run(db, "show", str(TRAM[0]), "--json").stdout)["story"]
    assert [(one["id"], one["kept"]) for one in tram["articles"]] == [
        (TRAM[2], 1.0), (TRAM[1], 0.966), (TRAM[0], 0.483),
    ]  # fmt: skip
    changes = json.loads(run(revised, "show", REVISED, "--json").stdout)["changes"]
    assert [(one["class"], one["version"]) for one in changes] == [
        ("typo", 2), ("headline", 3), ("update", 4), ("removed", 4),
    ]  # fmt: skip
    assert json.loads(run(db, "show", str(LONG), "--json").stdout)["parts_missing"] == [
        {"url": "https://www.valdoria.example/lungo?p=2", "reason": "not_found"}
    ]


def test_a_text_that_another_program_changed_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    manual_stores.archive(path)
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE articles SET body = 'Un altro testo.' WHERE id = ?", [LONG])
    lines = run(path, "show", str(LONG)).stdout.splitlines()
    assert "Un altro testo." in lines
    assert lines[-1] == "changes\tnot known: another program changed the text"
    assert json.loads(run(path, "show", str(LONG), "--json").stdout)["changes"] is None


@pytest.mark.parametrize(("width", "most"), [(40, 40), (100, 84), (200, 84)])
def test_a_terminal_folds_paragraphs_at_a_width_that_can_be_read(db: Path, width: int, most: int) -> None:
    lines = seen(on_a_terminal(db, "show", str(TRAM[1]), width=width))
    text = (
        lines[: lines.index("https://www.valdoria.example/cronaca/tram-lungolago"[:width])]
        if width > 50
        else lines[:20]
    )
    assert max(map(len, text)) <= most
    assert len(text) > 15


def test_a_terminal_shows_headline_and_subheadings_in_bold(db: Path) -> None:
    raw = on_a_terminal(db, "show", str(LONG))
    assert "\x1b[1mGoverno, il lungo racconto\x1b[0m" in raw
    assert "\x1b[1mIl governo non cadde quel giorno.\x1b[0m" in raw
    assert "\x1b[1mI ministri" not in raw
