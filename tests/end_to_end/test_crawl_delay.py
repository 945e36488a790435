"""A Crawl-delay is kept, also where no delay of ours is set."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.end_to_end_made import crawl
from tests.end_to_end.test_manners import _toml, article, served, sitemap


def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    with served() as outlet:
        outlet.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 2\n", Content_Type="text/plain")
        paths = ("riapre-il-ponte", "chiude-il-ponte")
        outlet.serve("/sitemap.xml", sitemap(*(f"{outlet.base}/{path}" for path in paths)))
        for path in paths:
            outlet.serve(f"/{path}", article(path))
        (tmp_path / "prova.toml").write_text(_toml(outlet))
        done = crawl(tmp_path / "news.db", "-a", f"source={tmp_path / 'prova.toml'}")
    assert done.returncode == 0, done.stderr
    said = dict(pair.split("=") for pair in done.stdout.splitlines()[-1].split())
    assert said["fetched"] == "2"
    # Between robots.txt, sitemap and two articles lie three waits.
    assert float(said["secs"]) >= 3 * 2
