"""Text as strings: what holds for any text at all."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import text

ANY = st.text(st.characters(exclude_categories=[]), max_size=200)  # lone surrogates too


@given(ANY)
def test_clean_text_can_be_stored_and_is_clean_for_good(raw: str) -> None:
    cleaned = text.clean(raw)
    cleaned.encode()
    assert text.clean(cleaned) == cleaned
    assert not any(c == "\x00" or unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"} for c in cleaned)


@given(ANY)
def test_a_line_is_one_line_and_stays_as_it_is(raw: str) -> None:
    line = text.line(raw)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert text.line(line) == line


@given(ANY, st.sampled_from([" ", "\n", " — ", "\u00a0", "«»"]))
def test_the_same_words_have_the_same_form_however_they_are_parted(raw: str, gap: str) -> None:
    assert text.same_form(raw + gap) == text.same_form(gap + raw)
    assert text.words(raw) <= len(raw)
