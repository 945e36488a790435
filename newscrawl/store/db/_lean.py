"""Brings sqlite-utils in without numpy, of which it wants nothing but the names of types that we never store.

It takes numpy wherever it is there, and it is, for the language of texts in the workers: 25 MB of each parent process,
and half a second of each start.
"""

from __future__ import annotations

import sys

if "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # "not to be had", as the import system says it
    try:
        import sqlite_utils  # noqa: F401 - so that it is there when the room asks for it
    finally:
        del sys.modules["numpy"]
