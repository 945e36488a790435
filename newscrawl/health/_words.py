"""A finding is put into a sentence."""

from __future__ import annotations

from newscrawl.health.records import Finding, Metric

_SHARES = {
    Metric.TITLE: "pages with a title",
    Metric.BODY: "pages with a text",
    Metric.ARTICLE: "pages that are articles",
    Metric.BLOCKED: "pages refused (bot check, 401, 403, 429)",
    Metric.CONSENT: "consent forms in the place of texts",
    Metric.STAMPED: "dates that are the moment of asking, or long after the article was shown,",
}


def message(finding: Finding) -> str:
    """The finding in a sentence: what fell or rose, from what to what, since when, on how many pages that rests.

    "published fell from 98 % to 4 % since 2026-11-20 (25 pages)"
    """
    since = f"since {finding.since:%Y-%m-%d}"
    if finding.metric is Metric.FEED:
        return f"nothing new in a feed that answers {since}; {_number(finding.before)} a day before, and {finding.seen} elsewhere since"
    if finding.metric is Metric.ARTICLES:
        change = f"fell from {_number(finding.before)} a day to {_number(finding.after)}"
        return f"articles {change} {since} ({finding.seen} were to be expected)"
    pages = f"({finding.seen} pages)"
    if finding.metric is Metric.LENGTH:
        return f"bodies shrank from {finding.before:.0f} words to {finding.after:.0f} {since} {pages}"
    verb = "fell" if finding.after < finding.before else "rose"
    what = _SHARES.get(finding.metric, finding.metric.value)
    return f"{what} {verb} from {finding.before:.0%} to {finding.after:.0%} {since} {pages}".replace("%", " %")


def _number(number: float) -> str:
    return f"{number:.0f}" if number >= 10 or number == 0 else f"{number:.1f}"
