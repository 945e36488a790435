"""A feed as Atom: by the grammar of RFC 4287 and by what the grammar does not say, and read back as readers read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newscrawl.feeds import Feed, atom, json_feed
from tests.feeds.feeds_made import BARE, EMPTY, FEED, FULL, NAUGHTY, with_words

GRAMMAR = etree.RelaxNG(file=str(Path(__file__).with_name("atom.rng")))
NAMES = {"a": "http://www.w3.org/2005/Atom"}
# The separator and the zone, which the grammar's type leaves free: RFC 4287, section 3.3.
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def valid(written: bytes) -> etree._Element:
    """The document, if it is Atom."""
    root = etree.fromstring(written)
    GRAMMAR.assertValid(root)
    assert faults(root) == []
    return root


def faults(root: etree._Element) -> list[str]:
    """What is wrong though the grammar allows it: RFC 4287, sections 3.3, 4.1.1, 4.1.2, 4.2.6 and 4.2.7."""
    found = []
    times = [str(time) for time in root.xpath("(//a:updated | //a:published)/text()", namespaces=NAMES)]
    found += [f"time {time}" for time in times if TIME.fullmatch(time) is None]
    entries = root.xpath("a:entry", namespaces=NAMES)
    for entry in entries:
        if not entry.xpath("a:author | a:source/a:author | ../a:author", namespaces=NAMES):
            found.append("no author")
        if not entry.xpath("a:content | a:link[@rel='alternate']", namespaces=NAMES):
            found.append("neither content nor alternate link")
    for each in (root, *entries):
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in each.xpath("a:link[@rel='alternate']", namespaces=NAMES)
        ]
        found += ["two alternate links"] * (len(kinds) != len(set(kinds)))
    ids = [each.findtext("a:id", namespaces=NAMES) for each in (root, *entries)]
    found += [f"id {id}" for id in ids if not id or ":" not in id]
    found += ["two entries of one id"] * (len(ids[1:]) != len(set(ids[1:])))
    return found


@pytest.mark.parametrize("feed", [FEED, EMPTY, replace(FEED, items=(BARE,))], ids=["whole", "empty", "bare"])
def test_a_feed_is_valid(feed: Feed) -> None:
    valid(atom.write(feed))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("a:id", lambda e: e.addnext(etree.fromstring(etree.tostring(e)))),
        ("a:entry/a:updated", lambda e: setattr(e, "text", "2025-11-09")),
        ("a:entry/a:title", lambda e: e.getparent().remove(e)),
        ("a:title", lambda e: e.getparent().append(e)),
        ("a:entry/a:link", lambda e: e.attrib.pop("href")),
        ("a:entry", lambda e: e.set("lang", "it")),
    ],
)
def test_the_grammar_finds_what_is_broken(path: str, change: object) -> None:
    root = valid(atom.write(FEED))
    change(root.find(path, NAMES))  # type: ignore[operator]
    assert not GRAMMAR.validate(root)


@pytest.mark.parametrize(
    ("path", "change", "fault"),
    [
        ("a:entry[2]/a:author", lambda e: e.getparent().remove(e), "no author"),
        ("a:updated", lambda e: setattr(e, "text", "2025-11-09T14:30:00"), "time 2025-11-09T14:30:00"),
        ("a:entry/a:link", lambda e: e.addnext(etree.fromstring(etree.tostring(e))), "two alternate links"),
        ("a:entry[2]/a:id", lambda e: setattr(e, "text", FULL.id), "two entries of one id"),
        ("a:id", lambda e: setattr(e, "text", "alluvione"), "id alluvione"),
    ],
)
def test_what_the_grammar_lets_pass_is_found_as_well(path: str, change: object, fault: str) -> None:
    root = valid(atom.write(FEED))
    change(root.find(path, NAMES))  # type: ignore[operator]
    assert GRAMMAR.validate(root)
    assert faults(root) == [fault]


def test_a_reader_gets_each_field_of_the_feed() -> None:
    read = feedparser.parse(atom.write(FEED))
    assert not read.bozo
    assert (read.version, read.encoding) == ("atom10", "utf-8")
    feed = read.feed
    assert (feed.id, feed.title, feed.subtitle, feed.language) == (FEED.id, FEED.title, FEED.description, "it")
    assert feed.updated == "2025-11-09T18:05:07+01:00"
    assert {link.rel: link.href for link in feed.links} == {"self": FEED.url, "alternate": FEED.home}
    assert len(read.entries) == 2


def test_a_reader_gets_each_field_of_an_entry() -> None:
    entry = feedparser.parse(atom.write(FEED)).entries[0]
    assert (entry.id, entry.link, entry.title) == (FULL.id, FULL.url, FULL.title)
    assert (entry.published, entry.updated) == ("2025-11-09T14:30:00+01:00", "2025-11-09T18:05:07+01:00")
    assert [author.name for author in entry.authors] == ["Ada Neri", "Bruno Galli"]
    assert [tag.term for tag in entry.tags] == ["Cronaca", "meteo, fiumi"]
    assert entry.summary == FULL.summary
    assert entry.content[0].value == "<p>Il fiume &lt;cala&gt;.</p><p>Si contano<br />i danni &amp; altro.</p>"
    assert entry.content[0].type == "text/html"
    assert entry.source.title == "La Vedetta"
    assert [each.href for each in entry.enclosures] == [FULL.image]


def test_an_entry_whose_text_is_withheld_says_so_and_has_no_content() -> None:
    entry = feedparser.parse(atom.write(FEED)).entries[1]
    assert entry.summary == "Text withheld: its outlet reserves text and data mining."
    assert "content" not in entry


@pytest.mark.parametrize(("words", "got"), NAUGHTY.values(), ids=NAUGHTY)
def test_words_that_break_formats_come_through_or_are_cleaned(words: str, got: str) -> None:
    root = valid(atom.write(with_words(words)))
    entry = root.find("a:entry", NAMES)
    assert entry is not None
    texts = [
        root.findtext("a:title", None, NAMES),
        *(entry.findtext(path, None, NAMES) for path in ("a:title", "a:summary", "a:author/a:name")),
    ]
    assert texts == [got] * 4
    category, link = entry.find("a:category", NAMES), entry.find("a:link", NAMES)
    assert category is not None
    assert link is not None
    assert category.get("term") == got
    assert link.get("href") == f"{FULL.url}{got}"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40))  # lone surrogates too
def test_whatever_words_an_outlet_has_both_forms_are_valid_and_hold_the_same(words: str) -> None:
    feed = with_words(words)
    read = json.loads(json_feed.write(feed))["items"][0]
    entry = valid(atom.write(feed)).find("a:entry", NAMES)
    assert entry is not None
    assert (entry.findtext("a:title", None, NAMES) or "") == read["title"]
    assert entry.findtext("a:id", None, NAMES) == read["id"]


def test_equal_feeds_are_equal_bytes_whatever_the_moment() -> None:
    assert atom.write(FEED) == atom.write(replace(FEED, items=(replace(FULL), replace(BARE))))


def test_an_empty_feed_was_never_changed() -> None:
    assert valid(atom.write(EMPTY)).findtext("a:updated", None, NAMES) == "1970-01-01T00:00:00Z"


def test_a_time_of_before_time_zones_is_written_as_the_same_moment() -> None:
    local = datetime(1890, 5, 1, 12, tzinfo=timezone(timedelta(minutes=49, seconds=56)))
    root = valid(atom.write(replace(FEED, items=(replace(FULL, published=local),))))
    assert root.findtext("a:entry/a:published", None, NAMES) == "1890-05-01T11:10:04Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        atom.write(replace(FEED, items=(replace(FULL, published=datetime(2025, 1, 1)),)))  # noqa: DTZ001
