"""What is said of an address by what it answered, and how a source file is changed by it: the rules, without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.models import Kind, Reason
from newscrawl.sources import findings, proposals
from newscrawl.sources.findings import EntryFinding, Seen, SourceFinding, Verdict, judge

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
URL = "https://www.esempio.it/rss.xml"
FEED = Seen(url=URL, kind=Kind.FEED, status=200, told=Kind.FEED, links=10)


def dates(newest_days: float, every_days: float, items: int = 10) -> tuple[datetime, ...]:
    return tuple(NOW - timedelta(days=newest_days + every_days * number) for number in range(items))


@pytest.mark.parametrize(
    ("shown", "frozen"),
    [
        (dates(1, 0.05), False),
        (dates(6, 0.05), False),  # a holiday
        (dates(8, 0.05), True),
        (dates(20, 7), False),  # a weekly
        (dates(80, 7), True),
        (dates(200, 30), False),  # a monthly
        (dates(399, 90), False),
        (dates(401, 90), True),
        ((*dates(13, 0.01), *dates(20, 0.01), *dates(27, 0.01)), False),  # ten at once, each week
        ((NOW - timedelta(days=80),), False),
        ((NOW - timedelta(days=100),), True),
        ((), False),
        ((NOW + timedelta(days=30), *dates(1, 1)), False),
        ((NOW + timedelta(days=30), *dates(50, 1)), True),  # one item that lies ahead says nothing
    ],
)
def test_a_list_is_frozen_by_the_measure_of_what_it_publishes(shown: tuple[datetime, ...], frozen: bool) -> None:
    found = judge(replace(FEED, dates=shown), NOW)
    assert (found.verdict is Verdict.FROZEN) == frozen, found.detail
    assert found.newest is None or found.newest <= NOW


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (FEED, Verdict.OK),
        (replace(FEED, elsewhere=9), Verdict.OK),
        (replace(FEED, elsewhere=11), Verdict.DECOY),
        (replace(FEED, links=1, to_home=1), Verdict.DECOY),
        (replace(FEED, links=0), Verdict.EMPTY),
        (replace(FEED, links=0, passed_over="3 passed over: denied"), Verdict.EMPTY),
        (replace(FEED, told=Kind.HOME), Verdict.WRONG_KIND),
        (replace(FEED, told=None), Verdict.OK),
        (replace(FEED, told=None, links=0), Verdict.WRONG_KIND),
        (replace(FEED, kind=Kind.SITEMAP, told=Kind.SITEMAP, links=0, children=3), Verdict.OK),
        (replace(FEED, kind=Kind.FRONT, told=Kind.HOME, links=0, children=3), Verdict.EMPTY),
        (replace(FEED, kind=Kind.FRONT), Verdict.WRONG_KIND),
        (replace(FEED, kind=Kind.HOME, told=Kind.HOME, links=0, is_entry=False), Verdict.OK),
        (replace(FEED, wall=Reason.CHALLENGE), Verdict.WALL),
        (replace(FEED, status=None, reason=Reason.ROBOTS), Verdict.CLOSED),
        (replace(FEED, status=403, reason=Reason.FORBIDDEN), Verdict.FAILED),
        (replace(FEED, answered="https://www.esempio.it/feed/", for_good=True), Verdict.MOVED),
        (replace(FEED, answered="https://altro.example/", off_site=True), Verdict.MOVED),
    ],
)
def test_each_answer_has_one_verdict(seen: Seen, verdict: Verdict) -> None:
    assert judge(seen, NOW).verdict is verdict


def test_an_address_on_another_site_is_not_well_and_no_change_is_proposed() -> None:
    found = judge(replace(FEED, answered="https://altro.example/rss", for_good=True, off_site=True), NOW)
    assert (found.well, found.moved_to, found.reason) == (False, None, Reason.OFF_SITE)


# ── the change of the source file ──────────────────────────────────────────────────────────────

FILE = """\
# Scritto a mano.
name = "L'Esempio"
home = "http://www.esempio.it/"   # la prima pagina
[[entries]]
kind = 'feed'
url  = 'https://www.esempio.it/rss.xml' # di una volta
section = "url = \\"x\\""
[[entries]]
url = "https://www.esempio.it/mappa.xml"
kind = "feed"
note = \"\"\"
su due righe\"\"\"

[selectors]
title = "h1"
"""


def found(*entries: EntryFinding, home: str | None = None) -> SourceFinding:
    page = EntryFinding(url="http://www.esempio.it/", kind=Kind.HOME, verdict=Verdict.MOVED, moved_to=home)
    return SourceFinding(source="esempio", at=NOW, entries=entries, home=page)


def test_only_the_lines_that_are_wrong_are_changed_and_comments_stay() -> None:
    moved = EntryFinding(url=URL, kind=Kind.FEED, verdict=Verdict.MOVED, moved_to="https://www.esempio.it/feed/")
    new = proposals.changed(FILE, found(moved, home="https://www.esempio.it/"))
    assert new.splitlines()[2:8] == [
        'home = "https://www.esempio.it/"   # la prima pagina',
        "[[entries]]",
        "kind = 'feed'",
        'url = "https://www.esempio.it/feed/" # di una volta',
        f'note = "url was {URL} until newscrawl sources verify of 2025-11-09"',
        'section = "url = \\"x\\""',
    ]
    assert new.splitlines()[8:] == FILE.splitlines()[7:]
    assert proposals.diff(FILE, FILE, "esempio.toml") == ""
    assert proposals.diff(FILE, new, "esempio.toml").startswith("--- esempio.toml\n+++ esempio.toml\n@@ ")


@pytest.mark.parametrize(
    "text",
    [
        FILE.replace("url  = 'https", "url  = '''https").replace("rss.xml'", "rss.xml'''"),
        f'name = "x"\nhome = "https://www.esempio.it/"\nentries = [{{url = "{URL}", kind = "feed"}}]\n',
    ],
    ids=["long string", "inline"],
)
def test_a_form_that_cannot_be_changed_for_sure_is_left_to_a_person(text: str) -> None:
    moved = EntryFinding(url=URL, kind=Kind.FEED, verdict=Verdict.MOVED, moved_to="https://www.esempio.it/feed/")
    assert proposals.changed(text, found(moved)) == text


def test_an_entry_whose_note_has_two_lines_is_left_to_a_person() -> None:
    wrong = EntryFinding(
        url="https://www.esempio.it/mappa.xml", kind=Kind.FEED, verdict=Verdict.WRONG_KIND, really=Kind.SITEMAP
    )
    assert proposals.changed(FILE, found(wrong)) == FILE
    one_line = FILE.replace('"""\nsu due righe"""', '"su una"')
    assert 'kind = "sitemap"\nnote = "su una; kind was feed' in proposals.changed(one_line, found(wrong))


# ── the file of findings ───────────────────────────────────────────────────────────────────────


def test_a_newer_finding_of_an_outlet_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    file = findings.beside(tmp_path / "data" / "news.db")
    assert file.name == "news-verified.jsonl"
    assert findings.kept(file) == {}
    old = SourceFinding(source="ansa", at=NOW, entries=(judge(FEED, NOW),))
    findings.keep(file, [old, replace(old, source="agi")])
    findings.keep(file, [replace(old, at=NOW + timedelta(days=1))])
    kept = findings.kept(file)
    assert [*kept] == ["agi", "ansa"]
    assert (kept["ansa"].at - kept["agi"].at).days == 1
    assert (kept["agi"].words, kept["agi"].well) == ("ok", True)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
