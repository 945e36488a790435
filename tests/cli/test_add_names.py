"""`newscrawl add`: the address that is meant, and the name of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl import sources
from newscrawl.cli.add import _addresses, _root, _slug
from newscrawl.errors import UsageError


@pytest.mark.parametrize(
    ("home", "slug"),
    [
        ("https://www.lavedetta.it/", "lavedetta"),
        ("https://milano.lavedetta.it/", "milano-lavedetta"),
        ("https://www.lavedetta.co.uk/", "lavedetta"),
        ("https://prova.it/", "prova-it"),
        ("http://127.0.0.1:8000/", "127-0-0-1-8000"),
        ("https://www.24ore.it/", "24ore-it"),
    ],
)
def test_a_file_is_called_after_its_site_and_as_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, slug: str
) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path))
    (tmp_path / "prova.toml").touch()
    assert _slug(home, sources.ad_hoc(home).slug) == slug
    (tmp_path / f"{slug}.toml").touch()
    other = _slug(home, sources.ad_hoc(home).slug)
    assert other not in {slug, "prova"}


@pytest.mark.parametrize(
    ("site", "addresses"),
    [
        ("www.esempio.it", ("https://www.esempio.it", "http://www.esempio.it")),
        (" esempio.it:8080/notizie ", ("https://esempio.it:8080/notizie", "http://esempio.it:8080/notizie")),
        ("HTTP://www.esempio.it/", ("http://www.esempio.it/",)),
        ("localhost:8000", ("https://localhost:8000", "http://localhost:8000")),
    ],
)
def test_an_address_without_a_scheme_is_tried_with_https_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: str, addresses: tuple[str, ...]
) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path))
    assert tuple(url.rstrip("/") for url in _addresses(site)) == tuple(url.rstrip("/") for url in addresses)


def test_two_addresses_in_one_word_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path))
    with pytest.raises(UsageError, match="SITE: expected one address; got 'https:"):
        _addresses("https://www.uno.it/ https://www.due.it/")


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://www.esempio.it", "https://www.esempio.it/"),
        ("https://www.esempio.it/2026/11/28/la-piena/", "https://www.esempio.it/"),
        ("https://www.esempio.it/index.php", "https://www.esempio.it/"),
        ("https://www.esempio.it/rss.xml", "https://www.esempio.it/"),
        ("https://www.comune.esempio.it/notizie/", "https://www.comune.esempio.it/notizie/"),
    ],
)
def test_an_article_or_a_file_stands_for_its_home_page_and_a_folder_for_itself(url: str, home: str) -> None:
    assert _root(url) == home
