"""Find what every name in a module refers to: a syntax tree in, `Names` out."""

from __future__ import annotations

from ast import AnnAssign, Assign, BinOp, Name, Subscript
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from exsearch.resolve import EXACT, IMPORT
from exsearch.resolve.blocks import BLOCKS
from exsearch.resolve.classes import CLASSES, declares_global
from exsearch.resolve.definitions import DEFINITIONS, FUNCTION_PARTS, YIELDS, read_deferred
from exsearch.resolve.entries import define_generated, end_module
from exsearch.resolve.expressions import EXPRESSIONS, VALUES
from exsearch.resolve.fixtures import is_collected, plugins_named
from exsearch.resolve.generated import generated_names
from exsearch.resolve.statements import STATEMENTS, statements
from exsearch.resolve.summary import REQUEST, SCOPE, TABLES
from exsearch.resolve.tables import (
    copied_modules,
    exported_names,
    given_names,
    lazy_names,
    names_for_types,
    plain_statements,
    table_entries,
    tables_of_getters,
)
from exsearch.resolve.values import MAKERS, READERS, only_read
from exsearch.resolve.walk import Names, Use, Walk

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

__all__ = ["Names", "Use", "find_names"]

STATEMENTS.update(BLOCKS | DEFINITIONS | CLASSES)
EXPRESSIONS.update(READERS | FUNCTION_PARTS)
VALUES.update({kind: only_read(kind) for kind in EXPRESSIONS} | MAKERS | YIELDS)

_DEEPEST = 20
"""Parts of a symbol that can be modules."""


def find_names(
    tree: ast.Module, module: str | None, is_package: bool, *, is_stub: bool = False, path: str = ""
) -> Names:
    """Return what the names in a module refer to.

    `module` is its dotted name; one that begins with "~" stands for a module that cannot be imported, so
    that relative imports mean nothing in it. If it is None, its own definitions have no symbols either, and
    there is no summary. In a stub file names may be used before they are defined, and no use is noted.
    `path` is that of the file in its project: fixtures that its tests ask for are looked for from there.

    Trees may be deep: the caller raises the recursion limit and catches RecursionError. Nothing recurses
    in C.
    """
    walk = Walk(module, is_package, "" if is_stub or module is None else path)
    walk.is_collected = is_collected(walk.path)
    if is_stub:
        first = Walk(module, is_package)
        statements(first, tree.body)
        walk.env.update(first.env)
    found = walk.found
    statements(walk, tree.body)
    imported = _imports_at_the_end(walk)
    # Functions that may assign names of the module come first, because the others read these names.
    read_deferred(walk, sorted(walk.later, key=declares_global, reverse=True))
    _use_nearest_imports(walk)
    found.uses.sort(key=_place)
    found.receivers = [pair for pair in walk.receivers if _is_usual(*pair)]
    if module is None:
        found.summary = {}
    else:
        summary = found.summary
        plain = list(plain_statements(tree.body))
        given = given_names(plain, module, is_package)
        lazy = lazy_names(tree.body, module, is_package, imported) if "__getattr__" in summary else {}
        generated = generated_names(tree)
        for member in generated.members:
            define_generated(walk, member)
        names = exported_names(tree.body, walk.env) if "__all__" in summary else None
        if names is not None and generated.exported:
            names = tuple(dict.fromkeys(names + generated.exported))
        lazy = given | lazy
        summary.update((name, f"i {path}") for name, path in table_entries(tree.body, module))
        walk.stars[:0] = copied_modules(tree.body, plain, module, imported)
        if tables := tables_of_getters(tree.body, module, imported):
            summary[TABLES] = " ".join(["i", *tables])
        if plugins := plugins_named(plain):
            summary[SCOPE] = " ".join([summary.get(SCOPE, "i"), *plugins])
        for_types = () if is_stub or lazy else names_for_types(tree.body)
        end_module(walk, names, lazy, for_types)
        _mark_types(walk, plain)
    if is_stub:
        found.uses = []
    return found


_LONGEST_WORD = 12
"""Letters of a name that people use for one kind of value everywhere: `df`, `session`."""


def _is_usual(name: str, term: str) -> bool:
    """Return whether a name and a term may show what people call a thing."""
    return (
        len(name) <= _LONGEST_WORD
        and (name.isalpha() or REQUEST in term)
        and name not in ("self", "cls")
        and not term.startswith("builtins.")
    )


def _mark_types(walk: Walk, plain: Sequence[Any]) -> None:
    """Put the terms of type aliases in parentheses: `X = Optional[m.Y]` does not make X a name of m.Y."""
    summary = walk.found.summary
    for node in plain:
        kind = type(node)
        if (kind is Assign or kind is AnnAssign) and type(node.value) in (Subscript, BinOp):
            target = node.targets[0] if kind is Assign else node.target
            entry = summary.get(target.id, "") if isinstance(target, Name) else ""
            if isinstance(target, Name) and entry.startswith("v ") and entry[-1] not in _ENDS_OF_VALUES:
                summary[target.id] = f"v ({entry[2:]})"


_ENDS_OF_VALUES = "?)%>]*@!^"

_place = itemgetter(Use._fields.index("line"), Use._fields.index("column"))


def _imports_at_the_end(walk: Walk) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return name -> ((symbol, import line), ...) for names that imports bind at the end of the module."""
    found = {}
    for name, binding in walk.env.items():
        if binding and isinstance(binding, tuple):
            imports = [(symbol, line) for symbol, how, line in binding if how == EXACT and line]
            if imports:
                found[name] = tuple(imports)
    return found


def _use_nearest_imports(walk: Walk) -> None:
    """Give each use the nearest of several imports that bind its name: `import os`, `import os.path`."""
    several = {root: lines for root, lines in walk.root_lines.items() if len(lines) > 1}
    if not several:
        return
    for index, use in enumerate(map(Use._make, walk.uses)):
        parts = use.symbol.split(".", _DEEPEST)
        lines = several.get(parts[0], {})
        if use.kind != IMPORT and use.import_line in lines.values():
            paths = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
            line = next((lines[path] for path in paths if path in lines), use.import_line)
            walk.uses[index] = use._replace(import_line=line)
