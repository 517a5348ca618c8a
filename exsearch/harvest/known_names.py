"""Names that code in documentation may use without an import: those of its module, and usual abbreviations.

Names go in, a line of imports comes out. Abbreviations are learned from the imports that the project makes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exsearch.index.aliases import chosen
from exsearch.resolve import NAME_ONLY
from exsearch.resolve.summary import IMPORTED, is_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from exsearch.resolve.link import Linker

_IMPORT_AS = re.compile(r"^[ \t]*import[ \t]+(\w[\w.]*)[ \t]+as[ \t]+(\w+)[ \t]*$", re.MULTILINE)
_ENOUGH_FILES = 2
_MOST_IMPORTS = 100
"""Names that are imported for one story."""


class Abbreviations:
    """The words by which the files of a project import modules: `import numpy as np`."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], int] = {}
        """(word, path) -> how many files import it so, and at least `_ENOUGH_FILES` for documentation."""

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count the (word, path) pairs in a file of source."""
        for pair in set(pairs):
            self._files[pair] = self._files.get(pair, 0) + 1

    def add_documentation(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count those in the documentation of a file; one file that shows it to users is enough."""
        for pair in set(pairs):
            self._files[pair] = max(self._files.get(pair, 0) + 1, _ENOUGH_FILES)

    def usual(self) -> dict[str, str]:
        """Return word -> the path that most files give it."""
        found: dict[str, tuple[int, str]] = {}
        for (word, path), files in self._files.items():
            if files >= _ENOUGH_FILES and not path.startswith("~"):
                best = found.get(word)
                found[word] = min(best, (-files, path)) if best else (-files, path)
        return {word: path for word, (_, path) in found.items()}


def abbreviated_in(codes: Iterable[str]) -> set[tuple[str, str]]:
    """Return the (word, path) pairs in blocks of documentation."""
    return {(word, path) for code in codes if " as " in code for path, word in _IMPORT_AS.findall(code)}


class KnownNames:
    """What names in documentation mean, once all files of the project were read."""

    def __init__(
        self,
        linker: Linker,
        paths: Iterable[tuple[str, str]],
        usual: Mapping[str, str],
        packages: Collection[str],
        private: Collection[str],
    ) -> None:
        """Take the public paths of the project as (path, term), its abbreviations as word -> path, its
        top-level names, and the modules that nobody imports."""
        self._linker = linker
        self._usual = usual
        self._own = frozenset(packages)
        self._private = private
        self._by_last: dict[str, list[tuple[str, str]]] = {}
        for path, term in paths:
            self._by_last.setdefault(path.rpartition(".")[2], []).append((path, term))
        self._public: dict[str, str] = {}
        self._imports: dict[tuple[str, str], str] = {}

    def imports(self, module: str, names: Iterable[str]) -> str:
        """Return a line that imports those of the names that the module binds or that are usual."""
        found = []
        for name in sorted(names):
            key = module, name
            statement = self._imports.get(key)
            if statement is None:
                path = self._bound(module, name) or self._usual.get(name, "") or self._package(name)
                statement = self._imports[key] = _import(path, name) if path else ""
            if statement:
                found.append(statement)
        return "; ".join(found[:_MOST_IMPORTS])

    def _bound(self, module: str, name: str) -> str:
        """Return the path from which others import what a module calls by a name; "" if it binds nothing."""
        packages = self._linker.packages
        known = packages.module(module) if module else None
        entries = packages.binding(known, name) if known is not None else ()
        terms = {entry.term for entry in entries if entry.kind in (IMPORTED, "")}
        if len(entries) == len(terms) == 1 and not (path := terms.pop()).startswith("~"):
            return self._shortest(path)
        is_importable = not module.startswith("~") and module not in self._private
        if not entries or not is_importable or module.rpartition(".")[2] == "__main__":
            return ""
        return self._shortest(f"{module}.{name}")

    def _package(self, name: str) -> str:
        """Return a name if it is that of a package of the project: documentation often does not import it."""
        return name if name in self._own else ""

    def _shortest(self, path: str) -> str:
        """Return the shortest public path to something of this project; other paths stay as they are."""
        if path.partition(".")[0] not in self._own:
            return path
        known = self._public.get(path)
        if known is None:
            symbol = self._symbol_of(path)
            ways = [each for each, term in self._by_last.get(path.rpartition(".")[2], ())
                    if self._symbol_of(term) == symbol]  # fmt: skip
            known = self._public[path] = chosen(path, dict.fromkeys(ways, 0), lambda _: 0)
        return known

    def _symbol_of(self, path: str) -> str:
        linked = self._linker.link(path)
        return linked[0].symbol or path if len(linked) == 1 else path

    # -- what a docstring is about

    def symbol(self, module: str, name: str) -> str:
        """Return the public symbol that has the docstring of `name` in a module; "" if it is not public."""
        if not name or module.startswith("~") or module in self._private:
            return ""
        name = name.removesuffix(".__init__")
        symbol = f"{module}.{name}"
        is_private = any(part.startswith("_") and not part.endswith("__") for part in name.split("."))
        return "" if is_private or module.partition(".")[0] not in self._own else symbol

    def is_read(self, symbol: str) -> bool:
        """Return whether a symbol is used without a call: a property or an attribute."""
        return self._linker.kind_of(symbol) in ("property", "attribute")

    def means(self, term: str, symbol: str) -> bool:
        """Return whether a term leads to a symbol for certain."""
        return any(each.symbol == symbol and each.how != NAME_ONLY for each in self._linker.link(term))

    def is_known(self, term: str) -> bool:
        """Return whether it is known what a term means, or another package may know it."""
        if any((each.symbol and each.how != NAME_ONLY) or each.waits_for for each in self._linker.link(term)):
            return True
        before = term.rpartition(".")[0]
        return bool(before) and bool(self._linker.class_of(before))


def _import(path: str, name: str) -> str:
    """Return the statement that binds a name to what is at a path."""
    if not is_path(path) or not name.isidentifier():
        return ""
    owner, _, last = path.rpartition(".")
    renamed = "" if last == name else f" as {name}"
    return f"from {owner} import {last}{renamed}" if owner else f"import {last}{renamed}"
