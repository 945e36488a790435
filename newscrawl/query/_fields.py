"""The fields of a query: which name is meant, and which values may stand behind it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import takewhile
from operator import eq

from newscrawl.query import _days
from newscrawl.query.said import Said, say
from newscrawl.query.tree import Field, FieldName
from newscrawl.query.wrong import QueryError, shown
from newscrawl.states import Change

#: Other names that people give a field.
_MEANT = {
    **dict.fromkeys(("autore", "autrice", "autori", "firma", "by"), FieldName.AUTHOR),
    **dict.fromkeys(("fonte", "fonti", "testata", "testate", "giornale", "site", "sito", "outlet"), FieldName.SOURCE),
    **dict.fromkeys(("sezione", "sezioni", "rubrica"), FieldName.SECTION),
    **dict.fromkeys(("regione", "regioni"), FieldName.REGION),
    **dict.fromkeys(("dal", "da", "after", "from"), FieldName.SINCE),
    **dict.fromkeys(("al", "fino", "entro", "before", "to"), FieldName.UNTIL),
    **dict.fromkeys(("cambiato", "cambiati", "modificato", "modificati"), FieldName.CHANGED),
    **dict.fromkeys(("storia", "storie", "vicenda"), FieldName.STORY),
}
_ANY = "any"
_KINDS = f"{_ANY}, {', '.join(Change)}"
#: Fields of one value each: a comma is part of it.
SINGLE = frozenset({FieldName.SINCE, FieldName.UNTIL, FieldName.STORY})
_NUMBER = re.compile(r"[0-9]{1,18}")
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?(?:[/?#].*)?", re.IGNORECASE)
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")


def named(name: str, *, with_value: bool, at: int) -> FieldName | None:
    """The field of this name; None where it is text, as in "Covid: i dati". Raises QueryError for one that is nearly a field.

    Only what is directly followed by a value can be meant as a field of another name: headlines have "Regione: le nuove misure".
    """
    name = name.lower()
    if name in set(FieldName):
        return FieldName(name)
    if not with_value:
        return None
    meant = _MEANT.get(name) or _near(name)
    if meant:
        raise QueryError(at, say("no_field", name=name, meant=meant))
    return None


def _near(typed: str) -> FieldName | None:
    return next((name for name in FieldName if _is_slip(typed, name)), None)


def _is_slip(typed: str, name: str) -> bool:
    """Whether a word differs from a name by one letter, or by two neighbours that changed places. A looser measure meets words of news."""
    start = _shared(typed, name)
    typed, name = typed[start:], name[start:]
    end = _shared(typed[::-1], name[::-1])
    typed, name = typed[: len(typed) - end], name[: len(name) - end]
    return max(len(typed), len(name)) <= 1 or (len(typed) == 2 and typed == name[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    return sum(takewhile(bool, map(eq, one, other)))


def field(name: FieldName, typed: list[str], *, at: int, today: date) -> Field:
    """A field with the values that were typed, each checked as far as it can be without a store. Raises QueryError."""
    values = tuple(_clean(value) for value in typed)
    for value in values:
        _check(name, value, at)
    match name:
        case FieldName.SINCE | FieldName.UNTIL:
            values = (_day(name, values[0], at, today),)
        case FieldName.CHANGED:
            values = _changes(values, at, today)
        case FieldName.STORY if not (_NUMBER.fullmatch(values[0]) or _ADDRESS.fullmatch(values[0])):
            raise _wrong(name, values[0], at)
    return Field(name, values, at)


def _clean(value: str) -> str:
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", value).split()))


def _check(name: FieldName, value: str, at: int) -> None:
    if not value:
        raise QueryError(at, say("no_value", name=name, expected=_expected(name)))
    if not (value.isprintable() and any(map(str.isalnum, value))):
        raise _wrong(name, value, at)
    if "*" in value and name is not FieldName.STORY:
        raise QueryError(at, say("star_in_field", name=name, value=value, expected=_expected(name)))


def _wrong(name: FieldName, value: str, at: int) -> QueryError:
    return QueryError(at, say("wrong_value", name=name, expected=_expected(name), got=shown(value)))


def _expected(name: FieldName) -> Said:
    """What may stand behind a field."""
    match name:
        case FieldName.SINCE | FieldName.UNTIL:
            return say("day")
        case FieldName.CHANGED:
            return say("changed", kinds=_KINDS, day=say("day"))
    return say(name.value)


def _day(name: FieldName, value: str, at: int, today: date) -> str:
    if (found := _days.days(value, today=today)) is None:
        raise _wrong(name, value, at)
    return (found.last if name is FieldName.UNTIL else found.first).isoformat()


def _changes(values: tuple[str, ...], at: int, today: date) -> tuple[str, ...]:
    lowered = tuple(value.lower() for value in values)
    for value in lowered:
        if value != _ANY and value not in set(Change):
            if len(values) > 1:
                expected = say("kinds", kinds=_KINDS)
                raise QueryError(at, say("wrong_value", name=FieldName.CHANGED, expected=expected, got=shown(value)))
            return (_day(FieldName.CHANGED, value, at, today),)
    return lowered
