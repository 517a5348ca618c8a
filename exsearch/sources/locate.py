"""What a user says -> the source that is meant, and the projects in it."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.sources.installed import environment_of, scan
from exsearch.sources.metadata import normalised
from exsearch.sources.records import Located, Origin
from exsearch.sources.tree import METADATA_FILES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def locate(
    said: str, *, cache: str, environment: Mapping[str, str] = os.environ, cwd: str | None = None
) -> Located:
    """Return the source that `said` names, and the projects in it.

    What has to be fetched is put below the folder `cache`. Raises SourceError where nothing is
    meant, or it cannot be had.
    """
    cwd = cwd or os.getcwd()
    if said.startswith("installed:"):
        return _installed(said.removeprefix("installed:"), environment_of(environment, cwd))
    if said.startswith("env:"):
        return _environment(said.removeprefix("env:"), environment, cwd)
    return _path(said, cwd)


def _installed(name: str, env: str) -> Located:
    origins, _ = scan(env)
    wanted = normalised(name)
    found = tuple(origin for origin in origins if origin.key == wanted)
    if not found:
        raise SourceError(
            f"{name} is not installed in {env}", hint="name its distribution, as `pip list` does"
        )
    return Located(f"installed:{wanted}", "installed", found)


def _environment(path: str, environment: Mapping[str, str], cwd: str) -> Located:
    env = (
        os.path.abspath(os.path.join(cwd, os.path.expanduser(path)))
        if path
        else environment_of(environment, cwd)
    )
    origins, skipped = scan(env)
    if not origins and not skipped:
        raise SourceError(
            f"{env} holds no distribution", hint="name the folder of an environment, such as .venv"
        )
    return Located(f"env:{env}", "environment", tuple(origins), tuple(skipped))


def _path(said: str, cwd: str) -> Located:
    path = os.path.abspath(os.path.join(cwd, said))
    if not os.path.isdir(path):
        raise SourceError(f"{path} is not there", hint="check the path")
    return Located(path, "tree", (Origin("tree", path, "."),))


def is_python(path: str) -> bool:
    """Say whether a file or folder holds Python source, or archives of it."""
    if os.path.isfile(path):
        return path.endswith(".py")
    if any(os.path.isfile(os.path.join(path, name)) for name in METADATA_FILES):
        return True
    return any(name.endswith(".py") for _, _, names in os.walk(path) for name in names)
