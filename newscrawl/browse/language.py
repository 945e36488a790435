"""The language of a page: its words from one file, dates and numbers as its readers print them, and which one a reader gets.

A reader's language is that of the cookie which the switch at the foot of each page sets, else the one that the browser asks for first,
else English. It is known for as long as a request is answered; templates and cells ask `current`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from newscrawl.query.said import SENTENCES, Said

#: Languages by their code, with the place whose dates and numbers are printed.
LOCALES: Mapping[str, str] = {"en": "en_GB", "it": "it_IT"}
DEFAULT = "en"
COOKIE = "newscrawl_language"

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language."""

    code: str
    words: Mapping[str, str]  #: by key; what is counted has two: "articles.one", "articles.many"
    locale: Locale

    def say(self, key: str, /, **values: object) -> Markup:
        """The words of a key, with values put in: numbers as they are printed, all else escaped. `n` chooses between one and many.

        Raises KeyError for a key that there is not.
        """
        if "n" in values and f"{key}.many" in self.words:
            key = f"{key}.one" if values["n"] == 1 else f"{key}.many"
        shown = {name: self._shown(value) for name, value in values.items()}
        return escape(self.words[key]).format(**shown)

    def told(self, said: Said) -> str:
        """What is said of a query, as the command says it where this language has no other words; not escaped."""
        shown = {
            name: self.told(each) if isinstance(each, Said) else self._shown(each) for name, each in said.values.items()
        }
        return self.words.get(f"query.{said.code}", SENTENCES[said.code]).format(**shown)

    def known(self, key: str, otherwise: str) -> str:
        """The words of a key, or others where there is no such key."""
        return self.words.get(key, otherwise)

    def column(self, name: str, of: str = "") -> str:
        """What a column is called; of: its table or question, where the same name means something else."""
        return self.words.get(f"columns.{of}.{name}") or self.words.get(f"columns.{name}", name.replace("_", " "))

    def word(self, value: str) -> str:
        """A word of a closed list, as a state or a reason."""
        return self.words.get(f"states.{value.replace(' ', '_')}", value.replace("_", " "))

    def question(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """A ready question with its title, description and heading; as the file in English has it where there is no other."""
        name = query.get("name")
        words = {part: self.words.get(f"questions.{name}.{part}", query.get(part)) for part in ("title", "description")}
        group = query.get("group") or "More"
        return {**query, **words, "group": self.words.get(f"groups.{group}", group)}

    def number(self, value: float) -> str:
        """As people print it: 4,312 or 4.312."""
        return str(format_decimal(value, locale=self.locale))

    def day(self, day: date) -> str:
        """A day in full: "Sunday 9 November 2025", "domenica 9 novembre 2025"."""
        return str(format_date(day, "EEEE d MMMM y", locale=self.locale))

    def short_day(self, day: date) -> str:
        """A day in few letters: "9 Nov 2025", "9 nov 2025"."""
        return str(format_date(day, "d MMM y", locale=self.locale))

    def day_of_year(self, day: date) -> str:
        """A day without its year: "9 Nov"."""
        return str(format_skeleton("MMMd", datetime(day.year, day.month, day.day), locale=self.locale))  # noqa: DTZ001 - no time is printed

    def month(self, month: date) -> str:
        """A month in few letters: "Nov 2025"."""
        return str(format_date(month, "MMM y", locale=self.locale))

    def clock(self, at: datetime) -> str:
        """A time in few letters: "9 Nov 2025, 14:30"; in the zone that it is in."""
        return str(format_datetime(at, "d MMM y, HH:mm", tzinfo=at.tzinfo, locale=self.locale))

    def _shown(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@cache
def language(code: str) -> Language:
    """The language of a code in LOCALES. Its file is read once."""
    words = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Language(code=code, words=dict(_flat(words)), locale=Locale.parse(LOCALES[code]))


def _flat(words: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in words.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def figures(words: Markup) -> Markup:
    """The same words, their numbers set off.

    >>> figures(language("en").say("count.articles", n=1200))
    Markup('<b>1,200</b> articles')
    """
    return Markup(re.sub(r"(?<![&#\w])\d(?:[\d.,-]*\d)?", r"<b>\g<0></b>", str(words)))  # noqa: S704 - what goes in is markup


# ── a reader's ─────────────────────────────────────────────────────────────────────────────────

_READER: ContextVar[str] = ContextVar("language of the reader", default=DEFAULT)


def current() -> Language:
    """The language of the reader who is being answered."""
    return language(_READER.get())


def answer_in(code: str) -> None:
    """From here on this request is answered in this language."""
    _READER.set(code)


def chosen(cookie: str | None, accepted: str) -> str:
    """The code of a reader's language.

    cookie:   the value of our cookie; None: there is none
    accepted: the header Accept-Language

    >>> chosen(None, "fr, it-CH;q=0.9, en;q=0.5"), chosen("en", "it"), chosen("xx", "de")
    ('it', 'en', 'en')
    """
    if cookie in LOCALES:
        return str(cookie)
    wished = sorted(map(_wish, accepted[:1000].split(",")), key=lambda each: -each[1])
    return next((code for code, weight in wished if weight > 0 and code in LOCALES), DEFAULT)


def _wish(part: str) -> tuple[str, float]:
    """A language of Accept-Language, and its weight; 0 where that is no number."""
    name, _, weight = part.partition(";")
    try:
        return name.strip().lower().partition("-")[0], float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name, 0.0
