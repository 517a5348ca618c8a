"""State of one walk over a module, and the names that it has found so far.

The functions of `uses`, `scopes`, `expressions`, `statements` and `definitions` read and change one
`Walk`. Every attribute that they share is declared here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from exsearch.resolve.bindings import UNBOUND, Binding, either, made

if TYPE_CHECKING:
    from collections.abc import Callable


Node: TypeAlias = Any
"""A node of `ast`. Each function knows the type of its node, because a table of types leads to it."""

Changes: TypeAlias = "dict[str, Binding]"
"""Name -> its binding before, or at the end of, a branch or a scope; UNBOUND if it had none."""

MODULE, FUNCTION, CLASS = range(3)
"""The kinds of scopes."""


class Use(NamedTuple):
    """One name or chain of attributes, and the symbol that it refers to."""

    symbol: str
    """A term: a dotted path, or one with signs that say how the value came about."""
    kind: int
    """Position in `KINDS`."""
    how: int
    """Position in `HOWS`."""
    line: int
    """1-based first line of the name or chain, not of the whole call."""
    end_line: int
    column: int
    """0-based, in bytes of UTF-8."""
    definition: int
    """Index into `Names.definitions`."""
    import_line: int
    """First line of the import statement that the name comes from; 0 if the module defines it."""
    shape: str
    """How it is called and where it stands, as a part of `shapes`: "2,*,key,timeout,**@assigned" passes two
    positional arguments and two named ones; "@base" is not called. With a mark, `shapes.ONE_OF`, if the name
    may mean several things."""


UseTuple: TypeAlias = tuple[str, int, int, int, int, int, int, int, str]
"""The fields of a `Use`. `Names.uses` holds plain tuples, because with `Use` a harvest takes 1 % longer."""

Definition: TypeAlias = tuple[int, int, int, str]
"""(first line with decorators, first line of the body, last line, qualified name) of a function or class;
or of a statement of the module, or the header of one, with the name ""."""


class Names:
    """All that is known of the names of one module."""

    def __init__(self) -> None:
        self.uses: list[UseTuple] = []
        """Ordered by line and column; several at one place if a name may refer to several symbols, or if one
        chain holds another: `f().m()` has the uses f and f().m."""
        self.definitions: list[Definition] = []
        self.summary: dict[str, str] = {}
        """Qualified name -> entry of the summary, for what other modules may need to know of this one; "*"
        has the paths of all star imports in one entry. Empty if the module has no name."""
        self.receivers: list[tuple[str, str]] = []
        """(name, term) for variables on which methods are called; each once."""
        self.abbreviated: list[tuple[str, str]] = []
        """(name, path) for each `import path as name`."""


class OwnClass:
    """A class of this module: what its body and its methods say of its attributes."""

    def __init__(self, name: str, path: str, parameters: tuple[str, ...]) -> None:
        self.name = name
        """Qualified name in the module."""
        self.path = path
        """Its term; "" if the module has no name."""
        self.parameters = parameters
        """Names of its type parameters."""
        self.instance: Binding = made(f"{path}%") if path else None
        """The binding of `self`."""
        self.itself: Binding = made(path) if path else None
        """The binding of `cls`."""
        self.names: Changes = {}
        """The classes and aliases in its body: annotations in the class see them, methods do not."""
        self.attributes: dict[str, Binding] = {}
        self.declared: dict[str, Binding] = {}
        """Attributes with an annotation -> what it says."""
        self.given: set[str] = set()
        """Attributes that are also assigned from a parameter without annotation."""
        self.for_types: set[str] = set()
        """Names that its body binds for type checkers only."""
        self.pending: list[tuple[Node, int, int]] = []
        """(node, kind, definition) for each `self.x` that is only handed on; these are uses only if the
        class does not set the attribute itself, which is known when all methods were read."""
        self.is_enum = False
        self.parametrized: set[str] | None = set()
        """Parameters of its tests that decorators of the class give values; None if that is not known."""

    def assign(self, name: str, binding: Binding) -> None:
        """Record one of the assignments to an attribute, in the body or in a method."""
        self.attributes[name] = either(self.attributes.get(name, UNBOUND), binding)


Deferred: TypeAlias = "tuple[DeferredReader, Node, int, OwnClass | None, str]"
"""(reader, node, definition, own class, name): what is read when the scope around it has ended, because
the later statements of that scope count for it. The reader gets the node, the class whose body the node
stands in, and the qualified name of the function or class that it is or that is around it."""


class Overload(NamedTuple):
    """One of the overloads of a function."""

    result: str
    """Term of what it returns."""
    head: str
    """Flags and decorators."""
    positional: tuple[str, ...]
    """Positional parameters without default."""
    keywords: frozenset[str]
    """Keyword parameters without default."""
    constants: frozenset[str]
    """Those of both that take only certain constants: `mode: Literal["rb"]`."""


DeferredReader: TypeAlias = "Callable[[Walk, Node, OwnClass | None, str], None]"


class Walk:
    """The state of a walk over one module."""

    def __init__(self, module: str | None, is_package: bool, path: str = "") -> None:
        self.module = module
        """Dotted name of the module; None if it is not known."""
        self.is_package = is_package
        self.path = path
        """Of its file in the project; "" if it has none, so that no fixture is looked for."""
        self.is_collected = False
        """Whether pytest collects tests in it."""

        # The scope that is being read: see `scopes`.
        self.env: dict[str, Binding] = {}
        """Name -> its binding now; one dictionary for all scopes, from the first statement to the last."""
        self.get: Callable[[str], Any] = self.env.get
        """Returns the binding of a name that is read; false if it has none."""
        self.scope = MODULE
        self.hidden: Changes = {}
        """Names that this scope binds -> their bindings outside it."""
        self.declared: frozenset[str] = frozenset()
        """Those of them that it declares `global` or `nonlocal`."""
        self.journal: Changes | None = None
        """Name -> its binding before the innermost branch; None outside all branches."""

        # The place that the walk has reached: see `definitions`.
        self.definition = -1
        """Index of the definition that is being read."""
        self.prefix = ""
        """Qualified name of the function or class around, and a dot."""
        self.outside = True
        """True outside all functions and classes."""
        self.own_class: OwnClass | None = None
        """The class whose body is being read."""
        self.method_of: OwnClass | None = None
        """The class whose methods are being read, with the functions in them."""
        self.instance: Binding = None
        """The binding of `self` in them."""
        self.of_class_itself = False
        """True in methods that get the class, not an instance."""
        self.own_classes: dict[str, OwnClass] = {}
        """The terms of the class and of its instance -> class, for the classes of this module."""
        self.later: list[Deferred] = []

        # What the function that is being read gives back: see `definitions`.
        self.returned: Binding = UNBOUND
        self.yielded: Binding = UNBOUND
        self.wants_result = False
        """False if the result is declared, or if nobody else can call the function."""

        # Parts of the summary that wait: see `entries`.
        self.heads: dict[Node, tuple[str, str, bool]] = {}
        """Function -> its flags, its decorators, and whether it is an overload; until its body is read."""
        self.definers: dict[str, Node] = {}
        """Qualified name -> the function that its entry describes."""
        self.overloads: dict[str, list[Overload]] = {}
        self.fixtures: dict[Node, str] = {}
        """Function that is a fixture -> the name of the fixture; "" if that is not known."""
        self.classes: list[OwnClass] = []
        self.declared_types: Changes = {}
        """Variables of the module that have an annotation -> what it says."""
        self.receivers: dict[tuple[str, str], None] = {}

        # The uses found so far: see `uses`.
        self.found = Names()
        self.uses = self.found.uses
        self.roots: list[str] = []
        """The first name of each use, in the order of `uses`; "" if it cannot be taken back."""
        self.start = 0
        """How many uses there were when the body of the current function began."""
        self.stars: list[str] = []
        """The modules of the star imports, in order."""
        self.root_lines: dict[str, dict[str, int]] = {}
        """"os" -> {"os": 1, "os.path": 2}: `import` statements that bind the same name, and their lines."""
        self.quoted: dict[Node, Node] = {}
        """String annotation -> the expression in it, once it was parsed."""
