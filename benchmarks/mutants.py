"""Change a module of Python in one place at a time, as a careless hand would.

Source in, changed syntax trees out. Nothing here runs them.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMBINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip


class Mutant(NamedTuple):
    """A module with one change."""

    function: str
    """Where the change is: "Writer.replace", or "" at the level of the module."""
    lines: range
    """The lines of the statement that is changed; of a compound one those of its head."""
    change: str
    """The statement or expression before and after it: "a < b -> a <= b"."""
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, in the order of its lines.

    Annotations, docstrings, decorators, assertions and what only type checkers read are left alone. The same
    change in the same function is yielded once.
    """
    tree = ast.parse(source)
    seen = set()
    for number, (function, lines, node) in enumerate(_places(tree)):
        for kind in range(len(list(_changes(node)))):
            changed = copy.deepcopy(tree)
            _, _, place = _places(changed)[number]
            before = _written(place)
            after = list(_changes(place))[kind]
            _put(changed, place, after)
            change = f"{before} -> {_written(after)}"
            if (function, change) not in seen:
                seen.add((function, change))
                yield Mutant(function, lines, change, ast.fix_missing_locations(changed))


def _places(tree: ast.Module) -> list[tuple[str, range, ast.expr | ast.stmt]]:
    """Return (function, lines of the statement, node) of all that may be changed."""
    found: list[tuple[str, range, ast.expr | ast.stmt]] = []

    def visit(node: ast.AST, function: str, lines: range) -> None:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_left_alone(child):
                    inside = _lines_of(child) if isinstance(child, ast.stmt) else lines
                    if isinstance(child, ast.expr | ast.stmt):
                        found.append((function, inside, child))
                    visit(child, function, inside)

    visit(tree, "", range(0))
    return found


def _lines_of(statement: ast.stmt) -> range:
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id in ("TYPE_CHECKING", "__slots__")
    return isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr)


def _changes(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    match node:
        case ast.Compare(left, [operator], [right]):
            yield ast.Compare(left, [_COMPARED[type(operator)]()], [right])
        case ast.BoolOp(ast.And(), values):
            yield ast.BoolOp(ast.Or(), values)
        case ast.BoolOp(ast.Or(), values):
            yield ast.BoolOp(ast.And(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(left, operator, right) if type(operator) in _COMBINED:
            yield ast.BinOp(left, _COMBINED[type(operator)](), right)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
        case ast.Call(function, [first, second, *rest], keywords) if ast.dump(first) != ast.dump(second):
            if not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred):
                yield ast.Call(function, [second, first, *rest], keywords)
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.If(ast.Name() | ast.Attribute() | ast.Call() | ast.NamedExpr() as test, body, rest):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, rest)
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield ast.Pass()
        case ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()


def _put(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    """Put a node in the place of another one."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is old:
                setattr(node, name, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(node, name, [new if each is old else each for each in value])
    ast.copy_location(new, old)


def _written(node: ast.AST) -> str:
    """Return a node on one line; of a compound statement its head."""
    if isinstance(node, ast.If):
        return f"if {_written(node.test)}"
    return " ".join(ast.unparse(node).split())
