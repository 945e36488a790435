"""An article on several pages is put together from what was read on each: which page belongs to it, and the text of all. Pure.

Headline, names and dates are those of the first page. Of the others come the paragraphs that are new: what every page repeats
(standfirst, a box at the foot) stands once, in the place where a reader of one long page would look for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newscrawl import quality, urls
from newscrawl.extract.body.blocks import joined
from newscrawl.models import Article, Block, Reason
from newscrawl.text import same_form

# "La piena – Pagina 2", "La piena (2/3)"
_PAGE_OF_TITLE = re.compile(r"[\s\W]*\b(?:pagina|pag|page|parte|part|seite|página)?\W{0,2}\d{1,2}(?:\W{0,2}(?:di|of|de|von)?\W{0,2}\d{1,2})?\W*$", re.IGNORECASE)  # fmt: skip
_LEAST_TITLE = 15  # letters of a headline that is the beginning of another
# A repeated line in mid-text that is no paragraph may be meant: "E lei?" of an interview.
_PARAGRAPH_LETTERS = 40
_WHOLE_SHARE = 0.8
_WHOLE_LETTERS = 100
_WALLS = frozenset({Reason.CHALLENGE, Reason.CONSENT_WALL, Reason.SOFT_404})


def wall(part: Article) -> Reason | None:
    """The reason for which a further page that answered well is none to read: a wall, or "not found"."""
    reason = quality.reason_to_reject(part)
    return reason if reason in _WALLS else None


def belongs(part: Article, first: Article, others: Sequence[Article]) -> bool:
    """Whether a page is a further page of the article, and has text that its other pages have not."""
    if not _same_story(part, first):
        return False
    known = _forms(first, *others)
    return any(same_form(block.text) not in known for block in part.blocks)


def is_whole(part: Article, first: Article) -> bool:
    """Whether a page has the text of the first page, and more: it shows all pages in one."""
    own = {same_form(block.text) for block in part.blocks}
    forms = [same_form(block.text) for block in first.blocks]
    letters = sum(map(len, forms))
    shared = sum(len(form) for form in forms if form in own)
    return letters >= _WHOLE_LETTERS and shared >= _WHOLE_SHARE * letters and sum(map(len, own)) > letters


def join(first: Article, parts: Sequence[Article]) -> Article:
    """The article with the text of all its pages, in their order; its keys are still to be made.

    parts: further pages that belong to it; one that is whole serves for all
    """
    if not parts:
        return first
    whole = next((part for part in parts if is_whole(part, first)), None)
    pages = [whole.blocks] if whole is not None else [page.blocks for page in (first, *parts)]
    blocks = tuple(_joined(pages, _heading(first), keeps_first=whole is None))
    return replace(first, blocks=blocks, body=joined(blocks), keys=())


def _same_story(part: Article, first: Article) -> bool:
    """Whether two pages are of one story: by address, or by headline and day."""
    if urls.canonical(part.url) == urls.canonical(first.url):
        return True
    if part.published and first.published and part.published.at.date() != first.published.at.date():
        return False
    back = part.pager is not None and first.page.url in part.pager.pages.values()
    return back or _same_title(part.title, first.title)


def _same_title(one: str | None, other: str | None) -> bool:
    a, b = (same_form(_PAGE_OF_TITLE.sub("", title or "")) for title in (one, other))
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= _LEAST_TITLE and long.startswith(short)


def _joined(pages: Sequence[Sequence[Block]], heading: set[str], *, keeps_first: bool) -> Iterator[Block]:
    """The blocks of all pages less what is repeated. keeps_first: the first page is as it was read"""
    tail = _common_tail(pages)
    seen = set(heading)
    for number, page in enumerate(pages):
        blocks = list(page[: len(page) - tail]) if number < len(pages) - 1 else list(page)
        if number or not keeps_first:
            while blocks and same_form(blocks[0].text) in seen:
                blocks.pop(0)
        for block in blocks:
            form = same_form(block.text)
            if number and form in seen and len(form) >= _PARAGRAPH_LETTERS:
                continue
            seen.add(form)
            yield block


def _common_tail(pages: Sequence[Sequence[Block]]) -> int:
    """The number of blocks with which every page ends: the line on copyright, who the author is."""
    count, most = 0, min(map(len, pages)) if len(pages) > 1 else 0
    while count < most and len({same_form(page[-1 - count].text) for page in pages}) == 1:
        count += 1
    return count


def _heading(article: Article) -> set[str]:
    return {same_form(line) for line in (article.title, article.subtitle, article.kicker) if line} - {""}


def _forms(*articles: Article) -> set[str]:
    blocks: Iterable[Block] = (block for article in articles for block in article.blocks)
    return {same_form(block.text) for block in blocks}.union(*map(_heading, articles))
