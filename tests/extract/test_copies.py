"""Text that a page holds for several screens, for print or hidden is stored once; what a writer repeats stays."""

from __future__ import annotations

import pytest

from tests.extract.pages import read
from tests.extract.stories import PARAGRAPHS, TEXT, p, story

ALL = "".join(TEXT)
HEADED = f"{''.join(TEXT[:2])}<h2>I gradini</h2>{''.join(TEXT[2:])}"


def lines(html: str) -> list[str]:
    return [block.text for block in read(html).blocks]


@pytest.mark.parametrize(
    "inner",
    [
        f'<div class="visible-lg">{ALL}</div><div class="visible-xs">{ALL}</div>',
        f'<div class="hidden md:block">{ALL}</div><div class="md:hidden">{ALL}</div>',
        f'<div class="testo">{ALL}</div><div class="testo" aria-hidden="true">{ALL}</div>',
        f'<div class="testo" style="display: none">{ALL}</div><div class="testo">{ALL}</div>',
        f'<div class="colonna">{ALL}</div><div class="solo-stampa">{ALL}</div>',
        f"<section>{ALL}</section><section>{ALL}</section><section>{ALL}</section>",
        f'<div class="corpo-a">{ALL}</div><div class="corpo-b"><div><div>{ALL}</div></div></div>',
        "".join(f'<p class="per-desktop">{text}</p><p class="per-smartphone">{text}</p>' for text in PARAGRAPHS),
        f'<div class="desktop">{ALL}</div><div class="mobile">{"<br><br>".join(PARAGRAPHS)}</div>',
        f'<div class="desktop">{ALL}</div><div class="mobile">{"<br>".join(PARAGRAPHS)}</div>',
        f'<div class="tablet">{TEXT[0]}</div><div class="corpo">{ALL}</div>',
        f'<div class="corpo">{ALL}</div><div class="corpo" hidden>{ALL}</div><div class="amp" hidden>{ALL}</div>',
        f'<div class="apertura">{TEXT[0]}</div><div class="corpo">{ALL}</div>',
        f'<div class="anteprima">{TEXT[0]}{p(PARAGRAPHS[1][:90] + " …")}</div><div class="intero" hidden>{ALL}</div>',
        f'<div class="anteprima">{TEXT[0]}</div><div class="resto" hidden>{ALL}</div>',
        f'<div class="solo-mobile">{TEXT[0]}</div><div><p>PUNTA GRISANTA – {PARAGRAPHS[0]}</p>{"".join(TEXT[1:])}</div>',
    ],
    ids=[
        "two screens", "utility classes", "hidden from readers aloud", "the hidden one first", "print", "three without a name",
        "unlike nesting", "line by line", "line breaks for paragraphs", "single line breaks", "first paragraph for tablets",
        "three, two hidden", "opening repeated", "cut preview and hidden whole", "preview and hidden whole", "place before the copy",
    ],
)  # fmt: skip
def test_text_for_several_screens_is_stored_once_in_its_order(inner: str) -> None:
    body = read(story(inner)).body
    assert [body.count(text) for text in PARAGRAPHS] == [1] * 5
    assert [body.index(text) for text in PARAGRAPHS] == sorted(body.index(text) for text in PARAGRAPHS)


def test_subheadings_of_a_copy_go_with_it() -> None:
    found = lines(story(f'<div class="d-none d-lg-block">{HEADED}</div><div class="d-lg-none">{HEADED}</div>'))
    assert found.count("I gradini") == 1
    assert lines(story(f"<div>{HEADED}</div><div>{HEADED}</div>")).count("I gradini") == 1


@pytest.mark.parametrize(
    "inner",
    [
        f'{"".join(TEXT[:2])}<div class="altro" style="display:none">{"".join(TEXT[2:])}</div>',
        f'{"".join(TEXT[:2])}<div class="altro" hidden>{"".join(TEXT[2:])}</div>',
        f'{"".join(TEXT[:2])}<div class="show-more-content hidden">{"".join(TEXT[2:])}</div>',
        f'<div class="visible-desktop">{"".join(TEXT[:3])}</div><div class="visible-desktop">{"".join(TEXT[3:])}</div>',
        f'{"".join(TEXT[:2])}<div class="piega" aria-hidden="true">{"".join(TEXT[2:4])}</div>{TEXT[4]}',
    ],
    ids=["style", "hidden", "class", "two boxes", "aria"],
)
def test_hidden_text_that_is_the_rest_of_the_story_stays(inner: str) -> None:
    body = read(story(f'<div class="corpo">{inner}</div>')).body
    assert [body.count(text) for text in PARAGRAPHS] == [1] * 5


REFRAIN = "E il mare non risponde, e il mare non risponde, dice chi lo guarda ogni sera dalla finestra della lanterna."


@pytest.mark.parametrize(
    "wrap",
    ["<p>{}</p>", '<div class="capoverso"><p>{}</p></div>', "<blockquote><p>{}</p></blockquote>", "<p><em>{}</em></p>"],
    ids=["paragraph", "box of its own", "quotation", "italics"],
)
def test_what_a_writer_repeats_stays(wrap: str) -> None:
    refrain = wrap.format(REFRAIN)
    inner = f"{TEXT[0]}{refrain}{TEXT[1]}{TEXT[2]}{refrain}{TEXT[3]}{refrain}{TEXT[4]}"
    assert read(story(f'<div class="corpo">{inner}</div>')).body.count(REFRAIN) == 3
    assert read(story(f'<div class="corpo show">{inner}</div>')).body.count(REFRAIN) == 3


def test_a_song_with_a_chorus_stays_whole() -> None:
    chorus = "<div class='coro'>" + "".join(
        p(f"{line}, e la barca che torna la sera dal largo") for line in ("Gira la luce", "Gira la rete")
    ) + "</div>"  # fmt: skip
    inner = "".join(f"{text}{chorus}" for text in TEXT)
    assert read(story(f'<div class="corpo">{inner}</div>')).body.count("Gira la rete") == 5


def test_a_refrain_in_hidden_rest_stays() -> None:
    hidden = f"{TEXT[2]}{p(REFRAIN)}{TEXT[3]}{TEXT[4]}{p(REFRAIN)}"
    inner = f'<div class="corpo">{TEXT[0]}{p(REFRAIN)}{TEXT[1]}<div class="seguito" hidden>{hidden}</div></div>'
    assert read(story(inner)).body.count(REFRAIN) == 3
