"""`scrapy` in a process of its own, measured, with names that resolve to loopback; with low limits or a guard off, if asked.

    python -m tests.faults.guarded_run REPORT [--lowered] [--without GUARD,…] crawl news -a …

REPORT becomes JSON: peak memory of this process in MB, longest stop of its event loop in seconds of CPU.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable
from functools import partialmethod
from pathlib import Path
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from newscrawl.http.robots import Limits
from newscrawl.middlewares.resolver import GuardedResolver
from newscrawl.models import EntryLimits
from tests.bench.crawl.probe import Stops


class Names(GuardedResolver):
    """`*.test` by script; no question leaves the process."""

    asked: dict[str, int] = {}

    def look_up(self, name: str, timeout: Any) -> defer.Deferred[str]:
        count = self.asked[name] = self.asked.get(name, 0) + 1
        if name[:1].isdigit():
            return defer.succeed(name)
        if name.startswith("unknown."):
            return defer.fail(DNSLookupError(f"no such name: {name}"))
        if name.startswith("six."):
            return super().look_up(name, timeout)
        if name.startswith("inward."):
            return defer.succeed("127.0.0.9")
        if name.startswith("rebinds."):
            return defer.succeed("127.0.0.1" if count == 1 else "127.0.0.9")
        return defer.succeed("127.0.0.1")


def only_in_version_6() -> None:
    """`six.*` has an address of version 6 and none of version 4, as far as this process can find out."""
    asks_4, asks = socket.gethostbyname, socket.getaddrinfo

    def by_name(name: str) -> str:
        if name.startswith("six."):
            raise socket.gaierror(socket.EAI_NONAME, "no address of version 4")
        return asks_4(name)

    def info(name: Any, port: Any, family: int = 0, *more: Any, **named: Any) -> Any:
        return asks("::1" if name == "six.test" and family == socket.AF_INET6 else name, port, family, *more, **named)

    socket.gethostbyname, socket.getaddrinfo = by_name, info


# ── limits that are arguments and no settings, low enough for ordinary files to cross them ─────

ENTRIES = EntryLimits(bytes=20 << 10, urls=50, items=20, attributes=20, shown=20)
ROBOTS = Limits(bytes=2 << 10, rules=20)
INTERIM = 3
HEADER_BYTES = 8 << 10
SITEMAPS = 5


def lower() -> None:
    from newscrawl.crawl import entries
    from newscrawl.middlewares import robots, transport

    transport.MAX_HEADER_BYTES = HEADER_BYTES
    entries._MOST_ENTRIES = SITEMAPS

    for owner, given in (
        (entries.Entries, {"limits": ENTRIES}),
        (robots.Robots, {"limits": ROBOTS}),
        (transport.Http, {"max_interim": INTERIM}),
    ):
        owner.__init__ = partialmethod(owner.__init__, **given)  # type: ignore[method-assign,misc]


# ── guards that can be switched off, to see what they are for ──────────────────────────────────


def _no_size_limit(settings: Any) -> None:
    settings.set("DOWNLOAD_MAXSIZE", 1 << 30, priority="cmdline")


def _no_header_budget(settings: Any) -> None:
    from newscrawl.middlewares import transport

    transport.MAX_HEADER_BYTES = 1 << 30


def _robots_open(settings: Any) -> None:
    from newscrawl.middlewares import robots

    async def unavailable(self: Any, why: str, host: str, run: Any, reason: Any = None) -> Any:
        return robots._HostRules(robots.Rules(), why, robots._FOREVER)

    robots.Robots._unavailable = unavailable  # type: ignore[method-assign]


def _redirects_anywhere(settings: Any) -> None:
    from newscrawl.http import answers
    from newscrawl.middlewares import redirect

    redirect._stays = lambda url, source: True
    answers.urls = type("Anywhere", (), {"on_site": staticmethod(lambda *args: True)})  # type: ignore[assignment]


def _any_address(settings: Any) -> None:
    from newscrawl.middlewares import address, resolver, transport

    address.permitted = resolver.permitted = transport.permitted = lambda ip, allowed: True  # type: ignore[assignment]


def _checks_once(settings: Any) -> None:
    """The name is trusted, and nobody checks with whom the connection was made."""
    from newscrawl.middlewares import transport

    Names._checked = lambda self, address, name: address  # type: ignore[method-assign]
    transport.permitted = lambda ip, allowed: True  # type: ignore[assignment]


def _trusts_names(settings: Any) -> None:
    """As if the name had been checked before it changed: the connection is all that is left to check."""
    Names._checked = lambda self, address, name: address  # type: ignore[method-assign]


def _half_is_whole(settings: Any) -> None:
    from newscrawl.http import codings

    for decoder in (codings._Zlib, codings._Brotli, codings._Zstd):
        decoder.end = lambda self: None  # type: ignore[method-assign]


def _no_back_off(settings: Any) -> None:
    from newscrawl.http import answers

    answers.asked_to_wait = lambda status, header, now: None  # type: ignore[assignment]


def _no_pause(settings: Any) -> None:
    from newscrawl.extensions.throttle import PoliteThrottle

    PoliteThrottle._robots_parsed = lambda self, robotparser, request: None  # type: ignore[method-assign]


def _any_certificate(settings: Any) -> None:
    settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")


def _no_breaker(settings: Any) -> None:
    from newscrawl.http import backoff

    backoff.MAX_FAILURES = 10**9


def _packed_as_it_came(settings: Any) -> None:
    from newscrawl.http import codings

    codings.undeclared = lambda body: ()  # type: ignore[assignment]


def _names_are_tokens(settings: Any) -> None:
    """One header name that is none costs the page."""
    from newscrawl.middlewares import transport

    del transport._Parser.headerReceived


def _values_are_utf8(settings: Any) -> None:
    from newscrawl.middlewares import responses

    responses._text = lambda value: value.decode("utf-8")  # type: ignore[assignment]


def _dots_stay(settings: Any) -> None:
    from newscrawl import urls

    urls.without_dots = lambda url: url  # type: ignore[assignment]


def _nothing_leads_on(settings: Any) -> None:
    settings["DOWNLOADER_MIDDLEWARES"]["newscrawl.middlewares.redirect.Refreshes"] = None


def _wide_is_cut(settings: Any) -> None:
    from newscrawl.http import answers

    answers.is_wide = lambda body: False  # type: ignore[assignment]


def _version_4_only(settings: Any) -> None:
    async def found(self: Any, name: str, timeout: Any) -> str:
        return await CachingThreadedResolver.getHostByName(self, name, timeout)

    GuardedResolver._found = found  # type: ignore[method-assign]


GUARDS: dict[str, Callable[[Any], None]] = {
    name.removeprefix("_"): function
    for name, function in list(globals().items())
    if name.startswith("_") and callable(function) and not name.startswith("__")
}


def main() -> None:
    report, *arguments = sys.argv[1:]
    only_in_version_6()
    from scrapy.cmdline import execute
    from scrapy.crawler import Crawler

    from tests.faults import guarded_run  # the module that settings name, not this one, which is __main__

    if arguments[0] == "--lowered":
        lower()
        arguments = arguments[1:]
    if arguments[0] == "--without":
        guards, arguments = arguments[1].split(","), arguments[2:]
        make = Crawler.__init__

        def made(self: Any, spidercls: Any, settings: Any = None, *rest: Any, **more: Any) -> None:
            for guard in guards:
                guarded_run.GUARDS[guard](settings)
            make(self, spidercls, settings, *rest, **more)

        Crawler.__init__ = made  # type: ignore[method-assign]
    stops = Stops()
    stops.watch()
    try:
        execute(["scrapy", *arguments])
    finally:
        # VmHWM and not ru_maxrss, which begins with the memory of the process that started this one.
        here = Path("/proc/self/status")
        status = here.read_text("ascii") if here.exists() else ""
        peak_mb = int((re.search(r"VmHWM:\s+(\d+)", status) or ["", "0"])[1]) / 1024
        with open(report, "w", encoding="utf-8") as file:
            json.dump({"peak_mb": peak_mb, "longest_stop_s": stops.longest_s, "culprit": stops.culprit}, file)


if __name__ == "__main__":
    main()
