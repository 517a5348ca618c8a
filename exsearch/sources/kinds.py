"""Tell archives, projects, Python and pages apart by the names of files; compare names of distributions.

Apart from the modules that read them, so that adding example pages loads none of these.
"""

from __future__ import annotations

import os

from exsearch.readers import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

METADATA_FILES = ("PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py")
_MARKERS = (*METADATA_FILES, ".git")
SDIST_ENDINGS = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".zip")
ZIP_ENDINGS = (".zip", ".egg", ".pyz")
"""Archives of one project that are zips; a `.pyz` is a program, which `python -m zipapp` makes."""
_MOST_LOOKED_AT = 100_000
PACK, PACK_ENDING = "pack:", ".toml"
"""Before the name of a pack, and the ending of a file that is one."""


def normalised(name: str) -> str:
    """Return the name of a distribution in the form for comparing: "Foo_Bar" and "foo.bar" are "foo-bar".

    `packaging.utils` would load `re`, and a search that finds nothing compares names, too.
    """
    plain = name.lower().replace("_", "-").replace(".", "-")
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain


def kind_of_archive(name: str) -> str | None:
    """Return "wheel" or "sdist" for a file with the name of an archive, else None."""
    lower = name.lower()
    if lower.endswith(".whl"):
        return "wheel"
    return "sdist" if lower.endswith((*SDIST_ENDINGS, *ZIP_ENDINGS)) else None


def archive_of_project(name: str) -> str | None:
    """Return the kind of an archive by its name, which must be NAME-VERSION: others may hold anything."""
    kind = kind_of_archive(name)
    stem, _, version = name.rpartition("-")
    return kind if kind == "wheel" or (stem and version[:1].isdigit()) else None


def is_project(folder: str) -> bool:
    """Return whether a folder is one project by a file that tools look for, such as a pyproject.toml."""
    return any(os.path.lexists(os.path.join(folder, name)) for name in _MARKERS)


def is_pack(typed: str) -> bool:
    """Return whether a source, as it is typed, is a pack: "pack:NAME", or a file in TOML but no project's."""
    if typed.startswith(PACK):
        return True
    is_toml = typed.endswith(PACK_ENDING) and os.path.basename(typed) not in METADATA_FILES
    return is_toml and os.path.isfile(os.path.expanduser(typed))


def is_python(path: str) -> bool:
    """Return whether a file or folder holds Python source, or archives of it, rather than example pages.

    The first such file decides. A `.git` does not, because pages are kept in Git, too.
    """
    if os.path.isfile(path):
        return is_source(path) or kind_of_archive(path) is not None
    if any(os.path.isfile(os.path.join(path, name)) for name in (*METADATA_FILES, "pyvenv.cfg")):
        return True
    pending, looked_at = [path], 0
    while pending and looked_at < _MOST_LOOKED_AT:
        for name, place, is_folder in visible(pending.pop()):
            looked_at += 1
            if is_folder:
                pending.append(place)
            elif is_source(name) or archive_of_project(name):
                return True
    return False


def visible(folder: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (name, place, is it a folder) of the entries of a folder; links and hidden ones are left out."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if not entry.name.startswith(".") and not entry.is_symlink():
            yield entry.name, entry.path, entry.is_dir(follow_symlinks=False)
