"""Tables of data, lists of facts and boxes amid a text are kept whole, in reading order; what stands beside it stays out."""

from __future__ import annotations

import pytest

from tests.extract.pages import read
from tests.extract.stories import PARAGRAPHS, TEXT, story

ABOVE, BELOW = "".join(TEXT[:2]), "".join(TEXT[2:])


def amid(inner: str) -> str:
    return story(f'<div class="corpo">{ABOVE}{inner}{BELOW}</div>')


def tables(html: str) -> list[str]:
    return [block.text for block in read(html).blocks if block.kind == "table"]


VOTES = (
    "<tr><th>Lista</th><th>Voti</th></tr><tr><td>Scogliera</td><td>412</td></tr><tr><td>Maestrale</td><td>87</td></tr>"
)
VOTES_READ = "Lista\tVoti\nScogliera\t412\nMaestrale\t87"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            "<table><tr><th></th><th>Voti</th></tr><tr><td>Scogliera</td><td></td></tr><tr><td>Maestrale</td><td>87</td></tr></table>",
            "\tVoti\nScogliera\nMaestrale\t87",
        ),
        (f"<table>{VOTES}</table>", VOTES_READ),
        (f'<div class="table-responsive"><table class="esiti">{VOTES}</table></div>', VOTES_READ),
        (f"<figure><table>{VOTES}</table><figcaption>Sezioni: 4 su 4</figcaption></figure>", VOTES_READ),
        (f"<table><caption>Lo spoglio</caption><tbody>{VOTES}</tbody></table>", f"Lo spoglio\n{VOTES_READ}"),
        (
            "<table><thead><tr><th></th><th>Feriali</th><th>Festivi</th></tr></thead><tfoot><tr><td>Ultima</td><td>20.10</td>"
            "<td>–</td></tr></tfoot><tbody><tr><td>Prima</td><td>6.05</td><td>8.30</td></tr></tbody></table>",
            "\tFeriali\tFestivi\nPrima\t6.05\t8.30\nUltima\t20.10\t–",
        ),
        (
            "<table><tr><td><p>Acciughe</p></td><td><div>9 €</div></td></tr><tr><td><p>Totani</p></td><td><ul><li>14 €</li>"
            "<li>solo il venerdì</li></ul></td></tr></table>",
            "Acciughe\t9 €\nTotani\t14 € solo il venerdì",
        ),
        (
            "<table><tr><th>#</th><th>Barca</th><th>Punti</th></tr><tr><td>1</td><td><a href='/b/1'>Stella Nera</a></td><td>19</td>"
            "</tr><tr><td>2</td><td><a href='/b/2'>Libeccio</a></td><td>17</td></tr></table>",
            "#\tBarca\tPunti\n1\tStella Nera\t19\n2\tLibeccio\t17",
        ),
        (
            "<dl><dt>Altezza</dt><dd>31 metri</dd><dt>Portata</dt><dd>18 miglia</dd><dd>in chiaro</dd></dl>",
            "Altezza\t31 metri\nPortata\t18 miglia\tin chiaro",
        ),
        (
            '<div class="scheda"><h3>In breve</h3><dl><div><dt>Gradini</dt><dd>114</dd></div><div><dt>Custode</dt><dd>nessuno</dd>'
            "</div></dl></div>",
            "Gradini\t114\nCustode\tnessuno",
        ),
        (
            "<dl><dd><a href='/i/1'>Farina</a> 300 g</dd><dd><a href='/i/2'>Olio</a> mezzo bicchiere</dd></dl>",
            "Farina 300 g\nOlio mezzo bicchiere",
        ),
    ],
    ids=[
        "empty cells", "bare", "in a box", "in a figure", "caption", "empty corner and foot", "blocks in cells", "linked names", "facts",
        "facts in a box", "values alone",
    ],
)  # fmt: skip
def test_a_table_amid_the_text_is_one_block_of_rows(inner: str, expected: str) -> None:
    found = read(amid(inner))
    assert [block.text for block in found.blocks if block.kind == "table"] == [expected]
    assert found.body.index(PARAGRAPHS[1]) < found.body.index(expected.strip()) < found.body.index(PARAGRAPHS[2])
    assert all(text in found.body for text in PARAGRAPHS)


def test_a_table_between_the_sections_of_a_text_is_kept() -> None:
    sections = "".join(f"<section><h2>Parte {at}</h2>{text}</section>" for at, text in enumerate(TEXT))
    html = story(
        f"<div>{sections}<section><h2>Lo spoglio</h2><p>Così il voto.</p><table>{VOTES}</table></section></div>"
    )
    assert tables(html) == [VOTES_READ]


def test_a_table_of_the_text_that_is_there_twice_is_kept_once() -> None:
    copy = f"{ABOVE}<table>{VOTES}</table>{BELOW}"
    assert tables(story(f'<div class="desktop-view">{copy}</div><div class="mobile-view">{copy}</div>')) == [VOTES_READ]


WIDGET = "<table><tr><td>1</td><td>Virtus Molo</td><td>31</td></tr><tr><td>2</td><td>Secca Calcio</td><td>28</td></tr></table>"
MENU = "<table><tr><td><a href='/m'>Mare</a></td><td><a href='/p'>Porti</a></td></tr><tr><td><a href='/v'>Venti</a></td></tr></table>"


@pytest.mark.parametrize(
    "html",
    [
        story("".join(TEXT), f'<aside class="laterale"><h3>La classifica</h3>{WIDGET}</aside>'),
        story(f'<div class="corpo">{ABOVE}<div class="widget"><h4>La classifica</h4>{WIDGET}</div>{BELOW}</div>'),
        story(
            f'<div class="riga"><div class="col-8">{"".join(TEXT)}</div><div class="col-4"><h4>Serie C</h4>{WIDGET}</div></div>'
        ),
        story(f'<div class="corpo">{"".join(TEXT)}</div>', f'<div class="sidebar"><h4>Borsa</h4>{WIDGET}</div>'),
        story(f'<div class="corpo">{"".join(TEXT)}</div>', f"<div><h4>Ieri in campo</h4>{WIDGET}</div>"),
    ],
    ids=["aside", "widget in the text", "column", "side bar", "under the article"],
)
def test_a_table_beside_the_text_stays_out(html: str) -> None:
    found = read(html)
    assert "Virtus Molo" not in found.body
    assert all(text in found.body for text in PARAGRAPHS)


def test_a_table_of_links_amid_the_text_stays_out() -> None:
    assert "Venti" not in read(amid(MENU)).body


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr><td width='150'>{MENU}</td><td><h1>Il faro</h1>{''.join(TEXT)}</td></tr></table>",
        f"<table><tr><td><h1>Il faro</h1></td></tr><tr><td>{''.join(TEXT)}</td><td>{WIDGET}</td></tr></table>",
        "<table>" + "".join(f"<tr><td></td><td>{text}</td></tr>" for text in TEXT) + "</table>",
        "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in TEXT) + "</table>",
    ],
    ids=["menu and text", "text and widget", "empty margin", "a row a paragraph"],
)
def test_a_page_that_is_laid_out_with_tables_keeps_its_paragraphs(html: str) -> None:
    found = [block.text for block in read(f"<html><body>{html}</body></html>").blocks]
    assert [text for text in found if text in PARAGRAPHS] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<ul><li>Due lampade di scorta</li><li>Un binocolo</li></ul>", ["Due lampade di scorta", "Un binocolo"]),
        ("<menu><li>Lunedì al molo</li><li>Martedì alla secca</li></menu>", ["Lunedì al molo", "Martedì alla secca"]),
        ("<ul><li><input type='checkbox'><label>300 g di ceci</label></li><li><label>2 spicchi d’aglio</label></li></ul>", ["300 g di ceci", "2 spicchi d’aglio"]),
        ("<div><div><label><input type='checkbox'> 300 g di ceci</label></div><div><label>2 spicchi d’aglio</label></div></div>", ["300 g di ceci", "2 spicchi d’aglio"]),
        ("<ul><li><a href='/i/1'>Ceci</a> 300 g</li><li><a href='/i/2'>Aglio</a> 2 spicchi</li></ul>", ["Ceci 300 g", "Aglio 2 spicchi"]),
        ("<ol><li><a href='/p/1'>Ersilia Bondacci</a>, capo pilota</li><li><a href='/p/2'>Ugo Tessa</a>, mozzo</li></ol>", ["Ersilia Bondacci, capo pilota", "Ugo Tessa, mozzo"]),
        ("<ul><li>Un binocolo</li></ul><menu><li>Lunedì al molo</li></menu><ol><li>Prima la rete</li></ol>", ["Un binocolo", "Lunedì al molo", "Prima la rete"]),
        ("<table><tr><td><pre>1\n2</pre></td><td><pre>ora;luce\n17:02;accesa</pre></td></tr></table>", ["ora;luce", "17:02;accesa"]),
        ("<pre>Gira la luce,\ngira la rete,\ndorme chi sete</pre>", ["Gira la luce,", "gira la rete,", "dorme chi sete"]),
        ("<div class='line-block'>Gira la luce,<br>gira la rete,<br>dorme chi sete</div>", ["Gira la luce,", "gira la rete,", "dorme chi sete"]),
        ("<div class='testo-poesia'><p>Gira la luce,</p><p>gira la rete</p></div>", ["Gira la luce,", "gira la rete"]),
        ("<pre><code>ora;luce\n17:02;accesa\n</code></pre>", ["ora;luce", "17:02;accesa"]),
        ("<fieldset><p>La lampada costa undicimila euro, il trasporto dalla Bretagna altri millequattrocento.</p></fieldset>", ["La lampada costa undicimila euro, il trasporto dalla Bretagna altri millequattrocento."]),
        ("<center>La lampada costa undicimila euro, il trasporto dalla Bretagna altri millequattrocento.</center>", ["La lampada costa undicimila euro, il trasporto dalla Bretagna altri millequattrocento."]),
    ],
    ids=["list", "menu", "labels", "labels in boxes", "linked amounts", "linked people", "one after another", "numbered code", "verse", "line block", "poem", "code", "fieldset", "center"],
)  # fmt: skip
def test_lists_and_boxes_amid_the_text_are_kept(inner: str, expected: list[str]) -> None:
    found = [block.text for block in read(amid(inner)).blocks]
    at = found.index(PARAGRAPHS[1]) + 1
    assert found[at : at + len(expected)] == expected


@pytest.mark.parametrize(
    "inner",
    [
        "<ul><li><a href='/a'>Il porto chiude per vento</a></li><li><a href='/b'>Le reti tornano a riva</a></li></ul>",
        "<ul><li><a href='/a'>Mareggiate</a> (12)</li><li><a href='/b'>Fari e lanterne</a> (3)</li></ul>",
        "<ul><li><a href='/a'>Il porto chiude</a> 12/10/2026</li><li><a href='/b'>Le reti a riva</a> 10:30</li></ul>",
        "<ul><li>› <a href='/a'>Mare</a></li><li>› <a href='/b'>Fari</a></li></ul>",
        "<div><label><input type='radio'> Sì, molto</label><label><input type='radio'> No</label></div>",
        "<ul class='tags'><li>Mare</li><li>Fari</li></ul>",
        "<ul class='condividi'><li>Invia</li><li>Stampa</li></ul>",
        "<center>Pubblicità</center>",
        "<menu><li><a href='/a'>Mare</a></li><li><a href='/b'>Porti</a></li><li><a href='/c'>Venti</a></li></menu>",
    ],
    ids=["headlines", "counts", "days", "signs", "poll", "tags", "share", "advert", "menu of links"],
)
def test_lists_that_lead_elsewhere_stay_out(inner: str) -> None:
    assert [block.text for block in read(amid(inner)).blocks] == list(PARAGRAPHS)


SAID = "La seduta sulla casa del guardiano è stata rinviata a dopo Pasqua, quando saranno pronte le perizie sul tetto."


@pytest.mark.parametrize(
    "wrap",
    [
        "<p><a href='/c/1'>{}</a></p>",
        "<p><strong><a href='/c/1'>{}</a></strong></p>",
        "<div class='capoverso'><p><a href='/c/1'><b>{}</b></a></p></div>",
        "<ul><li><a href='/c/1'>{}</a></li></ul>",
        "<p><a href='/c/1'>{}</a> </p>",
    ],
)
def test_a_sentence_that_is_a_link_is_text(wrap: str) -> None:
    assert SAID in read(amid(wrap.format(SAID))).body


def test_sentences_that_are_links_may_follow_one_another() -> None:
    html = amid(
        "".join(f"<p><a href='/c/{at}'>{SAID} Lo ha detto il consigliere numero {at}.</a></p>" for at in range(3))
    )
    assert read(html).body.count(SAID) == 3


def test_the_first_paragraph_may_be_a_link() -> None:
    html = story(f'<div class="corpo"><p><a href="/c/1">{PARAGRAPHS[0]}</a></p>{"".join(TEXT[1:])}</div>')
    assert [block.text for block in read(html).blocks] == list(PARAGRAPHS)


def test_sentences_in_a_list_of_links_are_text() -> None:
    items = "".join(f"<li><a href='/c/{at}'>{SAID} Lo ha detto il consigliere numero {at}.</a></li>" for at in range(4))
    assert read(amid(f"<ul>{items}</ul>")).body.count(SAID) == 4


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/c/1'>Il porto di Calamerta chiude per vento, le barche restano a terra fino a sabato</a></p>",
        "<p><strong>LEGGI ANCHE: <a href='/c/1'>Il porto di Calamerta chiude per vento, barche a terra fino a sabato.</a></strong></p>",
        "<p><a href='/c/1'>Leggi anche: il porto di Calamerta chiude per vento, barche a terra fino a sabato.</a></p>",
        "<div class='related'><p><a href='/c/1'>Il porto di Calamerta chiude per vento, barche a terra fino a sabato.</a></p></div>",
    ],
    ids=["headline", "leggi anche", "leggi anche in the link", "box"],
)
def test_a_headline_that_leads_to_another_story_stays_out(line: str) -> None:
    assert "Calamerta chiude" not in read(amid(line)).body


def test_a_text_that_is_filed_under_poetry_is_read_like_any_other() -> None:
    html = amid(f"<table>{VOTES}</table>").replace(
        '<div class="corpo">', '<div class="corpo category-poesia tag-versi">'
    )
    found = [block.text for block in read(html).blocks]
    assert found == [*PARAGRAPHS[:2], VOTES_READ, *PARAGRAPHS[2:]]


def test_the_notes_at_the_foot_of_a_text_are_kept_to_the_last() -> None:
    notes = "<div class='footnotes'><hr><ol><li><p>Catasto dei fari, foglio nove.</p></li><li><p>Così la guida del 1911.</p></li></ol></div>"
    kept = [block.text for block in read(story(f'<div class="corpo">{"".join(TEXT)}{notes}</div>')).blocks]
    assert kept[-2:] == ["Catasto dei fari, foglio nove.", "Così la guida del 1911."]


NOTES = "<li id='n1'>Registro del faro, foglio nove.</li><li id='n2'>Lettera senza data.</li>"


@pytest.mark.parametrize("called", ["footnotes", "wp-block-footnotes", "article-footnotes", "endnotes", "note"])
def test_the_notes_at_the_foot_of_a_text_are_of_it(called: str) -> None:
    page = story(f'<div class="corpo">{ABOVE}{BELOW}<ol class="{called}">{NOTES}</ol></div>')
    assert [block.text for block in read(page).blocks][-2:] == [
        "Registro del faro, foglio nove.",
        "Lettera senza data.",
    ]


def test_a_list_of_tags_below_a_text_is_none_of_it() -> None:
    page = story(
        f'<div class="corpo">{ABOVE}{BELOW}<ul class="tags"><li>Registro del faro</li><li>Lettere</li></ul></div>'
    )
    assert "Lettere" not in read(page).body
