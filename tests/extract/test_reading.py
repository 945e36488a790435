"""The body as a reader sees it: answers behind buttons, notes, struck words, tools in headings, pointers to other stories."""

from __future__ import annotations

import pytest

from tests.extract.pages import read
from tests.extract.stories import PARAGRAPHS, TEXT, TITLE, story

ABOVE, BELOW = "".join(TEXT[:2]), "".join(TEXT[2:])
QUESTION = "Chi accende la lanterna quando il custode è malato?"
ANSWER = (
    "La accende a turno uno dei cinque pescatori che hanno seguito il corso della capitaneria, e firma il registro."
)


def amid(inner: str) -> str:
    return story(f'<div class="corpo">{ABOVE}{inner}{BELOW}</div>')


def lines(html: str) -> list[str]:
    return [block.text for block in read(html).blocks]


@pytest.mark.parametrize(
    "item",
    [
        f"<h3><button aria-expanded='false'>{QUESTION}</button></h3><div hidden><p>{ANSWER}</p></div>",
        f"<h2 class='voce'><span><button type='button'>{QUESTION}</button></span></h2><div class='collapse'>{ANSWER}</div>",
        f"<details><summary>{QUESTION}</summary><p>{ANSWER}</p></details>",
        f"<dl><dt><button>{QUESTION}</button></dt><dd><p>{ANSWER}</p><p>Il registro è del 1931.</p></dd></dl>",
        f"<h4><a data-toggle='collapse' href='#r1'>{QUESTION}</a></h4><div id='r1' class='collapse'><p>{ANSWER}</p></div>",
    ],
    ids=["button in a heading", "button in a span", "details", "button of a term", "link in a heading"],
)
def test_questions_and_answers_that_open_at_a_click_are_text(item: str) -> None:
    found = lines(amid(f"<div>{item}</div>"))
    assert QUESTION in found
    assert ANSWER in found
    assert found.index(QUESTION) < found.index(ANSWER)


ASKED = (
    ("Quando è aperto?", "Il sabato, se non piove."),
    ("Quanto costa?", "Due euro."),
    ("Si può salire?", "Solo in cinque."),
)


@pytest.mark.parametrize(
    "item",
    [
        "<div class='accordion-item'><h3 class='accordion-header'><button class='collapsed' data-bs-toggle='collapse'>{0}</button>"
        "</h3><div class='collapse'><div class='accordion-body'>{1}</div></div></div>",
        "<button aria-expanded='false' aria-controls='r'>{0}</button><div role='region' hidden><p>{1}</p></div>",
        "<div class='voce'><div class='titolo' role='button'><span>{0}</span></div><div style='display:none'><p>{1}</p></div></div>",
        "<div class='item'><h3>{0}</h3><div class='answer'>{1}</div></div>",
    ],
    ids=["framework", "bare buttons", "roles", "headings"],
)
@pytest.mark.parametrize("foot", [False, True], ids=["amid", "foot"])
def test_short_answers_are_text_wherever_the_questions_stand(item: str, foot: bool) -> None:
    asked = f"<div class='faq'>{''.join(item.format(*pair) for pair in ASKED)}</div>"
    html = story(f'<div class="corpo">{ABOVE}{BELOW}{asked}</div>') if foot else amid(asked)
    found = lines(html)
    at = found.index(ASKED[0][0])
    assert found[at : at + 6] == [line for pair in ASKED for line in pair]


def test_questions_beside_the_text_are_no_text() -> None:
    asked = "".join(
        f"<h3><button aria-expanded='false'>{each}</button></h3><div hidden>{told}</div>" for each, told in ASKED
    )
    assert lines(
        story(f'<div class="corpo">{ABOVE}{BELOW}</div>').replace("</body>", f"<section>{asked}</section></body>")
    ) == list(PARAGRAPHS)


@pytest.mark.parametrize("button", ["Continua a leggere", "Mostra tutto", "Condividi"])
def test_the_words_on_other_buttons_are_no_text(button: str) -> None:
    assert button not in read(amid(f"<button aria-expanded='false'>{button}</button>")).body


@pytest.mark.parametrize(
    "mark",
    [
        '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>',
        '<a href="#nota1"><sup>1</sup></a>',
        '<sup class="reference"><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup>',
        "<sup>[1]</sup>",
        '<a class="nota" href="#n1">1</a>',
        '<sup><a href="https://www.prova.example/cronaca/articolo-di-prova#n1">*</a></sup>',
        '<a href="#_ftn1" name="_ftnref1">[1]</a>',
        '<a href="#nota-a">(a)</a>',
    ],
    ids=["generator", "link outside", "wiki", "brackets", "link alone", "whole address", "word processor", "letter"],
)
def test_the_mark_of_a_note_is_no_digit_of_a_year(mark: str) -> None:
    body = read(
        amid(f"<p>Il faro fu spento nel 1931{mark}, dopo un temporale{mark} che aveva rotto tre lenti su otto.</p>")
    ).body
    assert "spento nel 1931, dopo un temporale che aveva rotto" in body


@pytest.mark.parametrize(
    ("raised", "read_as"),
    [
        ("40 m<sup>2</sup>", "40 m2"),
        ("CO<sub>2</sub>", "CO2"),
        ("il 3<sup>o</sup> grado", "il 3o grado"),
        ('il <a href="#tetto">tetto</a> nuovo', "il tetto nuovo"),
        ('<a href="/faro/7">Faro 7</a>', "Faro 7"),
        ('[<a href="#b4">4</a>]', "[4]"),
    ],
)
def test_raised_words_and_links_that_are_no_marks_stay(raised: str, read_as: str) -> None:
    assert (
        read_as
        in read(amid(f"<p>La casa del guardiano misura quanto basta, {raised}, e non ha finestre a ponente.</p>")).body
    )


@pytest.mark.parametrize(
    "heading",
    [
        'I gradini<a class="headerlink" href="#i-gradini">¶</a>',
        '<a href="#i-gradini" aria-hidden="true">#</a> I gradini',
        '<span>I gradini</span><span class="edit"><span>[</span><a href="/w?action=edit&amp;section=2">modifica</a><span>]</span></span>',
        '<a href="#i-gradini">I gradini</a>',
        'I gradini <a href="#i-gradini">Collegamento permanente</a>',
        'I gradini<button class="copia">Copia</button>',
        'I gradini <button aria-label="Copia">🔗</button>',
    ],
    ids=["pilcrow", "hash", "edit", "whole heading", "permalink", "button", "sign on a button"],
)  # fmt: skip
def test_a_heading_has_no_tools(heading: str) -> None:
    assert "I gradini" in lines(amid(f"<h2 id='i-gradini'>{heading}</h2>"))


def test_words_in_brackets_stay_in_a_heading() -> None:
    assert "I gradini [aggiornato]" in lines(amid("<h2>I gradini <span>[aggiornato]</span></h2>"))


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_struck_words_are_left_out(tag: str) -> None:
    body = read(
        amid(f"<p>I gradini della torre sono <{tag}>centododici</{tag}> centoquattordici, contati due volte.</p>")
    ).body
    assert "sono centoquattordici, contati" in body


@pytest.mark.parametrize(
    ("language", "read_as"),
    [("it", "«si parte, “subito”, domani»"), ("en-GB", "“si parte, ‘subito’, domani”"), ("de", "„si parte, ‚subito‘, domani“"), ("", "“si parte, ‘subito’, domani”")],
)  # fmt: skip
def test_a_quotation_in_a_line_has_the_marks_that_a_browser_shows(language: str, read_as: str) -> None:
    said = "<p>Il custode ha detto <q>si parte, <q>subito</q>, domani</q> e ha spento la lanterna prima delle nove.</p>"
    assert f"ha detto {read_as} e ha" in read(amid(said).replace('lang="it"', f'lang="{language}"')).body


@pytest.mark.parametrize("said", ["«<q>si parte</q>»", "<q>«si parte»</q>"])
def test_a_quotation_that_has_marks_gets_no_others(said: str) -> None:
    html = amid(f"<p>Il custode ha detto {said} e ha spento la lanterna prima che passasse l’ultima barca.</p>")
    assert "ha detto «si parte» e ha" in read(html).body


@pytest.mark.parametrize(
    "quote",
    [
        "<blockquote><p>«{0}»</p><footer>{1}</footer></blockquote>",
        "<blockquote><p>«{0}»</p><footer>— <cite>{1}</cite></footer></blockquote>",
        "<blockquote><p>«{0}»</p><footer class='blockquote-footer'>{1}</footer></blockquote>",
        "<figure class='quote'><blockquote><p>«{0}»</p></blockquote><figcaption>{1}</figcaption></figure>",
    ],
    ids=["footer", "cite", "class", "caption"],
)
def test_who_said_it_belongs_to_a_quotation(quote: str) -> None:
    body = read(amid(quote.format(ANSWER, "Ersilia Bondacci, capo pilota"))).body
    assert "Ersilia Bondacci, capo pilota" in body


@pytest.mark.parametrize(
    "box",
    [
        "<figure class='pullquote'><blockquote><p>{0}</p><cite>{1}</cite></blockquote></figure>",
        "<figure class='alignright'><blockquote class='quote'><p>{0}</p><cite>{1}</cite></blockquote></figure>",
        "<blockquote><p>{0}</p><cite>{1}</cite></blockquote>",
    ],
    ids=["pulled", "beside", "plain"],
)
def test_a_quotation_set_apart_amid_the_text_is_kept_with_who_said_it(box: str) -> None:
    said, who = "Non servono lampade nuove, servono due braccia e una scala.", "Ersilia Bondacci"
    article = read(amid(box.format(said, who)))
    assert [block.text for block in article.blocks if block.kind == "quote"] == [said, who]


def test_words_of_the_text_that_are_set_apart_again_stand_once() -> None:
    again = "Dopo otto inverni di buio e due collaudi falliti."
    assert again.lower() in PARAGRAPHS[0]
    body = read(amid(f"<figure class='pullquote'><blockquote><p>{again}</p></blockquote></figure>")).body
    assert body.lower().count(again.lower()) == 1


def test_a_quotation_that_only_names_another_page_does_not_come_in() -> None:
    pointer = (
        "<blockquote class='correlati'><p>Da leggere: <a href='/altro'>Come si accorda un organo</a></p></blockquote>"
    )
    assert "organo" not in read(amid(pointer)).body


def test_the_caption_of_a_picture_is_no_text() -> None:
    figure = "<figure><img src='/u/1.jpg'><figcaption>Ersilia Bondacci, capo pilota</figcaption></figure>"
    assert "Bondacci" not in read(amid(figure)).body


@pytest.mark.parametrize(
    "page",
    [
        story(f"<div id='app'></div><noscript><div class='corpo'>{ABOVE}{BELOW}</div></noscript>"),
        story(f"<noscript>{ABOVE}{BELOW}</noscript><p>Caricamento…</p>"),
    ],
    ids=["empty mount", "loading"],
)
def test_text_for_browsers_without_scripts_is_read_where_there_is_no_other(page: str) -> None:
    assert lines(page)[:5] == list(PARAGRAPHS)


def test_text_for_browsers_without_scripts_is_not_read_beside_the_text() -> None:
    call = "Per vedere i commenti serve un browser con JavaScript acceso, che si accende nelle impostazioni."
    assert lines(amid(f"<noscript><p>{call}</p></noscript>")) == list(PARAGRAPHS)
    assert lines(story(f"<div class='corpo'>{ABOVE}{BELOW}</div><noscript>{ABOVE}{BELOW}</noscript>")) == list(
        PARAGRAPHS
    )


OTHER = "Il porto di Calamerta chiude per vento"


@pytest.mark.parametrize(
    "line",
    [
        f"<p>Leggi anche: <a href='/c/1'>{OTHER}</a></p>",
        f"<p><strong>LEGGI ANCHE | <a href='/c/1'>{OTHER}</a></strong></p>",
        f"<p>Read also: <a href='/c/1'>{OTHER}</a>.</p>",
        f"<p>Lesen Sie auch: <a href='/c/1'>{OTHER}</a></p>",
        f"<p>À lire aussi : <a href='/c/1'>{OTHER}</a></p>",
        f"<p>Per approfondire <a href='/c/1'>{OTHER}</a></p>",
        f"<p>→ Vedi anche <a href='/c/1'>{OTHER}</a></p>",
        f"<p>Leggi anche: {OTHER}</p>",
        f"<p>Lire aussi : {OTHER}</p>",
        "<p>Questo sito utilizza cookie tecnici e, se lo permetti, cookie di terze parti per mostrarti annunci scelti.</p>",
        "<p>We and our 812 partners store information on your device, such as cookies, for ads and measured content.</p>",
        "<p>Pubblicità</p>",
        "<center>- Pubblicità -</center>",
        "<div>Continua a leggere dopo la pubblicità</div>",
    ],
)
def test_a_line_that_leads_to_another_story_or_an_advert_is_no_text(line: str) -> None:
    assert lines(amid(line)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Leggi anche tu il registro della lanterna, dice il cartello: chi passa lascia una firma, e molti un disegno.",
        "Per approfondire: il registro della lanterna è aperto il sabato, dalle dieci all’ora in cui si accende la luce.",
        "«Questo sito utilizza cookie», diceva l’avviso sul computer del guardiano, l’unico acceso in tutta la costa.",
        "Il Comune utilizza cookie di terze parti, ha scritto il garante nella multa, senza dirlo a chi legge le maree.",
        "La pubblicità del faro, nel 1950, era un manifesto con una balena: oggi ne restano due copie.",
        "Vedi anche il mare, dalla feritoia, ma <a href='/c/1'>solo di sbieco</a> e nelle giornate senza foschia di novembre.",
    ],
)
def test_a_sentence_that_begins_like_one_stays(line: str) -> None:
    assert line.split("<")[0] in read(amid(f"<p>{line}</p>")).body


@pytest.mark.parametrize("described", [PARAGRAPHS[0], PARAGRAPHS[0][:120] + "…"], ids=["whole", "cut"])
def test_a_text_of_one_paragraph_that_is_its_own_description_is_kept(described: str) -> None:
    html = f"""<html><head><title>{TITLE}</title><meta property="og:description" content="{described}"></head>
<body><main><h1>{TITLE}</h1><time datetime="2026-11-20T09:00:00+01:00">20 novembre 2026</time>{TEXT[0]}</main></body></html>"""
    assert lines(html) == [PARAGRAPHS[0]]


def test_a_standfirst_above_a_text_is_not_in_the_body() -> None:
    html = f"""<html><head><title>{TITLE}</title><meta property="og:description" content="{PARAGRAPHS[0]}"></head>
<body><article><h1>{TITLE}</h1><p class="sommario">{PARAGRAPHS[0]}</p>{"".join(TEXT[1:])}</article></body></html>"""
    assert lines(html) == list(PARAGRAPHS[1:])
