"""Lays out the comparison: a row a field, a column a site; then every wrong value, and whose fault it is."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence

from tests.bench.systems.compare import FIELDS, Compared, Wrong

_PARTS = ("paragraph", "heading", "quote", "pullquote", "list", "table", "code", "notes")
_ROWS = (*FIELDS, *(f"body: {kind}" for kind in _PARTS))
_LONG = 160
#: system, field, whose fault a wrong value of it was found to be
_LOOKED_INTO = (
    ("Ghost (Node)", "image", "the system's: without a picture of its own a story gets the site's cover as og:image"),
    ("Wagtail CRX (Python)", "body", "newscrawl's: teasers of related stories below a text as short as they are"),
)


def rows(all_sites: Sequence[Compared]) -> list[tuple[str, ...]]:
    """The rows of the table: stories stored of those published, then right of asked for each field."""
    stored = ("stored", *(f"{each.found}/{each.published}" for each in all_sites))
    others = ("stored, and should not be", *(f"{sum(_is_other(wrong) for wrong in each.wrong)}" for each in all_sites))
    asked = [(name, *(_of(each, name) for each in all_sites)) for name in _ROWS]
    return [stored, others, *asked]


def markdown(systems: Mapping[str, tuple[str, Sequence[Compared]]], failed: Mapping[str, str]) -> str:
    """The page of all systems.

    systems: name → its versions, and the sites that were crawled
    failed: name → why it was not run
    """
    parts = [_HEAD.format(python=platform.python_version())]
    for name, (versions, sites) in systems.items():
        head = ("field", *(each.site for each in sites))
        lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in (head, ("---",) * len(head), *rows(sites))]
        parts.append(f"## {name}\n\n{versions}\n\n" + "\n".join(lines))
        wrong = [(each.site, fault) for each in sites for fault in each.wrong]
        if wrong:
            told = ["| site | story | field | expected | stored | whose |", f"| {' | '.join(['---'] * 6)} |"]
            told += [f"| {' | '.join(map(_cell, (site, *fault, _whose(name, fault))))} |" for site, fault in wrong]
            parts.append("\n".join(told))
    parts += [f"## {name}: not run\n\n{why}" for name, why in failed.items()]
    return "\n\n".join(parts) + "\n"


def _whose(system: str, wrong: Wrong) -> str:
    """Whose fault a wrong value is, where that was looked into."""
    return next(
        (told for name, field, told in _LOOKED_INTO if name == system and field == wrong.field), "not looked into"
    )


def _is_other(wrong: Wrong) -> bool:
    return wrong.field == "stored" and wrong.expected == "not stored"


def _of(each: Compared, name: str) -> str:
    asked = each.asked.get(name, 0)
    return f"{each.right.get(name, 0)}/{asked}" if asked else ""


def _cell(text: str) -> str:
    short = text if len(text) <= _LONG else text[: _LONG - 1] + "…"
    return short.replace("|", "\\|").replace("\n", " ")


_HEAD = """# Real publishing systems, crawled

Made by `make measure WHAT="systems --out tests/bench/systems.md"`; do not edit. Each system is installed, filled with made stories, served
on loopback and crawled with a source file of its feed and sitemap. Python {python}.

A cell is right of asked. A field that the pages do not tell is asked only where something was stored; tags and section are the outlet's
own. body: all lines in their order, once, and nothing else (captions may stand there); below it, the lines by kind of part. Drafts,
private and scheduled stories and pages such as "Chi siamo" must not be stored."""
