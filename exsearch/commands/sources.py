"""Words after `add` and `remove` -> names of sources. Files are not opened here."""

from __future__ import annotations

import os
import shlex

from exsearch.errors import NotFound, SourceError, UsageError
from exsearch.index.answers import BUILT_IN, ENVIRONMENTS
from exsearch.sources.addresses import (
    archive_url,
    as_git_url,
    file_url,
    is_bare_repository,
    place_of_file_url,
)
from exsearch.sources.environments import environment_of, is_environment
from exsearch.sources.kinds import PACK, is_pack, is_python, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SCHEMES = ("installed:", "pypi:", PACK, *ENVIRONMENTS, "stdlib:")


def with_env_value(arguments: Sequence[str]) -> list[str]:
    """Write `--env` without a value as `--env=`, which means the environment in use.

    The next word is its value, unless it is an option or can only be a source: a file, `installed:NAME` and
    the like, or an address.
    """
    given: list[str] = []
    for word, following in zip(arguments, [*arguments[1:], "-"], strict=True):
        given.append("--env=" if word == "--env" and _is_source(following) else word)
    return given


def _is_source(word: str) -> bool:
    if not word or word.startswith("-") or word.startswith(_SCHEMES):
        return True
    path = os.path.expanduser(word)
    if os.path.exists(path):
        return os.path.isfile(path)
    return word == BUILT_IN or as_git_url(word) is not None or archive_url(word) is not None


def check_words(sources: Sequence[str]) -> None:
    """Raise SourceError if there are several words and none of them is a source: it is rather a question."""
    if len(sources) < 2 or not all(word.isalpha() and not os.path.lexists(word) for word in sources):
        return
    from exsearch.sources.packs import built_in_names

    if not set(sources).intersection(built_in_names()):
        raise SourceError(f"no such files or folders: {', '.join(sources)}")


def named_to_add(
    sources: Iterable[str], env: str | None, stdlib: bool, environments: Sequence[str] = ()
) -> list[str]:
    """Return the sources to add, with environments and the standard library among them.

    `environments` are those in the settings, which "" means if there are any. Raises UsageError if there is
    nothing to add, or if one of them is not an environment.
    """
    named = list(sources)
    wanted = environments if env == "" and environments else [] if env is None else [env]
    for path in filter(None, wanted):
        _check_environment(path)
    if env is not None:
        first, *others = wanted
        named.append(f"{'env+stdlib' if stdlib else 'env'}:{first}")
        named += [f"env:{path}" for path in others]
    elif stdlib:
        named.append("stdlib:")
    if not named:
        from exsearch.commands.hints import usual_sources

        raise UsageError("nothing to add", hint=usual_sources())
    return named


def environment_in_use(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return a message about the environment that `--env` means, if the user did not choose it; else None."""
    found = environment_of(environment, None)
    if found.is_own:
        return (
            f"exsearch: no environment of yours was found; reading {found.named_by}, {found.path}\n"
            "  `exsearch add --env PATH` names another"
        )
    if found.named_by.endswith("on PATH"):
        return f"exsearch: reading {found.path} ({found.named_by})"
    return None


def project_of_environment(env: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the project around the current folder that is added with an environment; None if none is.

    `env` is the environment, or "" for the one in use; with another one no project is added. A project that
    is installed in it as an editable one is read with it anyway.
    """
    from exsearch.sources.around import is_installed_from, project_around
    from exsearch.sources.environments import current_folder

    used = environment_of(environment, None)
    is_used = not env or os.path.realpath(os.path.expanduser(env)) == os.path.realpath(used.path)
    project = project_around(current_folder()) if is_used else None
    if project is None or is_installed_from(project, used.path):
        return None
    return project


def is_within(project: str, sources: Iterable[str]) -> bool:
    """Return whether the folder of a project is one of some sources, or lies in one."""
    inside = os.path.join(project, "")
    return any(inside.startswith(os.path.join(name, "")) for name in sources if os.path.isabs(name))


def _check_environment(path: str) -> None:
    folder = os.path.expanduser(path)
    if not os.path.isdir(folder):
        is_file = os.path.exists(folder)
        reason = f"{path} is a file, not an environment" if is_file else f"no such folder: {path}"
        raise UsageError(reason, hint=_hint_for_env())
    if not is_environment(folder):
        hint = "name the folder that holds its `pyvenv.cfg` or `lib`, as in `exsearch add --env .venv`"
        if is_python(folder):
            both = f"exsearch add {shlex.quote(path)}"
            hint = f"`{both}` reads its source, and `{both} --env` the environment in use as well"
        raise UsageError(f"{path} is no environment: no Python package is installed in it", hint=hint)


def _hint_for_env() -> str:
    from exsearch.commands.hints import shown

    env = environment_of(os.environ, None)
    if env.is_own or not os.path.isdir(env.path):
        return "name the folder of an environment, as in `exsearch add --env .venv`"
    return f"`exsearch add --env` without a folder reads {shown(env.path)} ({env.named_by})"


# -- remove


def known_sources(
    names: Sequence[str],
    sources: Iterable[str],
    env: str | None = None,
    stdlib: bool = False,
    environments: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
) -> list[str]:
    """Return the stored `names` of sources that are typed as for `add`.

    `environments` are those in the settings, which an `env` of "" means if there are any. Raises NotFound for
    the first that is unknown, with similar names as a hint.
    """
    found = [name for typed in sources for name in _known(names, typed, environment)]
    of_env: list[str] = []
    for each in environments if env == "" and environments else [] if env is None else [env]:
        of_each = _environments(names, each, environment)
        if not of_each:
            raise _unknown(f"env:{_environment_path(each, environment)}", names)
        of_env += of_each
    if env is not None:
        found += of_env
        stdlib = stdlib and "stdlib:" in names and not any(name.startswith("env+") for name in of_env)
    if stdlib:
        found += _known(names, "stdlib:", environment)
    return list(dict.fromkeys(found))


def _known(names: Sequence[str], typed: str, environment: Mapping[str, str]) -> list[str]:
    exact = [name for name in _names_of(typed) if name in names]
    found = exact[:1] or _environments(names, typed, environment)
    if not found:
        raise _unknown(typed, names)
    return found


def _names_of(typed: str) -> Iterator[str]:
    """Yield the names that a source may have in the index. A path comes first, as in `add`."""
    path = os.path.expanduser(typed)
    yield from (os.path.realpath(path), typed, os.path.abspath(path))
    scheme, _, name = typed.partition(":")
    if scheme in ("installed", "pypi"):
        project, equals, version = name.strip().partition("==")
        yield f"{scheme}:{normalised(project)}{equals}{version}"
    if is_pack(typed):
        from exsearch.sources.packs import source_of

        yield source_of(typed)
    if place := place_of_file_url(typed):
        yield place
    if os.path.isdir(path) and is_bare_repository(path):
        yield file_url(os.path.realpath(path))
    if url := archive_url(typed) or as_git_url(typed):
        yield url


def _environments(names: Sequence[str], typed: str, environment: Mapping[str, str]) -> list[str]:
    """Return the names of an environment, with or without its standard library, by its real path."""
    scheme, colon, path = typed.partition(":")
    schemes: tuple[str, ...] = ("env", "env+stdlib")
    schemes, path = ((scheme,), path) if colon and scheme in schemes else (schemes, typed)
    wanted = os.path.realpath(_environment_path(path, environment))
    parted = [name.partition(":") for name in names]
    return ["".join(each) for each in parted if each[0] in schemes and os.path.realpath(each[2]) == wanted]


def _environment_path(typed: str, environment: Mapping[str, str]) -> str:
    return os.path.abspath(os.path.expanduser(typed)) if typed else environment_of(environment, None).path


def _unknown(typed: str, names: Sequence[str]) -> NotFound:
    from difflib import get_close_matches

    ends = {name.rstrip("/").rpartition("/")[2].rpartition(":")[2] or name: name for name in names}
    end = typed.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    near = get_close_matches(typed, names, n=3, cutoff=0.8)
    near += [ends[each] for each in get_close_matches(end, ends, n=3, cutoff=0.7)]
    if near:
        hint = f"did you mean {' or '.join(dict.fromkeys(near))}? `exsearch list sources` shows all sources"
    else:
        hint = "`exsearch list sources` shows them"
    return NotFound(f"{typed} is not a source", hint=hint)
