"""`python -m newscrawl` is `newscrawl`, and what the program of that name runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command. Ctrl-C ends it in a line, also while what it needs is being imported."""
    try:
        from newscrawl.cli import main as command

        command(prog_name="newscrawl")
    except KeyboardInterrupt:
        sys.stderr.write("newscrawl: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
