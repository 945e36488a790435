"""What became of a text, on invented Italian: classes, and what is no change at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.changes import ComparedText, compare, is_other_page, is_shorter, is_wall
from newscrawl.changes._words import is_counter, opcodes
from newscrawl.changes.marked import marked, places
from newscrawl.models import Change
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS

BEFORE = ComparedText(HEADLINE, PARAGRAPHS)
OTHER = (
    "La squadra allenata da Tosoni ha battuto le ospiti al quinto set, dopo due ore e mezza di gioco davanti a seicento persone.",
    "Sabato la trasferta più lunga del campionato, contro la prima in classifica, con la palleggiatrice ancora in dubbio.",
    "Il presidente ha confermato che il palazzetto verrà ampliato durante l’estate grazie al contributo degli sponsor locali.",
)


def with_text(
    *swaps: tuple[str, str], title: str = HEADLINE, more: tuple[str, ...] = (), first: int = 3
) -> ComparedText:
    paragraphs = PARAGRAPHS[:first]
    for old, new in swaps:
        assert any(old in paragraph for paragraph in paragraphs), old
        paragraphs = tuple(paragraph.replace(old, new) for paragraph in paragraphs)
    return ComparedText(title, (*paragraphs, *more))


CLASSES = {
    "a letter": (Change.TYPO, with_text(("publici", "pubblici"))),
    "swapped letters": (Change.TYPO, with_text(("pilone", "piolne"))),
    "words glued": (Change.TYPO, with_text(("ha dovuto", "hadovuto"))),
    "an article": (Change.TYPO, with_text(("dopo che i tecnici", "dopo che tecnici"))),
    "a word doubled": (Change.TYPO, with_text(("il giro è di", "il giro è di di"))),
    "agreement": (Change.TYPO, with_text(("finanziata", "finanziato"))),
    "three typos": (Change.TYPO, with_text(("publici", "pubblici"), ("crepe", "creppe"), ("scuola", "scola"))),
    "a typo in the headline": (Change.TYPO, with_text(title=HEADLINE.replace("primavera", "primvera"))),
    "a headline": (Change.HEADLINE, with_text(title="Ponte sul Vellario, riapertura rinviata: mancano i soldi")),
    "a headline and a typo": (Change.HEADLINE, with_text(("publici", "pubblici"), title="Vellario, ponte ancora chiuso")),
    "a number": (Change.CORRECTION, with_text(("2,4 milioni", "2,6 milioni"))),
    "a separator": (Change.CORRECTION, with_text(("2,4 milioni", "24 milioni"))),
    "a number in words": (Change.CORRECTION, with_text(("due crepe", "tre crepe"))),
    "a negation": (Change.CORRECTION, with_text(("non è stata finanziata", "è stata finanziata"))),
    "the contrary": (Change.CORRECTION, with_text(("prevista", "imprevista"))),
    "a name": (Change.CORRECTION, with_text(("Irene Casolari", "Giovanna Bertolazzi"))),
    "a month": (Change.CORRECTION, with_text(("novembre", "ottobre"))),
    "a sentence taken out": (Change.CORRECTION, with_text((" La linea 4 passa ogni quaranta minuti e le famiglie hanno chiesto una navetta per la scuola media, che per ora non è stata finanziata.", ""))),
    "a number under a new headline": (Change.CORRECTION, with_text(("2,4", "2,6"), title="Vellario, ponte ancora chiuso")),
    "a note that says so": (Change.CORRECTION, with_text(("undici", "dodici"), more=("Errata corrige: in una precedente versione di questo articolo il giro era indicato in undici chilometri.",))),
    "a paragraph": (Change.UPDATE, with_text(more=(NEW_PARAGRAPH,))),
    "a sentence": (Change.UPDATE, with_text(("pilone centrale.", "pilone centrale. I rilievi dureranno altre due settimane, ha aggiunto."))),
    "a paragraph under a new headline": (Change.UPDATE, with_text(title="Vellario, due pulmini per San Rocco", more=(NEW_PARAGRAPH,))),
    "a flash that became an article": (Change.UPDATE, ComparedText(HEADLINE, (*PARAGRAPHS, *OTHER, NEW_PARAGRAPH))),
    "written anew": (Change.REWRITE, ComparedText(HEADLINE, (PARAGRAPHS[0][:90], *OTHER))),
}  # fmt: skip


@pytest.mark.parametrize("case", CLASSES)
def test_a_change_is_named(case: str) -> None:
    expected, after = CLASSES[case]
    found = compare(BEFORE, after)
    assert found is not None
    assert found.kind is expected, found


NOTHING = {
    "white space": with_text((" ", "\n \u00a0")),
    "quotation marks": with_text(("’", "'"), title=f"«{HEADLINE}»"),
    "capitals": ComparedText(HEADLINE.upper(), tuple(text.upper() for text in PARAGRAPHS)),
    "full stops": with_text((". ", " — ")),
    "one paragraph": ComparedText(HEADLINE, (" ".join(PARAGRAPHS),)),
    "a paragraph cut in two": ComparedText(HEADLINE, (*PARAGRAPHS[0].split(". ", 1), *PARAGRAPHS[1:])),
    "reading time": with_text(more=("Tempo di lettura: 3 minuti",)),
    "minutes": ComparedText(HEADLINE, ("2 min di lettura", *PARAGRAPHS)),
    "views": ComparedText(HEADLINE, ("1.204 visualizzazioni", *PARAGRAPHS)),
    "comments": with_text(more=("Commenti (14)",)),
    "date of print": ComparedText(HEADLINE, ("Aggiornato il 9 novembre 2025 alle 18:40", *PARAGRAPHS)),
    "another article": with_text(more=("Leggi anche: Meteo, arriva la neve a bassa quota",)),
    "advertisement": with_text(more=("Pubblicità",)),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING)
def test_what_is_no_change_is_none(case: str) -> None:
    assert compare(BEFORE, NOTHING[case]) is None


@pytest.mark.parametrize(
    "addition",
    [
        "Aggiornato alle 18: il sindaco ha firmato l’ordinanza. Da domani si passa soltanto a piedi e con le biciclette a mano.",
        "Aggiornato a 12 il bilancio dei feriti nel crollo",
        "Annuncio a sorpresa del ministro: si vota il 12 giugno",
        "Pubblicato il decreto: 40 milioni per i ponti della provincia",
    ],
)
def test_an_update_that_begins_like_a_counter_is_an_update(addition: str) -> None:
    found = compare(BEFORE, with_text(more=(addition,)))
    assert found is not None
    assert found.kind is Change.UPDATE


def test_words_that_came_and_went_are_counted() -> None:
    found = compare(BEFORE, with_text(("due crepe", "tre crepe"), title=HEADLINE + " forse"))
    assert found is not None
    assert (found.added, found.removed) == (2, 1)


def test_a_teaser_is_a_wall_and_a_cut_is_not() -> None:
    sells = "Continua a leggere: abbonati da un euro al mese."
    assert is_wall(BEFORE, ComparedText(HEADLINE, (PARAGRAPHS[0][:120] + "…", sells)))
    assert not is_wall(BEFORE, with_text(first=2))
    assert not is_wall(BEFORE, with_text(more=(NEW_PARAGRAPH,)))
    assert is_shorter(BEFORE, ComparedText(HEADLINE, (*PARAGRAPHS[:2], sells)))
    assert not is_shorter(BEFORE, with_text(more=(NEW_PARAGRAPH,)))


@pytest.mark.parametrize(
    ("after", "moved", "other"),
    [
        (ComparedText("Pagina non trovata", OTHER), False, True),
        (ComparedText(HEADLINE, ("Il contenuto non è più disponibile. Torna alla home oppure cerca nel nostro archivio storico.",)), False, True),
        (ComparedText(HEADLINE, ("Accedi o registrati gratuitamente per proseguire nella lettura di questa pagina del giornale.",)), False, True),
        (ComparedText("Volley, le Aquile vincono", OTHER), True, True),
        (ComparedText("Volley, le Aquile vincono", OTHER), False, False),
        (ComparedText(HEADLINE, OTHER), True, False),
        (with_text(title="Vellario, ponte chiuso", first=1), True, False),
    ],
    ids=["error page", "gone", "form", "moved elsewhere", "written anew in place", "written anew elsewhere", "shorter"],
)  # fmt: skip
def test_another_page_in_its_place_is_seen(after: ComparedText, moved: bool, other: bool) -> None:
    assert is_other_page(BEFORE, after, moved=moved) is other


def test_a_difference_of_more_words_than_are_searched_is_one_change() -> None:
    before = [f"parola{n}" for n in range(40)]
    after = [word if n % 10 else f"{word}-bis" for n, word in enumerate(before)]
    assert [code.tag for code in opcodes(before, after, search=31)].count("replace") == 4
    assert list(opcodes(before, after, search=30)) == [("replace", 0, 31, 0, 31), ("equal", 31, 40, 31, 40)]


def test_frequent_words_of_long_texts_do_not_count() -> None:
    before = ["inizio", *["la", "di"] * 150, "fine"]
    after = ["avvio", *["di", "la"] * 150, "termine"]
    assert "equal" in {code.tag for code in opcodes(before, after, full=1_000)}
    assert {code.tag for code in opcodes(before, after, full=100)} == {"replace"}


def test_a_long_paragraph_is_no_counter() -> None:
    assert is_counter("Tempo di lettura: 3 minuti")
    assert not is_counter("Tempo di lettura: 3 minuti. " + "Il ponte riapre. " * 9)


texts = st.text(alphabet="aàbc 12,.\n’«»", max_size=60)


@settings(deadline=None)
@given(texts, texts)
def test_both_texts_are_in_the_marked_one(before: str, after: str) -> None:
    pieces = marked(before, after)
    for kind, text in (("removed", before), ("added", after)):
        kept = "".join(piece.text for piece in pieces if piece.kind in ("same", kind))
        if kind == "added":
            assert kept.split() == text.split()
        else:
            assert "".join(filter(str.isalnum, kept)) == "".join(filter(str.isalnum, text))


@settings(deadline=None)
@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_a_text_is_compared_with_itself_and_both_ways(before: list[str], after: list[str]) -> None:
    old, new = ComparedText("t", tuple(before)), ComparedText("t", tuple(after))
    assert compare(old, old) is None
    there, back = compare(old, new), compare(new, old)
    assert (there is None) == (back is None)


def test_places_show_the_words_around() -> None:
    (place,) = places(marked("uno due tre quattro cinque", "uno due TRENTA quattro cinque"), context=1)
    assert [(piece.kind, piece.text) for piece in place] == [
        ("same", "… due"),
        ("removed", " tre"),
        ("added", " TRENTA"),
        ("same", " quattro …"),
    ]
