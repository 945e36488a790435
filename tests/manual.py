"""The manual's commands are run, and what they print is compared with what the pages show, or written into them.

A block ```sh below a comment `<!-- run -->` is run by bash, those of a page in their order in one folder. A block ```text right after it
is what it prints. `<!-- run in the background -->` is a server, ended after the page; `<!-- run until it listens -->` is ended with its first line;
`<!-- run with status 3 -->` ends with that. Standard output is a terminal of 100 columns, or of as many as `<!-- run on 140 columns -->` says.
A block that cannot be run here says why: `<!-- not run: it needs a container engine -->`; an output that another test prints names it,
`<!-- as told by: tests/… -->`; a picture in letters is `<!-- drawn: by hand -->`.
A line "…" stands for any number of lines. What differs from run to run (times, sizes, ports) is not compared: see `steady`.

    python -m tests.manual                     runs them, and writes what came into the pages (`make outputs`)
    python -m tests.manual docs/tutorial.md    this page only

`<!-- setup: COMMAND -->` is run before the page's steps; pages that begin with the same ones get copies of what they left. A block ```python after `<!-- run -->` is run by Python. A page has two
source files of its own, ansa and agi: the demo's outlets answer for them; the catalogue that travels with newscrawl comes after them. Where a page names an article of an outlet (`ARTICLE`), it is one that its store has.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.demo.server import DemoWeb, serve

ROOT = Path(__file__).parents[1]
#: What the pages call the folder in which newscrawl stands.
HOME = "/srv/newscrawl"
#: The port that the pages name; the tests take one that is free.
PORT = "8400"
#: An address that stands for a real outlet; the demo answers for it, without the pauses that a real one is owed.
OUTLET = "-a url=https://www.example.it/"
#: The same, of an outlet that the catalogue does not have yet: one of a second web answers for it.
ADDED, NEW = "newscrawl add https://www.example.it/", "lago"
GAP = "…"
COLUMNS = "100"

#: An address that stands for an article's.
ARTICLE = "https://www.example.it/cronaca/una-notizia.html"
#: The outlets of the catalogue, and the demo's that answer for them.
CATALOGUE = {"ansa": "lago", "agi": "valdoria"}
AT_ONCE = "-s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=False"

_BLOCK = re.compile(
    r"^(?P<indent> *)<!-- run(?P<how>[a-z0-9 ]*) -->\n\n(?P=indent)```(?P<language>sh|python)\n(?P<command>.*?)^(?P=indent)```\n"
    r"(?:\n(?P=indent)```text\n(?P<shown>.*?)^(?P=indent)```\n)?",
    re.M | re.S,
)
_FENCED = re.compile(r"^ *```(?:sh|python|text)\n(?P<first>.*)$[\s\S]*?^ *```$", re.M)
_EXCUSED = re.compile(r"<!-- (?:not run|as told by|drawn): .+ -->\s*\Z")
_STATUS = re.compile(r"with status (\d+)")
_CRAWL = re.compile(r"(?<=crawl news)(?! -a url=)")
_SETUP = re.compile(r"^<!-- setup: (.+) -->$", re.M)
_COLUMNS = re.compile(r"on (\d+) columns")
_LIMIT_S = 120
_UNSTEADY = (
    (r"secs=[\d.]+", "secs=#"),
    (r"\d+ (?:s|min|h|d) ago", "# ago"),
    (r"\bin \d+ (?:s|min|h|d)\b", "in #"),
    (r"ended after \d+ s", "ended after #"),
    (r"[\d.]+ MB", "# MB"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:#"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME"),
    (r"since \d{4}-\d\d-\d\d", "since DAY"),
    (r"\d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d", "TIME"),
    (r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ \d{4}", "DAY"),
    (r"\bCES?T\b", "CET"),
    (r"[─━]+", "─"),
    (r"[┳┻╇┼┴┬]", "┼"),
    (r"\s+", " "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command of a page. shown: what it prints as the page has it, None where it shows nothing."""

    how: str
    language: str
    command: str
    shown: str | None
    place: tuple[int, int]  #: of `shown` in the page


def steps(page: str) -> list[Step]:
    """The commands of a page that are run, in its order."""
    return [
        Step(
            how=found["how"].strip(),
            language=found["language"],
            command=found["command"],
            shown=found["shown"],
            place=found.span("shown"),
        )
        for found in _BLOCK.finditer(page)
    ]


def unmarked(page: str) -> list[str]:
    """The first lines of commands that are neither run nor say why not, and of outputs that no command prints."""
    run = {match.start("command") for match in _BLOCK.finditer(page)} | {
        match.start("shown") for match in _BLOCK.finditer(page)
    }
    return [
        block["first"]
        for block in _FENCED.finditer(page)
        if block.start("first") not in run and not _EXCUSED.search(page[: block.start()])
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The outlets that answer for those which pages name, and the folders in which commands of setups were run."""

    folder: Path
    bases: Mapping[str, str]  #: outlet of the demo → its address
    new: str  #: address of the one that the catalogue does not have
    made: dict[tuple[str, ...], Path] = field(default_factory=dict)  #: commands, in their order → what they left

    @property
    def real(self) -> dict[str, str]:
        """What stands for what pages name."""
        return {
            ADDED: f"newscrawl add {self.new}/ {AT_ONCE}",
            OUTLET: f"-a url={self.bases['valdoria']}/ {AT_ONCE}",
        }

    def set_up(self, commands: tuple[str, ...]) -> Path:
        """A folder in which these were run, one after the other, and nothing else; it is made once."""
        if commands not in self.made:
            folder = Path(tempfile.mkdtemp(dir=self.folder))
            if commands:
                shutil.copytree(self.set_up(commands[:-1]), folder, dirs_exist_ok=True)
                real = self.real | {"https://www.example.it/ ": f"{self.bases['valdoria']}/ "}
                _bash(f"export PYTHONPATH={ROOT}; {_replaced(commands[-1], real)}", folder)
            else:
                _write_catalogue(folder, {slug: self.bases[outlet] for slug, outlet in CATALOGUE.items()})
            self.made[commands] = folder
        return self.made[commands]


@contextmanager
def served(folder: Path) -> Iterator[Place]:
    """The outlets, until the block ends. folder: for what setups leave"""
    web, now = DemoWeb(ROOT / "data" / "demo"), datetime.now(UTC)
    with serve(web, now=now) as servers, serve(web, now=now) as others:
        yield Place(folder=folder, bases={slug: server.base for slug, server in servers.items()}, new=others[NEW].base)


def run(page: str, folder: Path, place: Place) -> Iterator[tuple[Step, str]]:
    """Each step with what it printed, in the words of the page. Raises AssertionError where a command fails."""
    port = str(_free_port())
    with ExitStack() as ended:
        real = place.real | {PORT: port}
        shutil.copytree(place.set_up(tuple(_SETUP.findall(page))), folder, dirs_exist_ok=True)
        real[ARTICLE] = (_an_article(folder) if ARTICLE in page else None) or ARTICLE
        for step in steps(page):
            printed = _run(step, _replaced(step.command, real), folder, ended)
            yield (
                step,
                _as_shown(
                    printed,
                    {
                        real[ARTICLE]: ARTICLE,
                        place.new: "https://www.example.it",
                        str(folder): HOME,
                        sys.prefix: f"{HOME}/.venv",
                        str(ROOT): HOME,
                        port: PORT,
                    },
                ),
            )


def _write_catalogue(folder: Path, bases: Mapping[str, str]) -> None:
    (folder / "data" / "sources").mkdir(parents=True)
    for slug, base in bases.items():
        entry = f'[[entries]]\nurl = "{base}/"\nkind = "home"\n'
        (folder / "data" / "sources" / f"{slug}.toml").write_text(
            f'name = "{slug}"\nhome = "{base}/"\n{entry}', "utf-8"
        )


def _an_article(folder: Path) -> str | None:
    """The address of the first article in the page's store; None where nothing was stored before its steps."""
    db = folder / "data" / "newscrawl.db"
    if not db.exists():
        return None
    with closing(sqlite3.connect(db)) as store:
        return str(store.execute("SELECT url FROM articles ORDER BY url").fetchone()[0])


def steady(text: str) -> list[str]:
    """The lines of an output without what differs from run to run, and without empty ones."""
    lines = []
    for line in text.splitlines():
        for form, instead in _UNSTEADY:
            line = re.sub(form, instead, line)
        lines.append(line.strip())
    return [line for line in lines if line]


def differs(shown: str, printed: str) -> str | None:
    """The first line that a page shows and that was not printed so, or None."""
    there = steady(printed)
    for part in _parts(steady(shown)):
        at = next((n for n in range(len(there)) if there[n : n + len(part)] == part), None)
        if at is None:
            return next((line for line in part if line not in there), " / ".join(part))
        there = there[at + len(part) :]
    return None


def _parts(lines: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if line == GAP:
            yield part
            part = []
        else:
            part.append(line)
    yield part


def _run(step: Step, command: str, folder: Path, ended: ExitStack) -> str:
    if step.how == "in the background":
        ended.enter_context(_server(command, folder))
        return ""
    if step.how == "until it listens":
        with _started(command, folder) as process:
            assert process.stdout is not None
            return str(process.stdout.readline())
    columns = found[1] if (found := _COLUMNS.search(step.how)) else COLUMNS
    if step.language == "python":
        return _finished([sys.executable, "-c", command], folder, columns, 0)
    return _bash(command, folder, columns, int(found[1]) if (found := _STATUS.search(step.how)) else 0)


def _bash(command: str, folder: Path, columns: str = COLUMNS, status: int = 0) -> str:
    return _finished(["bash", "-euo", "pipefail", "-c", command], folder, columns, status)


def _finished(words: list[str], folder: Path, columns: str, status: int) -> str:
    ours, theirs = pty.openpty()
    environment = _environment(folder, columns)
    errors = folder / "data" / "errors.txt"
    with (
        _open(ours),
        errors.open("w+", encoding="utf-8") as told,
        subprocess.Popen(
            words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=theirs, stderr=told
        ) as process,
    ):
        os.close(theirs)
        late = threading.Timer(_LIMIT_S, process.kill)
        late.start()
        printed = b"".join(_read(ours)).decode().replace("\r\n", "\n")
        late.cancel()
    assert process.returncode == status, f"{words[-1]}\n{printed}\n{errors.read_text('utf-8')}"
    return printed


@contextmanager
def _open(terminal: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(terminal)


def _read(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # the other end was closed: Linux says so in this way
        while some := os.read(terminal, 65536):
            yield some


@contextmanager
def _started(command: str, folder: Path, errors: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        ["bash", "-euc", f"exec {command}"],
        cwd=folder, env=_environment(folder), encoding="utf-8", stdout=subprocess.PIPE, stderr=errors,
    )  # fmt: skip
    late = threading.Timer(_LIMIT_S, process.kill)
    late.start()
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(_LIMIT_S)
            late.cancel()


@contextmanager
def _server(command: str, folder: Path) -> Iterator[None]:
    with _started(f"env PYTHONUNBUFFERED=1 {command}", folder, subprocess.STDOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), f"{command}: ended before it said that it listens"
        yield


def _environment(folder: Path, columns: str = COLUMNS) -> dict[str, str]:
    foreign = ("NEWSCRAWL_", "FORCE_COLOR", "CLICOLOR", "TTY_")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    (folder / "data").mkdir(exist_ok=True)
    return ours | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NEWSCRAWL_DB": str(folder / "data" / "newscrawl.db"),
        "NEWSCRAWL_SOURCES": os.pathsep.join(str(place / "data" / "sources") for place in (folder, ROOT)),
        "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "COLUMNS": columns,
        "LINES": "50",
        "TERM": "dumb",  # no colours, nothing that moves
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }


def _replaced(text: str, real: dict[str, str]) -> str:
    # The demo's own database is the project's; a test makes one in its folder.
    text = re.sub(r"^(?:make demo|newscrawl demo)$", "newscrawl demo --db data/demo.db", text, flags=re.M)
    text = _CRAWL.sub(f" {AT_ONCE}", text)
    for name, instead in real.items():
        text = text.replace(name, instead)
    return text


def _as_shown(printed: str, names: dict[str, str]) -> str:
    for path, name in names.items():
        printed = printed.replace(path, name)
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def _free_port() -> int:
    """One of four digits, so that tables keep their widths."""
    for port in range(int(PORT), 10_000):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("no port is free")


def written(page: str, folder: Path, place: Place) -> str:
    """The page with what its commands print now. A block with a gap that still fits stays as it is."""
    changes = [
        (step.place, printed)
        for step, printed in run(page, folder, place)
        if step.shown is not None and (not step.shown or differs(step.shown, printed) is not None)
    ]
    for (begin, end), printed in reversed(changes):
        page = page[:begin] + printed + page[end:]
    return page


def every_page() -> list[Path]:
    """README.md and the pages of docs/."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in every if "_build" not in page.parts]


def pages() -> list[Path]:
    """Those that have steps."""
    return [page for page in every_page() if steps(page.read_text("utf-8"))]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as setups, served(Path(setups)) as there:
        for name in sys.argv[1:] or map(str, pages()):
            with tempfile.TemporaryDirectory() as made:
                text = written(Path(name).read_text("utf-8"), Path(made), there)
            Path(name).write_text(text, "utf-8")
