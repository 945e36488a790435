"""What stands in each form of an export, and that all readers name the same day."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.export import columns, forms
from newscrawl.export.columns import Kind
from newscrawl.fields import FIELDS
from newscrawl.query.reading import read
from newscrawl.store import open_readonly
from newscrawl.store.articles import exporting
from newscrawl.store.search import finding
from tests.export.export_made import HOME, articles, filled, rows, run, stored
from tests.store.store_made import Newsroom, opened

ALL = ",".join(column.name for column in columns.COLUMNS)


@pytest.fixture(scope="module", name="db")
def _db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "newscrawl.db"
    filled(path)
    return path


def test_rows_rise_by_number_and_have_the_fields_that_are_asked_for(db: Path, tmp_path: Path) -> None:
    found = rows(db, tmp_path / "a.jsonl", "--fields", "title,tags,authors,credit,published,published_day")
    assert [row["id"] for row in found] == sorted(row["id"] for row in found)
    assert found[-1]["title"] == "Altrove"
    assert next(row for row in found if row["title"] == "Solo il giorno")["published_day"] is None
    night = next(row for row in found if row["title"].startswith("La "))
    assert list(night) == ["id", "title", "tags", "authors", "credit", "published", "published_day", "withheld"]
    assert night | {"id": 0} == {
        "id": 0,
        "title": 'La "piena", di notte',
        "tags": ["meteo", "a|b"],
        "authors": ["Ada Neri", "Bruno, detto «Il Galli»"],
        "credit": ["Redazione", "ANSA"],
        "published": "2025-11-08T23:30:00Z",
        "published_day": "2025-11-09",
        "withheld": None,
    }


def test_every_field_that_there_is_can_be_exported(db: Path, tmp_path: Path) -> None:
    last = rows(db, tmp_path / "a.jsonl", "--fields", ALL)[-1]
    assert list(last) == ALL.split(",")
    assert last["conflicts"] == [
        {"field": "published", "date": "2025-11-09T12:00:00Z", "raw": "ieri", "origin": "visible:time"}
    ]
    assert last["parts_missing"] == [{"url": "https://gazzetta.example/a?p=2", "reason": "not_found"}]
    assert last["provenance"] == {"published": "jsonld:datePublished"}
    assert (last["reserved"], last["outlet"], last["address"]) == (False, "Gazzetta", "https://gazzetta.example/a")
    assert last["first_seen"] == last["fetched"] == last["extracted"] == "2025-11-09T12:00:00Z"


def test_a_query_says_which_articles(db: Path, tmp_path: Path) -> None:
    assert [row["title"] for row in rows(db, tmp_path / "a.jsonl", "piena")] == ['La "piena", di notte', "Altrove"]
    assert [row["title"] for row in rows(db, tmp_path / "a.jsonl", "piena", "-altrove")] == ['La "piena", di notte']
    assert len(rows(db, tmp_path / "a.jsonl", "source:corriere")) == 5


@pytest.mark.parametrize(
    ("including", "withheld"),
    [
        ((), {"Riservato": "reserved", "Chiuso": "subscriber"}),
        (("--including", "reserved"), {"Chiuso": "subscriber"}),
        (("--including", "reserved,subscriber"), {}),
    ],
)
def test_a_text_that_may_not_leave_stays_and_its_row_says_why(
    db: Path, tmp_path: Path, including: tuple[str, ...], withheld: dict[str, str]
) -> None:
    found = rows(db, tmp_path / "a.jsonl", *including, "--fields", "title,subtitle,body")
    assert {row["title"]: row["withheld"] for row in found if row["withheld"]} == withheld
    assert all((row["body"] is None) == bool(row["withheld"]) for row in found)
    assert ("Segreto" in (tmp_path / "a.jsonl").read_text("utf-8")) == (len(withheld) < 2)


def test_how_many_texts_stayed_is_told_at_the_end(db: Path, tmp_path: Path) -> None:
    told = run(db, "--out", tmp_path / "a.jsonl").stderr.splitlines()
    assert told == [
        f"newscrawl: {tmp_path}/a.jsonl: 6 articles; its card is {tmp_path}/a.jsonl.card.md",
        "newscrawl: 2 texts withheld (1 reserved, 1 subscriber); --including names what goes all the same",
    ]


@pytest.mark.parametrize(("safe", "mark"), [("1", "'"), ("0", "")])
def test_a_cell_of_csv_is_no_formula_when_that_is_asked_for(db: Path, tmp_path: Path, safe: str, mark: str) -> None:
    run(db, "--out", tmp_path / "a.csv", "--fields", "title,subtitle,body,tags,words", NEWSCRAWL_CSV_SAFE=safe)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    row = next(row for row in found if row["title"].endswith("=1+1"))
    assert (row["title"], row["subtitle"], row["body"]) == (f"{mark}=1+1", f"{mark}@domani", f"{mark}-2 gradi")
    night = next(row for row in found if row["title"].startswith("La "))
    assert json.loads(night["tags"]) == ["meteo", "a|b"]
    assert run(db, "--verify", tmp_path / "a.csv").exit_code == 0


def test_csv_on_standard_output_is_that_of_the_file(db: Path, tmp_path: Path) -> None:
    run(db, "--out", tmp_path / "a.csv")
    assert run(db, "--out", "-", "--format", "csv").stdout_bytes == (tmp_path / "a.csv").read_bytes()
    assert not Path("-").exists()


def test_parquet_has_the_rows_of_the_json_lines_typed_by_a_schema(db: Path, tmp_path: Path) -> None:
    lines = rows(db, tmp_path / "a.jsonl", "--fields", ALL)
    run(db, "--out", tmp_path / "a.parquet", "--fields", ALL)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema.field("published").type == pa.timestamp("us", tz="UTC")
    assert table.schema.field("published_day").type == pa.date32()
    assert table.schema.field("tags").type == pa.list_(pa.string())
    assert table.column("title").to_pylist() == [row["title"] for row in lines]
    assert table.column("authors").to_pylist() == [row["authors"] for row in lines]
    assert table.column("published_day").to_pylist()[-1] == date(2025, 11, 9)
    said = json.loads(pq.read_metadata(tmp_path / "a.parquet").metadata[b"newscrawl"])
    assert said["rows_sha256"] in (tmp_path / "a.jsonl.card.md").read_text("utf-8")


def test_parquet_is_written_in_groups_that_fit_into_memory(tmp_path: Path) -> None:
    from newscrawl.export.arrow import Parquet, rows

    column = columns.chosen(["title"])
    with (tmp_path / "a.parquet").open("w+b") as file:
        writer = Parquet(file, column)
        given = [{"id": number, "title": f"Titolo {number}", "withheld": None} for number in range(11_500)]
        for each in given:
            writer.add(each, b"")
        writer.end("{}")
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    assert list(rows(tmp_path / "a.parquet")) == given


DAYS = {"2025-11-08": "2025-11-09"}  #: of `published` in UTC → of `published_day`


def test_sqlite_names_the_day_of_a_csv(db: Path, tmp_path: Path) -> None:
    (row,) = rows(db, tmp_path / "a.jsonl", "piena", "-altrove")
    with closing(sqlite3.connect(":memory:")) as memory:
        found = memory.execute("SELECT date(:at), date(:day)", {"at": row["published"], "day": row["published_day"]})
        assert dict([found.fetchone()]) == DAYS


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_duckdb_names_the_same_day(db: Path, tmp_path: Path, ending: str) -> None:
    """As pandas, polars and Hugging Face's datasets do, which are too heavy for here: `tests.bench.export.readers`."""
    file = tmp_path / f"a.{ending}"
    run(db, "--out", file, "piena", "-altrove")
    read = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[ending]
    with duckdb.connect() as memory:
        memory.execute("SET TimeZone = 'UTC'")
        days = "CAST(CAST(published AS DATE) AS TEXT), CAST(published_day AS TEXT)"
        assert dict(memory.execute(f"SELECT {days} FROM {read}('{file}')").fetchall()) == DAYS


@given(
    st.dictionaries(
        st.text(), st.none() | st.text() | st.lists(st.text()) | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    )
)
def test_a_line_is_the_json_that_any_program_writes(values: dict[str, Any]) -> None:
    expected = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    assert forms.line(values) == f"{expected}\n".encode()


@given(st.lists(st.none() | st.text() | st.text('",;\r\n \0à') | st.integers(), min_size=2))
def test_a_line_of_csv_is_the_one_that_python_writes(cells: list[Any]) -> None:
    given = io.StringIO(newline="")
    csv.writer(given).writerow(cells)
    assert forms.csv_line(cells) == given.getvalue()


def test_a_link_stays_one_and_what_it_leads_to_is_written(db: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a.jsonl").symlink_to("real/b.jsonl")
    assert len(rows(db, tmp_path / "a.jsonl")) == 6
    assert (tmp_path / "a.jsonl").is_symlink()
    assert len((tmp_path / "real" / "b.jsonl").read_text("utf-8").splitlines()) == 6


@pytest.mark.parametrize("slice_", [1, 2, 100])
@pytest.mark.parametrize(
    "typed", ["", "piena", "piena -altrove", "-piena source:corriere", '"piena altrove" OR riservato']
)
def test_all_that_is_found_rises_and_is_what_is_found_newest_first(
    db: Path, typed: str, slice_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_LARGEST_SLICE", slice_)
    query = read(typed, today=date(2026, 1, 1))
    with open_readonly(db) as store:
        found = list(finding.every(store.db, query))
        assert found[::-1] == finding.newest(store.db, query, limit=100)
    assert found


@pytest.mark.parametrize("as_of", [None, 1])
def test_rows_are_read_by_their_numbers_and_no_table_is_read_whole(db: Path, as_of: int | None) -> None:
    names = [column.name for column in columns.COLUMNS if column.name not in ("id", "withheld")]
    statement = f"EXPLAIN QUERY PLAN {exporting._statement(names, as_of)}"
    with open_readonly(db) as store:
        plan = [row["detail"] for row in store.db.execute(statement, {"ids": "[]", "run": as_of})]
    scans = [step for step in plan if step.startswith("SCAN")]
    assert scans[0].startswith("SCAN each VIRTUAL TABLE")
    assert all(step.startswith("SCAN (subquery") for step in scans[1:])


def test_each_field_of_an_article_can_be_exported() -> None:
    assert {field.export for field in FIELDS if field.export} <= {column.name for column in columns.COLUMNS}


def test_each_field_has_a_meaning_and_the_usual_ones_exist() -> None:
    assert all(column.about for column in columns.COLUMNS)
    assert {column.name for column in columns.chosen(columns.USUAL)} <= {column.name for column in columns.COLUMNS}
    assert all(column.keys for column in columns.COLUMNS if column.kind is Kind.RECORDS)


def test_an_export_is_of_one_moment_also_while_a_run_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first row and the second a run stores an article that would come last, and changes one."""
    db = tmp_path / "newscrawl.db"
    read = exporting.rows
    with opened(db) as store:
        room = Newsroom.of(store)
        for article in articles()[:3]:
            stored(room, article)

        def interrupted(*arguments: Any, **options: Any) -> Any:
            for number, row in enumerate(read(*arguments, **options)):
                if number == 0:
                    stored(room, articles()[-1])
                    room.store.db.execute("UPDATE articles SET title = 'Mutato' WHERE url = ?", [f"{HOME}/formula"])
                yield row

        monkeypatch.setattr(exporting, "rows", interrupted)
        titles = [row["title"] for row in rows(db, tmp_path / "a.jsonl")]
        assert sorted(titles) == ["=1+1", 'La "piena", di notte', "Solo il giorno"]
        monkeypatch.undo()
        assert "Mutato" in {row["title"] for row in rows(db, tmp_path / "a.jsonl")}
