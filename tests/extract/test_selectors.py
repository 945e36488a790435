"""Selectors of a source file see the whole page where they ask for what strategies have no use for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import extract
from newscrawl.extract.fields import selectors
from newscrawl.extract.page.document import Document
from newscrawl.models import Page, Source

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
SOURCE = Source(slug="prova", name="Prova", home="https://prova.example/", entries=())
PICTURE = '<div class="apertura"><img class="grande" src="/foto/piazza.jpg" alt=""></div>'


def page(above: str) -> Page:
    text = "".join(
        f"<p>La piazza {number} era piena di gente fino a sera, e nessuno voleva tornare.</p>" for number in range(9)
    )
    html = f"<html lang=it><head><title>Il mercato</title></head><body>{above}<article><h1>Il mercato</h1>{text}</article></body></html>"
    return Page(
        url="https://prova.example/notizie/1.html", body=html.encode(), fetched_at=NOW, source="prova"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("above", "selector"),
    [
        (PICTURE, "img.grande"),
        (PICTURE, ".apertura img::attr(src)"),
        (PICTURE, ".grande::attr(src)"),
        (PICTURE.replace("src=", "src='data:image/gif;base64,R0lGOD' data-src="), "img.grande"),
        (f"<picture><source srcset='/foto/larga.webp'>{PICTURE}</picture>", "picture .grande"),
        ("<video poster='/foto/piazza.jpg'></video>", "video::attr(poster)"),
        ("<link rel=preload as=image href='/foto/piazza.jpg'>", "link[as=image]::attr(href)"),
    ],
)
def test_a_picture_that_is_in_no_figure_is_found_by_the_outlet_s_own_selector(above: str, selector: str) -> None:
    found = extract.article(page(above), replace(SOURCE, selectors={"image": selector}), now=NOW)
    assert (found.image, found.provenance["image"]) == ("https://prova.example/foto/piazza.jpg", "selectors:image")


def test_what_a_form_or_a_script_holds_is_found_by_a_selector_that_names_it() -> None:
    above = "<form><input type=hidden name=quando value='2025-11-08T10:30:00+01:00'></form>"
    found = extract.article(
        page(above), replace(SOURCE, selectors={"published": "input[name=quando]::attr(value)"}), now=NOW
    )
    assert found.published is not None
    assert found.published.at == datetime(2025, 11, 8, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("selector", [".immagine-link::attr(href)", "time.data::attr(datetime)", "#input", "p.img"])
def test_a_page_is_parsed_once_for_selectors_that_need_no_more(selector: str) -> None:
    document = Document(page(PICTURE))
    assert selectors.asked(document, "section", selector) is document
