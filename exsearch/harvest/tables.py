"""What a module says of its names in plain tables: `__all__`, and what it imports when asked for.

Only the statements of the module itself are read, and only literals among them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def plain_exports(body: Sequence[ast.stmt]) -> tuple[str, ...] | None:
    """Return the names in `__all__`; None where there is none, or where it is computed."""
    names: list[str] | None = None
    for node in _plain_statements(body):
        kind = type(node)
        more: list[str] | None
        if kind is ast.Assign or kind is ast.AnnAssign:
            targets = node.targets if kind is ast.Assign else [node.target]
            if any(_is_all(target) for target in targets):
                more = strings_in(node.value)
                if more is None:
                    return None
                names = more
        elif kind is ast.AugAssign:
            if _is_all(node.target):
                more = strings_in(node.value)
                if more is None or names is None:
                    return None
                names = names + more
        elif kind is ast.Expr and type(node.value) is ast.Call:
            func = node.value.func
            if type(func) is ast.Attribute and _is_all(func.value):
                more = _added(func.attr, node.value)
                if more is None or names is None:
                    return None
                names = names + more
    return None if names is None else tuple(dict.fromkeys(names))


def _plain_statements(body: Sequence[ast.stmt]) -> Iterator[Any]:
    """Yield the statements of a module, those in its `if`, `try` and `with` included, in order."""
    todo = list(reversed(body))
    while todo:
        node: Any = todo.pop()
        kind = type(node)
        if kind is ast.If:
            todo += reversed(node.body + node.orelse)
        elif kind is ast.Try:
            handlers = [statement for handler in node.handlers for statement in handler.body]
            todo += reversed(node.body + handlers + node.orelse + node.finalbody)
        elif kind is ast.With:
            todo += reversed(node.body)
        else:
            yield node


def _is_all(node: Any) -> bool:
    return type(node) is ast.Name and node.id == "__all__"


def _added(method: str, call: ast.Call) -> list[str] | None:
    """Return what `__all__.append(...)` or `.extend(...)` adds; None for anything else."""
    if len(call.args) != 1 or call.keywords:
        return None
    if method == "extend":
        return strings_in(call.args[0])
    if method == "append":
        name = _string(call.args[0])
        return None if name is None else [name]
    return None


def strings_in(node: Any) -> list[str] | None:
    """Return the strings of a literal list or tuple, or of a sum of them; None where it is anything else.

    A string that is no identifier names nothing and is left out.
    """
    found: list[str] = []
    todo = [node]
    while todo:
        part = todo.pop()
        if type(part) is ast.BinOp and type(part.op) is ast.Add:
            todo += (part.right, part.left)
        elif type(part) in (ast.List, ast.Tuple):
            for element in part.elts:
                name = _string(element)
                if name is None:
                    return None
                if name.isidentifier():
                    found.append(name)
        else:
            return None
    return found


def _string(node: Any) -> str | None:
    return node.value if type(node) is ast.Constant and type(node.value) is str else None


def lazy_names(
    body: Sequence[ast.stmt],
    module: str | None,
    is_package: bool,
    imported: Mapping[str, tuple[tuple[str, int], ...]],
) -> dict[str, str]:
    """Return what the module imports when it is asked for a name -> the symbol."""
    return {}
