"""Helpers: an sdist, installed by the Dockerfile's own steps into a bare environment, and the programs in it."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PREFIX = "/opt/newscrawl"  #: where the Dockerfile installs
INSTALL_S = 540
COMPILER = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A bare environment with newscrawl in it, and a user who has an empty home."""

    prefix: Path
    home: Path

    def run(
        self, folder: Path, *arguments: str, program: str = "newscrawl", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder, to its end."""
        return subprocess.run(
            [self.prefix / "bin" / program, *arguments],
            cwd=folder, env=self.environment(**variables), capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip

    def environment(self, **variables: str) -> dict[str, str]:
        """The variables of such a user; the guard against connections off this machine stays."""
        kept = {name: os.environ[name] for name in ("PYTHONPATH", "NEWSCRAWL_EGRESS") if name in os.environ}
        path = f"{self.prefix / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8", "COLUMNS": "300", **kept, **variables}


def sdist(folder: Path) -> Path:
    """Build the sdist and unpack it: its folder."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)], ROOT)
    (archive,) = folder.glob("newscrawl-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def install(folder: Path, python: str = sys.executable) -> Installed:
    """Install the sdist with the steps of the Dockerfile's first stage, which ask the package registry."""
    source = sdist(folder)
    prefix = folder / "environment"
    _run(
        ["sh", "-eu", "-c", "\n".join(steps(source / "Dockerfile", prefix, python))], source, **_quick_compiler(folder)
    )
    home = folder / "home"
    home.mkdir()
    return Installed(prefix=prefix, home=home)


def steps(dockerfile: Path, prefix: Path, python: str) -> list[str]:
    """The RUN lines of the first stage, for another prefix and another Python."""
    stage = re.split(r"^FROM .*$", dockerfile.read_text("utf-8"), flags=re.M)[1]
    lines = re.findall(r"^RUN (.+)$", stage, re.M)
    return [re.sub(r"^python ", f"{python} ", line).replace(PREFIX, str(prefix)) for line in lines]


def pythons() -> Iterator[str]:
    """Other Pythons on this machine that newscrawl promises to run on: on the path, and those of pyenv."""
    pyenv = os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))
    for minor in range(11, 20):
        on_path = shutil.which(f"python3.{minor}")
        for found in filter(None, (on_path, *sorted(glob.glob(f"{pyenv}/versions/3.{minor}.*/bin/python")))):
            library = Path(found).resolve().parents[1] / "lib" / f"python3.{minor}"
            if (library / "ensurepip").is_dir() and sys.version_info[1] != minor:
                yield found
                break


def _quick_compiler(folder: Path) -> dict[str, str]:
    """The variable that names a compiler which optimises little: the twins are made by the same step, for half of the CPU."""
    program = folder / "compiler"
    program.write_text(f'#!/bin/sh\nexec {COMPILER} "$@" -O1\n')
    program.chmod(0o755)
    return {"CC": str(program)} if has_compiler() else {}


def has_compiler() -> bool:
    """Whether the twins can be compiled here."""
    return shutil.which(COMPILER.split()[0]) is not None


def _run(command: list[str], folder: Path, **variables: str) -> None:
    # Not the guard of the tests: the registry is not on this machine. Nor their cache: what pip fetched for .venv is there already.
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "NEWSCRAWL_EGRESS", "XDG_CACHE_HOME")}
    env |= {"PIP_COMPILE": "0", **variables}  # of all packages' modules, a program compiles the few that it imports
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=INSTALL_S)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
