"""A made-up feed, and strings that break formats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from newscrawl.feeds import Feed, Item, Maker
from newscrawl.leaving import WORDS, Withheld

ROME = timezone(timedelta(hours=1))
OUTLET = Maker("La Vedetta", "https://www.lavedetta.example/")
FULL = Item(
    id="https://lavedetta.example/cronaca/piena",
    url="https://www.lavedetta.example/cronaca/piena?id=4&copy=2",
    title="La piena <è> passata & l’argine tiene",
    published=datetime(2025, 11, 9, 14, 30, tzinfo=ROME),
    updated=datetime(2025, 11, 9, 18, 5, 7, tzinfo=ROME),
    authors=(Maker("Ada Neri"), Maker("Bruno Galli")),
    outlet=OUTLET,
    categories=("Cronaca", "meteo, fiumi"),
    language="it",
    summary="Il fiume cala.\nSi contano i danni.",
    content="Il fiume <cala>.\n\nSi contano\ni danni & altro.",
    image="https://www.lavedetta.example/foto.jpg",
    written=datetime(2025, 11, 10, 6, 0, tzinfo=UTC),
)
BARE = Item(
    id="https://gazzetta.example/1",
    url="https://gazzetta.example/1",
    title="Un titolo",
    updated=datetime(2025, 11, 8, tzinfo=UTC),
    authors=(Maker("Gazzetta"),),
    outlet=Maker("Gazzetta"),
    summary=WORDS[Withheld.RESERVED],
    withheld=Withheld.RESERVED,
)
FEED = Feed(
    id="https://archivio.example/alluvione.atom",
    title="alluvione OR piena",
    description="Articoli trovati",
    url="https://archivio.example/alluvione.atom",
    home="https://archivio.example/alluvione",
    language="it",
    items=(FULL, BARE),
)
EMPTY = Feed(id="urn:uuid:0b1b4a4e-5d3a-5f6e-8c9a-1f2e3d4c5b6a", title="niente", items=())
# Name → the string, and what a reader gets of it.
NAUGHTY = {
    "controls": ("a\x00\x01\x0b\x1f\x7f\x85b", "ab"),
    "no characters": ("a\ufffe\uffffb", "ab"),
    "a lone surrogate": ("a\ud800b\udfff", "a\ufffdb\ufffd"),
    "other planes": ("🌊 𝒂\U0010ffff", "🌊 𝒂\U0010ffff"),
    "markup": ("<b>a</b> &amp; ]]> &#0; <!--", "<b>a</b> &amp; ]]> &#0; <!--"),
    "quotes": ("\"a\" 'b' «c» \\ /", "\"a\" 'b' «c» \\ /"),
    "line ends": ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    "directions": ("\u202ea\u2066b", "ab"),
    "marks": ("e\u0301 \u0489", "e\u0301 \u0489"),
}


def with_words(words: str) -> Feed:
    """A feed that has these words wherever it has words, addresses among them."""
    maker = Maker(words, f"https://a.example/{words}")
    item = replace(
        FULL, id=f"{FULL.id}{words}", url=f"{FULL.url}{words}", title=words, authors=(maker,), outlet=maker,
        categories=(words,), summary=words, content=words, image=f"{FULL.image}{words}",
    )  # fmt: skip
    return replace(FEED, title=words, description=words, items=(item,))
