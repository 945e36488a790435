"""A home page's address is enough: feeds, and the sitemaps of robots.txt, are found from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import crawl, one, outlets, rows


@pytest.mark.parametrize(("slug", "kinds"), [("lago", {"home", "feed"}), ("valdoria", {"home", "feed", "sitemap"})])
def test_an_address_is_enough(tmp_path: Path, slug: str, kinds: set[str]) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (servers, _):
        first = crawl(db, "-a", f"url={servers[slug].base}/")
        asked = len(servers[slug].log)
        (tmp_path / "outlets.txt").write_text(f"# mine\n{servers[slug].base}/\n")
        second = crawl(db, "-a", f"urls={tmp_path / 'outlets.txt'}")
        again = [path for path, _ in servers[slug].log[asked:]]
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert {row["kind"] for row in rows(db, "SELECT kind FROM entries WHERE NOT searched")} == kinds
    stored = one(db, "SELECT count(*) FROM articles")
    assert isinstance(stored, int)
    assert stored >= 8
    assert one(db, "SELECT count(*) FROM fetches WHERE run_id = 2") == 0
    assert not [path for path in again if path.endswith(".html")]
    # The demo's outlets have no other sitemap than the one that robots.txt may name: that was looked for once.
    assert one(db, "SELECT count(*) FROM entries WHERE searched AND found > 0") == 0
    assert not [path for path in again if path == "/wp-sitemap.xml"]
