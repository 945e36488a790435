"""A worker that answers what a real hub asks for from prepared results, as fast as it is asked.

python -m tests.bench.fleet.answering DSN NAME AT_ONCE FILE      ends when it gets SIGTERM, and prints its seconds of CPU
"""

from __future__ import annotations

import asyncio
import pickle
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newscrawl.crawl.survey import Survey
from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import Ask, EntryAnswered, Read, Report, Said
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.worker import work
from newscrawl.fleet.terms import made_of
from newscrawl.models import Article

# As a worker's report holds that asks one host a second, eight at a time.
_OF_A_REPORT = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """What pages and entries show, by address."""

    articles: Mapping[str, Article]
    surveys: Mapping[str, Survey]


class Answers:
    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    async def do(self, lease: Lease) -> None:
        bundle = parcels.bundle(lease.payload)
        for first in range(0, len(bundle.asks), _OF_A_REPORT):
            asks = bundle.asks[first : first + _OF_A_REPORT]
            report = Report(entries=tuple(self._entries(asks)), read=tuple(self._read(asks)))
            await lease.commit([parcels.encode(report)], keys=[[ask.address for ask in asks]])

    def _entries(self, asks: tuple[Ask, ...]) -> Iterator[EntryAnswered]:
        for ask in asks:
            if ask.entry is not None:
                said, survey = Said(ask.entry.url, 200), self._prepared.surveys[ask.entry.url]
                yield EntryAnswered(number=ask.number, said=said, survey=survey)

    def _read(self, asks: tuple[Ask, ...]) -> Iterator[Read]:
        for ask in asks:
            if ask.link is not None:
                article = self._prepared.articles[ask.link.url]
                page = replace(article.page, evidence=None, link_id=ask.link.id)
                yield Read(number=ask.number, article=replace(article, page=page))


async def _main(dsn: str, name: str, at_once: int, file: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with open(file, "rb") as prepared:
        answers = Answers(pickle.load(prepared))
    await work(dsn, name=name, at_once=at_once, do=answers.do, stop=stop, versions=made_of())


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime)
