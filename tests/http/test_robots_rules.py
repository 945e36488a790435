"""robots.txt: bytes in, rules out."""

from __future__ import annotations

import pytest

from newscrawl.http import robots
from newscrawl.models import OptOutSignal

CLOSED = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    "body",
    [
        CLOSED.encode(),
        b"\xef\xbb\xbf" + CLOSED.encode(),
        b"\xff\xfe" + CLOSED.encode("utf-16-le"),
        b"\xfe\xff" + CLOSED.encode("utf-16-be"),
        CLOSED.encode("utf-16-le"),
        CLOSED.replace("\n", "\r\n").encode(),
        b"# citt\xe0\n" + CLOSED.encode(),
        b"\x00" + CLOSED.encode(),
    ],
)
def test_a_closed_host_is_closed_in_every_encoding(body: bytes) -> None:
    assert not robots.read(body, "newscrawl").allowed("https://www.esempio.it/a")


def test_a_web_page_has_no_rules_and_that_is_noted() -> None:
    read = robots.read(b"<!DOCTYPE html><html><body>User-agent: *<br>\nDisallow: /</body></html>", "newscrawl")
    assert read.allowed("https://www.esempio.it/a")
    assert read.note == "HTML in place of robots.txt: no rules"


def test_of_a_large_file_the_first_part_is_read_and_no_half_rule() -> None:
    body = b"User-agent: *\n" + b"Disallow: /archivio/\n" * 47  # 1,001 bytes
    limits = robots.Limits(bytes=1024)
    read = robots.read(body + b"Disallow: /archeologia-e-arte\n", "newscrawl", limits)  # cut behind "archeologia-"
    assert not read.allowed("https://www.esempio.it/archivio/")
    assert read.allowed("https://www.esempio.it/archeologia-moderna")
    assert read.allowed("https://www.esempio.it/archeologia-e-arte")
    assert read.note == "over 1 kB: the first part was read"
    assert robots.read(body, "newscrawl", limits).note is None


def test_only_so_many_rules_are_read() -> None:
    body = "User-agent: *\n" + "".join(f"Disallow: /archivio/{n}/\n" for n in range(50))
    read = robots.read(body.encode(), "newscrawl", robots.Limits(rules=20))
    assert not read.allowed("https://www.esempio.it/archivio/19/")
    assert read.allowed("https://www.esempio.it/archivio/20/")
    assert read.note == "over 20 rules: the first ones were read"
    assert robots.read(body.encode(), "newscrawl").note is None


def test_a_group_of_our_own_and_its_delay() -> None:
    read = robots.read(
        b"User-agent: *\nDisallow: /\n\nUser-agent: newscrawl\nCrawl-delay: 7\nDisallow: /no\n", "newscrawl"
    )
    assert read.allowed("https://www.esempio.it/si")
    assert not read.allowed("https://www.esempio.it/no")
    assert read.crawl_delay == 7
    assert robots.read(b"", "newscrawl").crawl_delay is None


def test_sitemaps_are_told() -> None:
    assert robots.read(b"Sitemap: https://www.esempio.it/s.xml\n", "newscrawl").sitemaps == (
        "https://www.esempio.it/s.xml",
    )


def test_what_it_reserves_is_told() -> None:
    text = (
        "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: ClaudeBot\nAllow: /\nDisallow: /\n\n"
        "User-agent: Googlebot\nDisallow: /\n\nUser-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"
    )
    assert robots.rules(text, "newscrawl").signals == (
        OptOutSignal("content_signal", "content-signal: search=yes, ai-train=no"),
        OptOutSignal("robots_group", "User-agent: gptbot Disallow: /"),
        OptOutSignal("robots_group", "User-agent: ccbot Disallow: /"),
    )


@pytest.mark.parametrize(
    ("record", "reserves"),
    [
        ("Content-Signal: search=yes, AI-Train=No", True),
        ("content-signal: AI-TRAIN = no", True),
        ("Content-Signal: ai_train=NO, ai-input=yes", True),
        ("Content-Usage: train-ai=n", True),
        ("Content-Usage: search=y, Train-GenAI=N", True),
        ("Content-Usage: /archivio/ train-ai=n", True),
        ("Content-Signal: search=yes, AI-Train=Yes", False),
        ("Content-Signal: search=no", False),
        ("Content-Signal: ai-train=nomatter", False),
        ("Content-Signal: retrain-ai=no", False),
        ("# Content-Signal: ai-train=no", False),
    ],
)
def test_a_record_reserves_training_however_it_is_spelt(record: str, reserves: bool) -> None:
    signals = robots.rules(f"User-agent: *\n{record}\nAllow: /\n", "newscrawl").signals
    assert [signal.kind for signal in signals] == ["content_signal"] * reserves


@pytest.mark.parametrize(
    ("line", "miners"),
    [
        ("GPTBot/1.2", ["gptbot"]),
        ("gptbot/*", ["gptbot"]),
        ("CCBot*", ["ccbot"]),
        ("GPTBot, CCBot, altrobot", ["gptbot", "ccbot"]),
        ("ClaudeBot; Bytespider", ["claudebot", "bytespider"]),
        ("anthropic-ai | Google-Extended", ["anthropic-ai", "google-extended"]),
        ("Mozilla/5.0 (compatible; GPTBot/1.1; +https://gptbot.example/info)", ["gptbot"]),
        ("altrobot", []),
        ("GPTBotanico", []),
        ("altro-ccbot", []),
    ],
)
def test_a_group_reserves_by_a_miners_name_with_a_version_or_in_a_list(line: str, miners: list[str]) -> None:
    signals = robots.rules(f"User-agent: *\nAllow: /\n\nUser-agent: {line}\nDisallow: /\n", "newscrawl").signals
    assert signals == tuple(OptOutSignal("robots_group", f"User-agent: {name} Disallow: /") for name in miners)


def test_a_miner_that_may_read_the_host_is_no_reservation() -> None:
    assert robots.rules("User-agent: GPTBot/1.2\nDisallow: /cantiere/\n", "newscrawl").signals == ()
    opened = "User-agent: GPTBot/1.2\nDisallow: /\n\nUser-agent: gptbot\nAllow: /\n"
    assert robots.rules(opened, "newscrawl").signals == ()


def test_of_two_delays_the_longer_one_is_kept() -> None:
    text = "User-agent: newscrawl\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 30\nDisallow:\n\n"
    assert (
        robots.rules(text + "User-agent: NewsCrawl/0.2\nCrawl-delay: 3\nDisallow: /no\n", "newscrawl").crawl_delay == 30
    )
    text = "User-agent: newscrawl\nCrawl-delay: 9\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 30\nDisallow:\n\n"
    assert (
        robots.rules(text + "User-agent: NewsCrawl/0.2\nCrawl-delay: 3\nDisallow: /no\n", "newscrawl").crawl_delay == 9
    )
    assert robots.rules("User-agent: *\nCrawl-delay: presto\nDisallow:\n", "newscrawl").crawl_delay is None
