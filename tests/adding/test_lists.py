"""Which feeds, sitemaps and pages of an outlet go into its file, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.adding import lists
from newscrawl.adding.lists import Choice
from newscrawl.models import Kind
from tests.adding.adding_made import BASE, HOME, declared, entry, found, paths
from tests.adding.adding_made import article as made

SERVICE = tuple(f"{BASE}/{name}/" for name in ("chi-siamo", "contatti", "privacy", "cronaca"))


def entries(choice: Choice) -> list[tuple[str, str]]:
    return [(one.url.removeprefix(BASE), one.kind) for one in choice.entries]


def why(choice: Choice, path: str) -> str:
    return next(left.why for left in choice.left_out if left.url == BASE + path)


def test_a_feed_that_repeats_another_is_left_out_and_one_that_adds_to_it_has_its_section() -> None:
    shown = found(
        entry(2, "/feed/", paths(20)), entry(3, "/cronaca/feed/", paths(10)), entry(4, "/sport/feed/", paths(10, 15))
    )
    choice = lists.choose(replace(HOME, feeds=declared("/feed/")), shown, {})
    assert entries(choice) == [("/feed/", "feed"), ("/sport/feed/", "feed")]
    assert [one.section for one in choice.entries] == [None, "sport"]
    assert "repeats" in why(choice, "/cronaca/feed/")
    assert [one.note for one in choice.entries] == ["advertised by the home page", "linked from the home page"]


@pytest.mark.parametrize(
    ("path", "title"), [("/rss/commenti.xml", "{}"), ("/rss/voci.xml", "Anna su: {}")], ids=["address", "headlines"]
)
def test_a_feed_of_comments_is_none_of_articles(path: str, title: str) -> None:
    shown = found(entry(2, "/feed/", paths(10), title="{}"), entry(3, path, [*paths(3), *paths(9, 40)], title=title))
    choice = lists.choose(HOME, shown, {})
    assert entries(choice) == [("/feed/", "feed")]
    assert "of comments" in why(choice, path)


def test_a_feed_that_nobody_writes_any_more_is_left_out() -> None:
    shown = found(
        entry(2, "/feed/", paths(10)), entry(3, "/blog/feed/", paths(10, 50), published="2019-03-01T10:00:00Z")
    )
    choice = lists.choose(HOME, shown, {})
    assert entries(choice) == [("/feed/", "feed")]
    assert why(choice, "/blog/feed/") == "its newest is of 2019-03-01"


def test_a_feed_that_is_older_than_what_the_home_page_leads_to_is_left_out() -> None:
    shown = found(entry(2, "/feed/", paths(10, 50), published="2019-03-01T10:00:00Z"))
    home = replace(HOME, links=tuple(BASE + path for path in paths(6)))
    assert entries(lists.choose(home, shown, {})) == [("/feed/", "feed"), ("/", "front")]
    new = made(paths(1)[0], published="2026-11-28")
    assert entries(lists.choose(home, replace(shown, articles=(new,)), {})) == [("/", "front")]


def test_short_addresses_are_articles_where_headlines_of_the_home_page_say_so() -> None:
    stories = tuple(
        f"{BASE}/cronaca/{slug}" for slug in ("ponte-chiuso", "derby-pari", "piena-del-po", "nuovo-mercato")
    )
    home = replace(HOME, links=(*SERVICE, *stories), headlined=frozenset(stories))
    choice = lists.choose(home, found(), {})
    assert entries(choice) == [("/", "front")]
    assert choice.entries[0].count == len(stories)


def test_a_feed_whose_pages_are_no_articles_is_left_out() -> None:
    shown = found(
        entry(2, "/eventi.xml", paths(3), state="rejected", reason="not_article"), entry(3, "/feed/", paths(5, 9))
    )
    choice = lists.choose(HOME, shown, {})
    assert entries(choice) == [("/feed/", "feed")]
    assert "no articles (not_article)" in why(choice, "/eventi.xml")
    # One page says little: the newest of any feed may be a gallery.
    one = found(entry(2, "/feed/", paths(1), state="rejected", reason="too_short"))
    assert entries(lists.choose(HOME, one, {})) == [("/feed/", "feed")]


def test_a_feed_of_podcasts_is_none_of_articles() -> None:
    shown = found(entry(2, "/feed/", paths(5)), entry(3, "/audio.xml", [f"/podcast/la-storia-{n}" for n in range(5)]))
    choice = lists.choose(HOME, shown, {})
    assert entries(choice) == [("/feed/", "feed")]
    assert why(choice, "/audio.xml") == "its pages are no articles, as their addresses say"


def test_a_news_sitemap_is_taken_where_it_adds_to_the_feeds_and_an_archive_is_only_said() -> None:
    news = entry(3, "/news.xml", paths(30), Kind.SITEMAP, title="{}")
    archive = entry(4, "/sitemap.xml", paths(90), Kind.SITEMAP, published=None)
    choice = lists.choose(HOME, found(entry(2, "/feed/", paths(10)), news, archive), {})
    assert entries(choice) == [("/feed/", "feed"), ("/news.xml", "news_sitemap")]
    assert "an archive, 90 addresses" in why(choice, "/sitemap.xml")


@pytest.mark.parametrize(
    "pages", [("/chi-siamo/", "/contatti/", "/privacy/", "/cronaca/"), ()], ids=["mixed", "articles alone"]
)
def test_an_index_with_pages_that_are_no_articles_comes_with_a_pattern(pages: tuple[str, ...]) -> None:
    index = entry(2, "/sitemap.xml", (), Kind.SITEMAP)
    parts = [entry(3, "/articoli.xml", paths(20), Kind.SITEMAP, parent=2, published=None)]
    parts += [entry(4, "/pagine.xml", pages, Kind.SITEMAP, parent=2, published=None)] if pages else []
    home = replace(HOME, links=(*SERVICE, *(BASE + path for path in paths(12))))
    choice = lists.choose(home, found(index, *parts), {})
    assert entries(choice) == [("/sitemap.xml", "sitemap")]
    assert choice.allow == r"[-_/.]\d{3,}\.\w{2,5}$"
    assert choice.entries[0].note == "named in robots.txt"


def test_of_an_index_only_the_parts_with_articles_are_taken_where_no_pattern_tells_them_from_the_rest() -> None:
    index = entry(2, "/sitemap.xml", (), Kind.SITEMAP)
    articles = entry(3, "/articoli.xml", paths(20), Kind.SITEMAP, parent=2, published=None)
    others = entry(
        4, "/schede.xml", [f"/schede/{number}" for number in "abcdef"], Kind.SITEMAP, parent=2, published=None
    )
    choice = lists.choose(HOME, found(index, articles, others), {})
    assert entries(choice) == [("/articoli.xml", "sitemap")]
    assert why(choice, "/schede.xml") == "shows pages that are no articles"


@pytest.mark.parametrize(("state", "taken"), [("stored", True), ("pending", False)])
def test_a_sitemap_whose_addresses_say_nothing_is_taken_where_one_of_them_led_to_an_article(
    state: str, *, taken: bool
) -> None:
    shown = found(entry(2, "/sitemap.xml", ["/ponte", "/derby", "/piena"], Kind.SITEMAP, published=None, state=state))
    choice = lists.choose(HOME, shown, {})
    assert entries(choice) == ([("/sitemap.xml", "sitemap")] if taken else [])
    assert [left.why for left in choice.left_out] == ([] if taken else ["shows pages that are no articles"])


def test_without_lists_the_home_page_is_read_and_section_pages_that_show_more() -> None:
    home = replace(HOME, links=(*SERVICE, *(BASE + path for path in paths(10))))
    fronts = [entry(2, "/cronaca/", paths(14), Kind.FRONT), entry(3, "/sport/", paths(9), Kind.FRONT)]
    tried = {f"{BASE}/cronaca/": "section page, linked from the home page"}
    choice = lists.choose(home, found(*fronts), tried)
    assert entries(choice) == [("/", "front"), ("/cronaca/", "front")]
    assert choice.entries[1].note == tried[f"{BASE}/cronaca/"]
    assert choice.allow


def test_a_feed_that_has_little_of_what_the_home_page_shows_does_not_stand_alone() -> None:
    home = replace(HOME, links=tuple(BASE + path for path in paths(20)))
    choice = lists.choose(home, found(entry(2, "/podcast.xml", paths(10, 70))), {})
    assert entries(choice) == [("/podcast.xml", "feed"), ("/", "front")]


def test_a_feed_that_somebody_names_and_that_fails_is_said_and_a_guess_is_not() -> None:
    dead = entry(2, "/morto.xml", (), outcome="not_found")
    guess = entry(3, "/rss.xml", (), outcome="not_found", searched=True)
    choice = lists.choose(HOME, found(dead, guess, entry(4, "/feed/", paths(5))), {})
    assert [left.url for left in choice.left_out] == [f"{BASE}/morto.xml"]


def test_feeds_are_bounded() -> None:
    shown = found(*(entry(2 + n, f"/s{n}/feed/", paths(5, 10 * n)) for n in range(lists.MOST_FEEDS + 3)))
    choice = lists.choose(HOME, shown, {})
    assert len(choice.entries) == lists.MOST_FEEDS
    assert len(choice.left_out) == 3
