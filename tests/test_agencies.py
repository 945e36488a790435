from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl import agencies
from newscrawl.models import Article, Page

REST = "Il testo di una notizia inventata, che continua per qualche riga e poi finisce."


def named(body: str = REST, url: str = "https://esempio.it/a-b", **fields: Any) -> tuple[str, str] | None:
    page = Page(url=url, body=b"", fetched_at=datetime(2025, 1, 1, tzinfo=UTC))
    return agencies.named(Article(url=url, page=page, body=body, **fields))


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("(ANSA) - ROMA, 7 MAR - ", "ANSA"),
        ("ROMA (ITALPRESS) - ", "Italpress"),
        ("Roma, 7 mar. (askanews) - ", "askanews"),
        ("Milano, 7 mar. (Adnkronos Salute) - ", "Adnkronos"),
        ("Roma, 7 mar (LaPresse) - ", "LaPresse"),
        ("(DIRE) Roma, 7 mar. - ", "Dire"),
        ("(Agenzia DIRE) - ", "Dire"),
        ("(Il Sole 24 Ore Radiocor Plus) - Milano, 07 mar - ", "Radiocor"),
        ("Bruxelles, 7 mar 10:21 - (Agenzia Nova) - ", "Nova"),
        ("AGI - ", "AGI"),
        ("(Teleborsa) - ", "Teleborsa"),
        ("(ANSA/AFP) - PARIGI, 7 MAR - ", "ANSA"),
    ],
)
def test_a_dateline_names_its_agency(dateline: str, agency: str) -> None:
    assert named(dateline + REST) == (agency, "dateline")


@pytest.mark.parametrize(
    "body",
    [
        "Dire che la notizia era attesa (vedi sopra) è poco. " + REST,
        "Dire - a voce alta - che cosa pensa: questo chiedono. " + REST,
        "Agi subito, dice il manuale. " + REST,
        "La nuova sede dell'ANSA apre oggi. " + REST,
        "La stella nova (fotografata ieri) si vede a occhio nudo. " + REST,
    ],
)
def test_a_word_that_only_looks_like_an_agency_names_none(body: str) -> None:
    assert named(body) is None


def test_an_agency_is_named_by_its_site_credit_signature_and_tag_in_this_order() -> None:
    signed = REST + " (Fonte: Italpress)"
    assert named(signed, url="https://www.ansa.it/a-b", credit=("AGI",)) == ("ANSA", "address")
    assert named(signed, credit=("Redazione Adnkronos",), tags=("askanews",)) == ("Adnkronos", "credit")
    assert named(signed, tags=("askanews",)) == ("Italpress", "signature")
    assert named(tags=("cronaca", "askanews")) == ("askanews", "tag")
    assert named(tags=("novara", "direzione"), credit=("Redazione Milano",)) is None
