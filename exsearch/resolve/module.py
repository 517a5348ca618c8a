"""What every name in one module means: a syntax tree in, its uses of symbols out.

Nothing here reads a file, runs code or knows another module. A symbol is dotted as the imports of
the module make it; which of several paths to an object is its real one is for others to say. What
cannot be known is left out or, where it is one possibility of several, called "name-only".

One walk; its parts, each building on those before:

bindings     what a name can mean, and how two bindings become one
scopes       which binding every name has at the place that the walk has come to
uses         what was found
expressions  what expressions use and mean
statements   what statements bind, and branches
names        functions and classes, and the whole of it
tables       `__all__` and names that are imported when they are asked for
"""

from __future__ import annotations

import ast
import sys
from ast import Attribute, Call, Name
from operator import itemgetter
from typing import TYPE_CHECKING

from exsearch.resolve.bindings import (
    GIVEN,
    MISSING,
    OWN_CLASS,
    OWN_FUNCTION,
    THING,
    Binding,
    Owner,
    in_other_words,
)
from exsearch.resolve.expressions import EXPRESSIONS
from exsearch.resolve.kinds import (
    ARGUMENT,
    BASE,
    DECORATOR,
    EXACT,
    IMPORT,
)
from exsearch.resolve.scopes import CLASS, FUNCTION, Changes
from exsearch.resolve.statements import STATEMENTS, Deferred, Statements
from exsearch.resolve.tables import lazy_names, plain_exports
from exsearch.resolve.uses import Names, Node, Use

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Names", "Use", "find_names"]


def find_names(tree: ast.Module, module: str | None, is_package: bool) -> Names:
    """Return what the names of a module mean.

    `module` is its dotted name, None where it is not known: then its relative imports mean nothing and
    its own definitions are no symbols. Trees may be deep: the caller raises the recursion limit and
    catches RecursionError. Nothing recurses in C.
    """
    walk = _Walk(module, is_package)
    found = walk.found
    walk.statements(tree.body)
    found.imported = walk.imports_in_force()
    walk.run_deferred(first=_declares_global)
    walk.nearest_imports()
    found.uses.sort(key=_PLACE)
    found.starred.sort(key=_STARRED_PLACE)
    found.stars = tuple(walk.stars)
    if "__all__" in found.defined:
        found.exported = plain_exports(tree.body)
    if "__getattr__" in found.defined:
        found.lazy = lazy_names(tree.body, module, is_package, found.imported)
    return found


_PLACE = itemgetter(3, 5)


def _STARRED_PLACE(item: tuple[str, Use]) -> tuple[int, int]:  # noqa: N802
    return item[1][3], item[1][5]


_DEEPEST = 20
"""Parts of a symbol that can be modules."""

_NEW_SYNTAX = sys.version_info >= (3, 12)


class _Walk(Statements):
    """A walk over one module: what functions and classes are, and when they are read."""

    __slots__ = ("defining", "owner", "owners")

    def __init__(self, module: str | None, is_package: bool) -> None:
        super().__init__(module, is_package)
        self.defining = True
        """Whether what is defined here has a name outside: in no function, though perhaps in a class."""
        self.owner: Owner | None = None
        """The class whose body is read."""
        self.owners: dict[str, Owner] = {}
        """The classes of the module, by their symbols."""

    def imports_in_force(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Return the names that mean an import now."""
        found = {}
        for name, binding in self.env.items():
            if isinstance(binding, tuple) and binding:
                candidates = tuple((s, line) for s, how, line, what in binding if how == EXACT and line)
                if candidates:
                    found[name] = candidates
        return found

    def nearest_imports(self) -> None:
        """Give each use the nearest of several imports that bind its name: `import os`, `import os.path`."""
        several = {root: lines for root, lines in self.root_lines.items() if len(lines) > 1}
        if not several:
            return
        numbers = {root: set(lines.values()) for root, lines in several.items()}
        for index, use in enumerate(self.uses):
            parts = use[0].split(".", _DEEPEST)
            lines = several.get(parts[0])
            if lines and use[1] != IMPORT and use[7] in numbers[parts[0]]:
                line = use[7]
                for count in range(len(parts), 0, -1):
                    if (path := ".".join(parts[:count])) in lines:
                        line = lines[path]
                        break
                self.uses[index] = (*use[:7], line, use[8])

    # Definitions

    def function_def(self, node: Node) -> None:
        """Read the decorators and defaults of a function; the rest when the scope has ended."""
        name = self.prefix + node.name
        around = self.definition
        self.definition = definition = self.open_body(node, name)
        if node.decorator_list:
            self.decorators(node)
        args = node.args
        if args.defaults:
            self.many(args.defaults)
        if args.kw_defaults:
            self.many(args.kw_defaults)
        self.later.append((_Walk.function, node, definition, self.owner, name))
        self.definition = around
        binding: Binding = None
        if self.outside:
            self.found.defined[name] = "function"
            if self.module:
                binding = ((f"{self.module}.{name}", EXACT, 0, OWN_FUNCTION),)
        elif self.defining and name not in self.found.defined:
            self.found.defined[name] = "method"
        self.bind(node.name, binding)

    def open_body(self, node: Node, name: str) -> int:
        """Begin the definition of a function or class, and return its index."""
        decorators = node.decorator_list
        body = node.body[0]
        inside = body.lineno
        if type(body) in _DECORATED and body.decorator_list:
            inside = body.decorator_list[0].lineno
        return self.open(decorators[0].lineno if decorators else node.lineno, inside, node.end_lineno, name)

    def decorators(self, node: Node) -> None:
        """Read the decorators of a function or class."""
        for decorator in node.decorator_list:
            if type(decorator) is Call:
                self.call(decorator, DECORATOR)
            else:
                self.reference(decorator, DECORATOR)

    def function(self, deferred: Deferred) -> None:
        """Read the signature and the body of a function."""
        _, node, self.definition, owner, name = deferred
        hidden = self.begin_function(name)
        if _NEW_SYNTAX:
            self.type_parameters(node)
        bound = self.parameters(node.args)
        if node.returns is not None:
            self.annotation(node.returns)
        if owner is not None and bound and not _is_static(node):
            bound[0] = (bound[0][0], owner)
        self.bind_parameters(bound)
        self.statements(node.body)
        self.end_function(hidden)

    def lambda_body(self, deferred: Deferred) -> None:
        """Read what a lambda gives."""
        _, node, self.definition, _, prefix = deferred
        hidden = self.begin_function(prefix[:-1])
        self.bind_parameters(self.parameters(node.args))
        self.many((node.body,))
        self.end_function(hidden)

    # A function is read when the scope around has ended, so that nothing needs to be as it was before.

    def begin_function(self, name: str) -> Changes:
        """Begin a function; what is returned is for `end_function`."""
        self.later = []
        self.outside = self.defining = False
        self.owner = None
        self.prefix = f"{name}."
        return self.begin(FUNCTION)

    def bind_parameters(self, bound: list[tuple[str, Binding]]) -> None:
        """Let the parameters mean this, and the body begin here."""
        hidden, env = self.hidden, self.env
        for name, binding in bound:
            hidden.setdefault(name, env.get(name, MISSING))
            env[name] = binding
        self.start = len(self.uses)
        self.start_of_starred = len(self.found.starred)

    def end_function(self, hidden: Changes) -> None:
        """Read what the function defines, and end it."""
        declared = self.declared
        if self.later:
            self.run_deferred()
        self.uncover(hidden, declared)

    def run_deferred(self, first: Callable[[Deferred], bool] | None = None) -> None:
        """Read what was put off; those for which `first` holds before the others."""
        todo, self.later = self.later, []
        if first is not None:
            sooner: tuple[list[Deferred], list[Deferred]] = ([], [])
            for deferred in todo:
                sooner[not first(deferred)].append(deferred)
            todo = sooner[0] + sooner[1]
        for deferred in todo:
            self.definition = deferred[2]
            deferred[0](self, deferred)

    def parameters(self, args: Node) -> list[tuple[str, Binding]]:
        """Read the annotations of parameters, and return what these mean."""
        bound: list[tuple[str, Binding]] = []
        parts = args.args
        if args.posonlyargs or args.kwonlyargs:
            parts = args.posonlyargs + parts + args.kwonlyargs
        for arg in parts:
            note = arg.annotation
            if note is None:
                bound.append((arg.arg, None))
            else:
                self.annotation(note)
                bound.append((arg.arg, self.binding_of_type(note)))
        for arg in (args.vararg, args.kwarg):
            if arg is not None:
                if arg.annotation is not None:
                    self.annotation(arg.annotation)
                bound.append((arg.arg, None))
        return bound

    def type_parameters(self, node: Node) -> None:
        """Bind the T of `def f[T: Bound]`."""
        parameters = getattr(node, "type_params", ())
        for parameter in parameters:
            self.bind(parameter.name, None)
        for parameter in parameters:
            for part in (getattr(parameter, "bound", None), getattr(parameter, "default_value", None)):
                if part is not None:
                    self.annotation(part)

    def type_alias(self, node: Node) -> None:
        """Read `type X = Y`."""
        self.bind(node.name.id, None)
        if self.outside:
            self.found.defined[node.name.id] = "attribute"
        self.later.append((_Walk.type_alias_value, node, self.definition, None, self.prefix))

    def type_alias_value(self, deferred: Deferred) -> None:
        """Read the Y of `type X[T] = Y`."""
        hidden = self.begin_function(deferred[4][:-1])
        self.type_parameters(deferred[1])
        self.annotation(deferred[1].value)
        self.end_function(hidden)

    def lambda_(self, node: Node) -> None:
        """Read the defaults; the rest when the scope has ended."""
        args = node.args
        self.many(args.defaults)
        self.many(args.kw_defaults)
        self.later.append((_Walk.lambda_body, node, self.definition, None, self.prefix))

    def class_def(self, node: Node) -> None:
        """Read a class but for its methods: these when the scope around has ended."""
        name = self.prefix + node.name
        around = self.definition
        if self.kind != FUNCTION:
            self.definition = self.open_body(node, name)
        self.decorators(node)
        type_scope = self.enter(CLASS)
        if _NEW_SYNTAX:
            self.type_parameters(node)
        bases = self.class_bases(node)
        owner = Owner(tuple(self.owners[base] for base in bases if base in self.owners))
        owner.parameters = tuple(self.hidden)
        self.class_body(node, name, owner)
        self.leave(type_scope)
        self.definition = around
        self.bind(node.name, self.own_class(node.name, name, bases, owner))

    def class_bases(self, node: Node) -> tuple[str, ...]:
        """Read the bases of a class, and return the symbols of those that have one."""
        bases: list[str] = []
        for base in node.bases:
            plain = base
            if type(base) is ast.Subscript:
                plain = base.value
                self.many((base.slice,))
            self.reference(plain, BASE)
            binding = self.binding_of(plain) if type(plain) in (Name, Attribute) else None
            if isinstance(binding, tuple):
                bases += [candidate[0] for candidate in binding if candidate[3] in (THING, OWN_CLASS)]
            elif type(plain) is Name and plain.id in GIVEN and plain.id not in self.env:
                bases.append(f"builtins.{plain.id}")
        for keyword in node.keywords:
            self.reference(keyword.value, ARGUMENT)
        return tuple(bases)

    def class_body(self, node: Node, name: str, owner: Owner) -> None:
        """Read the body of a class."""
        around = (self.later, self.outside, self.owner, self.prefix)
        self.later, self.prefix = [], f"{name}."
        self.outside, self.owner = False, owner
        scope = self.enter(CLASS)
        self.statements(node.body)
        for attribute in self.hidden:
            binding = self.env.get(attribute)
            owner.put(attribute, in_other_words(binding) if binding else binding)
        self.leave(scope)
        members = self.later
        self.later, self.outside, self.owner, self.prefix = around
        self.later.append((_Walk.members, members, self.definition, owner, name))

    def members(self, deferred: Deferred) -> None:
        """Read the methods of a class, and then what they say of `self`."""
        _, members, _, owner, _ = deferred
        assert owner is not None
        hidden = [(name, self.env.get(name, MISSING)) for name in owner.parameters]
        self.env.update(dict.fromkeys(owner.parameters))
        for method in members:
            self.definition = method[2]
            method[0](self, method)
        self.uncover(dict(hidden), frozenset())
        self.owned(owner)

    def own_class(self, name: str, qualified: str, bases: tuple[str, ...], owner: Owner) -> Binding:
        """Note a class that the module defines, and return what its name means."""
        if not self.outside:
            if self.defining:
                self.found.defined[qualified] = "class"
                self.found.bases[qualified] = bases
            return None
        self.found.defined[name] = "class"
        self.found.bases[name] = bases
        if not self.module:
            return None
        symbol = f"{self.module}.{name}"
        self.owners[symbol] = owner
        return ((symbol, EXACT, 0, OWN_CLASS),)


def _is_static(function: Node) -> bool:
    return any(type(d) is Name and d.id == "staticmethod" for d in function.decorator_list)


def _declares_global(deferred: Deferred) -> bool:
    """Say whether a function may assign names of the module, which others then read."""
    what = deferred[1]
    if type(what) is list:  # the methods of a class
        return any(_declares_global(method) for method in what)
    if type(what) in _FUNCTIONS:
        for statement in what.body[:_FIRST_STATEMENTS]:
            if type(statement) is ast.Global:
                return True
    return False


_DECORATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FIRST_STATEMENTS = 4
"""Statements of a function among which a `global` is looked for; it stands at the top."""

EXPRESSIONS[ast.Lambda] = _Walk.lambda_
STATEMENTS[ast.ClassDef] = _Walk.class_def
STATEMENTS[ast.FunctionDef] = STATEMENTS[ast.AsyncFunctionDef] = _Walk.function_def
if _NEW_SYNTAX:
    STATEMENTS[vars(ast)["TypeAlias"]] = _Walk.type_alias
