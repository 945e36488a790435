"""A query as people type it, and the tree that is read from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from newscrawl.errors import UsageError
from newscrawl.query import words
from newscrawl.query.reading import MOST_CHARACTERS, MOST_NESTED, MOST_TERMS, QueryError
from newscrawl.query.tree import EVERYTHING, All, Either, Field, FieldName, Not, Phrase, Prefix, Query, Word
from tests.query.query_made import anything, tree, wrong


def word(text: str) -> Word:
    return Word(text, words.stem(text))


def name(*text: str) -> Phrase:
    return Phrase(text)


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "\u00a0"])
def test_nothing_typed_asks_for_everything(typed: str) -> None:
    assert tree(typed) == EVERYTHING


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tram", word("tram")),
        ("tram neve", All((word("tram"), word("neve")))),
        ("tram AND neve & pioggia", All((word("tram"), word("neve"), word("pioggia")))),
        ("Roma OR Milano tram", All((Either((name("roma"), name("milano"))), word("tram")))),
        ("tram Roma OR Milano OR Torino", All((word("tram"), Either((name("roma"), name("milano"), name("torino")))))),
        ("(tram neve) OR bus", Either((All((word("tram"), word("neve"))), word("bus")))),
        ("(tram OR neve) OR bus", Either((word("tram"), word("neve"), word("bus")))),
        ("((tram (neve)))", All((word("tram"), word("neve")))),
        ("tram -neve", All((word("tram"), Not(word("neve"))))),
        ("tram –neve", All((word("tram"), Not(word("neve"))))),
        ("tram NOT neve", All((word("tram"), Not(word("neve"))))),
        ("tram NOT NOT neve", All((word("tram"), word("neve")))),
        ("tram -(-neve)", All((word("tram"), word("neve")))),
        ("tram (-neve -gelo)", All((word("tram"), Not(word("neve")), Not(word("gelo"))))),
        ("tram -(neve OR gelo)", All((word("tram"), Not(Either((word("neve"), word("gelo"))))))),
        ("tram - neve", All((word("tram"), word("neve")))),
        ("Procter & Gamble", All((name("procter"), name("gamble")))),
    ],
)
def test_words_are_joined_as_they_stand(typed: str, expected: Query) -> None:
    assert tree(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("governi", word("governi")),
        ("Conte", name("conte")),
        ("CONTE", name("conte")),
        ("l'Aquila", name("aquila")),
        ("Dell’Utri", name("utri")),
        ("GOVERNI IN CRISI", All((word("governi"), word("crisi")))),
        ("GOVERNI Conte", All((name("governi"), name("conte")))),
        ("covid-19", name("covid", "19")),
        ("sant'agostino", name("sant", "agostino")),
        ("c'è", name("c", "e")),
        ("1º", word("1")),
        ("CO₂", name("co2")),
        ("perche'", word("perche")),
        ("perche\u0301", word("perche")),
        ("allu\xadvione", word("alluvione")),
        ("dellʼalluvione", word("alluvione")),
        ("'ndrangheta", word("ndrangheta")),
        ("dell'ex-ministro", name("ex", "ministro")),
        ("govern*", Prefix("govern")),
        ("Govern*,", Prefix("govern")),
        ("l'alluv*", Prefix("alluv")),
        ('"Il pane nero"', name("il", "pane", "nero")),
        ("«il “pane” nero»", name("il", "pane", "nero")),
        ("“il pane nero”", name("il", "pane", "nero")),
        ("„il pane nero“", name("il", "pane", "nero")),
        ("»il pane nero«", name("il", "pane", "nero")),
        ('"il pane nero”', name("il", "pane", "nero")),
        ("Covid: dati", All((name("covid"), word("dati")))),
        ("12:30", name("12", "30")),
        ("https://www.example.it/a", name("https", "www", "example", "it", "a")),
        ("Regione: misure", All((name("regione"), word("misure")))),
    ],
)
def test_each_word_looks_for_what_its_form_says(typed: str, expected: Query) -> None:
    assert tree(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("il governo della regione", All((word("governo"), word("regione")))),
        ("Il governo", word("governo")),
        ("Luigi Di Maio", All((name("luigi"), name("di"), name("maio")))),
        ("il", name("il")),
        ("il di", All((name("il"), name("di")))),
        ("il -tram", All((name("il"), Not(word("tram"))))),
        ("il source:ansa", Field(FieldName.SOURCE, ("ansa",), 3)),
        ("tram OR il bus", Either((word("tram"), word("bus")))),
        ("tram NOT il bus", All((word("tram"), Not(word("bus"))))),
        ("tram -il bus", All((word("tram"), Not(name("il")), word("bus")))),
        ("il OR lo", Either((name("il"), name("lo")))),
        ("dell' alluvione", word("alluvione")),
    ],
)
def test_articles_and_prepositions_are_looked_for_only_where_nothing_else_is(typed: str, expected: Query) -> None:
    assert tree(typed) == expected


@pytest.mark.parametrize(
    ("typed", "field", "values"),
    [
        ("author:rossi", FieldName.AUTHOR, ("rossi",)),
        ('AUTHOR:"Anna  Rossi"', FieldName.AUTHOR, ("Anna Rossi",)),
        ('author:“Anna Rossi”,"Bruno, detto B."', FieldName.AUTHOR, ("Anna Rossi", "Bruno, detto B.")),
        ("source:ansa,agi", FieldName.SOURCE, ("ansa", "agi")),
        ("section:Politica", FieldName.SECTION, ("Politica",)),
        ('region:"Valle d\'Aosta"', FieldName.REGION, ("Valle d'Aosta",)),
        ("since:2026-02-03", FieldName.SINCE, ("2026-02-03",)),
        ("since:2026-2", FieldName.SINCE, ("2026-02-01",)),
        ("until:2024-02", FieldName.UNTIL, ("2024-02-29",)),
        ("since:2026", FieldName.SINCE, ("2026-01-01",)),
        ("until:2026", FieldName.UNTIL, ("2026-12-31",)),
        ("since:1/11/2026", FieldName.SINCE, ("2026-11-01",)),
        ("since:oggi", FieldName.SINCE, ("2026-11-29",)),
        ("since:Yesterday", FieldName.SINCE, ("2026-11-28",)),
        ("until:ieri", FieldName.UNTIL, ("2026-11-28",)),
        ("since:7d", FieldName.SINCE, ("2026-11-22",)),
        ("since:2w", FieldName.SINCE, ("2026-11-15",)),
        ("since:9m", FieldName.SINCE, ("2026-02-28",)),
        ("since:1y", FieldName.SINCE, ("2025-11-29",)),
        ("changed:any", FieldName.CHANGED, ("any",)),
        ("changed:Typo,wall_appeared", FieldName.CHANGED, ("typo", "wall_appeared")),
        ("changed:7d", FieldName.CHANGED, ("2026-11-22",)),
        ("changed:2026-11", FieldName.CHANGED, ("2026-11-01",)),
        ("story:1234", FieldName.STORY, ("1234",)),
        ("story:https://www.example.it/a,1.html?x=1", FieldName.STORY, ("https://www.example.it/a,1.html?x=1",)),
    ],
)
def test_a_field_has_its_values(typed: str, field: FieldName, values: tuple[str, ...]) -> None:
    assert tree(typed) == Field(field, values, 0)


def test_a_field_may_be_left_out_alone_and_knows_its_place() -> None:
    assert tree("-source:ansa") == Not(Field(FieldName.SOURCE, ("ansa",), 1))
    assert tree("-tram since:7d") == All((Not(word("tram")), Field(FieldName.SINCE, ("2026-11-22",), 6)))


@pytest.mark.parametrize(("typed", "message"), wrong())
def test_a_wrong_query_is_told_where_and_what_was_meant(typed: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        tree(typed)
    assert str(raised.value) == message
    assert message.startswith(f"query, character {raised.value.at + 1}: ")
    assert isinstance(raised.value, UsageError)


def test_forty_wrong_uses_and_more_are_tried() -> None:
    assert len({message for _, message in wrong()}) >= 40


@pytest.mark.parametrize(
    ("right", "too_much", "message"),
    [
        (
            "x" * MOST_CHARACTERS,
            "x" * (MOST_CHARACTERS + 1),
            "query, character 2001: expected 2,000 characters at most; got 2,001",
        ),
        (
            "tram " * MOST_TERMS,
            "tram " * (MOST_TERMS + 1),
            "query, character 321: expected 64 words, phrases and values at most",
        ),
        (
            f"source:{','.join(['ansa'] * MOST_TERMS)}",
            f"source:{','.join(['ansa'] * (MOST_TERMS + 1))}",
            "query, character 1: expected 64 words, phrases and values at most",
        ),
        (
            f"{'(' * MOST_NESTED}tram{')' * MOST_NESTED}",
            f"{'(' * (MOST_NESTED + 1)}tram{')' * (MOST_NESTED + 1)}",
            "query, character 11: expected brackets within brackets 10 deep at most",
        ),
    ],
)
def test_a_query_is_bounded(right: str, too_much: str, message: str) -> None:
    tree(right)
    with pytest.raises(QueryError) as raised:
        tree(too_much)
    assert str(raised.value) == message


@given(anything())
def test_whatever_is_typed_is_a_tree_or_told_on_one_line(typed: str) -> None:
    said: QueryError | None = None
    try:
        _hold(tree(typed), top=True)
    except QueryError as error:
        said = error
    if said:
        assert 0 <= said.at <= len(typed)
        assert str(said).isprintable()


def _hold(query: Query, *, top: bool = False) -> None:
    """What SQL is made on: each `Not` and each part of an `Either` holds something that is looked for."""
    match query:
        case Word(text, stem):
            assert text
            assert stem
        case Phrase(parts):
            assert parts
            assert all(parts)
        case Prefix(start):
            assert len(start) >= 3
        case Field(_, values):
            assert values
            assert all(map(str.isprintable, values))
        case Not(of):
            assert _looks(of)
            _hold(of)
        case Either(parts):
            assert len(parts) > 1
            for part in parts:
                assert _looks(part)
                _hold(part)
        case All(parts):
            assert top or _looks(query)
            for part in parts:
                _hold(part)


def _looks(query: Query) -> bool:
    return any(map(_looks, query.of)) if isinstance(query, All) else not isinstance(query, Not)


def test_errors_on_the_page_of_the_language_are_those_that_are_told() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "query.md").read_text("utf-8")
    shown = dict(re.findall(r"^\| `(.+?)` \| `(query, character .+?)` \|$", page, re.MULTILINE))
    assert len(shown) == page.count("`query, character ") == 6
    assert shown.items() <= dict(wrong()).items()


def test_every_query_on_the_page_of_the_language_is_read_or_told_there() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "query.md").read_text("utf-8")
    first_columns = re.findall(r"^\| `(.+?)` \|", page.partition("## What cannot")[0], re.MULTILINE)
    examples = re.findall(
        r"`([a-z-]+:[^`\s]+(?:\"[^`]*\")?)`", page.partition("## What cannot")[0].rpartition("| field |")[2]
    )
    typed = [
        each
        for each in [*first_columns, *examples]
        if not each.endswith(":") and each not in {"auhtor:rossi", "fonte:ansa"}
    ]
    assert len(typed) > 25
    assert all(tree(each) for each in typed)


@pytest.mark.parametrize(
    "typed", ["science:x", "Austria:x", "elezioni:x", "metro:x", "storico:x", "ragione:x", "giorni:x", "http:x"]
)
def test_a_word_of_the_news_before_a_colon_is_no_slip_of_a_field(typed: str) -> None:
    assert tree(typed) == name(*typed.lower().split(":"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("auhtor:x", "author"),
        ("sorce:x", "source"),
        ("sicne:x", "since"),
        ("untill:x", "until"),
        ("stroy:x", "story"),
        ("secton:x", "section"),
    ],
)
def test_a_slip_in_the_name_of_a_field_is_told(typed: str, meant: str) -> None:
    with pytest.raises(QueryError, match=f"^query, character 1: no field is called {typed[:-2]}: expected {meant}: "):
        tree(typed)
