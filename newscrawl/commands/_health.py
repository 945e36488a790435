"""Which sources are ill, at the end of a run: counted by the store, judged by `newscrawl.health`, written down by the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from newscrawl import health
from newscrawl.commands._status import ALL_FAILED
from newscrawl.crawl.session import Session
from newscrawl.store.health.health import Illness


def check(session: Session, now: datetime) -> Sequence[Illness]:
    """What is ill at the sources that this run asked. Raises StoreError."""
    store = session.store.health
    histories = session.wait(partial(store.histories, session.run_id, now, offline=ALL_FAILED))
    verdicts = {
        slug: [(finding, health.said(finding)) for finding in health.judge(history)]
        for slug, history in histories.items()
    }
    return session.wait(store.note, session.run_id, now, verdicts)


def lines(ill: Sequence[Illness]) -> Iterator[str]:
    """One a finding, new ones first: "ansa: published fell from 98 % to 4 % since 2026-11-20 (25 pages), e.g. https://…"."""
    for illness in sorted(ill, key=lambda illness: not illness.new):
        example = f", e.g. {illness.samples[0]}" if illness.samples else ""
        yield f"{illness.source}: {illness.said}{example}"
