"""Read the strings, and lists of strings, that stand in a module: literals, their names, plain operations."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias, TypeGuard

    Node = Any
    """A node of `ast`."""
    Known: TypeAlias = dict[str, Any]
    """What local names stand for: a string, a list of strings, or a class."""

_LONGEST = 20_000
"""Characters of a string."""

_MOST = 1_000
"""Strings in a list."""

_DEEPEST = 20
_METHODS = (
    *("lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip"),
    *("replace", "removeprefix", "removesuffix"),
)
"""Methods of strings that are carried out."""


class Strings:
    """The strings of one module.

    With `at_least`, a list to which something is added later stands for what it has at first; else it is
    unknown.
    """

    def __init__(self, body: Sequence[ast.stmt], *, at_least: bool = False) -> None:
        self._body = body
        self._changing = _TAKING_AWAY if at_least else _TAKING_AWAY + _ADDING
        self._depth = 0

    @cached_property
    def _values(self) -> dict[str, Node]:
        """Name, or class and name -> what it is assigned once. Most modules have no use for it."""
        values: dict[str, Node] = {}
        for node in self._body:
            _note(values, node, "")
            if type(node) is ast.ClassDef:
                for each in node.body:
                    _note(values, each, f"{node.name}.")
        values.update(dict.fromkeys(_changed_later(self._body, self._changing)))
        return values

    def string(self, node: Node, known: Known) -> str | None:
        """Return the string that an expression stands for; None if that cannot be told."""
        self._depth += 1
        found = self._string(node, known) if self._depth < _DEEPEST else None
        self._depth -= 1
        return found if found is not None and len(found) <= _LONGEST else None

    def _string(self, node: Node, known: Known) -> str | None:
        match node:
            case ast.Constant(str(text)):
                return text
            case ast.Name(name):
                value = known.get(name)
                if name in known:
                    return value if type(value) is str else None
                return self.string(self._values.get(name), known)
            case ast.JoinedStr(values):
                inside = [part.value if _is_plain_field(part) else part for part in values]
                parts = [self.string(part, known) for part in inside]
                return None if None in parts else "".join(map(str, parts))
            case ast.BinOp(left, ast.Add(), right):
                one, other = self.string(left, known), self.string(right, known)
                return None if one is None or other is None else one + other
            case ast.BinOp(ast.Constant(str(text)), ast.Mod(), right) if (
                text.count("%") == text.count("%s") == 1
            ):
                given = self.string(right, known)
                return None if given is None else text.replace("%s", given)
            case ast.Call(ast.Attribute(of, method), args, []) if method in _METHODS:
                return self._changed(
                    self.string(of, known), method, [self.string(arg, known) for arg in args]
                )
        return None

    def _changed(self, text: str | None, method: str, given: Sequence[str | None]) -> str | None:
        """Return what a method of strings makes of one."""
        if text is None or None in given or (method == "replace" and not (given and given[0])):
            return None
        try:
            return str(getattr(text, method)(*given))
        except (TypeError, ValueError):
            return None

    def listed(self, node: Node, known: Known) -> list[str] | None:
        """Return the strings in the list, tuple, set or dictionary that an expression is; None if unknown."""
        self._depth += 1
        found = self._listed(node, known) if self._depth < _DEEPEST else None
        self._depth -= 1
        return found[:_MOST] if found is not None else None

    def _listed(self, node: Node, known: Known) -> list[str] | None:
        match node:
            case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts) | ast.Dict(keys=elts):
                strings = [self.string(part, known) for part in elts[:_MOST]]
                return [string for string in strings if string is not None] if None not in strings else None
            case ast.Name(name):
                value = known.get(name)
                if name in known:
                    return value if type(value) is list else None
                return self.listed(self._values.get(name), known)
            case ast.Attribute(ast.Name(owner), name):
                return self.listed(self._values.get(f"{owner}.{name}"), known)
            case ast.BinOp(left, ast.Add(), right):
                one, other = self.listed(left, known), self.listed(right, known)
                return None if one is None or other is None else one + other
            case ast.Call(ast.Name("list" | "tuple" | "set" | "frozenset" | "sorted"), [of], []):
                return self.listed(of, known)
            case ast.Call(ast.Attribute(of, "keys"), [], []):
                return self.listed(of, known)
            case ast.Call(ast.Attribute(of, "split"), [], []):
                text = self.string(of, known)
                return None if text is None else text.split(None, _MOST)[:_MOST]
        return None

    def rows(self, node: Node, width: int, known: Known) -> Iterator[list[str | None]]:
        """Yield what a loop over literal pairs, or the items of a literal dictionary, gives its names."""
        match node:
            case ast.Call(ast.Attribute(of, "items"), [], []) if width == 2:
                table = self._values.get(of.id) if type(of) is ast.Name else of
                if type(table) is ast.Dict:
                    for key, value in zip(table.keys[:_MOST], table.values, strict=False):
                        yield [self.string(key, known), self.string(value, known)]
            case ast.Name(name) if name not in known and self._values.get(name) is not None:
                yield from (
                    self.rows(self._values[name], width, known) if type(self._values[name]) in _LISTS else ()
                )
            case ast.List(elts) | ast.Tuple(elts):
                for part in elts[:_MOST]:
                    parts = part.elts if isinstance(part, ast.List | ast.Tuple) else ()
                    if len(parts) == width:
                        yield [self.string(each, known) for each in parts]


_LISTS = (ast.List, ast.Tuple)


def _changed_later(body: Sequence[ast.stmt], changing: Sequence[str]) -> Iterator[str]:
    """Yield the names that branches and loops of a module assign, and whose lists these methods change."""
    todo: list[tuple[Node, bool]] = [(node, False) for node in body]
    for node, is_inside in todo:  # the list grows while it is read
        for place in ("body", "orelse", "finalbody", "handlers") if type(node) in _COMPOUND else ():
            todo += [(each, True) for each in getattr(node, place, ())]
        match node:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), method))) if method in changing:
                yield name
            case ast.Assign(targets) if is_inside:
                yield from (target.id for target in targets if type(target) is ast.Name)
            case ast.AugAssign(ast.Name(name)) | ast.AnnAssign(ast.Name(name)) if is_inside:
                yield name


_COMPOUND = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.ExceptHandler)
_TAKING_AWAY = ("remove", "pop", "clear", "discard")
_ADDING = ("append", "extend", "insert", "update", "add", "setdefault")


def _note(values: dict[str, Node], node: Node, prefix: str) -> None:
    targets = node.targets if type(node) is ast.Assign else [getattr(node, "target", None)]
    for target in targets:
        if type(target) is ast.Name:
            name = prefix + target.id
            if type(node) is ast.AugAssign and values.get(name) is not None:
                values[name] = ast.BinOp(values[name], node.op, node.value)
                continue
            is_first = type(node) in (ast.Assign, ast.AnnAssign) and name not in values
            values[name] = node.value if is_first else None


def _is_plain_field(node: ast.expr) -> TypeGuard[ast.FormattedValue]:
    """Return whether a part of an f-string is a value without a format."""
    return type(node) is ast.FormattedValue and node.conversion == -1 and node.format_spec is None
