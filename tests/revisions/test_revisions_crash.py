"""A revision that was acknowledged outlives a kill, whole: article, older text, fetch and next look are one transaction."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store import open_store
from newscrawl.store.articles.history import history
from tests.revisions.test_mutations import NOW

ROOT = Path(__file__).parents[2]
REVISING = """
import sys
from pathlib import Path
from tests.revisions.revisions_made import PARAGRAPHS
from tests.revisions.test_mutations import opened
from tests.revisions.test_versions import Desk
with opened(Path(sys.argv[1]).parent) as store:
    desk = Desk(store)
    print("begun", flush=True)
    for number in range(2, 100_000):
        desk.sees(f"Titolo numero {number}", (*PARAGRAPHS, f"E poi {number}."))
        print(number, flush=True)
"""


@pytest.mark.parametrize("kill", range(2))
def test_all_revisions_that_were_acknowledged_outlive_a_kill(tmp_path: Path, kill: int) -> None:
    path = tmp_path / "news.db"
    command = [sys.executable, "-c", REVISING, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        acknowledged = [process.stdout.readline() for _ in range(random.randrange(1, 60))]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    last = int(acknowledged[-1])
    with open_store(path, pages=None, command="test", now=NOW) as store:
        (article,) = store.db.execute("SELECT id, title FROM articles").fetchall()
        found = history(store, article["id"])
        assert len(found.versions) in (last, last + 1)
        titles = [version.title for version in found.versions]
        assert titles[1:] == [f"Titolo numero {number}" for number in range(2, len(titles) + 1)]
        assert found.versions[-1].blocks[-1].text == f"E poi {len(titles)}."
        fetches = store.db.execute("SELECT count(*) FROM fetches WHERE state = 'revised'").fetchone()[0]
        assert fetches == len(found.events) == len(titles) - 1
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
