"""Pages for tests, made in a line."""

from __future__ import annotations

from datetime import UTC, datetime

from newscrawl import extract
from newscrawl.models import Article, Page, Source

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
SOURCE = Source(slug="prova", name="La Prova", home="https://www.prova.example/", entries=())
SENTENCE = (
    "Il consiglio ha discusso a lungo la proposta e ha rinviato il voto alla prossima seduta, fissata per lunedì sera. "
)


def page(html: str | bytes, url: str = "https://www.prova.example/cronaca/articolo-di-prova") -> Page:
    body = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    return Page(url=url, body=body, fetched_at=NOW, headers={"content-type": "text/html"})


def read(html: str | bytes, url: str = "https://www.prova.example/cronaca/articolo-di-prova") -> Article:
    return extract.article(page(html, url), SOURCE, now=NOW)
