"""The values of a source file are checked one by one: addresses, hosts, the zone, patterns and selectors."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping

import cssselect

from newscrawl import urls
from newscrawl.discover import patterns
from newscrawl.fields import BY_SELECTOR, parts_of_selector
from newscrawl.models import Entry, Kind, Source
from newscrawl.sources.messages import Refuse, near_miss, quoted
from newscrawl.sources.regions import REGIONS
from newscrawl.sources.schema import GROUPS, KINDS, EntryTable, NetworkTable, SourceTable

MAX_PATTERN = 200  #: characters of one regular expression

_LISTED_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")


def source(slug: str, table: SourceTable, network: NetworkTable | None, pattern_s: float, refuse: Refuse) -> Source:
    """The source that a file describes, once each of its values has passed.

    network: what it has in common with others, checked before; its own rules come first, its selectors win
    pattern_s: seconds of CPU that one of its regular expressions may take of one address
    """
    common = network or NetworkTable(name="")
    if not table.name.strip():
        refuse("name", "expected the outlet's name; got ''")
    _check_url("home", table.home, refuse)
    if not re.fullmatch(r"[a-z]{2}", table.language):
        refuse("language", f"expected two letters such as 'it'; got {quoted(table.language)}")
    _check_zone(table.timezone, refuse)
    _check_place(table, refuse)
    _check_certificates(table, refuse)
    rules(table, pattern_s, refuse)
    entries = tuple(_entry(f"entries[{number}]", entry, refuse) for number, entry in enumerate(table.entries))
    return Source(
        slug=slug,
        name=table.name.strip(),
        home=table.home,
        entries=entries or (Entry(url=table.home, kind=Kind.HOME),),
        language=table.language,
        timezone=table.timezone,
        groups=table.groups,
        region=table.region,
        province=table.province,
        network=table.network,
        hosts=(*table.hosts, *common.hosts),
        outside=(*table.outside, *common.outside),
        allow=(*table.allow, *common.allow),
        deny=(*table.deny, *common.deny),
        selectors={**_by_field(common.selectors), **_by_field(table.selectors)},
        accept_certificates=table.accept_certificates,
        verified=table.verified,
    )


def rules(table: SourceTable | NetworkTable, pattern_s: float, refuse: Refuse) -> None:
    """Check what an outlet's file and a network's have in common: hosts, patterns and selectors."""
    for key, hosts in (("hosts", table.hosts), ("outside", table.outside)):
        for number, listed in enumerate(hosts):
            if not _LISTED_HOST.fullmatch(listed):
                refuse(f"{key}[{number}]", f"expected a host such as 'video.esempio.it'; got {quoted(listed)}")
    for key, listed_patterns in (("allow", table.allow), ("deny", table.deny)):
        for number, pattern in enumerate(listed_patterns):
            _check_pattern(f"{key}[{number}]", pattern, pattern_s, refuse)
    for field, selector in table.selectors.items():
        _check_selector(field, selector, refuse)


def _by_field(selectors: Mapping[str, str]) -> dict[str, str]:
    """Field → selector: a field may have two names (byline, authors)."""
    return {BY_SELECTOR[name].attribute: selector for name, selector in selectors.items()}


def _entry(at: str, entry: EntryTable, refuse: Refuse) -> Entry:
    _check_url(f"{at}.url", entry.url, refuse)
    kind = KINDS.get(entry.kind)
    if kind is None:
        refuse(
            f"{at}.kind", f"expected one of {', '.join(KINDS)}; got {quoted(entry.kind)}{near_miss(entry.kind, KINDS)}"
        )
    return Entry(url=entry.url, kind=kind, section=entry.section, note=entry.note)


def _check_url(key: str, url: str, refuse: Refuse) -> None:
    if urls.absolute("", url) is None:
        refuse(key, f"expected an absolute http(s) address without credentials; got {quoted(url)}")


def _check_zone(name: str, refuse: Refuse) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = near_miss(name, zoneinfo.available_timezones())
        refuse("timezone", f"expected an IANA name such as 'Europe/Rome'; got {quoted(name)}{near}")


def _check_place(table: SourceTable, refuse: Refuse) -> None:
    for number, group in enumerate(table.groups):
        if group not in GROUPS:
            near = near_miss(group, GROUPS)
            refuse(f"groups[{number}]", f"expected one of {', '.join(GROUPS)}; got {quoted(group)}{near}")
    region, province = table.region, table.province
    if region is not None and region not in REGIONS:
        refuse("region", f"expected one of {', '.join(REGIONS)}; got {quoted(region)}{near_miss(region, REGIONS)}")
    if province is not None and region is None:
        refuse("province", "expected a region beside it; there is none")
    if province is not None and region is not None and province not in REGIONS[region]:
        there = sorted(REGIONS[region])
        refuse("province", f"expected one of {', '.join(there)}; got {quoted(province)}{near_miss(province, there)}")


def _check_certificates(table: SourceTable, refuse: Refuse) -> None:
    for listed, why in table.accept_certificates.items():
        if not _LISTED_HOST.fullmatch(listed) or ":" in listed:
            refuse("accept_certificates", f"expected hosts such as 'www.esempio.it'; got {quoted(listed)}")
        if not why.strip():
            refuse(f"accept_certificates.{listed}", "expected the reason why its certificate is not checked; got ''")


def _check_pattern(key: str, pattern: str, pattern_s: float, refuse: Refuse) -> None:
    if len(pattern) > MAX_PATTERN:
        refuse(key, f"expected a regular expression of at most {MAX_PATTERN} characters; got {len(pattern)}")
    import regex  # here: most runs of few outlets have no pattern

    try:
        patterns.check(pattern, limit_s=pattern_s)
    except (regex.error, OverflowError, RecursionError) as error:
        refuse(key, f"expected a regular expression; got {quoted(pattern)}: {error}")
    except patterns.SlowPattern as error:
        refuse(key, f"expected a regular expression that is quick with any address; got {quoted(pattern)}: {error}")


def _check_selector(field: str, selector: str, refuse: Refuse) -> None:
    if field not in BY_SELECTOR:
        refuse(
            f"selectors.{field}",
            f"unknown field{near_miss(field, BY_SELECTOR)}; expected one of {', '.join(BY_SELECTOR)}",
        )
    try:
        cssselect.HTMLTranslator().css_to_xpath(parts_of_selector(selector)[0])
    except cssselect.ExpressionError as error:
        refuse(
            f"selectors.{field}",
            f"expected a CSS selector, with nothing but ::text or ::attr(NAME) at its end; got {quoted(selector)}: {error}",
        )
    except cssselect.SelectorError as error:
        refuse(f"selectors.{field}", f"expected a CSS selector; got {quoted(selector)}: {error}")
