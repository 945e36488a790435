"""The units and the compose file of docs/howto/fleet.md have the form of such files, and name verbs, options and settings that there are."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from newscrawl.cli import main
from newscrawl.config import Config
from newscrawl.crawl import plan
from tests.end_to_end.end_to_end_made import ROOT

HOWTO = (ROOT / "docs" / "howto" / "fleet.md").read_text("utf-8")
# Of the compose specification, what a service of ours may have.
_SERVICE = {
    "build", "command", "depends_on", "deploy", "entrypoint", "environment", "env_file", "healthcheck", "image", "networks", "ports",
    "read_only", "restart", "stop_grace_period", "stop_signal", "user", "volumes", "working_dir",
}  # fmt: skip
_CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
_HEALTH = {"test", "interval", "timeout", "retries", "start_period", "disable"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", HOWTO, re.DOTALL)


def units() -> Mapping[str, str]:
    """Name → text."""
    found = (re.match(r"# ~/\.config/systemd/user/([\w-]+\.service)", block) for block in blocks("ini"))
    return {match[1]: match.string for match in found if match}


def compose() -> Mapping[str, Any]:
    (block,) = blocks("yaml")
    found: Mapping[str, Any] = yaml.safe_load(block)
    return found


def commands() -> Iterator[str]:
    """What units, containers and the page itself run, less the program."""
    for unit in units().values():
        (line,) = re.findall(r"^ExecStart=\S+/newscrawl (.+)$", unit, re.MULTILINE)
        yield line
    yield from (each["command"] for each in compose()["services"].values() if "command" in each)
    for block in blocks("sh"):
        yield from (re.split(r"\s+#", line)[0] for line in re.findall(r"^newscrawl (.+)$", block, re.MULTILINE))


@pytest.mark.parametrize("line", dict.fromkeys(commands()))
def test_what_is_run_is_a_verb_with_options_and_settings_that_there_are(line: str) -> None:
    name, verb, *words = shlex.split(line)
    context = click.Context(main)
    group = main.get_command(context, name)
    assert isinstance(group, click.Group)
    command = group.get_command(context, verb)
    assert command is not None, line
    options = {option for parameter in command.params for option in parameter.opts}
    given = dict(each.split("=", 1) for flag, each in pairwise(words) if flag == "-s")
    Config.read({key: value for key, value in given.items() if key.startswith("NEWSCRAWL_")})
    passed = {"-a", "-s"} if verb == "hub" else set()
    assert {word for word in words if word.startswith("-")} <= options | passed, line
    arguments = {each.partition("=")[0] for flag, each in pairwise(words) if flag == "-a"}
    assert arguments <= {each.partition("=")[0] for each in plan.ARGUMENTS}, line


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine: the units of the how-to are not tested")
    folder = tmp_path / "units"
    folder.mkdir()
    program = tmp_path / "newscrawl"  # systemd looks whether it may be run
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m newscrawl "$@"\n')
    program.chmod(0o755)
    assert set(units()) == {"newscrawl-hub.service", "newscrawl-worker.service"}
    for name, text in units().items():
        (folder / name).write_text(text.replace("/srv/newscrawl/.venv/bin/newscrawl", str(program)))
    assert _verified(folder) == ""
    unit = folder / "newscrawl-hub.service"
    unit.write_text(unit.read_text().replace("KillMode", "KillMood"))
    assert "KillMood" in _verified(folder)


def _verified(folder: Path) -> str:
    """What systemd says of the units in a folder."""
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, folder.iterdir())],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder.parent)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return "".join(line for line in done.stderr.splitlines(keepends=True) if "newscrawl" in line)


def test_the_compose_file_has_the_form_of_one() -> None:
    found = compose()
    assert {key for key in found if not key.startswith("x-")} == {"services", "volumes"}
    services, volumes = found["services"], found["volumes"]
    for name, service in services.items():
        assert set(service) <= _SERVICE, name
        assert ("image" in service) != ("build" in service), name
        for other, how in service.get("depends_on", {}).items():
            assert other in services, name
            assert how["condition"] in _CONDITIONS, name
            assert how["condition"] != "service_healthy" or "healthcheck" in services[other], name
        assert set(service.get("healthcheck", {})) <= _HEALTH, name
        for mount in service.get("volumes", ()):
            what, where, *_ = mount.split(":")
            assert what in volumes or what.startswith("./"), mount
            assert where.startswith("/"), mount
        assert service.get("restart", "no") in {"no", "always", "on-failure", "unless-stopped"}, name
    files = {each["env_file"] for each in services.values() if "env_file" in each}
    (text,) = blocks("yaml")
    comment = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert all(file in comment for file in files), files
    (roles,) = (block for block in blocks("sh") if "roles.sh" in block)
    assert set(re.findall(r"\$(\w+_PASSWORD)", roles)) <= set(re.findall(r"\w+_PASSWORD", comment))
