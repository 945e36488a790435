"""What stands beside the values: who may read it and why we think so, language, the picture's words, dates that lost."""

from __future__ import annotations

import errno
import json
from importlib.metadata import version
from pathlib import Path

import py3langid
import pytest
from hypothesis import given
from hypothesis import strategies as some

from newscrawl.extract.fields import _access, _language, _language_model
from newscrawl.models import Access, Block
from tests.extract.pages import SENTENCE, read

ENGLISH = "The council discussed the proposal at length and put off the vote until its next meeting on Monday evening. "


def page(
    data: dict[str, object] | None = None, *, words: int = 400, below: str = "", head: str = "", prose: str = SENTENCE
) -> str:
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "Titolo di prova", **(data or {})})}</script>'
    text = f"<p>{prose}</p>" * max(1, round(words / 20))
    return f'<html lang="it"><head>{head}{script}</head><body><article><h1>Titolo di prova</h1>{text}</article>{below}</body></html>'


WALL = "<div>Sei già abbonato? Accedi</div>"


@pytest.mark.parametrize(
    ("flag", "words", "below", "access"),
    [
        (False, 60, WALL, Access.SUBSCRIBER),
        (False, 60, "", Access.SUBSCRIBER),
        (False, 300, WALL, Access.SUBSCRIBER),
        (False, 300, "", Access.METERED),
        (False, 900, WALL, Access.METERED),
        (True, 60, WALL, Access.SUBSCRIBER),
        (True, 60, "", Access.FREE),
        (True, 900, WALL, Access.FREE),
        (None, 60, WALL, Access.SUBSCRIBER),
        (None, 60, "", None),
        (None, 900, "", Access.FREE),
    ],
)
def test_access_is_flag_length_and_wall_together(
    flag: bool | None, words: int, below: str, access: Access | None
) -> None:
    article = read(page({} if flag is None else {"isAccessibleForFree": flag}, words=words, below=below))
    assert article.access is access
    assert ("no flag" if flag is None else f"flag {str(flag).lower()}") in article.provenance["access"]
    assert " words" in article.provenance["access"]


def test_a_meter_is_said_by_the_content_tier() -> None:
    assert read(page(head='<meta property="article:content_tier" content="metered">')).access is Access.METERED


def test_the_data_count_the_words_of_a_text_that_is_whole_in_spite_of_a_wall() -> None:
    assert read(page({"isAccessibleForFree": False, "wordCount": 310}, words=300, below=WALL)).access is Access.METERED


@pytest.mark.parametrize("beside", ["", "İ ", "Abbonati alla newsletter. " * 30])
@pytest.mark.parametrize(
    "wall", ["Sei già abbonato?", "per continuare a leggere questo articolo basta un piccolo abbonamento", ""]
)
@pytest.mark.parametrize("before", [0, 150, 199, 200, 201, 5000])
def test_words_of_a_wall_are_found_wherever_they_stand(wall: str, before: int, beside: str) -> None:
    shown = f"{beside}{'x' * before} {wall} {'y ' * 300}{beside}"
    found = next(filter(None, map(_access._WALL.search, _access._hinted(shown))), None)
    whole = _access._WALL.search(shown)
    assert (found and found.group()) == (whole and whole.group())
    assert (whole is not None) == bool(wall)


def test_language_is_that_of_the_body_and_not_of_the_theme() -> None:
    article = read(page(prose=ENGLISH))
    assert (article.language, article.provenance["language"]) == ("en", "body")


@given(some.text(alphabet=some.one_of(some.sampled_from("aeiouàèìòùß_'’.,- \n1²"), some.characters()), max_size=60))
def test_words_are_parted_as_the_pattern_parts_them(text: str) -> None:
    assert _language._words(text) == [word.encode("cp1252", "replace") for word in _language._WORD.findall(text)]


def test_a_language_that_the_words_bear_out_needs_no_model() -> None:
    _language._rank.cache_clear()
    article = read(page())
    assert (article.language, article.provenance["language"]) == ("it", "body")
    assert _language._rank.cache_info().misses == 0


def test_a_language_that_is_plain_needs_no_declaration_and_no_model() -> None:
    _language._rank.cache_clear()
    for declared in (None, "it"):
        assert _language.of([Block("paragraph", ENGLISH * 4)], declared) == "en"
    assert _language._rank.cache_info().misses == 0


TEXTS = ("", "…", "gol", ENGLISH, SENTENCE, "Η πρόταση συζητήθηκε", "提案は議論された", "Propunerea a fost amânată.")


def test_the_model_on_the_disk_says_what_py3langid_says(tmp_path: Path) -> None:
    for ours in (_language_model.load(tmp_path), _language_model.load(tmp_path)):
        assert [ours.rank(text) for text in TEXTS] == [py3langid.rank(text) for text in TEXTS]
    assert [folder.name for folder in tmp_path.iterdir()] == [f"py3langid-{version('py3langid')}"]


def test_a_kept_model_that_was_cut_or_cannot_be_kept_is_none_to_use(tmp_path: Path) -> None:
    _language_model.load(tmp_path)
    (table,) = tmp_path.glob("*/ptc.npy")
    table.write_bytes(table.read_bytes()[:5000])
    (tmp_path / "file").write_text("")
    for cache in (tmp_path, tmp_path / "file"):
        assert _language_model.load(cache).rank(ENGLISH) == py3langid.rank(ENGLISH)


def test_no_page_is_lost_where_there_is_no_room_to_unfold_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    _language._rank.cache_clear()
    with monkeypatch.context() as there:
        there.setattr(_language_model, "_opened", full)
        assert _language.of([Block("paragraph", "Propunerea a fost amânată. " * 20)], "ro") is None
    _language._rank.cache_clear()


@pytest.mark.parametrize(
    ("prose", "language"),
    [
        ("El consejo ha discutido la propuesta y ha aplazado el voto para la próxima sesión, que será el lunes por la noche. ", "es"),
        ("De raad heeft het voorstel lang besproken en de stemming uitgesteld tot de volgende vergadering op maandagavond. ", "nl"),
        ("Consiliul a discutat îndelung propunerea și a amânat votul pentru ședința următoare, care va fi luni seara. ", "ro"),
    ],
    ids=["Spanish", "Dutch", "Romanian"],
)  # fmt: skip
def test_a_neighbour_of_the_declared_language_is_told_from_it(prose: str, language: str) -> None:
    assert read(page(prose=prose)).language == language


def test_language_of_a_flash_is_as_the_page_says() -> None:
    article = read(page(words=1, prose="The council votes on Monday."))
    assert (article.language, article.provenance["language"]) == ("it", "meta:lang")


@pytest.mark.parametrize(
    ("figcaption", "caption", "credit"),
    [
        ("Il porto all'alba (foto Tea Lanterna)", "Il porto all'alba", "Tea Lanterna"),
        ("Il porto all'alba. Foto: Tea Lanterna / Ansa", "Il porto all'alba.", "Tea Lanterna / Ansa"),
        ("Il porto all'alba © Ansa", "Il porto all'alba", "Ansa"),
        ("Foto di Tea Lanterna", None, "Tea Lanterna"),
        ("Il porto all'alba (foto d'archivio)", "Il porto all'alba (foto d'archivio)", None),
        ("Una foto di gruppo davanti al porto", "Una foto di gruppo davanti al porto", None),
        ('Il porto <span class="credit">Ansa</span>', "Il porto", "Ansa"),
    ],
)
def test_caption_and_credit_of_the_figure_at_the_head(figcaption: str, caption: str | None, credit: str | None) -> None:
    figure = f'<figure><img src="/p.jpg" alt=""><figcaption>{figcaption}</figcaption></figure>'
    article = read(f"<article><h1>Titolo di prova</h1>{figure}<p>{SENTENCE * 3}</p></article>")
    assert (article.image_caption, article.image_credit) == (caption, credit)


@pytest.mark.parametrize("around", ["<aside>{}</aside>", '<div class="author-box">{}</div>', '<a href="/altro">{}</a>'])
def test_a_picture_of_something_else_gives_no_caption(around: str) -> None:
    figure = '<figure><img src="/p.jpg" alt=""><figcaption>Altro</figcaption></figure>'
    article = read(f"<article><h1>Titolo di prova</h1>{around.format(figure)}<p>{SENTENCE * 3}</p></article>")
    assert article.image_caption is None


@pytest.mark.parametrize(
    "inner",
    [
        "<blockquote><p>Il molo è di tutti.</p></blockquote>",
        "<table><tr><td>Lunedì</td><td>9</td></tr></table>",
        "<pre>luce = 3</pre>",
    ],
)
def test_what_is_printed_below_a_quotation_a_table_or_a_listing_is_no_caption(inner: str) -> None:
    figure = f"<figure>{inner}<figcaption>Ersilia Bondacci, pilota</figcaption></figure>"
    article = read(f"<article><h1>Titolo di prova</h1><p>{SENTENCE * 3}</p>{figure}<p>{SENTENCE * 2}</p></article>")
    assert article.image_caption is None


@pytest.mark.parametrize("topics", ["tag-promozione", "category-autori tag-related-works", "tag-teaser"])
def test_the_topics_of_an_article_in_its_class_do_not_make_its_picture_another_s(topics: str) -> None:
    figure = '<figure><img src="/porto.jpg" alt=""><figcaption>Il porto all\'alba</figcaption></figure>'
    head = f'<article class="post-7 post type-post hentry {topics}"><header><h1>Titolo di prova</h1>{figure}</header>'
    article = read(f"{head}<p>{SENTENCE * 3}</p></article>")
    assert article.image_caption == "Il porto all'alba"
    assert article.image == "https://www.prova.example/porto.jpg"


def test_a_box_that_is_called_a_promotion_gives_no_picture() -> None:
    figure = '<figure><img src="/altro.jpg" alt=""><figcaption>Altro</figcaption></figure>'
    article = read(
        f'<article><h1>Titolo di prova</h1><div class="tag-promo">{figure}</div><p>{SENTENCE * 3}</p></article>'
    )
    assert article.image_caption is None


def test_dates_that_lost_are_kept_with_origin_and_words() -> None:
    head = '<meta name="date" content="2025-10-01">'
    article = read(page({"datePublished": "2025-11-03T10:00:00+01:00", "dateModified": "2025-11-04T11:00"}, head=head))
    assert [(one.field, one.raw, one.origin) for one in article.conflicts] == [("published", "2025-10-01", "meta:date")]
    assert (article.published_zone, article.modified_zone, article.modified_raw) == (
        "printed",
        "outlet",
        "2025-11-04T11:00",
    )


def test_what_says_the_same_is_no_conflict() -> None:
    head = (
        '<meta property="article:published_time" content="2025-11-03T09:00:20Z"><meta name="date" content="2025-11-03">'
    )
    assert read(page({"datePublished": "2025-11-03T10:00:00+01:00"}, head=head)).conflicts == ()


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2 novembre 2025", 2),
        ("4 novembre 2025, ore 0.10", 4),
        ("4 novembre 2025", 3),
        ("8 novembre 2025", 3),
        ("1 novembre 2025", 3),
    ],
)
def test_of_two_neighbouring_days_the_printed_one_is_right(printed: str, day: int) -> None:
    html = page({"datePublished": "2025-11-03T15:00:00+01:00"})
    article = read(html.replace("</h1>", f'</h1><p class="data">{printed}</p>'))
    assert article.published is not None
    assert article.published.at.day == day


@pytest.mark.parametrize(
    ("lang", "printed"),
    [
        ("es", "martes 4 de noviembre de 2025"),
        ("pl", "4 listopada 2025"),
        ("ru", "4 ноября 2025"),
        ("ja", "2025年11月4日"),
    ],
)
def test_a_date_is_read_in_the_language_of_the_page(lang: str, printed: str) -> None:
    html = f'<html lang="{lang}"><body><article><h1>Titolo</h1><p class="date">{printed}</p><p>Testo.</p></article></body></html>'
    published = read(html).published
    assert published is not None
    assert (published.at.date().isoformat(), published.precision) == ("2025-11-04", "day")


@pytest.mark.parametrize(
    "footer", ["© 2026 La Prova", "Copyright 2019-2026", "Aut. Trib. di Roma n. 12 del 12/03/1998"]
)
def test_what_a_footer_prints_is_no_date(footer: str) -> None:
    article = read(f"<article><h1>Titolo di prova</h1><p>{SENTENCE * 3}</p></article><footer><p>{footer}</p></footer>")
    assert article.published is None


def test_the_day_in_an_address_stands_only_where_nothing_else_does() -> None:
    url = "https://www.prova.example/2025/11/02/articolo"
    alone = read(page(), url)
    assert (alone.published and alone.published.at.day, alone.provenance["published"]) == (2, "address")
    beside = read(page({"datePublished": "2025-11-05T10:00:00+01:00"}), url)
    assert beside.published is not None
    assert (beside.published.at.day, [one.origin for one in beside.conflicts]) == (5, ["address"])
