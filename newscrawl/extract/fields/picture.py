"""Caption and credit of the article's picture are read off its schema.org object and the figure at the head of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from newscrawl import text
from newscrawl.extract import convert
from newscrawl.extract.page import schema
from newscrawl.extract.page.called import ANOTHERS, CREDIT, called
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text, is_prose
from newscrawl.extract.page.elements import inside, picture_address
from newscrawl.models import Candidate, Source, Trust

# The picture stands between headline and text, or above the headline inside the article's own element.
_PROSE_CHARS, _FIGURES = 140, 3
_BOXES = ("aside", "nav", "footer", "a")
# A figure may hold a quotation, a table or a listing; what is printed below it is no caption of a picture.
_OF_TEXT = ("blockquote", "table", "pre")
# At the end of a caption, set apart: "(foto Ansa)", "Foto: Ansa", "© Ansa", "| Ph. Anna Neri".
_CREDIT_WORDS = re.compile(
    r"[\s|–—-]*(?:[(\[]\s*(?:fotografia|foto|photo|ph|credits?|crediti|immagine|image|bild|©)\b[.:/]?(?!\s*(?:d['’ ]|di repertorio|archiv))\s*(?:di |by |von )?(?P<a>[^()\[\]]{2,60})[)\]]"
    r"|(?:(?:fotografia|foto|photo|ph\.|credits?|crediti|immagine|image|bild)\s*[:/]|©|photo(?:graph)? by)\s*(?P<b>[^()|.]{2,60}))\s*\.?\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:[(\[]\s*)?(?:(?:fotografia|foto|photo(?:graph)?|ph|credits?|crediti|immagine|image|bild|copyright)\b[.:/]?|©)\s*(?:(?:di|by|von)\s+)?[:/]?\s*",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:foto|photo|immagine|bild)\s+(?:di|by|von)\s+[A-ZÀ-Ý]|©", re.IGNORECASE)
_CREDIT_ALONE = 5
_MAX_CAPTION = 600
_MAX_CREDIT = 100
_MAX_PICTURES = 8


class PictureText(NamedTuple):
    """Caption and credit of the picture, as one place has them."""

    caption: str | None
    credit: str | None


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    for trust, origin, picture in (
        (Trust.STRUCTURED, "jsonld:image", _data(document)),
        (Trust.MARKUP, "visible:figcaption", _shown(document)),
    ):
        if picture is not None:
            for field, value in (("image_caption", picture.caption), ("image_credit", picture.credit)):
                if value:
                    yield Candidate(field, value, trust, origin)
    if (address := _address(document)) is not None:
        yield Candidate("image", address, Trust.GUESS, "visible:figure")


def _data(document: Document) -> PictureText | None:
    """The first ImageObject of the article that says more than an address."""
    by_id = {node["@id"]: node for node in document.schema if isinstance(node.get("@id"), str)}
    for node in document.article_nodes:
        images = node.get("image")
        for image in images if isinstance(images, list) else [images]:
            if isinstance(image, dict):
                picture = _of_object(by_id.get(str(image.get("@id")), image))
                if picture.caption or picture.credit:
                    return picture
    return None


def _of_object(image: schema.Node) -> PictureText:
    credit = next(
        filter(None, (_name(image.get(key)) for key in ("creditText", "creator", "author", "copyrightHolder"))), None
    )
    caption = schema.text(image.get("caption")) or schema.text(image.get("description"))
    parted = _parted(text.line(caption)[:_MAX_CAPTION]) if caption else PictureText(None, None)
    return PictureText(parted.caption, _bare(credit) if credit else parted.credit)


def _name(value: Any) -> str | None:
    """The name of a person or organization; an address or an id is none."""
    name = value.get("name") if isinstance(value, dict) else value
    found = schema.text(name)
    return None if found is None or found.startswith(("http", "#", "/")) else found


def _shown(document: Document) -> PictureText | None:
    figure = _figure(document)
    if figure is None:
        return None
    caption = next(figure.iterdescendants("figcaption"), None)
    if caption is None:
        return None
    whole = inner_text(caption, _MAX_CAPTION)
    credited = next((part for part in figure.iterdescendants() if isinstance(part.tag, str) and _is_credit(part)), None)
    if credited is None:
        return _parted(whole)
    credit = inner_text(credited, _MAX_CREDIT)
    rest = whole.removesuffix(credit).removeprefix(credit).strip(" |–—-()")
    return PictureText(rest or None, _bare(credit))


def _figure(document: Document) -> HtmlElement | None:
    """The first figure with a caption before the text; one in a box or a link is another article's."""
    if document.headline is None or not document.elements.of("figure"):
        return None
    figures = chain(_below(document.headline.element), _within(document.headline.element))
    return next((one for one in figures if not _of_another(one) and next(one.iter(*_OF_TEXT), None) is None), None)


def _below(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The first figures below the headline, before the first long paragraph."""
    seen = 0
    for level in (headline, *headline.iterancestors()):
        for beside in level.itersiblings():
            for one in beside.iter("figure", "p"):
                if one.tag == "figure":
                    yield one
                    seen += 1
                if seen == _FIGURES or (one.tag == "p" and is_prose(one, _PROSE_CHARS)):
                    return


def _within(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The first figures of each box in the headline's article."""
    for article in islice(headline.iterancestors("article"), 1):
        for one in article.iterdescendants("figure"):
            if sum(1 for _ in islice(one.itersiblings("figure", preceding=True), _FIGURES)) < _FIGURES:
                yield one


def _of_another(figure: HtmlElement) -> bool:
    """Whether a figure is of an author or of another article."""
    around = islice((figure, *figure.iterancestors()), 3)
    return inside(figure, *_BOXES) or any(called(element) & ANOTHERS for element in around)


def _is_credit(part: HtmlElement) -> bool:
    return bool(part.tag != "figcaption" and called(part) & CREDIT and 1 < len(inner_text(part, 120)) <= _MAX_CREDIT)


def _parted(caption: str) -> PictureText:
    """A caption parted from the credit at its end; "Foto di Anna Neri" alone is a credit."""
    if len(caption.split()) <= _CREDIT_ALONE and _BY.match(caption):
        return PictureText(None, _bare(caption))
    found = _CREDIT_WORDS.search(caption)
    if found is None:
        return PictureText(caption or None, None)
    return PictureText(caption[: found.start()].strip() or None, _bare(found["a"] or found["b"]))


def _bare(credit: str) -> str | None:
    """A credit without "Foto:", "©" and brackets."""
    bare = _LEAD.sub("", text.line(credit)).strip(" ()[]|–—-.:")
    return bare if any(c.isalpha() for c in bare) else None


# ── its address ────────────────────────────────────────────────────────────────────────────────


def _address(document: Document) -> str | None:
    """The address of the picture at the head of the article, for a page whose data name none."""
    if document.headline is None or _is_declared(document):
        return None
    figure = _figure(document)
    heads = [*([figure] if figure is not None else []), *_above(document)]
    pictures = [image for head in heads for image in head.iter("img")]
    pictures += [image for image in document.elements.of("img") if not inside(image, "figure", "a", "noscript")]
    own = (
        image
        for image in pictures
        if not document.places.elsewhere(_box(image)) and not document.places.river.hold(image)
    )
    return next(filter(None, map(picture_address, islice(own, _MAX_PICTURES))), None)


def _is_declared(document: Document) -> bool:
    """Whether the page's data name a picture of the article."""
    named = document.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    if named is not None and convert.pictures(document.page.url)(named) is not None:
        return True
    return any(node.get("image") for node in document.article_nodes) and named is None


def _above(document: Document) -> Iterator[HtmlElement]:
    """Figures right above the headline or what is around it."""
    assert document.headline is not None
    headline = document.headline.element
    for level in (headline, *islice(headline.iterancestors(), 2)):
        for before in islice(level.itersiblings(preceding=True), 3):
            yield from (one for one in before.iter("figure") if not _of_another(one))


def _box(image: HtmlElement) -> HtmlElement:
    """What is around a picture and its figure."""
    figure = next(image.iterancestors("figure"), image)
    parent: HtmlElement | None = figure.getparent()
    return figure if parent is None else parent
