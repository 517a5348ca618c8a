"""Find names of compiled modules: only the imports of the packages around them say that they exist.

Nothing is run, so a module without source and stub tells nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.resolve import IMPORT
from exsearch.resolve.outline import Defined
from exsearch.resolve.summary import FOR_TYPES

if TYPE_CHECKING:
    from exsearch.resolve.module import Names
    from exsearch.sources.origins import SourceFile

UNKNOWN_KIND = ""
_EXPORTING = ("source", "generated")
"""Roles of the files whose imports are for users."""


def compiled_names(file: SourceFile, names: Names, modules: frozenset[str]) -> dict[str, list[Defined]]:
    """Return module -> what `file` imports from it and exports, for modules of the project without text.

    `modules` are those of the project that have text. Only a package, or a module with an `__all__`, exports
    what it imports. The lines are those of the imports in `file`.
    """
    module = file.module or "~"
    if file.role not in _EXPORTING or module.startswith(("~", "_")) or "._" in module:
        return {}
    listed = names.summary.get("__all__", "")
    exported = listed.split()[1:] if listed.startswith("a") else None
    if exported is None and not file.is_package:
        return {}
    hidden = names.summary.get(FOR_TYPES, "").split()
    bound = {
        entry[2:]: name
        for name, entry in names.summary.items()
        if entry.startswith("i ") and name not in hidden and _is_exported(name, exported)
    }
    found: dict[str, list[Defined]] = {}
    for symbol, kind, _, line, *_ in names.uses:
        owner, _, last = symbol.rpartition(".")
        if kind == IMPORT and symbol in bound and symbol not in modules and _has_no_text(owner, modules):
            defined = Defined(last, UNKNOWN_KIND, line, line, line, line, "", "", "")
            found.setdefault(owner, []).append(defined)
    return found


def _is_exported(name: str, exported: list[str] | None) -> bool:
    return not name.startswith("_") and name.isidentifier() and (exported is None or name in exported)


def _has_no_text(module: str, modules: frozenset[str]) -> bool:
    """Return whether a module is in a package of the project, which has no text for it."""
    return module not in modules and module.rpartition(".")[0] in modules
