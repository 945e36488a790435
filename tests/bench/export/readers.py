"""Other programs read exports: `python -m tests.bench.export.readers [--python VENV/bin/python]`.

DuckDB, pandas, polars and Hugging Face's datasets, in an environment of their own, since the product needs none of them. Each reads each form,
offline, and says how many rows, which type, and which day an article of half past midnight in Rome has.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from tests.bench import ROOT
from tests.export.export_made import filled

PACKAGES = ("duckdb", "pandas", "polars", "pyarrow", "datasets", "pytz")
_FORMS = ("jsonl", "csv", "parquet")
_WANTED = "2025-11-08 2025-11-09"

_READ = """
import os, sys
os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
folder, form = sys.argv[1:]
file = f"{folder}/articles.{form}"
title = 'La "piena", di notte'

def day(at):
    return str(at)[:10]

def utc(at):  # an aware time in UTC; a text as it is
    import datetime
    return at.astimezone(datetime.UTC) if isinstance(at, datetime.datetime) and at.tzinfo else at

def duckdb():
    import duckdb
    with duckdb.connect() as db:
        read = {"jsonl": "read_json", "csv": "read_csv", "parquet": "read_parquet"}[form]
        db.execute("SET TimeZone = 'UTC'")
        return db.execute(
            f"SELECT count(*) OVER (), typeof(tags), CAST(CAST(published AS DATE) AS TEXT), CAST(published_day AS TEXT)"
            f" FROM {read}('{file}') QUALIFY title = ?", [title]
        ).fetchone()

def pandas():
    import pandas as pd
    read = {"jsonl": lambda f: pd.read_json(f, lines=True), "csv": pd.read_csv, "parquet": pd.read_parquet}[form]
    frame = read(file)
    row = frame[frame.title == title].iloc[0]
    return len(frame), type(row.tags).__name__, day(pd.to_datetime(row.published, utc=True)), day(pd.to_datetime(row.published_day))

def polars():
    import polars as pl
    frame = {"jsonl": pl.read_ndjson, "csv": pl.read_csv, "parquet": pl.read_parquet}[form](file)
    row = frame.row(by_predicate=pl.col("title") == title, named=True)
    return len(frame), str(frame.schema["tags"]), day(row["published"]), day(row["published_day"])

def datasets():
    from datasets import load_dataset
    found = load_dataset(folder, split="train", cache_dir=f"{folder}/../cache-{form}")
    row = next(row for row in found if row["title"] == title)
    return len(found), type(row["tags"]).__name__, day(utc(row["published"])), day(row["published_day"])

for reader in (duckdb, pandas, polars, datasets):
    module = __import__(reader.__name__)
    try:
        rows, tags, at, of = reader()
        print(f"{reader.__name__} {module.__version__} | {form} | {rows} | {tags} | {at} {of}")
    except Exception as error:
        print(f"{reader.__name__} {module.__version__} | {form} | {type(error).__name__}: {' '.join(str(error).split())[:200]}")
"""


@click.command()
@click.option(
    "--python",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Of an environment that has them; else one is made.",
)
def readers(python: Path | None) -> None:
    """Which rows, types and days others read in exports. Ends with 1 where one names another day."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        reader = python or _environment(folder / "venv")
        filled(folder / "news.db")
        found = [line for form in _FORMS for line in _lines(reader, folder, form)]
    click.echo("reader | form | rows | tags | day of published, published_day")
    click.echo("\n".join(found))
    if any(not line.endswith(_WANTED) for line in found):
        sys.exit(1)


def _environment(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    subprocess.run([place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    return place / "bin" / "python"


def _lines(reader: Path, folder: Path, form: str) -> list[str]:
    out = folder / form
    command: list[str | Path] = [
        Path(sys.executable).parent / "newscrawl",
        "export",
        "--db",
        folder / "news.db",
        "--out",
        f"{out}/",
        "--format",
        form,
    ]
    subprocess.run(command, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
    done = subprocess.run(
        [reader, "-c", _READ, out, form], capture_output=True, encoding="utf-8", check=False, cwd=folder
    )
    if done.returncode:
        raise click.ClickException(done.stderr)
    return done.stdout.splitlines()


if __name__ == "__main__":
    readers()
