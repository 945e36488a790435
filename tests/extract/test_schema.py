"""schema.org scripts: shapes that outlets write, and what breaks them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.fields import jsonld
from newscrawl.extract.page import schema
from newscrawl.extract.page.document import Document
from newscrawl.models import Article, Page, Source
from tests.extract.pages import NOW, SENTENCE, read
from tests.limits import too_deep

SOURCE = Source(slug="prova", name="Prova", home="https://prova.example/", entries=())


def values(data: Any, field: str) -> list[str]:
    script = data if isinstance(data, str) else json.dumps(data)
    html = f'<html><head><script type="application/ld+json">{script}</script></head><body></body></html>'
    document = Document(Page(url="https://prova.example/a", body=html.encode(), fetched_at=NOW))
    return [candidate.value for candidate in jsonld.candidates(document, SOURCE) if candidate.field == field]


@pytest.mark.parametrize(
    "author",
    [
        "Anna Neri",
        {"@type": "Person", "name": "Anna Neri"},
        [{"@type": "Person", "name": "Anna Neri"}],
        {"@type": "Person", "name": ["Anna Neri"]},
        {"@type": "Person", "name": {"@value": "x", "name": "Anna Neri"}},
    ],
    ids=["string", "object", "list", "list of names", "object as name"],
)
def test_author_is_read_in_every_shape(author: Any) -> None:
    assert values({"@type": "NewsArticle", "author": author}, "authors") == ["Anna Neri"]


def test_author_by_reference_is_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#p"}},
            {"@type": "Person", "@id": "#p", "name": "Anna Neri"},
        ]
    }
    assert values(graph, "authors") == ["Anna Neri"]


def test_organization_is_credit() -> None:
    assert values({"@type": "Article", "author": {"@type": "NewsMediaOrganization", "name": "Lume"}}, "credit") == [
        "Lume"
    ]


@pytest.mark.parametrize(
    "kind", ["NewsArticle", "https://schema.org/ReportageNewsArticle", ["Thing", "BlogPosting"], "LiveBlogPosting"]
)
def test_kinds_of_articles_are_known(kind: Any) -> None:
    assert values({"@type": kind, "headline": "Titolo"}, "title") == ["Titolo"]


def test_nested_main_entity_is_found() -> None:
    assert values([{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Titolo"}}], "title") == [
        "Titolo"
    ]


def test_entities_are_undone_even_twice() -> None:
    assert values({"@type": "NewsArticle", "headline": "Perch&amp;eacute; s&igrave;"}, "title") == ["Perché sì"]


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type":"NewsArticle","headline":"Titolo"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Titolo"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Titolo"};',
        '{"@type":"NewsArticle","headline":"Titolo","description":"a\nb"}',
        '{"@type":"NewsArticle","headline":"Titolo",}',
        '{"@type":"NewsArticle","description":"un "sì" al piano","headline":"Titolo"}',
    ],
    ids=["comment", "cdata", "semicolon", "newline in text", "trailing comma", "bare quotes"],
)
def test_slips_of_content_systems_are_read(script: str) -> None:
    assert values(script, "title") == ["Titolo"]


@pytest.mark.parametrize("script", ["", "null", "[[[", '"Titolo"'])
def test_scripts_that_hold_no_object_are_left_out(script: str) -> None:
    assert list(schema.nodes(schema.read([script]))) == []


def test_whole_numbers_stay_text() -> None:
    """Python reads those of many digits as an error."""
    assert schema.read(['{"wordCount": 20251108}']) == [{"wordCount": "20251108"}]


def test_a_broken_script_is_repaired_only_if_it_is_short() -> None:
    broken = '{"@type":"NewsArticle","description":"un "sì" al piano","headline":"Titolo"}'
    assert schema.read([broken], repair_chars=len(broken))
    assert schema.read([broken], repair_chars=len(broken) - 1) == []


@pytest.mark.parametrize("reader", ["json.JSONDecoder.decode", "json_repair.loads"])
def test_a_script_deeper_than_is_followed_is_left_out(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, too_deep)
    assert schema.read(['{"@type":"NewsArticle", headline: Titolo']) == []


def test_only_so_many_values_are_looked_at() -> None:
    values = [{"@type": "NewsArticle", "headline": str(number)} for number in range(30)]
    assert len(list(schema.nodes(values, most=20))) == 20
    assert len(list(schema.nodes(values))) == 30


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "author",
                    "name",
                    "headline",
                    "image",
                    "keywords",
                    "itemListElement",
                    "articleBody",
                    "@graph",
                ]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_values_of_any_type_do_no_harm(data: Any) -> None:
    values(
        {
            "@type": "NewsArticle",
            "@graph": data,
            "author": data,
            "image": data,
            "keywords": data,
            "articleSection": data,
        },
        "title",
    )


# ── damaged data, and several articles ─────────────────────────────────────────────────────────

OWN = (
    '{"@type": "NewsArticle", "headline": "Il traghetto per Isola Bruna", "datePublished": "2025-10-07T10:00:00+02:00"}'
)
OTHER = '{"@type": "NewsArticle", "headline": "Sagra del fungo, ottomila coperti", "datePublished": "2019-02-01T08:00:00+01:00", "dateModified": "2019-02-02T08:00:00+01:00"}'


def article(script: str, *, h1: str = "Il traghetto per Isola Bruna", title: str = "La Prova") -> Article:
    html = (
        f'<html><head><title>{title}</title><script type="application/ld+json">{script}</script></head><body><header><a href="/">La Prova'
        f"</a></header><main><article><h1>{h1}</h1><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p></article></main></body></html>"
    )
    return read(html, url="https://www.prova.example/isola-bruna")


@pytest.mark.parametrize(
    "script",
    [
        f"{OWN}\n{OTHER}",
        f"{OTHER};\n{OWN};",
        f"{OWN},{OTHER}",
        f"[{OTHER}][{OWN}]",
        f"[{OTHER.replace('}', ',}')}, {OWN}]",
        f"{OTHER} {OWN[:-1]}, }}",
        f"/* dati */ {OTHER}\n// altro\n{OWN}",
        f'{{"@graph": [{OTHER}, {OWN}]}}',
    ],
)
def test_of_several_objects_the_one_with_the_page_s_headline_wins(script: str) -> None:
    found = article(script)
    assert found.title == "Il traghetto per Isola Bruna"
    assert found.published is not None
    assert found.published.at.isoformat() == "2025-10-07T10:00:00+02:00"
    assert found.modified is None


@pytest.mark.parametrize("key", ["url", "@id", "mainEntityOfPage"])
@pytest.mark.parametrize(
    "address", ["https://www.prova.example/isola-bruna", "http://prova.example/isola-bruna/#articolo"]
)
def test_of_several_objects_the_one_with_the_page_s_address_wins(key: str, address: str) -> None:
    own = json.loads(OWN) | {"headline": "Altre parole per chi cerca", key: address}
    other = json.loads(OTHER) | {"headline": "Il traghetto di ieri", "url": "https://www.prova.example/ieri"}
    found = article(json.dumps([other, own]))
    assert found.published is not None
    assert found.published.at.year == 2025


def test_an_object_of_other_words_stays_where_it_is_the_only_one() -> None:
    found = article(OTHER)
    assert found.published is not None
    assert found.published.at.year == 2019


@pytest.mark.parametrize(
    "headline",
    [
        'Il "forse" di ieri, il "sì" di oggi',
        '"Torno a casa": parla il "barone"',
        'Quel "mah" detto piano',
        'La lettera: "Cari amici, addio"',
        'Il caso "Rondine", la perizia',
    ],
)
def test_a_headline_that_a_repair_cuts_loses_against_the_printed_one(headline: str) -> None:
    script = f'{{"@type":"NewsArticle","headline":"{headline}","datePublished":"2025-10-07T10:00:00+02:00"}}'
    found = article(script, h1=headline)
    assert found.title == headline
    assert found.published is not None
    found = read(
        f'<html><head><title>{headline} | La Prova</title><script type="application/ld+json">{script}</script></head>'
        f"<body><p>{SENTENCE * 3}</p></body></html>"
    )
    assert (found.title or "").startswith(headline)


@pytest.mark.parametrize(
    "script",
    [
        OWN.replace('"', "&quot;"),
        OWN[:-1] + ",}",
        "/* x */" + OWN,
        OWN.replace("Il traghetto", "Il\ntraghetto"),
        OWN + "}",
        "{" + '"a": [1, 2,], ' + OWN[1:],
    ],
    ids=["escaped", "comma", "comment", "newline", "brace too many", "comma in list"],
)
def test_data_with_a_slip_that_loses_nothing_are_believed_whole(script: str) -> None:
    found = article(script, h1="Traghetto", title="Traghetto")
    assert found.provenance["published"] == "jsonld:datePublished"
    assert not any(isinstance(node, schema.Mended) for node in schema.nodes(schema.read([script])))


def test_a_comment_sign_inside_an_address_is_none() -> None:
    script = '{"url": "https://prova.example/a", /* qui */ "headline": "A // B", }'
    assert schema.read([script]) == [{"url": "https://prova.example/a", "headline": "A // B"}]


def test_a_repaired_object_says_so() -> None:
    read_values = schema.read(
        ['{"@type":"NewsArticle","author":{"name":"Tea "la rossa" Bo"},"headline":"Titolo"}', OWN]
    )
    assert [isinstance(value, schema.Mended) for value in read_values] == [True, False]
