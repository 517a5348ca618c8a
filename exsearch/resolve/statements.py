"""Read statements: imports and assignments bind names, and branches give a name several meanings.

There is one function for each type of statement that needs its own; the table stands at the end.
`definitions` adds functions and classes to it.
"""

from __future__ import annotations

import ast
from ast import Attribute, Name
from typing import TYPE_CHECKING, Any

from exsearch.resolve import ATTRIBUTE, EXACT, EXCEPT, IMPORT, INFERRED
from exsearch.resolve.annotations import annotated, annotation, instances, path_of_type
from exsearch.resolve.bindings import BUILT_IN, PARAMETER, UNBOUND, Binding, either, extended, made, union
from exsearch.resolve.expressions import (
    Reader,
    attribute,
    children,
    expression,
    expressions,
    nothing,
    part,
    parts,
    reference,
    value,
)
from exsearch.resolve.scopes import begin_branch, bind, declare, end_branch, join, without_stand_ins
from exsearch.resolve.tables import absolute
from exsearch.resolve.uses import begin_definition, begin_header
from exsearch.resolve.walk import FUNCTION, MODULE, Changes, OwnClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.resolve.walk import Node, Walk


SELF = made("$Self")


def statements(walk: Walk, body: Sequence[Node]) -> None:
    """Read statements in their order; each simple statement of the module is a definition of its own."""
    if not walk.outside:
        for node in body:
            STATEMENTS[type(node)](walk, node)
        return
    for node in body:
        if type(node) not in _COMPOUND:
            walk.definition = begin_definition(walk, node.lineno, node.lineno, node.end_lineno, "")
        STATEMENTS[type(node)](walk, node)


def _any_statement(walk: Walk, node: Node) -> None:
    """Read a statement of any type, also one that is new in Python."""
    children(walk, node)
    for place in node._fields:
        child = getattr(node, place, None)
        if type(child) is list:
            statements(walk, [part for part in child if isinstance(part, ast.stmt)])


# Assignments


def _assign(walk: Walk, node: Node) -> None:
    given = node.value
    if type(given) is ast.Tuple and _assign_pairs(walk, node.targets, given.elts):
        return
    binding = value(walk, given)
    for target in node.targets:
        assign_to(walk, target, binding, given)


def _assign_pairs(walk: Walk, outer: Sequence[Node], given: Sequence[Node]) -> bool:
    """Read `a, b = x, y`; return False, with nothing read, if the parts do not belong together."""
    targets = outer[0].elts if len(outer) == 1 and type(outer[0]) is ast.Tuple else ()
    if len(targets) != len(given) or any(type(one) is ast.Starred for one in (*targets, *given)):
        return False
    bindings = [value(walk, one) for one in given]
    for target, binding, one in zip(targets, bindings, given, strict=True):
        assign_to(walk, target, binding, one)
    return True


def assign_to(walk: Walk, node: Node, binding: Binding = None, given: Node = None) -> None:
    """Read the target of an assignment and bind what it names; `given` is the value if it is one node."""
    kind = type(node)
    if kind is Name:
        bind(walk, node.id, binding)
        if walk.outside:
            walk.found.defined[node.id] = "attribute"
            walk.found.summary.setdefault(node.id, "")
    elif kind is Attribute:
        if (own := own_class_of(walk, node.value)) is not None:
            _assign_attribute(walk, own, node.attr, binding, given)
        else:
            attribute(walk, node)
    elif kind is ast.Tuple or kind is ast.List:
        for target, its in parts(node, binding):
            assign_to(walk, target, its)
    elif kind is ast.Starred:
        assign_to(walk, node.value)
    else:
        expression(walk, node)


def own_class_of(walk: Walk, node: Node) -> OwnClass | None:
    """Return the class of this module that a node is `self` or `cls` of."""
    if type(node) is not Name or not (binding := walk.get(node.id)):
        return None
    own = walk.own_classes.get(binding[0][0])
    return own if own is not None and (binding is own.instance or binding is own.itself) else None


def _assign_attribute(walk: Walk, own: OwnClass, name: str, binding: Binding, given: Node) -> None:
    """Record `self.name = given`; what a parameter without annotation may be does not count."""
    choices: Sequence[Node] = (given,)
    if type(given) is ast.BoolOp and type(given.op) is ast.Or:
        choices = given.values
    elif type(given) is ast.IfExp:
        choices = (given.body, given.orelse)
    if any(type(one) is Name and walk.env.get(one.id) is PARAMETER for one in choices):
        own.given.add(name)
        if len(choices) == 1:
            own.attributes.setdefault(name, UNBOUND)
            return
        binding = union([_known(walk, one, binding) for one in choices])
    own.assign(name, binding)


def _known(walk: Walk, node: Node, binding: Binding) -> Binding:
    """Return the binding of one of two choices: nothing for a parameter, else what is known of both."""
    if type(node) is Name and walk.env.get(node.id) is PARAMETER:
        return UNBOUND
    if isinstance(binding, tuple):
        return tuple([(term, INFERRED, line) for term, _, line in binding])
    return None


def _annotation(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    """Read the annotation of a variable of the module or of a class, now that all its names are known."""
    annotation(walk, node.annotation)
    binding = annotated(walk, node.annotation)
    if binding is None:
        return
    if own is not None:
        own.declared[name] = binding
    else:
        walk.declared_types[name] = binding
        if walk.env.get(name, UNBOUND) is None:
            walk.env[name] = binding


def _annotated(walk: Walk, node: Node) -> None:
    """Read `x: T = y`; outside functions T may be defined later."""
    target = node.target
    given = value(walk, node.value) if node.value is not None else None
    binding = annotated(walk, node.annotation)
    if walk.scope == FUNCTION:
        annotation(walk, node.annotation)
        if binding and type(target) is Attribute and (own := own_class_of(walk, target.value)):
            own.attributes.setdefault(target.attr, UNBOUND)
            own.declared.setdefault(target.attr, binding)
            return
    else:
        name = target.id if type(target) is Name else ""
        walk.later.append((_annotation, node, walk.definition, walk.own_class, name))
    if type(target) is not Name or node.value is not None:
        assign_to(walk, target, binding or given)
    elif walk.scope != MODULE or not walk.get(target.id):
        bind(walk, target.id, binding)  # no value is bound at run time, but the type is known
    if walk.outside and type(target) is Name:
        walk.found.summary.setdefault(target.id, "")


def _augmented(walk: Walk, node: Node) -> None:
    expression(walk, node.value)
    expression(walk, node.target)
    if type(node.target) is Name:
        bind(walk, node.target.id, None)


def _delete(walk: Walk, node: Node) -> None:
    for target in node.targets:
        if type(target) is Name:
            bind(walk, target.id, None)
        elif type(target) in (ast.Tuple, ast.List):
            assign_to(walk, target)
        else:
            expression(walk, target)


def _declaration(walk: Walk, node: Node) -> None:
    if walk.scope != MODULE:
        declare(walk, node.names)


# Imports


def _import(walk: Walk, node: Node) -> None:
    line = node.lineno
    for alias in node.names:
        symbol = alias.name
        _use_import(walk, symbol, alias, line)
        if alias.asname is not None:
            _bind_import(walk, alias.asname, symbol, line)
            if alias.asname != symbol.rpartition(".")[2]:
                walk.found.abbreviated.append((alias.asname, symbol))
        else:
            root = symbol.partition(".")[0]
            walk.root_lines.setdefault(root, {}).setdefault(symbol, line)
            _bind_import(walk, root, root, line)


def _import_from(walk: Walk, node: Node) -> None:
    module = absolute(walk.module, walk.is_package, node.level, node.module)
    line = node.lineno
    for alias in node.names:
        name = alias.asname or alias.name
        if name == "*":
            if module:
                _import_all(walk, module, line)
        elif not module or module == "__future__":
            bind(walk, name, None)
        else:
            symbol = f"{module}.{alias.name}"
            _use_import(walk, symbol, alias, line)
            _bind_import(walk, name, symbol, line)


def _bind_import(walk: Walk, name: str, symbol: str, line: int) -> None:
    bind(walk, name, ((symbol, EXACT, line),))
    if walk.outside:
        walk.found.summary.setdefault(name, "")


def _use_import(walk: Walk, symbol: str, alias: Node, line: int) -> None:
    walk.uses.append(
        (symbol, IMPORT, EXACT, alias.lineno, alias.lineno, alias.col_offset, walk.definition, line, "")
    )
    walk.roots.append("")


def _import_all(walk: Walk, module: str, line: int) -> None:
    """Read `from module import *`: from here on, a name that is bound nowhere may come from it.

    It is taken to be a name of this module, because it can be imported from there.
    """
    if walk.scope != MODULE:
        return
    walk.stars.append((module, line))
    own, env, known = walk.module, walk.env, dict.fromkeys(BUILT_IN)

    def get(name: str) -> Any:
        binding = env.get(name, UNBOUND)
        if binding is not UNBOUND or own is None:
            return binding or (binding if binding == () else None)
        if name not in known:
            known[name] = ((f"{own}.{name}", EXACT, line),)
        return known[name]

    walk.get = get


# Branches


def _branch(walk: Walk, body: Sequence[Node]) -> Changes:
    """Read a block as one of several branches, and return what it changed."""
    outer = begin_branch(walk)
    statements(walk, body)
    return end_branch(walk, outer)


def _goes_on(body: Sequence[Node]) -> bool:
    """Return whether the statements behind a branch may run after it."""
    return type(body[-1]) not in _LEAVES


def _if(walk: Walk, node: Node) -> None:
    """Read `if` and all its `elif`, in a loop, because generated code holds thousands of them."""
    checking = _is_type_checking(node.test)
    ends: list[Changes] = []
    while True:
        begin_header(walk, node, node.test)
        expression(walk, node.test)
        changes = _branch(walk, node.body)
        if _goes_on(node.body):
            ends.append(changes)
        rest = node.orelse
        if len(rest) != 1 or type(rest[0]) is not ast.If:
            break
        node = rest[0]
    if rest:
        changes = _branch(walk, rest)
        if _goes_on(rest):
            ends.append(without_stand_ins(changes, ends[0]) if checking and ends else changes)
    join(walk, ends, or_none=not rest and not checking)


def _is_type_checking(test: Node) -> bool:
    return "TYPE_CHECKING" in (getattr(test, "id", None), getattr(test, "attr", None))


def _try(walk: Walk, node: Node) -> None:
    body = whole = _branch(walk, node.body)
    if node.orelse:
        outer = begin_branch(walk)
        join(walk, [body], or_none=False)
        statements(walk, node.orelse)
        whole = end_branch(walk, outer)
    ends = [whole] if _goes_on(node.orelse or node.body) else []
    for handler in node.handlers:
        outer = begin_branch(walk)
        join(walk, [body], or_none=True)  # it may begin after any statement of the body
        _handler(walk, handler)
        changes = end_branch(walk, outer)
        if _goes_on(handler.body):
            ends.append(without_stand_ins(changes, body) if _is_of_import(handler.type) else changes)
    join(walk, ends or [whole], or_none=False)
    statements(walk, node.finalbody)


def _handler(walk: Walk, node: Node) -> None:
    """Read an `except` clause; its name refers to an instance of the classes that it catches."""
    binding: Binding = None
    if node.type is not None:
        begin_header(walk, node, node.type)
        binding = UNBOUND
        for caught in _classes_of(node.type):
            reference(walk, caught, EXCEPT)
            binding = either(binding, instances(path_of_type(walk, caught)))
    if node.name is not None:
        bind(walk, node.name, binding or None)
    statements(walk, node.body)
    if node.name is not None:
        bind(walk, node.name, None)


def _classes_of(caught: Node) -> Sequence[Node]:
    return caught.elts if type(caught) is ast.Tuple else [caught]


def _is_of_import(caught: Node) -> bool:
    names = [getattr(node, "id", None) for node in _classes_of(caught)]
    return "ImportError" in names or "ModuleNotFoundError" in names


def _for(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.iter)
    given = value(walk, node.iter)
    outer = begin_branch(walk)
    _bind_in_block(walk, node.target, extended(given, "*"))
    statements(walk, node.body)
    join(walk, [end_branch(walk, outer)], or_none=True)
    statements(walk, node.orelse)


def _while(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.test)
    expression(walk, node.test)
    join(walk, [_branch(walk, node.body)], or_none=True)
    statements(walk, node.orelse)


def _with(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.items[-1].context_expr)
    sign = "!" if type(node) is ast.With else "!!"
    for item in node.items:
        if item.optional_vars is None:
            expression(walk, item.context_expr)
        else:
            given = value(walk, item.context_expr)
            _bind_in_block(walk, item.optional_vars, extended(given, sign))
    statements(walk, node.body)


def _bind_in_block(walk: Walk, target: Node, binding: Binding = None) -> None:
    """Read the target of a `for` or `with`; unlike an assignment, it defines no name of the module."""
    if type(target) is Name:
        bind(walk, target.id, binding)
    else:
        assign_to(walk, target, binding)


def _return(walk: Walk, node: Node) -> None:
    if not walk.wants_result or node.value is None:
        expression(walk, node.value)
        binding: Binding = ()
    elif _makes_class_itself(walk, node.value):
        expression(walk, node.value)
        binding = SELF
    else:
        binding = value(walk, node.value)
    walk.returned = either(walk.returned, binding)


def _makes_class_itself(walk: Walk, node: Node) -> bool:
    """Return whether a value is `self`, or the call of `cls`: in a subclass, these are of the subclass."""
    own = walk.method_of
    if own is None or not own.path:
        return False
    if type(node) is Name:
        return walk.env.get(node.id) is own.instance
    return type(node) is ast.Call and type(node.func) is Name and walk.env.get(node.func.id) is own.itself


def _match(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.subject)
    subject = value(walk, node.subject)
    ends = []
    for case in node.cases:
        outer = begin_branch(walk)
        begin_header(walk, case.pattern, case.guard or case.pattern)
        binding = _pattern(walk, case.pattern, subject)
        if type(node.subject) is Name and binding is not subject:
            bind(walk, node.subject.id, binding)
        expression(walk, case.guard)
        statements(walk, case.body)
        changes = end_branch(walk, outer)
        if _goes_on(case.body):
            ends.append({name: end for name, end in changes.items() if name != subject_name(node)})
    join(walk, ends, or_none=True)


def subject_name(node: Node) -> str:
    """Return the name that a match statement is about; "" if it is about another expression."""
    return node.subject.id if type(node.subject) is Name else ""


def _pattern(walk: Walk, node: Node, subject: Binding = None) -> Binding:
    """Read a pattern: its classes and constants are uses, and its captures are bound.

    Returns the binding of a value that matches, if `subject` is that of one of which nothing else is known.
    """
    kind = type(node)
    binding = subject
    if kind is ast.MatchClass:
        reference(walk, node.cls, ATTRIBUTE)
        binding = instances(path_of_type(walk, node.cls))
    elif kind is ast.MatchMapping:
        expressions(walk, node.keys)
    elif kind is ast.MatchValue:
        expression(walk, node.value)
    elif kind is ast.MatchOr:
        binding = union([_pattern(walk, one, subject) for one in node.patterns])
    elif kind is ast.MatchAs and node.pattern is not None:
        binding = _pattern(walk, node.pattern, subject)
    if kind is not ast.MatchOr:
        for one in (*getattr(node, "patterns", ()), *getattr(node, "kwd_patterns", ())):
            _pattern(walk, one)
    name = node.rest if kind is ast.MatchMapping else getattr(node, "name", None)
    if name is not None:
        bind(walk, name, binding if kind is ast.MatchAs else None)
    return binding


STATEMENTS: dict[type, Reader] = {
    **dict.fromkeys(ast.stmt.__subclasses__(), _any_statement),
    **dict.fromkeys((ast.Assert, ast.Raise), children),
    **dict.fromkeys((ast.Break, ast.Continue, ast.Pass), nothing),
    ast.Expr: part,
    ast.Return: _return,
    **dict.fromkeys((ast.For, ast.AsyncFor), _for),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _declaration),
    **dict.fromkeys((ast.Try, ast.TryStar), _try),
    **dict.fromkeys((ast.With, ast.AsyncWith), _with),
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Match: _match,
    ast.While: _while,
}
"""Type of statement -> what reads it. `definitions` adds functions and classes."""

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
"""Statements that leave a branch, so that nothing behind the branch runs after it."""

_COMPOUND = {
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
}
"""Statements that hold other statements. The others are definitions of their own, as are their headers."""
