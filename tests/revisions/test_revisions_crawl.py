"""One article in five versions over several crawls by the real command: exactly what its outlet changed is told."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.store import open_readonly
from newscrawl.store.articles.blocks import pack, unpack
from newscrawl.store.articles.history import history
from tests.end_to_end.end_to_end_made import crawl, one, rows
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS, Outlet, page, served, stamp

PATH = "/cronaca/ponte-vellario.html"
OTHER = "/cronaca/mercato-coperto.html"
THIRD = "/cronaca/piscina-comunale.html"
BOT_CHECK = Path(__file__).parents[1] / "pages" / "corriere_del_molo" / "bot_check" / "page.html"
MENDED = (PARAGRAPHS[0].replace("publici", "pubblici"), *PARAGRAPHS[1:])
LONGER = (*MENDED, NEW_PARAGRAPH)
NEW_HEADLINE = "Ponte sul Vellario, l’assessora: «Riapre a marzo, non prima»"


@dataclass(frozen=True)
class Crawled:
    db: Path
    outlet: Outlet
    runs: list[subprocess.CompletedProcess[str]]

    def said(self, run: int) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in self.runs[run].stdout.splitlines()[-1].split())


def due_now(db: Path) -> None:
    """Time goes by: what is to be looked at later is due."""
    with closing(sqlite3.connect(db)) as connection, connection:
        at = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        connection.execute("UPDATE links SET revisit = ? WHERE revisit IS NOT NULL", [at])


def as_an_older_extractor_read_it(db: Path) -> None:
    """A title and a text of which the last paragraph was not seen."""
    with closing(sqlite3.connect(db)) as connection, connection:
        ((id, blocks, body),) = connection.execute(
            "SELECT a.id, t.blocks, a.body FROM article_texts t JOIN articles a ON a.id = t.article_id WHERE a.body LIKE '%mercato%'"
        )
        seen = pack(unpack(blocks, body)[:-1], body)
        connection.execute("UPDATE article_texts SET blocks = ? WHERE article_id = ?", [seen, id])
        connection.execute("UPDATE articles SET title = 'Il mercato' WHERE id = ?", [id])


# Other stories, not this one re-edited: those would point to it.
OTHERS = {
    "mercato": (
        "Il {} coperto tornerà ad alzare le serrande in maggio, dopo due anni di impalcature e di banchi nelle vie intorno. Gli"
        " ambulanti, una quarantina, hanno firmato ieri mattina il nuovo contratto di concessione.",
        "Dentro ci saranno celle frigorifere in comune, un laboratorio per chi prepara la pasta fresca e sei tavoli lunghi dove"
        " fermarsi a mangiare. Il tetto di vetro, del 1911, è stato smontato lastra per lastra.",
        "Restano da sistemare i parcheggi: i commercianti di via Cernaia temono le code del sabato e hanno scritto al sindaco per"
        " avere un vigile all’incrocio nelle ore di punta.",
    ),
    "piscina": (
        "La {} comunale di viale Rosmini riempie di nuovo la vasca grande. I bambini dei corsi ci nuotano da lunedì, gli adulti"
        " dovranno aspettare che arrivino le pompe ordinate in Germania.",
        "A chiuderla, un anno fa, era stata una perdita di tredici metri cubi al giorno che nessuno riusciva a trovare. L’ha"
        " scoperta un idraulico in pensione con uno stetoscopio.",
        "Gli abbonamenti comprati prima della chiusura valgono ancora; chi preferisce il rimborso può chiederlo allo sportello fino"
        " al quindici del mese, con la tessera e un documento.",
    ),
}


def another(outlet: Outlet, path: str, subject: str, look: int = 0) -> bytes:
    paragraphs = [text.format(subject) for text in OTHERS[subject]]
    return page(outlet.base, headline=f"{subject} riapre a maggio".capitalize(), paragraphs=paragraphs, published=outlet.published, path=path, look=look)  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("revisions")
    db = folder / "news.db"
    now = datetime.now(UTC).replace(microsecond=0)
    published = stamp(now - timedelta(minutes=5))
    with served() as outlet:
        outlet.published = published
        outlet.serves(OTHER, another(outlet, OTHER, "mercato"))
        outlet.serves(THIRD, another(outlet, THIRD, "piscina"))
        outlet.feed_shows(PATH, OTHER, THIRD)
        versions = [
            page(outlet.base, published=published),
            page(
                outlet.base, published=published, paragraphs=MENDED, look=1, modified=stamp(now - timedelta(minutes=2))
            ),
            page(outlet.base, published=published, paragraphs=MENDED, headline=NEW_HEADLINE, look=2),
            page(outlet.base, published=published, paragraphs=LONGER, headline=NEW_HEADLINE, look=3),
            page(outlet.base, published=published, paragraphs=LONGER, headline=NEW_HEADLINE, look=4),
            None,
            None,
        ]
        runs = []
        for version in versions:
            outlet.serves(PATH, version or b"<h1>Pagina rimossa</h1>", 200 if version else 410)
            exported = str(folder / f"{len(runs)}.jsonl")
            runs.append(crawl(db, "-a", f"source={outlet.source(folder)}", "-s", "NEWSCRAWL_WORKERS=1", "-O", exported))
            due_now(db)
            if len(runs) == 1:
                as_an_older_extractor_read_it(db)
                outlet.serves(OTHER, another(outlet, OTHER, "mercato", look=1))
            outlet.serves(THIRD, BOT_CHECK.read_bytes() if len(runs) == 2 else another(outlet, THIRD, "piscina"))
        yield Crawled(db, outlet, runs)


def test_all_runs_end_well(crawled: Crawled) -> None:
    assert [run.returncode for run in crawled.runs] == [0] * 7, crawled.runs[0].stderr


def test_exactly_the_four_changes_are_told(crawled: Crawled) -> None:
    found = rows(crawled.db, "SELECT class, version FROM revisions ORDER BY id")
    assert [tuple(row) for row in found] == [("typo", 2), ("headline", 3), ("update", 4), ("removed", 4)]


def test_both_times_are_kept(crawled: Crawled) -> None:
    (typo,) = rows(crawled.db, "SELECT * FROM revisions WHERE class = 'typo'")
    (article,) = rows(crawled.db, "SELECT * FROM articles WHERE url LIKE '%ponte%'")
    assert typo["modified"] is not None
    assert article["published"] < typo["modified"] < typo["fetched"]
    assert typo["seen_before"] <= typo["fetched"]


def test_the_row_holds_the_newest_text_and_the_first_is_not_lost(crawled: Crawled) -> None:
    with open_readonly(crawled.db) as store:
        found = history(store, one(crawled.db, "SELECT id FROM articles WHERE url LIKE '%ponte%'"))  # type: ignore[arg-type]
    assert [version.title for version in found.versions] == [HEADLINE, HEADLINE, NEW_HEADLINE, NEW_HEADLINE]
    texts = [[block.text for block in version.blocks] for version in found.versions]
    assert texts == [list(PARAGRAPHS), list(MENDED), list(MENDED), list(LONGER)]
    (article,) = rows(crawled.db, "SELECT * FROM articles WHERE url LIKE '%ponte%'")
    assert (article["title"], article["body"]) == (NEW_HEADLINE, "\n\n".join(LONGER))
    assert one(crawled.db, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'pulmini'") == 1


def test_a_page_that_is_as_it_was_costs_no_page(crawled: Crawled) -> None:
    assert crawled.outlet.statuses(OTHER) == [200, 200] + [304] * 5
    assert crawled.outlet.statuses(PATH) == [200] * 5 + [410] * 2


def test_each_look_is_one_counted_fetch_and_the_sums_add_up(crawled: Crawled) -> None:
    for run in range(7):
        said = crawled.said(run)
        outcomes = ("stored", "duplicate", "rejected", "failed", "gone", "quarantined", "unchanged", "revised")
        assert int(said["fetched"]) == sum(int(said[name]) for name in outcomes), said
        assert "do not add up" not in crawled.runs[run].stdout
    ends = [(row["state"], row["reason"]) for row in rows(crawled.db, "SELECT f.state, f.reason FROM fetches AS f JOIN links AS l ON l.id = f.link_id WHERE l.url LIKE '%ponte%' ORDER BY f.id")]  # fmt: skip
    assert ends == [("stored", None), *[("revised", None)] * 3, ("unchanged", None), ("failed", "not_found"), ("gone", "missing")]  # fmt: skip


def test_a_bot_check_is_counted_and_writes_over_nothing(crawled: Crawled) -> None:
    ends = rows(crawled.db, "SELECT f.state, f.reason FROM fetches AS f JOIN links AS l ON l.id = f.link_id WHERE l.url LIKE '%piscina%' ORDER BY f.id")  # fmt: skip
    assert [tuple(row) for row in ends][:4] == [("stored", None), ("unchanged", None), ("failed", "challenge"), ("unchanged", None)]  # fmt: skip
    (article,) = rows(crawled.db, "SELECT title FROM articles WHERE url LIKE '%piscina%'")
    assert article["title"] == "Piscina riapre a maggio"


def test_what_an_older_extractor_read_otherwise_is_no_change_of_the_outlet(crawled: Crawled) -> None:
    ends = rows(crawled.db, "SELECT f.state, f.status FROM fetches AS f JOIN links AS l ON l.id = f.link_id WHERE l.url LIKE '%mercato%' ORDER BY f.id")  # fmt: skip
    assert [tuple(row) for row in ends][:3] == [("stored", 200), ("unchanged", 200), ("unchanged", 304)]


def test_links_stay_as_they_were(crawled: Crawled) -> None:
    found = rows(crawled.db, "SELECT state, reason, revisit FROM links WHERE url LIKE '%ponte%'")
    assert [tuple(row) for row in found] == [("stored", None, None)]


def test_new_texts_are_exported_and_no_others(crawled: Crawled) -> None:
    exported = [(crawled.db.parent / f"{run}.jsonl").read_text("utf-8").splitlines() for run in range(7)]
    assert [len(lines) for lines in exported] == [3, 1, 1, 1, 0, 0, 0]


def test_a_change_of_the_page_alone_keeps_no_page(crawled: Crawled) -> None:
    """The archive has the first page, one for each new text, and not that with another advertisement."""
    pages = crawled.db.with_name("news-pages.db")
    assert one(pages, "SELECT count(*) FROM fetches WHERE url LIKE '%ponte%'") == 4
