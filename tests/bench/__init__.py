"""The laboratory makes the figures of this folder: how good and how fast newscrawl is, where the truth is known.

    make measure WHAT="fields --corpus DIR"

`measure.py` is the command. Each of its subcommands is a folder with a `command.py`; what it found last stands in the file of
the same name (`fields.md`). `made/` invents texts and outlets from seeds, `corpus.py` and `scorer.py` read pages with truth,
`floors.py` holds figures to the best so far, `floors.json`. Tests are beside all that. `soak.md` is of the long tests.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
