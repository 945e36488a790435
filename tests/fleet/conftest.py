"""A PostgreSQL for the tests of a fleet; without one they are skipped, and said to be, except in CI, where they fail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from newscrawl.fleet.queue import schema
from tests.fleet.postgres import Server, serving


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
def dsn(empty: str) -> str:
    """The address of a database with the tables of a new fleet."""
    asyncio.run(schema.prepare(empty))
    return empty
