"""An export as it stood after a run: what came later is not in it, and what later runs changed in a text is undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.models import Access, Reason
from tests.export.export_made import rows, run
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS
from tests.revisions.test_mutations import NOW, opened
from tests.revisions.test_versions import Desk

FIELDS = "title,subtitle,authors,words,body,access,removed,fetched,provenance"
LATER = "Altro titolo"


@pytest.fixture(scope="module", name="desk")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Run 1 stores an article, run 2 finds another headline and author, run 3 a paragraph more, run 4 that it is gone."""
    with opened(tmp_path_factory.mktemp("desk")) as store:
        desk = Desk(store)
        for run_id, hours in ((2, 1), (3, 2), (4, 3)):
            at = NOW + timedelta(hours=hours)
            desk.run_id = store.runs.begin("news", {}, "0", 1, at)
            assert desk.run_id == run_id
            if run_id == 4:
                desk.fails(Reason.NOT_FOUND, at)
                desk.fails(Reason.NOT_FOUND, at + timedelta(minutes=9))
            else:
                more = (NEW_PARAGRAPH,) if run_id == 3 else ()
                desk.sees(
                    LATER, (*PARAGRAPHS, *more), at=at, authors=("Vera Lucis", "Ada Neri"), subtitle=f"Run {run_id}"
                )
        yield desk


def stood(desk: Desk, tmp_path: Path, *arguments: str) -> dict[str, object]:
    (row,) = rows(desk.store.path, tmp_path / "a.jsonl", "--fields", FIELDS, *arguments)
    return row


def test_each_run_left_its_own_text(desk: Desk, tmp_path: Path) -> None:
    first, second, third, fourth, now = (
        *(stood(desk, tmp_path, "--as-of", str(run_id)) for run_id in (1, 2, 3, 4)),
        stood(desk, tmp_path),
    )
    assert (first["title"], first["body"]) == (HEADLINE, "\n\n".join(PARAGRAPHS))
    assert (second["title"], second["body"], second["subtitle"]) == (LATER, "\n\n".join(PARAGRAPHS), "Run 2")
    assert third["body"] == "\n\n".join((*PARAGRAPHS, NEW_PARAGRAPH))
    assert third["words"] == second["words"] + len(NEW_PARAGRAPH.split())  # type: ignore[operator]
    assert first["authors"] != second["authors"] == ["Vera Lucis", "Ada Neri"]
    assert (third["removed"], fourth["removed"]) == (None, "2025-11-09T15:09:00Z")
    assert fourth == now
    assert third == now | {"removed": None}


def test_what_a_later_run_stored_was_not_there(desk: Desk, tmp_path: Path) -> None:
    desk.store.db.execute("UPDATE articles SET run_id = 3")
    try:
        assert rows(desk.store.path, tmp_path / "a.jsonl", "--as-of", "2") == []
        assert len(rows(desk.store.path, tmp_path / "a.jsonl", "--as-of", "3")) == 1
    finally:
        desk.store.db.execute("UPDATE articles SET run_id = 1")


def test_what_is_withheld_today_is_withheld_of_older_texts(desk: Desk, tmp_path: Path) -> None:
    desk.store.db.execute("UPDATE articles SET access = ?", [Access.SUBSCRIBER])
    try:
        row = stood(desk, tmp_path, "--as-of", "1")
    finally:
        desk.store.db.execute("UPDATE articles SET access = NULL")
    assert (row["body"], row["withheld"], row["title"]) == (None, "subscriber", HEADLINE)


def test_a_text_that_another_program_changed_ends_it_and_nothing_is_written(desk: Desk, tmp_path: Path) -> None:
    (was,) = desk.store.db.execute("SELECT body FROM articles").fetchone()
    desk.store.db.execute("UPDATE articles SET body = 'Un altro testo.'")
    try:
        told = run(desk.store.path, "--out", tmp_path / "a.jsonl", "--as-of", "1", status=4).stderr
    finally:
        desk.store.db.execute("UPDATE articles SET body = ?", [was])
    assert "its text after run 1 cannot be had back" in told
    assert list(tmp_path.iterdir()) == []


def test_its_card_names_the_run(desk: Desk, tmp_path: Path) -> None:
    run(desk.store.path, "--out", tmp_path / "a.csv", "--as-of", "2")
    card = (tmp_path / "a.csv.card.md").read_text("utf-8")
    assert "as they stood after run 2" in card
    assert "\n  as_of: 2\n" in card
    assert "is as it says" in run(desk.store.path, "--verify", tmp_path / "a.csv").stdout


def test_what_changed_between_two_runs_is_the_difference_of_two_exports(desk: Desk, tmp_path: Path) -> None:
    run(desk.store.path, "--out", tmp_path / "1.jsonl", "--as-of", "1")
    run(desk.store.path, "--out", tmp_path / "2.jsonl", "--as-of", "2", "--since-export", tmp_path / "1.jsonl")
    (row,) = map(json.loads, (tmp_path / "2.jsonl").read_text("utf-8").splitlines())
    assert (row["change"], row["title"]) == ("changed", LATER)
