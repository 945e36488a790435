"""What an outlet repeats: learned from what is stored, whatever the order, mended in the bodies, never counted twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from store_made import Newsroom, an_article, earlier, later, opened, shown

from newscrawl import boilerplate, dedupe
from newscrawl.models import Article, Block, Key, KeyKind, Outcome, Reason, State
from newscrawl.store import Options

LEARNS = Options(learns=True)
COOKIE = "Questo sito usa i cookie."
SHARE = "Condividi Facebook Twitter WhatsApp"
SIGN = "×"
BOXES = [
    f"Iscriviti alla newsletter {name}: ogni mattina le notizie che contano, scelte dalla nostra redazione per i lettori"
    for name in ("Alba", "Mare", "Monti", "Calcio", "Tavola", "Libri")
]
WORDS = [
    "acqua",
    "barca",
    "casa",
    "duna",
    "erba",
    "fiume",
    "gatto",
    "isola",
    "lago",
    "mare",
    "notte",
    "onda",
    "porto",
    "quercia",
    "rosa",
    "sole",
    "torre",
    "uva",
    "vento",
    "zolla",
]


def prose(seed: object, count: int = 40) -> str:
    chosen = random.Random(str(seed))
    return " ".join(chosen.choice(WORDS) for _ in range(count)).capitalize() + "."


def printed(
    number: int, *paragraphs: str, at: int | None = None, source: str = "corriere", **fields: object
) -> Article:
    """An article with nothing around it."""
    texts = paragraphs or (prose((number, 0)), prose((number, 1)))
    address = f"https://{source}.example/{number}"
    article = an_article(
        address,
        source=source,
        title=f"Titolo {number}",
        published=earlier(minutes=number if at is None else at),
        body="\n\n".join(texts),
        blocks=tuple(Block("paragraph", text) for text in texts),
        **fields,
    )
    return with_keys(article)


def with_keys(article: Article) -> Article:
    return replace(article, keys=dedupe.keys(article))


def framed(number: int, *paragraphs: str, **fields: object) -> Article:
    """An article with a cookie line, a sign, a share bar and one of six boxes around it."""
    texts = paragraphs or (prose((number, 0)), prose((number, 1)))
    return printed(number, COOKIE, SIGN, texts[0], BOXES[number % 6], *texts[1:], SHARE, **fields)


def passes(room: Newsroom, article: Article) -> Outcome:
    """Through the stage and into the store, as the line does it."""
    source = str(article.page.source)
    dropped = room.store.boilerplate.dropped(source, article.blocks)
    body = boilerplate.body(source, article.blocks, dropped)
    return room.stores(with_keys(replace(article, body=body)))


def bodies(room: Newsroom) -> dict[str, str]:
    return {row["url"]: row["body"] for row in room.store.db.execute("SELECT url, body FROM articles")}


def everything(room: Newsroom) -> list[list[tuple[object, ...]]]:
    """All that a reader could see, less numbers that hang on the order."""
    db = room.store.db
    questions = (
        "SELECT a.url, a.body, a.words, r.url AS root, f.search_text, t.blocks FROM articles a JOIN article_texts t"
        " ON t.article_id = a.id JOIN article_search f ON f.article_id = a.id LEFT JOIN articles r ON r.id = a.duplicate_of ORDER BY a.url",
        "SELECT a.url, k.kind, k.value FROM article_keys k JOIN articles a ON a.id = k.article_id ORDER BY 1, 2, 3",
        "SELECT id, source, articles, letters, common, learned, dropped, text FROM repeated_blocks ORDER BY id",
        "SELECT a.url, o.block_ids, o.own, o.own_letters, o.stale FROM article_texts o JOIN articles a ON a.id = o.article_id ORDER BY 1",
    )
    return [[tuple(row) for row in db.execute(question)] for question in questions]


def learned(room: Newsroom) -> set[str]:
    return {block.text for block in room.store.boilerplate.shown() if block.dropped}


@pytest.fixture
def options() -> Options:
    return LEARNS


@pytest.fixture
def learner(room: Newsroom) -> Newsroom:
    return room


def test_all_that_forty_pages_repeat_is_learned_and_nothing_else_lost(learner: Newsroom) -> None:
    for number in range(40):
        passes(learner, framed(number))
    assert learned(learner) == {COOKIE, SHARE, SIGN, *BOXES}
    assert bodies(learner) == {
        f"https://corriere.example/{number}": f"{prose((number, 0))}\n\n{prose((number, 1))}" for number in range(40)
    }


def test_search_words_and_text_keys_follow_the_body(learner: Newsroom) -> None:
    for number in range(40):
        passes(learner, framed(number))
    assert learner.finds("newsletter") == []
    row = learner.store.db.execute("SELECT * FROM articles WHERE url LIKE '%/3'").fetchone()
    assert row["words"] == 80
    keys = learner.store.db.execute(
        "SELECT value FROM article_keys WHERE article_id = ? AND kind = 'text'", [row["id"]]
    )
    assert [key["value"] for key in keys] == [key.value for key in printed(3).keys if key.kind is KeyKind.TEXT]


def test_blocks_stay_as_extracted(learner: Newsroom) -> None:
    for number in range(40):
        passes(learner, framed(number))
    assert all(COOKIE in row["blocks"] for row in learner.store.db.execute("SELECT blocks FROM article_texts"))


def shuffled(articles: Sequence[Article]) -> list[list[Article]]:
    orders = [list(articles) for _ in range(5)]
    for seed, order in enumerate(orders):
        random.Random(seed).shuffle(order)
    return orders


def mixed() -> list[Article]:
    """Two outlets, boxes, a story printed seven times, a paragraph quoted twice, follow-ups, a page of boilerplate only."""
    story = (prose("story"), prose("of the"), prose("agency"))
    quoted = prose("quoted")
    return [
        *(framed(number) for number in range(43)),
        *(framed(number, *story) for number in range(50, 57)),
        *(framed(number, prose((number, 0)), quoted) for number in range(60, 62)),
        *(framed(number, prose((number, 0)), source="gazzetta") for number in range(9)),
        printed(70, COOKIE, SHARE),
        *(printed(number, prose((number, 0)), prose("background", 60)) for number in range(80, 84)),
    ]


def test_the_order_of_pages_makes_no_difference(tmp_path: Path) -> None:
    seen = []
    for place, order in enumerate(shuffled(mixed())):
        with opened(tmp_path / f"{place}.db", options=LEARNS) as store:
            room = Newsroom.of(store)
            for article in order:
                passes(room, article)
            seen.append(everything(room))
            assert room.is_sound()
    assert all(each == seen[0] for each in seen)


def test_pages_that_passed_the_stage_before_something_was_learned_are_mended_when_stored(learner: Newsroom) -> None:
    for number in range(40):
        learner.stores(framed(number))
    assert not any(COOKIE in body or SHARE in body for body in bodies(learner).values())


def test_seven_pages_teach_nothing(learner: Newsroom) -> None:
    for number in range(7):
        passes(learner, framed(number))
    assert learned(learner) == set()
    passes(learner, framed(7))
    assert {COOKIE, SHARE, SIGN} <= learned(learner)


def test_what_one_outlet_repeats_stays_at_another(learner: Newsroom) -> None:
    for number in range(10):
        passes(learner, framed(number))
    passes(learner, printed(1, COOKIE, prose(1), source="gazzetta"))
    assert COOKIE in bodies(learner)["https://gazzetta.example/1"]


def test_a_paragraph_that_two_articles_quote_stays_in_both(learner: Newsroom) -> None:
    for number in range(20):
        passes(learner, framed(number))
    for number in (30, 31):
        passes(learner, framed(number, prose((number, 0)), prose("quoted")))
    assert sum(prose("quoted") in body for body in bodies(learner).values()) == 2


@pytest.mark.parametrize("frame", [printed, framed], ids=["bare", "with boxes that take turns"])
def test_a_story_printed_ten_times_keeps_its_paragraphs(learner: Newsroom, frame: Callable[..., Article]) -> None:
    story = (prose("one"), prose("two"), prose("three"))
    for number in range(10):
        passes(learner, frame(number, *story))
    for number in range(10, 50):
        passes(learner, frame(number))
    assert sum("\n\n".join(story) in body for body in bodies(learner).values()) == 10
    roots = learner.store.db.execute("SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL").fetchone()[0]
    assert roots == 9


def test_a_long_background_needs_more_follow_ups_than_a_box(learner: Newsroom) -> None:
    background = prose("background", 90)
    for number in range(20):
        passes(learner, printed(number))
    for number in range(30, 37):
        passes(learner, printed(number, prose((number, 0), 100), background))
    assert background not in learned(learner)


def test_a_page_with_nothing_else_keeps_its_text(learner: Newsroom) -> None:
    for number in range(10):
        passes(learner, framed(number))
    passes(learner, printed(20, COOKIE, SHARE))
    assert bodies(learner)["https://corriere.example/20"] == f"{COOKIE}\n\n{SHARE}"


def test_a_page_that_is_read_again_is_not_counted_again(learner: Newsroom) -> None:
    stored = [(learner.stores(framed(number)).article_id, framed(number)) for number in range(12)]
    before = everything(learner)
    for id, article in stored:
        assert id is not None
        dropped = learner.store.boilerplate.dropped("corriere", article.blocks)
        body = boilerplate.body("corriere", article.blocks, dropped)
        learner.store.rereading.replace_newest(with_keys(replace(article, body=body)), id, later(days=1))
    assert everything(learner) == before


def test_a_better_reading_takes_its_old_counts_away(learner: Newsroom) -> None:
    ids = [learner.stores(framed(number)).article_id for number in range(12)]
    for number, id in enumerate(ids):
        assert id is not None
        learner.store.rereading.replace_newest(printed(number), id, later(days=1))
    assert learned(learner) == set()
    assert learner.count("repeated_blocks") == 0
    assert learner.count("article_blocks") == 24
    assert bodies(learner)["https://corriere.example/3"] == printed(3).body


def test_an_address_that_is_known_counts_nothing(learner: Newsroom) -> None:
    for _ in range(10):
        passes(learner, framed(1))
    assert (
        learner.store.db.execute("SELECT articles_counted FROM sources WHERE slug = 'corriere'").fetchone()[
            "articles_counted"
        ]
        == 1
    )


def test_a_person_gives_a_block_back_and_takes_it_away(learner: Newsroom) -> None:
    for number in range(12):
        passes(learner, framed(number))
    (cookie,) = (block for block in learner.store.boilerplate.shown("corriere") if block.text == COOKIE)
    assert (cookie.articles, cookie.counted, cookie.dropped) == (12, 12, True)
    assert learner.store.boilerplate.judge(cookie.id, "keep")
    while learner.store.boilerplate.catch_up():
        pass
    assert all(body.startswith(COOKIE) for body in bodies(learner).values())
    passes(learner, framed(13))
    assert bodies(learner)["https://corriere.example/13"].startswith(COOKIE)
    assert learner.store.boilerplate.judge(cookie.id, "drop")
    while learner.store.boilerplate.catch_up():
        pass
    assert not any(COOKIE in body for body in bodies(learner).values())


def test_a_block_that_is_not_there_cannot_be_judged(learner: Newsroom) -> None:
    assert not learner.store.boilerplate.judge(7, "keep")


@pytest.mark.parametrize("options", [Options()])
def test_what_was_stored_without_the_stage_is_counted_when_it_comes(room: Newsroom) -> None:
    for number in range(40):
        room.stores(framed(number))
    assert room.count("article_blocks") == 0
    while room.store.boilerplate.catch_up(limit=7):
        pass
    assert learned(room) == {COOKIE, SHARE, SIGN, *BOXES}
    assert bodies(room)["https://corriere.example/3"] == printed(3).body


def with_cookies(number: int, **fields: object) -> Article:
    return printed(number, COOKIE, prose((number, 0)), prose((number, 1)), **fields)


def test_a_text_that_became_equal_joins_its_family_and_its_link_says_so(learner: Newsroom) -> None:
    learner.feed_shows(shown("https://corriere.example/3"))
    (leased,) = learner.takes()
    learner.stores(with_cookies(3), leased.id)
    root = learner.stores(printed(90, prose((3, 0)), prose((3, 1)), at=500))
    for number in range(10, 20):
        learner.stores(with_cookies(number))
    row = learner.store.db.execute("SELECT duplicate_of FROM articles WHERE url LIKE '%/3'").fetchone()
    assert row["duplicate_of"] == root.article_id
    assert learner.link("https://corriere.example/3")["reason"] == "same_text"


def test_an_article_that_is_mended_as_it_is_stored_says_at_once_that_it_is_a_copy(learner: Newsroom) -> None:
    for number in range(10, 20):
        learner.stores(with_cookies(number))
    learner.stores(printed(90, prose((3, 0)), prose((3, 1)), at=500))
    assert learner.stores(with_cookies(3))[:2] == (State.DUPLICATE, Reason.SAME_TEXT)


def test_a_failure_counts_nothing(learner: Newsroom) -> None:
    article = framed(1)
    twice = replace(article, keys=(*article.keys, Key(KeyKind.ADDRESS, None)))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        learner.stores(twice)
    assert learner.count("article_texts") == learner.count("article_blocks") == 0
