"""What every name in one module means: a syntax tree in, its uses of symbols out.

Nothing here reads a file, runs code or knows another module. A symbol is dotted as the imports of
the module make it; which of several paths to an object is its real one is for others to say. What
cannot be known is left out or, where it is one possibility of several, called "name-only".

One walk, by a table of one function per type of node: see `scopes` for what is where in force,
`meanings` for what a name can mean, `tables` for `__all__` and lazily imported names.
"""

from __future__ import annotations

import ast
import re
import sys
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from exsearch.harvest.meanings import (
    ASSIGNED,
    EXACT,
    GIVEN,
    HOWS,
    INFERRED,
    INSTANCE,
    MISSING,
    NAME_ONLY,
    OWN_CLASS,
    OWN_FUNCTION,
    RE_EXPORT,
    THING,
    Meaning,
    Owner,
    either,
    in_other_words,
    made_by,
    member,
    typed_as,
)
from exsearch.harvest.scopes import CLASS, FUNCTION, MODULE, Changes, Scopes, rather_imports
from exsearch.harvest.tables import absolute, lazy_names, plain_exports

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "ANNOTATION", "ARGUMENT", "ASSIGNED", "ATTRIBUTE", "BASE", "CALL", "DECORATOR", "EXACT", "EXCEPT",
    "HOWS", "IMPORT", "INFERRED", "KINDS", "NAME_ONLY", "RE_EXPORT", "Names", "Use", "find_names",
]  # fmt: skip

KINDS = ("call", "decorator", "base", "annotation", "except", "attribute", "argument", "import")
CALL, DECORATOR, BASE, ANNOTATION, EXCEPT, ATTRIBUTE, ARGUMENT, IMPORT = range(8)

Use: TypeAlias = tuple[str, int, int, int, int, int, int, int, str]
"""(symbol, kind, how, line, end_line, column, definition, import_line, shape)

`line` to `end_line` (1-based) and `column` (0-based, in bytes of UTF-8) are where the name or the chain
of attributes stands, not the whole call. `definition` is an index into `Names.definitions`;
`import_line` is the first line of the import statement that the meaning comes from, 0 where the
module defines the name itself. `shape` says how it is called: "2,*,key,timeout,**" has two positional
arguments and two named ones; "" where it is not called.
"""

Node: TypeAlias = Any
"""A node of `ast`: the table has looked at its type already."""

Deferred: TypeAlias = "tuple[Callable[[_Walk, Deferred], None], Node, int, Owner | None, str]"
"""(what reads it, node, definition, the class that it is directly in, qualified name of what is around it)"""


class Names:
    """All that is known of the names of one module."""

    __slots__ = (
        "bases", "defined", "definitions", "exported", "imported", "lazy", "starred", "stars", "uses",
    )  # fmt: skip

    def __init__(self) -> None:
        self.uses: list[Use] = []
        """In the order of lines and columns; several at one place where a name may mean several things."""
        self.definitions: list[tuple[int, int, int, str]] = []
        """(first line with decorators, line of the first statement inside, last line, qualified name):
        functions, classes, and with the name "" statements of the module."""
        self.imported: dict[str, tuple[tuple[str, int], ...]] = {}
        """Names of the module that mean an import when it has run -> (symbol, import line)."""
        self.defined: dict[str, str] = {}
        """Qualified names that the module defines -> "function", "class", "method" or "attribute"."""
        self.bases: dict[str, tuple[str, ...]] = {}
        """Qualified names of classes -> the symbols of their bases, as far as they are known."""
        self.exported: tuple[str, ...] | None = None
        """`__all__`; None where there is none or it is computed."""
        self.lazy: dict[str, str] = {}
        """Names that a module `__getattr__` imports when they are asked for -> symbol."""
        self.stars: tuple[tuple[str, int], ...] = ()
        """Modules imported with `*`, and the lines."""
        self.starred: list[tuple[str, Use]] = []
        """Names that only such an import can bind, and their uses, with the name as written for a symbol."""


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
    found.exported = plain_exports(tree.body)
    found.lazy = lazy_names(tree.body, module, is_package, found.imported)
    return found


_PLACE = itemgetter(3, 5)


def _STARRED_PLACE(item: tuple[str, Use]) -> tuple[int, int]:  # noqa: N802
    return item[1][3], item[1][5]


_STAR = ((),)
"""What a name means that is bound nowhere in a module that imports with `*`."""

_NAMED_BY_PATH = (THING, OWN_CLASS)

_NEW_SYNTAX = sys.version_info >= (3, 12)
_MAY_NAME_TYPES = re.compile(r"""[\w.\[\],| "']{1,400}\Z""")
_WORD = re.compile(r"[^\W\d]\w*")


class _Walk(Scopes):
    """A walk over one module; what it finds goes to `found`."""

    __slots__ = (
        "defining", "definition", "found", "is_package", "later", "module", "outside", "owner", "owners",
        "prefix", "root_lines", "roots", "stars", "start", "start_of_starred", "uses",
    )  # fmt: skip

    def __init__(self, module: str | None, is_package: bool) -> None:
        super().__init__()
        self.module = module
        self.is_package = is_package
        self.found = Names()
        self.uses = self.found.uses
        self.roots: list[str] = []
        """The name that each use begins with."""
        self.start = self.start_of_starred = 0
        """Index of the first use in the function that is read."""
        self.definition = -1
        self.outside = True
        """Whether the walk is outside of every function and class."""
        self.defining = True
        """Whether what is defined here has a name outside: in no function, though perhaps in a class."""
        self.prefix = ""
        """Qualified name of what is around, with a dot behind."""
        self.owner: Owner | None = None
        """The class whose body is read."""
        self.owners: dict[str, Owner] = {}
        self.later: list[Deferred] = []
        """What is read when the scope has ended."""
        self.stars: list[tuple[str, int]] = []
        self.root_lines: dict[str, dict[str, int]] = {}
        """"os" -> {"os": 1, "os.path": 2}: imports that all bind the same name."""

    # What was found

    def add(self, sense: Any, symbol: str, root: str, node: Node, kind: int, call: Node) -> None:
        """Note one use of `symbol`; `node` is the name or the chain, `call` the call of it or None."""
        self.uses.append((
            symbol, kind, sense[1], node.lineno, node.end_lineno, node.col_offset, self.definition,
            sense[2], "" if call is None else _shape(call),
        ))  # fmt: skip
        self.roots.append(root)

    def add_starred(self, name: str, symbol: str, node: Node, kind: int, call: Node) -> None:
        """Note a use of what only a star import can bind."""
        shape = "" if call is None else _shape(call)
        use = (symbol, kind, EXACT, node.lineno, node.end_lineno, node.col_offset, self.definition, 0, shape)
        self.found.starred.append((name, use))

    def withdraw_uses(self, name: str) -> None:
        """Take back the uses of `name` since the function began."""
        start, roots = self.start, self.roots
        if name in roots[start:]:
            kept = [index for index in range(start, len(roots)) if roots[index] != name]
            self.uses[start:] = [self.uses[index] for index in kept]
            roots[start:] = [roots[index] for index in kept]
        starred, start = self.found.starred, self.start_of_starred
        if len(starred) > start:
            starred[start:] = [item for item in starred[start:] if item[0] != name]

    def open(self, first: int, inside: int, last: int, name: str) -> int:
        """Begin a definition and return its index."""
        self.found.definitions.append((first, inside, last, name))
        return len(self.found.definitions) - 1

    def open_header(self, node: Node, last: Node) -> None:
        """Begin the header of a compound statement of the module; `last` ends it."""
        if self.outside:
            self.definition = self.open(node.lineno, node.lineno, last.end_lineno, "")

    def imports_in_force(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Return the names that mean an import now."""
        found = {}
        for name, meaning in self.env.items():
            if isinstance(meaning, tuple) and meaning:
                senses = tuple((s, line) for s, how, line, what in meaning if how == EXACT and line)
                if senses:
                    found[name] = senses
        return found

    def nearest_imports(self) -> None:
        """Give each use the nearest of several imports that bind its name: `import os`, `import os.path`."""
        several = {root: lines for root, lines in self.root_lines.items() if len(lines) > 1}
        if not several:
            return
        for index, use in enumerate(self.uses):
            lines = several.get(use[0].partition(".")[0])
            if lines and use[1] != IMPORT and use[7] in lines.values():
                symbol = use[0]
                while symbol not in lines and "." in symbol:
                    symbol = symbol.rpartition(".")[0]
                self.uses[index] = (*use[:7], lines.get(symbol, use[7]), use[8])

    # Names and chains of attributes

    def named(self, meaning: Any, node: Node, kind: int, call: Node) -> None:
        """Note the use of a bare name that has a meaning."""
        if type(meaning) is Owner:
            return
        name = node.id
        if meaning is _STAR:
            self.add_starred(name, name, node, kind, call)
            return
        for sense in meaning:
            if sense[3] != INSTANCE:
                self.add(sense, sense[0], name, node, kind, call)

    def name(self, node: Node) -> None:
        """Read a name by itself."""
        if meaning := self.get(node.id):
            self.named(meaning, node, ATTRIBUTE, None)

    def attribute(self, node: Node, kind: int = ATTRIBUTE, call: Node = None) -> None:
        """Read `x.y.z`, x being anything."""
        value = node.value
        while type(value) is ast.Attribute:
            value = value.value
        if type(value) is ast.Name:
            if meaning := self.get(value.id):
                if type(meaning) is Owner:
                    meaning.pending.append((node, kind, call, self.definition))
                else:
                    self.chain(meaning, value.id, value, node, kind, call)
        elif type(value) is not ast.Constant:
            _EXPRESSIONS[type(value)](self, value)
            if type(value) is ast.Call and (meaning := self.meaning_of_call(value)):
                root: Node = value.func
                while type(root) is not ast.Name:
                    root = root.value
                self.chain(meaning, root.id, value, node, kind, call)

    def chain(self, meaning: Any, root: str, value: Node, node: Node, kind: int, call: Node) -> None:
        """Note the use of the chain from `value`, which has a meaning, up to `node`."""
        first = node
        names = [node.attr]
        while first.value is not value:
            first = first.value
            names.append(first.attr)
        names.reverse()
        path = ".".join(names)
        if meaning is _STAR:
            self.add_starred(root, f"{root}.{path}", node, kind, call)
            return
        for sense in meaning:
            what = sense[3]
            if what in _NAMED_BY_PATH:
                self.add(sense, f"{sense[0]}.{path}", root, node, kind, call)
            elif what == OWN_FUNCTION:
                self.add(sense, sense[0], root, value, ATTRIBUTE, None)
            elif first is node:
                self.add(sense, f"{sense[0]}.{names[0]}", root, node, kind, call)
            else:  # what the attribute of an object is, is not known: the rest of the chain is not its
                self.add(sense, f"{sense[0]}.{names[0]}", root, first, ATTRIBUTE, None)

    def reference(self, node: Node, kind: int) -> None:
        """Read an expression that is used as `kind` where it is a name or a chain."""
        if type(node) is ast.Name:
            if meaning := self.get(node.id):
                self.named(meaning, node, kind, None)
        elif type(node) is ast.Attribute:
            self.attribute(node, kind)
        else:
            _EXPRESSIONS[type(node)](self, node)

    def owned(self, owner: Owner) -> None:
        """Note the uses of what was assigned to attributes of `self`, now that its class is read."""
        own = owner.attributes
        if not any(own.values()) and not owner.bases:
            return
        definition = self.definition
        for node, kind, call, self.definition in owner.pending:
            path = [node]
            while type(path[-1].value) is ast.Attribute:
                path.append(path[-1].value)
            first = path[-1]
            meaning = owner.get(first.attr)
            if not isinstance(meaning, tuple):
                continue
            if first is not node:
                self.chain(meaning, "", first, node, kind, call)
                continue
            for sense in meaning:
                if sense[3] != INSTANCE and sense[1] != EXACT:
                    self.add(sense, sense[0], "", node, kind, call)
        self.definition = definition

    # Expressions

    def many(self, nodes: Sequence[Node]) -> None:
        """Read expressions."""
        get = self.get
        for node in nodes:
            kind = type(node)
            if kind is ast.Name:
                if meaning := get(node.id):
                    self.named(meaning, node, ATTRIBUTE, None)
            elif kind is not ast.Constant:
                _EXPRESSIONS[kind](self, node)

    def nothing(self, node: Node) -> None:
        """Read what holds no name."""

    def any_node(self, node: Node) -> None:
        """Read a node that needs nothing but the reading of what is in it."""
        for field in node._fields:
            child = getattr(node, field, None)
            if isinstance(child, ast.expr):
                _EXPRESSIONS[type(child)](self, child)
            elif isinstance(child, list):
                for part in child:
                    if isinstance(part, ast.expr):
                        _EXPRESSIONS[type(part)](self, part)
                    elif isinstance(part, ast.stmt):
                        _STATEMENTS[type(part)](self, part)

    def call(self, node: Node, kind: int = CALL) -> None:
        """Read a call."""
        get = self.get
        func = node.func
        if type(func) is ast.Name:
            if meaning := get(func.id):
                self.named(meaning, func, kind, node)
        elif type(func) is ast.Attribute:
            self.attribute(func, kind, node)
        else:
            _EXPRESSIONS[type(func)](self, func)
        for value in node.args:
            of = type(value)
            if of is ast.Name:
                if meaning := get(value.id):
                    self.named(meaning, value, ARGUMENT, None)
            elif of is ast.Attribute:
                self.attribute(value, ARGUMENT)
            elif of is ast.Starred:
                self.reference(value.value, ARGUMENT)
            elif of is not ast.Constant:
                _EXPRESSIONS[of](self, value)
        for keyword in node.keywords:
            value = keyword.value
            if type(value) is not ast.Constant:
                self.reference(value, ARGUMENT)

    def binary(self, node: Node) -> None:
        """Read `a + b + c`, however many."""
        while True:
            right = node.right
            if type(right) is not ast.Constant:
                _EXPRESSIONS[type(right)](self, right)
            node = node.left
            if type(node) is not ast.BinOp:
                _EXPRESSIONS[type(node)](self, node)
                return

    def compare(self, node: Node) -> None:
        """Read a comparison."""
        _EXPRESSIONS[type(node.left)](self, node.left)
        self.many(node.comparators)

    def values(self, node: Node) -> None:
        """Read `a and b`, or the parts of a formatted string."""
        self.many(node.values)

    def elements(self, node: Node) -> None:
        """Read a list, tuple or set."""
        self.many(node.elts)

    def value(self, node: Node) -> None:
        """Read what has one expression in it."""
        if node.value is not None:
            _EXPRESSIONS[type(node.value)](self, node.value)

    def operand(self, node: Node) -> None:
        """Read `not x`."""
        _EXPRESSIONS[type(node.operand)](self, node.operand)

    def formatted(self, node: Node) -> None:
        """Read `{x!r:>{width}}` in a formatted string."""
        _EXPRESSIONS[type(node.value)](self, node.value)
        if node.format_spec is not None:
            self.many(node.format_spec.values)

    def dictionary(self, node: Node) -> None:
        """Read a dictionary."""
        self.many([key for key in node.keys if key is not None])
        self.many(node.values)

    def subscript(self, node: Node) -> None:
        """Read `x[y]`."""
        value = node.value
        _EXPRESSIONS[type(value)](self, value)
        place = node.slice
        if type(place) is not ast.Constant:
            _EXPRESSIONS[type(place)](self, place)

    def walrus(self, node: Node) -> None:
        """Read `(x := y)`."""
        _EXPRESSIONS[type(node.value)](self, node.value)
        self.bind(node.target.id, self.meaning_of(node.value))

    def comprehension(self, node: Node) -> None:
        """Read a comprehension: its targets hide names inside of it only."""
        env = self.env
        hidden: list[tuple[str, Meaning]] = []
        for part in node.generators:
            _EXPRESSIONS[type(part.iter)](self, part.iter)
            for name in _names_in(part.target):
                hidden.append((name, env.get(name, MISSING)))
                env[name] = None
            self.many(part.ifs)
        if type(node) is ast.DictComp:
            self.many((node.key, node.value))
        else:
            self.many((node.elt,))
        for name, meaning in reversed(hidden):
            if meaning is MISSING:
                env.pop(name, None)
            else:
                env[name] = meaning

    def lambda_(self, node: Node) -> None:
        """Read the defaults; the rest when the scope has ended."""
        args = node.args
        self.many(args.defaults)
        self.many([default for default in args.kw_defaults if default is not None])
        self.later.append((_Walk.lambda_body, node, self.definition, None, self.prefix))

    # What a value means when a name is bound to it

    def meaning_of(self, value: Node) -> Meaning:
        """Return what a name means that is bound to this expression."""
        find = _MEANINGS.get(type(value))
        return None if find is None else find(self, value)

    def meaning_of_name(self, node: Node) -> Meaning:
        """Return what `x` in `y = x` gives to y."""
        return in_other_words(self.env.get(node.id))

    def meaning_of_attribute(self, node: Node) -> Meaning:
        """Return what `a.b` in `y = a.b` gives to y."""
        names = [node.attr]
        first = node
        while type(first.value) is ast.Attribute:
            first = first.value
            names.append(first.attr)
        if type(first.value) is not ast.Name:
            return None
        meaning = self.env.get(first.value.id)
        if isinstance(meaning, Owner):
            meaning = meaning.get(names.pop())
            if not names:
                return in_other_words(meaning)
        return member(meaning, ".".join(reversed(names)))

    def meaning_of_call(self, node: Node) -> Meaning:
        """Return what `f(x)` in `y = f(x)` gives to y: an object, where f is a class."""
        func = node.func
        if type(func) is ast.Name:
            return made_by(self.env.get(func.id))
        if type(func) is not ast.Attribute:
            return None
        root = func.value
        while type(root) is ast.Attribute:
            root = root.value
        if type(root) is not ast.Name or not self.env.get(root.id):
            return None
        return made_by(self.meaning_of_attribute(func))

    def meaning_of_constant(self, node: Node) -> Meaning:
        """Return that None means nothing, and any other constant nothing that is known."""
        return () if node.value is None else None

    def meaning_of_either(self, node: Node) -> Meaning:
        """Return what `x if c else y` or `x or y` gives."""
        found: Meaning = MISSING
        for value in node.values if type(node) is ast.BoolOp else (node.body, node.orelse):
            found = either(found, self.meaning_of(value))
        return found

    def meaning_of_walrus(self, node: Node) -> Meaning:
        """Return what `(x := y)` gives."""
        return self.meaning_of(node.value)

    def meaning_of_type(self, node: Node) -> Meaning:
        """Return what a name means that has this annotation."""
        kind = type(node)
        if kind is ast.Name:
            return typed_as(self.env.get(node.id))
        if kind is ast.Attribute:
            return typed_as(self.meaning_of_attribute(node))
        if kind is ast.Constant:
            if type(node.value) is str:
                quoted = self.quoted(node)
                return None if quoted is None else self.meaning_of_type(quoted)
            return () if node.value is None else None
        if kind is ast.BinOp:
            return either(self.meaning_of_type(node.left), self.meaning_of_type(node.right))
        if kind is ast.Subscript:
            return self.meaning_of_generic(node)
        return None

    def meaning_of_generic(self, node: Node) -> Meaning:
        """Return what a name means that is annotated with `X[Y]`."""
        form = self.typing_form(node.value)
        inside = node.slice.elts if type(node.slice) is ast.Tuple else [node.slice]
        if form in ("Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired") and inside:
            return self.meaning_of_type(inside[0])
        if form == "Union":
            found: Meaning = MISSING
            for part in inside:
                found = either(found, self.meaning_of_type(part))
            return found
        return self.meaning_of_type(node.value)

    def typing_form(self, node: Node) -> str:
        """Return "Optional" for typing's Optional by whatever name, "" for what is not of typing."""
        meaning = self.meaning_of(node)
        for symbol, _, _, _ in meaning if isinstance(meaning, tuple) else ():
            module, _, name = symbol.rpartition(".")
            if module in ("typing", "typing_extensions"):
                return str(name)
        return ""

    # Annotations

    def annotation(self, node: Node) -> None:
        """Read an annotation, or a part of one."""
        kind = type(node)
        while kind is ast.BinOp:
            self.annotation(node.right)
            node = node.left
            kind = type(node)
        if kind is ast.Name or kind is ast.Attribute:
            self.reference(node, ANNOTATION)
        elif kind is ast.Constant:
            if type(node.value) is str:
                quoted = self.quoted(node)
                if quoted is not None:
                    self.annotation(quoted)
        elif kind is ast.Subscript:
            self.annotation(node.value)
            self.annotation_arguments(self.typing_form(node.value), node.slice)
        elif kind is ast.Tuple or kind is ast.List:
            for part in node.elts:
                self.annotation(part)
        else:
            _EXPRESSIONS[kind](self, node)

    def annotation_arguments(self, form: str, node: Node) -> None:
        """Read the Y of `X[Y]`; strings in a Literal, and what follows in an Annotated, are values."""
        if form == "Literal":
            self.many((node,))
        elif form == "Annotated" and type(node) is ast.Tuple:
            self.annotation(node.elts[0])
            self.many(node.elts[1:])
        else:
            self.annotation(node)

    def quoted(self, node: Node) -> Node:
        """Return the expression in a string annotation, where that can have a meaning, or None."""
        text = node.value
        if not _MAY_NAME_TYPES.match(text) or not any(self.get(word) for word in _WORD.findall(text)):
            return None
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        one_line = node.lineno == node.end_lineno
        plain = one_line and node.end_col_offset - node.col_offset == len(text.encode()) + 2
        shift = node.col_offset + 1 + len(text) - len(text.lstrip()) if plain else 0
        for part in ast.walk(tree):  # strings this short hold few nodes
            if isinstance(part, ast.expr):
                part.lineno, part.end_lineno = node.lineno, node.end_lineno
                part.col_offset = part.col_offset + shift if plain else node.col_offset
        return tree

    def read_annotation(self, deferred: Deferred) -> None:
        """Read an annotation when what it names is defined."""
        self.annotation(deferred[1])

    # Statements

    def statements(self, body: Sequence[Node]) -> None:
        """Read statements in their order."""
        if not self.outside:
            for node in body:
                _STATEMENTS[type(node)](self, node)
            return
        for node in body:
            if type(node) not in _COMPOUND:
                self.definition = self.open(node.lineno, node.lineno, node.end_lineno, "")
            _STATEMENTS[type(node)](self, node)

    def expression(self, node: Node) -> None:
        """Read an expression as a statement."""
        value = node.value
        if type(value) is not ast.Constant:
            _EXPRESSIONS[type(value)](self, value)

    def assign(self, node: Node) -> None:
        """Read an assignment."""
        value = node.value
        of = type(value)
        if of is ast.Constant:
            meaning: Meaning = () if value.value is None else None
        else:
            _EXPRESSIONS[of](self, value)
            find = _MEANINGS.get(of)
            meaning = None if find is None else find(self, value)
        for target in node.targets:
            if type(target) is ast.Name:
                self.bind(target.id, meaning)
                if self.outside:
                    self.found.defined[target.id] = "attribute"
            elif type(target) is ast.Tuple and of is ast.Tuple and len(target.elts) == len(value.elts):
                for part, its_value in zip(target.elts, value.elts, strict=True):
                    self.target(part, self.meaning_of(its_value))
            else:
                self.target(target, meaning)

    def target(self, node: Node, meaning: Meaning = None) -> None:
        """Read what is assigned to; where it is a name, it means this from here on."""
        kind = type(node)
        if kind is ast.Name:
            self.bind(node.id, meaning)
            if self.outside:
                self.found.defined[node.id] = "attribute"
        elif kind is ast.Attribute:
            value = node.value
            if type(value) is ast.Name and type(owner := self.get(value.id)) is Owner:
                owner.put(node.attr, meaning)
            else:
                self.attribute(node)
        elif kind is ast.Tuple or kind is ast.List:
            for part in node.elts:
                self.target(part)
        elif kind is ast.Starred:
            self.target(node.value)
        else:
            _EXPRESSIONS[kind](self, node)

    def annotated(self, node: Node) -> None:
        """Read `x: T = y`."""
        if self.kind == FUNCTION:
            self.annotation(node.annotation)
        else:
            self.later.append((_Walk.read_annotation, node.annotation, self.definition, None, self.prefix))
        if node.value is not None:
            _EXPRESSIONS[type(node.value)](self, node.value)
        meaning = self.meaning_of_type(node.annotation) or self.meaning_of(node.value)
        target = node.target
        if type(target) is ast.Name and node.value is None:
            # Nothing is bound at run time; its type is known all the same.
            if self.kind != MODULE or not self.get(target.id):
                self.bind(target.id, meaning)
        else:
            self.target(target, meaning)

    def augmented(self, node: Node) -> None:
        """Read `x += y`."""
        _EXPRESSIONS[type(node.value)](self, node.value)
        if type(node.target) is ast.Name:
            self.name(node.target)
            self.bind(node.target.id, None)
        else:
            _EXPRESSIONS[type(node.target)](self, node.target)

    def delete(self, node: Node) -> None:
        """Read `del x`."""
        for target in node.targets:
            if type(target) is ast.Name:
                self.bind(target.id, None)
            elif type(target) in (ast.Tuple, ast.List):
                self.target(target)
            else:
                _EXPRESSIONS[type(target)](self, target)

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
            self.get = lambda name: env.get(name, None if name in GIVEN else _STAR)

    # Compound statements

    def if_(self, node: Node) -> None:
        """Read `if`, with all its `elif`: one of the branches runs."""
        checking = _is_type_checking(node.test)
        ends: list[Changes] = []
        while True:
            self.open_header(node, node.test)
            _EXPRESSIONS[type(node.test)](self, node.test)
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
        meaning: Meaning = None
        if node.type is not None:
            self.open_header(node, node.type)
            classes = node.type.elts if type(node.type) is ast.Tuple else [node.type]
            meaning = MISSING
            for caught in classes:
                self.reference(caught, EXCEPT)
                meaning = either(meaning, typed_as(self.meaning_of(caught)))
        if node.name is not None:
            self.bind(node.name, meaning or None)
        self.statements(node.body)
        if node.name is not None:
            self.bind(node.name, None)

    def loop(self, node: Node) -> None:
        """Read `for`."""
        self.open_header(node, node.iter)
        _EXPRESSIONS[type(node.iter)](self, node.iter)
        self.join([self.branch(self.loop_body, node)], or_none=True)
        self.statements(node.orelse)

    def loop_body(self, node: Node) -> None:
        """Read one round of a `for`."""
        self.target_of_block(node.target)
        self.statements(node.body)

    def while_(self, node: Node) -> None:
        """Read `while`."""
        self.open_header(node, node.test)
        _EXPRESSIONS[type(node.test)](self, node.test)
        self.join([self.branch(self.statements, node.body)], or_none=True)
        self.statements(node.orelse)

    def with_(self, node: Node) -> None:
        """Read `with`: `as` names what the class made."""
        self.open_header(node, node.items[-1].context_expr)
        for item in node.items:
            value = item.context_expr
            _EXPRESSIONS[type(value)](self, value)
            if item.optional_vars is not None:
                self.target_of_block(item.optional_vars, self.meaning_of(value))
        self.statements(node.body)

    def target_of_block(self, node: Node, meaning: Meaning = None) -> None:
        """Read the target of a `for` or `with`."""
        if type(node) is ast.Name:
            self.bind(node.id, meaning)
        else:
            self.target(node)

    def match(self, node: Node) -> None:
        """Read `match`."""
        self.open_header(node, node.subject)
        _EXPRESSIONS[type(node.subject)](self, node.subject)
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
            _EXPRESSIONS[type(node.guard)](self, node.guard)
        self.statements(node.body)

    def pattern(self, node: Node) -> None:
        """Read a pattern: its classes and constants are uses, its captures are bound."""
        kind = type(node)
        if kind is ast.MatchClass:
            self.reference(node.cls, ATTRIBUTE)
        elif kind is ast.MatchMapping:
            self.many(node.keys)
        elif kind is ast.MatchValue:
            _EXPRESSIONS[type(node.value)](self, node.value)
        if kind is ast.MatchAs and node.pattern is not None:
            self.pattern(node.pattern)
        for part in (*getattr(node, "patterns", ()), *getattr(node, "kwd_patterns", ())):
            self.pattern(part)
        name = node.rest if kind is ast.MatchMapping else getattr(node, "name", None)
        if name is not None:
            self.bind(name, None)

    # Definitions

    def function_def(self, node: Node) -> None:
        """Read the decorators and defaults of a function; the rest when the scope has ended."""
        name = self.prefix + node.name
        around = self.definition
        self.definition = definition = self.open(
            node.decorator_list[0].lineno if node.decorator_list else node.lineno,
            _first_line(node.body[0]), node.end_lineno, name,
        )  # fmt: skip
        self.decorators(node)
        args = node.args
        if args.defaults:
            self.many(args.defaults)
        if args.kw_defaults:
            self.many([default for default in args.kw_defaults if default is not None])
        self.later.append((_Walk.function, node, definition, self.owner, name))
        self.definition = around
        meaning: Meaning = None
        if self.outside:
            self.found.defined[name] = "function"
            if self.module:
                meaning = ((f"{self.module}.{name}", EXACT, 0, OWN_FUNCTION),)
        elif self.defining and name not in self.found.defined:
            self.found.defined[name] = "method"
        self.bind(node.name, meaning)

    def decorators(self, node: Node) -> None:
        """Read the decorators of a function or class."""
        for decorator in node.decorator_list:
            if type(decorator) is ast.Call:
                self.call(decorator, DECORATOR)
            else:
                self.reference(decorator, DECORATOR)

    def function(self, deferred: Deferred) -> None:
        """Read the signature and the body of a function."""
        _, node, self.definition, owner, name = deferred
        inside = self.enter_function(name)
        if _NEW_SYNTAX:
            self.type_parameters(node)
        bound = self.parameters(node.args)
        if node.returns is not None:
            self.annotation(node.returns)
        self.start, self.start_of_starred = len(self.uses), len(self.found.starred)
        if owner is not None and bound and not _is_static(node):
            bound[0] = (bound[0][0], owner)
        for parameter, meaning in bound:
            self.bind(parameter, meaning)
        self.statements(node.body)
        self.leave_function(inside)

    def lambda_body(self, deferred: Deferred) -> None:
        """Read what a lambda gives."""
        _, node, self.definition, _, name = deferred
        inside = self.enter_function(name.rstrip("."))
        for parameter, meaning in self.parameters(node.args):
            self.bind(parameter, meaning)
        self.many((node.body,))
        self.leave_function(inside)

    def enter_function(self, name: str) -> tuple[Any, ...]:
        """Begin a function; what is returned is for `leave_function`."""
        around = (
            self.later, self.start, self.start_of_starred,
            self.outside, self.defining, self.owner, self.prefix,
        )  # fmt: skip
        self.later = []
        self.start, self.start_of_starred = len(self.uses), len(self.found.starred)
        self.outside, self.defining, self.owner, self.prefix = False, False, None, f"{name}."
        return self.enter(FUNCTION), around

    def leave_function(self, inside: tuple[Any, ...]) -> None:
        """Read what the function defines, and end it."""
        scope, around = inside
        if self.later:
            self.run_deferred()
        self.leave(scope)
        (
            self.later, self.start, self.start_of_starred,
            self.outside, self.defining, self.owner, self.prefix,
        ) = around  # fmt: skip

    def run_deferred(self, first: Callable[[Deferred], bool] | None = None) -> None:
        """Read what was put off; those for which `first` holds before the others."""
        todo, self.later = self.later, []
        if first is not None:
            todo.sort(key=lambda deferred: not first(deferred))
        for deferred in todo:
            self.definition = deferred[2]
            deferred[0](self, deferred)

    def parameters(self, args: Node) -> list[tuple[str, Meaning]]:
        """Read the annotations of parameters, and return what these mean."""
        bound: list[tuple[str, Meaning]] = []
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
            note = arg.annotation
            if note is None:
                bound.append((arg.arg, None))
            else:
                self.annotation(note)
                bound.append((arg.arg, self.meaning_of_type(note)))
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
        inside = self.enter_function(deferred[4].rstrip("."))
        self.type_parameters(deferred[1])
        self.annotation(deferred[1].value)
        self.leave_function(inside)

    def class_def(self, node: Node) -> None:
        """Read a class but for its methods: these when the scope around has ended."""
        name = self.prefix + node.name
        around = self.definition
        if self.kind != FUNCTION:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            self.definition = self.open(first, _first_line(node.body[0]), node.end_lineno, name)
        self.decorators(node)
        type_scope = self.enter(CLASS)
        if _NEW_SYNTAX:
            self.type_parameters(node)
        bases = self.class_bases(node)
        owner = Owner(tuple(self.owners[base] for base in bases if base in self.owners))
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
            meaning = self.meaning_of(plain) if type(plain) in (ast.Name, ast.Attribute) else None
            if isinstance(meaning, tuple):
                bases += [sense[0] for sense in meaning if sense[3] in (THING, OWN_CLASS)]
            elif type(plain) is ast.Name and plain.id in GIVEN and plain.id not in self.env:
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
            owner.put(attribute, in_other_words(self.env.get(attribute)))
        self.leave(scope)
        members = self.later
        self.later, self.outside, self.owner, self.prefix = around
        self.later.append((_Walk.members, members, self.definition, owner, name))

    def members(self, deferred: Deferred) -> None:
        """Read the methods of a class, and then what they say of `self`."""
        _, members, _, owner, _ = deferred
        for member_ in members:
            self.definition = member_[2]
            member_[0](self, member_)
        if owner is not None:
            self.owned(owner)

    def own_class(self, name: str, qualified: str, bases: tuple[str, ...], owner: Owner) -> Meaning:
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


def _shape(call: Node) -> str:
    """Return how a call passes its arguments."""
    positional = 0
    star = ""
    for value in call.args:
        if type(value) is ast.Starred:
            star = ",*"
        else:
            positional += 1
    if not call.keywords:
        return f"{positional}{star}"
    named = sorted([keyword.arg for keyword in call.keywords if keyword.arg is not None])
    parts = [f"{positional}{star}", *named]
    if len(named) < len(call.keywords):
        parts.append("**")
    return ",".join(parts)


def _names_in(target: Node) -> list[str]:
    """Return the names that a target binds."""
    names = []
    todo = [target]
    while todo:
        node = todo.pop()
        if type(node) is ast.Name:
            names.append(node.id)
        elif type(node) in (ast.Tuple, ast.List):
            todo += node.elts
        elif type(node) is ast.Starred:
            todo.append(node.value)
    return names


def _first_line(statement: Node) -> int:
    """Return where a statement begins, with its decorators."""
    decorators = getattr(statement, "decorator_list", None)
    line: int = decorators[0].lineno if decorators else statement.lineno
    return line


def _is_static(function: Node) -> bool:
    return any(type(d) is ast.Name and d.id == "staticmethod" for d in function.decorator_list)


def _is_type_checking(test: Node) -> bool:
    name = getattr(test, "id", None) or getattr(test, "attr", None)
    return name == "TYPE_CHECKING"


def _of_import(caught: Node) -> bool:
    """Say whether an `except` clause is about a failed import."""
    classes = caught.elts if type(caught) is ast.Tuple else [caught]
    return any(getattr(node, "id", None) in ("ImportError", "ModuleNotFoundError") for node in classes)


def _declares_global(deferred: Deferred) -> bool:
    """Say whether a function may assign names of the module, which others then read."""
    what = deferred[1]
    if isinstance(what, list):
        return any(_declares_global(member_) for member_ in what)
    body = getattr(what, "body", None)
    return isinstance(body, list) and any(type(statement) is ast.Global for statement in body)


_Reader: TypeAlias = "Callable[[_Walk, Any], None]"

_EXPRESSIONS: dict[type[ast.AST], _Reader] = dict.fromkeys(ast.expr.__subclasses__(), _Walk.any_node)
_EXPRESSIONS |= {
    ast.Attribute: _Walk.attribute,
    ast.Await: _Walk.value,
    ast.BinOp: _Walk.binary,
    ast.BoolOp: _Walk.values,
    ast.Call: _Walk.call,
    ast.Compare: _Walk.compare,
    ast.Constant: _Walk.nothing,
    ast.Dict: _Walk.dictionary,
    ast.DictComp: _Walk.comprehension,
    ast.FormattedValue: _Walk.formatted,
    ast.GeneratorExp: _Walk.comprehension,
    ast.JoinedStr: _Walk.values,
    ast.Lambda: _Walk.lambda_,
    ast.List: _Walk.elements,
    ast.ListComp: _Walk.comprehension,
    ast.Name: _Walk.name,
    ast.NamedExpr: _Walk.walrus,
    ast.Set: _Walk.elements,
    ast.SetComp: _Walk.comprehension,
    ast.Starred: _Walk.value,
    ast.Subscript: _Walk.subscript,
    ast.Tuple: _Walk.elements,
    ast.UnaryOp: _Walk.operand,
    ast.Yield: _Walk.value,
    ast.YieldFrom: _Walk.value,
}

_STATEMENTS: dict[type[ast.AST], _Reader] = dict.fromkeys(ast.stmt.__subclasses__(), _Walk.any_node)
_STATEMENTS |= {
    ast.AnnAssign: _Walk.annotated,
    ast.Assign: _Walk.assign,
    ast.AsyncFor: _Walk.loop,
    ast.AsyncFunctionDef: _Walk.function_def,
    ast.AsyncWith: _Walk.with_,
    ast.AugAssign: _Walk.augmented,
    ast.Break: _Walk.nothing,
    ast.ClassDef: _Walk.class_def,
    ast.Continue: _Walk.nothing,
    ast.Delete: _Walk.delete,
    ast.Expr: _Walk.expression,
    ast.For: _Walk.loop,
    ast.FunctionDef: _Walk.function_def,
    ast.Global: _Walk.declaration,
    ast.If: _Walk.if_,
    ast.Import: _Walk.import_,
    ast.ImportFrom: _Walk.import_from,
    ast.Match: _Walk.match,
    ast.Nonlocal: _Walk.declaration,
    ast.Pass: _Walk.nothing,
    ast.Return: _Walk.value,
    ast.Try: _Walk.try_,
    ast.TryStar: _Walk.try_,
    ast.While: _Walk.while_,
    ast.With: _Walk.with_,
}
if _NEW_SYNTAX:
    _STATEMENTS[vars(ast)["TypeAlias"]] = _Walk.type_alias

_MEANINGS: dict[type[ast.AST], Callable[[_Walk, Any], Meaning]] = {
    ast.Attribute: _Walk.meaning_of_attribute,
    ast.BoolOp: _Walk.meaning_of_either,
    ast.Call: _Walk.meaning_of_call,
    ast.Constant: _Walk.meaning_of_constant,
    ast.IfExp: _Walk.meaning_of_either,
    ast.Name: _Walk.meaning_of_name,
    ast.NamedExpr: _Walk.meaning_of_walrus,
}

_COMPOUND = frozenset((
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
))  # fmt: skip
_LEAVES = frozenset((ast.Return, ast.Raise, ast.Continue, ast.Break))
"""Statements after which a branch does not go on to what follows it."""
