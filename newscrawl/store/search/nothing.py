"""Why a query finds nothing is said: what of it nobody has, and what would be found without a part of it."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.query import words
from newscrawl.query.tree import EVERYTHING, All, Either, Field, MayLeave, Not, Phrase, Prefix, Query, Term, Word
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding

# So many parts are looked for each by itself.
_MOST_PARTS = 8
_MOST_COUNTED = 1_000


def why(db: Database, query: Query) -> list[str]:
    """Sentences about a query that finds nothing, the most helpful first; [] where nothing is to be said."""
    if not finding.newest(db, EVERYTHING, limit=1):
        return ["nothing is stored here yet; `newscrawl crawl news` fetches"]
    parts = list(query.of if isinstance(query, All) else (query,))[:_MOST_PARTS]
    alone = [part for part in parts if not isinstance(part, Not) and not _finds(db, part)]
    said = [sentence for part in alone for sentence in _of(db, part)]
    if not alone and len(parts) > 1:
        said = ["each part finds something, but no article fits all of them", *_without(db, parts)]
    return said


def _of(db: Database, part: Query) -> Iterator[str]:
    """What is to be said of a part that finds nothing by itself."""
    match part:
        case Phrase((word,)):
            many = _count(db, Word(word, words.stem(word)))
            more = f"; in lower case, without quotation marks, its other endings find {many}" if many else ""
            yield f"{word}: no article has it as it is{more}"
        case Phrase(several):
            together = All(tuple(Phrase((word,)) for word in several))
            many = _count(db, together)
            more = f"; {many} {'have' if many != '1' else 'has'} these words apart from each other" if many else ""
            yield f"{written(part)}: no article has these words one behind the other{more}"
        case Either():
            yield f"{written(part)}: no article has any of these"
        case Field():
            yield f"{written(part)}: no article is of that"
        case _:
            yield f"{written(part)}: no article has it"


def _without(db: Database, parts: list[Query]) -> Iterator[str]:
    for left_out in parts:
        rest = All(tuple(part for part in parts if part is not left_out))
        if any(not isinstance(part, Not) for part in rest.of) and (many := _count(db, rest)):
            yield f"without {written(left_out)}: {many}"


def _finds(db: Database, query: Query) -> bool:
    return bool(finding.newest(db, query, limit=1))


def _count(db: Database, query: Query) -> str:
    """How many it finds, in words; empty: none."""
    many = finding.count(db, query, most=_MOST_COUNTED)
    return f"more than {_MOST_COUNTED:,}" if many > _MOST_COUNTED else f"{many:,}" if many else ""


def written(query: Query) -> str:
    """A query as it could be typed, words as they are compared.

    >>> written(All((Word("tram", "tram"), Not(Phrase(("porto", "vecchio"))))))
    'tram -"porto vecchio"'
    """
    match query:
        case Word(text):
            return text
        case Phrase(several):
            return several[0] if len(several) == 1 else f'"{" ".join(several)}"'
        case Prefix(start):
            return f"{start}*"
        case Field(name, values):
            return f"{name}:" + ",".join(f'"{value}"' if " " in value else value for value in values)
        case Not(of):
            return f"-{written(of)}" if not isinstance(of, All | Either) else f"-({written(of)})"
        case Either(of):
            return " OR ".join(_bracketed(part) for part in of)
        case All(of):
            return " ".join(written(part) for part in of)
        case Term() | MayLeave():
            raise AssertionError(query)  # nobody types it


def _bracketed(part: Query) -> str:
    return f"({written(part)})" if isinstance(part, All) else written(part)
