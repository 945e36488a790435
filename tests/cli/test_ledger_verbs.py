"""status, retry, quarantine, forget: as a person types them, on a real store."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.errors import StoreError
from newscrawl.models import (
    Article,
    Block,
    Entry,
    Fetch,
    Found,
    Key,
    KeyKind,
    Kind,
    Link,
    Moment,
    Outcome,
    Page,
    Reason,
    Source,
    State,
)
from newscrawl.store import Store, open_store
from tests.end_to_end.end_to_end_made import environment, rows

NOW = datetime.now(UTC).replace(microsecond=0)
BASE = "https://www.corriere.example"
STORY, TIMEOUT, BROKEN = f"{BASE}/storia", f"{BASE}/scade", f"{BASE}/illeggibile"
BODY = b"<p>non si legge</p>"


def run(db: Path, *arguments: str, status: int = 0, stdin: str = "") -> Any:
    done = CliRunner(env={"COLUMNS": "160", "NEWSCRAWL_DB": str(db)}).invoke(main, list(arguments), input=stdin)
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A stored article, a link that failed, a page in quarantine, an entry in trouble; the run is over."""
    path = tmp_path / "news.db"
    with open_store(path, pages=tmp_path / "news-pages.db", command="test", now=NOW) as store:
        _fill(store)
    return path


def _fill(store: Store) -> None:
    assert store.pages is not None
    store.ledger.add_sources([Source(slug="corriere", name="Il Corriere", home=f"{BASE}/", entries=())])
    run_id = store.runs.begin("news", {}, "0.1.0", 1, NOW)
    feed = store.ledger.entry("corriere", Entry(url=f"{BASE}/feed", kind=Kind.FEED))
    links = [
        Found(link=Link(url=url), key=url.replace("www.", ""), host="www.corriere.example")
        for url in (STORY, TIMEOUT, BROKEN)
    ]
    store.ledger.discovered(feed.id, "corriere", links, NOW, run_id)
    leased = {link.url: link for link in store.ledger.lease(run_id, ["corriere"], NOW, busy={}, per_host=9, limit=9)}
    page = Page(url=STORY, body=b"<p>x</p>", fetched_at=NOW, source="corriere", link_id=leased[STORY].id)
    article = Article(
        url=STORY, page=page, title="Una storia", body="Il testo.", blocks=(Block("paragraph", "Il testo."),),
        published=Moment(NOW - timedelta(hours=5), "minute"), keys=(Key(KeyKind.ADDRESS, STORY.replace("www.", "")),),
    )  # fmt: skip
    store.articles.store(article, link_id=leased[STORY].id, run_id=run_id, now=NOW)
    failed = Outcome(State.FAILED, Reason.TIMEOUT)
    store.ledger.record_outcome(leased[TIMEOUT].id, failed, run_id, NOW, next_try=NOW + timedelta(hours=6, minutes=20))
    name = store.pages.put(Page(url=BROKEN, body=BODY, fetched_at=NOW, source="corriere", link_id=leased[BROKEN].id))
    crashed = Outcome(State.QUARANTINED, Reason.CRASH)
    store.ledger.record_outcome(
        leased[BROKEN].id, crashed, run_id, NOW, detail="died", fetch=Fetch(bytes=len(BODY), page_hash=name)
    )
    store.ledger.polled(feed.id, NOW, status=500, outcome="server_error", detail="HTTP 500")
    store.runs.finish(run_id, NOW + timedelta(seconds=9), 1, "finished", 9.0)


def test_status_says_what_waits_until_when_and_what_failed_and_why(db: Path) -> None:
    said = run(db, "status").stdout
    assert "ended after 9 s with status 1 (finished)" in said
    row = next(line for line in said.splitlines() if line.strip().startswith("corriere"))
    assert row.split() == ["corriere", "1", "5", "h", "ago", *row.split()[5:7], "ago", "·", "1", "in", "6", "h", "1", "·", "·", "1", "learning", "1", "in", "trouble"]  # fmt: skip
    assert "failed: 1 timeout" in said
    assert "quarantined: 1 crash" in said
    assert f": {BASE}/feed  HTTP 500" in said


def test_status_tells_a_program_the_same(db: Path) -> None:
    told = json.loads(run(db, "status", "--json", "corriere").stdout)
    (source,) = told["sources"]
    assert told["last_run"]["exit_status"] == 1
    assert told["lock"] is None
    assert source["links"] | {"stored": 1, "failed": 1, "quarantined": 1} == source["links"]
    assert source["reasons"] == {"failed": {"timeout": 1}, "quarantined": {"crash": 1}}
    assert (source["ready"], source["later"]) == (0, 1)
    assert source["trouble"][0]["outcome"] == "server_error"


def test_status_tells_who_holds_the_lock(db: Path) -> None:
    with open_store(db, pages=None, command="crawl news", now=NOW):
        assert "(crawl news)" in run(db, "status").stdout
        assert json.loads(run(db, "status", "--json").stdout)["lock"]["command"] == "crawl news"
        assert "in use by" in run(db, "retry", "--source", "corriere", status=75).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status", "coriere"], "did you mean 'corriere'?"),
        (["retry"], "name addresses, --source or --reason"),
        (["retry", "--source", "coriere"], "did you mean 'corriere'?"),
        (["retry", "--reason", "bored"], "not_found"),
        (["retry", "https://www.corriere.example/mai-vista"], "the ledger has no such link"),
        (["retry", STORY], "is stored"),
        (["quarantine", "show", STORY], "is not in quarantine"),
        (["forget", "--yes", f"{BASE}/mai-vista"], "neither an article nor a link"),
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_told_and_nothing_is_changed(db: Path, arguments: list[str], words: str) -> None:
    before = run(db, "status", "--json").stdout
    done = run(db, *arguments, status=2)
    assert words in done.stderr
    assert "Traceback" not in done.output
    assert run(db, "status", "--json").stdout == before


@pytest.mark.parametrize(
    "verb", [["status"], ["retry", "--source", "a"], ["quarantine"], ["forget", "--yes", "x"]], ids=" ".join
)
def test_where_there_is_no_database_none_is_made(tmp_path: Path, verb: list[str]) -> None:
    assert "no database yet" in run(tmp_path / "none.db", *verb, status=4).stderr
    assert list(tmp_path.iterdir()) == []


def test_retry_says_how_many_and_what_they_were(db: Path) -> None:
    said = run(db, "retry", "--source", "corriere").stdout
    assert said == "1 link is pending again (1 timeout); the next run asks for them\n"
    assert json.loads(run(db, "status", "--json").stdout)["sources"][0]["ready"] == 1
    assert "no link was changed" in run(db, "retry", "--source", "corriere").stdout


def test_retry_of_an_address_takes_it_in_any_spelling_out_of_quarantine_too(db: Path) -> None:
    assert "1 crash" in run(db, "retry", f"{BROKEN}?utm_source=x#top").stdout
    assert "nothing is in quarantine" in run(db, "quarantine").stdout


def test_the_quarantine_is_listed_for_people_and_programs(db: Path) -> None:
    said = run(db, "quarantine", "--source", "corriere").stdout
    assert "crash" in said
    told = json.loads(run(db, "quarantine", "--json").stdout)
    assert (told["url"], told["reason"], told["bytes"]) == (BROKEN, "crash", len(BODY))
    assert len(told["page_hash"]) == 32


def test_show_writes_the_bytes_as_they_came(db: Path, tmp_path: Path) -> None:
    run(db, "quarantine", "show", BROKEN, "--to", str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_bytes() == BODY
    assert run(db, "quarantine", "show", BROKEN, "--to", "-").stdout_bytes == BODY
    assert "cannot be written" in run(db, "quarantine", "show", BROKEN, "--to", "/nowhere/x", status=2).stderr


def test_forget_asks_first_and_then_nothing_is_left_but_the_address(db: Path) -> None:
    assert "Delete for good?" in run(db, "forget", STORY, status=1, stdin="n\n").stdout
    assert json.loads(run(db, "status", "--json").stdout)["sources"][0]["articles"] == 1
    number = json.loads(run(db, "show", STORY, "--json").stdout)["id"]
    said = run(db, "forget", str(number), stdin="y\n").stdout
    assert "corriere: Una storia" in said
    source = json.loads(run(db, "status", "--json").stdout)["sources"][0]
    assert (source["articles"], source["reasons"]["rejected"]) == (0, {"forgotten": 1})
    assert "was deleted on purpose" in run(db, "retry", STORY, status=2).stderr
    assert "1 forgotten" in run(db, "retry", STORY, "--reason", "forgotten").stdout


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 26, "9" * 5000], ids=len)
def test_a_number_that_no_article_can_have_is_an_article_that_is_not_there(db: Path, number: str) -> None:
    assert "there is no article with the number" in run(db, "history", "--", number, status=2).output


@pytest.mark.parametrize("verb", ["keep", "drop"])
def test_a_number_that_no_block_can_have_is_told(db: Path, verb: str) -> None:
    assert "is not in the range" in run(db, "boilerplate", verb, "9" * 26, status=2).output


_VERBS = (
    ("status",), ("health",), ("health", "accept", "corriere"), ("retry", "--source", "corriere"), ("quarantine",), ("quarantine", "replay"),
    ("quarantine", "show", STORY), ("forget", STORY), ("history", STORY), ("boilerplate",), ("boilerplate", "keep", "1"),
    ("story", STORY), ("browse", "--no-open"),
)  # fmt: skip


@pytest.mark.parametrize("verb", _VERBS, ids=" ".join)
def test_a_missing_database_has_one_exit_status_and_none_is_begun(tmp_path: Path, verb: tuple[str, ...]) -> None:
    assert "no database" in run(tmp_path / "none.db", *verb, status=4).output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("verb", _VERBS, ids=" ".join)
def test_a_folder_in_the_place_of_the_database_is_told_as_such(tmp_path: Path, verb: tuple[str, ...]) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    said = run(folder, *verb, status=4).output
    assert said == f"newscrawl: {folder}: is a folder, expected a file; name one in it, such as {folder}/newscrawl.db\n"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_store_is_not_opened_in_the_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder, expected a file"):
        open_store(tmp_path, pages=None, command="test", now=NOW)
    assert not tmp_path.with_name(f"{tmp_path.name}.lock").exists()


def test_an_outlet_that_was_never_reached_is_not_shown_as_ok(db: Path) -> None:
    with open_store(db, pages=None, command="test", now=NOW) as store:
        store.ledger.add_sources([Source(slug="lago", name="Lago", home="https://www.lago.example/", entries=())])
        store.ledger.entry("lago", Entry(url="https://www.lago.example/feed", kind=Kind.FEED))
    lines = [line.split("\t") for line in run(db, "status").stdout.splitlines()]
    rows = {cells[0]: cells[-1] for cells in lines if len(cells) > 1}
    assert rows["lago"] == "never reached"
    assert rows["corriere"] == "1 in trouble"


def test_pages_in_quarantine_are_read_again_by_the_slug_that_status_shows(db: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "quarantine", "--db", str(db), "replay", "--source", "corriere"],
        env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "read anew: 1 pages" in done.stdout, done.stderr
    assert "quarantined" not in {state for (state,) in rows(db, "SELECT state FROM links")}
