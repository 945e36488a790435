"""A query finds what a plain reading of every row finds, newest first, page by page, best first, counted, and among some."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import finding_made as made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import opened

from newscrawl.leaving import allowed
from newscrawl.query import words
from newscrawl.query.reading import QueryError, read
from newscrawl.query.tree import EVERYTHING, All, Field, FieldName, MayLeave, Query
from newscrawl.store.articles import leaving
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.hits import spread
from newscrawl.store.search import finding
from tests.query.query_made import TODAY, pairs

CASES = Path(os.environ.get("NEWSCRAWL_CASES") or Path(__file__).parents[3] / "shared" / "cases") / "search.tsv"
ARTICLES = made.known()


@pytest.fixture(name="db", scope="module")
def _db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(tmp_path_factory.mktemp("found") / "newscrawl.db") as store:
        made.fill(store.db, ARTICLES)
        yield store.db


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that these few articles are gone through as a million are."""
    monkeypatch.setattr(finding, "_FIRST_SLICE", 7)
    monkeypatch.setattr(finding, "_GROWTH", 2)


def asked(typed: str) -> Query:
    return read(typed, today=TODAY)


# ── every query ────────────────────────────────────────────────────────────────────────────────


@given(query=made.queries(ARTICLES), limit=st.integers(1, 130), skip=st.integers(0, 60))
def test_any_query_finds_what_a_plain_reading_of_the_rows_finds(
    db: Database, query: Query, limit: int, skip: int
) -> None:
    wanted = made.expected(query, ARTICLES)
    assert finding.newest(db, query, limit=limit, skip=skip) == wanted[skip : skip + limit]
    below = ARTICLES[limit - 1 if limit <= len(ARTICLES) else 0].id
    assert finding.newest(db, query, limit=limit, below=below) == [id for id in wanted if id < below][:limit]
    assert finding.count(db, query, most=limit) == min(len(wanted), limit + 1)
    assert sorted(finding.best(db, query, limit=1000), reverse=True) == wanted
    ids = [one.id for one in ARTICLES[::3]]
    assert finding.among(db, query, ids) == [id for id in ids if id in wanted]
    where, values = finding.condition(db, query, "id")
    rows = db.execute(f"SELECT id FROM articles WHERE {where} ORDER BY id DESC", values)
    assert [row["id"] for row in rows] == wanted


@given(query=made.queries(ARTICLES))
def test_the_same_is_found_where_the_articles_of_a_list_lie_far_apart(db: Database, query: Query) -> None:
    wanted = made.expected(query, ARTICLES)
    with pytest.MonkeyPatch.context() as lowered:
        lowered.setattr(finding, "_FAR", 3)
        assert finding.newest(db, query, limit=20) == wanted[:20]
        ids = [one.id for one in ARTICLES[::9]]
        assert finding.among(db, query, ids) == [id for id in ids if id in wanted]


def test_everything_is_found_by_a_query_of_nothing(db: Database) -> None:
    every = sorted((one.id for one in ARTICLES), reverse=True)
    assert min(every) < 0
    assert finding.newest(db, EVERYTHING, limit=1000) == every
    assert finding.best(db, EVERYTHING, limit=10) == every[:10]
    assert finding.among(db, EVERYTHING, [every[3], 5, every[1]]) == [every[3], every[1]]
    assert finding.among(db, EVERYTHING, []) == []


@pytest.mark.parametrize("size", [1, 7, 14, 200])
def test_pages_one_after_the_other_leave_nothing_out_and_repeat_nothing(db: Database, size: int) -> None:
    for typed in ("alluvione", "Conte ponte", "section:cronaca", "mare -source:corriere", "pane OR govern*"):
        query = asked(typed)
        pages = [finding.newest(db, query, limit=size, skip=skip) for skip in range(0, 140, size)]
        assert [id for page in pages for id in page] == made.expected(query, ARTICLES), typed
        best = [finding.best(db, query, limit=size, skip=skip) for skip in range(0, 140, size)]
        assert [id for page in best for id in page] == finding.best(db, query, limit=1000), typed


def test_articles_are_in_the_order_of_the_list_that_is_asked_of(db: Database) -> None:
    query = asked("mare")
    wanted = made.expected(query, ARTICLES)
    shuffled = sorted(wanted, key=lambda id: id % 101)
    assert finding.among(db, query, shuffled) == shuffled


# ── fields ─────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_found_by_its_root_by_any_of_its_articles_and_by_their_addresses(db: Database) -> None:
    member = next(one for one in ARTICLES if one.root is not None and one.id > 0)
    story = sorted((one.id for one in ARTICLES if member.root in (one.id, one.root)), reverse=True)
    for typed in (f"story:{member.id}", f"story:{member.url}", f"story:{member.url.removeprefix('https://')}"):
        assert finding.newest(db, asked(typed), limit=1000) == story


@pytest.mark.parametrize(
    ("typed", "at", "said"),
    [
        ("mare source:corrier", 5, "no such source in this archive; corriere is meant?"),
        ("source:@locale", 0, "no such source in this archive; @local is meant?"),
        ("region:umbria", 0, "no such region with an outlet in this archive; it has Lazio, Valle d'Aosta"),
        ("mare story:77", 5, "no article here has this number or address"),
        ("story:www.x.example/mai", 0, "no article here has this number or address"),
    ],
)
def test_what_only_the_store_can_know_is_said_with_its_place(db: Database, typed: str, at: int, said: str) -> None:
    for ask in (finding.newest, finding.best):
        with pytest.raises(QueryError) as raised:
            ask(db, asked(typed), limit=10)
        assert raised.value.at == at
        assert said in str(raised.value)
    with pytest.raises(QueryError):
        finding.count(db, asked(typed))
    with pytest.raises(QueryError):
        finding.among(db, asked(typed), [1])


def test_a_name_or_section_that_nobody_has_yet_finds_nothing_and_is_no_mistake(db: Database) -> None:
    for typed in ("author:verdi", "section:scacchi", "mare author:verdi"):
        assert finding.newest(db, asked(typed), limit=10) == []
    assert finding.newest(db, asked("-author:verdi"), limit=1) == [max(one.id for one in ARTICLES)]


def test_a_name_or_section_behind_an_equals_sign_is_the_whole_one(db: Database) -> None:
    assert finding.newest(db, asked("section:politica"), limit=1)
    assert finding.newest(db, asked("section:=politica"), limit=1) == []
    for typed in ('section:"=politica estera"', "section:=CRONACA"):
        assert (
            finding.newest(db, asked(typed), limit=1000)
            == finding.newest(db, asked(typed.replace("=", "")), limit=1000)
            != []
        )
    name = db.execute("SELECT name FROM authors WHERE instr(name, ' ') LIMIT 1").fetchone()["name"]
    assert finding.newest(db, asked(f'author:"={name}"'), limit=1)
    assert finding.newest(db, asked(f'author:"={name.split()[0]}"'), limit=1) == []


def test_what_has_no_section_is_not_left_out_with_another(db: Database) -> None:
    wanted = [one.id for one in reversed(ARTICLES) if one.section != "Cronaca"]
    assert finding.newest(db, asked("-section:cronaca"), limit=1000) == wanted
    assert finding.among(db, asked("-section:cronaca"), wanted) == wanted


# ── Italian ────────────────────────────────────────────────────────────────────────────────────


def test_every_pair_of_the_table_is_found_as_a_reader_expects(tmp_path: Path) -> None:
    _hold(tmp_path, [(pair.query, pair.text, pair.found) for pair in pairs()])


@pytest.mark.skipif(
    not CASES.is_file(), reason=f"PAIRS OF THE CASES NOT CHECKED: no {CASES}; NEWSCRAWL_CASES names their folder"
)
def test_every_pair_of_the_cases_is_found_as_a_reader_expects(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines()[1:]]
    _hold(tmp_path, [(query, text, found == "yes") for query, text, found in rows])


def _hold(folder: Path, table: list[tuple[str, str, bool]]) -> None:
    assert len(table) > 10
    texts = {text: number for number, (_, text, _) in enumerate(table, 1)}
    with opened(folder / "newscrawl.db") as store:
        made.fill(store.db, [made.plain(number, text) for text, number in texts.items()])
        wrong = []
        for typed, text, found in table:
            query = asked(typed)
            ids = finding.newest(store.db, query, limit=1000)
            assert sorted(finding.best(store.db, query, limit=1000), reverse=True) == ids
            assert finding.among(store.db, query, sorted(texts.values(), reverse=True)) == ids
            assert finding.count(store.db, query) == len(ids)
            if (texts[text] in ids) != found:
                wrong.append((typed, text, found))
    assert wrong == []


# ── best first ─────────────────────────────────────────────────────────────────────────────────


def test_the_headline_comes_first_then_the_word_as_typed_then_the_newest(tmp_path: Path) -> None:
    with opened(tmp_path / "newscrawl.db") as store:
        made.fill(
            store.db,
            [
                made.plain(1, "Un anno dopo", "Il Conte è qui."),
                made.plain(2, "Si fanno i conti", "I conti."),
                made.plain(3, "Il conte è tornato", "Detto tutto."),
                made.plain(4, "Due righe", "Dice conte, conte e conte."),
                made.plain(5, "Due righe", "Dice conte, conte e conte."),
                made.plain(6, "Altro", "Niente."),
            ],
        )
        assert finding.best(store.db, asked("conte"), limit=10) == [3, 2, 5, 4, 1]
        assert finding.best(store.db, asked("conte"), limit=2, skip=1) == [2, 5]


def test_best_first_is_among_the_newest_that_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    with opened(tmp_path / "newscrawl.db") as store:
        rows = [
            made.plain(1, "Il ponte", "Il ponte."),
            made.plain(2, "A", "Un ponte."),
            made.plain(3, "B", "Due ponti."),
        ]
        made.fill(store.db, rows)
        assert finding.best(store.db, asked("ponte"), limit=10) == [2, 3]


# ── as SQLite carries it out ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [
        "mare",
        "mare ponte OR pane",
        "mare Conte",
        "Conte -mare",
        '"pane nero" mare author:rossi',
        "mare source:corriere section:cronaca",
        "mare since:2025 -changed:any",
        "author:rossi region:lazio",
        "(mare Conte) OR author:rossi",
        "changed:2025-03-01 govern*",
    ],
)
def test_no_list_is_asked_for_again_for_each_article(db: Database, typed: str) -> None:
    """`=M` in a plan is a MATCH run for one article: three hundred times slower over many."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    finding.newest(db, asked(typed), limit=1000)
    finding.among(db, asked(typed), [one.id for one in ARTICLES])
    db.set_trace_callback(None)
    plans = [
        row["detail"]
        for sql in statements
        if sql.lstrip().startswith(("SELECT", "WITH"))
        for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    assert [step for step in plans if "VIRTUAL TABLE" in step and (":=" in step or "=M" in step)] == []
    assert [step for step in plans if step.startswith("CORRELATED") and "articles_" in step] == []
    assert plans


def test_the_sign_of_a_list_that_is_asked_again_is_known(db: Database) -> None:
    slow = (
        "SELECT rowid FROM articles_stems WHERE articles_stems MATCH 'mar' AND rowid IN"
        " (SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'conte')"
    )
    assert any("=" in row["detail"].rpartition("INDEX")[2] for row in db.execute(f"EXPLAIN QUERY PLAN {slow}"))


def test_words_are_looked_for_as_they_are_while_the_stems_are_of_another_stemmer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = asked("ponti")
    both = finding.newest(db, query, limit=1000)
    monkeypatch.setattr(words, "version", lambda: "of another")
    exact = finding.newest(db, query, limit=1000)
    assert exact == made.expected(asked('"ponti"'), ARTICLES)
    assert set(exact) < set(both)
    assert finding.among(db, query, both) == exact


def test_a_store_whose_stems_are_not_made_yet_finds_words_as_they_are_and_all_fields(tmp_path: Path) -> None:
    """As one is that was killed between the change of its schema and its first transaction."""
    with opened(tmp_path / "newscrawl.db") as store:
        made.fill(store.db, ARTICLES)
        store.db.execute("INSERT INTO articles_stems(articles_stems) VALUES ('delete-all')")
        store.db.execute("DELETE FROM store_values WHERE name = 'stems'")
        for typed in ("author:rossi", "-author:rossi", "author:rossi OR gov*", '"ponti" author:rossi', "changed:any"):
            query = asked(typed)
            assert finding.newest(store.db, query, limit=1000) == made.expected(query, ARTICLES), typed
            ids = [one.id for one in ARTICLES]
            assert len(finding.among(store.db, query, ids)) == finding.count(store.db, query), typed


def test_a_day_that_an_article_does_not_tell_is_that_on_which_it_was_first_seen(db: Database) -> None:
    undated = next(one for one in ARTICLES if one.day is None and one.id > 0)
    day = undated.seen[:10]
    since, until = (Field(name, (day,), 0) for name in (FieldName.SINCE, FieldName.UNTIL))
    assert undated.id in finding.newest(db, since, limit=1000)
    assert undated.id in finding.newest(db, until, limit=1000)


def test_what_is_found_is_spread_over_days_outlets_and_sections_as_its_rows_say(db: Database) -> None:
    ids = finding.newest(db, asked("mare OR ponte OR governo"), limit=1000)
    rows = [one for one in ARTICLES if one.id in ids]
    assert 0 < len(rows) < len(ARTICLES)
    said = spread(db, ids)
    assert said.days == Counter(one.day or one.seen[:10] for one in rows)
    for named, values in (
        (said.outlets, [one.source for one in rows]),
        (said.sections, [one.section for one in rows if one.section]),
        (said.regions, [region for one in rows if (region := made.SOURCES[one.source][1])]),
    ):
        assert {each.key: each.count for each in named} == Counter(values)


def test_what_may_leave_is_found_as_the_rule_lets_it_go(tmp_path: Path) -> None:
    """The rule reads one row; this asks indexes of all of them, whatever is written down of an article and of its outlet."""
    own = '{"access": "own subscription: cookies"}'
    of_articles = itertools.cycle(itertools.product((None, 0, 1), (None, "free", "subscriber"), ("{}", own)))
    of_outlets = [("gazzetta", "header"), ("vedetta", "robots_group")]  # the second reserves nothing from everybody
    with opened(tmp_path / "newscrawl.db") as store:
        made.fill(store.db, ARTICLES)
        with writing(store.db):
            for one, (reserved, access, provenance) in zip(ARTICLES, of_articles, strict=False):
                values = (reserved, access, provenance, one.id)
                store.db.execute("UPDATE articles SET reserved = ?, access = ?, provenance = ? WHERE id = ?", values)
            for source, sign in of_outlets:
                values = (source, sign, sign, "2025-11-01T00:00:00Z", "2025-11-01T00:00:00Z")
                store.db.execute(
                    "INSERT INTO reservations (source, host, sign, evidence, url, first_seen, last_seen)"
                    " VALUES (?, 'x.example', ?, ?, 'https://x.example/', ?, ?)",
                    values,
                )
        for typed in ("mare", "mare source:gazzetta", '"mare"', "ponte -mare", ""):
            every = finding.newest(store.db, asked(typed), limit=1000)
            free = [row["id"] for row in leaving.rows(store.db, every) if allowed(row).text]
            query = All((asked(typed), MayLeave()))
            assert finding.newest(store.db, query, limit=1000) == free, typed
            assert finding.newest(store.db, query, limit=3, skip=2) == free[2:5], typed
            assert typed == "mare source:gazzetta" or 0 < len(free) < len(every)
