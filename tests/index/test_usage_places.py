"""Every use is counted once with its arguments and its place, from source to the answer of the store."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of

from exsearch.model import Condition
from exsearch.resolve import DEFINITION
from exsearch.resolve.shapes import PLACES, shapes_in
from exsearch.snippets.surroundings import surroundings

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader

LIBRARY = {
    "lib/__init__.py": """
        def f(*args, **more): ...
        class C:
            lock = None
            def m(self, *args): ...
            def __enter__(self) -> "C": ...
        class D(C): ...
        """
}


def shapes_of(reader: Reader, symbol: str, project: str) -> dict[str, int]:
    """Return "arguments@place" -> how many uses of a symbol are such, in all examples of a project."""
    found: dict[str, int] = {}
    ids = [each.id for each in reader.symbols_named(symbol, 9)]
    for counted in reader.shapes_of(ids, ()):
        for shape in shapes_in(counted.text) if counted.project == project else ():
            key = f"{shape.arguments}@{shape.place}"
            found[key] = found.get(key, 0) + counted.rows * shape.times
    return found


def used(code: str, symbol: str = "lib.f") -> dict[str, int]:
    index = index_of(harvested(LIBRARY, "lib"), harvested({"shop/cart.py": code}, "shop"))
    return shapes_of(index, symbol, "shop")


def used_inside(code: str, symbol: str = "lib.f") -> dict[str, int]:
    """Return the same for code of the library itself, whose terms are linked when it is read."""
    return shapes_of(index_of(harvested({**LIBRARY, "lib/more.py": code}, "lib")), symbol, "lib")


PLACED = {
    "statement": ("f(1)", "f(1) + 1"),
    "assigned": ("x = f(1)", "x = f(1) + 1"),
    "assigned, with a type": ("x: int = f(1)", "x: int = -f(1)"),
    "assigned, added": ("x += f(1)", "x += 1 + f(1)"),
    "assigned, one of several": ("x, y = f(1), 2", "x, y = 1 + f(1), 2"),
    "assigned, in an expression": ("g((x := f(1)))", "g((x := 1 + f(1)))"),
    "assigned, one of two": ("x = f(1) if y else 2", "x = f(1) + 2 if y else 2"),
    "assigned, the other of two": ("x = 2 if y else f(1)", "x = 2 if y else f(1) + 2"),
    "returned": ("def g():\n    return f(1)", "def g():\n    return 1 + f(1)"),
    "returned, one of two": (
        "def g():\n    return 1 if y else 2 if z else f(1)",
        "def g():\n    return 1 if y else 2 if z else -f(1)",
    ),
    "awaited": ("async def g():\n    await f(1)", "async def g():\n    await (f(1) + 1)"),
    "awaited, in an assignment": (
        "async def g():\n    x = await f(1)",
        "async def g():\n    x = await (f(1) + 1)",
    ),
    "decorator": ("@f(1)\ndef g(): ...", "@(f(1) + 1)\ndef g(): ..."),
    "decorator, of a class": ("@f(1)\nclass A: ...", "@(f(1) + 1)\nclass A: ..."),
    "base": ("class A(f(1)): ...", "class A(1 + f(1)): ..."),
    "with": ("with f(1): ...", "with f(1) + 1: ..."),
    "with, with a name": ("with f(1) as x: ...", "with f(1) + 1 as x: ..."),
    "with, not the first": ("with open(x), f(1): ...", "with open(x), 1 + f(1): ..."),
    "with, asynchronous": (
        "async def g():\n    async with f(1): ...",
        "async def g():\n    async with f(1) + 1: ...",
    ),
    "argument": ("g(f(1))", "g(f(1) + 1)"),
    "argument, by its name": ("g(key=f(1))", "g(key=f(1) + 1)"),
    "argument, unpacked": ("g(*f(1))", "g(*(f(1) + 1))"),
    "argument, unpacked by names": ("g(**f(1))", "g(**(f(1) | {}))"),
    "argument, of a built-in function": ("x = list(f(1))", "x = list(1 + f(1))"),
    "argument, of another built-in function": ("x = open(*f(1), mode=2)", "x = open(*(1 + f(1)))"),
    "argument, one of two": ("g(f(1) if y else 2)", "g(f(1) + 1 if y else 2)"),
    "argument, of a class": ("class A(metaclass=f(1)): ...", "class A(metaclass=1 + f(1)): ..."),
    "element": ("[f(1)]", "[f(1) + 1]"),
    "element, of a list with a name": ("x = [f(1)]", "x = [f(1) + 1]"),
    "element, of a tuple": ("x = 1, f(1)", "x = 1, 1 + f(1)"),
    "element, of a tuple for two names and a star": ("x, *y = 1, f(1)", "x, *y = 1, 1 + f(1)"),
    "element, of a tuple without a name": ("(1, f(1))", "(1, 1 + f(1))"),
    "element, of a set": ("x = {f(1)}", "x = {1 + f(1)}"),
    "element, of a set without a name": ("{f(1)}", "{1 + f(1)}"),
    "element, a key": ("x = {f(1): 2}", "x = {1 + f(1): 2}"),
    "element, a value": ("{2: f(1)}", "{2: 1 + f(1)}"),
    "element, a value with a name": ("x = {2: f(1)}", "x = {2: 1 + f(1)}"),
    "element, beside others": ("x = {**y, 2: f(1)}", "x = {**y, 2: 1 + f(1)}"),
    "element, unpacked": ("x = [*f(1)]", "x = [*(1 + f(1))]"),
    "element, unpacked without a name": ("[*f(1)]", "[*(1 + f(1))]"),
    "element, one of two": ("[f(1) if y else 2]", "[f(1) + 1 if y else 2]"),
    "element, made for each": ("[f(1) for x in y]", "[1 + f(1) for x in y]"),
    "element, made for each, with a name": ("z = [f(1) for x in y]", "z = [1 + f(1) for x in y]"),
    "element, a value made for each": ("z = {x: f(1) for x in y}", "z = {x: 1 + f(1) for x in y}"),
    "element, a key made for each": ("{f(1): x for x in y}", "{1 + f(1): x for x in y}"),
    "iterated": ("for x in f(1): ...", "for x in 1 + f(1): ..."),
    "iterated, in an expression": ("[x for x in f(1)]", "[x for x in 1 + f(1)]"),
    "iterated, deeper": ("z = {x for y in z for x in f(1)}", "z = {x for y in z for x in 1 + f(1)}"),
    "condition": ("if f(1): ...", "if -f(1): ..."),
    "condition, of elif": ("if x: ...\nelif f(1): ...", "if x: ...\nelif -f(1): ..."),
    "condition, of a loop": ("while f(1): ...", "while -f(1): ..."),
    "condition, asserted": ("assert f(1)", "assert -f(1)"),
    "condition, negated": ("x = not f(1)", "x = not -f(1)"),
    "condition, negated without a name": ("not f(1)", "not -f(1)"),
    "condition, with others": ("x = y and f(1)", "x = y and -f(1)"),
    "condition, or others": ("x = y or f(1)", "x = y or -f(1)"),
    "condition, or others without a name": ("y or f(1)", "y or -f(1)"),
    "condition, first of others": ("f(1) and y", "-f(1) and y"),
    "condition, compared": ("f(1) == 2", "-f(1) == 2"),
    "condition, compared with": ("x = 2 < f(1)", "x = 2 < -f(1)"),
    "condition, of a choice": ("x = 1 if f(1) else 2", "x = 1 if -f(1) else 2"),
    "condition, of a comprehension": ("[x for x in y if f(1)]", "[x for x in y if -f(1)]"),
    "condition, of a case": (
        "match x:\n    case 1 if f(1): ...",
        "match x:\n    case 1 if -f(1): ...",
    ),
    "chained": ("f(1).x", "f(1)"),
    "chained, called": ("x = f(1).x()", "x = f(1)"),
    "chained, longer": ("x = f(1).x.y", "x = f(1)"),
    "chained, by index": ("f(1)[0]", "f(1)"),
    "chained, by index with a name": ("x = f(1)[0]", "x = f(1)"),
    "chained, called again": ("f(1)()", "f(1)"),
    "chained, assigned to": ("f(1).x = 2", "f(1)"),
    "chained, assigned to an index": ("f(1)[0] = 2", "f(1)"),
    "other": ("1 + f(1)", "f(1)"),
    "other, raised": ("raise f(1)", "f(1)"),
    "other, written": ("x = f'{f(1)}'", "x = f(1)"),
    "other, yielded": ("def g():\n    yield f(1)", "def g():\n    return f(1)"),
    "other, a default": ("def g(x=f(1)): ...", "f(1)"),
    "other, an index": ("x[f(1)]", "x(f(1))"),
    "other, of a lambda": ("g(lambda: f(1))", "g(f(1))"),
}
"""What comes before a comma is the place; then the code, and code in which the call has another place."""


@pytest.mark.parametrize("case", PLACED)
def test_a_call_has_the_same_place_when_it_is_read_again(case: str) -> None:
    """What `usage` reads of an example when it is asked, such as one on a page, follows the same rules."""
    place = case.partition(",")[0]
    for text, placed in zip(PLACED[case], (True, False), strict=True):
        lines = text.split("\n")
        found = surroundings(lines, range(1, len(lines) + 1), {"f"})
        assert found is not None
        assert (found.shapes[0][:2] == ("1", place)) is placed, text


@pytest.mark.parametrize("case", PLACED)
def test_a_call_has_its_place(case: str) -> None:
    place = case.partition(",")[0]
    code, control = (f"from lib import f\n\n{text}\n" for text in PLACED[case])

    assert used(code) == {f"1@{place}": 1}
    (other,) = used(control)
    assert other != f"1@{place}"


UNCALLED = {
    "base": ("class A(f): ...", "class A(x, metaclass=f): ..."),
    "base, with an index": ("class A(f[int]): ...", "x = f[int]"),
    "decorator": ("@f\ndef g(): ...", "@x(f)\ndef g(): ..."),
    "annotation": ("def g(x: f): ...", "def g(x=f): ..."),
    "annotation, of a result": ("def g() -> f | None: ...", "def g():\n    return f | None"),
    "annotation, of a variable": ("x: list[f] = 1", "x = list[f]"),
    "except": ("try: ...\nexcept f: ...", "try: ...\nexcept g(f): ..."),
    "except, several": ("try: ...\nexcept (f, ValueError): ...", "try: ...\nexcept (g(f), x): ..."),
    "argument": ("g(f)", "g(f + 1)"),
    "argument, by its name": ("g(x=f)", "g(x=[f])"),
    "with": ("with f: ...", "with f + 1: ..."),
    "with, with a name": ("with f as x: ...", "with -f as x: ..."),
    "read": ("x = f", "x = f(1)"),
    "read, as a condition": ("if f: ...", "g(f)"),
    "read, returned": ("def g():\n    return f", "def g():\n    with f: ..."),
    "import": ("", "x = f"),
}


@pytest.mark.parametrize("case", UNCALLED)
def test_a_name_that_is_not_called_has_its_place(case: str) -> None:
    place = case.partition(",")[0]
    code, control = (f"from lib import f\n\n{text}\n" for text in UNCALLED[case])

    assert used(code) == {f"@{place}": 1}
    (other,) = used(control)
    assert other != f"@{place}"


def test_there_is_a_case_for_every_place() -> None:
    assert {case.partition(",")[0] for case in (*PLACED, *UNCALLED)} == set(PLACES)


def test_attributes_and_methods_have_their_places() -> None:
    code = """
        from lib import C

        class Mine(C):
            def own(self):
                with self.lock:
                    self.m(1)

        def use(c: C):
            with c.lock as x, c.m(1, 2).x:
                print(c.lock, c.m(*x))
        """

    assert used(code, "lib.C.lock") == {"@with": 2, "@argument": 1}
    assert used(code, "lib.C.m") == {"1@statement": 1, "2@chained": 1, "0,*@argument": 1}
    assert used(code.replace("with self.lock:", "if self.lock:"), "lib.C.lock") == {
        "@with": 1, "@read": 1, "@argument": 1,
    }  # fmt: skip


def test_all_uses_in_a_definition_count_and_the_surest_is_shown() -> None:
    code = """
        from lib import f

        def g(x):
            y = [f, f]
            f(1, key=2)
            for _ in range(3):
                f(1, key=3)
                y = f(**x)
            return f(f(1))
        """
    (counted,) = [
        each for reader in [index_of(harvested(LIBRARY, "lib"), harvested({"shop/a.py": code}, "shop"))]
        for each in reader.shapes_of([reader.symbols_named("lib.f", 9)[0].id], ()) if each.project == "shop"
    ]  # fmt: skip

    assert counted.text == "1,key@statement*2;0,**@assigned;1@argument;1@returned;@read*2"


def test_one_use_of_a_name_with_two_meanings_is_one() -> None:
    """`x.m` is a method of both classes, by inheritance: two ways lead to it, and one call is made."""
    code = """
        from lib import C, D

        def g(flag):
            if flag:
                x = C()
            else:
                x = D()
            x.m(1)
            D().m(1)
        """

    assert used_inside(code, "lib.C.m") == {"1@statement": 2}
    assert used_inside(code.replace("D().m(1)", "pass"), "lib.C.m") == {"1@statement": 1}  # control


def test_two_names_of_one_symbol_count_together() -> None:
    code = """
        from lib import f
        import lib as library

        def g():
            library.f(1)
            return f(2), library.f(3, 4)
        """

    assert used(code) == {"1@statement": 1, "1@element": 1, "2@element": 1}


def test_what_is_used_only_through_an_attribute_is_read() -> None:
    code = """
        from lib import f

        def g():
            f.cache_clear(1)
            return f.cache_clear
        """

    assert used_inside(code) == {"@read": 2}
    assert used_inside(code.replace("f.cache_clear", "f")) == {"1@statement": 1, "@read": 1}  # control


KINDS = {
    "call": ("f(1)", "f"),
    "subclass": ("class A(f): ...", "class A(x, metaclass=f): ..."),
    "decorator": ("@f\ndef g(): ...", "f"),
    "annotation": ("x: f", "x = f"),
    "with": ("with f(): ...", "f()"),
    "await": ("async def g():\n    await f()", "async def g():\n    f()"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_condition_keeps_examples_with_a_kind_of_use_and_its_opposite_the_others(kind: str) -> None:
    code, control = KINDS[kind]
    index = index_of(
        harvested(LIBRARY, "lib"),
        harvested({"shop/a.py": f"from lib import f\n{code}\n"}, "with-it"),
        harvested({"shop/b.py": f"from lib import f\n{control}\n"}, "without"),
        harvested(
            {"shop/c.py": f"from lib import f\nclass B:\n    y = f\n{indent(code, '    ')}\n"}, "beside"
        ),
    )

    def kept(*, negated: bool) -> set[str | None]:
        rows = index.rows_filtered((Condition("kind", kind, negated),), 99, None)
        return {row.project for row in rows if row.symbol == "lib.f" and row.use_kind != DEFINITION}

    assert kept(negated=False) == {"with-it", "beside"}
    assert kept(negated=True) - {"beside"} == {"without"}


def test_calls_in_documentation_have_their_places_also_on_something_unknown() -> None:
    code = '''
        class Client:
            def get(self, url):
                """Get a page.

                >>> answer = client.get("/")
                >>> print(client.get("/", 2))
                """
        '''

    assert used_inside(code, "lib.more.Client.get") == {"1@assigned": 1, "2@argument": 1}
    more = ">>> from lib.more import Client", ">>> client = Client()", ">>> answer"
    known = code.replace(">>> answer", ("\n" + 16 * " ").join(more))
    assert used_inside(known, "lib.more.Client.get") == {"1@assigned": 1, "2@argument": 1}
