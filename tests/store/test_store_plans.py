"""The statements that a run carries out for every page or feed read rows only that they need, however long the ledger is."""

from __future__ import annotations

import pytest
from store_made import Newsroom

from newscrawl.models import KeyKind
from newscrawl.store.alerts import looking, outbox
from newscrawl.store.articles import articles, leaving, revisions, versions
from newscrawl.store.health import _sql
from newscrawl.store.links import discovery, feed_texts, frontier, ledger, merging, outcomes, revisits
from newscrawl.store.pages import archive
from newscrawl.store.stories import families, near

HOT = {
    "hosts with work": frontier._HOSTS,
    "newest of a host": frontier._NEWEST,
    "lease": frontier._TAKE,
    "leased": frontier._TAKEN,
    "how many wait": frontier._READY,
    "how many wait, by source": frontier._READY_BY_SOURCE,
    "links of a feed": discovery._KNOWN,
    "new link": discovery._NEW,
    "plainer link": discovery._PLAINER,
    "what is merged": merging._WHOLE,
    "what entries say of links": merging._SAID,
    "what an entry says": merging._SAYS,
    "merged": merging._MERGED,
    "when pages were read": merging._READ,
    "pages that changed": merging._DUE,
    "sighting": discovery._SEEN,
    "what an entry shows": discovery._HOUR,
    "text of a feed": feed_texts._NOTE,
    "entry": ledger._ENTRY,
    "children": ledger._CHILDREN,
    "dead run": ledger._RECOVER,
    "settled": outcomes._LINK,
    "settled, with a revisit planned": outcomes._LINK_PLANNED,
    "fetch": outcomes._FETCH,
    "who has the address": articles._HOLDER[KeyKind.ADDRESS],
    "who has the text": articles._HOLDER[KeyKind.TEXT],
    "keys claimed": articles._CLAIM,
    "near week": near._HOLDERS,
    "near week, many": near._NEWEST_HOLDERS,
    "near number": near._NUMBERED,
    "next near number": near._NEXT,
    "near noted": near._NOTE,
    "text": articles._TEXT,
    "what is known of its addresses": articles._ADDRESSED,
    "known now": articles._KNOWN_NOW,
    "free number": articles._TAKEN,
    "authors of a byline": articles._BYLINE,
    "new authors": articles._AUTHORS,
    "family": near._RELATIVE,
    "members": families._MEMBERS,
    "point": families._POINT,
    "ledger of a family": families._LEDGER,
    "articles to revisit": revisits._DUE,
    "revisit taken": revisits._TAKE,
    "next revisit": outcomes._REVISITED,
    "next revisit of a page that was read": outcomes._REVISITED_READ,
    "how young": revisits._BORN,
    "how the last revisit ended": outcomes._LAST,
    "what is held": revisions._HELD,
    "revision": revisions._ADD,
    "last revision": revisions._LAST,
    "newest of the older texts": versions._NEWEST,
    "rows that may leave": leaving._ROWS,
    "what may be new to a watch": looking._NEW,
    "whether its story was told": looking._IS_TOLD,
    "stories of what was found": looking._ROOTS,
    "changes for a watch": looking._CHANGES,
    "lines of an alert": outbox._LINES,
}
# A scan of these is of what was handed in, or of what the statement itself has just found.
SMALL = ("each", "s", "json_each", "ready", "retry", "lease", "(subquery", "CONSTANT ROW", "VIRTUAL TABLE", "known")


def plan(room: Newsroom, sql: str) -> list[str]:
    return [row["detail"] for row in room.store.db.execute(f"EXPLAIN QUERY PLAN {sql}", _Values())]


class _Values(dict[str, None]):
    """NULL for every parameter."""

    def __missing__(self, name: str) -> None:
        return None


@pytest.mark.parametrize("name", HOT)
def test_no_table_is_read_from_end_to_end(room: Newsroom, name: str) -> None:
    steps = plan(room, HOT[name])
    scans = [step for step in steps if step.startswith("SCAN") and not step.removeprefix("SCAN ").startswith(SMALL)]
    assert scans == [] or all("USING COVERING INDEX links_leased" in step or "links_leased" in step for step in scans)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("COUNT_PAGES", "USING INDEX fetches_run (run_id=?)"),
        ("RUN", "USING INDEX fetches_run (run_id=?)"),
        ("COUNT_LINKS", "USING INDEX links_discovered_run (discovered_run=?)"),
        ("COUNT_ARRIVALS", "USING INDEX links_discovered_run (discovered_run=?)"),
        ("DAYS", "USING PRIMARY KEY (source=? AND hour>? AND hour<?)"),
        ("STREAMS", "USING PRIMARY KEY (entry_id=? AND hour>? AND hour<?)"),
        ("FIRST_HOUR", "USING PRIMARY KEY (source=? AND hour<?)"),
    ],
)
def test_health_counts_what_is_new_and_reads_the_last_weeks_alone(room: Newsroom, name: str, index: str) -> None:
    steps = plan(room, getattr(_sql, name))
    assert any(index in step for step in steps), steps
    scans = [step for step in steps if step.startswith("SCAN")]
    assert [
        step for step in scans if not step.startswith(("SCAN json_each", "SCAN (subquery", "SCAN source_hours"))
    ] == []


def test_pages_that_nobody_needs_are_found_among_the_last_alone() -> None:
    assert "id > (SELECT max(id) FROM fetches) - :last" in archive._ORPHANS


def test_the_test_finds_a_statement_that_reads_everything(room: Newsroom) -> None:
    assert plan(room, "SELECT id FROM links WHERE detail = :detail") == ["SCAN links"]
