"""An address of PostgreSQL that has no form is told in a line; nobody waits for what cannot come."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from newscrawl.fleet import reads_elsewhere
from newscrawl.fleet.reads_elsewhere import ReadsElsewhere
from tests.end_to_end.end_to_end_made import ROOT
from tests.fleet import fleet_made
from tests.fleet.hub_made import SOURCE, article


@pytest.mark.parametrize(
    "words", [("fleet", "worker"), ("fleet", "hub", "-a", "source=ansa"), ("fleet", "status")], ids=" ".join
)
def test_an_address_without_a_form_is_a_usage_error_in_a_line(words: tuple[str, ...], tmp_path: Path) -> None:
    env = {**fleet_made.settings_of("a secret = =b"), "NEWSCRAWL_DB": str(tmp_path / "n.db")}
    ended = subprocess.run(
        [sys.executable, "-m", "newscrawl", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30, check=False
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "NEWSCRAWL_FLEET_DSN: expected postgresql://" in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_whoever_waits_for_a_page_gets_the_error_that_no_one_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        @staticmethod
        def open(*_: Any, **__: Any) -> Any:
            raise psycopg.ProgrammingError("a mistake of ours")

    monkeypatch.setattr(reads_elsewhere, "Hub", Broken)

    async def go() -> None:
        reader = ReadsElsewhere("")
        for _ in range(2):
            async with asyncio.timeout(2):
                with pytest.raises(psycopg.ProgrammingError):
                    await reader.read(article("/ponte").page, SOURCE)

    asyncio.run(go())
