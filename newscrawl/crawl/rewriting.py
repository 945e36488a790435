"""The second pass of a reading anew: what the draft has is written, many articles a transaction, each whole or not at all.

It takes the lock. What read an article is written with it, so one that is killed here leaves out what it has written when it is
started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from newscrawl.crawl import versions
from newscrawl.crawl.anew import is_of_another, without_repeated
from newscrawl.crawl.differences import Ended
from newscrawl.models import Article, Source
from newscrawl.store import Store, Writer
from newscrawl.store.articles import rereadable
from newscrawl.store.articles.draft import Draft, Drafted, stamp
from newscrawl.store.articles.rereadable import Stored

# Articles that are asked for at once of the writer, which makes transactions of them.
_WRITTEN = 64
_NOTED = 500


@dataclass(slots=True, kw_only=True)
class Writing:
    """The second pass: what the draft has is written. Opens the store, and closes it."""

    opener: Callable[[], Store]
    draft: Draft
    sources: Mapping[str, Source]
    now: datetime

    def write(self, changed: Sequence[int], unchanged: Sequence[int]) -> dict[int, Ended]:
        """Write the changed articles, and of the others what read them; returns those that came to another end. Raises StoreError."""
        others: dict[int, Ended] = {}
        with Writer(self.opener) as writer:
            writer.submit(writer.store.recover, self.now).result()
            self._catch_up(writer)
            for some in _slices(changed, _WRITTEN):
                others |= self._write(writer, some)
            for some in _slices(unchanged, _NOTED):
                self._note(writer, some)
            self._catch_up(writer)
            writer.submit(writer.store.recover, self.now).result()
        return others

    def _write(self, writer: Writer, ids: Sequence[int]) -> dict[int, Ended]:
        """One transaction, or two; returns what was not written."""
        stands = self._stands(writer, ids)
        ends = dict.fromkeys(ids, Ended.FORGOTTEN)
        jobs: dict[int, Future[Ended]] = {}
        for place, each in enumerate(stands, start=1):
            drafted = self._drafted(each)
            if drafted is None or drafted.article is None:
                ends[each.id] = Ended.MEANWHILE
                continue
            job = partial(_write_one, writer.store, drafted.article, each.id, self.now)
            jobs[each.id] = writer.gather(job, soon=place == len(stands))
        ends |= {id: job.result() for id, job in jobs.items()}
        return {id: ended for id, ended in ends.items() if ended is not Ended.CHANGED}

    def _note(self, writer: Writer, ids: Sequence[int]) -> None:
        by: dict[str, list[tuple[int, str]]] = {}
        for each in self._stands(writer, ids):
            drafted = self._drafted(each)
            if drafted is not None and drafted.ended == Ended.UNCHANGED:
                by.setdefault(versions.read_by(self.sources[each.source]), []).append((each.id, each.extracted))
        for read_by, read in by.items():
            writer.submit(writer.store.rereading.note_read, read, read_by).result()

    def _stands(self, writer: Writer, ids: Sequence[int]) -> list[Stored]:
        return writer.submit(lambda: list(rereadable.stands(writer.store, ids))).result()

    def _drafted(self, stored: Stored) -> Drafted | None:
        """What the draft has of an article, if it is as it was when it was read."""
        read_by = versions.read_by(self.sources[stored.source])
        return self.draft.of(stored.id, stamp([stored.page_hash, stored.extracted, read_by]))

    def _catch_up(self, writer: Writer) -> None:
        """Let what outlets repeat, and what texts have in common, be known of all that is stored."""
        for work in (writer.store.boilerplate.catch_up, writer.store.near.catch_up):
            while writer.submit(work).result():
                pass


def _write_one(store: Store, article: Article, id: int, now: datetime) -> Ended:
    article = store.articles.as_named(without_repeated(store, article))
    if is_of_another(store, article, id):
        return Ended.OTHER_ARTICLE
    return Ended.CHANGED if store.rereading.replace_newest(article, id, now) else Ended.UNCHANGED


def _slices(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))
