"""A feed that turns into a consent page is heard of, at once."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.end_to_end_made import crawl, rows
from tests.end_to_end.test_manners import article, served, sitemap

FEED = """name = "Prova"
home = "{base}/"
[[entries]]
url = "{base}/feed/"
kind = "feed"
"""


def test_a_consent_page_in_the_place_of_a_feed_is_a_failing_source(tmp_path: Path) -> None:
    with served() as outlet:
        outlet.serve("/robots.txt", b"", Content_Type="text/plain")
        outlet.serve("/feed/", b"<html><body><h1>La tua privacy</h1><button>Accetta</button></body></html>")
        (tmp_path / "prova.toml").write_text(FEED.replace("{base}", outlet.base))
        done = crawl(tmp_path / "news.db", "-a", f"source={tmp_path / 'prova.toml'}")
    assert done.returncode == 5
    (entry,) = rows(tmp_path / "news.db", "SELECT outcome, detail, etag, body_hash FROM entries WHERE NOT searched")
    assert (entry["outcome"], entry["body_hash"]) == ("broken", None)
    assert "HTML in place of a feed" in entry["detail"]


def test_one_broken_entry_costs_the_others_nothing(tmp_path: Path) -> None:
    with served() as outlet:
        outlet.serve("/robots.txt", b"", Content_Type="text/plain")
        outlet.serve("/feed/", b"\x00\x01\x02 not a feed at all")
        outlet.serve("/sitemap.xml", sitemap(f"{outlet.base}/riapre-il-ponte-di-valmora"))
        outlet.serve("/riapre-il-ponte-di-valmora", article("Riapre il ponte di Valmora"))
        more = f'[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
        (tmp_path / "prova.toml").write_text(FEED.replace("{base}", outlet.base) + more)
        done = crawl(tmp_path / "news.db", "-a", f"source={tmp_path / 'prova.toml'}")
    assert done.returncode == 0, done.stderr
    assert [row["title"] for row in rows(tmp_path / "news.db", "SELECT title FROM articles")] == [
        "Riapre il ponte di Valmora"
    ]
