"""Find the names that a story does not bind, and the calls that show what its docstring is about.

A docstring of `DataFrame.groupby` that says `df.groupby("x")` shows how to call `groupby`, although nothing
tells what `df` is.
"""

from __future__ import annotations

import ast
import builtins
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exsearch.model import Record
from exsearch.resolve import ATTRIBUTE, CALL, DECORATOR, DOCUMENTED
from exsearch.resolve.uses import shape_of, uncalled_shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.harvest.known_names import KnownNames
    from exsearch.readers.documents.blocks import Block
    from exsearch.resolve.walk import UseTuple

_LITERALS = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp,
    ast.SetComp,
)  # fmt: skip
"""Values of built-in types."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING = frozenset((*_DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar))
_BUILT_IN = frozenset(dir(builtins))


class Story:
    """Blocks that share their names, and their syntax tree."""

    def __init__(self, blocks: tuple[Block, ...], tree: ast.Module) -> None:
        self.blocks = blocks
        self.tree = tree
        self.nodes = _nodes_of(tree)
        loaded: dict[str, int] = {}
        bound: dict[str, int] = {}
        for node in self.nodes:
            for name, where in _names(node, loaded, bound):
                where[name] = min(where.get(name, node.lineno), node.lineno)
        self.free = {name for name, line in loaded.items() if line < bound.get(name, line + 1)} - _BUILT_IN
        """Names that it uses and does not bind before, as far as lines tell. Built-in names are left out,
        because nobody knows whether the built-in one is meant or another."""

    @cached_property
    def literals(self) -> set[str]:
        """The names that only values of built-in types are assigned to."""
        found: dict[str, bool] = {}
        for node in self.nodes:
            if isinstance(node, ast.Assign):
                is_literal = isinstance(node.value, _LITERALS)
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found[target.id] = is_literal and found.get(target.id, True)
        return {name for name, is_literal in found.items() if is_literal}


def _nodes_of(tree: ast.Module) -> list[Any]:
    """Return the nodes of a tree as `ast.walk` does, which takes three times as long."""
    nodes: list[Any] = [tree]
    for node in nodes:
        for value in node.__dict__.values():
            if type(value) is list:
                nodes += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                nodes.append(value)
    return nodes


def _names(node: Any, loaded: dict[str, int], bound: dict[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield the names that a node itself reads or binds, each with the dictionary that it belongs to."""
    kind = type(node)
    if kind is ast.Name:
        yield node.id, loaded if type(node.ctx) is ast.Load else bound
    elif kind is ast.alias:
        yield (node.asname or node.name).partition(".")[0], bound
    elif kind is ast.arg:
        yield node.arg, bound
    elif kind in _BINDING and node.name:
        yield node.name, bound


class _Place(Record):
    """A place in a story where the last name of its subject stands."""

    node: Any
    kind: int
    call: ast.Call | None


def uses_documented(
    story: Story, uses: Sequence[UseTuple], subject: str, known: KnownNames
) -> Iterator[UseTuple]:
    """Yield uses of the symbol in whose docstring a story stands, where nothing else is known.

    These are calls of its last name on something of an unknown class; there are none if the story has uses
    that lead to the symbol.
    """
    last = subject.rpartition(".")[2]
    places = [place for place in _places(story, last, known.is_read(subject)) if _may_be(place.node, story)]
    if not places:
        return
    by_place: dict[tuple[int, int], list[str]] = {}
    for term, _, _, line, _, column, _, _, _ in uses:
        if term.endswith(f".{last}"):
            by_place.setdefault((line, column), []).append(term)
    if any(known.means(term, subject) for terms in by_place.values() for term in terms):
        return
    for node, kind, call in places:
        terms = by_place.get((node.lineno, node.col_offset), ())
        if not any(map(known.is_known, terms)):
            shape = shape_of(call) if call is not None else uncalled_shape_of(node, kind)
            yield (subject, kind, DOCUMENTED, node.lineno, node.end_lineno, node.col_offset, -1, 0, shape)


def _places(story: Story, last: str, is_read: bool) -> Iterator[_Place]:
    """Yield the places where the name is called, or where a property or an attribute of that name is read."""
    for node in story.nodes:
        if isinstance(node, ast.Call):
            if _is_named(node.func, last):
                yield _Place(node.func, CALL, node)
        elif isinstance(node, _DEFINITIONS):
            for decorator in node.decorator_list:
                if _is_named(decorator, last):
                    yield _Place(decorator, DECORATOR, None)
        elif is_read and isinstance(node, ast.Attribute) and node.attr == last:
            yield _Place(node, ATTRIBUTE, None)


def _is_named(node: ast.expr, last: str) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == last) or (
        isinstance(node, ast.Name) and node.id == last
    )


def _may_be(node: ast.expr, story: Story) -> bool:
    """Return whether nothing in the story says that a name is another thing of the same name."""
    if isinstance(node, ast.Name):
        return node.id in story.free
    assert isinstance(node, ast.Attribute)
    value = node.value
    if isinstance(value, ast.Name):
        return value.id not in story.literals
    return not isinstance(value, _LITERALS)
