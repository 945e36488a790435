"""What the form of an address tells of its page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import forms

SITE = "https://www.vetta.example"


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/index.php", "/it/", "/en-gb/", "/de/index.html", "/home", "/homepage.aspx"])  # fmt: skip
def test_a_home_page(path: str) -> None:
    assert forms.is_home(SITE + path)


@pytest.mark.parametrize("path", ["/?p=12", "/cronaca/", "/index-1.html", "/italia/", "/home/ponte-riapre", "/indexes"])
def test_no_home_page(path: str) -> None:
    assert not forms.is_home(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        "/tag/lago/", "/category/cronaca/nera", "/author/bice-folin/", "/autori/bice-folin.html", "/2025/11/", "/2025", "/2025/11/09/",
        "/cronaca/page/3/", "/index-2.html", "/?s=lago", "/?paged=2", "/archivio?mese=11", "/themen/wasser", "/search?q=lago", "/users/12",
    ],
)  # fmt: skip
def test_a_list(path: str) -> None:
    assert forms.is_list(SITE + path)


@pytest.mark.parametrize(
    "path",
    ["/cronaca/ponte-riapre", "/2025/11/09/ponte-riapre/", "/archivio/2025/11/09/ponte-riapre.html", "/?p=123", "/leggi?id=7", "/pagine-gialle-in-crisi"],
)  # fmt: skip
def test_no_list(path: str) -> None:
    assert not forms.is_list(SITE + path)


@pytest.mark.parametrize(
    ("named", "fetched", "title"),
    [
        ("/cronaca/ponte-riapre", "/amp/ponte-riapre.html", None),
        ("/cronaca/ponte-riapre-422311", "/stampa/422311", None),
        ("/cronaca/il-ponte-riapre-a-marzo", "/?p=77", "Il ponte riapre a marzo"),
        ("/cronaca/riapre-il-ponte-sul-lago", "/cronaca/riapre-il-ponte-sul-lago-di-malcesto", None),
        ("/leggi.php?id=7", "/leggi.php?id=7&da=home", None),
        ("/cronaca/il-ponte-sul-lago-riapre-prima", "/cronaca/il-ponte-sul-lago-riapre", "Il ponte sul lago riapre prima"),
        ("/guide/faro/", "/guide/faro/index.html", None),
        ("/sport/nebbia", "/cronaca/nebbia", None),
    ],
)  # fmt: skip
def test_an_address_that_may_be_the_articles(named: str, fetched: str, title: str | None) -> None:
    assert forms.may_name(SITE + named, SITE + fetched, title)


@pytest.mark.parametrize(
    ("named", "fetched", "title"),
    [
        ("/cronaca/il-faro-resta-spento", "/cronaca/il-ponte-riapre-a-marzo", "Il ponte riapre a marzo"),
        ("/cronaca/titolo-della-notizia", "/cronaca/il-ponte-riapre-a-marzo", "Il ponte riapre a marzo"),
        ("/leggi.php?id=1", "/leggi.php?id=7", "Il ponte riapre a marzo"),
        ("/leggi.php", "/leggi.php?id=7", "Il ponte riapre a marzo"),
        ("/articolo/1001", "/articolo/1007", "Il ponte riapre a marzo"),
        ("/cronaca/notizia-1-dalla-valle", "/cronaca/notizia-2-dalla-valle", "Notizia 2 dalla valle"),
        ("/cronaca/", "/cronaca/il-ponte-riapre-a-marzo", "Il ponte riapre a marzo"),
        ("/cronaca/il-faro-resta-spento", "/?p=77", "Il ponte riapre a marzo"),
    ],
)  # fmt: skip
def test_an_address_that_is_another_pages(named: str, fetched: str, title: str) -> None:
    assert not forms.may_name(SITE + named, SITE + fetched, title)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_address_is_too_odd_to_be_judged(one: str, other: str) -> None:
    for url in (one, f"https://{one}", f"{SITE}/{one}"):
        for judge in (forms.is_article, forms.is_home, forms.is_list, forms.is_about, forms.is_version):
            assert judge(url) in (True, False)
        assert forms.is_above(url, other) in (True, False)
        assert forms.may_name(url, f"{SITE}/{other}", other) in (True, False)
