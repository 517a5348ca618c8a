"""The standard library of an environment's Python -> its material."""

from __future__ import annotations

import glob
import os
import platform
import re
import sys
import sysconfig
from urllib.parse import quote

from exsearch.errors import SourceError
from exsearch.sources.files import read_regular, stamps_of, text_of_file
from exsearch.sources.metadata import Metadata
from exsearch.sources.naming import names_from_roots
from exsearch.sources.origins import Material
from exsearch.sources.tree import project_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.files import Stamp
    from exsearch.sources.origins import Limits

_URL = "https://github.com/python/cpython"
_SMALL = 100_000
_RELEASE = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_PATCHLEVEL = re.compile(r'#define\s+PY_VERSION\s+"([0-9a-z.+]{1,20})"')
# Made when Python was built or installed, and in no repository.
_MADE_LATER = ("_sysconfigdata", "sitecustomize")


def library_of(environment: str) -> str | None:
    """Return the folder of the standard library that the Python of an environment uses."""
    if os.path.realpath(environment) == os.path.realpath(sys.prefix):
        return sysconfig.get_path("stdlib")
    home = _setting(environment, "home")
    prefixes = [environment, *([os.path.dirname(home), home] if home else [])]
    version = _setting(environment, "version") or _setting(environment, "version_info") or "3.*"
    minor = ".".join(version.split(".")[:2])
    for prefix in prefixes:
        for pattern in (f"lib/python{minor}", f"lib64/python{minor}", "Lib"):
            for folder in sorted(glob.glob(os.path.join(glob.escape(prefix), pattern))):
                if os.path.isfile(os.path.join(folder, "os.py")):
                    return folder
    return None


def _setting(environment: str, name: str) -> str | None:
    """Return a value of an environment's pyvenv.cfg."""
    for line in text_of_file(os.path.join(environment, "pyvenv.cfg"), _SMALL).splitlines():
        key, equals, value = line.partition("=")
        if equals and key.strip().lower() == name and "\0" not in value:
            return value.strip() or None
    return None


def stdlib_material(place: str, limits: Limits) -> Material:
    """Return the material of the standard library in the folder `place`."""
    if not os.path.isdir(place):
        raise SourceError(f"{place} is not there", hint="add the environment again")
    found, licenses = project_files(place, limits)
    version = _version(place)
    return Material(
        metadata=Metadata("cpython", version, "Python and its standard library", (("homepage", _URL),)),
        name="cpython",
        url=_URL,
        found=found,
        licenses=licenses,
        read=read_regular,
        module_of=names_from_roots(),
        link=_linker(version),
    )


def stamps_of_stdlib(place: str, limits: Limits) -> Iterator[Stamp]:
    """Yield the stamps of all files of the library that are read, or matter to the reading."""
    yield f"version {_version(place)}", 0, 0
    found, licenses = project_files(place, limits)
    yield from stamps_of((*found, *licenses))


def _version(place: str) -> str | None:
    """Return the version of the Python that the library at `place` belongs to, as exactly as it is known."""
    if os.path.realpath(place) == os.path.realpath(sysconfig.get_path("stdlib")):
        return platform.python_version()
    name = os.path.basename(place)
    prefix = os.path.dirname(os.path.dirname(place))
    for header in (os.path.join(prefix, "include", name), os.path.join(os.path.dirname(place), "include")):
        content = text_of_file(os.path.join(header, "patchlevel.h"), _SMALL)
        if found := _PATCHLEVEL.search(content):
            return found[1]
    return name.removeprefix("python") if re.fullmatch(r"python3\.\d+", name) else None


def _linker(version: str | None) -> Callable[[str, bytes], str | None]:
    def link(path: str, content: bytes) -> str | None:
        if not version or not _RELEASE.fullmatch(version) or path.startswith(_MADE_LATER):
            return None
        return f"{_URL}/blob/v{version}/Lib/{quote(path)}"

    return link
