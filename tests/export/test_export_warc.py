"""Archived pages as WARC, read back by two readers."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import fastwarc
import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.models import AnswerHead, Article, Page
from newscrawl.store import open_store
from tests.export.export_made import HOME, reserved, run
from tests.store.store_made import NOW, Newsroom, an_article, later, opened

HEADERS = {
    "server": "nginx",
    "content-type": "text/html; charset=utf-8",
    "transfer-encoding": "chunked",
    "content-length": "7",
}
FIRST, SECOND = "<p>Città, prima pagina</p>".encode(), b"<p>Seconda</p>"


@pytest.fixture(name="db")
def _db(tmp_path: Path) -> Path:
    """An article of two pages, one that is reserved, and one of which no page is kept."""
    db = tmp_path / "news.db"
    with opened(db) as store:
        pass
    with open_store(db, pages=tmp_path / "news-pages.db", command="test", now=NOW) as store:
        room = Newsroom.of(store)
        further = Page(
            url=f"{HOME}/lungo?p=2", body=SECOND, fetched_at=later(seconds=9), source="corriere", headers=HEADERS
        )
        _keep(room, an_article(f"{HOME}/lungo", title="Lungo"), FIRST, (further,))
        _keep(
            room,
            reserved(an_article(f"{HOME}/riservato", title="Riservato", published=later(hours=1))),
            b"<p>Segreto</p>",
        )
        room.stores(an_article(f"{HOME}/senza", title="Senza", published=later(hours=2)))
    return db


def _keep(
    room: Newsroom, article: Article, body: bytes, parts: tuple[Page, ...] = (), head: AnswerHead | None = None
) -> None:
    page = replace(article.page, body=body, headers=HEADERS, parts=parts, head=head)
    assert room.store.pages is not None
    name = room.store.pages.put(page)
    room.stores(replace(article, page=replace(page, page_hash=name, parts=())))


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_heads_are_written_as_they_came_but_for_what_speaks_of_the_wire(tmp_path: Path, name: str) -> None:
    lines = (
        ("Server", "nginx"),
        ("set-cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2"),
        ("X-Nota", "cosÃ¬"),
        ("X-Rotta", "a\rb\xff"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "7"),
        ("Content-Type", "text/html"),
    )
    db = tmp_path / "news.db"
    with open_store(db, pages=tmp_path / "news-pages.db", command="test", now=NOW) as store:
        room = Newsroom.of(store)
        _keep(room, an_article(f"{HOME}/a"), FIRST, head=AnswerHead("HTTP/1.1 200 Va bene", lines))
        plain = (("Content-Length", str(len(SECOND))), ("Via", "prova"))
        second = an_article(f"{HOME}/b", title="Altro", published=later(hours=1))
        _keep(room, second, SECOND, head=AnswerHead("HTTP/1.0 200", plain))
    run(db, "--out", tmp_path / name)
    expected = [
        ("Server", "nginx"),
        ("set-cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2"),
        ("X-Nota", "così"),
        ("X-Rotta", "a b\xff"),
        ("x-crawler-Content-Encoding", "gzip"),
        ("x-crawler-Content-Length", "7"),
        ("Content-Type", "text/html"),
        ("content-length", str(len(FIRST))),
    ]
    with (tmp_path / name).open("rb") as file:
        archive = ArchiveIterator(file, check_digests="raise")
        record = next(each for each in archive if each.rec_type == "response")
        assert (record.http_headers.protocol, record.http_headers.statusline) == ("HTTP/1.1", "200 Va bene")
        assert [*map(_decoded, record.http_headers.headers)] == expected
        assert record.content_stream().read() == FIRST
        last = [each.http_headers for each in archive if each.rec_type == "response"][-1]
        assert (last.protocol, last.statusline, last.headers) == ("HTTP/1.0", "200", [*plain])
    with (tmp_path / name).open("rb") as file:
        other = next(fastwarc.ArchiveIterator(file, record_types=fastwarc.WarcRecordType.response, auto_decode="all"))
        assert other.http_headers is not None
        assert [*map(_decoded, other.http_headers)] == expected
        assert other.reader.read() == FIRST
    assert "is as it says: 2 rows" in run(db, "--verify", tmp_path / name).stdout


def _decoded(line: tuple[str, str]) -> tuple[str, str]:
    """A header as its bytes are meant; readers take each byte for a letter of its own."""
    try:
        return line[0], line[1].encode("latin-1").decode()
    except ValueError:
        return line


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_read_back_as_they_are_kept(db: Path, tmp_path: Path, name: str) -> None:
    told = run(db, "--out", tmp_path / name).stderr
    assert f"{tmp_path}/{name}: 2 pages" in told
    assert "1 text withheld (1 reserved)" in told
    assert "of 1 article no page is kept" in told
    with (tmp_path / name).open("rb") as file:
        found = [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Date"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == "response"
        ]
    assert found == [
        (f"{HOME}/lungo", "2025-11-09T12:00:00Z", FIRST),
        (f"{HOME}/lungo?p=2", "2025-11-09T12:00:09Z", SECOND),
    ]
    raw = (tmp_path / name).read_bytes()
    assert b"Segreto" not in (gzip.decompress(raw) if name.endswith("gz") else raw)


def test_a_second_reader_decodes_them_and_finds_their_digests_right(db: Path, tmp_path: Path) -> None:
    run(db, "--out", tmp_path / "a.warc.gz", "--including", "reserved")
    with (tmp_path / "a.warc.gz").open("rb") as file:
        records = fastwarc.ArchiveIterator(file, record_types=fastwarc.WarcRecordType.response, auto_decode="all")
        found = []
        for record in records:
            assert record.verify_payload_digest()
            assert record.http_headers is not None
            assert record.http_headers.get("x-crawler-transfer-encoding") == "chunked"
            assert record.http_headers.get("transfer-encoding") is None
            found.append((record.http_headers.status_code, record.http_headers.get("server"), record.reader.read()))
    assert found == [(200, "nginx", FIRST), (200, "nginx", SECOND), (200, "nginx", b"<p>Segreto</p>")]


def test_its_card_holds_and_what_was_changed_is_told(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    run(db, "--out", file)
    assert "is as it says: 2 rows" in run(db, "--verify", file).stdout
    file.write_bytes(file.read_bytes().replace(b"Seconda", b"Seconds"))
    assert "it is no warc" in run(db, "--verify", file, status=3).stdout
    card = (tmp_path / "a.warc.card.md").read_text("utf-8")
    assert "Of 1 other articles no page was kept" in card
