"""Pages that ask for consent, or for money in its place, are recognized here, in the languages that Italian readers meet.

No single word tells them from a story about consent. A form speaks to the reader ("your device", "our partners") of several things
at once (cookies, advertisements, partners, a price), all through its text, and has a button to agree with beside that text. A story
has paragraphs of other things, and a banner over it has words of its own. The address of a gate makes up for what is missing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newscrawl import text, urls
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Block

#: A form has fewer words than this.
MOST_WORDS = 400
# With less of a text than this the form may have been left out of it, as what frames a page is.
_NO_TEXT = 20
_SEEN_CHARS = 6000
# What such a form speaks of, a line each, in Italian, English, German, French, Spanish.
_TOPICS = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        r"cookie|tracker\b|tracciant|traceur|rastreador",
        r"consen[st]|acconsent|einwillig|zustimm|einverst|toestemming|(?:il tuo |vostro )?permesso\b|permission|agreement|d['’]accord\b|acuerdo",
        r"privacy|datenschutz|privatsphäre|vie privée|privacidad|gdpr|dsgvo|rgpd|(?:tuoi|vostri|suoi) dati|dati (?:personali|di)|(?:your|personal) data"
        r"|(?:ihre|personenbezogene)n? daten|vos données|données|(?:tus|sus) datos|datos personales",
        r"partner|fornitor|vendors?\b|third part|terze parti|terzi\b|drittanbieter|partenaire|socios\b|proveedor"
        r"|\d{2,4} (?:(?:altr[ei]|other|ander[en]+|weiteren?|autres|otr[ao]s) )?(?:aziende|società|imprese|compan|firms?\b|firmen|unternehmen|entreprises|sociétés|empresas)",
        r"annunci\b|pubblicit|inserzion|advert|ads?\b|anzeigen|werbung|werbe|publicit|publicid|anuncio",
        r"su misura|personali[sz]|profil(?:o\b|i\b|azion|ing|er)|tracci(?:a|at[aei]|amento)\b|track(?:ed|ing)|tailor|zugeschnitten|personnalis|ciblé|sur mesure|a medida"
        r"|rastre|(?:ti|vi) segu|follow(?:s|ed)? you|verfolg|merken sich|suiv(?:re|i)|riconoscer|recogni[sz]e|wiedererkenn|reconna[iî]t|contare le pagine",
        r"dispositiv|apparecchi|your (?:device|phone|computer|browser)|device|(?:ihrem|ihr|dem|deinem) gerät|endgerät|appareil|terminal\b|(?:tuo|vostro) (?:telefono|computer)",
        r"abbon|subscri|abo\b|abonn|suscri|(?:€|euro|eur) ?\d|\d+(?:[.,]\d+)? ?(?:€|euro|eur)|senza (?:pubblicità|annunci)|ad-free|werbefrei|ohne (?:werbung|anzeigen)"
        r"|sans (?:publicité|pub\b|annonces)|sin (?:publicidad|anuncios)",
    )
)
# So many of them are spoken of together by forms, and seldom by a story.
_FEW = 3
# Share of the words of a form that stand in paragraphs which speak of them.
_MOSTLY = 0.5
# A text that tells what to press, and has no button of its own, is shorter than this.
_SHORT = 120
# One of these is in whatever most of a form's text says: a quick test of every page.
_STEMS = (
    "cooki", "consen", "privac", "partner", "annunc", "pubblicit", "advert", "ads", "anzeig", "werb", "publicid", "publicit", "anunci", "dispositiv",
    "apparecch", "device", "gerät", "abbon", "subscr", "abo", "suscri", "dati", "data", "daten", "données", "datos", "einwillig", "zustimm",
    "einverst", "accett", "accept", "akzept", "acept",
)  # fmt: skip
# One of these is in whatever a banner says.
_BANNER_STEMS = ("cooki", "consen", "privac", "datenschutz", "einwillig", "zustimm")
_PERSONAL = re.compile(
    r"\b(?:tu[oaie]|tuoi|ti|puoi|vuoi|scegli|vostr[oaie]|noi|nostr[oaie]|you|your|we|our|ihr|ihre[nmrs]?|sie|wir|unsere?[nmrs]?|dein\w*|vous|votre|vos|nous|notre|nos"
    r"|tus?|sus|su (?:dispositivo|navegador|consentimiento|privacidad|elección)|usted|puedes|puede|nosotros|nuestr[oa]s?)\b",
    re.IGNORECASE,
)
_AGREE = re.compile(
    r"\b(?:accett\w*|acconsent\w*|rifiut\w*|ho capito|(?:sono )?d['’ ]accordo|accept\w*|i agree|agree|allow|i consent|reject\w*|decline|akzept\w*|annehmen"
    r"|einverstanden|zustimm\w*|ablehn\w*|erlauben|j['’]accepte|accepte[rz]?|refuse[rz]?|d['’]accord|autorise[rz]?|acept\w*|rechaz\w*|de acuerdo|permitir"
    r"|permetti|consenti|continua\w* senza|continue without|weiter (?:mit|ohne)|continuer sans|continuar sin)\b",
    re.IGNORECASE,
)
_AGREE_WORDS = 8
# What is said in the text itself where its buttons are made by a script: to accept all, to go on without, to manage.
_ACT = re.compile(
    r"accett\w+ (?:tutt\w+|e continu\w+|i cookie|oppure|o )|accept (?:all|cookies|and)|(?:before|prima di) (?:you )?continu|gestisci (?:le )?(?:preferenze|opzioni)"
    r"|rifiuta(?:re)?(?: tutt\w+)?|abbonati (?:o|per) (?:accett|rifiut)|continua(?:re)? senza accettare|(?:alle|alles) akzeptieren|zustimmen|tout accepter|aceptar todo",
    re.IGNORECASE,
)
_INPUT = re.compile(r"<input\b[^<>]{0,300}>", re.IGNORECASE)
_VALUE = re.compile(r"""\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# Words of its own, beside its buttons, that make a banner over a page of what holds them.
_BANNER_WORDS = 6
# Over a story a banner may say no more than "Usiamo i cookie".
_SHORT_BANNER_WORDS = 2
_SENTENCES = frozenset({"p", "li", "span", "em", "strong", "td", "blockquote"})
_MOST_BUTTONS = 10
_BEGIN_CHARS = 40


def asks(document: Document, blocks: Sequence[Block], title: str | None, *, words: int) -> bool:
    """Whether a page asks for consent in the place of its text. blocks, title: as extracted; words: of the blocks"""
    gate = urls.is_consent_gate(document.page.url, document.page.requested_url)
    if words < _NO_TEXT and not document.article_nodes:
        form = _form(document)
        if form is not None and (gate or _topics(form) >= _FEW):
            return True
    shown = " ".join(block.text for block in blocks)[:_SEEN_CHARS]
    lower = shown.lower()
    if sum(stem in lower for stem in _STEMS) < (1 if gate else 2):
        return False
    topics = _topics(f"{title or ''} {shown}")
    if gate and words < _SHORT and not document.article_nodes:
        return topics >= 2 or _has_button(document, ())
    if topics < 1 or _share(blocks) < _MOSTLY:
        return False
    if words < _SHORT and _says_what_to_press(document, shown, topics):
        return True
    return topics >= (1 if gate else _FEW) and _has_button(document, blocks)


def without_banner(document: Document, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a story without those of a banner that asks for consent; all of them where no story is left, or the form is in two parts."""
    lower = " ".join(block.text for block in blocks).lower()
    if not any(stem in lower for stem in _BANNER_STEMS) or not any(_speaks_of_consent(block.text) for block in blocks):
        return blocks
    boxes = [text.same_form(box) for button in _agreements(document) if (box := _box(button)) is not None]
    rest = tuple(block for block in blocks if not any(text.same_form(block.text) in box for box in boxes))
    if rest == blocks or sum(text.words(block.text) for block in rest) < _NO_TEXT:
        return blocks
    is_story = document.article_nodes or document.elements.of("time")
    return rest if is_story or _topics(" ".join(block.text for block in rest)) < 2 else blocks


def _is_story(document: Document) -> bool:
    og_type = (document.meta("og:type") or "").lower()
    return bool(document.article_nodes or document.elements.of("time")) or og_type == "article"


def _box(button: HtmlElement) -> str | None:
    """The words of the box in which a button asks for consent; None where it is no such box."""
    around = (inner_text(each, _SEEN_CHARS) for each in button.iterancestors())
    box = next((words for words in around if text.words(words) > _BANNER_WORDS), "")
    return box if text.words(box) < _SHORT and _speaks_of_consent(box) else None


def _speaks_of_consent(words: str) -> bool:
    lower = words.lower()
    if not any(stem in lower for stem in _BANNER_STEMS):
        return False
    return sum(stem in lower for stem in _STEMS) >= 2 and _topics(words) >= 2


def _topics(words: str) -> int:
    return sum(topic.search(words) is not None for topic in _TOPICS)


def _says_what_to_press(document: Document, shown: str, topics: int) -> bool:
    """Whether a text tells the reader what to press. One that calls itself an article must speak of more."""
    few = _FEW + 1 if document.article_nodes else _FEW - 1
    return topics >= few and _PERSONAL.search(shown) is not None and _ACT.search(shown) is not None


def _form(document: Document) -> str | None:
    """The words around a button to agree with, where they are most of what a page says; None where there is no such form."""
    whole = _whole(document)
    for button in _agreements(document):
        around = (inner_text(each, _SEEN_CHARS) for each in button.iterancestors())
        form = next((words for words in around if text.words(words) > _NO_TEXT), "")
        if form and _is_most_of(text.words(form), whole):
            return form
    return whole if text.words(whole) < _SHORT and _has_input(document) else None


def _whole(document: Document) -> str:
    body = document.tree.find("body")
    return inner_text(document.tree if body is None else body, _SEEN_CHARS)


def _is_most_of(words: int, whole: str) -> bool:
    return 2 * words >= text.words(whole)


def _share(blocks: Sequence[Block]) -> float:
    """The share of the words that stand in paragraphs which speak of such things."""
    counts = [(text.words(block.text), any(topic.search(block.text) for topic in _TOPICS)) for block in blocks]
    return sum(words for words, speaks in counts if speaks) / max(1, sum(words for words, _ in counts))


def _has_button(document: Document, blocks: Sequence[Block]) -> bool:
    """Whether the page has a button to agree or to refuse. blocks: that it must stand beside; none: anywhere"""
    long = [block for block in blocks if text.words(block.text) > _BANNER_WORDS] or blocks
    begins = [text.same_form(block.text)[:_BEGIN_CHARS] for block in long]
    story = _is_story(document)
    if any(not begins or _stands_beside(button, begins, story=story) for button in _agreements(document)):
        return True
    # An <input> is not in the tree: it stands beside the text of a page that says little else.
    words = sum(text.words(block.text) for block in blocks)
    return _has_input(document) and (not begins or _is_most_of(words, _whole(document)))


def _has_input(document: Document) -> bool:
    return any(map(_is_agreement, _labels_of_inputs(document)))


def _agreements(document: Document) -> Sequence[HtmlElement]:
    """The first buttons by which a reader agrees, or refuses."""
    found = (button for button in _buttons(document) if _is_agreement(_label(button)) and not _is_in_a_sentence(button))
    return list(islice(found, _MOST_BUTTONS))


def _buttons(document: Document) -> Iterator[HtmlElement]:
    yield from document.elements.of("button")
    yield from document.elements.of("a")
    yield from document.elements.where("role", "button")


def _is_in_a_sentence(link: HtmlElement) -> bool:
    """Whether words that lead elsewhere stand among others that do not."""
    parent = link.getparent()
    if link.tag != "a" or parent is None or parent.tag not in _SENTENCES:
        return False
    links = " ".join(_label(each) for each in parent.iter("a", "button"))
    return text.words(inner_text(parent)) - text.words(links) > _BANNER_WORDS


def _label(button: HtmlElement) -> str:
    return text.line(" ".join(button.itertext()))[:200]


def _labels_of_inputs(document: Document) -> Iterator[str]:
    """The labels of buttons that are <input>; these are not in the tree."""
    for tag in _INPUT.finditer(document.text):
        if ("submit" in tag[0].lower() or "button" in tag[0].lower()) and (value := _VALUE.search(tag[0])):
            yield html.unescape(value[1] or value[2] or "")


def _is_agreement(label: str) -> bool:
    return len(label) < 100 and _AGREE.search(label) is not None and text.words(label) <= _AGREE_WORDS


def _stands_beside(button: HtmlElement, begins: Sequence[str], *, story: bool) -> bool:
    """Whether a button belongs to a text, and not to a box with words of its own.

    begins: of the text's paragraphs, in letters; story: whether the page shows a date, or its data call it an article
    """
    below = button
    for parent in button.iterancestors():
        words = text.same_form(inner_text(parent, _SEEN_CHARS))
        if any(begin in words for begin in begins):
            labels = " ".join(_label(each) for each in below.iter("a", "button"))
            beside = " ".join(below.itertext())
            speaks = any(stem in beside.lower() for stem in _BANNER_STEMS)
            most = _SHORT_BANNER_WORDS if speaks and story else _BANNER_WORDS
            return text.words(beside) - text.words(labels) <= most
        below = parent
    return False
