"""Makes years of news in the order of their arrival, endless and cheap, to fill a store that grows. Seeded.

Density is that of a store of Italian outlets: so many articles a day, whatever the number of articles; a larger store is an
older one. Lengths of bodies come from one fixed distribution, whatever the size. A share of articles is a copy of a recent one, a
share is written in one frame by a machine, most of the others share a topic with some of their days.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from math import exp
from random import Random

from newscrawl.models import Block
from tests.bench.made import families
from tests.bench.made.families import OutletAdditions, Paragraphs
from tests.bench.made.words import FUNCTION, Language, Topic

OUTLETS = tuple(f"outlet{number:02}" for number in range(40))
A_DAY = 500
_START = datetime(2019, 1, 7, tzinfo=UTC)

# Bodies: log-normal, 3,000 characters in the mean, half of them between 1,600 and 3,700.
_MEAN_CHARS, _SIGMA, _CHARS_A_WORD = 3_000, 0.62, 6.35
_LEAST_WORDS, _MOST_WORDS = 60, 3_000
_COPIES, _SERIAL, _OLD = 0.10, 0.005, 0.02
_COPIED = ("headline, dateline, boilerplate", "one paragraph dropped", "5 % of words", "own lead, two paragraphs kept")
_TOPICS, _TOPIC_DAYS = 120, 1
_SECTIONS = ("Politica", "Cronaca", "Esteri", "Economia", "Sport", "Cultura", "Spettacoli", "Scienza")
_NOT_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedArticle:
    """One article as its outlet prints it. Times are UTC."""

    outlet: str
    url: str
    title: str
    subtitle: str | None
    author: str | None
    section: str
    tags: tuple[str, ...]
    published: datetime
    seen: datetime  #: when its feed shows it first
    text: tuple[Block, ...]  #: boilerplate among it
    paragraphs: Paragraphs


class News:
    """All articles that outlets print, day by day."""

    def __init__(self, seed: str) -> None:
        self._make = Random(seed)
        self._language = Language(seed)
        # Frequent words are short, in this language too.
        content = sorted(self._language.content, key=lambda word: len(word) + 5 * self._make.random())
        # As often as they come, so that a draw costs no search.
        self._content = [word for rank, word in enumerate(content) for _ in range(len(content) // (rank + 8) or 1)]
        self._function = [word for word, often in FUNCTION.items() for _ in range(often)]
        self._topics = [self._topic() for _ in range(_TOPICS)]
        self._recent: deque[PrintedArticle] = deque(maxlen=A_DAY)
        self._staff = {outlet: [self._language.person(self._make) for _ in range(25)] for outlet in OUTLETS}
        self._boxes = {
            outlet: [self._language.sentence(self._make, self._topics[0]) for _ in range(4)] for outlet in OUTLETS
        }
        self._number = count(1)

    def days(self) -> Iterator[list[PrintedArticle]]:
        """The articles that are new on each day, in the order of time; never ends."""
        for day in count():
            if day % _TOPIC_DAYS == 0:
                self._topics[self._make.randrange(_TOPICS)] = self._topic()
            start = _START + timedelta(days=day)
            moments = sorted(start + timedelta(seconds=self._make.randrange(86_400)) for _ in range(A_DAY))
            yield [self._piece(seen) for seen in moments]

    def _piece(self, seen: datetime) -> PrintedArticle:
        kind = self._make.random()
        if kind < _COPIES and self._recent:
            return self._copy(self._make.choice(self._recent), seen)
        topic = self._make.choice(self._topics)
        paragraphs = self._bulletin() if kind > 1 - _SERIAL else self._written(topic)
        piece = self._printed(self._make.choice(OUTLETS), self._headline(topic), paragraphs, topic, seen)
        self._recent.append(piece)
        return piece

    def _printed(self, outlet: str, title: str, paragraphs: Paragraphs, topic: Topic, seen: datetime) -> PrintedArticle:
        make = self._make
        section, number = make.choice(_SECTIONS), next(self._number)
        late = timedelta(minutes=make.randrange(1, 90))
        if make.random() < _OLD:
            late = timedelta(minutes=make.randrange(90, 10 * 365 * 1440))
        texts = [" ".join(paragraph) for paragraph in paragraphs]
        boxes = [box for box in self._boxes[outlet] if make.random() < 0.3]
        place = make.randrange(len(texts))
        blocks = [*texts[: place + 1], *boxes, *texts[place + 1 :]]
        day = f"{seen - late:%Y/%m/%d}"
        slug = _NOT_LETTERS.sub("-", title.lower()).strip("-")
        return PrintedArticle(
            outlet=outlet,
            url=f"https://www.{outlet}.example/{section.lower()}/{day}/{slug}-{number}/",
            title=title,
            subtitle=self._sentence(topic) if make.random() < 0.6 else None,
            author=make.choice(self._staff[outlet]) if make.random() < 0.7 else None,
            section=section,
            tags=tuple(make.sample(topic.people, 2)) + tuple(make.sample(topic.places, 1)),
            published=seen - late,
            seen=seen,
            text=tuple(Block("paragraph", text) for text in blocks),
            paragraphs=paragraphs,
        )

    def _copy(self, of: PrintedArticle, seen: datetime) -> PrintedArticle:
        """A copy: the same story in another outlet."""
        make, topic = self._make, self._make.choice(self._topics)
        outlet = make.choice([outlet for outlet in OUTLETS if outlet != of.outlet])
        own = OutletAdditions(
            sentences=lambda: self._sentence(topic),
            words=lambda: self._language.word(make),
            boilerplate=(),
            place=make.choice(topic.places),
        )
        edited = families.COPIES[make.choice(_COPIED)](make, of.paragraphs, own)
        title = self._headline(topic) if make.random() < 0.7 else of.title
        return replace(self._printed(outlet, title, edited, topic, seen), section=of.section, tags=of.tags)

    # ── texts ──────────────────────────────────────────────────────────────────────────────────

    def _written(self, topic: Topic) -> Paragraphs:
        """Paragraphs as of `Language.paragraphs`, drawn many words at a time: half a millisecond an article."""
        make = self._make
        mean = _MEAN_CHARS / _CHARS_A_WORD
        length = int(mean * exp(make.gauss(-_SIGMA * _SIGMA / 2, _SIGMA)))
        words = self._words(topic, max(_LEAST_WORDS, min(_MOST_WORDS, length)))
        paragraphs: Paragraphs = []
        start = 0
        while start < len(words):
            sentences = []
            for _ in range(make.randrange(1, 5)):
                end = start + make.randrange(8, 31)
                if part := words[start:end]:
                    sentences.append(_sentence(part))
                start = end
            paragraphs.append(sentences)
        return paragraphs

    def _bulletin(self) -> Paragraphs:
        """A text as machines write it: one frame, other places and numbers."""
        make = self._make
        lines = [
            f"Ore {make.randrange(24)}, {make.choice(self._language.places)}: temperatura {make.randrange(-5, 40)} gradi, vento a "
            f"{make.randrange(90)} chilometri orari, umidità al {make.randrange(20, 100)} per cento, cielo poco nuvoloso."
            for _ in range(12)
        ]
        return [
            ["Bollettino meteorologico regionale aggiornato con previsioni per le prossime ventiquattro ore."],
            lines,
        ]

    def _words(self, topic: Topic, length: int) -> list[str]:
        make = self._make
        words = make.choices(self._content, k=length)
        words[::2] = make.choices(self._function, k=len(words[::2]))
        places = make.sample(range(length), length // 5 + length // 13)
        others = make.choices(topic.words, k=length // 5)
        others += make.choices(self._content, k=length // 13)
        for place, word in zip(places, others, strict=True):
            words[place] = word
        return words

    def _topic(self) -> Topic:
        """A topic whose words are all that it brings: a sixth people, a tenth numbers."""
        topic = self._language.topic(self._make)
        numbers = [str(self._make.randrange(2, 4000)) for _ in range(12)]
        return replace(topic, words=[*topic.words, *list(topic.people) * 4, *list(topic.places) * 3, *numbers])

    def _sentence(self, topic: Topic) -> str:
        return _sentence(self._words(topic, self._make.randrange(12, 26)))

    def _headline(self, topic: Topic) -> str:
        return _sentence(self._words(topic, self._make.randrange(6, 12)))[:-1]


def _sentence(words: list[str]) -> str:
    sentence = f"{' '.join(words)}."
    return sentence[0].upper() + sentence[1:]
