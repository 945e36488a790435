"""An item that fails at any statement of its transaction (D11, D12) or cannot be stored (D13); clocks that jump (D16)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW, Newsroom, an_article, later, opened, shown

from newscrawl.models import Block, Fetch, Outcome, Reason, State
from newscrawl.store import Options
from newscrawl.store.db.database import Database

URL = "https://corriere.example"


class MadeUpError(Exception):
    """What no code expects."""


@contextmanager
def failing_at(nth: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The nth statement of the store is not carried out; all that come to it are noted."""
    seen: list[str] = []
    execute, executemany = Database.execute, Database.executemany

    def note(sql: str) -> None:
        seen.append(sql)
        if len(seen) == nth:
            raise MadeUpError(sql)

    def one(self: Database, sql: str, values: Any = ()) -> Any:
        if sql.strip() not in ("BEGIN IMMEDIATE", "COMMIT"):
            note(sql)
        return execute(self, sql, values)

    def many(self: Database, sql: str, rows: Any) -> Any:
        note(sql)
        return executemany(self, sql, rows)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "execute", one)
        patched.setattr(Database, "executemany", many)
        yield seen


def everything(room: Newsroom) -> dict[str, list[tuple[object, ...]]]:
    tables = ("links", "articles", "article_texts", "article_keys", "fetches", "authors", "article_authors", "repeated_blocks")  # fmt: skip
    return {table: [tuple(row) for row in room.store.db.execute(f"SELECT * FROM {table}")] for table in tables}


@pytest.mark.parametrize("already", ["new", "same text", "same address"])
def test_whatever_statement_fails_nothing_of_the_item_is_there_and_its_link_is_still_leased(
    path: Path, monkeypatch: pytest.MonkeyPatch, already: str
) -> None:
    with opened(path, options=Options(learns=True)) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(f"{URL}/1"), shown(f"{URL}/2"))
        links = {link.url: link.id for link in room.takes()}
        room.stores(an_article(f"{URL}/0", also=(f"{URL}/1",) if already == "same address" else (), texts=("x",)))
        article = an_article(f"{URL}/1", texts=("x",) if already == "same text" else ("y",), authors=("Ada", "Bice"))
        before = everything(room)
        failures = _each_statement(room, lambda: room.stores(article, links[f"{URL}/1"]), before, monkeypatch)
        assert failures >= 5
        assert room.link(f"{URL}/1")["state"] in ("stored", "duplicate")
        assert room.link(f"{URL}/2")["state"] == "leased"


def test_whatever_statement_fails_a_link_that_failed_is_still_leased(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(f"{URL}/1"))
        (link,) = room.takes()
        lost = Outcome(State.FAILED, Reason.TIMEOUT)
        settle = lambda: store.ledger.record_outcome(link.id, lost, room.run_id, NOW, next_try=later(hours=1))  # noqa: E731
        assert _each_statement(room, settle, everything(room), monkeypatch) == 3
        assert room.count("fetches") == 1


def _each_statement(room: Newsroom, job: Callable[[], object], before: object, monkeypatch: pytest.MonkeyPatch) -> int:
    """Fail at the first, the second …, until the job gets through; returns how often it failed."""
    for nth in range(1, 100):
        with failing_at(nth, monkeypatch) as seen, suppress(MadeUpError):
            job()
        if len(seen) < nth:
            assert room.is_sound()
            return nth - 1
        assert everything(room) == before, f"after statement {nth}: {seen[-1]}"
        assert not room.store.db.in_transaction
    raise AssertionError("it never got through")


# ── values ─────────────────────────────────────────────────────────────────────────────────────

_ANY = st.text(alphabet=st.characters(exclude_categories=()) | st.sampled_from("\ud800\udfff\x00"), max_size=60)


@given(title=_ANY, body=_ANY, tag=_ANY, author=_ANY, origin=_ANY)
def test_any_text_is_stored_and_read_again(
    room_factory: Callable[[], Newsroom], title: str, body: str, tag: str, author: str, origin: str
) -> None:
    """Lone surrogates, which SQLite does not take, as U+FFFD; everything else as it is."""
    room = room_factory()
    article = an_article(
        f"{URL}/1", title=title, body=body, tags=(tag,), authors=(author,) if author else (),
        blocks=(Block("paragraph", body),), provenance={"title": origin},
    )  # fmt: skip
    outcome = room.stores(article)
    row = room.article(outcome.article_id)
    assert row["title"] == _storable(title)
    assert row["body"] == _storable(body)
    assert room.store.rereading.replace_newest(article, row["id"], NOW) is False


def _storable(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30, float("nan"), float("inf"), 1.5, "many"])
def test_a_number_that_no_column_takes_costs_its_item_alone(room: Newsroom, value: Any) -> None:
    """NaN would become NULL in silence."""
    room.feed_shows(shown(f"{URL}/1"))
    (link,) = room.takes()
    with pytest.raises(ValueError, match="expected a whole number of 64 bits"):
        room.store.articles.store(
            an_article(f"{URL}/1"), link_id=link.id, run_id=room.run_id, now=NOW, fetch=Fetch(ms=value)
        )
    assert room.count("articles") == 0
    assert room.link(f"{URL}/1")["state"] == "leased"
    assert room.stores(an_article(f"{URL}/1"), link.id).state is State.STORED


def test_half_a_surrogate_pair_is_stored_as_the_sign_for_what_is_unknown(room: Newsroom) -> None:
    article = an_article(f"{URL}/1", title="a\ud800b", body="x\udfff", authors=("Ada \ud83d",))
    row = room.article(room.stores(article).article_id)
    assert (row["title"], row["body"], row["byline"]) == ("a\ufffdb", "x\ufffd", "Ada \ufffd")


# ── clocks ─────────────────────────────────────────────────────────────────────────────────────


def test_a_wait_for_a_year_that_never_comes_ends_with_the_next_run(room: Newsroom) -> None:
    """A run whose clock stood in 2036 put links off until then."""
    room.feed_shows(shown(f"{URL}/1"), shown(f"{URL}/2"))
    for link in room.takes():
        wait = later(days=4000) if link.url.endswith("1") else later(days=2)
        room.store.ledger.record_outcome(
            link.id, Outcome(State.FAILED, Reason.TIMEOUT), room.run_id, NOW, next_try=wait
        )
    assert room.takes(now=later(hours=1)) == []
    room.store.recover(later(hours=1))
    assert [link.url for link in room.takes(now=later(hours=1))] == [f"{URL}/1"]


def test_a_host_that_is_held_until_a_year_that_never_comes_is_asked_again(room: Newsroom) -> None:
    room.store.hosts.hold("valmora.example", later(days=4000))
    room.store.hosts.hold("other.example", later(days=2))
    room.store.recover(NOW)
    assert room.store.hosts.held(NOW) == {"other.example": later(days=2)}


def test_a_clock_that_lost_the_time_undoes_no_wait(room: Newsroom) -> None:
    """A machine without a battery begins in 1970."""
    room.feed_shows(shown(f"{URL}/1"))
    (link,) = room.takes()
    room.store.ledger.record_outcome(
        link.id, Outcome(State.FAILED, Reason.TIMEOUT), room.run_id, NOW, next_try=later(days=1)
    )
    room.store.hosts.hold("valmora.example", later(days=2))
    room.store.recover(datetime(1970, 1, 1, tzinfo=UTC))
    assert room.takes(now=later(hours=23)) == []
    assert room.store.hosts.held(NOW) == {"valmora.example": later(days=2)}


def test_what_a_run_leased_while_its_clock_was_wrong_comes_back(room: Newsroom) -> None:
    room.feed_shows(shown(f"{URL}/1"), now=later(days=4000))
    room.takes(now=later(days=4000))
    assert room.store.recover(NOW) == 1
    assert [link.url for link in room.takes()] == [f"{URL}/1"]


def test_an_article_says_by_how_much_our_clock_was_ahead(room: Newsroom) -> None:
    article = an_article(f"{URL}/1")
    page = replace(article.page, clock_ahead_s=7200)
    row = room.article(room.stores(replace(article, page=page)).article_id)
    assert row["clock_ahead_s"] == 7200
    room.store.rereading.replace_newest(article, row["id"], NOW)
    assert room.article(row["id"])["clock_ahead_s"] == 7200  # of the fetch, whatever is read from it later
