"""Pages that are read anew by a fleet go in bundles that its workers take, whatever their size."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from functools import partial

import pytest

from newscrawl.crawl.workers import WorkerDied
from newscrawl.fleet import parcels, reading_anew
from newscrawl.fleet.bundle import ReadAnew
from newscrawl.fleet.queue import status
from newscrawl.fleet.reads_elsewhere import ReadsElsewhere
from newscrawl.models import Page, Reason
from tests.fleet.hub_made import SOURCE, article
from tests.fleet.queue.made import until


def page(number: int, size: int) -> Page:
    return replace(article(f"/{number}").page, packed=None, body=random.Random(number).randbytes(size))


async def _waiting(dsn: str, bundles: int) -> bool:
    return (await status.read(dsn)).waiting == bundles


@pytest.fixture(autouse=True)
def small_parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "encode", partial(parcels.encode, most_packed=25_000))


def test_pages_go_in_more_bundles_where_one_would_be_too_large_and_one_that_fits_into_none_is_told(dsn: str) -> None:
    async def main() -> None:
        reader = ReadsElsewhere(dsn, turn_s=0.05)
        tasks = [asyncio.ensure_future(reader.read(page(number, 9_000), SOURCE)) for number in range(4)]
        with pytest.raises(WorkerDied, match="more than a bundle may hold"):
            await reader.read(page(9, 30_000), SOURCE)
        await until(lambda: _waiting(dsn, 3))
        await reader.close()
        for task in tasks:
            task.cancel()

    asyncio.run(main())


def test_what_was_read_goes_in_more_reports_and_an_article_that_fits_into_none_is_told() -> None:
    odd = [
        replace(article(f"/{n}"), body=random.Random(n).randbytes(size).hex())
        for n, size in enumerate((9_000, 9_000, 30_000))
    ]
    done = [ReadAnew(number=number, article=each) for number, each in enumerate(odd)]
    came = [read for raw in reading_anew._reports(done) for read in parcels.report_anew(raw).read]
    assert [(read.number, read.reason, read.article is None) for read in came] == [
        (0, None, False), (1, None, False), (2, Reason.TOO_LARGE, True),
    ]  # fmt: skip
    assert reading_anew._reports([]) == []
