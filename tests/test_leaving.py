"""What may leave the archive: facts always, texts unless they are reserved or behind a subscription, and what is withheld is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl import leaving
from newscrawl.leaving import Withheld
from newscrawl.models import Article, Page, Reason
from pipelines.reserved import Reserved

FREE: dict[str, Any] = {
    "title": "Un titolo", "body": "Il testo.", "subtitle": "Il sommario.", "image": "https://a.example/f.jpg", "image_caption": "Una foto",
    "byline": "Ada Neri", "access": None, "provenance": '{"access": "0 words"}', "reserved": 0, "outlet_reserves": 0,
}  # fmt: skip
OWN = {"access": "metered", "provenance": '{"access": "own subscription: jsonld: flag false"}'}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, None),
        ({"access": "free"}, None),
        ({"access": "metered"}, None),
        ({"access": "metered", "provenance": "{}"}, None),
        ({"access": "subscriber"}, "subscriber"),
        (OWN, "subscriber"),
        ({**OWN, "access": None}, "subscriber"),
        ({"reserved": 1}, "reserved"),
        ({"reserved": 1, "access": "subscriber"}, "reserved"),
        ({"outlet_reserves": 1}, None),  # elsewhere, and this page was looked at
        ({"reserved": None}, None),
        ({"reserved": None, "outlet_reserves": 1}, "reserved"),
        ({"body": "", "reserved": 1}, "reserved"),
    ],
)
def test_texts_go_unless_they_are_reserved_or_behind_a_subscription(
    columns: dict[str, Any], reason: str | None
) -> None:
    decided = leaving.allowed({**FREE, **columns})
    assert (decided.text, decided.reason) == (reason is None, reason)


@pytest.mark.parametrize(
    ("including", "reason"),
    [((), "reserved"), ({"reserved"}, "subscriber"), ({"subscriber"}, "reserved"), ({"reserved", "subscriber"}, None)],
)
def test_each_reason_is_to_be_asked_for_by_name(including: set[str], reason: str | None) -> None:
    assert leaving.allowed({**FREE, **OWN, "reserved": 1}, including).reason == reason


def test_a_name_that_is_no_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="everything"):
        leaving.allowed(FREE, {"everything"})


@pytest.mark.parametrize("column", ["access", "provenance", "reserved", "outlet_reserves"])
def test_a_row_that_lacks_what_decides_is_refused(column: str) -> None:
    with pytest.raises(KeyError, match=column):
        leaving.allowed({name: value for name, value in FREE.items() if name != column} | {"x": 1})


def test_a_withheld_row_keeps_its_facts_and_none_of_its_texts() -> None:
    row, decided = leaving.stripped({**FREE, "reserved": 1})
    assert decided.reason is Withheld.RESERVED
    assert {name for name in FREE if row[name] is None} == {"body", "subtitle", "image", "image_caption", "access"}
    assert (row["title"], row["byline"]) == ("Un titolo", "Ada Neri")


def test_a_row_that_may_leave_is_as_it_was_and_gets_no_columns() -> None:
    assert leaving.stripped(FREE)[0] == FREE
    few = {name: FREE[name] for name in ("body", "access", "provenance", "outlet_reserves")}
    assert leaving.stripped({**few, "reserved": 1})[0].keys() == {*few, "reserved"}


def test_what_was_withheld_is_counted_by_reason() -> None:
    assert leaving.told([None, None]) is None
    assert leaving.told([Withheld.SUBSCRIBER]) == "1 text withheld (1 subscriber)"
    assert leaving.told([Withheld.SUBSCRIBER, None, Withheld.RESERVED]) == "2 texts withheld (1 reserved, 1 subscriber)"


def test_each_reason_has_words() -> None:
    assert set(leaving.WORDS) == set(Withheld)


def test_of_a_reserved_page_none_of_these_texts_is_stored() -> None:
    page = Page(
        url="https://a.example/1", body=b"", fetched_at=datetime(2025, 11, 9, tzinfo=UTC), caveat=Reason.RESERVED
    )
    texts = {"subtitle": "Il sommario.", "image": "https://a.example/f.jpg", "image_caption": "Una foto"}
    read = Article(
        url=page.url,
        page=page,
        title="Un titolo",
        body="Il testo.",
        authors=("Ada Neri",),
        provenance=dict.fromkeys(FREE, "x"),
        **texts,
    )
    kept = Reserved().process_item(read)
    assert [getattr(kept, name) or None for name in sorted(leaving.TEXTS)] == [None] * 4
    assert leaving.TEXTS.isdisjoint(kept.provenance)
    assert (kept.title, kept.authors) == ("Un titolo", ("Ada Neri",))
