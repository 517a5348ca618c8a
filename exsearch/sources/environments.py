"""Find the environment of the user, and the names of its distributions.

No interpreter runs and no module is imported, because paths, links and `pyvenv.cfg` are enough. This module
loads no reader, so that a search that finds nothing can suggest quickly what to add.
"""

from __future__ import annotations

import glob
import os
import sys

from exsearch.model import Record
from exsearch.sources.files import text_of_file, upwards
from exsearch.sources.kinds import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN = "exsearch's own Python"
"""`Environment.named_by` of an environment with nothing of the user's."""

_SITE_FOLDERS = (
    *("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages"),
    *("lib/python3/dist-packages", "local/lib/python3*/dist-packages"),
)
_METADATA_ENDINGS = (".dist-info", ".egg-info", ".egg", ".egg-link")
_LISTINGS = ("RECORD", "installed-files.txt", "direct_url.json")
"""Files in a metadata folder that list the installed files, or lead to them; one of them is enough."""
_VENV_NAMES = (".venv", "venv")
_PYTHONS = ("python3", "python", "python3.exe", "python.exe")
_TOOLS = frozenset(("exsearch", "pip", "setuptools", "wheel", "uv"))
"""Distributions that an environment made for exsearch alone may hold besides its dependencies."""
_SMALL = 100_000
_MOST_TOP_NAMES = 100
_INIT = "/__init__.py"


class Environment(Record):
    """An environment, and the reason why it is the one in use."""

    path: str
    named_by: str
    """"VIRTUAL_ENV", "CONDA_PREFIX", ".venv in /home/me/shop", "UV_PROJECT_ENVIRONMENT",
    "python3 on PATH", "the Python that runs exsearch", or OWN."""

    @property
    def is_own(self) -> bool:
        """Whether pipx or uv made it for exsearch alone, so that nothing in it is the user's."""
        return self.named_by == OWN


def environment_of(environment: Mapping[str, str], cwd: str | None) -> Environment:
    """Return the environment that the user works in; exsearch's own Python if no other is found.

    The active one comes first, then the nearest folder `.venv` or `venv` from `cwd` upwards, then the
    first Python on the user's PATH. conda's base environment comes after these folders, because conda
    activates it in every shell; uv has the same rule.
    """
    folder = cwd or current_folder()
    conda = environment.get("CONDA_PREFIX")
    in_base = environment.get("CONDA_DEFAULT_ENV") in ("base", "root")
    if active := environment.get("VIRTUAL_ENV"):
        return Environment(os.path.abspath(active), "VIRTUAL_ENV")
    if conda and not in_base:
        return Environment(os.path.abspath(conda), "CONDA_PREFIX")
    if found := _above(folder, _VENV_NAMES):
        return Environment(found, f"{os.path.basename(found)} in {os.path.dirname(found)}")
    named = os.path.expanduser(environment.get("UV_PROJECT_ENVIRONMENT", ""))
    if named and (found := _above(folder, (named,))):
        return Environment(found, "UV_PROJECT_ENVIRONMENT")
    if conda:
        return Environment(os.path.abspath(conda), "CONDA_PREFIX")
    own = os.path.realpath(sys.prefix)
    for name, prefix in _pythons_on_path(environment, folder):
        if os.path.realpath(prefix) != own or _holds_more_than_exsearch(prefix):
            return Environment(prefix, f"{name} on PATH")
    is_users = _holds_more_than_exsearch(sys.prefix)
    return Environment(sys.prefix, "the Python that runs exsearch" if is_users else OWN)


def current_folder() -> str:
    """Return the current folder; the root folder if it was removed, because nothing lies above it then."""
    try:
        return os.getcwd()
    except OSError:
        return os.path.abspath(os.sep)


def _above(folder: str, names: tuple[str, ...]) -> str | None:
    """Return the nearest virtual environment with one of these names, from `folder` upwards."""
    places = (os.path.join(above, name) for above in upwards(folder) for name in names)
    return next((os.path.normpath(place) for place in places if _is_virtual(place)), None)


# -- the Python on PATH


def _pythons_on_path(environment: Mapping[str, str], cwd: str) -> Iterator[tuple[str, str]]:
    """Yield (name, prefix) of the Pythons on PATH, in their order.

    The search ends at a Python whose prefix cannot be known without running it, because the user gets
    this one and no later one. It ends at a Python with nothing installed for the same reason.
    """
    for folder in environment.get("PATH", "").split(os.pathsep):
        name = next((name for name in _PYTHONS if _is_program(os.path.join(folder, name))), None)
        if name is None or not os.path.isabs(folder):  # the current folder may be a stranger's
            continue
        if _is_pyenv(folder):
            prefix = _prefix_by_pyenv(os.path.dirname(folder), environment, cwd)
            if prefix == "":
                continue
        else:
            prefix = _prefix_of(os.path.join(folder, name))
        if prefix is None or not any(map(metadata_of, site_folders(prefix))):
            return
        yield name.removesuffix(".exe"), prefix


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _prefix_of(python: str) -> str | None:
    """Return `sys.prefix` of an interpreter as Python itself finds it; None if that takes running it."""
    for path, is_prefix in ((python, _is_virtual), (os.path.realpath(python), _has_library)):
        folder = os.path.dirname(path)
        for prefix in (os.path.dirname(folder), folder):
            if is_prefix(prefix):
                return prefix
    return None


def _is_virtual(prefix: str) -> bool:
    return os.path.isfile(os.path.join(prefix, "pyvenv.cfg"))


def _has_library(prefix: str) -> bool:
    return any(_below(prefix, pattern) for pattern in ("lib/python3*", "lib64/python3*", "Lib/os.py"))


def _is_pyenv(folder: str) -> bool:
    """Return whether the commands in a folder are pyenv's: scripts that choose a Python when they run."""
    return os.path.basename(folder) == "shims" and os.path.isdir(os.path.join(folder, "..", "versions"))


def _prefix_by_pyenv(root: str, environment: Mapping[str, str], cwd: str) -> str | None:
    """Return the prefix that pyenv would choose; "" for the next Python on PATH, None if none is there.

    https://github.com/pyenv/pyenv#understanding-python-version-selection
    """
    files = [os.path.join(folder, ".python-version") for folder in upwards(cwd)]
    words = (_first_word(file) for file in (*files, os.path.join(root, "version")))
    named = environment.get("PYENV_VERSION", "").partition(":")[0] or next(filter(None, words), "system")
    if named == "system":
        return ""
    versions = os.path.realpath(os.path.join(root, "versions"))
    exact = os.path.join(versions, named)
    alike = sorted(_below(versions, glob.escape(named) + ".*"), key=_version_key, reverse=True)
    for prefix in (exact, *alike):
        # A `.python-version` is a stranger's text: it may not lead out of pyenv's own folder.
        if os.path.normpath(prefix).startswith(versions + os.sep) and _has_library(prefix):
            return prefix
    return None


def _first_word(path: str) -> str:
    words = (line.split() for line in _head(path).splitlines() if not line.startswith("#"))
    first = next((line[0] for line in words if line), "")
    return "" if "\0" in first else first


def _head(path: str) -> str:
    """Return the first lines of a file; a link is followed, because users keep settings elsewhere."""
    return text_of_file(os.path.realpath(path), _SMALL)


def _version_key(path: str) -> list[int]:
    return [int(part) if part.isdecimal() else -1 for part in os.path.basename(path).split(".")]


# -- exsearch's own


def _holds_more_than_exsearch(prefix: str) -> bool:
    """Return whether an environment holds a distribution that exsearch does not need."""
    installed: dict[str, str] = {}
    for folder in site_folders(prefix):
        for name in metadata_of(folder):
            installed.setdefault(name_of(name), os.path.join(folder, name))
    pending = ["exsearch"]
    for name in pending:  # which grows
        new = _required_by(installed[name]) if name in installed else ()
        pending += [each for each in new if each not in pending]
    return bool(installed.keys() - {*pending} - _TOOLS)


def _required_by(metadata: str) -> Iterator[str]:
    """Yield the names of the distributions that one requires on any platform, without its extras."""
    head = _head(os.path.join(metadata, "METADATA")).partition("\n\n")[0]
    for line in head.splitlines():
        key, _, value = line.partition(":")
        requirement, _, marker = value.strip().partition(";")
        if key == "Requires-Dist" and requirement[:1].isalnum() and "extra" not in marker:
            name = "".join(char if char.isalnum() or char in "._-" else " " for char in requirement)
            yield normalised(name.split()[0])


# -- distributions


def site_folders(environment: str) -> list[str]:
    """Return the folders of an environment that distributions are installed to, without repeats."""
    folders = [path for pattern in _SITE_FOLDERS for path in sorted(_below(environment, pattern))]
    if os.path.realpath(environment) == os.path.realpath(sys.prefix):
        from sysconfig import get_path

        folders += [get_path("purelib"), get_path("platlib")]
    folders.append(environment)  # `pip install --target` makes no folders above the distributions
    real = {os.path.realpath(folder): folder for folder in reversed(folders) if os.path.isdir(folder)}
    return list(reversed(real.values()))


def is_environment(folder: str) -> bool:
    """Return whether a folder is made as environments are, or by `pip install --target`."""
    return (
        _is_virtual(folder)
        or os.path.isdir(os.path.join(folder, "conda-meta"))
        or any(_below(folder, pattern) for pattern in _SITE_FOLDERS)
        or any(name.endswith(".dist-info") for name in metadata_of(folder))
    )


def is_of_system(environment: str) -> bool:
    """Return whether the packages of an environment are the operating system's, not the user's.

    https://packaging.python.org/en/latest/specifications/externally-managed-environments/
    """
    return bool(_below(environment, "lib/python3*/EXTERNALLY-MANAGED"))


def _below(folder: str, pattern: str) -> list[str]:
    return glob.glob(os.path.join(glob.escape(folder), pattern))


def metadata_of(folder: str) -> list[str]:
    """Return the names of the metadata folders in a folder; the current format comes first."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    # pip renames a folder that it cannot remove to "~ame": its distribution is no longer installed.
    ours = (name for name in names if name.endswith(_METADATA_ENDINGS) and not name.startswith(("~", ".")))
    return sorted(ours, key=lambda name: (not name.endswith(".dist-info"), name))


def name_of(metadata: str) -> str:
    """Return the normalised name of the distribution whose metadata folder has this name."""
    return normalised(metadata.rpartition(".")[0].partition("-")[0])


def modules_beside(metadata: str) -> list[str]:
    """Return the files and packages that `top_level.txt` names, as far as they are beside a metadata folder.

    They are the distribution's own if its installer listed no files; Debian's lists none. A folder without an
    `__init__.py` may be shared with other distributions, and is left out.
    """
    root = os.path.dirname(metadata)
    names = text_of_file(os.path.join(metadata, "top_level.txt"), _SMALL).split()[:_MOST_TOP_NAMES]
    paths = [f"{name}{end}" for name in filter(str.isidentifier, names) for end in (".py", _INIT)]
    return [path.removesuffix(_INIT) for path in paths if os.path.isfile(os.path.join(root, path))]


def names_installed(environment: str) -> set[str]:
    """Return the normalised names of the distributions of an environment whose files are known."""
    return {
        name_of(name)
        for folder in site_folders(environment)
        for name in metadata_of(folder)
        if _has_files(os.path.join(folder, name))
    }


def _has_files(metadata: str) -> bool:
    is_listed = any(os.path.exists(os.path.join(metadata, listing)) for listing in _LISTINGS)
    return is_listed or bool(modules_beside(metadata))
