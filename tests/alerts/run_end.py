"""Ends of runs that may be killed: reads a folder a line on standard input, with seconds after which it is killed or null.

Each is carried out in a process of its own, forked from one that has imported everything: two new articles, then what a run does at its
end. `python -m tests.alerts.run_end`
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.alerts import channels, message, sending  # noqa: F401 - what a run imports at its end
from newscrawl.crawl import telling
from newscrawl.store import open_store
from newscrawl.store.alerts import looking, outbox, watches  # noqa: F401
from tests.alerts.alerts_made import OUTLETS, an_article


def end_a_run(folder: Path) -> None:
    now = datetime.now(UTC)
    with open_store(folder / "news.db", pages=None, command="test", now=now) as store:
        run_id = store.runs.begin("news", {}, "0", os.getpid(), now)
        for which in ("mattina", "sera"):
            title = f"Ponte numero {run_id}, {which}"
            url = f"https://{OUTLETS[0]}.example/ponte-{run_id}-{which}"
            article = an_article(url, title, f"Il testo di {title}.", source=OUTLETS[0])
            store.articles.store(article, link_id=None, run_id=run_id, now=now)
        telling.tell(
            lambda job, *arguments: job(*arguments),
            store,
            run_id,
            now,
            channels=folder / "alerts.toml",
            environment=os.environ,
        )
        store.runs.finish(run_id, now, 0, "finished")


def main() -> None:
    for line in sys.stdin:
        folder, after_s = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                end_a_run(Path(folder))
            finally:
                os._exit(int(sys.exc_info()[1] is not None))
        clock = threading.Timer(after_s if after_s is not None else 60, os.kill, (child, signal.SIGKILL))
        clock.start()
        _, status = os.waitpid(child, 0)
        clock.cancel()
        clock.join()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
