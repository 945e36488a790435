"""How `newscrawl add` says that nothing was found: what was tried, what came, and what a person can do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from newscrawl import urls
from newscrawl.adding import Proposal
from newscrawl.cli._failed import LOGIN, Came
from newscrawl.store.shown import AskedPage

# Addresses with the same answer that are told one by one.
_MOST_ALONE = 3
_NO_LINKS = ("0 links", "broken: no link to an article")
_OF_HOST = {
    "dns_error": "there is no such name: is the address spelt rightly, and this machine online?",
    "refused": "nobody listens at that address: are name, port and http:// or https:// right? A server that was stopped comes back",
    "tls_error": "the host cannot be spoken to safely: has the address http:// rather than https://, or its certificate ended?",
    "timeout": "the host takes too long: try again later",
    "address_denied": "this is no public address: NEWSCRAWL_ALLOW_ADDRESSES names those that may be asked all the same",
}
_ADVICE = (
    (("forbidden", "challenge"), "the outlet turns programs away, which newscrawl does not get around; ask the outlet"),
    (("robots",), "its robots.txt closes this to programs, and newscrawl keeps to that; ask the outlet"),
    (("rate_limited",), "the host wants to be asked less often: try again later"),
    (("server_error", "robots_unavailable"), "the server fails, or cannot say what may be fetched: that is the outlet's, and mostly passes; try again later"),
    (("consent_wall",), "a consent form stands in the place of the text, which newscrawl does not answer; a feed may do without"),
    ((LOGIN, "subscriber_wall"), "it wants a login: newscrawl reads what everybody may, and with your own subscription what you may (docs/howto/subscription.md)"),
    (("off_site",), "it leads to another site: if that is the outlet's, give newscrawl add that address"),
)  # fmt: skip
_WITH_NO_PAGE = ("not_found", "gone", "missing")


def show_failure(home: str, proposal: Proposal, came: Sequence[Came], message: str, *, as_json: bool) -> None:
    """Print what was tried, how each address answered, and what a person can do.

    came: in the place of the home page; message: of a run that could not be made, if one could not
    """
    tried = [
        *_at_home(proposal, came),
        *_polled(proposal, came),
        *((page.url, _state(page)) for page in proposal.asked),
    ]
    if as_json:
        told = [{"url": url, "outcome": outcome} for url, outcome in tried]
        why = message or "; ".join(map(str, came))
        click.echo(json.dumps({"home": home, "written": None, "why": why, "tried": told}, ensure_ascii=False, indent=2))
        return
    click.echo(f"newscrawl: {home}: {_headline(proposal, came)}; nothing was written", err=True)
    for line in _lines(tried):
        click.echo(f"  {line}", err=True)
    if message:
        click.echo(f"  {message}", err=True)
    for line in _advice(proposal, came):
        click.echo(f"  - {line}", err=True)


def _headline(proposal: Proposal, came: Sequence[Came]) -> str:
    if proposal.entries:
        return "lists were found, but no article could be had"
    if _is_unreached(came):
        return "the site cannot be reached"
    return "no feed, sitemap or page with articles was found"


def _is_unreached(came: Sequence[Came]) -> bool:
    return bool(came) and not any(each.is_reached for each in came)


def _at_home(proposal: Proposal, came: Sequence[Came]) -> Iterator[tuple[str, str]]:
    """What came in the place of the home page, unless a run had the same answer."""
    polled = {urls.canonical(url): outcome for url, outcome in proposal.polled}
    for each in came:
        said = polled.get(urls.canonical(each.url), "")
        if not said.endswith(each.message):
            yield each.url, f"{each.reason}: {each.message}"


def _polled(proposal: Proposal, came: Sequence[Came]) -> Iterator[tuple[str, str]]:
    """What was asked for as a list; of a home page in whose place something else came that it shows no link says nothing more."""
    others = {urls.canonical(each.url) for each in came}
    for url, outcome in proposal.polled:
        if outcome not in _NO_LINKS or urls.canonical(url) not in others:
            yield url, outcome


def _state(page: AskedPage) -> str:
    words = f"{page.state}{f'/{page.reason}' if page.reason else ''}"
    detail = (page.detail or "").removesuffix(page.url).strip()
    return f"{words}: {detail}" if detail else words


def _lines(tried: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A line an address; of many with the same answer one for all, with the first in whole and the paths of the others."""
    same: dict[str, list[str]] = {}
    for url, outcome in tried:
        same.setdefault(outcome, []).append(url)
    for outcome, asked in same.items():
        words = "answers, and shows no link to an article" if outcome in _NO_LINKS else outcome
        if len(asked) <= _MOST_ALONE:
            yield from (f"{url}  {words}" for url in asked)
        else:
            rest = ", ".join(_path(url) for url in asked[1:])
            yield f"{asked[0]} and {len(asked) - 1} more ({rest})  {words}"


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def _advice(proposal: Proposal, came: Sequence[Came]) -> Iterator[str]:
    if _is_unreached(came):
        yield from dict.fromkeys(
            _OF_HOST.get(each.reason, "the host cannot be asked: look at it in a browser, and try again later") for each in came
        )  # fmt: skip
        return
    reasons = {page.reason for page in proposal.asked} | {how.partition(":")[0] for _, how in proposal.polled}
    reasons |= {each.reason for each in came if each.is_reached}
    for words, line in _ADVICE:
        if reasons.intersection(words):
            yield line
    if proposal.entries:
        yield from _of_articles(proposal)
        return
    if any(each.reason in _WITH_NO_PAGE for each in came):
        yield "there is no page at that address: the home page is mostly the host's alone, as https://www.example.it/"
    yield "open the site in a browser: a page that only JavaScript fills cannot be read, but its feed may be"
    yield "an address of a feed or sitemap that you know goes into a file of your own: docs/howto/outlet.md"


def _of_articles(proposal: Proposal) -> Iterator[str]:
    states = {page.state for page in proposal.asked}
    if {"rejected", "quarantined"} & states:
        yield "look at one page with `newscrawl try ADDRESS`: a [selectors] table helps where fields are not found"
    if {page.reason for page in proposal.asked}.intersection(_WITH_NO_PAGE):
        yield "its lists lead to pages that are not there: look at one in a browser, and try again when it has newer ones"
    if not states:
        yield "its lists show no article that may be asked for: look at one in a browser"
