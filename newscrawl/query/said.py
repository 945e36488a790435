"""What is said of a query: why it cannot be answered, or why it finds nothing. Pure.

Each sentence has a code, and stands here in English, as the command says it; pages say it in their reader's language, by the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The sentences, and parts of sentences, by their code; in braces what is put in. Numbers are printed with their thousands set off.
SENTENCES: Mapping[str, str] = {
    "place": "query, character {at}: {said}",
    # ── how it is written ──
    "too_long": "expected {most} characters at most; got {got}",
    "too_many": "expected {most} words, phrases and values at most",
    "too_deep": "expected brackets within brackets {most} deep at most",
    "no_letter": "{typed}: no letter and no digit is in it: expected a word to look for",
    "only_left_out": "only says what to leave out: expected a word to look for, or a field, as since:7d",
    "only_left_out_twice": "only says what to leave out of what is left out: expected a word to look for in the brackets",
    "left_out_or": "what is left out cannot be one of two: expected something to look for on either side of OR",
    "not_opened": "a closing bracket without an opening one: expected as many ( before as )",
    "not_closed": "the bracket ( is not closed: expected ) behind what belongs together",
    "empty_brackets": "nothing to look for stands between these brackets: expected a word",
    "between": "{operator} joins what stands before and behind it, and one of them is missing: expected a word on either side "
    '(for the word itself write "{word}")',
    "nothing_behind": "nothing stands behind {operator}: expected what to leave out",
    "one_mark": "the quotation mark {mark} has no second one: expected one behind the phrase's last word; got {got}",
    "mark_within": "{name}: a quotation mark stands within a value: expected it directly behind the colon or a comma",
    "star_behind_phrase": "a star stands behind a phrase: expected it behind a single word, as govern*",
    "star_within": "{typed}: expected a star only at the end of a single word, as govern*",
    "star_too_early": "{typed}: expected at least {least} letters before the star, as gov*; got {got}",
    "star_in_field": "{name}:{value}: a star cannot stand in a field: expected {expected}",
    "no_field": "no field is called {name}: expected {meant}: (for the words themselves, put them between quotation marks)",
    "no_value": "{name}: has no value: expected {expected}, without a space behind colon or comma",
    "wrong_value": "{name}: expected {expected}; got {got}",
    "until_before_since": "until: expected a day that is not before since:; got {until}, before {since}",
    # ── what was expected ──
    "author": 'a name, as author:rossi or author:"Anna Rossi"',
    "source": "outlets as `newscrawl sources` lists them, as source:ansa or source:ansa,agi",
    "section": "a section, as section:politica",
    "region": 'a region, as region:lazio or region:"Valle d\'Aosta"',
    "day": "a day as 2026-11-29 or 29/11/2026, a month as 2026-11, a year, oggi, ieri, or a time back from today as 7d, 2w, 3m, 1y",
    "written_day": "a day as 2026-11-29, or a month or year as it begins",
    "changed": "{kinds}, or {day}",
    "kinds": "kinds of change between commas ({kinds}), or one day",
    "story": "the number of a story or an article, or an article's address, as story:1234 or story:https://www.example.it/a.html",
    # ── what a store does not have ──
    "no_story": "story:{value}: no article here has this number or address",
    "no_source": "{name}:{value}: no such source in this archive",
    "no_region": "{name}:{value}: no such region with an outlet in this archive",
    "none_yet": "{said}, which has none yet: one is known once it was crawled",
    "is_meant": "{said}; {names} is meant?",
    "it_has": "{said}; it has {names}",
    "or": "{one} or {other}",
    "and_more": "{names} and {n} more",
    # ── why nothing is found ──
    "nothing_stored": "nothing is stored here yet; `newscrawl crawl news` fetches",
    "none_has": "{part}: no article has it",
    "none_has_name": "{part}: no article has it as it is",
    "name_as_word": "{said}; in lower case, without quotation marks, its other endings find {n}",
    "none_has_phrase": "{part}: no article has these words one behind the other",
    "phrase_apart_one": "{said}; {n} has these words apart from each other",
    "phrase_apart": "{said}; {n} have these words apart from each other",
    "none_has_either": "{part}: no article has any of these",
    "none_is_of": "{part}: no article is of that",
    "no_fit": "each part finds something, but no article fits all of them",
    "without": "without {part}: {n}",
    "more_than": "more than {n}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of SENTENCES, with what is put in: text, numbers, or other sentences. As text it is in English."""

    code: str
    values: Mapping[str, str | int | Said]

    def __str__(self) -> str:
        shown = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in self.values.items()}
        return SENTENCES[self.code].format(**shown)


def say(code: str, **values: str | int | Said) -> Said:
    """The sentence of a code.

    >>> str(say("without", part="tram", n=1200))
    'without tram: 1,200'
    """
    return Said(code, values)
