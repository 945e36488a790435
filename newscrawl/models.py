"""The nouns of the house. Plain, frozen data; `None` means unknown, `()` means none.

Nothing here computes, reads a clock, or knows Scrapy, SQL or HTML. Times are aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal, NamedTuple

# ── what a run does with a link ────────────────────────────────────────────────────────────────


class State(StrEnum):
    """Where a link stands. Each link is in exactly one; code, columns, stats and messages use these words."""

    PENDING = "pending"  #: known, not fetched yet; also what `since` or `limit` left for a wider run
    LEASED = "leased"  #: in the hands of the run that holds the lock; returns to pending when that run died
    STORED = "stored"  #: its article is a row of its own
    DUPLICATE = "duplicate"  #: another address of a known article, or the same text at another identity
    REJECTED = "rejected"  #: seen, and not an article that we keep; never asked for again
    FAILED = "failed"  #: could not be had; asked for again at `next_try`, if there is one
    GONE = "gone"  #: the outlet says that it is not there any more
    QUARANTINED = "quarantined"  #: we could not read it; its bytes are kept, to be tried again
    # Outcomes of a look at an article that is stored; its link stays as it was.
    UNCHANGED = "unchanged"  #: looked at again, headline and text as they were: an outcome, never where a link stands
    REVISED = "revised"  #: looked at again, headline or text are others: an outcome, never where a link stands


class Reason(StrEnum):
    """Why a link is in its state. One closed list: the word is the drop message, the stat, the column and the manual."""

    # duplicate
    SAME_ADDRESS = "same_address"  #: another address of an article that is stored
    SAME_TEXT = "same_text"  #: equal text at another identity; kept as a row that points to the first
    NEAR_TEXT = "near_text"  #: the same story re-edited, at another identity; kept as a row that points to the first
    # rejected
    ROBOTS = "robots"  #: robots.txt closes this address to us
    OFF_SITE = "off_site"  #: the address, or where it led, is not the outlet's
    ADDRESS_DENIED = "address_denied"  #: a private, loopback or otherwise refused network address
    NOT_HTML = "not_html"  #: a PDF, a picture, a video …
    NO_TITLE = "no_title"  #: no headline was found
    TOO_SHORT = "too_short"  #: no text, or too little to be an article
    NOT_ARTICLE = "not_article"  #: a list of articles, a home page, a search page
    SUBSCRIBER_WALL = "subscriber_wall"  #: looked at again: the text that we have went behind a wall; it is kept
    REPLACED = "replaced"  #: looked at again: answered well, with another page in the article's place; the text is kept
    RESERVED = "reserved"  #: the outlet reserves text and data mining, and NEWSCRAWL_RESERVATIONS is skip
    FORGOTTEN = "forgotten"  #: deleted by `newscrawl forget`; only its address stays, so that it is not fetched again
    # failed
    NOT_FOUND = "not_found"  #: 404 or 410, seen once
    FORBIDDEN = "forbidden"  #: 401, 402, 403, 407 or 451
    RATE_LIMITED = "rate_limited"  #: 429, or 503 with Retry-After
    SERVER_ERROR = "server_error"  #: another 5xx
    HTTP_STATUS = "http_status"  #: another status that brings no page
    REDIRECTS = "redirects"  #: too many hops, or a redirect that leads nowhere
    TIMEOUT = "timeout"  #: no whole answer in time
    DNS_ERROR = "dns_error"  #: the name did not resolve
    REFUSED = "refused"  #: the host refused the connection
    CONNECTION_LOST = "connection_lost"  #: reset, or closed before the answer was whole
    TLS_ERROR = "tls_error"  #: the certificate or the handshake was not good
    TOO_LARGE = "too_large"  #: over the size limit
    BAD_ENCODING = "bad_encoding"  #: a content coding that could not be undone
    HEADERS_TOO_LARGE = "headers_too_large"  #: over the limit of an answer's headers
    CUT_SHORT = "cut_short"  #: the page ends in mid-text; one that ends so again is stored, with this mark
    EMPTY = "empty"  #: an answer of 200 with nothing in it
    SOFT_404 = "soft_404"  #: a page that says "not found" with status 200
    CONSENT_WALL = "consent_wall"  #: a consent form in the place of the text
    CHALLENGE = "challenge"  #: a bot check in the place of the text
    NETWORK = "network"  #: another failure on the way
    ROBOTS_UNAVAILABLE = "robots_unavailable"  #: robots.txt could not be had: closed until it can
    # gone
    MISSING = "missing"  #: 404 or 410, seen twice or more
    # quarantined
    PARSE_TIMEOUT = "parse_timeout"  #: reading the page took more time than allowed
    CRASH = "crash"  #: reading the page killed its worker
    ERROR = "error"  #: reading or storing the page raised; the log says what
    # pending
    INTERRUPTED = "interrupted"  #: its run ended first; the next one takes it

    @property
    def state(self) -> State:
        """The one state that this reason leads to."""
        return _STATES[self]


_STATES: Mapping[Reason, State] = {
    reason: state
    for state, reasons in {
        State.DUPLICATE: (Reason.SAME_ADDRESS, Reason.SAME_TEXT, Reason.NEAR_TEXT),
        State.REJECTED: (
            Reason.ROBOTS, Reason.OFF_SITE, Reason.ADDRESS_DENIED, Reason.NOT_HTML, Reason.NO_TITLE, Reason.TOO_SHORT,
            Reason.NOT_ARTICLE, Reason.RESERVED, Reason.FORGOTTEN, Reason.SUBSCRIBER_WALL, Reason.REPLACED,
        ),
        State.FAILED: (
            Reason.NOT_FOUND, Reason.FORBIDDEN, Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.HTTP_STATUS,
            Reason.REDIRECTS, Reason.TIMEOUT, Reason.DNS_ERROR, Reason.REFUSED, Reason.CONNECTION_LOST,
            Reason.TLS_ERROR, Reason.TOO_LARGE, Reason.BAD_ENCODING, Reason.HEADERS_TOO_LARGE, Reason.CUT_SHORT,
            Reason.EMPTY, Reason.SOFT_404, Reason.CONSENT_WALL, Reason.CHALLENGE, Reason.NETWORK,
            Reason.ROBOTS_UNAVAILABLE,
        ),
        State.GONE: (Reason.MISSING,),
        State.QUARANTINED: (Reason.PARSE_TIMEOUT, Reason.CRASH, Reason.ERROR),
        State.PENDING: (Reason.INTERRUPTED,),
    }.items()
    for reason in reasons
}  # fmt: skip


class Change(StrEnum):
    """What an outlet did to an article after it was stored. The last two leave the text as it was."""

    TYPO = "typo"  #: a few letters: the words mean what they meant
    HEADLINE = "headline"  #: another headline over the same text
    CORRECTION = "correction"  #: other facts, or a passage taken out; or the outlet says that it corrects
    UPDATE = "update"  #: the text went on
    REWRITE = "rewrite"  #: more than half of the words are gone
    REMOVED = "removed"  #: 404 or 410, seen twice running
    WALL_APPEARED = "wall_appeared"  #: the text, or most of it, went behind a consent form or a subscription


# ── sources and links ──────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What an address leads to."""

    ARTICLE = "article"
    FEED = "feed"  #: RSS or Atom
    SITEMAP = "sitemap"  #: a sitemap or an index of sitemaps, also a news sitemap
    FRONT = "front"  #: a section page: links by pattern
    HOME = "home"  #: a home page: its feeds and sitemaps are found by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place where an outlet shows what it has: one `[[entries]]` of a source file."""

    url: str
    kind: Kind
    section: str | None = None  #: what its links are about, where the entry says so
    note: str | None = None  #: where this address comes from
    listed: str | None = None  #: when it changed last, as the index that named it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet, as its file in `data/sources/` describes it."""

    slug: str  #: `[a-z0-9_-]{1,64}`, the name of the file
    name: str
    home: str
    entries: tuple[Entry, ...]
    language: str = "it"
    timezone: str = "Europe/Rome"
    hosts: tuple[str, ...] = ()  #: other sites of the same outlet (registrable domains or hosts)
    allow: tuple[str, ...] = ()  #: regular expressions; an article's address must match one, if there are any
    deny: tuple[str, ...] = ()  #: regular expressions; an article's address must match none
    selectors: Mapping[str, str] = field(default_factory=dict)  #: field → CSS selector, for outlets that need it
    verified: bool = False  #: a person has seen these addresses answer
    accept_certificates: Mapping[str, str] = field(default_factory=dict)  #: host → why its certificate is not checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that an entry showed, with everything the entry said of it, as it said it (evidence, not truth)."""

    url: str  #: absolute, http or https
    kind: Kind = Kind.ARTICLE
    title: str | None = None
    published: str | None = None  #: as printed in the feed or sitemap, not read yet
    modified: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    summary: str | None = None


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came over the wire, as plain data. The last thing that knows HTTP, the first that extraction sees."""

    url: str  #: where the answer came from, after redirects
    body: bytes = field(repr=False)
    fetched_at: datetime  #: aware, UTC
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  #: names in lower case
    source: str | None = None  #: slug
    requested_url: str | None = None  #: the link's address, before redirects
    link_id: int | None = None  #: the ledger's row; None for a page from a file
    evidence: Link | None = None  #: what the entry said
    page_hash: str | None = None  #: name of the archived bytes; set by the archive
    ms: int | None = None  #: wall time of the fetch
    mark: Reason | None = None  #: kept all the same, and what is to be known of it: cut_short, reserved
    clock_ahead_s: int | None = (
        None  #: our clock's lead over the outlet's, when over an hour; fetched_at is then by the outlet's
    )
    revisits: int | None = None  #: number of the article that is looked at again; None: asked for the first time


class Sign(NamedTuple):
    """A machine-readable reservation of text and data mining."""

    sign: str  #: header, meta, tdmrep, robots_tag, robots_group or content_signal
    evidence: str  #: the words themselves


# ── extraction ─────────────────────────────────────────────────────────────────────────────────


class Trust(IntEnum):
    """How far a place on a page is believed, before anything is known of the page."""

    HINT = 5  #: confirms, or stands where nothing else does: a date in the page's address
    GUESS = 10
    MARKUP = 20
    META = 30
    STRUCTURED = 40
    SIGNED = 45  #: the article's own words: a name printed below the text, whoever put it into the content system
    SITE = 50  #: a selector that a person wrote for this outlet


class Candidate(NamedTuple):
    """One reading of one field. Fields of many values give one candidate a value, in the order printed."""

    field: str
    value: str
    trust: Trust
    origin: str  #: "jsonld:datePublished", "visible:time", "selectors:byline" …


Precision = Literal["day", "minute", "second"]


class Moment(NamedTuple):
    """A point in time and how much of it was printed."""

    at: datetime  #: aware, in the outlet's zone; midnight there when the precision is day
    precision: Precision


ZoneFrom = Literal["printed", "outlet"]
"""Whose zone a time was read in: the one printed with it ("+01:00", "Z", "2 ore fa"), or the outlet's, which is an assumption."""


class Conflict(NamedTuple):
    """What another place said of a date, and was not believed: another day, or another minute."""

    field: str  #: published or modified
    moment: Moment
    raw: str
    origin: str


class Block(NamedTuple):
    """A paragraph, subheading or the like of a body, in reading order."""

    kind: Literal["paragraph", "heading", "item", "quote", "table"]
    text: str


class Access(StrEnum):
    FREE = "free"
    METERED = "metered"  #: the whole text, from an outlet that closes it to some: after so many articles, or later
    SUBSCRIBER = "subscriber"  #: the rest stands behind a subscription; what is stored is what everybody sees


class KeyKind(StrEnum):
    ADDRESS = "address"  #: identity: an address of this one article
    TEXT = "text"  #: sameness: equal for equal text, whoever prints it
    NEAR = "near"  #: likeness: two texts that share some of these are looked at


class Key(NamedTuple):
    """What two sightings of one story share."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as its outlet published it. Stages return new ones (`dataclasses.replace`)."""

    url: str  #: canonical: as the outlet names it, else where it was fetched, cleaned of tracking
    page: Page = field(repr=False)  #: where it was read from
    title: str | None = None
    kicker: str | None = None  #: occhiello
    subtitle: str | None = None  #: sommario, catenaccio, standfirst
    authors: tuple[str, ...] = ()  #: people, in the order printed, roles stripped
    credit: tuple[str, ...] = ()  #: desks, agencies, outlets
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    image_caption: str | None = None  #: what is printed below it, less the credit
    image_credit: str | None = None  #: who made it
    language: str | None = None  #: two letters; the body's where that is long enough, else as the page says
    published: Moment | None = None
    published_raw: str | None = None
    published_zone: ZoneFrom | None = None  #: None for a day without a time
    modified: Moment | None = None
    modified_raw: str | None = None
    modified_zone: ZoneFrom | None = None
    conflicts: tuple[Conflict, ...] = ()  #: dates that lost, in the order of trust
    access: Access | None = None
    blocks: tuple[Block, ...] = field(default=(), repr=False)  #: as extracted; never changed later
    body: str = field(default="", repr=False)  #: derived from the blocks, less furniture; blank lines between
    provenance: Mapping[str, str] = field(default_factory=dict, repr=False)  #: field → origin of what won
    signs: tuple[str, ...] = ()  #: what kind of page it looks like: evidence for `quality`, not stored
    keys: tuple[Key, ...] = ()  #: set by dedupe


# ── what comes of an item ──────────────────────────────────────────────────────────────────────


class Disposition(NamedTuple):
    """How a link ended in this run."""

    state: State
    reason: Reason | None = None
    article_id: int | None = None
