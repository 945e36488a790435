"""The comparison of what real publishing systems show with what was stored of it; the systems themselves are run by hand."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.bench.systems import table
from tests.bench.systems.articles import Part, Story, stories
from tests.bench.systems.compare import Compared, compared
from tests.bench.systems.site import Site, free_port, serving

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
TELLS = frozenset({"title", "authors", "published", "section", "tags", "image", "language"})
STORY = next(story for story in stories(NOW) if story.slug == "biblioteca-di-notte")


def site(*of: Story) -> Site:
    return Site(name="a theme", home="http://127.0.0.1/", entries=(), stories=of, tells=TELLS)


def row(story: Story, **changed: object) -> dict[str, Any]:
    whole = {
        "url": f"http://127.0.0.1/{story.slug}/", "title": story.title, "authors": list(story.authors), "section": story.section,
        "tags": list(story.tags), "image": f"http://127.0.0.1/{story.slug}.png", "image_caption": story.picture, "language": "it",
        "published": story.published.isoformat(), "published_precision": "minute", "modified": None,
        "body": "\n\n".join(line for _, line in story.lines),
    }  # fmt: skip
    return whole | changed


def wrong(result: Compared) -> list[tuple[str, str, str]]:
    return [(fault.field, fault.expected, fault.stored) for fault in result.wrong]


def test_a_story_stored_as_it_was_typed_has_no_fault_however_quotes_are_set() -> None:
    body = row(STORY)["body"].replace("’", "'")
    result = compared(site(STORY), [row(STORY, body=body)])
    assert wrong(result) == []
    assert result.right == result.asked
    assert result.right["body: list"] == 5


def test_a_line_that_is_missing_and_one_that_is_of_another_story_are_told() -> None:
    lines = [line for kind, line in STORY.lines if kind != "pullquote"]
    result = compared(site(STORY), [row(STORY, body="\n\n".join([*lines, "Il derby finisce in parità"]))])
    assert {field for field, _, _ in wrong(result)} == {"body: pullquote", "body"}
    assert ("body", "nothing else", "Il derby finisce in parità") in wrong(result)
    assert result.right["body"] == 0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": "La biblioteca resta aperta di notte: 312 tessere in un mese"}, "title"),
        ({"authors": ["Ersilia Tovagli", "Lamberto Figuccia"]}, "authors"),
        ({"tags": ["Biblioteche"]}, "tags"),
        ({"section": None}, "section"),
        ({"image": "http://127.0.0.1/logo.png"}, "image"),
        ({"published": "2026-11-08T10:15:00+01:00"}, "published"),
        ({"published": "2026-11-07T00:00:00+01:00", "published_precision": "day"}, "published"),
        ({"modified": "2026-11-01T10:15:00+01:00"}, "modified"),
        ({"subtitle": "Un’altra riga"}, "subtitle"),
    ],
)
def test_a_wrong_value_is_told_by_its_field(changed: dict[str, object], told: str) -> None:
    assert [field for field, _, _ in wrong(compared(site(STORY), [row(STORY, **changed)]))] == [told]


def test_a_field_that_the_pages_do_not_tell_may_be_empty_and_a_day_without_time_is_right() -> None:
    changed = {
        "subtitle": None,
        "image_caption": None,
        "published": "2026-11-08T00:00:00+01:00",
        "published_precision": "day",
    }
    assert wrong(compared(site(STORY), [row(STORY, **changed)])) == []


def test_drafts_and_pages_must_not_be_stored_and_every_story_must() -> None:
    draft = replace(STORY, slug="bozza", title="Bozza di un pezzo sui termosifoni", state="draft")
    result = compared(site(STORY, draft), [row(draft)])
    assert wrong(result) == [("stored", "not stored", draft.title), ("stored", "stored", "not stored")]
    assert (result.found, result.published) == (0, 1)


def test_the_page_has_a_row_a_field_and_whose_fault_a_value_is() -> None:
    result = compared(site(STORY), [row(STORY, image="http://127.0.0.1/cover.jpg")])
    page = table.markdown({"Ghost (Node)": ("ghost 1", [result])}, {"WordPress (PHP)": "apt-get: no such package"})
    assert "| image | 0/1 |" in page
    assert "the system's" in page
    assert "## WordPress (PHP): not run\n\napt-get: no such package" in page


def test_a_server_ends_with_those_that_it_started(tmp_path: Path) -> None:
    port, note = free_port(), tmp_path / "child"
    script = (
        "import http.server, pathlib, subprocess, sys\n"
        f"child = subprocess.Popen(['sleep', '60']); pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        f"http.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()\n"
    )
    with serving(sys.executable, "-c", script, cwd=tmp_path, answers=f"http://127.0.0.1:{port}/"):
        child = int(note.read_text())
        os.kill(child, 0)
    end = time.monotonic() + 10
    while Path(f"/proc/{child}/stat").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_marks_of_notes_and_links_to_other_stories_are_no_text() -> None:
    assert Part("paragraph", 'Nel 1861<sup><a href="#nota-1">1</a></sup> c’era.').lines == ("Nel 1861 c’era.",)
    assert Part("also", 'Leggi anche: <a href="/">Altro</a>').lines == ()
    assert Part("table", rows=(("Voce", "Anno"),)).lines == ("Voce Anno",)
