"""An archive that strangers read: no answer of any address has a word of a text that is withheld, and what may leave is there."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
import yaml
from browse_made import WRITTEN, Browser, build, opened
from click.testing import CliRunner
from datasette_auth_passwords.utils import hash_password

from newscrawl.browse import gate, public, seeking
from newscrawl.browse.app import READER, Strangers, read_hash
from newscrawl.cli import main
from newscrawl.errors import UsageError
from newscrawl.leaving import TEXTS, WORDS
from newscrawl.query.reading import read
from newscrawl.store.db.database import Database
from newscrawl.store.search import index
from tests import manual_stores

#: Words that stand nowhere else, each in the texts of one article; those of four may not leave, each for another reason.
OPEN = "zafferanata"
WITHHELD = {31: "quattordicenne", 32: "biancospineto", 33: "melogranata", 34: "ginestraio"}
#: Of nobody else's business: in the ledger, in saved searches, in findings, in what an outlet repeats.
PRIVATE = ("lucertolone", "pescivendolo", "grattacielino", "tartarugone")
#: In a headline and in an older one of each article: facts.
FACT, OLDER = "cormorano", "gabbianella"
NOWHERE = "wxyzwxyzwxyzw"

QUESTIONS = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))["databases"]["newscrawl"]["queries"]
ENDINGS = ("", ".html", ".json", ".csv", ".atom", ".feed.json", ".jsono", ".blob", ".db")


def _mark(db: sqlite3.Connection) -> None:
    db.execute("UPDATE articles SET reserved = 0")
    for id, word in {**WITHHELD, 35: OPEN}.items():
        text = f"Il testo di {word} è di chi lo ha scritto. " * 5
        values = {"body": f"{text}\n\n{text}", "subtitle": f"Sommario {word}", "image_caption": f"Foto {word}"}
        values |= {"image": f"https://eco.example/{word}.jpg", "title": f"{FACT} {id}", "access": "free"}
        sets = ", ".join(f"{name} = :{name}" for name in values)
        db.execute(f"UPDATE articles SET {sets} WHERE id = :id", {**values, "id": id})
        was = {"title": f"{OLDER} {id}", "subtitle": f"Prima {word}", "image": f"https://eco.example/prima-{word}.jpg"}
        db.execute(
            "INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed, was, blocks)"
            " VALUES (?, 2, 'headline', '2025-11-09T10:00:00Z', '2025-11-09T11:00:00Z', 1, 1, ?, ?)",
            (id, json.dumps(was), f"prima {word}".encode()),
        )
        db.execute(
            "UPDATE article_texts SET blocks = ? WHERE article_id = ?",
            (json.dumps([["paragraph", f"tolto {word}"]]), id),
        )
        db.execute("UPDATE links SET feed_text = ? WHERE id = ?", (f"Dal feed {word}", id))
    db.execute("UPDATE articles SET reserved = 1 WHERE id IN (31, 41, 42)")  # the last two are one story
    db.execute("UPDATE articles SET access = 'subscriber' WHERE id = 32")
    db.execute("""UPDATE articles SET provenance = '{"access": "own subscription: cookies"}' WHERE id = 33""")
    db.execute("UPDATE articles SET reserved = NULL, source = 'voce-valle', kicker = 'Zii e buoi' WHERE id = 34")
    db.execute(
        "INSERT INTO reservations (source, host, sign, evidence, url, first_seen, last_seen)"
        " VALUES ('voce-valle', 'vocevalle.example', 'header', 'tdm-reservation: 1', 'https://vocevalle.example/', ?, ?)",
        ("2025-11-01T00:00:00Z",) * 2,
    )
    db.execute("UPDATE links SET detail = ? WHERE state = 'failed'", (PRIVATE[0],))
    db.execute(
        "INSERT INTO watches (name, query, kinds, channels, added, added_run, looked_run, digested)"
        " VALUES (?, ?, '[\"new\"]', '[]', '2025-01-01T00:00:00Z', 0, 1, '2025-01-01T00:00:00Z')",
        (PRIVATE[1], PRIVATE[1]),
    )
    db.execute("UPDATE source_health SET message = ?", (PRIVATE[2],))
    db.execute(
        "INSERT INTO repeated_blocks (id, source, text, articles, letters, common, learned, dropped) VALUES (1, 'voce-valle', ?, 9, 9, 1, 1, 1)",
        (PRIVATE[3],),
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("public") / "newscrawl.db", articles=60)
    with closing(sqlite3.connect(path)) as db, db:
        _mark(db)
        index.take_in(db)
        db.execute(
            "INSERT OR REPLACE INTO articles_unstemmed (article_id, was) VALUES (6000, ?)", (f"era {WITHHELD[31]}",)
        )
    return path


@pytest.fixture(scope="module")
def strangers(archive: Path) -> Iterator[Browser]:
    with opened(archive, strangers=Strangers()) as browser:
        yield browser


@pytest.fixture(scope="module")
def names(archive: Path) -> list[str]:
    """All tables and views, those of the index too, all questions, and all pages of ours."""
    with closing(sqlite3.connect(archive)) as db:
        found = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
    return [*found, "sqlite_master", *QUESTIONS, *gate.PAGES]


def _addresses(names: list[str]) -> list[str]:
    made = [f"/newscrawl/{name}{ending}" for name in names for ending in ENDINGS]
    for id in (*WITHHELD, 35):
        made += [
            f"/newscrawl/{table}/{id}{ending}" for table in ("articles", "article_texts", "links") for ending in ENDINGS
        ]
        made += [f"/newscrawl/revisions.json?article_id__exact={id}&_shape=array", f"/newscrawl/story?url=&id={id}"]
    made += [f"/newscrawl/revisions/{id}.blob?_blob_column=blocks" for id in (1, 31, 35)]
    for table in ("articles", "news", "revisions"):
        for asked in (
            "_shape=array", "_shape=arrays", "_shape=objects", "_shape=object", "_shape=arrayfirst", "_nl=on&_shape=array", "_size=max",
            "_sort=body", "_sort_desc=body", "_sort_desc=subtitle", "_facet=body", "_facet=subtitle", "_facet_array=tags", "_col=body&_col=id",
            "_col=was", "_all_columns=1", "_labels=on", "_stream=on", "_trace=1", "_json=was", "_search=cormorano", "_where=1",
            "_extra=columns", "_next=30", "_fts_table=articles_fts&_fts_pk=id&_search=testo", "_hide_sql=1", "_ttl=900",
        ):  # fmt: skip
            made += [
                f"/newscrawl/{table}{ending}?{asked}"
                for ending in (("", ".json") if table == "articles" else (".json",))
            ]
        made.append(f"/newscrawl/{table}.csv?_size=max")
    for ending in ("", ".json", ".csv", ".atom", ".feed.json"):
        made += [
            f"/newscrawl/search{ending}?q={FACT}{more}" for more in ("", "&order=best", "&page=2", "&since=2025-01-01")
        ]
        made += [f"/newscrawl/mentions{ending}?q={FACT}", f"/newscrawl/changes{ending}?kind=headline"]
        made.append(f"/newscrawl/search{ending}?q={quote('testo scritto')}&order=best")
    made += [
        "/newscrawl",
        "/newscrawl.json",
        "/newscrawl.db",
        "/newscrawl?sql=select+1",
        "/newscrawl?_show_hidden=1",
        "/.json",
        "/robots.txt",
    ]
    made += [
        "/newscrawl.json?sql=select+body+from+main.articles",
        "/newscrawl.csv?sql=select+body+from+main.articles",
        "/_memory",
        "/_internal",
    ]
    made += [f"/-/{name}{ending}" for name in ("databases", "metadata", "settings", "plugins", "versions", "threads", "actor", "permissions",
             "allow-debug", "messages", "password-tool", "api", "patterns", "search") for ending in ("", ".json")]  # fmt: skip
    return made


_KNOWN = {200, 302, 304, 400, 403, 404, 405}


def _links(page: str) -> dict[str, str]:
    """The addresses on a page, one of those that ask the same of another row: by their shape."""
    return {re.sub(r"=[^&]*|\d+", "", link): link for link in map(unescape, re.findall(r'href="(/[^"#]*)', page))}


def test_no_answer_has_a_word_of_a_text_that_is_withheld(strangers: Browser, names: list[str]) -> None:
    """Every address that there is; then every one that these pages lead to, none of which may be refused."""
    pages = ["/", *_addresses(names), *(f"/newscrawl/outlet/{slug}" for slug in ("voce-valle", "eco-del-lago"))]
    linked: dict[str, str] = {}
    for path, answer in zip(pages, strangers.get(*pages), strict=True):
        _has_nothing_withheld(path, answer)
        assert answer.status_code in _KNOWN, (path, answer.status_code)
        if answer.status_code == 200 and not re.search(r"[?.]", path):
            linked |= _links(answer.text)
    assert len(linked) > 80
    refused = []
    for path, answer in zip(linked.values(), strangers.get(*linked.values()), strict=True):
        _has_nothing_withheld(path, answer)
        refused += [path] if answer.status_code not in (200, 302) else []
    assert refused == []


def _has_nothing_withheld(path: str, answer: Any) -> None:
    told = unescape(answer.content.decode("utf-8", "replace")).lower()
    assert [word for word in (*WITHHELD.values(), *PRIVATE) if word in told] == [], path


def _same(answer: str, word: str) -> str:
    """An answer without the word that was asked, or what it begins with; how long it took stands in none."""
    plain = answer.lower().replace(word, "…").replace(word[:8], "…")
    return re.sub(r"urn:uuid:[\w-]+", "", plain)


@pytest.mark.parametrize("word", WITHHELD.values(), ids=["reserved", "subscriber", "own", "by_outlet"])
def test_who_asks_for_a_word_of_a_withheld_text_learns_as_much_as_of_one_that_nobody_wrote(
    strangers: Browser, word: str
) -> None:
    asking = [
        f"/newscrawl/search{ending}?q={q}{order}"
        for ending in ("", ".json", ".csv", ".atom", ".feed.json")
        for q in (
            "{}",
            f"{FACT}+{{}}",
            f"{FACT}+-{{}}",
            "%22di+{}%22",
            "{:.8}*",
            f"{{}}+OR+{FACT}",
            "-{}+source:voce-valle",
        )
        for order in ("", "&order=best")
    ]
    asking += [
        f"/newscrawl/{table}{ending}?_search={{}}" for table in ("articles", "news") for ending in ("", ".json", ".csv")
    ]
    for column in sorted(TEXTS):
        asking += [f"/newscrawl/articles.json?{column}__{op}={{}}" for op in ("contains", "like", "glob", "exact")]
    asking += ["/newscrawl/revisions.json?was__contains={}", "/newscrawl/mentions?q={}", "/newscrawl/mentions.json?q={}",
               "/newscrawl/articles.json?_fts_table=articles_fts&_fts_pk=id&_search={}", "/newscrawl/articles.json?_search_search_text={}",
               '/newscrawl/articles.json?_through={{"table":"links","column":"feed_text","value":"Dal feed {}"}}']  # fmt: skip
    asking += [f"/newscrawl/articles/{id}?q={{}}&place={place}" for id in WITHHELD for place in (1, 2)]
    probes = strangers.get(*(each.format(word) for each in asking))
    blanks = strangers.get(*(each.format(NOWHERE[: len(word)]) for each in asking))
    for path, probe, blank in zip(asking, probes, blanks, strict=True):
        told, untold = _same(probe.text, word), _same(blank.text, NOWHERE[: len(word)])
        assert (probe.status_code, told) == (blank.status_code, untold), path


def test_a_withheld_hit_takes_no_place_among_those_that_are_counted(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "MOST_LOOKED", 2)
    query = read("testo scritto", today=date(2025, 11, 10))
    with closing(sqlite3.connect(archive)) as db:
        db.row_factory = sqlite3.Row
        shared = cast("Database", db)
        owner = seeking.newest(shared, query, limit=99)
        public.prepare(db)
        assert set(owner) == {*WITHHELD, 35}
        with closing(sqlite3.connect(archive)) as changing, changing:  # one that may be shown, behind all withheld ones
            changing.execute("UPDATE articles SET reserved = 0 WHERE id = 31")
        try:
            assert seeking.newest(shared, query, limit=9) == [35, 31]
            assert seeking.newest(shared, query, limit=9, skip=1) == [31]
            assert seeking.count(shared, query) == 2
            assert seeking.listed(shared, query, "id", seeking.Shown({})).at_least is None
            monkeypatch.setattr(seeking, "MOST_LOOKED", 1)
            assert seeking.listed(shared, query, "id", seeking.Shown({})).at_least == 1
        finally:
            with closing(sqlite3.connect(archive)) as changing, changing:
                changing.execute("UPDATE articles SET reserved = 1 WHERE id = 31")


def test_filters_narrow_what_strangers_look_for(strangers: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "MOST_LOOKED", 1)  # the newest is another outlet's
    asked = f"/newscrawl/articles?_search={FACT}"
    of_outlet, of_none, unknown, beyond = strangers.get(
        *(
            f"{asked}&{one}"
            for one in ("source=gazzetta-ponente", "published_day=1999-01-01", "source=nowhere", "words=1")
        )
    )
    assert "/newscrawl/articles/33" in of_outlet.text
    assert "<b>1 row</b>" in of_outlet.text
    assert "<b>0 rows</b>" in of_none.text
    assert unknown.status_code == 200
    assert "<b>0+ rows</b>" in beyond.text  # one was looked at, and what is behind it is not known


@pytest.mark.parametrize("is_public", [True, False])
def test_what_rows_cannot_be_asked_is_the_askers_mistake(archive: Path, is_public: bool) -> None:
    wrong = ("news?_next=abc", "news?_next=²", f"news?_next={'9' * 30}", "articles?id__in=[", "articles?id__notin=[1,", "articles?id__in=[[1]]",
             f"articles?id__in=[{'9' * 30}]", "articles?_sort=rowid", "articles?_sort=withheld", "articles?_sort_desc=body", "news?_sort=rowid",
             "articles?_sort=id&_sort_desc=id", "articles.json?_sort=rowid", "articles.csv?id__in=[")  # fmt: skip
    missing = ("article_authors/1", "article_authors/1,2,3", "articles/1,2", "news/1", "article_authors/1.json")
    right = ("news?_next=3", "articles?id__in=[1,2]", "articles?id__in=1,2", "articles?_sort_desc=id", "articles?_next=3", "articles/35",
             "articles/35.json", "articles.csv?id__in=[35]", "changes", "articles?byline__in=[%22a%22,null]")  # fmt: skip
    with opened(archive, strangers=Strangers() if is_public else None) as browser:
        for paths, status in ((wrong, 400), (missing, 404), (right, 200)):
            answers = browser.get(*(f"/newscrawl/{path}" for path in paths))
            told = {path: answer.status_code for path, answer in zip(paths, answers, strict=True)}
            assert told == dict.fromkeys(paths, status)


@pytest.mark.parametrize("is_public", [True, False])
def test_no_page_repeats_a_nul_and_no_log_a_table_that_there_is_not(
    archive: Path, capfd: pytest.CaptureFixture[str], is_public: bool
) -> None:
    paths = (
        "search?q=%00",
        "articles?_search=a%00b",
        "articles?title=%00",
        "author?name=%00",
        "outlet/~00",
        "outlet/%00",
    )
    with opened(archive, strangers=Strangers() if is_public else None) as browser:
        answers = browser.get(*(f"/newscrawl/{path}" for path in paths))
        assert [path for path, answer in zip(paths, answers, strict=True) if b"\0" in answer.content] == []
        assert browser.get("/newscrawl/-/query").status_code == 404
    assert "ERROR" not in capfd.readouterr().err


def test_only_one_module_of_the_browser_asks_the_index() -> None:
    """Another one would tell strangers which withheld texts have a word."""
    asks = re.compile(r"finding\.(newest|best|count|every|condition)\b|nothing\.why|articles_(fts|stems)")
    room = Path(gate.__file__).parent
    assert [file.name for file in room.glob("*.py") if asks.search(file.read_text("utf-8"))] == ["seeking.py"]


def test_what_may_leave_is_there(strangers: Browser) -> None:
    article, raw, found, feed, front = strangers.get(
        "/newscrawl/articles/35", "/newscrawl/articles/35.json?_shape=array", f"/newscrawl/search?q={OPEN}",
        f"/newscrawl/search.atom?q={OPEN}", "/",
    )  # fmt: skip
    assert f"<p>Il testo di {OPEN}" in article.text
    assert f"Sommario {OPEN}" in article.text
    assert raw.json()[0]["image"] == f"https://eco.example/{OPEN}.jpg"
    assert f"<mark>{OPEN}</mark>" in found.text
    assert f"Sommario {OPEN}" in feed.text
    assert "Articles a day" in front.text


@pytest.mark.parametrize(("id", "reason"), [(31, "reserved"), (32, "subscriber"), (33, "subscriber"), (34, "reserved")])
def test_of_a_withheld_text_the_facts_go_and_the_reason_is_told(strangers: Browser, id: int, reason: str) -> None:
    page, row, found = strangers.get(
        f"/newscrawl/articles/{id}",
        f"/newscrawl/articles/{id}.json?_shape=array",
        f"/newscrawl/search.json?q={FACT}&_shape=array",
    )
    assert f"{FACT} {id}" in page.text
    assert f"{OLDER} {id}" in page.text
    assert WORDS[reason] in page.text  # type: ignore[index]  # a value of the enum is its word
    told = row.json()[0]
    assert (told["withheld"], told["subtitle"], told["body"]) == (reason, None, WORDS[reason])  # type: ignore[index]
    assert {each["id"] for each in found.json()} == {*WITHHELD, 35}


@pytest.mark.parametrize(
    "typed",
    [
        f'"{FACT} 31"',
        f"{FACT[:5]}*",
        f"{FACT} source:voce-valle",
        f"{FACT} OR wxyz",
        f"{FACT} story:34",
        "buo*",
        "zii*",
    ],
)
def test_a_withheld_article_is_found_by_phrases_beginnings_and_fields_of_its_facts(archive: Path, typed: str) -> None:
    query = read(typed, today=date(2025, 11, 10))
    with closing(sqlite3.connect(archive)) as db:
        db.row_factory = sqlite3.Row
        owner = seeking.newest(cast("Database", db), query, limit=99)
        public.prepare(db)
        assert seeking.newest(cast("Database", db), query, limit=99) == owner != []


def test_sentences_in_the_place_of_two_texts_are_not_compared(archive: Path, strangers: Browser) -> None:
    with opened(archive) as browser:
        assert ">100%<" in browser.get("/newscrawl/story/41").text
    page = strangers.get("/newscrawl/story/41")
    assert (page.status_code, WORDS["reserved"] in page.text, "100%" in page.text) == (200, True, False)  # type: ignore[index]


def test_of_a_withheld_article_what_was_changed_is_told_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    manual_stores.history(path)
    body = "La Provincia|In mattinata|pubblici"
    told = []
    for reserved in (0, 1):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE articles SET reserved = ?", (reserved,))
            (id,) = db.execute("SELECT id FROM articles").fetchone()
        with opened(path, strangers=Strangers()) as browser:
            told.append(browser.get(*(f"/newscrawl/articles/{id}{more}" for more in ("", "?version=2", "?version=4"))))
    assert [answer.status_code for answers in told for answer in answers] == [200] * 6
    shown, withheld = ("".join(answer.text for answer in answers) for answers in told)
    assert "In mattinata la Provincia" in shown
    assert not re.search(body, withheld)
    assert "10 Nov 2025" in withheld  # when it was changed is a fact


def test_the_owner_sees_all_of_it(archive: Path) -> None:
    with opened(archive) as browser:
        page, found = browser.get("/newscrawl/articles/31", f"/newscrawl/search?q={WITHHELD[31]}")
    assert f"Il testo di {WITHHELD[31]}" in page.text
    assert f"{FACT} 31" in found.text


def test_views_of_strangers_read_no_table_but_through_what_hides_its_texts(archive: Path) -> None:
    """A table that somebody adds is empty for strangers until it is named, and a view reads what they read."""
    with closing(sqlite3.connect(archive)) as db:
        db.execute("CREATE TABLE tomorrow (words TEXT)")
        db.execute("INSERT INTO tomorrow VALUES ('di domani')")
        db.commit()
        public.prepare(db)
        assert db.execute("SELECT count(*) FROM tomorrow").fetchone() == (0,)
        assert db.execute("SELECT subtitle FROM news WHERE id = 31").fetchone() == (None,)
        of = tuple(WITHHELD)
        assert db.execute("SELECT count(*) FROM article_texts WHERE article_id IN (?, ?, ?, ?)", of).fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM article_texts WHERE article_id = 35").fetchone() == (1,)
        db.execute("DROP TABLE main.tomorrow")
        db.commit()


def test_answers_may_be_kept_a_minute_and_feeds_are_asked_again(strangers: Browser) -> None:
    front, table, feed, style, robots = strangers.get(
        "/", "/newscrawl/articles.json", "/newscrawl/search.atom", "/assets/newscrawl.css", "/robots.txt"
    )
    assert front.headers["cache-control"] == table.headers["cache-control"] == "public, max-age=60"
    assert feed.headers["cache-control"] == "no-cache"
    assert style.headers["cache-control"] == "public, max-age=3600"
    assert robots.text.split("\n")[:2] == ["User-agent: *", "Disallow: /"]
    assert front.headers["content-security-policy"].startswith("default-src 'none'")


def _signed_in(browser: Browser, password: str) -> Any:
    """The answer to the form of the page that asks for the password."""
    page = browser.get("/-/login")
    token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert token
    said = {"username": READER, "password": password, "csrftoken": token[1]}
    cookie = {"cookie": f"ds_csrftoken={page.cookies['ds_csrftoken']}"}
    return asyncio.run(browser.served.client.post("/-/login", data=said, headers=cookie))


def test_who_knows_the_password_reads_and_nobody_else(archive: Path) -> None:
    hashed = hash_password("una parola", iterations=10)
    pages, programs = ("/", "/newscrawl", "/newscrawl/articles", "/newscrawl/outlet", "/newscrawl/day", "/newscrawl/articles/35"), (
        "/newscrawl/articles.json", "/newscrawl/articles.csv", "/newscrawl/articles/35.json", "/newscrawl/search.atom", "/newscrawl/day.json",
    )  # fmt: skip
    with opened(archive, strangers=Strangers(password_hash=hashed)) as browser:
        refused = browser.get(*pages, *programs)
        assert [answer.status_code for answer in refused] == [302] * len(pages) + [401] * len(programs)
        assert {answer.headers.get("location") for answer in refused} == {"/-/login", None}
        assert FACT not in "".join(answer.text for answer in refused)
        for query in ("source:x", "story:1", "story:999999", "(("):
            asked = browser.get(*(f"/newscrawl/{name}.json?q={query}" for name in ("search", "mentions")))
            assert {(answer.status_code, answer.text) for answer in asked} == {(401, refused[-1].text)}
        assert 'name="password"' in browser.get("/-/login").text
        assert _signed_in(browser, "una parola").headers["set-cookie"].startswith("ds_actor=")
        assert "ds_actor" not in _signed_in(browser, "un'altra").headers.get("set-cookie", "")
        basic = base64.b64encode(f"{READER}:una parola".encode()).decode()
        for known in (
            {"cookie": f"ds_actor={browser.served.sign({'a': {'id': READER}}, 'actor')}"},
            {"authorization": f"Basic {basic}"},
        ):
            answers = browser.get(*pages, *programs, headers=known)
            assert {answer.status_code for answer in answers} == {200}
            assert answers[0].headers["cache-control"] == "private, max-age=60"
            assert hashed not in "".join(answer.text for answer in answers)
        wrong = base64.b64encode(f"{READER}:un'altra".encode()).decode()
        assert browser.get("/newscrawl/search.atom", headers={"authorization": f"Basic {wrong}"}).status_code == 401


def test_hash_comes_from_a_file_or_the_environment_and_is_not_shown(tmp_path: Path) -> None:
    hashed = hash_password("una parola", iterations=10)
    file = tmp_path / "hash"
    file.write_text(hashed + "\n", encoding="utf-8")
    assert read_hash(None, file) == read_hash(hashed, None) == hashed
    assert read_hash(None, None) is None
    assert hashed not in repr(Strangers(password_hash=hashed))
    file.write_text("una parola", encoding="utf-8")
    with pytest.raises(UsageError, match="as `datasette hash-password` prints it") as wrong:
        read_hash(None, file)
    assert "una parola" not in str(wrong.value)
    with pytest.raises(UsageError, match=r"expected a file with a hash, .*; no such file or directory"):
        read_hash(None, tmp_path / "none")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="it holds other bytes"):
        read_hash(None, file)


def test_a_password_without_readers_is_a_mistake_that_is_said(archive: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(
        main, ["browse", "--no-open", "--db", str(archive), "--password-hash-file", str(tmp_path / "hash")]
    )
    assert (said.exit_code, "expected --public beside it" in said.output) == (2, True)
