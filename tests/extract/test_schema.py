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
from newscrawl.models import Page, Source
from tests.extract.pages import NOW
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


@pytest.mark.parametrize("reader", ["json.loads", "json_repair.loads"])
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
