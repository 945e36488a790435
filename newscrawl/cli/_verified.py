"""What `newscrawl sources verify` does with what it found: keeps it, shows it, proposes changes of source files, writes own ones."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from newscrawl import paths
from newscrawl.cli import _verify
from newscrawl.cli.render.verify import Verified, show_findings, verified_as_json
from newscrawl.errors import SourceError, UsageError
from newscrawl.sources import chosen, files, findings, load, proposals
from newscrawl.sources.findings import SourceFinding

# Outlets that take so long that a person wonders.
_MANY = 10


def verify(
    terms: Sequence[str], catalogue: Sequence[Path], db: Path, settings: Sequence[str], *, as_json: bool, write: bool
) -> bool:
    """Verify outlets, of those that a run asks where none is named; returns whether all are well."""
    own = catalogue[0]
    if write and not paths.is_own(own):
        raise UsageError(
            f"--write: {own} is the catalogue that travels with newscrawl, which is not changed; in a project "
            "(newscrawl init), or with --folder, there is a folder of your own"
        )
    file = findings.beside(db)
    findings.kept(file)  # a wrong file ends this before anything is asked
    sources = load(terms, catalogue) if terms else chosen.load(catalogue)
    if not sources:
        raise UsageError("expected outlets to verify; those that are chosen, or named, are none")
    where = _files(terms, catalogue)
    if len(sources) > _MANY:
        click.echo(f"newscrawl: asking {len(sources)} outlets, one request at a time a host", err=True)
    found = _verify.verify(sources, settings)
    findings.keep(file, found)
    shown = [_proposed(each, where.get(each.source)) for each in found]
    if as_json:
        for each in shown:
            click.echo(verified_as_json(each))
    else:
        show_findings(shown, file)
    for slug in (source.slug for source in sources if source.slug not in {each.source for each in found}):
        click.echo(f"newscrawl: {slug}: not asked to the end, so nothing is said of it", err=True)
    if write:
        _write([each for each in shown if each.diff], catalogue)
    return len(found) == len(sources) and all(each.well for each in found)


def _files(terms: Sequence[str], catalogue: Sequence[Path]) -> Mapping[str, Path]:
    """The file of each outlet, by slug."""
    named = (Path(term) for term in terms if term.endswith(".toml"))
    return {**files(catalogue), **{path.stem: path for path in named}}


def _proposed(finding: SourceFinding, path: Path | None) -> Verified:
    if path is None:
        return Verified(finding, None, "", "")
    text = path.read_text("utf-8")
    new = proposals.changed(text, finding)
    return Verified(finding, path, new, proposals.diff(text, new, path.name))


def _write(changed: Sequence[Verified], catalogue: Sequence[Path]) -> None:
    """Write the changed files into the first folder; of one that lies elsewhere a copy, which counts from then on."""
    own = catalogue[0]
    _keep_choice(own, catalogue)
    for each in changed:
        assert each.file is not None
        target = own / each.file.name
        if target.exists() and target.resolve() != each.file.resolve():
            raise SourceError(f"{target} is there already, and another file than {each.file}: it was not changed")
        try:
            new = target.with_name(f"{target.name}.new")
            new.write_text(each.new, "utf-8")
            os.replace(new, target)
        except OSError as error:
            raise SourceError(f"{target}: cannot be written ({error.strerror or error})") from error
        click.echo(f"newscrawl: wrote {target}", err=True)


def _keep_choice(own: Path, catalogue: Sequence[Path]) -> None:
    """Files in a folder without a choice are themselves one: a copy that comes to lie there must not change what a run asks."""
    own.mkdir(parents=True, exist_ok=True)
    if not (own / chosen.FILE).exists():
        with suppress(SourceError):  # nothing was chosen anywhere
            chosen.enable(own, chosen.terms(catalogue))
