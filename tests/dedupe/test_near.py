"""What is a copy and what is not: on made texts, none of which the method was tuned on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.dedupe import _tokens, near
from tests.bench.dedupe.tally import measure
from tests.bench.floors import TOLERANCE
from tests.bench.made import serials, worlds
from tests.bench.made.words import Language

FLOORS = Path(__file__).parent.parent / "bench" / "floors.json"


def test_made_copies_are_told_and_what_features_like_them_is_not_in_any_order_of_arrival() -> None:
    tally = measure([worlds.made(worlds.TEST[0], stories=2)], orders=2)
    figures = tally.figures()
    assert figures["pairs F1"] >= 0.985, figures
    assert tally.false_alarms()[0] == 0
    assert figures["clusters F1"] >= 0.97, figures
    assert tally.orders_agree


def test_the_floors_are_those_that_were_asked_for() -> None:
    made = json.loads(FLOORS.read_text(encoding="utf-8"))["dedupe, made texts"]
    assert made["pairs F1"] >= 0.985 - TOLERANCE
    assert made["different articles kept apart"] >= 0.999
    assert made["clusters F1"] >= 0.97
    assert made["same result in any order"] == 1


@pytest.mark.parametrize("kind", serials.SERIES)
def test_a_series_of_one_frame_is_many_articles(kind: str) -> None:
    pieces = serials.SERIES[kind](Random(kind), Language("a series"), 3)
    features = [near.features(title, body) for title, body in pieces]
    assert not [
        (one, other) for one in range(3) for other in range(one) if near.is_copy(features[one], features[other])
    ]


@given(st.text(st.sampled_from("aàÈ9 0.,:_'’²½٣İßÿ\u2028\xa0\x01\x1f\x85一かｱ１\ud800😀x12"), max_size=60))
def test_words_are_those_that_the_pattern_finds(body: str) -> None:
    assert _tokens.tokens(body) == tuple(re.findall(r"\d+(?:[.,:]\d+)*|[^\W\d_]+", body.lower()))


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_never_raises_and_has_no_direction(one: str, other: str) -> None:
    a, b = near.features(None, one), near.features(one, other)
    there, back = near.likeness(a, b), near.likeness(b, a)
    assert (there.kept, there.brought, there.words) == (back.brought, back.kept, back.words)
    assert (there.numbers, there.other_numbers, there.order) == (back.numbers, back.other_numbers, back.order)
    assert (near.is_copy(a, b) is None) == (near.is_copy(b, a) is None)


def test_of_a_very_long_text_only_the_beginning_is_read() -> None:
    body = " ".join(f"parola {n}" for n in range(_tokens.MAX_WORDS))
    assert len(_tokens.tokens(body)) == _tokens.MAX_WORDS
    made = near.features(body, body)
    assert len(made.body) == len(made.title) == _tokens.MAX_CHARS
    longer = body + " e un altro capoverso, che nessuno legge"
    assert near.signature(longer) == near.signature(body)
