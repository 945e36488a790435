#!/bin/sh
# Guess: Snowball's stemmer for Italian gives the singular and the plural of an everyday noun one stem (carabiniere, carabinieri), as it
# does for governo and governi, and two words that only begin alike two stems (sindaco, sindacato).
# Seen with PyStemmer 3.1.0 on 2026-11-29, Python 3.11: a noun in -iere or -ere loses that as if it ended a verb, be it the singular or
# the plural, and its other number does not: carabin and carabinier, quart and quartier, carc and carcer, letter and lett. A search for carabiniere so misses carabinieri
# and finds carabina. Sindaco and sindacato, soldi and soldati are one stem. The pure snowballstemmer 3.1.1 says the same.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pystemmer==3.1.0" "snowballstemmer==3.1.1"
"$folder/venv/bin/python" - <<'END'
import sys
from importlib.metadata import version

import Stemmer
from snowballstemmer import italian_stemmer

ONE = (("governo", "governi"), ("carabiniere", "carabinieri"), ("quartiere", "quartieri"), ("lettera", "lettere"), ("carcere", "carceri"))
TWO = (("sindaco", "sindacato"), ("soldi", "soldati"))
compiled, pure = Stemmer.Stemmer("italian").stemWord, italian_stemmer.ItalianStemmer().stemWord
found = []
for pair in (*ONE, *TWO):
    stems = tuple(map(compiled, pair))
    found.append((stems[0] == stems[1], stems == tuple(map(pure, pair))))
    print(f"PyStemmer {version('pystemmer')}: {pair[0]} is {stems[0]}, {pair[1]} is {stems[1]}")
alike = [same for same, _ in found]
surprising = alike == [True, False, False, False, False, True, True] and all(agree for _, agree in found)
sys.exit(0 if surprising else "no longer so: which of these words share a stem has changed")
END
