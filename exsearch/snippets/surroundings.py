"""What stands around the calls in an example: what becomes of their results, what guards them, their values.

The text of one definition in, words out: nothing is resolved, so a call is one of the name that is asked for
if it stands on a line that is known to use it. Text that does not parse, or is long, is not looked at.
"""

from __future__ import annotations

import _ast
from warnings import catch_warnings, simplefilter

from exsearch.model import Record, Span
from exsearch.resolve.shapes import arguments_of
from exsearch.snippets.spans import segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    from exsearch.index.answers import Stored

    Node: TypeAlias = Any

LONGEST = 400
"""Lines; a longer definition is not looked at."""

_MOST_CHARS = 40_000
_AFTER_STATEMENT = 25
"""Lines after a statement of a module in which its result may be used."""
_LONGEST_VALUE = 40
_MOST_DIGITS = 12

RETURNED, YIELDED, RAISED, AWAITED = "returned", "yielded", "raised", "awaited"
ITERATED, TESTED, PASSED, COLLECTED, FORMATTED, CALLED = (
    "iterated", "tested", "passed on", "put into a collection", "formatted", "called")  # fmt: skip
KEPT, UNPACKED, CALCULATED = "kept in an attribute", "unpacked", "compared or calculated with"
"""What becomes of a result. Others are spelt as code: `.json()`, `.headers[...]`, `[...]`."""

WITH, LOOP, FINALLY = "with", "loop", "try: finally"
"""What guards a call. Others name what guards: `with open(...)`, `except OSError`."""


class Surroundings(Record):
    """What was seen around the calls in one example, each once, in the order in which it was met."""

    results: tuple[str, ...]
    guards: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    """(keyword, value), the value as code, of those that are literals or constants."""
    shapes: tuple[tuple[str, str, int], ...] = ()
    """(arguments, place, 1-based line of the name) of each call, the first two as in `resolve.shapes`."""


def surroundings_of(stored: Stored, lines: Sequence[str]) -> Surroundings | None:
    """Return what stands around the calls in a stored example with these lines.

    None if they cannot be looked at.
    """
    span, _, highlighted = stored.lines.split(";")
    uses = tuple(map(int, highlighted.split()))
    names = {name.rpartition(".")[2] for name in (stored.symbol or "", stored.name or "", *stored.aliases)}
    if stored.page is not None:
        spans = [each for each in segments(len(lines), stored.cuts) if _has_any(each, uses)]
    elif stored.passage is not None:
        spans = [Span(stored.passage.first, stored.passage.last)]
    else:
        first, _, last = map(int, span.split())
        spans = [Span(first, _end_of_block(lines, first, last)), Span(first, last)]
    for first, last in dict.fromkeys(spans):
        found = surroundings(lines[first - 1 : last], [use - first + 1 for use in uses], names)
        if found is not None:
            shapes = [(arguments, place, line + first - 1) for arguments, place, line in found.shapes]
            return found._replace(shapes=tuple(shapes))
    return None


def _has_any(span: Span, lines: Sequence[int]) -> bool:
    return True in [span.first <= line <= span.last for line in lines]


def _end_of_block(lines: Sequence[str], first: int, last: int) -> int:
    """Return the last line that belongs to a statement of a module: the next ones may use its result."""
    if lines[first - 1][:1].isspace() or _is_definition(lines[first - 1]):
        return last
    end = min(len(lines), last + _AFTER_STATEMENT)
    while end > last and end < len(lines) and lines[end][:1] in (" ", "\t", ")", "]", "}", "#", "", "\r"):
        end -= 1
    return end


def _is_definition(line: str) -> bool:
    return line.startswith(("def ", "class ", "async ", "@"))


def surroundings(lines: Sequence[str], uses: Sequence[int], names: Container[str]) -> Surroundings | None:
    """Return what stands around the calls of any of `names` on the lines `uses`, 1-based.

    None if there is no such call, if the text does not parse, or if it is too long.
    """
    tree = _tree(lines)
    if tree is None:
        return None
    nodes = _Nodes(tree)
    calls = nodes.calls(frozenset(uses), names)
    if not calls:
        return None
    results: dict[str, None] = {}
    guards: dict[str, None] = {}
    keywords: dict[tuple[str, str], None] = {}
    for call in calls:
        results.update(dict.fromkeys(nodes.results(call)))
        guards.update(dict.fromkeys(nodes.guards(call)))
        keywords.update(dict.fromkeys(_values(call)))
    shapes = [(arguments_of(call), nodes.place(call), call.func.end_lineno - 1) for call in calls]
    return Surroundings(tuple(results), tuple(guards), tuple(keywords), tuple(shapes))


def _tree(lines: Sequence[str]) -> Node | None:
    """Return the syntax tree of the lines, each one line later than in the text."""
    if len(lines) > LONGEST or sum(map(len, lines)) > _MOST_CHARS:
        return None
    # An indented definition needs something to be indented in: taking blanks away would change strings.
    head = "if 1:" if lines and lines[0][:1].isspace() else ""
    text = "\n".join((head, *lines, ""))
    try:
        with catch_warnings():
            simplefilter("ignore")  # they would print a stranger's lines
            return compile(text, "<example>", "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.Lambda)
_SCOPES = (*_FUNCTIONS, _ast.ClassDef)
_LOOPS = (_ast.For, _ast.AsyncFor, _ast.While)
_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)
_WITHS = (_ast.With, _ast.AsyncWith)
_TRIES = (_ast.Try, _ast.TryStar)


_WITHOUT_NODES = ("attr", "conversion", "ctx", "id", "kind", "level", "module", "op", "ops", "type_comment")
"""Fields with texts and numbers, or with nodes that have no fields and that nobody asks for."""

_FIELDS: dict[type, tuple[str, ...]] = {_ast.Constant: ()}
"""Kind of a node -> its fields that may have nodes; half of all nodes are names and constants."""


class _Nodes:
    """A syntax tree in which each node knows what it is in."""

    def __init__(self, tree: Node) -> None:
        self._parents: dict[Node, tuple[Node, str]] = {}
        """node -> (the node that has it, the name of the field)."""
        self._in_order = [tree]
        for node in self._in_order:  # grows meanwhile
            kind = type(node)
            if kind not in _FIELDS:
                _FIELDS[kind] = tuple([field for field in node._fields if field not in _WITHOUT_NODES])
            for field in _FIELDS[kind]:
                value = getattr(node, field, None)
                for each in value if isinstance(value, list) else (value,):
                    if isinstance(each, _ast.AST):
                        self._parents[each] = node, field
                        if each._fields:
                            self._in_order.append(each)

    def calls(self, uses: Container[int], names: Container[str]) -> list[Node]:
        """Return the calls of one of the names on the lines `uses`."""
        return [
            node
            for node in self._in_order
            if isinstance(node, _ast.Call)
            and _last_name(node.func) in names
            and True
            in [line - 1 in uses for line in range(node.func.lineno, 1 + (node.func.end_lineno or 0))]
        ]

    # -- results

    def results(self, value: Node) -> Iterator[str]:
        """Yield what becomes of a value: also of the variables that it is assigned to."""
        said, names = self._becomes(value)
        yield from said
        for name in names:
            for read in self._reads(name):
                yield from self._becomes(read)[0]

    def _becomes(self, node: Node) -> tuple[list[str], list[Node]]:
        """Return what becomes of the value of an expression, and the names that are bound to it."""
        parent, field = self._parents[node]
        while isinstance(parent, (_ast.Await, _ast.Starred, _ast.IfExp)) and field != "test":
            node = parent
            parent, field = self._parents[node]
        if isinstance(parent, _ast.NamedExpr):
            said, names = self._becomes(parent)
            return said, [*names, parent.target]
        if isinstance(parent, _ast.Attribute):
            return [self._member(parent)], []
        if isinstance(parent, _ast.Subscript):
            return ["[...]"] if field == "value" else [PASSED], []
        if isinstance(parent, (_ast.Assign, _ast.AnnAssign)) and field == "value":
            return _assigned(parent.targets if isinstance(parent, _ast.Assign) else [parent.target])
        if isinstance(parent, _ast.withitem):
            return _assigned([parent.optional_vars]) if parent.optional_vars else ([], [])
        becomes = _SAID.get((type(parent), field), _SAID_ANYWHERE.get(type(parent), ""))
        return [becomes] if becomes else [], []

    def _member(self, attribute: Node) -> str:
        """Return how an attribute of a result is used: ".json()", ".headers[...]", ".text"."""
        parent, field = self._parents[attribute]
        if isinstance(parent, _ast.Call) and field == "func":
            return f".{attribute.attr}()"
        if isinstance(parent, _ast.Subscript) and field == "value":
            return f".{attribute.attr}[...]"
        return f".{attribute.attr}"

    def _reads(self, target: Node) -> Iterator[Node]:
        """Yield where a name is read after it is bound, up to where it is bound again in the same scope."""
        scope = self._scope(target)
        start = target.lineno, target.col_offset
        alike = [
            node
            for node in self._in_order
            if isinstance(node, _ast.Name) and node.id == target.id and node is not target
        ]
        alike.sort(key=_place)
        for node in alike:
            if _place(node) <= start:
                continue
            if not isinstance(node.ctx, _ast.Load) and self._scope(node) is scope:
                if not isinstance(self._parents[node][0], _ast.AugAssign):
                    return
            elif isinstance(node.ctx, _ast.Load):
                yield node

    def _scope(self, node: Node) -> Node | None:
        for parent, _ in self._around(node):
            if isinstance(parent, _SCOPES):
                return parent
        return None

    def _around(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Yield what a node is in, from the inside out, each with the field in which it is there."""
        while node in self._parents:
            parent, field = self._parents[node]
            yield parent, field
            node = parent

    def place(self, call: Node) -> str:
        """Return where a call stands, as in `resolve.shapes.PLACES`."""
        parent, field = self._parents[call]
        while isinstance(parent, (_ast.Starred, _ast.IfExp)) and field != "test":
            parent, field = self._parents[parent]
        if isinstance(parent, _ast.UnaryOp) and not isinstance(parent.op, _ast.Not):
            return "other"
        if isinstance(parent, _ast.Tuple) and self._is_unpacked(parent):
            return "assigned"
        return _PLACES.get((type(parent), field)) or _PLACES_ANYWHERE.get(type(parent), "other")

    def _is_unpacked(self, value: Node) -> bool:
        """Return whether each part of a tuple is assigned to a target of its own: `x, y = f(1), 2`."""
        parent, field = self._parents[value]
        if not isinstance(parent, _ast.Assign) or field != "value" or len(parent.targets) > 1:
            return False
        targets = parent.targets[0].elts if isinstance(parent.targets[0], _ast.Tuple) else ()
        has_star = True in [isinstance(each, _ast.Starred) for each in (*targets, *value.elts)]
        return len(targets) == len(value.elts) and not has_star

    # -- guards

    def guards(self, call: Node) -> Iterator[str]:
        """Yield what guards a call in its function, from the inside out."""
        inner = call
        for parent, field in self._around(call):
            if isinstance(parent, _FUNCTIONS) and field == "body":
                return
            if isinstance(parent, _ast.withitem):
                if parent.context_expr is call:
                    yield WITH
            elif isinstance(parent, _WITHS) and field == "body":
                for item in parent.items:
                    yield f"with {_dotted(item.context_expr) or '...'}"
            elif isinstance(parent, _TRIES) and field == "body":
                yield from _handled(parent)
            elif _is_repeated(parent, field, inner):
                yield LOOP
            inner = parent


_SAID = {
    (_ast.For, "iter"): ITERATED,
    (_ast.AsyncFor, "iter"): ITERATED,
    (_ast.comprehension, "iter"): ITERATED,
    (_ast.comprehension, "ifs"): TESTED,
    (_ast.Call, "func"): CALLED,
    (_ast.Call, "args"): PASSED,
    (_ast.If, "test"): TESTED,
    (_ast.While, "test"): TESTED,
    (_ast.IfExp, "test"): TESTED,
    (_ast.Assert, "test"): TESTED,
    (_ast.Lambda, "body"): RETURNED,
    (_ast.Raise, "exc"): RAISED,
    (_ast.ListComp, "elt"): COLLECTED,
    (_ast.SetComp, "elt"): COLLECTED,
    (_ast.GeneratorExp, "elt"): COLLECTED,
    (_ast.DictComp, "value"): COLLECTED,
    (_ast.DictComp, "key"): COLLECTED,
}
_SAID_ANYWHERE = {
    _ast.Return: RETURNED,
    _ast.Yield: YIELDED,
    _ast.YieldFrom: ITERATED,
    _ast.keyword: PASSED,
    _ast.List: COLLECTED,
    _ast.Tuple: COLLECTED,
    _ast.Set: COLLECTED,
    _ast.Dict: COLLECTED,
    _ast.FormattedValue: FORMATTED,
    _ast.BoolOp: TESTED,
    _ast.UnaryOp: TESTED,
    _ast.Compare: CALCULATED,
    _ast.BinOp: CALCULATED,
    _ast.AugAssign: CALCULATED,
    _ast.Match: TESTED,
}
"""Kind of node -> what becomes of a value in it; above, only if it is in a certain field."""


_PLACES = {
    (_ast.Assign, "value"): "assigned",
    (_ast.AnnAssign, "value"): "assigned",
    (_ast.AugAssign, "value"): "assigned",
    (_ast.NamedExpr, "value"): "assigned",
    (_ast.FunctionDef, "decorator_list"): "decorator",
    (_ast.AsyncFunctionDef, "decorator_list"): "decorator",
    (_ast.ClassDef, "decorator_list"): "decorator",
    (_ast.ClassDef, "bases"): "base",
    (_ast.Call, "args"): "argument",
    (_ast.For, "iter"): "iterated",
    (_ast.AsyncFor, "iter"): "iterated",
    (_ast.comprehension, "iter"): "iterated",
    (_ast.comprehension, "ifs"): "condition",
    (_ast.If, "test"): "condition",
    (_ast.While, "test"): "condition",
    (_ast.IfExp, "test"): "condition",
    (_ast.Assert, "test"): "condition",
    (_ast.match_case, "guard"): "condition",
    (_ast.Call, "func"): "chained",
    (_ast.Subscript, "value"): "chained",
}
_PLACES_ANYWHERE = {
    _ast.Expr: "statement",
    _ast.Return: "returned",
    _ast.Await: "awaited",
    _ast.withitem: "with",
    _ast.keyword: "argument",
    _ast.List: "element",
    _ast.Tuple: "element",
    _ast.Set: "element",
    _ast.Dict: "element",
    _ast.ListComp: "element",
    _ast.SetComp: "element",
    _ast.DictComp: "element",
    _ast.GeneratorExp: "element",
    _ast.BoolOp: "condition",
    _ast.UnaryOp: "condition",
    _ast.Compare: "condition",
    _ast.Attribute: "chained",
}
"""Kind of node -> the place of a call in it; above, only if it is in a certain field."""


def _place(node: Node) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _last_name(node: Node) -> str | None:
    return node.attr if isinstance(node, _ast.Attribute) else node.id if isinstance(node, _ast.Name) else None


def _assigned(targets: Sequence[Node]) -> tuple[list[str], list[Node]]:
    """Return what an assignment makes of a value, and the names that it binds."""
    said, names = [], []
    for target in targets:
        if isinstance(target, _ast.Name):
            names.append(target)
        elif isinstance(target, _ast.Attribute):
            said.append(KEPT)
        elif isinstance(target, _ast.Subscript):
            said.append(COLLECTED)
        elif isinstance(target, (_ast.Tuple, _ast.List)):
            said.append(UNPACKED)
    return said, names


def _is_repeated(parent: Node, field: str, inner: Node) -> bool:
    """Return whether a part of a loop or a comprehension is run for each round."""
    if isinstance(parent, _LOOPS):
        return field == "body" or (field == "test" and isinstance(parent, _ast.While))
    if isinstance(parent, _ast.comprehension):
        return field == "ifs"
    is_first = field == "generators" and inner is parent.generators[0]
    return isinstance(parent, _COMPREHENSIONS) and not is_first


def _handled(statement: Node) -> Iterator[str]:
    """Yield the exceptions that a `try` catches."""
    for handler in statement.handlers:
        kind = handler.type
        if kind is None:
            yield "except"
        for each in kind.elts if isinstance(kind, _ast.Tuple) else (kind,):
            name = _dotted(each)
            if name:
                yield f"except {name}"
    if statement.finalbody and not statement.handlers:
        yield FINALLY


def _dotted(node: Node) -> str:
    """Return `a.b.c` for such a name, or for a call of it with "(...)"; "" for anything else."""
    if isinstance(node, _ast.Call):
        name = _dotted(node.func)
        return f"{name}(...)" if name and not name.endswith(")") else ""
    parts: list[str] = []
    while isinstance(node, _ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, _ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def _values(call: Node) -> Iterator[tuple[str, str]]:
    for keyword in call.keywords:
        value = _as_code(keyword.value) if keyword.arg else ""
        if value:
            yield keyword.arg, value


def _as_code(node: Node) -> str:
    """Return a literal or a constant such as `subprocess.PIPE` as code; "" for others and if it is long."""
    sign = ""
    if isinstance(node, _ast.UnaryOp) and isinstance(node.op, _ast.USub):
        sign, node = "-", node.operand
    if isinstance(node, _ast.Constant):
        value = node.value
        if value is ... or (isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS):
            return ""
        text = repr(value[: _LONGEST_VALUE + 1] if isinstance(value, (str, bytes)) else value)
    else:
        text = _dotted(node)
        owner, _, last = text.rpartition(".")
        is_constant = last.isupper() and owner not in ("", "self", "cls") and "(" not in text
        text = text if is_constant else ""
    return sign + text if len(sign + text) <= _LONGEST_VALUE else ""


def most_frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (text, count), the most frequent first, those alike by text."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
