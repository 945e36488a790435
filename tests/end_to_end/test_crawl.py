"""The main job, end to end: an outlet's feeds and sitemaps to articles in SQLite, by the command that people type."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.demo.server import DemoServer
from tests.end_to_end.end_to_end_made import ROOT, articles_asked_for, command, crawl, environment, one, outlets, rows


@dataclass(frozen=True)
class Crawled:
    """Two runs over the same outlets."""

    db: Path
    exported: Path
    servers: Mapping[str, DemoServer]
    source: str
    first: subprocess.CompletedProcess[str]
    asked_first: list[str]
    second: subprocess.CompletedProcess[str]
    asked_second: list[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawl")
    db, exported = folder / "news.db", folder / "out.jsonl"
    with outlets(folder) as (servers, source):
        first = crawl(db, "-a", f"source={source}", "-O", str(exported))
        asked = articles_asked_for(servers)
        second = crawl(db, "-a", f"source={source}")
        yield Crawled(db, exported, servers, source, first, asked, second, articles_asked_for(servers)[len(asked) :])


def by_path(crawled: Crawled, end: str) -> dict[str, object]:
    (row,) = rows(crawled.db, "SELECT * FROM articles WHERE url LIKE '%' || :end", end=end)
    return dict(row)


def link(crawled: Crawled, end: str) -> tuple[str, str | None]:
    (row,) = rows(crawled.db, "SELECT state, reason FROM links WHERE key LIKE '%' || :end", end=end)
    return row["state"], row["reason"]


def test_the_run_ends_well(crawled: Crawled) -> None:
    assert (crawled.first.returncode, crawled.second.returncode) == (0, 0), crawled.first.stderr


def test_every_article_is_stored_once(crawled: Crawled) -> None:
    assert one(crawled.db, "SELECT count(*) FROM articles") == 27
    assert one(crawled.db, "SELECT count(DISTINCT url) FROM articles") == 27


def test_each_link_is_in_one_state_and_the_sums_add_up(crawled: Crawled) -> None:
    last = crawled.first.stdout.splitlines()[-1]
    said = dict(pair.split("=") for pair in last.split())
    outcomes = ("stored", "duplicate", "rejected", "failed", "gone", "quarantined")
    assert int(said["fetched"]) == sum(int(said[name]) for name in outcomes)
    assert int(said["discovered"]) == one(crawled.db, "SELECT count(*) FROM links")
    assert "do not add up" not in crawled.first.stderr


def test_a_second_run_asks_conditionally_and_for_no_article_again(crawled: Crawled) -> None:
    assert crawled.asked_second == []
    statuses = [status for server in crawled.servers.values() for path, status in server.log if "feed" in path]
    assert 304 in statuses


def test_robots_txt_is_obeyed(crawled: Crawled) -> None:
    assert link(crawled, "dossier-darsena-i-verbali-della-commissione") == ("rejected", "robots")
    assert not [path for path in crawled.asked_first if "riservato" in path]


def test_a_consent_form_is_no_article(crawled: Crawled) -> None:
    assert link(crawled, "mutui-che-cosa-cambia-per-le-famiglie-del-lago") == ("failed", "consent_wall")


def test_a_missing_page_is_tried_again_another_day(crawled: Crawled) -> None:
    assert link(crawled, "funivia-del-merlo-riapertura-rinviata") == ("failed", "not_found")
    (row,) = rows(crawled.db, "SELECT next_try FROM links WHERE reason = 'not_found'")
    assert row["next_try"] > datetime.now(UTC).isoformat()


def test_the_agencys_story_is_two_rows_of_one_family(crawled: Crawled) -> None:
    (copy,) = rows(crawled.db, "SELECT * FROM articles WHERE duplicate_of IS NOT NULL")
    (root,) = rows(crawled.db, "SELECT * FROM articles WHERE id = :id", id=copy["duplicate_of"])
    assert (root["source"], copy["source"]) == ("lago", "valdoria")
    assert root["body"] == copy["body"]
    assert root["title"] != copy["title"]
    assert (root["byline"], root["credit"]) == (None, "Agenzia Vela")


def test_three_addresses_of_one_article_are_one_row(crawled: Crawled) -> None:
    row = by_path(crawled, "ponte-di-lomaro-chiuso-ai-mezzi-pesanti-48219.html")
    assert "/amp/" not in str(row["url"])
    assert "utm_" not in str(row["url"])
    assert str(row["modified"]) > str(row["published"])


def test_a_subscribers_article_says_so(crawled: Crawled) -> None:
    row = by_path(crawled, "banca-popolare-di-valdoria-la-fusione-vista-da-dentro-48221.html")
    assert row["access"] == "subscriber"
    assert str(row["body"]).count("\n\n") == 1
    assert "abbonati" not in str(row["body"])


def test_two_hours_ago_is_read_from_the_page(crawled: Crawled) -> None:
    row = by_path(crawled, "fiamme-in-un-deposito-di-legname-48224.html")
    age = datetime.fromisoformat(str(row["fetched"])) - datetime.fromisoformat(str(row["published"]))
    assert abs(age - timedelta(hours=2)) <= timedelta(minutes=1)
    assert row["published_raw"] == "2 ore fa"


def test_a_wrong_charset_header_costs_no_accent(crawled: Crawled) -> None:
    row = by_path(crawled, "archivio/articolo0385.htm")
    assert row["title"] == "Più alberi e meno asfalto: così cambierà piazza Libertà"
    assert "\ufffd" not in str(row["body"])


def test_bylines_are_people(crawled: Crawled) -> None:
    assert by_path(crawled, "marvenia-al-ballottaggio-la-notte-di-ravastra/")["byline"] == "Anna Bruni, Carlo Ferri"
    desk = by_path(crawled, "scontro-sulla-provinciale-42-due-feriti/")
    assert (desk["byline"], desk["credit"]) == (None, "Redazione")


def test_no_page_boilerplate_in_any_body(crawled: Crawled) -> None:
    for text in ("×", "Leggi anche", "newsletter", "cookie", "Condividi"):
        found = rows(crawled.db, "SELECT url FROM articles WHERE body LIKE '%' || :text || '%'", text=text)
        assert [row["url"] for row in found] == [], text


def test_every_article_can_be_searched_and_says_where_it_was_seen(crawled: Crawled) -> None:
    hits = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'liberta'"
    assert one(crawled.db, hits)
    seen = "SELECT count(DISTINCT l.article_id) FROM sightings s JOIN links l ON l.id = s.link_id WHERE l.article_id NOT NULL"
    assert one(crawled.db, seen) == 27


def test_raw_pages_are_kept(crawled: Crawled) -> None:
    pages = crawled.db.with_name("news-pages.db")
    kept = {row["hash"] for row in rows(pages, "SELECT hash FROM bodies")}
    assert {row["page_hash"] for row in rows(crawled.db, "SELECT page_hash FROM articles")} <= kept


def test_feed_exports_are_flat_rows(crawled: Crawled) -> None:
    exported = [json.loads(line) for line in crawled.exported.read_text("utf-8").splitlines()]
    assert len(exported) == 27
    assert all(isinstance(row["title"], str) and "page" not in row for row in exported)


def test_replay_reads_the_archive_and_asks_nobody(crawled: Crawled) -> None:
    before = sum(len(server.log) for server in crawled.servers.values())
    program = ("-m", "scrapy", "crawl", "replay")
    arguments = command(crawled.db, "-a", f"source={crawled.source}", program=program)
    done = subprocess.run(
        arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sum(len(server.log) for server in crawled.servers.values()) == before
    assert one(crawled.db, "SELECT count(*) FROM articles") == 27
    note = re.search(r"^newscrawl: read anew: (\d+) pages; 0 articles are new, 0 changed$", done.stdout, re.M)
    assert note, done.stdout
    assert int(note[1]) >= 27


def test_a_replay_takes_the_slug_that_status_shows_and_says_what_changed(crawled: Crawled, tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    for end in (".db", "-pages.db"):
        shutil.copy(crawled.db.with_name(f"news{end}"), db.with_name(f"news{end}"))
    with closing(sqlite3.connect(db)) as connection, connection:
        ids = connection.execute("UPDATE articles SET title = 'Altro' WHERE source = 'lago' RETURNING id").fetchall()
    program = ("-m", "scrapy", "crawl", "replay")
    done = subprocess.run(
        command(db, "-a", "source=lago", program=program),
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (note,) = (line for line in done.stdout.splitlines() if "read anew" in line)
    assert note.endswith(f"0 articles are new, {len(ids)} changed")
    assert one(db, "SELECT count(*) FROM articles WHERE title = 'Altro'") == 0


def test_an_export_of_a_run_that_stores_nothing_is_told_to_be_empty(crawled: Crawled, tmp_path: Path) -> None:
    again = crawl(crawled.db, "-a", f"source={crawled.source}", "-O", str(tmp_path / "out.jsonl"))
    assert f"newscrawl: {tmp_path / 'out.jsonl'}: empty: an export holds what its run stores" in again.stdout
    assert again.stdout.splitlines()[-1].startswith("run=")
    assert "empty: an export" not in crawled.first.stdout + crawled.second.stdout
