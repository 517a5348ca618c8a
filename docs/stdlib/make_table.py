"""Make the table of the standard library from typeshed's stubs: `python docs/stdlib/make_table.py`.

The stubs come with typeshed-client, which only this program needs. Install the version that the first line of
the table names (`pip install typeshed-client==VERSION`), and the same table is made again, byte for byte; a
newer version makes a newer table. `exsearch/resolve/stdlib/LICENSE` is typeshed's.

Each stub is read as any module is, once for each version and platform that its conditions tell apart. The
syntax tree is changed before: the branches of its conditions are decided, and of several overloads those stay
that a call usually means, because a summary has one term for what a function returns. Left out are imports
that a stub does not export, and private names that nothing refers to.
"""

from __future__ import annotations

import ast
import re
import zlib
from functools import reduce
from importlib import metadata, util
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exsearch.resolve.module import find_names
from exsearch.resolve.stdlib import HEADER, TABLE, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PLATFORMS = ("linux", "darwin", "win32")
"""The first has the say; of the others only names are taken that those before them do not have."""

LEFT_OUT = ("typing_extensions",)
"""Top-level names of stubs that are another distribution's modules."""

SAYS_NOTHING = frozenset(
    (
        "abstractmethod",
        "deprecated",
        "disjoint_base",
        "final",
        "override",
        "runtime_checkable",
        "type_check_only",
    )
)
"""Decorators that change nothing of what a function returns or a class is."""

MODE_DECIDES = frozenset(("makefile", "TemporaryFile"))
"""Functions that return another class for each mode, and are called by it alone."""

OPENS = frozenset(("open", "fdopen"))
"""Functions whose mode is looked at where they are called."""

NO_ATTRIBUTES = frozenset(("__slots__", "__match_args__"))
"""Names in classes that nobody uses."""

PROPERTIES = frozenset(("_magic_enum_attr", "_builtins_property"))
"""Names by which stubs call `property`."""

BLOCK_CHARACTERS = 100_000
"""The least size of a block. Smaller blocks are quicker to read, but all of them together are larger."""

Line = tuple[str, str]
"""(qualified name, entry) of a summary; the name is "*" for each star import."""

Module = dict[Line, set[int]]
"""Line -> the minor versions in which it holds."""


class Stub(NamedTuple):
    """One stub file."""

    module: str
    is_package: bool
    text: str
    versions: tuple[int, ...]
    """Ascending; never empty."""


def table(folder: Path, made_from: str) -> bytes:
    """Return the file that `exsearch.resolve.stdlib` reads, made from a folder of stubs."""
    found = {stub.module: stub for stub in stubs(folder)}
    names = special_names(found.values())
    read = {module: summarised(stub, names) for module, stub in found.items()}
    add_names_of_other_platforms(read)
    modules = {module: lines for module, (lines, _) in read.items()}
    drop_usual_exports(modules)
    used = used_names(modules)
    parts: dict[str, list[str]] = {}
    for module in sorted(modules):
        if kept := {line: each for line, each in modules[module].items() if f"{module}.{line[0]}" in used}:
            parts.setdefault(module.partition(".")[0], []).extend(written(found[module], kept))
    return packed({top: "\n".join(lines) for top, lines in parts.items()}, made_from)


# ---------------------------------------------------------------------------------------------- the stubs


def stubs(folder: Path) -> Iterator[Stub]:
    """Yield the stubs of all modules that a version in `VERSIONS` has."""
    lives = lifetimes((folder / "VERSIONS").read_text(encoding="utf-8"))
    for path in sorted(folder.rglob("*.pyi")):
        parts = path.relative_to(folder).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        versions = tuple(minor for minor in VERSIONS if minor in lifetime(module, lives))
        if versions and parts[0] not in LEFT_OUT:
            yield Stub(module, is_package, path.read_text(encoding="utf-8"), versions)


def lifetimes(text: str) -> dict[str, range]:
    """Return module -> the minor versions that have it, from a file with lines as "asynchat: 3.0-3.11"."""
    found = {}
    for line in text.splitlines():
        if match := re.match(r"([\w.]+): 3\.(\d+)-(?:3\.(\d+))?", line):
            module, first, last = match.groups()
            found[module] = range(int(first), int(last or VERSIONS[-1]) + 1)
    return found


def lifetime(module: str, lives: Mapping[str, range]) -> range:
    """Return the minor versions that have a module; one that is not listed lives as long as its parent."""
    while module not in lives:
        module = module.rpartition(".")[0]
    return lives[module]


# ------------------------------------------------------------------------------- one stub to its summary


CLASSES_OF_TYPING = """
class Generic: ...
class Protocol: ...
class TypedDict(_TypedDict): ...
"""
"""For names in typing that are more than variables, which the stub says they are."""


def parsed(stub: Stub) -> ast.Module:
    """Return the syntax tree of a stub."""
    tree = ast.parse(stub.text)
    if stub.module == "typing":
        classes = ast.parse(CLASSES_OF_TYPING).body
        names = [node.name for node in classes if isinstance(node, ast.ClassDef)]
        tree.body = [*classes, *(node for node in tree.body if not _binds(node, names))]
    tree.body[:0] = ast.parse("from typing import Self").body  # `Choose` writes it
    return tree


def _binds(statement: ast.stmt, names: Iterable[str]) -> bool:
    match statement:
        case ast.AnnAssign(ast.Name(name)) | ast.Assign([ast.Name(name)]):
            return name in names
    return False


class Decide(ast.NodeTransformer):
    """Leaves in a stub what one version of Python has on one platform, and what says something."""

    def __init__(self, minor: int, platform: str) -> None:
        self.minor = minor
        self.platform = platform

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        """Return the statements of the branch that holds."""
        self.generic_visit(node)
        return node.body if self.holds(node.test) else node.orelse

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """Take `typing` for its backport."""
        for alias in node.names:
            if alias.name == "typing_extensions":
                alias.name, alias.asname = "typing", alias.asname or alias.name
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """Take from `typing` what a stub takes from its backport."""
        if node.module == "typing_extensions":
            node.module = "typing"
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Leave out decorators that say nothing."""
        node.decorator_list = _said(node.decorator_list)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        """Leave out decorators that say nothing."""
        node.decorator_list = _said(node.decorator_list)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Leave out decorators that say nothing, and go on in the class."""
        node.decorator_list = _said(node.decorator_list)
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def holds(self, test: ast.expr) -> bool:
        """Return whether a condition is true. Raises ValueError for one that is not known."""
        match test:
            case ast.BoolOp(ast.And(), values):
                return all(map(self.holds, values))
            case ast.BoolOp(ast.Or(), values):
                return any(map(self.holds, values))
            case ast.Compare(ast.Attribute(ast.Name("sys"), "version_info"), [op], [ast.Tuple() as version]):
                return _compared((3, self.minor), op, ast.literal_eval(version))
            case ast.Compare(ast.Attribute(ast.Name("sys"), "platform"), [op], [ast.Constant(str(platform))]):
                return _compared(self.platform, op, platform)
        raise ValueError(f"unknown condition: {ast.unparse(test)}")


def _compared(value: object, op: ast.cmpop, other: object) -> bool:
    match op:
        case ast.Eq():
            return value == other
        case ast.NotEq():
            return value != other
        case ast.GtE():
            return value >= other  # type: ignore[operator,no-any-return]
        case ast.Lt():
            return value < other  # type: ignore[operator,no-any-return]
    raise ValueError(f"unknown comparison: {ast.dump(op)}")


def _said(decorators: list[ast.expr]) -> list[ast.expr]:
    kept = [each for each in decorators if _name(each) not in SAYS_NOTHING]
    return [ast.Name("property", ast.Load()) if _name(each) in PROPERTIES else each for each in kept]


def _name(expression: ast.expr) -> str:
    """Return the last name in `@m.name(...)`, `name[...]` and the like; "" if there is none."""
    match expression:
        case ast.Call(func=inside) | ast.Subscript(value=inside):
            return _name(inside)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


class SpecialNames(NamedTuple):
    """Names that mean the same in all stubs, because these import them from each other."""

    type_variables: frozenset[str]
    constants: frozenset[str]
    """Names for one of several constants."""


def special_names(all_stubs: Iterable[Stub]) -> SpecialNames:
    """Return the names of type variables and of constants in the stubs."""
    variables, constants = {"AnyStr"}, {"Literal", "OpenTextMode", "OpenBinaryMode"}
    for stub in all_stubs:
        variables.update(
            re.findall(r"^ *(\w+) = (?:TypeVar|ParamSpec|TypeVarTuple)\(", stub.text, re.MULTILINE)
        )
        constants.update(re.findall(r"^ *(\w+): TypeAlias = Literal\[", stub.text, re.MULTILINE))
    return SpecialNames(frozenset(variables), frozenset(constants))


class Choose(ast.NodeTransformer):
    """Keeps of several overloads those that a call usually means, and of a union what is known.

    A summary has one term for what a function returns, whatever its arguments are.
    """

    def __init__(self, names: SpecialNames) -> None:
        self.names = names
        self.of_functions = names.type_variables
        """Those that are no parameters of the class around."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Choose among the functions of a module, and in its classes."""
        self.generic_visit(node)
        node.body = list(self._chosen(node.body))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Choose among the methods of a class, and in the classes inside it."""
        around = self.of_functions
        own = {part.id for base in node.bases for part in ast.walk(base) if isinstance(part, ast.Name)}
        self.of_functions = self.names.type_variables - own
        self.generic_visit(node)
        node.body = list(self._chosen(node.body))
        self.of_functions = around
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Choose among the parts of what a function returns; name the type of `self`."""
        if node.returns:
            own = _type_of_self(node)
            if own in self.of_functions:
                node.returns = Rename(own, "Self").visit(node.returns)
            node.returns = self.visit(node.returns)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Choose among the parts of the type that a variable has, or that a name stands for."""
        node.annotation = self.visit(node.annotation)
        if node.value and _name(node.annotation) == "TypeAlias":
            node.value = self.visit(node.value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Leave out of a union what depends on the arguments, and Any.

        typeshed writes `X | Any` for what is an X or, in cases that people know, None.
        """
        known = [part for part in _union(node) if not self._is_open(part)]
        if all(map(_is_none, known)):
            return node
        return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), known)

    def _is_open(self, part: ast.expr) -> bool:
        name = _name(part)
        return name in self.of_functions or name in ("Any", "MaybeNone")

    def _chosen(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        for name, group in groupby(body, _name_of_overload):
            statements = list(group)
            yield from self._usual(statements) if name else statements  # type: ignore[arg-type]

    def _usual(self, overloads: list[ast.FunctionDef]) -> list[ast.FunctionDef]:
        """Return the overloads that count; one, if they return instances of one class."""
        typed = [each for each in overloads if not self._returns_argument(each)] or overloads
        if len(set(map(_returned_class, typed))) > 1:
            typed = self._called_without_constants(typed)
            by_constant = self._takes_constant(typed[0], needed=False)
            if by_constant and typed[0].name not in OPENS:
                typed[0].returns = ast.Name("Any", ast.Load())
            if by_constant or _first_takes_text(typed):
                typed = typed[:1]
        if len(set(map(_returned_class, typed))) == 1:
            returned = [each.returns for each in typed if each.returns]
            typed[0].returns = reduce(self._merged, returned) if returned else None
            typed = typed[:1]
        return typed

    def _called_without_constants(self, overloads: list[ast.FunctionDef]) -> list[ast.FunctionDef]:
        """Return the overloads that can be called without one of certain constants: `mode: Literal["rb"]`.

        A term does not say with which constants a call is made, so that nothing is known of other functions
        than `open`, whose modes are looked at where it is called.
        """
        without = [each for each in overloads if not self._takes_constant(each, needed=True)]
        if not without:
            return overloads
        constants = {name for each in overloads for name in self._constants(each, needed=True)}
        decides = without[0].name in MODE_DECIDES or constants.intersection(_needed(without[0]))
        if decides or (constants and without[0].name not in OPENS):
            without[0].returns = ast.Name("Any", ast.Load())
            return without[:1]
        return without

    def _merged(self, one: ast.expr, other: ast.expr) -> ast.expr:
        """Return a type that has what two of the same class have in common; Any for what differs."""
        if ast.unparse(one) == ast.unparse(other) or self._is_open(other) or _is_none(other):
            return one
        if self._is_open(one) or _is_none(one):
            return other
        if isinstance(one, ast.BinOp) and _is_none(one.right):
            return self._merged(one.left, other)
        if isinstance(other, ast.BinOp) and _is_none(other.right):
            return self._merged(one, other.left)
        match one, other:
            case ast.Subscript(name, inside), ast.Subscript(other_name, others):
                if ast.unparse(name) == ast.unparse(other_name):
                    return ast.Subscript(name, self._merged(inside, others), ast.Load())
            case ast.Tuple(parts), ast.Tuple(others) if len(parts) == len(others):
                return ast.Tuple(list(map(self._merged, parts, others)), ast.Load())
        return ast.Name("Any", ast.Load())

    def _takes_constant(self, function: ast.FunctionDef, *, needed: bool) -> bool:
        return any(self._constants(function, needed=needed))

    def _constants(self, function: ast.FunctionDef, *, needed: bool) -> Iterator[str]:
        """Yield the parameters with or without a default that take one of certain constants."""
        for argument, is_needed in _parameters(function):
            parts = _union(argument.annotation) if argument.annotation and is_needed == needed else ()
            if any(_name(part) in self.names.constants for part in parts):
                yield argument.arg

    def _returns_argument(self, function: ast.FunctionDef) -> bool:
        """Return whether a function returns what a type variable of its own stands for, or None."""
        parts = _union(function.returns) if function.returns else ()
        variables = self.of_functions - {"AnyStr"}  # which may have to be shown as unknown
        return all(_name(part) in variables or _is_none(part) for part in parts)


class Rename(ast.NodeTransformer):
    """Replaces a name."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Return the name that stands for this one."""
        return ast.Name(self.new, node.ctx) if node.id == self.old else node


def _type_of_self(function: ast.FunctionDef) -> str:
    """Return the T of `def m(self: T)`; "" if there is none."""
    first = [*function.args.posonlyargs, *function.args.args][:1]
    annotation = first[0].annotation if first and first[0].arg == "self" else None
    return annotation.id if isinstance(annotation, ast.Name) else ""


def _union(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of `X | Y | Z`."""
    if isinstance(node, ast.BinOp):
        yield from _union(node.left)
        node = node.right
    yield node


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _name_of_overload(node: ast.stmt) -> str:
    is_overload = isinstance(node, ast.FunctionDef) and "overload" in map(_name, node.decorator_list)
    return node.name if is_overload else ""  # type: ignore[attr-defined]


def _returned_class(function: ast.FunctionDef) -> str:
    """Return what a function returns, without its type arguments and without None."""
    parts = _union(function.returns) if function.returns else ()
    plain = [part.value if isinstance(part, ast.Subscript) else part for part in parts if not _is_none(part)]
    return " | ".join(map(ast.unparse, plain)) or "None"


def _parameters(function: ast.FunctionDef) -> Iterator[tuple[ast.arg, bool]]:
    """Yield (parameter, has no default)."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    needed = len(positional) - len(arguments.defaults)
    yield from ((each, index < needed) for index, each in enumerate(positional))
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield each, default is None


def _needed(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument, is_needed in _parameters(function) if is_needed}


def _first_takes_text(overloads: list[ast.FunctionDef]) -> bool:
    """Return whether the first overload takes a str where the others take something else."""
    for places in zip(*[[*each.args.posonlyargs, *each.args.args] for each in overloads], strict=False):
        first, *others = [ast.unparse(each.annotation) if each.annotation else "" for each in places]
        if first not in others and any(others):
            return first.split(" ")[0] == "str"
    return False


class Summarised(NamedTuple):
    """The summary of one stub."""

    lines: Module
    elsewhere: dict[int, set[str]]
    """Minor version -> modules whose names another platform than the first imports by a star."""


def summarised(stub: Stub, special: SpecialNames) -> Summarised:
    """Return the lines of a stub's summary with their versions."""
    tests = [node.test for node in ast.walk(ast.parse(stub.text)) if isinstance(node, ast.If)]
    exported = frozenset(_exported(ast.parse(stub.text)))
    known: dict[tuple[bool, ...], list[Line]] = {}
    found = Summarised({}, {})
    for minor in stub.versions:
        names: set[str] = set()
        for platform in PLATFORMS:
            decide = Decide(minor, platform)
            answers = tuple(map(decide.holds, tests))
            if answers not in known:
                lines = entries(stub, Choose(special).visit(decide.visit(parsed(stub))))
                known[answers] = [line for line in lines if line[1][0] != "i" or line[0] in exported]
            _add(found, known[answers], minor, names, is_first=platform == PLATFORMS[0])
    return found


def entries(stub: Stub, tree: ast.Module) -> Iterator[Line]:
    """Yield the lines of the summary of a module, one for each star import."""
    names = find_names(ast.fix_missing_locations(tree), stub.module, stub.is_package, is_stub=True)
    for name, entry in names.summary.items():
        if name == "*":
            yield from ((name, f"i {path}") for path in entry.split(" ")[1:])
        elif name.rpartition(".")[2] not in NO_ATTRIBUTES:
            yield name, _entry(entry)


def _entry(entry: str) -> str:
    """Return an entry without bases that have no members, and without one of several built-in results."""
    kind, *words = entry.split(" ")
    if kind == "c":
        words = [word for word in words if not word.startswith(("typing.Generic", "typing.Protocol"))]
    elif kind == "f" and "o" in words[0] and words[1].startswith("builtins."):
        words = [words[0].replace("o", "") or "-", "?", *words[2:]]
    return " ".join([kind, *words])


def _add(found: Summarised, lines: Iterable[Line], minor: int, names: set[str], *, is_first: bool) -> None:
    """Add the lines of one platform whose names are not known, and their names to `names`."""
    for name, entry in lines:
        if name == "*" and not is_first:
            found.elsewhere.setdefault(minor, set()).add(entry.removeprefix("i "))
        elif name not in names:
            found.lines.setdefault((name, entry), set()).add(minor)
    names.update(name for name, _ in lines if name != "*")


def _exported(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the imports that a stub exports: written `import X as X`, or in `__all__`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names) | ast.ImportFrom(names=names):
                yield from (each.name for each in names if each.name in ("*", each.asname))
            case ast.Assign([ast.Name("__all__")], value) | ast.AugAssign(ast.Name("__all__"), _, value):
                yield from (str(each.value) for each in ast.walk(value) if isinstance(each, ast.Constant))


# ------------------------------------------------------------------------------ all modules together


class Modules:
    """The lines of all modules."""

    def __init__(self, lines: Mapping[str, Module]) -> None:
        self.lines = lines
        self.named: dict[str, dict[str, list[Line]]] = {}
        """Module -> name -> the lines with it."""
        for module, each in lines.items():
            for line in each:
                self.named.setdefault(module, {}).setdefault(line[0], []).append(line)

    def entry(self, module: str, name: str, minor: int) -> str:
        """Return the entry of a name in one version; "" if there is none."""
        lines = self.named.get(module, {}).get(name, ())
        return next((entry for _, entry in lines if minor in self.lines[module][name, entry]), "")

    def stars(self, module: str, minor: int) -> list[str]:
        """Return the modules whose names a module imports by a star."""
        lines = self.named.get(module, {}).get("*", ())
        return [entry[2:] for line in lines for entry in line[1:] if minor in self.lines[module][line]]

    def _named(self, entry: str, minor: int) -> set[str]:
        """Return the names in an `__all__`; a word `+pkg.mod` in it is for all that this module exports."""
        words = entry.split(" ")[1:] if entry[0] == "a" else ()
        others = [self.exports(word[1:], minor) for word in words if word[0] == "+"]
        return {word for word in words if word[0] != "+"}.union(*others)

    def exports(self, module: str, minor: int, *, by_rule: bool = False) -> set[str]:
        """Return what a star import of a module imports; with `by_rule`, if it had no `__all__`."""
        if (entry := self.entry(module, "__all__", minor)) and not by_rule:
            return self._named(entry, minor)
        own = {name for name in self.named.get(module, {}) if self.entry(module, name, minor)}
        starred = [self.exports(each, minor) for each in self.stars(module, minor)]
        return {name for name in own.union(*starred) if name.isidentifier() and name[0] != "_"}


def add_names_of_other_platforms(read: Mapping[str, Summarised]) -> None:
    """Replace the star imports of other platforms by imports of names that the first does not have."""
    modules = Modules({module: lines for module, (lines, _) in read.items()})
    for module, (lines, elsewhere) in read.items():
        for minor, stars in elsewhere.items():
            known = modules.exports(module, minor, by_rule=True)
            for star in sorted(stars):
                for name in modules.exports(star, minor) - known:
                    lines.setdefault((name, f"i {star}.{name}"), set()).add(minor)
                    known.add(name)


def drop_usual_exports(all_lines: Mapping[str, Module]) -> None:
    """Drop each `__all__` that names what a star import would import without it."""
    modules = Modules(all_lines)
    dropped = []
    for module, lines in all_lines.items():
        for line, versions in lines.items():
            if line[0] == "__all__" and line[1][0] == "a":
                usual = {
                    minor
                    for minor in versions
                    if modules.exports(module, minor) == modules.exports(module, minor, by_rule=True)
                }
                dropped.append((module, line, usual))
    for module, line, usual in dropped:
        all_lines[module][line] -= usual
        if not all_lines[module][line]:
            del all_lines[module][line]


def used_names(all_lines: Mapping[str, Module]) -> set[str]:
    """Return the names of all lines that are public, and of those that these refer to, step by step.

    Names begin with the name of the module: "json.decoder.JSONDecoder.decode". Private functions, classes and
    members count as public, because people use them; private variables are mostly aliases of types.
    """
    entries: dict[str, list[str]] = {}
    members: dict[str, list[str]] = {}
    for module, lines in all_lines.items():
        for name, entry in lines:
            entries.setdefault(f"{module}.{name}", []).append(entry)
    for name in entries:
        members.setdefault(name.rpartition(".")[0], []).append(name)
    used: set[str] = set()
    todo = [
        f"{module}.{name}"
        for module, lines in all_lines.items()
        if is_public(module)
        for name, entry in lines
        if entry[0] in "fc" or is_public(name)
    ]
    while todo:
        name = todo.pop()
        if name not in used and name in entries:
            used.add(name)
            for entry in entries[name]:
                todo += _referred(name, entry, entries, members)
    return used


def is_public(name: str) -> bool:
    """Return whether no part of a dotted name is private; `__name__` is not."""
    return not any(part[0] == "_" and not part.endswith("__") for part in name.split("."))


def _referred(
    name: str, entry: str, entries: Mapping[str, object], members: Mapping[str, list[str]]
) -> Iterator[str]:
    """Yield the names that are needed to understand an entry, as far as they are in the table."""
    if entry[0] == "a":
        yield from (f"{name.removesuffix('__all__')}{word}" for word in entry.split(" ")[1:])
        return
    for path in re.findall(r"\w+(?:\.\w+)+", entry):
        while "." in path and path not in entries:
            path = path.rpartition(".")[0]
            if f"{path}.*" in entries:
                yield f"{path}.*"
        if path in entries:
            yield path
    if entry[0] == "c":
        yield from members.get(name, ())
    if name.endswith(".*"):
        yield from (each for each in members.get(entry[2:], ()) if is_public(each.rpartition(".")[2]))


# -------------------------------------------------------------------------------------------- the file


def written(stub: Stub, lines: Mapping[Line, set[int]]) -> Iterator[str]:
    """Yield the lines of a module, shortened as `exsearch.resolve.stdlib` says."""
    yield f"{_mark(stub.versions, VERSIONS)}\t{stub.module}{'/' if stub.is_package else ''}"
    owner = ""
    for (name, entry), versions in sorted(lines.items()):
        is_member = owner and name.startswith(f"{owner}.")
        short = entry.replace("builtins.", "&")
        yield f"{_mark(versions, stub.versions)}{name[len(owner) :] if is_member else name}\t{short}"
        if entry.startswith("c "):
            owner = name


def _mark(versions: Iterable[int], usual: Iterable[int]) -> str:
    """Return the mark of a line that holds for some versions; "" if those are the usual ones."""
    here = sorted(versions)
    return "" if here == sorted(usual) else f"{''.join(str(VERSIONS.index(minor)) for minor in here)} "


def packed(parts: Mapping[str, str], made_from: str) -> bytes:
    """Return the file with these parts: top-level name -> text."""
    blocks: list[list[str]] = [[]]
    for top in sorted(parts):
        blocks[-1].append(top)
        if sum(len(parts[each]) for each in blocks[-1]) >= BLOCK_CHARACTERS:
            blocks.append([])
    compressed = [_compressed("\f".join(parts[top] for top in block)) for block in blocks if block]
    sizes = [" ".join([str(len(data)), *block]) for data, block in zip(compressed, blocks, strict=False)]
    index = _compressed("\n".join(sizes))
    return b"".join([HEADER, f"{made_from}\n{len(index)}\n".encode("ascii"), index, *compressed])


def _compressed(text: str) -> bytes:
    return zlib.compress(text.encode("ascii"), 9)


def installed() -> tuple[Path, str]:
    """Return the folder of the installed stubs, and the name and version of their distribution."""
    spec = util.find_spec("typeshed_client")
    if spec is None or spec.origin is None:
        raise SystemExit("the stubs are missing: pip install typeshed-client")
    version = metadata.version("typeshed-client")
    return Path(spec.origin).parent / "typeshed", f"typeshed-client {version}"


def main() -> None:
    """Write the table from the installed stubs."""
    Path(TABLE).write_bytes(table(*installed()))


if __name__ == "__main__":
    main()
