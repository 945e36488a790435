"""What a run asks of its store, as the settings and the stages of the pipeline say."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from newscrawl.config import Config
from newscrawl.errors import UsageError
from newscrawl.spiders._base import store_options
from newscrawl.store import Options

BOILERPLATE, DEDUPE = "pipelines.boilerplate.Boilerplate", "pipelines.dedupe.Dedupe"


@pytest.fixture
def settings() -> Settings:
    return get_project_settings()


def options(settings: Settings) -> Options:
    return store_options(Config.read(settings), settings)


def test_a_run_learns_and_looks_for_stories_of_a_week(settings: Settings) -> None:
    assert options(settings) == Options(learns=True, story_days=7, drops_duplicates=False)


def test_what_settings_say_reaches_the_store(settings: Settings) -> None:
    settings.setdict({"NEWSCRAWL_DUPLICATES": "drop", "NEWSCRAWL_STORY_DAYS": "2.5"})
    assert options(settings) == Options(learns=True, story_days=2.5, drops_duplicates=True)


def test_a_stage_that_is_switched_off_is_off_in_the_store_too(settings: Settings) -> None:
    settings.set("NEWSCRAWL_DUPLICATES", "drop")
    stages = settings["ITEM_PIPELINES"]
    settings.set("ITEM_PIPELINES", {**stages, BOILERPLATE: None})
    assert options(settings) == Options(learns=False, story_days=7, drops_duplicates=True)
    settings.set("ITEM_PIPELINES", {name: order for name, order in stages.items() if name != DEDUPE})
    assert options(settings) == Options(learns=True, story_days=None, drops_duplicates=False)


def test_wrong_settings_are_told_before_the_store_is_opened(settings: Settings) -> None:
    settings.set("NEWSCRAWL_STORY_DAYS", "many")
    with pytest.raises(UsageError, match="NEWSCRAWL_STORY_DAYS: expected a number of days"):
        options(settings)
