"""What a module defines: names, kinds, places, signatures, first sentences, deprecations."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.resolve.outline import Defined, outline_of
from exsearch.resolve.signatures import LONGEST_SENTENCE, LONGEST_SIGNATURE, first_sentence


def outline(code: str) -> dict[str, Defined]:
    """Return qualified name -> definition of the module with this code, which is dedented."""
    code = dedent(code).lstrip("\n")
    found = outline_of(ast.parse(code), code)
    names = {each.name: each for each in found}
    assert len(names) == len(found)
    return names


def kinds(code: str) -> dict[str, str]:
    """Return qualified name -> kind, without the module itself."""
    return {name: each.kind for name, each in outline(code).items() if name}


def signature(code: str, name: str = "f") -> str:
    return outline(code)[name].signature


# -- names and kinds


def test_what_is_public_is_defined_with_its_kind() -> None:
    assert kinds(
        """
        import os
        from json import dumps as dump

        LIMIT = 5
        _hidden = 6
        a, (b, _c), d = e = 1, (2, 3), 4
        type = Type = int

        def f():
            inside = 1
            def inner(): ...
            class Inner: ...

        async def g(): ...
        def _private(): ...

        class Cart:
            size: int
            limit = 5
            def __init__(self): ...
            def add(self): ...
            def _hide(self): ...
            def __len__(self): ...
            @property
            def total(self): ...
            @functools.cached_property
            def heavy(self): ...
            old = property(lambda self: 1)
            class Row:
                def first(self): ...

        class _Hidden:
            def public(self): ...
        __all__ = ["f"]
        """
    ) == {
        "LIMIT": "attribute", "a": "attribute", "d": "attribute", "e": "attribute", "type": "attribute",
        "Type": "attribute", "f": "function", "g": "function", "Cart": "class", "Cart.size": "attribute",
        "Cart.limit": "attribute", "Cart.add": "method", "Cart.total": "property", "Cart.heavy": "property",
        "Cart.old": "property", "Cart.Row": "class", "Cart.Row.first": "method",
    }  # fmt: skip


def test_members_of_an_enum_are_attributes() -> None:
    found = outline("class Color(Enum):\n    RED = 1\n    BLUE = -1\n")

    assert [(each.kind, each.signature) for each in found.values()][2:] == [
        ("attribute", " = 1"),
        ("attribute", " = -1"),
    ]


def test_attributes_of_self_are_those_of_init() -> None:
    found = outline(
        """
        class Cart:
            limit: int = 5
            def __init__(self, owner: User, size=3):
                self.owner = owner
                self.size = size
                self._hidden = 1
                self.limit = 6
                self.add = None
                if size:
                    self.name: str = "x"
                    "The name. As printed."
                other.thing = 1
                def later():
                    self.not_here = 1
            def add(self):
                self.added = 1
        """
    )

    assert {name: each.signature for name, each in found.items() if each.kind == "attribute"} == {
        "Cart.limit": "int", "Cart.owner": "User", "Cart.size": "", "Cart.name": "str",
    }  # fmt: skip
    assert found["Cart.add"].kind == "method"  # control: the class body counts more, wherever it stands
    assert found["Cart.name"].summary == "The name."


def test_another_name_of_a_function_is_no_definition() -> None:
    assert kinds("def f(): ...\ng = f\nx = 1\ny = x\n") == {
        "f": "function",
        "x": "attribute",
        "y": "attribute",  # control
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if x:\n    def f(a): ...\n", "(a)"),
        ("with x:\n    def f(a): ...\n", "(a)"),
        ("try:\n    pass\nfinally:\n    def f(a): ...\n", "(a)"),
        ("for x in y:\n    def f(a): ...\n", None),
        ("def g():\n    def f(a): ...\n", None),
        ("def f(a): ...\ndef f(b): ...\n", "(b)"),
        ("if x:\n    def f(a): ...\nelse:\n    def f(b): ...\n", "(b)"),
        ("def f(a): ...\nf = wrap(f)\n", "(a)"),
        ("f = None\ndef f(a): ...\n", "(a)"),
        ("try:\n    def f(a): ...\nexcept ImportError:\n    def f(b): ...\n", "(a)"),
        ("try:\n    import x\nexcept ImportError:\n    def f(b): ...\n", "(b)"),
        ("try:\n    from x import f\nexcept ImportError:\n    def f(b): ...\n", None),
        ("try:\n    from x import g\nexcept ImportError:\n    f = None\n", " = None"),
        ("try:\n    import f.g\nexcept ImportError:\n    f = None\n", None),
        ("if TYPE_CHECKING:\n    from x import f\nelse:\n    f = None\n", None),
        ("if not TYPE_CHECKING:\n    def f(a): ...\nelse:\n    def f(b): ...\n", "(b)"),
        ("if sys.version_info >= (3, 9):\n    def f(a): ...\nelse:\n    def f(b): ...\n", "(a)"),
        ("if sys.version_info < (3, 9):\n    def f(a): ...\nelse:\n    def f(b): ...\n", "(b)"),
        ("if sys.version_info < (3, 9):\n    def f(a): ...\n", "(a)"),
    ],
)
def test_of_several_definitions_one_counts(code: str, expected: str | None) -> None:
    found = outline(code)

    assert (found["f"].signature if "f" in found else None) == expected


def test_members_of_a_class_that_was_replaced_are_gone() -> None:
    assert list(outline("class A:\n    def old(self): ...\nclass A:\n    def new(self): ...\n")) == [
        "", "A", "A.new"]  # fmt: skip


def test_a_setter_belongs_to_its_property() -> None:
    found = outline(
        """
        class Cart:
            @property
            def size(self) -> int:
                "How many."
            @size.setter
            def size(self, value): ...
            @Base.other.setter
            def other(self, value): ...
        """
    )

    assert found["Cart.size"][1:] == ("property", 2, 3, 4, 4, "int", "How many.", "")
    assert found["Cart.other"].kind == "property"  # control: it has no getter here


# -- places


def test_a_definition_has_its_lines() -> None:
    found = outline(
        '''
        """The module.

        More."""
        @a
        @b(
            1)
        def f(
            x,
        ):
            """Text."""

            return x

        class C: pass

        NAMES = [
            1,
        ]
        '''
    )

    assert {name: each[2:6] for name, each in found.items()} == {
        "": (1, 1, 1, 3), "f": (4, 7, 10, 12), "C": (14, 14, 14, 14), "NAMES": (16, 16, 16, 18),
    }  # fmt: skip


# -- signatures


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(): ...", "()"),
        ("def f() : ...", "()"),
        ("def f(x: int = 1, *, y=None) -> str: ...", "(x: int = 1, *, y=None) -> str"),
        ("def f(a, /, b, *c, d, **e):\n    pass", "(a, /, b, *c, d, **e)"),
        ("def f(a, /):\n    pass", "(a, /)"),
        ("async def f(x): ...", "async (x)"),
        ("def f(\n    x,  # the first :\n    y = 2,\n    *,\n    z,\n): ...", "(x, y=2, *, z)"),
        ("def f(\n    x: int,\n    y: str = 'a',\n) -> None:\n    pass", "(x: int, y: str = 'a') -> None"),
        ("def f(\n    x: Union[\n        int,\n        str,\n    ],\n):\n    pass", "(x: Union[int, str])"),
        ("def f(x='#', y=')'): pass", "(x='#', y=')')"),
        ("def f(x='  a  ',    y=1): pass", "(x='  a  ', y=1)"),
        ("def f(x=(1 +\n  2)): pass", "(x=1 + 2)"),
        ("def f(x=(1, 2)): pass", "(x=(1, 2))"),
        ("def f(x=lambda a: (a)): pass", "(x=lambda a: (a))"),
        ("def f(x: 'ä' = 'ö', y: 'ü' = 'ß'): pass", "(x: 'ä' = 'ö', y: 'ü' = 'ß')"),
        ("def f(x: 'ä' = 'ö',\n      y: 'ü' = 'ß'): pass", "(x: 'ä' = 'ö', y: 'ü' = 'ß')"),
        ("def f(x, y): return {1:\n 2}", "(x, y)"),
        ("def f(x, \\\n   y): pass", "(x, y)"),
        ("def f(x=f'{a!r:{b}}', y=f'''{\nc}'''): pass", "(x=f'{a!r:{b}}', y=f'''{ c}''')"),
        ("\x0cdef f(x,\x0c y): pass", "(x, y)"),
        (f"def f(x='{'a' * 58}'): pass", f"(x='{'a' * 58}')"),
        (f"def f(x='{'a' * 59}'): pass", "(x=...)"),
        (f"def f(x: int = '{'a' * 59}', y=2): pass", "(x: int = ..., y=2)"),
    ],
)  # fmt: skip
def test_a_signature_is_as_written_on_one_line(code: str, expected: str) -> None:
    assert signature(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def m(self): ...", "()"),
        ("def m(self) -> int: ...", "() -> int"),
        ("def m(self, x): ...", "(x)"),
        ("def m(self, x):\n        pass", "(x)"),
        ("def m(self, /, x):\n        pass", "(x)"),
        ("def m(selfish, x):\n        pass", "(x)"),
        ("def m(self: T, *, x): ...", "(*, x)"),
        ("def m(self=None, x=1): ...", "(x=1)"),
        ("def m(\n        self,\n        x,\n    ) -> None:\n        pass", "(x) -> None"),
        ("def m(\n        self, x,\n        *args: int\n    ):\n        pass", "(x, *args: int)"),
        ("def m(*args):\n        pass", "(*args)"),
        ("def m():\n        pass", "()"),
        ("@classmethod\n    def m(cls, x): ...", "@classmethod (x)"),
        ("@classmethod\n    async def m(cls, x):\n        pass", "@classmethod async (x)"),
        ("@staticmethod\n    def m(self, x): ...", "@staticmethod (self, x)"),
        ("@abc.abstractproperty\n    def m(self) -> 'int': ...", "'int'"),
        ("@property\n    def m(self): ...", ""),
    ],
)
def test_a_method_has_no_self(code: str, expected: str) -> None:
    assert signature(f"class C:\n    {code}\n", "C.m") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class C: ...", ""),
        ("class C(A, b.B[int], metaclass=M): ...", "(A, b.B[int])"),
        ("class C(A):\n    def __init__(self, x: int = 1) -> None: ...", "(x: int = 1)"),
        ("class C(A):\n    def __init__(\n        self,\n        x: int,\n    ) -> None:\n        pass",
         "(x: int)"),
        ("class C:\n    def __new__(cls, x) -> 'C': ...", "(x)"),
        ("class C:\n    def __init__(self, y): ...\n    def __new__(cls, x): ...", "(y)"),
        ("class C:\n    x: int", ""),
        ("@dataclass\nclass C:\n    x: int\n    y: str = 'a'\n    z: ClassVar[int] = 5\n    def m(self): ...",
         "(x: int, y: str = 'a')"),
        ("@dataclasses.dataclass(frozen=True)\nclass C:\n    x: int = field(default=3, repr=False)\n"
         "    _: KW_ONLY\n    y: list[int] = field(default_factory=list)\n    z: int = field(init=False)\n"
         "    w: int = field()", "(x: int = 3, *, y: list[int] = ..., w: int)"),
        ("@attr.s\nclass C:\n    x = attr.ib()\n    y = attr.ib(default=5)\n    z = 6", "(x, y=5)"),
        ("class C(typing.NamedTuple):\n    x: int\n    y: int = 2", "(x: int, y: int = 2)"),
        ("@dataclass\nclass C:\n    x: int\n    def __init__(self, y): ...", "(y)"),
        ("class C:\n    @overload\n    def __init__(self, x: int) -> None: ...\n    @overload\n"
         "    def __init__(self, x: str): ...\n    def __init__(self, x): ...", "(x: int)\n(x: str)"),
    ],
)  # fmt: skip
def test_a_class_has_the_signature_of_its_constructor(code: str, expected: str) -> None:
    assert signature(code, "C") == expected


def test_overloads_are_one_definition_in_the_place_of_the_implementation() -> None:
    code = """
        @overload
        def f(x: int) -> int: ...
        @typing.overload
        def f(x: str) -> str: ...
        def f(x):
            "Does it."
    """

    assert outline(code)["f"] == Defined(
        "f", "function", 5, 5, 6, 6, "(x: int) -> int\n(x: str) -> str", "Does it.", "")  # fmt: skip
    assert (
        signature(code.replace("@overload", "@other").replace("@typing.overload", "@other")) == "(x)"
    )  # control


RARE = "(path: str, *, chunks: Literal[True], sep: str = ...) -> Reader"
USUAL = "(path: str, *, chunks: Literal[False] = ..., sep: str = ...) -> Frame"


@pytest.mark.parametrize(
    ("implementation", "first"),
    [
        ("", USUAL),
        ("(path: str, *, chunks: bool = False, sep=',')", "(path: str, *, chunks: bool = False, sep=',')"),
        ("(path, *, chunks=False, sep=',')", USUAL),  # no types
        ("(path: str, **options: Any) -> Frame | Reader", USUAL),  # any arguments
    ],
)
def test_of_overloads_the_implementation_comes_first_or_the_one_for_most_values(
    implementation: str, first: str
) -> None:
    def code(name: str, *, in_class: bool, overloads: tuple[str, ...] = (RARE, USUAL)) -> str:
        lines = [line for each in overloads for line in ("@overload", f"def {name}{each}: ...")]
        lines += [f"def {name}{implementation}: ..."] if implementation else []
        if not in_class:
            return "\n".join(lines)
        return "\n    ".join(["class C:", *lines]).replace("(path", "(self, path")

    found = signature(code("f", in_class=False))

    assert found.split("\n") == [first, *[each for each in (RARE, USUAL) if each != first]]
    assert signature(code("f", in_class=True), "C.f") == found
    constructor = signature(code("__init__", in_class=True), "C")
    assert constructor == "\n".join(each.partition(" ->")[0] for each in found.split("\n"))
    swapped = code("f", in_class=False, overloads=(USUAL, RARE))  # control: not because it is the last one
    assert signature(swapped).split("\n")[0] == first


def test_overloads_that_need_no_certain_value_keep_their_order() -> None:
    code = "@overload\ndef f(x: int): ...\n@overload\ndef f(x: str, y: None): ...\n@overload\ndef f(): ...\n"

    assert signature(code).split("\n") == ["(x: int)", "(x: str, y: None)", "()"]
    assert signature(code.replace("int", "None")).split("\n")[0] == "()"  # control


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f: int = 5", "int"),
        ("f: Dict[\n    str, int]", "Dict[str, int]"),
        ("f = 5", " = 5"),
        ("f = 'abc'", " = 'abc'"),
        ("f = -1.5", " = -1.5"),
        ("f: Final = 3", " = 3"),
        ("f: Final[int] = 3", "Final[int]"),
        (f"f = '{'a' * 70}'", ""),
        ("f = g(5)", ""),
        ("f = [1]", ""),
    ],
)
def test_an_attribute_has_a_type_or_a_short_value(code: str, expected: str) -> None:
    assert signature(code) == expected


def test_a_signature_of_many_parameters_is_cut_at_one() -> None:
    many = ", ".join(f"parameter_{number}: int = {number}" for number in range(10_000))
    found = signature(f"def f({many}, *, last) -> str: ...")

    assert len(found) < LONGEST_SIGNATURE + 50
    assert found.endswith(f": int = {found.count('=') - 1}, ...) -> str")
    lines = "".join(f"    parameter_{number},\n" for number in range(10_000))
    assert signature(f"def f(\n{lines}): ...").endswith("parameter_35, ...)")


# -- docstrings


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Add it.", "Add it."),
        ("Add it", "Add it"),
        ("Add it. Then go.", "Add it."),
        ("\n    Add it.\n    Then go.\n", "Add it."),
        ("\n    Add it\n    and go. More.\n", "Add it and go."),
        ("Add it\n\n    Then go.", "Add it"),
        ("Add it\n   \t\n    Then go.", "Add it"),
        ("Add   it\tnow.", "Add it now."),
        ("Add e.g. this. More.", "Add e.g. this."),
        ("f(x, y=(1, 2)) -> z\n\nAdd it. More.", "Add it."),
        ("f(x, y)\n    Add it.", "Add it."),
        ("add(x) does it.", "add(x) does it."),
        ("Title\n=====\n\nText.", "Title"),
        ("=====\nTitle\n=====\n\nText.", "Title"),
        (".. module:: x\n\nText.", "Text."),
        ('!!! abstract "Guide"\n    [Models](../models.md)\n\nMake a model.', "Make a model."),
        ("!!! is three marks.", "!!! is three marks."),
        (".5 is the default.", ".5 is the default."),
        ("Make a :class:`~a.Cart` of ``x`` and *y*.", "Make a a.Cart of x and y."),
        ("The :meth:`!add` method. More.", "The add method."),
        ("See the `guide <https://a.b/c>`_ of\n``**kwargs``, **now**.", "See the guide of **kwargs, now."),
        ("Read [the docs](https://a.b) of `f`.", "Read the docs of f."),
        ("Pass *args, **kwargs to <name>, 2 * 3 * 4.", "Pass *args, **kwargs to <name>, 2 * 3 * 4."),
        ("An open ``quote.", "An open ``quote."),
        ("", ""),
        (" \n ", ""),
        (".", "."),
        ("\n", ""),
        ("a\x1b[31mred\x1b[0m.", "a\x1b[31mred\x1b[0m."),
        ("a\x00b.", "a\ufffdb."),
        ("a\ud800b.", "a?b."),
        ("x" * 400, "x" * 297 + "..."),
    ],
)
def test_the_first_sentence_of_a_docstring(docstring: str, expected: str) -> None:
    assert first_sentence(docstring) == expected


@given(st.text(st.characters(codec=None) | st.sampled_from(" \n.()=-*>:'\"#\t"), max_size=500))
def test_a_first_sentence_is_one_short_line_that_can_be_stored(docstring: str) -> None:
    found = first_sentence(docstring)

    assert len(found) <= LONGEST_SENTENCE
    assert "\n" not in found
    assert "\0" not in found
    found.encode()


def test_a_string_after_an_assignment_is_its_docstring() -> None:
    found = outline('a = 1\n"""How many. More."""\nb = 2\nfoo()\n"""Not of b."""\n')

    assert (found["a"].summary, found["b"].summary) == ("How many.", "")


def test_a_module_has_the_first_sentence_of_its_docstring() -> None:
    assert outline('# comment\n"""Carts. And more."""')[""][1:] == (
        "module", 1, 1, 1, 2, "", "Carts.", "")  # fmt: skip
    assert outline("x = 1")[""][1:] == ("module", 1, 1, 1, 1, "", "", "")


def test_of_a_long_annotated_type_the_type_is_left() -> None:
    def signature(doc: str) -> str:
        code = f"def f(\n    a: Annotated[int | None, Doc({doc})] = 1,  # a\n    b: str = 'x',\n): ..."
        return outline(code)["f"].signature

    assert signature("'" + "x" * 300 + "'") == "(a: int | None = 1, b: str = 'x')"
    assert signature('"""' + "words\n" * 90 + '"""') == "(a: int | None = 1, b: str = 'x')"
    assert signature("'x'") == "(a: Annotated[int | None, Doc('x')] = 1, b: str = 'x')"  # control


# -- deprecation


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@deprecated\ndef f(): ...", "deprecated"),
        ("@typing_extensions.deprecated('Use  g.')\ndef f(): ...", "Use g."),
        ("@deprecated_since(3, 'Use g. Now.')\ndef f(): ...", "Use g."),
        ("@other('Use g.')\ndef f(): ...", ""),
        ("@deprecated_params(x='Use y.')\ndef f(x): ...", ""),
        ("@deprecated_argument('Use y.')\ndef f(x): ...", ""),
        ('def f():\n    """Old.\n\n    .. deprecated:: 2.1\n       Use g\n       instead. More.\n    """',
         "2.1: Use g instead."),
        ('def f():\n    """Old.\n\n    .. deprecated:: 2.1 Use g.\n    """', "2.1: Use g."),
        ('def f():\n    """Old.\n\n    .. deprecated:: 2.1\n\n    Text. More.\n    """', "2.1"),
        ('def f():\n    """Old.\n\n    .. deprecated::\n    """', "deprecated"),
        ('def f():\n    """Text.\n\n    x:\n        .. deprecated:: 2.1\n    """', ""),
        ('def f():\n    """Text.\n\n    .. deprecated:: 2.1 The ``x`` parameter is.\n    """', ""),
        ('def f():\n    "Old."\n    warnings.warn("Use g.", DeprecationWarning, stacklevel=2)', "Use g."),
        ('def f():\n    x = 1\n    warn("Use " + g, category=PendingDeprecationWarning)', "deprecated"),
        ('def f():\n    warn(DeprecationWarning("Use g."))', "Use g."),
        ('def f():\n    warn("Use g.", UserWarning)', ""),
        ('def f():\n    if x:\n        warn("Use g.", DeprecationWarning)', ""),
        ('class f:\n    def __init__(self):\n        warn("Use g.", DeprecationWarning)', "Use g."),
        ('@deprecated("Use g.")\nclass f: ...', "Use g."),
        ('f = 1\n"""Old.\n\n.. deprecated:: 3\n"""', "3"),
    ],
)  # fmt: skip
def test_it_is_known_why_something_is_deprecated(code: str, expected: str) -> None:
    assert outline(code)["f"].deprecated == expected


# -- hostile code


def test_ten_thousand_branches_are_read() -> None:
    code = "if a:\n    x = 1\n" + "".join(f"elif a{n}:\n    y{n} = 1\n" for n in range(900))

    assert len(outline(code)) == 902


@pytest.mark.parametrize(
    "code",
    [
        "def f(x=" + "[" * 90 + "]" * 90 + "): ...",
        "def f(x='''" + "a\n" * 5_000 + "'''): ...",
        "def f(x=(\n" + "# comment (\n" * 5_000 + "1)): ...",
        "def f(x='" + "\\'" * 5_000 + "'): ...",
        'def f(x="' + "'''" * 3_000 + '",\n y=1): ...',
        "def f(" + " " * 50_000 + "x): ...",
        "def f(x:\\\n int = 1): ...",
        "def f[T: (int, str)](x: T) -> T: ..." if hasattr(ast, "TypeAlias") else "def f(x): ...",
        "class f(" + "A, " * 5_000 + "): ...",
        "@dataclass\nclass f:\n" + "".join(f"    x{n}: int\n" for n in range(5_000)),
        "@overload\ndef f(x): ...\n" * 5_000,
        "f = '" + "x" * 100_000 + "'",
    ],
)
def test_strange_code_has_a_short_signature(code: str) -> None:
    found = outline(code)["f"].signature

    assert len(found) < 2 * LONGEST_SIGNATURE
    assert found.count("\n") <= 20


def test_a_private_class_defines_what_a_public_one_inherits() -> None:
    found = kinds(
        """
        class _Shared:
            def total(self): ...
            def _hide(self): ...
        class _Other:
            def other(self): ...
        class Cart(_Shared): ...
        """
    )

    assert found == {"_Shared.total": "method", "Cart": "class"}


# -- classes that functions make

FACTORY = """
    def make(size) -> type[Base]:
        @register
        class Made(Base):
            def run(self): ...
        Made = named(size)(Made)
        return Made
    {}
"""


def test_a_class_that_a_function_makes_for_its_module_is_defined() -> None:
    made = {"make": "function", "make.Made": "class", "make.Made.run": "method"}

    assert kinds(FACTORY.format("Small = make(1)")) == made | {"Small": "class"}
    assert kinds(FACTORY.format("small = make(1)()")) == {"make": "function", "small": "attribute"}  # control
    assert kinds(FACTORY.format("")) == {"make": "function"}  # control


@pytest.mark.parametrize(
    "code",
    [
        "def make():\n  class Made: ...\n  return Made()\nSmall = make()",
        "def make(x):\n  class Made: ...\n  if x: return x\n  return Made\nSmall = make()",
        "def make(x):\n  class Made: ...\n  Made = x\n  return Made\nSmall = make()",
        "async def make():\n  class Made: ...\n  return Made\nSmall = make()",
    ],
)
def test_a_function_that_may_return_something_else_makes_no_class(code: str) -> None:
    assert kinds(code) == {"make": "function", "Small": "attribute"}
