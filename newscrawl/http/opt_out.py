"""Opt-out signals, by which an outlet reserves text and data mining, are read here. Pure; the caller decides what follows.

Standards: the TDM Reservation Protocol of the W3C community group (header, meta, /.well-known/tdmrep.json); `noai` in
robots meta and X-Robots-Tag, which is a convention; groups and Content-Signal of robots.txt are in `newscrawl.http.robots`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping

from newscrawl.http._path_patterns import PathPattern, path_of
from newscrawl.models import OptOutSignal

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 256 * 1024
_MAX_RULES = 500
_HEAD_BYTES = 128 * 1024

_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.IGNORECASE)
_NAMES = re.compile(rb"tdm-|robots|newscrawl", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|http-equiv|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NOAI = re.compile(r"(?:^|[\s,:])(noai|notdm)\b", re.IGNORECASE)
# Kinds of signals that reserve a page from every reader, and not from one program by its name.
_FROM_ALL = frozenset({"header", "meta", "tdmrep", "robots_tag"})


def from_all(signals: tuple[OptOutSignal, ...]) -> OptOutSignal | None:
    """The first signal that is meant for every reader; None when there is none."""
    return next((signal for signal in signals if signal.kind in _FROM_ALL), None)


def of_page(headers: Mapping[str, str], body: bytes) -> tuple[OptOutSignal, ...]:
    """The signals that a page carries itself, in its headers and its head. headers: names in lower case"""
    return tuple(dict.fromkeys((*_of_headers(headers), *_of_head(body))))


def _of_headers(headers: Mapping[str, str]) -> Iterator[OptOutSignal]:
    if headers.get("tdm-reservation", "").strip() == "1":
        yield OptOutSignal("header", _with_policy("tdm-reservation: 1", headers.get("tdm-policy")))
    tag = headers.get("x-robots-tag", "")
    if _NOAI.search(tag):
        yield OptOutSignal("robots_tag", f"X-Robots-Tag: {tag[:200]}")


def _of_head(body: bytes) -> Iterator[OptOutSignal]:
    head = body[:_HEAD_BYTES].replace(b"\0", b"")  # in UTF-16 there is one in each letter of ASCII
    declared = list(_metas(head))  # a page may have several of one name: each counts
    policy = next((content for name, content in declared if name == "tdm-policy"), None)
    for name, content in declared:
        if name == "tdm-reservation" and content.strip() == "1":
            yield OptOutSignal("meta", _with_policy("tdm-reservation: 1", policy))
        elif name in ("robots", "newscrawl") and _NOAI.search(content):
            yield OptOutSignal("meta", f"{name}: {content[:200]}")


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


def _with_policy(declared: str, policy: str | None) -> str:
    return f"{declared}; tdm-policy: {policy.strip()[:200]}" if policy else declared


# ── /.well-known/tdmrep.json ───────────────────────────────────────────────────────────────────

TdmRule = tuple[str, int, str | None]
"""Path pattern, 1 if reserved, address of the policy."""


def tdmrep(body: bytes, most: int = _MAX_RULES) -> list[TdmRule] | None:
    """The first `most` rules of a tdmrep.json, in its order; None for a file that is none. A bad rule is left out."""
    try:
        data = json.loads(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    return [rule for rule in map(_rule, data[:most]) if rule is not None]


def _rule(raw: object) -> TdmRule | None:
    if not isinstance(raw, dict):
        return None
    location, reserved, policy = raw.get("location"), raw.get("tdm-reservation"), raw.get("tdm-policy")
    if not isinstance(location, str) or reserved not in (0, 1, "0", "1"):
        return None
    return location[:500], int(reserved), policy[:500] if isinstance(policy, str) else None


def of_tdmrep(rules: list[TdmRule], url: str) -> OptOutSignal | None:
    """The signal of the first rule that matches an address; None when it reserves nothing, or no rule matches."""
    path = path_of(url)
    for location, reserved, policy in rules:
        if PathPattern.of(location).matches(path):
            evidence = _with_policy(f"location: {location}; tdm-reservation: 1", policy)
            return OptOutSignal("tdmrep", evidence) if reserved else None
    return None
