"""The floors of tests/bench/floors.json hold, on the smallest Italian set, wherever the corpus is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.bench.measure import measure

FLOORS = Path(__file__).with_name("floors.json")
# Beside the checkout; it is no part of the repository.
CORPUS = Path(os.environ.get("NEWSCRAWL_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


@pytest.mark.skipif(
    not (CORPUS / "score.py").is_file(),
    reason=f"FLOORS NOT CHECKED: no corpus at {CORPUS}; set NEWSCRAWL_CORPUS to its folder",
)
def test_no_figure_is_below_its_floor(tmp_path: Path) -> None:
    floors = Path(shutil.copy(FLOORS, tmp_path))
    arguments = ["fields", "--corpus", str(CORPUS), "--set", "italian", "--no-baseline", "--jobs", "1"]
    done = CliRunner().invoke(measure, [*arguments, "--floors", str(floors)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
