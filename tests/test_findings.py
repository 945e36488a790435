"""Findings have one form: a script that can be started, with pinned packages. They are not run here."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "findings"
INSTALL = re.compile(r"(?:pip3?\"?|uv pip) install ([^\n;&|]*)")
NAME = re.compile(r"[A-Za-z][\w.-]*(?:\[[\w,-]+\])?")


def complaints(script: str) -> list[str]:
    """What a script lacks of the form that findings/README.md describes."""
    found = [] if script.startswith("#!") else ["no interpreter in its first line"]
    found += [] if re.search(r"^# Guess: \S", script, re.MULTILINE) else ["no guess"]
    packages = [part.strip("\"'") for line in INSTALL.findall(script) for part in line.split()]
    named = [package for package in packages if NAME.match(package)]
    found += [] if named else ["installs nothing"]
    return found + [f"{package} is not pinned" for package in named if "==" not in package]


def test_every_finding_can_be_started_and_pins_its_packages() -> None:
    assert (FOLDER / "README.md").is_file()
    for file in FOLDER.glob("*.sh"):
        assert os.access(file, os.X_OK), f"{file.name} is not executable"
        assert complaints(file.read_text("utf-8")) == [], file.name


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ('#!/bin/sh\n# Guess: it joins them.\n"$f/bin/pip" install --quiet "feedparser==6.0.11"\n', []),
        ("#!/bin/sh\n# Guess: it joins them.\npip install feedparser==6.0.11 lxml\n", ["lxml is not pinned"]),
        ("#!/bin/sh\n# Guess: it joins them.\n", ["installs nothing"]),
        ("# Guess: it joins them.\npip install lxml==6.0.0\n", ["no interpreter in its first line"]),
        ("#!/bin/sh\npip install lxml==6.0.0\n", ["no guess"]),
    ],
    ids=["good", "not pinned", "nothing", "no interpreter", "no guess"],
)
def test_what_a_finding_lacks_is_told(script: str, complaint: list[str]) -> None:
    assert complaints(script) == complaint
