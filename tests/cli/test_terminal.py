"""Times and counts in the words of the verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.table import Column, Table
from rich.text import Text

from newscrawl import cli
from newscrawl.cli import render
from newscrawl.cli.render.terminal import ago, counted, show_table, utc
from tests import manual

NOW = datetime(2025, 11, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=119), "119 s ago"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 d ago"),
        (-timedelta(hours=6, minutes=20), "in 6 h"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_that_gives_two_or_more(span: timedelta, words: str) -> None:
    assert ago(NOW - span, NOW) == words


def test_an_unknown_time_is_empty_for_people_and_null_for_programs() -> None:
    assert ago(None, NOW) == ""
    assert utc(None) is None


def test_programs_get_times_with_a_z_and_people_get_counts_before_words() -> None:
    assert utc(NOW) == "2025-11-09T12:00:00Z"
    assert counted([("timeout", 7000), ("not_found", 5)]) == "7,000 timeout, 5 not_found"


def test_off_a_terminal_a_table_is_a_line_a_row_with_tabs_and_nothing_is_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = Table("source", "address", Column("n", justify="right"), title="Two of them")
    long = "https://www.corriere.example/" + "una-notizia-" * 40
    table.add_row("corriere", f"[dim]{long}[/dim]", Text("[7]"))
    table.add_row("lago", "two\tcells\nno more", "·")
    show_table(table)
    assert capsys.readouterr().out.splitlines() == [
        "Two of them", "source\taddress\tn", f"corriere\t{long}\t[7]", "lago\ttwo cells no more\t·",
    ]  # fmt: skip


def test_cells_that_are_no_markup_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("address")
    table.add_row("https://www.corriere.example/[dim]/")
    show_table(table, markup=False)
    assert capsys.readouterr().out == "address\nhttps://www.corriere.example/[dim]/\n"


def test_no_page_of_render_prints_a_table_by_itself() -> None:
    files = Path(str(render.__file__)).parent.glob("*.py")
    assert [file.name for file in files if re.search(r"print\((_?table|_table\()", file.read_text("utf-8"))] == [
        "terminal.py"
    ]


def test_only_render_lays_out_what_a_verb_prints() -> None:
    files = sorted(Path(str(cli.__file__)).parent.glob("*.py"))
    assert len(files) > len(cli.VERBS)
    assert [file.name for file in files if re.search(r"^\s*(from|import) rich\b", file.read_text("utf-8"), re.M)] == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[manual.Place]:
    with manual.served(tmp_path_factory.mktemp("setups")) as place:
        yield place


@pytest.mark.parametrize(("columns", "left_out"), [(140, False), (90, True), (60, True)])
def test_a_narrow_terminal_leaves_out_whole_columns_that_say_least_and_names_them(
    tmp_path: Path, place: manual.Place, columns: int, left_out: bool
) -> None:
    page = "<!-- setup: python -m tests.manual_stores repeated data/newscrawl.db -->\n"
    page += f"\n<!-- run on {columns} columns -->\n\n```sh\nnewscrawl status\n```\n"
    ((_, shown),) = manual.run(page, tmp_path, place)
    assert "…" not in shown
    assert "meridiano" in shown
    table = shown.partition(" ─")[0].splitlines()[-1]
    assert len(table) <= columns
    named = shown.rpartition("left out on so narrow a terminal: ")[2].split(", ") if left_out else []
    assert ("left out" in shown) is left_out
    assert not [name for name in named if name.strip() in table.split("  ")]
    assert {"source", "articles"} <= set(table.split())
