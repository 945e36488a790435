"""The text of a feed is mended before feedparser reads it, so that an item keeps what is its own. Pure bytes, in one pass each.

feedparser lets any `<link>` and `<title>` within an item stand for the item's, those of its gallery, its pictures and its page
for phones too; makes "⟨=it" of a bare "&lang=it"; and cuts an author's address at four letters of its last label.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newscrawl.markup import untagged

_HIDDEN = rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
_BARE = re.compile(_HIDDEN + rb"|&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z]\w{0,30};)", re.DOTALL)
_TAG = re.compile(_HIDDEN + rb"|<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*)[^<>]*?(?P<empty>/?)>", re.DOTALL)
_TITLE = re.compile(rb"(<title(?:\s[^<>]*)?>)([^<]*(?:<(?!/?title\b|!\[CDATA)[^<]*){1,20})(?=</title\s*>)")
_AUTHOR = re.compile(
    rb"<(?:[\w.-]+:)?(?:author|creator|managingeditor)\b[^<>]*(?<!/)>[^<]*(?:<!\[CDATA\[.{0,300}?\]\]>)?",
    re.DOTALL | re.IGNORECASE,
)
_ITEMS = frozenset((b"item", b"entry"))
# Elements of an item whose own elements say something of it: people, subjects, text with unescaped markup.
_SPEAKS = frozenset(
    b"""author authors creator creators contributor contributors category categories keywords tags subject subjects topic topics
    title subtitle summary description content encoded body fulltext rights div""".split()
)
_MEDIA = b"media:"
_DEEPEST = 40


def mended(body: bytes) -> bytes:
    """The feed, with bare ampersands escaped, and less the parts of its items that speak of something else.

    A feed in UTF-16 is returned as it is: there each character has two bytes.
    """
    if b"\x00" in body[:64]:
        return body
    body = _BARE.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], body)
    body = _TITLE.sub(lambda title: title[1] + _escaped(title[2]), body)
    body = _AUTHOR.sub(lambda author: author[0].replace(b"@", b"@@"), body)
    return _less(body, sorted(_Foreign(body).parts))


def undoubled(name: str) -> str:
    """A name as the feed printed it: `mended` doubles the sign at which feedparser would cut it."""
    return name.replace("@@", "@")


def _escaped(words: bytes) -> bytes:
    """Angle brackets that a hand-made feed left bare in a headline; those of elements stay."""
    raw = words.decode("latin-1")  # byte by byte, whatever the encoding
    if untagged(raw) != raw:
        return words
    return raw.replace("<", "&lt;").replace(">", "&gt;").encode("latin-1")


class _Open(NamedTuple):
    name: bytes
    start: int
    inside: int  #: where its content begins


class _Foreign:
    """The parts of a feed's items that are not theirs: what holds elements of its own, media, second links of a namespace."""

    def __init__(self, body: bytes) -> None:
        self.parts: list[tuple[int, int]] = []
        self._body = body
        self._open: list[_Open] = []  # an item, an element of it, what that holds
        self._holds = False  # whether the element holds others
        self._linked = False  # whether the item has a link in no namespace
        self._links: list[tuple[int, int]] = []  # the others
        for tag in _TAG.finditer(body):
            if tag["name"] is not None:
                (self._end if tag["end"] else self._start)(tag)

    def _start(self, tag: re.Match[bytes]) -> None:
        name, depth = tag["name"], len(self._open)
        self._holds = depth > 1
        if _local(name) in _ITEMS and depth <= 1:
            self._open, self._linked, self._links = [_Open(name, tag.start(), tag.end())], False, []
        elif tag["empty"]:
            if depth == 1 and _is_second_link(name):
                self._links.append(tag.span())
        elif depth >= _DEEPEST:
            self._open = []  # nobody's markup: this item is left as it is
        elif depth:
            self._open.append(_Open(name, tag.start(), tag.end()))

    def _end(self, tag: re.Match[bytes]) -> None:
        name = tag["name"]
        depth = next((at for at in reversed(range(len(self._open))) if self._open[at].name == name), None)
        if depth is None:
            return
        element = self._open[depth]
        del self._open[depth:]
        if depth == 0:
            self.parts += self._links if self._linked else ()
        elif depth == 1 and _is_foreign(name, self._holds):
            self.parts.append((element.start, tag.end()))
        elif depth == 1 and _is_second_link(name):
            self._links.append((element.start, tag.end()))
        elif depth == 1 and name == b"link":
            self._linked = self._linked or bool(self._body[element.inside : tag.start()].strip())


def _local(name: bytes) -> bytes:
    return name.rpartition(b":")[2].lower()


def _is_second_link(name: bytes) -> bool:
    return b":" in name and _local(name) == b"link"


def _is_foreign(name: bytes, held: bool) -> bool:
    return name.lower().startswith(_MEDIA) or (held and _local(name) not in _SPEAKS)


def _less(body: bytes, parts: list[tuple[int, int]]) -> bytes:
    kept, at = [], 0
    for start, end in parts:
        kept.append(body[at:start])
        at = max(at, end)
    return b"".join((*kept, body[at:]))
