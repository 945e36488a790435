"""The pages in English and Italian: one file of words each, and nothing on a page that is in neither."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import yaml
from browse_made import WRITTEN, Browser, build, opened
from datasette_auth_passwords.utils import hash_password

from newscrawl.browse.app import READER, Strangers
from newscrawl.browse.language import LOCALES, chosen, language
from newscrawl.models import Access, Kind
from newscrawl.query.reading import QueryError
from newscrawl.query.said import SENTENCES
from newscrawl.states import Change, Reason, State
from newscrawl.store.db import schema
from tests.query.query_made import tree, wrong

TEMPLATES = sorted((Path(__file__).parents[2] / "newscrawl" / "browse" / "templates").glob("*.html"))
WRITTEN_DOWN = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))["databases"]["newscrawl"]
QUERIES, DESCRIBED = WRITTEN_DOWN["queries"], WRITTEN_DOWN["tables"]
#: What data/datasette.yaml says in English.
ELSEWHERE = ("questions.", "tables.", "groups.", "hints.", "owners", "query.")
#: Where English says the name itself, unless there is a better one.
NAMED = ("columns.", "states.", "names.")
#: Names, in any language.
NAMES = {"newscrawl", "Datasette", "JSON", "Feed", "CSV", "HTTP", "ms", "history", "UTC"}
ITALIAN = {"accept-language": "it-IT,it;q=0.9,en;q=0.8"}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(build(tmp_path_factory.mktemp("language") / "anything.db")) as browser:
        yield browser


def test_both_files_have_the_same_words() -> None:
    keys = {code: {k for k in language(code).words if not k.startswith(ELSEWHERE)} for code in LOCALES}
    assert keys["en"] <= keys["it"]
    assert {key for key in keys["it"] - keys["en"] if not key.startswith(NAMED)} == set()
    for key in keys["en"]:
        named = {
            code: {name for _, name, _, _ in string.Formatter().parse(language(code).words[key]) if name}
            for code in LOCALES
        }
        assert named["en"] == named["it"], key


def test_every_question_is_told_in_italian() -> None:
    told = {key.split(".")[1] for key in language("it").words if key.startswith("questions.")}
    assert told == set(QUERIES)
    assert {query["group"] for query in QUERIES.values()} == {
        key.partition(".")[2] for key in language("it").words if key.startswith("groups.")
    }


def test_every_table_column_state_and_reason_has_its_word_in_italian() -> None:
    wanted = {f"names.{name}" for name in schema.tables()} | {f"tables.{name}" for name in schema.tables()}
    hidden = {name for name, told in DESCRIBED.items() if told.get("hidden")}
    wanted |= {f"columns.{column}" for name, of in schema.columns().items() if name not in hidden for column in of}
    wanted |= {f"states.{word.replace(' ', '_')}" for word in (*State, *Reason, *Change, *Access, *Kind)}
    assert wanted - set(language("it").words) == set()


def test_what_is_said_of_a_query_is_said_in_italian_with_the_same_values() -> None:
    told = language("it")
    assert {key.partition(".")[2] for key in told.words if key.startswith("query.")} == set(SENTENCES)
    for code, sentence in SENTENCES.items():
        assert _named(told.words[f"query.{code}"]) == _named(sentence), code
    for typed, message in wrong():
        with pytest.raises(QueryError) as raised:
            tree(typed)
        assert language("en").told(raised.value.told) == message
        said = told.told(raised.value.told)
        assert said.startswith(f"ricerca, carattere {raised.value.at + 1}: ")
        assert not re.search(r"\b(expected|the|got|behind|has|in it)\b", said), said


def _named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("search?q=ponte(", "ricerca, carattere 6: la parentesi ( non è chiusa"),
        (
            "search?q=ponte+source:nessuno",
            "in questo archivio non c’è questa testata; ci sono agenzia-nord, eco-del-lago",
        ),
        ("search?q=introvabilissimo", "introvabilissimo: non è in nessun articolo"),
        ("articles?_search=roma)", "ricerca, carattere 5: una parentesi chiusa"),
        ("mentions?q=roma)", "ricerca, carattere 5: una parentesi chiusa"),
        ("articles?words__gt=5", "parole > 5"),
        ("articles", "comincia con"),
        ("trouble", "troppo breve"),
        ("last-runs", ">scaricati</th>"),
        ("last-runs", ">finita</span>"),
        ("revisions", ">scaricato"),
        ("entries", "errore del server"),
        ("links", "in quarantena"),
        ("nope", "Questa pagina non esiste"),
    ],
)
def test_what_went_wrong_is_said_in_italian(browser: Browser, path: str, says: str) -> None:
    assert says in unescape(browser.get(f"/newscrawl/{path}", headers=ITALIAN).text)


def test_programs_are_told_in_english_whoever_lets_them_ask(browser: Browser) -> None:
    paths = ("search.atom?q=roma)", "mentions.json?q=roma)", "search.json?q=roma)", "articles.json?_search=roma)")
    answers = browser.get(*(f"/newscrawl/{path}" for path in paths), headers=ITALIAN)
    assert all("query, character 5: a closing bracket" in unescape(answer.text) for answer in answers)
    assert {answer.status_code for answer in answers} == {400}
    assert [answer.json()["code"] for answer in answers[1:]] == ["not_opened"] * 3
    assert "There is no .rss here" in browser.get("/newscrawl/articles.rss", headers=ITALIAN).text


def test_each_reader_gets_the_own_language_whoever_came_first(tmp_path: Path) -> None:
    """Templates are compiled for the first reader; nothing of that language may stay in them."""
    paths = (
        "/",
        "/newscrawl",
        *(f"/newscrawl/{name}" for name in ("outlet", "outlet/voce-valle", "links", "articles/7", "search")),
    )
    database = build(tmp_path / "n.db", articles=24)
    with opened(database) as browser:
        english = browser.get(*paths)
    with opened(database) as browser:
        italian = browser.get(*paths, headers=ITALIAN)
        after = browser.get(*paths)
        again = browser.get(*paths, headers=ITALIAN)
    for path, before, first, second, third in zip(paths, english, italian, after, again, strict=True):
        assert _without_times(second.text) == _without_times(before.text), path
        assert _without_times(third.text) == _without_times(first.text) != _without_times(before.text), path


def _without_times(page: str) -> str:
    """How long the statements took differs from page to page."""
    return re.sub(r"(queries took|interrogazioni:) [\d.,]+ ms", "", page)


def test_strangers_are_refused_and_asked_for_the_password_in_their_language(tmp_path: Path) -> None:
    hashed = hash_password("una parola", iterations=10)
    with opened(build(tmp_path / "n.db", articles=12), strangers=Strangers(password_hash=hashed)) as browser:
        refused = browser.get("/-/metadata", "/newscrawl/articles?_where=1", "/newscrawl/day.json", headers=ITALIAN)
        person = browser.get("/-/metadata", headers={**ITALIAN, "accept": "text/html,*/*;q=0.8"})
        page = browser.get("/-/login", headers=ITALIAN).text
        known = {**ITALIAN, "cookie": f"ds_actor={browser.served.sign({'a': {'id': READER}}, 'actor')}"}
        front, leaving = browser.get("/", "/-/logout", headers=known)
    assert [(answer.status_code, answer.text) for answer in refused] == [
        (404, "In questo archivio non c’è questa pagina.\n"),
        (400, "A questo archivio non si chiede così: un parametro non è tra quelli che conosce.\n"),
        (401, "This archive asks for a name and a password.\n"),
    ]
    assert (person.status_code, person.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Questa pagina non esiste</h1>" in person.text
    assert "In questo archivio non c’è questa pagina." in person.text
    assert "<h1>Accesso</h1>" in page
    assert f'name="username" value="{READER}"' in page
    assert not re.search("Log in|Username", page + leaving.text)
    assert 'href="/-/logout">Esci</a>' in front.text
    assert "Sei entrato come reader." in leaving.text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(template: Path) -> None:
    classes = r"\{% block body_class %\}.*?\{% endblock %\}|"
    text = re.sub(classes + r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text(encoding="utf-8"), flags=re.S)
    shown = list(re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', text))
    shown.append(re.sub(r"<(script|code).*?</\1>|<[^>]*>|&\w+;", " ", text, flags=re.S))
    assert set(re.findall(r"[^\W\d_]{2,}", " ".join(shown))) <= NAMES


@pytest.mark.parametrize(
    "path", ["/", "/newscrawl", "/newscrawl/articles", "/newscrawl/articles/6", "/newscrawl/articles/7", "/newscrawl/search?q=ponte", "/newscrawl/search?q=xyzzy", "/newscrawl/nope", "/newscrawl/runs/1", "/newscrawl/outlet", "/newscrawl/outlet/voce-valle", "/newscrawl/author?name=Lucia+Bellandi", "/newscrawl/section?name=Cronaca&own=1"]
    + [f"/newscrawl/{name}" for name in QUERIES],
)  # fmt: skip
def test_a_page_in_italian_has_no_sentence_in_english(browser: Browser, path: str) -> None:
    # comments of columns are the schema's, in English
    page = re.sub(
        r'<section id="columns">.*?</section>|title="[^"]*"',
        "",
        unescape(browser.get(path, headers=ITALIAN).text),
        flags=re.S,
    )
    assert '<html lang="it">' in page
    english = {
        sentence
        for key, sentence in language("en").words.items()
        if sentence.count(" ") > 1 and "{" not in sentence and sentence != language("it").words[key]
    }
    english |= {query[part] for query in QUERIES.values() for part in ("title", "description")}
    assert [sentence for sentence in english if sentence in page] == []


def test_dates_and_numbers_are_printed_as_the_language_does() -> None:
    en, it = language("en"), language("it")
    day, at = date(2025, 11, 9), datetime(2025, 5, 2, 8, 5, tzinfo=UTC)
    assert [each.day(day) for each in (en, it)] == ["Sunday 9 November 2025", "domenica 9 novembre 2025"]
    assert [each.clock(at) for each in (en, it)] == ["2 May 2025, 08:05", "2 mag 2025, 08:05"]
    assert [each.number(4312) for each in (en, it)] == ["4,312", "4.312"]
    assert [each.say("count.articles", n=1) for each in (en, it)] == ["1 article", "1 articolo"]
    assert [language("it").say("front.new", n=n) for n in (1, 2)] == ["1 nuovo", "2 nuovi"]
    assert [each.say("count.articles", n=1200) for each in (en, it)] == ["1,200 articles", "1.200 articoli"]


def test_values_in_words_are_escaped() -> None:
    assert language("en").say("article.read_at", outlet="<b>x</b>") == "Read it at &lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("cookie", "accepted", "code"),
    [
        (None, "", "en"),
        (None, "de-DE, it;q=0.7, en;q=0.3", "it"),
        (None, "it;q=0, en;q=0.1", "en"),
        (None, "IT-ch", "it"),
        (None, "it;q=nonsense", "en"),
        ("it", "en", "it"),
        ("../it", "", "en"),
    ],
)
def test_a_reader_gets_the_language_that_is_asked_for(cookie: str | None, accepted: str, code: str) -> None:
    assert chosen(cookie, accepted) == code


def test_the_switch_keeps_a_language_and_leads_back(browser: Browser) -> None:
    link = unescape(
        re.search(r'<a class="language" href="([^"]+)"', browser.get("/newscrawl/articles?_size=5").text)[1]
    )  # type: ignore[index]
    answer = browser.get(link)
    assert (answer.status_code, answer.headers["location"]) == (302, "/newscrawl/articles?_size=5")
    cookie = answer.headers["set-cookie"]
    assert re.match(r"newscrawl_language=it; .*(?i:httponly)", cookie)
    page = browser.get("/newscrawl/articles", headers={"cookie": cookie.partition(";")[0], "accept-language": "en"})
    assert '<html lang="it">' in page.text
    assert page.headers["vary"].endswith("Accept-Language, Cookie")


@pytest.mark.parametrize("back", ["//other.example/", "https://other.example/", "/\\other.example", "", "javascript:1"])
def test_the_switch_leads_to_no_other_site(browser: Browser, back: str) -> None:
    assert browser.get(f"/-/language/it?back={back}").headers["location"] == "/"


def test_an_archive_is_called_as_its_owner_says_or_by_its_outlets(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", articles=12)
    with opened(path, title="Rassegna <Lucca>") as named:
        assert "<h1>Rassegna &lt;Lucca&gt;</h1>" in named.get("/").text
    with opened(path) as unnamed:
        titles = [re.search("<h1>(.*?)</h1>", unnamed.get("/", headers=each).text)[1] for each in ({}, ITALIAN)]  # type: ignore[index]
    assert titles == ["News of 4 outlets", "Notizie di 4 testate"]
