"""The form of an address tells what kind of page it leads to: an article, a home page, a list, a page about the outlet. Pure.

It is evidence and no proof: an outlet may put anything anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_SLUG_WORDS = 4
# Fewer words than that say a headline where they are its own; of one word a section's page would too.
_HEADLINE_SLUG = 2
# So much of an address says a headline, if it was made from it; articles and prepositions are shared by many.
_SAID, _SMALL = 0.75, 3

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|zip|mp[34]|m3u8|mov|avi|css|js|json|xml|rss|atom|txt|ics|apk)$",
    re.IGNORECASE,
)
# Segments under which outlets keep lists: of a topic, a person, a search, a month.
_LISTS = frozenset(
    """tag tags etichetta etichette etiqueta etiquetas tema temi argomento argomenti topic topics thema themen sujet sujets
    category categories categoria categorie kategorie kategorien rubrica rubriche taxonomy schlagwort schlagworte mot-cle mots-cles étiquette etiquette
    autore autori author authors autor autoren auteur auteurs firma firme user users profilo profile profiles
    page pagina pagine seite search cerca ricerca suche recherche buscar archivio archivi archive archives archiv""".split()  # noqa: SIM905
)
# WordPress without names in its addresses has `?p=` for a story and this for a page of the site.
_PAGE_ID = "page_id"
# Segments of pages about the outlet, and of its terms.
_ABOUT = frozenset(
    """chi-siamo about about-us who-we-are contatti contattaci contact contacts contact-us kontakt contacto contactez-nous redazione la-redazione
    impressum ueber-uns über-uns uber-uns a-propos à-propos qui-sommes-nous mentions-legales mentions-légales quienes-somos quiénes-somos
    aviso-legal lavora-con-noi collabora-con-noi dove-siamo faq
    privacy privacy-policy informativa-privacy informativa-sulla-privacy privacy-e-cookie privacy-cookie-policy cookie cookies cookie-policy
    datenschutz datenschutzerklaerung datenschutzerklärung confidentialite confidentialité politique-de-confidentialite
    politique-de-confidentialité politique-de-cookies politica-de-privacidad política-de-privacidad politica-privacidad politica-de-cookies
    política-de-cookies note-legali termini termini-e-condizioni condizioni-d-uso terms terms-of-service terms-of-use terms-and-conditions agb
    nutzungsbedingungen conditions-generales condiciones-de-uso disclaimer dichiarazione-di-accessibilita
    abbonamenti abbonati newsletter newsletters pubblicita pubblicità advertise advertising mediadaten publicidad publicite publicité
    codice-etico""".split()  # noqa: SIM905
)
# Segments under which a link leads to no article: lists, people, galleries, forms. Fewer lists than above, since some outlets
# keep articles under a topic or a column.
_NOT_ARTICLES = frozenset(
    """tag tags autore autori author authors firma firme category categoria categorie argomento argomenti topic topics
    video-gallery videogallery photogallery photo-gallery fotogallery foto-gallery gallerie gallery galleria
    feed feeds rss rss.xml page pagina pagine search cerca ricerca archivio archive login accedi registrati profilo
    account abbonamenti abbonati newsletter newsletters privacy cookie cookie-policy privacy-policy note-legali
    contatti contact chi-siamo redazione pubblicita necrologi oroscopo oroscopi lotto programmi-tv
    wp-content wp-login.php wp-admin wp-json share stampa print shop podcast diretta-tv""".split()  # noqa: SIM905
)
# Of these, segments under which systems keep section pages; what lies below the others is none.
_SERVICES = _NOT_ARTICLES - {"category", "categoria", "categorie", "argomento", "argomenti", "topic", "topics"}
_SECTION_DEPTH = 2
_DATE = re.compile(
    r"/(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]|\d\d\b|\b)|/\d\d_[a-z]+_\d\d(?:/|$)|/(?:19|20)\d\d/"
)
_TOKEN, _BARE_TOKEN = re.compile(r"[^\W_]+"), re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ID = re.compile(r"\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}-|(?:^|[?&])(?:id|p|idarticolo|aid|cid)=\d+", re.IGNORECASE)
# Of an address with fewer words nobody can tell what it is about.
_OPAQUE_WORDS = 3
# No year, and no day written in one.
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?:\d{4})?(?!\d))\d+")
_LONG_NUMBER = 5
_INDEX = frozenset({"index", "default"})
_SUFFIX = re.compile(r"\.\w{2,5}$")
# What systems put before a page's name, or behind one that was taken: "5-contatti", "chi-siamo-2".
_COUNTED = re.compile(r"^\d{1,4}[-:]|-\d$")

_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|homepage)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
# The end of a path that counts the pages of a list, or names a year or a month: /page/2/, /index-1.html, /2026/11/.
_NUMBERED = re.compile(
    r"/(?:index|page|pagina|pag|p|seite)[-_/]?\d{1,4}(?:\.\w{2,5})?/?$|/(?:19|20)\d\d(?:/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?)?/?$",
    re.IGNORECASE,
)
_LIST_NAMES = frozenset({"s", "q", "tag", "cat", "author", "paged", "search", "mese", "month", "m"})
# What wikis call a comparison of versions, an older version, a list of versions, and pages beside their articles.
_VERSION_NAMES = frozenset({"diff", "oldid", "curid_diff", "rev", "rev2[]", "difftype"})
_VERSION_ACTIONS = frozenset({"history", "edit", "submit", "diff", "revisions", "info", "raw", "recent", "backlink"})
_VERSION_PATH = re.compile(
    r"/(?:_history|_compare|_revision|diffpages\w*\.action|viewpreviousversions\.action)\b"
    r"|/(?:spe[cz]ial|speciale|spécial|especial|categor(?:y|ia|ía)|kategorie|catégorie|user|utente|benutzer|utilisateur|usuario"
    r"|talk|discussion[ei]?|diskussion|template|file|help|aiuto|hilfe|aide|ayuda|mediawiki)(?:_\w+)?:\S",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _segments(parts: SplitResult) -> list[str]:
    return [segment for segment in unquote(parts.path).lower().split("/") if segment]


def is_article(url: str) -> bool:
    """Whether an address has a dated path, a slug of four words or more, or an identity number beside words.

    >>> is_article("https://www.esempio.it/cronaca/2024/03/07/la-piena/")
    True
    >>> is_article("https://www.esempio.it/tag/la-piena-del-fiume-2024/")
    False
    """
    parts = _split(url)
    if parts is None:
        return False
    path, segments = unquote(parts.path), [segment for segment in unquote(parts.path).split("/") if segment]
    if not segments and not parts.query:
        return False
    if _FILES.search(path) or not _NOT_ARTICLES.isdisjoint(map(str.lower, segments)) or is_version(url):
        return False
    slug = segments[-1] if segments else ""
    words = len(_WORD.findall(max(segments, key=len, default="")))
    if _DATE.search(path):
        return bool(_WORD.search(re.sub(r"\.\w+$", "", slug)))
    return words >= _SLUG_WORDS or bool(_ID.search(f"{slug}?{parts.query}") and (words >= 2 or parts.query))


def is_of_headline(url: str, title: str) -> bool:
    """Whether the last part of an address, short as it may be, is made of words of the headline that leads to it, and names no list or service.

    >>> is_of_headline("https://www.esempio.it/cronaca/ponte-chiuso/", "Ponte chiuso da lunedì, code sulla statale")
    True
    >>> is_of_headline("https://www.esempio.it/cronaca/", "Tutte le notizie di cronaca")
    False
    """
    parts = _split(url)
    if parts is None or parts.query or is_service(url) or is_about(url) or is_list(url) or _FILES.search(parts.path):
        return False
    slug = _tokens(_SUFFIX.sub("", (_segments(parts) or [""])[-1]))
    said = _tokens(title)
    # Old systems leave out a letter with an accent: "citt-d-arte".
    bare = frozenset(_BARE_TOKEN.findall(title.lower()))
    return len(slug) >= _HEADLINE_SLUG and slug <= said | bare and len(said) >= _SLUG_WORDS


def _tokens(line: str) -> frozenset[str]:
    """Words and numbers of whatever length, as addresses have them."""
    plain = unicodedata.normalize("NFKD", line.lower())
    return frozenset(_TOKEN.findall("".join(char for char in plain if not unicodedata.combining(char))))


def may_be_section(url: str) -> bool:
    """Whether an address may be that of a section page: one or two steps deep, no file, no person, tag, form or page about the outlet.

    >>> may_be_section("https://www.esempio.it/category/cronaca/"), may_be_section("https://www.esempio.it/contatti")
    (True, False)
    """
    parts = _split(url)
    if parts is None or parts.query:
        return False
    segments = _segments(parts)
    if not 1 <= len(segments) <= _SECTION_DEPTH or not (
        _SERVICES.isdisjoint(segments) and _SUFFIX.search(segments[-1]) is None
    ):
        return False
    return not (is_article(url) or is_about(url) or is_home(url) or _NUMBERED.search(parts.path))


def is_service(url: str) -> bool:
    """Whether an address lies below a segment of what is no article: podcasts, galleries, horoscopes, tags, people, forms.

    >>> is_service("https://www.esempio.it/podcast/la-piena-del-po"), is_service("https://www.esempio.it/cronaca/la-piena-del-po")
    (True, False)
    """
    parts = _split(url)
    return parts is not None and not _SERVICES.isdisjoint(_segments(parts))


def is_home(url: str) -> bool:
    """Whether an address is that of a site's home page, or of its home page in one language.

    >>> is_home("https://www.esempio.it/it/"), is_home("https://www.esempio.it/index-1.html")
    (True, False)
    """
    parts = _split(url)
    return parts is not None and _HOME.fullmatch(parts.path) is not None and not parts.query


def is_list(url: str) -> bool:
    """Whether an address is that of a list: of a category, tag, author, search, month, or a further page of one.

    >>> is_list("https://www.esempio.it/category/cronaca/"), is_list("https://www.esempio.it/2026/11/")
    (True, True)
    """
    parts = _split(url)
    if parts is None or _is_dated_story(parts):
        return False
    if not _LISTS.isdisjoint(_SUFFIX.sub("", segment) for segment in _segments(parts)) or _NUMBERED.search(parts.path):
        return True
    return any(name.lower() in _LIST_NAMES for name, _ in parse_qsl(parts.query))


def _is_dated_story(parts: SplitResult) -> bool:
    """Whether a path names a day or a month and then, in words, what lies there: in an archive of articles too."""
    last = (_segments(parts) or [""])[-1]
    least = 1 if _SUFFIX.search(last) else 2  # /archive/2025/november/ is a month
    return _DATE.search(parts.path) is not None and len(_WORD.findall(_SUFFIX.sub("", last))) >= least


def is_about(url: str) -> bool:
    """Whether an address is that of a page about the outlet itself: who makes it, how to reach it, its terms.

    >>> is_about("https://www.esempio.it/chi-siamo.html"), is_about("https://www.esempio.it/chi-siamo/storia-di-un-ponte")
    (True, False)
    >>> is_about("https://www.esempio.it/?page_id=26"), is_about("https://www.esempio.it/?p=26")
    (True, False)
    """
    parts = _split(url)
    if parts is None or _DATE.search(parts.path):
        return False
    if any(name == _PAGE_ID for name, _ in parse_qsl(parts.query)):
        return True
    segments = _segments(parts)
    return bool(segments) and _COUNTED.sub("", _SUFFIX.sub("", segments[-1])) in _ABOUT


def is_version(url: str) -> bool:
    """Whether an address is that of a wiki's page about pages: a comparison of versions, an older one, a history, a category.

    >>> is_version("https://www.esempio.it/index.php?title=Il_mulino&diff=21&oldid=0")
    True
    """
    parts = _split(url)
    if parts is None:
        return False
    if _VERSION_PATH.search(unquote(parts.path)):
        return True
    query = {name.lower(): value.lower() for name, value in parse_qsl(parts.query)}
    if not _VERSION_NAMES.isdisjoint(query):
        return True
    if _VERSION_PATH.search("/" + query.get("title", "")):
        return True
    return query.get("action") in _VERSION_ACTIONS or query.get("do") in _VERSION_ACTIONS


def is_above(url: str, other: str) -> bool:
    """Whether an address is a folder in which the other one lies, on the same host.

    >>> is_above("https://www.esempio.it/cronaca/", "https://www.esempio.it/cronaca/2026/11/28/la-piena.html")
    True
    """
    one, two = _split(url), _split(other)
    if one is None or two is None or one.netloc.lower() != two.netloc.lower():
        return False
    above, below = _segments(one), _segments(two)
    return len(above) < len(below) and below[: len(above)] == above


def slug_words(url: str) -> frozenset[str]:
    """The words of the last part of a path, without its suffix, as by `words`.

    >>> sorted(slug_words("https://www.esempio.it/cronaca/La-piena_del-Po-1234.html"))
    ['del', 'la', 'piena', 'po']
    """
    parts = _split(url)
    segments = _segments(parts) if parts is not None else []
    return words(_SUFFIX.sub("", segments[-1])) if segments else frozenset()


def words(line: str) -> frozenset[str]:
    """The words of a line as addresses have them: in lower case, without accents, of two letters or more.

    >>> sorted(words("L’autobus per Montarò"))
    ['autobus', 'montaro', 'per']
    """
    plain = unicodedata.normalize("NFKD", line.lower())
    return frozenset(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def is_named_after(url: str, title: str) -> bool | None:
    """Whether the last part of an address says a headline; None where it has too few words, or says some of them.

    >>> url = "https://www.esempio.it/cronaca/la-piena-del-po-minaccia-cremona"
    >>> is_named_after(url, "La piena del Po ora minaccia Cremona"), is_named_after(url, "Derby, la Virtus vince")
    (True, False)
    """
    slug = {word for word in slug_words(url) if len(word) > _SMALL}
    said = len(slug & words(title))
    if len(slug) < _OPAQUE_WORDS or 0 < said < _SAID * len(slug):
        return None
    return said > 0


def may_name(named: str, fetched: str, title: str | None) -> bool:
    """Whether an address that a page calls its own may be that of the text that was fetched: it shares a slug or a number with the
    address that answered, or its words are those of the headline. A broken template names one address on all of its pages.

    >>> may_name("https://www.esempio.it/cronaca/ponte-riapre", "https://www.esempio.it/amp/ponte-riapre.html", None)
    True
    >>> may_name("https://www.esempio.it/cronaca/ponte-riapre", "https://www.esempio.it/sport/derby-pari", "Derby, finisce pari")
    False
    """
    one, two = _split(named), _split(fetched)
    if one is None or two is None:
        return False
    numbers, others = _numbers(one), _numbers(two)
    if numbers & others:
        return True
    if numbers and others:
        return False
    slug, other = slug_words(named), slug_words(fetched)
    if is_above(named, fetched) and other <= _INDEX and len(_segments(two)) == len(_segments(one)) + 1:
        return True
    if slug == other and _segments(one)[-1:] == _segments(two)[-1:] and (one.query or not two.query):
        return True
    if len(slug) > 1 and len(other) > 1 and (slug <= other or other <= slug):
        return True
    said = len(slug & words(title or ""))
    if len(other) < _OPAQUE_WORDS:
        return len(slug) >= _OPAQUE_WORDS and 2 * said >= len(slug)
    return 2 * len(slug & other) >= len(slug | other) and 2 * said >= len(slug)


def _numbers(parts: SplitResult) -> frozenset[str]:
    """The numbers by which an address may know its article: of its last part, of its parameters, and long ones anywhere."""
    segments = [_SUFFIX.sub("", segment) for segment in _segments(parts)]
    found = {number for segment in segments[-1:] for number in _NUMBER.findall(segment)}
    found.update(number for segment in segments for number in _NUMBER.findall(segment) if len(number) >= _LONG_NUMBER)
    return frozenset(found).union(value for _, value in parse_qsl(parts.query) if value.isdecimal())
