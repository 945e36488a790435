"""A worker that replays: for each bundle it commits made reports, as fast as they are taken.

python -m tests.bench.fleet.replaying DSN NAME AT_ONCE      ends when it gets SIGTERM, and prints its seconds of CPU
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys

from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.worker import work

VERSIONS = {"program": "replay"}


async def _replay(lease: Lease) -> None:
    orders = json.loads(lease.payload)
    # Raw pages come packed: nothing can be pressed out of them any more.
    for number in range(orders["reports"]):
        await lease.commit([os.urandom(orders["bytes"])], keys=[[f"https://{lease.host}/cronaca/{number}.html"]])


async def _main(dsn: str, name: str, at_once: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await work(dsn, name=name, at_once=at_once, do=_replay, stop=stop, versions=VERSIONS)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime)
