"""The card of an export: what it says can be repeated by a program that knows nothing else, and what differs is told."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from newscrawl.export import record
from newscrawl.models import OptOutSignal
from tests.export.export_made import HOME, articles, filled, reserved, run, stored
from tests.store.store_made import NOW, Newsroom, an_article, later, opened

FIELDS = "url,source,title,published,published_day,tags,provenance,conflicts,reserved,words,body"


@pytest.fixture(scope="module", name="db")
def _db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "newscrawl.db"
    filled(path)
    return path


def head(card: Path) -> dict[str, Any]:
    """The head of a card, by a reader of YAML that is not ours."""
    _, text, _ = card.read_text("utf-8").split("---\n", 2)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


# ── a program that knows only the card ──────────────────────────────────────────────────────────


def whole_file(file: Path, fields: list[str]) -> tuple[int, str]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = sum(1 for _ in csv.DictReader(opened)) if file.suffix == ".csv" else sum(1 for _ in opened)
    return rows, hashlib.sha256(file.read_bytes()).hexdigest()


def typed_rows(file: Path, fields: list[str]) -> tuple[int, str]:
    found = hashlib.sha256()
    rows = pq.read_table(file).to_pylist()
    for row in rows:
        plain = {field: as_text(field, row[field]) for field in fields}
        found.update((json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
    return len(rows), found.hexdigest()


def as_text(field: str, value: Any) -> Any:
    if value is not None and field in ("published", "modified", "fetched", "first_seen", "extracted", "removed"):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if value is not None and field == "published_day":
        return value.strftime("%Y-%m-%d")
    return json.loads(value) if field == "provenance" and value is not None else value


REPEATED: dict[str, Callable[[Path, list[str]], tuple[int, str]]] = {
    "jsonl": whole_file,
    "csv": whole_file,
    "parquet": typed_rows,
}


@pytest.mark.parametrize("form", REPEATED)
def test_a_program_that_knows_only_the_card_repeats_its_hash(db: Path, tmp_path: Path, form: str) -> None:
    run(db, "--out", tmp_path, "--format", form, "--fields", FIELDS)
    said = head(tmp_path / "README.md")["newscrawl"]
    repeated = REPEATED[form](tmp_path / said["file"], said["fields"])
    assert repeated == (said["rows"], said["rows_sha256"])
    assert run(db, "--verify", tmp_path).stdout == (
        f"{tmp_path}/README.md: articles.{form} is as it says: 6 rows, {said['rows_sha256']}\n"
    )


def test_its_head_is_what_hugging_face_reads(db: Path, tmp_path: Path) -> None:
    run(db, "--out", tmp_path, "--format", "parquet")
    found = head(tmp_path / "README.md")
    assert found["configs"] == [{"config_name": "default", "data_files": "articles.parquet"}]
    assert (found["license"], found["language"], found["size_categories"]) == ("other", ["it"], ["n<1K"])
    said = found["newscrawl"]
    assert said["sources"] == {"corriere": 5, "gazzetta": 1}
    assert said["withheld"] == {"reserved": 1, "subscriber": 1}
    assert (said["query"], said["including"], said["as_of"], said["since"]) == ("", [], None, None)


def test_it_says_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    db = tmp_path / "newscrawl.db"
    with opened(db) as store:
        room = Newsroom.of(store)
        room.store.hosts.reserved("corriere", "corriere.example", [OptOutSignal("meta", "1")], HOME, NOW)
        for article in articles():
            stored(room, article)
        for day, links in ((0, 3), (3, 1)):
            store.db.execute(
                "INSERT INTO source_hours (source, hour, links) VALUES ('corriere', ?, ?)",
                [int(later(days=day).timestamp()) // 3600, links],
            )
        for day, source in ((0, "corriere"), (1, "corriere"), (2, "gazzetta"), (3, None), (5, "@all,-corriere")):
            id = store.runs.begin("news", {"source": source} if source else {}, "0.2.0", 1, later(days=day))
            store.runs.finish(id, later(days=day), 0, "finished")
    run(db, "--out", tmp_path / "a.jsonl")
    card = (tmp_path / "a.jsonl.card.md").read_text("utf-8")
    assert "| Corriere (`corriere`) | https://corriere.example/ | 5 | 2025-11-09 | 2025-11-09 |" in card
    assert "| `reserved` | Text withheld: its outlet reserves text and data mining. | 5 |" in card
    assert "| `corriere` | meta |" in card
    assert "| `corriere` | 1: 2025-11-10 | 3: 2025-11-11, 2025-11-13 to 2025-11-14 |" in card
    assert "| free | 1 |\n| subscriber | 1 |\n| unknown | 4 |" in card
    assert "Pages were read by (articles): newscrawl 0.1.0 (6). With" in card
    assert "no licence of newscrawl's" in card


def test_it_names_what_read_each_article_last_and_the_run_where_that_is_not_written_down(tmp_path: Path) -> None:
    db = tmp_path / "newscrawl.db"
    by = ("newscrawl 0.2.0, extractor 0f3a, rules 9c41", "newscrawl 0.2.0, extractor 0f3a, rules 77aa", None)
    with opened(db) as store:
        room = Newsroom.of(store)
        for article, read_by in zip(articles()[:3], by, strict=True):
            stored(room, replace(article, read_by=read_by))
    run(db, "--out", tmp_path / "a.jsonl")
    card = (tmp_path / "a.jsonl.card.md").read_text("utf-8")
    assert "Pages were read by (articles): newscrawl 0.1.0 (1); newscrawl 0.2.0, extractor 0f3a (2). With" in card


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("Altrove", "Altrovo"), "hash over the rows: the card says"),
        (lambda text: text.partition("\n")[2], "rows: the card says 6; the file has 5"),
        (lambda text: text.replace('"source":"gazzetta"', '"source":"corriere"'), "rows of gazzetta: the card says 1; the file has 0"),
        (lambda text: text.replace('"withheld":"reserved"', '"withheld":null'), "withheld reserved: the card says 1; the file has 0"),
        (lambda text: text.replace('"title"', '"titel"'), "fields: the card says"),
        (lambda text: text[:-20], "behind row 5 it is no jsonl:"),
        (lambda text: text + "[]\n", "behind row 6 it is no jsonl: a line is no object"),
    ],
)  # fmt: skip
def test_what_is_not_as_the_card_says_is_told(db: Path, tmp_path: Path, change: Any, told: str) -> None:
    file = tmp_path / "a.jsonl"
    run(db, "--out", file)
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    assert told in run(db, "--verify", file, status=3).stdout


def test_a_damaged_parquet_is_told(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    run(db, "--out", file)
    file.write_bytes(file.read_bytes()[:-10])
    assert "behind row 0 it is no parquet" in run(db, "--verify", file, status=3).stdout


def test_an_export_without_rows_has_a_card_that_holds(db: Path, tmp_path: Path) -> None:
    for ending in ("jsonl", "csv", "parquet"):
        run(db, "--out", tmp_path / f"a.{ending}", "since:2031-01-01")
        assert "is as it says: 0 rows" in run(db, "--verify", tmp_path / f"a.{ending}").stdout


# ── since another export ───────────────────────────────────────────────────────────────────────


def changes(file: Path) -> list[tuple[str, int, str | None]]:
    return [(row["change"], row["id"], row["title"]) for row in map(json.loads, file.read_text("utf-8").splitlines())]


def test_what_is_new_changed_and_gone_since_an_export_is_told_row_by_row(tmp_path: Path) -> None:
    db, first, second, third = (tmp_path / name for name in ("newscrawl.db", "1.jsonl", "2.parquet", "3.jsonl"))
    with opened(db) as store:
        room = Newsroom.of(store)
        ids = [stored(room, article) for article in articles()[:4]]
        run(db, "--out", first, "source:corriere")
        run(db, "--out", third, "--since-export", first)
        assert changes(third) == []
        added = stored(room, an_article(f"{HOME}/nuovo", title="Nuovo", published=later(days=1)))
        store.db.execute("UPDATE articles SET title = 'Mutato' WHERE id = ?", [ids[2]])
        store.db.execute("DELETE FROM article_texts WHERE article_id = ?", [ids[1]])
        store.db.execute("DELETE FROM articles WHERE id = ?", [ids[1]])
        store.db.execute("UPDATE articles SET source = 'gazzetta' WHERE id = ?", [ids[3]])
        told = run(db, "--out", second, "--since-export", tmp_path / "1.jsonl.card.md").stderr
        assert "4 rows (1 changed, 1 deleted, 1 left, 1 new)" in told
        assert run(db, "--verify", second).exit_code == 0
        expected = [
            ("deleted", ids[1], None),
            ("changed", ids[2], "Mutato"),
            ("left", ids[3], None),
            ("new", added, "Nuovo"),
        ]
        table = pq.read_table(second).select(["change", "id", "title"]).to_pylist()
        assert sorted((row["change"], row["id"], row["title"]) for row in table) == sorted(expected)
        assert [row["id"] for row in table] == sorted(id for _, id, _ in expected)
        # What that one has is known too, though its rows are few: the next goes on from there.
        run(db, "--out", third, "--since-export", second)
        assert changes(third) == []
        store.db.execute("UPDATE articles SET title = 'Ancora' WHERE id = ?", [added])
        run(db, "--out", third, "--since-export", second)
        assert changes(third) == [("changed", added, "Ancora")]


def test_a_text_that_is_withheld_from_now_on_has_changed(tmp_path: Path) -> None:
    db, first, second = (tmp_path / name for name in ("newscrawl.db", "1.jsonl", "2.jsonl"))
    with opened(db) as store:
        id = stored(Newsroom.of(store), articles()[2])
        run(db, "--out", first)
        store.db.execute("UPDATE articles SET reserved = 1")
        run(db, "--out", second, "--since-export", first)
        (row,) = map(json.loads, second.read_text("utf-8").splitlines())
        assert (row["change"], row["id"], row["withheld"], row["body"]) == ("changed", id, "reserved", None)


def test_the_record_of_an_export_has_no_word_of_a_text(db: Path, tmp_path: Path) -> None:
    run(db, "--out", tmp_path / "a.jsonl")
    noted = list(record.noted(tmp_path / "a.jsonl.rows"))
    assert [each.id for each in noted] == sorted(each.id for each in noted)
    assert (tmp_path / "a.jsonl.rows").stat().st_size == 16 + 16 * len(noted)
    assert not re.search(rb"[a-z]{5}", (tmp_path / "a.jsonl.rows").read_bytes()[16:])


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.unlink(), "expected the record of that export beside it"),
        (lambda path: path.write_bytes(b"x" * 32), "is not the record that the card of that export names"),
        (lambda path: path.write_bytes(path.read_bytes()[:-3]), "is not the record that the card of that export names"),
    ],
)
def test_a_record_that_cannot_be_read_is_told(db: Path, tmp_path: Path, spoil: Any, told: str) -> None:
    run(db, "--out", tmp_path / "a.jsonl")
    spoil(tmp_path / "a.jsonl.rows")
    found = run(db, "--out", tmp_path / "b.jsonl", "--since-export", tmp_path / "a.jsonl", status=2).stderr
    assert told in found
    assert not (tmp_path / "b.jsonl").exists()


def test_what_a_page_reserved_is_counted(tmp_path: Path) -> None:
    db = tmp_path / "newscrawl.db"
    with opened(db) as store:
        stored(Newsroom.of(store), reserved(articles()[0]))
    run(db, "--out", tmp_path / "a.jsonl")
    assert "| reserved | 1 |" in (tmp_path / "a.jsonl.card.md").read_text("utf-8")
