"""A host whose certificate is not checked, as its source file says, by each verb that asks outside a run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.answers_made import says
from tests.faults.certificate_made import certificate
from tests.faults.server import Server, served

FEED = (
    "<rss version='2.0'><channel><title>Prova</title><item><title>La piena</title>"
    "<link>https://localhost/2026/11/28/la-piena/</link></item></channel></rss>"
)


@pytest.fixture(scope="module")
def outlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server()
    server.scripts["localhost", "*"] = says(FEED, Content_Type="application/rss+xml")
    server.scripts["localhost", "/robots.txt"] = says("", 404)
    with served(server, certificate(tmp_path_factory.mktemp("tls"))) as running:
        yield running


def ask(file: Path, url: str, verb: str) -> None:
    """Let a verb ask an outlet whose file this is."""
    words = {
        "try": ["try", url, "--source", str(file)],
        "doctor": ["doctor", "--ask", "--source", str(file), "--db", str(file.with_suffix(".db"))],
        "verify": ["sources", "verify", str(file), "--db", str(file.with_suffix(".db"))],
    }[verb]
    program = [sys.executable, "-m", "newscrawl", *words, "-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8,::1/128"]
    subprocess.run([*program, "-s", "DOWNLOAD_DELAY=0"], capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("verb", ["try", "doctor", "verify"])
def test_a_verb_that_asks_excuses_the_certificates_that_a_crawl_excuses(
    outlet: Server, tmp_path: Path, verb: str
) -> None:
    url, file = f"https://localhost:{outlet.tls_port}/rss.xml", tmp_path / "prova.toml"
    described = (
        f'name = "Prova"\nhome = "https://localhost:{outlet.tls_port}/"\n[[entries]]\nurl = "{url}"\nkind = "feed"\n'
    )
    file.write_text(described)
    ask(file, url, verb)
    assert not outlet.asked("localhost", "/rss.xml")
    file.write_text(described + '[accept_certificates]\n"localhost" = "self-signed"\n')
    ask(file, url, verb)
    assert outlet.asked("localhost", "/rss.xml")
    outlet.log.clear()
