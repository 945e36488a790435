"""What becomes of each outline of an OPML file is decided here: a new outlet, an entry of one, or why neither. Pure; nothing is written.

Feeds of one site are one outlet. An outlet of the catalogue is recognized by its site and is asked by the entries that it has; only a file
of the person's own gets a feed more.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from newscrawl import urls, zones
from newscrawl.models import Entry, Kind, Source
from newscrawl.redact import redact
from newscrawl.sources import loading, selection
from newscrawl.sources.opml import Outline
from newscrawl.sources.regions import REGIONS
from newscrawl.sources.schema import GROUPS
from newscrawl.sources.undescribed import slug_of


class Fate(StrEnum):
    """How an outline ends: each in one of these."""

    NEW = "new outlet"
    ENTRY = "entry of an outlet"
    KNOWN = "outlet of the catalogue, asked by its own entries"
    THERE = "already there"
    FOLDER = "folder"
    NO_ADDRESS = "no address of a feed"
    UNREADABLE = "unreadable address"
    OTHER_KIND = "no feed and no page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one outline."""

    outline: Outline
    fate: Fate
    slug: str | None = None  #: of its outlet
    detail: str = ""  #: for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, for all outlines in the file's order."""

    taken: tuple[Taken, ...]
    new: tuple[Source, ...]  #: to be written
    more: Mapping[str, tuple[Entry, ...]]  #: slug of an own file → entries that it gets
    asked: tuple[str, ...]  #: slugs of all outlets that the file names, in its order


# Where FreshRSS reads a page by paths of its own, the page is a list of links; of JSON or XML with paths there is no reader here.
_PAGES = frozenset({"html+xpath"})
_OTHER_TYPES = frozenset({"xml+xpath", "json+xpath", "json+dotnotation", "json+dotpath", "html+xpath+json+dotnotation"})
_SCHEMES = ("feed:", "pcast:", "itpc:")  # as browsers once handed an address to a reader

_GROUPS = frozenset(GROUPS)
_REGIONS = {selection.name(region): region for region in REGIONS}
_PROVINCES = {
    selection.name(province): (region, province) for region, provinces in REGIONS.items() for province in provinces
}


def plan(
    outlines: Iterable[Outline], catalogue: Sequence[Source], own: Collection[str], taken: Collection[str], where: str
) -> Plan:
    """What an import of these outlines does.

    catalogue: all outlets that are known
    own:       slugs of those whose file may get more entries
    taken:     slugs that a new outlet cannot have
    where:     what the notes of new entries say: which file, when
    """
    return _Importing(catalogue, own, taken, where).plan(outlines)


def place(names: Iterable[str]) -> tuple[tuple[str, ...], str | None, str | None]:
    """Groups, region and province that names of folders and categories mean; names that mean none are passed over.

    >>> place(["Sport", "Da leggere", "Forlì-Cesena"])
    (('sport',), 'Emilia-Romagna', 'Forlì-Cesena')
    """
    groups: dict[str, None] = {}
    region: str | None = None
    province: str | None = None
    for name in map(selection.name, names):
        if name in _GROUPS:
            groups[name] = None
        elif region is None and name in _REGIONS:
            region = _REGIONS[name]
        elif province is None and name in _PROVINCES and region in (None, _PROVINCES[name][0]):
            region, province = _PROVINCES[name]
    return tuple(groups), region, province


class _Importing:
    """One import, outline by outline."""

    def __init__(self, catalogue: Sequence[Source], own: Collection[str], taken: Collection[str], where: str) -> None:
        self._own, self._where = own, where
        self._by_site: dict[str, list[Source]] = defaultdict(list)
        for source in catalogue:
            for site in {urls.site(url) for url in (source.home, *(f"https://{host}" for host in source.hosts))}:
                self._by_site[site].append(source)
        self._slugs = {*taken, *(source.slug for source in catalogue)}
        self._entries = {urls.canonical(entry.url): source.slug for source in catalogue for entry in source.entries}
        self._new: dict[str, Source] = {}  # by what its outlet is known by: its site, or the slug of before
        self._keys: dict[str, str] = {}  # the same, by slug
        self._more: dict[str, list[Entry]] = defaultdict(list)
        self._asked: dict[str, None] = {}

    def plan(self, outlines: Iterable[Outline]) -> Plan:
        taken = tuple(map(self._take, outlines))
        new = tuple(self._new.values())
        return Plan(taken=taken, new=new, more={k: tuple(v) for k, v in self._more.items()}, asked=tuple(self._asked))

    def _take(self, outline: Outline) -> Taken:
        if not outline.xml_url:
            fate = Fate.FOLDER if outline.is_folder else Fate.NO_ADDRESS
            return Taken(outline=outline, fate=fate)
        if outline.type in _OTHER_TYPES:
            return Taken(outline=outline, fate=Fate.OTHER_KIND, detail=f"type {outline.type!r}")
        address = _address(outline.xml_url)
        if address is None:
            return Taken(outline=outline, fate=Fate.UNREADABLE, detail=redact(outline.xml_url[:100]))
        key = urls.canonical(address)
        if (slug := self._entries.get(key)) is not None:
            self._asked[slug] = None
            self._note_place(slug, outline)
            return Taken(outline=outline, fate=Fate.THERE, slug=slug)
        kind = Kind.FRONT if outline.type in _PAGES else Kind.FEED
        section = outline.own.get("section") or None
        entry = Entry(url=address, kind=kind, section=section, note=self._note(outline))
        slug, fate = self._owner(outline, entry)
        if fate is not Fate.KNOWN:
            self._entries[key] = slug
        self._asked[slug] = None
        return Taken(outline=outline, fate=fate, slug=slug, detail=address if fate is Fate.KNOWN else "")

    def _owner(self, outline: Outline, entry: Entry) -> tuple[str, Fate]:
        """The slug of the outlet to which an entry is added, and whether that is a new one."""
        page = _address(outline.html_url)
        known = self._known(page, entry.url)
        if known is not None:
            if known.slug not in self._own:
                return known.slug, Fate.KNOWN
            self._more[known.slug].append(entry)
            return known.slug, Fate.ENTRY
        key = outline.own.get("slug") or urls.site(page or entry.url)
        outlet = self._new.get(key)
        if outlet is None:
            self._new[key] = outlet = self._outlet(outline, entry, page)
            self._keys[outlet.slug] = key
            return outlet.slug, Fate.NEW
        self._new[key] = replace(outlet, home=_home(outlet.home, page), entries=(*outlet.entries, entry))
        self._note_place(outlet.slug, outline)
        return outlet.slug, Fate.ENTRY

    def _outlet(self, outline: Outline, entry: Entry, page: str | None) -> Source:
        groups, region, province = place(_names(outline))
        home = page or "{0.scheme}://{0.netloc}/".format(urlsplit(entry.url))
        slug = self._slug(outline.own.get("slug", ""), home)
        return Source(
            slug=slug,
            name=outline.own.get("name") or outline.title or urls.host(home),
            home=home,
            entries=(entry,),
            timezone=zones.zone_of(home),
            groups=groups,
            region=region,
            province=province,
        )

    def _slug(self, wanted: str, home: str) -> str:
        base = (loading.is_slug(wanted) and wanted) or slug_of(urls.host(home)) or "outlet"
        numbered = (f"{base[:58]}-{number}" for number in itertools.count(2))
        slug = next(each for each in itertools.chain((base,), numbered) if each not in self._slugs)
        self._slugs.add(slug)
        return slug

    def _known(self, *addresses: str | None) -> Source | None:
        """The outlet of the catalogue whose the first of these addresses is that is anybody's."""
        near = ((url, self._by_site.get(urls.site(url), ())) for url in addresses if url is not None)
        return next(filter(None, (loading.of(url, outlets) for url, outlets in near)), None)

    def _note_place(self, slug: str, outline: Outline) -> None:
        """Another feed of a new outlet, or the same in another folder, may say more of what the outlet is."""
        if (key := self._keys.get(slug)) is None:
            return
        outlet, (groups, region, province) = self._new[key], place(_names(outline))
        known = outlet.region, outlet.province
        if outlet.region is None or (outlet.region == region and outlet.province is None):
            known = region, province
        groups = tuple(dict.fromkeys((*outlet.groups, *groups)))
        self._new[key] = replace(outlet, groups=groups, region=known[0], province=known[1])

    def _note(self, outline: Outline) -> str:
        """Where an entry comes from, with what the file says of it that no key of a source file holds."""
        folder = " / ".join(outline.folders)
        paths = ", ".join(" / ".join(path) for path in outline.categories)
        said = [
            self._where,
            f"called {outline.title}" if outline.title else "",
            f"in the folder {folder}" if folder else "",
            f"of the category {paths}" if paths else "",
        ]
        return "; ".join(filter(None, said))


def _names(outline: Outline) -> Iterable[str]:
    return (*(name for path in outline.categories for name in path), *outline.folders)


def _address(raw: str) -> str | None:
    """The address that a file means, absolute; None for what cannot be asked for."""
    for scheme in _SCHEMES:
        if raw.lower().startswith(scheme):
            rest = raw[len(scheme) :]
            raw = rest if rest.lower().startswith(("http:", "https:")) else f"http://{rest.lstrip('/')}"
    return urls.absolute("", raw)


def _home(known: str, page: str | None) -> str:
    """The home of an outlet of which another feed names a page: the shorter address, since sections lie below the front page."""
    return page if page is not None and len(page) < len(known) else known
