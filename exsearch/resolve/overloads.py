"""The signatures of a function with overloads, the one that tells most first."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from exsearch.resolve.signatures import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    Node = Any
    """A node of `ast`."""

MOST = 20
"""Signatures of one function."""


class Overloads:
    """The overloads of one function, and its implementation."""

    __slots__ = ("_implementation", "_rarities", "_signatures", "_stars")

    def __init__(self) -> None:
        self._signatures: list[str] = []
        self._rarities: list[int] = []
        """Of each the parameters that need a certain value."""
        self._stars: set[str] = set()
        """The "*" and "**" that any of them has."""
        self._implementation = ""

    def add(self, function: Node, signature: str) -> None:
        """Add a function that is decorated with `@overload`."""
        if len(self._signatures) < MOST:
            self._signatures.append(signature)
            self._rarities.append(sum(map(_is_literal, _required(function.args))))
        self._stars.update(_stars_of(function.args))

    def implement(self, function: Node, signature: str) -> None:
        """Add the implementation: it tells most, unless it has no types or takes any arguments."""
        is_open = not self._stars.issuperset(_stars_of(function.args))
        self._implementation = "" if is_open or not _has_types(function) else signature

    def text(self) -> str:
        """Return a line for each; the first one needs the fewest parameters of a certain value."""
        best = self._rarities.index(min(self._rarities))
        first = self._implementation or self._signatures[best]
        return "\n".join(dict.fromkeys([first, *self._signatures]))


def _stars_of(args: ast.arguments) -> Iterator[str]:
    if args.vararg:
        yield "*"
    if args.kwarg:
        yield "**"


def _has_types(function: Node) -> bool:
    args = function.args
    return function.returns is not None or any(
        arg.annotation is not None for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)
    )


def _required(args: ast.arguments) -> Iterator[ast.arg]:
    """Yield the parameters without a default."""
    positional = [*args.posonlyargs, *args.args]
    yield from positional[: len(positional) - len(args.defaults)]
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if default is None:
            yield arg


def _is_literal(arg: ast.arg) -> bool:
    """Return whether only certain values may be given: `Literal[True]`, `None`."""
    annotation: Node = arg.annotation
    if type(annotation) is ast.Constant:
        return annotation.value is None
    return type(annotation) is ast.Subscript and last_name(annotation.value) == "Literal"
