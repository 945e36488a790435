"""XPath expressions are compiled with the type of their answer, which lxml does not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.html import HtmlElement


def elements(expression: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    found: Callable[[HtmlElement], list[HtmlElement]] = _compiled(expression)
    return found


def elements_with(expression: str) -> Callable[..., list[HtmlElement]]:
    """Compiled as by `elements`, with the expression's $variables as keyword arguments."""
    found: Callable[..., list[HtmlElement]] = _compiled(expression)
    return found


def texts(expression: str) -> Callable[[HtmlElement], list[Any]]:
    """Compiled; its strings know their element (`getparent`)."""
    found: Any = etree.XPath(expression, smart_strings=True)
    return found  # type: ignore[no-any-return]


def string(expression: str) -> Callable[[HtmlElement], str]:
    found: Callable[[HtmlElement], str] = _compiled(f"string({expression})")
    return found


def truth(expression: str) -> Callable[[HtmlElement], bool]:
    found: Callable[[HtmlElement], bool] = _compiled(f"boolean({expression})")
    return found


def _compiled(expression: str) -> Any:
    return etree.XPath(expression, smart_strings=False)
