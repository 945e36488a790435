"""The text of a page's own article is found in its state (`state`): of many objects that of the page's headline or address.

No wall is climbed: a page that is closed to some, as it shows or as any data of the article say, gives no text. What others wrote
(comments, other stories, people's lives, forms of words) is no text of the article, nor is a summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from newscrawl import text
from newscrawl.extract.page import literals, schema, state, structured, titles
from newscrawl.extract.page.document import Document
from newscrawl.markup import untagged
from newscrawl.text import same_form, unescaped

_MOST_OBJECTS = 60_000
_DEEPEST = 60
_LEAST_WORDS = 50
_LEAST_CHARS = 5 * _LEAST_WORDS  #: of a string that may be a text
_MOST_CHARS = 400_000  #: of one text
_TITLE_FORM = 8  #: letters of a headline that tells articles apart
_TITLE_KEYS = frozenset(
    "title headline titolo titel titre titulo título heading seotitle metatitle shorttitle longtitle name".split()  # noqa: SIM905
)
_ADDRESS_KEYS = frozenset(
    [
        "url",
        "href",
        "link",
        "permalink",
        "canonical",
        "canonicalurl",
        "path",
        "uri",
        "slug",
        "webpath",
        "fullpath",
        "indirizzo",
    ]
)
_ID_KEYS = frozenset("id _id uid uuid nid articleid postid contentid databaseid cmsid".split())  # noqa: SIM905
_NOT_TEXT = re.compile(
    r"comment|relat|correlat|recommend|author|autore|^bio|biograph|^next|^prev|latest|newest|popular|trending|mostread|piuletti|teaser|"
    r"newsletter|cookie|consent|privacy|gdpr|i18n|locale|messages|translation|footer|menu|sidebar|widget|config|settings|terms|legal|"
    r"disclaimer|description|excerpt|summary|abstract|standfirst|subtitle|sommario|occhiello|sottotitol|catenaccio|^dek|^lead$|^lede$|"
    r"^intro|^meta|^seo|opengraph|^og|twitter|caption|didascal|^alt|transcript|^css|style|script|schema|jsonld|json_ld|"
    r"preview|truncated|anteprima|advert|banner|tracking|analytics",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\]|read more|continua a leggere|leggi tutto|weiterlesen|lire la suite)\W*$",
    re.IGNORECASE,
)
_OPEN_KEY = re.compile(r"isfree$|accessibleforfree|freeaccess|^free$|unlocked|ispublic$", re.IGNORECASE)
_CLOSED_KEY = re.compile(
    r"premium|paywall|^is_?paid|paidcontent|locked|subscriber|subscription|abbonat|abonn|suscript|assinante|riservat|metered|members?_?only|restricted",
    re.IGNORECASE,
)
_LEVEL_KEY = re.compile(
    r"access|visibility|tier|paywall|level|^plan$|restriction|status|type|contenttype", re.IGNORECASE
)
_CLOSED_WORD = re.compile(
    r"^(?:premium|paid|locked|subscribers?|subscriber-only|subscription|metered|members?|restricted|registered|plus|abbonati|riservato|abonnes?|closed|hard)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"^\s*(?:[{\[]|function\b|data:)|\":\s*[\[{\"]|\\\"")
_OF_COMMENTS = re.compile(r"comment|ping|discussion", re.IGNORECASE)
_YES = frozenset({"true", "yes", "1", "si", "sì", "on"})


class Told(NamedTuple):
    """A text of the state as HTML, and where it stands: "__NEXT_DATA__.props.pageProps.article.bodyHtml"."""

    html: str
    place: str
    words: int


class _At(NamedTuple):
    value: Any
    path: tuple[str, ...]
    own: bool | None  #: whether the nearest object that has a headline or address has this page's; None: none has any
    closed: bool  #: whether an object around it says that it is closed to some


def find(document: Document, title: str | None, shown: Sequence[str], most: int = _MOST_OBJECTS) -> Told | None:
    """The longest text of the page's own article in its state, None where there is none, or any of it is closed to some.

    title: the page's headline; shown: what the page shows of the text; most: objects and lists that are looked at
    """
    page = _Own(document, title, shown)
    found = list(islice(page.texts(state.values(document), most), 200))
    if any(closed for _, closed in found):
        return None
    return max((told for told, _ in found), key=_rank, default=None)


def _rank(told: Told) -> tuple[int, bool]:
    """Longer is more of the text; of two about equally long ones the one with paragraphs."""
    return told.words * 20 // 21, told.html.count("<p") > 1


class _Own:
    """What is known of a page's own article, by which its objects are told from others."""

    def __init__(self, document: Document, title: str | None, shown: Sequence[str]) -> None:
        headline = document.headline
        printed = (
            title,
            headline.text if headline is not None else None,
            document.meta("og:title"),
            document.title_tag,
        )
        readings = (part for one in printed for part in (one, *titles.readings(one)) if part)
        # The name of outlet or section, which titles end in, is many objects' name.
        least = max(_TITLE_FORM, len(same_form(title or "")) // 2)
        names = {same_form(name) for name in (*document.outlet_names, *document.publishers)}
        self._titles = {form for part in readings if len(form := same_form(part)) >= least} - names
        self._longest = max(500, *(2 * len(form) for form in self._titles), 0)
        self._base = document.page.url
        own = (document.page.url, document.page.requested_url, document.meta("og:url"))
        self._places = {schema.place(one) for one in own if one and urlsplit(one).path.strip("/")}
        self._tokens = {part for one in self._places for part in re.split(r"[/._-]", one)}
        self._last = {one.rpartition("/")[2].rpartition(".")[0] or one.rpartition("/")[2] for one in self._places}
        described = (document.meta("og:description", "description"), *shown)
        self._said = [form[:80] for one in described if one and len(form := same_form(one)) >= 40]

    def texts(self, placed: Iterator[state.Placed], most: int) -> Iterator[tuple[Told, bool]]:
        for one in placed:
            root = one.value
            resolve = _resolver(root, one.names)
            stack = [_At(root, (one.place,), None, False)]
            seen: set[int] = set()
            while stack and most > 0:
                at = stack.pop()
                value = resolve(at.value)
                if isinstance(value, str):
                    yield from self._told(structured.markup(value), at) if _is_long(value) else ()
                elif isinstance(value, dict | list) and id(value) not in seen and len(at.path) < _DEEPEST:
                    seen.add(id(value))
                    most -= 1
                    yield from self._opened(value, at, resolve, stack)

    def _opened(
        self, value: Any, at: _At, resolve: structured.Resolve, stack: list[_At]
    ) -> Iterator[tuple[Told, bool]]:
        """The text that an object or list is; what it holds goes to be looked at."""
        if structured.is_element(value):
            if value[1] in ("article", "main") or _has_paragraphs(value, resolve):
                yield from self._told(structured.as_html(value, resolve), at, is_page_s=value[1] in ("article", "main"))
            stack.append(at._replace(value=value[3]))
            return
        own = self._is_own(value, resolve) if isinstance(value, dict) else None
        if isinstance(value, dict):
            at = at._replace(own=at.own if own is None else own, closed=at.closed or _is_closed(value, resolve))
        if structured.is_text(value, resolve):
            told = list(self._told(structured.as_html(value, resolve), at))
            yield from told
            if told:
                return  # what it holds are its parts
        if isinstance(value, list):
            stack += [_At(one, at.path, at.own, at.closed) for one in reversed(value) if _may_hold(one)]
            return
        for key, one in reversed(value.items()):
            if _may_hold(one) and not _names_no_text(key):
                stack.append(_At(one, (*at.path, _plain(key)), at.own, at.closed))

    def _told(self, html: str, at: _At, *, is_page_s: bool = False) -> Iterator[tuple[Told, bool]]:
        plain = untagged(html[:_MOST_CHARS])
        words = text.words(plain)
        if words < _LEAST_WORDS or _CUT.search(plain.rstrip()):
            return
        form = same_form(unescaped(plain))
        if at.own or (at.own is None and (is_page_s or self._is_said_in(form))):
            yield Told(html[:_MOST_CHARS], ".".join(at.path), words), at.closed

    def _is_said_in(self, form: str) -> bool:
        """Whether a text has what the page shows or says of itself."""
        return any(said in form for said in self._said) or any(form.startswith(title) for title in self._titles)

    def _is_own(self, value: Mapping[str, Any], resolve: structured.Resolve) -> bool | None:
        """Whether an object has this page's headline or address; None where it has none."""
        other = False
        for key, raw in value.items():
            plain, found = _folded(key), resolve(raw)
            if isinstance(found, dict) and plain in _TITLE_KEYS:
                found = next((resolve(one) for one in found.values() if isinstance(resolve(one), str)), None)
            if isinstance(found, int) and not isinstance(found, bool):
                found = str(found)
            if not isinstance(found, str) or not found or len(found) > self._longest:
                continue
            if same_form(unescaped(untagged(found))) in self._titles or self._is_own_address(plain, found):
                return True
            other = (
                other
                or (plain in _ADDRESS_KEYS and len(found.strip("/")) > 1 and structured.kind(value) is None)
                or (plain in _TITLE_KEYS and plain != "name" and text.words(found) > 2)
            )
        return False if other else None

    def _is_own_address(self, key: str, value: str) -> bool:
        if key in _ID_KEYS or key.endswith("id"):
            return len(value) >= 4 and value in self._tokens and any(c.isdigit() for c in value)
        if value in self._last:
            return "-" in value or key == "slug"
        if key not in _ADDRESS_KEYS and not value.startswith(("http", "/")):
            return False
        try:
            return bool(schema.place(urljoin(self._base, value)) in self._places)
        except ValueError:
            return False


# A state has few keys, thousands of times.
@lru_cache(maxsize=4096)
def _folded(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


@lru_cache(maxsize=4096)
def _names_no_text(key: str) -> bool:
    return _NOT_TEXT.search(_folded(key)) is not None


class _Says(NamedTuple):
    """What a key says of who may read."""

    free: bool
    closed: bool
    level: bool


@lru_cache(maxsize=4096)
def _says(key: str) -> _Says | None:
    """None for a key that says nothing of it, as those of comments do not."""
    plain = key.replace("_", "")
    patterns = (_OPEN_KEY, _CLOSED_KEY, _LEVEL_KEY)
    said = _Says(*(pattern.search(plain) is not None for pattern in patterns))
    return said if any(said) and not _OF_COMMENTS.search(key) else None


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    """A key without what it has of one article: of "Article:123" the kind alone."""
    return re.split(r"[^\w-]", key[:60])[0] or "…"


def _may_hold(value: Any) -> bool:
    """Whether a value may be a text, hold one, or stand for one; numbers and short strings are most of a state."""
    if type(value) is str:
        return len(value) > _LEAST_CHARS or value.startswith("$")
    return isinstance(value, dict | list | literals.Name)


def _is_long(value: str) -> bool:
    """Whether a string may be a text, and no code or data."""
    return len(value) > _LEAST_CHARS and " " in value and _CODE.search(value) is None


def _has_paragraphs(element: list[Any], resolve: structured.Resolve) -> bool:
    props = resolve(element[3])
    inside = resolve(props.get("children")) if isinstance(props, dict) else None
    members = inside if isinstance(inside, list) and not structured.is_element(inside) else ()
    return sum(structured.is_element(one) and str(one[1]) == "p" for one in map(resolve, members)) > 1


def _is_closed(value: Mapping[str, Any], resolve: structured.Resolve) -> bool:
    """Whether an object says that it is closed to some: "isPremium": true, "access": "subscriber", "isFree": false."""
    for key, raw in value.items():
        if (says := _says(key)) is None:
            continue
        found = resolve(raw)
        inner = [resolve(one) for one in islice(found.values(), 20)] if isinstance(found, dict) else [found]
        for one in inner:
            if not isinstance(one, str | int | bool):
                continue
            said = str(one).lower()
            if says.free:
                if said in ("false", "0", "no"):
                    return True
            elif (says.closed and said in _YES) or ((says.closed or says.level) and _CLOSED_WORD.search(said)):
                return True
    return False


def _resolver(root: Any, names: Mapping[str, Any]) -> structured.Resolve:
    """What references stand for: Apollo's `__ref`, React's "$5", a function's arguments."""
    store = root if isinstance(root, dict) else {}
    if isinstance(store.get("ROOT_QUERY"), dict) is False:
        inner = next((one for one in store.values() if isinstance(one, dict) and "ROOT_QUERY" in one), None)
        store = inner if inner is not None else store

    def resolve(value: Any) -> Any:
        if isinstance(value, dict):
            ref = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
            return store.get(ref, value) if isinstance(ref, str) else value
        if (
            isinstance(value, list)
            and len(value) == 2
            and type(value[0]) is int
            and isinstance(value[1], str | dict | list)
        ):
            return resolve(value[1]) if value[0] in (0, 1) else value  # as Astro writes the props of an island
        if isinstance(value, literals.Name):
            return names.get(value)
        if isinstance(value, str) and value.startswith("$") and len(value) < 12:
            return names.get(value, value)
        return value

    return resolve
