"""A crawl tells who watches, at its end, whatever its channels do: by the command, over real mail and HTTP."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.alerts.alerts_made import free_port, mail_server, text_of, webhook, write_channels
from tests.end_to_end.end_to_end_made import command, environment, one, outlets, rows
from tests.end_to_end.test_manners import article, served, sitemap

NEWSCRAWL = ("-m", "newscrawl", "crawl", "news")


def newscrawl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = command(folder / "news.db")[:1]
    return subprocess.run(
        [*program, "-m", "newscrawl", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=True,
        env={**environment(), "NEWSCRAWL_DB": str(folder / "news.db")},
    )  # fmt: skip


def crawled(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    words = command(folder / "news.db", "-a", f"source={source}", *options, program=NEWSCRAWL)
    return subprocess.run(
        words, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def words_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", done.stdout.splitlines()[-1]))


def test_a_crawl_of_news_tells_mail_and_webhook_what_a_search_finds(tmp_path: Path) -> None:
    with mail_server() as server, webhook() as hook, outlets(tmp_path) as (_, sources):
        write_channels(tmp_path, mail=server.port, hook=hook.address)
        newscrawl(tmp_path, "watch", "add", "lago", "lago", "--notify", "newsroom,hook")
        newscrawl(tmp_path, "watch", "add", "altro", "parolachenessunousa", "--notify", "hook")
        first = crawled(tmp_path, sources)
        again = crawled(tmp_path, sources)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    found = {url for _, url in server.told()}
    assert found
    assert found == {url for _, url in hook.told()}
    assert found <= {row["url"] for row in rows(tmp_path / "news.db", "SELECT url FROM articles")}
    (mail,) = server.mails
    assert mail["Subject"] == f"lago: {len(found)} new"
    assert [body["id"] for body in hook.bodies] == [str(mail["Message-ID"])[1:17]]
    assert (words_of(first)["alerts"], words_of(first)["alerts_waiting"]) == ("2", "0")
    assert words_of(again)["alerts"] == "0"
    assert f"newscrawl watch lago: lago\nalert {hook.bodies[0]['id']}" in text_of(mail)


def a_source(folder: Path, base: str) -> str:
    file = folder / "prova.toml"
    file.write_text(f'name = "Prova"\nhome = "{base}/"\n[[entries]]\nurl = "{base}/sitemap.xml"\nkind = "sitemap"\n')
    return str(file)


@pytest.mark.parametrize("trouble", ["nobody listens", "no such query"])
def test_what_goes_wrong_with_alerts_is_told_and_changes_no_exit_status(tmp_path: Path, trouble: str) -> None:
    with served() as outlet:
        outlet.serve("/robots.txt", b"", Content_Type="text/plain")
        outlet.serve("/sitemap.xml", sitemap(f"{outlet.base}/riapre-il-ponte"))
        outlet.serve("/riapre-il-ponte", article("Riapre il ponte di Valmora"))
        write_channels(tmp_path, mail=free_port())
        newscrawl(tmp_path, "watch", "add", "ponti", "ponte", "--notify", "newsroom")
        if trouble == "no such query":
            change(tmp_path / "news.db", "UPDATE watches SET query = 'ponte OR'")
        done = crawled(tmp_path, a_source(tmp_path, outlet.base))
    assert done.returncode == 0, done.stderr
    told = {
        "nobody listens": "1 alert waits for newsroom: no connection with the mail server (Connection refused); the next run",
        "no such query": "watch ponti: query, character 7: ",
    }
    assert told[trouble] in done.stdout
    assert "alerts=0 alerts_waiting=" in done.stdout.splitlines()[-1]
    assert one(tmp_path / "news.db", "SELECT exit_status FROM runs ORDER BY id DESC LIMIT 1") == 0


def change(db: Path, *statements: str) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
