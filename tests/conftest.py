"""Over the whole test run: nothing leaves this machine (`guard/sitecustomize.py`), and long tests run only when asked for."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair: a busy one is no failure.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

_GUARD = Path(__file__).parent / "guard"
_MEMORY = Path("/dev/shm")
#: Bytes that must be free there: several times what tests leave until their end.
_ROOM = 8 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported that might connect; processes that tests start inherit it by the environment."""
    config.addinivalue_line("markers", "soak: takes minutes; only run when asked for")
    if not hasattr(config, "workerinput"):  # one place for all processes of a parallel run
        memory = _memory() if config.getoption("dist", "no") != "no" and not config.option.basetemp else None
        place = tempfile.mkdtemp(prefix="newscrawl-tests-", dir=memory)
        if memory is not None:
            config.option.basetemp = str(Path(place) / "files")
        os.environ["NEWSCRAWL_EGRESS"] = str(Path(place) / "notes")
        os.environ["XDG_CACHE_HOME"] = str(Path(place) / "cache")
    notes = Path(os.environ["NEWSCRAWL_EGRESS"])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_GUARD), os.environ.get("PYTHONPATH"))))
    runpy.run_path(str(_GUARD / "sitecustomize.py"))
    config.stash[_NOTES] = notes


def _memory() -> Path | None:
    """A folder in memory for the files of all tests, where programs may be started from it too: a store waits for the disk at each commit."""
    with suppress(OSError):
        found = os.statvfs(_MEMORY)
        if found.f_bavail * found.f_frsize >= _ROOM and not found.f_flag & os.ST_NOEXEC and os.access(_MEMORY, os.W_OK):
            return _MEMORY
    return None


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one worker more than there are processors, for real crawls wait more than they work."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: _turn(item.path.stem, getattr(item, "module", None))
    )  # of equals the order stays random
    if config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("soak")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


# Each takes over a minute and a half, and one worker: they begin before all others.
_LONGEST = ("test_manual", "test_wheel", "test_add")


def _turn(name: str, file: ModuleType | None) -> int:
    return 0 if name in _LONGEST else 1 if _starts_processes(file) else 2


@cache
def _starts_processes(file: ModuleType | None) -> bool:
    """Whether a file of tests, or a helper of which it takes something, starts processes.

    Such files take the longest. They come first: a parallel run then ends with many short files, and no worker waits long for another.
    """
    names = vars(file).values() if file is not None else ()
    taken = {getattr(value, "__name__" if isinstance(value, ModuleType) else "__module__", None) for value in names}
    helpers = (vars(sys.modules[name]).values() for name in taken if name in sys.modules and name.startswith("tests."))
    return any(value is subprocess for room in (names, *helpers) for value in room)


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
