"""What a real crawl left in the ledger is counted by `newscrawl coverage` and told by `newscrawl trace`, address by address."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.end_to_end.end_to_end_made import crawl, one, outlets, rows


class Crawled(NamedTuple):
    db: Path
    folder: Path  #: of the outlets' files
    base: str  #: where the outlet lago is


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("outlets")
    db = folder / "news.db"
    with outlets(folder) as (servers, source):
        done = crawl(db, "-a", f"source={source}")
        assert done.returncode == 0, done.stderr
        yield Crawled(db, folder, servers["lago"].base)


def run(crawled: Crawled, *arguments: str) -> Any:
    verb, *others = arguments
    return CliRunner(env={"NEWSCRAWL_SOURCES": str(crawled.folder)}).invoke(
        main, [verb, "--db", str(crawled.db), *others]
    )


def test_coverage_counts_what_the_ledger_has(crawled: Crawled) -> None:
    found = {each["source"]: each for each in json.loads(run(crawled, "coverage", "--json").output)["sources"]}
    assert set(found) == {"lago", "valdoria"}
    for slug, each in found.items():
        states = {
            row[0]: row[1]
            for row in rows(crawled.db, "SELECT state, count(*) FROM links WHERE source = :s GROUP BY 1", s=slug)
        }
        assert each["total"]["states"] == states
        feeds = "SELECT count(DISTINCT link_id) FROM sightings JOIN entries AS e ON e.id = entry_id WHERE kind = 'feed' AND source = :s"
        assert each["total"]["ways"]["feed"] == one(crawled.db, feeds, s=slug) > 0
        assert sum(month["known"] for month in each["months"]) == each["total"]["known"]
    assert found["valdoria"]["total"]["ways"]["news_sitemap"] == 8
    assert found["valdoria"]["total"]["sitemap_only"] == 3
    assert found["lago"]["total"]["why"] == {"failed/consent_wall": 1, "failed/not_found": 1, "rejected/robots": 1}
    assert found["lago"]["total"]["fetched"] == found["lago"]["total"]["known"] - 1


def test_the_way_of_each_address_is_that_of_its_rows(crawled: Crawled) -> None:
    links = rows(crawled.db, "SELECT id, url, state, reason, article_id FROM links ORDER BY id")
    told = {link["id"]: json.loads(run(crawled, "trace", link["url"], "--json").output) for link in links}
    assert Counter(each["link"]["state"] for each in told.values()) == Counter(link["state"] for link in links)
    for link in links:
        each = told[link["id"]]
        assert (each["link"]["reason"], each["article"] and each["article"]["id"]) == (
            link["reason"],
            link["article_id"],
        )
        assert (
            len(each["shown"])
            == one(crawled.db, "SELECT count(*) FROM sightings WHERE link_id = :id", id=link["id"])
            > 0
        )
        assert (
            len(each["asked"]) == one(crawled.db, "SELECT count(*) FROM fetches WHERE link_id = :id", id=link["id"]) > 0
        )
        assert bool(each["kept"]) == (link["state"] in ("stored", "duplicate") or link["reason"] == "consent_wall")


def test_a_story_is_told_in_the_order_of_time(crawled: Crawled) -> None:
    url = str(one(crawled.db, "SELECT url FROM links WHERE source = 'lago' AND state = 'stored' ORDER BY id LIMIT 1"))
    lines = run(crawled, "trace", url).output.splitlines()
    what = [line[21:32].strip() for line in lines[2:]]
    assert what[0] == "known"
    assert what[-5:] == ["asked", "kept", "stored", "stored", "revisit"]
    assert f"by the feed {crawled.base}/feed/" in " ".join(lines)


def test_an_address_that_robots_txt_closes_is_told_by_which_line_of_it(crawled: Crawled) -> None:
    url = str(one(crawled.db, "SELECT url FROM links WHERE reason = 'robots'"))
    (line,) = [line for line in run(crawled, "trace", url).output.splitlines() if "  not asked  " in line]
    assert line.endswith(", and closes /riservato/")


def test_an_address_that_nobody_showed_is_told_what_the_catalogue_would_do(crawled: Crawled) -> None:
    known = str(one(crawled.db, "SELECT url FROM links WHERE source = 'lago' AND state = 'stored' ORDER BY id LIMIT 1"))
    done = run(crawled, "trace", known.rstrip("/") + "-bis/")
    assert done.exit_code == 2
    first, near, *_, last = done.output.splitlines()
    assert first.endswith("no entry ever showed this address")
    assert near == f"  near it: {known} (lago): stored"
    assert last == "  lago: it is the outlet's, and a run follows it when an entry shows it"


def test_an_address_that_a_source_denies_is_told_by_which_pattern(crawled: Crawled) -> None:
    file = crawled.folder / "lago.toml"
    described = file.read_text("utf-8")
    file.write_text(f"deny = ['/foto/']\n{described}", "utf-8")
    done = run(crawled, "trace", f"{crawled.base}/foto/tramonto.html")
    file.write_text(described, "utf-8")
    assert done.output.splitlines()[-1] == "  lago: it is the outlet's, and denied: deny of its file has '/foto/'"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("ponte", "ponte: expected an address (https://…) or the number of an article"),
        ("ftp://www.example.it/a", "expected an address (https://…) or the number of an article"),
        ("https://[::1", "https://[::1: expected an address (https://…) or the number of an article"),
        ("17", "there is no article with the number 17"),
        ("9" * 60, "there is no article with the number 999"),
    ],
)
def test_a_wrong_word_is_named_in_one_line(crawled: Crawled, given: str, words: str) -> None:
    done = run(crawled, "trace", given)
    assert done.exit_code == 2
    assert words in done.output
    assert len(done.output.splitlines()) == 1


def test_an_address_of_a_stranger_has_no_neighbours(crawled: Crawled) -> None:
    lines = run(crawled, "trace", "https://www.example.it/cronaca/ponte.html").output.splitlines()
    assert lines[1:] == ["  no outlet of the catalogue has this host"]
