"""Read the tables in which a module lists names: `__all__`, and what it imports when it is first used.

Only statements of the module itself count, and only literals in them.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from exsearch.resolve import EXACT
from exsearch.resolve.strings import Strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Imported = Mapping[str, tuple[tuple[str, int], ...]]


def absolute(module: str | None, is_package: bool, level: int, name: str | None) -> str | None:
    """Return the absolute name of the module in `from ..name import`; None if there is none."""
    if not level:
        return name
    parts = (module or "").split(".")
    up = level - is_package
    if module is None or module.startswith("~") or up >= len(parts):
        return None
    around = ".".join(parts[: len(parts) - up])
    return f"{around}.{name}" if name else around


def exported_names(body: Sequence[ast.stmt], bindings: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the names in `__all__`; "+pkg.mod" stands for those in the `__all__` of that module.

    `bindings` has the names of the module. None means that there is no `__all__`, or that it is computed.
    """
    names: list[str] | None = None
    strings = Strings(body)

    def listed(value: Any) -> list[str] | None:
        found = strings_in(value, bindings)
        if found is None:  # the sum of other lists, or of the keys of a table
            found = strings.listed(value, {})
            return found and [name for name in found if name.isidentifier()]
        return found

    for node in plain_statements(body):
        match node:
            case ast.Assign(value=value) if any(_name(target) == "__all__" for target in node.targets):
                names, more = [], listed(value)
            case ast.AnnAssign(target=ast.Name("__all__"), value=value):
                names, more = [], listed(value)
            case ast.AugAssign(target=ast.Name("__all__"), value=value):
                more = listed(value)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("__all__"), "extend"), [value], [])):
                more = listed(value)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("__all__"), "append"), [value], [])):
                more = strings_in(ast.List([value]), bindings)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("__all__")))):
                more = None
            case _:
                continue
        if names is None or more is None:
            return None
        names += more
    return None if names is None else tuple(dict.fromkeys(names))


_BLOCKS = frozenset({ast.If, ast.Try, ast.With, ast.ExceptHandler})


def plain_statements(body: Sequence[ast.stmt]) -> Iterator[Any]:
    """Yield the statements of a module in order, with those inside its `if`, `try` and `with`."""
    todo: list[Any] = list(reversed(body))
    while todo:
        node = todo.pop()
        if type(node) in _BLOCKS:
            for place in ("finalbody", "orelse", "handlers", "body"):
                todo += reversed(getattr(node, place, ()))
        else:
            yield node


def names_for_types(body: Sequence[ast.stmt]) -> tuple[str, ...]:
    """Return the names that a module imports for type checkers only: nobody else has them.

    Empty if the module may get them in another way: by a `__getattr__`, by `import *`, or from a function
    that is given the module or its names.
    """
    typed: set[str] = set()
    real: set[str] = set()
    todo: list[tuple[Any, bool]] = [(node, False) for node in body]
    for node, is_typed in todo:  # the list grows while it is read
        kind = type(node)
        if kind in (ast.Import, ast.ImportFrom):
            names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            (typed if is_typed else real).update(names)
        elif kind in (ast.Assign, ast.Expr) and type(node.value) is ast.Call and _gets_module(node.value):
            return ()
        elif kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            real.add(node.name)
        elif kind is ast.Assign:
            names_bound = [part for target in node.targets for part in getattr(target, "elts", (target,))]
            if any(type(part) is ast.Subscript for part in names_bound):
                return ()  # `sys.modules[__name__] = lazy`
            real.update(part.id for part in names_bound if type(part) is ast.Name)
        elif kind is ast.If:
            is_test = _is_type_checking(node.test)
            todo += [(each, is_typed or is_test) for each in node.body]
            todo += [(each, is_typed) for each in node.orelse]
        elif kind in (ast.Try, ast.With, ast.ExceptHandler):
            for place in ("body", "handlers", "orelse", "finalbody"):
                todo += [(each, is_typed) for each in getattr(node, place, ())]
    return () if real & {"__getattr__", "*"} else tuple(sorted(typed - real))


def _gets_module(call: ast.Call) -> bool:
    """Return whether a call is given what the module is called, and more, or the dictionary of its names."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    is_named = any(_name(each) == "__name__" for each in given)
    return (is_named and len(given) > 1) or any(
        type(each) is ast.Call and _name(each.func) in ("globals", "vars", "locals") for each in given
    )


def _is_type_checking(test: Any) -> bool:
    return getattr(test, "id", None) == "TYPE_CHECKING" or getattr(test, "attr", None) == "TYPE_CHECKING"


def strings_in(node: Any, bindings: Mapping[str, Any]) -> list[str] | None:
    """Return the strings of a literal list or tuple, or of a sum of them; None if it is anything else.

    A string that is no identifier names nothing and is left out. The `__all__` of a module gives "+module".
    """
    found: list[str] = []
    todo = [node]
    while todo:
        match todo.pop():
            case ast.BinOp(left, ast.Add(), right):
                todo += (right, left)
            case ast.Call(ast.Name("list" | "tuple" | "sorted"), [value], []) | ast.Starred(value):
                todo.append(value)
            case ast.List(elts) | ast.Tuple(elts) if any(type(part) is ast.Starred for part in elts):
                for part in reversed(elts):
                    todo.append(part if type(part) is ast.Starred else ast.List([part]))
            case ast.List(elts) | ast.Tuple(elts):
                strings = [_string(part) for part in elts]
                if None in strings:
                    return None
                found += [string for string in strings if string and string.isidentifier()]
            case ast.Attribute(ast.Name(name), "__all__") if module := _module(bindings.get(name)):
                found.append(f"+{module}")
            case ast.Name(name) if module := _module(bindings.get(name), "__all__"):
                found.append(f"+{module}")
            case _:
                return None
    return found


def _module(binding: Any, member: str = "") -> str | None:
    """Return the path that a name was imported from; or of which it is this member."""
    if not isinstance(binding, tuple) or len(binding) != 1:
        return None
    ((path, how, line),) = binding
    if how != EXACT or not line:
        return None
    module, _, last = path.rpartition(".")
    return path if not member else module if last == member else None


def _string(node: Any) -> str | None:
    return node.value if type(node) is ast.Constant and type(node.value) is str else None


def _name(node: Any) -> str | None:
    return node.id if type(node) is ast.Name else None


# Lazy imports


def lazy_names(
    body: Sequence[ast.stmt], module: str | None, is_package: bool, imported: Imported
) -> dict[str, str]:
    """Return what the module imports when it is asked for a name: public name -> symbol.

    It finds the dictionaries that a `__getattr__` (PEP 562) uses, and calls of `lazy_loader.attach`.
    """
    found: dict[str, str] = {}
    if module is None:
        return found
    tables, getter, values = _assigned(body)
    for value in values.values():
        if type(value) is ast.Call and _is_attach(value.func, imported):
            reader = _TableReader(module, is_package, gets_attributes=True, relative=True)
            for table in _attached(value, tables):
                found |= reader.read(table)
    inside = [node for part in getter for node in ast.walk(part)]
    if any(map(_seems_to_import, inside)):
        names = {_name(node) for node in inside}
        # `{name: module for module, names in TABLE.items() for name in names}` uses TABLE as well.
        for name in names & values.keys():
            names |= {_name(node) for node in ast.walk(values[name or ""])}
        gets_attributes = any(type(node) is ast.Call and _name(node.func) == "getattr" for node in inside)
        reader = _TableReader(module, is_package, gets_attributes, any(map(_adds_package, inside)))
        for name, table in tables.items():
            if name in names:
                found |= reader.read(table)
    return found


def given_names(plain: Sequence[Any], module: str | None, is_package: bool) -> dict[str, str]:
    """Return what a module gets by calls that are given its name and literal tables: public name -> symbol.

    Given are its `plain_statements`.
    Only modules of the same top-level package count: `lazy(__name__, {"shop.cart": ["Cart"]})`.
    """
    found: dict[str, str] = {}
    if module is None:
        return found
    reader = _TableReader(module, is_package, gets_attributes=True, relative=False)
    for node in plain:
        call = node.value if type(node) in (ast.Assign, ast.Expr) else None
        if type(call) is ast.Call and _gets_module(call):
            for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
                if type(value) is ast.Dict:
                    found |= reader.read(_own_entries(value, (".", f"{module.partition('.')[0]}.")))
    return found


def copied_modules(
    body: Sequence[ast.stmt], plain: Sequence[Any], module: str | None, imported: Imported
) -> list[str]:
    """Return the modules whose names a module copies to itself, as `import *` does.

    `plain` are the `plain_statements` of its body.
    It loops over `other.__all__` and sets each name, itself or in a function that gets the other module; or
    it gives a function the other module and its own `globals()`.
    """
    own = (module or "").partition(".")[0]
    modules = {
        name: path
        for name, ((path, _), *_) in imported.items()
        if (top := path.partition(".")[0]) == own or top in sys.stdlib_module_names
    }
    if not modules:
        return []
    copying = {
        node.name: node.args.args[0].arg
        for node in body
        if type(node) is ast.FunctionDef and node.args.args and _copies(node.body, node.args.args[0].arg)
    }
    found: list[str] = []
    for node in plain:
        value = node.value if type(node) in (ast.Assign, ast.Expr) else None
        if type(node) is ast.For:
            name = _name(getattr(node.iter, "value", None)) or ""
            found += [modules[name]] if name in modules and _copies([node], name) else []
        elif type(value) is ast.Call and value.args and _name(value.args[0]) in modules:
            is_given = any(
                type(each) is ast.Call and _name(each.func) == "globals" for each in value.args[1:]
            )
            if is_given or _name(value.func) in copying:
                found.append(modules[_name(value.args[0]) or ""])
    return list(dict.fromkeys(found))


def _copies(body: Sequence[ast.stmt], other: str) -> bool:
    """Return whether statements set each name in the `__all__` of another module in this one."""
    for node in body:
        if type(node) is not ast.For:
            continue
        match node:
            case ast.For(target=ast.Name(each), iter=ast.Attribute(ast.Name(name), "__all__")) if (
                name == other
            ):
                return any(_sets(part, each) for statement in node.body for part in ast.walk(statement))
    return False


def _sets(node: Any, name: str) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Subscript(ast.Call(ast.Name("globals" | "vars" | "locals")), ast.Name(key))]
        ):
            return key == name
        case ast.Call(ast.Name("setattr"), [_, ast.Name(key), _]):
            return key == name
    return False


def _own_entries(table: ast.Dict, starts: tuple[str, ...]) -> ast.Dict:
    """Return the entries of a table whose modules begin in one of these ways."""
    own = []
    for key, value in zip(table.keys, table.values, strict=True):
        module = _string(key if isinstance(value, ast.List | ast.Tuple) else value)
        if module and module.startswith(starts):
            own.append((key, value))
    return ast.Dict([key for key, _ in own], [value for _, value in own])


_MOST_ENTRIES = 5_000


def table_entries(body: Sequence[ast.stmt], module: str | None) -> Iterator[tuple[str, str]]:
    """Yield (table and name, symbol) for dictionaries that say which module of the package has a name.

    Every entry has to be `"Name": ("package.module", ...)`. The names stand below that of the table.
    """
    start = f"{(module or '').partition('.')[0]}."
    for node in body:
        if type(node) is ast.Assign and type(node.value) is ast.Dict and type(node.targets[0]) is ast.Name:
            rows = zip(node.value.keys[:_MOST_ENTRIES], node.value.values, strict=False)
            entries: dict[str, str] = {}
            for key, value in rows:
                name = _string(key) or ""
                path = _string(value.elts[0]) if isinstance(value, ast.Tuple) and value.elts else None
                if not (path and path.startswith(start) and _are_identifiers(name, *path.split("."))):
                    break
                entries[f"{node.targets[0].id}.{name}"] = f"{path}.{name}"
            else:
                yield from entries.items()


def tables_of_getters(body: Sequence[ast.stmt], module: str | None, imported: Imported) -> list[str]:
    """Return what the `__getattr__` of a module, or of what it puts in its place, uses of its own package."""
    getters: list[Any] = []
    of_types: list[Any] = []
    is_replaced = False
    for node in body:
        if _is_getter(node):
            getters.append(node)
        elif type(node) is ast.ClassDef and _is_module_type(node):
            of_types += filter(_is_getter, node.body)
        elif type(node) is ast.Assign and type(node.targets[0]) is ast.Subscript:
            is_replaced = is_replaced or getattr(node.targets[0].value, "attr", "") == "modules"
    read = [*getters, *of_types] if is_replaced else getters
    used = {_name(node) for getter in read for node in ast.walk(getter)}
    start = f"{(module or '').partition('.')[0]}."
    return [path for name, ((path, _), *_) in imported.items() if name in used and path.startswith(start)]


def _is_getter(node: Any) -> bool:
    return type(node) is ast.FunctionDef and node.name == "__getattr__"


def _is_module_type(node: ast.ClassDef) -> bool:
    return any("ModuleType" in (getattr(base, "attr", ""), getattr(base, "id", "")) for base in node.bases)


def _assigned(
    body: Sequence[ast.stmt],
) -> tuple[dict[str, ast.Dict], Sequence[ast.stmt], dict[str, ast.expr]]:
    """Return the dictionaries that a module assigns, the body of its `__getattr__`, and other values."""
    tables: dict[str, ast.Dict] = {}
    getter: Sequence[ast.stmt] = ()
    values: dict[str, ast.expr] = {}
    for node in plain_statements(body):
        if type(node) is ast.FunctionDef and node.name == "__getattr__":
            getter = node.body
        elif type(node) in (ast.Assign, ast.AnnAssign) and node.value is not None:
            for target in node.targets if type(node) is ast.Assign else [node.target]:
                for part in target.elts if type(target) is ast.Tuple else [target]:
                    if type(part) is ast.Name and type(node.value) is ast.Dict:
                        tables[part.id] = node.value
                    elif type(part) is ast.Name:
                        values[part.id] = node.value
    return tables, getter, values


def _seems_to_import(node: Any) -> bool:
    name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
    return isinstance(node, ast.Import | ast.ImportFrom) or "import" in name or "load" in name


def _is_attach(func: Any, imported: Imported) -> bool:
    """Return whether a call is one of `lazy_loader.attach`, by whatever name."""
    match func:
        case ast.Attribute(ast.Name(name), "attach"):
            symbol = "lazy_loader"
        case ast.Name(name):
            symbol = "lazy_loader.attach"
        case _:
            return False
    return symbol in dict(imported.get(name, ()))


def _attached(call: ast.Call, tables: Mapping[str, ast.Dict]) -> Iterator[ast.Dict]:
    """Yield the tables that are given to `attach(package, submodules, submod_attrs)`."""
    for value in [*call.args[1:], *(keyword.value for keyword in call.keywords)]:
        match value:
            case ast.Dict():
                yield value
            case ast.Name(name) if name in tables:
                yield tables[name]
            case ast.List(elts) | ast.Set(elts) | ast.Tuple(elts):
                # A list of submodules: the name of each is its own value.
                names = [part for part in elts if _string(part) is not None]
                yield ast.Dict(list(names), [ast.Tuple([part, ast.Constant(None)]) for part in names])


def _adds_package(node: Any) -> bool:
    """Return whether a node makes a name relative to the package: f".{name}", __spec__.parent."""
    match node:
        case ast.Attribute(ast.Name("__spec__"), "parent"):
            return True
        case ast.BinOp(ast.Constant(".")) | ast.BinOp(ast.Name("__name__" | "__package__")):
            return True
        case ast.JoinedStr([ast.Constant(str(text)), *_]):
            return text.startswith(".")
        case ast.JoinedStr(
            [ast.FormattedValue(ast.Name("__name__" | "__package__")), ast.Constant(str(text)), *_]
        ):
            return text.startswith(".")
    return False


class _TableReader:
    """Reads dictionaries that map public names to what they stand for, or modules to lists of names."""

    def __init__(self, module: str, is_package: bool, gets_attributes: bool, relative: bool) -> None:
        self.module = module
        self.is_package = is_package
        self.gets_attributes = gets_attributes
        """Whether {name: module} means an attribute of that module, and not the module itself."""
        self.relative = relative
        """Whether modules are relative to the package, although no dot stands before them."""

    def read(self, table: ast.Dict) -> dict[str, str]:
        """Return public name -> symbol for the entries that are plain."""
        found: dict[str, str] = {}
        for key, value in zip(table.keys, table.values, strict=True):
            if (name := _string(key)) is not None:
                entries = self._entries(name, value)
                found |= {n: s for n, s in entries.items() if s and _are_identifiers(n, *s.split("."))}
        return found

    def _entries(self, name: str, value: Any) -> dict[str, str | None]:
        match value:
            case ast.Constant(str(path)):
                return {name: self._attribute(path, name)}
            case ast.Tuple([ast.Constant(str(module)), ast.Constant(str(attribute))]) if (
                "." in module or name in (module, attribute)
            ):
                return {name: _below(self._module(module, self.relative), attribute)}
            case ast.Tuple([ast.Constant(str(module)), ast.Constant(None)]):
                return {name: self._module(module, self.relative)}
            case ast.Tuple([package, ast.Constant(str(path))]) if _string(package) is None:
                return {name: self._attribute(path, name) if path.startswith(".") else None}
            case ast.Tuple([_, other]) if _string(other) is None:
                return {}
            case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
                around = self._module(name, relative=True)
                return {public: _below(around, public) for part in elts if (public := _string(part))}
        return {}

    def _attribute(self, path: str, name: str) -> str | None:
        """Return the symbol that `name` stands for in {name: "path"}."""
        path, _, attribute = path.partition(":")
        module = self._module(path, self.relative)
        if attribute or (self.gets_attributes and (module or "").rpartition(".")[2] != name):
            return _below(module, attribute or name)
        return module

    def _module(self, path: str, relative: bool) -> str | None:
        """Return the absolute name of a module in the table."""
        name = path.lstrip(".")
        level = len(path) - len(name)
        if not level and relative and path.partition(".")[0] != self.module.partition(".")[0]:
            level = 1
        return absolute(self.module, self.is_package, level, name or None)


def _below(module: str | None, name: str) -> str | None:
    return f"{module}.{name}" if module else None


def _are_identifiers(*names: str) -> bool:
    return all(map(str.isidentifier, names))
