"""Which environment is meant, where its distributions lie, and what they are called: by names alone.

Apart from what reads them, so that a search that finds nothing can say what could be added.
"""

from __future__ import annotations

import glob
import os
import sys

from exsearch.sources.kinds import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SITE_FOLDERS = ("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages",
                 "lib/python3/dist-packages", "local/lib/python3*/dist-packages")  # fmt: skip
_METADATA_ENDINGS = (".dist-info", ".egg-info", ".egg", ".egg-link")
_LISTINGS = ("RECORD", "installed-files.txt", "direct_url.json")
"""Files of which one says where a distribution's own are."""


def environment_of(environment: Mapping[str, str], cwd: str | None) -> str:
    """Return the active environment, else the nearest `.venv` from `cwd` upwards, else this Python's."""
    if active := environment.get("VIRTUAL_ENV"):
        return os.path.abspath(active)
    folder = os.path.abspath(cwd or os.getcwd())
    while True:
        if os.path.isfile(os.path.join(folder, ".venv", "pyvenv.cfg")):
            return os.path.join(folder, ".venv")
        parent = os.path.dirname(folder)
        if parent == folder:
            return sys.prefix
        folder = parent


def site_folders(environment: str) -> list[str]:
    """Return the folders of an environment that distributions are installed to, without repeats."""
    folders = [path for pattern in _SITE_FOLDERS for path in sorted(_below(environment, pattern))]
    if os.path.realpath(environment) == os.path.realpath(sys.prefix):
        from sysconfig import get_path

        folders += [get_path("purelib"), get_path("platlib")]
    folders.append(environment)  # what `pip install --target` makes has no folders above
    real = {os.path.realpath(folder): folder for folder in reversed(folders) if os.path.isdir(folder)}
    return list(reversed(real.values()))


def _below(folder: str, pattern: str) -> list[str]:
    return glob.glob(os.path.join(glob.escape(folder), pattern))


def metadata_of(folder: str) -> list[str]:
    """Return the names of what describes distributions in a folder, the present format first."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    # What pip could not remove it renames to "~ame"; that is no distribution any more.
    ours = (name for name in names if name.endswith(_METADATA_ENDINGS) and not name.startswith(("~", ".")))
    return sorted(ours, key=lambda name: (not name.endswith(".dist-info"), name))


def name_of(metadata: str) -> str:
    """Return the name of the distribution that a metadata folder is named after, as names are compared."""
    return normalised(metadata.rpartition(".")[0].partition("-")[0])


def names_installed(environment: str) -> set[str]:
    """Return the names of the distributions of an environment that say what their files are."""
    return {
        name_of(name)
        for folder in site_folders(environment)
        for name in metadata_of(folder)
        if any(os.path.exists(os.path.join(folder, name, listing)) for listing in _LISTINGS)
    }
