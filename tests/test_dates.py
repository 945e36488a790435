"""Dates as Italian newspapers print them. The strings are invented; the layouts are those of real papers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import process_time_ns
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.dates import _fallback, _machine, parse, parse_iso
from newscrawl.models import Moment

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2025, 6, 18, 16, 45, tzinfo=ROME)  # a Wednesday in summer time
CORPUS = Path(__file__).parents[1] / "../shared/corpus/italian-dates/truth.jsonl"


def read(text: str, now: datetime = NOW) -> str | None:
    """Of a day the day, of a time the local time with its offset: what a person would compare."""
    return printed(parse(text, now=now, zone=ROME))


def printed(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    layouts = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M%z", "second": "%Y-%m-%d %H:%M:%S%z"}
    return moment.at.strftime(layouts[moment.precision])


DAYS = {
    # layouts
    "3 giugno 2025": "2025-06-03",
    "Martedì 3 Giugno, 2025": "2025-06-03",
    "VENERDI’ 13 GIUGNO 2025": "2025-06-13",
    "venerdí 13 giugno 2025": "2025-06-13",
    "lunedi\u0300 16 giugno 2025": "2025-06-16",
    "3 di giugno 2025": "2025-06-03",
    "il 3 giugno del 2025": "2025-06-03",
    "1° settembre 2024": "2024-09-01",
    "1º sett. 2024": "2024-09-01",
    "il 1^ febbr. 2024": "2024-02-01",
    "primo settembre 2024": "2024-09-01",
    "l’11 febbraio 2024": "2024-02-11",
    "mar 10 giu 2025": "2025-06-10",
    "mar 11 mar 2025": "2025-03-11",
    "gio. 22 magg. 2025": "2025-05-22",
    "22 genn '25": "2025-01-22",
    "5-dic-24": "2024-12-05",
    "6GIU2025": "2025-06-06",
    "Giugno 6, 2025": "2025-06-06",
    "dic 6 2024": "2024-12-06",
    "June 6th, 2025": "2025-06-06",
    "6 May 2025": "2025-05-06",
    # digits
    "06/07/2024": "2024-07-06",
    "6.7.24": "2024-07-06",
    "06-07-24": "2024-07-06",
    "6 / 7 / 2024": "2024-07-06",
    "06|07|2024": "2024-07-06",
    "06·07·2024": "2024-07-06",
    "2024.07.06": "2024-07-06",
    # what stands around
    "Pubblicato il: 06/07/2024": "2024-07-06",
    "Questo articolo è stato aggiornato il 6 luglio 2024": "2024-07-06",
    "Data di pubblicazione 6 Luglio 2024": "2024-07-06",
    "Genova, 6 lug. 2024 (Adnkronos)": "2024-07-06",
    "(AGI) - Cagliari, 6 luglio 2024 -": "2024-07-06",
    "Cronaca | Lecce | 6 luglio 2024 | 12 commenti": "2024-07-06",
    "2 minuti di lettura - 6 luglio 2024": "2024-07-06",
    "di Elisa Maggio 6 luglio 2024": "2024-07-06",
    "Elio Settembre, 06/07/2024": "2024-07-06",
    "di Sara Neri6 luglio 2024": "2024-07-06",
    "Anno XII, n. 140 del 6 luglio 2024": "2024-07-06",
    "Anno 12 n. 3 - 6 luglio 2024": "2024-07-06",
    "\u200b6\u00a0luglio\u20092024\n": "2024-07-06",
    # no year: the nearest such day not after now
    "18 giugno": "2025-06-18",
    "19 giugno": "2024-06-19",
    "29 febbraio": "2024-02-29",
    "dom 15 giu": "2025-06-15",
    "(Dire) - Reggio Emilia, 9 giu.": "2025-06-09",
    "di Ada Verdi, Ugo Gallo e Pia Neri | 9 giugno": "2025-06-09",
    "BARI, 09 GIU -": "2025-06-09",
    "15/06": "2025-06-15",
    "Pubblicato il 9/6": "2025-06-09",
    "dom 15/06": "2025-06-15",
    "Giugno 9": "2025-06-09",
    # the first of two
    "dal 6 all’8 giugno 2025": "2025-06-06",
    "6, 7 e 8 giugno 2025": "2025-06-06",
    "da venerdì 6 a domenica 8 giugno 2025": "2025-06-06",
    "06-08/06/2025": "2025-06-06",
    "dal 30/05 al 02/06/2025": "2025-05-30",
    "28 dicembre - 3 gennaio 2025": "2024-12-28",
    "6 giugno 2025 (agg. 7 giugno 2025, ore 9:30)": "2025-06-06",
    "6 giugno 2025 - aggiornato alle 19.30": "2025-06-06",
    "Creato: 06 Giugno 2025 Ultima modifica: 07 Giugno 2025 08:15": "2025-06-06",
    # not the clock's
    "3 giugno 2031": "2031-06-03",
    "17 marzo 1861": "1861-03-17",
    # only dateparser knows
    "06 07 2024": "2024-07-06",
    "Pubblicato: 2024 6 luglio": "2024-07-06",
}

TIMES = {
    "3 giugno 2025, ore 7.05": "2025-06-03 07:05+0200",
    "3 giugno 2025 alle ore 7,05": "2025-06-03 07:05+0200",
    "3 giugno 2025 alle 7 e 05": "2025-06-03 07:05+0200",
    "3 giugno 2025 alle 18": "2025-06-03 18:00+0200",
    "3 giu '25 h 18": "2025-06-03 18:00+0200",
    "Mar. 3 Giu. 2025 h. 18.05": "2025-06-03 18:05+0200",
    "3 giugno 2025alle 18:05": "2025-06-03 18:05+0200",
    "3 giugno, 18.05": "2025-06-03 18:05+0200",
    "3 giugno 24 18.05": "2024-06-03 18:05+0200",
    "03/06/2025 (martedì) 18:05": "2025-06-03 18:05+0200",
    "[03.06.2025 - 18:05]": "2025-06-03 18:05+0200",
    "3/6/2025 18:05:09": "2025-06-03 18:05:09+0200",
    "Jun 3, 2025, 6:05 PM": "2025-06-03 18:05+0200",
    "giugno 3, 2025 12:05 am": "2025-06-03 00:05+0200",
    "18:05 del 3 giugno 2025": "2025-06-03 18:05+0200",
    "Aggiornato alle 18:05 di martedì 3 giugno 2025": "2025-06-03 18:05+0200",
    "ore 1.01 - 2024-07-06": "2024-07-06 01:01+0200",
    "18.05 - 3 giugno 2025": "2025-06-03 18:05+0200",
    "alle 9 - 12 maggio 2025": "2025-05-12 09:00+0200",
    "Redazione Sport | 03/06/2025 | 18:05": "2025-06-03 18:05+0200",
    "Martedì, 03 Giugno 2025 18:05 Scritto da Redazione": "2025-06-03 18:05+0200",
    "3 giugno 2025 ore 14:30-16:30": "2025-06-03 14:30+0200",
    "3 giugno 2025 - 09:10 – Ultimo aggiornamento: 4 giugno 2025 - 10:11": "2025-06-03 09:10+0200",
    # zones and clock changes
    "15 gennaio 2025 ore 10 (GMT)": "2025-01-15 11:00+0100",
    "3 giugno 2025, 10:00 UTC+2": "2025-06-03 10:00+0200",
    "Pubblicato: 2025-06-03T10:00:00+00:00": "2025-06-03 12:00:00+0200",
    "31 marzo 2024 ore 2.30": "2024-03-31 03:30+0200",
    "27 ottobre 2024 ore 2.30": "2024-10-27 02:30+0200",
    "27 ottobre 2024 ore 2.30 CET": "2024-10-27 02:30+0100",
    "31 dicembre 2024, ore 24:00": "2025-01-01 00:00+0100",
    # machines
    "2025-06-03T10:00:00.000+0000": "2025-06-03 12:00:00+0200",
    "2025-06-03T10:00Z": "2025-06-03 12:00+0200",
    "2025-6-3 9:5:7": "2025-06-03 09:05:07+0200",
    "20250603T100000Z": "2025-06-03 12:00:00+0200",
    "2025-06-03T10:00:00+02:00[Europe/Rome]": "2025-06-03 10:00:00+0200",
    "2025-06-03 10:00:00 +0000 UTC": "2025-06-03 12:00:00+0200",
    "Tue, 03 Jun 2025 10:00:00 GMT": "2025-06-03 12:00:00+0200",
    "Tue, 03 Jun 2025 10:00:00 EST": "2025-06-03 17:00:00+0200",
    "3 Jun 25 10:00 +0200 (CEST)": "2025-06-03 10:00+0200",
    "mar, 03 giu 2025 10:00:00 +0000": "2025-06-03 12:00:00+0200",
    "Tue Jun  3 10:00:00 CEST 2025": "2025-06-03 10:00:00+0200",
    "Tue Jun 03 2025 10:00:00 GMT+0200 (Ora legale dell’Europa centrale)": "2025-06-03 10:00:00+0200",
}

RELATIVE = {
    "adesso": "2025-06-18",
    "Pubblicato oggi": "2025-06-18",
    "questa mattina": "2025-06-18",
    "pochi minuti fa": "2025-06-18",
    "ieri mattina": "2025-06-17",
    "Redazione · ieri": "2025-06-17",
    "avantieri": "2025-06-16",
    "L’ALTRO IERI": "2025-06-16",
    "dopodomani": "2025-06-20",
    "mercoledì scorso": "2025-06-11",
    "lo scorso lunedì": "2025-06-16",
    "quattro giorni fa": "2025-06-14",
    "2 sett. fa": "2025-06-04",
    "di Anna Gallo, 3 giorni fa": "2025-06-15",
    "Ieri alle 7": "2025-06-17 07:00+0200",
    "alle 7.05 di oggi": "2025-06-18 07:05+0200",
    "ieri sera alle 9": "2025-06-17 21:00+0200",
    "Cronaca | ieri, 22:10": "2025-06-17 22:10+0200",
    "domani, ore 8": "2025-06-19 08:00+0200",
    "3 h fa": "2025-06-18 13:45+0200",
    "Aggiornato circa 40 min. fa": "2025-06-18 16:05+0200",
    "un’ora e mezza fa": "2025-06-18 15:15+0200",
    "mezz'ora fa": "2025-06-18 16:15+0200",
    "un quarto d’ora fa": "2025-06-18 16:30+0200",
    "due ore e 10 minuti fa": "2025-06-18 14:35+0200",
    "1 giorno e 2 ore fa": "2025-06-17 14:45+0200",
    "di Anna Gallo2 ore fa": "2025-06-18 14:45+0200",
    "30 secondi fa": "2025-06-18 16:44+0200",
}

NO_DATES = """
ora | 12:30 | ore 12.10 | alle 9.12 | dalle 9.10 alle 12.10 | ore 10-12 | ore 10/12 | Lunedì 9.10 - 12.30 | h 24 | 24/7
2025 | giugno 2025 | 06/2025 | 2025-06 | 2025/06 | estate 2025 | Giugno 24 | 2025-W23 | 1749800000 | Marzo
Legge 5 febbraio 1992, n. 104 | Legge n. 104 del 5 febbraio 1992 | D.lgs. 81/08 | Ordinanza n. 3 del 4/5/2020
Aut. Trib. di Bari n. 12 del 5 maggio 2010 | art. 3/4 | Sentenza 12/2020 | pag. 3/4 | n. 3/2025
Piazza 25 Aprile | via 4 novembre 18, Pesaro | Corso XXII Marzo 12 | Via XX Settembre 12, 2025 | Largo 2 Giugno
tel. 06 12 34 56 78 | 06/12345678 | 02.12.25.30 | ISBN 978-88-06-21234-5 | 10.1.1.25 | v2.10.15 | € 12,50
Roma-Lazio 2-1 | 6-4, 3-6, 7-5 | vince in 3 set a 1 | 7/10 | 3/4 | 16/9 | Stagione 2024/25, la giornata 12
Covid-19 marzo | Covid-19 maggio 2020 | La7 giugno | G7 giugno 2024 | Canale 5 maggio
10 minuti di lettura | fra 5 minuti | due mesi fa | un anno fa | qualche giorno fa | la settimana scorsa
Il 16 maggio, a Bari, era stato fermato | Mercato in fiera da oggi a domenica 23 maggio
12 marzo dello scorso anno | 2023 e dintorni, 6 giugno 10:00 2019 e oltre | Mondiali 2026, 3 giugno
Catania Oggi | Il meteo di oggi | Ieri, oggi e domani | Oggi 3 offerte | A domani | domani sera il concerto | lunedì
31 febbraio 2025 | 29/02/2023 | 13/25/2025 | 45/06/2025 | 12/05/75 | 12/05/0000 | 3 giugno 2450 | 9999-12-31
0000-00-00 00:00:00 | 0001-01-01T00:00:00Z | -0001-11-30T00:00:00+00:00 | 1970-01-01 | 1970-01-01T01:00:00+01:00
1969-12-31T16:00:00-08:00 | 01/01/1970 | 1 gennaio 1970, 01:00 | 1900-01-01 | gg/mm/aaaa | Invalid Date | NaN | --
Pubblicato il | © 2001-2025 Editore S.p.A. | i 10 film del 2025 | 12 aziende nel 2025
"""


@pytest.mark.parametrize(("text", "expected"), [*DAYS.items(), *TIMES.items(), *RELATIVE.items()])
def test_printed_date_is_read(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", [one.strip() for line in NO_DATES.strip().splitlines() for one in line.split("|")])
def test_what_is_no_date_is_unknown(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2024-10-27T12:00:00+01:00", "10 ore fa", "2024-10-27 02:00+0100"),
        ("2024-10-27T12:00:00+01:00", "11 ore fa", "2024-10-27 02:00+0200"),
        ("2024-03-31T09:00:00+02:00", "8 ore fa", "2024-03-31 00:00+0100"),
        ("2024-10-27T22:30:00+00:00", "oggi", "2024-10-27"),
        ("2024-10-26T22:30:00+00:00", "oggi", "2024-10-27"),
        ("2025-01-01T00:05:00+01:00", "20 minuti fa", "2024-12-31 23:45+0100"),
        ("2025-01-01T00:05:00+01:00", "31 dicembre", "2024-12-31"),
    ],
)
def test_relative_date_counts_from_now_in_the_zone(now: str, text: str, expected: str) -> None:
    assert read(text, datetime.fromisoformat(now)) == expected


@pytest.mark.parametrize("text", ["9 novembre 2024", "2 ore fa", "ieri", "09/11/2024 ore 10", "oggi", "9 nov"])
def test_machine_date_is_not_read_fuzzily(text: str) -> None:
    assert parse_iso(text, zone=ROME) is None
    assert parse(text, now=NOW, zone=ROME) is not None


def test_iso_date_without_time_is_a_day_in_the_zone() -> None:
    assert parse_iso("2025-06-03", zone=ROME) == Moment(datetime(2025, 6, 3, tzinfo=ROME), "day")


def test_missing_zone_in_mail_date_is_local_and_not_utc() -> None:
    assert printed(parse_iso("Tue, 03 Jun 2025 10:00:00", zone=ROME)) == "2025-06-03 10:00:00+0200"
    assert printed(parse_iso("Tue, 07 Jan 2025 10:00:00 CET", zone=ROME)) == "2025-01-07 10:00:00+0100"


@pytest.mark.parametrize(
    ("year", "read"), [("50", 1950), ("72", 1972), ("96", 1996), ("99", 1999), ("00", 2000), ("25", 2025), ("49", 2049)]
)
def test_a_mail_year_of_two_digits_is_of_the_last_century_from_50_on(year: str, read: int) -> None:
    for day in (f"03 Jun {year} 10:00:00 GMT", f"Fri, 3 Jun {year} 10:00:00 +0000", f"3-Jun-{year} 10:00:00 UT"):
        found = parse_iso(day, zone=ROME)
        assert found is not None
        assert found.at == datetime(read, 6, 3, 10, tzinfo=UTC)


def test_zone_name_that_nobody_knows_leaves_machine_date_unknown() -> None:
    assert parse_iso("Tue, 03 Jun 2025 10:00:00 XYZ", zone=ROME) is None


def test_naive_now_is_an_error() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse("ieri", now=datetime(2025, 6, 18), zone=ROME)  # noqa: DTZ001


def test_date_beyond_reach_is_not_completed_from_half_of_it() -> None:
    lead = "parola " * 26
    assert read(lead + "12 maggio 2023") is None
    assert read("parola " * 17 + "12 maggio 2023") == "2023-05-12"


def test_of_a_long_text_only_the_beginning_is_read() -> None:
    assert read("9 novembre 2024" + " " * 1_000) == "2024-11-09"
    assert read("9 novembre" + " " * 1_000 + "2023") != "2023-11-09"
    assert read("pubblicato il " * 9 + "9 novembre 2024") == "2024-11-09"
    assert read("pubblicato il " * 20 + "9 novembre 2024") is None


@pytest.mark.parametrize("module", [_machine, _fallback])
def test_a_text_longer_than_a_date_is_left_aside(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_machine, "_FORMS", () if module is _fallback else _machine._FORMS)
    raw = "9 novembre 2024 10:30" if module is _fallback else "2024-11-09T10:30:00"
    assert module.read(raw, ROME) is not None
    monkeypatch.setattr(module, "_LONGEST", len(raw) - 1)
    assert module.read(raw, ROME) is None


def test_importing_leaves_dateparser_alone() -> None:
    code = "import sys, newscrawl.dates; print('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


# ── properties ─────────────────────────────────────────────────────────────────────────────────

MONTHS = (
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()  # noqa: SIM905
)
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
LAYOUTS = (
    "{weekday} {d} {month} {y}",
    "{d} {month:.3} {y}",
    "{month} {d}, {y}",
    "{d:02}/{m:02}/{y}",
    "{d}.{m}.{y}",
    "{y}-{m:02}-{d:02}",
    "Pubblicato il {d} {month} {y}",
    "di Ada Verdi - {weekday} {d} {month} {y}",
    "Torino, {d} {month:.3}. {y} (askanews)",
)
CLOCKS = ("{h:02}:{n:02}", "ore {h}.{n:02}", "alle {h:02}:{n:02}", "h {h}:{n:02}", "alle ore {h},{n:02}")
# 1970 and 1900 hold placeholders.
days = st.dates(date(1971, 1, 1), date(2099, 12, 31))


def laid_out(layout: str, day: date) -> str:
    names = {"month": MONTHS[day.month - 1], "weekday": WEEKDAYS[day.weekday()]}
    return layout.format(d=day.day, m=day.month, y=day.year, **names)


@given(days, st.sampled_from(LAYOUTS), st.sampled_from([str.lower, str.upper, str.title]))
def test_every_day_is_read_back_from_every_layout(day: date, layout: str, case: Callable[[str], str]) -> None:
    text = laid_out(layout, day)
    assert read(case(text)) == day.isoformat()


@given(days, st.sampled_from(LAYOUTS[:6]), st.times(), st.sampled_from(CLOCKS), st.booleans())
def test_every_time_is_read_back(day: date, layout: str, at: time, clock: str, first: bool) -> None:
    parts = [laid_out(layout, day), clock.format(h=at.hour, n=at.minute)]
    moment = parse(" - ".join(parts[::-1] if first else parts), now=NOW, zone=ROME)
    assert moment is not None
    local = datetime(day.year, day.month, day.day, at.hour, at.minute, tzinfo=ROME)
    assert moment == (local.astimezone(UTC).astimezone(ROME), "minute")


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_machine_date_names_the_same_instant(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    for text in (instant.isoformat(), whole.strftime("%Y%m%dT%H%M%SZ"), whole.strftime("%a, %d %b %Y %H:%M:%S GMT")):
        assert parse_iso(text, zone=ROME) == (whole.astimezone(ROME), "second")


ANY = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from([*MONTHS, *WEEKDAYS, "ore", "alle", "il", "ieri", "fa", "due", "/", "-", ".", ":", "'", "Z"])
        | st.integers(0, 2200).map(str)
    ).map(" ".join),
    st.text(alphabet="0123456789 /-.:,'TZ+marsetoregifalun", max_size=40),
)


@given(ANY, st.sampled_from(["Europe/Rome", "America/Sao_Paulo", "Pacific/Apia", "UTC"]))
def test_any_text_gives_a_moment_in_the_zone_or_nothing(text: str, name: str) -> None:
    zone = ZoneInfo(name)
    moment = parse(text, now=NOW, zone=zone)
    if moment is None:
        return
    assert moment.at.tzinfo is zone
    assert moment.at.astimezone(UTC).astimezone(zone).date() == moment.at.date()
    assert moment.at.microsecond == 0
    if moment.precision == "day":
        assert moment.at - datetime(*moment.at.timetuple()[:3], tzinfo=zone) <= timedelta(hours=1)


# ── the corpus beside the checkout ─────────────────────────────────────────────────────────────


def test_corpus_of_italian_dates_is_read() -> None:
    if not CORPUS.exists():
        pytest.skip(f"no corpus at {CORPUS.resolve()}; it is not part of the repository")
    rows = [json.loads(row) for row in CORPUS.read_text(encoding="utf-8").splitlines()]
    wrong = [(row["text"], row["expected"], got) for row in rows if (got := _answer(row)) != _truth(row)]
    assert [one for one in wrong if one[1] is None] == []
    assert len(wrong) <= len(rows) - 188, wrong


def _answer(row: dict[str, str]) -> tuple[object, str]:
    moment = parse(row["text"], now=datetime.fromisoformat(row["reference"]), zone=ROME)
    return (moment.at, moment.precision) if moment else (None, "none")


def _truth(row: dict[str, str]) -> tuple[object, str]:
    at = datetime.fromisoformat(row["expected"]) if row["expected"] else None
    return (at.replace(tzinfo=ROME) if at and at.tzinfo is None else at, row["precision"])


@pytest.mark.parametrize(
    ("text", "limit_ms"),
    [
        ("2025-11-09T08:30:00+01:00", 0.1),
        ("lunedì 5 febbraio 2024, ore 7.30", 1),
        ("di Anna Neri e Ugo Bassi, 5 febbraio 2024 alle 7.30", 1),
        ("Leggi anche: il porto chiude per la nebbia", 1),
        ("Capitolo 12, versetti da 3 a 9", 1),
    ],
)
def test_a_date_costs_little(text: str, limit_ms: float) -> None:
    """CPU time of one reading, the median of many: a busy machine is no slow grammar."""
    spent = []
    for _ in range(30):
        began = process_time_ns()
        parse(text, now=NOW, zone=ROME)
        spent.append((process_time_ns() - began) / 1e6)
    assert sorted(spent)[len(spent) // 2] <= limit_ms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 02/06/2025 - 17:57", "2025-02-06 17:57+0100"),
        ("giovedì 02/06/2025", "2025-02-06"),
        ("02/06/2025 (Thursday)", "2025-02-06"),
        ("Thu 02-06-25", "2025-02-06"),
        ("Mon, 02/06/2025", "2025-06-02"),
        ("lunedì 02/06/2025", "2025-06-02"),
        ("sabato 02/06/2025", "2025-06-02"),
        ("02/06/2025", "2025-06-02"),
    ],
)
def test_a_weekday_decides_whether_the_month_stands_first(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 aprile 202410:43", "2024-04-03 10:43+0200"),
        ("Lecce 3 apr 202410.43", "2024-04-03 10:43+0200"),
        ("03/04/202408:15", "2024-04-03 08:15+0200"),
        ("3 Aprile 20243 Aprile 2024", "2024-04-03"),
        ("April 3, 2024April 4, 2024", "2024-04-03"),
        ("3 aprile 20245 min di lettura", "2024-04-03"),
        ("3 aprile 2024 10:43", "2024-04-03 10:43+0200"),
        ("20240403 10:43", None),
        ("3 aprile 202411", None),
    ],
)
def test_a_year_is_read_where_the_next_number_touches_it(text: str, expected: str | None) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 gennaio 1", None),
        ("1 gen 1, 00:00", None),
        ("January 1, 1", None),
        ("Pubblicato il 1 gennaio 1 alle 00:53", None),
        ("lunedì 1 gennaio 001", None),
        ("30 novembre -1", None),
        ("1 gennaio", "2025-01-01"),
        ("1 gennaio, 14.30", "2025-01-01 14:30+0100"),
        ("9 maggio 20 feriti", "2025-05-09"),
        ("9 maggio, 2 commenti", "2025-05-09"),
    ],
)
def test_a_year_that_cannot_be_one_is_not_replaced_by_this(text: str, expected: str | None) -> None:
    assert read(text) == expected
