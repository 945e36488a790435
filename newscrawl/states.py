"""States of links, the reasons for them, and changes of articles: closed lists of words, part of `newscrawl.models`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """The state of a link. Each link is in exactly one; code, columns, stats and messages use these words."""

    PENDING = "pending"  #: known, not fetched yet; also what `since` or `limit` left for a wider run
    LEASED = "leased"  #: taken by the run that holds the lock; pending again when that run died
    STORED = "stored"  #: its article is a row of its own
    DUPLICATE = "duplicate"  #: another address of a known article, or the same text at another identity
    REJECTED = "rejected"  #: fetched or refused, and no article that we keep; never asked for again
    FAILED = "failed"  #: could not be had; asked for again at `next_try`, if there is one
    GONE = "gone"  #: the outlet says that it is not there any more
    QUARANTINED = "quarantined"  #: we could not read it; its bytes are kept, to be tried again
    # Outcomes of a revisit; the state of the link stays as it was.
    UNCHANGED = "unchanged"  #: revisited, headline and text as they were: an outcome, never the state of a link
    REVISED = "revised"  #: revisited, headline or text have changed: an outcome, never the state of a link
    PART = "part"  #: a further page of an article was asked for: the outcome of a fetch, never the state of a link


class Reason(StrEnum):
    """The reason for a link's state. One closed list: the word is the drop message, the stat, the column and the manual's."""

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
    NOT_ARTICLE = "not_article"  #: a list, home, search or author page, one about the outlet, an old wiki version
    SUBSCRIBER_WALL = "subscriber_wall"  #: revisited: the text that we have went behind a wall; it is kept
    REPLACED = "replaced"  #: revisited: answered well, with another page in the article's place; the text is kept
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
    CUT_SHORT = "cut_short"  #: the page ends in mid-text; one that ends so again is stored, with this caveat
    EMPTY = "empty"  #: an answer of 200 with nothing in it
    SOFT_404 = "soft_404"  #: 200 with a page that says "not found", or with a home or section page where an article was asked for
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
    """The kind of change that an outlet made to an article after it was stored. The last two leave the text as it was."""

    TYPO = "typo"  #: a few letters: the words mean what they meant
    HEADLINE = "headline"  #: another headline over the same text
    CORRECTION = "correction"  #: other facts, or a passage taken out; or the outlet says that it corrects
    UPDATE = "update"  #: the text went on
    REWRITE = "rewrite"  #: more than half of the words are gone
    REMOVED = "removed"  #: 404 or 410, seen twice running
    WALL_APPEARED = "wall_appeared"  #: the text, or most of it, went behind a consent form or a subscription
