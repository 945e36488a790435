"""Parts A and B of the fault matrix: every case once, by a few real crawls of a server whose every byte is scripted."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.crawl.places import places
from newscrawl.models import Kind
from tests.end_to_end.end_to_end_made import rows
from tests.faults.answers_made import says
from tests.faults.certificate_made import certificate
from tests.faults.crawled import DELAY_S, Crawl, a_day_passes, crawl, put, slug
from tests.faults.entry_cases import ENTRIES, KEPT, LOW, EntryCase
from tests.faults.page_cases import AGAIN, ELSEWHERE, LARGE, PAGES, SLOW, PageCase
from tests.faults.page_cases import LOW as LOW_OF_PAGES
from tests.faults.server import Server, gaps, served

PLAIN = [*PAGES, *SLOW, *ELSEWHERE]


@dataclass(frozen=True)
class Bench:
    server: Server
    folder: Path


@pytest.fixture(scope="module", name="bench")
def _bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("server")
    with served(Server(), certificate(folder)) as server:
        yield Bench(server, folder)


def _crawl(
    bench: Bench,
    name: str,
    cases: list[PageCase] | list[EntryCase] | list[PageCase | EntryCase],
    low: Mapping[str, int] | None = None,
) -> Crawl:
    """low: settings of a run with low limits"""
    folder = bench.folder / name
    folder.mkdir(exist_ok=True)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]  # bound and not listening: refused
        for case in cases:
            put(bench.server, case, refused_port=port)
        bench.server.scripts["rules.test", "/robots.txt"] = says(
            "User-agent: *\nDisallow: /\n", Content_Type="text/plain"
        )
        return crawl(bench.server, folder, cases, settings=low, lowered=low is not None, more_ports=[port])


@pytest.fixture(scope="module", name="transport")
def _transport(bench: Bench) -> Crawl:
    return _crawl(bench, "transport", [*PLAIN])


@pytest.fixture(scope="module", name="large")
def _large(bench: Bench) -> Crawl:
    return _crawl(bench, "large", [*LARGE], LOW_OF_PAGES)


@pytest.fixture(scope="module", name="discovery")
def _discovery(bench: Bench) -> Crawl:
    return _crawl(bench, "discovery", [*ENTRIES], LOW)


@pytest.fixture(scope="module", name="twice")
def _twice(bench: Bench, transport: Crawl) -> tuple[Crawl, Crawl]:
    """A second run, a day later, over what is worth asking again."""
    folder = bench.folder / "again"  # so that the first run is as it was, whatever test comes first
    shutil.copytree(bench.folder / "transport", folder)
    again = [*AGAIN, *(case for case in PAGES if case.row == "A23"), *KEPT]
    _crawl(bench, "again", [*KEPT])
    a_day_passes(folder / "news.db")
    return transport, _crawl(bench, "again", again)


# ── transport ──────────────────────────────────────────────────────────────────────────────────


def assert_ended(run: Crawl, case: PageCase) -> None:
    link = run.link(case)
    assert (link["state"], link["reason"]) == (case.state, case.reason), link["detail"]
    assert case.says in (link["detail"] or "")
    assert case.state == "stored" or link["detail"], "a failure says what went wrong"
    if not case.host:
        assert len(run.asked(case.outlet, "/articolo")) == case.asked


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_a_page_ends_in_its_state(transport: Crawl, case: PageCase) -> None:
    assert_ended(transport, case)


@pytest.mark.parametrize("case", LARGE, ids=str)
def test_what_is_over_a_limit_is_given_up(large: Crawl, case: PageCase) -> None:
    assert_ended(large, case)


def test_the_head_of_an_answer_is_kept_as_it_came_with_its_repeats_and_letters(transport: Crawl, large: Crawl) -> None:
    cookies = large.head(_named(LARGE, "40 cookies"))
    assert cookies.status == "HTTP/1.1 200 X"
    assert cookies.lines == (("Content-Type", "text/html"), *(("Set-Cookie", f"k{n}=v; Path=/") for n in range(40)))
    assert ("X-Nota", "\x01\x7f\xff") in transport.head(_named(PLAIN, "bytes in a value")).lines
    assert ("Server", "prova") in transport.head(_named(PLAIN, "blank behind a name")).lines


def _named(cases: Sequence[PageCase], name: str) -> PageCase:
    return next(case for case in cases if case.name == name)


@pytest.mark.parametrize("which", ["transport", "large", "discovery"])
def test_no_callback_on_the_event_loop_takes_a_tenth_of_a_second_of_cpu(
    request: pytest.FixtureRequest, which: str
) -> None:
    report = request.getfixturevalue(which).report
    assert 0 < report["longest_stop_s"] < 0.1, report["culprit"]


def test_nothing_holds_a_run_up(large: Crawl, transport: Crawl, discovery: Crawl) -> None:
    # Of what the run says itself: processes may be slow to start on a busy machine.
    for run in (transport, large, discovery):
        assert float(run.last_line["secs"]) < 100


def test_a_run_says_how_it_went(transport: Crawl) -> None:
    assert transport.done.returncode == 0, transport.done.stderr
    told = transport.last_line
    assert int(told["fetched"]) == len(PLAIN)
    assert int(told["stored"]) == sum(case.state == "stored" for case in PLAIN)


@pytest.mark.parametrize("which", ["transport", "large", "discovery"])
def test_no_traceback_no_password_in_the_log(request: pytest.FixtureRequest, which: str) -> None:
    run: Crawl = request.getfixturevalue(which)
    assert "Traceback" not in run.said
    assert "segreto" not in run.said
    assert "segreto" not in str(
        [tuple(row) for row in rows(run.db, "SELECT url, detail FROM links WHERE detail NOT NULL")]
    )


def test_what_a_run_logs_is_short(transport: Crawl, large: Crawl, discovery: Crawl) -> None:
    for run in (transport, large, discovery):
        lines = run.said.splitlines()
        assert len(lines) < 20 + 3 * len({one.host for one in run.log}) + int(run.last_line["fetched"])
        assert max(map(len, lines)) < 1000


def test_nobody_is_asked_who_was_only_pointed_at(transport: Crawl, discovery: Crawl) -> None:
    asked = {one.host for one in (*transport.log, *discovery.log)}
    assert not asked & {"casino.test", "altrove.test", "altri.test", "x.test", "169.254.169.254"}


# ── a second run ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", AGAIN, ids=str)
def test_a_second_look_settles_it(twice: tuple[Crawl, Crawl], case: PageCase) -> None:
    link = twice[1].link(case)
    assert (link["state"], link["reason"]) == case.then, link["detail"]


def test_a_host_that_asked_to_be_left_alone_is_left_alone_by_the_next_run(twice: tuple[Crawl, Crawl]) -> None:
    first, second = twice
    for name in ("429-with-seconds", "503-with-a-date"):
        assert first.asked(f"a23-{name}.test")
        assert not second.asked(f"a23-{name}.test")
    for name in ("503-with-a-past-date", "503-with-rubbish", "503-with-minus-5"):
        assert second.asked(f"a23-{name}.test", "/articolo")


def test_unchanged_is_a_success_and_nothing_is_asked_again(twice: tuple[Crawl, Crawl]) -> None:
    case = KEPT[1]
    assert twice[1].entry(case)["outcome"] == "unchanged"
    (poll,) = twice[1].asked(case.outlet, "/sitemap.xml")
    assert poll.headers["if-none-match"] == '"v1"'
    assert poll.headers["if-modified-since"] == "Sun, 09 Nov 2025 10:00:00 GMT"
    assert not twice[1].asked(case.outlet, "/riapre-il-ponte-di-valmora")


def test_an_article_whose_address_has_turned_is_not_asked_for_again(twice: tuple[Crawl, Crawl]) -> None:
    case = KEPT[2]
    assert twice[1].states(case.outlet) == case.links
    assert [one.path for one in twice[1].asked(case.outlet) if "t=2" in one.path] == []


def test_the_last_good_robots_txt_stands_in_for_one_that_cannot_be_had(twice: tuple[Crawl, Crawl]) -> None:
    case = KEPT[0]
    assert twice[1].states(case.outlet) == {"stored": 2, "rejected robots": 1}
    assert not twice[1].asked(case.outlet, "/chiuso/dono-di-pulcinella")


LOOKED_FOR = ("/", *(urlsplit(place.url).path for place in places("http://a.test/", None, (Kind.FEED, Kind.SITEMAP))))

# ── discovery ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", ENTRIES, ids=str)
def test_an_entry_ends_as_it_must(discovery: Crawl, case: EntryCase) -> None:
    entry = discovery.entry(case)
    assert entry["outcome"] == case.outcome, entry["detail"]
    assert case.says in (entry["detail"] or "")
    assert entry["found"] == case.found or case.found is None
    if case.links or case.found is None:
        assert discovery.states(case.outlet) == case.links
    asked = [one.path for one in discovery.asked(case.outlet)]
    searched = [path for path in asked if path in LOOKED_FOR and path not in (*case.scripts, case.entry)]
    assert len(asked) - len(searched) <= case.most
    # Where an entry shows nothing, the home page and the usual places are asked for, each once, and not all where pages answer.
    assert len(searched) == len(set(searched)) <= 1 + 4


def test_nothing_more_is_asked_of_a_host_that_is_closed_or_has_shown_articles(discovery: Crawl) -> None:
    for case in ENTRIES:
        if case.outcome in ("robots", "robots_unavailable") or ("stored" in case.links and case.row != "B22"):
            asked = {one.path for one in discovery.asked(case.outlet)}
            assert asked.isdisjoint(set(LOOKED_FOR) - {case.entry, *case.scripts}), case


@pytest.mark.parametrize("case", [case for case in ENTRIES if case.note], ids=str)
def test_an_odd_robots_txt_is_noted(discovery: Crawl, case: EntryCase) -> None:
    sql = "SELECT robots_note FROM hosts WHERE host LIKE :host || ':%'"
    (row,) = rows(discovery.db, sql, host=case.outlet)
    assert case.note in row["robots_note"]


def test_a_source_whose_feed_is_a_web_page_is_counted_as_failing(discovery: Crawl) -> None:
    assert discovery.done.returncode == 1
    broken = [case.outlet for case in ENTRIES if case.outcome != "ok" and "stored" not in case.links]
    indexes_of_pages = ["b8-index-of-8.test"]
    assert int(discovery.last_line["failed_sources"]) == len(broken) + len(indexes_of_pages)


def test_only_addresses_of_the_web_are_links_and_no_entity_unfolds(discovery: Crawl) -> None:
    assert not rows(discovery.db, "SELECT 1 FROM links WHERE url NOT LIKE 'http%' OR url LIKE '%-sul-lago'")


def test_a_date_in_the_future_is_not_believed(discovery: Crawl) -> None:
    (row,) = rows(
        discovery.db, "SELECT published FROM articles WHERE source = :slug", slug=slug("b21-dated-in-the-future.test")
    )
    assert row["published"] is None or row["published"] < "2031"


# ── manners ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("which", ["transport", "large", "discovery"])
def test_no_host_is_asked_faster_than_promised(request: pytest.FixtureRequest, which: str) -> None:
    run: Crawl = request.getfixturevalue(which)
    shortest = gaps(run.log)
    assert len(shortest) > 10
    assert min(shortest.values()) >= DELAY_S


def test_a_crawl_delay_is_kept(discovery: Crawl) -> None:
    assert gaps(discovery.log)["b7-crawl-delay-2.test"] >= 2
