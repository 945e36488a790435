"""newscrawl sources verify: a farm of outlets on loopback, one for each way in which an address can be dead, moved, frozen, wrong or well."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl import sources
from newscrawl.cli import main
from newscrawl.sources import chosen, findings
from tests.end_to_end.test_manners import Outlet, served, sitemap

SHIPPED = Path(__file__).parents[2] / "data" / "sources"
NOW = datetime.now(UTC)
ALLOWED = (
    *("-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"),
)
CONSENT = (
    "<html lang=it><title>Consenso</title><body><form action=/consenso method=post><h1>Il tuo consenso</h1>"
    "<p>Noi e i nostri partner usiamo cookie e altri identificatori per annunci personalizzati, per misurare le prestazioni e per "
    "conoscere il pubblico. Puoi accettare il trattamento dei dati personali, o rifiutare il consenso.</p>"
    "<button>Accetta tutto</button><button>Rifiuta</button></form></body></html>"
)


def rss(base: str, *, newest_days: float = 0.1, every_days: float = 0.5, items: int = 12) -> bytes:
    """A feed whose items come at equal distances. newest_days: age of the newest"""
    shown = (
        f"<item><title>Notizia {number}</title><link>{base}/cronaca/notizia-{number}.html</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(days=newest_days + number * every_days))}</pubDate></item>"
        for number in range(items)
    )
    return f"<rss version='2.0'><channel><title>Feed</title>{''.join(shown)}</channel></rss>".encode()


def home(*heads: str) -> bytes:
    links = "".join(
        f"<li><a href=/cronaca/notizia-{number}.html>Una notizia del giorno numero {number}</a></li>"
        for number in range(9)
    )
    return f"<html lang=it><head><title>Giornale</title>{''.join(heads)}</head><body><ul>{links}</ul></body></html>".encode()


def named(address: str, title: str = "Tutte le notizie") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{address}">'


def described(base: str, *, feed: str = "/rss.xml", kind: str = "feed", more: str = "") -> str:
    return f"""# Scritto a mano.
name = "Giornale"
home = "{base}/"
{more}
[[entries]]
url = "{base}{feed}"       # il solo
kind = "{kind}"
note = "da un elenco"
"""


def _farm(stack: ExitStack, folder: Path) -> dict[str, Outlet]:
    names = (
        "sano", "morto", "mosso", "fermo", "pagina", "chiuso", "riservato", "esca", "muro", "venduto", "mappa", "sezioni", "per_ora",
    )  # fmt: skip
    farm = {name: stack.enter_context(served()) for name in names}
    base = {name: outlet.base for name, outlet in farm.items()}
    for name, outlet in farm.items():
        outlet.serve("/", home())
        outlet.serve("/rss.xml", rss(outlet.base))
        (folder / f"{name}.toml").write_text(described(outlet.base), "utf-8")
    farm["morto"].answers.pop("/rss.xml")
    farm["morto"].serve("/", home(named("/fermo.xml"), named("/nuovo.xml")))
    farm["morto"].serve("/fermo.xml", rss(base["morto"], newest_days=90))
    farm["morto"].serve("/nuovo.xml", rss(base["morto"]))
    farm["mosso"].serve("/rss.xml", b"", 301, Location="/feed/")
    farm["mosso"].serve("/feed/", rss(base["mosso"]), Content_Type="text/xml")
    farm["per_ora"].serve("/rss.xml", b"", 302, Location="/feed/")
    farm["per_ora"].serve("/feed/", rss(base["per_ora"]), Content_Type="text/xml")
    farm["fermo"].serve("/rss.xml", rss(base["fermo"], newest_days=60))
    farm["pagina"].serve("/rss.xml", home(), Content_Type="text/html")
    farm["chiuso"].serve("/robots.txt", b"User-agent: *\nDisallow: /rss.xml\n")
    farm["riservato"].serve("/robots.txt", b"User-agent: GPTBot\nDisallow: /\n")
    farm["riservato"].serve("/", home(), tdm_reservation="1")
    farm["riservato"].serve("/.well-known/tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]')
    farm["esca"].serve("/rss.xml", rss("http://127.0.0.9"))
    farm["muro"].serve("/rss.xml", CONSENT.encode(), Content_Type="text/html")
    farm["venduto"].serve("/rss.xml", b"", 301, Location=f"{base['sano']}/rss.xml")
    farm["mappa"].serve("/rss.xml", sitemap(*(f"{base['mappa']}/cronaca/n-{number}.html" for number in range(3))))
    # Two feeds of sections are gone; the home page names one of them at another place.
    farm["sezioni"].serve("/", home(named("/sport/feed.xml", "Sport")))
    farm["sezioni"].serve("/sport/feed.xml", rss(base["sezioni"]))
    entries = "".join(
        f'[[entries]]\nurl = "{base["sezioni"]}/{name}.xml"\nkind = "feed"\nsection = "{name}"\n'
        for name in ("cultura", "sport")
    )
    (folder / "sezioni.toml").write_text(f'name = "Sezioni"\nhome = "{base["sezioni"]}/"\n{entries}', "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        (folder / "spento.toml").write_text(described(f"http://127.0.0.1:{free.getsockname()[1]}"), "utf-8")
    return farm


def verify(db: Path, *arguments: str, status: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "sources", "verify", *arguments, *ALLOWED, "--db", str(db)],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "COLUMNS": "200"}, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done


@dataclass(frozen=True)
class Farm:
    """The farm, verified once."""

    folder: Path
    db: Path
    asked: Mapping[str, list[str]]
    base: Mapping[str, str]
    told: Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    folder = tmp_path_factory.mktemp("farm")
    (folder / "sources").mkdir()
    with ExitStack() as stack:
        outlets = _farm(stack, folder / "sources")
        done = verify(folder / "news.db", "--json", "--folder", str(folder / "sources"), status=1)
        told = {finding["source"]: finding for finding in map(json.loads, done.stdout.splitlines())}
        yield Farm(
            folder=folder / "sources",
            db=folder / "news.db",
            asked={name: list(outlet.asked) for name, outlet in outlets.items()},
            base={name: outlet.base for name, outlet in outlets.items()},
            told=told,
        )


@pytest.mark.parametrize(
    ("name", "verdict", "status", "detail"),
    [
        ("sano", "ok", 200, ""),
        ("morto", "failed", 404, "HTTP 404"),
        ("mosso", "moved", 200, "/feed/"),
        ("per_ora", "ok", 200, "for now from "),
        ("fermo", "frozen", 200, "no item for 60 days; from what it publishes one expects one within 7 days"),
        ("pagina", "wrong_kind", 200, "a web page in place of a feed"),
        ("chiuso", "closed", None, "closed by robots.txt"),
        ("riservato", "ok", 200, ""),
        ("esca", "decoy", 200, "12 of 12 items lead to other sites"),
        ("muro", "wall", 200, "answers with a form that asks for consent"),
        ("venduto", "moved", 200, "another site, where a crawl does not follow"),
        ("mappa", "wrong_kind", 200, "a sitemap in place of a feed"),
        ("spento", "failed", None, ""),
    ],
)
def test_each_way_to_be_well_or_not_is_told(
    farm: Farm, name: str, verdict: str, status: int | None, detail: str
) -> None:
    (entry,) = farm.told[name]["entries"]
    assert (entry["verdict"], entry["status"]) == (verdict, status), entry
    assert detail in entry["detail"]
    assert farm.told[name]["well"] == (verdict in ("ok", "moved") and name != "venduto")
    if name != "spento":
        assert farm.told[name]["home"]["verdict"] == "ok"


def test_every_address_is_asked_for_once(farm: Farm) -> None:
    usual = ["/", "/.well-known/tdmrep.json", "/robots.txt", "/rss.xml"]
    assert sorted(farm.asked["fermo"]) == usual
    assert sorted(farm.asked["morto"]) == sorted([*usual, "/fermo.xml", "/nuovo.xml"])
    assert "/rss.xml" not in farm.asked["chiuso"]
    assert all(len(asked) == len(set(asked)) for name, asked in farm.asked.items() if name != "sano")


def test_of_a_broken_feed_one_that_is_well_is_proposed(farm: Farm) -> None:
    assert farm.told["morto"]["entries"][0]["better"] == f"{farm.base['morto']}/nuovo.xml"
    culture, sport = farm.told["sezioni"]["entries"]
    assert (culture["better"], sport["better"]) == (None, f"{farm.base['sezioni']}/sport/feed.xml")


def test_what_an_outlet_reserves_is_told(farm: Farm) -> None:
    assert sorted(farm.told["riservato"]["reservations"]) == [
        "header: tdm-reservation: 1",
        "robots_group: User-agent: gptbot Disallow: /",
        "tdmrep: location: /; tdm-reservation: 1",
    ]
    assert farm.told["sano"]["reservations"] == []


def test_the_proposed_change_is_a_diff_of_the_lines_that_are_wrong(farm: Farm) -> None:
    base, day = farm.base["mosso"], f"{datetime.now(UTC):%Y-%m-%d}"
    changed = [line for line in farm.told["mosso"]["diff"].splitlines() if line[0] in "+-" and line[1] not in "+-"]
    assert changed == [
        f'-url = "{base}/rss.xml"       # il solo',
        f'+url = "{base}/feed/"       # il solo',
        '-note = "da un elenco"',
        f'+note = "da un elenco; url was {base}/rss.xml until newscrawl sources verify of {day}"',
    ]
    assert '+kind = "sitemap"' in farm.told["mappa"]["diff"]
    assert '+note = "url was ' in farm.told["sezioni"]["diff"]
    assert {name for name, told in farm.told.items() if told["diff"]} == {"mosso", "morto", "mappa", "sezioni"}


def test_findings_are_kept_beside_the_database_and_listed(farm: Farm) -> None:
    kept = findings.kept(farm.db.with_name("news-verified.jsonl"))
    assert set(kept) == set(farm.told)
    assert kept["sano"].well
    assert (NOW - kept["sano"].at).total_seconds() < 120
    listed = subprocess.run(
        [sys.executable, "-m", "newscrawl", "sources", "fermo", "--folder", str(farm.folder), "--db", str(farm.db)],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert f"1 frozen, {kept['fermo'].at:%Y-%m-%d}" in listed


def test_changes_are_written_into_the_own_folder_and_what_a_run_asks_stays(farm: Farm, tmp_path: Path) -> None:
    own = tmp_path / "own"
    before = (farm.folder / "mosso.toml").read_text("utf-8")
    (farm.folder / chosen.FILE).write_text("sano\nmosso\n", "utf-8")
    try:
        catalogue = os.pathsep.join(map(str, (own, farm.folder)))
        done = subprocess.run(
            [sys.executable, "-m", "newscrawl", "sources", "verify", "mosso", "--write", *ALLOWED, "--db", str(tmp_path / "x.db")],
            capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "NEWSCRAWL_SOURCES": catalogue},
        )  # fmt: skip
    finally:
        (farm.folder / chosen.FILE).unlink()
    assert f"wrote {own / 'mosso.toml'}" in done.stderr
    assert (farm.folder / "mosso.toml").read_text("utf-8") == before
    assert sources.read(own / "mosso.toml").entries[0].url.endswith("/feed/")
    assert chosen.terms([own, farm.folder]) == ("sano", "mosso")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nessuno",), "unknown source 'nessuno'"),
        (("@lazzio",), "unknown selection '@lazzio'; did you mean '@lazio'?"),
        ((",",), "expected slugs, files or selections such as @lazio; got none"),
        (("ansa,-ansa",), "expected outlets to verify; those that are chosen, or named, are none"),
        (("ansa", "--write"), "is the catalogue that travels with newscrawl, which is not changed"),
        (("ansa", "-s", "DOWNLOAD_DELAY"), "-s DOWNLOAD_DELAY: expected NAME=VALUE"),
        (("ansa", "-s", "NEWSCRAWL_WORKERS=molti"), "NEWSCRAWL_WORKERS: expected a whole number"),
        (("vuota.toml",), "vuota.toml: expected a source file; No such file or directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_input_is_one_line_and_nothing_is_asked(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = CliRunner(env={"NEWSCRAWL_SOURCES": str(SHIPPED)}).invoke(
        main, ["sources", "verify", *arguments, "--db", str(tmp_path / "news.db")]
    )
    assert done.exit_code == 2, done.output
    assert message in done.output
    assert done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_of_findings_is_one_line_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "news-verified.jsonl").write_text('{"source": "ansa"}\n')
    for verb in ("list", "verify"):
        done = CliRunner().invoke(main, ["sources", verb, "ansa", "--db", str(tmp_path / "news.db")])
        assert done.exit_code == 2
        assert "news-verified.jsonl: line 1: expected a finding of newscrawl sources verify" in done.output


def test_a_machine_that_is_offline_blames_no_outlet(tmp_path: Path) -> None:
    for number in (2, 3):
        (tmp_path / f"a{number}.toml").write_text(described(f"http://127.0.0.{number}:9"), "utf-8")
    done = verify(tmp_path / "news.db", "--folder", str(tmp_path), status=1)
    assert done.stderr == "newscrawl: none of 2 hosts answered: is this machine online? Nothing was written\n"
    assert not (tmp_path / "news-verified.jsonl").exists()
