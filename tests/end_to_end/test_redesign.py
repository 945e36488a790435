"""An outlet with a past changes its pages between two runs: the run that fetches them says what fell, and ends with 3."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.end_to_end.end_to_end_made import crawl, rows
from tests.end_to_end.test_manners import Outlet, served
from tests.health_made import Day, Past, past

PAGES = 8
SYLLABLES = [
    one + two for one in ("ra", "sti", "me", "vo", "nu", "tri", "go") for two in ("re", "la", "ndo", "to", "si")
]
SOURCE = """name = "Prova"
home = "{base}/"
[[entries]]
url = "{base}/feed.xml"
kind = "feed"
"""
WALL = (
    "<html lang=it><title>La tua privacy</title><body><h1>La tua privacy</h1><p>Noi e i nostri partner usiamo i cookie."
    " Con il tuo consenso trattiamo i dati come dice l'informativa.</p><button>Accetta tutti</button>"
    "<p>Gestisci preferenze oppure continua senza accettare i cookie.</p></body></html>"
)


def as_before(number: int) -> str:
    return page(number, date=True, sentences=16)


def without_date(number: int) -> str:
    return page(number, date=False, sentences=16)


def with_the_lead_alone(number: int) -> str:
    return page(number, date=True, sentences=5)


def page(number: int, *, date: bool, sentences: int) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"Notizia numero {number} da Lomaro",
        "author": {"@type": "Person", "name": "Lucia Bellandi"},
        "articleSection": "Cronaca",
        "image": f"/{number}.jpg",
    }
    if date:
        data["datePublished"] = datetime.now(UTC).isoformat()
    text = "".join(f"<p>{sentence(number, line)}</p>" for line in range(sentences))
    return f"""<html lang=it><title>Notizia numero {number} da Lomaro</title>
<script type="application/ld+json">{json.dumps(data)}</script>
<article><h1>Notizia numero {number} da Lomaro</h1>{text}</article></html>"""


def sentence(number: int, line: int) -> str:
    """Of no other article: what says nearly the same is told as one story."""
    chance = Random(f"{number} {line}")
    return (
        " ".join(
            chance.choice(("ba", "co", "di", "fe", "lu")) + chance.choice(SYLLABLES) for _ in range(18)
        ).capitalize()
        + "."
    )


class Scripted:
    """The outlet, its store, and runs of the real command."""

    def __init__(self, outlet: Outlet, folder: Path) -> None:
        self.outlet, self.db = outlet, folder / "news.db"
        self.file = folder / "prova.toml"
        self.file.write_text(SOURCE.replace("{base}", outlet.base))
        self.number = 0
        outlet.serve("/robots.txt", b"", Content_Type="text/plain")

    def brings_out(self, design: object) -> None:
        """New articles, in this design."""
        assert callable(design)
        numbers = range(self.number, self.number + PAGES)
        self.number += PAGES
        for number in numbers:
            self.outlet.serve(f"/notizie/{number}.html", design(number).encode())
        items = "".join(
            f"<item><title>N</title><link>{self.outlet.base}/notizie/{n}.html</link></item>" for n in numbers
        )
        self.outlet.serve("/feed.xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())

    def run(self) -> tuple[int, str]:
        done = crawl(self.db, "-a", f"source={self.file}")
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr + done.stdout


def test_the_run_that_meets_a_redesign_ends_with_3_and_names_field_before_after_and_a_sample(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with served() as outlet:
        scripted = Scripted(outlet, tmp_path)
        with past(scripted.db, outlet.base, now) as store:
            Past(store, outlet.base).days(now, 20, Day(lacks=frozenset({"subtitle"})))
        scripted.brings_out(without_date)
        status, output = scripted.run()
    assert status == 3, output
    (sick,) = rows(scripted.db, "SELECT * FROM source_health")
    assert (sick["field"], sick["before"], sick["after"], sick["state"]) == ("published", 1.0, 0.0, "open")
    said = f"sick: prova: published fell from 100 % to 0 % since {now:%Y-%m-%d} ({PAGES} pages), e.g. {outlet.base}/notizie/"
    assert said in output
    assert "sick=1" in output.splitlines()[-1]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("design", "field", "said"),
    [
        (without_date, "published", "prova: published fell from 100 % to 0 % since"),
        (with_the_lead_alone, "length", "prova: bodies shrank from"),
        (lambda number: WALL, "consent", "prova: consent forms in the place of texts rose from 0 % to 100 % since"),
    ],
    ids=["the date goes", "bodies shrink", "a consent wall goes up"],
)
def test_a_redesign_ends_the_run_with_3_and_is_named(tmp_path: Path, design: object, field: str, said: str) -> None:
    now = datetime.now(UTC)
    with served() as outlet:
        scripted = Scripted(outlet, tmp_path)
        with past(scripted.db, outlet.base, now) as store:
            Past(store, outlet.base).days(now, 20, Day(lacks=frozenset({"subtitle"})))
        scripted.brings_out(as_before)
        status, output = scripted.run()
        assert status == 0, output
        scripted.brings_out(design)
        status, output = scripted.run()
        assert status == 3, output
        (sick,) = rows(scripted.db, "SELECT * FROM source_health")
        assert (sick["source"], sick["field"], sick["state"], sick["first_run"]) == ("prova", field, "open", 22)
        assert said in output
        samples = json.loads(sick["samples"])
        assert len(samples) == 3
        assert f"e.g. {samples[0]}" in output
        assert all(int(url.rpartition("/")[2].removesuffix(".html")) >= PAGES for url in samples)
        assert "sick=1" in output.splitlines()[-1]
        # Mended at the outlet: the next run is well again, and the finding has an end.
        scripted.brings_out(as_before)
        assert scripted.run()[0] == 0
    assert [row["state"] for row in rows(scripted.db, "SELECT state FROM source_health")] == ["recovered"]
