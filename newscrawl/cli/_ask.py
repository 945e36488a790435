"""The check `--ask` of `newscrawl doctor`: one request to each source, for its first entry, with the crawl's own manners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from newscrawl.cli import _fetch
from newscrawl.cli._checks import Check
from newscrawl.models import Source

# The clocks of servers are seldom wrong by so much.
_WRONG_CLOCK_S = 600


def ask(sources: Sequence[Source], settings: Sequence[str]) -> Mapping[str, Check]:
    """The check of each source, by slug; its first entry is asked for once and nothing is kept."""
    asked = {source.slug: source.entries[0].url for source in sources}
    got = _fetch.ask("doctor", asked, settings, log_level="CRITICAL", sources=sources)
    return {slug: _check(slug, url, got.get(slug)) for slug, url in asked.items()}


def _check(slug: str, url: str, answer: _fetch.ResponseOrError | None) -> Check:
    if answer is None:
        return Check(slug, ok=False, found="no answer", todo="try again")
    if not isinstance(answer, Response):
        words = str(answer) or type(answer).__name__
        return Check(slug, ok=False, found=f"{url}: {words}", todo="see the source's file")
    ok = answer.status == 200
    found = f"HTTP {answer.status}, {len(answer.body):,} bytes from {answer.url}"
    todo = "look at that address in a browser, and mend the source's file"
    skew = _skew(answer)
    if ok and skew is not None and abs(skew) > _WRONG_CLOCK_S:
        ok, todo = False, "one of the two clocks is wrong; if several sources say so, it is this machine's"
        found += f", whose clock is {skew:+.0f} s from ours"
    return Check(slug, ok, found, todo)


def _skew(response: Response) -> float | None:
    """The server's clock less ours, in seconds; None where the response has no date of its own."""
    raw = (response.headers.get("Date") or b"").decode("latin-1")
    if not raw or response.headers.get("Age"):
        return None
    try:
        at = parsedate_to_datetime(raw)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
