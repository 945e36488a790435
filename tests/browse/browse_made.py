"""A small newsroom in a database: invented outlets, invented articles, and some that are nasty on purpose.

Built from the schema's own SQL, so that these tests need none of the code that writes.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.browse.app import Strangers, application
from newscrawl.store.db import migrate
from newscrawl.store.search import index

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "data" / "datasette.yaml"
MIGRATIONS = sorted((Path(migrate.__file__).parent / "migrations").glob("*.sql"))

NASTY = """<b data-xss=1>grassetto</b><i>corsivo</i> "doppi" 'singoli' {{ 7*7 }} ⟦x⟧"""

OUTLETS = (
    ("eco-del-lago", "L’Eco del Lago", "https://www.ecodellago.example"),
    ("gazzetta-ponente", "Gazzetta di Ponente", "https://gazzettaponente.example"),
    ("voce-valle", "La Voce della Valle", "https://vocevalle.example"),
    ("agenzia-nord", "Agenzia Nord", "https://agenzianord.example"),
)
SECTIONS = ("Cronaca", "Politica", "Economia", "Sport", "Cultura", None)
PEOPLE = ("Lucia Bellandi", "Marco D’Arrigo", "Chiara Sforzini", "Pietro Valmassoi", None)
HEADLINES = (
    "Il ponte sul Serchio riapre dopo due anni di lavori",
    "Sciopero dei treni, venerdì nero per i pendolari",
    "«Così salveremo il lago»: il piano della Provincia",
    "Bilancio comunale, più fondi agli asili e alle strade",
    "La città ritrova il suo teatro: prima con Goldoni",
    "Vendemmia anticipata, i produttori: annata di qualità",
    "Perché l’università sceglie la montagna",
)
PARAGRAPHS = (
    "Due anni, tre varianti e un’alluvione dopo, le auto tornano a passare. Il sindaco ha tagliato il nastro alle sette "
    "del mattino, davanti a una piccola folla di residenti e di pendolari che aspettavano da ore sotto la pioggia.",
    "«È una giornata che questo territorio attendeva da troppo tempo», ha detto l’assessora ai lavori pubblici. "
    "Restano da completare la pista ciclabile e l’illuminazione, che secondo il Comune arriveranno entro la primavera.",
    "Che cosa cambia per chi viaggia",
    "Gli autobus riprendono il percorso consueto da lunedì. Per i mezzi pesanti il limite resta di venti tonnellate: "
    "la Provincia ha annunciato controlli e una consultazione con le imprese, che chiedono una deroga per la notte.",
)
LAST = datetime(2025, 11, 9, 17, 30, tzinfo=UTC)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def build(path: Path, articles: int = 60) -> Path:
    """A database of this many articles, the newest at `LAST`; ids rise with the time of publication."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        for sql in MIGRATIONS:
            db.executescript(sql.read_text(encoding="utf-8"))
        fill(db, articles)
        index.renew(db)
    return path


def fill(db: sqlite3.Connection, articles: int) -> None:
    db.executemany(
        "INSERT INTO sources (slug, name, home, language, timezone) VALUES (?, ?, ?, 'it', 'Europe/Rome')", OUTLETS
    )
    runs = max(2, articles // 1000)
    db.executemany(
        "INSERT INTO runs (id, started, finished, spider, arguments, version, pid, exit_status, finish_reason, discovered, fetched, seconds)"
        " VALUES (?, ?, ?, 'news', '{\"source\": \"all\"}', '0.1.0', 4711, ?, 'finished', ?, ?, 93.4)",
        [
            (n, iso(LAST - timedelta(hours=6 * (runs - n))), iso(LAST - timedelta(hours=6 * (runs - n), minutes=-2)),
             0, articles // runs, articles // runs)
            for n in range(1, runs + 1)
        ],
    )  # fmt: skip
    db.execute(
        "INSERT INTO runs (id, started, spider, arguments, version, pid) VALUES (?, ?, 'news', '{}', '0.1.0', 1)",
        (runs + 1, iso(LAST)),
    )
    db.executemany(
        "INSERT INTO entries (id, source, url, kind, polled, status, outcome, detail, found) VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (1, OUTLETS[0][0], OUTLETS[0][2] + "/rss.xml", "feed", iso(LAST), 200, "ok", None, 40),
            (2, OUTLETS[1][0], OUTLETS[1][2] + "/sitemap-news.xml", "sitemap", iso(LAST), 304, "unchanged", None, 40),
            (
                3,
                OUTLETS[2][0],
                OUTLETS[2][2] + "/feed",
                "feed",
                iso(LAST),
                503,
                "server_error",
                "503 Service Unavailable",
                None,
            ),
            (4, OUTLETS[3][0], OUTLETS[3][2] + "/rss", "feed", None, None, None, None, None),
        ],
    )
    db.executemany("INSERT INTO authors (id, name) VALUES (?, ?)", list(enumerate((p for p in PEOPLE if p), start=1)))
    for n in range(1, articles + 1):
        _article(db, n, articles, runs)
    db.execute(
        "INSERT INTO stories (id, articles, outlets, agency, published, latest, first_seen) SELECT r.id, 1 + count(*), count(DISTINCT d.source) + 1, NULL, r.published, max(d.published), r.first_seen"
        " FROM articles r JOIN articles d ON d.duplicate_of = r.id GROUP BY r.id"
    )
    _trouble(db, articles)
    if articles >= 10:
        _nasty(db, articles + 1)


def _article(db: sqlite3.Connection, n: int, articles: int, runs: int) -> None:
    slug, name, home = OUTLETS[n % 4]
    # many articles are a busy newsroom (some 1,100 a day), not an old one
    at = LAST - timedelta(minutes=(47 if articles < 1000 else 1.3) * (articles - n))
    person = PEOPLE[n % 5]
    dated = n % 13 != 0
    copy_of = n - 1 if n % 7 == 0 and n > 1 else None
    title = HEADLINES[(copy_of or n) * 3 // 2 % 7]
    body = "\n\n".join(PARAGRAPHS[: 1 + n % 4] * (1 if articles < 1000 else 3))
    url = f"{home}/{SECTIONS[n % 6] or 'notizie'}/{n}-articolo".lower()
    day = (at + timedelta(hours=1)).date().isoformat()
    _insert(
        db,
        "articles",
        {
            "id": n,
            "source": slug,
            "published_day": day if dated else None,
            "title": title,
            "byline": person,
            "section": SECTIONS[n % 6],
            "words": len(body.split()),
            "url": url,
            "kicker": "Viabilità" if n % 3 == 0 else None,
            "subtitle": "Il Comune: «Restano la pista ciclabile e l’illuminazione, pronte entro primavera»"
            if n % 2
            else None,
            "body": body,
            "credit": None if person else "Redazione",
            "tags": json.dumps(["viabilità", "ponti", name] if n % 2 else []),
            "language": "it",
            "image": f"{home}/foto/{n}.jpg",
            "access": "subscriber" if n % 9 == 0 else "free",
            "published": iso(at) if dated else None,
            "published_precision": ("day" if n % 11 == 0 else "minute") if dated else None,
            "published_raw": "domenica 9 novembre 2025, ore 18.30" if dated else None,
            "published_origin": "jsonld:datePublished" if dated else None,
            "duplicate_of": copy_of,
            "first_seen": iso(at + timedelta(minutes=4)),
            "fetched": iso(at + timedelta(minutes=9)),
            "extracted": iso(at + timedelta(minutes=9)),
            "provenance": json.dumps(
                {
                    "title": "jsonld:headline",
                    "published": "jsonld:datePublished" if n % 4 else "visible:time",
                    "body": "trafilatura",
                }
            ),
            "run_id": 1 + n * runs // (articles + 1),
        },
    )
    db.execute("INSERT INTO article_keys VALUES ('address', ?, ?)", (url, n))
    db.execute(
        "INSERT INTO article_texts (article_id, blocks) VALUES (?, ?)",
        (
            n,
            json.dumps([["paragraph" if "." in p else "heading", len(p)] for p in body.split("\n\n")]),
        ),
    )
    if person:
        db.execute("INSERT INTO article_authors VALUES (?, ?, 1)", (n, [p for p in PEOPLE if p].index(person) + 1))
    if n % 6 == 0:
        _revisions(db, n, at, title)
    state = "duplicate" if copy_of else "stored"
    _link(db, n, slug, url, state, "same_text" if copy_of else None, at, article=n)
    db.execute(
        "INSERT INTO sightings (link_id, entry_id, position, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)",
        (n, 1 + n % 4, 1 + n % 30, iso(at), iso(at + timedelta(hours=5))),
    )
    db.execute(
        "INSERT INTO fetches (run_id, link_id, source, fetched, state, reason, status, bytes, ms) VALUES (?,?,?,?,?,NULL,200,?,?)",
        (
            1 + n * runs // (articles + 1),
            n,
            slug,
            iso(at),
            state,
            60_000 + n % 900,
            80 + (n * 37) % 700 + 300 * (n % 4),
        ),
    )


def _link(
    db: sqlite3.Connection, n: int, slug: str, url: str, state: str, reason: str | None, at: datetime, *,
    article: int | None = None, detail: str | None = None,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO links (id, source, url, key, host, state, reason, detail, rank, discovered, settled, article_id, evidence) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'{}')",
        (n, slug, url, url, slug, state, reason, detail, iso(at), iso(at), iso(at), article),
    )


def _revisions(db: sqlite3.Connection, n: int, at: datetime, title: str) -> None:
    """A typo mended, another headline, and in the end the article taken down."""
    for number, (kind, was) in enumerate(
        (("typo", {"fetched": iso(at)}), ("headline", {"title": f"{title} (era)"}), ("removed", None)), start=1
    ):
        _insert(
            db,
            "revisions",
            {
                "article_id": n,
                "version": min(number + 1, 3),
                "class": kind,
                "seen_before": iso(at + timedelta(hours=number - 1)),
                "fetched": iso(at + timedelta(hours=number)),
                "modified": iso(at + timedelta(minutes=50)) if kind == "typo" else None,
                "words_added": 1 if was else 0,
                "words_removed": 1 if was else 0,
                "was": was and json.dumps(was),
                "blocks": b"\x28\xb5" if kind == "typo" else None,
                "run_id": 1,
            },
        )


def _trouble(db: sqlite3.Connection, articles: int) -> None:
    slug, _, home = OUTLETS[2]
    _insert(
        db,
        "source_health",
        {
            "source": slug, "field": "byline", "state": "open", "since": iso(LAST), "before": 0.98, "after": 0.04, "seen": 25,
            "message": "byline fell from 98 % to 4 %", "samples": json.dumps([f"{home}/cronaca/2-articolo"]),
            "first_seen": iso(LAST), "last_seen": iso(LAST),
        },
    )  # fmt: skip
    reasons = (
        ("rejected", "too_short"),
        ("failed", "timeout"),
        ("gone", "missing"),
        ("quarantined", "crash"),
        ("pending", None),
    )
    for n in range(max(20, articles // 5)):
        slug, _, home = OUTLETS[n % 4]
        state, reason = reasons[n % 5]
        _link(
            db,
            2_000_000 + n,
            slug,
            f"{home}/guai/{n}",
            state,
            reason,
            LAST,
            detail="after 30 s" if reason == "timeout" else None,
        )


def _nasty(db: sqlite3.Connection, n: int) -> None:
    """One article with markup in the place of plain text."""
    bad = "javascript:void(0)"
    texts = ("title", "byline", "section", "kicker", "subtitle", "body", "credit", "published_raw", "published_origin")
    times = ("published", "first_seen", "fetched", "extracted")
    _insert(
        db,
        "articles",
        {
            **dict.fromkeys(texts, NASTY),
            **dict.fromkeys(times, "2025-11-09T18:00:00Z"),
            **dict.fromkeys(("url", "image"), bad),
            "id": n,
            "body": f"{NASTY} pescecane",
            "source": "voce-valle",
            "published_day": "2025-11-09",
            "published_precision": "minute",
            "words": 3,
            "language": "it",
            "tags": json.dumps([NASTY]),
            "provenance": json.dumps({NASTY: NASTY}),
            "run_id": 1,
        },
    )
    db.execute("INSERT INTO article_texts (article_id, blocks) VALUES (?, '[]')", (n,))
    db.execute(
        "INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed, was)"
        " VALUES (?, 2, 'headline', ?, ?, 1, 1, ?)",
        (n, iso(LAST), iso(LAST), json.dumps({"title": NASTY})),
    )
    db.execute("INSERT INTO authors (id, name) VALUES (999, ?)", (NASTY,))
    db.execute("INSERT INTO article_authors VALUES (?, 999, 1)", (n,))
    _link(db, 1_900_000, "voce-valle", bad, "failed", "network", LAST, article=n, detail=NASTY)
    db.execute(
        "INSERT INTO entries (id, source, url, kind, polled, outcome, detail) VALUES (5, 'voce-valle', ?, 'home', ?, 'network', ?)",
        (bad, iso(LAST), NASTY),
    )
    db.execute(
        "INSERT INTO sightings (link_id, entry_id, position, first_seen, last_seen) VALUES (1900000, 5, 1, ?, ?)",
        (iso(LAST), iso(LAST)),
    )


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    places = ", ".join(f":{column}" for column in row)
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", dict(row))


class Browser:
    """Asks a Datasette in this process; no socket."""

    def __init__(self, served: Any) -> None:
        self.served = served

    def get(self, *paths: str, headers: Mapping[str, str] | None = None) -> Any:
        """The answers to these paths, in one event loop; one answer when there is one path."""
        answers = asyncio.run(self._all(paths, headers))
        return answers[0] if len(paths) == 1 else answers

    async def _all(self, paths: Sequence[str], headers: Mapping[str, str] | None) -> list[Any]:
        return [await self.served.client.get(path, headers=headers) for path in paths]


@contextmanager
def opened(
    path: Path,
    written: Path = WRITTEN,
    title: str | None = None,
    strangers: Strangers | None = None,
    host: str = "127.0.0.1",
    **settings: Any,
) -> Iterator[Browser]:
    """Datasette over this file, closed behind us: no threads of its own, so that every connection is at hand."""
    served = application(path, written, {"num_sql_threads": 0, **settings}, title, strangers, host)
    try:
        yield Browser(served)
    finally:
        for database in served.databases.values():
            database.close()
            for connection in (database._read_connection, database._write_connection):
                if connection is not None:
                    connection.close()
