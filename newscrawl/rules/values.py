"""The value of a field, as selectors are read: of what places on a page say, of an article, and of what a person types. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl import text, urls
from newscrawl.extract import convert
from newscrawl.extract.body.blocks import joined
from newscrawl.extract.fields import _access, _people
from newscrawl.extract.page.document import Document
from newscrawl.fields import Field, Shape, reader
from newscrawl.models import Article, Moment, Source
from newscrawl.text import same_form

_BODIES_AGREE = 0.9
_SHOWN = 200


class Value(NamedTuple):
    """A value that two places of a page, or two pages, may share."""

    shown: str  #: for a person, on one line
    parts: tuple[
        str, ...
    ]  #: in plain form: the names, the words, the day and the minute; ("2025-11-09", "") is a day alone

    @property
    def brief(self) -> str:
        """What is shown, cut to a line."""
        return self.shown if len(self.shown) <= _SHOWN else f"{self.shown[: _SHOWN - 1]}…"


Reader = Callable[[Sequence[str]], Value | None]
"""The value that the readings of one place come to, taken together; None where they are of no use."""


def of_article(article: Article, field: Field) -> Value | None:
    """The value that an article has today."""
    found = reader(field.attribute)(article)
    return _VALUES[field.shape](found) if found else None


def reads(field: Field, document: Document, source: Source, today: Article) -> Reader:
    """A reader of what selectors find on a page, by the same conversions as those of `extract.assemble`."""
    page = document.page
    zone = ZoneInfo(source.timezone)

    def people(raw: Sequence[str]) -> Value | None:
        outlet = [source.name, document.meta("og:site_name") or "", urls.site(page.url)]
        found = _people.read(raw, outlet=outlet, publishers=document.publishers).authors
        return _names(found) if found else None

    def access(raw: Sequence[str]) -> Value | None:
        flag = next(filter(None, map(convert.words, raw)), None)
        found = _access.weigh(document, text.words(today.body), flag).access if flag else None
        return _words(found) if found else None

    def body(raw: Sequence[str]) -> Value | None:
        blocks = convert.blocks(raw)
        return _words(joined(blocks)) if blocks else None

    def tags(raw: Sequence[str]) -> Value | None:
        found = convert.tags(raw)
        return _names(found) if found else None

    own: Mapping[str, Reader] = {
        "title": _first(convert.title, _words),
        "kicker": _first(_unlike(today.title, begins=True), _words),
        "subtitle": _first(_unlike(today.title), _words),
        "section": _first(convert.sections(convert.words), _words),
        "published": _first(convert.moments(page.fetched_at, zone, today.language), _moment),
        "modified": _first(convert.moments(page.fetched_at, zone, today.language), _moment),
        "image": _first(convert.pictures(page.url), _address),
        "language": _first(convert.language, _words),
        "authors": people,
        "credit": tags,
        "tags": tags,
        "access": access,
        "body": body,
    }
    return own[field.attribute]


def agree(field: Field, one: Value, other: Value) -> bool:
    """Whether two values of a field are the same for a reader of it."""
    if field.shape is Shape.TIME:
        return one.parts[0] == other.parts[0] and (
            one.parts[1] == other.parts[1] or not (one.parts[1] and other.parts[1])
        )
    if field.attribute == "body":
        return _overlap(one.shown, other.shown) >= _BODIES_AGREE
    if field.shape is Shape.LIST or field.attribute == "credit":
        return set(one.parts) == set(other.parts)
    return one.parts == other.parts


def is_part(field: Field, one: Value, whole: Value) -> bool:
    """Whether one value is some of another: one of several names; a day of a time."""
    if field.shape in (Shape.NAMES, Shape.LIST):
        return set(one.parts) <= set(whole.parts)
    return agree(field, one, whole)


def _first(convert_one: Callable[[str], object | None], made: Callable[[object], Value]) -> Reader:
    def read(raw: Sequence[str]) -> Value | None:
        found = next((value for one in raw if (value := convert_one(one)) is not None), None)
        return None if found is None else made(found)

    return read


def _unlike(title: str | None, *, begins: bool = False) -> Callable[[str], str | None]:
    """A reader of words that refuses the headline and, with `begins`, its beginning."""
    form = same_form(title or "")

    def read(raw: str) -> str | None:
        line = convert.words(raw)
        plain = same_form(line or "")
        return None if line is None or plain == form or (begins and form.startswith(plain)) else line

    return read


def _words(found: object) -> Value:
    line = text.line(str(found))
    return Value(line, (same_form(line),))


def _address(found: object) -> Value:
    return Value(str(found), (str(found),))


def _names(found: Iterable[object]) -> Value:
    names = [str(name) for name in found]
    return Value(", ".join(names), tuple(map(same_form, names)))


def _moment(found: object) -> Value:
    assert isinstance(found, Moment)
    day: date = found.at.date()
    clock: time | None = None if found.precision == "day" else found.at.timetz()
    if clock is None:
        return Value(f"{day}", (f"{day}", ""))
    return Value(found.at.isoformat(sep=" ", timespec="minutes"), (f"{day}", f"{clock:%H:%M}"))


def _overlap(one: str, other: str) -> float:
    """The words that two texts share, of all the words of the longer one: 0 to 1."""
    ours, theirs = Counter(one.casefold().split()), Counter(other.casefold().split())
    longer = max(ours.total(), theirs.total())
    return (ours & theirs).total() / longer if longer else 0.0


_VALUES: Mapping[Shape, Callable[..., Value]] = {
    Shape.TEXT: _words,
    Shape.WORD: _words,
    Shape.NAMES: _names,
    Shape.LIST: _names,
    Shape.TIME: _moment,
}
