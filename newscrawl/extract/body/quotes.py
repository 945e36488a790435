"""The marks that browsers put around <q>, by the page's language. Standard: https://html.spec.whatwg.org/#quotes"""

from __future__ import annotations

from lxml.html import HtmlElement

_ENGLISH = ("“", "”"), ("‘", "’")
_ANGLED = ("«", "»"), ("“", "”")
_GERMAN = ("„", "“"), ("‚", "‘")
_OF_LANGUAGES = dict.fromkeys(("it", "fr", "es", "pt", "el", "ca", "no", "nb"), _ANGLED) | dict.fromkeys(
    ("de", "cs", "sk", "hr"), _GERMAN
)
_MARKS = frozenset("“”‘’«»„‚‹›\"'")


class Quotes:
    """The quotations that the walk over a page is in: outer ones have other marks than those in them."""

    def __init__(self, language: str) -> None:
        self._marks = _OF_LANGUAGES.get(language[:2].lower(), _ENGLISH)
        self._ends: list[str] = []

    def begin(self, node: HtmlElement, parts: list[str]) -> None:
        """A quotation begins: its mark is added to the text, but where the page has written one beside it.

        parts: the text up to it
        """
        before = parts[-1][-1:] if parts else ""
        own = (before in _MARKS and bool(before)) or (node.text or "").lstrip()[:1] in _MARKS
        begin, end = ("", "") if own else self._marks[len(self._ends) % 2]
        self._ends.append(end)
        if begin:
            parts.append(begin)

    def end(self, parts: list[str]) -> None:
        """A quotation ends."""
        if self._ends and (end := self._ends.pop()):
            parts.append(end)
