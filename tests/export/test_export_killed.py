"""An export that is killed at any moment leaves nothing half under its name: what was there before, or all of what was to come."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import soak
from tests.bench.export.made import copied
from tests.export.export_made import filled, run

ROWS = 3_000

# Kills exports of all rows in place of one of a few, each at another moment of its course, and prints which of the two stands there then.
KILLS = """
import hashlib, os, random, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.export import columns, making, place, rows, arrow
from newscrawl.query.tree import EVERYTHING
from newscrawl.store import open_readonly

db, out, kills, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
dice = random.Random(seed)

def export():
    form = place.form_of(out, None)
    asked = rows.Asked(form=form, query=EVERYTHING, typed="", columns=columns.chosen(columns.USUAL))
    with open_readonly(db) as store:
        making.to_files(store, asked, place.place(out, form), now=datetime(2025, 11, 9, tzinfo=UTC), version="0")

def started():
    pid = os.fork()
    if not pid:
        export()
        os._exit(0)
    return pid

few = Path(out).read_bytes()
begun = time.monotonic()
assert os.waitpid(started(), 0)[1] == 0
whole_s = time.monotonic() - begun
for kill in range(kills):
    Path(out).write_bytes(few)
    pid = started()
    time.sleep(dice.uniform(0, 1.1) * whole_s)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    print(hashlib.sha256(Path(out).read_bytes()).hexdigest())
export()
"""


@pytest.mark.parametrize(
    ("ending", "kills"),
    [
        ("jsonl", 6),
        ("parquet", 6),
        pytest.param("jsonl", 30, marks=pytest.mark.soak),
        pytest.param("parquet", 30, marks=pytest.mark.soak),
    ],
)
def test_a_kill_leaves_the_export_of_before_or_the_whole_new_one(tmp_path: Path, ending: str, kills: int) -> None:
    db, out = tmp_path / "news.db", tmp_path / f"a.{ending}"
    filled(db)
    run(db, "--out", out)
    few = hashlib.sha256(out.read_bytes()).hexdigest()
    copied(db, ROWS)
    done = subprocess.run(
        [sys.executable, "-c", KILLS, str(db), str(out), str(kills), "18"],
        capture_output=True,
        encoding="utf-8",
        timeout=60 + 10 * kills,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    all_of_it = hashlib.sha256(out.read_bytes()).hexdigest()
    found = done.stdout.split()
    assert len(found) == kills
    assert set(found) <= {few, all_of_it}
    assert few in found
    assert f"is as it says: {ROWS:,} rows" in run(db, "--verify", out).stdout
    assert not list(tmp_path.glob("*.part"))
    if kills > 10:
        left = f"{found.count(few)} left the export of before, {found.count(all_of_it)} the whole new one"
        soak.record(f"exports as {ending}, killed", f"{kills} kills at random moments: {left}; nothing half")
