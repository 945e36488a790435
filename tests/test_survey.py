"""What an entry shows again is told without a worker, and only where that is sure and cheap."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.crawl.readers import preload
from newscrawl.crawl.survey import survey, unchanged
from newscrawl.models import Kind, Page, Source

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
BASE = "http://gazzetta.example"
SOURCE = Source(slug="gazzetta", name="Gazzetta", home=f"{BASE}/", entries=())
FEED = f"<rss><channel><item><link>{BASE}/ponte</link></item></channel></rss>".encode()


def page(body: bytes, coding: str = "") -> Page:
    headers = {"content-type": "application/rss+xml"} | ({"content-encoding": coding} if coding else {})
    url = f"{BASE}/feed"
    return Page(url=url, requested_url=url, body=body, headers=headers, fetched_at=NOW, source="gazzetta")


def digest(body: bytes) -> str:
    return survey(page(body), SOURCE, Kind.FEED, NOW, None, None).digest


@pytest.mark.parametrize(("body", "coding"), [(FEED, ""), (gzip.compress(FEED), "gzip")], ids=["plain", "packed"])
def test_what_was_read_last_time_is_known_again_however_it_is_packed(body: bytes, coding: str) -> None:
    assert unchanged(page(body, coding), digest(FEED))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (FEED.replace(b"ponte", b"lago"), ""),
        (gzip.compress(FEED)[:-4], "gzip"),
        (FEED, "gzip"),
        (FEED, "unheard-of"),
    ],
    ids=["another", "cut off", "not packed", "an unknown coding"],
)
def test_all_else_is_left_to_a_worker(body: bytes, coding: str) -> None:
    assert not unchanged(page(body, coding), digest(FEED))
    assert not unchanged(page(FEED), None)


LONG_FEED = FEED.replace(b"</channel>", b"<item><title>Riapre il ponte</title></item>" * 50 + b"</channel>")


@pytest.mark.parametrize(
    ("body", "coding"), [(LONG_FEED, ""), (gzip.compress(LONG_FEED), "gzip")], ids=["plain", "packed"]
)
def test_what_is_large_is_left_to_a_worker(body: bytes, coding: str) -> None:
    assert unchanged(page(body, coding), digest(LONG_FEED), small=len(LONG_FEED))
    assert not unchanged(page(body, coding), digest(LONG_FEED), small=len(LONG_FEED) - 1)


def test_workers_start_without_scrapy_and_without_the_store_and_the_parent_without_what_reads_pages() -> None:
    script = (
        "import sys\n"
        "def there(*names): return [n for n in sys.modules if n.startswith(names)]\n"
        "if sys.argv[1:]:\n"
        "    for name in sys.argv[1:]: __import__(name)\n"
        "    print(there('scrapy', 'twisted', 'sqlite', 'newscrawl.store'))\n"
        "else:\n"
        "    import newscrawl.spiders.news, newscrawl.spiders.replay, newscrawl.commands.crawl, pipelines.extract\n"
        "    print(there('newscrawl.extract', 'trafilatura', 'dateparser', 'rich'))\n"
    )
    for names in (preload(), ()):
        command = [sys.executable, "-c", script, *names]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        assert done.stdout.strip() == "[]"
