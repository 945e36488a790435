"""The table of fields: complete, without doubles, and true of what it names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newscrawl import strategies
from newscrawl.cli import _reference
from newscrawl.cli.render.article import article_as_json
from newscrawl.extract import Document
from newscrawl.extract import fields as room
from newscrawl.fields import BY_CANDIDATE, BY_SELECTOR, FIELDS, OTHER_ATTRIBUTES, Shape, reader
from newscrawl.models import Access, Article, Conflict, Link, MissingPart, Moment, Page, Reason, Source
from newscrawl.store.articles.rows import article_row
from newscrawl.store.db.connect import connect
from newscrawl.store.db.migrate import NEWS
from pipelines.flatten import row

PAGES = Path(__file__).parent / "pages"
AT = datetime(2025, 11, 9, 0, 30, tzinfo=ZoneInfo("Europe/Rome"))
ARTICLE = Article(
    url="https://www.esempio.it/a",
    page=Page(
        url="https://www.esempio.it/a?x",
        body=b"",
        fetched_at=AT,
        source="esempio",
        parts=(Page(url="https://www.esempio.it/a/2", body=b"", fetched_at=AT),),
        missing=(MissingPart("https://www.esempio.it/a/3", Reason.NOT_FOUND),),
    ),
    title="Riapre il ponte",
    kicker="Valmora",
    subtitle="Dopo due anni",
    authors=("Livia Sarti", "Ugo Bassi"),
    credit=("Redazione",),
    section="Cronaca",
    tags=("ponti", "strade"),
    image="https://www.esempio.it/i.jpg",
    image_caption="Il ponte",
    image_credit="Ada Neri",
    language="it",
    published=Moment(AT, "minute"),
    published_raw="9 novembre, 00:30",
    published_zone="outlet",
    modified=Moment(AT.replace(hour=9), "second"),
    modified_raw="2025-11-09T09:30:00+01:00",
    modified_zone="printed",
    conflicts=(Conflict("published", Moment(AT.replace(day=8, minute=0), "day"), "8/11/2025", "visible:date"),),
    access=Access.FREE,
    body="Uno due.",
    provenance={"title": "visible:h1"},
)
BARE = Article(url=ARTICLE.url, page=replace(ARTICLE.page, parts=(), missing=()))
# As filters read them since the first release: neither names nor order may change.
PIPED = [
    "title", "kicker", "subtitle", "authors", "credit", "date", "date_precision", "modified", "section", "access", "lang", "body",
    "provenance",
]  # fmt: skip
# A page on which every strategy finds what it may find.
EVERYTHING = """<html lang="it"><head><title>Riapre il ponte - Esempio</title><link rel="canonical" href="/a">
<meta property="og:title" content="Riapre il ponte"><meta name="author" content="Livia Sarti">
<meta property="article:published_time" content="2025-11-09T08:00:00+01:00"><meta property="article:section" content="Cronaca">
<meta property="article:modified_time" content="2025-11-09T09:00:00+01:00"><meta name="keywords" content="ponti, strade">
<meta property="og:image" content="/i.jpg"><meta property="article:content_tier" content="free">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Riapre il ponte", "url": "https://www.esempio.it/a",
"author": [{"@type": "Person", "name": "Livia Sarti"}, {"@type": "Organization", "name": "Ansa"}],
"datePublished": "2025-11-09", "dateModified": "2025-11-09", "isAccessibleForFree": true, "inLanguage": "it", "keywords": ["ponti", "strade"],
"image": {"@type": "ImageObject", "url": "/i.jpg", "caption": "Il ponte (foto Ada Neri)"}, "articleSection": "Cronaca", "articleBody": "Uno due."}
</script></head><body><article><p class="occhiello">Valmora</p><h1>Riapre il ponte</h1><p class="sommario">Dopo due anni</p>
<a class="category" href="/cronaca/">Cronaca</a><a rel="author" href="/firme/livia-sarti">Livia Sarti</a>
<time class="published">9 novembre 2025</time><span class="data">Aggiornato il 9 novembre 2025, 9:30</span>
<figure><img src="/i.jpg"><figcaption>Il ponte (foto Ada Neri)</figcaption></figure>
<p>Il consiglio ha discusso a lungo la proposta e ha rinviato il voto alla prossima seduta, fissata per lunedì sera, quando saranno presenti tutti.</p>
<p>Il sindaco ha detto che il ponte riapre domani alle otto, dopo due anni di lavori che sono costati tre milioni, più del doppio del previsto.</p>
<p>Di Livia Sarti</p><a rel="tag" href="/tag/ponti">ponti</a></article></body></html>"""


def attributes() -> set[str]:
    return {field.attribute.partition(".")[0] for field in FIELDS}


def test_every_attribute_of_an_article_is_a_field_or_is_said_to_be_none() -> None:
    declared = {each.name for each in fields(Article)}
    named = attributes() | OTHER_ATTRIBUTES.keys()
    assert declared - named == set(), "give each a row in newscrawl/fields.py, or a line in its OTHER_ATTRIBUTES"
    assert named - declared == set(), "newscrawl/fields.py names what class Article of newscrawl/models.py has not"
    assert not attributes() & OTHER_ATTRIBUTES.keys()


@pytest.mark.parametrize("door", ["attribute", "column", "export", "pipe", "candidate"])
def test_every_name_is_unique_at_its_door(door: str) -> None:
    names = Counter(name for field in FIELDS if (name := getattr(field, door)) is not None)
    assert set(names.values()) == {1}


def test_every_field_is_exported() -> None:
    assert set(row(ARTICLE)) == {field.export for field in FIELDS} - {None}
    assert {field.attribute.replace(".", "_") for field in FIELDS} - row(ARTICLE).keys() == {
        "page_source",
        "page_fetched_at",
        "page_parts",
        "page_missing",
    }
    assert [name for name, value in row(ARTICLE).items() if not value] == [], "give ARTICLE above a value for these"


def test_an_export_holds_plain_values() -> None:
    exported = row(ARTICLE)
    assert json.loads(json.dumps(exported)) == exported
    assert exported["published"] == "2025-11-09T00:30:00+01:00"
    assert (exported["published_precision"], exported["access"]) == ("minute", "free")
    assert (exported["image_caption"], exported["authors"]) == ("Il ponte", ["Livia Sarti", "Ugo Bassi"])
    assert exported["conflicts"] == [
        {"field": "published", "date": "2025-11-08T00:00:00+01:00", "raw": "8/11/2025", "origin": "visible:date"}
    ]


def test_an_article_of_which_nothing_is_known_is_exported_all_the_same() -> None:
    known = {name: value for name, value in row(BARE).items() if value not in (None, [], {}, "")}
    assert known == {"source": "esempio", "url": ARTICLE.url, "fetched": AT.isoformat()}


def test_the_keys_of_pipe_and_their_order_are_as_ever() -> None:
    for article in (ARTICLE, BARE):
        assert list(article_as_json(article)) == PIPED, (
            "a field with pipe= stands behind provenance in newscrawl/fields.py, and its key at the end of PIPED above"
        )


def test_pipe_stamps_dates_as_precisely_as_they_were_printed() -> None:
    shown = article_as_json(ARTICLE)
    assert (shown["date"], shown["date_precision"], shown["modified"]) == (
        "2025-11-09T00:30+01:00", "minute", "2025-11-09T09:30:00+01:00",
    )  # fmt: skip
    day = replace(ARTICLE, published=Moment(AT.replace(hour=0, minute=0), "day"))
    assert article_as_json(day)["date"] == "2025-11-09"


def test_every_column_is_there_and_is_written(tmp_path: Path) -> None:
    db = connect(tmp_path / "news.db", NEWS)
    there = {column["name"] for column in db.execute("PRAGMA table_info(articles)")}
    db.close()
    named = {field.column for field in FIELDS} - {None}
    assert named - there == set(), "add these columns by a new migration in newscrawl/store/db/migrations/"
    assert named <= article_row(ARTICLE).keys() <= there


def test_an_unknown_value_is_an_empty_column() -> None:
    stored = article_row(BARE)
    assert (stored["title"], stored["published"], stored["byline"], stored["date_conflicts"]) == (None,) * 4
    assert (stored["tags"], stored["body"]) == ("[]", "")


def test_the_shape_is_that_of_the_value() -> None:
    types = {
        Shape.TEXT: str, Shape.WORD: str, Shape.NAMES: tuple, Shape.LIST: tuple, Shape.TIME: Moment, Shape.INSTANT: datetime,
        Shape.CONFLICTS: tuple, Shape.ORIGINS: dict, Shape.COUNT: int, Shape.MISSING: tuple,
    }  # fmt: skip
    for field in FIELDS:
        value = reader(field.attribute)(ARTICLE)
        assert value is not None, f"{field.attribute}: give ARTICLE above a value for it"
        assert isinstance(value, types[field.shape]), field.attribute


def pages() -> Iterable[tuple[Page, Source]]:
    selectors = dict.fromkeys(BY_SELECTOR, "p")
    evidence = Link(
        url=ARTICLE.url, title="Riapre", published="2025-11-09", authors=("Livia Sarti",), section="Cronaca"
    )
    url = "https://www.esempio.it/2025/11/09/a"
    page = Page(url=url, body=EVERYTHING.encode(), fetched_at=AT, headers={"content-type": "text/html; charset=utf-8"})
    source = Source(slug="esempio", name="Esempio", home=url, entries=(), selectors=selectors)
    yield replace(page, evidence=evidence), source
    signed = EVERYTHING.replace("<p>Di Livia Sarti</p>", "<p><strong>Redazione</strong></p>")
    yield replace(page, body=signed.encode()), source
    for file in sorted(PAGES.glob("*/*/page.html")):
        fetched = json.loads((file.parent / "page.json").read_text("utf-8"))
        source = Source(
            slug="esempio", name="", home=fetched["url"], entries=(), selectors=fetched.get("selectors", {})
        )
        yield (
            Page(
                url=fetched["url"], body=file.read_bytes(), fetched_at=AT, headers=fetched["headers"], evidence=evidence
            ),
            source,
        )


def test_the_strategies_of_a_field_are_those_that_offer_it() -> None:
    offered = {
        (candidate.field, name)
        for name, strategy in strategies.load(room, "candidates").items()
        for page, source in pages()
        for candidate in strategy(Document(page), source)
    }
    named = {(name, strategy) for name, field in BY_CANDIDATE.items() for strategy in field.found_by}
    assert named - offered == set(), "give EVERYTHING above an element that the strategy reads"
    assert offered - named == set(), "name the strategy in the field's row of newscrawl/fields.py"


def test_every_strategy_is_named_by_a_field() -> None:
    """One that finds nothing on the pages here would else go unnoticed."""
    named = {strategy for field in FIELDS for strategy in field.found_by}
    assert strategies.load(room, "candidates").keys() - named == set(), "name it in a row of newscrawl/fields.py"


def test_a_selector_may_find_what_the_table_says() -> None:
    assert {field for field in FIELDS if field.selectors} == {
        field for field in FIELDS if "selectors" in field.found_by
    }
    assert all(field.attribute in field.selectors for field in BY_SELECTOR.values())


def test_the_docs_have_a_line_a_field() -> None:
    lines = _reference.fields().splitlines()
    assert len(lines) == len(FIELDS) + 2
    assert all(field.about in line for field, line in zip(FIELDS, lines[2:], strict=True))
