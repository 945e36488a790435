"""A feed as JSON Feed: by the members and types of its specification, and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from newscrawl.feeds import Feed, json_feed
from tests.feeds.feeds_made import BARE, EMPTY, FEED, FULL, NAUGHTY, with_words

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
ADDRESS = re.compile(r"https?://\S.*", re.DOTALL)
# https://www.jsonfeed.org/version/1.1/: member → its type; * is required.
TOP = {
    "*version": str, "*title": str, "home_page_url": ADDRESS, "feed_url": ADDRESS, "description": str, "user_comment": str,
    "next_url": ADDRESS, "icon": ADDRESS, "favicon": ADDRESS, "authors": list, "language": str, "expired": bool, "hubs": list,
    "*items": list,
}  # fmt: skip
ITEM = {
    "*id": str, "url": ADDRESS, "external_url": ADDRESS, "title": str, "content_html": str, "content_text": str, "summary": str,
    "image": ADDRESS, "banner_image": ADDRESS, "date_published": TIME, "date_modified": TIME, "authors": list, "tags": list,
    "language": str, "attachments": list,
}  # fmt: skip
AUTHOR = {"name": str, "url": ADDRESS, "avatar": ADDRESS}


def faults(value: Mapping[str, Any], members: Mapping[str, Any], where: str) -> list[str]:
    known = {name.lstrip("*"): kind for name, kind in members.items()}
    found = [f"{where}: no {name[1:]}" for name in members if name.startswith("*") and name[1:] not in value]
    for name, each in value.items():
        if name.startswith("_"):
            found += [f"{where}: {name} is no object"] * (not isinstance(each, dict) or "." in name)
            continue
        kind = known.get(name)
        if kind is None:
            found.append(f"{where}: {name} is unknown")
        elif isinstance(kind, re.Pattern):
            found += [f"{where}: {name} is {each!r}"] * (not isinstance(each, str) or kind.fullmatch(each) is None)
        elif type(each) is not kind:
            found.append(f"{where}: {name} is {each!r}")
    return found


def all_faults(read: Mapping[str, Any]) -> list[str]:
    found = faults(read, TOP, "feed")
    found += ["version"] * (read.get("version") != "https://jsonfeed.org/version/1.1")
    for item in read["items"]:
        found += faults(item, ITEM, "item")
        found += ["item: no content"] * ("content_text" not in item and "content_html" not in item)
        found += ["item: tags"] * (not all(isinstance(tag, str) for tag in item.get("tags", [])))
        for author in item.get("authors", []):
            found += faults(author, AUTHOR, "author") or ["author: empty"] * (not author)
    ids = [item["id"] for item in read["items"]]
    return found + ["ids"] * (len(ids) != len(set(ids)))


def valid(written: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written.decode("utf-8"))
    assert all_faults(read) == []
    return read


@pytest.mark.parametrize("feed", [FEED, EMPTY, replace(FEED, items=(BARE,))], ids=["whole", "empty", "bare"])
def test_a_feed_has_the_members_of_the_specification_in_their_types(feed: Feed) -> None:
    valid(json_feed.write(feed))


def test_the_check_finds_what_is_broken() -> None:
    read = valid(json_feed.write(FEED))
    del read["title"]
    read["home_page_url"] = None
    read["items"][0] |= {"id": 7, "date_published": "2025-11-09T14:30:00", "colour": "blu"}
    del read["items"][1]["content_text"]
    assert all_faults(read) == [
        "feed: no title",
        "feed: home_page_url is None",
        "item: id is 7",
        "item: date_published is '2025-11-09T14:30:00'",
        "item: colour is unknown",
        "item: no content",
    ]


def test_a_reader_gets_each_field() -> None:
    read = valid(json_feed.write(FEED))
    assert {name: value for name, value in read.items() if name != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED.title,
        "home_page_url": FEED.home,
        "feed_url": FEED.url,
        "description": FEED.description,
        "language": "it",
    }
    assert read["items"][0] == {
        "id": FULL.id,
        "url": FULL.url,
        "title": FULL.title,
        "content_text": FULL.content,
        "summary": FULL.summary,
        "image": FULL.image,
        "date_published": "2025-11-09T14:30:00+01:00",
        "date_modified": "2025-11-09T18:05:07+01:00",
        "authors": [{"name": "Ada Neri"}, {"name": "Bruno Galli"}],
        "tags": ["Cronaca", "meteo, fiumi"],
        "language": "it",
        "_newscrawl": {"outlet": "La Vedetta"},
    }


def test_an_item_whose_text_is_withheld_says_so_to_people_and_to_programs() -> None:
    item = valid(json_feed.write(FEED))["items"][1]
    assert item["content_text"] == item["summary"] == "Text withheld: its outlet reserves text and data mining."
    assert item["_newscrawl"] == {"outlet": "Gazzetta", "withheld": "reserved"}


@pytest.mark.parametrize(("words", "got"), NAUGHTY.values(), ids=NAUGHTY)
def test_words_that_break_formats_come_through_or_are_cleaned(words: str, got: str) -> None:
    read = valid(json_feed.write(with_words(words)))
    item = read["items"][0]
    assert [read["title"], item["title"], item["summary"], item["authors"][0]["name"], *item["tags"]] == [got] * 5
    assert item["url"] == f"{FULL.url}{got}"


def test_equal_feeds_are_equal_bytes_whatever_the_moment() -> None:
    assert json_feed.write(FEED) == json_feed.write(replace(FEED, items=(replace(FULL), replace(BARE))))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        json_feed.write(replace(FEED, items=(replace(FULL, updated=datetime(2025, 1, 1)),)))  # noqa: DTZ001
