"""Read simple statements: imports and assignments bind names.

There is one function for each type of statement that needs its own; the table stands at the end.
"""

from __future__ import annotations

import ast
from ast import Attribute, Call, IfExp, Name
from typing import TYPE_CHECKING, Any

from exsearch.resolve import EXACT, IMPORT, INFERRED
from exsearch.resolve.annotations import annotated, annotation, local
from exsearch.resolve.bindings import (
    BUILT_IN,
    PARAMETER,
    UNBOUND,
    Binding,
    class_of,
    either,
    made,
    of_variable,
    union,
)
from exsearch.resolve.expressions import (
    Reader,
    attribute,
    call,
    children,
    expression,
    note_place,
    nothing,
    parts,
    value,
)
from exsearch.resolve.scopes import bind, declare
from exsearch.resolve.tables import absolute
from exsearch.resolve.uses import begin_definition
from exsearch.resolve.walk import FUNCTION, MODULE, OwnClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.resolve.walk import Node, Walk


SELF = made("$Self")

NAMED_TUPLES = ("collections.namedtuple()", "typing.NamedTuple()", "typing_extensions.NamedTuple()")
"""Calls that make a class."""


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


def _expression(walk: Walk, node: Node) -> None:
    inside = node.value
    kind = type(inside)
    if kind is Call:
        inside.place = "statement"
        call(walk, inside)
    else:
        note_place(inside, "statement")
        expression(walk, inside)


# Assignments


def _assign(walk: Walk, node: Node) -> None:
    given = node.value
    if type(given) is ast.Tuple and _assign_pairs(walk, node.targets, given.elts):
        return
    kind = type(given)
    if kind is Call or kind is IfExp:
        given.place = "assigned"
    binding = value(walk, given)
    if walk.outside and kind is Call:
        binding = _named_tuple(walk, node.targets[0], binding)
    for target in node.targets:
        assign_to(walk, target, binding, given)


def _named_tuple(walk: Walk, target: Node, binding: Binding) -> Binding:
    """Return the binding of X in `X = call(...)`; if it is a class of named tuples, record that."""
    if not isinstance(binding, tuple) or not binding or binding[0][0] not in NAMED_TUPLES:
        return binding
    if not walk.module or type(target) is not Name:
        return binding
    walk.found.summary[target.id] = "c - typing.NamedTuple"
    return ((f"{walk.module}.{target.id}", EXACT, 0),)


def _assign_pairs(walk: Walk, outer: Sequence[Node], given: Sequence[Node]) -> bool:
    """Read `a, b = x, y`; return False, with nothing read, if the parts do not belong together."""
    targets = outer[0].elts if len(outer) == 1 and type(outer[0]) is ast.Tuple else ()
    if len(targets) != len(given) or any(type(one) is ast.Starred for one in (*targets, *given)):
        return False
    for one in given:
        note_place(one, "assigned")
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
    kind = type(given)
    if kind is Name and walk.env.get(given.id) is PARAMETER:
        own.given.add(name)
        own.attributes.setdefault(name, UNBOUND)
        return
    if kind is ast.BoolOp or kind is ast.IfExp:
        choices = given.values if kind is ast.BoolOp else (given.body, given.orelse)
        if any(type(one) is Name and walk.env.get(one.id) is PARAMETER for one in choices):
            own.given.add(name)
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
    binding = _declared(walk, node)
    if binding is None:
        return
    declared = binding if _is_type_alias(node) else of_variable(binding)
    if own is not None:
        own.declared[name] = declared
    else:
        walk.declared_types[name] = declared
        if walk.env.get(name, UNBOUND) is None:
            walk.env[name] = binding


def _declared(walk: Walk, node: Node) -> Binding:
    """Return the binding of x in `x: T = y` as T describes it; y describes it if T is TypeAlias."""
    if _is_type_alias(node):
        return class_of(annotated(walk, node.value))
    return annotated(walk, node.annotation)


def _is_type_alias(node: Node) -> bool:
    kind = node.annotation
    return "TypeAlias" in (getattr(kind, "id", ""), getattr(kind, "attr", "")) and node.value is not None


def _annotated(walk: Walk, node: Node) -> None:
    """Read `x: T = y`; outside functions T may be defined later."""
    target = node.target
    note_place(node.value, "assigned")
    given = value(walk, node.value) if node.value is not None else None
    binding = _declared(walk, node)
    if walk.scope == FUNCTION:
        annotation(walk, node.annotation)
        if binding and type(target) is Attribute and (own := own_class_of(walk, target.value)):
            own.attributes.setdefault(target.attr, UNBOUND)
            own.declared.setdefault(target.attr, of_variable(binding))
            return
        binding = local(walk, binding)
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
    note_place(node.value, "assigned")
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
        (
            symbol,
            IMPORT,
            EXACT,
            alias.lineno,
            alias.lineno,
            alias.col_offset,
            walk.definition,
            line,
            "@import",
        )
    )
    walk.roots.append("")


def _import_all(walk: Walk, module: str, line: int) -> None:
    """Read `from module import *`: from here on, a name that is bound nowhere may come from it.

    It is taken to be a name of this module, because it can be imported from there.
    """
    if walk.scope != MODULE:
        return
    walk.stars.append(module)
    own, env, known = walk.module, walk.env, dict.fromkeys(BUILT_IN)

    def get(name: str) -> Any:
        binding = env.get(name, UNBOUND)
        if binding is not UNBOUND or own is None:
            return binding or (binding if binding == () else None)
        if name not in known:
            known[name] = ((f"{own}.{name}", EXACT, line),)
        return known[name]

    walk.get = get


# What functions return


def _return(walk: Walk, node: Node) -> None:
    note_place(node.value, "returned")
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


STATEMENTS: dict[type, Reader] = {
    **dict.fromkeys(ast.stmt.__subclasses__(), _any_statement),
    **dict.fromkeys((ast.Break, ast.Continue, ast.Pass), nothing),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _declaration),
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Raise: children,
    ast.Return: _return,
}
"""Type of statement -> what reads it. `find_names` adds those that hold other statements: `blocks`,
`definitions` and `classes`."""

_COMPOUND = {
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
}
"""Statements that hold other statements. The others are definitions of their own, as are their headers."""
