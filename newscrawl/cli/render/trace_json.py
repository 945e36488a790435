"""The way of an address for a program: each kind of event as a list, times in UTC."""

from __future__ import annotations

from typing import Any

from newscrawl.cli.render.terminal import utc
from newscrawl.store.trace.records import Row, Standing, Trace


def trace_as_json(found: Trace) -> dict[str, Any]:
    """All of it, each kind of event as a list; times in UTC."""
    return {
        "address": found.key,
        "source": found.source,
        "absent": utc(found.absent),
        "link": found.link and _link_as_json(found.link),
        "article": found.row and _row_as_json(found.row),
        "shown": [
            {
                "at": utc(each.at), "last": utc(each.last), "entry": each.entry, "kind": each.kind, "searched": each.searched,
                "parent": each.parent, "position": each.position, "said": dict(each.said),
            }
            for each in found.shown
        ],
        "asked": [
            {
                "at": utc(each.at), "run": each.run_id, "state": each.outcome.state, "reason": each.outcome.reason,
                "revisit": each.revisit, "status": each.status, "bytes": each.bytes, "ms": each.ms,
            }
            for each in found.asked
        ],
        "kept": [
            {
                "at": utc(each.at), "url": each.url, "redirected": each.redirected, "status": each.status, "hash": each.hash,
                "bytes": each.bytes, "part": each.part,
            }
            for each in found.kept
        ],
        "changed": [
            {
                "at": utc(each.at), "run": each.run_id, "class": each.change, "version": each.version,
                "words_added": each.added, "words_removed": each.removed,
            }
            for each in found.changed
        ],
        "health": [
            {"at": utc(each.at), "message": each.message, "state": each.state, "closed": utc(each.closed)} for each in found.sick
        ],
        "reserved": [{"at": utc(each.at), "sign": each.sign, "evidence": each.evidence} for each in found.reserved],
        "others": [{"url": each.url, "standing": each.standing} for each in found.others],
    }  # fmt: skip


def _link_as_json(link: Standing) -> dict[str, Any]:
    return {
        "url": link.url,
        "host": link.host,
        "state": link.outcome.state,
        "reason": link.outcome.reason,
        "detail": link.detail,
        "attempts": link.attempts,
        "discovered": utc(link.discovered),
        "discovered_run": link.discovered_run,
        "settled": utc(link.settled),
        "settled_run": link.settled_run,
        "next_try": utc(link.next_try),
        "revisit": utc(link.revisit),
        "feed_text": link.feed_text,
        "host_not_before": utc(link.not_before),
        "robots_read": utc(link.robots_read),
        "robots_status": link.robots_status,
        "robots_rule": link.robots_rule,
    }


def _row_as_json(row: Row) -> dict[str, Any]:
    first = row.first
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "words": row.words,
        "published": row.published,
        "stored": utc(row.stored),
        "extracted": utc(row.extracted),
        "run": row.run_id,
        "access": row.access,
        "reserved": row.reserved,
        "parts": row.parts,
        "missing": [{"url": url, "reason": reason} for url, reason in row.missing],
        "duplicate_of": first
        and {
            "id": first.article_id,
            "source": first.source,
            "url": first.url,
            "title": first.title,
            "kept": first.kept,
        },
    }
