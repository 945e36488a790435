"""What answers in an article's place, status 200, is never stored, and never written over what is: by the real command."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import crawl, rows
from tests.extract import listing_made as made
from tests.revisions.revisions_made import HEADLINE, Outlet, page, served, stamp

KEPT = "/cronaca/ponte-vellario.html"
GONE = "/cronaca/2025/10/21/il-vecchio-faro-resta-spento.html"
MOVED = "/cronaca/mercato-coperto-di-malcesto.html"


def shown_in_its_place(outlet: Outlet) -> dict[str, bytes]:
    """Pages by which outlets answer where an article was."""
    cards = made.dated_articles(made.stories(8))
    home = made.page(f"<h1>{made.OUTLET}</h1>{cards}", title="Home", head=made.og("website"))
    topic = made.page(f"<h1>Acque</h1>{cards}", title="Acque", head=made.og("article"))
    notice = made.page(f"<h1>Ops</h1><p>L’articolo che cercavi non è più disponibile.</p>{cards}", title="Ops")
    text = [f"{line} {line}" for line in made.MORE]
    other = page(outlet.base, headline="Il mercato riapre", paragraphs=text, published=outlet.published, path=MOVED)
    return {"home": home.encode(), "topic": topic.encode(), "notice": notice.encode(), "other article": other}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("other")
    db = folder / "news.db"
    with served() as outlet:
        outlet.published = stamp(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
        instead = shown_in_its_place(outlet)
        outlet.serves(KEPT, page(outlet.base, published=outlet.published))
        outlet.serves(GONE, instead["home"])
        outlet.feed_shows(KEPT, GONE)
        for body in (None, *instead.values()):
            if body is not None:
                outlet.serves(KEPT, body)
            run = crawl(db, "-a", f"source={outlet.source(folder)}", "-s", "NEWSCRAWL_WORKERS=1")
            assert run.returncode == 0, run.stderr[-2000:]
            with closing(sqlite3.connect(db)) as connection, connection:
                at = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
                connection.execute("UPDATE links SET revisit = ? WHERE revisit IS NOT NULL", [at])
        yield db


def test_a_home_page_in_the_place_of_an_article_is_a_soft_404_and_its_evidence_is_kept(crawled: Path) -> None:
    (link,) = rows(crawled, "SELECT * FROM links WHERE url LIKE '%faro%'")
    assert (link["state"], link["reason"], link["article_id"]) == ("failed", "soft_404", None)
    assert link["next_try"] is not None
    assert link["detail"].startswith("its text stands in cards that lead to other pages; ")
    assert link["detail"].endswith(GONE)


def test_none_of_them_is_written_over_the_article(crawled: Path) -> None:
    (article,) = rows(crawled, "SELECT * FROM articles")
    assert (article["title"], article["url"].endswith(KEPT)) == (HEADLINE, True)
    assert "due crepe nel pilone" in article["body"]
    assert rows(crawled, "SELECT * FROM revisions") == []


def test_each_is_one_counted_fetch(crawled: Path) -> None:
    ends = rows(
        crawled,
        "SELECT f.state, f.reason FROM fetches f JOIN links l ON l.id = f.link_id WHERE l.url LIKE '%ponte%' ORDER BY f.id",
    )
    assert [tuple(end) for end in ends] == [
        ("stored", None), ("failed", "soft_404"), ("failed", "soft_404"), ("failed", "soft_404"), ("rejected", "replaced"),
    ]  # fmt: skip


NAMED = "/cronaca/crepe-nel-pilone-del-vecchio-ponte.html"


@pytest.mark.parametrize(
    ("headline", "kept"),
    [("Il mercato riapre domenica in piazza", True), ("Crepe nel pilone, il vecchio ponte resta chiuso", False)],
)
def test_a_text_of_another_headline_under_an_address_made_from_the_first_is_not_written_over_it(
    tmp_path: Path, headline: str, kept: bool
) -> None:
    """Without an address that it calls its own. What its outlet wrote anew of the same thing is a revision."""
    db, before = tmp_path / "news.db", "Crepe nel pilone del vecchio ponte"
    with served() as outlet:
        outlet.published = stamp(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
        outlet.serves(NAMED, page(outlet.base, headline=before, published=outlet.published, path=NAMED))
        outlet.feed_shows(NAMED)
        source = f"source={outlet.source(tmp_path)}"
        assert crawl(db, "-a", source, "-s", "NEWSCRAWL_WORKERS=1").returncode == 0
        text = [f"{line} {line}" for line in made.MORE]
        outlet.serves(
            NAMED, page(outlet.base, headline=headline, paragraphs=text, published=outlet.published, path=NAMED)
        )
        with closing(sqlite3.connect(db)) as connection, connection:
            at = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            connection.execute("UPDATE links SET revisit = ? WHERE revisit IS NOT NULL", [at])
        assert crawl(db, "-a", source, "-s", "NEWSCRAWL_WORKERS=1").returncode == 0
    (article,) = rows(db, "SELECT title FROM articles")
    assert article["title"] == (before if kept else headline)
