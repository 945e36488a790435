"""What the system allows a process to take. Looked at before a run begins, so that it is not found out in the middle."""

from __future__ import annotations

import resource

from newscrawl.errors import UsageError

# A run has two databases with their logs, pipes to its workers, a log, and a socket a request under way.
_LEAST_FILES = 64
_GOOD_FILES = 1024


def allow_files() -> None:
    """Take as many open files as may be had, up to 1,024. Raises UsageError when they are too few for a run."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _GOOD_FILES if hard == resource.RLIM_INFINITY else min(_GOOD_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft < _LEAST_FILES:
        raise UsageError(
            f"this process may have {soft} files open, and a run needs {_LEAST_FILES} at least: raise the limit (`ulimit -n {_GOOD_FILES}`,"
            " LimitNOFILE= of systemd), then start again"
        )
