"""What a module says of its names in plain tables: `__all__`, and what it imports when asked for.

Only the statements of the module itself are read, and only literals among them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Imported = Mapping[str, tuple[tuple[str, int], ...]]


def plain_exports(body: Sequence[ast.stmt]) -> tuple[str, ...] | None:
    """Return the names in `__all__`; None where there is none, or where it is computed."""
    names: list[str] | None = None
    for node in _plain_statements(body):
        kind = type(node)
        more: list[str] | None
        if kind is ast.Assign or kind is ast.AnnAssign:
            targets = node.targets if kind is ast.Assign else [node.target]
            if any(_is_all(target) for target in targets):
                more = strings_in(node.value)
                if more is None:
                    return None
                names = more
        elif kind is ast.AugAssign:
            if _is_all(node.target):
                more = strings_in(node.value)
                if more is None or names is None:
                    return None
                names += more
        elif kind is ast.Expr and type(node.value) is ast.Call:
            func = node.value.func
            if type(func) is ast.Attribute and _is_all(func.value):
                more = _added(func.attr, node.value)
                if more is None or names is None:
                    return None
                names += more
    return None if names is None else tuple(dict.fromkeys(names))


def _plain_statements(body: Sequence[ast.stmt]) -> Iterator[Any]:
    """Yield the statements of a module, those in its `if`, `try` and `with` included, in order."""
    todo = list(reversed(body))
    while todo:
        node: Any = todo.pop()
        kind = type(node)
        if kind is ast.If:
            todo += reversed(node.body + node.orelse)
        elif kind is ast.Try:
            handlers = [statement for handler in node.handlers for statement in handler.body]
            todo += reversed(node.body + handlers + node.orelse + node.finalbody)
        elif kind is ast.With:
            todo += reversed(node.body)
        else:
            yield node


def _is_all(node: Any) -> bool:
    return type(node) is ast.Name and node.id == "__all__"


def _added(method: str, call: ast.Call) -> list[str] | None:
    """Return what `__all__.append(...)` or `.extend(...)` adds; None for anything else."""
    if len(call.args) != 1 or call.keywords:
        return None
    if method == "extend":
        return strings_in(call.args[0])
    if method == "append":
        name = _string(call.args[0])
        return None if name is None else [name]
    return None


def strings_in(node: Any) -> list[str] | None:
    """Return the strings of a literal list or tuple, or of a sum of them; None where it is anything else.

    A string that is no identifier names nothing and is left out.
    """
    found: list[str] = []
    todo = [node]
    while todo:
        part = todo.pop()
        if type(part) is ast.BinOp and type(part.op) is ast.Add:
            todo += (part.right, part.left)
        elif type(part) in (ast.List, ast.Tuple):
            for element in part.elts:
                name = _string(element)
                if name is None:
                    return None
                if name.isidentifier():
                    found.append(name)
        else:
            return None
    return found


def _string(node: Any) -> str | None:
    return node.value if type(node) is ast.Constant and type(node.value) is str else None


def absolute(module: str | None, is_package: bool, level: int, name: str | None) -> str | None:
    """Return the absolute name of the module in `from ..name import`, None where there is none."""
    if not level:
        return name
    if module is None:
        return None
    parts = module.split(".")
    up = level - is_package
    if up >= len(parts):
        return None
    around = ".".join(parts[: len(parts) - up])
    return f"{around}.{name}" if name else around


def lazy_names(
    body: Sequence[ast.stmt], module: str | None, is_package: bool, imported: Imported
) -> dict[str, str]:
    """Return what the module imports when it is asked for a name: public name -> symbol.

    The shapes: a dictionary that `__getattr__` looks names up in (PEP 562), and `lazy_loader.attach`.
    """
    found: dict[str, str] = {}
    if module is None:
        return found
    tables, getter, sources = _assigned(body)
    for value in sources.values():
        if type(value) is ast.Call and _is_attach(value, imported):
            reader = _Reader(module, is_package, gets_attributes=True, relative=True)
            for table in _attached(value, tables):
                found |= reader.read(table)
    inside = [] if getter is None else [node for part in getter.body for node in ast.walk(part)]
    if any(_imports(node) for node in inside):
        names = {node.id for node in inside if type(node) is ast.Name}
        # `{name: module for module, names in TABLE.items() for name in names}` is looked up in as well.
        for derived in names & sources.keys():
            names |= {node.id for node in ast.walk(sources[derived]) if type(node) is ast.Name}
        gets = any(type(node) is ast.Call and _name(node.func) == "getattr" for node in inside)
        reader = _Reader(module, is_package, gets, any(_puts_package_before(node) for node in inside))
        for name, table in tables.items():
            if name in names:
                found |= reader.read(table)
    return found


def _assigned(
    body: Sequence[ast.stmt],
) -> tuple[dict[str, ast.Dict], ast.FunctionDef | None, dict[str, ast.expr]]:
    """Return the dictionaries that a module assigns, its `__getattr__`, and all else that it assigns."""
    tables: dict[str, ast.Dict] = {}
    getter = None
    sources: dict[str, ast.expr] = {}
    for node in _plain_statements(body):
        if type(node) is ast.FunctionDef and node.name == "__getattr__":
            getter = node
        elif type(node) in (ast.Assign, ast.AnnAssign) and node.value is not None:
            for target in node.targets if type(node) is ast.Assign else [node.target]:
                for part in target.elts if type(target) is ast.Tuple else [target]:
                    if type(part) is ast.Name:
                        if type(node.value) is ast.Dict:
                            tables[part.id] = node.value
                        else:
                            sources[part.id] = node.value
    return tables, getter, sources


def _name(node: Any) -> str | None:
    return node.id if type(node) is ast.Name else None


def _imports(node: Any) -> bool:
    """Say whether a node looks like the import of something: import_module, _load, import."""
    name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
    return type(node) in (ast.Import, ast.ImportFrom) or "import" in name or "load" in name


def _is_attach(call: ast.Call, imported: Imported) -> bool:
    """Say whether this is a call of `lazy_loader.attach`, by whatever name."""
    func: Any = call.func
    if type(func) is ast.Attribute and func.attr == "attach":
        return any(symbol == "lazy_loader" for symbol, _ in imported.get(_name(func.value) or "", ()))
    return any(symbol == "lazy_loader.attach" for symbol, _ in imported.get(_name(func) or "", ()))


def _attached(call: ast.Call, tables: Mapping[str, ast.Dict]) -> Iterator[ast.Dict]:
    """Yield the tables given to `attach(package, submodules, submod_attrs)`."""
    given: list[Any] = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    for value in given:
        if type(value) is ast.Dict:
            yield value
        elif (name := _name(value)) in tables:
            yield tables[name or ""]
        elif type(value) in (ast.List, ast.Set, ast.Tuple):
            # A list of submodules: each is its own value.
            names = [part for part in value.elts if _string(part) is not None]
            yield ast.Dict(keys=list(names), values=[ast.Tuple(elts=[part, _NO_NAME]) for part in names])


_NO_NAME = ast.Constant(value=None)


def _puts_package_before(node: Any) -> bool:
    """Say whether a node makes a name relative to the package: f".{name}", __spec__.parent."""
    kind = type(node)
    if kind is ast.Attribute:
        return bool(node.attr == "parent" and _name(node.value) == "__spec__")
    if kind is ast.BinOp:
        left = node.left
        return _string(left) == "." or _name(left) in _PACKAGE
    if kind is ast.JoinedStr and node.values:
        first = node.values[0]
        if type(first) is ast.FormattedValue:
            return (
                _name(first.value) in _PACKAGE
                and (_string(node.values[1:] and node.values[1]) or "")[:1] == "."
            )
        return (_string(first) or "")[:1] == "."
    return False


_PACKAGE = ("__name__", "__package__")


class _Reader:
    """Reads tables of lazily imported names of one module."""

    def __init__(self, module: str, is_package: bool, gets_attributes: bool, relative: bool) -> None:
        self.module = module
        self.is_package = is_package
        self.gets_attributes = gets_attributes
        """Whether a name stands for an attribute of its module, and not for the module."""
        self.relative = relative
        """Whether module names are relative to the package, though without a dot before them."""

    def read(self, table: ast.Dict) -> dict[str, str]:
        """Return what the entries of a table stand for, as far as they are plain."""
        found: dict[str, str] = {}
        for key, value in zip(table.keys, table.values, strict=True):
            name = _string(key)
            if name is None:
                continue
            parts: list[Any] = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else []
            if _string(value) is not None:
                entries = {name: self._attribute(_string(value) or "", name)}
            elif type(value) is ast.Tuple and len(parts) == 2 and self._is_pair(name, parts):
                entries = {name: self._pair(name, parts)}
            else:
                around = self._module(name, relative=True)
                own = [public for part in parts if (public := _string(part)) is not None]
                entries = {public: f"{around}.{public}" if around else None for public in own}
            found |= {n: s for n, s in entries.items() if n.isidentifier() and s and _is_dotted(s)}
        return found

    @staticmethod
    def _is_pair(name: str, parts: Sequence[Any]) -> bool:
        """Tell ("module", "attribute") from two names of the module that is the key."""
        first, second = _string(parts[0]), _string(parts[1])
        return first is None or second is None or "." in first or name in (first, second)

    def _pair(self, name: str, parts: Sequence[Any]) -> str | None:
        """Return the symbol for ("module", "attribute"), ("module", None) or (package, ".module")."""
        first, second = _string(parts[0]), _string(parts[1])
        if first is None:
            return self._attribute(second, name) if second and second[0] == "." else None
        around = self._module(first, self.relative)
        if second is None:
            return around if getattr(parts[1], "value", ...) is None else None
        return f"{around}.{second}" if around else None

    def _attribute(self, path: str, name: str) -> str | None:
        """Return the symbol that `name` stands for in {name: "path"}."""
        path, _, attribute = path.partition(":")
        around = self._module(path, self.relative)
        if attribute:
            return f"{around}.{attribute}" if around else None
        if not self.gets_attributes or (around and around.rpartition(".")[2] == name):
            return around
        return f"{around}.{name}" if around else None

    def _module(self, path: str, relative: bool) -> str | None:
        """Return the absolute name of a module of the table."""
        level = len(path) - len(path.lstrip("."))
        top = self.module.partition(".")[0]
        if not level and relative and path.partition(".")[0] != top:
            level = 1
        return absolute(self.module, self.is_package, level, path.lstrip(".") or None)


def _is_dotted(symbol: str) -> bool:
    return all(part.isidentifier() for part in symbol.split("."))
