"""Which names a project has to be searched for when the summary of some of its modules has changed.

Summaries go in, last names come out. A file that has none of them in its text means what it meant: whatever
leads to a changed entry is reached by its name, or by an entry whose term has it.
"""

from __future__ import annotations

import re

from exsearch.resolve.summary import (
    CLASS,
    CONFTEST,
    EXPORTED,
    FOR_TYPES,
    IMPORTED,
    REQUEST,
    SCOPE,
    TABLES,
    VARIABLE,
)
from exsearch.resolve.ways import is_public

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_UNBOUNDED = frozenset(("*", "__all__", "__getattr__", "__dir__", FOR_TYPES, TABLES, SCOPE))
"""Names whose entries say something of other names."""

_LIST = f"{EXPORTED} "
"""Begins the entry of a list of names."""

_MOST = 40
"""Names; so many are in more files than it is worth to look for."""


def changed_names(
    before: Mapping[str, str], now: Mapping[str, str], moved: AbstractSet[str], summary: str
) -> frozenset[str] | None:
    """Return the last names by which the changed entries of modules are reached; None if nobody knows.

    `before` and `now` are the parts of the summary about some modules, `summary` is the new one of the
    whole project. `moved` are the modules that have come or gone: what they have is reached by their names.
    """
    names: set[str] = set()
    for module in now.keys() - moved:
        was, is_now = _entries(before[module]), _entries(now[module])
        names.update(name for name in was.keys() | is_now.keys() if was.get(name) != is_now.get(name))
    if not names.isdisjoint(_UNBOUNDED) or any(name.startswith(CONFTEST) for name in moved):
        return None
    for module in moved & now.keys():  # what it says of itself is reached by its own name
        summary = summary.replace(now[module], "", 1)
    found = set(map(_reached_by, names)) | {name.rpartition(".")[2] for name in moved}
    todo = found
    while todo:
        if len(found) > _MOST or "" in found:
            return None
        mentioned = {_reached_by(name) for name in _mentioning(summary, todo)}
        todo = mentioned - found
        found |= todo
    return frozenset(found)


def keeps_ways(
    before: Mapping[str, str], now: Mapping[str, str], moved: AbstractSet[str], summary: str
) -> bool:
    """Return whether `resolve.ways` surely finds the same paths; takes what `changed_names` does.

    The `summary` is only that of the modules that others can import, in which ways are looked for. A module
    that has come or gone changes nothing if it offers no way, and the others do not speak of it.
    A function is no way to anything. That it has changed matters only to what has its name in its term, and
    to modules that take all names of its module; and if its class is private, or its module defines no more.
    """
    for module in moved:
        section = now.get(module) or before[module]
        if (module in now and module in before) or not _has_no_way(section, summary.replace(section, "", 1)):
            return False
    stars = "\n".join(_entries_of("*", summary))
    for module in now.keys() - moved:
        was, is_now = _entries(before[module]), _entries(now[module])
        changed = {name for name in was.keys() | is_now.keys() if was.get(name) != is_now.get(name)}
        if not changed:
            continue
        entries = [entry for name in changed for entry in (*was.get(name, ()), *is_now.get(name, ()))]
        is_only_functions = all(entry.startswith("f ") for entry in entries)
        has_private_owner = any(not is_public(name.rpartition(".")[0]) for name in changed if "." in name)
        if not is_only_functions or has_private_owner or module in stars:
            return False
        if not (_defines_more(was, changed) and _defines_more(is_now, changed)):
            return False
        if _mentioning(summary, {_reached_by(name) for name in changed}):
            return False
    return True


def names_of_ways(before: AbstractSet[tuple[str, str]], now: AbstractSet[tuple[str, str]]) -> set[str]:
    """Return the last names of what may be shown by another public path than before.

    That is not so if a path came or went, and a shorter one to the same stays: `index.aliases.chosen` takes
    this in both cases.
    """
    best: dict[tuple[str, ...], tuple[int, int, str]] = {}
    for path, term in before & now:
        known = best.setdefault(_meaning(path, term), _length(path))
        best[_meaning(path, term)] = min(known, _length(path))
    return {path.rpartition(".")[2] for path, term in before ^ now
            if best.get(_meaning(path, term), _length(path)) >= _length(path)}  # fmt: skip


def _meaning(path: str, term: str) -> tuple[str, ...]:
    return path.partition(".")[0], path.rpartition(".")[2], term


def _length(path: str) -> tuple[int, int, str]:
    return path.count("."), len(path), path


def _has_no_way(section: str, others: str) -> bool:
    """Return whether a module surely offers no way to anything, nor leads to a way in other modules."""
    header = section.partition("\n")[0][1:]
    entries = _entries(section)
    top, last = header.partition(".")[0], header.rpartition(".")[2]
    is_only_module = f"\t{top}." not in others and f"\t{top}/\n" not in others
    is_package = header.endswith("/")
    if is_package or is_only_module or not _UNBOUNDED.isdisjoint(entries) or not _defines_more(entries, ()):
        return False
    if any(_may_be_way(name, entry) for name, found in entries.items() for entry in found):
        return False
    return f"\n{last}\t" not in others and not _mentioning(others, {last})


def _may_be_way(name: str, entry: str) -> bool:
    """Return whether an entry of a module that defines something may be a way, as `resolve.ways` has it."""
    if not is_public(name):
        return False
    kind, *words = entry.split()
    if kind == CLASS:
        return not all(is_public(base.partition("<")[0].rpartition(".")[2]) for base in words[1:])
    return "." not in name and (kind == VARIABLE or (kind == IMPORTED and not all(map(is_public, words))))


def _defines_more(entries: Mapping[str, Sequence[str]], changed: Collection[str]) -> bool:
    """Return whether a module defines a public function or class besides some names."""
    return any(entry[:2] in ("f ", "c ") for name, found in entries.items()
               if name not in changed and "." not in name and is_public(name) for entry in found)  # fmt: skip


def _entries(section: str) -> dict[str, list[str]]:
    entries: dict[str, list[str]] = {}
    for line in section.split("\n")[1:]:
        name, _, entry = line.partition("\t")
        if name:
            entries.setdefault(name, []).append(entry)
    return entries


def _entries_of(name: str, summary: str) -> Iterator[str]:
    """Yield the entries that modules have for a name; a regular expression takes 20 times as long."""
    start = f"\n{name}\t"
    at = summary.find(start)
    while at >= 0:
        end = summary.find("\n", at + 1)
        yield summary[at + 1 : end if end >= 0 else None]
        at = summary.find(start, at + 1)


def _reached_by(name: str) -> str:
    """Return the last name that leads to an entry: special methods are called by other signs than names."""
    owner, _, last = name.rpartition(".")
    last = last.removeprefix(REQUEST)
    is_special = last.startswith("__") and last.endswith("__")
    return owner.rpartition(".")[2] if is_special and owner else "" if name in _UNBOUNDED else last


def _in_lists(term: str) -> str:
    """Return the modules whose `__all__` a list of names has. The list itself says nothing of its names."""
    return " ".join(word for word in term.split() if word.startswith("+"))


def _mentioning(summary: str, names: Iterable[str]) -> set[str]:
    """Return the names of the entries that have one of some names in their terms."""
    found = set()
    for name in names:
        is_word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        end = 0
        while (at := summary.find(name, end)) >= 0:
            start = summary.rfind("\n", 0, at) + 1
            end = summary.find("\n", at)
            if end < 0:
                end = len(summary)
            entry, _, term = summary[start:end].partition("\t")
            if entry and is_word.search(_in_lists(term) if term.startswith(_LIST) else term):
                found.add(entry)
    return found
