#!/bin/sh
# Guess: warcio copies a response record (ArchiveIterator, then write_record) with the head of the answer byte for byte as it was, or, where it
# writes another, with a block digest made anew: WARC 1.1 says in 5.8 that WARC-Block-Digest is of the record's whole block.
# Seen with warcio 1.8.1 on 2026-11-30, Python 3.11: a head with "Server:nginx", which RFC 9112 5 allows (white space before a value is
# optional), or with a value in UTF-8, which RFC 9110 5.5 takes as obs-text, comes out with a space, or in per cent signs. The block digest is the
# one of before, so that warcio's own check fails on the copy and passes on the original. A head that is written as warcio would
# write it is copied as it is. FastWARC 2.0.1 copies all three as they were.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "warcio==1.8.1" "fastwarc==2.0.1"
"$folder/venv/bin/python" - <<'END'
import base64
import hashlib
import io
import sys
from importlib.metadata import version

import fastwarc.warc
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

HEADS = ("Server: nginx", "Server:nginx", "X-Title: Perché")


def record(line):
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{line}\r\n\r\n<p>Buongiorno</p>".encode()
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    lines = (
        "WARC/1.1", "WARC-Type: response", "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        "WARC-Date: 2026-11-29T10:00:00Z", "WARC-Target-URI: https://example.org/",
        "Content-Type: application/http; msgtype=response", f"WARC-Block-Digest: sha1:{digest}", f"Content-Length: {len(block)}",
    )
    return "".join(f"{each}\r\n" for each in lines).encode() + b"\r\n" + block + b"\r\n\r\n"


def by_warcio(raw):
    out = io.BytesIO()
    for each in ArchiveIterator(io.BytesIO(raw)):
        WARCWriter(out, gzip=False).write_record(each)
    return out.getvalue()


def by_fastwarc(raw):
    out = io.BytesIO()
    for each in fastwarc.warc.ArchiveIterator(io.BytesIO(raw), parse_http=False):
        each.write(out)
    return out.getvalue()


def is_sound(raw):
    passed = []
    for each in ArchiveIterator(io.BytesIO(raw), check_digests=True):
        each.content_stream().read()
        passed.append(each.digest_checker.passed)
    return passed == [True]


found = []
for line in HEADS:
    raw, kept = record(line), line.encode()
    one, other = by_warcio(raw), by_fastwarc(raw)
    written = next(each for each in one.decode().splitlines() if each.startswith(line[:6]))
    found.append((is_sound(raw), kept in one, is_sound(one), kept in other and is_sound(other)))
    print(
        f"{line!r}: warcio {version('warcio')} writes {written!r}; its check of digests says"
        f" {'sound' if is_sound(raw) else 'damaged'} of the original, {'sound' if is_sound(one) else 'damaged'} of the copy;"
        f" FastWARC {version('fastwarc')} {'copies it as it was' if found[-1][3] else 'does not copy it as it was'}"
    )
surprising = found == [(True, True, True, True), (True, False, False, True), (True, False, False, True)]
sys.exit(0 if surprising else "no longer so: how warcio copies a head has changed")
END
