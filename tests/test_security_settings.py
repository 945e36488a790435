"""Scrapy's defaults are made for scraping, not for safety: what must be set on purpose is set."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from newscrawl.cli import _settings

PROJECT = Settings()
PROJECT.setmodule(_settings.module())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("COOKIES_DEBUG", False),
        ("REFERER_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("RETRY_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("ROBOTSTXT_OBEY", True),
        ("AUTOTHROTTLE_ENABLED", True),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
    ],
)
def test_switches(name: str, value: bool) -> None:
    assert PROJECT.getbool(name) is value


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("DOWNLOAD_MAXSIZE", 8 * 2**20),
        ("DOWNLOAD_WARNSIZE", 4 * 2**20),
        ("DOWNLOAD_TIMEOUT", 30),
        ("REDIRECT_MAX_TIMES", 5),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
    ],
)
def test_limits(name: str, most: int) -> None:
    assert 0 < PROJECT.getint(name) <= most


def test_a_delay_and_no_jitter_that_undercuts_it() -> None:
    assert PROJECT.getfloat("DOWNLOAD_DELAY") >= 1
    assert PROJECT.getfloat("DOWNLOAD_DELAY_JITTER") == 0


def test_only_http_and_https_have_handlers() -> None:
    handlers = PROJECT.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == {"http", "https"}


def test_nothing_private_may_be_asked_by_default() -> None:
    assert PROJECT.getlist("NEWSCRAWL_ALLOW_ADDRESSES") == []
    assert "GuardedResolver" in PROJECT["TWISTED_DNS_RESOLVER"]
    assert PROJECT["JOBDIR"] is None
    assert PROJECT["LOG_LEVEL"] == "INFO"
