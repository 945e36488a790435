"""A reading anew as one page of HTML that needs nothing beside it: sums, samples with marked words, how every article ended."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from string import Template

from newscrawl.cli.render.reextract import MEANING, Report, pieces, sentence
from newscrawl.cli.render.terminal import utc
from newscrawl.crawl.differences import Ended, Kind, Sample

_TAGS = {"same": "span", "removed": "del", "added": "ins"}
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Read anew, $at</title>
<style>
:root { color-scheme: light dark; --line: #8884; --quiet: light-dark(#555, #aaa) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem } h3 { font-size: 1rem; margin: 1.5rem 0 .3rem }
p { margin: .3rem 0 } .quiet { color: var(--quiet) }
table { border-collapse: collapse; margin: 1rem 0 } th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
.sample { border-left: 3px solid var(--line); padding-left: .8rem; margin: .6rem 0; white-space: pre-line }
del { background: light-dark(#fdd, #622); color: inherit } ins { background: light-dark(#dfd, #263); color: inherit; text-decoration: none }
.stopped { border: 2px solid light-dark(#b00, #f66); padding: .5rem 1rem }
</style>
</head>
<body>
$body
</body>
</html>
""")


def page(report: Report) -> str:
    """The whole page; all that comes from outside is escaped."""
    return _PAGE.substitute(at=escape(utc(report.at) or ""), body="\n".join(_body(report)))


def _body(report: Report) -> Iterator[str]:
    found = report.differences
    yield f"<h1>{found.count():,} articles read anew</h1>"
    asked = f" of <code>{escape(report.asked)}</code>" if report.asked else ""
    done = "nothing was written" if report.written is None else f"{report.written:,} articles were written"
    yield f'<p class="quiet">{escape(utc(report.at) or "")}{asked}; {done}</p>'
    if report.stopped:
        lines = "".join(f"<p>{escape(sentence(each))}</p>" for each in report.stopped)
        yield f'<div class="stopped"><p><strong>It stopped before anything was written:</strong></p>{lines}</div>'
    yield "<table><tr><th>ended<th class=number>articles<th>which means</tr>"
    for ended in Ended:
        if number := found.count(ended):
            yield f"<tr><td>{ended}<td class=number>{number:,}<td>{escape(MEANING[ended])}</tr>"
    yield "</table>"
    for source in found.sources:
        yield from _of_source(report, source)


def _of_source(report: Report, source: str) -> Iterator[str]:
    found = report.differences
    rows = list(found.of(source))
    if not rows:
        return
    yield f"<h2>{escape(source)}</h2>"
    yield "<table><tr><th>field<th>kind<th class=number>articles</tr>"
    for name, kind, number in rows:
        yield f"<tr><td>{escape(name)}<td>{kind}<td class=number>{number:,}</tr>"
    yield "</table>"
    for name, kind, number in rows:
        yield _heading(name, kind, number)
        for sample in found.samples[source, name, kind]:
            yield _of_sample(sample)


def _heading(name: str, kind: Kind, number: int) -> str:
    return f"<h3>{escape(name)} {kind} <span class=quiet>in {number:,}</span></h3>"


def _of_sample(sample: Sample) -> str:
    lines = "".join(
        "<p>" + "".join(f"<{_TAGS[kind]}>{escape(text)}</{_TAGS[kind]}>" for kind, text in line) + "</p>"
        for line in pieces(sample)
    )
    article = sample.article
    return f'<div class="sample"><p>{escape(article.title)}</p><p class="quiet">{escape(article.url)}</p>{lines}</div>'
