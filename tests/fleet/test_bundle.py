"""What travels between hub and workers comes as it went, or is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread
from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import (
    Ask,
    Bundle,
    EntryAnswered,
    HostCopies,
    Moved,
    Part,
    Read,
    Report,
    Said,
    Unanswered,
    WithoutPage,
)
from newscrawl.fleet.parcels import BadParcel
from newscrawl.models import (
    Against,
    Article,
    Block,
    Entry,
    Fetch,
    Found,
    Key,
    KeyKind,
    Kind,
    Link,
    Moment,
    Packed,
    Page,
    Reason,
    Source,
)
from newscrawl.packed import pack
from newscrawl.store import EntryState, Leased

HOME = "https://www.example.it/"
SOURCE = Source(
    slug="esempio", name="Esempio", home=HOME, entries=(Entry(url=HOME, kind=Kind.HOME),), selectors={"title": "h1"}
)
ENTRY = EntryState(id=3, url=HOME, kind=Kind.HOME, polled=datetime(2025, 11, 9, 8, tzinfo=UTC))
LINK = Leased(
    id=7, url=f"{HOME}a", source="esempio", host="www.example.it", attempts=1, link=Link(url=f"{HOME}a", title="Neve"),
    last=Reason.TIMEOUT, article_id=9, etag='"x"',
)  # fmt: skip
BUNDLE = Bundle(
    host="www.example.it",
    source=SOURCE,
    asks=(Ask(entry=ENTRY, depth=1), Ask(link=LINK, url=f"{HOME}b", hops=1)),
    deadline_s=900,
    packed_at=datetime(2025, 11, 9, 8, 30, tzinfo=UTC),
    settings={"DOWNLOAD_DELAY": "1.0"},
    copies=HostCopies(robots="User-agent: *", robots_age_s=3),
    against=Against(2, b"\x00\xff"),
)
ROME = datetime(2025, 11, 9, tzinfo=ZoneInfo("Europe/Rome"))
PAGE = Page(
    url=f"{HOME}a", body=b"", fetched_at=datetime(2025, 11, 9, 9, tzinfo=UTC), headers={"etag": "y"}, packed=Packed("name", b"\xfe\x00", 2)
)  # fmt: skip
REPORT = Report(
    entries=(
        EntryAnswered(
            number=-3,
            said=Said(HOME, 200, etag="z"),
            survey=Survey(digest="d", articles=(Found(link=LINK.link, key="k", host="www.example.it"),), skipped={"not_allowed": 2}),
        ),
        EntryAnswered(number=-4, said=Said(HOME, 200), unread=Unread(Reason.CRASH, "it ended")),
    ),
    unanswered=(Unanswered(number=8, url=HOME, reason=Reason.TIMEOUT, message="none", paused_s=2.5),),
    without_page=(WithoutPage(number=9, reason=None, detail="304", said=Said(HOME, 304), fetch=Fetch(status=304, bytes=0, ms=3)),),
    read=(
        Read(
            number=7,
            article=Article(
                url=f"{HOME}a", page=PAGE, published=Moment(ROME, "day"), blocks=(Block("paragraph", "Nevica."),),
                keys=(Key(KeyKind.ADDRESS, "k"),),
            ),
        ),
    ),
    moved=(Moved(5, "https://m.example.it/a"),),
    parts=(Part(7, Reason.NOT_FOUND, Fetch(), datetime(2025, 11, 9, 9, tzinfo=UTC)),),
    pace_s=1.5,
)  # fmt: skip


def test_bundles_and_reports_come_as_they_went() -> None:
    assert parcels.bundle(parcels.encode(BUNDLE)) == BUNDLE
    assert parcels.report(parcels.encode(REPORT)) == REPORT


def test_half_a_character_travels_as_it_is_stored() -> None:
    (read,) = REPORT.read
    odd = replace(read, article=replace(read.article, title="Neve \ud800"))
    (came,) = parcels.report(parcels.encode(Report(read=(odd,)))).read
    assert came.article.title == "Neve \ufffd"
    assert (came.article.published, came.article.page) == (read.article.published, read.article.page)


def test_a_day_without_a_time_stays_the_outlets_day() -> None:
    (read,) = parcels.report(parcels.encode(REPORT)).read
    assert read.article.published is not None
    assert read.article.published.at.isoformat() == "2025-11-09T00:00:00+01:00"


def test_links_and_entries_of_one_number_are_told_apart() -> None:
    assert [ask.number for ask in BUNDLE.asks] == [-3, 7]
    assert [ask.address for ask in BUNDLE.asks] == [HOME, f"{HOME}b"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no zstd at all",
        parcels.encode(REPORT)[:-5],
        pack(b"no JSON"),
        pack(msgspec.json.encode({"read": 3})),
        pack(
            msgspec.json.encode(
                {"unanswered": [{"number": 1, "url": "u", "reason": "no reason of ours", "message": ""}]}
            )
        ),
    ],
)
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(BadParcel):
        parcels.report(raw)


def test_no_more_is_unpacked_than_may_come() -> None:
    raw = parcels.encode(REPORT)
    assert parcels.report(raw, most_bytes=10_000) == REPORT
    with pytest.raises(BadParcel, match="at most 100 bytes"):
        parcels.report(raw, most_bytes=100)
