"""The blocks of an article are packed into a column: what stands in its body is not kept a second time. Pure.

JSON, [[kind, text, …], …] as extracted: blocks of one kind that follow each other share a list. In the place of a text its length,
where the body has it next: the body is the blocks less what its outlet repeats, with blank lines between. So a column belongs to
the body beside it, and both are written together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from newscrawl.models import Block
from newscrawl.store.values import dumps

_BETWEEN = "\n\n"


def as_json(blocks: Iterable[Block]) -> str:
    """With all texts; what revisions are packed against."""
    return dumps(tuple(blocks))


class MixedText(ValueError):
    """Blocks and body of an article are not of one text: another program wrote one of them."""


def pack(blocks: Iterable[Block], body: str) -> str:
    """body: as its column will hold it

    >>> pack([Block("heading", "Piena"), Block("item", "Leggi anche"), Block("item", "Cala.")], "Piena\\n\\nCala.")
    '[["heading", 5], ["item", "Leggi anche", 5]]'
    """
    blocks = tuple(blocks)
    texts = [text for _, text in blocks]
    if all(texts) and body == _BETWEEN.join(texts) and all(map(str.isprintable, texts)):  # nothing is left out
        return dumps([[kind, *(len(text) for _, text in run)] for kind, run in groupby(blocks, itemgetter(0))])
    packed: list[list[str | int]] = []
    place = 0
    for kind, raw in blocks:
        text = raw if raw.isprintable() else json.loads(dumps(raw))  # as it comes back
        part: str | int = text
        end = place + len(text)
        if text and body.startswith(text, place) and (end == len(body) or body.startswith(_BETWEEN, end)):
            part, place = len(text), end + len(_BETWEEN)
        if not packed or packed[-1][0] != kind:
            packed.append([kind])
        packed[-1].append(part)
    return dumps(packed)


def unpack(column: str, body: str) -> tuple[Block, ...]:
    """The inverse of `pack`. Raises MixedText when the column belongs to another body, as far as that can be seen."""
    found: list[Block] = []
    place = 0
    for kind, *parts in json.loads(column):
        for part in parts:
            text = part
            if isinstance(part, int):
                end = place + part
                if end > len(body) or not (end == len(body) or body.startswith(_BETWEEN, end)):
                    raise MixedText("the blocks of an article do not fit its body: one was changed without the other")
                text, place = body[place:end], end + len(_BETWEEN)
            found.append(Block(kind, text))
    return tuple(found)
