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
# The heading of a section page: "Cronaca", "Ultime notizie".
_SECTION_WORDS = 2
# The heading of a page about the outlet, "Chi siamo", and how long such a page is, beyond its terms and conditions.
_ABOUT_WORDS, _ABOUT_TEXT_WORDS = 3, 500

# How evidence reads in `newscrawl try` and in the detail of an outcome.
_WORDING: Mapping[str, str] = {
    "version": "its address is that of a wiki's version or history",
    "cards": "its text stands in cards that lead to other pages",
    "card": "its text stands in a card that leads to another page",
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


def _says_not_found(article: Article, words: int) -> bool:
    """Whether a page says that there is none: in its headline, or in the first line of a text of which little is its own."""
    if words < _THIN_WORDS and _NOT_FOUND.search(article.title or ""):
        return True
    first = article.blocks[0].text if article.blocks else ""
    little = words < 2 * _NOTICE_WORDS or not {"cards", "card"}.isdisjoint(article.page_kinds)
    if not little or {"own", "dated"} & set(article.page_kinds) or text.words(first) > _NOTICE_WORDS:
        return False
    return bool(_NOT_FOUND.search(first) or _REMOVED.search(first))


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
    elsewhere = kinds & {"home", "section", "moved", "collection"}
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
    """Whether a page is the outlet's own, one about it, or a person's: it has no date, nobody signs it, and no data call it an article."""
    kinds = frozenset(article.page_kinds)
    if article.published is not None or article.authors or kinds & {"own", "article"}:
        return False
    if kinds & {"about", "root"}:
        return True
    short = text.words(article.title or "") <= _ABOUT_WORDS and words < _ABOUT_TEXT_WORDS
    return bool(kinds & {"plain", "collection"}) and short


def _evidence(article: Article) -> Iterator[str]:
    yield from (wording for kind, wording in _WORDING.items() if kind in article.page_kinds)
    if {"cards", "card", "moved"} & set(article.page_kinds):
        yield from (wording for kind, wording in _MISSING.items() if kind not in article.page_kinds)
