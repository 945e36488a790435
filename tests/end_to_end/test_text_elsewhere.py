"""A site whose pages show a standfirst and whose feed carries the texts: stored whole, told where from, and the same when read anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.end_to_end.end_to_end_made import crawl, one, rows
from tests.end_to_end.test_entries_agree import served

LINES = (
    "Il mulino di Pietracava macina di nuovo da giovedì, con una ruota di larice montata a mano da quattro falegnami in pensione.",
    "L’acqua arriva dal canale vecchio, che i ragazzi della scuola agraria hanno ripulito in tre domeniche, trovandoci due biciclette.",
    "La farina si vende in sacchetti da un chilo, il sabato mattina, e metà dell’incasso va al tetto della chiesa di San Foca.",
)
FULL = "".join(f"<p>{line}</p>" for line in LINES)


def page(title: str, inner: str, more: str = "") -> str:
    return (
        f"<html><head><title>{title}</title>{more}</head><body><article><h1>{title}</h1>{inner}</article></body></html>"
    )


def pages(base: str) -> Mapping[str, str]:
    stories = {
        "/mulino-di-pietracava-macina": ("Il mulino di Pietracava macina di nuovo", ""),
        "/mulino-riservato-ai-soci-oggi": (
            "Il mulino riservato ai soci apre oggi",
            '<meta name="tdm-reservation" content="1">',
        ),
    }
    items = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link><content:encoded><![CDATA[{FULL}]]></content:encoded></item>"
        for path, (title, _) in stories.items()
    )
    feed = (
        f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{items}</channel></rss>'
    )
    return {
        "/rss.xml": feed,
        **{path: page(title, f"<p>{LINES[0]}</p>", head) for path, (title, head) in stories.items()},
    }


def test_a_text_that_only_the_feed_has_is_stored_and_stays_when_it_is_read_anew(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with served() as site:
        site.pages |= pages(site.base)
        source = site.source(tmp_path, ["/rss.xml"])
        done = crawl(db, "-a", f"source={source}")
        assert done.returncode in (0, 1), done.stderr[-2000:]
    (stored,) = rows(
        db, "SELECT a.body, s.value FROM articles a JOIN store_values s ON s.id = a.provenance_id WHERE a.body <> ''"
    )
    assert stored["body"] == "\n\n".join(LINES)
    assert json.loads(stored["value"])["blocks"] == "entry:text"
    kept = rows(db, "SELECT url FROM links WHERE feed_text IS NOT NULL")
    assert [row["url"].rpartition("/")[2] for row in kept] == ["mulino-di-pietracava-macina"]
    assert one(db, "SELECT count(*) FROM links WHERE feed_text IS NOT NULL AND url LIKE '%soci%'") == 0
