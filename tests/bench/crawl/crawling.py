"""The command of a crawl that is measured: no delays, and as many requests at a time as are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def command(python: str | Path, out: Path, homes: Sequence[str], *, concurrency: int) -> list[str]:
    """What crawls these outlets into the databases in a folder, by the newscrawl of this Python."""
    (out / "outlets.txt").write_text("\n".join(homes) + "\n", "utf-8")
    settings = {
        "NEWSCRAWL_DB": out / "news.db",
        "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
    }
    options = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
    return [str(python), "-m", "newscrawl", "crawl", "news", "-a", f"urls={out / 'outlets.txt'}", *options]
