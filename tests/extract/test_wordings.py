"""Looking wordings up by letters that they hold finds what the plain expressions find."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.body import hints, wholes, wording
from newscrawl.extract.page import called
from newscrawl.extract.page.wordings import Wordings

TABLES = {"blocks": tuple(hints._WORDS.values()), "elements": tuple(called.WORDINGS.values())}
# What class names are made of beside words.
_JOINTS = ("", "-", "_", "--", "__", "s", "er", "x", "1", "è", ".", "line")


def _plainly(wordings: tuple[str, ...], word: str) -> int:
    return sum(1 << at for at, wording in enumerate(wordings) if re.search(wording, word))


@pytest.mark.parametrize("wordings", TABLES.values(), ids=TABLES)
def test_words_made_of_the_tables_own_letters_say_what_the_expressions_say(wordings: tuple[str, ...]) -> None:
    chance = random.Random(5)
    parts = sorted({part for wording in wordings for part in re.findall(r"[a-z]+", wording)})
    looked_up = Wordings(wordings)
    found = set()
    for _ in range(2_500):
        pieces = [chance.choice((*_JOINTS, *chance.sample(parts, 6))) for _ in range(chance.randint(1, 6))]
        word = "".join(pieces)
        assert looked_up.of(word) == _plainly(wordings, word), word
        found.add(_plainly(wordings, word))
    assert all(any(bits >> at & 1 for bits in found) for at in range(len(wordings))), "some wording was never met"


@given(st.data())
def test_whatever_a_choice_finds_is_found(data: st.DataObject) -> None:
    wordings = data.draw(st.sampled_from(tuple(TABLES.values())))
    choice = data.draw(st.sampled_from([one for wording in wordings for one in re.split(r"\|(?![^(]*\))", wording)]))
    word = data.draw(st.from_regex(choice))
    assert Wordings(wordings).of(word) == _plainly(wordings, word)


def test_short_absent_and_optional_letters() -> None:
    looked_up = Wordings((r"\bad[sv]?\b|up[-_]?next", r"deck?\b", r"time(?!line)"))
    found = {
        word: looked_up.of(word) for word in ("ad", "ads", "bad", "up-next", "dec", "deck", "timeline", "time", "", "a")
    }
    assert found == {
        "ad": 1, "ads": 1, "bad": 0, "up-next": 1, "dec": 2, "deck": 2, "timeline": 0, "time": 4, "": 0, "a": 0,
    }  # fmt: skip


@pytest.mark.parametrize("words", wording._BEGIN_WORDS.values(), ids=wording._BEGIN_WORDS)
def test_a_line_that_begins_with_a_word_of_the_tables_is_looked_at(words: str) -> None:
    every = [part for choice in words.split("|") for part in re.findall(r"^[a-z]{2}[a-z ]*", choice)]
    assert len(every) > 10
    for part in every:
        for line in (
            part,
            part.upper(),
            part.capitalize(),
            f"« {part}",
            f"–{part}",
            f"{part[0].upper()}{part[1:]}: oggi",
        ):
            if any(pattern.match(line) for pattern in wording._BEGINS.values()):
                assert wording._may_begin(line), line
    assert not wording._may_begin("Tutto chiuso")


def test_each_name_of_a_poem_holds_one_of_its_stems() -> None:
    every = re.findall(r"[a-zè-]{4,}", wholes._VERSE.pattern)
    assert len(every) > 10
    for name in every:
        for style in (name, f"box {name}", f"{name}-box"):
            assert wholes._names_verse(style) is bool(wholes._VERSE.search(style))
    assert not wholes._names_verse("universe")
