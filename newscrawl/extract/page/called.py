"""What an element's class, id, itemprop and rel call it, in one look for all that is asked of such names: byline, date, menu, masthead, credit.

Asked word by word, since pages share most words of their classes, also with pages of other outlets: a word is looked at once a process.
"""

from __future__ import annotations

from functools import lru_cache

from lxml.html import HtmlElement

from newscrawl import native
from newscrawl.extract.page.class_words import without_topics
from newscrawl.extract.page.wordings import Wordings

# Words of a class, id, rel or itemprop, by what they name: English, Italian and those of the common CMSs.
WORDINGS: dict[str, str] = {
    "author": r"author|autor[ei]?\b|byline|by-line|\bfirma|firmato|giornalista|\bwriter|signature|redattore|creator|byl\b|auth-?name",
    "date": (
        r"\bdat[ae]|dat[ae]\b|[-_]dat[ae]|time(?!line)|publish|pubblica|posted|pubdate|timestamp|dateline|\bora\b"
        r"|published(?:at|on)|created"
    ),
    "modified": r"modif|updat|aggiorna|revis",
    "kicker": r"kicker|overline|occhiello|eyebrow|soprattitolo|overtitle|\btopper",
    "subtitle": (
        r"sommario|sub-?title|sottotitolo|catenaccio|standfirst|\bdeck?\b|[-_]deck?\b|subhead|summary|\babstract|excerpt"
        r"|strapline|alternativeheadline|[-_]lede?\b|\blede?\b|intro\b|article-?lead|dropline"
    ),
    "section": r"breadcrumb|briciol|cat-links|post-category|entry-category",
    "elsewhere": (
        r"related|correlat|comment|sidebar|widget|popular|most-?read|piu-?lett|newsletter|recommend|teaser|carousel|footer|menu"
        r"|\bnav|promo|latest|ultime|leggi-?anche|read-?more|more-?(?:from|news|stories)|trending|outbrain|taboola|banner"
        r"|caption|gallery|\bcards?\b|modal|popup|cookie|search|signup|subscribe"
    ),
    "not itself": r"share|social|image|avatar|photo|bio\b|icon|count|read(?:ing)?-?time|duration|tempo-?(?:di-?)?lettura",
    "today": (
        r"\btoday\b|\boggi\b|\bheute\b|\bhoy\b|data-?(?:odierna|corrente|oggi)|current-?(?:date|time|day)|\bclock\b|orologio"
    ),
    "masthead": r"masthead|testata|\b(?:site|page|main|global)?[-_]?header\b|top-?bar|\btop\b|navbar",
    "another's": r"author|autor|avatar|byline|profile|related|correlat|teaser|promo",
    "credit": r"credit|copyright|photograph|fotograf|foto-?autore|image-?source|\bsource\b|rights|byline",
}  # fmt: skip
_BITS = {name: 1 << at for at, name in enumerate(WORDINGS)}
#: The kinds of place that a headline has around it.
KINDS = {name: _BITS[name] for name in ("author", "date", "modified", "kicker", "subtitle", "section")}
PLACES = sum(KINDS.values())
ELSEWHERE, NOT_ITSELF = _BITS["elsewhere"], _BITS["not itself"]
TODAY, MASTHEAD = _BITS["today"], _BITS["masthead"]
ANOTHERS, CREDIT = _BITS["another's"], _BITS["credit"]
_TABLE = Wordings(tuple(WORDINGS.values()))


def called(element: HtmlElement) -> int:
    """A bit for each wording that an element's attributes have."""
    found = 0
    for word in attribute_words(element).split():
        found |= _once(word)
    return found


@lru_cache(maxsize=16384)
def _once(word: str) -> int:
    return _TABLE.of(word)


def attribute_words(element: HtmlElement) -> str:
    """Everything that an element's attributes call it, in lower case; what an article is about is not its name."""
    get = element.get
    return f"{without_topics(get('class', ''))} {get('id', '')} {get('itemprop', '')} {get('rel', '')}".lower()


if (_TWIN := native.twin("newscrawl.extract.page._tree")) is not None:
    _TWIN.read_words(_TABLE.of, _TABLE.stems, PLACES)
    called, attribute_words = _TWIN.called, _TWIN.attribute_words
