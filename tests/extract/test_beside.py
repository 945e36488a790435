"""Comments, notices of consent and teasers beside a text are not of it, however long they are; a text in such a box stays."""

from __future__ import annotations

from newscrawl.extract.body import beside, weigh
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import Declared, PageFeatures
from newscrawl.extract.page.document import Document
from tests.extract.pages import SENTENCE, page, read

TEXT = "".join(f"<p>{number}. {SENTENCE}</p>" for number in range(4))
NOTICE = "I fornitori usano le informazioni raccolte per misurare le visite e mostrare annunci adatti agli interessi dei lettori. "
OPINION = "Sono d'accordo con la signora di prima, e aggiungo che da anni nessuno risponde alle nostre lettere. "


def _chosen(html: str) -> str:
    """What is left of a page of which everything was chosen."""
    segmented = SegmentedPage(Document(page(html)).tree)
    PageFeatures(segmented, Declared())
    every = list(segmented.segments)
    return " ".join(one.text for one in beside.without(every, every, segmented.containers[0].prose))


def test_comments_that_are_longer_than_the_text_are_not_of_it() -> None:
    comments = f"<div class='comment-content'><p>{OPINION * 3}</p></div>" * 12
    html = f"<main><h1>Il voto</h1><div class=testo>{TEXT}</div><section id=comments>{comments}</section></main>"
    assert OPINION.strip() not in _chosen(html)
    assert OPINION.strip() not in (read(html).body or "")


def test_what_readers_are_asked_is_not_of_the_text() -> None:
    notice = f"<div class='privacy-box'><p class='privacy-text'>{NOTICE * 4}</p></div>" * 6
    html = f"<div><h1>Il voto</h1>{TEXT}</div><div>{notice}</div>"
    assert NOTICE.strip() not in _chosen(html)
    assert SENTENCE.strip() in _chosen(html)


def test_a_small_box_of_other_stories_with_a_linked_headline_is_a_teaser() -> None:
    teaser = f"<div class=teaser><h3><a href=/altro>Un altro titolo di giornata</a></h3><p>{NOTICE}</p></div>"
    assert NOTICE.strip() not in _chosen(f"<article>{TEXT}{teaser}</article>")


def test_a_box_of_that_name_without_a_link_is_weighed_as_all_else() -> None:
    aside = f"<div class=teaser><p>{NOTICE}</p></div>"
    assert NOTICE.strip() in _chosen(f"<article>{TEXT}{aside}</article>")


def test_where_comments_are_all_there_is_they_are_the_text() -> None:
    comments = f"<div class='comment-content'><p>{OPINION * 3}</p></div>" * 3
    assert OPINION.strip() in _chosen(f"<section id=comments>{comments}</section>")


def test_weights_are_whole_hundredths_so_that_sums_do_not_hang_on_their_order() -> None:
    tables = [
        table
        for module in (weigh.weights, weigh.weights_own)
        for table in vars(module).values()
        if isinstance(table, dict)
    ]
    weights = [weight for table in tables if "" in table for weight in table.values()]
    assert weights
    assert all(isinstance(weight, int) for weight in weights)
