"""`make walk`: through which modules a page passes from the pipeline to the commit, counted on a real crawl.

The demo's outlet is served on loopback and crawled by the real command, with Python's profiler looking on. Three pages are
followed, each the only one that its run asks for: a new one, one that is revisited and is as it was, and one that is revisited
and has another text.

What is counted. A walk begins when the page's item enters `pipelines/store.py`, and ends when the block of its transaction is
left, which commits it. Of all calls in between those count on which the page waits: on the event loop each call of ours, on the
store's thread each call that asks SQLite something, itself or further down. Pure functions (values, rows, text) are tools, and
no stays; nor is what the first page of a run alone finds to do: modules that are imported, owners in the store that are made. Consecutive calls within one module are one stay. Beside it is printed how many modules these are.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
#: Stays at most.
BOUNDS = {"new": 8, "unchanged": 8, "revised": 23}
_TITLES = {
    "new": "a new page",
    "unchanged": "a page revisited, as it was",
    "revised": "a page revisited, with another text",
}


class Call(NamedTuple):
    """One call on a walk."""

    file: str  #: "newscrawl/store/articles.py"
    function: str

    @property
    def module(self) -> str:
        """ "store/articles/articles" """
        return self.file.removesuffix(".py").removeprefix("newscrawl/")


class Watch:
    """Notes calls from the first of `pipelines/store.py` on. For `sys.setprofile`: in other threads always, in the first one while the stage has an item."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, str, str, int]] = []  # kind, file, function, thread, frame
        self._frames: dict[int, FrameType] = {}  # held, so that no other frame gets one's number
        self._files: dict[CodeType, str | None] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        file = self._file(frame.f_code)
        if not self.events and not (file == "pipelines/store.py" and frame.f_code.co_name == "process_item"):
            return
        if file is None:
            if _speaks(frame, event):
                self._note("sql", str(frame.f_locals["sql"]), "", 0)
        elif event in ("call", "return"):
            resumed = event == "call" and id(frame) in self._frames
            self._frames[id(frame)] = frame
            self._note("resume" if resumed else event, file, frame.f_code.co_name, id(frame))

    def _note(self, kind: str, file: str, function: str, frame: int) -> None:
        self.events.append((kind, file, function, threading.current_thread().name, frame))

    def _file(self, code: CodeType) -> str | None:
        """Of newscrawl or pipelines, else None."""
        if code not in self._files:
            path = Path(code.co_filename)
            ours = path.is_relative_to(ROOT / "newscrawl") or path.is_relative_to(ROOT / "pipelines")
            self._files[code] = path.relative_to(ROOT).as_posix() if ours else None
        return self._files[code]


def _speaks(frame: FrameType, event: str) -> bool:
    return event == "call" and frame.f_code.co_name == "execute" and "sql" in frame.f_locals


def walk(events: list[tuple[str, str, str, str, int]]) -> list[Call]:
    """The calls that count, in their order."""
    item = events[0][4]
    over = max(at for at, event in enumerate(events) if event[0] == "return" and event[4] == item)
    commit = max(at for at, event in enumerate(events[:over]) if event[:2] == ("sql", "COMMIT"))
    left = max(at for at, event in enumerate(events[:commit]) if event[0] == "resume" and event[2] == "writing")
    speaking = _speaking(events[:left])
    loop = events[0][3]
    return [
        Call(file, function)
        for kind, file, function, thread, frame in events[:left]
        if kind == "call" and (thread == loop or frame in speaking)
    ]


def _speaking(events: list[tuple[str, str, str, str, int]]) -> set[int]:
    """Frames during which SQLite is asked something in their own thread."""
    speaking: set[int] = set()
    stacks: dict[str, list[int]] = {}
    for kind, sql, _, thread, frame in events:
        stack = stacks.setdefault(thread, [])
        if kind in ("call", "resume"):
            stack.append(frame)
        elif kind == "sql":
            if not sql.startswith(
                ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
            ):  # that is how one writes, and asks nothing
                speaking.update(stack)
        elif stack and stack[-1] == frame:
            stack.pop()
    return speaking


def stays(calls: list[Call]) -> list[str]:
    """The modules of a walk, each as often as it is entered."""
    return [module for module, _ in groupby(call.module for call in calls)]


def walks(folder: Path) -> dict[str, list[Call]]:
    """Crawl the demo's outlet, and follow the three pages."""
    from newscrawl.demo.server import DemoResponse
    from tests.end_to_end.end_to_end_made import crawl, outlets

    with outlets(folder) as (servers, sources):
        source = sources.split(",")[0]
        pages, db = servers[Path(source).stem].pages, folder / "news.db"
        found = {"new": _followed(folder, db, source)}
        crawl(db, "-a", f"source={source}")
        url = _due(db)
        found["unchanged"] = _followed(folder, db, source)
        path = urlsplit(url).path
        headers = {name: value for name, value in pages[path].headers.items() if name != "ETag"}
        body = pages[path].body.replace(b"</p>", b" Un assessore ha aggiunto una frase intera.</p>", 3)
        pages[path] = DemoResponse(pages[path].status, headers, body)  # type: ignore[index]
        _due(db)
        found["revised"] = _followed(folder, db, source)
    return found


def _due(db: Path) -> str:
    """Let one stored article, and no other, be due to be looked at again, unconditionally; its address."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(sqlite3.connect(db)) as connection, connection:
        id, url = connection.execute(
            "SELECT a.id, a.url FROM articles AS a JOIN links AS l ON l.article_id = a.id"
            " WHERE l.state = 'stored' AND a.words > 200 ORDER BY a.url LIMIT 1"
        ).fetchone()
        connection.execute("UPDATE links SET revisit = NULL, etag = NULL, last_modified = NULL")
        connection.execute("UPDATE links SET revisit = ? WHERE article_id = ?", (now, id))
    return str(url)


def _followed(folder: Path, db: Path, source: str) -> list[Call]:
    """A run that asks for one article page, with the profiler looking on."""
    from tests.end_to_end.end_to_end_made import command, environment

    out = folder / "events.json"
    arguments = command(db, "-a", f"source={source}", "-a", "limit=1", program=(__file__, str(out)))
    subprocess.run(arguments, cwd=ROOT, env=environment(), capture_output=True, timeout=120, check=True)
    return walk([tuple(event) for event in json.loads(out.read_text("utf-8"))])


def _say_statements() -> None:
    """Let statements pass through a frame that has their text: the connection itself is no Python."""
    from newscrawl.store.db.database import Database

    ask = Database.execute

    def execute(db: Database, sql: str, values: Any = ()) -> sqlite3.Cursor:
        return ask(db, sql, values)

    Database.execute = execute  # type: ignore[assignment,method-assign]


def _make_owners() -> None:
    """Let a store make at once what its first page would find to make."""
    from newscrawl.store.store import Store

    make = Store.__init__

    def made(store: Store, *arguments: Any, **more: Any) -> None:
        make(store, *arguments, **more)
        _ = store.articles, store.revisions, store.rereading

    Store.__init__ = made  # type: ignore[method-assign,assignment]


def _during_an_item(watch: Watch) -> None:
    """Let the first thread be looked at while its stage has an item: all else that it does, imports above all, takes thrice as long then."""
    from pipelines.store import Store

    process = Store.process_item

    async def process_item(stage: Store, item: Any) -> Any:
        sys.setprofile(watch)
        try:
            return await process(stage, item)
        finally:
            sys.setprofile(None)

    Store.process_item = process_item  # type: ignore[method-assign,assignment]


def _profiled(out: Path, arguments: list[str]) -> None:
    from scrapy.cmdline import execute

    _say_statements()
    _make_owners()
    watch = Watch()
    threading.setprofile(watch)
    _during_an_item(watch)
    try:
        execute(["scrapy", "crawl", "news", *arguments])
    except SystemExit as end:
        if end.code:
            raise
    finally:
        threading.setprofile(None)
        out.write_text(json.dumps(watch.events), "utf-8")


def _printed(name: str, calls: list[Call]) -> str:
    modules = stays(calls)
    head = f"{_TITLES[name]}: {len(modules)} stays, at most {BOUNDS[name]}, in {len(set(modules))} modules"
    return "\n".join([head, *(f"  {number:2} {module}" for number, module in enumerate(modules, start=1))])


def main() -> int:
    """Print the three walks; 1 when one is over its bound."""
    with tempfile.TemporaryDirectory() as folder:
        found = walks(Path(folder))
    print("\n\n".join(_printed(name, calls) for name, calls in found.items()))
    return int(any(len(stays(found[name])) > bound for name, bound in BOUNDS.items()))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) > 1:
        _profiled(Path(sys.argv[1]), sys.argv[2:])
    else:
        sys.exit(main())
