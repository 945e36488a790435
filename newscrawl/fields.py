"""The fields of an article are in one table: what each is, who finds it, and its name in pipe, export, column and selector. Pure.

`pipe extract`, `try`, feed exports, selectors of source files, the columns of `articles`, golden pages and the docs read it.
A new field is an attribute of `models.Article`, a row here, a migration with its column, and the code that finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any

from newscrawl.models import Article, Conflict, MissingPart

_ATTRIBUTE = re.compile(r"::attr\(\s*([\w:-]+)\s*\)\s*$")


class Shape(StrEnum):
    """The type of a field's value in an `Article`; None is unknown everywhere."""

    TEXT = "text"  #: words, an address or a slug
    WORD = "word"  #: one of a few words
    NAMES = "names"  #: of people or desks, in the order printed
    LIST = "list"  #: of words
    TIME = "time"  #: a `Moment`: a time in the outlet's zone, and how much of it was printed
    INSTANT = "instant"  #: an aware time
    CONFLICTS = "conflicts"  #: dates that lost
    COUNT = "count"  #: a whole number
    MISSING = "missing"  #: pages that could not be had
    ORIGINS = "origins"  #: field → where on the page its value comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; a name is None where the field is not to be had."""

    attribute: str  #: of `Article`; "published.precision" is a part of one
    shape: Shape
    about: str  #: its meaning, in a line
    column: str | None  #: of the table `articles`
    export: str | None  #: in feed exports (`-O articles.jsonl`), and in golden pages
    pipe: str | None = None  #: in `newscrawl pipe extract` and `try --json`
    selectors: tuple[str, ...] = ()  #: what a source file calls it under [selectors]
    candidate: str | None = None  #: what strategies call it; None for what is read off another field, or off the fetch
    found_by: tuple[
        str, ...
    ] = ()  #: strategies of `newscrawl.extract` that offer candidates, the most trusted first; for the docs, it decides nothing

    def plain(self, article: Article) -> Any:
        """The value as JSON has it: lists as lists, times as ISO 8601 in the outlet's zone, unknown as None."""
        value = reader(self.attribute)(article)
        return None if value is None else _PLAIN[self.shape](value)


def reader(attribute: str) -> Callable[[Article], Any]:
    """A reader of an attribute of an article, or of a part of one; it gives None where the attribute is None."""
    return _READERS.get(attribute) or attrgetter(attribute)


def _found(attribute: str, shape: Shape, about: str, *found_by: str, **named: Any) -> Field:
    """A field that strategies offer candidates of; its names are the attribute's but where others are given."""
    alike = dict.fromkeys(("column", "export", "candidate"), attribute)
    return Field(attribute=attribute, shape=shape, about=about, found_by=found_by, **(alike | named))


def _part(attribute: str, shape: Shape, about: str, **named: Any) -> Field:
    """A field that is settled with another one."""
    alike = dict.fromkeys(("column", "export"), attribute.replace(".", "_"))
    return Field(attribute=attribute, shape=shape, about=about, **(alike | named))


FIELDS: tuple[Field, ...] = (
    # of the fetch
    Field(attribute="page.source", shape=Shape.TEXT, about="slug of the outlet", column="source", export="source"),
    # of the page
    _found("url", Shape.TEXT, "the outlet's own address for it", "meta", "jsonld"),
    _found(
        "title", Shape.TEXT, "the headline", "selectors", "visible", "meta", "jsonld", "title_tag", "entry",
        pipe="title", selectors=("title",),
    ),
    _found(
        "kicker", Shape.TEXT, "line above the headline (occhiello)", "selectors", "visible",
        pipe="kicker", selectors=("kicker",),
    ),
    _found(
        "subtitle", Shape.TEXT, "line below the headline (sommario, catenaccio)", "selectors", "visible",
        pipe="subtitle", selectors=("subtitle",),
    ),
    _found(
        "authors", Shape.NAMES, "the people it names, as printed", "selectors", "signature", "jsonld", "meta", "visible", "entry",
        pipe="authors", column="byline", selectors=("authors", "byline"),
    ),
    _found(
        "credit", Shape.NAMES, "desks, agencies and outlets named in the place of the byline", "selectors", "jsonld", "signature",
        pipe="credit", selectors=("credit",),
    ),
    _found(
        "published", Shape.TIME, "when it was published", "selectors", "jsonld", "meta", "visible", "entry", "guess", "address",
        pipe="date", selectors=("published",),
    ),
    _part("published.precision", Shape.WORD, "day, minute or second: how much of the time was printed", pipe="date_precision"),
    _part("published_raw", Shape.TEXT, "the date as it stood on the page"),
    _part("published_zone", Shape.WORD, "printed: the date named its zone; outlet: read in the outlet's"),
    _found(
        "modified", Shape.TIME, "last change that the outlet tells", "selectors", "jsonld", "meta", "visible",
        pipe="modified", selectors=("modified",),
    ),
    _part("modified.precision", Shape.WORD, "day, minute or second, as for published"),
    _part("modified_raw", Shape.TEXT, "the date of the change as it stood on the page"),
    _part("modified_zone", Shape.WORD, "printed or outlet, as for published"),
    _part(
        "conflicts", Shape.CONFLICTS, "dates that lost and say another day or minute: field, date, raw, origin",
        column="date_conflicts",
    ),
    _found(
        "section", Shape.TEXT, "the outlet's own heading: Politica, Esteri …", "selectors", "jsonld", "meta", "visible", "entry",
        pipe="section", selectors=("section",),
    ),
    _found("tags", Shape.LIST, "as the outlet tags it", "selectors", "jsonld", "meta", "visible", selectors=("tags",)),
    _found("image", Shape.TEXT, "address of the main picture", "selectors", "jsonld", "meta", "picture", selectors=("image",)),
    _found("image_caption", Shape.TEXT, "what is printed below the picture", "picture"),
    _found("image_credit", Shape.TEXT, "who made the picture", "picture"),
    _found(
        "access", Shape.WORD, "free, metered, or subscriber: then the body is only what everybody sees", "selectors", "jsonld", "meta",
        pipe="access", selectors=("access",),
    ),
    _found(
        "language", Shape.TEXT, "two letters: the body's, else as the page says", "selectors", "jsonld", "meta",
        pipe="lang", selectors=("language",),
    ),
    _found(
        "body", Shape.TEXT, "the text: paragraphs and subheadings with blank lines between", "selectors", "body", "jsonld", "guess",
        pipe="body", selectors=("body",), candidate="blocks",
    ),
    _part("provenance", Shape.ORIGINS, "field → where on the page its value comes from", column=None, pipe="provenance"),
    # of the fetch
    Field(
        attribute="page.parts", shape=Shape.COUNT, about="on how many pages its text was read; null: one", column="parts", export="parts",
    ),
    Field(
        attribute="page.missing", shape=Shape.MISSING, about="further pages that could not be had: url, reason; null: none",
        column="parts_missing", export="parts_missing",
    ),
    Field(attribute="page.fetched_at", shape=Shape.INSTANT, about="when the page was fetched", column=None, export="fetched"),
)  # fmt: skip

# Attributes of an article that are no fields of its page, and why.
OTHER_ATTRIBUTES: Mapping[str, str] = {
    "blocks": "the body in pieces, before boilerplate is cut: stored in a table of its own",
    "prints": "of its blocks, as boilerplate counts them: stored with the blocks, as their ids",
    "page_kinds": "evidence for whether the page is an article at all: not stored",
    "keys": "what two pages of one story share: stored in tables of its own",
    "read_by": "what read it, with its versions: a column that names what is written once for many articles",
    "pager": "which other pages the article has, for the run that asks for them: not stored",
}

BY_CANDIDATE: Mapping[str, Field] = {field.candidate: field for field in FIELDS if field.candidate is not None}
BY_SELECTOR: Mapping[str, Field] = {name: field for field in FIELDS for name in field.selectors}
EXPORTED: tuple[tuple[str, Field], ...] = tuple((field.export, field) for field in FIELDS if field.export is not None)
PIPED: tuple[tuple[str, Field], ...] = tuple((field.pipe, field) for field in FIELDS if field.pipe is not None)


def _conflicts(lost: tuple[Conflict, ...]) -> list[dict[str, str]]:
    return [
        {"field": one.field, "date": one.moment.at.isoformat(), "raw": one.raw, "origin": one.origin} for one in lost
    ]


def _parts(article: Article) -> int | None:
    """The pages on which the text of an article was read, where they are several."""
    unread = {part.url for part in article.page.missing}
    read = [part for part in article.page.parts if unread.isdisjoint({part.url, part.requested_url})]
    return 1 + len(read) if read else None


def _missing(missing: tuple[MissingPart, ...]) -> list[dict[str, str]]:
    return [{"url": part.url, "reason": part.reason.value} for part in missing]


_READERS: Mapping[str, Callable[[Article], Any]] = {
    "page.parts": _parts,
    "page.missing": lambda article: article.page.missing or None,
    "published.precision": lambda article: article.published and article.published.precision,
    "modified.precision": lambda article: article.modified and article.modified.precision,
}
_PLAIN: Mapping[Shape, Callable[[Any], Any]] = {
    Shape.TEXT: str,
    Shape.WORD: str,
    Shape.NAMES: list,
    Shape.LIST: list,
    Shape.TIME: lambda moment: moment.at.isoformat(),
    Shape.INSTANT: lambda at: at.isoformat(),
    Shape.CONFLICTS: _conflicts,
    Shape.ORIGINS: dict,
    Shape.COUNT: int,
    Shape.MISSING: _missing,
}


def parts_of_selector(selector: str) -> tuple[str, str | None]:
    """The CSS of a selector as source files write it, and the attribute that it reads; None: the element's text.

    >>> parts_of_selector("time.data::attr(datetime)"), parts_of_selector(".firma a::text")
    (('time.data', 'datetime'), ('.firma a', None))
    """
    attribute = _ATTRIBUTE.search(selector)
    return _ATTRIBUTE.sub("", selector).removesuffix("::text"), attribute and attribute.group(1)
