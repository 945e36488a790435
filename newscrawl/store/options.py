"""The options of a store: what it does with texts beyond keeping them, as the settings of a run say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Given once, when the store is opened. All is off for verbs, which store no new article."""

    learns: bool = False  #: count the blocks of articles, learn what their outlet repeats, and leave it out of bodies
    #: days that two articles of one re-edited story may lie apart; 0: only equal texts are found; None: nothing is noted either
    story_days: float | None = None
    drops_duplicates: bool = False  #: of a text that is stored, or of one like it, only the ledger gets a row
