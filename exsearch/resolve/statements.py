"""What statements do to names: imports and assignments bind them, branches make them mean several things.

One function per type of node, in a table. Functions and classes are read by `names`.
"""

from __future__ import annotations

import ast
from ast import Attribute, Constant, Expr, Name, Return
from ast import List as ListNode
from ast import Tuple as TupleNode
from typing import TYPE_CHECKING, Any, TypeAlias

from exsearch.resolve.bindings import GIVEN, MISSING, THING, Binding, Owner, either, typed_as
from exsearch.resolve.expressions import BINDINGS, EXPRESSIONS, Expressions, Reader
from exsearch.resolve.kinds import ATTRIBUTE, EXACT, EXCEPT, IMPORT
from exsearch.resolve.scopes import FUNCTION, MODULE, Changes, rather_imports
from exsearch.resolve.tables import absolute
from exsearch.resolve.uses import STAR, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Deferred: TypeAlias = "tuple[Callable[[Any, Deferred], None], Node, int, Owner | None, str]"
"""(what reads it, node, definition, the class that it is directly in, qualified name of what is around it)"""


class Statements(Expressions):
    """Reads statements."""

    __slots__ = ("is_package", "later", "module", "prefix", "root_lines", "stars")

    def __init__(self, module: str | None, is_package: bool) -> None:
        super().__init__()
        self.module = module
        self.is_package = is_package
        self.prefix = ""
        """Qualified name of what is around, with a dot behind."""
        self.later: list[Deferred] = []
        """What is read when the scope has ended."""
        self.stars: list[tuple[str, int]] = []
        self.root_lines: dict[str, dict[str, int]] = {}
        """"os" -> {"os": 1, "os.path": 2}: imports that all bind the same name."""

    def statements(self, body: Sequence[Node]) -> None:
        """Read statements in their order."""
        if not self.outside:
            for node in body:
                of = type(node)
                if of is Expr or of is Return:
                    value = node.value
                    if value is not None and type(value) is not Constant:
                        EXPRESSIONS[type(value)](self, value)
                else:
                    STATEMENTS[of](self, node)
            return
        for node in body:
            if type(node) not in _COMPOUND:
                self.definition = self.open(node.lineno, node.lineno, node.end_lineno, "")
            STATEMENTS[type(node)](self, node)

    def expression(self, node: Node) -> None:
        """Read an expression as a statement."""
        value = node.value
        if type(value) is not Constant:
            EXPRESSIONS[type(value)](self, value)

    def assign(self, node: Node) -> None:
        """Read an assignment."""
        value = node.value
        of = type(value)
        if of is Constant:
            binding: Binding = () if value.value is None else None
        else:
            EXPRESSIONS[of](self, value)
            find = BINDINGS.get(of)
            binding = None if find is None else find(self, value)
        for target in node.targets:
            if type(target) is Name:
                name = target.id
                if binding is not None or name not in self.hidden or self.env.get(name, 0) is not None:
                    self.bind(name, binding)
                if self.outside:
                    self.found.defined[name] = "attribute"
            elif type(target) is TupleNode and of is TupleNode and len(target.elts) == len(value.elts):
                for part, its_value in zip(target.elts, value.elts, strict=True):
                    self.target(part, self.binding_of(its_value))
            else:
                self.target(target, binding)

    def target(self, node: Node, binding: Binding = None) -> None:
        """Read what is assigned to; where it is a name, it means this from here on."""
        kind = type(node)
        if kind is Name:
            self.bind(node.id, binding)
            if self.outside:
                self.found.defined[node.id] = "attribute"
        elif kind is Attribute:
            value = node.value
            if type(value) is Name and type(owner := self.get(value.id)) is Owner:
                owner.put(node.attr, binding)
            else:
                self.attribute(node)
        elif kind is TupleNode or kind is ListNode:
            for part in node.elts:
                self.target(part)
        elif kind is ast.Starred:
            self.target(node.value)
        else:
            EXPRESSIONS[kind](self, node)

    def annotated(self, node: Node) -> None:
        """Read `x: T = y`."""
        if self.kind == FUNCTION:
            self.annotation(node.annotation)
        else:
            self.later.append(
                (Statements.read_annotation, node.annotation, self.definition, None, self.prefix)
            )
        if node.value is not None:
            EXPRESSIONS[type(node.value)](self, node.value)
        binding = self.binding_of_type(node.annotation) or self.binding_of(node.value)
        target = node.target
        if type(target) is Name and node.value is None:
            # Nothing is bound at run time; its type is known all the same.
            if self.kind != MODULE or not self.get(target.id):
                self.bind(target.id, binding)
        else:
            self.target(target, binding)

    def read_annotation(self, deferred: Deferred) -> None:
        """Read an annotation when what it names is defined."""
        self.annotation(deferred[1])

    def augmented(self, node: Node) -> None:
        """Read `x += y`."""
        EXPRESSIONS[type(node.value)](self, node.value)
        if type(node.target) is Name:
            self.name(node.target)
            self.bind(node.target.id, None)
        else:
            EXPRESSIONS[type(node.target)](self, node.target)

    def delete(self, node: Node) -> None:
        """Read `del x`."""
        for target in node.targets:
            if type(target) is Name:
                self.bind(target.id, None)
            elif type(target) in (TupleNode, ListNode):
                self.target(target)
            else:
                EXPRESSIONS[type(target)](self, target)

    def declaration(self, node: Node) -> None:
        """Read `global x` or `nonlocal x`."""
        if self.kind != MODULE:
            self.declare(node.names)

    def import_(self, node: Node) -> None:
        """Read `import a.b, c.d as e`."""
        for alias in node.names:
            symbol = alias.name
            self.import_use(symbol, alias, node.lineno)
            if alias.asname is not None:
                self.bind(alias.asname, ((symbol, EXACT, node.lineno, THING),))
                continue
            root = symbol.partition(".")[0]
            lines = self.root_lines.setdefault(root, {})
            lines.setdefault(symbol, node.lineno)
            self.bind(root, ((root, EXACT, node.lineno, THING),))

    def import_from(self, node: Node) -> None:
        """Read `from a import b, c as d`."""
        module = absolute(self.module, self.is_package, node.level, node.module)
        line = node.lineno
        for alias in node.names:
            name = alias.name
            if name == "*":
                if module:
                    self.star(module, line)
            elif not module or module == "__future__":
                self.bind(alias.asname or name, None)
            else:
                symbol = f"{module}.{name}"
                self.import_use(symbol, alias, line)
                self.bind(alias.asname or name, ((symbol, EXACT, line, THING),))

    def import_use(self, symbol: str, alias: Node, line: int) -> None:
        """Note an import as a use."""
        self.uses.append(
            (symbol, IMPORT, EXACT, alias.lineno, alias.lineno, alias.col_offset, self.definition, line, "")
        )
        self.roots.append("")

    def star(self, module: str, line: int) -> None:
        """Read `from module import *`: from now on names bound nowhere may be its."""
        if self.kind == MODULE:
            self.stars.append((module, line))
            env = self.env
            self.get = lambda name: env.get(name, None if name in GIVEN else STAR)

    def any_statement(self, node: Node) -> None:
        """Read a statement of a kind that this program does not know yet."""
        self.any_expression(node)
        for place in node._fields:
            child = getattr(node, place, None)
            if type(child) is list:
                self.statements([part for part in child if isinstance(part, ast.stmt)])

    # Compound statements

    def if_(self, node: Node) -> None:
        """Read `if`, with all its `elif`: one of the branches runs."""
        checking = _is_type_checking(node.test)
        ends: list[Changes] = []
        while True:
            test = node.test
            if self.outside:
                self.open_header(node, test)
            EXPRESSIONS[type(test)](self, test)
            changes = self.branch(self.statements, node.body)
            if type(node.body[-1]) not in _LEAVES:
                ends.append(changes)
            rest = node.orelse
            if len(rest) != 1 or type(rest[0]) is not ast.If:
                break
            node = rest[0]
        if rest:
            changes = self.branch(self.statements, rest)
            if type(rest[-1]) not in _LEAVES:
                ends.append(rather_imports(changes, ends[0]) if checking and ends else changes)
        self.join(ends, or_none=not rest and not checking)

    def try_(self, node: Node) -> None:
        """Read `try`: a handler may begin after any statement of the body."""
        body = self.branch(self.statements, node.body)
        ends = []
        last = node.orelse or node.body
        body_and_else = self.branch(self.after, (body, node.orelse)) if node.orelse else body
        if type(last[-1]) not in _LEAVES:
            ends.append(body_and_else)
        for handler in node.handlers:
            changes = self.branch(self.handler, (body, handler))
            if type(handler.body[-1]) not in _LEAVES:
                ends.append(rather_imports(changes, body) if _of_import(handler.type) else changes)
        self.join(ends or [body_and_else], or_none=False)
        self.statements(node.finalbody)

    def after(self, what: tuple[Changes, list[Node]]) -> None:
        """Read statements that run after such changes."""
        changes, body = what
        self.join([changes], or_none=False)
        self.statements(body)

    def handler(self, what: tuple[Changes, Node]) -> None:
        """Read an `except` clause, with the changes that the body may have made."""
        changes, node = what
        self.join([changes], or_none=True)
        binding: Binding = None
        if node.type is not None:
            self.open_header(node, node.type)
            classes = node.type.elts if type(node.type) is TupleNode else [node.type]
            binding = MISSING
            for caught in classes:
                self.reference(caught, EXCEPT)
                binding = either(binding, typed_as(self.binding_of(caught)))
        if node.name is not None:
            self.bind(node.name, binding or None)
        self.statements(node.body)
        if node.name is not None:
            self.bind(node.name, None)

    def loop(self, node: Node) -> None:
        """Read `for`."""
        self.open_header(node, node.iter)
        EXPRESSIONS[type(node.iter)](self, node.iter)
        self.join([self.branch(self.loop_body, node)], or_none=True)
        self.statements(node.orelse)

    def loop_body(self, node: Node) -> None:
        """Read one round of a `for`."""
        self.target_of_block(node.target)
        self.statements(node.body)

    def while_(self, node: Node) -> None:
        """Read `while`."""
        self.open_header(node, node.test)
        EXPRESSIONS[type(node.test)](self, node.test)
        self.join([self.branch(self.statements, node.body)], or_none=True)
        self.statements(node.orelse)

    def with_(self, node: Node) -> None:
        """Read `with`: `as` names what the class made."""
        self.open_header(node, node.items[-1].context_expr)
        for item in node.items:
            value = item.context_expr
            EXPRESSIONS[type(value)](self, value)
            if item.optional_vars is not None:
                self.target_of_block(item.optional_vars, self.binding_of(value))
        self.statements(node.body)

    def target_of_block(self, node: Node, binding: Binding = None) -> None:
        """Read the target of a `for` or `with`."""
        if type(node) is Name:
            self.bind(node.id, binding)
        else:
            self.target(node)

    def match(self, node: Node) -> None:
        """Read `match`."""
        self.open_header(node, node.subject)
        EXPRESSIONS[type(node.subject)](self, node.subject)
        ends = []
        for case in node.cases:
            changes = self.branch(self.case, case)
            if type(case.body[-1]) not in _LEAVES:
                ends.append(changes)
        self.join(ends, or_none=True)

    def case(self, node: Node) -> None:
        """Read one `case`."""
        self.open_header(node.pattern, node.guard or node.pattern)
        self.pattern(node.pattern)
        if node.guard is not None:
            EXPRESSIONS[type(node.guard)](self, node.guard)
        self.statements(node.body)

    def pattern(self, node: Node) -> None:
        """Read a pattern: its classes and constants are uses, its captures are bound."""
        kind = type(node)
        if kind is ast.MatchClass:
            self.reference(node.cls, ATTRIBUTE)
        elif kind is ast.MatchMapping:
            self.many(node.keys)
        elif kind is ast.MatchValue:
            EXPRESSIONS[type(node.value)](self, node.value)
        if kind is ast.MatchAs and node.pattern is not None:
            self.pattern(node.pattern)
        for part in (*getattr(node, "patterns", ()), *getattr(node, "kwd_patterns", ())):
            self.pattern(part)
        name = node.rest if kind is ast.MatchMapping else getattr(node, "name", None)
        if name is not None:
            self.bind(name, None)


def _is_type_checking(test: Node) -> bool:
    of = type(test)
    if of is Name:
        return bool(test.id == "TYPE_CHECKING")
    return of is Attribute and bool(test.attr == "TYPE_CHECKING")


def _of_import(caught: Node) -> bool:
    """Say whether an `except` clause is about a failed import."""
    classes = caught.elts if type(caught) is TupleNode else [caught]
    return any(getattr(node, "id", None) in ("ImportError", "ModuleNotFoundError") for node in classes)


STATEMENTS: dict[type[ast.AST], Reader] = dict.fromkeys(ast.stmt.__subclasses__(), Statements.any_statement)
STATEMENTS |= {
    ast.AnnAssign: Statements.annotated,
    ast.Assert: Statements.parts,
    ast.Assign: Statements.assign,
    ast.AsyncFor: Statements.loop,
    ast.AsyncWith: Statements.with_,
    ast.AugAssign: Statements.augmented,
    ast.Break: Statements.nothing,
    ast.Continue: Statements.nothing,
    ast.Delete: Statements.delete,
    ast.Expr: Statements.expression,
    ast.For: Statements.loop,
    ast.Global: Statements.declaration,
    ast.If: Statements.if_,
    ast.Import: Statements.import_,
    ast.ImportFrom: Statements.import_from,
    ast.Match: Statements.match,
    ast.Nonlocal: Statements.declaration,
    ast.Pass: Statements.nothing,
    ast.Raise: Statements.parts,
    ast.Return: Statements.value,
    ast.Try: Statements.try_,
    ast.TryStar: Statements.try_,
    ast.While: Statements.while_,
    ast.With: Statements.with_,
}
_COMPOUND = frozenset((
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
))  # fmt: skip
_LEAVES = frozenset((ast.Return, ast.Raise, ast.Continue, ast.Break))
"""Statements after which a branch does not go on to what follows it."""
