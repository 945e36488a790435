"""Over the whole test run: nothing leaves this machine (`guard/sitecustomize.py`), and long tests run only when asked for."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair: a busy one is no failure.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

_GUARD = Path(__file__).parent / "guard"


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported that might connect; processes that tests start inherit it by the environment."""
    config.addinivalue_line("markers", "soak: takes minutes; only run when asked for")
    if not hasattr(config, "workerinput"):  # one place for all processes of a parallel run
        place = tempfile.mkdtemp(prefix="newscrawl-tests-")
        os.environ["NEWSCRAWL_EGRESS"] = str(Path(place) / "notes")
        os.environ["XDG_CACHE_HOME"] = str(Path(place) / "cache")
    notes = Path(os.environ["NEWSCRAWL_EGRESS"])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_GUARD), os.environ.get("PYTHONPATH"))))
    runpy.run_path(str(_GUARD / "sitecustomize.py"))
    config.stash[_NOTES] = notes


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("soak")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


_NOTES = pytest.StashKey[Path]()


@pytest.fixture(name="egress", scope="session")
def _egress(pytestconfig: pytest.Config) -> Path:
    """Where refused connections are noted."""
    return pytestconfig.stash[_NOTES]


def pytest_sessionfinish(session: pytest.Session) -> None:
    notes = session.config.stash.get(_NOTES, None)
    if notes is not None and notes.exists():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        sys.stderr.write(f"\nunexpected egress, refused:\n{notes.read_text()}")
    if notes is not None and not hasattr(session.config, "workerinput"):
        shutil.rmtree(notes.parent)
