"""The blocks of an article are kept once: what its body has is not written again, and nothing of them is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.models import Block
from newscrawl.store.articles.blocks import as_json, pack, unpack

texts = st.text("ab.\n\t é€", max_size=12)
listed = st.lists(st.builds(Block, st.sampled_from(["paragraph", "heading", "item"]), texts), max_size=8)


@given(blocks=listed, kept=st.sets(st.integers(0, 7)), body=st.none() | texts)
def test_any_blocks_come_back_from_any_body(blocks: list[Block], kept: set[int], body: str | None) -> None:
    """body: None: the blocks less some, as it is derived"""
    beside = "\n\n".join(block.text for n, block in enumerate(blocks) if n in kept) if body is None else body
    assert unpack(pack(blocks, beside), beside) == tuple(blocks)


def test_a_text_that_the_body_has_is_a_number() -> None:
    blocks = [
        Block("paragraph", "Il fiume cala."),
        Block("item", "Leggi anche"),
        Block("paragraph", "Riapre il ponte."),
    ]
    packed = pack(blocks, "Il fiume cala.\n\nRiapre il ponte.")
    assert json.loads(packed) == [["paragraph", 14], ["item", "Leggi anche"], ["paragraph", 16]]


def test_what_an_earlier_release_wrote_is_read() -> None:
    blocks = (Block("heading", "Piena"), Block("paragraph", "Cala."))
    assert unpack(as_json(blocks), "Cala.") == blocks


def test_a_body_that_was_changed_alone_is_noticed() -> None:
    packed = pack([Block("paragraph", "Il fiume cala.")], "Il fiume cala.")
    with pytest.raises(ValueError, match="do not fit its body"):
        unpack(packed, "Il fiume sale di nuovo.")
