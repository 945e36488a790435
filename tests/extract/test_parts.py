"""One text is made of the pages of an article: in order, nothing twice, the first page's fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from newscrawl.extract import parts
from newscrawl.models import Article, Block, Moment, Page, Pager

BASE = "https://ilmolo.example/il-faro-di-capo-serra/"
DAY = Moment(datetime(2026, 11, 27, 9, tzinfo=UTC), "minute")
STANDFIRST = "Undici anni di buio e due di cantiere: la storia di una lampada e di chi la aspettava sul molo."
FOOT = "Chi ha fotografie del faro prima del 1990 può mandarle alla redazione entro la fine di gennaio."
LINES = tuple(
    f"Paragrafo {name} del racconto sul faro, lungo quanto basta per essere un capoverso." for name in "abcdef"
)


def page(*lines: str, number: int = 1, title: str = "Il faro si riaccende", day: Moment | None = DAY) -> Article:
    url = BASE if number == 1 else f"{BASE}{number}/"
    blocks = tuple(Block("paragraph", line) for line in lines)
    fetched = Page(url=url, body=b"", fetched_at=DAY.at)
    return Article(url=url, page=fetched, title=title, published=day, blocks=blocks, body="\n\n".join(lines))


def text(first: Article, *others: Article) -> list[str]:
    return [block.text for block in parts.join(first, others).blocks]


def test_the_text_of_all_pages_stands_in_their_order() -> None:
    assert text(page(*LINES[:2]), page(*LINES[2:4], number=2), page(*LINES[4:], number=3)) == list(LINES)


def test_what_each_page_repeats_stands_once_and_in_its_place() -> None:
    first = page(STANDFIRST, LINES[0], FOOT)
    second = page(STANDFIRST, LINES[1], FOOT, number=2)
    third = page(STANDFIRST, LINES[2], FOOT, number=3)
    assert text(first, second, third) == [STANDFIRST, *LINES[:3], FOOT]


def test_headline_and_standfirst_are_no_text_of_the_second_page() -> None:
    first = replace(page(LINES[0]), subtitle=STANDFIRST)
    second = page("Il faro si riaccende", STANDFIRST, LINES[1], number=2)
    assert text(first, second) == list(LINES[:2])


def test_a_paragraph_stands_once_and_a_short_line_as_often_as_it_is_said() -> None:
    second = page(LINES[1], "E poi?", LINES[0], LINES[2], number=2)
    assert text(page(LINES[0], "E poi?", LINES[3]), second) == [
        LINES[0],
        "E poi?",
        LINES[3],
        LINES[1],
        "E poi?",
        LINES[2],
    ]


def test_one_page_that_shows_all_serves_for_all() -> None:
    whole = page(*LINES, number=9)
    assert parts.is_whole(whole, page(*LINES[:2]))
    assert not parts.is_whole(page(*LINES[2:], number=2), page(*LINES[:2]))
    assert text(page(*LINES[:2]), whole) == list(LINES)


def test_fields_are_those_of_the_first_page_and_the_keys_are_made_anew() -> None:
    joined = parts.join(page(LINES[0]), [page(LINES[1], number=2, title="Il faro si riaccende (2/2)")])
    assert (joined.title, joined.url, joined.keys) == ("Il faro si riaccende", BASE, ())
    assert joined.body == "\n\n".join(LINES[:2])


def test_a_page_with_the_headline_and_a_number_belongs() -> None:
    for title in (
        "Il faro si riaccende – Pagina 2",
        "Il faro si riaccende (2/3)",
        "Il faro si riaccende | Page 2 of 3",
    ):
        assert parts.belongs(page(LINES[1], number=2, title=title), page(LINES[0]), ()), title


def test_a_page_with_a_headline_of_its_own_belongs_if_it_leads_back() -> None:
    chapter = page(LINES[1], number=2, title="La lampada e i suoi guardiani")
    assert not parts.belongs(chapter, page(LINES[0]), ())
    assert parts.belongs(replace(chapter, pager=Pager(number=2, pages={1: BASE})), page(LINES[0]), ())


def test_another_story_does_not_belong() -> None:
    tomorrow = Moment(datetime(2026, 11, 28, 9, tzinfo=UTC), "minute")
    assert not parts.belongs(page(LINES[1], number=2, title="La nave arenata"), page(LINES[0]), ())
    assert not parts.belongs(
        page(LINES[1], number=2, day=tomorrow), page(LINES[0]), ()
    )  # the same headline a day later


def test_a_page_that_says_nothing_new_is_none() -> None:
    assert not parts.belongs(page(LINES[0], number=2), page(*LINES[:2]), ())
    assert not parts.belongs(page(LINES[1], number=3), page(LINES[0]), [page(LINES[1], number=2)])
