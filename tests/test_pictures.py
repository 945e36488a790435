"""`make pictures` makes what README.md shows: a real browser looks at the pages of a real demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures import CHROMIUM, PICTURES, ROOT

MAKE = "import sys; from pathlib import Path; from tests.pictures import main; main(Path(sys.argv[1]))"


@pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM} here; .ci/run installs Debian's package chromium"
)
def test_the_pictures_in_the_readme_can_be_made_anew(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in PICTURES.glob("*.png")}
    assert all(file.read_bytes().startswith(b"\x89PNG") and file.stat().st_size > 10_000 for file in tmp_path.iterdir())
