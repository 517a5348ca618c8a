"""Hints after a search that found nothing, or an `add` of nothing: lines of text, each with a command.

They depend on the name: whether it is installed, whether it is indexed, and whether the indexed version is
the installed one. Nothing is printed, run or stored here.
"""

from __future__ import annotations

import os
import shlex
import sys

from exsearch.config import excluded_by_user, places, settings
from exsearch.index.answers import BUILT_IN, ENVIRONMENTS, FOLDERS
from exsearch.index.items import PAGE
from exsearch.model import Query, Record
from exsearch.output.plain import counted
from exsearch.sources.environments import (
    Environment,
    current_folder,
    environment_of,
    metadata_of,
    name_of,
    names_installed,
    site_folders,
)
from exsearch.sources.kinds import PACK, is_project, normalised
from exsearch.sources.origins import STDLIB
from exsearch.sources.provided import module_at, provider_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.index.held import HeldOrigin
    from exsearch.index.protocol import Reader
    from exsearch.sources.provided import Provider

_ADDED_BEFORE = "added before"
_NAME_ONE = "`exsearch add --env PATH` names one"
_SHORTEST_PROJECT = 3
"""Letters in the name of a project. Shorter first parts of names are aliases: `np`, `pd`."""


def hints(
    index: Reader,
    query: Query,
    *,
    suggested: bool = False,
    unfiltered: bool = False,
    environment: Mapping[str, str] = os.environ,
    cwd: str | None = None,
) -> list[str]:
    """Return what to do after a search that found nothing, the most useful first.

    `suggested` means that similar names were found, `unfiltered` that settings added conditions to the query.
    """
    if query.words and query.conditions:
        from exsearch.search.find import search

        if search(index, Query(query.words, ()), 1).hits:
            words = " ".join(map(shlex.quote, query.words))
            words += " --no-filters" * unfiltered
            return [f"there are examples without the conditions: `exsearch {words}`"]
    return _Hints(index, environment_of(environment, cwd)).about(query.words, suggested)


def is_unread(
    index: Reader, word: str, *, environment: Mapping[str, str] = os.environ, cwd: str | None = None
) -> bool:
    """Return whether a word belongs to an installed package, or the standard library, that is not indexed."""
    return _Hints(index, environment_of(environment, cwd)).is_unread(word)


def more_uses(
    index: Reader,
    names: Sequence[str] = (),
    *,
    environment: Mapping[str, str] = os.environ,
    cwd: str | None = None,
) -> list[str]:
    """Return what could bring uses of a symbol that is defined in the index, and that nothing there uses.

    `names` are the ways to it, as far as they are known.
    """
    return _Hints(index, environment_of(environment, cwd)).more_uses(cwd or current_folder(), names)


def packs_using(index: Reader, names: Sequence[str]) -> list[str]:
    """Return the pack that has most uses of a symbol by the ways to it, if that is not added."""
    return _Hints(index, environment_of(os.environ, None)).packs_using(names)


class Unread(Record):
    """What the user's environment has and the index lacks."""

    path: str
    """The folder of the environment."""
    shown: str
    names: frozenset[str]
    """Normalised names of the distributions."""
    is_first: bool
    """Whether nothing was added to the index so far."""

    def source_bytes(self) -> int:
        """Return how many bytes of source the distributions have, as far as that is written."""
        from exsearch.sources.installed import recorded_bytes

        return sum(
            recorded_bytes(os.path.join(folder, name))
            for folder in site_folders(self.path)
            for name in metadata_of(folder)
            if name_of(name) in self.names
        )


def unread_of(
    index: Reader, *, environment: Mapping[str, str] = os.environ, cwd: str | None = None
) -> Unread | None:
    """Return what the user's environment has and the index lacks; None if that is nothing."""
    return _Hints(index, environment_of(environment, cwd)).unread()


class _Hints:
    """The contents of the index, the user's environment, and the hints that follow from both."""

    def __init__(self, index: Reader, env: Environment) -> None:
        sources = index.source_kinds()
        sources.pop(BUILT_IN, None)
        self._index = index
        if not _is_usable(env):
            added = [name.partition(":")[2] for name in sources if name.startswith(ENVIRONMENTS)]
            there = [path for path in added if os.path.isdir(path)]
            env = Environment(there[-1], _ADDED_BEFORE) if there else env
        self._held = [each for each in index.origins(None) if each.kind != PAGE]
        self._env = env
        self._has_sources = bool(sources)
        self._is_source = any(_is_of(name, env.path) for name in sources)
        """Whether the whole environment was added before, so that `update` reads new packages in it."""
        self._installed = set() if env.is_own else names_installed(env.path)
        known = {each.key for each in self._held} | {normalised(each.name or "") for each in self._held}
        skipped = {each.path for _, each in index.skipped(None, unread=True)}
        self._new = self._installed - known - skipped - {name_of(os.path.basename(each)) for each in skipped}
        """Names of distributions that can be read and are not indexed."""
        self._where = shown(env.path)
        if env.named_by.endswith(("on PATH", "CONDA_PREFIX")):
            self._where += f" ({env.named_by})"

    def about(self, words: Sequence[str], suggested: bool) -> list[str]:
        packs = self._packs(words) if len(words) == 1 else []
        if not self._has_sources:
            return self._first_steps(words, suggested) + packs
        return self._about_words(words, suggested) + packs

    def _about_words(self, words: Sequence[str], suggested: bool) -> list[str]:
        for word in words:
            lines = self._about_installed(word, len(words) == 1)
            if lines:
                return lines
        if len(words) != 1:
            return self._add_environment()
        (word,) = words
        held = self._held_as(word, word)
        if held:
            stale = [each for each in held if _has_changed(each, None)]
            return [self._update(stale[-1], None) if stale else _unused(held[-1], word)]
        if _is_stdlib(word):
            return [self._add_stdlib()]
        fetch, rest = self._fetch(word, suggested), self._add_environment()
        return fetch + rest if "." in word else rest + fetch

    def more_uses(self, folder: str, names: Sequence[str]) -> list[str]:
        lines = []
        if self._new and _is_usable(self._env):
            are = "is" if len(self._new) == 1 else "are"
            new = f"{counted(len(self._new), 'distribution')} in {self._where}"
            lines.append(f"{new} {are} not indexed and may use it: `{self._command()}`")
        if is_project(folder) and not any(_is_in(folder, each) for each in self._held):
            lines.append("the project in this folder is not indexed and may use it: `exsearch add .`")
        lines += self.packs_using(names)
        return lines or ["it is used in no indexed project: `exsearch add FOLDER` adds one that uses it"]

    def packs_using(self, names: Sequence[str]) -> list[str]:
        return self._packs(names) or self._packs(self._other_ways(names))

    def is_unread(self, word: str) -> bool:
        provider = self._provider(word)
        is_there = provider is not None or _is_stdlib(word)
        return is_there and not self._held_as(word, provider.key if provider else word)

    def unread(self) -> Unread | None:
        if not self._new or not _is_usable(self._env):
            return None
        return Unread(self._env.path, self._where, frozenset(self._new), not self._has_sources)

    def _first_steps(self, words: Sequence[str], suggested: bool) -> list[str]:
        """Return what to add first, if nothing was added to the index."""
        state = "no package is indexed yet"  # the built-in examples are pages
        wants_stdlib = len(words) == 1 and _is_stdlib(words[0])
        if self._installed:
            flag, library = (" --stdlib", " and the standard library") if wants_stdlib else ("", "")
            command = f"{_add_environment(self._env.path)}{flag}"
            count = counted(len(self._installed), "distribution")
            lines = [f"{state}: `{command}` reads {count} of {self._where}{library}"]
        elif wants_stdlib:
            return [f"{state}: `exsearch add --stdlib` reads the standard library"]
        else:
            lines = [_no_environment(self._env)]
        if len(words) == 1 and not wants_stdlib and self._provider(words[0]) is None:
            lines += self._fetch(words[0], suggested or "." not in words[0])
        return lines

    def _add_environment(self) -> list[str]:
        if not _is_usable(self._env):
            return [_no_environment(self._env)]
        if not self._new:
            return []
        are = "is" if len(self._new) == 1 else "are"
        new = counted(len(self._new), "distribution")
        return [f"{new} in {self._where} {are} not indexed: `{self._command()}`"]

    def _command(self) -> str:
        """Return the command that reads the environment."""
        if self._is_source:
            return "exsearch update"
        if self._env.named_by == _ADDED_BEFORE:
            return f"exsearch add --env {shlex.quote(shown(self._env.path))}"
        return _add_environment(self._env.path)

    def _packs(self, names: Sequence[str]) -> list[str]:
        """Return the pack that has most projects that use a symbol, by the ways to it, if it is not added."""
        from exsearch.sources.packs import bringing, pack_called

        for name in names:
            for source, count in bringing(name):
                if not any(held.source == source for held in self._held):
                    size = pack_called(source.removeprefix(PACK)).size_bytes()
                    use = "uses" if count == 1 else "use"
                    has = f"{source} has {counted(count, 'project')} that {use} it"
                    return [f"{has}: `exsearch add {source}` ({max(size / 1_000_000, 0.1):.1f} MB)"]
        return []

    def _other_ways(self, names: Sequence[str]) -> list[str]:
        """Return other ways to symbols that members of packs take: a method by a class that inherits it."""
        from exsearch.search.find import search
        from exsearch.sources.packs import used_like

        ways = dict.fromkeys(way for name in names for way in used_like(name))
        answers = ((way, search(self._index, Query((way,), ()), 1).hits) for way in ways if way not in names)
        return [way for way, hits in answers if hits and hits[0].symbol in names]

    # -- a name that is installed

    def _provider(self, word: str) -> Provider | None:
        return None if self._env.is_own else provider_of(self._env.path, word)

    def _about_installed(self, word: str, alone: bool) -> list[str]:
        """Return what to do about an installed name; only an `add`, unless it is the only word (`alone`)."""
        provider = self._provider(word)
        if provider is None:
            return []
        held = self._held_as(word, provider.key)
        if not held:
            return self._not_indexed(provider, word)
        return [self._about_version(held, provider, word)] if alone else []

    def _not_indexed(self, provider: Provider, word: str) -> list[str]:
        from exsearch.sources.installed import unreadable

        key = provider.key
        others = len(self._new - {key})
        if reason := unreadable(provider.place):
            module = module_at(provider, word)
            add = f"exsearch add {shlex.quote(module)}" if module else f"exsearch add pypi:{key}"
            return [f"{key} is installed in {self._where}, but {reason}: `{add}`"]
        line = f"{key} is installed in {self._where} and not indexed: "
        if self._is_source:
            return [f"{line}`exsearch update`"]
        more = [f"`{self._command()}` reads it and {counted(others, 'other')}"] if others else []
        return [f"{line}`exsearch add installed:{key}`", *more]

    def _about_version(self, held: Sequence[HeldOrigin], provider: Provider, word: str) -> str:
        reread = [each for each in held if self._is_reread(each, provider)]
        if reread:
            stale = [each for each in reread if _has_changed(each, provider)]
            is_stale = len(stale) == len(reread)
            return self._update(stale[-1], provider) if is_stale else _unused(reread[-1], word)
        same = [each for each in held if each.version == provider.version]
        if same or provider.version is None:
            return _unused((same or held)[-1], word)
        return (
            f"{provider.key} {held[-1].version} is indexed from {held[-1].source}, and {self._where} has"
            f" {provider.version}: `exsearch add installed:{provider.key}`"
        )

    def _is_reread(self, held: HeldOrigin, provider: Provider) -> bool:
        """Return whether `update` reads this project again, from the environment or from its own folder."""
        if held.source == f"installed:{provider.key}" or held.source_kind in FOLDERS:
            return True
        return held.key == provider.key and _is_of(held.source, self._env.path)

    # -- a name that is indexed

    def _held_as(self, word: str, key: str) -> list[HeldOrigin]:
        """Return the projects, read for all symbols, that a name may belong to."""
        top = word.partition(".")[0].lower()
        names = {normalised(key), normalised(top)}

        def has_name(held: HeldOrigin) -> bool:
            packages = map(str.lower, held.packages)
            return held.key in names or normalised(held.name or "") in names or top in packages

        return [each for each in self._held if each.is_whole and has_name(each)]

    def _update(self, held: HeldOrigin, provider: Provider | None) -> str:
        name = held.name or held.key
        if provider is None or held.version == provider.version:
            return f"{name} has changed since it was indexed: `exsearch update`"
        return (
            f"{name} {held.version} is indexed, and {self._where} has {provider.version}: `exsearch update`"
        )

    # -- a name that is neither

    def _add_stdlib(self) -> str:
        if not self._new or self._is_source or self._env.named_by == _ADDED_BEFORE:
            return "the standard library is not indexed: `exsearch add --stdlib`"
        others = f"{counted(len(self._new), 'distribution')} in {self._where}"
        command = f"{_add_environment(self._env.path)} --stdlib"
        return f"the standard library and {others} are not indexed: `{command}`"

    def _fetch(self, word: str, suggested: bool) -> list[str]:
        """Return how to fetch the project that a name may belong to; nothing if it cannot be one's name."""
        name, dot, _ = word.partition(".")
        plain = name.isascii() and name.isidentifier() and name == name.lower() and not name.startswith("_")
        if not plain or len(name) < _SHORTEST_PROJECT or (not dot and (suggested or "_" in name)):
            return []
        place = f"installed in {self._where}" if _is_usable(self._env) else "indexed"
        return [f"{name} is not {place}; if PyPI has it: `exsearch add pypi:{normalised(name)}`"]


def _add_environment(path: str) -> str:
    """Return the command that adds the environment in use; it is named if settings name others."""
    command = "exsearch add --env"
    return f"{command} {shlex.quote(shown(path))}" if settings(places()).environments else command


def _is_usable(env: Environment) -> bool:
    return not env.is_own and os.path.isdir(env.path)


def _is_of(source: str, env: str) -> bool:
    kind, colon, path = source.partition(":")
    return kind + colon in ENVIRONMENTS and os.path.realpath(path) == os.path.realpath(env)


def _is_stdlib(word: str) -> bool:
    return word.partition(".")[0].lower() in {name.lower() for name in sys.stdlib_module_names}


def _is_in(folder: str, held: HeldOrigin) -> bool:
    """Return whether a folder is in a tree that is indexed."""
    if held.source_kind not in FOLDERS:
        return False
    tree, folder = os.path.realpath(held.source), os.path.realpath(folder)
    return folder == tree or folder.startswith(os.path.join(tree, ""))


def _unused(held: HeldOrigin, word: str) -> str:
    name = "the standard library of Python" if held.key == STDLIB else held.name or held.key
    version = f" {held.version}" if held.version else ""
    return f"{name}{version} is indexed, but nothing in the index uses {word}"


def _has_changed(held: HeldOrigin, provider: Provider | None) -> bool:
    """Return whether `update` would read the project again; False if this cannot be known."""
    from exsearch.sources.fingerprint import BESIDE, survey
    from exsearch.sources.origins import Origin

    if held.source_kind in FOLDERS:
        folder = os.path.normpath(os.path.join(held.source, held.key))
        tree = Origin("tree", folder, held.key, exclude=excluded_by_user(places()))
        return os.path.isdir(folder) and survey(tree).fingerprint != held.fingerprint
    if provider is None:
        return False
    if provider.version is not None and held.version != provider.version:
        return True
    installed = survey(Origin("installed", provider.place, provider.key))
    return installed.fingerprint != held.fingerprint.partition(BESIDE)[0]


def _no_environment(env: Environment) -> str:
    if env.is_own:
        return f"no environment of yours was found: {_NAME_ONE}"
    if not os.path.isdir(env.path):
        return f"{env.named_by} names {shown(env.path)}, which is no folder: {_NAME_ONE} that is there"
    return f"nothing that can be read is installed in {shown(env.path)}: {_NAME_ONE} with more in it"


def usual_sources(environment: Mapping[str, str] = os.environ, cwd: str | None = None) -> str:
    """Return the sources that people usually add, one on each line."""
    env = environment_of(environment, cwd)
    names = names_installed(env.path) if _is_usable(env) else set()
    count = f"{counted(len(names), 'distribution')} of {shown(env.path)} ({env.named_by})"
    lines = [f"`{_add_environment(env.path)}` reads {count}" if names else _no_environment(env)]
    if is_project(cwd or current_folder()):
        lines.append("`exsearch add .` reads the project in this folder")
    lines.append("`exsearch add installed:NAME` or `pypi:NAME` reads one project")
    return "\n  ".join(lines)


def shown(path: str) -> str:
    """Return a path as short as it can be typed here."""
    here = current_folder()
    return os.path.relpath(path, here) if path.startswith(here + os.sep) else path
