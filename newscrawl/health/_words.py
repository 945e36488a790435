"""A finding in a sentence."""

from __future__ import annotations

from newscrawl.health.records import Finding, Sign

_SHARES = {
    Sign.TITLE: "pages with a title",
    Sign.BODY: "pages with a text",
    Sign.ARTICLE: "pages that are articles",
    Sign.BLOCKED: "pages refused (bot check, 401, 403, 429)",
    Sign.CONSENT: "consent forms in the place of texts",
    Sign.STAMPED: "dates that are the moment of asking, or long after the article was shown,",
}


def said(finding: Finding) -> str:
    """What fell or rose, from what to what, since when, on what that rests.

    "published fell from 98 % to 4 % since 2026-11-20 (25 pages)"
    """
    since = f"since {finding.since:%Y-%m-%d}"
    if finding.sign is Sign.FEED:
        return f"nothing new in a feed that answers {since}; {_number(finding.before)} a day before, and {finding.seen} elsewhere since"
    if finding.sign is Sign.ARTICLES:
        change = f"fell from {_number(finding.before)} a day to {_number(finding.after)}"
        return f"articles {change} {since} ({finding.seen} were to be expected)"
    pages = f"({finding.seen} pages)"
    if finding.sign is Sign.LENGTH:
        return f"bodies shrank from {finding.before:.0f} words to {finding.after:.0f} {since} {pages}"
    verb = "fell" if finding.after < finding.before else "rose"
    what = _SHARES.get(finding.sign, finding.sign.value)
    return f"{what} {verb} from {finding.before:.0%} to {finding.after:.0%} {since} {pages}".replace("%", " %")


def _number(number: float) -> str:
    return f"{number:.0f}" if number >= 10 or number == 0 else f"{number:.1f}"
