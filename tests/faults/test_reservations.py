"""What an outlet reserves is written down with its evidence, and obeyed as the setting says. A real server, a real crawl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.feeds import from_rows
from newscrawl.leaving import WORDS, Withheld
from newscrawl.store import open_readonly
from newscrawl.store.articles import leaving
from tests.end_to_end.end_to_end_made import rows
from tests.faults.answers_made import article, says, sitemap, title_of
from tests.faults.crawled import Crawl, crawl, put
from tests.faults.entry_cases import EntryCase
from tests.faults.server import Server, Visit, served

RULES = '[{"location": "/aperto/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'
ROBOTS = "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nContent-Signal: ai-train=no\nAllow: /\n"
PLACES = sitemap("{base}/riapre-il-ponte", "{base}/aperto/riapre-il-ponte")


async def _meta(visit: Visit) -> None:
    head = '<meta name="tdm-reservation" content="1"><meta property="article:published_time" content="2025-11-08T10:00:00+01:00">'
    await says(article(title_of(visit), head=head))(visit)


async def _header(visit: Visit) -> None:
    await says(article(title_of(visit)), tdm_reservation="1", tdm_policy="https://policy.test/p")(visit)


async def _noai(visit: Visit) -> None:
    await says(article(title_of(visit), head='<meta name="robots" content="noai">'))(visit)


ONE = says(sitemap("{base}/riapre-il-ponte"), Content_Type="text/xml")
CASES = {
    "tdmrep": EntryCase("R1", "tdmrep", {"/.well-known/tdmrep.json": says(RULES, Content_Type="application/json"), "/sitemap.xml": says(PLACES)}),
    "meta": EntryCase("R2", "meta", {"/sitemap.xml": ONE, "*": _meta}),
    "header": EntryCase("R3", "header", {"/sitemap.xml": ONE, "*": _header}),
    "noai": EntryCase("R4", "noai", {"/sitemap.xml": ONE, "*": _noai}),
    "robots": EntryCase("R5", "robots", {"/robots.txt": says(ROBOTS, Content_Type="text/plain"), "/sitemap.xml": ONE}),
}  # fmt: skip
EVIDENCE = {
    ("r1-tdmrep", "tdmrep", "location: /; tdm-reservation: 1"),
    ("r2-meta", "meta", "tdm-reservation: 1"),
    ("r3-header", "header", "tdm-reservation: 1; tdm-policy: https://policy.test/p"),
    ("r4-noai", "meta", "robots: noai"),
    ("r5-robots", "robots_group", "User-agent: gptbot Disallow: /"),
    ("r5-robots", "content_signal", "content-signal: ai-train=no"),
}


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Server]:
    with served(Server()) as server:
        for case in CASES.values():
            put(server, case)
        yield server


@pytest.fixture(scope="module", name="runs")
def _runs(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawl]:
    """One run a policy."""
    return {
        policy: crawl(
            server, tmp_path_factory.mktemp(policy), CASES.values(), settings={"NEWSCRAWL_RESERVATIONS": policy}
        )
        for policy in ("fetch", "metadata", "skip")
    }


@pytest.mark.parametrize("policy", ["fetch", "metadata", "skip"])
def test_what_is_reserved_is_written_down_whatever_the_policy(runs: dict[str, Crawl], policy: str) -> None:
    found = rows(runs[policy].db, "SELECT * FROM reservations")
    assert {(row["source"], row["sign"], row["evidence"]) for row in found} == EVIDENCE
    assert all(row["first_seen"] and row["url"].startswith("http") for row in found)


def test_fetch_keeps_all_texts(runs: dict[str, Crawl]) -> None:
    for case in CASES.values():
        assert set(runs["fetch"].states(case.outlet)) == {"stored"}
    assert not rows(runs["fetch"].db, "SELECT 1 FROM articles WHERE words < 100")


def test_each_article_says_whether_its_own_page_was_reserved(runs: dict[str, Crawl]) -> None:
    sql = "SELECT source, url LIKE '%/aperto/%' AS open, reserved FROM articles ORDER BY source, open"
    of_all = [
        ("r1-tdmrep", 0, 1),
        ("r1-tdmrep", 1, 0),
        ("r2-meta", 0, 1),
        ("r3-header", 0, 1),
        ("r4-noai", 0, 1),
        ("r5-robots", 0, 0),
    ]
    for policy in ("fetch", "metadata"):
        assert [tuple(row) for row in rows(runs[policy].db, sql)] == of_all
    assert [tuple(row) for row in rows(runs["skip"].db, sql)] == [("r1-tdmrep", 1, 0), ("r5-robots", 0, 0)]


def test_texts_that_were_kept_all_the_same_do_not_leave_unless_asked_for(runs: dict[str, Crawl]) -> None:
    with open_readonly(runs["fetch"].db) as store:
        ids = [row["id"] for row in store.db.execute("SELECT id FROM articles ORDER BY id")]
        read = leaving.rows(store.db, ids)
    shown = from_rows.items(read, full=True)
    free = {
        (row["source"], "/aperto/" in row["url"])
        for row, item in zip(read, shown, strict=True)
        if item.withheld is None
    }
    assert free == {("r1-tdmrep", True), ("r5-robots", False)}
    for item in shown:
        texts = f"{item.content} {item.summary}"
        assert ("capoverso" in texts) is (item.withheld is None)
        assert item.withheld is None or item.summary == WORDS[Withheld.RESERVED]
    assert all("capoverso" in str(item.content) for item in from_rows.items(read, full=True, including={"reserved"}))


def test_metadata_keeps_what_identifies_an_article_and_not_its_text(runs: dict[str, Crawl]) -> None:
    run = runs["metadata"]
    assert run.states("r1-tdmrep.test") == {"stored": 1, "stored reserved": 1}
    for name in ("r2-meta", "r3-header", "r4-noai"):
        assert run.states(f"{name}.test") == {"stored reserved": 1}
    assert run.states("r5-robots.test") == {"stored": 1}  # a group that names another program is not meant for us
    (row,) = rows(run.db, "SELECT * FROM articles WHERE source = 'r2-meta'")
    assert row["title"] == "Notizia riapre il ponte di r2-meta"
    assert row["published_day"] == "2025-11-08"
    assert (row["body"], row["words"], row["subtitle"], row["page_hash"]) == ("", 0, None, None)
    texts = rows(
        run.db,
        "SELECT blocks, search_text FROM article_texts JOIN article_search USING (article_id) WHERE article_id = :id",
        id=row["id"],
    )
    assert [text["blocks"] for text in texts] == ["[]"]
    assert "capoverso" not in texts[0]["search_text"]


def test_skip_keeps_nothing_and_what_is_known_before_is_not_asked_for(runs: dict[str, Crawl]) -> None:
    run = runs["skip"]
    assert run.states("r1-tdmrep.test") == {"stored": 1, "rejected reserved": 1}
    assert not run.asked("r1-tdmrep.test", "/riapre-il-ponte")
    assert run.states("r2-meta.test") == {"rejected reserved": 1}
    assert not rows(run.db, "SELECT 1 FROM articles WHERE source = 'r2-meta'")


def test_a_policy_that_there_is_not_is_refused(server: Server, tmp_path: Path) -> None:
    run = crawl(server, tmp_path, [CASES["meta"]], settings={"NEWSCRAWL_RESERVATIONS": "ignore"})
    assert run.done.returncode == 2
    assert run.done.stderr.splitlines()[-1] == (
        "newscrawl: NEWSCRAWL_RESERVATIONS: expected one of fetch, metadata, skip; got 'ignore'"
    )
    assert not run.log
