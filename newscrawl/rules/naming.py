"""The CSS selectors by which an element can be named for long: by class, itemprop, rel or data-*, its own or those around it. Pure.

No ids, no numbers of children: they change from page to page. No names that a build made up ("css-1q2w3e", "Byline_name__kXzQw"): they
change with the next build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from lxml.html import HtmlElement

from newscrawl.extract.page.class_words import without_topics
from newscrawl.text import same_form

_IDENTIFIER = re.compile(r"[A-Za-z_-][A-Za-z_-]*\d?")
# By styled-components, emotion, JSS, Svelte …; two letters; spaces and columns ("mr-2").
_MADE = re.compile(r"^(?:css|sc|jss|jsx|svelte|emotion|astro|ember|v|makeStyles)-|^[a-z]{1,2}$|^[a-z]{1,3}-\d$")
# At the end of CSS modules' names stand five characters.
_HASH = re.compile(r"__[A-Za-z](?=.*[A-Z])[A-Za-z]{4}$")
_PARTS = re.compile(r"[a-z]+|[A-Z][a-z]*")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_SHORT = frozenset("btn nav img txt div col row ctn wrp hdr ftr src str lnk tts bld art rss cnt".split())  # noqa: SIM905
_CHARS = 60
_TEXT = re.compile(r"[A-Za-z][\w .:/-]*")
_MAX_CLASSES, _MAX_AROUND, _MAX_OWN_AROUND = 4, 7, 2
_NAMELESS = frozenset({"body", "html", "head"})


def selectors(element: HtmlElement, attribute: str | None, said: Iterable[str]) -> Iterator[str]:
    """The selectors that may name an element, each once: its own names first, then with one of those around it.

    attribute: the one that holds the value, None: its text does. said: the value's words, of which no name may be made
    """
    suffix = f"::attr({attribute})" if attribute else ""
    forms = [form for form in map(same_form, said) if form]
    tag = str(element.tag)
    own = list(_names(element, attribute, forms))
    found = [*own, *(f"{tag}{name}" for name in own)]
    classes = [name for name in own if name.startswith(".")]
    found += [f"{one}{other}" for one, other in pairwise(classes)]
    if attribute and tag == "html":
        found.append(tag)
    inner = [*own, tag]
    for around in islice(element.iterancestors(), _MAX_AROUND):
        if around.tag not in _NAMELESS:
            for outer in islice(_names(around, None, forms), _MAX_OWN_AROUND):
                found += [f"{outer} {name}" for name in inner]
    for around in ("header", "article", "main"):
        if next(element.iterancestors(around), None) is not None:
            found += [f"{around} {name}" for name in inner]
    yield from (f"{selector}{suffix}" for selector in dict.fromkeys(found))


def parts(selector: str) -> int:
    """How much a selector asks for, by which of two that find the same the simpler is taken.

    >>> parts(".firma"), parts("p.firma"), parts(".testa .firma a")
    (1, 2, 3)
    """
    plain = selector.partition("::")[0]
    return sum(len(re.findall(r"\.[\w-]+|\[[^\]]*\]|^[a-z]+\d?", each)) for each in re.split(r" (?![^\[]*\])", plain))


def names_itself(selector: str) -> bool:
    """Whether a selector has a name of the very element, not only one of those around it.

    >>> names_itself(".testa .firma"), names_itself(".testa a")
    (True, False)
    """
    last = re.split(r" (?![^\[]*\])", selector.partition("::")[0])[-1]
    return "." in last or "[" in last


def is_stable(name: str) -> bool:
    """Whether a name was given by a person, and to a kind of element.

    >>> [is_stable(name) for name in ("firma", "article__author", "css-1q2w3e", "Byline_name__kXzQw", "post-4711", "sc-fzXfNl")]
    [True, True, False, False, False, False]
    """
    if len(name) > _CHARS or not _IDENTIFIER.fullmatch(name) or _MADE.search(name) or _HASH.search(name):
        return False
    return all(map(_is_word, re.split(r"[-_]+", name.strip("-_"))))


def _is_word(part: str) -> bool:
    pieces = _PARTS.findall(part.rstrip("0123456789"))
    if len(pieces) > 1 and (sum(len(piece) < 3 for piece in pieces) > 1 or len(pieces[-1]) == 1):
        return False
    return all(_VOWEL.search(piece) or len(piece) < 3 or piece.lower() in _SHORT or piece.isupper() for piece in pieces)


def _names(element: HtmlElement, attribute: str | None, forms: list[str]) -> Iterator[str]:
    """What an element is called, in the order in which it is believed to stay."""
    for key in ("itemprop", "rel"):
        for word in (element.get(key) or "").split():
            if is_stable(word) and not _says(word, forms):
                yield f'[{key}~="{word}"]'
    if element.tag == "meta":
        for key in ("name", "property"):
            if (word := element.get(key)) and _TEXT.fullmatch(word):
                yield f'[{key}="{word}"]'
    for key, word in element.items():
        if key.startswith("data-") and is_stable(key.removeprefix("data-")):
            if key == attribute or not word:
                yield f"[{key}]"
            elif all(map(is_stable, word.split())) and len(word.split()) < 3 and not _says(word, forms):
                yield f'[{key}="{word}"]'
    classes = [name for name in without_topics(element.get("class") or "").split() if is_stable(name)]
    for name in islice(dict.fromkeys(classes), _MAX_CLASSES):
        if not _says(name, forms):
            yield f".{name}"


def _says(name: str, forms: list[str]) -> bool:
    """Whether a name holds the value: that of "author-anna-neri" is another on the next page."""
    plain = same_form(name)
    return any(len(form) > 3 and form in plain for form in forms)
