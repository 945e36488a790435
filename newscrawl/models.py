"""The models are plain, frozen data, shared by all rooms; `None` means unknown, `()` means none.

Nothing here computes, reads a clock, or knows Scrapy, SQL or HTML. Times are aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal, NamedTuple

from newscrawl.states import Change as Change
from newscrawl.states import Reason as Reason
from newscrawl.states import State as State

# ── sources and links ──────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """The kind of page to which an address leads."""

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
class EntryLimits:
    """How much of one feed, sitemap or section page is read; what lies beyond is left out, and a note says so. Tests lower them."""

    bytes: int = 50 * 1024 * 1024  #: of any entry, unpacked: the limit that sitemaps.org sets
    urls: int = 50_000  #: of a sitemap: what sitemaps.org allows in one file
    feed_bytes: int = 16 * 1024 * 1024  #: of a feed, unpacked; feeds with whole articles in them take one or two
    items: int = 2000  #: of a feed
    attributes: int = 500  #: of one start tag of a feed
    anchors: int = 5000  #: links of a section or home page that are read
    shown: int = 500  #: articles of a section or home page that are taken; most show some hundred
    text_chars: int = 60_000  #: of the text that an item carries; a longer one is left out
    script_chars: int = 1_000_000  #: of one script of a section or home page whose data are looked through


ENTRY_LIMITS = EntryLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet, as its file in `data/sources/` describes it."""

    slug: str  #: `[a-z0-9_-]{1,64}`, the name of the file
    name: str
    home: str
    entries: tuple[Entry, ...]
    language: str = "it"
    timezone: str = "Europe/Rome"
    groups: tuple[str, ...] = ()  #: what it is: national, agencies, sport …; a closed list
    region: str | None = None  #: of Italy; None: the whole country, or another
    province: str | None = None
    network: str | None = None  #: the file of `networks/` with the rules that it shares with others
    hosts: tuple[str, ...] = ()  #: other sites of the same outlet (registrable domains or hosts)
    outside: tuple[str, ...] = ()  #: hosts on the same registrable domain that are other outlets
    allow: tuple[str, ...] = ()  #: regular expressions; an article's address must match one, if there are any
    deny: tuple[str, ...] = ()  #: regular expressions; an article's address must match none
    selectors: Mapping[str, str] = field(default_factory=dict)  #: field → CSS selector, for outlets that need it
    verified: bool = False  #: a person has seen these addresses answer
    accept_certificates: Mapping[str, str] = field(default_factory=dict)  #: host → why its certificate is not checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that an entry showed, with everything that the entry declared of it, as declared (evidence, not truth)."""

    url: str  #: absolute, http or https
    kind: Kind = Kind.ARTICLE
    title: str | None = None
    published: str | None = None  #: as printed in the feed or sitemap, not read yet
    modified: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    summary: str | None = None
    text: str | None = None  #: the text that the entry carries, HTML as a rule, where it is more than a summary
    declared: bool = True  #: False: a plain link that looks like a feed's; its page does not say that it is one


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A link as an entry showed it, with what the shell read in it."""

    link: Link
    key: str  #: canonical address: equal for two spellings of one address
    host: str  #: with port, if it is not the usual one
    published: datetime | None = None  #: `link.published`, read; aware; None also for one that lies ahead
    changed: Moment | None = None  #: `link.modified`, in the same way: when its page changed last, as the entry says


#: A header of our own on pages that were fetched with the cookies of an own subscription: it is kept with the page, and what is read off the
#: page says so. An outlet's header of this name is dropped.
OWN_SUBSCRIPTION = "newscrawl-own-subscription"
#: The origin of the access of such a page begins so.
OWN_ORIGIN = "own subscription"


class AnswerHead(NamedTuple):
    """The head of an answer as it came over the wire; bytes are letters of Latin-1."""

    status: str  #: the status line
    lines: tuple[tuple[str, str], ...]  #: names and values in their order; a folded one as one, blanks around left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page as plain data: the last that knows HTTP, the first that extraction sees."""

    url: str  #: where the answer came from, after redirects
    body: bytes = field(repr=False)
    fetched_at: datetime  #: aware, UTC
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  #: names in lower case
    head: AnswerHead | None = field(default=None, repr=False)  #: None: not kept as it came
    source: str | None = None  #: slug
    requested_url: str | None = None  #: the link's address, before redirects
    link_id: int | None = None  #: the ledger's row; None for a page from a file
    evidence: Link | None = None  #: the link as its entry showed it
    page_hash: str | None = None  #: name of the archived bytes; set by the archive
    ms: int | None = None  #: wall time of the fetch
    caveat: Reason | None = None  #: why a page that was kept all the same is to be taken with care: cut_short, reserved
    reserved: bool | None = (
        None  #: whether its outlet reserves it from every reader; None: nobody looked, as in the archive
    )
    clock_ahead_s: int | None = (
        None  #: our clock's lead over the outlet's, when over an hour; fetched_at is then by the outlet's
    )
    revisits: int | None = (
        None  #: number of the article that is revisited; None: the page is fetched for the first time
    )
    parts: tuple[Page, ...] = field(default=(), repr=False)  #: further pages of its article, in their order
    missing: tuple[MissingPart, ...] = ()  #: further pages that could not be had
    packed: Packed | None = field(default=None, repr=False)  #: its bytes as the archive keeps them, until it has them


class Against(NamedTuple):
    """An older page of an outlet, against which its pages are packed."""

    dictionary: int  #: its number in the archive
    zstd: bytes  #: its bytes, packed


class Packed(NamedTuple):
    """The bytes of a page as the archive keeps them."""

    hash: str  #: their name
    zstd: bytes
    dictionary: int | None  #: against which they are packed; None: by themselves


class MissingPart(NamedTuple):
    """A further page of an article that could not be had, or not be read."""

    url: str
    reason: Reason


class OptOutSignal(NamedTuple):
    """A machine-readable reservation of text and data mining."""

    kind: str  #: header, meta, tdmrep, robots_tag, robots_group or content_signal
    evidence: str  #: the header, element or line itself


# ── extraction ─────────────────────────────────────────────────────────────────────────────────


class Trust(IntEnum):
    """The trust in a place on a page, before anything is known of the page."""

    HINT = 5  #: confirms, or stands where nothing else does: a date in the page's address
    GUESS = 10  #: last resort: what the entry says, or what nothing on the page marks as this field
    MARKUP = 20  #: shown on the page, and marked: by an element, its class, id, rel or itemprop
    META = 30  #: in the page's head, in data that are not the article's own, or marked as exactly
    STRUCTURED = 40  #: in the article's own JSON-LD, or shown and agreed upon by several places
    SIGNED = 45  #: the article's own words: a name printed below the text, whoever put it into the content system
    SITE = 50  #: a selector that a person wrote for this outlet


class Candidate(NamedTuple):
    """One candidate for the value of one field. Fields of many values have a candidate for each, in the order printed."""

    field: str
    value: str
    trust: Trust
    origin: str  #: "jsonld:datePublished", "visible:time", "selectors:byline" …


Precision = Literal["day", "minute", "second"]


class Moment(NamedTuple):
    """A point in time, and the precision in which it was printed."""

    at: datetime  #: aware, in the outlet's zone; midnight there when the precision is day
    precision: Precision


ZoneFrom = Literal["printed", "outlet"]
"""Whose zone a time was read in: the one printed with it ("+01:00", "Z", "2 ore fa"), or the outlet's, which is an assumption."""


class Conflict(NamedTuple):
    """A date that another place declared and that was not believed: another day, or another minute."""

    field: str  #: published or modified
    moment: Moment
    raw: str
    origin: str


class Block(NamedTuple):
    """A part of a body, such as a paragraph or subheading; blocks are in reading order.

    Its text is one line; that of a table has a line for each row, with tabs between the cells.
    """

    kind: Literal["paragraph", "heading", "item", "quote", "table"]
    text: str


class Fingerprint(NamedTuple):
    """A block as boilerplate counts it."""

    id: int  #: equal for equal words of one outlet
    letters: int  #: at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """The pages of an article that runs over several, as one of them names them."""

    number: int  #: of the page itself, from 1
    pages: Mapping[int, str]  #: number → address of the others
    whole: tuple[str, ...] = ()  #: addresses that may show all of it in one page, the most certain first


class Access(StrEnum):
    """Who can read the whole text at its outlet."""

    FREE = "free"
    METERED = "metered"  #: the whole text, from an outlet that closes it to some: after so many articles, or later
    SUBSCRIBER = "subscriber"  #: the rest stands behind a subscription; what is stored is what everybody sees


class KeyKind(StrEnum):
    """What equal keys mean."""

    ADDRESS = "address"  #: identity: an address of this one article
    TEXT = "text"  #: sameness: equal for equal text, whoever prints it
    NEAR = "near"  #: likeness: the hashes of a text, eight hexadecimal digits each; two texts with some equal ones are compared


#: All kinds of keys.
EVERY_KIND = frozenset(KeyKind)


class Key(NamedTuple):
    """A key that two pages of one story share."""

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
    body: str = field(default="", repr=False)  #: derived from the blocks, less boilerplate; blank lines between
    provenance: Mapping[str, str] = field(default_factory=dict, repr=False)  #: field → origin of what won
    page_kinds: tuple[str, ...] = ()  #: what kinds of page it looks like: evidence for `quality`, not stored
    keys: tuple[Key, ...] = ()  #: set by dedupe
    prints: tuple[Fingerprint, ...] = field(default=(), repr=False)  #: of its blocks; (): not made yet. Not stored
    pager: Pager | None = None  #: its other pages, as this one names them; None: it names none. Not stored
    read_by: str | None = None  #: what read it: versions of newscrawl, its extractor and the outlet's rules


# ── outcomes ───────────────────────────────────────────────────────────────────────────────────


class Outcome(NamedTuple):
    """The outcome of a link in a run, or of a revisit of its article. Counts are by state and reason."""

    state: State
    reason: Reason | None = None
    article_id: int | None = None

    @classmethod
    def of(cls, reason: Reason) -> Outcome:
        """The outcome of what ended for this reason."""
        return cls(reason.state, reason)

    def __str__(self) -> str:
        """The name in the statistics: "stored", "failed/timeout"."""
        return f"{self.state}/{self.reason}" if self.reason else f"{self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The figures of one request for an article page, recorded beside its outcome; None where no answer came."""

    status: int | None = None
    bytes: int | None = None  #: of the body, decompressed
    ms: int | None = None  #: wall time
    page_hash: str | None = None  #: name of the kept bytes, of a page that brought no article
