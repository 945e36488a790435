"""Own subscriptions: the cookies of an outlet's reader, from a file that nobody else may read, and the addresses to which they go.

The file is one as browsers export it and curl reads it (Netscape format), `cookies/SLUG.txt` beside the database. It is read, never
written. What a cookie holds stands in no message.
"""

from __future__ import annotations

import stat
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import Cookie, DefaultCookiePolicy, LoadError, MozillaCookieJar
from pathlib import Path
from urllib.request import Request

from newscrawl import urls
from newscrawl.errors import SourceError
from newscrawl.models import Source

_MAX_BYTES = 1_000_000
# A shorter value is a switch or a language, and would hide half of the words of a log.
_SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The cookies of one outlet's reader."""

    source: Source
    jar: MozillaCookieJar
    foreign: frozenset[str] = frozenset()  #: hosts at which other outlets are at home
    expired: int = 0  #: cookies that are over
    until: datetime | None = None  #: when the first of the others is over; None: none of them says so

    @property
    def count(self) -> int:
        """The cookies that are not over."""
        return len(self.jar)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear anywhere."""
        values = {cookie.value for cookie in self.jar if cookie.value}
        return tuple(sorted(value for value in values if len(value) >= _SHORTEST_SECRET))

    @property
    def trouble(self) -> str | None:
        """What a person should know of it, in a sentence; None where all is well."""
        if not self.expired:
            return None
        what = "all cookies" if not self.count else f"{self.expired} of {self.expired + self.count} cookies"
        return f"{self.source.slug}: {what} of your subscription have expired: export them anew while you are signed in"

    def header(self, url: str) -> str | None:
        """The Cookie header of a request; None where none of the cookies goes there.

        Domain, path, Secure and expiry are those of the standard library's policy. Besides: only to the outlet's own hosts, never to one
        where another outlet is at home, and never in the clear where the outlet's home is https.
        """
        source = self.source
        if not urls.on_site(url, source.home, source.hosts, source.outside) or urls.host(url) in self.foreign:
            return None
        if source.home.startswith("https:") and not url.startswith("https:"):
            return None
        asked = Request(url)  # noqa: S310 - only its address is used, nothing is opened
        self.jar.add_cookie_header(asked)
        return asked.get_header("Cookie")


def of_sources(folder: Path, sources: Collection[Source], now: datetime) -> Mapping[str, Subscription]:
    """The subscriptions that a run has, by slug. Raises SourceError for a file that others may read, or that is none.

    folder: of the files, SLUG.txt
    """
    homes = {source.slug: urls.host(source.home) for source in sources}
    return {
        source.slug: read(
            file, source, now, foreign={host for slug, host in homes.items() if host != homes[source.slug]}
        )
        for source in sources
        if (file := folder / f"{source.slug}.txt").exists() or file.is_symlink()
    }


def read(file: Path, source: Source, now: datetime, *, foreign: Iterable[str] = ()) -> Subscription:
    """The cookies of one file that are the outlet's; those of other sites in it are left out. Raises SourceError."""
    _refuse_what_others_read(file)
    jar = _loaded(file)
    wanted, expired = [], 0
    for cookie in jar:
        if cookie.expires == 0:  # so curl and many a browser's export write a cookie of the session
            cookie.expires, cookie.discard = None, True
        if not _is_of(cookie, source):
            continue
        _refuse_odd(file, cookie)
        if cookie.is_expired(int(now.timestamp())):
            expired += 1
        else:
            wanted.append(cookie)
    if not wanted and not expired:
        raise SourceError(
            f"{file}: expected cookies of {urls.host(source.home)}; there are none: export them while you are signed in there"
        )
    jar.clear()
    for cookie in wanted:
        jar.set_cookie(cookie)
    ends = [cookie.expires for cookie in wanted if cookie.expires is not None]
    return Subscription(
        source=source,
        jar=jar,
        foreign=frozenset(foreign),
        expired=expired,
        until=datetime.fromtimestamp(min(ends), UTC) if ends else None,
    )


def _refuse_what_others_read(file: Path) -> None:
    try:
        found = file.stat()
    except OSError as error:
        raise SourceError(f"{file}: expected a file of cookies; {error.strerror or error}") from None
    if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
        raise SourceError(f"{file}: expected a file of cookies, of {_MAX_BYTES:,} bytes at most")
    if mode := stat.S_IMODE(found.st_mode) & 0o077:
        # The mode is that of the file at a link's end, which may be nobody's to change here.
        end = file.resolve()
        whose, do = "its", f"chmod 600 {file}"
        if file.is_symlink():
            whose, do = (
                f"it leads to {end}, whose",
                f"chmod 600 {end}, or put a copy of mode 600 in the place of the link",
            )
        raise SourceError(
            f"{file}: expected a file that only you can read, of mode 600; {whose} mode is {stat.S_IMODE(found.st_mode):o}, so others "
            f"may {'read' if mode & 0o044 else 'use'} your subscription: {do}"
        )


def _loaded(file: Path) -> MozillaCookieJar:
    """All cookies of a file. The library's message is left out: it repeats the line, which is a secret."""
    jar = MozillaCookieJar(file, policy=DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            jar.load(ignore_discard=True, ignore_expires=True)
    except OSError as error:
        if isinstance(error, LoadError):
            raise SourceError(
                f"{file}: expected cookies in Netscape format: '# Netscape HTTP Cookie File', then seven fields a line with tabs between,"
                " as curl and browsers' exports write them"
            ) from None
        raise SourceError(f"{file}: expected a file of cookies; {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{file}: expected cookies in Netscape format; got bytes that are no text") from None
    return jar


def _is_of(cookie: Cookie, source: Source) -> bool:
    """Whether a cookie is of one of the outlet's sites."""
    sites = {_site(source.home), *(_site(f"https://{host}/") for host in source.hosts)}
    return _site(f"https://{cookie.domain.removeprefix('.')}/") in sites


def _site(url: str) -> str:
    """The site, without its port: cookies know none."""
    return urls.site(url).partition(":")[0]


def _refuse_odd(file: Path, cookie: Cookie) -> None:
    """A header holds no line ends and the like; which cookie it is may be said by its domain."""
    text = f"{cookie.name}{cookie.value or ''}"
    if not (text.isascii() and text.isprintable()):
        raise SourceError(
            f"{file}: expected names and values in plain ASCII; a cookie of {cookie.domain} has others: export them anew"
        )
