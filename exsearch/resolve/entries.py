"""Write the summary of a module: what other modules need to know of its names, one entry each.

Functions and classes get their entries while they are read; variables, attributes and imports get
theirs when the whole module was read, because they may be assigned anywhere.
"""

from __future__ import annotations

import ast
from ast import Attribute, BinOp, Call, Name, Subscript
from typing import TYPE_CHECKING

from exsearch.resolve import EXACT
from exsearch.resolve.annotations import arguments_of, instances, path_of_type, typing_form
from exsearch.resolve.bindings import UNBOUND, Binding, generic, is_plain, is_uncertain, term_of, uncertain
from exsearch.resolve.fixtures import begin_fixture, is_fixture_term
from exsearch.resolve.summary import FOR_TYPES
from exsearch.resolve.walk import MODULE, Overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exsearch.resolve.generated import Generated
    from exsearch.resolve.walk import Node, OwnClass, Walk

_MOST_PARTS = 4
"""A function that may return more different things counts as one of which nothing is known."""


# Functions


def begin_function(walk: Walk, node: Node, name: str, decorators: Sequence[Binding]) -> None:
    """Begin the entry of a function of the module or of a class; its result is not known yet.

    The first definition counts if there are several in branches, else the last one.
    """
    flags = "a" if type(node) is ast.AsyncFunctionDef else ""
    listed = ""
    overload = False
    for decorator, binding in zip(node.decorator_list, decorators, strict=True) if decorators else ():
        last = _last_name(decorator)
        if is_accessor(decorator):
            return
        term = _made_by(walk, decorator) or (binding[0][0] if binding and isinstance(binding, tuple) else "")
        if last == "overload":
            overload = True
        elif last.endswith("property"):
            flags += "p"
        elif last in _FLAGS:
            flags += _FLAGS[last]
        elif term and is_fixture_term(term):
            flags += begin_fixture(walk, node, name, decorator)
        elif term and term not in _NO_CHANGE:
            listed += f" @{term}"
    summary = walk.found.summary
    if overload:
        walk.overloads.setdefault(name, [])
    elif summary.get(name) and (walk.journal is not None or name in walk.overloads):
        return
    walk.heads[node] = (flags, listed, overload)
    walk.definers[name] = node
    summary[name] = _UNKNOWN_FUNCTION


def _made_by(walk: Walk, decorator: Node) -> str:
    """Return the term of a decorator that is told which class to make: `@group(cls=X)`; "" for any other."""
    if type(decorator) is Call:
        for keyword in decorator.keywords:
            if keyword.arg == "cls" and (made := instances(path_of_type(walk, keyword.value))):
                return term_of(generic("typing.Callable", made))
    return ""


def is_accessor(decorator: Node) -> bool:
    """Return whether a decorator such as `@x.setter` adds to a property that has an entry."""
    return type(decorator) is Attribute and decorator.attr in _ACCESSORS


def _last_name(node: Node) -> str:
    node = node.func if type(node) is Call else node
    return node.attr if type(node) is Attribute else node.id if type(node) is Name else ""


_UNKNOWN_FUNCTION = "f - ?"
_ACCESSORS = ("setter", "deleter", "getter")
_FLAGS = {"classmethod": "c", "staticmethod": "s", "abstractclassmethod": "c", "abstractstaticmethod": "s"}
_NO_CHANGE = {
    "abc.abstractmethod",
    *(
        f"{module}.{name}"
        for module in ("typing", "typing_extensions")
        for name in ("final", "override", "no_type_check", "type_check_only", "runtime_checkable")
    ),
}
"""Decorators that return what they get."""


def end_function(walk: Walk, node: Node, name: str, declared: Binding) -> None:
    """Complete the entry of a function whose body was read; `declared` is what it is known to return."""
    flags, listed, overload = walk.heads.pop(node)
    generator = walk.yielded is not UNBOUND
    if generator:
        flags += "g"
    if declared is not None or node.returns is not None:
        result = term_of(declared)
    elif generator:
        result = _generator(walk, is_async="a" in flags)
    elif walk.returned:
        result = _certain(walk.returned)
    elif not flags and not listed:
        return
    else:
        result = "?"
    if overload:
        walk.overloads[name].append(_overload(walk, node.args, result, f"{flags or '-'}{listed}"))
    elif walk.definers[name] is node:
        walk.found.summary[name] = f"f {flags or '-'} {result}{listed}"


def _generator(walk: Walk, *, is_async: bool) -> str:
    if is_async:
        return term_of(generic("typing.AsyncGenerator", walk.yielded, None))
    return term_of(generic("typing.Generator", walk.yielded, None, walk.returned))


def _certain(binding: Binding) -> str:
    """Return the term of a result, or "?" if any part of it is not known."""
    if is_uncertain(binding) or not isinstance(binding, tuple) or len(binding) > _MOST_PARTS:
        return "?"
    return term_of(binding)


def _overload(walk: Walk, args: Node, result: str, head: str) -> Overload:
    positional = [*args.posonlyargs, *args.args]
    needed = positional[: len(positional) - len(args.defaults)]
    keywords = [
        arg for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is None
    ]
    constants = [arg.arg for arg in (*needed, *keywords) if _takes_constant(walk, arg.annotation)]
    return Overload(
        result,
        head,
        tuple([arg.arg for arg in needed]),
        frozenset([arg.arg for arg in keywords]),
        frozenset(constants),
    )


def _takes_constant(walk: Walk, node: Node) -> bool:
    """Return whether an annotation, or a part of a union, is a `Literal`."""
    while type(node) is BinOp:
        if _takes_constant(walk, node.right):
            return True
        node = node.left
    if type(node) is not Subscript:
        return False
    form = typing_form(walk, node.value)
    return form == "Literal" or (
        form in ("Optional", "Union") and any(_takes_constant(walk, part) for part in arguments_of(node))
    )


def _end_overloads(walk: Walk) -> None:
    """Write the entries of overloaded functions."""
    for name, overloads in walk.overloads.items():
        if not overloads:
            continue
        result = overloads[0].result
        flags, at, listed = overloads[0].head.partition("@")
        flags = flags.strip()
        if any(other.result != result for other in overloads):
            flags = "o" if flags == "-" else f"{flags}o"
            result = _of_simplest_call(overloads)
        walk.found.summary[name] = f"f {flags} {result}{' @' if at else ''}{listed}"


def _of_simplest_call(overloads: Sequence[Overload]) -> str:
    """Return what the call with the fewest arguments returns.

    If one of these has to be a constant, it is the class that all return: a term does not say which constant
    a call is made with, as in `open_image(path, mode: Literal["rb"])`.
    """
    fewest = min(len(each.positional) for each in overloads)
    always = frozenset.intersection(*[each.keywords for each in overloads])
    constants = frozenset.union(*[each.constants for each in overloads])
    for each in overloads:
        if len(each.positional) <= fewest and each.keywords <= always:
            if constants.isdisjoint((*each.positional, *each.keywords)):
                return each.result
            break
    classes = {_without_arguments(each.result) for each in overloads}
    return classes.pop() if len(classes) == 1 else "?"


def _without_arguments(term: str) -> str:
    """Return `m.X%` for `m.X<A,B>%`; any other term as it is."""
    path, bracket, _ = term.partition("<")
    return f"{path}%" if bracket and is_plain(path) and _is_one_class(term) else term


def _is_one_class(term: str) -> bool:
    """Return whether the first bracket of a term is closed at its end only."""
    depth = 0
    for place, sign in enumerate(term):
        depth += (sign == "<") - (sign == ">")
        if sign == ">" and not depth:
            return term[place:] == ">%"
    return False


# Classes


def define_class(walk: Walk, own: OwnClass, bases: Iterable[Binding]) -> None:
    """Write the entry of a class."""
    terms = []
    for base in bases:
        term = base[0][0] if isinstance(base, tuple) and base else "?"
        if not term.startswith(_GENERIC):
            terms.append(term)
    own.is_enum = any(term.startswith("enum.") for term in terms)
    summary = walk.found.summary
    before = summary.get(own.name, "")
    if not before.startswith("c ") or walk.journal is None:
        summary[own.name] = " ".join(["c", ",".join(own.parameters) or "-", *terms])


_GENERIC = ("typing.Generic", "typing_extensions.Generic")


def attributes_of_body(walk: Walk, own: OwnClass, names: Iterable[str]) -> None:
    """Record what the body of a class has bound; `names` are those."""
    summary = walk.found.summary
    for name in names:
        binding = walk.env.get(name)
        entry = summary.setdefault(f"{own.name}.{name}", "")
        if isinstance(binding, tuple) and binding and not entry.startswith("f") and is_plain(binding[0][0]):
            own.names[name] = binding
        if not entry:
            own.assign(name, binding)


def _attribute(own: OwnClass, name: str) -> str:
    if name in own.declared:
        return term_of(own.declared[name])
    if own.is_enum and not name.startswith("_"):
        return f"{own.path}%"
    binding = own.attributes.get(name)
    if name in own.given and not _is_made_once(binding):
        return term_of(uncertain(binding))
    return term_of(binding)


def _is_made_once(binding: Binding) -> bool:
    """Return whether a value is always made by calling the same class or function."""
    if not isinstance(binding, tuple) or len(binding) != 1:
        return False
    ((term, _, _),) = binding
    return term.endswith("()") and is_plain(term[:-2])


def _end_class(own: OwnClass, summary: dict[str, str]) -> None:
    prefix = f"{own.name}."
    for name in own.attributes if not own.declared else {**own.attributes, **own.declared}:
        key = prefix + name
        if not summary.get(key):
            term = _attribute(own, name)
            # At run time something else stands behind the name, of which the term only shows the type.
            summary[key] = f"v ({term})" if name in own.for_types and _ends_in_name(term) else f"v {term}"


def _ends_in_name(term: str) -> bool:
    return f"_{term[-1:]}".isidentifier() and term != ""


def define_generated(walk: Walk, member: Generated) -> None:
    """Write the entry of a name that statements put together: of the module, or of a member of a class."""
    if not member.owner:
        _define_name(walk, member)
        return
    summary, key = walk.found.summary, f"{member.owner}.{member.name}"
    if not summary.get(member.owner, "").startswith("c "):
        return
    if member.kind == "attribute":
        summary.setdefault(key, "v ?")
    elif not summary.get(key, "").startswith("f "):
        summary[key] = _UNKNOWN_FUNCTION


def _define_name(walk: Walk, member: Generated) -> None:
    """Write the entry of a name of the module; what binds the name otherwise counts more."""
    summary, (same, below) = walk.found.summary, member.same
    if member.name in summary or walk.env.get(member.name):
        return
    if imported := _import(walk.env.get(same)) if same else "":
        summary[member.name] = f"i {imported}.{below}" if below else f"i {imported}"
    elif same in summary and not below and not same.startswith("_"):
        summary[member.name] = f"v {walk.module}.{same}"
    else:
        summary[member.name] = _UNKNOWN_FUNCTION if type(member.value) in _FUNCTIONS else "v ?"


_FUNCTIONS = (ast.FunctionDef, ast.Lambda)


# The module


def end_module(
    walk: Walk, exported: Sequence[str] | None, lazy: Mapping[str, str], for_types: Sequence[str] = ()
) -> None:
    """Complete the summary: what was assigned anywhere, imports, and `__all__`, which has these names.

    `lazy` has name -> symbol for what the module imports when it is first asked for it; `for_types` are
    names that it has for type checkers only.
    """
    summary, env = walk.found.summary, walk.env
    _end_overloads(walk)
    for own in walk.classes:
        _end_class(own, summary)
    for name, entry in summary.items():
        if not entry:
            if "." in name:
                summary[name] = "v ?"
            else:
                binding = env.get(name)
                imported = _import(binding)
                term = "" if imported else term_of(walk.declared_types.get(name) or binding)
                summary[name] = f"i {imported}" if imported else f"v {term}"
        elif (binding := env.get(name)) and (imported := _import(binding)):
            summary[name] = f"i {imported}"  # what is defined only stands in for it
    for name, path in lazy.items():
        if summary.get(name, "v ?") == "v ?":
            summary[name] = f"i {path}"
    if exported is not None:
        summary["__all__"] = " ".join(["a", *exported])
    hidden = [name for name in for_types if exported is None or name not in exported]
    if hidden:
        summary[FOR_TYPES] = " ".join(["a", *hidden])
    if walk.stars:
        summary["*"] = " ".join(["i", *walk.stars])


def _import(binding: Binding) -> str:
    """Return the path that a name was imported from; "" if it is bound by something else."""
    if not isinstance(binding, tuple) or not binding:
        return ""
    term, how, line = binding[0]
    return term if line and how == EXACT else ""


def has_entry(walk: Walk) -> bool:
    """Return whether what is defined here can be in the summary: it is not local to a function."""
    return bool(walk.module) and (walk.scope == MODULE or walk.own_class is not None)
