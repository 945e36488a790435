"""Misses are sorted into kinds by rules over the truth, the prediction and what the page has; each kind says whose fault it is.

ours:  the page has it, and we took something else, or nothing
page:  the page does not have it, or only where it does not stand for the article
truth: the truth is not on the page, or is another form of what we took: annotators differ
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import urls
from newscrawl.extract.fields import _names
from tests.bench import corpus as corpora
from tests.bench.fields.evidence import Evidence, key, name_key

Row = Mapping[str, Any]

HALVES = "AB"
OURS, PAGE, TRUTH = "ours", "page", "truth"
_WORDS = re.compile(r"\w+")


class Miss(NamedTuple):
    """One kind of miss, of one field."""

    field: str
    kind: str
    whose: str


Counts = Mapping[Miss, Mapping[str, int]]
"""How many pages of each set have a kind of miss."""


def count(corpus: Path, predictions: Mapping[str, Row]) -> Counts:
    """The misses of all predicted pages."""
    found: dict[Miss, Counter[str]] = {}
    for name, row in _predicted(corpus, predictions):
        for miss in of_page(row, predictions[row["id"]], corpora.page_file(corpus / name, row)):
            found.setdefault(miss, Counter())[name] += 1
    return found


def _predicted(corpus: Path, predictions: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
    for folder in sorted(pages.parent for pages in corpus.glob("*/pages")):
        yield from ((folder.name, row) for row in corpora.truth(folder) if row["id"] in predictions)


def half_of(url: str, page: str) -> str:
    """The half to which a page's domain belongs, by a hash: "A", on which changes are developed, or "B". A page without one stands for itself."""
    domain = page if url == corpora.UNKNOWN_URL else urls.site(url)
    return HALVES[hashlib.sha256(f"half {domain}".encode()).digest()[0] & 1]


def together(counted: Iterable[Counts]) -> Counts:
    """The sum of counts."""
    found: dict[Miss, Counter[str]] = {}
    for one in counted:
        for miss, pages in one.items():
            found.setdefault(miss, Counter()).update(pages)
    return found


def counts(listed: Sequence[Row]) -> Counts:
    """Counts as `rows` wrote them."""
    return {Miss(row["field"], row["kind"], row["whose"]): row["pages"] for row in listed}


def rows(counted: Counts) -> list[Row]:
    """Counts for a file of JSON."""
    return [{**miss._asdict(), "pages": dict(pages)} for miss, pages in sorted(counted.items())]


def of_page(truth: Row, ours: Row, file: Path) -> list[Miss]:
    """The misses of one page, at most one a field."""
    wrong = [field for field, is_right in _RIGHT.items() if not is_right(truth, ours)]
    if not wrong:
        return []
    with gzip.open(file) as page:
        evidence = Evidence(truth.get("url") or corpora.UNKNOWN_URL, page.read())
    return [Miss(field, *_KINDS[field](truth, ours, evidence)) for field in wrong]


# ── what is right, as the corpus's scorer has it ───────────────────────────────────────────────


def _title_is_right(truth: Row, ours: Row) -> bool:
    return not truth.get("title") or key(ours.get("title")) in _headlines(truth)


def _headlines(truth: Row) -> set[str]:
    return {key(title) for title in (truth["title"], *(truth.get("title_alt") or ()))}


def _subtitle_is_right(truth: Row, ours: Row) -> bool:
    return not truth.get("summary") or key(truth["summary"]) == key(ours.get("subtitle"))


def _authors_are_right(truth: Row, ours: Row) -> bool:
    return not truth.get("authors") or _people(truth, ours)[0] == _people(truth, ours)[1]


def _people(truth: Row, ours: Row) -> tuple[set[str], set[str]]:
    """The true names and ours; of our credits those that are true."""
    true = set(map(name_key, truth["authors"])) - {""}
    return true, (set(map(name_key, ours.get("authors") or ())) - {""}) | (
        true & set(map(name_key, ours.get("credit") or ()))
    )


def _day_is_right(truth: Row, ours: Row) -> bool:
    true, found = _moment(truth.get("date")), _moment(ours.get("date"))
    return true is None or (found is not None and _same_day(true, found))


def _same_day(true: datetime, found: datetime) -> bool:
    if true.tzinfo and found.tzinfo:
        found = found.astimezone(true.tzinfo)
    return true.date() == found.date()


def _minute_is_right(truth: Row, ours: Row) -> bool:
    true, found = _moment(truth.get("date")), _moment(ours.get("date"))
    if true is None or found is None or not true.tzinfo or not found.tzinfo or not _same_day(true, found):
        return True
    return abs(true - found) < timedelta(minutes=1)


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None


_RIGHT = {
    "title": _title_is_right,
    "subtitle": _subtitle_is_right,
    "authors": _authors_are_right,
    "day": _day_is_right,
    "minute": _minute_is_right,
}

# ── kinds ──────────────────────────────────────────────────────────────────────────────────────


def _title(truth: Row, ours: Row, page: Evidence) -> tuple[str, str]:
    true, found = _headlines(truth), key(ours.get("title"))
    printed, data = true & page.printed, true & page.titles
    if not printed and not data:
        if any(title in page.text for title in true):
            return ("only in other words than heading or data", TRUTH if found in page.printed else OURS)
        return "not on the page in these words", TRUTH
    if not found:
        return "nothing taken", OURS
    if any(title in found for title in true):
        return ("more than the headline: kicker, date or outlet glued to it", OURS)
    if found in page.printed and not printed:
        return "the data's headline, ours is the printed one", TRUTH
    if any(found in title for title in true):
        return "less than the headline", OURS
    return ("another heading", OURS) if printed else ("another of several titles in the data", OURS)


def _subtitle(truth: Row, ours: Row, page: Evidence) -> tuple[str, str]:
    true, found = key(truth["summary"]), key(ours.get("subtitle"))
    if true not in page.text:
        return "not on the page in these words", TRUTH
    if not found:
        return "nothing taken", OURS
    return ("more or less than the standfirst" if true in found or found in true else "another text"), OURS


def _authors(truth: Row, ours: Row, page: Evidence) -> tuple[str, str]:
    true, found = _people(truth, ours)
    missing, more = true - found, found - true
    if _words(truth["authors"]) >= _words(ours.get("authors") or ()) and more:
        return "a name with role, place or outlet, or several in one", TRUTH
    if any(name not in page.raw for name in missing):
        return "not on the page in these words", TRUTH
    if not missing:
        return "more than the true names", OURS
    people = [name for name in truth["authors"] if _names.is_person(name) and name_key(name) in missing]
    if not people:
        return "a desk, an outlet, a lone first name or nickname", PAGE if any(
            n in page.near for n in missing
        ) else TRUTH
    if found & true:
        return "one or some of several", OURS
    if found:
        return (
            ("another name, that the page's data have", TRUTH)
            if any(n in page.authors for n in more)
            else ("another name", OURS)
        )
    wanted = [name_key(name) for name in people]
    if any(name in page.authors for name in wanted):
        return "in the page's data, not taken", OURS
    if any(name in page.near for name in wanted):
        return "printed between headline and text, not taken", OURS
    return "only in the text, in a caption, a footer or at the side", PAGE


def _words(names: Sequence[str]) -> set[str]:
    return {word.casefold() for name in names for word in _WORDS.findall(name)}


def _day(truth: Row, ours: Row, page: Evidence) -> tuple[str, str]:
    true, found = _moment(truth["date"]), _moment(ours.get("date"))
    assert true is not None
    day, changed = true.date(), _moment(ours.get("modified"))
    if not page.has_day(day):
        swapped = found is not None and found.date() in _mistaken(day)
        return ("not on the page; ours differs by the year, or day and month" if swapped else "not on the page"), (
            TRUTH if found else PAGE
        )
    if found is None:
        return "on the page, nothing taken", OURS
    if abs(found.date() - day) == timedelta(days=1):
        return "a neighbouring day; ours is printed", TRUTH if page.prints_day(found.date()) else OURS
    if changed is not None and changed.date() == day:
        return "the day of the change, ours is that of publication", TRUTH
    if changed is not None and changed.date() == found.date():
        return "ours is the day of the change", OURS
    return "another day of the page", OURS


def _mistaken(day: date) -> set[date]:
    """The days that a slip of the pen makes of one."""
    found = {day.replace(day=min(day.day, 28), year=day.year + years) for years in (-2, -1, 1, 2)}
    return found | ({day.replace(month=day.day, day=day.month)} if day.day <= 12 else set())


def _minute(truth: Row, ours: Row, page: Evidence) -> tuple[str, str]:
    true, found = _moment(truth["date"]), _moment(ours["date"])
    assert true is not None
    assert found is not None
    apart = abs(true - found)
    return (
        "whole hours apart: a zone" if apart % timedelta(minutes=30) < timedelta(minutes=1) else "another time"
    ), OURS


_KINDS = {"title": _title, "subtitle": _subtitle, "authors": _authors, "day": _day, "minute": _minute}
