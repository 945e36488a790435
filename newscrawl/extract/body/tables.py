"""Tables of data and lists of facts, read from their elements: rows of cells in reading order. Pure.

A page that is laid out with tables holds its text in them: cells of prose, of headings, of other tables. Those are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extract.body.markup import CELLS
from newscrawl.extract.page.element_text import inner_text

_NO_DATA = frozenset({"table", "dl", "h1", "h2", "form", "article", "section", "blockquote", "iframe"})
_CELL_CHARS = 300
_MEAN_CHARS = 90
_MOST_ROWS = 2000
_LINKED = 0.9
Row = Sequence[str]


def rows(element: HtmlElement) -> list[Row]:
    """The rows of a table of data or of a list of facts, without empty ones; none where the element is something else.

    A table's caption is a row of one cell; the rows of its foot come last. A fact's name and its values are a row.
    """
    if any(inner.tag in _NO_DATA for inner in element.iterdescendants()):
        return []
    found = list(islice(_facts(element) if element.tag == "dl" else _table(element), _MOST_ROWS + 1))
    read: list[Row] = [row for row in ([inner_text(cell) for cell in cells] for cells in found) if any(row)]
    return read if len(found) <= _MOST_ROWS and _is_data(element, read) else []


def as_text(found: Sequence[Row]) -> str:
    """Rows as lines, cells divided by tabs."""
    return "\n".join("\t".join(row).rstrip() for row in found)


def is_menu(element: HtmlElement) -> bool:
    """Whether most rows of a table are nothing but links."""
    found = list(_facts(element) if element.tag == "dl" else _table(element))
    linked = sum(1 for cells in found if cells and all(_is_link(cell) for cell in cells))
    return 2 * linked > len(found)


def _table(table: HtmlElement) -> Iterator[Sequence[HtmlElement]]:
    """The cells of each row of a table."""
    foot: list[Sequence[HtmlElement]] = []
    for element in table.iter("caption", "tr"):
        if element.tag == "caption":
            yield (element,)
            continue
        cells = [cell for cell in element if cell.tag in CELLS]
        parent = element.getparent()
        if parent is not None and parent.tag == "tfoot":
            foot.append(cells)
        else:
            yield cells
    yield from foot


def _facts(facts: HtmlElement) -> Iterator[Sequence[HtmlElement]]:
    """Each name of a list of facts with its values; values without a name alone."""
    row: list[HtmlElement] = []
    for element in facts.iter("dt", "dd"):
        if element.tag == "dt" or not row or row[0].tag == "dd":
            if row:
                yield row
            row = []
        row.append(element)
    if row:
        yield row


def _is_data(element: HtmlElement, found: Sequence[Row]) -> bool:
    cells = [cell for row in found for cell in row if cell]
    if not cells or max(map(len, cells)) > _CELL_CHARS or sum(map(len, cells)) > _MEAN_CHARS * len(cells):
        return False
    if element.tag == "dl":
        return len(found) > 1
    every = sum(map(len, found))
    grid = 2 * sum(len(row) > 1 for row in found) >= len(found) > 1
    return grid and 2 * len(cells) >= every and any(sum(map(bool, row)) > 1 for row in found)


def _is_link(cell: HtmlElement) -> bool:
    words = inner_text(cell)
    linked = sum(len(inner_text(link)) for link in cell.iter("a"))
    return not words or linked >= _LINKED * len(words)
