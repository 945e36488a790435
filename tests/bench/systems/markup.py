"""The parts of a story as HTML, such as an editor without blocks of its own saves it."""

from __future__ import annotations

import html

from tests.bench.systems.articles import Part


def markup(part: Part) -> str:
    """Plain HTML of a part. The address of a picture is `{{PICTURE}}`; who said a quotation stands in `<cite>`."""
    cite = f"<cite>{part.cite}</cite>" if part.cite else ""
    match part.kind:
        case "paragraph" | "also":
            return f"<p>{part.text}</p>"
        case "heading":
            return f"<h2>{part.text}</h2>"
        case "quote" | "pullquote":
            return f"<blockquote><p>{part.text}</p>{cite}</blockquote>"
        case "list":
            return bullets(part.rows)
        case "notes":
            return f"<ol>{notes(part.rows)}</ol>"
        case "table":
            return table(part.rows)
        case "code":
            return f"<pre><code>{html.escape(part.text, quote=False)}</code></pre>"
        case "image":
            return f'<figure><img src="{{{{PICTURE}}}}" alt=""><figcaption>{part.cite}</figcaption></figure>'
        case "embed":
            return f'<iframe src="{part.text}" title="Video"></iframe>'


def bullets(rows: tuple[tuple[str, ...], ...]) -> str:
    """A list, nested where an item has more below it."""
    items = ""
    for first, *below in rows:
        inner = f"<ul>{''.join(f'<li>{line}</li>' for line in below)}</ul>" if below else ""
        items += f"<li>{first}{inner}</li>"
    return f"<ul>{items}</ul>"


def notes(rows: tuple[tuple[str, ...], ...]) -> str:
    """The items of the notes, each with its way back."""
    back = '<a href="#rif-{0}" aria-label="Torna al testo">↩︎</a>'
    return "".join(f'<li id="nota-{number}">{row[0]} {back.format(number)}</li>' for number, row in enumerate(rows, 1))


def table(rows: tuple[tuple[str, ...], ...]) -> str:
    """A table whose first row is its head."""
    head, *others = rows
    top = "".join(f"<th>{cell}</th>" for cell in head)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in others)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{cells}</tbody></table>"
