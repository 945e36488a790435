"""Conditional requests for a feed: RFC 9110, sections 13.1.2 and 13.1.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl.feeds import atom, conditional
from tests.feeds.feeds_made import EMPTY, FEED, FULL

OURS = conditional.validators(atom.write(FEED), FEED.written)
TAG, DATE = OURS.etag, "Mon, 10 Nov 2025 06:00:00 GMT"


def test_a_feed_has_a_tag_of_its_bytes_and_the_date_of_its_newest_row() -> None:
    assert OURS.headers() == {"ETag": TAG, "Last-Modified": DATE}
    other = replace(FEED, items=(replace(FULL, title="Altro"),))
    assert conditional.validators(atom.write(other), other.written).etag != TAG


def test_an_empty_feed_has_no_date() -> None:
    assert list(conditional.validators(atom.write(EMPTY), EMPTY.written).headers()) == ["ETag"]


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "known"),
    [
        (None, None, False),
        (TAG, None, True),
        (f"W/{TAG}", None, True),
        (f'"a", W/"b,c" ,{TAG}', None, True),
        ("*", None, True),
        ('"a"', None, False),
        ("", None, False),
        (TAG.strip('"'), None, False),
        ('"a"', DATE, False),  # where there is a tag the date is not looked at
        (TAG, "Sun, 09 Nov 2025 06:00:00 GMT", True),
        (None, DATE, True),
        (None, "Mon, 10 Nov 2025 06:00:01 GMT", False),
        (None, "ieri", False),
    ],
)
def test_a_reader_that_has_the_feed_gets_304(
    if_none_match: str | None, if_modified_since: str | None, known: bool
) -> None:
    assert conditional.is_known(OURS, if_none_match, if_modified_since) is known


def test_where_the_newest_article_was_forgotten_a_later_date_is_no_304() -> None:
    left = conditional.validators(b"", datetime(2025, 11, 1, tzinfo=UTC))
    assert not conditional.is_known(left, None, DATE)


def test_a_feed_without_a_date_is_not_known_by_one() -> None:
    assert not conditional.is_known(conditional.validators(b"", None), None, DATE)
