"""On PYTHONPATH of a measured command: hosts below `.example` are on loopback, so that outlets have names, subdomains and sister sites."""

from __future__ import annotations

import socket
from typing import Any

_LOOPBACK = "127.0.0.1"
_asked, _asked_old = socket.getaddrinfo, socket.gethostbyname


def _there(host: Any) -> Any:
    name = host.decode("ascii") if isinstance(host, bytes) else host
    return _LOOPBACK if isinstance(name, str) and name.endswith(".example") else host


def _answered(host: Any, *arguments: Any, **more: Any) -> Any:
    return _asked(_there(host), *arguments, **more)


def _answered_old(host: Any) -> str:
    return _asked_old(_there(host))


socket.getaddrinfo = _answered
socket.gethostbyname = _answered_old
