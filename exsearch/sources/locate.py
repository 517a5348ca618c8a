"""A source as typed -> the source, and the projects and pages in it; and the way back to its folder.

Modules that read environments, archives and the network are imported when a source needs them, so that adding
example pages loads none of them.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.readers import document_reader_of, is_source
from exsearch.sources.documents import HEAD_BYTES, is_documentation, is_worth_listing
from exsearch.sources.environments import current_folder, environment_of, is_environment
from exsearch.sources.files import LEFT_OUT, read_optional, text_of_name
from exsearch.sources.kinds import (
    PACK,
    archive_of_project,
    is_pack,
    is_project,
    is_python,
    kind_of_archive,
    normalised,
    visible,
)
from exsearch.sources.origins import (
    DOCUMENTED,
    ENVIRONMENT,
    STDLIB,
    WITHOUT_DOCUMENTS,
    Listed,
    Located,
    Origin,
)
from exsearch.sources.pages import locate_texts, with_pages
from exsearch.sources.provided import module_at, names_near, provider_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from exsearch.sources.sdists import Wanted

_DEEPEST_PROJECT = 3
_ADDRESS_HINT = (
    "an address is that of a wheel or source distribution, git+https://... for a repository (@ and a branch,"
    " tag or commit may follow), or github:OWNER/NAME"
)
_USUAL_HINT = "a source is a folder, a file, an archive, installed:NAME, pypi:NAME, pack:NAME or a Git URL"


def locate(
    typed: str,
    *,
    cache: str,
    environment: Mapping[str, str] = os.environ,
    cwd: str | None = None,
    documents: bool | None = None,
    fetched: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Located:
    """Return the source that `typed` names, and the projects and pages in it.

    With `documents`, source distributions are read for documentation: that of a fetched project is fetched,
    and those of an environment are taken from the cache. None means what is usual: for fetched projects only.
    Fetched files are put below the folder `cache`; with `fetched`, what is there does if it cannot be fetched
    now. `progress` is that of a pack, in bytes.
    Raises SourceError if `typed` names no source, or if the source cannot be read or fetched.
    """
    # UTF-8 must hold the name, because it is stored and shown.
    if not typed or "\0" in typed or any("\ud800" <= char <= "\udfff" for char in typed):
        raise SourceError(
            f"not the name of a source: {typed!a}", hint="a path must be UTF-8 text, without NUL"
        )
    cwd = cwd or current_folder()
    kind, colon, name = typed.partition(":")
    match kind + colon:
        case "installed:" if name:
            return _installed(name, _in_use(environment, cwd, f"{name} is not installed: "))
        case "env:" | "env+stdlib:":
            path = os.path.abspath(os.path.join(cwd, os.path.expanduser(name)))
            path = path if name else _in_use(environment, cwd)
            return _documented(_environment(kind, path), cache) if documents else _environment(kind, path)
        case "stdlib:" if not name:
            return Located(STDLIB, "installed", (_stdlib(_in_use(environment, cwd)),))
        case "pypi:":
            return _fetched(name, cache, environment, cwd, documents=documents is not False, fetched=fetched)
    if is_pack(typed):
        return _pack(typed, cache, environment, cwd, progress)
    path = os.path.abspath(os.path.join(cwd, typed))
    if os.path.exists(path):
        if not os.path.isfile(os.path.join(path, "HEAD")):
            return _path(path)
        from exsearch.sources.addresses import file_url, is_bare_repository

        if not is_bare_repository(path):
            return _path(path)
        typed = file_url(path)
    return _at_address(typed, cache, environment, cwd, fetched=fetched)


def _at_address(
    typed: str, cache: str, environment: Mapping[str, str], cwd: str, *, fetched: bool
) -> Located:
    """Return the source at an address. Raises SourceError if `typed` is none."""
    from exsearch.sources.addresses import (
        archive_url,
        as_git_url,
        at_forge,
        place_of_file_url,
        without_credentials,
    )

    if place := place_of_file_url(typed):
        return _path(place)
    if url := archive_url(typed):
        from exsearch.sources.sdists import fetch_archive_at, fetched_archive_at

        note = ""
        try:
            place = fetch_archive_at(typed, url, cache, environment, cwd)
        except SourceError as error:
            if not (fetched and (place := fetched_archive_at(url, cache))):
                raise
            note = _as_fetched(error)
        kind, key = kind_of_archive(place) or "", os.path.basename(place)
        return Located(url, "archive", (Origin(kind, place, key),), note=note)
    if url := as_git_url(typed):
        from exsearch.sources.fetch import fetch_repository, fetched_repository

        note = ""
        try:
            place = fetch_repository(typed, url, cache, environment)
        except SourceError as error:
            if not (fetched and (place := fetched_repository(url, cache))):
                raise
            note = _as_fetched(error)
        return Located(url, "git", (Origin("tree", place, "."),), note=note)
    if "://" in typed or at_forge(typed + "/x") != typed + "/x":
        raise SourceError(
            f"no source is known by this address: {without_credentials(typed)}", hint=_ADDRESS_HINT
        )
    raise SourceError(f"no such file or folder: {typed}", hint=_suggestion(typed, environment, cwd))


def _as_fetched(error: SourceError) -> str:
    """Return what to say if something could not be fetched, and is taken from the cache."""
    return f"{error}: it is read as it was fetched before"


def _suggestion(typed: str, environment: Mapping[str, str], cwd: str) -> str:
    """Return a hint for a path that is not there."""
    from difflib import get_close_matches

    place = os.path.join(cwd, os.path.expanduser(typed)).rstrip(os.sep)
    if os.path.islink(place):
        return "it is a symbolic link to something that is not there"
    folder, end = os.path.split(place)
    with suppress(OSError):
        if near := get_close_matches(end, os.listdir(folder), n=1, cutoff=0.8):
            return f"did you mean {os.path.join(os.path.dirname(typed.rstrip(os.sep)), near[0])}?"
    from exsearch.sources.packs import built_in_names

    name, equals, version = typed.partition("==")
    if not name.isascii() or not name.replace("-", "_").replace(".", "_").isidentifier():
        return _USUAL_HINT
    if not version and (installed := _installed_like(environment_of(environment, cwd).path, name)):
        return f"did you mean the installed package? `exsearch add installed:{installed}`"
    if not version and name in built_in_names():
        return f"did you mean the pack? `exsearch add {PACK}{name}`"
    return (
        f"to fetch a project of this name from PyPI: `exsearch add pypi:{normalised(name)}{equals}{version}`"
    )


def _fetched(
    name: str, cache: str, environment: Mapping[str, str], cwd: str, *, documents: bool, fetched: bool
) -> Located:
    from exsearch.sources.fetch import fetch_wheel, newest_fetched_wheel

    note = ""
    try:
        key, requirement, place = fetch_wheel(name, cache, environment, cwd)
    except SourceError as error:
        if not (fetched and "==" not in name and (place := newest_fetched_wheel(name, cache))):
            raise
        key = requirement = normalised(name)
        note = _as_fetched(error)
    source = f"pypi:{requirement}"
    if not documents:
        return Located(source, WITHOUT_DOCUMENTS, (Origin("wheel", place, key),), note=note)
    from exsearch.sources.sdists import Wanted, fetch_sdists, fetched_archive, why_not_fetched

    wanted = Wanted(key, os.path.basename(place).split("-")[1])
    located = Located(source, "pypi", (Origin("wheel", place, key),), note=note)
    try:
        fetch_sdists([wanted], cache, environment, cwd)
    except SourceError as error:
        return located._replace(skipped=(_not_fetched(key, str(error)),))
    if sdist := fetched_archive(wanted, cache):
        return located._replace(origins=(Origin("wheel", place, key, sdist),))
    if reason := why_not_fetched(wanted, cache):  # the code can be read
        return located._replace(skipped=(_not_fetched(key, reason),))
    if not note:
        note = f"{requirement} has no source distribution: its code is read without documentation and tests"
    return located._replace(note=note)


def _pack(
    typed: str,
    cache: str,
    environment: Mapping[str, str],
    cwd: str,
    progress: Callable[[int, int], None] | None,
) -> Located:
    """Return the members of a pack, fetched as far as they are not yet. One that fails costs itself only."""
    from exsearch.sources.packs import SDIST, WHEEL, is_path, pack_called
    from exsearch.sources.sdists import Wanted, fetch_archives, fetched_archive

    pack = pack_called(typed.removeprefix(PACK), cwd)
    wanted = {
        each.name: Wanted(each.name, each.version, each.archive == WHEEL, each.size_bytes)
        for each in pack.members
    }
    reasons = fetch_archives(list(wanted.values()), cache, environment, cwd, progress)
    places = {name: fetched_archive(each, cache) for name, each in wanted.items()}
    origins = [
        Origin(WHEEL if wanted[name].is_wheel else SDIST, place, name)
        for name, place in places.items()
        if place
    ]
    again = f"to try it again: `exsearch add {shlex.quote(typed)}`"
    if not origins:
        reason = next(iter(reasons.values()))
        check = "the versions in it and the network" if is_path(typed.removeprefix(PACK)) else "the network"
        raise SourceError(
            f"no project of {pack.source} could be fetched: {reason}", hint=f"check {check}; {again}"
        )
    skipped = [
        Skipped(each.name, None, f"{each.version} could not be fetched: {reason}; {again}")
        for each, reason in reasons.items()
    ]
    return Located(pack.source, "pack", _by_key(origins), tuple(skipped))


def _not_fetched(key: str, reason: str) -> Skipped:
    return Skipped(
        f"{key}, source distribution", None, f"could not be fetched for its documentation: {reason}"
    )


# -- environments and packages


def _in_use(environment: Mapping[str, str], cwd: str, failed: str = "") -> str:
    """Return the folder of the environment in use.

    Raises SourceError, with `failed` before the reason, if a variable names a folder that is not there.
    """
    found = environment_of(environment, cwd)
    if not os.path.isdir(found.path):
        raise SourceError(
            f"{failed}{found.named_by} names {found.path}, and there is no such folder",
            hint="activate an environment, or name one: `exsearch add --env PATH`",
        )
    return found.path


def _installed(name: str, env: str) -> Located:
    from exsearch.sources.installed import scan

    wanted = normalised(name)
    origins, skipped = scan(env)
    for origin in origins:
        if origin.key == wanted:
            return Located(f"installed:{wanted}", "installed", (origin,))
    for each in skipped:
        if normalised(os.path.basename(each.path).partition("-")[0]) == wanted:
            raise SourceError(f"cannot read {name} in {env}: {each.reason}", hint=_by_folder(name, env))
    raise SourceError(f"{name} is not installed in {env}", hint=_instead_of(name, env))


def _by_folder(name: str, env: str) -> str:
    """Return how to add a distribution without a list of its files: by its folder, if that is known."""
    if (found := provider_of(env, name)) and (module := module_at(found, name)):
        return f"to read its folder instead: `exsearch add {shlex.quote(module)}`"
    return f"install it again with pip, or fetch it: `exsearch add pypi:{normalised(name)}`"


def _instead_of(name: str, env: str) -> str:
    """Return a hint for a distribution that is not installed."""
    if found := provider_of(env, name):
        return f"{name} is a module of {found.key}: `exsearch add installed:{found.key}`"
    if near := _installed_like(env, name):
        return f"did you mean `exsearch add installed:{near}`?"
    return f"to fetch it from PyPI: `exsearch add pypi:{normalised(name)}`"


def _installed_like(env: str, name: str) -> str | None:
    """Return the distribution that has a module of this name, or a similar name."""
    found = provider_of(env, name)
    return found.key if found else next(names_near(env, name), None)


def _environment(kind: str, env: str) -> Located:
    from exsearch.sources.conda import without_metadata
    from exsearch.sources.installed import led_elsewhere, scan

    origins, skipped = scan(env)
    skipped += [*led_elsewhere(env, origins), *without_metadata(env)]
    if kind == "env+stdlib":
        origins.append(_stdlib(env))
    if not origins and not skipped:
        raise _nothing_installed(env)
    return Located(f"{kind}:{env}", ENVIRONMENT, _by_key(origins), tuple(skipped))


def wanted_by(located: Located) -> dict[str, Wanted]:
    """Return the versions of the distributions of an environment, by key; those of editable installs not."""
    from exsearch.sources.installed import editable_tree
    from exsearch.sources.sdists import Wanted

    stems = {
        origin.key: os.path.splitext(os.path.basename(origin.place))[0].split("-")
        for origin in located.origins
        if origin.kind == "installed" and editable_tree(origin.place) is None
    }
    return {key: Wanted(key, stem[1]) for key, stem in stems.items() if len(stem) > 1}


def _documented(located: Located, cache: str) -> Located:
    """Return an environment with the source distributions that were fetched for it."""
    from exsearch.sources.sdists import fetched_archive, why_not_fetched

    wanted = wanted_by(located)
    besides = {key: fetched_archive(each, cache) for key, each in wanted.items()}
    reasons = {key: why_not_fetched(each, cache) for key, each in wanted.items() if not besides[key]}
    origins = (origin._replace(beside=besides.get(origin.key, "")) for origin in located.origins)
    skipped = [_not_fetched(key, reason) for key, reason in reasons.items() if reason]
    return located._replace(kind=DOCUMENTED, origins=tuple(origins), skipped=(*located.skipped, *skipped))


def _nothing_installed(env: str) -> SourceError:
    another = "`exsearch add --env PATH` names another environment"
    if not os.path.isdir(env):
        return SourceError(f"no such folder: {env}", hint=another)
    if not is_environment(env):
        return SourceError(f"{env} is no environment: no Python package is installed in it", hint=another)
    return SourceError(f"nothing is installed in {env}", hint=f"install something in it first, or {another}")


def _stdlib(env: str) -> Origin:
    from exsearch.sources.stdlib import library_of

    place = library_of(env)
    if place is None:
        raise SourceError(
            f"no standard library was found for {env}",
            hint="name the environment of a Python that is there: `exsearch add --env PATH --stdlib`",
        )
    return Origin("stdlib", place, STDLIB)


# -- paths


def _path(path: str) -> Located:
    if not is_python(path):
        path = os.path.realpath(path)
        return locate_texts(path)
    if not os.path.isdir(path):
        if kind := kind_of_archive(path):
            return Located(path, "archive", (Origin(kind, path, text_of_name(os.path.basename(path))),))
        return Located(path, "tree", (Origin("tree", path, "."),))
    if os.path.isfile(os.path.join(path, "pyvenv.cfg")) or _is_site_folder(path):
        return _environment("env", path)
    is_one = is_project(path) or os.path.isfile(os.path.join(path, "__init__.py"))
    if not is_one and (projects := _below(path)):
        reason = "lies beside projects, and belongs to none"
        files = (name for name, place, is_folder in visible(path) if not is_folder and _is_read(name, place))
        between = tuple(Skipped(text_of_name(name), None, reason) for name in files)
        return with_pages(Located(path, "projects", _by_key(projects), between))
    return with_pages(Located(path, "tree", (Origin("tree", path, "."),)))


def _is_read(name: str, place: str) -> bool:
    """Return whether a file is source or documentation; example pages are neither."""
    if is_source(name):
        return True
    return is_worth_listing(Listed(name, "", 0)) and is_documentation(
        name, read_optional(place, HEAD_BYTES) or b""
    )


def _by_key(origins: list[Origin]) -> tuple[Origin, ...]:
    return tuple(sorted(origins, key=lambda origin: origin.key))


def _is_site_folder(folder: str) -> bool:
    """Return whether a folder is one that `pip install --target` makes."""
    return any(name.endswith(".dist-info") for name in os.listdir(folder)) and not is_project(folder)


def _below(folder: str, prefix: str = "", depth: int = 1) -> list[Origin]:
    """Return the projects below a folder that is not a project.

    A folder without a marker counts if it holds Python source and lies beside projects with one, or
    archives, because somebody collected it with them.
    """
    origins: list[Origin] = []
    unmarked: list[Origin] = []
    for name, place, is_folder in visible(folder):
        key = prefix + text_of_name(name)
        if not is_folder:
            if kind := archive_of_project(name):
                origins.append(Origin(kind, place, key))
        elif name in LEFT_OUT or os.path.isfile(os.path.join(place, "pyvenv.cfg")):
            continue
        elif is_project(place):
            origins.append(Origin("tree", place, key))
        elif depth < _DEEPEST_PROJECT and (below := _below(place, key + "/", depth + 1)):
            origins += below
        else:
            unmarked.append(Origin("tree", place, key))
    if origins:
        origins += [each for each in unmarked if is_python(each.place)]
    return origins


# -- back to the folder


def folder_of(source: str, kind: str, key: str, cache: str) -> str | None:
    """Return the folder that the paths of a project's files start from; None if there is none on this disk.

    `source` and `kind` are those of a located source, `key` is the project's in it. Archives and fetched
    projects have no folder that the user works in. Nothing is fetched.
    """
    if kind in ("tree", "projects"):
        place = source if key == "." else os.path.join(source, *key.split("/"))
        if os.path.isdir(place):
            return place
        is_one = is_source(place) or document_reader_of(place) is not None
        return os.path.dirname(place) if is_one else None  # one file by itself
    if kind not in ("installed", ENVIRONMENT, DOCUMENTED):
        return None
    from exsearch.sources.installed import editable_tree

    try:
        origins = locate(source, cache=cache).origins
    except SourceError:
        return None
    origin = next((origin for origin in origins if origin.key == key), None)
    if origin is None or origin.kind == "stdlib":
        return origin and origin.place
    return editable_tree(origin.place) or os.path.dirname(origin.place)
