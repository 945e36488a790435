"""Markup within a line of text: what is an element of HTML goes, what an outlet typed between angle brackets stays. Pure.

Outlets type "<" and ">" for quotation marks, "Dopo il varo <Non è finita qui> dice il capitano": a rule that takes all between
brackets for an element loses words.
"""

from __future__ import annotations

import re
from functools import cached_property

# Comments and declarations; then tags by name. A name is followed by white space, "/" or the end: "<Città>" is none.
_PIECE = re.compile(r"<!--.{0,300}?-->|<[!?][^<>]*>|<(/?)([A-Za-z][A-Za-z0-9:.-]*)((?:\s|/)[^<>]*)?>", re.DOTALL)
_NAMES = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas
    caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li
    link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture
    pre progress q rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg
    table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr""".split()  # noqa: SIM905
)
_ALONE = frozenset(
    """allowfullscreen async autofocus autoplay checked compact controls defer disabled hidden ismap itemscope loop multiple muted
    nomodule noshade novalidate nowrap open playsinline readonly required reversed selected""".split()  # noqa: SIM905
)
_NAMED = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:.-]*)")
_WITH_VALUE = re.compile(r"[\w:.-]+\s*=\s*\S")
# Code that assigns data to a name of its own: __NUXT__, __INITIAL_STATE__, or hands them on in pieces: __next_f.
_ASSIGNED = re.compile(r"\b(?:window|self|globalThis)(?:\.|\[[\"'])_{0,3}[A-Za-z]\w*|\b__[A-Z]\w+__\b")


def holds_data(kind: str | None, content: str) -> bool:
    """Whether a script holds data: by its type, or since it assigns some to a name of its own.

    kind: its `type`; content: the script itself
    """
    return (kind or "").lower().rstrip().endswith("json") or _ASSIGNED.search(content) is not None


def untagged(raw: str) -> str:
    """The text with a blank in the place of each tag and comment.

    >>> untagged('Lista <Valle Comune> al <b>voto</b>,<br/>il <a href="/x">14</a>')
    'Lista <Valle Comune> al  voto , il  14 '
    """
    if "<" not in raw:
        return raw
    pairs = _Pairs(raw)
    return _PIECE.sub(lambda piece: " " if _is_markup(piece, pairs) else piece[0], raw)


class _Pairs:
    """The names in a text that stand in a start and in an end tag; looked for once, and only when somebody asks."""

    def __init__(self, raw: str) -> None:
        self._raw = raw

    @cached_property
    def _names(self) -> frozenset[str]:
        ends, starts = set[str](), set[str]()
        for end, name in _NAMED.findall(self._raw):
            (ends if end else starts).add(name)
        return frozenset(ends & starts)

    def __contains__(self, name: str) -> bool:
        return name in self._names


def _is_markup(piece: re.Match[str], pairs: _Pairs) -> bool:
    name, more = piece[2], piece[3] or ""
    if name is None:
        return True
    attributes = more.strip().rstrip("/").strip()
    if attributes and not _WITH_VALUE.search(attributes) and not _ALONE.issuperset(attributes.lower().split()):
        return False  # "<i nostri>", "<a Roma>"
    # A word with a capital may be a name: "<Time>". Of other vocabularies, "o:p" or "occhiello", a pair or an attribute is a sign.
    if name.lower() in _NAMES and not (name.istitle() and len(name) > 1):
        return True
    return bool(attributes) or more.endswith("/") or name in pairs
