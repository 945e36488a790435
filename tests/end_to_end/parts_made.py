"""A made-up outlet whose articles run over several pages, with pagers of many makes; and stories of one page beside them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.revisions.revisions_made import Outlet

_WORDS = [
    "molo",
    "barca",
    "rete",
    "vento",
    "scoglio",
    "lampada",
    "cantiere",
    "pescatore",
    "cooperativa",
    "capitaneria",
    "gomena",
    "boa",
    "secca",
    "marea",
    "ponente",
    "libeccio",
    "banchina",
    "darsena",
    "squero",
    "vela",
    "timone",
    "ancora",
    "sartia",
    "prua",
    "poppa",
    "chiglia",
    "fasciame",
    "calafato",
    "pece",
    "stoppa",
    "remo",
    "scalmo",
    "nassa",
    "palamito",
    "lampara",
    "tonnara",
    "mattanza",
    "alice",
    "sardina",
    "polpo",
    "seppia",
    "cala",
    "punta",
    "golfo",
    "faro",
    "guardiano",
    "scala",
    "specchio",
    "olio",
    "petrolio",
    "motore",
    "elica",
]


def paragraphs(name: str, count: int) -> list[str]:
    """Paragraphs that no other name gets."""
    dice = random.Random(name)
    return [
        f"{name.capitalize()} {number}: " + ". ".join(
            " ".join(["La", *dice.choices(_WORDS, k=6), "che", *dice.choices(_WORDS, k=5)]) for _ in range(4)
        ) + "."
        for number in range(1, count + 1)
    ]  # fmt: skip


def html(
    outlet: Outlet,
    title: str,
    text: Sequence[str],
    below: str = "",
    *,
    head: str = "",
    after: str = "",
    above: str = "",
) -> bytes:
    """A page; below: in the box of the text; after: behind the article; above: between headline and text."""
    body = "".join(f"<p>{line}</p>" for line in text)
    return f"""<!doctype html><html lang="it"><head><meta charset="utf-8"><title>{title} - Il Molo</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="{outlet.published}">{head}</head>
<body><header><nav><a href="/">Home</a> <a href="/cronaca/">Cronaca</a></nav></header>
<main><article><h1>{title}</h1><p class="firma">di Marta Ghiringhelli</p>{above}<div class="testo">{body}{below}</div></article>{after}</main>
<footer><p>© Il Molo</p></footer></body></html>""".encode()


class Story:
    """An article: headline, text, and where its pages are."""

    def __init__(self, outlet: Outlet, name: str, *paths: str, each: int = 2) -> None:
        self.outlet = outlet
        self.title = f"Storia di {name}, quello che resta sul fondo"
        self.paths = paths
        self.text = paragraphs(name, each * len(paths))
        self._each = each

    def of(self, number: int) -> list[str]:
        """The text of one page."""
        return self.text[(number - 1) * self._each : number * self._each]

    @property
    def body(self) -> str:
        return "\n\n".join(self.text)

    def serve(self, number: int, below: str = "", **more: str) -> None:
        self.outlet.serves(self.paths[number - 1], html(self.outlet, self.title, self.of(number), below, **more))

    def serve_all(self, pager: str = "") -> None:
        """All pages, each with the numbers of all, or with `pager`."""
        numbers = " ".join(f'<a href="{path}">{number}</a>' for number, path in enumerate(self.paths, start=1))
        for number in range(1, len(self.paths) + 1):
            self.serve(number, pager or f'<div class="pagine">Pagine: {numbers}</div>')


def numbered(base: str, count: int, form: str = "{}/") -> list[str]:
    return [base, *(base + form.format(number) for number in range(2, count + 1))]
