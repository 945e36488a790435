"""Dates in the attributes of elements: what programs write beside a printed date, and what they write that know none."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_DIGITS = re.compile(r"\d")
_LIKE_A_DATE = re.compile(r"\b\d{1,2}\b.{0,20}\b(?:19|20)\d\d\b")
_TITLE_CHARS = 64
# Day and time of day, as programs write them into attributes, or printed.
_MACHINE = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\s?\d\d:?\d\d")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b(?![./-]?\d)")
# What programs write that know no date: the zeros of Go, .NET, MySQL, PHP, Unix and Excel. What is printed beside it is none either.
_ZERO = re.compile(r"\s*(?:-?000[01]-|0000-00|1970-01-01(?:T0[01]:|\s0[01]:|$)|1900-01-0[01]|1899-12-3)")


def is_zero(element: HtmlElement) -> bool:
    """Whether the date of an element, or of one inside it, is that of a program that knows none: then what it prints is none either."""
    return any(
        _ZERO.match(at.get("datetime") or at.get("title") or "") for at in (element, *element.iter("time", "abbr"))
    )


def attribute_of(element: HtmlElement) -> str | None:
    """The attribute in which an element has its date for machines, or a longer one for those who point at it."""
    get = element.get
    attribute: str | None = get("datetime") or (get("content") if get("itemprop") else None)
    if attribute and _DIGITS.search(attribute):
        return attribute
    title: str = (get("title") or "")[:_TITLE_CHARS]
    if _MACHINE.search(title) or (_LIKE_A_DATE.search(title) and _TIME.search(title)):
        return title
    return next((value for name, value in element.items() if name.startswith("data-") and _MACHINE.match(value)), None)
