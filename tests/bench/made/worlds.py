"""Makes worlds of news in which it is known what is a copy of what: families of copies, series, topics, templates.

Half of the seeds is for tuning the method, the other half for the test; the made language is another one in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from tests.bench.made import families
from tests.bench.made.families import COPIES, OutletAdditions, Paragraphs
from tests.bench.made.serials import SERIES
from tests.bench.made.words import Language, Topic

TUNING = tuple(f"tuning-{number}" for number in range(6))
TEST = tuple(f"test-{number}" for number in range(6))

STORIES = 10
_START = datetime(2025, 3, 3, 6, tzinfo=UTC)
_OUTLETS = tuple(f"outlet{number:02}" for number in range(40))
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-zàèéìòù,;] )[A-ZÀÈÉÌÒÙ][\w’']+")
# With fewer names and numbers a text that lost them all is a copy with some words changed.
_MIN_ANCHORS = 6


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """One article. Two are the same story if they have the same family, and only then."""

    source: str
    title: str
    body: str
    published: datetime
    family: str
    kind: str  #: how it was made


class Pair(NamedTuple):
    kind: str
    one: MadeArticle
    other: MadeArticle

    @property
    def same(self) -> bool:
        return self.one.family == self.other.family


@dataclass(frozen=True, slots=True)
class World:
    articles: Sequence[MadeArticle]
    pairs: Sequence[Pair]  #: each copy with its original; each two of a series, of a topic, of a template


def made(seed: str, stories: int = STORIES) -> World:
    """A world whose texts are all invented."""
    make = Random(seed)
    language = Language(seed)
    topics = [language.topic(make) for _ in range(stories)]
    texts = [language.paragraphs(make, topic, make.randint(4, 12), shared=0.1) for topic in topics]
    pairs = [pair for number, topic in enumerate(topics) for pair in _topic(make, language, topic, number)]
    for name, series in SERIES.items():
        pairs += _pairs(f"series: {name}", _series(make, series(make, language, 4), name))
    return _world(make, language, topics, texts, pairs)


def of_texts(seed: str, bodies: Sequence[str]) -> World:
    """A world of copies of given texts; what is added to them is invented."""
    make = Random(seed)
    language = Language(seed)
    texts = [text for text in map(families.split, bodies) if len(text) >= 3]
    return _world(make, language, [language.topic(make) for _ in texts], texts, [])


def _world(
    make: Random, language: Language, topics: Sequence[Topic], texts: Sequence[Paragraphs], others: Sequence[Pair]
) -> World:
    pairs = [
        pair
        for number, (topic, text) in enumerate(zip(topics, texts, strict=True))
        for pair in (*_copies(make, language, topic, text, number), *_template(make, language, text, number))
    ]
    pairs += others
    articles = list(dict.fromkeys(article for pair in pairs for article in (pair.one, pair.other)))
    return World(articles, pairs)


def _copies(make: Random, language: Language, topic: Topic, text: Paragraphs, number: int) -> Iterator[Pair]:
    outlets = make.sample(_OUTLETS, len(COPIES) + 1)
    at = _START + timedelta(minutes=make.randint(0, 3000))
    title = language.headline(make, topic)
    original = MadeArticle(outlets[0], title, families.joined(text), at, f"story {number}", "original")
    for outlet, (kind, copy) in zip(outlets[1:], COPIES.items(), strict=True):
        own = OutletAdditions(
            sentences=lambda: language.sentence(make, topic),
            words=lambda: language.word(make),
            boilerplate=_boilerplate(outlet),
            place=make.choice(topic.places),
        )
        headline = language.headline(make, topic) if make.random() < 0.7 else title
        body = families.joined(copy(make, text, own))
        later = at + timedelta(minutes=make.randint(5, 1500))
        yield Pair(kind, original, MadeArticle(outlet, headline, body, later, original.family, kind))


def _topic(make: Random, language: Language, topic: Topic, number: int) -> Iterator[Pair]:
    for shared in (0.0, 0.25, 0.4, 0.6):
        two = [
            MadeArticle(
                make.choice(_OUTLETS),
                language.headline(make, topic),
                families.joined(language.paragraphs(make, topic, make.randint(4, 10), shared=shared)),
                _START + timedelta(minutes=make.randint(0, 4000)),
                f"topic {number}, {shared}, {which}",
                "topic",
            )
            for which in range(2)
        ]
        yield Pair(f"same topic, {shared:.0%} of sentences from one stock", *two)


def _template(make: Random, language: Language, text: Paragraphs, number: int) -> Iterator[Pair]:
    """Another article in the same frame: other names and numbers, and a tenth of the words."""
    body = families.joined(text)
    if len(_NUMBER.findall(body)) + len(_NAME.findall(body)) < _MIN_ANCHORS:
        return
    frames = []
    for which in range(2):
        names = {name: language.place(make) for name in sorted(set(_NAME.findall(body)))}
        other = _NAME.sub(lambda match, names=names: names[match[0]], body)  # type: ignore[misc]
        other = _NUMBER.sub(lambda match: str(make.randint(1, 10 ** len(match[0]))), other)
        own = OutletAdditions(str, lambda: language.word(make), (), "")
        other = families.joined(families.changed(0.10)(make, families.split(other), own))
        at = _START + timedelta(days=which, minutes=make.randint(0, 600))
        frames.append(MadeArticle("outlet00", f"Titolo {which}", other, at, f"template {number}, {which}", "template"))
    yield Pair("same template", *frames)


def _series(make: Random, pieces: Sequence[tuple[str, str]], name: str) -> list[MadeArticle]:
    source = make.choice(_OUTLETS)
    return [
        MadeArticle(source, title, body, _START + timedelta(hours=9 * place), f"{name} {place}", name)
        for place, (title, body) in enumerate(pieces)
    ]


def _pairs(kind: str, articles: Sequence[MadeArticle]) -> Iterator[Pair]:
    for place, one in enumerate(articles):
        for other in articles[place + 1 :]:
            yield Pair(kind, one, other)


def _boilerplate(outlet: str) -> list[str]:
    return [
        f"Iscriviti alla newsletter di {outlet} per ricevere ogni mattina le notizie più importanti.",
        f"© {outlet}, tutti i diritti riservati.",
    ]
