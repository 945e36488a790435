#!/bin/sh
# Guess: a Decompressor of brotli that is asked for a piece with output_buffer_limit says can_accept_more_data() == False
# as long as decompressed bytes wait, so that a loop "process(b'') until it says True" gets the whole page; and a piece is
# about as long as the limit.
# Seen with brotli 1.2.1 on 2026-11-29, Python 3.11: of an ordinary text of 264,890 bytes, packed to some 11 kB and given at
# once with a limit of 32,768, the first piece has 98,272 bytes, three times the limit, and can_accept_more_data() says True
# while 166,618 bytes wait. A reader that believes it takes the page for cut off, or keeps a third of it. Asking
# process(b'') until is_finished() gives all of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "brotli==1.2.1"
"$folder/venv/bin/python" - <<'END'
import sys

import brotli

text = b"".join(b"riga %d del verbale\n" % number for number in range(12_000))
packed = brotli.compress(text)
decompressor = brotli.Decompressor()
piece = decompressor.process(packed, output_buffer_limit=32_768)
more, finished = decompressor.can_accept_more_data(), decompressor.is_finished()
print(f"brotli {brotli.__version__}: {len(text):,} bytes, packed {len(packed):,}; limit 32,768")
print(f"first piece: {len(piece):,} bytes; can_accept_more_data() {more}; is_finished() {finished}")
pieces = [piece]
while not decompressor.is_finished():
    pieces.append(decompressor.process(b"", output_buffer_limit=32_768))
print(f"asked on: pieces of {', '.join(f'{len(one):,}' for one in pieces)} bytes; whole: {b''.join(pieces) == text}")
surprising = more and not finished and len(piece) > 2 * 32_768 and len(piece) < len(text) and b"".join(pieces) == text
sys.exit(0 if surprising else "no longer so: what it says and how long a piece is have changed")
END
