"""`newscrawl retry`: links that came to an end are asked for again by the next run."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import urls
from newscrawl.cli import _store
from newscrawl.errors import UsageError
from newscrawl.models import Reason, State
from newscrawl.store import open_readonly, open_store
from newscrawl.store.links.requeue import Requeue
from newscrawl.store.records import Counts

_STATES = (State.FAILED, State.REJECTED, State.GONE)
_REASONS = [reason.value for reason in Reason if reason.state in (*_STATES, State.QUARANTINED)]


@click.command()
@click.argument("addresses", nargs=-1, metavar="[URL]...")
@click.option("--source", help="Only this outlet's: its slug.")
@click.option("--reason", type=click.Choice(_REASONS), metavar="REASON", help="Only what ended for this reason.")
@_store.db_option
def retry(addresses: tuple[str, ...], source: str | None, reason: str | None, db: Path) -> None:
    """Make links that failed, were rejected or are gone pending again: the next run asks for them.

    \b
    newscrawl retry --source ansa --reason forbidden
    newscrawl retry --reason not_article
    newscrawl retry https://www.example.it/cronaca/una-notizia.html

    Their tries are counted from the beginning. `newscrawl status` says what there is.
    """
    if not (addresses or source or reason):
        raise UsageError("retry: name addresses, --source or --reason; `newscrawl status` says what failed and why")
    open_readonly(db).close()  # says so when there is none
    now = datetime.now(UTC)
    with open_store(db, pages=None, command="retry", now=now) as store:
        requeue = store.requeue
        _store.check_source(source, store.runs.known(), db)
        keys = [urls.canonical(address) for address in addresses]
        wanted = Reason(reason) if reason else None
        _check(requeue, dict(zip(keys, addresses, strict=True)), wanted)
        # A page in quarantine is asked for anew only when it is named: mostly its bytes are to be read again.
        named = bool(addresses) or (wanted is not None and wanted.state is State.QUARANTINED)
        states = (*_STATES, State.QUARANTINED) if named else _STATES
        taken = requeue.take_up(states, now, source=source, reason=wanted, keys=keys or None)
    click.echo(_said(taken))


def _check(requeue: Requeue, addresses: dict[str, str], wanted: Reason | None) -> None:
    """UsageError for the first address that cannot be taken up."""
    stands = requeue.stands(addresses)
    for key, address in addresses.items():
        if key not in stands:
            raise UsageError(
                f"{address}: the ledger has no such link; `newscrawl crawl news` finds links in feeds and sitemaps"
            )
        if stands[key].state in (State.STORED, State.DUPLICATE):
            raise UsageError(f"{address}: is {stands[key].state}; `scrapy crawl replay` reads stored pages again")
        if stands[key].reason is Reason.FORGOTTEN and wanted is not Reason.FORGOTTEN:
            raise UsageError(f"{address}: was deleted on purpose; with --reason forgotten it is asked for all the same")


def _said(taken: Counts) -> str:
    total = sum(taken.values())
    if not total:
        return "nothing of that kind has come to an end: no link was changed"
    reasons = Counter({f"{outcome.reason or outcome.state}": count for outcome, count in taken.items()})
    links = "1 link is" if total == 1 else f"{total:,} links are"
    return f"{links} pending again ({_store.counted(reasons.most_common())}); the next run asks for them"
