"""Differences are added up by outlet, field and kind; a field that many would lose is told."""

from __future__ import annotations

import pytest

from newscrawl.crawl.differences import SAMPLES, Differences, Emptied, Ended, Kind, Reread, Value, kind_of, told


def changed(source: str, number: int, **changes: Value) -> Reread:
    return Reread(
        id=number, source=source, url=f"https://www.{source}.example/{number}", title="Piena", ended=Ended.CHANGED,
        had=tuple(name for name, value in changes.items() if value.was), changes=changes,
    )  # fmt: skip


def unchanged(source: str, number: int, *had: str) -> Reread:
    return Reread(id=number, source=source, url="", title="Piena", ended=Ended.UNCHANGED, had=had)


def added(*articles: Reread) -> Differences:
    found = Differences()
    for article in articles:
        found.add(article)
    return found


LOST, HALVED = Value("Dopo due anni", None), Value("una due tre quattro cinque", "una due")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("subtitle", LOST, Kind.LOST),
        ("subtitle", Value(None, "Dopo"), Kind.GAINED),
        ("tags", Value("[]", '["ponti"]'), Kind.GAINED),
        ("tags", Value('["ponti"]', "[]"), Kind.LOST),
        ("title", Value("Piena", "La piena"), Kind.CHANGED),
        ("body", HALVED, Kind.HALVED),
        ("body", Value("una due tre quattro", "una due"), Kind.CHANGED),
        ("body", Value("una due", ""), Kind.LOST),
        ("title", Value("una due tre quattro cinque", "una"), Kind.CHANGED),
    ],
)
def test_each_change_has_its_kind(name: str, value: Value, kind: Kind) -> None:
    assert kind_of(name, value) is kind


def test_columns_that_follow_from_a_field_are_not_told_beside_it() -> None:
    one = Value("a", "b")
    columns = ("words", "keys", "blocks", "page_hash", "body", "published_day", "published_origin", "title")
    assert list(told(dict.fromkeys(columns, one))) == ["title", "published", "body", "provenance"]
    assert list(told({"keys": one, "blocks": one})) == ["blocks", "keys"]


def test_of_the_provenance_only_what_differs_is_told() -> None:
    value = told({"provenance": Value({"title": "meta:og", "body": "body"}, {"title": "jsonld", "body": "body"})})
    assert value == {"provenance": Value("title: meta:og", "title: jsonld")}


@pytest.mark.parametrize(
    ("losing", "keeping", "stops"),
    [(20, 100, True), (19, 0, False), (20, 180, False), (20, 179, True), (300, 0, True)],
)
def test_it_takes_more_than_a_tenth_and_twenty_to_empty_a_field(losing: int, keeping: int, stops: bool) -> None:
    losers = (changed("lago", n, subtitle=LOST) for n in range(losing))
    keepers = (unchanged("lago", n, "subtitle") for n in range(keeping))
    found = added(*losers, *keepers, unchanged("lago", 0), *(unchanged("valdoria", n, "subtitle") for n in range(999)))
    expected = [Emptied("lago", "subtitle", Kind.LOST, losing, losing + keeping)] if stops else []
    assert found.emptied() == expected


def test_bodies_that_shrink_by_half_count_as_emptied_and_gains_do_not() -> None:
    found = added(*(changed("lago", n, body=HALVED, subtitle=Value(None, "Dopo")) for n in range(20)))
    assert found.emptied() == [Emptied("lago", "body", Kind.HALVED, 20, 20)]


def test_sums_and_samples_are_by_outlet_field_and_kind() -> None:
    found = added(*(changed(source, n, subtitle=LOST) for source in ("lago", "valdoria") for n in range(9)))
    assert found.fields == {("lago", "subtitle", Kind.LOST): 9, ("valdoria", "subtitle", Kind.LOST): 9}
    assert {len(shown) for shown in found.samples.values()} == {SAMPLES}
    assert (found.count(), found.count(Ended.CHANGED), found.count(Ended.UNCHANGED)) == (18, 18, 0)


def test_what_was_not_written_after_all_keeps_the_sum() -> None:
    found = added(*(changed("lago", n, subtitle=LOST) for n in range(3)))
    found.correct("lago", Ended.MEANWHILE)
    assert (found.count(), found.count(Ended.CHANGED), found.count(Ended.MEANWHILE)) == (3, 2, 1)
