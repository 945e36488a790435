"""Makes articles of one source that share most of their words and are different articles. Seeded; the sentences are made up here.

Each series gives the piece of one day (or draw, or place): same frame, other numbers, names, dates or choices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.bench.made.words import Language

TitleAndText = tuple[str, str]
"""The headline and the text of an article."""

Series = Callable[[Random, Language, int], list[TitleAndText]]
"""A function `series(make, language, count)` that makes `count` different articles of one series."""

_DAYS = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"]
_MONTHS = (
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()  # noqa: SIM905
)
_SIGNS = [
    "Ariete",
    "Toro",
    "Gemelli",
    "Cancro",
    "Leone",
    "Vergine",
    "Bilancia",
    "Scorpione",
    "Sagittario",
    "Capricorno",
    "Acquario",
    "Pesci",
]
_WHEELS = [
    "Bari",
    "Cagliari",
    "Firenze",
    "Genova",
    "Milano",
    "Napoli",
    "Palermo",
    "Roma",
    "Torino",
    "Venezia",
    "Nazionale",
]
_SKIES = ["sereno", "poco nuvoloso", "nuvoloso", "molto nuvoloso", "coperto", "variabile"]
_RAIN = ["piogge sparse", "rovesci isolati", "qualche temporale", "foschie al mattino", "nessuna precipitazione"]
_WINDS = ["deboli", "moderati", "tesi", "forti"]


def weather(make: Random, language: Language, count: int) -> list[TitleAndText]:
    place, start = language.place(make), make.randint(0, 300)
    return [_weather(make, place, start + day) for day in range(count)]


def weather_of_places(make: Random, language: Language, count: int) -> list[TitleAndText]:
    day = make.randint(0, 300)
    return [_weather(make, language.place(make), day) for _ in range(count)]


def _weather(make: Random, place: str, day: int) -> TitleAndText:
    low, high = make.randint(-2, 14), make.randint(15, 36)

    def sky() -> str:
        return f"{make.choice(_SKIES)} con {make.choice(_RAIN)}"

    return f"Meteo {place}, le previsioni per {_date(day)}", "\n\n".join(
        (
            f"Ecco le previsioni del tempo a {place} per la giornata di {_date(day)}, secondo i dati dei modelli di questa mattina.",
            f"Al mattino il cielo sarà {sky()}, mentre nel pomeriggio è atteso un cielo {sky()}. In serata cielo {sky()}.",
            f"La temperatura minima sarà di {low} gradi e la massima di {high} gradi, con lo zero termico a {make.randint(12, 42) * 100} metri.",
            f"I venti saranno {make.choice(_WINDS)} e soffieranno a {make.randint(3, 60)} chilometri orari; l'umidità sarà del {make.randint(30, 98)} per cento.",
            f"Il sole sorge alle {make.randint(5, 7)}.{make.randint(10, 59)} e tramonta alle {make.randint(17, 20)}.{make.randint(10, 59)}.",
            "Le previsioni sono aggiornate ogni sei ore: per i dettagli ora per ora si può consultare la pagina dedicata alla città.",
        )
    )


def horoscope(make: Random, language: Language, count: int) -> list[TitleAndText]:
    frames = [
        "In amore {}, e la serata porta {}.",
        "Sul lavoro {}: conviene {}.",
        "La giornata {}; attenzione a {}.",
        "Le stelle dicono {}, e la Luna {}.",
    ]
    stock = [" ".join(language.word(make) for _ in range(4)) for _ in range(60)]
    start = make.randint(0, 300)
    return [
        (
            f"Oroscopo di oggi, {_date(start + day)}: le previsioni segno per segno",
            "\n\n".join(
                [
                    f"L'oroscopo di {_date(start + day)} per tutti i segni dello zodiaco, con amore, lavoro, salute e fortuna."
                ]
                + [
                    f"{sign}. "
                    + " ".join(frame.format(make.choice(stock), make.choice(stock)) for frame in make.sample(frames, 2))
                    for sign in _SIGNS
                ]
            ),
        )
        for day in range(count)
    ]


def lottery(make: Random, language: Language, count: int) -> list[TitleAndText]:
    start = make.randint(0, 300)

    def draw() -> str:
        return " ".join(str(number) for number in make.sample(range(1, 91), 5))

    return [
        (
            f"Estrazioni Lotto e SuperEnalotto di oggi {_date(start + 2 * day)}: i numeri vincenti",
            "\n\n".join(
                [
                    f"Ecco i numeri vincenti estratti oggi, {_date(start + 2 * day)}, per il concorso numero {40 + day} del Lotto."
                ]
                + [f"{wheel} {draw()}" for wheel in _WHEELS]
                + [
                    f"La combinazione vincente del SuperEnalotto è {draw()}. Il numero Jolly è {make.randint(1, 90)}, il SuperStar {make.randint(1, 90)}.",
                    f"Nessun sei né cinque più. Al prossimo concorso il montepremi sarà di {make.randint(20, 190)} milioni di euro.",
                ]
            ),
        )
        for day in range(count)
    ]


def market(make: Random, language: Language, count: int) -> list[TitleAndText]:
    firms = [language.word(make).capitalize() for _ in range(12)]

    def percent() -> str:
        return f"{make.randint(0, 5)},{make.randint(10, 99)}%"

    def close(day: int) -> TitleAndText:
        up, down = make.sample(firms, 4), make.sample(firms, 3)
        tone = make.choice(("positiva", "negativa", "contrastata", "debole"))
        text = (
            f"Chiusura {tone} per Piazza Affari nella seduta di {_date(day)}: l'indice principale segna {percent()} a {make.randint(28, 44)}.{make.randint(100, 999)} punti.",
            f"Tra i titoli migliori {up[0]} ({percent()}), {up[1]} ({percent()}) e {up[2]} ({percent()}), con {up[3]} che sale del {percent()}.",
            f"In fondo al listino {down[0]} che cede il {percent()}, seguita da {down[1]} ({percent()}) e {down[2]} ({percent()}).",
            f"Lo spread tra i titoli di Stato a dieci anni chiude a {make.randint(70, 180)} punti base, con il rendimento al {percent()}.",
            f"L'euro passa di mano a 1,{make.randint(1000, 1999)} dollari; il petrolio quota {make.randint(55, 99)},{make.randint(10, 99)} dollari al barile.",
            f"Nel resto d'Europa Francoforte segna {percent()}, Parigi {percent()} e Londra {percent()}.",
        )
        return f"Borsa, Milano chiude {tone} ({percent()})", "\n\n".join(text)

    start = make.randint(0, 300)
    return [close(start + day) for day in range(count)]


def match(make: Random, language: Language, count: int) -> list[TitleAndText]:
    def report() -> TitleAndText:
        home, away = language.place(make), language.place(make)
        people = [language.person(make).split()[1] for _ in range(8)]
        goals, against = make.randint(0, 4), make.randint(0, 4)
        text = (
            f"Finisce {goals}-{against} la sfida tra {home} e {away}, valida per la {make.randint(2, 38)}ª giornata di campionato.",
            f"I padroni di casa partono meglio e al {make.randint(3, 20)}' vanno vicini al gol con {people[0]}, che di testa manda di poco a lato.",
            f"Al {make.randint(21, 44)}' la rete che cambia la partita: cross di {people[1]} dalla destra e conclusione al volo di {people[2]}.",
            f"Nella ripresa la reazione degli ospiti, con {people[3]} che al {make.randint(50, 70)}' colpisce il palo su assist di {people[4]}.",
            f"Nel finale entrano {people[5]} e {people[6]}, ma il risultato non cambia. Ammonito {people[7]} per proteste.",
            f"Con questo risultato {home} sale a {make.randint(10, 80)} punti in classifica, mentre {away} resta a quota {make.randint(10, 80)}.",
        )
        return f"{home}-{away} {goals}-{against}: cronaca e tabellino", "\n\n".join(text)

    return [report() for _ in range(count)]


def bulletin(make: Random, language: Language, count: int) -> list[TitleAndText]:
    region, start = language.place(make), make.randint(0, 300)

    def issue(day: int) -> TitleAndText:
        towns = [language.place(make) for _ in range(4)]
        text = (
            f"Sono {make.randint(20, 900)} i nuovi casi registrati in {region} nelle ultime 24 ore, secondo il bollettino di {_date(day)} diffuso dalla Regione.",
            f"I tamponi eseguiti sono stati {make.randint(1000, 9000)}, con un tasso di positività del {make.randint(1, 19)},{make.randint(0, 9)} per cento.",
            f"I ricoverati sono {make.randint(40, 600)}, di cui {make.randint(2, 60)} in terapia intensiva; i guariti sono {make.randint(30, 900)} in un giorno.",
            f"La provincia con più casi è {towns[0]} con {make.randint(20, 300)}, seguita da {towns[1]} con {make.randint(20, 200)}, {towns[2]} con {make.randint(9, 90)} e {towns[3]} con {make.randint(2, 60)}.",
            f"Dall'inizio della sorveglianza il totale sale a {make.randint(10_000, 99_000)} casi. I dati sono provvisori e possono essere rivisti.",
        )
        return f"{region}, il bollettino di {_date(day)}: i nuovi casi e i ricoveri", "\n\n".join(text)

    return [issue(start + day) for day in range(count)]


def live(make: Random, language: Language, count: int) -> list[TitleAndText]:
    """Updates of one live blog: each has the newest entries above some that the one before had."""
    topic = language.topic(make)
    entries: list[str] = []
    pieces: list[TitleAndText] = []
    hour, minute = make.randint(7, 12), make.randint(0, 20)
    intro = language.sentence(make, topic)
    for update in range(count):
        for _ in range(make.randint(2, 4)):
            minute += make.randint(7, 25)
            entries.insert(
                0,
                f"{hour + minute // 60}.{minute % 60:02} - "
                + " ".join(language.sentence(make, topic) for _ in range(2)),
            )
        about = " ".join(entries[0].split()[2:8]).strip(",.")
        pieces.append((f"La diretta, {about}", "\n\n".join([intro, *entries[: 4 + update]])))
    return pieces


def obituary(make: Random, language: Language, count: int) -> list[TitleAndText]:
    town = language.place(make)

    def notice() -> TitleAndText:
        name, street = language.person(make), language.place(make)
        kin = [language.person(make).split()[0] for _ in range(3)]
        text = (
            f"Lutto a {town} per la scomparsa di {name}, che si è spento all'età di {make.randint(48, 99)} anni dopo una lunga malattia.",
            f"Per molti anni aveva lavorato come {language.word(make)} ed era molto conosciuto e stimato in tutta la comunità.",
            f"Lascia la moglie {kin[0]}, i figli {kin[1]} e {kin[2]}, i nipoti e i parenti tutti.",
            f"I funerali saranno celebrati {make.choice(_DAYS)} alle {make.randint(9, 16)} nella chiesa di {street}, partendo dall'abitazione.",
            "La famiglia ringrazia quanti vorranno partecipare alla cerimonia e chiede non fiori ma opere di bene.",
        )
        return f"{town} piange {name}", "\n\n".join(text)

    return [notice() for _ in range(count)]


SERIES: Mapping[str, Series] = {
    "weather, other days": weather,
    "weather, other places": weather_of_places,
    "horoscopes": horoscope,
    "lottery draws": lottery,
    "market closings": market,
    "match reports": match,
    "bulletins": bulletin,
    "live-blog updates": live,
    "obituaries": obituary,
}


def _date(day: int) -> str:
    return f"{_DAYS[day % 7]} {day % 28 + 1} {_MONTHS[day // 28 % 12]}"
