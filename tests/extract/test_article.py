"""The door of the room: pure, bounded, and unharmed by whatever a page holds."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import extract
from newscrawl.extract import choose
from newscrawl.extract.fields import guess
from newscrawl.extract.page.document import Document
from newscrawl.models import Access
from newscrawl.quality import reason_to_reject
from tests.extract.pages import NOW, SENTENCE, SOURCE, page, read

GOLDEN = sorted((Path(__file__).parent.parent / "pages").glob("*/*/page.html"))
TEXT = f"<p>{SENTENCE * 2}</p>" * 4
NAMES = """Bassi Corti Deledda Elmi Ferri Galli Levi Motta Neri Orsi Pace Riva Sala Tosi Udine Villa Zanni Amati Bini Conti Dini
Fabbri Gatti Lodi Monti Nardi Oliva Penna Rossi Serra""".split()  # noqa: SIM905


def test_importing_the_room_loads_no_strategy() -> None:
    heavy = "{'trafilatura', 'htmldate', 'dateparser'} & set(sys.modules)"
    code = f"import sys, newscrawl.extract; raise SystemExit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_article_crosses_processes() -> None:
    article = read(f"<h1>Il consiglio rinvia il voto</h1>{TEXT}")
    assert pickle.loads(pickle.dumps(article)) == article


@pytest.mark.parametrize("html", [b"", b" ", b"<!-- -->", b"<html/>", b"\xff\xfe", b"<p>", b"{}", b"%PDF-1.4"])
def test_pages_that_are_none_give_an_article_of_nothing(html: bytes) -> None:
    article = read(html)
    assert (article.title, article.authors, article.published) == (None, (), None)
    assert reason_to_reject(article) is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_pages_with_parts_missing_or_out_of_place_never_raise(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(GOLDEN), label="page").read_bytes()
    for _ in range(data.draw(st.integers(1, 8))):
        places = [match.start() for match in re.finditer(rb"<[a-z/]", body)] or [0]
        at = data.draw(st.integers(0, len(places) - 1))
        until = min(len(places) - 1, at + data.draw(st.integers(0, 6)))
        added = data.draw(st.sampled_from([b"", b"</div>", b"<h1>", b"<p>", b"due parole"]))
        body = body[: places[at]] + added + body[places[until] :]
    article = read(body)
    for words in (article.title, article.body, *article.authors, *article.tags):
        (words or "").encode("utf-8")


def test_explain_tells_winners_losers_and_what_could_not_be_read() -> None:
    html = f"""<meta property="article:published_time" content="presto"><h1>Il consiglio rinvia il voto</h1>
    <time datetime="2025-11-08T10:00:00+01:00">8 novembre</time>{TEXT}"""
    explanation = extract.explain(page(html), SOURCE, now=NOW)
    outcomes = {row.candidate.origin: row.outcome for row in explanation.rows if row.candidate.field == "published"}
    assert outcomes["meta:article:published_time"] == choose.UNREADABLE
    assert outcomes["visible:time"] == choose.WON
    assert explanation.article.provenance["published"] == "visible:time"


def test_a_repeated_question_stays() -> None:
    body = read(
        f"<article><h1>Intervista al sindaco</h1><p>{SENTENCE}</p><p>E poi?</p><p>{SENTENCE}</p><p>E poi?</p>{TEXT}</article>"
    ).body
    assert body.count("E poi?") == 2


def test_text_in_deep_markup_is_kept() -> None:
    html = f"<h1>Il consiglio rinvia il voto</h1>{'<div>' * 40}{TEXT}{'</div>' * 40}"
    assert SENTENCE.strip() in read(html).body


def test_of_many_marked_dates_only_the_nearest_are_looked_at() -> None:
    dated = "".join(f'<span class="date">{1 + n % 28} novembre 2024</span> ' for n in range(60))
    explanation = extract.explain(page(f"<h1>Titolo di prova</h1>{dated}{TEXT}"), SOURCE, now=NOW)
    marked = [row for row in explanation.rows if row.candidate.origin == "visible:date"]
    assert 0 < len(marked) <= 12


def test_of_many_names_only_so_many_are_authors() -> None:
    authors = ", ".join(f'{{"@type":"Person","name":"Anna {name}"}}' for name in NAMES)
    script = f'{{"@type":"NewsArticle","headline":"Titolo di prova","author":[{authors}]}}'
    assert (
        len(read(f'<script type="application/ld+json">{script}</script><h1>Titolo di prova</h1>{TEXT}').authors) == 20
    )


def test_of_a_long_or_crowded_page_htmldate_is_not_asked() -> None:
    dated = '<meta name="date" content="2025-11-08">' + f"<p data-a=1 data-b=2 data-c=3>{SENTENCE}</p>" * 9
    document = Document(page(dated))
    assert [said.origin for said in guess._dates(document)] == ["guess:htmldate"]
    assert list(guess._dates(document, chars=500)) == []
    assert list(guess._dates(document, attributes=2)) == []


def test_only_so_many_paragraphs_are_guessed() -> None:
    document = Document(page(f"<p>{SENTENCE}</p>" * 30))
    assert len(list(guess._paragraphs(document, most=20))) == 20


def test_canonical_of_another_site_is_not_believed() -> None:
    html = f'<link rel="canonical" href="https://ladro.example/a"><h1>Il consiglio rinvia il voto</h1>{TEXT}'
    assert read(html, "https://www.prova.example/a?utm_source=x").url == "https://www.prova.example/a"


def test_canonical_that_is_the_home_page_is_not_believed() -> None:
    html = f'<link rel="canonical" href="https://www.prova.example/"><h1>Il consiglio rinvia il voto</h1>{TEXT}'
    assert read(html, "https://www.prova.example/a").url == "https://www.prova.example/a"


def test_a_date_in_the_future_is_no_date() -> None:
    html = f'<meta name="date" content="2031-01-01"><h1>Il consiglio rinvia il voto</h1>{TEXT}'
    assert read(html).published is None


@pytest.mark.parametrize("midnight", ["2025-11-07T00:00:00Z", "2025-11-07 00:00:00", "2025-11-07T00:00:00.000+0100"])
def test_a_machines_midnight_is_a_day(midnight: str) -> None:
    published = read(f'<meta name="date" content="{midnight}"><h1>Il consiglio rinvia il voto</h1>{TEXT}').published
    assert published is not None
    assert (published.at.isoformat(), published.precision) == ("2025-11-07T00:00:00+01:00", "day")


@pytest.mark.parametrize(
    ("flag", "words", "access"),
    [("false", 10, Access.SUBSCRIBER), ("false", 800, Access.METERED), ("true", 800, Access.FREE)],
    ids=["a teaser", "a flag over a whole text", "free"],
)
def test_flag_is_weighed_against_the_text(flag: str, words: int, access: Access | None) -> None:
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Titolo","isAccessibleForFree":{flag}}}</script>'
    html = f"{script}<article><h1>Titolo di prova</h1>{f'<p>{SENTENCE}</p>' * (words // 18 + 1)}</article>"
    assert read(html).access == access


def test_outlet_is_cut_from_a_title_that_only_data_say() -> None:
    html = f'<meta property="og:title" content="Piove sul lago - La Prova"><meta property="og:site_name" content="La Prova">{TEXT}'
    assert read(html).title == "Piove sul lago"


def test_an_agency_flash_is_an_article() -> None:
    flash = "(Lume) - Roma, 9 nov - Il consiglio dei ministri ha approvato il decreto sulle concessioni balneari. Lo riferiscono fonti di governo al termine della riunione di oggi."
    assert (
        reason_to_reject(read(f"<article><h1>Approvato il decreto sulle concessioni</h1><p>{flash}</p></article>"))
        is None
    )
