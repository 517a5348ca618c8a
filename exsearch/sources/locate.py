"""What a user says -> the source that is meant, and the projects in it."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.model import Record, Skipped
from exsearch.sources.environments import environment_of
from exsearch.sources.fetch import as_git_url, fetch_repository, fetch_wheel
from exsearch.sources.files import LEFT_OUT, text_of_name
from exsearch.sources.installed import scan
from exsearch.sources.kinds import (
    MARKERS,
    archive_of_project,
    is_python,
    is_source,
    kind_of_archive,
    normalised,
    visible,
)
from exsearch.sources.records import Located, Origin
from exsearch.sources.stdlib import KEY, library_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEEPEST_PROJECT = 3
_NOT_THERE_HINT = "check the path; installed:NAME, pypi:NAME and env: name other places"


def locate(
    said: str, *, cache: str, environment: Mapping[str, str] = os.environ, cwd: str | None = None
) -> Located:
    """Return the source that `said` names, and the projects in it.

    What has to be fetched is put below the folder `cache`. Raises SourceError where nothing is
    meant, or it cannot be had.
    """
    if not said or "\0" in said or not _is_text(said):
        raise SourceError("no source has such a name", hint="name a path of UTF-8 text")
    cwd = cwd or os.getcwd()
    kind, _, name = said.partition(":")
    match kind:
        case "installed" if name:
            return _installed(name, environment_of(environment, cwd))
        case "env" | "env+stdlib":
            return _environment(kind, _environment_path(name, environment, cwd))
        case "stdlib" if not name:
            return Located("stdlib:", "installed", (_stdlib(environment_of(environment, cwd)),))
        case "pypi":
            return _pypi(name, cache, environment, cwd)
    if not os.path.exists(os.path.join(cwd, said)) and (url := as_git_url(said)):
        place = fetch_repository(said, url, cache, environment)
        return Located(url, "git", (Origin("tree", place, "."),))
    return _path(said, cwd)


def _is_text(said: str) -> bool:
    """Say whether UTF-8 can hold what was said, for it is stored, and shown, and said again."""
    return not any("\ud800" <= char <= "\udfff" for char in said)


# -- environments and packages


def _installed(name: str, env: str) -> Located:
    wanted = normalised(name)
    origins, skipped = scan(env)
    for origin in origins:
        if origin.key == wanted:
            return Located(f"installed:{wanted}", "installed", (origin,))
    for each in skipped:
        if normalised(os.path.basename(each.path).partition("-")[0]) == wanted:
            raise SourceError(f"cannot read {name} in {env}: {each.reason}")
    raise SourceError(f"{name} is not installed in {env}", hint="name a distribution as `pip list` does")


def _environment_path(said: str, environment: Mapping[str, str], cwd: str) -> str:
    if not said:
        return environment_of(environment, cwd)
    return os.path.abspath(os.path.join(cwd, os.path.expanduser(said)))


def _environment(kind: str, env: str) -> Located:
    origins, skipped = scan(env)
    if kind == "env+stdlib":
        origins.append(_stdlib(env))
    if not origins and not skipped:
        raise SourceError(f"{env} holds no distribution", hint="name the folder of an environment: env:.venv")
    return Located(f"{kind}:{env}", "environment", _by_key(origins), tuple(skipped))


def _stdlib(env: str) -> Origin:
    place = library_of(env)
    if place is None:
        raise SourceError(f"no standard library was found for {env}")
    return Origin("stdlib", place, KEY)


def _pypi(said: str, cache: str, environment: Mapping[str, str], cwd: str) -> Located:
    name, requirement, place = fetch_wheel(said, cache, environment, cwd)
    return Located(f"pypi:{requirement}", "pypi", (Origin("wheel", place, name),))


# -- paths


def _path(said: str, cwd: str) -> Located:
    path = os.path.abspath(os.path.join(cwd, said))
    if not os.path.exists(path):
        raise SourceError(f"{path} is not there", hint=_NOT_THERE_HINT)
    if not os.path.isdir(path):
        return _file(path)
    if os.path.isfile(os.path.join(path, "pyvenv.cfg")) or _is_site_folder(path):
        return _environment("env", path)
    if _is_project(path) or os.path.isfile(os.path.join(path, "__init__.py")):
        return Located(path, "tree", (Origin("tree", path, "."),))
    below = _below(path, "", 1)
    if below.origins:
        return Located(path, "projects", _by_key(below.origins), tuple(_between(path, below.files)))
    if not is_python(path):
        raise SourceError(f"{path} holds no Python source", hint="name a project, an archive or env:")
    return Located(path, "tree", (Origin("tree", path, "."),))


def _file(path: str) -> Located:
    kind = kind_of_archive(path)
    if kind is not None:
        return Located(path, "archive", (Origin(kind, path, text_of_name(os.path.basename(path))),))
    if is_source(path):
        return Located(path, "tree", (Origin("tree", path, "."),))
    raise SourceError(f"{path} is neither Python source nor an archive of it")


def _by_key(origins: list[Origin]) -> tuple[Origin, ...]:
    return tuple(sorted(origins, key=lambda origin: origin.key))


def _is_project(folder: str) -> bool:
    return any(os.path.lexists(os.path.join(folder, name)) for name in MARKERS)


def _is_site_folder(folder: str) -> bool:
    """Say whether a folder is what `pip install --target` makes."""
    return any(name.endswith(".dist-info") for name in os.listdir(folder)) and not _is_project(folder)


class _Below(Record):
    """What a folder of projects holds, as far as it was looked through."""

    origins: list[Origin]
    files: list[str]
    """Names of source files that lie in the folder itself."""


def _below(folder: str, prefix: str, depth: int) -> _Below:
    """Return the projects below a folder that is none itself.

    A folder without a marker counts where it lies beside projects with one, or archives, and holds
    Python source: somebody collected it with them.
    """
    origins: list[Origin] = []
    unmarked: list[Origin] = []
    files = []
    for name, place, is_folder in visible(folder):
        key = prefix + text_of_name(name)
        if not is_folder:
            if kind := archive_of_project(name):
                origins.append(Origin(kind, place, key))
            elif is_source(name):
                files.append(text_of_name(name))
        elif name in LEFT_OUT or os.path.isfile(os.path.join(place, "pyvenv.cfg")):
            continue
        elif _is_project(place):
            origins.append(Origin("tree", place, key))
        elif depth < _DEEPEST_PROJECT and (below := _below(place, key + "/", depth + 1)).origins:
            origins += below.origins
        else:
            unmarked.append(Origin("tree", place, key))
    if origins:
        origins += [each for each in unmarked if is_python(each.place)]
    return _Below(origins, files)


def _between(folder: str, files: list[str]) -> Iterator[Skipped]:
    for name in files:
        yield Skipped(name, None, "lies beside projects, and belongs to none")
