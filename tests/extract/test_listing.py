"""Home and section pages, archives and pages about the outlet are told from articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import extract, quality
from newscrawl.models import Article, Entry, Kind, Link, Page, Reason, Source
from tests.extract import listing_made as made
from tests.extract.listing_made import Made

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
SOURCE = Source(
    slug="vedetta",
    name=made.OUTLET,
    home=f"{made.SITE}/",
    entries=(Entry(url=f"{made.SITE}/paesi", kind=Kind.FRONT), Entry(url=f"{made.SITE}/feed", kind=Kind.FEED)),
)
LISTS, ARTICLES = list(made.lists()), list(made.articles())


def read(page: Made, **asked: object) -> Article:
    fetched = Page(url=page.url, body=page.html.encode(), fetched_at=NOW)
    return extract.article(replace(fetched, **asked), SOURCE, now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)
def test_a_page_that_lists_is_no_article(page: Made) -> None:
    article = read(page)
    found = quality.verdict(article)
    assert found is not None, (article.title, article.page_kinds)
    assert found.reason is Reason.TOO_SHORT or found.evidence, (found, article.page_kinds)


@pytest.mark.parametrize("path", ["/paesi", "/cronaca/", "/argomenti/acque", "/2025/10/"])
def test_a_list_may_have_a_long_heading(path: str) -> None:
    """Of an entry, of the menu, of a list."""
    heading = "<h1>Tutte le notizie di oggi dai paesi attorno al lago</h1>"
    listed = made.page(heading + made.boxes(made.stories(7)), title="Notizie", head=made.og("website"))
    assert quality.reason_to_reject(read(Made("long", made.SITE + path, listed))) is Reason.NOT_ARTICLE


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.name)
def test_an_article_that_looks_like_a_list_is_one(page: Made) -> None:
    article = read(page)
    assert quality.verdict(article) is None, (article.title, article.page_kinds)


def test_there_are_eighty_of_each() -> None:
    assert (len(LISTS), len(ARTICLES)) == (80, 80)


GONE = f"{made.SITE}/cronaca/2025/10/21/il-vecchio-faro-resta-spento.html"
SECTION = next(page for page in LISTS if page.name == "boxes-3-section")


def test_a_list_is_a_soft_404_where_an_article_was_asked_for() -> None:
    dated = Link(url=SECTION.url, published="Fri, 07 Nov 2025 10:00:00 +0100")
    assert quality.reason_to_reject(read(SECTION)) is Reason.NOT_ARTICLE
    assert quality.reason_to_reject(read(SECTION, requested_url=GONE)) is Reason.SOFT_404
    assert quality.reason_to_reject(read(SECTION, evidence=dated)) is Reason.SOFT_404
    assert quality.reason_to_reject(read(SECTION._replace(url=GONE))) is Reason.SOFT_404


@pytest.mark.parametrize("answered", ["/", "/cronaca/", "/paesi", "/tag/faro/", "/it/", "/archivio?mese=10"])
@pytest.mark.parametrize("heading", ["<h1>Cronaca</h1>", "", f"<h1>{made.OUTLET}</h1>"])
def test_an_article_that_leads_above_itself_is_gone_whatever_the_shape_of_what_answers(
    answered: str, heading: str
) -> None:
    words = "".join(f"<p>{line} {line}</p>" for line in made.MORE)
    page = Made("moved", made.SITE + answered, made.page(f"{heading}{words}", title="Le notizie"))
    article = read(page, requested_url=GONE)
    assert quality.reason_to_reject(article) is Reason.SOFT_404, article.page_kinds


@pytest.mark.parametrize(
    "answered",
    [
        "/cronaca/2025/10/21/il-vecchio-faro-resta-spento-422311.html",
        "/faro-spento",
        "/storie/il-vecchio-faro-resta-spento",
        "/it/cronaca/il-vecchio-faro-resta-spento",
        "/leggi.php?id=422311",
    ],
)
def test_an_article_that_leads_to_its_new_address_is_one(answered: str) -> None:
    words = "".join(f"<p>{line} {line}</p>" for line in made.MORE)
    headed = f"<h1>Il vecchio faro resta spento</h1>{made.BYLINE}{words}"
    article = read(Made("moved", made.SITE + answered, made.page(headed, title="Il faro")), requested_url=GONE)
    assert quality.verdict(article) is None, article.page_kinds


ABOUT = "<p>Il giornale esce dal 1987 e lo fanno quattro persone in due stanze sul porto.</p><p>Si può passare dalle nove alle sei, o telefonare: qualcuno risponde sempre, anche se non subito.</p>"
PLAIN = made.og("website")
# What a system prints on each page of a site that is no post.
YOAST = made.og("article") + made.data(**{"@type": "WebPage"}, name="Pagina", datePublished="2021-03-01T10:00:00+01:00")


# Some systems print data of an article on every page.
OF_THE_DESK = made.data(
    **{"@type": "Article"},
    headline="Chi siamo",
    url=f"{made.SITE}/chi-siamo/",
    mainEntityOfPage=f"{made.SITE}/chi-siamo/",
    datePublished="2025-10-25T07:00:00.000Z",
    author={"@type": "Person", "name": "Redazione"},
)


@pytest.mark.parametrize(
    ("path", "heading", "head"),
    [
        ("/chi-siamo/", "Chi siamo", ""),
        ("/info/contatti.html", "Come trovarci a Malcesto", ""),
        ("/privacy-policy", "Informativa sul trattamento dei dati di chi legge", PLAIN),
        ("/about", "About the newspaper of the lake", PLAIN),
        ("/impressum/", "Impressum", made.data(**{"@type": "WebPage"}, name="Impressum")),
        ("/il-giornale", "Il giornale", PLAIN),
        ("/lavora-con-noi", "Lavora con noi", made.data(**{"@type": "AboutPage"}, name="Lavora con noi")),
        ("/", "Benvenuti sul sito del giornale del lago", ""),
        ("/chi-siamo-2/", "Il giornale e chi lo fa", YOAST),
        ("/index.php/5-contatti", "Come raggiungere la redazione del giornale", ""),
        ("/pages/contatti.html", "Dove ci trovi", made.og("article")),
        ("/datenschutzerklaerung/", "Datenschutz beim Boten vom See", made.og("article")),
        ("/mentions-legales", "Qui fait ce journal et comment le joindre", YOAST),
        ("/publicidad.html", "Anuncios en el diario del lago y de sus pueblos", ""),
        ("/terms-of-use/", "What you may do with our pages", YOAST),
        ("/?page_id=26", "Il giornale del lago e chi lo fa", ""),
        ("/chi-siamo/", "Chi siamo", made.og("website") + OF_THE_DESK),
        ("/cookie-policy/", "Uso dei cookie</h1><p>Aggiornata il 4 marzo 2022</p><h1 hidden>", made.og("article")),
    ],
)
def test_a_page_about_the_outlet_is_no_article(path: str, heading: str, head: str) -> None:
    article = read(Made("about", made.SITE + path, made.page(f"<h1>{heading}</h1>{ABOUT}", title=heading, head=head)))
    assert quality.reason_to_reject(article) is Reason.NOT_ARTICLE, article.page_kinds


@pytest.mark.parametrize(
    ("path", "heading", "head"),
    [
        ("/cronaca/nebbia", "Nebbia", ""),
        ("/storie/il-giornale-del-lago-compie-quarant-anni", "Il giornale del lago compie quarant’anni", PLAIN),
        ("/2025/11/08/chi-siamo-noi-di-orzale/", "Chi siamo noi di Orzale", PLAIN),
        ("/chi-siamo", "Chi siamo", made.data(**{"@type": "NewsArticle"}, headline="Chi siamo")),
        ("/editoriali/chi-siamo", f"Chi siamo</h1>{made.BYLINE}<h1 hidden>", PLAIN),
        ("/2025/11/08/newsletter/", "Newsletter", made.og("article")),
        ("/tecnica/2025/11/08/cookie.html", "Cookie", ""),
        ("/?p=26", "Il giornale del lago e chi lo fa", made.og("article")),
        ("/ponte", "Il ponte", made.og("website") + made.data(**{"@type": "Article"}, headline="Il ponte")),
        (
            "/chi-siamo",
            "Chi siamo noi che restiamo a Orzale",
            made.og("website") + made.data(**{"@type": "Article"}, headline="Chi siamo noi che restiamo a Orzale"),
        ),
        ("/faq", "Faq", made.data(**{"@type": "BlogPosting"}, headline="Faq")),
        (
            "/redazione",
            "Redazione",
            made.og("article") + '<meta property="article:published_time" content="2025-11-08T10:00:00+01:00">',
        ),
    ],
)
def test_an_article_that_is_headed_like_a_page_about_the_outlet_is_one(path: str, heading: str, head: str) -> None:
    article = read(Made("one", made.SITE + path, made.page(f"<h1>{heading}</h1>{ABOUT}", title="Chi siamo", head=head)))
    assert quality.verdict(article) is None, article.page_kinds


FOLDER_OF_ONE = (
    '<h1>{heading}</h1><div class="row"><div class="box"><a href="{to}"><img src="/b.jpg"></a><h2><a href="{to}">Il derby del lago'
    "finisce senza vincitori né feriti</a></h2><p><i>8 novembre 2025</i></p><p>Sei gol, due pali e una sola ammonizione: il derby ha"
    "rispettato le attese di tutti, tranne una che nessuno rimpiange davvero. Il par...</p></div></div>"
)


def test_a_folder_that_shows_its_only_story_is_no_article() -> None:
    page = FOLDER_OF_ONE.format(heading="Sport", to="/sport/derby-del-lago-senza-vincitori/")
    article = read(
        Made("folder", f"{made.SITE}/sport/", f"<html lang=it><title>Sport</title><body>{page}</body></html>")
    )
    assert quality.reason_to_reject(article) is Reason.NOT_ARTICLE, article.page_kinds


def test_a_short_page_that_shows_a_story_of_elsewhere_is_weighed_as_before() -> None:
    page = FOLDER_OF_ONE.format(heading="Sport", to="/calcio/derby-del-lago-senza-vincitori/")
    article = read(
        Made("page", f"{made.SITE}/sport-di-lago/", f"<html lang=it><title>Sport</title><body>{page}</body></html>")
    )
    assert "above" not in article.page_kinds


TEXT = "".join(f"<p>{line} {line}</p>" for line in made.MORE)


@pytest.mark.parametrize(
    "path",
    [
        "/index.php?title=Il_faro&diff=41&oldid=40",
        "/index.php?title=Il_faro&oldid=40",
        "/w/index.php?title=Il_faro&action=history",
        "/doku.php?id=il_faro&do=revisions",
        "/doku.php?id=il_faro&rev=1762000000",
        "/wiki/Speciale:UltimeModifiche",
        "/index.php?title=Special:RecentChanges",
        "/wiki/faro/_history",
        "/wiki/Categoria:Fari",
        "/index.php?title=Discussioni_utente:Bice",
    ],
)
def test_the_versions_of_a_wiki_are_no_articles(path: str) -> None:
    page = made.page(f"<h1>Il faro di Malcesto: differenze tra le versioni</h1>{TEXT}", title="Il faro di Malcesto")
    assert quality.reason_to_reject(read(Made("version", made.SITE + path, page))) is Reason.NOT_ARTICLE


@pytest.mark.parametrize(
    "path",
    ["/wiki/Il_faro", "/index.php?title=Il_faro", "/doku.php?id=il_faro", "/cronaca/speciale-elezioni-a-malcesto", "/cronaca/storia/il-faro?action=share"],
)  # fmt: skip
def test_the_page_of_a_wiki_is_one(path: str) -> None:
    page = made.page(f"<h1>Il faro di Malcesto torna a girare</h1>{TEXT}", title="Il faro di Malcesto torna a girare")
    article = read(Made("wiki", made.SITE + path, page))
    assert quality.verdict(article) is None, article.page_kinds


NOTICES = (
    ("Qualcosa non ha funzionato", "La pagina che stai cercando potrebbe avere cambiato nome, essere stata tolta o non essere raggiungibile in questo momento. Prova con la ricerca, oppure torna all’inizio."),
    ("Lo sentimos", "No hay nada aquí. Es posible que la noticia que buscas ya no esté, o que la dirección tenga un error. Vuelve a la portada para leer lo último del lago y de sus pueblos."),
    ("Hoppla", "Der gesuchte Beitrag ist umgezogen oder wurde gelöscht. Vielleicht hilft die Suche oben rechts weiter, oder ein Blick auf die Startseite des Boten vom See."),
    ("Oups", "Le contenu que vous cherchez a changé d’adresse ou n’est plus là. La recherche aide souvent, et la page d’accueil montre tout ce qui est paru aujourd’hui autour du lac."),
    ("Hm", "We searched everywhere and could not find what you were looking for. Try the search box, or start again from the front page with all of today’s stories from the lake."),
    ("Nessun risultato", "Pare che non si riesca a trovare quello che cercavi. Forse una ricerca può aiutare, oppure uno dei collegamenti del menu qui sopra, che portano a tutte le sezioni."),
    ("Malcesto, il faro", "L’articolo che cercavi non è più disponibile."),
    ("Spiacenti", "Questa pagina è stata rimossa o spostata: ecco le ultime notizie."),
    ("Ops!", "Il contenuto richiesto non è stato trovato."),
    ("Sorry", "This article has been removed by its author."),
    ("Oje", "Diese Seite wurde nicht gefunden."),
    ("Pardon", "Cette page n’existe plus."),
    ("Página no encontrada", "Vuelva a la portada del diario para leer las últimas noticias del lago y de sus pueblos de montaña."),
)  # fmt: skip


@pytest.mark.parametrize(("heading", "notice"), NOTICES, ids=[heading for heading, _ in NOTICES])
@pytest.mark.parametrize("cards", [False, True])
def test_a_page_that_says_that_there_is_none_is_a_soft_404(heading: str, notice: str, cards: bool) -> None:
    shown = made.dated_articles(made.stories(8)) if cards else ""
    article = read(Made("gone", GONE, made.page(f"<h1>{heading}</h1><p>{notice}</p>{shown}", title=heading)))
    assert quality.reason_to_reject(article) in (Reason.SOFT_404, Reason.TOO_SHORT), article.page_kinds


@pytest.mark.parametrize(
    ("heading", "first"),
    [
        ("Il Garante: la pagina è stata rimossa", "La pagina è stata rimossa dopo la denuncia di tre famiglie."),
        ("Articolo 9, il comma cancellato", "L’articolo è stato cancellato dalla commissione con dieci voti."),
        (
            "Page non trovato a Malcesto: chi era Arturo Page",
            "Di Arturo Page non si sa quasi nulla, e il poco è sbagliato.",
        ),
    ],
)
def test_a_story_about_something_that_was_removed_is_one(heading: str, first: str) -> None:
    article = read(Made("one", GONE, made.page(f"<h1>{heading}</h1>{made.BYLINE}<p>{first}</p>{TEXT}", title=heading)))
    assert quality.verdict(article) is None, article.page_kinds


@pytest.mark.parametrize(
    "title",
    [
        "Seite nicht gefunden | Der Bote",
        "Pagina non trovata - La Vedetta",
        "404 Not Found",
        "Page introuvable – Le Lac",
    ],
)
def test_the_title_alone_may_say_that_there_is_no_page(title: str) -> None:
    words = "<p>Forse hai seguito un vecchio collegamento. Da qui si torna alle notizie del giorno, oppure si cerca per parole tra tutte quelle uscite dal 1987.</p>"
    article = read(Made("gone", GONE, made.page(f"<h1>Accidenti</h1>{words}", title=title)))
    assert quality.reason_to_reject(article) is Reason.SOFT_404, article.page_kinds
    signed = read(Made("one", GONE, made.page(f"<h1>Accidenti</h1>{made.BYLINE}{words}", title=title)))
    assert quality.verdict(signed) is None, signed.page_kinds


@pytest.mark.parametrize(
    "first",
    [
        "La pagina che stai cercando non c’è: così rispondeva ieri il sito del Comune a chi voleva iscriversi.",
        "The page you are looking for, the mayor said, is the one with the budget.",
    ],
)
def test_a_short_story_that_quotes_such_words_is_one(first: str) -> None:
    heading = "Il sito del Comune di Malcesto resta muto per un giorno"
    article = read(
        Made(
            "one", GONE, made.page(f"<h1>{heading}</h1>{made.BYLINE}<p>{first} Da oggi va di nuovo.</p>", title=heading)
        )
    )
    assert quality.verdict(article) in (None, quality.Verdict(Reason.TOO_SHORT)), article.page_kinds


@pytest.mark.parametrize("shape", ["<dt>{}</dt><dd>{}</dd>", "<li><div>{}</div><div>{}</div></li>"])
def test_cards_may_be_the_lines_of_a_list(shape: str) -> None:
    around = "dl" if "<dt>" in shape else "ul"
    lines = "".join(shape.format(f'<a href="{one.path}">{one.title}</a>', one.line) for one in made.stories(9))
    listed = made.page(f"<h1>Acque</h1><{around}>{lines}</{around}>", title="Notizie sulle acque")
    assert quality.reason_to_reject(read(Made("lines", f"{made.SITE}/etiqueta/acque", listed))) is Reason.NOT_ARTICLE


def test_what_counted_is_told() -> None:
    found = quality.verdict(read(SECTION))
    assert found is not None
    assert found.evidence.startswith("its text stands in cards that lead to other pages; ")
    assert "no headline of its own" in found.evidence
