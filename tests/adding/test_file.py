"""A proposal becomes a source file that newscrawl reads, whatever stands in what outlets say of themselves."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newscrawl import sources
from newscrawl.adding import as_toml, propose
from newscrawl.adding.addresses import pattern
from tests.adding.adding_made import BASE, HOME, article, entry, found, paths

DAY = date(2026, 11, 29)


def test_a_file_says_where_each_entry_comes_from_what_is_closed_and_what_was_left_out(tmp_path: Path) -> None:
    shown = found(
        entry(2, "/feed/", paths(10)), entry(3, "/altro/feed/", paths(10)),
        articles=[article(paths(1)[0])], robots="User-agent: *\nDisallow: /riservato/\nDisallow: /*?s=\n",
    )  # fmt: skip
    text = as_toml(propose("lavedetta", HOME, shown, {}, "www.lavedetta.example"), DAY)
    (tmp_path / "lavedetta.toml").write_text(text, "utf-8")
    source = sources.read(tmp_path / "lavedetta.toml")
    assert (source.name, source.home, source.language, source.verified) == ("La Vedetta", HOME.url, "it", False)
    assert source.entries[0].note == "linked from the home page; 10 links on 2026-11-29"
    assert "# robots.txt closes, and no run asks for: /riservato/ /*?s=" in text
    assert f"# left out: {BASE}/altro/feed/ (repeats what other feeds show)" in text
    assert len(text.splitlines()) < 20
    assert "verified = true" in as_toml(propose("lavedetta", HOME, shown, {}, ""), DAY, verified=True)


@pytest.mark.parametrize(
    "name", ['La "Vedetta"', "La\\Vedetta", "Riga\ndue = 3", "\x7fVedetta\x00", "ḃ’è – “così”", "'''"]
)
def test_whatever_an_outlet_is_called_stays_a_value(name: str) -> None:
    shown = found(entry(2, "/feed/", paths(4)), robots=f"User-agent: *\nDisallow: /{name}\n")
    text = as_toml(propose("v", replace(HOME, name=name), replace(shown, reservations=(f"meta: {name}",)), {}, ""), DAY)
    read = tomllib.loads(text)
    assert read["name"] == name
    assert set(read) == {"name", "home", "language", "timezone", "verified", "entries"}


def test_the_language_is_the_home_pages_where_articles_are_written_in_it() -> None:
    articles = [article(path, language) for path, language in zip(paths(3), ("en", "en", "it"), strict=True)]
    assert propose("v", HOME, found(articles=articles), {}, "").language == "it"
    assert propose("v", HOME, found(articles=articles[:2]), {}, "").language == "en"


def test_the_zone_is_that_of_the_dates_where_they_name_another_than_the_address() -> None:
    def zone(*raws: str) -> str:
        return propose(
            "v", HOME, found(articles=[article(f"/{n}", raw=raw) for n, raw in enumerate(raws)]), {}, ""
        ).timezone

    assert zone("2026-07-01T10:00:00+02:00", "2026-11-01T10:00:00+01:00") == "Europe/Rome"
    assert zone("2026-07-01T10:00:00+09:00", "2026-11-01T10:00:00+09:00") == "Asia/Tokyo"
    assert zone("2026-07-01T10:00:00Z", "2026-11-01T10:00:00Z") == "Europe/Rome"


OTHERS = [f"{BASE}/{name}/" for name in ("chi-siamo", "sport", "contatti")]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("/2026/11/0{}/ponte/", r"/(?:19|20)\d\d/\d{1,2}/\d{1,2}/"),
        ("/cronaca/ponte-55{}.html", r"[-_/.]\d{3,}\.\w{2,5}$"),
        ("/articoli/ponte-{}", "/articoli/[^/?#]+"),
        ("/?p=10{}", r"[?&](?:id|p|art|aid|cid|idarticolo)=\d+"),
        ("/il-ponte-riapre-oggi-{}/", r"/[^/?#]+(?:[-_][^/?#]+){3,}/?$"),
        ("/ponte{}/", None),
    ],
)
def test_a_pattern_tells_articles_from_other_pages_or_there_is_none(form: str, expected: str | None) -> None:
    articles = [BASE + form.format(number) for number in range(1, 7)]
    assert pattern(articles, OTHERS) == expected
    assert pattern([*articles, f"{BASE}/sport/"], OTHERS) is None
    assert pattern(articles[:2], OTHERS) is None
