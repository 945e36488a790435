"""What can be set: each setting is typed, a wrong one is named, and nothing else reads one."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.settings import Settings

from newscrawl import config, native
from newscrawl import settings as defaults
from newscrawl.commands import _heartbeat, _stop
from newscrawl.config import Config, DuplicatePolicy, ProgressView, ReservationPolicy
from newscrawl.crawl import entries, readers, surveying
from newscrawl.crawl.revisits import RevisitRules
from newscrawl.errors import UsageError
from newscrawl.http import robots
from newscrawl.middlewares import transport
from newscrawl.store.db.watch import Bounds

ROOT = Path(__file__).parents[1]


def read(**values: Any) -> Config:
    return Config.read({f"NEWSCRAWL_{name}": value for name, value in values.items()})


def faults(**values: Any) -> list[str]:
    with pytest.raises(UsageError) as told:
        read(**values)
    assert told.value.exit_status == 2
    return str(told.value).splitlines()


# ── what there is ──────────────────────────────────────────────────────────────────────────────


def test_settings_py_and_config_know_the_same_names() -> None:
    assert [name for name in vars(defaults) if name.startswith("NEWSCRAWL_")] == list(config.NAMES)


def test_there_are_few_enough_to_be_read() -> None:
    assert len(config.NAMES) <= 28
    assert not set(config.NAMES) & set(config.RETIRED)


def test_nothing_given_is_what_settings_py_says() -> None:
    given = {name: getattr(defaults, name) for name in config.NAMES}
    assert Config.read({}) == Config.read(given) == Config.read(dict.fromkeys(config.NAMES))


def test_scrapy_gives_what_a_mapping_gives() -> None:
    project = Settings()
    project.setmodule("newscrawl.settings")
    project.set("NEWSCRAWL_WORKERS", "2", priority="cmdline")
    assert Config.read(project) == read(WORKERS=2)


def test_only_config_reads_a_setting_by_its_name() -> None:
    by_name = re.compile(r"""(?:\bget\w*\(|\[)\s*["']NEWSCRAWL_""")
    files = [*(ROOT / "newscrawl").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]
    assert [file for file in files if by_name.search(file.read_text("utf-8"))] == []


def test_every_setting_that_code_names_exists_and_each_is_used() -> None:
    files = [*(ROOT / "newscrawl").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]
    code = "\n".join(file.read_text("utf-8") for file in files if file.parent.name != "config")
    assert set(re.findall(r"NEWSCRAWL_[A-Z_]*[A-Z]", code)) - {native.SWITCH} <= set(config.NAMES)
    shown = {"log", "pages_db"}  # by `log_file`, `pages`
    unused = [name for name in Config.__slots__ if name not in shown and not re.search(rf"\.{name}\b", code)]
    assert unused == []
    assert ".log_file" in code
    assert ".pages" in code


# ── values ─────────────────────────────────────────────────────────────────────────────────────

RIGHT: list[tuple[str, Any, Any]] = [
    ("DB", "a/b.db", Path("a/b.db")),
    ("DB", Path("b.db"), Path("b.db")),
    ("PAGES_DB", "", None),
    ("PAGES_DB", "p.db", Path("p.db")),
    ("ARCHIVE", "0", False),
    ("ARCHIVE", "False", False),
    ("ARCHIVE", 1, True),
    ("VERBOSE", "true", True),
    ("CSV_SAFE", "yes", True),
    ("KEEP_PAGES_DAYS", "30", 30.0),
    ("CONTACT", " anna@example.org ", "anna@example.org"),
    ("CONTACT", "https://example.org/bot", "https://example.org/bot"),
    ("ALLOW_ADDRESSES", "", ()),
    (
        "ALLOW_ADDRESSES",
        "127.0.0.0/8, ::1",
        (ipaddress.IPv4Network("127.0.0.0/8"), ipaddress.IPv6Network("::1/128")),
    ),
    ("ALLOW_PORTS", "80,8801", (80, 8801)),
    ("ALLOW_PORTS", [80], (80,)),
    ("ALLOW_PORTS", 80, (80,)),
    ("WORKERS", "2", 2),
    ("PAGE_CPU_S", ".1", 0.1),
    ("REVISIT_AGES", "3s,2w", (timedelta(seconds=3), timedelta(weeks=2))),
    ("DUPLICATES", "drop", DuplicatePolicy.DROP),
    ("RESERVATIONS", "skip", ReservationPolicy.SKIP),
    ("PROGRESS", "jsonl", ProgressView.JSONL),
    ("RUN_MINUTES", "0.2", 0.2),
    ("HEARTBEAT", "", None),
    ("PING", "", None),
    ("PING", "https://hc-ping.com/x", "https://hc-ping.com/x"),
    ("FLEET_DSN", " service=fleet ", "service=fleet"),
]


@pytest.mark.parametrize(("name", "value", "meant"), RIGHT, ids=str)
def test_a_value_is_read_as_it_was_meant(name: str, value: Any, meant: Any) -> None:
    assert getattr(read(**{name: value}), name.lower()) == meant


WRONG: dict[str, tuple[Any, ...]] = {
    "DB": ("", " ", "a\0b"),
    "PAGES_DB": ("a\0b",),
    "ARCHIVE": ("maybe", "2", ""),
    "KEEP_PAGES_DAYS": ("-1", "many", "inf", "1e9"),
    "SOURCES": ("",),
    "CONTACT": ("anna\r\nX-A: b", "a\0b", "nonsense", "@", "https://"),
    "ALLOW_ADDRESSES": ("loopback", "10.0.0.0/99", "127.0.0.0/8;::1"),
    "ALLOW_PORTS": ("0", "http", "80,65536", "-1"),
    "WORKERS": ("-1", "two", "1.5", "", "9" * 5000, True),
    "PAGE_CPU_S": ("0", "-1", "nan"),
    "PAGE_MEMORY_MB": ("0", "1G"),
    "MIN_FREE_MB": ("-1", "5%"),
    "RETRY_WAIT_S": ("90s", "-1"),
    "REVISIT_AGES": ("1 hour", "1h,,x", "0h", "999999w"),
    "DUPLICATES": ("dropped", "KEEP", ""),
    "STORY_DAYS": ("367", "-1", "week"),
    "CSV_SAFE": ("x",),
    "RESERVATIONS": ("ignore", ""),
    "RUN_MINUTES": ("-1", "1e9"),
    "SOURCE_MINUTES": ("1h",),
    "SOURCE_PAGES": ("-1", "all"),
    "JITTER_S": ("1e9",),
    "LOG": ("a\nb",),
    "VERBOSE": ("very",),
    "PROGRESS": ("bar", ""),
    "HEARTBEAT": ("a\0b",),
    "FLEET_DSN": ("host=a\nb",),
    "PING": ("hc-ping.com/x", "file:///tmp/x", "http://", "http://["),
}


def test_each_setting_has_its_wrong_values() -> None:
    assert {f"NEWSCRAWL_{name}" for name in WRONG} == set(config.NAMES)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_told_in_one_line_with_what_was_expected(name: str, value: Any) -> None:
    (line,) = faults(**{name: value})
    assert re.match(rf"NEWSCRAWL_{name}: expected .+; got '.*'$", line)
    assert len(line) < 250


@pytest.mark.parametrize(
    "value", ["htps://key:word@h.example/key?key=word#key", "h.example/key", "http://:word@/key", "http://[key"]
)
def test_a_wrong_watchdog_address_is_told_without_its_key(value: str) -> None:
    (line,) = faults(PING=value)
    assert "key" not in line
    assert "word" not in line


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = faults(WORKERS="many", DBB="x", DUPLICATES="dropped")
    assert [line.partition(":")[0] for line in told] == ["NEWSCRAWL_DBB", "NEWSCRAWL_WORKERS", "NEWSCRAWL_DUPLICATES"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(config.NAMES), st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text()))
def test_whatever_is_given_is_read_or_told(name: str, value: Any) -> None:
    told = ""
    try:
        Config.read({name: value})
    except UsageError as error:
        told = str(error)
    assert not told or told.startswith(f"{name}: expected ")


@given(st.lists(st.integers(1, 36_500).map(lambda days: timedelta(days=days))))
def test_ages_come_back_as_they_were_written(ages: list[timedelta]) -> None:
    assert read(REVISIT_AGES=",".join(f"{age.days}d" for age in ages)).revisit_ages == tuple(ages)


def test_files_beside_the_database_unless_others_are_named() -> None:
    near = read(DB="x/news.db")
    assert (near.pages, near.log_file) == (Path("x/news-pages.db"), Path("x/news.log"))
    other = read(DB="x/news.db", PAGES_DB="p.db", LOG="run.log")
    assert (other.pages, other.log_file) == (Path("p.db"), Path("run.log"))


@pytest.mark.parametrize("off", ["0", "off", "None", "false", 0])
def test_a_log_that_is_switched_off(off: Any) -> None:
    assert read(LOG=off).log_file is None


# ── names ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", config.NAMES)
def test_a_name_with_a_letter_too_many_is_told_with_what_was_meant(name: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}X: there is no such setting; did you mean {name}\\?$"):
        Config.read({f"{name}X": 1})


def test_a_name_that_is_like_none_is_told_where_to_look() -> None:
    assert faults(QUIZ="1") == [
        "NEWSCRAWL_QUIZ: there is no such setting; newscrawl/settings.py has those that there are"
    ]


def test_names_of_others_are_no_business_of_ours() -> None:
    assert Config.read({"LOG_LEVEL": "INFO", 7: 8, "newscrawl": 1}) == Config.read({})


def test_the_environment_is_shared_with_others() -> None:
    environ = {
        "PATH": "/bin",
        "NEWSCRAWL_DB": "a.db",
        "NEWSCRAWL_CONTACT": "",
        "NEWSCRAWL_CORPUS": "/c",
        "NEWSCRAWL_WORKER": "1",
        "NEWSCRAWL_STOP_S": "9",
    }
    ours = config.environment(environ)
    assert ours == {"NEWSCRAWL_DB": "a.db", "NEWSCRAWL_WORKER": "1", "NEWSCRAWL_STOP_S": "9"}
    with pytest.raises(UsageError, match=r"NEWSCRAWL_WORKER: .* did you mean NEWSCRAWL_WORKERS\?"):
        Config.read(ours)


# ── settings that are none any more ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", config.RETIRED)
def test_one_that_is_none_any_more_changes_nothing_and_is_told_with_its_value(name: str) -> None:
    assert Config.read({name: "nonsense"}) == Config.read({})
    (line,) = config.retired({name: "nonsense", "NEWSCRAWL_DB": "a.db"})
    assert line.startswith(f"{name} is fixed at {config.RETIRED[name]} now: ")


def test_the_values_that_are_told_are_those_that_count() -> None:
    rules, bounds = RevisitRules(ages=()), Bounds()
    assert {
        "NEWSCRAWL_ALIVE_ON": ",".join(str(status) for status in sorted(_heartbeat._ALIVE_ON)),
        "NEWSCRAWL_ENTRY_CPU_S": f"{surveying._ENTRY_CPU_S:g}",
        "NEWSCRAWL_MAX_CRAWL_DELAY_S": f"{robots.LONGEST_DELAY_S:g}",
        "NEWSCRAWL_MAX_HEADER_BYTES": str(transport.MAX_HEADER_BYTES),
        "NEWSCRAWL_MAX_LOG_MB": str(bounds.log_mb),
        "NEWSCRAWL_MAX_SITEMAPS": str(entries._MOST_ENTRIES),
        "NEWSCRAWL_MIN_FREE_PERCENT": str(bounds.free_percent),
        "NEWSCRAWL_PAGE_WALL_S": f"{readers._PAGE_WALL_S:g}",
        "NEWSCRAWL_REVISIT_MAX": str(rules.most),
        "NEWSCRAWL_REVISIT_SHARE": f"{100 * rules.share:g}",
        "NEWSCRAWL_SITEMAP_DEPTH": str(entries._MOST_DEEP),
        "NEWSCRAWL_STOP_S": f"{_stop.GRACE_S:g}",
    } == config.RETIRED
