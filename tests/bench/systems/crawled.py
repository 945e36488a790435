"""What newscrawl stores of a site: a source file as a user writes it, one run, the rows as they are exported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newscrawl.cli import _settings
from tests.bench import ROOT
from tests.bench.systems.site import OUTLET, CannotRunError, Site

Row = Mapping[str, Any]
_TIMEOUT_S = 900


def stored(site: Site, folder: Path) -> list[Row]:
    """The rows of a crawl of the site, as `-O articles.jsonl` writes them. Raises CannotRunError where the run fails."""
    folder.mkdir(parents=True)
    source = folder / "outlet.toml"
    source.write_text(_source(site), "utf-8")
    rows = folder / "articles.jsonl"
    settings = {
        "NEWSCRAWL_DB": folder / "news.db",
        "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
    }
    options = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
    _settings.use()
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"source={source}", *options, "-O", str(rows)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
    if done.returncode:
        raise CannotRunError(f"newscrawl: ended with {done.returncode}: {' '.join(done.stderr.strip()[-500:].split())}")
    return [json.loads(line) for line in rows.read_text("utf-8").splitlines()]


def _source(site: Site) -> str:
    head = f'name = "{OUTLET}"\nhome = "{site.home}"\nlanguage = "it"\ntimezone = "Europe/Rome"\n'
    return head + "".join(f'\n[[entries]]\nurl = "{url}"\nkind = "{kind}"\n' for kind, url in site.entries)
