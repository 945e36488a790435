"""The page of an article, as the address asks for it: which of its texts, along which search, with its picture or without."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Request

from newscrawl.browse import article, language, pictures, views
from newscrawl.browse.metadata import DATABASE


def shown(request: Request, datasette: Any, database: Any) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """What the template asks with the row of an article: all values of its page."""

    async def of_row(row: Any) -> dict[str, Any]:
        asked = article.Asking(
            arguments=request.args, home=datasette.urls.database(DATABASE), in_time=partial(views.in_time, datasette)
        )
        found = await article.article_values(database, dict(row), asked, views.today(), language.current())
        if found["picture"]:
            pictures.allow(request.scope, found["picture"])

        def of_version(number: int | None) -> str:
            """The address of a text within this page; what leads along a search stays in it."""
            return f"?{path_with_replaced_args(request, {'version': number and str(number)}).partition('?')[2]}"

        return {
            **found,
            "with_picture": path_with_replaced_args(request, {"picture": "1"}),
            "of_version": of_version,
        }

    return of_row
