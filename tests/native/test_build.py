"""newscrawl is built with its twins where there is a compiler, and without where there is none; a twin of another source is not used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
TOLD = "from newscrawl import native; print(sum(native.twin(name) is not None for name in native.TWINS))"


class Built(NamedTuple):
    """A wheel that was made where there is a compiler, and what its making left among temporary files."""

    wheel: Path
    left: list[str]


@pytest.fixture(name="source", scope="module")
def _source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What hatchling needs of the project, with one twin: compiling all takes long."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "newscrawl" / "native", folder / "newscrawl" / "native")
    for name in ("__init__.py", "_text.pyx"):
        shutil.copy(ROOT / "newscrawl" / name, folder / "newscrawl" / name)
    return folder


@pytest.fixture(name="built", scope="module")
def _built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    scratch = tmp_path_factory.mktemp("scratch")
    made, _ = wheel(source, tmp_path_factory.mktemp("dist"), TMPDIR=str(scratch))
    return Built(made, [left.name for left in scratch.iterdir()])


def wheel(source: Path, folder: Path, **variables: str) -> tuple[Path, str]:
    """The wheel of a source, and what was told meanwhile."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl")), done.stdout + done.stderr


def compiled(made: Path) -> list[str]:
    return [name for name in zipfile.ZipFile(made).namelist() if name.endswith(".so")]


@pytest.mark.skipif(shutil.which(os.environ.get("CC", "gcc")) is None, reason="no compiler is on this machine")
def test_a_compiler_makes_a_wheel_for_this_machine(built: Built) -> None:
    assert built.left == []
    assert [name.partition(".")[0] for name in compiled(built.wheel)] == ["newscrawl/_text"]
    assert "none-any" not in built.wheel.name


def test_without_a_compiler_the_wheel_is_plain_and_says_so(source: Path, tmp_path: Path) -> None:
    made, told = wheel(source, tmp_path / "dist", CC=str(tmp_path / "no-compiler"))
    assert compiled(made) == []
    assert made.name.endswith("py3-none-any.whl")
    assert "no compiled twins" in told


@pytest.mark.parametrize("switch", ["off", "0"])
def test_twins_can_be_left_out(switch: str, source: Path, tmp_path: Path) -> None:
    made, told = wheel(source, tmp_path / "dist", NEWSCRAWL_NATIVE=switch)
    assert compiled(made) == []
    assert f"NEWSCRAWL_NATIVE={switch}" in told


@pytest.mark.parametrize("changed", ["_text.pyx", "native/nodes.pxd"])
def test_a_twin_that_is_older_than_its_source_is_not_used(changed: str, built: Built, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(built.wheel) as made:
        made.extractall(installed)
    had = told_of(installed)
    with (installed / "newscrawl" / changed).open("a", encoding="utf-8") as twin:
        twin.write("\n")
    assert had == ("1" if shutil.which("gcc") else "0")
    assert told_of(installed) == "0"


def told_of(installed: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=installed, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()
