"""A PostgreSQL for the tests of a fleet; without one they are skipped, and said to be, except in CI, where they fail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from newscrawl.fleet.queue import schema
from tests.fleet.postgres import Server, serving

_OF_A_FLEET = ("procrastinate_jobs", "procrastinate_workers", "fleet_results", "fleet_hosts", "fleet_minutes")
_EMPTIED = (
    "SET search_path = newscrawl",
    *(f"DELETE FROM {table}" for table in _OF_A_FLEET),
    f"UPDATE fleet_installation SET id = gen_random_uuid(), made = '-infinity', epoch = 0, versions = '{{}}', version = {schema.VERSION}, "
    f"procrastinate = '{schema.with_procrastinate()}'",
)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as found:
        if found is None:
            needed = "no PostgreSQL on this machine (Debian: apt-get install postgresql): nothing of a fleet is tested"
            pytest.fail(needed) if os.environ.get("CI") else pytest.skip(needed)
        yield found


@pytest.fixture
def empty(server: Server) -> str:
    """The address of a database without a fleet."""
    server.run("postgres", "DROP SCHEMA IF EXISTS newscrawl CASCADE")  # a fifth of what a new database takes
    return server.dsn("postgres")


@pytest.fixture
def dsn(server: Server) -> str:
    """The address of a database with the tables of a new fleet; they are emptied, which takes a tenth of making them."""
    address = server.dsn("postgres")
    if server.run("postgres", "SELECT 1 WHERE to_regclass('newscrawl.fleet_minutes') IS NULL"):
        asyncio.run(schema.prepare(address))
    server.run("postgres", *_EMPTIED)
    return address
