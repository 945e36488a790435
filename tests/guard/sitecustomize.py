"""No test and no process that a test starts asks for anything outside this machine: on the path of all of them.

A connection or datagram to another address is refused and noted in the file that NEWSCRAWL_EGRESS names; names that are no
numbers are not resolved at all. What it needs is imported by a process that connects; most never do.
"""

import os
import sys

_NOTES = os.environ.get("NEWSCRAWL_EGRESS")


def _is_loopback(host: object) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return host in ("localhost", "", None, b"localhost")


def _is_number(host: object) -> bool:
    import ipaddress

    try:
        return bool(ipaddress.ip_address(str(host)))
    except ValueError:
        return False


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        import socket

        kind, address = args[0], args[1]
        if kind.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):  # type: ignore[attr-defined,index]
            with open(str(_NOTES), "a") as notes:
                notes.write(f"{event} {address!r} by {sys.argv!r}\n")
            raise ConnectionRefusedError(f"{address!r} is not on this machine")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        import socket

        host = args[0]
        if not _is_loopback(host) and not _is_number(host):
            raise socket.gaierror(socket.EAI_NONAME, f"{host!r} is not resolved in tests")


if _NOTES:
    sys.addaudithook(_watch)
