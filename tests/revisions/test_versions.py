"""Every text that an article had can be rebuilt, byte for byte, and takes what its change takes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import dedupe
from newscrawl.errors import DamagedStore
from newscrawl.models import Access, Article, Block, KeyKind, Outcome, Reason, State
from newscrawl.store import Store
from newscrawl.store.articles import blocks
from newscrawl.store.articles.history import history
from newscrawl.store.articles.versions import pack, unpack
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS, page
from tests.revisions.test_mutations import BASE, NOW, opened, read, stored

texts = st.text(max_size=400)


@settings(deadline=None)
@given(texts, texts)
def test_an_older_text_comes_back_as_it_was(older: str, newer: str) -> None:
    assert unpack(pack(older, newer), newer) == older


@settings(deadline=None)
@given(texts.filter(bool), texts)
def test_an_older_text_is_never_misread(older: str, newer: str) -> None:
    with suppress(ValueError):
        assert unpack(pack(older, newer), newer + "x") == older


@pytest.mark.parametrize("words", [200, 2_000, 20_000])
def test_a_typo_takes_as_much_in_a_long_text_as_in_a_short_one(words: int) -> None:
    dice = random.Random(1)
    listed = ["".join(dice.choices("abcdefghilmnopqrstuvz", k=dice.randint(2, 11))) for _ in range(words)]
    newer = " ".join(listed)
    listed[words // 2] += "x"
    assert len(pack(" ".join(listed), newer)) < 60


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path, tmp_path / "pages.db") as store:
        yield store


class Desk:
    """One stored article, looked at again and again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id, self.link_id, self.run_id = stored(store)

    def sees(
        self, title: str = HEADLINE, paragraphs: Sequence[str] = PARAGRAPHS, *, at: datetime = NOW, **fields: object
    ) -> Outcome:
        return self.store.revisions.keep(self.reading(title, paragraphs, at=at, **fields), run_id=self.run_id, now=at)

    def reading(self, title: str, paragraphs: Sequence[str], *, at: datetime = NOW, **fields: object) -> Article:
        article = read(page(BASE, published="2025-11-09T11:50:00+01:00"), revisits=self.id, link_id=self.link_id)
        blocks = tuple(Block("paragraph", text) for text in paragraphs)
        article = replace(article, title=title, blocks=blocks, body="\n\n".join(paragraphs), **fields)  # type: ignore[arg-type]
        return replace(article, keys=dedupe.keys(article), page=replace(article.page, fetched_at=at))

    def fails(self, reason: Reason, at: datetime = NOW) -> Outcome:
        return self.store.revisions.lose(self.link_id, Outcome(reason.state, reason), run_id=self.run_id, now=at)

    def texts(self) -> list[tuple[str, list[str]]]:
        found = history(self.store, self.id)
        return [(version.title, [block.text for block in version.blocks]) for version in found.versions]

    def events(self) -> list[str]:
        return [event.kind.value for event in history(self.store, self.id).events]

    def blocks(self) -> str:
        """With all their texts."""
        row = self.store.db.execute(
            "SELECT blocks, body FROM article_texts JOIN articles ON id = article_id"
        ).fetchone()
        return blocks.as_json(blocks.unpack(row["blocks"], row["body"]))

    def one(self, sql: str) -> object:
        return self.store.db.execute(sql).fetchone()[0]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.fixture(scope="module")
def a_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Desk]]:
    """One open file for many examples: each begins with one stored article."""
    with opened(tmp_path_factory.mktemp("desk")) as store:

        def emptied() -> Desk:
            for table in ("fetches", "sightings", "links", "articles", "article_blocks"):
                store.db.execute(f"DELETE FROM {table}")
            return Desk(store)

        yield emptied


paragraphs = st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=3)
titles = st.sampled_from([HEADLINE, "Altro titolo", "Terzo titolo"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(served=st.lists(st.tuples(titles, paragraphs), max_size=5))
def test_all_texts_of_any_history_are_rebuilt_byte_for_byte(
    a_desk: Callable[[], Desk], served: list[tuple[str, list[str]]]
) -> None:
    desk = a_desk()
    expected = [(HEADLINE, desk.blocks())]
    for title, texts in served:
        if desk.sees(title, [*PARAGRAPHS, *texts]).state is State.REVISED:
            expected.append((title, desk.blocks()))
    found = history(desk.store, desk.id)
    assert [(version.title, version.blocks_json) for version in found.versions] == expected
    assert len(found.events) == len(expected) - 1


def test_each_version_has_the_columns_of_its_time(desk: Desk) -> None:
    first = dict(desk.store.db.execute("SELECT * FROM articles").fetchone())
    first_blocks = desk.blocks()
    later = NOW + timedelta(hours=2)
    assert (
        desk.sees("Altro titolo", (*PARAGRAPHS, NEW_PARAGRAPH), at=later, subtitle="Nuovo", section="Cronaca").state
        is State.REVISED
    )
    version = history(desk.store, desk.id).versions[0]
    assert version.blocks_json == first_blocks
    assert {name: value for name, value in first.items() if name not in ("body", "words")} == version.columns
    row = dict(desk.store.db.execute("SELECT * FROM articles").fetchone())
    assert (row["title"], row["subtitle"], row["fetched"]) == ("Altro titolo", "Nuovo", "2025-11-09T14:00:00Z")
    assert (row["id"], row["first_seen"], row["published"]) == (first["id"], first["first_seen"], first["published"])


def test_a_date_of_publication_that_moves_is_not_taken(desk: Desk) -> None:
    before = desk.one("SELECT published FROM articles")
    moved = desk.reading("Altro titolo", PARAGRAPHS)
    assert moved.published is not None
    moved = replace(moved, published=moved.published._replace(at=moved.published.at + timedelta(hours=5)))
    assert desk.store.revisions.keep(moved, run_id=desk.run_id, now=NOW).state is State.REVISED
    assert desk.one("SELECT published FROM articles") == before


def test_the_new_text_is_found_and_the_families_follow(desk: Desk) -> None:
    desk.sees(paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH))
    assert desk.one("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'pulmini'") == 1
    keys = [row["value"] for row in desk.store.db.execute("SELECT value FROM article_keys WHERE kind = 'text'")]
    expected = desk.reading(HEADLINE, (*PARAGRAPHS, NEW_PARAGRAPH)).keys
    assert keys == [key.value for key in expected if key.kind is KeyKind.TEXT]


# ── what must not write over a good text ───────────────────────────────────────────────────────


def test_a_subscription_is_told_once_and_the_text_stays(desk: Desk) -> None:
    teaser = (PARAGRAPHS[0], "Abbonati per leggere tutto l’articolo.")
    for _ in range(2):
        assert desk.sees(paragraphs=teaser, access=Access.SUBSCRIBER) == (State.REJECTED, Reason.SUBSCRIBER_WALL, None)
    assert desk.events() == ["wall_appeared"]
    assert desk.texts() == [(HEADLINE, list(PARAGRAPHS))]
    assert desk.sees().state is State.UNCHANGED
    assert desk.sees(paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH)).state is State.REVISED
    assert desk.events() == ["wall_appeared", "update"]
    assert [event.version for event in history(desk.store, desk.id).events] == [1, 2]


def test_a_beginning_without_a_word_of_a_subscription_is_a_wall_too(desk: Desk) -> None:
    assert desk.sees(paragraphs=(PARAGRAPHS[0][:110] + " …",)).reason is Reason.SUBSCRIBER_WALL
    assert desk.texts() == [(HEADLINE, list(PARAGRAPHS))]


def test_an_error_page_that_answers_well_changes_nothing(desk: Desk) -> None:
    gone = (
        "La pagina che cerchi non è stata trovata. Torna alla home oppure cerca tra gli articoli più letti della settimana.",
    )
    assert desk.sees("Pagina non trovata", gone) == (State.REJECTED, Reason.REPLACED, None)
    assert (desk.events(), desk.texts()) == ([], [(HEADLINE, list(PARAGRAPHS))])


def test_another_article_in_its_place_changes_nothing(desk: Desk) -> None:
    other = desk.reading("Altro", ("Un altro testo, di un altro fatto.",))
    article = replace(
        other,
        url=f"{BASE}/altro.html",
        page=replace(other.page, url=f"{BASE}/altro.html", requested_url=None, revisits=None),
    )
    desk.store.articles.store(replace(article, keys=dedupe.keys(article)), link_id=None, run_id=desk.run_id, now=NOW)
    moved = replace(desk.reading("Altro", (*PARAGRAPHS, "Poi altro.")), url=f"{BASE}/altro.html")
    assert (
        desk.store.revisions.keep(replace(moved, keys=dedupe.keys(moved)), run_id=desk.run_id, now=NOW).reason
        is Reason.REPLACED
    )
    assert desk.events() == []


# ── what the page says of text and data mining ─────────────────────────────────────────────────


def test_what_a_page_reserves_is_as_it_was_read_last_whatever_became_of_the_text(desk: Desk) -> None:
    def sees(reserved: bool | None, **fields: Any) -> object:
        article = desk.reading(HEADLINE, **{"paragraphs": PARAGRAPHS, **fields})
        caveat = None if article.blocks else Reason.RESERVED
        article = replace(article, page=replace(article.page, reserved=reserved, caveat=caveat))
        desk.store.revisions.keep(article, run_id=desk.run_id, now=NOW)
        return desk.one("SELECT reserved FROM articles")

    assert desk.one("SELECT reserved FROM articles") is None
    assert sees(True) == 1  # the text unchanged
    assert sees(None) == 1
    assert sees(False, paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH)) == 0  # a revision
    assert sees(True, paragraphs=()) == 1  # no text, so that the one that is stored stays
    assert desk.events() == ["update"]


def test_a_page_in_the_place_of_the_article_does_not_say_what_the_article_reserves(desk: Desk) -> None:
    gone = "La pagina che cerchi non è stata trovata. Torna alla home oppure cerca tra gli articoli più letti della settimana."
    other = desk.reading("Pagina non trovata", [gone])
    other = replace(other, page=replace(other.page, reserved=True))
    assert desk.store.revisions.keep(other, run_id=desk.run_id, now=NOW).reason is Reason.REPLACED
    assert desk.one("SELECT reserved FROM articles") is None


def test_an_article_that_is_reserved_now_and_not_asked_for_is_reserved(desk: Desk) -> None:
    desk.fails(Reason.RESERVED)
    assert desk.one("SELECT reserved FROM articles") == 1
    assert desk.texts() == [(HEADLINE, list(PARAGRAPHS))]


@pytest.mark.parametrize(
    "reason", [Reason.CHALLENGE, Reason.TOO_SHORT, Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.CRASH]
)
def test_what_brings_no_text_changes_nothing(desk: Desk, reason: Reason) -> None:
    assert desk.fails(reason) == (reason.state, reason, None)
    assert (desk.events(), desk.texts()) == ([], [(HEADLINE, list(PARAGRAPHS))])
    assert desk.one("SELECT state FROM links") == "stored"


def test_not_found_twice_running_is_removed_and_once_is_not(desk: Desk) -> None:
    desk.fails(Reason.NOT_FOUND)
    assert desk.sees().state is State.UNCHANGED
    desk.fails(Reason.NOT_FOUND)
    assert desk.events() == []
    assert desk.fails(Reason.NOT_FOUND) == (State.GONE, Reason.MISSING, None)
    assert desk.events() == ["removed"]
    assert desk.texts() == [(HEADLINE, list(PARAGRAPHS))]
    assert (desk.one("SELECT state FROM links"), desk.one("SELECT revisit FROM links")) == ("stored", None)


# ── what is not the outlet's doing ─────────────────────────────────────────────────────────────


def test_learning_boilerplate_makes_no_revision(desk: Desk) -> None:
    box = "Scarica la nostra applicazione e leggi tutte le notizie del lago sul telefono, senza pubblicità."
    desk.sees(paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH, box))
    for number in range(12):
        own = f"Notizia {number}: " + " ".join(f"parola{number}x{word}" for word in range(60))
        other = replace(desk.reading(f"Notizia {number}", (own, box)), url=f"{BASE}/{number}.html")
        other = replace(other, page=replace(other.page, url=other.url, requested_url=None, revisits=None))
        desk.store.articles.store(replace(other, keys=dedupe.keys(other)), link_id=None, run_id=desk.run_id, now=NOW)
    assert desk.store.boilerplate.less("vellarese", (Block("paragraph", box), Block("paragraph", "x"))) == ("x",)
    events = desk.events()
    assert desk.sees(paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH)).state is State.UNCHANGED
    assert desk.sees(paragraphs=(box, *PARAGRAPHS, NEW_PARAGRAPH)).state is State.UNCHANGED
    assert desk.events() == events


def test_a_replay_makes_no_revision_and_keeps_the_first_text(desk: Desk) -> None:
    desk.sees(paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH))
    better = desk.reading(HEADLINE, ("Occhiello.", *PARAGRAPHS, NEW_PARAGRAPH))
    assert desk.store.rereading.replace_newest(better, desk.id, NOW)
    assert desk.events() == ["update"]
    assert desk.texts() == [(HEADLINE, list(PARAGRAPHS)), (HEADLINE, ["Occhiello.", *PARAGRAPHS, NEW_PARAGRAPH])]


def test_a_replay_reads_the_page_of_each_text_anew(desk: Desk) -> None:
    pages = desk.store.pages
    assert pages is not None
    hashes: list[object] = [None]
    for number, texts in enumerate(
        ((*PARAGRAPHS, NEW_PARAGRAPH), (*PARAGRAPHS, NEW_PARAGRAPH, "Poi la giunta ha approvato la delibera.")), start=1
    ):
        article = desk.reading(HEADLINE, texts)
        article = replace(article, page=replace(article.page, body=b"page %d" % number))
        desk.store.revisions.keep(article, archive=pages.put, run_id=desk.run_id, now=NOW)
        hashes.append(desk.one("SELECT page_hash FROM articles"))
    events = desk.events()
    better = desk.reading("Meglio", ("Una riga in più.", *PARAGRAPHS, NEW_PARAGRAPH), subtitle="Anche questo")
    better = replace(better, page=replace(better.page, page_hash=str(hashes[1])))
    assert desk.store.rereading.replace_older(better, desk.id)
    assert [title for title, _ in desk.texts()] == [HEADLINE, "Meglio", HEADLINE]
    assert [texts for _, texts in desk.texts()] == [
        list(PARAGRAPHS),
        ["Una riga in più.", *PARAGRAPHS, NEW_PARAGRAPH],
        [*PARAGRAPHS, NEW_PARAGRAPH, "Poi la giunta ha approvato la delibera."],
    ]
    assert [version.columns["page_hash"] for version in history(desk.store, desk.id).versions] == hashes
    assert [version.columns["subtitle"] for version in history(desk.store, desk.id).versions] == [
        None,
        "Anche questo",
        None,
    ]
    assert desk.events() == events
    unknown = replace(better, page=replace(better.page, page_hash="another"))
    assert not desk.store.rereading.replace_older(unknown, desk.id)


def test_a_better_extractor_makes_no_revision_where_the_page_is_the_same(desk: Desk) -> None:
    """The stored page, read by today's extractor, is what the new one is compared with."""
    now_read = desk.reading(HEADLINE, (*PARAGRAPHS, "Una riga che l’estrattore di ieri non vedeva."))
    assert desk.store.revisions.keep(now_read, before=now_read, run_id=desk.run_id, now=NOW).state is State.UNCHANGED
    after = desk.reading("Altro titolo", (*PARAGRAPHS, "Una riga che l’estrattore di ieri non vedeva."))
    assert desk.store.revisions.keep(after, before=now_read, run_id=desk.run_id, now=NOW).state is State.REVISED
    assert desk.events() == ["headline"]


def test_a_new_texts_page_is_kept_before_its_article(desk: Desk) -> None:
    assert desk.store.pages is not None
    article = desk.reading("Altro titolo", PARAGRAPHS)
    desk.store.revisions.keep(article, archive=desk.store.pages.put, run_id=desk.run_id, now=NOW)
    hash = desk.one("SELECT page_hash FROM articles")
    page = desk.store.pages.first(str(hash))
    assert page is not None
    assert page.body == article.page.body
    assert history(desk.store, desk.id).versions[0].columns["page_hash"] is None


def test_a_kept_page_that_has_gone_bad_is_as_good_as_none(desk: Desk) -> None:
    pages = desk.store.pages
    assert pages is not None
    hash = pages.put(desk.reading(HEADLINE, PARAGRAPHS).page)
    assert pages.first(hash) is not None
    pages.db.execute("UPDATE bodies SET zstd = x'00'")
    assert pages.first(hash) is None
    with pytest.raises(DamagedStore):
        pages.get(hash)


def test_a_revision_that_cannot_be_written_leaves_all_as_it_was(desk: Desk) -> None:
    """One transaction: article, revision, fetch and next look."""
    before = [
        dict(row) for row in desk.store.db.execute("SELECT * FROM articles JOIN links ON article_id = articles.id")
    ]
    desk.store.db.execute("CREATE TRIGGER no BEFORE INSERT ON fetches BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        desk.sees("Altro titolo")
    assert [
        dict(row) for row in desk.store.db.execute("SELECT * FROM articles JOIN links ON article_id = articles.id")
    ] == before
    assert desk.events() == []
