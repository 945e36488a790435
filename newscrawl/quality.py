"""Quality decides whether a page is an article that we keep, by `Article.page_kinds` and by the text itself. Pure.

Lenient: an agency flash of some 25 words is an article. Measured on the corpus of tests/bench: no page with a true body
is rejected. A rejected page is never asked for again, so doubt is in the article's favour.
"""

from __future__ import annotations

import re

from newscrawl import text
from newscrawl.models import Article, Reason

# Shorter than an agency's flash; a page whose data call it news may be shorter still.
_MIN_WORDS = 20
_MIN_NEWS_WORDS = 5
# A list page has no text of its own; with more words than this, whatever its mark-up, somebody wrote an article.
_THIN_WORDS = 120
# The headline of an error page that answers 200, where there is little more.
_NOT_FOUND = re.compile(
    r"\b(?:errore|error|http)\W{0,3}404\b|\b404\W{1,3}(?:not found|pagina|page|errore|error|non trovat)|^\W*404\W*$"
    r"|\b(?:pagina|articolo|contenuto|risorsa)\b.{0,30}\bnon (?:è )?(?:stat[oa] )?(?:trovat[oa]|disponibile|esiste|più disponibile)"
    r"|\bpage (?:was )?not found\b|\bpage (?:does not|doesn['’]t) exist\b",
    re.IGNORECASE,
)
# The heading of a section page: "Cronaca", "Ultime notizie".
_SECTION_WORDS = 2


def reason_to_reject(article: Article) -> Reason | None:
    """The reason why a page is no article that we keep, or None.

    The order is that of certainty: a wall first, since it has a title and some text of its own.
    """
    words = text.words(article.body)
    if "challenge" in article.page_kinds:
        return Reason.CHALLENGE
    if "consent" in article.page_kinds:
        return Reason.CONSENT_WALL
    if words < _THIN_WORDS and _NOT_FOUND.search(article.title or ""):
        return Reason.SOFT_404
    if _is_list(article, words):
        return Reason.NOT_ARTICLE
    if not article.title:
        return Reason.NO_TITLE
    least = _MIN_NEWS_WORDS if "news_article" in article.page_kinds else _MIN_WORDS
    return Reason.TOO_SHORT if words < least else None


def _is_list(article: Article, words: int) -> bool:
    """Whether a page is a home, section or search page: it does not call itself an article, and it lists.

    Articles list too, below their text. So the text must be thin, or the page must have the headings of a front page and
    no headline of its own: none printed, or a word or two ("Cronaca").
    """
    if "article" in article.page_kinds:
        return False
    if "list" in article.page_kinds and words < _THIN_WORDS:
        return True
    return "front" in article.page_kinds and not _has_headline(article) and not _has_data_date(article)


def _has_headline(article: Article) -> bool:
    printed = article.provenance.get("title", "").startswith(("visible:", "selectors:"))
    return printed and text.words(article.title or "") > _SECTION_WORDS


def _has_data_date(article: Article) -> bool:
    return article.provenance.get("published", "").startswith(("jsonld:", "meta:", "selectors:"))
