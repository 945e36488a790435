"""The verdict on a run, whether anybody answers, what a source may take, and what is hidden: pure parts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scrapy.settings import Settings

from newscrawl.commands import _logs
from newscrawl.commands._status import Facts, decide
from newscrawl.config import Config
from newscrawl.crawl.budget import Budgets
from newscrawl.http.connectivity import Connectivity
from newscrawl.models import Reason
from newscrawl.redact import redact, secrets_of
from newscrawl.store.health.health import Illness

ILL = Illness(source="a", message="body fell from 98 % to 0 %", samples=(), new=True)
TWO = ("a: timeout", "b: forbidden")


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        (0, {}),
        (0, {"asked": 3}),
        (1, {"asked": 3, "unavailable": TWO}),
        (1, {"errors": 1, "first_error": "x"}),
        (1, {"quarantined": 2}),
        (1, {"errors": 1, "over": "NEWSCRAWL_RUN_MINUTES"}),
        (3, {"asked": 3, "sick": (ILL,), "unavailable": TWO}),
        (4, {"store_failure": "full", "signal_status": 143, "offline": True}),
        (5, {"asked": 2, "unavailable": TWO}),
        (5, {"asked": 2, "unavailable": TWO, "offline": True, "answered": False, "errors": 1}),
        (5, {"asked": 3, "offline": True}),
        (6, {"over": "MEMUSAGE_LIMIT_MB"}),
        (6, {"asked": 2, "unavailable": TWO, "over": "NEWSCRAWL_RUN_MINUTES"}),
        (6, {"asked": 2, "exhausted": ("a",)}),
        (130, {"signal_status": 130, "asked": 2, "unavailable": TWO}),
        (143, {"signal_status": 143, "over": "NEWSCRAWL_RUN_MINUTES"}),
    ],
    ids=str,
)
def test_each_end_has_its_status_and_all_but_success_a_sentence(status: int, facts: dict[str, Any]) -> None:
    decision = decide(Facts(reason="finished", **facts))
    assert decision.exit_status == status
    assert (decision.message is None) is (status == 0)


def test_a_refused_address_is_told_with_the_setting_that_allows_it() -> None:
    refused = decide(Facts(reason="finished", asked=1, unavailable=("vedetta: address_denied",)))
    other = decide(Facts(reason="finished", asked=1, unavailable=("vedetta: timeout",)))
    assert "NEWSCRAWL_ALLOW_ADDRESSES" in str(refused.message)
    assert "the next run" not in str(refused.message)
    assert "the next run takes up the rest" in str(other.message)
    assert refused.exit_status == other.exit_status


def judged(connectivity: Connectivity, *, at_end: bool = False) -> list[str]:
    """Judgements that are passed now, of one that is put off before."""
    passed: list[str] = []

    async def judgement() -> None:
        passed.append("blamed")

    connectivity.defer(judgement)
    asyncio.run(connectivity.resolve(at_end=at_end))
    return passed


def test_when_nobody_ever_answers_nobody_is_blamed() -> None:
    connectivity = Connectivity()
    for host in ("a", "b"):
        connectivity.unreached(host, "refused")
    assert connectivity.may_be_our_network(Reason.REFUSED)
    assert connectivity.offline
    assert judged(connectivity, at_end=True) == []


def test_a_host_that_is_down_is_blamed_as_soon_as_another_answers() -> None:
    connectivity = Connectivity()
    connectivity.unreached("a", "refused")
    assert judged(connectivity) == []
    connectivity.reached("b")
    assert not connectivity.offline
    assert judged(connectivity) == ["blamed"]
    assert not connectivity.may_be_our_network(Reason.REFUSED)


def test_hosts_that_answered_and_are_lost_together_are_our_own_network() -> None:
    connectivity = Connectivity()
    for host in ("a", "b"):
        connectivity.reached(host)
    connectivity.unreached("a", "no route")
    assert not connectivity.offline
    connectivity.unreached("b", "no route")
    assert connectivity.offline
    assert judged(connectivity, at_end=True) == []


def test_hosts_that_never_answered_are_no_sign_of_it_when_others_did() -> None:
    connectivity = Connectivity()
    connectivity.reached("a")
    for host in ("dead", "buried"):
        connectivity.unreached(host, "no such name")
    assert not connectivity.offline
    assert judged(connectivity, at_end=True) == ["blamed"]


def test_what_a_host_says_itself_is_no_sign_of_being_offline() -> None:
    connectivity = Connectivity()
    connectivity.unreached("a", "refused")
    assert not connectivity.may_be_our_network(Reason.FORBIDDEN)
    assert not connectivity.may_be_our_network(Reason.ADDRESS_DENIED)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_source_has_its_minutes_from_its_own_first_request() -> None:
    clock = Clock()
    budgets = Budgets(minutes=2, pages=0, clock=clock)
    budgets.count_request("a")
    clock.now = 119
    budgets.count_request("b")
    assert budgets.open("a")
    clock.now = 121
    assert not budgets.open("a")
    assert budgets.open("b")
    assert budgets.open("never asked")
    assert budgets.exhausted == ()
    budgets.note_exhausted("a")
    assert budgets.exhausted == ("a",)


def test_a_source_has_its_pages_and_entries_do_not_count() -> None:
    budgets = Budgets(minutes=0, pages=2, clock=Clock())
    budgets.count_request("a")
    assert budgets.pages_left("a") == 2
    budgets.count_request("a", pages=2)
    assert not budgets.open("a")
    assert budgets.time_left("a")
    assert Budgets(minutes=0, pages=0, clock=Clock()).pages_left("a") is None


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("GET https://anna:pw@www.example.it/a", "GET https://***@www.example.it/a"),
        ("https://anna:p@w@www.example.it/a?x=1", "https://***@www.example.it/a?x=1"),
        ("https://www.example.it/a?wp_token=abc&page=2#t", "https://www.example.it/a?wp_token=***&page=2#t"),
        ("<https://www.example.it/a?page=2&amp;KEY=abc>", "<https://www.example.it/a?page=2&amp;KEY=***>"),
        ("https://www.example.it/a?monkey=1&keyword=2", "https://www.example.it/a?monkey=1&keyword=2"),
        ("mail anna@example.it, a=b", "mail anna@example.it, a=b"),
        ("the pass is segreta!", "the pass is ***!"),
        ("segreta quoted segret%C3%A0", "*** quoted ***"),
    ],
)
def test_secrets_are_hidden_and_the_rest_stays(text: str, hidden: str) -> None:
    assert redact(text, ("segreta", "segretà", "")) == hidden
    assert redact(hidden, ("segreta", "segretà")) == hidden


@pytest.mark.parametrize(
    ("dsn", "passwords"),
    [
        ("postgresql://hub:very%20secret@db.example/fleet", ["very%20secret", "very secret"]),
        ("postgresql://db.example/fleet?user=hub&password=segreta&sslmode=require", ["segreta"]),
        ("host=db.example password='segreta qui' dbname=fleet", ["segreta qui"]),
        ("dbname=fleet PASSWORD = segr'eta user=hub", ["segr'eta"]),
        ("service=fleet", []),
    ],
)
def test_the_address_of_a_postgresql_and_its_password_are_secrets(dsn: str, passwords: list[str]) -> None:
    assert list(secrets_of(dsn)) == [dsn, *passwords]
    config = Config.read({"NEWSCRAWL_FLEET_DSN": dsn})
    assert set(passwords) <= set(_logs.secrets(Settings(), config))
    assert dsn not in repr(config)
