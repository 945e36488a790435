"""An outlet of the tests: its byline stands where nothing says that it is one, and cards of other stories name other people alike."""

from __future__ import annotations

from random import Random

PEOPLE = ("Lucia Bellandi", "Ivo Barca", "Ornella Brusati", "Livio Zanardi", "Delia Fossati", "Rocco Marchetti")
PLACES = ("Lomaro", "Valmora", "Norvalia", "Brentola", "Castelvio", "Pontalto")
SYLLABLES = [
    one + two for one in ("ra", "sti", "me", "vo", "nu", "tri", "go") for two in ("re", "la", "ndo", "to", "si")
]


def title(number: int) -> str:
    return f"A {PLACES[number % len(PLACES)]} riapre il mercato numero {number}"


def person(number: int) -> str:
    return PEOPLE[number % len(PEOPLE)]


def page(number: int, count: int, *, published: str = "", byline: bool = True, date: str = "") -> str:
    """A page of the outlet, with cards of two other stories below it. byline: False: printed without one"""
    cards = "".join(_card((number + step) % count) for step in (1, 2))
    name = f'<strong class="penna css-1q2w3e">{person(number)}</strong>' if byline else ""
    head = f'<meta property="article:published_time" content="{published}">' if published else ""
    return f"""<html lang=it><head><title>{title(number)}</title>{head}</head><body>
<article class="pezzo"><h1>{title(number)}</h1>
{"".join(f"<p>{sentence(number, line)}</p>" for line in range(8))}
<div class="coda"><div><span>{date}</span></div><div class="riga">{name}</div></div></article>
<section class="altre"><h2>Leggi anche</h2>{cards}</section></body></html>"""


def _card(number: int) -> str:
    return (
        f'<div class="scheda"><h3><a href="/notizie/{number}.html">{title(number)}</a></h3>'
        f'<div class="riga"><strong class="penna css-1q2w3e">{person(number)}</strong></div></div>'
    )


def sentence(number: int, line: int) -> str:
    """Of no other article: what says nearly the same is told as one story."""
    chance = Random(f"{number} {line}")
    words = (chance.choice(("ba", "co", "di", "fe", "lu")) + chance.choice(SYLLABLES) for _ in range(18))
    return " ".join(words).capitalize() + "."
