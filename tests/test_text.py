"""The quick ways through newscrawl.text give what the rules by their definition give."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import text

ANY = st.text(st.characters(exclude_categories=())) | st.text(st.characters(max_codepoint=0x17F))
ASCII = st.text(st.characters(max_codepoint=127))


@given(ANY | ASCII)
def test_a_line_is_cleaned_composed_and_its_white_space_single(raw: str) -> None:
    assert text.line(raw) == re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.clean(raw))).strip()


@given(ANY | ASCII)
def test_a_form_is_the_folded_letters_and_digits(raw: str) -> None:
    assert text.same_form(raw) == re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", raw).casefold())
