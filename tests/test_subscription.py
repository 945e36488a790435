"""Cookies of an own subscription: which of a file are an outlet's, where they go, and what is said of a file that is no good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl import sources
from newscrawl.cli import main
from newscrawl.errors import SourceError
from newscrawl.models import Source
from newscrawl.sources import subscription

NOW = datetime.now(UTC)
LATER = int((NOW + timedelta(days=9)).timestamp())
VALUE = "u7Hd93kLq0a"
LAGO = Source(
    slug="lago", name="Lago", home="https://www.lago.example/", entries=(), hosts=("lagopress.example",),
    outside=("sport.lago.example",),
)  # fmt: skip
MOLO = Source(slug="molo", name="Molo", home="https://molo.lago.example/", entries=())


def line(
    name: str, *, domain: str = ".lago.example", path: str = "/", secure: bool = False, until: object = LATER
) -> str:
    wide = str(domain.startswith(".")).upper()
    return "\t".join((domain, wide, path, str(secure).upper(), str(until), name, VALUE))


def made(folder: Path, *lines: str, slug: str = "lago", head: str = "# Netscape HTTP Cookie File") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{slug}.txt"
    file.write_text("\n".join((head, *lines, "")), "utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://www.lago.example/a", ["cifrata", "ampia", "sessione"]),
        ("https://www.lago.example/area/a", ["area", "cifrata", "ampia", "sessione"]),
        ("https://m.lago.example/a", ["ampia", "sessione"]),
        ("https://area.www.lago.example/area/a", ["ampia", "sessione"]),
        ("https://www.lagopress.example/a", ["altra"]),
        ("http://www.lago.example/a", None),
        ("https://sport.lago.example/a", None),
        ("https://molo.lago.example/a", None),
        ("https://www.lago.example.altro.example/a", None),
        ("https://finto-lago.example/a", None),
        ("https://altro.example/a", None),
    ],
)
def test_a_cookie_goes_where_its_domain_path_and_the_outlet_allow(
    tmp_path: Path, url: str, names: list[str] | None
) -> None:
    made(
        tmp_path,
        line("area", domain="www.lago.example", path="/area"),
        line("cifrata", domain="www.lago.example", secure=True),
        line("ampia"),
        line("sessione", until=0),
        line("vecchia", until=1),
        line("altra", domain=".lagopress.example"),
        line("estranea", domain=".altro.example"),
    )
    own = subscription.of_sources(tmp_path, (LAGO, MOLO), NOW)
    assert list(own) == ["lago"]
    header = own["lago"].header(url)
    assert (header and sorted(pair.partition("=")[0] for pair in header.split("; "))) == (names and sorted(names))
    assert (own["lago"].count, own["lago"].expired, own["lago"].secrets) == (5, 1, (VALUE,))


def test_a_cookie_with_the_flag_secure_never_goes_in_the_clear(tmp_path: Path) -> None:
    plain = Source(slug="lago", name="Lago", home="http://www.lago.example/", entries=())
    own = subscription.read(made(tmp_path, line("a"), line("b", secure=True)), plain, NOW)
    assert own.header("http://www.lago.example/a") == f"a={VALUE}"


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        ("# cookies", (line("a"),), "expected cookies in Netscape format"),
        (
            "# Netscape HTTP Cookie File",
            (f".lago.example TRUE / FALSE 0 a {VALUE}",),
            "expected cookies in Netscape format",
        ),
        ("# HTTP Cookie File", (), "expected cookies of www.lago.example; there are none"),
    ],
)
def test_a_wrong_file_is_told_and_none_of_its_lines(
    tmp_path: Path, head: str, lines: tuple[str, ...], told: str, recwarn: pytest.WarningsRecorder
) -> None:
    file = made(tmp_path, *lines, head=head)
    with pytest.raises(SourceError) as error:
        subscription.read(file, LAGO, NOW)
    assert str(error.value).startswith(f"{file}: {told}")
    assert VALUE not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None  # nothing of the line in a traceback
    assert len(recwarn) == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622, 0o666])
def test_a_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    file = made(tmp_path, line("a"))
    file.chmod(mode)
    with pytest.raises(SourceError, match=f"its mode is {mode:o}, .*chmod 600"):
        subscription.read(file, LAGO, NOW)


def test_what_is_no_file_is_refused_also_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "lago.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="No such file"):
        subscription.of_sources(tmp_path, (LAGO,), NOW)
    (tmp_path / "molo.txt").mkdir()
    with pytest.raises(SourceError, match="expected a file of cookies, of 1,000,000 bytes at most"):
        subscription.of_sources(tmp_path, (MOLO,), NOW)


def test_the_doctor_tells_which_outlets_have_one_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "cookies"
    first, second, third = list(sources.files([Path("data/sources")]))[:3]
    homes = {
        slug: sources.read(Path(f"data/sources/{slug}.toml")).home.split("/")[2] for slug in (first, second, third)
    }
    made(folder, line("a", domain=homes[first]), line("b", domain=homes[first], until=1), slug=first)
    made(folder, line("a", domain=homes[second], until=1), slug=second)
    made(folder, line("a", domain=homes[third]), slug=third).chmod(0o644)
    made(folder, line("a"), slug="ignota")
    done = CliRunner().invoke(
        main, ["doctor", "--db", str(tmp_path / "a.db")], env={"NEWSCRAWL_SOURCES": "data/sources", "COLUMNS": "300"}
    )
    said = {words[1]: words for row in done.output.splitlines() if "subscription" in row for words in [row.split("\t")]}
    assert done.exit_code == 1
    assert said[f"subscription {first}"][0] == "ok"
    assert (
        f"cookies: 1, the first is over on {NOW + timedelta(days=9):%Y-%m-%d}; expired: 1"
        in said[f"subscription {first}"]
    )
    assert said[f"subscription {second}"] == [
        "bad",
        f"subscription {second}",
        "cookies: 0; expired: 1",
        "export them anew while you are signed in",
    ]
    assert said[f"subscription {third}"][0] == "bad"
    assert "chmod 600" in said[f"subscription {third}"][2]
    assert "the catalogue has no such source" in said["subscription ignota"][2]
    assert VALUE not in done.output
