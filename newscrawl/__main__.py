"""`python -m newscrawl` is `newscrawl`."""

from newscrawl.cli import main

if __name__ == "__main__":
    main(prog_name="newscrawl")
