"""Made home and section pages, and made articles that look like them, in several shapes; all words are invented."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

SITE = "https://www.lavedetta.example"
OUTLET = "La Vedetta di Malcesto"
_WHO = (
    "Il comitato di Orzale",
    "La cooperativa dei vetrai",
    "L’assessora Rinaldi",
    "Il consorzio del lago",
    "La maestra Bice Folin",
)
_DID = ("ha presentato", "chiede da mesi", "inaugura domenica", "ha ritirato", "difende ancora", "discute stasera")
_WHAT = (
    "il nuovo ponte pedonale",
    "l’orario delle corriere",
    "la piscina coperta",
    "il piano dei parcheggi",
    "la mensa del liceo",
    "il restauro del faro",
)
_WHERE = (
    "a Malcesto",
    "nella frazione di Orzale",
    "sul lungolago",
    "in consiglio comunale",
    "davanti alla vecchia dogana",
)
MORE = (
    "La spesa prevista è di trecentomila euro, divisi in tre anni e coperti per metà dalla provincia.",
    "Chi abita vicino teme il rumore del cantiere e ha raccolto duecento firme in una settimana.",
    "I lavori cominceranno dopo la festa del patrono e dureranno, se non piove troppo, quaranta giorni.",
    "Il progetto era fermo dal 2017, quando la prima gara andò deserta e la seconda fu annullata.",
    "Nessuno ha voluto dire chi pagherà la manutenzione, che secondo i tecnici costa più dell’opera.",
    "La decisione definitiva è attesa per la fine del mese, dopo il parere della soprintendenza.",
)
MENU = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in ("cronaca", "sport", "cultura", "paesi"))


class Made(NamedTuple):
    """A page, and where it is found."""

    name: str
    url: str
    html: str


class _Story(NamedTuple):
    title: str
    path: str
    line: str
    day: str


def stories(count: int) -> list[_Story]:
    """So many made stories, the same each time."""
    return _stories(random.Random(count), count)


def _stories(dice: random.Random, count: int) -> list[_Story]:
    found = []
    for number in range(count):
        title = " ".join(dice.choice(words) for words in (_WHO, _DID, _WHAT, _WHERE))
        slug = "-".join(title.lower().replace("’", "-").split())
        day = dice.randint(1, 28)
        line = " ".join(dice.sample(MORE, 2)) if number % 3 else dice.choice(MORE)
        found.append(_Story(title, f"/cronaca/2025/10/{day:02}/{slug}-{number}.html", line, f"{day} ottobre 2025"))
    return found


def page(main: str, *, title: str, head: str = "", top: str = "") -> str:
    return (
        f'<!doctype html><html lang="it"><head><meta charset="utf-8"><title>{title} - {OUTLET}</title>'
        f'<meta property="og:site_name" content="{OUTLET}">{head}</head><body>'
        f'<header><a href="/">{OUTLET}</a>{top}<nav><ul>{MENU}</ul></nav></header><main>{main}</main>'
        f'<footer><p>© {OUTLET}, via del Porto 3</p><a href="/chi-siamo">Chi siamo</a></footer></body></html>'
    )


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


def data(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **data})}</script>'


# ── shapes of cards ────────────────────────────────────────────────────────────────────────────


def boxes(stories: Sequence[_Story]) -> str:
    return "".join(f'<div class="box"><h2><a href="{s.path}">{s.title}</a></h2><p>{s.line}</p></div>' for s in stories)


def dated_articles(stories: Sequence[_Story]) -> str:
    return "".join(
        f'<article><header><h3><a href="{s.path}">{s.title}</a></h3><time>{s.day}</time></header><p>{s.line}</p></article>'
        for s in stories
    )


def links_around(stories: Sequence[_Story]) -> str:
    return "".join(
        f'<article><a href="{s.path}"><div><h3>{s.title}</h3><p>{s.line}</p><span>{s.day}</span></div></a></article>'
        for s in stories
    )


def bare_links(stories: Sequence[_Story]) -> str:
    return f"<ul>{''.join(f'<li><a href={s.path!r}>{s.title}</a><p>{s.line}</p></li>' for s in stories)}</ul>"


def flat(stories: Sequence[_Story]) -> str:
    return "".join(f'<h2><a href="{s.path}">{s.title}</a></h2><p>{s.line}</p>' for s in stories)


def rows(stories: Sequence[_Story]) -> str:
    return f"<table>{''.join(f'<tr><td>{s.day}</td><td><a href={s.path!r}>{s.title}</a><p>{s.line}</p></td></tr>' for s in stories)}</table>"


def buttons(stories: Sequence[_Story]) -> str:
    return "".join(
        f'<div class="col"><div class="in"><h3>{s.title}</h3><p>{s.line}</p><a class="btn" href="{s.path}">Leggi tutto</a></div></div>'
        for s in stories
    )


def whole_posts(stories: Sequence[_Story]) -> str:
    return "".join(
        f'<div class="post"><h1><a href="{s.path}">{s.title}</a></h1><p>{s.day}, di Bice Folin</p><p>{s.line}</p><p>{MORE[0]}</p>'
        f'<p>{MORE[3]}</p><p><a href="{s.path}#commenti">Commenta</a></p></div>'
        for s in stories
    )


CARDS: Sequence[Callable[[Sequence[_Story]], str]] = (
    boxes, dated_articles, links_around, bare_links, flat, rows, buttons, whole_posts,
)  # fmt: skip


# ── lists ──────────────────────────────────────────────────────────────────────────────────────


def lists() -> Iterator[Made]:
    """Pages that are no articles: ten settings of each shape of cards."""
    for shape in CARDS:
        dice = random.Random(shape.__name__)
        for number, (name, url, html) in enumerate(_settings(dice, shape)):
            yield Made(f"{shape.__name__}-{number}-{name}", SITE + url, html)


def _settings(dice: random.Random, shape: Callable[[Sequence[_Story]], str]) -> Iterator[Made]:
    many, few = _stories(dice, 9), _stories(dice, 4)
    today = "<p class='data'>domenica 9 novembre 2025</p>"
    gone = _stories(dice, 1)[0].path
    nodes = "".join(data(**{"@type": "NewsArticle"}, headline=s.title, url=SITE + s.path) for s in many)
    bio = "<p>Scrive di acque e di strade dal 2004, e insegna ai ragazzi del liceo a fare il giornale.</p>"
    yield Made("home", "/", page(f"<h1>{OUTLET}</h1>{shape(many)}", title="Home", head=og("website")))
    yield Made("home-with-day", "/index.html", page(shape(many), title="Notizie", top=today))
    yield Made(
        "home-in-place", gone, page(shape(many), title="Home", head='<link rel="canonical" href="/">' + og("website"))
    )
    yield Made(
        "section", "/cronaca/", page(f"<h1>Cronaca</h1>{shape(many)}", title="Cronaca", head=og("article"), top=today)
    )
    yield Made(
        "section-of-four", "/cronaca-locale", page(f"<h1>Cronaca locale</h1>{shape(few)}", title="Cronaca locale")
    )
    yield Made(
        "tag", "/tag/piscina-coperta/",
        page(f"<h1>Tutte le notizie sulla piscina coperta</h1>{shape(few)}", title="Piscina coperta", head=og("website")),
    )  # fmt: skip
    yield Made(
        "author", "/autori/bice-folin",
        page(f"<h1>Bice Folin</h1>{bio}{shape(few)}", title="Bice Folin", head=data(**{"@type": "ProfilePage"}, name="Bice Folin")),
    )  # fmt: skip
    yield Made("month", "/2025/10/", page(f"<h1>Ottobre 2025</h1>{shape(few)}", title="Archivio"))
    yield Made("data-of-cards", "/ultime", page(f"<h1>Le ultime di oggi</h1>{shape(many)}", title="Ultime", head=nodes))
    yield Made(
        "collection", "/dossier/acque",
        page(f"<h1>Acque</h1>{shape(few)}", title="Acque", head=data(**{"@type": ["WebPage", "CollectionPage"]}, name="Acque")),
    )  # fmt: skip


# ── articles ───────────────────────────────────────────────────────────────────────────────────

BYLINE = '<p class="byline">di <a rel="author" href="/autori/bice-folin">Bice Folin</a></p><time datetime="2025-11-08T18:30">8 novembre 2025, 18:30</time>'


def articles() -> Iterator[Made]:
    """Pages that are articles, and have something of a list: sixteen kinds, with five sorts of cards around them."""
    for shape in CARDS[:5]:
        dice = random.Random(f"articoli {shape.__name__}")
        for number, (name, url, html) in enumerate(_written(dice, shape)):
            yield Made(f"{shape.__name__}-{number}-{name}", SITE + url, html)


def _written(dice: random.Random, shape: Callable[[Sequence[_Story]], str]) -> Iterator[Made]:
    (own,) = _stories(dice, 1)
    others = _stories(dice, 8)
    related = f'<section class="related"><h2>Leggi anche</h2>{shape(others)}</section>'
    text = "".join(f"<p>{own.line} {one}</p>" for one in dice.sample(MORE, 4))
    signed = f"<h1>{own.title}</h1>{BYLINE}"
    news = data(
        **{"@type": "NewsArticle"}, headline=own.title, datePublished="2025-11-08T18:30:00+01:00", url=SITE + own.path
    )
    pieces = "".join(
        f"<h2>{title}</h2><p>{one}</p>"
        for title, one in zip(("Il ponte", "La mensa", "Il faro", "E il lago"), MORE, strict=False)
    )
    linked = "".join(f'<h2>{n}. <a href="{s.path}">{s.title}</a></h2><p>{s.line}</p>' for n, s in enumerate(others, 1))
    press = "".join(
        f'<h3><a href="https://www.foglio{n}.example/a/{n}">{s.title}</a></h3><p>{s.line}</p>'
        for n, s in enumerate(others)
    )
    live = "".join(
        f'<article id="p{n}"><h3><a href="#p{n}">Ore {n}.30: {s.title}</a></h3><p>{s.line}</p></article>'
        for n, s in enumerate(others, 10)
    )
    pictures = "".join(
        f'<figure><img src="/f/{n}.jpg"><figcaption>{s.line}</figcaption></figure>' for n, s in enumerate(others)
    )
    quiz = "".join(
        f"<h3>Domanda {n}</h3><p>{s.line}</p><ul><li>Vero</li><li>Falso</li></ul>" for n, s in enumerate(others, 1)
    )
    flash = f"<p>{MORE[0]} {MORE[1]}</p>"
    yield Made("data", own.path, page(f"{signed}{text}{related}", title=own.title, head=news))
    yield Made("no-data", own.path, page(f"<article>{signed}{text}{related}</article>", title=own.title))
    yield Made("website", own.path, page(f"{signed}{text}{related}", title=own.title, head=og("website")))
    yield Made(
        "opinions", "/opinioni/pensieri-corti", page(f"<h1>Pensieri corti</h1>{BYLINE}{pieces}", title="Pensieri corti")
    )
    yield Made(
        "list-shaped",
        "/guide/otto-cose-da-sapere-sul-lago",
        page(
            f"<h1>Otto cose da sapere sul lago</h1>{BYLINE}<p>{MORE[2]}</p>{linked}",
            title="Otto cose da sapere sul lago",
        ),
    )
    yield Made(
        "press-review", "/rassegna/9-novembre", page(f"<h1>Rassegna stampa</h1>{press}", title="Rassegna stampa")
    )
    yield Made("live", own.path, page(f"<h1>{own.title}, la diretta</h1>{BYLINE}{live}", title=own.title))
    yield Made("gallery", own.path, page(f"{signed}<p>{own.line}</p>{pictures}", title=own.title))
    yield Made(
        "quiz",
        "/giochi/quanto-sai-del-lago-di-malcesto",
        page(f"<h1>Quanto sai del lago di Malcesto?</h1>{quiz}", title="Quanto sai del lago di Malcesto?"),
    )
    yield Made("flash", own.path, page(f"{signed}{flash}<aside>{shape(others)}</aside>", title=own.title))
    yield Made(
        "canonical-home",
        own.path,
        page(f"{signed}{text}{related}", title=own.title, head='<link rel="canonical" href="/">'),
    )
    yield Made(
        "of-a-topic",
        "/temi/acque/il-faro-di-malcesto-torna-a-girare",
        page(f"<h1>Il faro di Malcesto torna a girare</h1>{BYLINE}{text}", title="Il faro di Malcesto torna a girare"),
    )
    yield Made(
        "undated",
        "/storie/come-nacque-la-piscina-coperta-di-orzale",
        page(
            f"<h1>Come nacque la piscina coperta di Orzale</h1>{text}{related}",
            title="Come nacque la piscina coperta di Orzale",
        ),
    )
    yield Made(
        "short-headline",
        "/cronaca/2025/11/08/nebbia.html",
        page(f"<h1>Nebbia</h1>{BYLINE}{text}{related}", title="Nebbia"),
    )
    yield Made("archived", f"/archivio{own.path}", page(f"{signed}{text}", title=own.title))
    yield Made("feature", own.path, page(f"{signed}<p>{MORE[4]}</p>{linked}", title=own.title, head=news))
