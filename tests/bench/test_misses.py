"""The kinds of misses: each rule on a page made for it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.bench.fields import misses, misses_table
from tests.bench.fields.misses import Miss
from tests.bench.measure import measure

HEADLINE = "Il traghetto torna in orario"


def sorted_as(tmp_path: Path, html: str, truth: dict[str, Any], ours: dict[str, Any]) -> list[Miss]:
    file = tmp_path / "p.html.gz"
    file.write_bytes(gzip.compress(html.encode()))
    return misses.of_page({"url": "https://prova.example/a", **truth}, ours, file)


@pytest.mark.parametrize(
    ("html", "ours", "kind"),
    [
        (f"<h1>{HEADLINE}</h1>", "Porto " + HEADLINE, "more than the headline"),
        (f"<h1>{HEADLINE}</h1>", None, "nothing taken"),
        (f"<h1>{HEADLINE}</h1><h2>Altro</h2>", "Altro", "another heading"),
        (
            f"<title>{HEADLINE} | La Prova</title><h1>Riparte il traghetto</h1>",
            "Riparte il traghetto",
            "the data's headline",
        ),
        ("<h1>Riparte</h1>", "Riparte", "not on the page"),
    ],
)
def test_a_title_that_is_missed_has_the_kind_that_the_page_shows(
    tmp_path: Path, html: str, ours: str | None, kind: str
) -> None:
    (found,) = sorted_as(tmp_path, html, {"title": HEADLINE}, {"title": ours})
    assert found.kind.startswith(kind)


@pytest.mark.parametrize(
    ("html", "authors", "kind", "whose"),
    [
        ("<h1>Titolo</h1><p>Ada Corvi</p>", [], "printed between headline and text", "ours"),
        ("<h1>Titolo</h1><p>di Ada Corvi e Pia Rovelli</p>", ["Pia Rovelli"], "one or some", "more"),
        ("<h1>Titolo</h1>", [], "not on the page", "truth"),
        (
            f"<h1>Titolo</h1><p>{'La seduta è durata a lungo. ' * 8}</p><p>Ada Corvi tace</p>",
            [],
            "only in the text",
            "page",
        ),
        ('<meta name="author" content="Ada Corvi"><h1>Titolo</h1>', [], "in the page's data", "ours"),
    ],
)
def test_authors_that_are_missed_have_the_kind_that_the_page_shows(
    tmp_path: Path, html: str, authors: list[str], kind: str, whose: str
) -> None:
    true = ["Ada Corvi", "Pia Rovelli"] if whose == "more" else ["Ada Corvi"]
    (found,) = sorted_as(tmp_path, html, {"authors": true}, {"authors": authors})
    assert found.kind.startswith(kind)
    assert found.whose == ("ours" if whose == "more" else whose)


@pytest.mark.parametrize(
    ("html", "ours", "kind", "whose"),
    [
        ("<p>9 novembre 2025</p>", None, "on the page, nothing taken", "ours"),
        ("<p>9 novembre 2024</p>", "2024-11-09", "not on the page; ours differs", "truth"),
        ("<p>9 novembre 2025, 10 novembre 2025</p>", "2025-11-10", "a neighbouring day", "truth"),
        ("<p>9 novembre 2025, 3 marzo 2025</p>", "2025-03-03", "another day", "ours"),
        ("<p>ieri</p>", None, "not on the page", "page"),
    ],
)
def test_a_day_that_is_missed_has_the_kind_that_the_page_shows(
    tmp_path: Path, html: str, ours: str | None, kind: str, whose: str
) -> None:
    (found,) = sorted_as(tmp_path, html, {"date": "2025-11-09"}, {"date": ours})
    assert (found.kind.startswith(kind), found.whose) == (True, whose)


def test_what_is_right_is_no_miss(tmp_path: Path) -> None:
    truth = {"title": HEADLINE, "authors": ["di Ada Corvi"], "date": "2025-11-09T08:00:00+01:00"}
    ours = {"title": HEADLINE.upper(), "authors": ["Ada Corvi"], "date": "2025-11-09T07:00:20+00:00"}
    assert sorted_as(tmp_path, "", truth, ours) == []


def test_the_hour_that_is_missed_is_one_of_a_zone(tmp_path: Path) -> None:
    truth, ours = {"date": "2025-11-09T08:00:00+01:00"}, {"date": "2025-11-09T08:00:00+00:00"}
    assert [miss.kind for miss in sorted_as(tmp_path, "", truth, ours)] == ["whole hours apart: a zone"]


def test_the_table_shows_what_was_and_what_is() -> None:
    miss = Miss("title", "another heading", "ours")
    table = misses_table.markdown({miss: {"prova": 3}}, {miss: {"prova": 1}}, {"A": {miss: {"prova": 1}}, "B": {}})
    assert "| ours | another heading | 3 → 1 | 1 |  | 3 → 1 |" in table


def test_the_counts_of_the_first_build_are_kept(tmp_path: Path) -> None:
    pages = tmp_path / "prova" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "score.py").write_text(
        "import json, sys\njson.dump({'articles': {}}, open(sys.argv[sys.argv.index('--json') + 1], 'w'))\n"
    )
    row = {"id": "p", "url": "https://prova.example/p", "title": "Altro"}
    (tmp_path / "prova" / "truth.jsonl").write_text(json.dumps(row) + "\n")
    (pages / "p.html.gz").write_bytes(gzip.compress(f"<h1>{HEADLINE}</h1>".encode()))
    out = tmp_path / "misses.md"
    arguments = ["fields", "--corpus", str(tmp_path), "--jobs", "1", "--no-baseline", "--misses", str(out)]
    assert CliRunner().invoke(measure, arguments, catch_exceptions=False).exit_code == 0
    assert "not on the page in these words | 1 |" in out.read_text()
    kept = json.loads(out.with_suffix(".json").read_text())
    assert [(one["field"], one["pages"]) for one in kept] == [("title", {"prova": 1})]
