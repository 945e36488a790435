"""Quality decides whether a page is an article that we keep, by `Article.page_kinds` and by the text itself. Pure.

Lenient: an agency flash of some 25 words is an article. Measured on the corpus of tests/bench: no page with a true body
is rejected. A rejected page is never asked for again, so doubt is in the article's favour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newscrawl import text
from newscrawl.models import Article, Reason

# Shorter than an agency's flash; a page whose data call it news may be shorter still.
_MIN_WORDS = 20
_MIN_NEWS_WORDS = 5
# A list page has no text of its own; with more words than this, whatever its mark-up, somebody wrote an article.
_THIN_WORDS = 120
# The headline of an error page that answers 200, where there is little more.
_NOT_FOUND = re.compile(
    r"\b(?:errore|error|http|fehler|erreur)\W{0,3}404\b|\b404\W{1,3}(?:not found|pagina|page|errore|error|non trovat)|^\W*404\W*$"
    r"|\b(?:pagina|articolo|contenuto|risorsa|notizia)\b.{0,30}\bnon (?:è )?(?:stat[oa] )?(?:più )?(?:trovat[oa]|disponibile|esiste|onlin[ea]|in linea)"
    r"|\bpage (?:was )?not found\b|\bpage (?:does not|doesn['’]t) exist\b|\b(?:article|page|content) (?:is )?no longer available\b"
    r"|\b(?:seite|artikel|beitrag) (?:wurde )?nicht (?:gefunden|mehr verfügbar)\b|\b(?:page|article) (?:introuvable|non trouvée?|n['’]existe (?:pas|plus))"
    r"|\b(?:página|artículo|contenido) no (?:encontrad[oa]|disponible|existe)\b",
    re.IGNORECASE,
)
# A line that says so in the place of a text is short, and stands first.
_NOTICE_WORDS = 25
_REMOVED = re.compile(
    r"\b(?:pagina|articolo|contenuto|notizia)\b.{0,40}\b(?:rimoss|spostat|eliminat|cancellat)[oa]\b"
    r"|\b(?:page|article|content|story)\b.{0,40}\b(?:removed|moved|deleted)\b",
    re.IGNORECASE,
)
# Words to a reader who asked for a page, which no story says to its own: "la pagina che stai cercando", "not here any more".
_ASKED_FOR = re.compile(
    r"\b(?:pagina|articolo|contenuto|notizia|indirizzo)\b.{0,9}\bche (?:stai|state|stavi|stavate|hai|avete) (?:cercando|cercato|richiesto|digitato)\b"
    r"|\b(?:pagina|articolo|contenuto|notizia) (?:richiest|cercat|desiderat)[oa]\b|\bquello che (?:stai cercando|stavi cercando|cercavi|cerchi)\b"
    r"|\b(?:page|article|content|story|link) (?:that )?you(?:['’]re| are| were|['’]ve| have)? (?:looking|searching|look|search|requested|tried|followed)\b"
    r"|\b(?:what|whatever) you(?:['’]re| are| were) looking for\b|\brequested (?:page|url|article)\b|\b(?:page|article|story) is no longer here\b"
    r"|\b(?:gesuchte|angeforderte|aufgerufene|gewünschte)r?n? (?:seite|artikel|beitrag|inhalt)\b"
    r"|\b(?:seite|artikel|beitrag) gibt es (?:hier )?(?:leider )?nicht\b|\b(?:seite|artikel|beitrag|inhalt)\b.{0,40}\b(?:verschoben|gelöscht)\b"
    r"|\b(?:page|article|contenu) (?:que vous|demandée?|recherchée?)\b|\bce que vous (?:cherchez|recherchez)\b"
    r"|\b(?:página|artículo|contenido|noticia) (?:que (?:buscas?|buscabas?|está[sn]? buscando|ha[ns]? solicitado|intentas)|solicitad[oa])\b|\blo que (?:buscas|estás buscando)\b",
    re.IGNORECASE,
)
_ASKED_WORDS, _NOTICES = 60, 2
# The heading of a section page: "Cronaca", "Ultime notizie".
_SECTION_WORDS = 2
# The heading of a page about the outlet, "Chi siamo", and how long such a page is, beyond its terms and conditions.
_ABOUT_WORDS, _ABOUT_TEXT_WORDS = 3, 500

# How evidence reads in `newscrawl try` and in the detail of an outcome.
_WORDING: Mapping[str, str] = {
    "version": "its address is that of a wiki's version or history",
    "cards": "its text stands in cards that lead to other pages",
    "card": "its text stands in a card that leads to another page",
    "above": "the card leads to a page below its own address",
    "front": "many linked headings",
    "list": "links, and hardly a paragraph",
    "collection": "its data call it a list or a person's page",
    "moved": "asked for as an article, it answered from elsewhere",
    "home": "the address of the home page",
    "section": "the address of a list, of an entry, or of its own menu",
    "about": "the address of a page about the outlet",
    "plain": "its data call it a page of a site",
}
_MISSING: Mapping[str, str] = {
    "headline": "no headline of its own",
    "signed": "nobody signs it",
    "day": "no date beside the cards",
}


class Verdict(NamedTuple):
    """Why a page is no article that we keep."""

    reason: Reason
    evidence: str = ""  #: what counted, for a person


def reason_to_reject(article: Article) -> Reason | None:
    """The reason why a page is no article that we keep, or None."""
    found = verdict(article)
    return found.reason if found is not None else None


def verdict(article: Article) -> Verdict | None:
    """Why a page is no article that we keep, with the evidence; None for one that is.

    The order is that of certainty: a wall first, since it has a title and some text of its own.
    """
    words = text.words(article.body)
    if "challenge" in article.page_kinds:
        return Verdict(Reason.CHALLENGE)
    if "consent" in article.page_kinds:
        return Verdict(Reason.CONSENT_WALL)
    if _says_not_found(article, words):
        return Verdict(Reason.SOFT_404)
    if _is_list(article, words):
        kinds = set(article.page_kinds)
        in_its_place = "asked" in kinds and kinds & {"cards", "card", "moved"}
        reason = Reason.SOFT_404 if in_its_place else Reason.NOT_ARTICLE
        return Verdict(reason, "; ".join(_evidence(article)))
    if _is_about(article, words):
        return Verdict(Reason.NOT_ARTICLE, "; ".join(_evidence(article)))
    if not article.title:
        return Verdict(Reason.NO_TITLE)
    least = _MIN_NEWS_WORDS if "news_article" in article.page_kinds else _MIN_WORDS
    return Verdict(Reason.TOO_SHORT) if words < least else None


def names_no_page(title: str) -> bool:
    """Whether a page's title says that there is no page.

    >>> names_no_page("Seite nicht gefunden | Der Bote"), names_no_page("Il ponte non è stato trovato sicuro")
    (True, False)
    """
    return _NOT_FOUND.search(title) is not None


def _says_not_found(article: Article, words: int) -> bool:
    """Whether a page says that there is none: in its headline or title, or in the first lines of a text of which little is its own."""
    kinds = frozenset(article.page_kinds)
    if words < _THIN_WORDS and names_no_page(article.title or ""):
        return True
    cards = not kinds.isdisjoint({"cards", "card"})
    if "own" in kinds or not (words < _ASKED_WORDS or cards):
        return False
    first = article.blocks[0].text if article.blocks else ""
    if not (_is_told_by_page(article, "published") or _is_told_by_page(article, "authors")):
        said = "\n".join((article.title or "", *(block.text for block in article.blocks[:_NOTICES])))
        if "gone" in kinds or _ASKED_FOR.search(said):
            return True
    if "dated" in kinds or not (words < 2 * _NOTICE_WORDS or cards) or text.words(first) > _NOTICE_WORDS:
        return False
    return bool(_NOT_FOUND.search(first) or _REMOVED.search(first))


def _is_told_by_page(article: Article, field: str) -> bool:
    """Whether the page says it, and not its address or its entry: what answers in a story's place keeps these."""
    origin = article.provenance.get(field, "")
    return bool(origin) and not origin.startswith(("entry:", "address", "guess:"))


def _is_list(article: Article, words: int) -> bool:
    """Whether a page is a home, section, search or archive page, or one about a page.

    Articles list too, below their text, or as their text. So the text itself must stand in cards that lead elsewhere, and
    nothing may be the page's own: no data of an article, no headline with a date or a person beside it.
    """
    kinds = frozenset(article.page_kinds)
    if "version" in kinds:
        return True
    if "own" in kinds:
        return False
    elsewhere = kinds & {"home", "section", "moved", "collection", "above"}
    if "dated" in kinds:
        return "cards" in kinds and "headline" not in kinds and bool(elsewhere)
    if "cards" in kinds:
        if "headline" in kinds:
            return bool(elsewhere) and not kinds & {"signed", "day"}
        return bool(elsewhere) or "signed" not in kinds
    if "card" in kinds and elsewhere:
        return not ("headline" in kinds and kinds & {"signed", "day"})
    if "moved" in kinds and not kinds & {"headline", "signed", "day"}:
        return True
    return _is_thin_list(article, words)


def _is_thin_list(article: Article, words: int) -> bool:
    """Whether a page lists without cards: its text is thin, or it has the headings of a front page and no headline of its own."""
    if "article" in article.page_kinds:
        return False
    if {"list", "collection"} & set(article.page_kinds) and words < _THIN_WORDS:
        return True
    return "front" in article.page_kinds and not _has_headline(article) and not _has_data_date(article)


def _has_headline(article: Article) -> bool:
    printed = article.provenance.get("title", "").startswith(("visible:", "selectors:"))
    return printed and text.words(article.title or "") > _SECTION_WORDS


def _has_data_date(article: Article) -> bool:
    return article.provenance.get("published", "").startswith(("jsonld:", "meta:", "selectors:"))


def _is_about(article: Article, words: int) -> bool:
    """Whether a page is the outlet's own, one about it, or a person's: nobody signs it, it has no date, and no data call it an article.

    At the address of such a page neither og:type counts, which systems print on all that is no home page, nor a date that is
    only that of a page: of a WebPage in its data, or of the last change of its terms. Where og:type says so too, neither do
    data of an article, which some systems print on every page.
    """
    kinds = frozenset(article.page_kinds)
    if article.authors:
        return False
    if {"about", "website"} <= kinds and text.words(article.title or "") <= _ABOUT_WORDS:
        return True
    if "own" in kinds:
        return False
    if "about" in kinds and not _is_published_in_data(article):
        return True
    if article.published is not None or "article" in kinds:
        return False
    if "root" in kinds:
        return True
    short = text.words(article.title or "") <= _ABOUT_WORDS and words < _ABOUT_TEXT_WORDS
    return bool(kinds & {"plain", "collection"}) and short


def _is_published_in_data(article: Article) -> bool:
    """Whether data name the day on which an article was published, and not that of a page of a site."""
    of_page = "plain" in article.page_kinds and article.provenance.get("published", "").startswith("jsonld:")
    return _has_data_date(article) and not of_page


def _evidence(article: Article) -> Iterator[str]:
    yield from (wording for kind, wording in _WORDING.items() if kind in article.page_kinds)
    if {"cards", "card", "moved"} & set(article.page_kinds):
        yield from (wording for kind, wording in _MISSING.items() if kind not in article.page_kinds)
