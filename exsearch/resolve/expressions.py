"""What expressions mean: their names as uses, and what a name means that is bound to one.

One function per type of node, in a table; what has no names in it costs one look into the table.
"""

from __future__ import annotations

import ast
import re
from ast import Attribute, BinOp, Call, Constant, Name, Starred, Subscript
from ast import List as ListNode
from ast import Tuple as TupleNode
from typing import TYPE_CHECKING, Any, TypeAlias

from exsearch.resolve.bindings import (
    MISSING,
    Binding,
    Owner,
    either,
    in_other_words,
    made_by,
    member,
    typed_as,
)  # fmt: skip
from exsearch.resolve.kinds import ANNOTATION, ARGUMENT, ATTRIBUTE, CALL
from exsearch.resolve.uses import Node, Uses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAY_NAME_TYPES = re.compile(r"""[\w.\[\],| "']{1,400}\Z""")
_WORD = re.compile(r"[^\W\d]\w*")


class Expressions(Uses):
    """Reads expressions."""

    __slots__ = ("quotes",)

    def __init__(self) -> None:
        super().__init__()
        self.quotes: dict[Node, Node] = {}
        """String annotations that were read -> the expressions in them."""

    def many(self, nodes: Sequence[Node]) -> None:
        """Read expressions."""
        get = self.get
        for node in nodes:
            kind = type(node)
            if kind is Name:
                if binding := get(node.id):
                    self.named(binding, node, ATTRIBUTE, None)
            elif kind is not Constant:
                EXPRESSIONS[kind](self, node)

    def nothing(self, node: Node) -> None:
        """Read what holds no name."""

    def parts(self, node: Node) -> None:
        """Read a node that holds single expressions, or none, in known places."""
        for place in _PLACES[type(node)]:
            part = getattr(node, place)
            if part is not None:
                EXPRESSIONS[type(part)](self, part)

    def any_expression(self, node: Node) -> None:
        """Read a node of a kind that this program does not know yet."""
        for place in node._fields:
            child = getattr(node, place, None)
            self.many(
                [part for part in (child if type(child) is list else [child]) if isinstance(part, ast.expr)]
            )

    def name(self, node: Node) -> None:
        """Read a name by itself."""
        if binding := self.get(node.id):
            self.named(binding, node, ATTRIBUTE, None)

    def attribute(self, node: Node, kind: int = ATTRIBUTE, call: Node = None) -> None:
        """Read `x.y.z`, x being anything."""
        value = node.value
        while type(value) is Attribute:
            value = value.value
        if type(value) is Name:
            if binding := self.get(value.id):
                if type(binding) is Owner:
                    binding.pending.append((node, kind, call, self.definition))
                else:
                    self.chain(binding, value.id, value, node, kind, call)
        elif type(value) is not Constant:
            EXPRESSIONS[type(value)](self, value)
            if type(value) is Call and (binding := self.binding_of_call(value)):
                root: Node = value.func
                while type(root) is not Name:
                    root = root.value
                self.chain(binding, root.id, value, node, kind, call)

    def reference(self, node: Node, kind: int) -> None:
        """Read an expression that is used as `kind` where it is a name or a chain."""
        if type(node) is Name:
            if binding := self.get(node.id):
                self.named(binding, node, kind, None)
        elif type(node) is Attribute:
            self.attribute(node, kind)
        else:
            EXPRESSIONS[type(node)](self, node)

    def call(self, node: Node, kind: int = CALL) -> None:
        """Read a call."""
        func = node.func
        of = type(func)
        if of is Attribute:
            value = func.value
            if type(value) is not Name:
                self.attribute(func, kind, node)
            elif binding := self.get(value.id):
                if type(binding) is Owner:
                    binding.pending.append((func, kind, node, self.definition))
                else:
                    self.chain(binding, value.id, value, func, kind, node)
        elif of is Name:
            if binding := self.get(func.id):
                self.named(binding, func, kind, node)
        else:
            EXPRESSIONS[of](self, func)
        for value in node.args:
            of = type(value)
            if of is Name:
                if binding := self.get(value.id):
                    self.named(binding, value, ARGUMENT, None)
            elif of is Attribute:
                self.attribute(value, ARGUMENT)
            elif of is Starred:
                self.reference(value.value, ARGUMENT)
            elif of is not Constant:
                EXPRESSIONS[of](self, value)
        for keyword in node.keywords:
            value = keyword.value
            of = type(value)
            if of is Name:
                if binding := self.get(value.id):
                    self.named(binding, value, ARGUMENT, None)
            elif of is Attribute:
                self.attribute(value, ARGUMENT)
            elif of is not Constant:
                EXPRESSIONS[of](self, value)

    def binary(self, node: Node) -> None:
        """Read `a + b + c`, however many."""
        while True:
            right = node.right
            if type(right) is not Constant:
                EXPRESSIONS[type(right)](self, right)
            node = node.left
            if type(node) is not BinOp:
                EXPRESSIONS[type(node)](self, node)
                return

    def compare(self, node: Node) -> None:
        """Read a comparison."""
        left = node.left
        EXPRESSIONS[type(left)](self, left)
        for part in node.comparators:
            of = type(part)
            if of is not Constant:
                EXPRESSIONS[of](self, part)

    def boolean(self, node: Node) -> None:
        """Read `a and b`."""
        for part in node.values:
            EXPRESSIONS[type(part)](self, part)

    def joined(self, node: Node) -> None:
        """Read a formatted string."""
        for part in node.values:
            of = type(part)
            if of is not Constant:
                value = part.value
                EXPRESSIONS[type(value)](self, value)
                if part.format_spec is not None:
                    EXPRESSIONS[type(part.format_spec)](self, part.format_spec)

    def elements(self, node: Node) -> None:
        """Read a list, tuple or set."""
        for part in node.elts:
            of = type(part)
            if of is not Constant:
                EXPRESSIONS[of](self, part)

    def value(self, node: Node) -> None:
        """Read what has one expression in it."""
        if node.value is not None:
            EXPRESSIONS[type(node.value)](self, node.value)

    def operand(self, node: Node) -> None:
        """Read `not x`."""
        EXPRESSIONS[type(node.operand)](self, node.operand)

    def dictionary(self, node: Node) -> None:
        """Read a dictionary."""
        self.many(node.keys)
        self.many(node.values)

    def subscript(self, node: Node) -> None:
        """Read `x[y]`."""
        value = node.value
        if type(value) is Name:
            if binding := self.get(value.id):
                self.named(binding, value, ATTRIBUTE, None)
        else:
            EXPRESSIONS[type(value)](self, value)
        place = node.slice
        if type(place) is not Constant:
            EXPRESSIONS[type(place)](self, place)

    def walrus(self, node: Node) -> None:
        """Read `(x := y)`."""
        EXPRESSIONS[type(node.value)](self, node.value)
        self.bind(node.target.id, self.binding_of(node.value))

    def comprehension(self, node: Node) -> None:
        """Read a comprehension: its targets hide names inside of it only."""
        env = self.env
        hidden: list[tuple[str, Binding]] = []
        for part in node.generators:
            EXPRESSIONS[type(part.iter)](self, part.iter)
            for name in names_in(part.target):
                hidden.append((name, env.get(name, MISSING)))
                env[name] = None
            self.many(part.ifs)
        if type(node) is ast.DictComp:
            self.many((node.key, node.value))
        else:
            self.many((node.elt,))
        for name, binding in reversed(hidden):
            if binding is MISSING:
                env.pop(name, None)
            else:
                env[name] = binding

    # What a value means when a name is bound to it

    def binding_of(self, value: Node) -> Binding:
        """Return what a name means that is bound to this expression."""
        find = BINDINGS.get(type(value))
        return None if find is None else find(self, value)

    def binding_of_name(self, node: Node) -> Binding:
        """Return what `x` in `y = x` gives to y."""
        return in_other_words(self.env.get(node.id))

    def binding_of_attribute(self, node: Node) -> Binding:
        """Return what `a.b` in `y = a.b` gives to y."""
        names = [node.attr]
        first = node
        while type(first.value) is Attribute:
            first = first.value
            names.append(first.attr)
        if type(first.value) is not Name:
            return None
        binding = self.env.get(first.value.id)
        if isinstance(binding, Owner):
            binding = binding.get(names.pop())
            if not names:
                return in_other_words(binding)
        return member(binding, ".".join(reversed(names)))

    def binding_of_call(self, node: Node) -> Binding:
        """Return what `f(x)` in `y = f(x)` gives to y: an object, where f is a class."""
        func = node.func
        if type(func) is Name:
            binding = self.env.get(func.id)
            return made_by(binding) if type(binding) is tuple and binding else None
        if type(func) is not Attribute:
            return None
        root = func.value
        while type(root) is Attribute:
            root = root.value
        if type(root) is not Name or not self.env.get(root.id):
            return None
        binding = self.binding_of_attribute(func)
        return made_by(binding) if type(binding) is tuple and binding else None

    def binding_of_constant(self, node: Node) -> Binding:
        """Return that None means nothing, and any other constant nothing that is known."""
        return () if node.value is None else None

    def binding_of_either(self, node: Node) -> Binding:
        """Return what `x if c else y` or `x or y` gives."""
        found: Binding = MISSING
        for value in node.values if type(node) is ast.BoolOp else (node.body, node.orelse):
            found = either(found, self.binding_of(value))
        return found

    def binding_of_walrus(self, node: Node) -> Binding:
        """Return what `(x := y)` gives."""
        return self.binding_of(node.value)

    def binding_of_type(self, node: Node) -> Binding:
        """Return what a name means that has this annotation."""
        kind = type(node)
        if kind is Name:
            return typed_as(self.env.get(node.id))
        if kind is Attribute:
            return typed_as(self.binding_of_attribute(node))
        if kind is Constant:
            if type(node.value) is str:
                quoted = self.quoted(node)
                return None if quoted is None else self.binding_of_type(quoted)
            return () if node.value is None else None
        if kind is Subscript:
            return self.binding_of_generic(node)
        found: Binding = MISSING if kind is BinOp else None
        while type(node) is BinOp:
            found = either(self.binding_of_type(node.right), found)
            node = node.left
        return either(self.binding_of_type(node), found) if kind is BinOp else None

    def binding_of_generic(self, node: Node) -> Binding:
        """Return what a name means that is annotated with `X[Y]`."""
        form = self.typing_form(node.value)
        inside = node.slice.elts if type(node.slice) is TupleNode else [node.slice]
        if form in ("Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired") and inside:
            return self.binding_of_type(inside[0])
        if form == "Union":
            found: Binding = MISSING
            for part in inside:
                found = either(found, self.binding_of_type(part))
            return found
        return self.binding_of_type(node.value)

    def typing_form(self, node: Node) -> str:
        """Return "Optional" for typing's Optional by whatever name, "" for what is not of typing."""
        binding = self.binding_of(node)
        for symbol, _, _, _ in binding if isinstance(binding, tuple) else ():
            module, _, name = symbol.rpartition(".")
            if module in ("typing", "typing_extensions"):
                return str(name)
        return ""

    # Annotations

    def annotation(self, node: Node) -> None:
        """Read an annotation, or a part of one."""
        kind = type(node)
        while kind is BinOp:
            self.annotation(node.right)
            node = node.left
            kind = type(node)
        if kind is Name or kind is Attribute:
            self.reference(node, ANNOTATION)
        elif kind is Constant:
            if type(node.value) is str:
                quoted = self.quoted(node)
                if quoted is not None:
                    self.annotation(quoted)
        elif kind is Subscript:
            self.annotation(node.value)
            self.annotation_arguments(self.typing_form(node.value), node.slice)
        elif kind is TupleNode or kind is ListNode:
            for part in node.elts:
                self.annotation(part)
        else:
            EXPRESSIONS[kind](self, node)

    def annotation_arguments(self, form: str, node: Node) -> None:
        """Read the Y of `X[Y]`; strings in a Literal, and what follows in an Annotated, are values."""
        if form == "Literal":
            self.many((node,))
        elif form == "Annotated" and type(node) is TupleNode:
            self.annotation(node.elts[0])
            self.many(node.elts[1:])
        else:
            self.annotation(node)

    def quoted(self, node: Node) -> Node:
        """Return the expression in a string annotation, where that can have a binding, or None."""
        found = self.quotes.get(node)
        if found is None:
            found = self.parsed(node.value, node)
            if found is not None:  # else what it names may be defined later
                self.quotes[node] = found
        return found

    def parsed(self, text: str, node: Node) -> Node:
        """Return the expression in the text of `node`, with the places in the module for its own."""
        line, column = node.lineno, node.col_offset
        shift = 1 + len(text) - len(text.lstrip())
        if line != node.end_lineno or node.end_col_offset - column != len(text) + 2 or not text.isascii():
            shift = 0  # in brackets, with a prefix, over several lines: it stands where its string stands
        if text.isidentifier():
            if not self.get(text):
                return None
            return Name(id=text, lineno=line, end_lineno=node.end_lineno, col_offset=column + shift)
        if not _MAY_NAME_TYPES.match(text) or not any(self.get(word) for word in _WORD.findall(text)):
            return None
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        for part in ast.walk(tree):  # strings this short hold few nodes
            if isinstance(part, ast.expr):
                part.lineno, part.end_lineno = line, node.end_lineno
                part.col_offset = column + (shift and part.col_offset + shift)
        return tree


def names_in(target: Node) -> list[str]:
    """Return the names that a target binds."""
    names = []
    todo = [target]
    while todo:
        node = todo.pop()
        if type(node) is Name:
            names.append(node.id)
        elif type(node) in (TupleNode, ListNode):
            todo += node.elts
        elif type(node) is Starred:
            todo.append(node.value)
    return names


_PLACES = {
    ast.Assert: ("test", "msg"),
    ast.IfExp: ("test", "body", "orelse"),
    ast.Raise: ("exc", "cause"),
    ast.Slice: ("lower", "upper", "step"),
}
"""Where nodes hold expressions."""

Reader: TypeAlias = "Callable[[Any, Any], None]"

EXPRESSIONS: dict[type[Any], Reader] = dict.fromkeys(ast.expr.__subclasses__(), Expressions.any_expression)
EXPRESSIONS |= {
    type(None): Expressions.nothing,  # where a list has gaps: `{**more}`, a parameter without a default
    Attribute: Expressions.attribute,
    ast.Await: Expressions.value,
    BinOp: Expressions.binary,
    ast.BoolOp: Expressions.boolean,
    Call: Expressions.call,
    ast.Compare: Expressions.compare,
    Constant: Expressions.nothing,
    ast.Dict: Expressions.dictionary,
    ast.DictComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions.comprehension,
    ast.IfExp: Expressions.parts,
    ast.JoinedStr: Expressions.joined,
    ListNode: Expressions.elements,
    ast.ListComp: Expressions.comprehension,
    Name: Expressions.name,
    ast.NamedExpr: Expressions.walrus,
    ast.Set: Expressions.elements,
    ast.SetComp: Expressions.comprehension,
    ast.Slice: Expressions.parts,
    Starred: Expressions.value,
    Subscript: Expressions.subscript,
    TupleNode: Expressions.elements,
    ast.UnaryOp: Expressions.operand,
    ast.Yield: Expressions.value,
    ast.YieldFrom: Expressions.value,
}

BINDINGS: dict[type[ast.AST], Callable[[Expressions, Any], Binding]] = {
    Attribute: Expressions.binding_of_attribute,
    ast.BoolOp: Expressions.binding_of_either,
    Call: Expressions.binding_of_call,
    Constant: Expressions.binding_of_constant,
    ast.IfExp: Expressions.binding_of_either,
    Name: Expressions.binding_of_name,
    ast.NamedExpr: Expressions.binding_of_walrus,
}
