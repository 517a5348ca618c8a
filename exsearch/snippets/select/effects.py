"""Find the statements of a module that change what its names stand for, without binding them.

Nodes in, names out: `parser.add_argument("x")` changes `parser`, and so do `parser.x["a"] = 1` and a loop
with these in it. `register(Shop)` may change what it is given. What called functions do is not looked at.
"""

from __future__ import annotations

import ast

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NOT_NOW = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Effects(Record):
    """What some statements do to names that they do not bind."""

    changed: frozenset[str]
    """Those whose method is called, or whose attribute or item is set."""
    given: frozenset[str]
    """Those that are given to a call."""
    called: frozenset[str]
    """Those that are called."""
    sets: bool
    """Whether an attribute or an item is set."""
    used: frozenset[str]
    """Those whose value must be whole: they are called, or an attribute or an item of them is read."""


def effects_of(nodes: Iterable[ast.stmt]) -> Effects:
    """Return what statements do when their module is imported."""
    changed: set[str] = set()
    given: set[str] = set()
    called: set[str] = set()
    sets = False
    for node in _run_now(nodes):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            name = base_of(call.func)
            (called if isinstance(call.func, ast.Name) else changed).add(name)
            given.update(
                base_of(each) for each in (*call.args, *(keyword.value for keyword in call.keywords))
            )
        else:
            bases = {base_of(target) for target in targets_of(node) if not isinstance(target, ast.Name)}
            sets = sets or bool(bases)
            changed |= bases
    for names in (changed, given, called):
        names.discard("")
    return Effects(frozenset(changed), frozenset(given), frozenset(called), sets, _used_by(nodes))


def _used_by(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    found = set()
    for statement in _run_now(nodes):
        for child in ast.iter_child_nodes(statement):
            for node in ast.walk(child) if isinstance(child, ast.expr) else ():
                if isinstance(node, ast.Call):
                    found.add(base_of(node.func))
                elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
                    found.add(base_of(node))
    return frozenset(found)


def derived_by(node: ast.stmt) -> tuple[str, str] | None:
    """Return ("group", "parser") for `group = parser.add_argument_group()`: one changes with the other."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1:
        target, call = node.targets[0], node.value.func
        if isinstance(target, ast.Name) and isinstance(call, ast.Attribute) and base_of(call):
            return target.id, base_of(call)
    return None


def registers_with(node: ast.stmt) -> frozenset[str]:
    """Return the names whose methods decorate a definition: `app` for `@app.route("/")`."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return frozenset(base_of(each) for each in decorators if not isinstance(each, ast.Name)) - {""}


def base_of(node: ast.expr) -> str:
    """Return `a` for `a.b[0].c()`, and "" for what does not begin with a name."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return node.id if isinstance(node, ast.Name) else ""


def is_of_program(node: ast.stmt) -> bool:
    """Return whether a statement is `if __name__ == "__main__":`, which no import runs."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare)):
        return False
    sides = [node.test.left, *node.test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


def targets_of(node: ast.AST) -> list[ast.expr]:
    """Return what a statement assigns to or deletes."""
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _run_now(nodes: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes that are run when the module is imported."""
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _NOT_NOW) or (isinstance(node, ast.stmt) and is_of_program(node)):
            continue
        yield node
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting += (each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr))
