"""The card of an export says, for people, what its rows are: where they come from, what is missing, and how to repeat their hash. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from newscrawl.export import head
from newscrawl.export.columns import Column
from newscrawl.export.head import Head
from newscrawl.export.tally import UNKNOWN, Tally
from newscrawl.leaving import WORDS, Withheld
from newscrawl.store.described import Described

# Spans of days that are named of one outlet; further ones are counted.
_SPANS = 12
_FORMS = {
    "jsonl": "JSON lines: one object a line, UTF-8",
    "csv": "CSV (RFC 4180), UTF-8, with a head of names; lists and objects are JSON in their cell, unknown is an empty cell",
    "parquet": "Parquet, compressed by Zstandard; times are `timestamp[us, UTC]`, days `date32`, lists lists, provenance is JSON",
    "warc": "WARC 1.1: a response record for each page that is kept of them, also of older texts; its first record says what of an answer is not kept. Below, rows are articles",
}

HASH = {
    "jsonl": "SHA-256 over the file: `sha256sum {file}`.",
    "csv": "SHA-256 over the file, its head among it: `sha256sum {file}`.",
    "parquet": "SHA-256 over one line for each row of the file, in its order: the row as a JSON object with the fields in the order of "
    "the table above, without white space, in UTF-8, nothing escaped but what JSON must, and a line feed (in Python: "
    '`json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\\n"`). A time is written YYYY-MM-DDTHH:MM:SSZ in UTC, a day '
    "YYYY-MM-DD; `provenance`, which is JSON in a column of text, stands as the object that it is.",
    "warc": "SHA-256 over one line for each response record, in the order of the file: its WARC-Target-URI, WARC-Date and "
    "WARC-Payload-Digest as a JSON list of texts, without white space, in UTF-8, and a line feed.",
}


def text(said: Head, tally: Tally, facts: Described, columns: Sequence[Column]) -> str:
    """The whole card."""
    title = f"{'What changed in articles' if said.since else 'Articles'} of {len(tally.sources)} outlet{'' if len(tally.sources) == 1 else 's'}, {_days(tally)}"
    languages = [language for language, _ in tally.languages.most_common() if len(language) == 2]
    parts = [
        head.written(said, data=said.file, languages=languages, title=title),
        f"# {title}",
        _what(said),
        _table(("field", "what it is"), _fields(said, columns)),
        "## Whose, and of which days",
        _table(("outlet", "home", "rows", "first day", "last day"), _sources(tally, facts)),
        "Days are the outlet's own calendar days of publication.",
        "## What is withheld",
        "\n\n".join(_withheld(said, tally)),
        "## Access and reservations",
        "\n\n".join(_access(tally, facts)),
        "## What is missing",
        "\n\n".join(_gaps(tally, facts)),
        "## Duplicates",
        f"{_of(tally.duplicates, tally.rows)} have the text of another article, or one like it, that came first; they are rows of their own, "
        "and `duplicate_of` names the first. Nothing was left out for being a duplicate when this was exported; what the settings of "
        "the crawl dropped (`NEWSCRAWL_DUPLICATES = drop`) never came into the store.",
        "## How the texts were made",
        _bodies(tally, facts),
        "## Licence",
        "The texts are their outlets'. Nothing here gives a right to publish them anew, and no licence of newscrawl's covers them. Who may "
        "use them for text and data mining is a matter of the law of the place and of what each outlet reserves: see above.",
        "## The hash",
        HASH[said.form].format(file=said.file)
        + f" It is `{said.rows_sha256}`. `newscrawl export --verify` with the name of this card repeats it, and all counts.",
    ]  # fmt: skip
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _what(said: Head) -> str:
    of = f"articles that the query `{said.query}` finds" if said.query else "all articles"
    kind = {"warc": "pages of "}.get(said.form, "")
    stood = f", as they stood after run {said.as_of}" if said.as_of is not None else ""
    since = ""
    if said.since is not None:
        counts = ", ".join(f"{count} {change}" for change, count in said.changes.items()) or "nothing"
        since = f" Only what changed since the export with the hash `{said.since}`: {counts}."
    return (
        f"`{said.file}`: {kind}{of} of a store of newscrawl {said.version}{stood}, at {said.made} "
        f"(its last run was {said.run}): {said.rows:,} {'page' if said.form == 'warc' else 'row'}{'' if said.rows == 1 else 's'}, by number of the article.{since} {_FORMS[said.form]}. "
        "Times are UTC, with Z; of a day without a time they are midnight at the outlet, and `published_day` is the day that it printed."
    )


def _fields(said: Head, columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    if said.form == "warc":
        return
    for column in columns:
        yield f"`{column.name}`", column.about


def _sources(tally: Tally, facts: Described) -> Iterator[tuple[str, ...]]:
    for slug, found in sorted(tally.sources.items()):
        outlet = facts.outlets[slug]
        yield (
            f"{outlet.name} (`{slug}`)",
            outlet.home,
            f"{found.rows:,}",
            found.first_day or UNKNOWN,
            found.last_day or UNKNOWN,
        )


def _withheld(said: Head, tally: Tally) -> Iterator[str]:
    yield (
        "Headline, names, dates, section, tags and address are facts, and are here. Texts (body, subtitle, picture and its caption) are "
        "empty where `withheld` says why."
    )
    if said.form == "warc":
        yield f"Here pages are withheld whole. Of {said.pageless:,} other articles no page was kept, or none that can be read."
    count = sum(tally.withheld.values())
    if not count:
        yield "Nothing is withheld here."
    else:
        rows = (
            (f"`{reason}`", WORDS[Withheld(reason)], f"{many:,}") for reason, many in sorted(tally.withheld.items())
        )
        yield _table(("withheld", "why", "rows"), rows)
    if said.including:
        yield f"Texts that would be withheld else were asked for by name: {', '.join(said.including)}."


def _access(tally: Tally, facts: Described) -> Iterator[str]:
    yield _table(("access", "rows"), _counted(tally.access))
    yield _table(("its page, when it was read last", "rows"), _counted(tally.reserved))
    signs = (
        (f"`{slug}`", ", ".join(facts.outlets[slug].signs))
        for slug in sorted(tally.sources)
        if facts.outlets[slug].signs
    )
    yield (
        _table(("outlet", "opt-out signals that it was ever seen to give"), signs)
        or "No outlet of these was seen to give an opt-out signal."
    )


def _gaps(tally: Tally, facts: Described) -> Iterator[str]:
    yield (
        "A store knows what it asked for. Between an outlet's first link and the store's last run, by days of UTC: days on which it was asked "
        "and showed nothing that was new, and days on which nobody asked it. Of the latter what it published is here as far as later "
        "days showed it."
    )
    rows = (
        (f"`{slug}`", _spans(outlet.silent), _spans(outlet.unasked))
        for slug in sorted(tally.sources)
        if (outlet := facts.outlets[slug]).silent or outlet.unasked
    )
    yield _table(("outlet", "asked, nothing new", "not asked"), rows) or "There is no such day."


def _bodies(tally: Tally, facts: Described) -> str:
    by = "; ".join(f"{name} ({count:,})" for name, count in sorted(_readers(tally, facts).items())) or "none"
    return (
        "A body is paragraphs, subheadings and list items of the article, found on its page, with blank lines between. Left out is what the "
        f"outlet repeats on many unrelated articles ({facts.dropped_blocks:,} such blocks in this store). A text that runs over several "
        "pages is one body. Pages were read by (articles): "
        f"{by}. With an extractor is named what the article itself says of its last reading; else the version of the run that stored it. "
        "`extracted` says when each was read."
    )


def _readers(tally: Tally, facts: Described) -> Counter[str]:
    """What read the articles, without the rules of each outlet, and how many of them."""
    found = Counter[str]()
    for number, count in tally.readers.items():
        found[facts.readers.get(number, UNKNOWN).partition(", rules ")[0]] += count
    for run, count in tally.runs.items():
        found[f"newscrawl {UNKNOWN if run is None else facts.versions.get(run, UNKNOWN)}"] += count
    return found


def _spans(days: Sequence[date]) -> str:
    """Days as spans: 2025-03-07 to 2025-03-09, 2025-03-12."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    named = [f"{first}" if first == last else f"{first} to {last}" for first, last in spans[:_SPANS]]
    more = [f"and {len(spans) - _SPANS} more"] if len(spans) > _SPANS else []
    return f"{len(days)}: {', '.join([*named, *more])}" if days else "0"


def _days(tally: Tally) -> str:
    first, last = tally.days
    return "of unknown days" if first is None else f"{first} to {last}"


def _of(count: int, rows: int) -> str:
    return f"{count:,} of {rows:,} rows"


def _counted(counts: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    for name, count in sorted(counts.items()):
        yield name, f"{count:,}"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; empty where there are no rows."""
    lines = [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(names)} |", f"|{'---|' * len(names)}", *lines]) if lines else ""


def _plain(cell: str) -> str:
    return " ".join(cell.replace("|", "\\|").split())
