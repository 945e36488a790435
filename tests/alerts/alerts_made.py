"""Receivers on loopback: a real SMTP server and a real webhook, which note what they take; and a store at the end of a run."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

from newscrawl.crawl import telling
from newscrawl.models import Article, Block, Change, Key, KeyKind, Moment, Page, Source
from newscrawl.store import Store, open_store

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
OUTLETS = tuple(f"testata{number}" for number in range(12))
SECRET = "parola-segreta-lunga"
_ADDRESS = re.compile(r"https?://[^\s]+")


@dataclass
class MailServer:
    """What a mail server took, and how it answers."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuses: Mapping[str, str] = field(default_factory=dict)  #: recipient → answer
    waits_s: float = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def told(self) -> list[tuple[str, str]]:
        """Message-ID and an address in that mail, for all."""
        return [(str(mail["Message-ID"]), url) for mail in self.mails for url in _ADDRESS.findall(text_of(mail))]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass
class Webhook:
    """What a webhook took, and how it answers."""

    port: int
    bodies: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    status: int = 200
    waits_s: float = 0
    location: str | None = None

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/{SECRET}"

    def told(self) -> list[tuple[str, str]]:
        return [(str(body["id"]), url) for body in self.bodies for url in _ADDRESS.findall(body["message"])]


@contextmanager
def webhook() -> Iterator[Webhook]:
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.asked += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ended.wait(hook.waits_s)
            if hook.status == 200:
                hook.bodies.append(json.loads(body))
            self.send_response(hook.status)
            if hook.location:
                self.send_header("Location", hook.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:  # who asked was killed
            pass

    with Quiet(("127.0.0.1", 0), Handler) as server:
        hook = Webhook(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            ended.set()
            server.shutdown()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def write_channels(folder: Path, *, mail: int | None = None, to: Sequence[str] = ("redazione@example.org",), **addresses: str) -> Path:  # fmt: skip
    """alerts.toml with a channel `newsroom` at this port, and others by their address."""
    lines = [f"{name} = {json.dumps(address)}" for name, address in addresses.items()]
    if mail is not None:
        lines += ["[newsroom]", f'smtp = "127.0.0.1:{mail}"', 'security = "none"', 'from = "newscrawl@example.org"']
        lines += [f"to = {json.dumps(list(to))}"]
    file = folder / "alerts.toml"
    file.write_text("\n".join((*lines, "")), "utf-8")
    file.chmod(0o600)
    return file


def an_article(url: str, title: str, body: str, *, source: str, published: datetime = NOW, texts: tuple[str, ...] = ()) -> Article:  # fmt: skip
    page = Page(url=url, body=b"<p>Testo</p>", fetched_at=NOW, source=source)
    keys = (Key(KeyKind.ADDRESS, url), *(Key(KeyKind.TEXT, text) for text in texts))
    return Article(
        url=url,
        page=page,
        title=title,
        body=body,
        blocks=(Block("paragraph", body),),
        published=Moment(published.astimezone(ZoneInfo("Europe/Rome")), "second"),
        keys=keys,
        provenance={"published": "jsonld:datePublished"},
    )


@dataclass
class Desk:
    """An open store, with runs one after the other."""

    store: Store
    channels: Path
    run_id: int = 0
    now: datetime = NOW

    def run(self, **later: float) -> Desk:
        """Begin another run."""
        self.now += timedelta(**(later or {"minutes": 30}))
        self.run_id = self.store.runs.begin("news", {}, "0", 1, self.now)
        return self

    def stores(self, *headlines: str, source: str = OUTLETS[0], body: str = "Il testo.", text: str | None = None) -> list[str]:  # fmt: skip
        """Articles of these headlines; returns their addresses. text: a key that copies of one text share."""
        found = []
        for headline in headlines:
            url = f"https://{source}.example/{re.sub('[^a-z0-9]+', '-', headline.lower())}"
            article = an_article(url, headline, body, source=source, published=self.now, texts=(text,) if text else ())
            self.store.articles.store(article, link_id=None, run_id=self.run_id, now=self.now)
            found.append(url)
        return found

    def watches(self, name: str = "ponti", query: str | None = "ponte", **options: Any) -> None:
        from newscrawl.alerts.records import OF_HEALTH, News

        given = {"kinds": (News.NEW,) if query else OF_HEALTH, "channels": ("newsroom",), "digest": None, **options}
        assert self.store.watches.add(name, query, now=self.now, **given)

    def tells(self, **options: Any) -> telling.Told | None:
        def ask(job: Any, *arguments: Any) -> Any:
            return job(*arguments)

        given = {"channels": self.channels, "environment": {}, "clock": lambda: self.now, **options}
        return telling.tell(ask, self.store, self.run_id, self.now, **given)


@contextmanager
def desk(folder: Path, **channels: Any) -> Iterator[Desk]:
    """A store in which a run ended before anybody watched."""
    file = write_channels(folder, **channels)
    with open_store(folder / "news.db", pages=None, command="test", now=NOW) as store:
        store.ledger.add_sources(
            Source(slug=slug, name=slug.title(), home=f"https://{slug}.example/", entries=()) for slug in OUTLETS
        )
        made = Desk(store, file).run()
        made.stores("Vecchio ponte, riapre la strada")
        yield made.run()


def changed(desk: Desk, title: str, kind: Change) -> None:
    """Note a change of the article as a revisit does."""
    at = f"{desk.now:%Y-%m-%dT%H:%M:%SZ}"
    desk.store.db.execute(
        """
        INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed, run_id)
        SELECT id, 1, :kind, :at, :at, 0, 0, :run FROM articles WHERE title LIKE :title || '%'
        """,
        {"kind": kind, "at": at, "run": desk.run_id, "title": title},
    )
