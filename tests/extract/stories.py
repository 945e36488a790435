"""A made-up story for tests of the body: paragraphs that are unlike one another, on a page with an outlet's furniture."""

from __future__ import annotations

TITLE = "Il faro di Punta Grisanta torna a girare"
PARAGRAPHS = (
    "La lanterna di Punta Grisanta si è riaccesa lunedì alle cinque e mezza, dopo otto inverni di buio e due collaudi falliti."
    " Sul molo c’erano i pescatori, il parroco e una banda di undici fiati.",
    "Il meccanismo, un orologio a pesi del 1887, è stato smontato pezzo per pezzo da una officina di Calamerta. I dentini"
    " consumati sono stati rifusi in bronzo, gli altri ripuliti con l’aceto.",
    "La capitaneria ha chiesto che il fascio resti acceso anche nelle notti di luna, perché due pescherecci l’anno scorso"
    " avevano sfiorato la secca. L’ente del parco avrebbe preferito una luce più debole.",
    "Per salire alla lanterna si contano centoquattordici gradini, l’ultimo dei quali è di legno. Le visite cominciano a"
    " maggio, in gruppi di sei, e chi soffre di vertigini può guardare da una feritoia.",
    "Resta da decidere chi dormirà nella casa del guardiano. Il Comune pensa a una borsa per chi studia gli uccelli di passo,"
    " la cooperativa a una locanda con quattro letti e una cucina sola.",
)


def p(text: str) -> str:
    return f"<p>{text}</p>"


TEXT = [p(text) for text in PARAGRAPHS]


def story(inner: str, beside: str = "") -> str:
    """A page whose article holds `inner` below headline, byline and date; beside: what stands after the article."""
    return f"""<html lang="it"><head><title>{TITLE} | Il Lume</title></head><body>
<header><a href="/">Il Lume</a><nav><ul><li><a href="/mare/">Mare</a></li><li><a href="/porti/">Porti</a></li></ul></nav></header>
<main><article><h1>{TITLE}</h1><p class="firma">di <a rel="author" href="/chi/ada-morvì">Ada Morvì</a></p>
<time datetime="2026-11-20T09:00:00+01:00">20 novembre 2026</time>{inner}</article>{beside}</main>
<footer><p>© Il Lume</p><ul><li><a href="/privacy">Privacy</a></li></ul></footer></body></html>"""
