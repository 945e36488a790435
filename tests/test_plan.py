"""What a person asks for on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl import plan as plans
from newscrawl.errors import UsageError

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
CATALOGUE = [Path(__file__).parents[1] / "data" / "sources"]


def plan(**arguments: str) -> plans.Plan:
    return plans.read(CATALOGUE, arguments, now=NOW)


def test_sources_are_named_by_slug_in_that_order() -> None:
    assert [source.slug for source in plan(source="ansa,agi").sources] == ["ansa", "agi"]


def slugs(**arguments: str) -> list[str]:
    return [source.slug for source in plan(**arguments).sources]


def test_no_source_means_the_outlets_chosen_and_all_means_the_whole_catalogue() -> None:
    every = {path.stem for path in CATALOGUE[0].glob("*.toml")}
    assert set(slugs(source="all")) == set(slugs(source="@all")) == every
    assert "ansa" in slugs()
    assert len(slugs()) < 20 < len(every)


def test_selections_are_joined_and_a_minus_takes_away() -> None:
    lazio, agencies = slugs(source="@lazio"), slugs(source="@agencies")
    assert "romatoday" in lazio
    assert "ansa" in agencies
    both = slugs(source="@lazio, @agencies, -ansa")
    assert both == [slug for slug in dict.fromkeys([*lazio, *agencies]) if slug != "ansa"]


def test_a_minus_alone_takes_away_of_those_chosen() -> None:
    assert slugs(source="-ansa") == [slug for slug in slugs() if slug != "ansa"]


def test_plain_addresses_become_sources(tmp_path: Path) -> None:
    file = tmp_path / "outlets.txt"
    file.write_text("# mine\n\nhttp://127.0.1.1/\nhttp://127.0.1.2:8800/\n")
    assert [source.home for source in plan(urls=str(file)).sources] == ["http://127.0.1.1/", "http://127.0.1.2:8800/"]
    assert len(plan(url="https://www.esempio.it/").sources) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "anza"}, "ansa"),
        ({"source": "@lazzio"}, "unknown selection '@lazzio'; did you mean '@lazio'?"),
        ({"source": "@enna"}, "no outlet of the catalogue is in it"),
        ({"source": "ansa,-@agencies"}, "expected an outlet to ask; these leave none"),
        ({"sources": "ansa"}, "did you mean 'source'"),
        ({"foo": "bar"}, "-a foo: no such argument. There are: source, url"),
        ({"source": "ansa", "url": "https://a.it/"}, "give one of them"),
        ({"urls": "/nowhere/at/all.txt"}, "one address a line"),
        ({"url": "www.esempio.it"}, "http"),
        ({"url": ""}, "-a url=: expected addresses such as https://…; got none"),
        ({"source": ""}, "-a source=: expected slugs, files or selections such as @lazio; got none"),
        ({"source": " , "}, "got none"),
        ({"source": "ansa", "since": "soon"}, "expected 90m, 12h, 2d, 1w"),
        ({"source": "ansa", "limit": "-3"}, "whole number"),
        ({"source": "ansa", "limit": "0"}, "whole number"),
        ({"source": "ansa", "entries": "0"}, "-a entries=0: expected a whole number"),
        ({"source": "ansa", "limit": "9" * 20}, "whole number"),
    ],
    ids=str,
)
def test_wrong_words_are_answered_with_what_was_expected(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        plan(**arguments)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "\n\n", "# mine\n"], ids=repr)
def test_a_file_without_an_address_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "outlets.txt"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"outlets\.txt: expected a file with one address a line; got none"):
        plan(urls=str(file))


@pytest.mark.parametrize("address", ["ftp://www.esempio.it/", "file:///etc/hosts", "mailto:desk@esempio.it"])
def test_another_scheme_is_told_as_such_and_nothing_else_is_guessed(address: str) -> None:
    with pytest.raises(UsageError, match=r"expected an address that begins with https:// or http://; got ") as error:
        plan(url=address)
    assert "did you mean" not in str(error.value)
    assert str(error.value).startswith(f"-a url={address}: ")


def test_a_host_with_its_port_is_an_address_without_its_scheme() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'https://www\.esempio\.it:8080'"):
        plan(url="www.esempio.it:8080")


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("12h", NOW - timedelta(hours=12)),
        ("2d", NOW - timedelta(days=2)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T08:00:00+01:00", datetime(2026, 1, 1, 7, tzinfo=UTC)),
    ],
)
def test_since_is_a_span_or_a_day(raw: str, at: datetime) -> None:
    assert plan(source="ansa", since=raw).since == at
