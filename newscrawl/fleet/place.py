"""Where the fleet's PostgreSQL is, checked before anything is begun."""

from __future__ import annotations

from importlib.util import find_spec

from newscrawl.config import Config
from newscrawl.errors import UsageError

_PACKAGES = ("procrastinate", "psycopg", "psycopg_pool")


def dsn(config: Config) -> str:
    """The address of PostgreSQL. Raises UsageError where none is set, it has no form, or the packages that speak with it are not there."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        raise UsageError(
            f"a fleet needs the packages of newscrawl's extra: pip install 'newscrawl[fleet]' (not there: {', '.join(missing)})"
        )
    if not config.fleet_dsn:
        raise UsageError(
            "NEWSCRAWL_FLEET_DSN: expected where the fleet's PostgreSQL is, such as 'host=db.example.org dbname=fleet'; it is not set"
        )
    from newscrawl.fleet.queue import sessions  # here: its packages are there

    sessions.conninfo(config.fleet_dsn, name="check")
    return config.fleet_dsn
