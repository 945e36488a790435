"""What reads pages has a name that changes with whatever decides the fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.crawl import reading, versions
from newscrawl.models import Page, Source

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)

SOURCE = Source(slug="lago", name="Il Lago", home="https://www.lago.example/", entries=())


def test_the_same_rules_have_the_same_name_whatever_their_order() -> None:
    one = replace(SOURCE, selectors={"title": "h1", "section": ".s"})
    other = replace(SOURCE, selectors={"section": ".s", "title": "h1"}, verified=True)
    assert versions.read_by(one) == versions.read_by(other)


@pytest.mark.parametrize(
    "other",
    [
        replace(SOURCE, selectors={"title": "h2"}),
        replace(SOURCE, timezone="Europe/London"),
        replace(SOURCE, language="de"),
    ],
)
def test_other_rules_have_another_name(other: Source) -> None:
    assert versions.read_by(other) != versions.read_by(SOURCE)


def test_another_extractor_has_another_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = versions.read_by(SOURCE)
    for name in versions._ROOMS:
        place = tmp_path / name
        if "." in name:
            place.write_text("x = 1\n", "utf-8")
        else:
            place.mkdir()
            (place / "a.py").write_text("x = 1\n", "utf-8")
    monkeypatch.setattr(versions, "files", lambda package: tmp_path)
    versions.extractor.cache_clear()
    made = versions.read_by(SOURCE)
    (tmp_path / "extract" / "a.py").write_text("x = 2\n", "utf-8")
    versions.extractor.cache_clear()
    assert len({before, made, versions.read_by(SOURCE)}) == 3
    versions.extractor.cache_clear()


def test_an_article_says_what_read_it() -> None:
    page = Page(url="https://www.lago.example/a.html", body=b"<h1>Piena del lago</h1>", fetched_at=NOW, source="lago")
    assert reading.read(page, SOURCE, NOW).read_by == versions.read_by(SOURCE)
