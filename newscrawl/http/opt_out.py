"""What an outlet reserves of text and data mining, as its machine-readable signals say. Pure; who decides is the caller.

Standards: the TDM Reservation Protocol of the W3C community group (header, meta, /.well-known/tdmrep.json); `noai` in
robots meta and X-Robots-Tag, which is a custom; groups and Content-Signal of robots.txt are in `newscrawl.http.robots`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from newscrawl.models import OptOutSignal

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 256 * 1024
_MAX_RULES = 500
_HEAD_BYTES = 128 * 1024

_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.IGNORECASE)
_NAMES = re.compile(rb"tdm-|robots|newscrawl", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|http-equiv|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NOAI = re.compile(r"(?:^|[\s,:])(noai|noimageai|notdm)\b", re.IGNORECASE)
# Signs that reserve pages from everybody, and not from one program by its name.
_FROM_ALL = frozenset({"header", "meta", "tdmrep", "robots_tag"})


def from_all(signals: tuple[OptOutSignal, ...]) -> OptOutSignal | None:
    """The first signal that is meant for every reader, this one too."""
    return next((signal for signal in signals if signal.kind in _FROM_ALL), None)


def of_page(headers: Mapping[str, str], body: bytes) -> tuple[OptOutSignal, ...]:
    """Signs that a page carries itself. headers: names in lower case."""
    return tuple(dict.fromkeys((*_of_headers(headers), *_of_head(body))))


def _of_headers(headers: Mapping[str, str]) -> Iterator[OptOutSignal]:
    if headers.get("tdm-reservation", "").strip() == "1":
        yield OptOutSignal("header", _with_policy("tdm-reservation: 1", headers.get("tdm-policy")))
    tag = headers.get("x-robots-tag", "")
    if (found := _NOAI.search(tag)) and found[1].lower() != "noimageai":
        yield OptOutSignal("robots_tag", f"X-Robots-Tag: {tag[:200]}")


def _of_head(body: bytes) -> Iterator[OptOutSignal]:
    said = dict(_metas(body[:_HEAD_BYTES]))
    if said.get("tdm-reservation", "").strip() == "1":
        yield OptOutSignal("meta", _with_policy("tdm-reservation: 1", said.get("tdm-policy")))
    for name in ("robots", "newscrawl"):
        if (found := _NOAI.search(said.get(name, ""))) and found[1].lower() != "noimageai":
            yield OptOutSignal("meta", f"{name}: {said[name][:200]}")


def _metas(head: bytes) -> Iterator[tuple[str, str]]:
    for tag in _META.finditer(head):
        if not _NAMES.search(tag[0]):
            continue
        pairs = {
            m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag[0].decode("utf-8", "replace"))
        }
        name = pairs.get("name") or pairs.get("http-equiv")
        if name and "content" in pairs:
            yield name.strip().lower(), html.unescape(pairs["content"])


def _with_policy(said: str, policy: str | None) -> str:
    return f"{said}; tdm-policy: {policy.strip()[:200]}" if policy else said


# ── /.well-known/tdmrep.json ───────────────────────────────────────────────────────────────────

Rule = tuple[str, int, str | None]
"""Path pattern, 1 if reserved, address of the policy."""


def tdmrep(body: bytes, most: int = _MAX_RULES) -> list[Rule] | None:
    """The first rules of a tdmrep.json, `most` of them, in its order; None for a file that is none. One bad rule costs only itself."""
    try:
        data = json.loads(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    return [rule for rule in map(_rule, data[:most]) if rule is not None]


def _rule(raw: object) -> Rule | None:
    if not isinstance(raw, dict):
        return None
    location, reserved, policy = raw.get("location"), raw.get("tdm-reservation"), raw.get("tdm-policy")
    if not isinstance(location, str) or reserved not in (0, 1, "0", "1"):
        return None
    return location[:500], int(reserved), policy[:500] if isinstance(policy, str) else None


def of_tdmrep(rules: list[Rule], url: str) -> OptOutSignal | None:
    """What the first rule that matches an address says, if that is a reservation."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for location, reserved, policy in rules:
        if _matches(location, path):
            evidence = _with_policy(f"location: {location}; tdm-reservation: 1", policy)
            return OptOutSignal("tdmrep", evidence) if reserved else None
    return None


def _matches(location: str, path: str) -> bool:
    """As in robots.txt: a prefix, `*` for any run of characters, `$` for the end. No regular expression: no bad surprise."""
    pattern = unquote(location)
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest, start=1):
        if ends and number == len(rest):
            return path.endswith(piece) and len(path) - len(piece) >= at
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
