"""`newscrawl coverage`, as a person or a program types it, and what it draws."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from newscrawl.cli import main
from newscrawl.cli.render.coverage_plot import plot
from newscrawl.store import open_readonly
from newscrawl.store.coverage.reading import read
from newscrawl.store.coverage.records import Coverage
from tests.manual_stores import covered, stories

MONTHS = ("--since", "2025-09-01", "--until", "2025-10-31")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("coverage") / "news.db"
    covered(path)
    return path


def run(db: Path, *arguments: str) -> Any:
    return CliRunner().invoke(main, ["coverage", "--db", str(db), *arguments])


def found(db: Path) -> Coverage:
    with open_readonly(db) as store:
        now = datetime(2025, 11, 1, tzinfo=UTC)
        return read(store, ["meridiano"], now, since=date(2025, 9, 1), until=date(2025, 10, 31))[0]


def bars(drawing: str, words: str) -> list[Any]:
    rects = etree.fromstring(drawing.encode()).iter(f"{SVG}rect")
    return [rect for rect in rects if words in (rect.findtext(f"{SVG}title") or "")]


def test_months_ways_and_days_without_an_article_are_plain_lines_in_a_pipe(db: Path) -> None:
    done = run(db, "meridiano", *MONTHS)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Il Meridiano (meridiano)",
        "month\tknown\tfeed\tsitemap\tfetched\tstored\tlost\twhy lost",
        "2025-09\t120\t90\t120\t120\t107\t13\t13 too_short",
        "2025-10\t108\t81\t108\t108\t92\t16\t12 too_short, 4 forbidden",
        "all\t228\t171\t228\t228\t199\t29\t25 too_short, 4 forbidden",
        "in a sitemap, and in no feed: 57 addresses, 50 of them stored",
        "5 of 61 days from 2025-09-01 to 2025-10-31 without an article",
        "  shown, but not stored: 1 day: 2025-10-20",
        "    4 failed/forbidden",
        "  asked, and nothing was shown: 1 day: 2025-10-05",
        "  not asked: 3 days: 2025-10-12 to 2025-10-14",
    ]


def test_without_a_source_each_has_a_line(db: Path) -> None:
    lines = run(db, *MONTHS).output.splitlines()
    assert lines[1] == "meridiano\t228\t171\t228\t228\t199\t29\t57\t61\t5"


def test_the_addresses_that_only_a_sitemap_has_are_lines_that_a_program_can_cut(db: Path) -> None:
    lines = [line.split("\t") for line in run(db, "meridiano", *MONTHS, "--sitemap-only").output.splitlines()]
    assert len(lines) == 57
    assert [
        "meridiano",
        "2025-10-20",
        "failed/forbidden",
        "https://www.meridiano.example/2025/10/20/notizia-3.html",
    ] in lines


def test_where_only_feeds_are_known_that_is_told_beside_the_lines(db: Path) -> None:
    done = run(db, "meridiano", "--until", "2020-01-01", "--sitemap-only")
    assert (done.stdout, done.stderr) == ("", "newscrawl: no sitemap has an address of this time that no feed showed\n")


def test_a_program_gets_sums_that_add_up_and_each_day(db: Path) -> None:
    (source,) = json.loads(run(db, *MONTHS, "--json").output)["sources"]
    assert source["total"]["known"] == sum(month["known"] for month in source["months"]) == 228
    assert sum(source["total"]["states"].values()) == 228
    assert source["total"]["why"] == {"rejected/too_short": 25, "failed/forbidden": 4}
    assert source["total"]["ways"]["feed"] == 171
    assert [(day["day"], day["cause"]) for day in source["days"]["without"]] == [
        ("2025-10-05", "nothing_shown"),
        ("2025-10-12", "not_asked"),
        ("2025-10-13", "not_asked"),
        ("2025-10-14", "not_asked"),
        ("2025-10-20", "not_stored"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "gestern"], "--since gestern: expected a day such as 2025-11-09"),
        (["--since", "0001-01-01"], "--since 0001-01-01: expected a day from 1800-01-01 on"),
        (["--since", "2025-11-09", "--until", "2025-11-08"], "expected a day that is not after the other"),
        (["meridian"], "knows no such source; did you mean 'meridiano'?"),
        (["--sitemap-only", "--json"], "--sitemap-only: expected neither --json nor --plot beside it"),
        (["--plot", "coverage.png"], "--plot coverage.png: expected a name that ends with .svg"),
        (["--plot", "no/folder/a.svg"], "--plot no/folder/a.svg: expected a folder that is there; no/folder is none"),
        ([""], "'': "),
        (["--plot", "/proc/coverage.svg"], "/proc/coverage.svg: cannot be written"),
    ],
)
def test_a_wrong_word_is_named_in_one_line(db: Path, arguments: list[str], words: str) -> None:
    done = run(db, *arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert len(done.output.splitlines()) == 1


def test_a_time_of_which_nothing_is_known_says_so(db: Path) -> None:
    lines = run(db, "meridiano", "--until", "2020-01-01").output.splitlines()
    assert lines[1:] == ["no address is known of this time", "no day to look at: no run asked it in this time"]


def test_the_plot_has_a_bar_for_each_month_and_way_on_one_base_line(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "coverage.svg"
    assert run(db, "meridiano", *MONTHS, "--plot", str(file)).exit_code == 0
    drawn = [rect for way in ("feed", "sitemap") for rect in bars(file.read_text("utf-8"), f", {way}: ")]
    assert [rect.findtext(f"{SVG}title") for rect in drawn] == [
        "2025-09, feed: 90",
        "2025-10, feed: 81",
        "2025-09, sitemap: 120",
        "2025-10, sitemap: 108",
    ]
    assert {round(float(rect.get("y")) + float(rect.get("height")), 3) for rect in drawn} == {202.0}
    heights = [float(rect.get("height")) for rect in drawn]
    assert heights[2] / heights[0] == pytest.approx(120 / 90, abs=0.01)


def test_the_plot_shows_each_day_without_an_article_and_its_cause(db: Path) -> None:
    drawn = plot([found(db)])
    (silent,) = bars(drawn, "2025-10-05: asked, nothing shown")
    (outage,) = bars(drawn, "2025-10-12 to 2025-10-14: not asked")
    assert float(silent.get("width")) >= 1
    assert float(outage.get("width")) == pytest.approx(3 * float(silent.get("width")), abs=0.1)
    assert bars(drawn, "2025-10-20: shown, not stored")


def test_a_name_of_markup_is_a_name_in_the_plot(db: Path) -> None:
    name = 'Voce <b> & "Eco"\x01'
    drawn = etree.fromstring(plot([replace(found(db), name=name)]).encode())
    assert 'Voce <b> & "Eco"' in drawn.itertext()


def test_months_without_an_address_keep_their_room_in_the_plot(db: Path) -> None:
    whole = found(db)
    early = replace(whole, months={"2024-09": whole.months["2025-09"], **whole.months})
    drawn = plot([early])
    starts = [float(bars(drawn, f"{month}, feed")[0].get("x")) for month in ("2024-09", "2025-09", "2025-10")]
    assert starts[1] - starts[0] == pytest.approx(12 * (starts[2] - starts[1]), rel=0.001)


def test_a_date_of_another_age_leaves_the_plot_readable(db: Path) -> None:
    whole = found(db)
    odd = replace(whole, months={"0001-01": whole.months["2025-09"], **whole.months})
    drawn = plot([odd])
    assert not bars(drawn, "0001-01")
    assert len(bars(drawn, "2025-09, feed")) == 1
    assert int(etree.fromstring(drawn.encode()).get("width")) < 20_000


def test_outlets_are_drawn_one_below_the_other_over_the_same_months(db: Path) -> None:
    whole = found(db)
    late = replace(whole, source="altro", months={"2025-10": whole.months["2025-10"]}, gaps=())
    first, second = bars(plot([whole, late]), "2025-10, feed")
    assert first.get("x") == second.get("x")
    panels = [each.getparent().get("transform") for each in (first, second)]
    assert panels == ["translate(0 58)", "translate(0 324)"]


def test_a_plot_of_nothing_is_a_drawing_all_the_same() -> None:
    assert "nothing is known" in "".join(etree.fromstring(plot([]).encode()).itertext())


def test_a_story_that_was_edited_anew_says_how_much_of_the_first_text_it_has(tmp_path: Path) -> None:
    path = tmp_path / "stories.db"
    stories(path)
    done = CliRunner().invoke(main, ["trace", "--db", str(path), "https://www.valdoria.example/cronaca/tram-lungolago"])
    (line,) = [line for line in done.output.splitlines() if "  duplicate  " in line and "now" not in line]
    assert re.search(
        r"of article \d+ of agenzia, “Tram: via libera .*”, of whose text \d\d% is in it: https://www.agenzia", line
    )
