"""What stands around calls: what becomes of their results, what guards them, and their literal values."""

from __future__ import annotations

import warnings
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.index.answers import Stored
from exsearch.index.items import Passage
from exsearch.model import UNSTATED, File, Page, Project, code_lines
from exsearch.snippets.surroundings import LONGEST, Surroundings, surroundings, surroundings_of


def looked_at(lines: list[str], uses: list[int], name: str = "get") -> Surroundings | None:
    """Look at lines; shapes are left out."""
    found = surroundings(lines, uses, {name})
    return found and found._replace(shapes=())


def around(code: str, name: str = "get") -> Surroundings | None:
    """Look at the calls of `name`, which is used on every line that has it; shapes are left out."""
    lines = dedent(code).strip("\n").split("\n")
    return looked_at(lines, [at for at, line in enumerate(lines, 1) if name in line], name)


def results(code: str) -> tuple[str, ...]:
    found = around(code)
    assert found is not None
    return found.results


def guards(code: str) -> tuple[str, ...]:
    found = around(code)
    assert found is not None
    return found.guards


@pytest.mark.parametrize(("code", "expected"), [
    ("get()", ()),
    ("get().text", (".text",)),
    ("get().json()", (".json()",)),
    ("get().headers['etag']", (".headers[...]",)),
    ("get()[0]", ("[...]",)),
    ("items[get()]", ("passed on",)),
    ("return get()", ("returned",)),
    ("return await get()", ("returned",)),
    ("key = lambda: get()", ("returned",)),
    ("yield get()", ("yielded",)),
    ("yield from get()", ("iterated",)),
    ("raise get()", ("raised",)),
    ("for each in get(): pass", ("iterated",)),
    ("[each for each in get()]", ("iterated",)),
    ("[get() for each in all]", ("put into a collection",)),
    ("f(get())", ("passed on",)),
    ("f(*get())", ("passed on",)),
    ("f(x=get())", ("passed on",)),
    ("f(x if y else get())", ("passed on",)),
    ("f(x if get() else y)", ("tested",)),
    ("if get(): pass", ("tested",)),
    ("if not get(): pass", ("tested",)),
    ("get() == 3", ("compared or calculated with",)),
    ("[1, get()]", ("put into a collection",)),
    ("d['a'] = get()", ("put into a collection",)),
    ("f'{get()}'", ("formatted",)),
    ("self.x = get()", ("kept in an attribute",)),
    ("a, b = get()", ("unpacked",)),
    ("get()()", ("called",)),
])  # fmt: skip
def test_what_becomes_of_a_result(code: str, expected: tuple[str, ...]) -> None:
    assert results(code) == expected


@pytest.mark.parametrize("bound", [
    "r = get()", "r: Response = get()", "r = await get()", "p = r = get()", "(r := get())",
    "r = x and None if y else get()",
])  # fmt: skip
def test_a_variable_is_followed(bound: str) -> None:
    assert results(f"{bound}\nother.text\nr.text\nreturn r") == (".text", "returned")


def test_a_context_manager_is_followed_and_is_a_guard_itself() -> None:
    found = around("with get() as c:\n    c.send()\n    return c.text")

    assert found == Surroundings((".send()", ".text"), ("with",), ())
    assert results("with get():\n    c.send()") == ()  # control


def test_a_variable_is_followed_up_to_where_it_is_bound_again() -> None:
    assert results("r = get()\nr.a\nr = 1\nr.b") == (".a",)
    assert results("r.before\nr = get()\nr.a\nr += 1\nr.b") == (".a", ".b")


def test_a_variable_of_another_function_does_not_end_it() -> None:
    assert results("r = get()\ndef f():\n    r = 2\nr.a") == (".a",)


@pytest.mark.parametrize(("code", "expected"), [
    ("try:\n    get()\nexcept OSError:\n    pass", ("except OSError",)),
    ("try:\n    get()\nexcept (OSError, m.Error) as e:\n    pass", ("except OSError", "except m.Error")),
    ("try:\n    get()\nexcept* OSError:\n    pass", ("except OSError",)),
    ("try:\n    get()\nexcept:\n    pass", ("except",)),
    ("try:\n    get()\nfinally:\n    pass", ("try: finally",)),
    ("try:\n    pass\nexcept OSError:\n    get()", ()),
    ("try:\n    pass\nfinally:\n    get()", ()),
    ("with lock:\n    get()", ("with lock",)),
    ("with open(p) as f, lock:\n    get()", ("with open(...)", "with lock")),
    ("async with a.b():\n    get()", ("with a.b(...)",)),
    ("with f()():\n    get()", ("with ...",)),
    ("for x in y:\n    get()", ("loop",)),
    ("while get():\n    pass", ("loop",)),
    ("for x in get():\n    pass", ()),
    ("for x in y:\n    pass\nelse:\n    get()", ()),
    ("[get() for x in y]", ("loop",)),
    ("{x: get() for x in y}", ("loop",)),
    ("[x for x in y if get()]", ("loop",)),
    ("[x for x in get()]", ()),
    ("for x in y:\n    try:\n        get()\n    except E:\n        pass", ("except E", "loop")),
    ("for x in y:\n    def f():\n        get()", ()),
    ("for x in y:\n    f = lambda: get()", ()),
])  # fmt: skip
def test_what_guards_a_call(code: str, expected: tuple[str, ...]) -> None:
    assert guards(code) == expected


def test_keywords_have_the_values_that_are_literals_or_constants_of_a_module() -> None:
    found = around("get(1, a=10, b='x', c=None, d=-1.5, e=m.PIPE, f=name, g=m.f(), h=[1], i=..., **k)")

    assert found is not None
    assert found.keywords == (("a", "10"), ("b", "'x'"), ("c", "None"), ("d", "-1.5"), ("e", "m.PIPE"))


def test_long_values_are_left_out() -> None:
    digits, text = "1" * 5000, "x" * 5000

    found = around(f"get(a=0x{digits}, b='{text}', c=5, d=b'{text}')")

    assert found is not None
    assert found.keywords == (("c", "5"),)


def test_each_thing_counts_once_in_an_example() -> None:
    found = around("get(a=1).x\nget(a=1).x\nget(a=2).y")

    assert found == Surroundings((".x", ".y"), (), (("a", "1"), ("a", "2")))


def test_only_calls_on_known_lines_are_of_the_symbol() -> None:
    lines = ["{}.get(1).other", "requests.get(2).text"]

    assert looked_at(lines, [2]) == Surroundings((".text",), (), ())
    assert looked_at(lines, [1, 2]) == Surroundings((".other", ".text"), (), ())  # control


def test_a_call_over_several_lines_is_on_the_line_of_its_name() -> None:
    code = ["(session", "    .get(", "        1)", "    .text)"]

    assert looked_at(code, [2]) == Surroundings((".text",), (), ())
    assert looked_at(code, [4]) is None  # control


def test_an_indented_definition_is_read_with_its_strings() -> None:
    lines = ["    def f():", '        get(a="""x', '  y""").text']

    assert looked_at(lines, [2]) == Surroundings((".text",), (), (("a", "'x\\n  y'"),))


@pytest.mark.parametrize("code", ["get(", "def", "get() else", "\0get()", "x = 1", "get", "def get(): pass"])
def test_what_does_not_parse_and_what_has_no_call_is_not_looked_at(code: str) -> None:
    assert around(code) is None
    assert around("get()") is not None  # control


def test_long_and_deep_text_is_not_looked_at() -> None:
    assert around("get()\n" * (LONGEST + 1)) is None
    assert around("get(" + "x," * 30_000 + ")") is None
    assert around("(" * 5_000 + "get()" + ")" * 5_000) is None
    assert around("get()\n" * LONGEST) is not None  # control


def test_a_strangers_code_prints_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert around(r"get('\d').x; 1 is 1") is not None

    assert [str(each.message) for each in recwarn] == []


@given(st.text(alphabet="get()\n .=:,[]xfor in'\"#\\\t\f\r", max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    lines = text.split("\n")
    found = surroundings(lines, range(1, len(lines) + 1), {"get"})
    assert found is None or len(found.results) == len(set(found.results))


@pytest.mark.parametrize(("code", "shape"), [
    ("get()", ("0", "statement")),
    ("x = get(1, b=2, a=3)", ("1,a,b", "assigned")),
    ("x: int = get(*a, **k)", ("0,*,**", "assigned")),
    ("return get(1)", ("1", "returned")),
    ("return await get(1)", ("1", "awaited")),
    ("@get(1)\ndef f(): pass", ("1", "decorator")),
    ("class A(get(1)): pass", ("1", "base")),
    ("with get() as x: pass", ("0", "with")),
    ("f(get())", ("0", "argument")),
    ("f(*get())", ("0", "argument")),
    ("f(x=get())", ("0", "argument")),
    ("f(x=get() if y else z)", ("0", "argument")),
    ("x = [get()]", ("0", "element")),
    ("x = [get() for y in z]", ("0", "element")),
    ("x = {1: get()}", ("0", "element")),
    ("for x in get(): pass", ("0", "iterated")),
    ("if not get(): pass", ("0", "condition")),
    ("x = get() if get else y", ("0", "assigned")),
    ("get().x", ("0", "chained")),
    ("get()[0]", ("0", "chained")),
    ("get() + 1", ("0", "other")),
])  # fmt: skip
def test_the_shape_of_a_call(code: str, shape: tuple[str, str]) -> None:
    found = surroundings(code.split("\n"), [1], {"get"})

    assert found is not None
    assert found.shapes == ((*shape, 1),)


# -- stored examples


def stored(code: str, lines: str, **changes: object) -> Stored:
    """Make an example of `http.get`, as an index holds it."""
    project = Project("shop", None, None, None, ())
    code = dedent(code).lstrip("\n")
    made = Stored(1, "shop@1/shop.py:1", "http.api.get", ("http.get",), "function", None, None, None,
                  project, UNSTATED, File("shop.py", None), code, None, (), 0, "source", "tree", 1,
                  lines, "http.get", None, None)  # fmt: skip
    return made._replace(**changes)  # type: ignore[arg-type]


def of_stored(example: Stored) -> Surroundings | None:
    found = surroundings_of(example, code_lines(example.code))
    return found and found._replace(shapes=())


FILE = """
import http

def f():
    r = http.get(1)
    return r.text

p = http.get(2)
print(p.reason)
if p.ok:
    p.close()


def g(p):
    p.other()
"""


def test_of_a_file_only_the_definition_is_looked_at() -> None:
    assert of_stored(stored(FILE, "3 4 5;1;4")) == Surroundings((".text",), (), ())


def test_after_a_statement_of_a_module_the_next_statements_use_its_result() -> None:
    found = of_stored(stored(FILE, "7 7 7;1;7"))

    assert found is not None
    assert found.results[:3] == (".reason", ".ok", ".close()")


def test_the_line_of_a_call_is_that_of_its_name_in_the_file() -> None:
    example = stored("x = 1\n\ndef f():\n    return (session\n        .get(\n1))\n", "3 4 6;;5")

    found = surroundings_of(example, code_lines(example.code))

    assert found is not None
    assert found.shapes == (("1", "returned", 5),)


def test_if_the_next_statements_do_not_parse_the_statement_alone_is_looked_at() -> None:
    assert of_stored(stored("http.get(1).a\nthis is no code\n", "1 1 1;;1")) == Surroundings((".a",), (), ())
    assert of_stored(stored("http.get(1\nthis is no code\n", "1 1 1;;1")) is None  # control


def test_a_block_of_documentation_is_looked_at_as_a_whole() -> None:
    passage = Passage(7, 8, "Use", "")

    found = of_stored(stored(FILE, "7 7 7;1;7", passage=passage))

    assert found is not None
    assert found.results == (".reason",)


def test_of_a_page_the_part_between_two_cuts_is_looked_at() -> None:
    code = "from http import get\n\n## ... cut ...\n    x = get(1)\n    x.a()\n## ... cut ...\nelse:\n"
    page = Page("p", "t", "p.md")

    found = of_stored(stored(code, "1 1 7;;1 4", page=page, cuts=(3, 6)))

    assert found == Surroundings((".a()",), (), ())
    assert of_stored(stored(code, "1 1 7;;1 4", page=page)) is None  # control: without cuts
