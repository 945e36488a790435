"""What runs find goes to those who watch: each article once, stories together, and nothing is lost while a channel is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import time as hour
from pathlib import Path

import pytest

from newscrawl import urls
from newscrawl.alerts.records import News
from newscrawl.models import Change
from newscrawl.store.articles import forget
from newscrawl.store.db.migrate import writing
from tests.alerts.alerts_made import (  # fmt: skip
    OUTLETS,
    SECRET,
    Desk,
    MailServer,
    Webhook,
    changed,
    desk,
    free_port,
    mail_server,
    text_of,
    webhook,
    write_channels,
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as made:
        yield made


@pytest.fixture
def newsroom(tmp_path: Path, server: MailServer) -> Iterator[Desk]:
    with desk(tmp_path, mail=server.port) as made:
        yield made


def test_a_watch_tells_what_is_stored_from_then_on_and_nothing_that_was_there(
    newsroom: Desk, server: MailServer
) -> None:
    newsroom.watches()
    told = newsroom.run()
    (bridge, _) = told.stores("Chiude il ponte sul Vellario", "Sagra del caprino")
    ended = newsroom.tells()
    assert ended is not None
    assert (ended.sent, ended.waiting, ended.notes) == (1, 0, ())
    assert [url for _, url in server.told()] == [bridge]
    (mail,) = server.mails
    assert mail["Subject"] == "ponti: 1 new"
    assert "2026-11-29 14:30  Testata0: Chiude il ponte sul Vellario  https://testata0.example/" in text_of(mail)
    assert str(mail["Message-ID"])[1:17] in text_of(mail)


def test_nobody_who_watches_costs_nothing(newsroom: Desk) -> None:
    assert newsroom.tells() is None


def test_each_article_is_told_once(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    for number in range(3):
        newsroom.run().stores(f"Ponte numero {number}")
        newsroom.tells()
    newsroom.run()
    newsroom.tells()
    assert [len(mail) for mail in ([url for id, url in server.told() if id == each] for each in server.ids)] == [
        1,
        1,
        1,
    ]
    assert len(set(server.ids)) == 3


def test_what_a_run_stored_that_was_killed_is_told_by_the_next(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    lost = newsroom.run().stores("Il ponte di ieri")  # this run never comes to its end
    more = newsroom.run().stores("Il ponte di oggi")
    newsroom.tells()
    assert {url for _, url in server.told()} == {*lost, *more}


def test_a_story_of_ten_outlets_is_one_alert_with_ten_lines(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run()
    for slug in OUTLETS[:10]:
        newsroom.stores("Crolla il ponte", source=slug, text="lo stesso testo")
    newsroom.stores("Un altro ponte")
    newsroom.tells()
    (mail,) = server.mails
    assert mail["Subject"] == "ponti: 11 new"
    story = next(part for part in text_of(mail).split("\n\n") if "Crolla" in part)
    assert len(story.splitlines()) == 10


def test_a_further_outlet_of_a_story_raises_no_alert_and_goes_with_the_next(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Crolla il ponte", text="lo stesso testo")
    newsroom.tells()
    newsroom.run().stores("Crolla il ponte", source=OUTLETS[1], text="lo stesso testo")
    ended = newsroom.tells()
    assert ended is not None
    assert (ended.sent, len(server.mails)) == (0, 1)
    newsroom.run().stores("Un altro ponte")
    newsroom.tells()
    assert len(server.mails) == 2
    assert "Crolla il ponte (of a story told before)  https://testata1.example/" in text_of(server.mails[1])


def test_a_further_outlet_waits_a_day_at_most(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Crolla il ponte", text="lo stesso testo")
    newsroom.tells()
    newsroom.run().stores("Crolla il ponte", source=OUTLETS[1], text="lo stesso testo")
    newsroom.tells()
    newsroom.run(hours=24)
    newsroom.tells()
    assert len(server.mails) == 2
    assert "testata1.example" in text_of(server.mails[1])


def test_a_digest_is_told_once_a_day_at_the_first_run_after_its_time(newsroom: Desk, server: MailServer) -> None:
    local = newsroom.now.astimezone()
    newsroom.watches(digest=hour(local.hour, local.minute))
    for _ in range(4):
        newsroom.run(hours=5).stores(f"Ponte delle {newsroom.now:%H:%M}")
        newsroom.tells()
    assert server.mails == []
    newsroom.run(hours=5).stores("Ponte del mattino")
    newsroom.tells()
    newsroom.run().stores("Ponte di dopo")
    newsroom.tells()
    (mail,) = server.mails
    assert mail["Subject"] == "ponti: 5 new"


def test_changes_and_takedowns_are_told_to_who_asked_for_them(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches("tutto", kinds=(News.CHANGED, News.REMOVED))
    newsroom.watches("novita")
    newsroom.run()
    changed(newsroom, "Vecchio ponte", Change.CORRECTION)
    changed(newsroom, "Vecchio ponte", Change.REMOVED)
    newsroom.tells()
    (mail,) = server.mails
    assert mail["Subject"] == "tutto: 1 changed, 1 removed"
    assert "strada (changed: correction)  https://" in text_of(mail)
    assert "strada (taken down)  https://" in text_of(mail)
    newsroom.run()
    newsroom.tells()
    assert len(server.mails) == 1


def test_an_article_that_a_search_finds_only_since_its_update_is_new(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Ultim'ora dal Vellario")
    newsroom.tells()
    assert server.mails == []
    newsroom.run()
    with writing(newsroom.store.db):
        newsroom.store.db.execute("UPDATE articles SET body = 'È crollato un ponte.' WHERE title LIKE 'Ultim%'")
    changed(newsroom, "Ultim", Change.UPDATE)
    newsroom.tells()
    (mail,) = server.mails
    assert mail["Subject"] == "ponti: 1 new"


def test_sick_sources_are_told_and_when_that_is_over(newsroom: Desk, server: MailServer) -> None:
    sick(newsroom, "testata0")  # before anybody watched
    newsroom.watches("salute", None)
    newsroom.run()
    sick(newsroom, "testata1")
    newsroom.tells()
    newsroom.store.db.execute("UPDATE source_health SET state = 'recovered' WHERE source = 'testata1'")
    for _ in range(2):
        newsroom.run()
        newsroom.tells()
    fell, well = server.mails
    assert fell["Subject"] == "salute: 1 sick"
    assert "Testata1: published fell from 98 % to 4 % (sick)" in text_of(fell)
    assert "Testata0" not in text_of(fell)
    assert well["Subject"] == "salute: 1 well"
    assert "(recovered)" in text_of(well)


def sick(desk: Desk, slug: str) -> None:
    at = f"{desk.now:%Y-%m-%dT%H:%M:%SZ}"
    desk.store.db.execute(
        """
        INSERT INTO source_health (source, field, state, since, before, after, seen, message, samples, first_seen, last_seen, first_run, last_run)
        VALUES (:slug, 'published', 'open', :at, .98, .04, 25, 'published fell from 98 % to 4 %', '[]', :at, :at, :run, :run)
        """,
        {"slug": slug, "at": at, "run": desk.run_id},
    )


def test_a_channel_that_is_down_is_tried_by_the_next_run_and_loses_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, mail=free_port()) as made:
        made.watches()
        stored = []
        for number in range(3):
            stored += made.run().stores(f"Ponte numero {number}")
            ended = made.tells()
            assert ended is not None
            assert (ended.sent, ended.waiting) == (0, 1), "while nothing is taken, all is gathered for one more alert"
            assert ended.notes == (
                "1 alert waits for newsroom: no connection with the mail server (Connection refused); the next run tries again",
            )
        first = made.store.outbox.waiting()[0].id
        with mail_server() as server:
            write_channels(tmp_path, mail=server.port)
            for _ in range(2):
                made.run()
                made.tells()
            assert server.ids[0] == f"<{first}@example.org>"
            assert sorted(url for _, url in server.told()) == stored
            assert len(server.mails) == 2
        assert made.store.outbox.by_channel() == []


def test_one_channel_that_is_down_does_not_hold_up_another(tmp_path: Path, hook: Webhook) -> None:
    with desk(tmp_path, mail=free_port(), hook=hook.address) as made:
        made.watches(channels=("newsroom", "hook"))
        stored = made.run().stores("Ponte uno")
        made.tells()
        stored += made.run().stores("Ponte due")
        made.tells()
        assert [url for _, url in hook.told()] == stored
        assert [each.channel for each in made.store.outbox.by_channel()] == ["newsroom"]


def test_a_slow_channel_costs_ten_seconds_at_most_and_is_tried_again_under_the_same_number(
    tmp_path: Path, hook: Webhook, server: MailServer
) -> None:
    hook.waits_s = 60
    with desk(tmp_path, mail=server.port, hook=hook.address) as made:
        made.watches(channels=("newsroom", "hook"))
        made.run().stores("Ponte uno")
        began = time.monotonic()
        ended = made.tells()
        assert time.monotonic() - began < 10
        assert ended is not None
        assert (ended.sent, ended.waiting) == (1, 1)
        assert ended.notes[0].startswith("1 alert waits for hook: the service: ")
        number = made.store.outbox.waiting()[0].id
        hook.waits_s = 0
        made.run()
        made.tells()
        assert [id for id, _ in hook.told()] == [number]
        assert len(server.mails) == 1


def test_what_a_service_answers_is_said_without_its_address(tmp_path: Path, hook: Webhook) -> None:
    with desk(tmp_path, hook=hook.address) as made:
        hook.status = 403
        made.watches(channels=("hook",))
        made.run().stores("Ponte uno")
        ended = made.tells()
        assert ended is not None
        assert ended.notes == ("1 alert waits for hook: the service: it answered 403; the next run tries again",)
    with desk(tmp_path, hook=f"json://127.0.0.1:{free_port()}/{SECRET}") as made:
        made.run()
        ended = made.tells()
        assert ended is not None
        assert ended.notes == ("1 alert waits for hook: the service: no connection to it; the next run tries again",)


def test_a_redirect_is_no_answer(tmp_path: Path, hook: Webhook) -> None:
    with webhook() as other, desk(tmp_path, hook=hook.address) as made:
        hook.status, hook.location = 302, f"http://127.0.0.1:{other.port}/"
        made.watches(channels=("hook",))
        made.run().stores("Ponte uno")
        ended = made.tells()
        assert ended is not None
        assert (ended.sent, ended.waiting, other.asked) == (0, 1, 0)


def test_a_recipient_who_is_refused_now_waits_with_all_and_one_who_is_refused_for_good_is_left_out(
    tmp_path: Path, server: MailServer
) -> None:
    with desk(tmp_path, mail=server.port, to=("a@example.org", "b@example.org")) as made:
        made.watches()
        made.run().stores("Ponte uno")
        server.refuses = {"b@example.org": "450 later"}
        ended = made.tells()
        assert ended is not None
        assert ended.notes[0].startswith("1 alert waits for newsroom: the mail server does not take a recipient (450)")
        assert server.mails == []
        server.refuses = {"b@example.org": "550 nobody of that name"}
        made.run()
        made.tells()
        assert server.recipients == [["a@example.org"]]


def test_an_interrupted_run_sends_nothing_and_the_next_does(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Ponte uno")
    ended = newsroom.tells(deliver=False)
    assert ended is not None
    assert (ended.sent, ended.waiting, ended.notes) == (0, 1, ())
    newsroom.run()
    newsroom.tells()
    assert len(server.mails) == 1


def test_a_channel_that_is_named_no_more_is_told_and_nothing_is_lost(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Ponte uno")
    newsroom.channels.unlink()
    ended = newsroom.tells()
    assert ended is not None
    assert "there is none" in ended.notes[0]
    write_channels(newsroom.channels.parent, mail=server.port)
    newsroom.run()
    newsroom.tells()
    assert len(server.mails) == 1


def test_a_query_that_cannot_be_asked_is_told_and_asked_again(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.store.db.execute("UPDATE watches SET query = 'ponte OR'")
    stored = newsroom.run().stores("Ponte uno")
    ended = newsroom.tells()
    assert ended is not None
    assert ended.notes[0].startswith("watch ponti: query, character 7: ")
    newsroom.store.db.execute("UPDATE watches SET query = 'ponte'")
    newsroom.run()
    newsroom.tells()
    assert [url for _, url in server.told()] == stored


def test_what_is_forgotten_goes_from_alerts_that_wait_and_from_those_that_were_sent(
    newsroom: Desk, server: MailServer
) -> None:
    newsroom.watches()
    (sent,) = newsroom.run().stores("Ponte gia detto")
    newsroom.tells()
    (waits, stays) = newsroom.run().stores("Ponte che aspetta", "Ponte che resta")
    newsroom.tells(deliver=False)
    for address in (sent, waits):
        known = forget.find(newsroom.store, urls.canonical(address))
        assert known is not None
        forget.forget(newsroom.store, known, newsroom.now)
    assert newsroom.store.db.execute("SELECT count(*) FROM alert_lines").fetchone()[0] == 1
    newsroom.run()
    newsroom.tells()
    assert [url for _, url in server.told()] == [sent, stays]


def test_an_alert_of_which_all_was_forgotten_is_not_sent(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    (waits,) = newsroom.run().stores("Ponte che aspetta")
    newsroom.tells(deliver=False)
    known = forget.find(newsroom.store, urls.canonical(waits))
    assert known is not None
    forget.forget(newsroom.store, known, newsroom.now)
    newsroom.run()
    ended = newsroom.tells()
    assert ended is not None
    assert (ended.sent, ended.waiting, server.mails) == (0, 0, [])


def test_what_was_told_is_kept_for_ninety_days_and_what_waits_for_ever(newsroom: Desk, server: MailServer) -> None:
    newsroom.watches()
    newsroom.run().stores("Ponte uno")
    newsroom.tells()
    newsroom.run().stores("Ponte due")
    newsroom.tells(deliver=False)
    newsroom.run(days=100)
    newsroom.tells(deliver=False)
    assert newsroom.store.db.execute("SELECT count(*) FROM alert_lines").fetchone()[0] == 1
    newsroom.tells()
    assert len(server.mails) == 2


def test_secrets_are_in_no_record_and_not_in_the_store(
    tmp_path: Path, hook: Webhook, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    hook.status = 500
    with desk(tmp_path, hook=hook.address) as made:
        made.watches(channels=("hook",))
        made.run().stores("Ponte uno")
        ended = made.tells()
        assert hook.asked == 1
        assert ended is not None
        shown = capfd.readouterr()
        assert SECRET not in "".join((caplog.text, *ended.notes, shown.out, shown.err))
        assert str(hook.port) not in caplog.text
    assert SECRET.encode() not in (tmp_path / "news.db").read_bytes()


def test_the_first_alert_that_is_not_taken_ends_what_is_tried_with_a_channel_and_all_its_watches_gather(
    tmp_path: Path, hook: Webhook
) -> None:
    hook.status = 500
    names = ("uno", "due", "tre")
    with desk(tmp_path, hook=hook.address) as made:
        for name in names:
            made.watches(name, channels=("hook",))
        stored = []
        for number in range(3):
            stored += made.run().stores(f"Ponte numero {number}")
            made.tells()
            assert hook.asked == number + 1
        assert [each.alerts for each in made.store.outbox.by_channel()] == [3]
        hook.status = 200
        for _ in range(2):
            made.run()
            made.tells()
        assert len(hook.bodies) == 6
        assert sorted(url for _, url in hook.told()) == sorted(stored * 3)
