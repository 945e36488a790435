"""The stores on which the manual's examples are run, made through the store's own methods.

python -m tests.manual_stores history data/newscrawl.db
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl import dedupe, urls
from newscrawl.models import (
    Access,
    Article,
    Block,
    Entry,
    Fetch,
    Found,
    Kind,
    Link,
    MissingPart,
    Moment,
    Outcome,
    Page,
    Reason,
    Source,
    State,
)
from newscrawl.store import Options, Store, open_store
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import outcomes
from tests.health_made import Day, Past, past
from tests.revisions import test_mutations as bridge
from tests.revisions.revisions_made import NEW_PARAGRAPH, PARAGRAPHS
from tests.revisions.test_versions import Desk

ROME = ZoneInfo("Europe/Rome")
THEN = datetime(2025, 3, 7, 8, 5, tzinfo=UTC)
DAY = timedelta(days=1)


def history(db: Path) -> None:
    """An article with a typo mended, another headline, a paragraph more, and then taken down."""
    mended = (PARAGRAPHS[0].replace("publici", "pubblici"), *PARAGRAPHS[1:])
    headline = "Ponte sul Vellario, l’assessora: «Riapre a marzo, non prima»"
    at = bridge.NOW
    with open_store(db, pages=None, command="crawl news", now=at, options=Options(learns=True)) as store:
        desk = Desk(store)
        said = [Moment(at + spell, "minute") for spell in (timedelta(minutes=20), timedelta(hours=21, minutes=5))]
        desk.sees(paragraphs=mended, at=at + timedelta(hours=1), modified=said[0])
        desk.sees(headline, mended, at=at + timedelta(hours=4), modified=None)
        desk.sees(headline, (*mended, NEW_PARAGRAPH), at=at + timedelta(days=1), modified=said[1])
        for days in (3, 4):
            desk.fails(Reason.NOT_FOUND, at + timedelta(days=days))


def sick(db: Path) -> None:
    """An outlet whose articles lost their dates today, after twenty days as usual; and one that is known for three days."""
    now = datetime.now(UTC).replace(microsecond=0)
    with past(db, "https://prova.example", now) as store:
        outlet = Past(store, "https://prova.example")
        outlet.days(now, 20)
        Past(store, "https://giovane.example", slug="giovane").days(now, 3)
        store.health.check(outlet.day(now, Day(lacks=frozenset({"published"}))), now, offline=5)


def stories(db: Path) -> None:
    """A news agency's story, and the two outlets that ran it: one whole, one the half of it."""
    with _opened(db) as store:
        _store(store, "agenzia", "Agenzia del Lago", "/2025/03/tram", *TRAM[0], at=THEN)
        _store(
            store,
            "valdoria",
            "La Voce di Valdoria",
            "/cronaca/tram-lungolago",
            *TRAM[1],
            at=THEN + timedelta(minutes=41),
        )
        _store(store, "corriere", "Corriere di Norvalia", "/a/tram-1123.html", *TRAM[2], at=THEN + timedelta(hours=22))


TRAM = (
    (
        "Tram: via libera al piano da 4,2 milioni",
        (
            "(Italpress) - NORVALIA, 7 MAR - Via libera del Consiglio comunale al piano che riporta il tram sul lungolago di Norvalia, "
            "ventisei voti a favore e nove contrari dopo una seduta di sei ore.",
            "La spesa è di 4,2 milioni di euro, dei quali tre arrivano dalla Regione. I binari correranno dal porto vecchio alla "
            "stazione, con sette fermate e una corsa ogni dodici minuti.",
            "«È un impegno che avevamo preso con i quartieri», ha detto la sindaca Ornella Brusati alla fine della seduta. "
            "I lavori cominciano a settembre e durano due anni.",
            "Nei mesi estivi il cantiere si ferma per non ostacolare le barche, ha precisato l’assessore Livio Zanardi, che ha "
            "promesso navette gratuite per i pendolari della sponda opposta.",
        ),
    ),
    (
        "Il tram torna sul lungolago, sì del Consiglio",
        (
            "Via libera del Consiglio comunale al piano che riporta il tram sul lungolago di Norvalia, "
            "ventisei voti a favore e nove contrari dopo una seduta di sei ore.",
            "La spesa è di 4,2 milioni di euro, dei quali tre arrivano dalla Regione. I binari correranno dal porto vecchio alla "
            "stazione, con sette fermate e una corsa ogni dodici minuti.",
            "«È un impegno che avevamo preso con i quartieri», ha detto la sindaca Ornella Brusati alla fine della seduta. "
            "I lavori cominciano a settembre e durano due anni.",
            "Nei mesi estivi il cantiere si ferma per non ostacolare le barche, ha precisato l’assessore Livio Zanardi, che ha "
            "promesso navette gratuite per i pendolari della sponda opposta. Protestano i pescatori.",
        ),
    ),
    (
        "Tram sul lungolago, i commercianti temono per i parcheggi",
        (
            "I negozianti del porto vecchio non ci stanno: con i binari spariscono ottanta posti auto, e nessuno ha detto dove saranno rimpiazzati.",
            "La spesa è di 4,2 milioni di euro, dei quali tre arrivano dalla Regione. I binari correranno dal porto vecchio alla "
            "stazione, con sette fermate e una corsa ogni dodici minuti.",
            "«È un impegno che avevamo preso con i quartieri», ha detto la sindaca Ornella Brusati alla fine della seduta. "
            "I lavori cominciano a settembre e durano due anni.",
        ),
    ),
)


def archive(db: Path) -> None:
    """The same story, and articles that lack something: a day, a time of day, the rest of the text, or all of it."""
    stories(db)
    flood = "La piena del Vellario ha lasciato fango in quaranta case di Borgo Vellara."
    with _opened(db) as store:
        _store(
            store, "gazzetta", "La Gazzetta di Norvalia", "/p/danni", "Alluvione, la conta dei danni", [flood], at=THEN,
            kicker="Maltempo", subtitle="Le alluvioni costano cinque milioni", authors=("Anna Rossi",), section="Cronaca",
            tags=("alluvione", "Vellario"), language="it", access=Access.SUBSCRIBER,
            provenance={"title": "visible:h1", "access": "jsonld:isAccessibleForFree", "blocks": "trafilatura"},
        )  # fmt: skip
        _store(
            store, "valdoria", "La Voce di Valdoria", "/senza-data", "Il ponte non ha data",
            ["Del ponte di Valmora si parla da anni: le alluvioni lo hanno chiuso due volte."], at=THEN - DAY, published=None,
        )  # fmt: skip
        _store(
            store, "riserva", "Il Riservato", "/chiuso", "Testi riservati, solo il titolo resta", [], at=THEN - 2 * DAY,
            page={"caveat": Reason.RESERVED, "reserved": True},
        )  # fmt: skip
        further = MissingPart("https://www.valdoria.example/lungo?p=2", Reason.NOT_FOUND)
        _store(
            store, "valdoria", "La Voce di Valdoria", "/lungo", "Governo, il lungo racconto",
            ["Il governo non cadde quel giorno.", "I ministri rimasero a cena fino a tardi."], at=THEN - 3 * DAY,
            page={"missing": (further,)}, headings=(0,),
        )  # fmt: skip
        _store(
            store, "hudson", "The Hudson Letter", "/day", "A letter to the mayor of Norvalia", ["The mayor did not reply."],
            at=THEN - 4 * DAY, zone="America/New_York",
            published=Moment(datetime(2025, 3, 2, tzinfo=ZoneInfo("America/New_York")), "day"),
        )  # fmt: skip


def repeated(db: Path) -> None:
    """Forty articles of an outlet that prints one line under each, and a box under some."""
    share = "Condividi questo articolo su Facebook, Twitter e WhatsApp con i tuoi amici"
    box = "Scopri Bussola, la nuova rubrica curata dalla nostra redazione e pensata per chi vuole saperne di più."
    with _opened(db) as store:
        for number in range(40):
            body = [_told(number, paragraph) for paragraph in range(3)]
            body += [share, *([box] if number % 6 == 0 else [])]
            _store(
                store,
                "meridiano",
                "Il Meridiano",
                f"/notizie/{number}.html",
                f"Notizia {number}",
                body,
                at=THEN + timedelta(hours=number),
            )


def _told(number: int, paragraph: int) -> str:
    """A paragraph as no other article has it."""
    return " ".join(f"parola{(number * 97 + paragraph * 31 + word * word * 7) % 9973}" for word in range(40)) + "."


def covered(db: Path) -> None:
    """Two months of an outlet: days on which it was not asked, one on which it published nothing, one on which it refused, a late article."""
    home, slug = "https://www.meridiano.example", "meridiano"
    with open_store(db, pages=None, command="crawl news", now=THEN) as store:
        store.ledger.add_sources([Source(slug=slug, name="Il Meridiano", home=f"{home}/", entries=())])
        feed, sitemap = (
            store.ledger.entry(slug, Entry(url=home + path, kind=kind)).id
            for path, kind in (("/feed/", Kind.FEED), ("/sitemap.xml", Kind.SITEMAP))
        )
        for number in range(61):
            day = datetime(2025, 9, 1, 7, 30, tzinfo=UTC) + timedelta(days=number)
            if (day.month, day.day) in {(10, 12), (10, 13), (10, 14)}:
                continue
            run = store.runs.begin("news", {"source": slug}, "0.4.0", 1, day)
            if (day.month, day.day) != (10, 5):
                shown = [
                    _dated(f"{home}/{day:%Y/%m/%d}/notizia-{each}.html", f"Notizia {each}", day) for each in range(4)
                ]
                store.ledger.discovered(feed, slug, shown[:3], day, run)
                store.ledger.discovered(sitemap, slug, [_dated(each.link.url, None, day) for each in shown], day, run)
                _fetch_all(store, slug, run, day + timedelta(minutes=5), refuses=(day.month, day.day) == (10, 20))
            store.runs.finish(run, day + timedelta(minutes=10), 0, "finished")
        _follow(store, f"{home}/2025/10/31/notizia-0.html", day + timedelta(hours=4))


def _dated(url: str, title: str | None, at: datetime) -> Found:
    said = at - timedelta(hours=1)
    link = Link(
        url=url,
        title=title,
        published=said.isoformat() if title else None,
        modified=None if title else said.isoformat(),
    )
    return Found(link=link, key=urls.canonical(url), host="www.meridiano.example", published=said)


def _fetch_all(store: Store, slug: str, run: int, at: datetime, *, refuses: bool) -> None:
    """What became of a day's links: one timed out before it was had, one in nine is too short."""
    for link in store.ledger.lease(run, [slug], at, busy={}, per_host=99, limit=99):
        if refuses or link.id % 9 == 5:
            why = Reason.FORBIDDEN if refuses else Reason.TOO_SHORT
            fetch = Fetch(status=403 if refuses else 200, bytes=900, ms=40)
            store.ledger.record_outcome(link.id, Outcome.of(why), run, at, fetch=fetch)
            continue
        if link.url.endswith("/31/notizia-0.html"):
            wait = at + timedelta(seconds=60)
            store.ledger.record_outcome(
                link.id, Outcome.of(Reason.TIMEOUT), run, at, fetch=Fetch(ms=30_000), next_try=wait
            )
            (link,) = store.ledger.lease(run, [slug], wait, busy={}, per_host=99, limit=1)
            at = wait + timedelta(seconds=1)
        body = " ".join(f"parola{link.id}" for _ in range(120))
        page = Page(url=link.url, body=b"", fetched_at=at, source=slug, link_id=link.id)
        article = Article(
            url=link.url, page=page, title=link.link.title or "Dalla mappa del sito", body=body,
            blocks=(Block("paragraph", body),), published=Moment((at - timedelta(hours=1)).astimezone(ROME), "minute"),
        )  # fmt: skip
        keyed = replace(article, keys=dedupe.keys(article))
        store.articles.store(keyed, link_id=link.id, run_id=run, now=at, fetch=Fetch(status=200, bytes=20_480, ms=180))


def _follow(store: Store, url: str, at: datetime) -> None:
    """A revisit that found nothing new."""
    run = store.runs.begin("news", {"source": "meridiano"}, "0.4.0", 1, at)
    id = store.db.execute("SELECT id FROM links WHERE url = ?", [url]).fetchone()["id"]
    with writing(store.db):
        outcomes.record_revisit(
            store.db, id, Outcome(State.UNCHANGED), Fetch(status=304, ms=35), run, at + timedelta(seconds=9), due=None
        )
    store.runs.finish(run, at + timedelta(minutes=1), 0, "finished")


def _opened(db: Path) -> Store:
    return open_store(db, pages=None, command="crawl news", now=THEN, options=Options(learns=True, story_days=7))


def _store(
    store: Store,
    slug: str,
    name: str,
    path: str,
    title: str,
    body: Sequence[str],
    *,
    at: datetime,
    zone: str = "Europe/Rome",
    page: Mapping[str, Any] | None = None,
    headings: Sequence[int] = (),
    **fields: Any,
) -> None:
    home = f"https://www.{slug}.example"
    source = Source(slug=slug, name=name, home=f"{home}/", entries=(), timezone=zone)
    store.ledger.add_sources([source])
    run = store.runs.begin("news", {"source": slug}, "0.2.0", 1, at)
    entry = store.ledger.entry(slug, Entry(url=f"{home}/feed/", kind=Kind.FEED))
    url = home + path
    store.ledger.discovered(entry.id, slug, [Found(link=Link(url=url), key=url, host=f"www.{slug}.example")], at, run)
    (link,) = store.ledger.lease(run, [slug], at, busy={}, per_host=9, limit=9)
    article = Article(
        url=url, page=Page(url=url, body=b"", fetched_at=at, source=slug, link_id=link.id, **(page or {})), title=title,
        body="\n\n".join(body),
        blocks=tuple(Block("heading" if number in headings else "paragraph", text) for number, text in enumerate(body)),
        **({"published": Moment(at.astimezone(ROME), "minute")} | fields),
    )  # fmt: skip
    store.articles.store(replace(article, keys=dedupe.keys(article)), link_id=link.id, run_id=run, now=at)
    store.runs.finish(run, at, 0, "finished")


MADE: Mapping[str, Callable[[Path], None]] = {
    "history": history,
    "sick": sick,
    "stories": stories,
    "repeated": repeated,
    "covered": covered,
    "archive": archive,
}

if __name__ == "__main__":
    MADE[sys.argv[1]](Path(sys.argv[2]))
