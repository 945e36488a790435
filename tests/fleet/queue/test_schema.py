"""The tables of a fleet: made once, refused where they are of another version; and how the server is named."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from newscrawl.errors import FleetError, FleetRefused, FleetUnprepared, FleetUnreachable, FleetVersion, UsageError
from newscrawl.fleet.queue import schema, sessions, status
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import Timing
from tests.fleet.postgres import Server
from tests.fleet.queue.made import asked, bundle, hub, until, working


def test_tables_are_made_once_however_often_and_by_however_many(empty: str) -> None:
    async def main() -> None:
        with pytest.raises(FleetUnprepared, match="newscrawl fleet prepare"):
            async with hub(empty):
                pass
        assert sorted(await asyncio.gather(*(schema.prepare(empty) for _ in range(4)))) == [False, False, False, True]

    asyncio.run(main())


def test_the_workers_role_is_told_that_it_prepares_nothing(server: Server, dsn: str) -> None:
    server.run("postgres", "DROP ROLE IF EXISTS only_works", "CREATE ROLE only_works LOGIN")
    asyncio.run(schema.prepare(dsn, worker_role="only_works"))
    with pytest.raises(
        FleetRefused, match="expected that role in NEWSCRAWL_FLEET_DSN here, as for hub and status; got 'only_works'"
    ):
        asyncio.run(schema.prepare(f"{dsn} user=only_works"))


@pytest.mark.parametrize("change", ["version = 99", "procrastinate = '3.99'"])
def test_tables_of_another_version_are_told_with_both_versions(dsn: str, change: str) -> None:
    async def main() -> None:
        await asked(dsn, f"UPDATE fleet_installation SET {change}")
        with pytest.raises(FleetVersion, match=r"DROP SCHEMA newscrawl") as told:
            await schema.prepare(dsn)
        assert "99" in str(told.value)
        with pytest.raises(FleetVersion):
            async with hub(dsn):
                pass

    asyncio.run(main())


def test_an_address_that_cannot_be_read_is_told_without_it() -> None:
    with pytest.raises(UsageError) as told:
        sessions.conninfo("postgresql://hub:geheim@", name="hub") and sessions.conninfo("nonsense geheim", name="hub")
    assert "geheim" not in str(told.value)


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(FleetUnreachable) as told:
        asyncio.run(schema.prepare("postgresql://hub:geheim@127.0.0.1:1/fleet"))
    assert "geheim" not in str(told.value)
    assert "host 127.0.0.1, port 1, dbname fleet, user hub" in str(told.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("connect_timeout=soon", "bad value for connect_timeout"),
        ("host=a..example", "no host has such a name"),
        ("port=ten", "invalid integer value"),
        ("sslmode=perhaps", "invalid sslmode value"),
        ("options='-c nothing=1'", "unrecognized configuration parameter"),
    ],
)
def test_what_the_client_of_postgresql_refuses_is_an_error_of_ours(dsn: str, more: str, told: str) -> None:
    for call in (schema.prepare, status.read):
        with pytest.raises(FleetError, match=told):
            asyncio.run(call(f"{dsn} {more}"))


def test_a_schema_that_is_no_fleet_and_a_database_that_is_not_in_utf8_are_told(server: Server, empty: str) -> None:
    server.run("postgres", "CREATE SCHEMA newscrawl")
    with pytest.raises(FleetRefused, match="holds no fleet"):
        asyncio.run(schema.prepare(empty))
    server.run("postgres", "DROP SCHEMA newscrawl")
    server.run("postgres", "CREATE DATABASE of_letters ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(FleetRefused, match="expected a database in UTF8; this one is in SQL_ASCII"):
        asyncio.run(schema.prepare(server.dsn("of_letters")))


def test_what_postgresql_refuses_for_no_reason_that_was_foreseen_is_an_error_of_ours(
    dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, working(dsn) as works:
            await ours.put([bundle(results=1)])
            await asked(dsn, "ALTER TABLE fleet_results ADD CHECK (number < 0)")
            await until(lambda: _ended(ours))
            assert not works.done()
            assert await ours.results() == ()
            (told,) = [record for record in caplog.records if "CheckViolation" in record.getMessage()]
            assert told.exc_info is None  # in a line
            await asked(dsn, "ALTER TABLE fleet_bundles ADD CHECK (source <> 'b')")
            with pytest.raises(FleetError, match="CheckViolation"):
                await ours.put([bundle("b.example", source="b")])

    try:
        asyncio.run(main())
    finally:
        asyncio.run(asked(dsn, "DROP SCHEMA newscrawl CASCADE"))


async def _ended(ours: Hub) -> bool:
    return bool(await ours.ended())


def test_a_worker_gives_up_before_its_hub_does() -> None:
    with pytest.raises(ValueError, match="lease_s < stalled_s"):
        Timing(lease_s=30, stalled_s=30)


def test_nothing_of_postgresql_is_loaded_by_those_who_have_no_fleet() -> None:
    code = """
import sys, newscrawl.cli, newscrawl.fleet.queue.records, newscrawl.settings, newscrawl.config, newscrawl.crawl.run
print([name for name in sys.modules if name.split(".")[0] in ("psycopg", "psycopg_pool", "procrastinate")])
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
