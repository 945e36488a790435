"""No request leaves for a private, loopback or metadata address."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings

from newscrawl.errors import UsageError
from newscrawl.middlewares.address import AddressDenied, AddressGuard, GuardedResolver, NameDenied, permitted


class _Crawler:
    def __init__(self, **values: Any) -> None:
        self.settings = Settings(
            {"NEWSCRAWL_ALLOW_PORTS": "80,443,8080,8443", "NEWSCRAWL_ALLOW_ADDRESSES": "", **values}
        )


def guard(**values: Any) -> AddressGuard:
    return AddressGuard(_Crawler(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://172.16.5.5/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://100.64.0.1/",
        "http://8.8.8.8:22/",
        "https://www.example.it:6379/",
        "http://user:secret@www.example.it/",
        "file:///bozze/ponte.html",
        "ftp://www.example.it/",
    ],
)
def test_what_is_not_public_is_refused(url: str) -> None:
    with pytest.raises(AddressDenied):
        guard().process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    ["http://8.8.8.8/", "https://www.example.it/", "https://www.example.it:8443/", "http://[2001:4860:4860::8888]/"],
)
def test_what_is_public_passes(url: str) -> None:
    assert guard().process_request(Request(url)) is None


def test_a_network_that_is_allowed_passes_on_any_port_and_others_do_not() -> None:
    one = guard(NEWSCRAWL_ALLOW_ADDRESSES="127.0.0.0/8")
    assert one.process_request(Request("http://127.0.1.5:8801/")) is None
    with pytest.raises(AddressDenied):
        one.process_request(Request("http://10.0.0.1/"))


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="'loopback'"):
        guard(NEWSCRAWL_ALLOW_ADDRESSES="127.0.0.0/8,loopback")


def test_a_name_is_judged_by_what_it_resolves_to_each_time() -> None:
    resolver = GuardedResolver.__new__(GuardedResolver)
    assert resolver._checked("93.184.216.34", "www.example.it") == "93.184.216.34"
    with pytest.raises(NameDenied, match=r"10\.0\.0\.1"):
        resolver._checked("10.0.0.1", "www.example.it")


def test_permitted_is_about_networks_of_the_same_family() -> None:
    allowed = guard(NEWSCRAWL_ALLOW_ADDRESSES="::1/128").allowed
    assert permitted("::1", allowed)
    assert not permitted("127.0.0.1", allowed)
