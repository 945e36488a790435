"""Pages that only lead on to another one, and pages that say so beside a text of their own."""

from __future__ import annotations

import pytest

from newscrawl.http import refresh
from newscrawl.http.refresh import may_lead_on, target

URL = "https://www.prova.example/rubriche/2026/mulino.html"
THERE = "https://www.prova.example/2026/il-mulino-riapre.html"
TEXT = (
    "<p>"
    + "Il mugnaio ha rimesso in moto la ruota dopo la piena e da lunedì macina di nuovo per i forni della valle. " * 5
)

META = {
    "as most write it": '<meta http-equiv="refresh" content="0; url={to}">',
    "in capitals": '<META HTTP-EQUIV="REFRESH" CONTENT="0; URL={to}">',
    "content first": '<meta content="0;url={to}" http-equiv="refresh" />',
    "inner quotes": "<meta http-equiv='Refresh' content=\"0;URL='{to}'\">",
    "without quotes": "<meta http-equiv=refresh content=0;url={to}>",
    "without its name": '<meta http-equiv="refresh" content="3; {to}">',
    "with a comma": '<meta http-equiv="refresh" content="0, url={to}">',
    "with a fraction": '<meta http-equiv="refresh" content="0.5;url={to}">',
    "with blanks": '<meta http-equiv = " refresh " content = " 5 ; url = {to} ">',
    "over lines": '<meta\n  http-equiv="refresh"\n  content="0;\n  url={to}"\n>',
    "in noscript": '<noscript><meta http-equiv="refresh" content="0;url={to}"></noscript>',
    "behind a character set": '<meta charset="utf-8"><title>Si cambia casa</title><meta http-equiv="refresh" content="1;url={to}">',
    "with a canonical": '<link rel="canonical" href="{to}"><meta http-equiv="refresh" content="0;url={to}">',
    "with words for people": '<title>Altrove</title><meta http-equiv="refresh" content="8;url={to}"><h1>Questo foglio ha traslocato</h1>'
    '<p>Fra poco il tuo lettore ti porta alla stanza nuova. Se non succede, <a href="{to}">premi qui</a>.',
    "in a frame": '<meta http-equiv="refresh" content="0;url={to}"><nav>' + "<a href=/a>Una voce del menù</a> " * 40 + "</nav><p>Attendi.",
}  # fmt: skip
SCRIPT = {
    "replace": "<script>location.replace('{to}')</script>",
    "window.location": '<script type="text/javascript">window.location = "{to}";</script>',
    "href": '<html><body onload=""><script>top.location.href="{to}"</script></body>',
    "assign, slashes escaped": "<script>document.location.assign('{escaped}');</script>",
}


@pytest.mark.parametrize("page", [*META.values(), *SCRIPT.values()], ids=[*META, *SCRIPT])
@pytest.mark.parametrize("there", [THERE, "/2026/il-mulino-riapre.html", "../../2026/./il-mulino-riapre.html"])
def test_a_page_that_only_leads_on_says_where(page: str, there: str) -> None:
    written = page.replace("{to}", there).replace("{escaped}", there.replace("/", "\\/"))
    assert may_lead_on(written.encode())
    assert target(written, URL) == THERE


@pytest.mark.parametrize("page", [*META.values(), *SCRIPT.values()], ids=[*META, *SCRIPT])
def test_a_page_with_a_text_of_its_own_leads_nowhere(page: str) -> None:
    written = page.replace("{to}", THERE).replace("{escaped}", THERE)
    assert target(f"{written}<h1>Il mulino riapre</h1>{TEXT}", URL) is None


def test_without_its_count_of_words_an_article_would_lead_away(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{META['as most write it'].replace('{to}', THERE)}<h1>Il mulino riapre</h1>{TEXT}"
    assert target(page, URL) is None
    monkeypatch.setattr(refresh, "_words", lambda shown: 0)
    assert target(page, URL) == THERE


NOWHERE = {
    "itself anew": '<meta http-equiv="refresh" content="300">',
    "itself by its address": f'<meta http-equiv="refresh" content="0;url={URL}#su">',
    "later": '<meta http-equiv="refresh" content="600;url=/altro.html">',
    "commented out": '<!--[if lt IE 9]><meta http-equiv="refresh" content="0;url=/vecchi.html"><![endif]-->',
    "within a script": '<script>var m = \'<meta http-equiv="refresh" content="0;url=/vecchi.html">\';</script>',
    "a mail": '<meta http-equiv="refresh" content="0;url=mailto:redazione@prova.example">',
    "with a password": '<meta http-equiv="refresh" content="0;url=https://anna:segreto@prova.example/">',
    "no number": '<meta http-equiv="refresh" content="url=/altro.html">',
    "another header": '<meta http-equiv="content-language" content="0;url=/altro.html">',
    "a script with two ways": "<script>if (piccolo) location='/m/a.html'; else location='/d/a.html';</script>",
    "a script that compares": "<script>if (location == '/altro.html') conta();</script>",
    "a check of who asks": "<script>document.cookie='prova=1'; location.href='/rubriche/2026/mulino.html?i=1';</script>",
}


@pytest.mark.parametrize("page", NOWHERE.values(), ids=NOWHERE)
def test_what_leads_nowhere_else_is_read_as_it_is(page: str) -> None:
    assert target(page, URL) is None


def test_a_flash_that_says_that_it_is_an_article_stays_one() -> None:
    flash = "Frana sulla provinciale del Gelsomino, nessun ferito: la strada è chiusa fino a domani sera, dicono i pompieri della valle."
    head = '<meta http-equiv="refresh" content="0;url=/senza-script.html">'
    assert target(f"{head}<p>{flash}</p>", URL) is not None
    assert target(f"{head}<article><p>{flash}</p></article>", URL) is None


def test_an_application_that_sends_browsers_without_scripts_elsewhere_is_a_page() -> None:
    state = "<script>var STATO = [" + "0," * 5_000 + "0]</script>"
    assert target(META["in noscript"].replace("{to}", THERE) + state, URL) is None


def test_a_base_and_a_header_are_heard() -> None:
    page = '<base href="/2026/"><meta http-equiv="refresh" content="0;url=il-mulino-riapre.html">'
    assert target(page, URL) == THERE
    assert target("", URL, "0; url=/2026/il-mulino-riapre.html") == THERE
    assert target(TEXT, URL, "0; url=/2026/il-mulino-riapre.html") is None


def test_what_is_not_closed_hides_no_text() -> None:
    page = META["as most write it"].replace("{to}", THERE)
    assert target(f"{page}<nav><ul><li>Voci{TEXT}", URL) is None
    assert target(f"{page}<a name=inizio>{TEXT}", URL) is None


def test_a_large_page_is_not_looked_at() -> None:
    page = META["as most write it"].encode()
    assert may_lead_on(page)
    assert not may_lead_on(page + b" " * 200_000)
