"""Which of a page's dates is that of its publication."""

from __future__ import annotations

import json

import pytest

from newscrawl.models import Article
from tests.extract.pages import SENTENCE, read


def article(*, above: str = "", below: str = "", data: dict[str, str] | None = None, foot: str = "") -> Article:
    script = json.dumps({"@type": "NewsArticle", "headline": "La fiera torna in piazza", **(data or {})})
    return read(
        f"""<html lang="it"><head><title>La fiera torna in piazza</title><script type="application/ld+json">{script}</script>
        </head><body><article>{above}<h1>La fiera torna in piazza</h1>{below}
        <p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p>{foot}</article></body></html>"""
    )


def day(found: Article) -> str | None:
    return found.published.at.date().isoformat() if found.published else None


ANEW = {"datePublished": "2023-03-01T09:00:00+01:00", "dateModified": "2025-10-20T18:00:00+02:00"}


def test_article_brought_out_anew_has_the_date_that_it_prints() -> None:
    found = article(below='<span class="date">20 ottobre 2025</span>', data=ANEW)
    assert (day(found), found.provenance["published"]) == ("2025-10-20", "visible:date")


@pytest.mark.parametrize(
    "printed",
    ["Aggiornato il 20 ottobre 2025", "1 marzo 2023 - aggiornato il 20 ottobre 2025", "21 ottobre 2025"],
    ids=["an update", "both", "neither of the data's"],
)
def test_first_date_stays_where_the_page_calls_the_other_an_update(printed: str) -> None:
    assert day(article(below=f'<span class="date">{printed}</span>', data=ANEW)) == "2023-03-01"


def test_first_date_of_a_ticker_stays() -> None:
    entries = "".join(f'<div><span class="time">{hour}.05</span><p>{SENTENCE}</p></div>' for hour in (18, 17, 16))
    assert day(article(below='<span class="date">20 ottobre 2025</span>' + entries, data=ANEW)) == "2023-03-01"


def test_day_near_midnight_is_the_one_printed() -> None:
    data = {"datePublished": "2025-10-20T22:30:00Z"}
    assert day(article(data=data)) == "2025-10-21"
    assert day(article(data=data, below='<span class="date">20 ottobre 2025</span>')) == "2025-10-20"


def test_date_above_the_headline() -> None:
    found = article(above="<i>lunedì 6 ottobre 2025 ore 19.45</i><br>")
    assert found.published is not None
    assert found.published.at.isoformat() == "2025-10-06T19:45:00+02:00"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("30 août 2023 à 10h15", "2023-08-30T10:15:00+02:00"),
        ("21. Januar 2022 um 9:05 Uhr", "2022-01-21T09:05:00+01:00"),
        ("17 febbraio 2020 a 21.30", "2020-02-17T21:30:00+01:00"),
    ],
)
def test_the_hour_behind_a_small_word_is_read(printed: str, expected: str) -> None:
    found = article(below=f'<span class="date">{printed}</span>').published
    assert found is not None
    assert found.at.isoformat() == expected


def test_a_number_behind_a_small_word_is_no_hour() -> None:
    found = article(below='<span class="date">17 febbraio 2020, a 12 chilometri da Bari</span>').published
    assert found is not None
    assert found.precision == "day"


def test_only_date_of_the_page_is_found_wherever_it_stands() -> None:
    assert (
        day(
            article(foot="<div><em>Pubblicato lunedì 6 ottobre 2025 alle ore 19.45 dalla redazione di Prova</em></div>")
        )
        == "2025-10-06"
    )
    assert day(article(foot="<div>6 ottobre 2025</div><div>7 ottobre 2025</div>")) is None


def test_year_of_the_copyright_is_no_date() -> None:
    assert day(article(foot="<div>Copyright 1998-2025 La Prova</div>")) is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("21. Januar 2022", "2022-01-21"),
        ("30 août 2023 à 10h", "2023-08-30"),
        ("17 de Febrero de 2020", "2020-02-17"),
        ("1er janvier 2021", "2021-01-01"),
        ("Published 3 May 2019", "2019-05-03"),
        ("06/13/2019", "2019-06-13"),
        ("2025-06-13 00:00:00 +0000 UTC", "2025-06-13"),
    ],
)
def test_dates_of_other_languages(printed: str, expected: str) -> None:
    assert day(article(below=f'<span class="date">{printed}</span>')) == expected
