"""Cards of other stories are told by their build: a headline that is a link, a name or a date beside it, and more of the kind around.

Rivers of stories stand below, above and beside an article, and their boxes are called whatever an outlet likes. Nothing in the box of
another story belongs to this one: not its author, not its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extract.page.element_text import inner_text
from newscrawl.text import same_form

#: In the address of a link: it leads to the page of a person who writes.
PERSON_LINK = re.compile(
    r"/(?:authors?|autor[ei]?|firm[ae]|giornalist[ai]|people|persone|profile|staff|by|writers?|bios?|contributors?|redattor[ei])/",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDS = frozenset({"body", "html", "main"})
_NO_STORY = re.compile(r"\s*(?:#|mailto:|javascript:|tel:|$)", re.IGNORECASE)
_HOST = re.compile(r"^(?:https?:)?//[^/]*")
_OTHERS = re.compile(
    r"comment|discussion|rispost|più (?:lett|vist|condivis)|\bultim[eai]\b|legg[ie] anche|\baltr[eio] (?:notizi|articol|stori)|potrebbe"
    r"|correlat|in primo piano|dalla home|ti consigliamo|da non perdere|most (?:read|popular)|related|latest|more (?:from|news|stories)"
    r"|you may|read (?:also|next)|up next|kommentar|meistgelesen|mehr (?:zum|aus)|auch interessant|lire aussi|les plus"
    r"|más (?:le[ií]d|visto)|te puede|relacionad",
    re.IGNORECASE,
)
_CLIMB = 5
_MAX_LINKS = 12
_MAX_PARAGRAPHS = 6
_MAX_BESIDE = 3
_STORY_WORDS, _HEADING_WORDS = 4, 2
_LONG = 140
_CHARS = 160

Story = tuple[str, str]
"""The path of another story's address, and the plain form of the words that link it."""


class River:
    """The boxes of other stories on one page: what stands in them is not this story's."""

    def __init__(self, kept: frozenset[HtmlElement], own: str) -> None:
        """kept: the elements that hold the headline, and so are no other story's; own: the page's address"""
        self._kept = kept
        self._own = _path(own)
        self._site = _site(own)
        self._stories: dict[HtmlElement, frozenset[Story]] = {}
        self._texts: dict[HtmlElement, bool] = {}

    def hold(self, element: HtmlElement) -> bool:
        """Whether an element stands in the card of another story, or below its headline in a list of such."""
        own = same_form(inner_text(element, _CHARS))
        node = element
        for at in islice(element.iterancestors(), _CLIMB):
            if at in self._kept or at.tag in _ENDS or self._is_text(at):
                return False
            if stories := self._told(at, own):
                return self._follows_headline(node) if len(stories) > 1 else self._is_repeated(at, own)
            node = at
        return False

    def boxed(self, element: HtmlElement) -> bool:
        """Whether an element stands in a box with another story's headline and without this one's, also in one that is alone."""
        own = same_form(inner_text(element, _CHARS))
        for at in islice(element.iterancestors(), _CLIMB):
            if at in self._kept or at.tag in _ENDS or self._is_text(at):
                return False
            if self._told(at, own):
                return True
        return False

    def listed(self, element: HtmlElement) -> bool:
        """Whether the heading over an element begins a list of others: comments, the most read, what else is new."""
        for at in (element, *islice(element.iterancestors(), _CLIMB)):
            if at in self._kept or at.tag in _ENDS:
                return False
            for before in islice(at.itersiblings(preceding=True), _MAX_BESIDE):
                if before.tag in _HEADINGS and not _is_linked_heading(before):
                    return _OTHERS.search(inner_text(before, _CHARS)) is not None
        return False

    def _told(self, at: HtmlElement, own: str) -> set[str]:
        """The addresses of the stories inside an element; the page of the person whose name is in question is none."""
        found = self._stories.get(at)
        if found is None:
            found = self._stories[at] = frozenset(_stories(at, self._site))
        return {
            path for path, words in found if path != self._own and words not in own and (not own or own not in words)
        }

    def _is_text(self, at: HtmlElement) -> bool:
        """Whether an element holds a text: two long paragraphs, where a card has one at most."""
        found = self._texts.get(at)
        if found is None:
            paragraphs = islice(at.iter("p"), _MAX_PARAGRAPHS)
            found = self._texts[at] = sum(len(inner_text(one, _LONG + 10)) > _LONG for one in paragraphs) > 1
        return found

    def _follows_headline(self, node: HtmlElement) -> bool:
        """Whether a story's link stands right before an element, in a list without boxes."""
        before = islice(node.itersiblings(preceding=True), 2)
        return any(next(_stories(at, self._site), None) is not None for at in before)

    def _is_repeated(self, at: HtmlElement, own: str) -> bool:
        """Whether a box has others like it beside it, each with a story."""
        for level in (at, *islice(at.iterancestors(), 2)):
            if level in self._kept or level.tag in _ENDS:
                return False
            beside = (
                *islice(level.itersiblings(), _MAX_BESIDE),
                *islice(level.itersiblings(preceding=True), _MAX_BESIDE),
            )
            if any(_alike(level, other) and self._told(other, own) for other in beside):
                return True
        return False


def _stories(at: HtmlElement, site: str) -> Iterator[Story]:
    """Links to the same site that are headlines: a heading's, or of several words and no part of a sentence."""
    for link in islice(at.iter("a"), _MAX_LINKS):
        href = link.get("href") or ""
        if _NO_STORY.match(href) or PERSON_LINK.search(href) or _site(href) not in {"", site}:
            continue
        words = inner_text(link, _CHARS)
        count = len(words.split())
        several = count >= _STORY_WORDS or (count >= _HEADING_WORDS and _in_heading(link))
        if several and not _in_sentence(link, words):
            yield _path(href), same_form(words)


def _site(address: str) -> str:
    """The last two labels of an address's host; nothing for an address without one."""
    found = _HOST.match(address.strip())
    return ".".join(found[0].rpartition("/")[2].split(":")[0].lower().split(".")[-2:]) if found else ""


def _path(address: str) -> str:
    """An address without its host and fragment; one that is relative to a page has only its last part."""
    return "/" + _HOST.sub("", address.strip()).partition("#")[0].strip("/").removeprefix("./")


def _in_heading(link: HtmlElement) -> bool:
    parent = link.getparent()
    return (parent is not None and parent.tag in _HEADINGS) or any(part.tag in _HEADINGS for part in link)


def _in_sentence(link: HtmlElement, words: str) -> bool:
    paragraph = next(link.iterancestors("p"), None)
    return paragraph is not None and len(inner_text(paragraph, 3 * _CHARS)) > 1.5 * len(words)


def _is_linked_heading(element: HtmlElement) -> bool:
    return element.tag in _HEADINGS and next(element.iter("a"), None) is not None


def _alike(one: HtmlElement, other: HtmlElement) -> bool:
    return (one.tag, one.get("class")) == (other.tag, other.get("class"))
