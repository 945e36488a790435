"""Text as strings: what holds for any text at all. The quick ways give what the rules by their definition give."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import text

# Lone surrogates too; short alphabets, which take the quick ways.
ANY = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=200),
    st.text(st.characters(max_codepoint=0x17F), max_size=200),
    st.text(st.characters(max_codepoint=127), max_size=200),
)


@given(ANY)
def test_clean_text_can_be_stored_and_is_clean_for_good(raw: str) -> None:
    cleaned = text.clean(raw)
    cleaned.encode()
    assert text.clean(cleaned) == cleaned
    assert not any(c == "\x00" or unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"} for c in cleaned)


@given(ANY)
def test_a_line_is_cleaned_composed_and_its_white_space_single(raw: str) -> None:
    line = text.line(raw)
    assert line == re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.clean(raw))).strip()
    assert text.line(line) == line


@given(ANY)
def test_a_form_is_the_folded_letters_and_digits(raw: str) -> None:
    assert text.same_form(raw) == re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", raw).casefold())


@given(ANY | st.text("ab1_ '’-\n\u00a0é", max_size=40))
def test_words_are_those_that_the_pattern_finds(raw: str) -> None:
    assert text.words(raw) == len(re.findall(r"\w+(?:['’]\w+)*", raw))


@given(ANY, st.sampled_from([" ", "\n", " — ", "\u00a0", "«»"]))
def test_the_same_words_have_the_same_form_however_they_are_parted(raw: str, gap: str) -> None:
    assert text.same_form(raw + gap) == text.same_form(gap + raw)
    assert text.words(raw) <= len(raw)
