"""The pages of one article are gathered in order, within limits, each asked for once, by workers as a run has them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl.crawl import parts
from newscrawl.crawl.parts import PartLimits
from newscrawl.crawl.workers import Workers
from newscrawl.models import Article, Page, Reason, Source
from tests.end_to_end.parts_made import paragraphs

HOME = "https://ilmolo.example/"
STORY = f"{HOME}2026/11/27/il-faro-di-capo-serra/"
AT = datetime(2026, 11, 28, tzinfo=UTC)
TEXT = paragraphs("faro", 12)


def page(number: int, *links: str, title: str = "Il faro di Capo Serra si riaccende") -> Page:
    url = STORY if number == 1 else f"{STORY}{number}/"
    text = "".join(f"<p>{line}</p>" for line in TEXT[2 * number - 2 : 2 * number])
    pager = " ".join(f'<a href="{link}">{link.rstrip("/").rpartition("/")[2]}</a>' for link in links)
    body = f"""<html lang="it"><head><title>{title}</title><meta property="og:type" content="article"></head><body><article>
<h1>{title}</h1><div>{text}<p class="pagine"><a href="{STORY}">1</a> {pager}</p></div></article></body></html>"""
    return Page(url=url, body=body.encode(), fetched_at=AT, source="molo")


def links(*numbers: int) -> tuple[str, ...]:
    return tuple(f"{STORY}{number}/" for number in numbers)


class Served:
    """An outlet in memory, which remembers what it was asked for and what was noted of it."""

    def __init__(self, answers: Mapping[str, Page | Reason]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.noted: dict[str, Reason | None] = {}

    async def get(self, url: str) -> Page | Reason:
        self.asked.append(url)
        return self.answers.get(url, Reason.NOT_FOUND)

    async def note(self, url: str, reason: Reason | None, page: Page | None) -> None:
        self.noted[url] = reason


def gathered(first: Page, served: Served, limits: PartLimits = parts.PART_LIMITS) -> Article:
    source = Source(slug="molo", name="Il Molo", home=HOME, entries=())

    async def run() -> Article:
        workers = Workers(1, cpu_s=20, wall_s=60)
        try:
            return await parts.read(first, source, workers, served, limits)
        finally:
            await workers.close()

    return asyncio.run(run())


def missing(article: Article) -> dict[str, Reason]:
    return {part.url.removeprefix(STORY): part.reason for part in article.page.missing}


def test_pages_that_name_each_other_in_a_circle_are_asked_for_once() -> None:
    served = Served({link: page(n, *links(2, 3, 4)) for n, link in zip((2, 3, 4), links(2, 3, 4), strict=True)})
    article = gathered(page(1, *links(3, 2)), served)
    assert served.asked == list(links(2, 3, 4))
    assert article.body == "\n\n".join(TEXT[:8])


@pytest.mark.parametrize("limits", [PartLimits(pages=2), PartLimits(bytes=2000)])
def test_what_is_over_a_limit_is_told_and_not_asked_for(limits: PartLimits) -> None:
    served = Served({link: page(n) for n, link in zip((2, 3, 4, 5), links(2, 3, 4, 5), strict=True)})
    article = gathered(page(1, *links(2, 3, 4, 5)), served, limits)
    assert served.asked == list(links(2, 3))
    assert article.body == "\n\n".join(TEXT[:6])
    assert missing(article) == {"4/": Reason.TOO_LARGE, "5/": Reason.TOO_LARGE}


def test_a_host_that_does_not_answer_is_asked_no_more() -> None:
    served = Served({links(2)[0]: page(2), links(3)[0]: Reason.TIMEOUT, links(4)[0]: page(4)})
    article = gathered(page(1, *links(2, 3, 4)), served)
    assert served.asked == list(links(2, 3))
    assert missing(article) == {"3/": Reason.TIMEOUT, "4/": Reason.TIMEOUT}


def test_a_page_that_is_gone_does_not_hide_those_behind_it() -> None:
    served = Served({links(3)[0]: page(3)})
    article = gathered(page(1, *links(2, 3)), served)
    assert article.body == "\n\n".join([*TEXT[:2], *TEXT[4:6]])
    assert missing(article) == {"2/": Reason.NOT_FOUND}


def test_another_story_under_such_an_address_is_no_page_of_it() -> None:
    there = f"{HOME}cronaca/faro/"
    first = replace(page(1, *links(2)), url=there)
    first = replace(first, body=first.body.replace(STORY.encode(), there.encode()))
    other = page(2, title="Il mercato del pesce").body.replace(STORY.encode(), b"/x/")
    served = Served({f"{there}2/": Page(url=f"{there}2/", body=other, fetched_at=AT, source="molo")})
    article = gathered(first, served)
    assert (article.body, article.page.parts, missing(article)) == ("\n\n".join(TEXT[:2]), (), {})
    assert served.noted == {f"{there}2/": Reason.REPLACED}


def test_a_link_to_a_later_page_gives_the_article_from_its_first() -> None:
    served = Served({STORY: page(1, *links(2, 3)), links(3)[0]: page(3, *links(2))})
    article = gathered(page(2, *links(3)), served)
    assert served.asked == [STORY, links(3)[0]]
    assert (article.page.url, article.body) == (STORY, "\n\n".join(TEXT[:6]))
    assert [part.url for part in article.page.parts] == list(links(2, 3))


def test_the_archive_gives_the_same_and_tells_what_it_has_not() -> None:
    served = Served({links(2)[0]: page(2), links(3)[0]: page(3)})
    crawled = gathered(page(1, *links(2, 3, 4)), served)
    source = Source(slug="molo", name="Il Molo", home=HOME, entries=())

    async def replayed() -> Article:
        workers = Workers(1, cpu_s=20, wall_s=60)
        try:
            return await parts.read_kept(crawled.page, source, workers)
        finally:
            await workers.close()

    again = asyncio.run(replayed())
    assert (again.body, again.keys, again.page.parts) == (crawled.body, crawled.keys, crawled.page.parts)
    assert missing(again) == {"4/": Reason.INTERRUPTED}
