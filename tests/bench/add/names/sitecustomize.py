"""On PYTHONPATH of a measured command: hosts below `.example` are on loopback, so that outlets have names, subdomains and sister sites."""

from __future__ import annotations

import socket
from typing import Any

_asked = socket.getaddrinfo


def _answered(host: Any, *arguments: Any, **more: Any) -> Any:
    name = host.decode("ascii") if isinstance(host, bytes) else host
    return _asked("127.0.0.1" if isinstance(name, str) and name.endswith(".example") else host, *arguments, **more)


socket.getaddrinfo = _answered
