"""Numbers and bars of a page that lead nowhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: A number as pages print one where it counts something: "12", "1.200", "10,000+", "80%".
_NUMBER = re.compile(r"\d[\d.,]*[+%]?")
#: Where numbers count nothing that is elsewhere: times, sizes and places of an article, and which part of a list this is.
_NO_COUNT = re.compile(r"\b(export|original|record|facts|byline|dates|date|snippet|excerpt|reason|ask|filters|find)\b")
_VOID = frozenset({"br", "img", "input", "link", "meta", "rect", "path", "line", "circle"})


class _Numbers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        if tag in ("rect", "path") and "bar" in classes.split() and not self._has("a"):
            self.found.append(f"a bar: {classes}")
        if tag not in _VOID:
            self.open.append((tag, classes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._has("main") and _NUMBER.fullmatch(data.strip())) or self._has("a"):
            return
        if self._has("h1", "time", "option", "pre", "code", "td", "title", "meter") or any(
            _NO_COUNT.search(classes) for _, classes in self.open
        ):
            return
        self.found.append(f"{data.strip()} in {' '.join(f'{tag}.{classes}' for tag, classes in self.open[-3:])}")

    def _has(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self.open)


def numbers_that_lead_nowhere(page: str) -> list[str]:
    parser = _Numbers()
    parser.feed(page)
    parser.close()
    return parser.found
