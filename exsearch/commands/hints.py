"""Hints after a search that found nothing, or an `add` of nothing: lines of text, each with a command.

They depend on the name: whether it is installed, whether it is indexed, and whether the indexed version is
the installed one. Nothing is printed, run or stored here.
"""

from __future__ import annotations

import os
import shlex
import sys

from exsearch.index.items import PAGE
from exsearch.ingest.builtin import NAME as BUILT_IN
from exsearch.model import Query, Record
from exsearch.output.plain import counted
from exsearch.sources.environments import (
    Environment,
    current_folder,
    environment_of,
    name_of,
    names_installed,
)
from exsearch.sources.kinds import MARKERS, normalised
from exsearch.sources.origins import STDLIB
from exsearch.sources.provided import module_at, provider_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.index.protocol import HeldOrigin, Reader
    from exsearch.sources.provided import Provider

_ENVIRONMENTS = ("env:", "env+stdlib:")
_TREES = ("tree", "projects")
_ADDED_BEFORE = "added before"
_NAME_ONE = "`exsearch add --env PATH` names one"
_SHORTEST_PROJECT = 3
"""Letters in the name of a project. Shorter first parts of names are aliases: `np`, `pd`."""


class _Seen(Record):
    """The contents of the index, and the user's environment."""

    sources: dict[str, str]
    """Name -> kind, without the built-in examples."""
    held: list[HeldOrigin]
    env: Environment
    installed: frozenset[str]
    """Names of distributions in the environment that can be read."""
    new: frozenset[str]
    """Those of them that are not indexed."""

    @property
    def where(self) -> str:
        """The environment in words."""
        plain = not self.env.said_by.endswith(("on PATH", "CONDA_PREFIX"))
        return shown(self.env.path) if plain else f"{shown(self.env.path)} ({self.env.said_by})"

    @property
    def is_source(self) -> bool:
        """Whether the whole environment was added before, so that `update` reads new packages in it."""
        return any(_is_of(name, self.env.path) for name in self.sources)


def hints(
    index: Reader,
    query: Query,
    *,
    suggested: bool = False,
    environment: Mapping[str, str] = os.environ,
    cwd: str | None = None,
) -> list[str]:
    """Return what to do after a search that found nothing, the most useful first.

    `suggested` means that similar names were found.
    """
    if query.words and query.conditions and _found_without_conditions(index, query):
        words = " ".join(map(shlex.quote, query.words))
        return [f"there are examples without the conditions: `exsearch {words}`"]
    seen = _look(index, environment, cwd)
    if not seen.sources:
        return _first_steps(seen, query.words, suggested)
    lines = []
    for word in query.words:
        lines = _about_installed(seen, word, len(query.words) == 1)
        if lines:
            return lines
    if len(query.words) == 1:
        (word,) = query.words
        lines = _about_indexed(seen, word)
        if lines:
            return lines
        if _is_stdlib(word):
            return [_add_stdlib(seen)]
        fetch = _fetch(seen, word, suggested)
        rest = _add_environment(seen)
        return fetch + rest if "." in word else rest + fetch
    return _add_environment(seen)


def _found_without_conditions(index: Reader, query: Query) -> bool:
    from exsearch.search.find import search

    return bool(search(index, Query(query.words, ()), 1).hits)


def _look(index: Reader, environment: Mapping[str, str], cwd: str | None) -> _Seen:
    sources = index.source_kinds()
    sources.pop(BUILT_IN, None)
    held = [each for each in index.origins(None) if each.kind != PAGE]
    env = environment_of(environment, cwd)
    if env.is_own or not os.path.isdir(env.path):
        added = [name.partition(":")[2] for name in sources if name.startswith(_ENVIRONMENTS)]
        there = [path for path in added if os.path.isdir(path)]
        env = Environment(there[-1], _ADDED_BEFORE) if there else env
    installed = frozenset() if env.is_own else frozenset(names_installed(env.path))
    known = {each.key for each in held} | {normalised(each.name) for each in held if each.name}
    skipped = {each.path for _, each in index.skipped(None, unread=True)}
    unread = skipped | {name_of(os.path.basename(path)) for path in skipped}
    return _Seen(sources, held, env, installed, installed - known - unread)


# -- a fresh index


def _first_steps(seen: _Seen, words: Sequence[str], suggested: bool) -> list[str]:
    """Return what to add first, if nothing was added to the index."""
    state = "no package is indexed yet"  # the built-in examples are pages
    wants_stdlib = len(words) == 1 and _is_stdlib(words[0])
    if seen.installed:
        flag, library = (" --stdlib", " and the standard library") if wants_stdlib else ("", "")
        reads = f"`exsearch add --env{flag}` reads {counted(len(seen.installed), 'distribution')}"
        lines = [f"{state}: {reads} of {seen.where}{library}"]
    elif wants_stdlib:
        return [f"{state}: `exsearch add --stdlib` reads the standard library"]
    else:
        lines = [_no_environment(seen.env)]
    if len(words) == 1 and not wants_stdlib and (seen.env.is_own or not provider_of(seen.env.path, words[0])):
        lines += _fetch(seen, words[0], suggested or "." not in words[0])
    return lines


def _no_environment(env: Environment) -> str:
    if env.is_own:
        return f"no environment of yours was found: {_NAME_ONE}"
    if not os.path.isdir(env.path):
        return f"{env.said_by} names {shown(env.path)}, which is no folder: {_NAME_ONE} that is there"
    return f"nothing that can be read is installed in {shown(env.path)}: {_NAME_ONE} with more in it"


def _add_environment(seen: _Seen) -> list[str]:
    if seen.env.is_own or not os.path.isdir(seen.env.path):
        return [_no_environment(seen.env)]
    if not seen.new:
        return []
    are = "is" if len(seen.new) == 1 else "are"
    return [f"{counted(len(seen.new), 'distribution')} in {seen.where} {are} not indexed: `{_command(seen)}`"]


def _command(seen: _Seen) -> str:
    if seen.is_source:
        return "exsearch update"
    if seen.env.said_by == _ADDED_BEFORE:
        return f"exsearch add --env {shlex.quote(shown(seen.env.path))}"
    return "exsearch add --env"


# -- the name that was asked for


def _about_installed(seen: _Seen, word: str, alone: bool) -> list[str]:
    """Return what to do about an installed name; only an `add`, unless it is the only word (`alone`)."""
    provider = None if seen.env.is_own else provider_of(seen.env.path, word)
    if provider is None:
        return []
    held = [each for each in _held_as(seen, word, provider.key) if each.is_whole]
    if not held:
        return _not_indexed(seen, provider, word)
    return [_about_version(seen, held, provider, word)] if alone else []


def _not_indexed(seen: _Seen, provider: Provider, word: str) -> list[str]:
    from exsearch.sources.installed import unreadable

    others = len(seen.new - {provider.key})
    if reason := unreadable(provider.place):
        module = module_at(provider, word)
        add = f"exsearch add {shlex.quote(module)}" if module else f"exsearch add pypi:{provider.key}"
        return [f"{provider.key} is installed in {seen.where}, but {reason}: `{add}`"]
    line = f"{provider.key} is installed in {seen.where} and not indexed: "
    if seen.is_source:
        return [line + "`exsearch update`"]
    more = [f"`{_command(seen)}` reads it and {counted(others, 'other')}"] if others else []
    return [f"{line}`exsearch add installed:{provider.key}`", *more]


def _about_version(seen: _Seen, held: Sequence[HeldOrigin], provider: Provider, word: str) -> str:
    reread = [each for each in held if _is_reread(each, seen.env, provider)]
    if reread:
        stale = [each for each in reread if _has_changed(each, provider)]
        return _update(stale[-1], seen, provider) if len(stale) == len(reread) else _unused(reread[-1], word)
    same = [each for each in held if each.version == provider.version]
    if same or provider.version is None:
        return _unused((same or held)[-1], word)
    elsewhere = held[-1]
    return (
        f"{provider.key} {elsewhere.version} is indexed from {elsewhere.source}, and {seen.where} has"
        f" {provider.version}: `exsearch add installed:{provider.key}`"
    )


def _about_indexed(seen: _Seen, word: str) -> list[str]:
    """Return what to do about a name that is indexed and not installed in the environment."""
    held = [each for each in _held_as(seen, word, word) if each.is_whole]
    if not held:
        return []
    stale = [each for each in held if _has_changed(each, None)]
    return [_update(stale[-1], seen, None) if stale else _unused(held[-1], word)]


def _update(held: HeldOrigin, seen: _Seen, provider: Provider | None) -> str:
    name = held.name or held.key
    if provider is None or held.version == provider.version:
        return f"{name} has changed since it was indexed: `exsearch update`"
    return f"{name} {held.version} is indexed, and {seen.where} has {provider.version}: `exsearch update`"


def _unused(held: HeldOrigin, word: str) -> str:
    name = "the standard library of Python" if held.key == STDLIB else held.name or held.key
    version = f" {held.version}" if held.version else ""
    return f"{name}{version} is indexed, but nothing in the index uses {word}"


def _held_as(seen: _Seen, word: str, key: str) -> list[HeldOrigin]:
    top = word.partition(".")[0].lower()
    names = {normalised(key), normalised(top)}
    return [
        each for each in seen.held
        if each.key in names or normalised(each.name or "") in names
        or top in map(str.lower, each.packages)
    ]  # fmt: skip


def _is_reread(held: HeldOrigin, env: Environment, provider: Provider) -> bool:
    """Return whether `update` reads this project again, from the environment or from its own folder."""
    if held.source == f"installed:{provider.key}" or held.source_kind in _TREES:
        return True
    return held.key == provider.key and _is_of(held.source, env.path)


def _is_of(source: str, env: str) -> bool:
    kind, colon, path = source.partition(":")
    return kind + colon in _ENVIRONMENTS and os.path.realpath(path) == os.path.realpath(env)


def _has_changed(held: HeldOrigin, provider: Provider | None) -> bool:
    """Return whether `update` would read the project again; False if this cannot be known."""
    from exsearch.sources.projects import Origin, fingerprint

    if held.source_kind in _TREES:
        folder = os.path.normpath(os.path.join(held.source, held.key))
        return os.path.isdir(folder) and fingerprint(Origin("tree", folder, held.key)) != held.fingerprint
    if provider is None:
        return False
    if provider.version is not None and held.version != provider.version:
        return True
    return fingerprint(Origin("installed", provider.place, provider.key)) != held.fingerprint


# -- names that are neither


def _is_stdlib(word: str) -> bool:
    return word.partition(".")[0].lower() in {name.lower() for name in sys.stdlib_module_names}


def _add_stdlib(seen: _Seen) -> str:
    whole = bool(seen.new) and not seen.is_source and seen.env.said_by != _ADDED_BEFORE
    if not whole:
        return "the standard library is not indexed: `exsearch add --stdlib`"
    others = counted(len(seen.new), "distribution")
    return f"the standard library and {others} in {seen.where} are not indexed: `exsearch add --env --stdlib`"


def _fetch(seen: _Seen, word: str, suggested: bool) -> list[str]:
    """Return how to fetch the project that a name may belong to; nothing if it cannot be one's name."""
    name, dot, _ = word.partition(".")
    plain = name.isascii() and name.isidentifier() and name == name.lower() and not name.startswith("_")
    if not plain or len(name) < _SHORTEST_PROJECT or (not dot and (suggested or "_" in name)):
        return []
    place = "indexed" if seen.env.is_own or not os.path.isdir(seen.env.path) else f"installed in {seen.where}"
    return [f"{name} is not {place}; if PyPI has it: `exsearch add pypi:{normalised(name)}`"]


# -- an `add` of nothing


def usual_sources(environment: Mapping[str, str] = os.environ, cwd: str | None = None) -> str:
    """Return the sources that people usually add, one on each line."""
    env = environment_of(environment, cwd)
    here = cwd or current_folder()
    names = set() if env.is_own or not os.path.isdir(env.path) else names_installed(env.path)
    if names:
        count = counted(len(names), "distribution")
        lines = [f"`exsearch add --env` reads {count} of {shown(env.path)} ({env.said_by})"]
    else:
        lines = [_no_environment(env)]
    if any(os.path.lexists(os.path.join(here, name)) for name in MARKERS):
        lines.append("`exsearch add .` reads the project in this folder")
    lines.append("`exsearch add installed:NAME` or `pypi:NAME` reads one project")
    return "\n  ".join(lines)


def shown(path: str) -> str:
    """Return a path as short as it can be typed here."""
    here = current_folder()
    inside = path.startswith(here + os.sep)
    return os.path.relpath(path, here) if inside else path
