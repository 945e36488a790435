"""The stories of a made outlet, as its editors would type them, and what each system shall not show or show as no article."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")

Kind = Literal["paragraph", "heading", "quote", "pullquote", "list", "table", "code", "notes", "image", "also", "embed"]
State = Literal["published", "draft", "private", "scheduled", "page"]


class Part(NamedTuple):
    """A part of a story, in the words of no system. Text may hold `<strong>`, `<em>`, `<a>` and marks of notes (`<sup>`)."""

    kind: Kind
    text: str = ""
    cite: str = ""  #: who said it; caption of a picture
    rows: tuple[tuple[str, ...], ...] = ()  #: of a table; of a list: the item, then those below it

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that a reader sees of it as text of the article; none for pictures, embedded things and links to other stories."""
        match self.kind:
            case "image" | "also" | "embed":
                return ()
            case "table":
                return tuple(" ".join(row) for row in self.rows)
            case "list" | "notes":
                return tuple(line for row in self.rows for line in row)
            case "code":
                return tuple(line.strip() for line in self.text.splitlines() if line.strip())
        said = (bare(self.text), self.cite) if self.cite else (bare(self.text),)
        return tuple(line for line in said if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story, a draft of one, or a page that is none.

    published, modified: aware; the second is None for a story that nobody touched again
    """

    slug: str
    title: str
    parts: tuple[Part, ...]
    published: datetime
    authors: tuple[str, ...] = ()
    subtitle: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    picture: str | None = None  #: the caption of its featured picture
    modified: datetime | None = None
    state: State = "published"
    sticky: bool = False

    @property
    def lines(self) -> tuple[tuple[Kind, str], ...]:
        return tuple((part.kind, line) for part in self.parts for line in part.lines)

    @property
    def captions(self) -> tuple[str, ...]:
        own = (self.picture,) if self.picture else ()
        return (*own, *(part.cite for part in self.parts if part.kind == "image"))


def bare(text: str) -> str:
    """The words of a line with markup: no marks of notes, no tags."""
    return re.sub(r"<[^>]+>", "", re.sub(r"<sup.*?</sup>", "", text))


def picture(seed: int, width: int = 1600, height: int = 900) -> bytes:
    """A PNG of one colour, another for each seed."""
    colour = bytes((40 + seed * 53 % 200, 40 + seed * 97 % 200, 40 + seed * 31 % 200))
    rows = (b"\0" + colour * width) * height

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _p(text: str) -> Part:
    return Part("paragraph", text)


def _note(number: int) -> str:
    return f'<sup id="rif-{number}"><a href="#nota-{number}">{number}</a></sup>'


def stories(now: datetime) -> tuple[Story, ...]:
    """All of them, newest first; the days before `now` are always the same ones."""

    def at(days: int, hour: int, minute: int) -> datetime:
        return (now.astimezone(ROME) - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)

    return (
        Story(
            slug="ponte-delle-ginestre", title="Il ponte delle Ginestre riapre ai carri, «ma solo a passo d’uomo»",
            subtitle="Dopo quattordici mesi di cantiere passano i primi mezzi agricoli; le auto dovranno aspettare la primavera.",
            authors=("Tiberia Calvani",), section="Cronaca", tags=("Viabilità", "Valle dell’Orma"),
            picture="I primi carri sul ponte, martedì mattina", published=at(1, 18, 42), modified=at(0, 7, 5), sticky=True,
            parts=(
                _p("Alle sette e mezza il primo trattore ha attraversato il ponte delle Ginestre, chiuso da quattordici mesi per il cedimento di una spalla. Alla guida c’era Ottone Marsibilli, che ha il podere proprio sulla riva opposta."),
                _p('Il passaggio è consentito a un mezzo per volta e <strong>a passo d’uomo</strong>. Per le automobili, dice l’ufficio tecnico di <a href="https://www.example.org/">Montorme</a>, bisognerà aspettare il collaudo delle barriere.'),
                Part("also", '<strong>Leggi anche:</strong> <a href="/?s=torba">La torba torna a scaldare le serre</a>'),
                Part("heading", "Che cosa manca"),
                _p("Mancano l’asfalto, i parapetti definitivi e la luce. La spesa rimasta, circa trecentomila scudi regionali, è coperta fino a metà anno; il resto dipende da una variazione di bilancio che il consiglio vota giovedì."),
                Part("quote", "Per un anno ho fatto ventidue chilometri per arare quello che vedo dalla finestra di cucina.", "Ottone Marsibilli, agricoltore"),
                _p("Il comitato dei frontisti ha chiesto che il limite resti scritto a terra e non solo sui cartelli, perché nella nebbia i cartelli non si leggono."),
            ),
        ),
        Story(
            slug="biblioteca-di-notte", title="La biblioteca resta aperta di notte: 312 tessere in una settimana",
            authors=("Lamberto Figuccia", "Ersilia Tovagli"), section="Cultura", tags=("Biblioteche", "Studenti", "Orari"),
            subtitle="L’esperimento di Serravento piace agli studenti, meno ai custodi.",
            picture="La sala di lettura a mezzanotte", published=at(1, 9, 15),
            parts=(
                _p("Da lunedì la biblioteca Alba Rontini di Serravento chiude alle due. In sette giorni le tessere nuove sono state 312, quasi quante nei dodici mesi precedenti, e i posti a sedere si esauriscono prima delle dieci di sera."),
                Part("heading", "Chi viene, e per che cosa"),
                Part("list", rows=(
                    ("Studenti delle superiori, fino alle undici", "Ripasso in gruppo nella saletta gialla", "Stampe e scansioni gratuite"),
                    ("Infermieri e panettieri, prima o dopo il turno",),
                    ("Chi in casa ha freddo, e lo dice senza giri di parole",),
                )),
                Part("pullquote", "Non servono poltrone nuove, servono due termosifoni e un custode in più.", "Ersilio Dandi, custode"),
                _p("Il sindacato dei custodi chiede un’indennità per le ore dopo mezzanotte; l’assessora Perpetua Galimbri risponde che i soldi ci sono fino a maggio e che poi «si vedrà, conti alla mano»."),
                Part("image", cite="Il banco dei prestiti, con la lampada verde del fondatore"),
                _p("La prova finisce il trentuno gennaio. Fino ad allora i libri si possono restituire anche dalla finestrella del forno, che apre alle quattro."),
            ),
        ),
        Story(
            slug="bilancio-in-cifre", title="Bilancio, dove vanno i soldi di Montorme",
            authors=("Tiberia Calvani",), section="Politica", tags=("Bilancio", "Tasse"), published=at(2, 12, 0),
            subtitle="Voce per voce, quanto si spende per strade, scuole e neve.",
            parts=(
                _p("La giunta ha approvato lo schema del bilancio, che passa ora alle commissioni. Le entrate sono previste in lieve calo per il secondo anno, soprattutto per i mancati affitti dei magazzini comunali di via del Lino."),
                Part("table", rows=(
                    ("Voce", "Anno scorso", "Quest’anno"), ("Strade e ponti", "1.240.000", "1.515.000"),
                    ("Scuole e mense", "2.080.000", "2.095.000"), ("Sgombero della neve", "310.000", "265.000"),
                )),
                _p("La voce che cresce di più è quella delle strade, per via del ponte. Quella della neve scende perché due spazzaneve sono stati venduti al consorzio di Altofrasso, che li presterà indietro quando servono."),
                _p("Il gruppo Paesi Uniti ha annunciato undici emendamenti, uno dei quali propone di rinunciare alle luminarie di viale Carrai."),
            ),
        ),
        Story(
            slug="orari-in-un-foglio", title="Gli orari dei bus? Li pubblica una liceale con venti righe di codice",
            authors=("Lamberto Figuccia",), section="Tecnologia", tags=("Trasporti", "Dati aperti"), published=at(2, 17, 30),
            parts=(
                _p("Quando l’azienda dei trasporti ha tolto gli orari dal sito, Nives Ottolana li ha ricopiati dalle paline di ottanta fermate e li ha messi in un foglio che chiunque può leggere. Poi ha scritto un programma che dice quando passa il prossimo."),
                Part("code", "def prossimo(fermata, adesso):\n    corse = orari[fermata]\n    return min(c for c in corse if c > adesso)"),
                _p("Il trucco, spiega, è tenere gli orari come minuti dalla mezzanotte: così anche la corsa delle <em>00:10</em> si confronta senza strane eccezioni. Il suo professore di matematica le ha dato otto, e mezzo punto in meno per i nomi in italiano."),
                _p("L’azienda, contattata, fa sapere che il sito nuovo arriverà in primavera e che nel frattempo «l’iniziativa è benvenuta»."),
            ),
        ),
        Story(
            slug="filanda-note", title="La filanda di Pratolungo e il conto degli operai che non torna",
            authors=("Ersilia Tovagli",), section="Cultura", tags=("Storia locale",), picture="La filanda da nord, in una stampa", published=at(3, 8, 20),
            parts=(
                _p(f"Nel registro parrocchiale gli operai della filanda sono 214 nel 1861{_note(1)}, ma la relazione del prefetto dello stesso anno ne conta appena novanta. Chi ha ragione?"),
                _p(f"Secondo la ricercatrice Dorotea Stramigi la differenza sta nelle bambine, che il prefetto non contava tra gli addetti{_note(2)} e che invece il parroco segnava una per una, con l’età e la paga."),
                _p("Il libro che ne racconta la storia esce a febbraio per le edizioni del Gelso, con una prefazione della direttrice dell’archivio di Serravento."),
                Part("notes", rows=(
                    ("Archivio parrocchiale di Pratolungo, busta 9, carta 17 verso.",),
                    ("Relazione sullo stato delle manifatture, foglio sciolto senza numero.",),
                )),
            ),
        ),
        Story(
            slug="breve-acqua", title="Domani manca l’acqua in via dei Tigli", authors=("Tiberia Calvani",), section="Cronaca", tags=("Acqua",),
            subtitle="L’acquedotto sospende l’erogazione in via dei Tigli e in piazza Corbara domani dalle nove alle quattordici, per la sostituzione di una saracinesca; le autobotti saranno davanti alla scuola.",
            published=at(3, 19, 5),
            parts=(
                _p("L’acquedotto sospende l’erogazione in via dei Tigli e in piazza Corbara domani dalle nove alle quattordici, per la sostituzione di una saracinesca; le autobotti saranno davanti alla scuola."),
            ),
        ),
        Story(
            slug="lettera-del-fornaio", title="Perché il pane di segale costa di più (e perché è giusto così)",
            authors=("Gualtiero Nispoli",), section="Opinioni", tags=("Pane", "Prezzi"), published=at(4, 6, 45),
            parts=(
                _p("Mi chiedono ogni mattina perché la pagnotta di segale sia salita di venti centesimi. Rispondo qui una volta per tutte, così al banco possiamo tornare a parlare del tempo."),
                _p("La segale di Altofrasso quest’anno è poca: ha piovuto quando doveva fiorire. Il mugnaio l’ha pagata un terzo in più, e un terzo di una cosa che pesa un quarto del prezzo fa, a conti fatti, quei venti centesimi."),
                Part("heading", "Il resto lo fa il forno"),
                _p("C’è poi la legna. Potrei passare al gas e fare il pane in metà tempo, ma allora non sarebbe più quello che venite a prendere alle sei con il cappotto sopra il pigiama."),
                _p("Chi non può permetterselo lo dica sottovoce a mia figlia: il pane del giorno prima c’è sempre, e costa una stretta di mano."),
            ),
        ),
        Story(
            slug="derby-della-malga", title="Il derby della Malga finisce 3 a 3 & senza feriti",
            authors=("Lamberto Figuccia",), section="Sport", tags=("Calcio", "Promozione"), picture="Il sesto gol, al novantaquattresimo", published=at(4, 22, 10), modified=at(3, 10, 30),
            parts=(
                _p("Sei gol, due traverse, una sola ammonizione: il derby tra Rocca Malga e Sant’Ilario d’Orma ha rispettato tutte le attese tranne una, la rissa, che dopo undici anni non c’è stata."),
                Part("embed", "https://video.example/malga"),
                _p("Il pareggio lo ha segnato al novantaquattresimo il portiere ospite, Severo Quinzi, salito in area «per disperazione» e colpito in fronte da un rinvio dei suoi stessi avversari."),
                Part("quote", "Ho chiuso gli occhi e quando li ho riaperti mi baciavano tutti."),
                _p("Domenica la Rocca va a Pratolungo senza lo squalificato Bentivegni; il Sant’Ilario riposa."),
            ),
        ),
        Story(
            slug="torba-e-serre", title="La torba torna a scaldare le serre", authors=("Ersilia Tovagli",), section="Economia", tags=("Energia", "Serre"), published=at(5, 11, 11),
            parts=(
                _p("Nelle serre di Valmorbida si è tornati a bruciare torba. Non succedeva dagli anni in cui il treno portava il carbone fino al passo, e i vecchi torbieri hanno dovuto insegnare di nuovo come si taglia e come si asciuga."),
                _p("Il calcolo lo ha fatto la cooperativa: un chilo di pomodori invernali costa oggi un terzo in meno, ma i boschi di ontano intorno alle torbiere si asciugano e la regione ha aperto un’istruttoria."),
                Part("heading", "Due pareri"),
                _p("Per l’agronoma Fulvia Trenti «è un ritorno indietro con la scusa della crisi»; per il presidente dei serristi, Amedeo Colzi, è «un ponte di tre inverni, non uno di più»."),
            ),
        ),
        Story(
            slug="sciopero-dei-campanari", title="Sciopero dei campanari, a Pasqua suoneranno i citofoni", authors=("Tiberia Calvani",), section="Cronaca", tags=("Lavoro",), published=at(6, 15, 0),
            parts=(
                _p("I nove campanari della valle incrociano le braccia dal primo del mese. Chiedono il rimborso delle funi, che si consumano, e un corso per le tre torri dove la scala non è a norma dal secolo scorso."),
                _p("In segno di solidarietà gli abitanti di borgo Stretto hanno promesso di suonare tutti insieme i citofoni a mezzogiorno in punto. La curia per ora non commenta."),
                Part("also", 'Leggi anche: <a href="/?s=biblioteca">La biblioteca resta aperta di notte</a>'),
                _p("L’ultimo sciopero, racconta il decano Ubaldo Frescura, durò due giorni e finì con una polenta offerta dal vescovo."),
            ),
        ),
        Story(
            slug="mercato-dei-semi", title="Al mercato dei semi si paga in ricette", authors=("Ersilia Tovagli",), section="Cultura", tags=("Orti", "Mercati"), published=at(8, 10, 0),
            parts=(
                _p("Chi arriva al mercato dei semi di Serravento con una busta di fagioli può uscirne con una di zucche, ma deve lasciare scritta una ricetta. Quest’anno ne sono state raccolte centosei, quattro delle quali per cuocere le ortiche."),
                _p("L’idea è di due maestre in pensione, Norma e Delia Vasselli, che tengono il registro su quaderni a quadretti. La più richiesta resta la zuppa di bietole con il pane raffermo, «che però va fatta il giorno prima»."),
            ),
        ),
        Story(
            slug="lupi-e-pecore", title="Tre cani per duecento pecore, e il lupo cambia strada", authors=("Lamberto Figuccia",), section="Economia", tags=("Pastorizia",), published=at(9, 13, 13),
            parts=(
                _p("Da quando i Bramieri hanno preso tre cani da guardia non hanno perso una pecora. Il lupo c’è ancora, lo dicono le impronte sulla neve di Colle Nudo, ma gira largo e passa dalla parte della cava."),
                _p("Il consorzio offre ora un cane a chi tiene più di cento capi, e un corso di due sabati per imparare a non viziarlo. Sono arrivate quarantuno domande; i cuccioli disponibili sono diciotto."),
            ),
        ),
        Story(
            slug="nebbia-sul-passo", title="Nebbia sul passo, chiusa la strada alta fino a sera", authors=("Tiberia Calvani",), section="Cronaca", tags=("Viabilità",), published=at(10, 7, 50),
            parts=(
                _p("La strada alta del passo di Frassineta è chiusa per nebbia dalle sei di questa mattina. La provincia conta di riaprirla in serata, quando il vento dovrebbe girare da nord."),
                _p("Chi deve raggiungere Altofrasso può salire da Valmorbida, con venti minuti di viaggio in più; i mezzi pesanti sono fermi nel piazzale della segheria e non passano nemmeno di là."),
            ),
        ),
        Story(slug="bozza-appalto", title="Bozza: l’appalto delle mense", state="draft", authors=("Tiberia Calvani",), section="Politica", published=at(1, 10, 0), parts=(
            _p("Questa è la bozza sull’appalto delle mense, che nessuno deve leggere prima che risponda l’ufficio legale. Mancano ancora due telefonate e la tabella dei prezzi."),)),
        Story(slug="riservato-inchiesta", title="Riservato: appunti dell’inchiesta", state="private", authors=("Ersilia Tovagli",), section="Politica", published=at(1, 11, 0), parts=(
            _p("Appunti privati della redazione sull’inchiesta dei magazzini, con i nomi delle fonti. Non vanno mostrati a nessuno e non devono uscire in nessun elenco."),)),
        Story(slug="programmato-fiera", title="Si apre la fiera dei trapani", state="scheduled", authors=("Lamberto Figuccia",), section="Economia", published=at(-20, 8, 0), parts=(
            _p("Si apre oggi la fiera dei trapani e delle punte, con centoventi espositori e un concorso per il buco più dritto. L’articolo esce il giorno dell’apertura, non prima."),)),
        Story(slug="chi-siamo", title="Chi siamo", state="page", published=at(400, 9, 0), parts=(
            _p("La Voce dell’Orma è un giornale di valle. Esce dal 1987, prima ciclostilato e poi in rete, e lo fanno una direttrice, tre giornalisti e molti lettori che telefonano."),
            _p("La redazione è sopra la merceria di piazza Corbara, seconda scala. Si riceve il giovedì dalle quindici, suonare forte perché il campanello è vecchio."),)),
        Story(slug="contatti", title="Contatti", state="page", published=at(400, 9, 5), parts=(
            _p("Per scrivere alla redazione si usa il modulo qui sotto. Per la pubblicità rivolgersi al signor Ivo, il martedì mattina, oppure lasciare un biglietto nella cassetta della merceria."),)),
    )  # fmt: skip
