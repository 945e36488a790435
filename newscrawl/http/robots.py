"""robots.txt as RFC 9309 reads it: bytes in, rules out. Pure, bounded; matching is Protego's.

The caller decides what an answer means (no file, no answer); here is only what a file says, odd ones too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from protego import Protego

from newscrawl.models import OptOutSignal
from newscrawl.text import size


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a robots.txt is read. Defaults are the product's; tests lower them."""

    bytes: int = 512 * 1024  #: RFC 9309 2.5 asks for 500 kibibytes at least; more could cost seconds
    large_bytes: int = 64 * 1024  #: from here on a file is read in a worker: a full one takes 0.7 s
    rules: int = 10_000


LIMITS = Limits()

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE | re.DOTALL)
_LINE = re.compile(r"^[ \t]*([A-Za-z-]{2,40})[ \t]*:[ \t]*([^#\r\n]{0,500})", re.MULTILINE)

# Programs that gather text for models and for mining; a group that closes the whole host to one of them is an opt-out signal.
_MINERS = frozenset(
    """gptbot ccbot google-extended anthropic-ai claudebot claude-web applebot-extended bytespider meta-externalagent
    facebookbot perplexitybot cohere-ai ai2bot diffbot omgili omgilibot amazonbot timpibot imagesiftbot
    tdmrep tdm-bot ia_archiver""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says."""

    parsed: Any = field(repr=False, default_factory=Protego)
    note: str | None = None  #: what was odd about the file
    signals: tuple[OptOutSignal, ...] = ()  #: what it reserves

    def allowed(self, url: str, agent: str) -> bool:
        return bool(self.parsed.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds; None when it asks for none."""
        delay = self.parsed.crawl_delay(agent)
        return float(delay) if delay else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.parsed.sitemaps)


def decode(body: bytes) -> str:
    """The file as text: by its byte order mark, else UTF-8 as the standard says, else Latin-1; never raises."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    if body[:64].count(0) > len(body[:64]) // 3:  # UTF-16 whose mark was lost
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def read(body: bytes, limits: Limits = LIMITS) -> Rules:
    """The rules of a file; one that is an HTML page has none."""
    return rules(decode(body[: limits.bytes]), limits, cut=len(body) > limits.bytes)


def rules(text: str, limits: Limits = LIMITS, *, cut: bool = False) -> Rules:
    """As `read`, of a text that was decoded before."""
    if _HTML.match(text[:4096]):
        return Rules(note="HTML in place of robots.txt: no rules")
    notes = [f"over {size(limits.bytes)}: the first part was read"] if cut else []
    if cut:
        text = text[: text.rfind("\n") + 1]  # half a rule is another rule
    kept = _first_rules(text, limits.rules)
    if len(kept) < len(text):
        notes.append(f"over {limits.rules:,} rules: the first ones were read")
    return Rules(Protego.parse(kept.replace("\x00", "")), "; ".join(notes) or None, tuple(_signals(kept)))


def _first_rules(text: str, most: int) -> str:
    count = 0
    for match in _LINE.finditer(text):
        count += match[1].lower() in ("allow", "disallow")
        if count > most:
            return text[: match.start()]
    return text


def _signals(text: str) -> Iterator[OptOutSignal]:
    """Groups that close the whole host to a miner, and Content-Signal lines."""
    agents: list[str] = []
    in_agents, closed, opened = False, dict[str, None](), set[str]()
    for match in _LINE.finditer(text):
        name, value = match[1].lower(), match[2].strip()
        if name == "user-agent":
            agents = [*agents, value.lower()] if in_agents else [value.lower()]
            in_agents = True
            continue
        in_agents = False
        if name == "disallow" and value in ("/", "/*"):
            closed.update(dict.fromkeys(agent for agent in agents if agent in _MINERS))
        elif name == "allow" and value in ("/", "/*"):
            opened.update(agents)
        elif name in ("content-signal", "content-usage") and re.search(
            r"(?:ai-train|train-ai)\s*=\s*(?:no|n)\b", value
        ):
            yield OptOutSignal("content_signal", f"{name}: {value}")
    for agent in closed:
        if agent not in opened:
            yield OptOutSignal("robots_group", f"User-agent: {agent} Disallow: /")
