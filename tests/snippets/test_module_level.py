from __future__ import annotations

import ast
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from helpers.blocks import Block, block, body_of, example

from exsearch.snippets import parsing, repair, scanner, statements
from exsearch.snippets import standalone as made_here
from exsearch.snippets.names import Names, names_of
from exsearch.snippets.select import units
from exsearch.snippets.standalone import Standalone, modules, standalone

if TYPE_CHECKING:
    from exsearch.model import Span

LEFT_OUT = "#   Left out, although names from here are used: "


def made(text: str | Block) -> Standalone:
    """Return the module of an example, which is the same when it is made from itself."""
    module = standalone(example(text))
    again = standalone(example(Block(module.text, module.highlighted, ())))
    assert (again.text, again.highlighted) == (module.text, module.highlighted)
    return module


def kept(text: str) -> list[str]:
    """Return the lines of code of a module, without the blank ones."""
    return [line for line in body_of(made(text).text).splitlines() if line.strip()]


def left_out(text: str) -> str:
    """Return the lines that the header says are left out, though names of the module are used there."""
    text = made(text).text.replace("\n#     ", " ")
    found = [line.removeprefix(LEFT_OUT) for line in text.splitlines() if line.startswith(LEFT_OUT)]
    return found[0].removesuffix(" of example shop-cart-examples:1") if found else ""


PARSER = """
    import argparse
    parser = argparse.ArgumentParser()
    {0}
    def main():
    ~~    return parser.parse_args()
    """

CHANGES = {
    "a method is called": 'parser.add_argument("--x")',
    "a method of its part is called": 'parser.kinds["a"].add("--x")',
    "an attribute is set": 'parser.prog = "shop"',
    "an item is set": 'parser.table["a"] = 1',
    "an attribute is added to": "parser.count += 1",
    "an item is deleted": 'del parser.table["a"]',
    "a loop": "for name in 'ab': parser.add_argument(name)",
    "a condition": "if True: parser.add_argument('--x')",
    "a guarded call": "with open('x') as file: parser.read(file)",
    "an attribute is set by name": 'setattr(parser, "prog", "shop")',
    "what it made is changed": 'group = parser.add_argument_group("g"); group.add_argument("--x")',
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changes_a_kept_name_is_kept(change: str) -> None:
    assert change in kept(PARSER.format(change))
    assert change.replace("parser", "other") not in kept(PARSER.format(change.replace("parser", "other")))


NO_CHANGES = {
    "it is printed": "print(parser)",
    "it is given to an unknown function": "show(parser)",
    "only a program does it": 'if __name__ == "__main__": parser.add_argument("--x")',
    "a function does it that is not called": "def late(): parser.add_argument('--x')",
    "it is read": "copied = parser.prog",
}


@pytest.mark.parametrize("line", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_what_only_reads_a_kept_name_is_not_kept(line: str) -> None:
    assert line not in kept(PARSER.format(line))


def test_a_registration_brings_what_it_registers() -> None:
    text = """
        TABLE = {}
        def red(): return 1
        def blue(): return 2
        TABLE["red"] = red
        OTHER = {}
        OTHER["blue"] = blue
        def find(name):
        ~~    return TABLE[name]
        """

    assert "def red(): return 1" in kept(text)
    assert "def blue(): return 2" not in kept(text)  # control: nothing needs that table


def test_the_program_after_the_highlight_is_left_out_and_said() -> None:
    text = """
        app = make_app()
        app.config["x"] = 1
        @app.route("/")
        def cart():
        ~~    return page({0})
        @app.route("/help")
        def help(): pass
        app.run()
        """

    assert 'app.config["x"] = 1' in kept(text.format(""))
    assert "app.run()" not in kept(text.format(""))
    assert left_out(text.format("")) == "6-8"
    assert "app.run()" in kept(text.format("app"))  # control: the function reads it when it runs
    assert left_out(text.format("app")) == "6-7"


SET_UP = """
    import sys
    import matplotlib
    {0}
    import matplotlib.pyplot as plt
    ~~plt.plot([1])
    """


@pytest.mark.parametrize(
    "line", ['matplotlib.use("Agg")', 'sys.path.insert(0, "lib")', 'sys.path[:0] = ["lib"]']
)
def test_set_up_between_imports_is_kept_with_its_import(line: str) -> None:
    assert kept(SET_UP.format(line))[-3:] == [line, "import matplotlib.pyplot as plt", "plt.plot([1])"]
    assert kept(SET_UP.format("")) == ["import matplotlib.pyplot as plt", "plt.plot([1])"]  # control


def test_set_up_that_needs_more_than_imports_is_left_out() -> None:
    assert "matplotlib.use(best())" not in kept(
        "def best(): pass\n" + textwrap.dedent(SET_UP).format("matplotlib.use(best())")
    )


def test_a_script_is_not_kept_because_it_uses_an_imported_module() -> None:
    text = "import os\ndef work(): pass\nos.register({0})\n~~os.getcwd()\n"

    assert kept(text.format("work()")) == ["import os", "os.getcwd()"]
    assert kept(text.format("1")) == ["import os", "os.register(1)", "os.getcwd()"]  # control


def test_a_call_that_sets_a_global_name_is_kept() -> None:
    text = """
        def connect():
            global db
            db = 1
        def disconnect():
            global other
            other = 1
        connect()
        disconnect()
        db = None
        def use():
        ~~    return db
        """

    assert "connect()" in kept(text)
    assert "disconnect()" not in kept(text)


def test_no_more_than_some_changes_are_kept_and_the_others_are_said() -> None:
    calls = "".join(f"table.add({n})\n" for n in range(300))
    text = f"table = make()\n{calls}def f():\n~~    return table\n"

    assert len(kept(text)) == 203
    assert left_out(text) == "202-301"


def test_what_needs_a_shortened_value_is_left_out_and_said() -> None:
    rows = "".join(f"    {n}: {n},\n" for n in range(60))
    long, short = (
        f"table = {{\n{text}}}\ntable[1] = 2\ndef f():\n~~    return table\n" for text in (rows, "1: 1\n")
    )

    assert "table[1] = 2" not in kept(long)
    assert left_out(long) == "63"
    assert "table[1] = 2" in kept(short)  # control


TYPED = {
    "a part of an annotation": 'def f(x: list["Need"]): ...',
    "a union in quotes": 'def f(x: dict[str, "Need | None"]): ...',
    "an annotated type": 'def f(x: Annotated["Need", "Other"]): ...',
    "cast": 'x = cast("Need", y)',
    "a bound": 'x = TypeVar("x", bound="Need")',
    "a type comment": "x = []  # type: list[Need]",
    "a type comment of a function": "def f(x): return 1  # type: (Need) -> None",
}


@pytest.mark.parametrize("line", TYPED.values(), ids=TYPED.keys())
def test_names_in_quoted_types_and_type_comments_are_kept(line: str) -> None:
    assert kept(f"from a import Need, Other\n~~{line}\n") == ["from a import Need", line]


@pytest.mark.parametrize("line", ['x: Literal["Need"] = 1', 'x = call("Need")', "x = 1  # Need"])
def test_other_texts_are_no_names(line: str) -> None:
    assert "from a import Need" not in kept(f"from a import Need\n~~{line}\n")


def test_a_quoted_type_of_a_call_is_not_said_to_be_missing() -> None:
    assert "Gone" not in made('~~x = print(cast("Gone", 1))\n').undefined
    assert "Gone" in made('~~x: list["Gone"] = []\n').undefined  # control: an annotation has it


def test_names_of_a_class_are_no_missing_names() -> None:
    module = made("""
        class Box:
            Key = int
        ~~    def get(self, key: Key = Key(), other: Lock = None) -> Key: ...
        """)

    assert module.undefined == ("Lock",)


def test_a_class_may_bind_the_name_of_what_it_takes_from_the_module() -> None:
    rest = "".join(f"    a{n} = {n}\n" for n in range(50))
    text = f"import x, y\nclass A:\n    x = x\n    def y(self):\n~~        return y.z\n{rest}"

    assert kept(text)[0] == "import x, y"
    assert kept(text.replace("x = x", "x = 1").replace("y.z", "0"))[0] == "class A:"  # control


def test_a_deleted_name_is_not_needed() -> None:
    assert kept("a = b = 1\n~~c = a\ndel a, b\n") == ["a = b = 1", "c = a"]
    assert kept("a = b = 1\n~~del a\n") == ["a = b = 1", "del a"]  # control


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python cannot read it")
def test_type_parameters_are_no_missing_names() -> None:
    module = made("""
        type Pair[K] = tuple[K, K, Gone]
        ~~class Box[T](Base[T]):
            def get[U](self, of: U, pair: Pair[T]) -> T | U: ...
        """)

    assert module.undefined == ("Base", "Gone")


SESSION = """
    >>> import json
    >>> def f(x):
    ...     return x
    ...
    >>> print(f(
    ...     json))
    1
    >>> json.loads("x")
    Traceback (most recent call last):
    ValueError

    >>> unused = 1
    """


def session(*numbers: int) -> Block:
    return block(SESSION)._replace(highlighted=numbers)


def test_a_session_gives_its_code_and_not_its_output() -> None:
    assert body_of(made(session(5)).text) == (
        "import json\ndef f(x):\n    return x\n\nprint(f(\n    json))\n"
    )
    assert body_of(made(session(10)).text) == 'import json\n\njson.loads("x")\n'  # output is highlighted
    assert made(session(8)).lines == made(session(10)).lines


def test_prompts_in_a_string_are_no_session() -> None:
    assert kept('~~x = """\n>>> y\n1\n"""\n') == ['x = """', ">>> y", "1", '"""']


def test_prompts_in_a_docstring_that_the_page_cuts_off_are_no_session() -> None:
    text = """def f(x):\n    \'\'\'Do it.\n\n    >>> f(1)\n    2\n    \'\'\'\n~~    g(x\n"""

    assert "    >>> f(1)" in kept(text)


def test_a_file_of_several_examples_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os\n" + "".join(f"def f{n}():\n    return os.x{n}\n" for n in range(50))
    examples = [example(Block(code, (line,), ())) for line in (3, 51, 91)]
    other = example("~~x = 1\n")
    parsed: list[str] = []

    real = ast.parse

    def counted(text: str) -> ast.Module:
        parsed.append(text)
        return real(text)

    monkeypatch.setattr(ast, "parse", counted)
    together = modules([examples[0], other, *examples[1:]])

    assert sum(text.strip() == code.strip() for text in parsed) == 1
    monkeypatch.undo()
    assert together == [standalone(each) for each in (examples[0], other, *examples[1:])]


LONG = "import os, sys\n" + "".join(
    f"def f{n}(x):\n    return os.x(x, '{'n' * 90}')\n\n" for n in range(8_000)
)


def test_in_a_long_file_only_what_is_needed_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[ast.AST] = []
    code = LONG[: LONG.index("def f4000(")]

    def counted(nodes: list[ast.AST]) -> Names:
        looked_at.extend(nodes)
        return names_of(nodes)

    monkeypatch.setattr(units, "names_of", counted)
    module = standalone(example(Block(code, (3 * 2_000 + 3,), ())))

    assert body_of(module.text) == f"import os\n\n\ndef f2000(x):\n    return os.x(x, '{'n' * 90}')\n"
    assert len(looked_at) == 2


def test_of_a_file_too_long_to_parse_only_a_part_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def counted(lines: list[str], part: Span) -> list[scanner.Statement]:
        nonlocal read
        read += part.last - part.first + 1
        return scanner.read_segment(lines, part)

    for module in (made_here, statements, repair):
        monkeypatch.setattr(module, "read_segment", counted)
    text = standalone(example(Block(LONG, (3 * 4_000 + 3,), ()))).text

    assert len(LONG) > parsing.MOST_CHARACTERS
    assert body_of(text) == f"import os\n\ndef f4000(x):\n    return os.x(x, '{'n' * 90}')\n"
    assert read < 50
