"""A release says one version everywhere, and its lock for running is part of the lock for testing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from newscrawl import settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = PROJECT["version"]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_one_version_stands_in_all_places() -> None:
    assert re.findall(r"^version: (.+)$", text("CITATION.cff"), re.M) == [VERSION]
    assert re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.M)[0] == VERSION
    assert settings.USER_AGENT.startswith(f"newscrawl/{VERSION.rpartition('.')[0]} ")


def packages(lock: str) -> list[str]:
    """The entries of a lock, each with its version and its hashes; a marker only says where it is left out."""
    entries = re.split(r"^(?=[^#\s])", text(lock), flags=re.M)
    return [re.sub(r" ; .*(?= \\)", "", entry) for entry in entries if not entry.startswith("#")]


def test_what_is_installed_to_run_is_what_was_tested() -> None:
    tested, runs = packages(".ci/requirements.lock"), packages(".ci/runtime.lock")
    assert set(runs) < set(tested)
    assert [entry for entry in runs if "--hash=sha256:" not in entry] == []


def test_the_lock_for_running_has_all_that_the_project_asks_for() -> None:
    names = {re.split(r"[=\s]", entry)[0] for entry in packages(".ci/runtime.lock")}
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["browse"]]
    assert {re.split(r"[^a-z0-9-]", one)[0] for one in asked} <= names
