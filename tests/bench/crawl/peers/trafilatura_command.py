"""trafilatura's own command line, given the addresses: of outlets at bare addresses of this machine it finds neither sitemaps nor feeds.

python trafilatura_command.py OUTLETS OUT CONCURRENCY
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import trafilatura
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

outlets, out, concurrency = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def stories(place: str) -> Iterator[str]:
    """The addresses in a sitemap, and in those that it lists."""
    with urlopen(place) as answer:
        body = answer.read()
    sitemap = Sitemap(gzip.decompress(body) if place.endswith(".gz") else body)
    entries = [entry["loc"] for entry in sitemap]
    yield from (story for entry in entries for story in stories(entry)) if sitemap.type == "sitemapindex" else entries


def sitemaps(home: str) -> list[str]:
    with urlopen(f"{home}robots.txt") as answer:
        return list(sitemap_urls_from_robots(answer.read(), base_url=home))


settings = (Path(trafilatura.__file__).parent / "settings.cfg").read_text("utf-8")
(out / "settings.cfg").write_text(
    settings.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0.01").replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off"),
    "utf-8",
)
addresses = {
    story for home in outlets.read_text("utf-8").split() for place in sitemaps(home) for story in stories(place)
}
(out / "todo.txt").write_text("\n".join(sorted(addresses)) + "\n", "utf-8")
subprocess.run(
    [
        sys.executable, "-m", "trafilatura.cli", "--input-file", str(out / "todo.txt"), "--output-dir", str(out / "json"),
        "--json", "--with-metadata", "--no-comments", "--parallel", concurrency, "--config-file", str(out / "settings.cfg"),
    ],
    check=True,
)  # fmt: skip
# It names a page by its canonical address, which saved pages have from their publisher: as many count as it wrote files.
stored = len(list((out / "json").rglob("*.json")))
(out / "addresses.txt").write_text("\n".join(sorted(addresses)[:stored]), "utf-8")
