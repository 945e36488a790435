"""Why a query finds nothing is said: what of it nobody has, and what would be found without a part of it."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.query import words
from newscrawl.query.said import Said, say
from newscrawl.query.tree import EVERYTHING, All, Either, Field, MayLeave, Not, Phrase, Prefix, Query, Term, Word
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding

# So many parts are looked for each by itself.
_MOST_PARTS = 8
_MOST_COUNTED = 1_000


def why(db: Database, query: Query) -> list[Said]:
    """Sentences about a query that finds nothing, the most helpful first; [] where nothing is to be said."""
    if not finding.newest(db, EVERYTHING, limit=1):
        return [say("nothing_stored")]
    parts = list(query.of if isinstance(query, All) else (query,))[:_MOST_PARTS]
    alone = [part for part in parts if not isinstance(part, Not) and not _finds(db, part)]
    said = [sentence for part in alone for sentence in _of(db, part)]
    if not alone and len(parts) > 1:
        said = [say("no_fit"), *_without(db, parts)]
    return said


def _of(db: Database, part: Query) -> Iterator[Said]:
    """What is to be said of a part that finds nothing by itself."""
    match part:
        case Phrase((word,)):
            many, said = _count(db, Word(word, words.stem(word))), say("none_has_name", part=word)
            yield say("name_as_word", said=said, n=many) if many else said
        case Phrase(several):
            together = All(tuple(Phrase((word,)) for word in several))
            many, said = _count(db, together), say("none_has_phrase", part=written(part))
            yield say("phrase_apart_one" if many == 1 else "phrase_apart", said=said, n=many) if many else said
        case Either():
            yield say("none_has_either", part=written(part))
        case Field():
            yield say("none_is_of", part=written(part))
        case _:
            yield say("none_has", part=written(part))


def _without(db: Database, parts: list[Query]) -> Iterator[Said]:
    for left_out in parts:
        rest = All(tuple(part for part in parts if part is not left_out))
        if any(not isinstance(part, Not) for part in rest.of) and (many := _count(db, rest)):
            yield say("without", part=written(left_out), n=many)


def _finds(db: Database, query: Query) -> bool:
    return bool(finding.newest(db, query, limit=1))


def _count(db: Database, query: Query) -> int | Said:
    """How many it finds."""
    many = finding.count(db, query, most=_MOST_COUNTED)
    return say("more_than", n=_MOST_COUNTED) if many > _MOST_COUNTED else many


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
