"""What is to be forgotten is deleted on its way, too: bundles that would ask for it, and results that have it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from newscrawl.fleet import terms
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import Forgotten

_TRIES_S = 10.0


def forget(dsn: str, addresses: Collection[str]) -> Forgotten:
    """Delete what lies in the fleet's PostgreSQL of these addresses, which are canonical. Raises FleetError; HubElsewhere while a hub works."""
    return asyncio.run(_forget(dsn, addresses))


async def _forget(dsn: str, addresses: Collection[str]) -> Forgotten:
    async with Hub.open(dsn, versions=terms.made_of(), timing=terms.TIMING, tries_s=_TRIES_S) as hub:
        return await hub.forget(keys=addresses)
