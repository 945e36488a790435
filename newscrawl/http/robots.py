"""robots.txt is read as RFC 9309 says: bytes in, rules out. Pure, bounded; where the standard leaves a doubt, an address is closed.

The caller decides what an answer means (no file, no answer); this module reads files, malformed ones too. It does so itself:
of the parsers that are to be had, none keeps to the standard in names of robots, ends of lines and groups (see
tests/http/robots_files.toml, where each file has its reason).
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from newscrawl.http._path_patterns import PathPattern, decoded, path_of
from newscrawl.models import OptOutSignal
from newscrawl.text import size


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a robots.txt is read. Defaults are the product's; tests lower them."""

    bytes: int = 512 * 1024  #: RFC 9309 2.5 asks for 500 kibibytes at least; more could cost seconds
    large_bytes: int = 64 * 1024  #: from here on a file is read in a worker: a full one takes 0.3 s
    rules: int = 10_000


LIMITS = Limits()
#: A longer Crawl-delay is cut to this: at 30 s an hour is enough for 120 pages, and one file must not stop an outlet for good.
LONGEST_DELAY_S = 30.0

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE | re.DOTALL)

# RFC 9309 2.2: CR, LF or both. Form feed, NEL and the like end no line, and so no comment.
_LINE_ENDS = re.compile(r"\r\n?|\n")
# Names of records, also as people misspell them; a blank may stand for the colon.
_RECORD = re.compile(
    r"(?P<agent>user[ _-]?agent)|(?P<disallow>dis+al+ow|diasllow|disallaw)|(?P<allow>allow)|(?P<delay>crawl[ _-]?delay)"
    r"|(?P<sitemap>site-?maps?)|(?P<signal>content-(?:signal|usage))",
    re.IGNORECASE,
)
_COLON = re.compile(r"\s*:\s*|\s+")
_AROUND = " \t\v\f\x85\xa0\ufeff"  # a second byte order mark stands where two files were joined
# What stands between the names where one line has several, and in a whole User-Agent.
_BETWEEN_NAMES = re.compile(r"[\s,;|()\[\]<>\"']+")
_IDENTIFIER = re.compile(r"[a-z_-]+")
_CONTROL = re.compile(r"[\x01-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_ABSOLUTE = re.compile(r"https?://[^/]*(?=/.)", re.IGNORECASE)
_WHOLE_HOST = frozenset(("/", "/*", "*"))
_NO_TRAINING = re.compile(r"\b(?:ai[-_]?train|train[-_]?(?:gen)?ai|tdm|bots)\s*=\s*[\"']?(?:no|n)\b", re.IGNORECASE)
_MAX_EVIDENCE = 500

# Programs that gather text for models and for mining; a group that closes the whole host to one of them is an opt-out signal.
_MINERS = frozenset(
    """gptbot ccbot google-extended anthropic-ai claudebot claude-web applebot-extended bytespider meta-externalagent
    facebookbot perplexitybot cohere-ai ai2bot diffbot omgili omgilibot amazonbot timpibot imagesiftbot
    tdmrep tdm-bot ia_archiver""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that allows or disallows the paths of a pattern."""

    pattern: PathPattern
    allows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a robots.txt says to one robot, its sitemaps and its opt-out signals."""

    readings: tuple[tuple[Rule, ...], ...] = field(
        repr=False, default=()
    )  #: the longest first; all must allow an address
    crawl_delay: float | None = None  #: seconds between two requests; None: the file names none
    sitemaps: tuple[str, ...] = ()  #: addresses, as the file writes them
    signals: tuple[OptOutSignal, ...] = ()  #: opt-out signals in it
    note: str | None = None  #: what was wrong with the file

    @property
    def closed(self) -> tuple[str, ...]:
        """The patterns of paths that the file closes to the robot, the longest first, for a person."""
        return tuple(
            dict.fromkeys(str(rule.pattern) for reading in self.readings for rule in reading if not rule.allows)
        )

    def allowed(self, url: str) -> bool:
        """Whether the robot may ask for the address."""
        path = path_of(url)
        return path == "/robots.txt" or all(_allows(reading, path) for reading in self.readings)


def _allows(reading: Iterable[Rule], path: str) -> bool:
    return next((rule.allows for rule in reading if rule.pattern.matches(path)), True)


def decode(body: bytes) -> str:
    """Decode a file by its byte order mark, else as UTF-8 as the standard says, else as Windows-1252; never raises."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    if body[:64].count(0) > len(body[:64]) // 3:  # UTF-16 whose mark was lost
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    return decoded(body)


def read(body: bytes, agent: str, limits: Limits = LIMITS) -> Rules:
    """Read what a file says to a robot; an HTML page in its place says nothing. agent: the robot's name, without version"""
    return rules(decode(body[: limits.bytes]), agent, limits, cut=len(body) > limits.bytes)


def rules(text: str, agent: str, limits: Limits = LIMITS, *, cut: bool = False) -> Rules:
    """Read what a file that was decoded before says to a robot. cut: whether its end was left out"""
    if _HTML.match(text[:4096]):
        return Rules(note="HTML in place of robots.txt: no rules")
    notes = [f"over {size(limits.bytes)}: the first part was read"] if cut else []
    if cut:
        text = text[: text.rfind("\n") + 1]  # half a rule is another rule
    file = _File.of(_records(text), limits.rules)
    if file.over:
        notes.append(f"over {limits.rules:,} rules: the first ones were read")
    ours = _Names.of(agent).first
    strictly = [group for group in file.groups if group.is_for(ours)]
    loosely = [group for group in file.groups if group not in strictly and group.may_be_for(ours)]
    applied = strictly or [group for group in file.groups if group.is_for("*")]
    return Rules(
        readings=tuple(_reading(groups) for groups in (applied, loosely) if groups),
        crawl_delay=max((delay for group in (*applied, *loosely) for delay in group.delays), default=None),
        sitemaps=tuple(file.sitemaps),
        signals=tuple(file.signals()),
        note="; ".join(notes) or None,
    )


def _reading(groups: Iterable[_Group]) -> tuple[Rule, ...]:
    """The rules of groups as one: the longest pattern first, of equals the one that allows (RFC 9309 2.2.2)."""
    found = [Rule(PathPattern.of(path), allows) for group in groups for allows, path in group.rules]
    return tuple(sorted(found, key=lambda rule: (rule.pattern.octets, rule.allows), reverse=True))


# ── lines and groups ───────────────────────────────────────────────────────────────────────────


def _records(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, name as written, and value of each line that is understood."""
    for line in _LINE_ENDS.split(text.replace("\x00", "")):
        stripped = line.partition("#")[0].strip(_AROUND)
        name = _RECORD.match(stripped)
        colon = name and _COLON.match(stripped, name.end())
        if name and colon:
            assert name.lastgroup is not None
            yield name.lastgroup, name[0], stripped[colon.end() :]


@dataclass(frozen=True, slots=True)
class _Names:
    """Whom a User-agent line names: in lower case, without versions."""

    every: tuple[str, ...]

    @classmethod
    def of(cls, value: str) -> _Names:
        pieces = (piece.partition("/")[0].lower() for piece in _BETWEEN_NAMES.split(value))
        return cls(tuple(piece for piece in pieces if piece))

    @property
    def first(self) -> str:
        """The name that the standard sees; "" for a line without one."""
        return self.every[0] if self.every else ""

    def may_mean(self, ours: str) -> bool:
        """Whether a person may have meant us, by a name that the standard does not see: in a list, with a digit or a `*` behind it."""
        if self.first == "*":
            return False
        return not self.every or any(_is_or_begins_with(name, ours) for name in self.every)


def _is_or_begins_with(name: str, ours: str) -> bool:
    begins = _IDENTIFIER.match(name)
    return PathPattern.of(f"{name}$").matches(ours) or (begins is not None and begins[0] == ours)


@dataclass(slots=True, eq=False)
class _Group:
    """Lines for the same robots. A group goes on until a User-agent line comes after a rule; other records do not end it."""

    names: list[_Names] = field(default_factory=list)
    rules: list[tuple[bool, str]] = field(default_factory=list)  #: whether it allows, path
    delays: list[float] = field(default_factory=list)

    def is_for(self, name: str) -> bool:
        return any(names.first == name for names in self.names)

    def may_be_for(self, name: str) -> bool:
        return any(names.may_mean(name) for names in self.names)


@dataclass(slots=True)
class _File:
    """The records of a file, sorted."""

    groups: list[_Group] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  #: records that reserve training
    over: bool = False  #: it has more rules than are read

    @classmethod
    def of(cls, records: Iterable[tuple[str, str, str]], most: int) -> _File:
        file, group, begun, count = cls(), None, False, 0
        for kind, name, value in records:
            if kind == "agent":
                if group is None or begun:
                    group, begun = _Group(), False
                    file.groups.append(group)
                group.names.append(_Names.of(value))
            elif kind in ("allow", "disallow"):
                begun, count = True, count + 1
                if count > most:
                    file.over = True
                    break
                if group is not None:
                    group.rules += [(kind == "allow", path) for path in _paths(kind, value)]
            elif kind == "delay" and group is not None:
                group.delays += _delay(value)
            elif kind == "sitemap" and value:
                file.sitemaps.append(value)
            elif kind == "signal" and _NO_TRAINING.search(value):
                file.said.append(f"{name.lower()}: {value}"[:_MAX_EVIDENCE])
        return file

    def signals(self) -> Iterator[OptOutSignal]:
        """The opt-out signals: records that reserve training, and groups that close the whole host to a miner."""
        yield from (OptOutSignal("content_signal", said) for said in self.said)
        closed, opened = dict[str, None](), set[str]()
        for group in self.groups:
            miners = [name.rstrip("*") for names in group.names for name in names.every]
            whole = {allows for allows, path in group.rules if path in _WHOLE_HOST}
            closed.update(dict.fromkeys(name for name in miners if False in whole and name in _MINERS))
            opened.update(name for name in miners if True in whole)
        for name in closed:
            if name not in opened:
                yield OptOutSignal("robots_group", f"User-agent: {name} Disallow: /")


def _paths(kind: str, value: str) -> Sequence[str]:
    """The patterns of a rule. One that closes is understood where it has no slash, names a whole address, or several paths."""
    if kind == "allow" or not value:
        return [value] if value else []
    value = _CONTROL.split(value)[0].strip()
    several = value.split()
    paths = several if all(path.startswith("/") for path in several) else [value]
    relative = [_ABSOLUTE.sub("", path) for path in paths]
    return [path if path.startswith(("/", "*")) else f"/{path}" for path in relative]


def _delay(value: str) -> Sequence[float]:
    try:
        seconds = float(value)
    except ValueError:
        return []
    return [seconds] if math.isfinite(seconds) and seconds > 0 else []
