"""A page that costs too much or kills its worker, on a real server: the run goes on, the bytes stay, replay reads them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newscrawl.store import open_store
from tests.end_to_end.end_to_end_made import ROOT, command, environment, one, rows
from tests.end_to_end.test_manners import article, served, sitemap
from tests.faults.faults_made import NOW, live_blog
from tests.faults.killer import MARK, MARK_ONCE

BURNS, DIES, DIES_ONCE, GOOD = "/brucia", "/muore", "/muore-una-volta", ("/prima", "/poi")
BODIES = {
    BURNS: live_blog(8_000).body,  # some 3 s of CPU
    DIES: article("Il traghetto torna a Valmora") + MARK,
    **{path: article(f"Riapre il ponte di Valmora {path[1:]}") for path in GOOD},
}


@dataclass(frozen=True)
class Run:
    """One run with a limit of 1 s and no archive."""

    db: Path
    source: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("quarantine")
    db, source = folder / "news.db", folder / "prova.toml"
    with served() as outlet:
        for path, body in BODIES.items():
            outlet.serve(path, body)
        once = MARK_ONCE + bytes(folder / "killed") + b" -->"
        outlet.serve(DIES_ONCE, article("La corriera torna a Valmora") + once)
        outlet.serve("/sitemap.xml", sitemap(*(outlet.base + path for path in (*BODIES, DIES_ONCE))))
        source.write_text(
            f'name = "Prova"\nhome = "{outlet.base}/"\n'
            f'[[entries]]\nurl = "{outlet.base}/sitemap.xml"\nkind = "sitemap"\n'
        )
        options = ("-s", "NEWSCRAWL_PAGE_CPU_S=1", "-s", "NEWSCRAWL_ARCHIVE=False", "-s", "NEWSCRAWL_WORKERS=1")
        program = ("-m", "tests.faults.killer", "crawl", "news")
        yield Run(
            db,
            source,
            _run(command(db, "-a", f"source={source}", "-s", "NEWSCRAWL_STORY_DAYS=0", *options, program=program)),
        )


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def states(db: Path) -> dict[str, tuple[str, str | None]]:
    found = rows(db, "SELECT url, state, reason FROM links")
    return {"/" + row["url"].rpartition("/")[2]: (row["state"], row["reason"]) for row in found}


def test_each_costs_itself_and_a_person_is_told(run: Run) -> None:
    assert states(run.db) == {
        BURNS: ("quarantined", "parse_timeout"),
        DIES: ("quarantined", "crash"),
        **dict.fromkeys((*GOOD, DIES_ONCE), ("stored", None)),
    }
    assert run.done.returncode == 1, run.done.stderr
    assert "2 pages could not be read; their bytes are kept" in run.done.stderr
    assert "Traceback" not in run.done.stderr


def test_a_page_whose_worker_was_ended_from_outside_is_read_once_more(run: Run) -> None:
    assert (run.db.parent / "killed").exists()
    assert states(run.db)[DIES_ONCE] == ("stored", None)
    assert (
        one(
            run.db,
            "SELECT count(*) FROM fetches f JOIN links l ON l.id = f.link_id WHERE l.url LIKE '%' || :path",
            path=DIES_ONCE,
        )
        == 1
    )


def test_their_bytes_are_kept_and_replay_with_a_higher_limit_reads_them(run: Run, tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    for file in run.db.parent.glob("news*"):
        shutil.copy(file, tmp_path)
    with open_store(db, pages=tmp_path / "news-pages.db", command="test", now=NOW) as store:
        assert store.pages is not None
        kept = {page.url.rpartition("/")[2]: page.body for page in store.pages.fetched()}
    assert kept == {"brucia": BODIES[BURNS], "muore": BODIES[DIES]}
    verb = [sys.executable, "-m", "newscrawl", "quarantine", "--db", str(db), "replay"]
    unknown = _run(verb)
    assert unknown.returncode == 2
    assert "not in the catalogue: prova" in unknown.stderr
    again = _run([*verb, "--source", str(run.source), "-s", "NEWSCRAWL_PAGE_CPU_S=60", "-s", "NEWSCRAWL_STORY_DAYS=0"])
    assert again.returncode == 0, again.stderr
    assert "stored=2 " in again.stdout
    assert states(db) == dict.fromkeys((*BODIES, DIES_ONCE), ("stored", None))
    assert one(db, "SELECT length(body) FROM articles WHERE url LIKE '%/brucia'") > 200_000  # type: ignore[operator]
