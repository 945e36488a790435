"""A made language: function words of Italian, invented content words in a Zipf distribution, names, topics. Seeded."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# The commonest words, with how often they come among function words.
FUNCTION = {
    "di": 30, "e": 26, "che": 20, "la": 20, "il": 18, "a": 16, "in": 16, "per": 14, "un": 12, "del": 12, "è": 12, "non": 9, "una": 10,
    "i": 9, "della": 9, "le": 9, "con": 9, "si": 9, "da": 8, "al": 7, "dei": 7, "nel": 7, "sono": 6, "alla": 6, "ha": 6, "più": 5,
    "anche": 5, "come": 5, "ma": 5, "delle": 5, "dal": 4, "o": 4, "su": 4, "questo": 3, "gli": 5, "nella": 4, "tra": 3, "dopo": 3,
    "stato": 3, "hanno": 3, "dalla": 3, "ai": 3, "se": 3, "lo": 4, "sul": 2, "essere": 2, "suo": 2, "sua": 2, "questa": 2, "due": 3,
    "ancora": 2, "già": 2, "quando": 2, "loro": 2, "prima": 2, "dove": 2, "ogni": 1, "senza": 2, "contro": 1, "secondo": 2, "fino": 1,
}  # fmt: skip
_FIRST = [
    "Marco",
    "Giulia",
    "Luca",
    "Anna",
    "Paolo",
    "Sara",
    "Andrea",
    "Elena",
    "Matteo",
    "Chiara",
    "Davide",
    "Laura",
    "Stefano",
    "Marta",
    "Roberto",
    "Silvia",
    "Franco",
    "Irene",
    "Nicola",
    "Teresa",
    "Giorgio",
    "Carla",
    "Sergio",
    "Paola",
    "Bruno",
    "Rita",
    "Aldo",
    "Nadia",
    "Carlo",
    "Ilaria",
    "Mario",
    "Lucia",
    "Enrico",
    "Monica",
    "Fabio",
    "Cristina",
    "Pietro",
    "Daniela",
]
_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "br",
    "cr",
    "tr",
    "st",
    "sc",
    "gr",
    "pr",
    "fr",
    "ch",
    "gn",
    "pl",
    "sp",
]
_VOWELS = ["a", "e", "i", "o", "a", "e", "i", "o", "u", "ia", "io", "ie"]
_ENDINGS = ["o", "a", "e", "i", "ione", "are", "ato", "ente", "mento", "ità", "oso", "ale"]
_SURNAME_ENDINGS = ["i", "ini", "etti", "oni", "ari", "ese", "ucci"]
_PLACE_ENDINGS = ["ano", "ate", "iga", "ello", "asco", "enza", "ara"]

# Two articles that draw three of five sentences from a stock of so many share a fifth of them, and at most a third: above half,
# one would be a copy of the other.
_STOCK = 30
# Of content words, how many there are, and how steep their frequencies fall: as in Italian news, where half of the words of an
# article stand there once.
VOCABULARY = 12_000


@dataclass(frozen=True, slots=True)
class Topic:
    """What articles about one matter share: words, people, places, and whole sentences of background."""

    words: Sequence[str]
    people: Sequence[str]
    places: Sequence[str]
    background: Sequence[str]


class Language:
    """One seed, one vocabulary. All choices are made by the Random that a method is given."""

    def __init__(self, seed: str) -> None:
        make = Random(seed)
        self.content = list(dict.fromkeys(_word(make, _ENDINGS) for _ in range(VOCABULARY * 3)))[:VOCABULARY]
        self.surnames = list(dict.fromkeys(_word(make, _SURNAME_ENDINGS).capitalize() for _ in range(900)))
        self.places = list(dict.fromkeys(_word(make, _PLACE_ENDINGS).capitalize() for _ in range(400)))
        self._zipf = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(self.content))))
        self._function = list(FUNCTION)
        self._often = list(itertools.accumulate(FUNCTION.values()))

    def word(self, make: Random) -> str:
        return make.choices(self.content, cum_weights=self._zipf)[0]

    def person(self, make: Random) -> str:
        return f"{make.choice(_FIRST)} {make.choice(self.surnames)}"

    def place(self, make: Random) -> str:
        return make.choice(self.places)

    def topic(self, make: Random) -> Topic:
        bare = Topic(
            words=[self.word(make) if make.random() < 0.5 else make.choice(self.content) for _ in range(90)],
            people=[self.person(make) for _ in range(5)],
            places=[self.place(make) for _ in range(3)],
            background=(),
        )
        background = [self.sentence(make, bare) for _ in range(_STOCK)]
        return Topic(bare.words, bare.people, bare.places, background)

    def sentence(self, make: Random, topic: Topic) -> str:
        """Eight to thirty words; names and numbers where news has them."""
        length = make.randint(8, 30)
        tokens = [self._token(make, topic, place) for place in range(length)]
        tokens[0] = tokens[0][0].upper() + tokens[0][1:]
        if length > 16:
            tokens[length // 2] += ","
        return " ".join(tokens) + "."

    def paragraphs(self, make: Random, topic: Topic, count: int, *, shared: float = 0.0) -> list[list[str]]:
        """So many paragraphs of one to four sentences. shared: part of the sentences that is the topic's background."""
        stock = make.sample(topic.background, len(topic.background))
        return [
            [
                stock.pop() if stock and make.random() < shared else self.sentence(make, topic)
                for _ in range(make.randint(1, 4))
            ]
            for _ in range(count)
        ]

    def headline(self, make: Random, topic: Topic) -> str:
        tokens = [self._token(make, topic, place) for place in range(make.randint(6, 11))]
        return " ".join(tokens).capitalize()

    def _token(self, make: Random, topic: Topic, place: int) -> str:
        if place % 2 == 0 and make.random() < 0.85:
            return make.choices(self._function, cum_weights=self._often)[0]
        kind = make.random()
        if kind < 0.03:
            return str(make.choice((make.randint(2, 60), make.randint(2, 60), make.randint(100, 4000))))
        if kind < 0.09:
            return make.choice(topic.people)
        if kind < 0.12:
            return make.choice(topic.places)
        return make.choice(topic.words) if kind < 0.35 else self.word(make)


def _word(make: Random, endings: Sequence[str]) -> str:
    syllables = "".join(make.choice(_ONSETS) + make.choice(_VOWELS) for _ in range(make.randint(1, 3)))
    return syllables + make.choice(_ONSETS) + make.choice(endings)
