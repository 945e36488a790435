"""What a worker's role may do in PostgreSQL, and that it may do nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from newscrawl.errors import FleetRefused
from newscrawl.fleet.queue import schema, status
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.records import End
from tests.fleet.postgres import Server
from tests.fleet.queue.made import asked, bundle, end_of, hub, until, working


@pytest.fixture
def role(server: Server, dsn: str) -> Iterator[str]:
    """The address of a role that was granted what a worker needs."""
    server.run("postgres", "CREATE ROLE fetcher LOGIN")
    asyncio.run(schema.prepare(dsn, worker_role="fetcher"))
    yield server.dsn("postgres", "fetcher")
    server.run("postgres", "DROP OWNED BY fetcher", "DROP ROLE fetcher")


def test_a_role_that_may_do_a_workers_work_may_do_nothing_else(dsn: str, role: str) -> None:
    holding: list[Lease] = []

    async def do(lease: Lease) -> None:
        holding.append(lease)
        await lease.commit([b"mine"], keys=[["https://a.example/1"]])
        await asyncio.sleep(60 if lease.host == "a.example" else 0)

    async def main() -> None:
        async with hub(dsn) as ours, working(role, do):
            held, done = bundle(), bundle("b.example")
            await ours.put([held, done, bundle("c.example", due_s=60)])
            assert (await end_of(ours, done.key)).end is End.SUCCEEDED
            await until(lambda: asyncio.sleep(0, len(holding) == 2))
            job = next(lease.job for lease in holding if lease.host == "a.example")
            with psycopg.connect(role, autocommit=True) as connection:
                connection.execute("SET search_path = newscrawl")
                _refuse_tables(dsn, connection)
                _refuse_functions(dsn, connection)
                # As a worker of its own, it learns nothing of others' bundles and cannot touch them.
                (_, token) = _row(
                    connection, """SELECT * FROM fleet_register('other', '{"program": "1", "extractor": "1"}')"""
                )
                for who in (token, uuid4()):
                    assert _row(connection, f"SELECT fleet_payload('{who}', {job}, 0)") == (None,)
                    assert _row(connection, f"SELECT fleet_write('{who}', {job}, 0, 9, '{{x}}', '[]')") == (False,)
                    assert _row(connection, f"SELECT fleet_finish('{who}', {job}, 0, 'succeeded', 0)") == (False,)
                assert connection.execute(f"SELECT * FROM fleet_beat('{token}')").fetchall() == []  # type: ignore[call-overload]
                with pytest.raises(psycopg.DatabaseError, match="no such worker"):
                    connection.execute(f"SELECT * FROM fleet_beat('{uuid4()}')")  # type: ignore[call-overload]
            assert [one.payload for one in await ours.results()] == [b"mine", b"mine"]
            assert [one.held for one in await ours.standing()] == [True, False]
            with pytest.raises(FleetRefused):
                await status.read(role)

    asyncio.run(main())


def _row(connection: psycopg.Connection, statement: str) -> tuple[object, ...] | None:
    return connection.execute(statement).fetchone()  # type: ignore[call-overload, no-any-return]


def _refuse_tables(dsn: str, connection: psycopg.Connection) -> None:
    tables = [
        name
        for (name,) in _all(
            dsn, "SELECT relname FROM pg_class WHERE relnamespace = 'newscrawl'::regnamespace AND relkind = 'r'"
        )
    ]
    assert {"procrastinate_jobs", "procrastinate_workers", "fleet_bundles", "fleet_results"} <= set(tables)
    for table in tables:
        for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]
    for statement in (
        "UPDATE procrastinate_jobs SET status = 'succeeded'",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "SELECT nextval('procrastinate_jobs_id_seq')",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def _refuse_functions(dsn: str, connection: psycopg.Connection) -> None:
    named = "SELECT proname, has_function_privilege('fetcher', oid, 'EXECUTE') FROM pg_proc WHERE pronamespace = 'newscrawl'::regnamespace"
    may = {name for name, allowed in _all(dsn, named) if allowed}
    assert may == {
        f"fleet_{word}" for word in ("installed", "register", "beat", "fetch", "payload", "write", "finish", "leave")
    }
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT procrastinate_finish_job_v1(1, 'succeeded', true)")


def _all(dsn: str, statement: str) -> list[tuple[str, bool]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[call-overload, no-any-return]


def test_functions_with_their_owners_rights_look_for_names_in_our_schema_alone(dsn: str) -> None:
    found = asyncio.run(
        asked(
            dsn, "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'newscrawl'::regnamespace"
        )
    )
    assert len(found) == 8
    assert {config[0] for _, config in found} == {"search_path=newscrawl, pg_temp"}  # type: ignore[index]


def test_a_role_without_rights_and_one_with_too_many_are_told(server: Server, dsn: str, role: str) -> None:
    async def main() -> None:
        server.run("postgres", "CREATE ROLE nobody_yet LOGIN")
        async with working(server.dsn("postgres", "nobody_yet")) as refused:
            with pytest.raises(FleetRefused, match="--worker-role"):
                await refused
        server.run("postgres", "DROP ROLE nobody_yet")
        with pytest.raises(FleetRefused, match="superuser"):
            await schema.prepare(dsn, worker_role="postgres")
        server.run("postgres", "CREATE ROLE maker CREATEROLE", "CREATE ROLE owner IN ROLE postgres")
        for other, why in (("maker", "may make roles"), ("owner", "all that the role of NEWSCRAWL_FLEET_DSN may")):
            with pytest.raises(FleetRefused, match=why):
                await schema.prepare(dsn, worker_role=other)
        server.run("postgres", "DROP ROLE maker", "DROP ROLE owner")
        with pytest.raises(FleetRefused, match="there is no role"):
            await schema.prepare(dsn, worker_role="nobody_there")
        with pytest.raises(FleetRefused):
            async with hub(role):
                pass

    asyncio.run(main())
