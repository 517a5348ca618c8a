"""Find what a module defines for others: a syntax tree in, a tuple of `Defined` out.

Only public names count, and nothing inside functions. Re-exports are no definitions.
"""

from __future__ import annotations

import ast
from ast import (
    AnnAssign,
    Assign,
    AsyncFunctionDef,
    Attribute,
    Call,
    ClassDef,
    Constant,
    Expr,
    FunctionDef,
    Lambda,
    Name,
    Tuple,
)
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from exsearch.model import Record
from exsearch.resolve.bindings import LONGEST_NAME
from exsearch.resolve.factories import called_factories
from exsearch.resolve.fallbacks import BRANCHING, WEAK, branches
from exsearch.resolve.generated import generated_names
from exsearch.resolve.overloads import Overloads
from exsearch.resolve.signatures import (
    annotation_of,
    deprecation_by_decorator,
    deprecation_by_warning,
    deprecation_in_docstring,
    fields_of,
    first_sentence,
    last_name,
    short,
    signature_of,
    storable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.resolve.generated import Generated

    Node = Any
    """A node of `ast`."""

_MOST_BASES = 10


class Defined(Record):
    """One definition of a module."""

    name: str
    """Qualified name inside the module: "Console.print"; "" for the module itself."""
    kind: str
    """"function", "class", "method", "property", "attribute" or "module"."""
    first: int
    """1-based first line, with decorators."""
    line: int
    """1-based line of `def`, `class` or the assignment."""
    body: int
    """1-based first line of the body."""
    last: int
    signature: str
    """"(x: int = 1) -> str", each overload on a line of its own, the one that tells most first. Of an
    attribute or a property its type."""
    summary: str
    """First sentence of the docstring."""
    deprecated: str
    """Why it is deprecated, or "deprecated"; "" if it is not."""


def outline_of(tree: ast.Module, text: str) -> tuple[Defined, ...]:
    """Return what a module defines, itself first; no name is returned twice.

    If a name is defined several times, the last definition counts, with exceptions. Overloads are one
    definition with several signatures. A fallback (`except ImportError:`, the branch for an older Python or
    for `not TYPE_CHECKING`) counts only if nothing else binds the name. A function or class counts before a
    variable, and another name of one (`get = fetch`) is no definition. A private class defines what a public
    one inherits from it, and a class in a function what those have that the module makes with it.
    """
    lines = text.split("\n")
    found: dict[str, _Found] = {}
    _Scope(lines, found, "", None, _private_bases(tree), called_factories(tree.body)).read(tree.body)
    for member in generated_names(tree).members:
        _add_generated(member, found, lines)
    defined = [_module(tree)]
    for each in found.values():
        if each.name[0] == "_" and "." not in each.name:
            continue  # only what others inherit from it
        if each.overloads is not None:
            each.signature = each.overloads.text()
        if not (each.alias_of in found and found[each.alias_of].kind in _CODE):
            defined.append(Defined._make(_values_of(each)))
    return tuple(defined)


def _add_generated(member: Generated, found: dict[str, _Found], lines: Sequence[str]) -> None:
    """Add a name of a module or a member of a class that is not in its body; what is there counts more."""
    owner, name, kind, line, value, same = member
    full = f"{owner}.{name}" if owner else name
    if full in found or (owner and (owner not in found or found[owner].kind != "class")):
        return
    if not owner:
        if same[0] and not (type(value) is FunctionDef and same[0][0] == "_"):
            return
        kind = "function" if type(value) in (FunctionDef, Lambda) else "attribute"
    new = found[full] = _Found(full, kind, line, line, line, line, is_weak=False)
    if type(value) is FunctionDef:
        new.signature = storable(signature_of(lines, value, drops_first=bool(owner)))
        new.summary = first_sentence(docstring) if (docstring := _docstring(value.body)) else ""


_CODE = ("function", "method", "class")


def _module(tree: ast.Module) -> Defined:
    body = tree.body
    docstring = _docstring(body)
    last = (body[0].end_lineno or 1) if docstring else 1
    summary = first_sentence(docstring) if docstring else ""
    deprecated = _deprecated((), docstring, body)
    return Defined("", "module", 1, 1, 1, last, "", summary, deprecated)


class _Found:
    """A definition while a module is read."""

    __slots__ = (
        *("name", "kind", "first", "line", "body", "last", "signature", "summary", "deprecated"),
        *("is_weak", "alias_of", "overloads"),
    )

    def __init__(
        self, name: str, kind: str, first: int, line: int, body: int, last: int, is_weak: bool
    ) -> None:
        self.name, self.kind, self.is_weak = name, kind, is_weak
        self.first, self.line, self.body, self.last = first, line, body, last
        self.signature = self.summary = self.deprecated = self.alias_of = ""
        self.overloads: Overloads | None = None


_values_of = attrgetter(*Defined._fields)


_NO_FACTORIES: Mapping[str, str] = {}


class _Scope:
    """Reads the body of a module or of a class."""

    def __init__(
        self,
        lines: Sequence[str],
        found: dict[str, _Found],
        prefix: str,
        owner: _Found | None,
        bases: frozenset[str] = frozenset(),
        factories: Mapping[str, str] = _NO_FACTORIES,
    ) -> None:
        self.bases = bases
        """Private classes that are read, too."""
        self.factories = factories
        """Function -> the class in it that is read, too."""
        self.lines = lines
        self.found = found
        self.prefix = prefix
        """"Console." in a class, "" in the module."""
        self.owner = owner
        """The class; None in the module."""
        self.pending: list[tuple[Sequence[ast.stmt], frozenset[str] | None]] = []
        """Bodies that are still to be read; of a fallback with the names that it does not define."""

    def read(self, body: Sequence[ast.stmt]) -> None:
        self.pending.append((body, None))
        while self.pending:
            self._read_body(*self.pending.pop())

    def _read_body(self, body: Sequence[Node], taken: frozenset[str] | None) -> None:
        assigned: list[_Found] = []
        for node in body:
            kind = type(node)
            if kind is FunctionDef or kind is AsyncFunctionDef:
                assigned = []
                if node.name[0] != "_":
                    self._function(node, taken)
                elif self.owner is not None and node.name in ("__init__", "__new__"):
                    self._constructor(node)
                if node.name in self.factories:
                    self._made_by(node, taken)
            elif kind is Assign:
                assigned = self._assign(node, taken)
            elif kind is AnnAssign:
                assigned = self._annotated(node, taken)
            elif kind is ClassDef:
                assigned = []
                if node.name[0] != "_" or node.name in self.bases:
                    self._class(node, taken)
            elif kind is Expr:
                _describe_all(assigned, node)
                assigned = []
            else:
                assigned = []
                if kind in BRANCHING:
                    self.pending += branches(node, taken)
                elif kind is _TYPE_ALIAS:
                    self._type_alias(node, taken)

    # Each returns the new definition, or None if another definition of the name counts.

    def _begin(
        self, name: str, kind: str, node: Node, first: int, body: int, taken: frozenset[str] | None
    ) -> _Found | None:
        full = self.prefix + name
        found = self.found
        if taken is not None and name in taken:
            return None
        if full in found:
            old = found[full]
            if not _replaces(kind, node.lineno, taken is not None, old):
                return None
            del found[full]
            if old.kind == "class":
                self._forget_members(full + ".")
        new = found[full] = _Found(full, kind, first, node.lineno, body, node.end_lineno, taken is not None)
        return new

    def _function(self, node: Node, taken: frozenset[str] | None) -> None:
        kind, prefix, drops_first = "function", "", False
        if self.owner is not None:
            kind, drops_first = "method", True
        decorators = node.decorator_list
        first = node.lineno
        is_overload = False
        if decorators:
            first = decorators[0].lineno
            for decorator in decorators:
                name = last_name(decorator)
                if name == "overload":
                    is_overload = True
                elif name in ("setter", "deleter", "getter"):
                    if self.prefix + node.name in self.found:
                        return
                    kind = "property"
                elif name == "staticmethod":
                    drops_first, prefix = False, "@staticmethod "
                elif name == "classmethod":
                    prefix = "@classmethod "
                elif name.endswith("property"):
                    kind = "property"
        old = self.found.get(self.prefix + node.name)
        overloads = None if old is None or old.is_weak is (taken is None) else old.overloads
        if is_overload and old is not None and overloads is not None:
            overloads.add(node, self._signature(node, prefix, drops_first))
            return
        new = self._begin(node.name, kind, node, first, _first_of(node.body), taken)
        if new is None:
            return
        if kind == "property":
            new.signature = "" if node.returns is None else self._annotation(node.returns)
            overloads = None
        else:
            new.signature = self._signature(node, prefix, drops_first)
        if is_overload:
            overloads = Overloads()
            overloads.add(node, new.signature)
        elif overloads is not None:
            overloads.implement(node, new.signature)
        new.overloads = overloads
        docstring = _docstring(node.body)
        if docstring:
            new.summary = first_sentence(docstring)
        if not is_overload:  # of several, one may be deprecated
            new.deprecated = _deprecated(decorators, docstring, node.body)

    def _signature(self, node: Node, prefix: str, drops_first: bool) -> str:
        text = signature_of(self.lines, node, drops_first)
        if type(node) is AsyncFunctionDef:
            prefix += "async "
        return storable(prefix + text)

    def _class(self, node: ClassDef, taken: frozenset[str] | None) -> None:
        decorators = node.decorator_list
        first = decorators[0].lineno if decorators else node.lineno
        new = self._begin(node.name, "class", node, first, _first_of(node.body), taken)
        if new is None:
            return
        docstring = _docstring(node.body)
        if docstring:
            new.summary = first_sentence(docstring)
        new.deprecated = _deprecated(decorators, docstring, ())
        if len(new.name) <= LONGEST_NAME:
            _Scope(self.lines, self.found, new.name + ".", new).read(node.body)
        if not new.signature and _has_fields(node):
            new.signature = storable(fields_of(self.lines, node))
        elif not new.signature and node.bases:
            bases = [annotation_of(self.lines, base) for base in node.bases[:_MOST_BASES]]
            new.signature = storable(f"({', '.join(bases)})")

    def _made_by(self, function: Node, taken: frozenset[str] | None) -> None:
        """Read the class that a function makes."""
        name = self.factories[function.name]
        inside = _Scope(self.lines, self.found, f"{self.prefix}{function.name}.", None)
        for node in function.body:
            if type(node) is ClassDef and node.name == name:
                inside._class(node, taken)

    def _constructor(self, node: Node) -> None:
        """Give the class the signature of its constructor, and find the attributes that it assigns."""
        owner = self.owner
        assert owner is not None
        if node.name == "__init__" or not owner.signature:
            owner.signature = storable(signature_of(self.lines, node, drops_first=True, with_result=False))
            if any(last_name(decorator) == "overload" for decorator in node.decorator_list):
                owner.overloads = owner.overloads or Overloads()
                owner.overloads.add(node, owner.signature)
            elif owner.overloads:
                owner.overloads.implement(node, owner.signature)
        if not owner.deprecated:
            owner.deprecated = deprecation_by_warning(node.body)
        if node.name == "__init__" and node.args.args:
            self._attributes_of_self(node, node.args.args[0].arg)

    def _attributes_of_self(self, node: Node, own: str) -> None:
        """Find the attributes that `__init__` gives its instance; the class body counts more."""
        types: dict[str, ast.expr | None] = {}
        pending: list[Sequence[Node]] = [node.body]
        while pending:
            assigned: list[_Found] = []
            for each in pending.pop():
                kind = type(each)
                if kind is Assign or kind is AnnAssign:
                    assigned = []
                    for target in each.targets if kind is Assign else (each.target,):
                        if type(target) is Attribute and target.attr[0] != "_" and _is(target.value, own):
                            annotation = each.annotation if kind is AnnAssign else None
                            if annotation is None and type(each.value) is Name:
                                types = types or _types_of(node.args)
                                annotation = types.get(each.value.id)
                            assigned += self._attribute(target.attr, each, annotation, WEAK)
                elif kind is Expr:
                    _describe_all(assigned, each)
                    assigned = []
                else:
                    assigned = []
                    if kind in BRANCHING:
                        pending += [body for body, _ in branches(each, None)]

    def _assign(self, node: Node, taken: frozenset[str] | None) -> list[_Found]:
        found: list[_Found] = []
        for target in node.targets:
            if type(target) is Name:
                if target.id[0] != "_":
                    found += self._attribute(target.id, node, None, taken)
            elif type(target) is Tuple:
                for part in target.elts:
                    if type(part) is Name and part.id[0] != "_":
                        found += self._attribute(part.id, node, None, taken)
        return found

    def _annotated(self, node: AnnAssign, taken: frozenset[str] | None) -> list[_Found]:
        target = node.target
        if type(target) is Name and target.id[0] != "_":
            return self._attribute(target.id, node, node.annotation, taken)
        return []

    def _attribute(
        self, name: str, node: Node, annotation: ast.expr | None, taken: frozenset[str] | None
    ) -> list[_Found]:
        new = self._begin(name, "attribute", node, node.lineno, node.lineno, taken)
        if new is None:
            return []
        value = node.value
        if annotation is not None and not (
            type(annotation) in (Name, Attribute) and last_name(annotation) in _NO_TYPES
        ):
            new.signature = self._annotation(annotation)
        elif type(value) is Constant or type(value) is ast.UnaryOp:
            constant = short(self.lines, value)
            new.signature = storable(f" = {constant}") if constant else ""
        elif type(value) is Name:
            new.alias_of = self.prefix + value.id
        elif type(value) is Call and last_name(value.func).endswith("property"):
            new.kind = "property"
        elif type(value) is Call and type(value.func) is Name and value.func.id in self.factories:
            new.kind = "class"
        return [new]

    def _type_alias(self, node: Node, taken: frozenset[str] | None) -> None:
        name = node.name.id
        if name[0] != "_":
            self._attribute(name, node, node.value, taken)

    def _annotation(self, node: ast.expr) -> str:
        return storable(annotation_of(self.lines, node))

    def _forget_members(self, prefix: str) -> None:
        for name in [name for name in self.found if name.startswith(prefix)]:
            del self.found[name]


_NO_TYPES = ("Final", "ClassVar", "TypeAlias")
_TYPE_ALIAS = getattr(ast, "TypeAlias", None)
_WITH_FIELDS = ("dataclass", "define", "frozen", "mutable", "attrs", "s")
"""Last names of the decorators of the standard library and of attrs that make a constructor of fields."""


def _replaces(kind: str, line: int, is_weak: bool, old: _Found) -> bool:
    """Return whether a definition counts before an older one of the same name."""
    if is_weak is not old.is_weak:
        return old.is_weak
    is_variable = kind == "attribute"
    if is_variable is not (old.kind == "attribute"):
        return not is_variable
    return line > old.line


def _private_bases(tree: ast.Module) -> frozenset[str]:
    """Return the private classes of a module from which its public ones inherit."""
    classes = {node.name: node for node in tree.body if type(node) is ClassDef}
    if not any(name[0] == "_" for name in classes):
        return frozenset()
    found: set[str] = set()
    for name in reversed(classes):
        if name[0] != "_" or name in found:
            bases = [getattr(base, "value", base) for base in classes[name].bases]  # `_Base[T]`
            found.update([base.id for base in bases if type(base) is Name and base.id[0] == "_"])
    return frozenset(found)


def _first_of(body: Sequence[Node]) -> int:
    first = body[0]
    decorators = getattr(first, "decorator_list", None)
    return decorators[0].lineno if decorators else first.lineno  # type: ignore[no-any-return]


def _docstring(body: Sequence[Node]) -> str:
    first = body[0] if body else None
    if type(first) is Expr and type(first.value) is Constant and type(first.value.value) is str:
        return first.value.value
    return ""


def _describe_all(assigned: Sequence[_Found], node: Expr) -> None:
    """Take the string after an assignment as the docstring of what it assigns."""
    if assigned and (docstring := _docstring((node,))):
        for each in assigned:
            each.summary = first_sentence(docstring)
            each.deprecated = _deprecated((), docstring, ())


def _deprecated(decorators: Sequence[ast.expr], docstring: str, body: Sequence[ast.stmt]) -> str:
    """Return why something is deprecated; "" if nothing says so."""
    if decorators and (reason := deprecation_by_decorator(decorators)):
        return reason
    if "deprecated::" in docstring and (reason := deprecation_in_docstring(docstring)):
        return reason
    return deprecation_by_warning(body)


def _has_fields(node: ClassDef) -> bool:
    """Return whether the constructor of a class is made of the fields in its body."""
    return any(last_name(each) in _WITH_FIELDS for each in node.decorator_list) or any(
        last_name(base) == "NamedTuple" for base in node.bases
    )


def _types_of(args: ast.arguments) -> dict[str, ast.expr | None]:
    return {arg.arg: arg.annotation for arg in args.args + args.kwonlyargs}


def _is(node: Node, name: str) -> bool:
    return type(node) is Name and node.id == name
