"""The blocks of an article as a column: what stands in its body is not kept a second time. Pure.

JSON, [[kind, text], …] as extracted. In the place of a text its length, where the body has it next: the body is the blocks less
what its outlet repeats, with blank lines between. So a column belongs to the body beside it, and both are written together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from newscrawl.models import Block
from newscrawl.store.values import dumps

_BETWEEN = "\n\n"


def as_json(blocks: Iterable[Block]) -> str:
    """With all texts; what revisions are packed against."""
    return dumps(tuple(blocks))


def pack(blocks: Iterable[Block], body: str) -> str:
    """body: as its column will hold it

    >>> pack([Block("heading", "Piena"), Block("item", "Leggi anche"), Block("paragraph", "Cala.")], "Piena\\n\\nCala.")
    '[["heading", 5], ["item", "Leggi anche"], ["paragraph", 5]]'
    """
    parts: list[tuple[str, str | int]] = []
    place = 0
    for kind, text in json.loads(as_json(blocks)):
        end = place + len(text)
        if text and body.startswith(text, place) and (end == len(body) or body.startswith(_BETWEEN, end)):
            parts.append((kind, len(text)))
            place = end + len(_BETWEEN)
        else:
            parts.append((kind, text))
    return dumps(parts)


def unpack(column: str, body: str) -> tuple[Block, ...]:
    """The inverse of `pack`. Raises ValueError when the column belongs to another body, as far as that can be seen."""
    found = []
    place = 0
    for kind, text in json.loads(column):
        if isinstance(text, int):
            end = place + text
            if end > len(body) or not (end == len(body) or body.startswith(_BETWEEN, end)):
                raise ValueError("the blocks of an article do not fit its body: one was changed without the other")
            text, place = body[place:end], end + len(_BETWEEN)
        found.append(Block(kind, text))
    return tuple(found)
