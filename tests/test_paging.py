"""Which page of an article an address is, told by the address alone."""

from __future__ import annotations

import pytest

from newscrawl.urls import paging

STORY = "https://ilmolo.example/2026/11/il-faro-di-capo-serra/"


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        (f"{STORY}2/", STORY, 2),
        (f"{STORY}2", STORY, 2),
        (f"{STORY}page/12/", STORY, 12),
        (f"{STORY}pagina-3", STORY, 3),
        (f"{STORY}pag3.html", STORY, None),  # a file of another name
        (f"{STORY}?page=2", STORY, 2),
        (f"{STORY}?utm_source=x&pagina=4", STORY, 4),
        (f"{STORY}?page=0,2", STORY, 3),
        ("https://ilmolo.example/faro-serra_2.html", "https://ilmolo.example/faro-serra.html", 2),
        ("https://ilmolo.example/faro-serra-pagina-2.html", "https://ilmolo.example/faro-serra.html", 2),
        ("https://ilmolo.example/faro-serra.html/2", "https://ilmolo.example/faro-serra.html", 2),
        ("https://www.ilmolo.example/leggi.php?id=7&pag=2", "https://ilmolo.example/leggi.php?id=7", 2),
        ("https://ilmolo.example/leggi.php?id=7&start=1", "https://ilmolo.example/leggi.php?id=7", 2),
        (STORY, STORY, 1),
    ],
)  # fmt: skip
def test_the_address_of_a_page_has_its_number(url: str, first: str, number: int | None) -> None:
    found = paging.page_number(url, of=first)
    assert (found and found.number) == number


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://ilmolo.example/2026/11/un-altro-faro/2/", STORY),
        ("https://altrove.example/2026/11/il-faro-di-capo-serra/2/", STORY),
        (f"{STORY}comment-page-2/", STORY),
        (f"{STORY}foto/2", STORY),
        (f"{STORY}?cpage=2", STORY),
        (f"{STORY}?commenti=2", STORY),
        (f"{STORY}?foto=2", STORY),
        (f"{STORY}?9f3ab_page=2", STORY),
        (f"{STORY}feed/", STORY),
        ("https://ilmolo.example/leggi.php?id=8", "https://ilmolo.example/leggi.php?id=7"),
        ("https://ilmolo.example/leggi.php?id=8&pag=2", "https://ilmolo.example/leggi.php?id=7"),
        ("https://ilmolo.example/diario/13", "https://ilmolo.example/diario/12"),
        (f"{STORY}2026/", STORY),
    ],
)
def test_other_addresses_are_no_pages_of_it(url: str, first: str) -> None:
    assert paging.page_number(url, of=first) is None


def test_a_bare_number_behind_a_hyphen_is_not_sure() -> None:
    found = paging.page_number("https://ilmolo.example/meteo-di-oggi-2/", of="https://ilmolo.example/meteo-di-oggi/")
    assert found == paging.PageNumber(2, False)


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (f"{STORY}2/", STORY),
        (f"{STORY}page/2", STORY.rstrip("/")),
        (f"{STORY}?page=2", STORY),
        ("https://ilmolo.example/faro-serra_2.html", "https://ilmolo.example/faro-serra.html"),
        ("https://ilmolo.example/leggi.php?id=7&pag=2", "https://ilmolo.example/leggi.php?id=7"),
    ],
)
def test_a_later_page_leads_back_to_the_first(url: str, first: str) -> None:
    assert first in paging.first_pages(url)


@pytest.mark.parametrize("url", ["https://ilmolo.example/cronaca/", "https://ilmolo.example/", "https://ilmolo.example/2026/11"])  # fmt: skip
def test_a_section_is_not_like_an_article(url: str) -> None:
    assert not paging.is_like_an_article(url)
