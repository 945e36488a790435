"""The twins are compiled when newscrawl is built or installed: a hook of hatchling (https://hatch.pypa.io), which finds it by its path.

Where Cython, a compiler or Python's headers are missing, a line says so and newscrawl is built without them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SUFFIX = ".pyx"
# As in the room, which cannot be imported before it is built.
_SWITCH, _OFF = "NEWSCRAWL_NATIVE", frozenset({"off", "0", "no", "false"})
_ON = frozenset({"on", "1", "yes", "true", ""})


class NativeBuildHook(BuildHookInterface[Any]):
    """Compiles each `.pyx` to a module beside it; into the wheel alone, unless the install is editable."""

    PLUGIN_NAME = "custom"
    _made: Path | None = None  #: where the modules lie until they are in the wheel

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """version: "editable" or "standard"; build_data: what hatchling is told of the wheel."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sources = sorted(path.relative_to(root) for path in root.glob("newscrawl/**/*" + _SUFFIX))
        switch = os.environ.get(_SWITCH, "")
        if switch.lower() in _OFF:
            self.app.display_info(f"newscrawl: no compiled twins, since {_SWITCH}={switch}")
            return
        if switch.lower() not in _ON:
            self.app.display_warning(
                f"newscrawl: {_SWITCH}: expected on or off; got {switch!r}: compiled twins are made"
            )
        if version != "editable":
            self._made = Path(tempfile.mkdtemp(prefix="newscrawl-"))
        target = self._made or root
        try:
            made = compiled(root, sources, target)
        except Exception as error:  # whatever a compiler says: newscrawl works without
            self.app.display_warning(
                f"newscrawl: no compiled twins, it will be slower: {type(error).__name__}: {error}"
            )
            return
        if version != "editable":
            build_data["pure_python"], build_data["infer_tag"] = False, True
            build_data["force_include"] |= {str(target / path): str(path) for path in made}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """The wheel is made."""
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)


def compiled(root: Path, sources: Sequence[Path], target: Path) -> list[Path]:
    """The modules made of some sources, relative to `target`, below which they lie as the sources do below `root`."""
    import lxml
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    headers: list[str] = lxml.get_include()  # type: ignore[attr-defined]  # its stubs lack it
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as scratch:
        extensions = [
            Extension(
                ".".join(path.with_suffix("").parts),
                [_signed(root, path, Path(scratch))],
                include_dirs=headers,
                extra_compile_args=["-O3", "-g0", "-ffp-contract=off"],
            )
            for path in sources
        ]
        made = cythonize(  # type: ignore[no-untyped-call]  # Cython has no types
            extensions, include_path=[*headers, str(root)], build_dir=scratch, language_level=3, quiet=True
        )
        command = build_ext(Distribution({"ext_modules": made}))
        command.build_lib, command.build_temp = str(target), scratch
        command.ensure_finalized()
        command.parallel = True  # a module a processor
        command.run()
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return [path.with_name(path.stem + suffix) for path in sources]


def _signed(root: Path, path: Path, scratch: Path) -> str:
    """A copy of a source that knows what it was made of: a module that is older than its source is not used."""
    copy = scratch / path.parent.name / path.name  # rooms may have twins of one name
    copy.parent.mkdir(exist_ok=True)
    digest = _digest((root / path).parent, root / "newscrawl" / "native")
    copy.write_text(f"{(root / path).read_text()}\nSOURCE = {digest!r}\n")
    return str(copy)


def _digest(folder: Path, shared: Path) -> str:
    """As in the room: of the sources in a folder, whose twins are made together, and of what all twins share."""
    sources = [*folder.glob("*.pyx"), *folder.glob("*.pxd"), *shared.glob("*.pxd")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
