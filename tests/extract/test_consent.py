"""Forms that ask for consent, or for money in its place, and stories that only speak of such forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl import extract, quality
from newscrawl.extract.page import consent
from newscrawl.models import Article, Reason
from tests.extract.pages import NOW, SENTENCE, SOURCE, page, read

HERE = "https://www.prova.example/cronaca/2025/11/il-faro-si-riaccende.html"
NAV = '<header><a href="/">La Prova</a><nav><ul><li><a href="/cronaca/">Cronaca</a></li><li><a href="/sport/">Sport</a></li></ul></nav></header>'
FOOT = '<footer><p>© 2025 La Prova</p><a href="/privacy">Privacy</a> <a href="/cookie">Cookie</a> <a href="/abbonati">Abbonati</a></footer>'


def whole(inner: str, *, title: str = "La Prova", head: str = "", lang: str = "it") -> str:
    return f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>{NAV}{inner}{FOOT}</body></html>'


FORMS = {
    "italian, buttons": "<main><h1>La tua scelta sui cookie</h1><p>Noi e i nostri 312 partner salviamo sul tuo dispositivo piccoli file e ne leggiamo il contenuto, per mostrarti annunci personalizzati e contarne gli effetti.</p><div><button>Accetta tutti</button><button>Rifiuta</button></div></main>",
    "italian, pay or be followed": "<main><h1>Due modi per entrare</h1><p>Senza pagare: in cambio lasci che noi e i nostri fornitori ti seguiamo con la pubblicità.</p><p>Pagando 2,49 euro al mese non vedi annunci e nessuno ti profila.</p><p><a href='#' class='b1'>Accetto</a> <a href='/abbonamento'>Mi abbono</a></p></main>",
    "italian, links as buttons": "<div class='strato'><h2>Rispettiamo chi legge</h2><p>Per proseguire ci serve il tuo consenso a usare i tuoi dati di navigazione sul tuo dispositivo, insieme a terze parti che scelgono la pubblicità.</p><a role='button' href='#'>Acconsento</a><a href='#pref'>Altre opzioni</a></div>",
    "italian, inputs": "<form method='post'><h1>Prima di leggere</h1><p>Con il tuo permesso questo giornale e i suoi fornitori usano cookie per riconoscere il tuo apparecchio e scegliere la pubblicità che ti mostrano ogni giorno.</p><input type='submit' name='si' value='Accetta e vai avanti'></form>",
    "english": "<main><h1>Your privacy, your call</h1><p>We and 214 partners store cookies on your device and use your personal data to show you tailored advertising and to measure what you read on this site.</p><button>I agree</button><button>Manage settings</button></main>",
    "english, pay or consent": "<section><h1>Keep reading</h1><p>Read for free with ads that are personalised by following you across sites, together with our 90 partners.</p><p>Or subscribe for €3.99 a month and see no tracking at all.</p><button>Accept and continue</button><button>Subscribe</button></section>",
    "german": "<main><h1>Weiter mit Werbung oder im Abo</h1><p>Mit Werbung lesen Sie kostenlos: Wir und unsere 187 Partner speichern Cookies auf Ihrem Gerät und verarbeiten Ihre Daten für personalisierte Anzeigen.</p><p>Im Abo lesen Sie für 3,99 Euro im Monat ohne Werbung und ohne Tracking.</p><button>Zustimmen und weiter</button></main>",
    "french": "<main><h1>Avant de poursuivre</h1><p>Avec votre accord, nous et nos 96 partenaires utilisons des cookies sur votre appareil pour vous proposer une publicité personnalisée et mesurer son audience.</p><p>Vous pouvez aussi vous abonner pour 2,90 euros par mois et lire sans publicité.</p><button>Tout accepter</button><button>Je m'abonne</button></main>",
    "spanish": "<main><h1>Tú decides</h1><p>Nosotros y nuestros 140 socios usamos cookies en tu dispositivo y tratamos tus datos para enseñarte publicidad personalizada mientras lees.</p><p>Si prefieres no aceptarlo, suscríbete por 1,95 euros al mes.</p><button>Aceptar y continuar</button></main>",
    "told in its words, buttons made by a script": "<main><h1>Un momento, prima</h1><p>Noi e i nostri partner usiamo cookie sul tuo dispositivo per la pubblicità. Puoi accettare tutto e proseguire, oppure gestisci le preferenze qui sotto.</p><div id='azioni'></div></main>",
    "very short": "<main><h1>La tua privacy</h1><p>Noi e i nostri partner usiamo cookie: accetta tutti i cookie o gestisci le preferenze.</p></main>",
    "left out of the text, as a frame": "<div id='cookie-consent' class='cookie-banner'><p>Usiamo cookie e tecniche simili, anche di terze parti, per la pubblicità e per riconoscere il tuo dispositivo quando torni.</p><button>Accetta</button></div>",
    "long, with its purposes": "<main><h1>Che cosa possiamo fare con i tuoi dati?</h1>" + "".join(f"<p>Scopo {n}: i nostri partner possono conservare cookie sul tuo dispositivo e usarli per scegliere annunci, misurarne l'effetto e migliorare il servizio che ti offriamo ogni giorno.</p>" for n in range(9)) + "<button>Accetta tutto</button><button>Conferma le scelte</button></main>",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_in_the_place_of_a_text_is_a_consent_wall(name: str) -> None:
    article = read(whole(FORMS[name]), HERE)
    assert quality.reason_to_reject(article) is Reason.CONSENT_WALL, article.blocks


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_keeps_the_head_of_the_article_is_one_too(name: str) -> None:
    head = '<meta property="og:type" content="article"><meta property="og:title" content="Il faro si riaccende">'
    article = read(whole(FORMS[name], title="Il faro si riaccende", head=head), HERE)
    assert quality.reason_to_reject(article) is Reason.CONSENT_WALL, article.blocks


# Forms that say too little to be known by their words: known by where they stand.
SHY = {
    "italian": "<main><h1>Una domanda</h1><p>Chi vuole proseguire legge prima che cosa succede con i cookie, e poi sceglie con calma uno dei due tasti qui sotto.</p><button>Ho capito, accetto</button></main>",
    "german": "<main><h1>Kurz gefragt</h1><p>Wer hier weiterliest, ist mit Anzeigen einverstanden, die zu ihm passen; wer das nicht will, findet unten einen zweiten Weg ins Blatt hinein.</p><a href='#'>Einverstanden</a></main>",
    "french": "<main><h1>Une question</h1><p>La lecture reste gratuite si la publicité peut s'adapter à ce que chacun regarde ici ; sinon, un autre chemin existe plus bas sur la page.</p><button>J'accepte</button></main>",
    "english": "<main><h1>One question first</h1><p>Reading stays free as long as the advertisements may be chosen by what is looked at here; for everybody else there is another way in below.</p><button>Accept</button></main>",
    "spanish": "<main><h1>Una pregunta</h1><p>La lectura sigue siendo libre si la publicidad puede elegirse por lo que cada cual mira aquí; para los demás hay otra puerta más abajo.</p><button>Acepto</button></main>",
}  # fmt: skip
GATES = [
    "https://www.prova.example/consenso?ritorno=/cronaca/2025/11/il-faro-si-riaccende.html",
    "https://consent.prova.example/v2/collect?u=https%3A%2F%2Fwww.prova.example%2Fcronaca%2Ffaro.html",
    "https://www.prova.example/cookie-wall/?next=%2Fcronaca%2Ffaro.html",
    "https://scelte.prova.example/?da=/cronaca/faro.html",
    "https://www.prova.example/cmp/index.html?redirect=https://www.prova.example/faro",
    "https://www.prova.example/datenschutz/zustimmung?back=/faro",
    "https://www.prova.example/pay-or-consent?to=/faro",
]


@pytest.mark.parametrize("name", SHY)
@pytest.mark.parametrize("gate", GATES)
def test_where_it_stands_tells_a_form_that_says_little(name: str, gate: str) -> None:
    assert quality.reason_to_reject(read(whole(SHY[name]), gate)) is Reason.CONSENT_WALL


@pytest.mark.parametrize("name", SHY)
def test_so_does_a_redirect_that_led_there(name: str) -> None:
    asked, gate = page(whole(SHY[name]), "https://www.prova.example/consenso"), "consent"
    moved = extract.article(replace(asked, requested_url=HERE), SOURCE, now=NOW)
    stayed = extract.article(replace(asked, requested_url=asked.url), SOURCE, now=NOW)
    assert gate in moved.page_kinds
    assert gate not in stayed.page_kinds


# ── what stays an article ──────────────────────────────────────────────────────────────────────

BANNER = "<div class='avviso'><p>Noi e i nostri partner usiamo cookie sul tuo dispositivo per mostrarti pubblicità su misura, e ci serve il tuo consenso.</p><button>Accetta tutti</button><button>Rifiuta</button></div>"
DATA = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s", "datePublished": "2025-11-08T10:00:00+01:00"}</script>'
STORIES = {
    "a fine for a form": ("Multa a un portale per il modulo dei cookie", "<p>Il Garante della privacy ha multato un portale che rendeva difficile rifiutare i cookie. Il tasto «Accetta tutti» era grande e verde, quello per rifiutare stava in fondo a tre pagine. La società farà ricorso, e nel frattempo ha cambiato il modulo.</p>"),
    "pay or consent, told": ("Pagare o farsi seguire, l'Europa decide", "<p>Molti giornali chiedono ai lettori di pagare un abbonamento o di accettare annunci personalizzati. Le autorità vogliono una terza via. Le associazioni degli editori avvertono: senza pubblicità mirata i conti non tornano, e gli abbonati sono ancora pochi.</p>"),
    "a guide": ("Come si rifiutano i cookie", "<p>Aprite le impostazioni del vostro browser e cercate la voce sui dati dei siti.</p><p>Molti moduli nascondono il rifiuto: scegliete «Gestisci le preferenze», poi «Rifiuta tutto».</p>" + f"<p>{SENTENCE}</p>" * 3),
    "in German": ("Streit um Bezahlmodelle", "<p>Verlage verlangen Geld oder die Zustimmung zu Cookies. Die Datenschutzbehörde prüft nun, ob das erlaubt ist. Ein Abo kostet bei den meisten vier Euro im Monat, und Werbung bringt ihnen weit mehr ein, sagt eine Studie.</p>"),
    "in English": ("Publishers defend consent walls", "<p>The regulator says that readers must be free to reject cookies. Publishers answer that advertising pays for reporters, and that a subscription costs less than a coffee. A ruling is due in spring, and partners of the industry are nervous.</p>"),
    "another matter": ("Il faro si riaccende", f"<p>Il guardiano è salito ieri sera con due operai e ha cambiato la lampada.</p><p>{SENTENCE}</p>"),
    "a flash": ("Frana sulla provinciale", "<p>Una frana ha chiuso la provinciale del passo: nessun ferito, traffico deviato sulla vecchia strada di valle fino a lunedì mattina.</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("banner", ["", "before", "behind"])
@pytest.mark.parametrize("data", [True, False])
def test_a_story_stays_one_also_under_a_banner(name: str, banner: str, data: bool) -> None:
    headline, prose = STORIES[name]
    story = f"<main><article><h1>{headline}</h1><p class='firma'>di Livia Torrisi</p><time datetime='2025-11-08'>8 novembre 2025</time>{prose}</article></main>"
    inner = {"": story, "before": BANNER + story, "behind": story + BANNER}[banner]
    article = read(whole(inner, title=f"{headline} | La Prova", head=DATA % headline if data else ""), HERE)
    assert quality.reason_to_reject(article) is None, article.page_kinds
    assert "nostri partner" not in article.body
    assert "Accetta tutti</" not in article.body


@pytest.mark.parametrize("banner", ["Usiamo i cookie.", "This site uses cookies", "Cookies auf dieser Seite"])
@pytest.mark.parametrize("marked", ['<meta property="og:type" content="article">', ""])
def test_a_short_story_about_consent_stays_one_under_the_shortest_banner(banner: str, marked: str) -> None:
    story = "<main><h1>Banner irregolari, multati due giornali</h1><time datetime='2025-11-08'>8 novembre</time><p>L’autorità per la privacy ha multato due giornali: chi leggeva doveva accettare i cookie di quattrocento partner oppure pagare un abbonamento.</p><p>Il consenso, dice la decisione, non era libero, e la pubblicità su misura partiva prima della scelta.</p></main>"
    article = read(whole(f"{story}<div><p>{banner}</p><button>Accetta</button></div>", head=marked), HERE)
    assert quality.verdict(article) is None, article.page_kinds


def test_a_story_in_a_section_about_privacy_stays_one() -> None:
    headline, prose = STORIES["a fine for a form"]
    story = whole(f"<main><article><h1>{headline}</h1>{prose}<p>{SENTENCE * 4}</p></article></main>{BANNER}")
    at = "https://www.prova.example/privacy/multa-a-un-portale-di-annunci.html?da=/home"
    assert quality.reason_to_reject(read(story, at)) is None


def test_a_film_that_waits_for_consent_leaves_its_story_alone() -> None:
    wait = "<div class='film'><p>Per vedere questo video accetta i cookie di terze parti del fornitore.</p><button>Accetta e guarda</button></div>"
    story = f"<main><article><h1>Il faro si riaccende</h1><p>{SENTENCE}</p>{wait}<p>{SENTENCE}</p></article></main>"
    assert quality.reason_to_reject(read(whole(story), HERE)) is None


def test_a_link_in_a_sentence_is_no_button() -> None:
    speaks = "<p>La comunità dei pescatori chiede che ogni permesso passi da una consultazione, come dice la carta sul <a href='/carta'>diritto di accettare o rifiutare</a> i lavori sul fondale e il consenso dei partner.</p>"
    story = f"<main><article><h1>La laguna vuole la parola</h1><p>{SENTENCE * 2}</p>{speaks}<p>{SENTENCE}</p></article></main>"
    assert "diritto di accettare" in read(whole(story), HERE).body


def test_a_list_of_stories_under_a_banner_is_no_form() -> None:
    cards = "".join(
        f"<div><h2><a href='/{n}'>La notizia numero {n} di oggi a Valmora</a></h2></div>" for n in range(30)
    )
    assert quality.reason_to_reject(read(whole(cards + BANNER), HERE)) is not Reason.CONSENT_WALL


def test_without_its_topics_a_form_would_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    form = whole(FORMS["german"], lang="de")
    monkeypatch.setattr(consent, "_TOPICS", ())
    article: Article = read(form, HERE)
    assert quality.reason_to_reject(article) is None
