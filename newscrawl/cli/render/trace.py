"""How the way of an address looks: a line an event, in the order of time; for a program as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.text import Text

from newscrawl.cli.render.terminal import console
from newscrawl.models import Outcome, Reason, State
from newscrawl.store.trace.records import Asked, Kept, Other, Row, Shown, Standing, Trace
from newscrawl.text import line as one_line

_QUOTED = 80  # letters of a title that are quoted
_HASH = 12  # letters of a page's name
# Reasons for which an address is refused before anybody is asked.
_UNASKED = (Reason.ROBOTS, Reason.ROBOTS_UNAVAILABLE, Reason.ADDRESS_DENIED, Reason.OFF_SITE, Reason.RESERVED)


class _Event(NamedTuple):
    at: datetime
    what: str
    words: str


def show_trace(found: Trace) -> None:
    """Print who it is, then what happened, then how it stands. Nothing is cut, no line folded off a terminal."""
    out, zone = console(), ZoneInfo(found.timezone)
    url = found.link.url if found.link is not None else found.row.url if found.row is not None else found.key
    out.print(Text(url, style="bold"), soft_wrap=True)
    out.print(Text(f"{one_line(found.outlet)} ({found.source}) · times of {found.timezone}"), soft_wrap=True)
    for event in sorted(_events(found, zone), key=lambda event: event.at):
        out.print(_line(_clock(event.at, zone), event.what, event.words), soft_wrap=True)
    for what, words in _now(found, zone):
        out.print(_line("now", what, words), soft_wrap=True)


def _line(when: str, what: str, words: str) -> Text:
    return Text.assemble((f"{when:<19}  ", "dim"), (f"{what:<9}", "bold"), f"  {one_line(words)}")


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


# ── what happened ──────────────────────────────────────────────────────────────────────────────


def _events(found: Trace, zone: ZoneInfo) -> Iterator[_Event]:
    """All that has a time; of one second in the order of the way."""
    for reserved in found.reserved:
        yield _Event(
            reserved.at, "reserved", f"its outlet reserves text and data mining: {reserved.sign}: {reserved.evidence}"
        )
    yield from _sightings(found)
    for asked in found.asked:
        yield _Event(asked.at, _asked_as(asked), _answered(asked, found.link, zone))
    for kept in found.kept:
        yield _Event(kept.at, "kept", _kept(kept))
    if found.row is not None:
        yield from _rows(found.row)
    for changed in found.changed:
        words = f"+{changed.added} −{changed.removed} words" if changed.added or changed.removed else "the text is kept"
        yield _Event(
            changed.at, "changed", f"{changed.change}: {words}{_of_run(changed.run_id)}; newscrawl history has it"
        )
    for sick in found.sick:
        closed = f"; {sick.state} {_clock(sick.closed, zone)}" if sick.closed is not None else ""
        yield _Event(sick.at, "health", f"{sick.message}{closed}")
    yield from _settled(found.link)


def _sightings(found: Trace) -> Iterator[_Event]:
    link = found.link
    if link is not None:
        forgotten = link.outcome.reason is Reason.FORGOTTEN and link.discovered == link.settled
        words = "noted so that it is never asked for" if forgotten else "new to the ledger"
        unshown = "" if found.shown else "; no entry that is known showed it"
        yield _Event(link.discovered, "known", f"{words}{_of_run(link.discovered_run)}{unshown}")
    for shown in found.shown:
        yield _Event(shown.at, "shown", _shown(shown))
    last = max(found.shown, key=lambda shown: shown.last, default=None)
    if last is not None and last.last > last.at:
        yield _Event(last.last, "shown", f"for the last time so far, by the {last.kind} {last.entry}")


def _shown(shown: Shown) -> str:
    named = f", which {shown.parent} named" if shown.parent else ""
    looked = ", which was looked for" if shown.searched else ""
    words = [f"by the {shown.kind} {shown.entry}{named}{looked}, at place {shown.position}"]
    if title := shown.said.get("title"):
        words.append(_quoted(title))
    words += [f"{name} {value}" for name in ("published", "modified", "section") if (value := shown.said.get(name))]
    if authors := shown.said.get("authors"):
        words.append(f"by {', '.join(authors)}")
    return ", ".join(words)


def _asked_as(asked: Asked) -> str:
    if asked.outcome.state is State.PART:
        return "part"
    if asked.status is None and asked.outcome.reason in _UNASKED:
        return "not asked"
    return "revisited" if asked.revisit else "asked"


def _answered(asked: Asked, link: Standing | None, zone: ZoneInfo) -> str:
    outcome = f"{_outcome(asked.outcome)}{_of_run(asked.run_id)}"
    if _asked_as(asked) == "not asked":
        return outcome + _robots(asked.outcome, link, zone)
    came = f"HTTP {asked.status}" if asked.status is not None else "no answer"
    size = f", {asked.bytes:,} bytes" if asked.bytes is not None else ""
    took = f" in {asked.ms:,} ms" if asked.ms is not None else ""
    return f"{came}{size}{took}: {outcome}"


def _robots(outcome: Outcome, link: Standing | None, zone: ZoneInfo) -> str:
    if link is None or outcome.reason not in (Reason.ROBOTS, Reason.ROBOTS_UNAVAILABLE):
        return ""
    if link.robots_read is None:
        return f"; robots.txt of {link.host} was never had"
    read = f"; robots.txt of {link.host} was had last {_clock(link.robots_read, zone)}"
    if link.outcome.reason is not Reason.ROBOTS:
        return read
    return f"{read}, and closes {link.robots_rule}" if link.robots_rule else f"{read}, and does not close it any more"


def _kept(kept: Kept) -> str:
    where = (
        f" from {kept.url}, to which it was redirected" if kept.redirected else f" from {kept.url}" if kept.part else ""
    )
    return f"{kept.bytes:,} bytes{where}, HTTP {kept.status}, in the archive as {kept.hash[:_HASH]}"


def _rows(row: Row) -> Iterator[_Event]:
    words = [f"as article {row.id}: {_quoted(row.title)}, {row.words:,} words"]
    words += [f"published {row.published}"] if row.published else ["no date"]
    words += [f"on {row.parts} pages"] if row.parts else []
    words += [f"access {row.access}"] if row.access else []
    yield _Event(row.stored, "stored", ", ".join(words) + _of_run(row.run_id))
    for url, reason in row.missing:
        yield _Event(row.stored, "part", f"{url} could not be had: {reason}")
    if row.first is not None:
        yield _Event(row.stored, "duplicate", f"of {_first(row.first)}")
    if (row.extracted - row.stored).total_seconds() > 1:
        yield _Event(row.extracted, "read", "its values were read from the kept page anew")


def _first(first: Other) -> str:
    kept = f", of whose text {first.kept:.0%} is in it" if first.kept is not None else ", with an equal text"
    return f"article {first.article_id} of {first.source}, {_quoted(first.title or '')}{kept}: {first.url}"


def _settled(link: Standing | None) -> Iterator[_Event]:
    """What came to a link without a request."""
    if link is None or link.settled is None:
        return
    match link.outcome:
        case Outcome(State.LEASED):
            yield _Event(link.settled, "taken", f"by a run, which asks for it{_of_run(link.settled_run)}")
        case Outcome(State.PENDING, Reason.INTERRUPTED):
            yield _Event(link.settled, "back", "its run ended before it was asked for")
        case Outcome(State.PENDING, None):
            yield _Event(link.settled, "back", "put into the queue again by a person: its tries begin anew")
        case Outcome(State.REJECTED, Reason.FORGOTTEN):
            yield _Event(
                link.settled,
                "forgotten",
                "its article, its pages and what entries said of it were deleted, since a person asked for it",
            )
        case Outcome(State.DUPLICATE, Reason.SAME_ADDRESS) if link.settled == link.discovered:
            yield _Event(
                link.settled, "duplicate", "another address of an article that was stored already: never asked for"
            )


# ── how it stands ──────────────────────────────────────────────────────────────────────────────


def _now(found: Trace, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    link = found.link
    if link is None:
        yield "no link", "no entry showed this address; it is another one of the article"
    else:
        yield link.outcome.state, _standing(found, link, zone)
        if link.revisit is not None:
            yield "revisit", f"due {_clock(link.revisit, zone)}"
        if link.feed_text:
            yield "text", "that its feed carries of it is kept"
    for other in found.others:
        yield "also", f"{other.url}{f': {other.standing}' if other.standing else ''}"


def _standing(found: Trace, link: Standing, zone: ZoneInfo) -> str:
    words = [str(link.outcome.reason)] if link.outcome.reason else []
    words += [link.detail] if link.detail else []
    words += [_tries(link.attempts)]
    if link.outcome.state in (State.PENDING, State.FAILED):
        if link.next_try is not None:
            words.append(f"next try {_clock(link.next_try, zone)}")
        else:
            words.append("not asked for again" if link.outcome.state is State.FAILED else "the next run may ask for it")
        if link.not_before is not None:
            words.append(f"{link.host} asked to be left alone until {_clock(link.not_before, zone)}")
        if found.absent is not None:
            words.append(f"no run asks this outlet since {_clock(found.absent, zone)}: it is not in the catalogue")
    return ", ".join(words)


def _tries(attempts: int) -> str:
    return "tried once" if attempts == 1 else f"tried {attempts} times" if attempts else "not tried yet"


def _outcome(outcome: Outcome) -> str:
    return f"{outcome.state} ({outcome.reason})" if outcome.reason else str(outcome.state)


def _of_run(run: int | None) -> str:
    return f" (run {run})" if run is not None else ""


def _quoted(title: str) -> str:
    title = one_line(title)
    return f"“{title if len(title) <= _QUOTED else title[: _QUOTED - 1] + '…'}”"
