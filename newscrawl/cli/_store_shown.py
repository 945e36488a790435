"""What `newscrawl measure store` found, as lines, as Markdown and as a plot."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.cli._measured_store import Grown


def said(found: Grown) -> str:
    slowest = sorted(found.pages_ms.items(), key=lambda page: -page[1])
    lines = [
        f"{found.articles:,} articles: {found.a_second:,.0f} inserts/s of CPU ({found.cpu_ms:.2f} ms; over all {found.cpu_ms_all:.2f} ms;"
        f" wall {found.wall_ms:.2f} ms), ledger {found.ledger_cpu_ms:.2f} ms",
        f"  near-duplicates p50 {found.lookup_ms[0]:.2f} ms, p95 {found.lookup_ms[1]:.2f} ms · search p50 {found.search_ms[0]:.1f} ms,"
        f" p95 {found.search_ms[1]:.1f} ms",
        "  pages p95: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in slowest),
        f"  {found.bytes_an_article:,.0f} bytes an article: " + ", ".join(f"{name} {size:,.0f}" for name, size in found.bytes.items()),
        f"  peak {found.peak_mb:.0f} MB",
    ]
    return "\n".join(lines)


def markdown(found, pages, plot) -> str:
    return "\n".join(map(said, found))
