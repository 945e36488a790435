"""Literals of code are read as data, as far as they are some; what is broken or endless ends."""

from __future__ import annotations

import pytest

from newscrawl.extract.page import literals


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("{a:1,'b':\"due\",c:[!0,!1,null,true]}", {"a": "1", "b": "due", "c": [True, False, None, True]}),
        (r'{t:"\u003Cp\u003Ed\u2019oro\u003C\/p\u003E"}', {"t": "<p>d’oro</p>"}),
        (r'{t:"\uD83D\uDE00 \x41\n\"b\""}', {"t": '😀 A\n"b"'}),
        ("{t:`righe\ndue`,}", {"t": "righe\ndue"}),
        ('{"a:b":{c:{}}}', {"a:b": {"c": {}}}),
        ('{t:"senza fine', {"t": "senza fine"}),
    ],
)
def test_objects_are_read(code: str, expected: object) -> None:
    read, _ = literals.read(code)
    assert read[0] == expected


def test_the_arguments_of_a_function_are_known_by_their_names() -> None:
    for code in ('(function(a,b){return {t:a,n:b}}("Il faro",7))', '(function(a,b){return {t:a,n:b}})("Il faro",7)'):
        _, names = literals.read(code)
        assert names == {"a": "Il faro", "b": "7"}


def test_it_ends_where_it_is_told_to() -> None:
    read, _ = literals.read("[" * 500 + '"x"')
    assert read
    read, _ = literals.read('["a","b","c","d"]', most=4)
    assert read == [["a", "b"]]
