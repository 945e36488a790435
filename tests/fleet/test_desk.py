"""What a bundle has to report arrives when it ends, and its host rests after it, however it ends."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.settings import Settings

from newscrawl.crawl.survey import Survey
from newscrawl.errors import LeaseLost
from newscrawl.fleet import parcels, worker
from newscrawl.fleet.bundle import Dropped, EntryAnswered, Held, Read, Report, Said
from newscrawl.fleet.bundle_spider import PreparedBundle
from newscrawl.fleet.desk import Desk
from newscrawl.fleet.leases import Lease
from newscrawl.fleet.terms import CRAWL
from newscrawl.fleet.worker import Fetcher
from newscrawl.models import Article, Reason
from tests.fleet.hub_made import NOW, article
from tests.fleet.test_bundle import BUNDLE


class SlowLease:
    """A lease whose results are written at once, and whose answers take their time."""

    queue = CRAWL
    host, source, valid_for = BUNDLE.host, BUNDLE.source.slug, 30.0
    payload = parcels.encode(BUNDLE)

    def __init__(self, answer_s: float) -> None:
        self.answer_s = answer_s
        self.written: dict[int, Report] = {}
        self.rest_s = self.number = 0.0
        self.lost = False

    async def commit(self, payloads: Sequence[bytes], *, keys: Sequence[Sequence[str]] = ()) -> None:
        if self.lost:
            raise LeaseLost("withdrawn")
        for payload in payloads:  # one whose number is taken is dropped, as in PostgreSQL
            self.written.setdefault(int(self.number), parcels.report(payload))
        await asyncio.sleep(self.answer_s)
        self.number += len(payloads)

    def now(self) -> datetime:
        return NOW

    def rest(self, seconds: float) -> None:
        self.rest_s = max(self.rest_s, seconds)


def carried_out(monkeypatch: pytest.MonkeyPatch, lease: SlowLease, crawl: Any) -> None:
    """Carry out the lease's bundle by a crawl of this test."""

    class Crawling:
        spider = SimpleNamespace(run=None)

        def __init__(self, *_: Any) -> None: ...

        async def crawl_async(self, prepared: PreparedBundle) -> None:
            await crawl(prepared)

        async def stop_async(self) -> None: ...

    monkeypatch.setattr(worker, "Crawler", Crawling)
    fetcher = Fetcher(Settings(), cast("Any", None))
    asyncio.run(fetcher.do(cast("Lease", lease)))


def test_a_report_that_is_on_its_way_when_a_bundle_ends_arrives_and_so_does_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lease = SlowLease(0.3)

    async def crawl(prepared: PreparedBundle) -> None:
        prepared.desk.add("held", Held("a", 1), weight=10**9)  # sent at once
        await asyncio.sleep(0.1)
        prepared.desk.add("held", Held("b", 2))

    carried_out(monkeypatch, lease, crawl)
    assert [held.host for _, report in sorted(lease.written.items()) for held in report.held] == ["a", "b"]


def test_the_pace_of_a_host_is_kept_when_it_was_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    lease = SlowLease(0.3)

    async def crawl(prepared: PreparedBundle) -> None:
        prepared.desk.note_pace(7.0)
        prepared.desk.add("held", Held("a", 1), weight=10**9)
        await asyncio.sleep(0.1)

    carried_out(monkeypatch, lease, crawl)
    assert (lease.rest_s, [report.pace_s for report in lease.written.values()]) == (7.0, [7.0])


def test_a_host_rests_after_a_bundle_that_is_withdrawn_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    lease = SlowLease(0)

    async def withdrawn(prepared: PreparedBundle) -> None:
        prepared.desk.note_pace(4.0)
        prepared.desk.add("held", Held("a", 1), weight=10**9)
        lease.lost = True
        await asyncio.sleep(5)

    with pytest.raises(LeaseLost):
        carried_out(monkeypatch, lease, withdrawn)
    assert lease.rest_s == 4.0

    async def fails(prepared: PreparedBundle) -> None:
        raise RuntimeError("a mistake of ours")

    lease = SlowLease(0)
    with pytest.raises(RuntimeError):
        carried_out(monkeypatch, lease, fails)
    assert lease.rest_s == 1.0  # the hub's DOWNLOAD_DELAY


def article_of(number: int, size: int) -> Read:
    page = replace(article(f"/{number}", random.Random(number).randbytes(size)).page, link_id=number)
    return Read(number=number, article=Article(url=page.url, page=page))


def sent(lines: Sequence[tuple[str, Any]], most_packed: int) -> list[tuple[Report, Sequence[str]]]:
    """The reports that a desk sends of these lines, with their addresses."""
    came: list[tuple[Report, Sequence[str]]] = []

    async def commit(payloads: Sequence[bytes], keys: Sequence[Sequence[str]]) -> None:
        assert all(len(payload) <= most_packed for payload in payloads)
        came.extend(zip(map(parcels.report, payloads), keys, strict=True))

    async def main() -> None:
        desk = Desk(commit, most_packed=most_packed)
        for to, line in lines:
            desk.add(to, line, keys=(f"https://a.example/{abs(line.number)}",))
        desk.note_pace(3)
        await desk.send()

    asyncio.run(main())
    return came


def test_what_is_more_than_a_report_may_hold_goes_in_several_with_the_addresses_of_each() -> None:
    came = sent([("read", article_of(number, 9_000)) for number in range(5)], 25_000)
    assert [[read.number for read in report.read] for report, _ in came] == [[0], [1, 2], [3, 4]]
    assert [keys for _, keys in came][-1] == ["https://a.example/3", "https://a.example/4"]
    assert [report.pace_s for report, _ in came] == [None, None, 3]


def test_a_page_and_an_entry_that_no_report_can_hold_are_told_as_too_large() -> None:
    odd = random.Random(1).randbytes(20_000).hex()
    entry = EntryAnswered(number=-1, said=Said("https://a.example/", 200), survey=Survey(digest="d", note=odd))
    dropped = Dropped(number=2, page=article_of(2, 30_000).article.page, reason=Reason.CRASH, detail="")
    came = sent(
        [("read", article_of(1, 30_000)), ("dropped", dropped), ("entries", entry), ("read", article_of(3, 90))], 12_000
    )
    none = [none for report, _ in came for none in report.without_page]
    assert [(each.number, each.reason, each.said) for each in none] == [
        (number, Reason.TOO_LARGE, Said(f"https://www.prova.example/{number}", 200)) for number in (1, 2)
    ]
    assert [each.unread and each.unread.reason for report, _ in came for each in report.entries] == [Reason.TOO_LARGE]
    assert [read.number for report, _ in came for read in report.read] == [3]


def test_a_bundles_crawl_has_the_time_of_its_hub_whatever_its_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[datetime] = []

    async def crawl(prepared: PreparedBundle) -> None:
        told.append(prepared.clock())
        prepared.session.store.hosts.hold("a", NOW + timedelta(seconds=100))

    lease = SlowLease(0)
    lease.payload = parcels.encode(replace(BUNDLE, ahead_s=40))
    carried_out(monkeypatch, lease, crawl)
    assert told == [NOW + timedelta(seconds=40)]
    assert [held.seconds for report in lease.written.values() for held in report.held] == [60]


def test_a_request_ends_before_its_host_may_be_anothers() -> None:
    for given, taken in ((30, 30), (300, 40), (0, 40)):
        found = worker.settings_of(Settings({"DOWNLOAD_TIMEOUT": given}), BUNDLE)
        assert found.getfloat("DOWNLOAD_TIMEOUT") == pytest.approx(taken)


def test_a_bundle_whose_crawl_does_not_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_OVER_S", 0.2 - BUNDLE.deadline_s)

    async def hangs(prepared: PreparedBundle) -> None:
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError, match=r"within 0\.2 s"):
        carried_out(monkeypatch, SlowLease(0), hangs)
