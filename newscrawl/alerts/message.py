"""An alert as a person reads it: plain text, a line an article, the articles of a story together. Pure.

Only headline, outlet, time and address leave the store: no text of an article, so nothing that is reserved or behind a subscription.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from newscrawl import text
from newscrawl.alerts.records import OF_HEALTH, OF_SEARCH, Alert, Line, Message, News

#: So many lines are shown; of those beyond it is said how many there are.
MOST_LINES = 200
_HOW = {"wall_appeared": "behind a wall"}


def compose(alert: Alert) -> Message:
    """The subject says watch and count, the body has a line an article, with blank lines between stories."""
    return Message(
        id=alert.id,
        subject=f"{text.line(alert.watch)}: {counts(alert.lines)}",
        body="\n\n".join((*stories(alert.lines[:MOST_LINES]), *_rest(alert), _foot(alert))),
        made=alert.made,
    )


def trial(alert: Alert) -> Message:
    """A message that says only that the way is open."""
    return Message(
        id=alert.id,
        subject=f"{text.line(alert.watch)}: test",
        body="\n\n".join(("This is a test: alerts of this watch come here.", _foot(alert))),
        made=alert.made,
    )


def counts(lines: Sequence[Line]) -> str:
    """How many of each kind: "3 new, 1 changed"; "nothing" where there is none."""
    found = Counter(line.kind for line in lines)
    return ", ".join(f"{found[kind]} {kind}" for kind in (*OF_SEARCH, *OF_HEALTH) if found[kind]) or "nothing"


def stories(lines: Sequence[Line]) -> Iterator[str]:
    """One text a story, the story with the newest line first, its lines by time; lines of no story stand for themselves.

    lines: newest first
    """
    found: dict[object, list[str]] = {}
    for place, line in enumerate(lines):
        key = ("line", place) if line.story is None else ("story", line.story)
        found.setdefault(key, []).append(shown(line))
    return ("\n".join(reversed(each)) for each in found.values())


def shown(line: Line) -> str:
    """ "2025-11-09 14:05  La Vedetta: Riapre il ponte  https://…"; what is not simply new says so in brackets."""
    when = f"{line.at}  " if line.at else ""
    where = f"  {line.url}" if line.url else ""
    return f"{when}{text.line(line.outlet)}: {text.line(line.title)}{_mark(line)}{where}"


def _mark(line: Line) -> str:
    if line.kind is News.NEW:
        return " (of a story told before)" if line.follows else ""
    how = _HOW.get(line.how, line.how) if line.how else None
    if line.kind is News.CHANGED:
        return f" (changed: {how})" if how else " (changed)"
    if line.kind is News.REMOVED:
        return " (taken down)"
    return f" ({how or line.kind})"


def _rest(alert: Alert) -> Iterator[str]:
    if (more := len(alert.lines) - MOST_LINES) > 0:
        yield f"And {more:,} more: newscrawl watch test {text.line(alert.watch)}"


def _foot(alert: Alert) -> str:
    """What was asked, and the number of the alert: two messages that have the same one are the same alert."""
    asked = "the health of all sources" if alert.query is None else text.line(alert.query)
    return f"newscrawl watch {text.line(alert.watch)}: {asked}\nalert {alert.id}"
