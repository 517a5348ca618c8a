"""What becomes of one project: its examples, what they show, and what is skipped of it."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import Found, found, found_in, harvested, reasons, task, write_files, write_project
from hypothesis import given
from hypothesis import strategies as st

from exsearch.checksums import row_checksum, text_checksum
from exsearch.harvest.examples import MAX_LINE_CHARS, MAX_TEXT_CHARS, MAX_USES_LISTED
from exsearch.harvest.project import harvest
from exsearch.index.items import unpacked, values_of
from exsearch.model import code_lines
from exsearch.resolve import DEFINITION, HOWS
from exsearch.resolve.module import find_names
from exsearch.snippets.excerpt import Place, excerpt
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.items import Harvest
    from exsearch.resolve.module import Names


def uses_in(code: str) -> list[Found]:
    """Return the examples in one file without the imports that nothing else in it shows."""
    return [each for each in found_in(code) if each.kind != "import"]


def lines_of(code: str) -> list[str]:
    """Return "symbol first-last imports>uses" of each example in one file."""
    said = []
    for each in found_in(code):
        span, imports, uses = each.lines.split(";")
        first, _, last = span.split()
        said.append(f"{each.symbol} {first}-{last} {imports}>{uses}")
    return said


# -- one example for each symbol in each definition of each file

CASES = {
    "uses in one definition are one example": ("""
        import flask

        def a():
            flask.abort(1)
            flask.abort(2)
        """, ["flask.abort 3-5 1>4 5"]),
    "uses in two definitions are two": ("""
        import flask

        def a():
            flask.abort(1)

        def b():
            flask.abort(2)
        """, ["flask.abort 3-4 1>4", "flask.abort 6-7 1>7"]),
    "two symbols in one definition are two": ("""
        import flask

        def a():
            flask.abort(flask.g)
        """, ["flask.abort 3-4 1>4", "flask.g 3-4 1>4"]),
    "a statement of the module is a definition": ("""
        import flask
        app = flask.Flask()
        print(
            flask.g,
        )
        """, ["flask.Flask 2-2 1>2", "flask.g 3-5 1>4"]),
    "a method is one, with its decorators": ("""
        import flask

        class A:
            @flask.cached
            def b(self):
                return 1
        """, ["flask.cached 4-6 1>4"]),
    "a name that came in twice has both imports": ("""
        import flask
        from flask import abort

        def a():
            abort(1)
            flask.abort(2)
        """, ["flask.abort 4-6 1 2>5 6"]),
    "an import in the definition itself": ("""
        def a():
            import flask
            flask.abort(2)
        """, ["flask.abort 1-3 2>3"]),
    "a use of several lines": ("""
        import flask

        def a():
            (flask
             .abort(2))
        """, ["flask.abort 3-5 1>4 5"]),
    "an import of what nothing else uses": ("""
        from flask import abort, g

        print(g)
        """, ["flask.g 3-3 1>3", "flask.abort 1-1 1>1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_example_for_each_symbol_in_each_definition(name: str) -> None:
    code, expected = CASES[name]

    assert [line for line in lines_of(code) if not line.startswith("flask ")] == expected


def test_a_file_is_one_place_for_each_symbol() -> None:
    code = "import flask\n\ndef a():\n    flask.abort({})\n"

    made = harvested({"shop/a.py": code.format(1), "shop/b.py": code.format(2)})

    assert [each.path for each in found(made) if each.symbol == "flask.abort"] == ["shop/a.py", "shop/b.py"]


def test_an_import_is_an_example_only_where_nothing_shows_more() -> None:
    code = "from flask import abort\n"
    imported = Found("flask.abort", "shop/cart.py", "1 1 1;1;1", "import", "exact", "from flask import abort")

    assert found_in(code) == [imported]
    assert [each.kind for each in found_in(code + "abort()\n")] == ["call"]
    assert found_in("from __future__ import annotations\n") == []
    assert found_in("from shop.api import add\n") == []  # its own


def test_a_list_shows_the_most_telling_use() -> None:
    code = "import flask\n\ndef a(x: flask.g):\n    print(flask.g)\n    flask.g()\n"

    (example,) = uses_in(code)

    assert (example.text, example.kind) == ("flask.g()", "call")
    assert example.lines == "3 4 5;1;3 4 5"  # and all are highlighted


def test_what_a_list_shows_is_bounded() -> None:
    many = "import flask\n\ndef a():\n" + "    flask.g()\n" * (2 * MAX_USES_LISTED)
    wide = "import flask\nflask.g('" + "x" * 2 * MAX_TEXT_CHARS + "')\n"

    assert uses_in(many)[0].lines.count(" ") == MAX_USES_LISTED - 1 + 2
    assert [len(each.text) for each in uses_in(wide)] == [MAX_TEXT_CHARS]


def test_two_examples_that_begin_on_one_line_are_told_apart() -> None:
    columns = harvested({"shop/a.py": "from flask import a, b, c\na(b)\nc()\ndef f(x=a): ...\n"}).examples
    placed = zip(columns.line, columns.nth, columns.kind, strict=True)

    assert [(line, nth) for line, nth, _ in placed] == [(2, 0), (2, 1), (3, 0), (4, 0), (1, 0), (4, 1)]
    assert list(columns.kind)[-2:] == [DEFINITION] * 2  # of the module and of f: definitions come last


def test_every_row_has_the_sum_of_what_it_says() -> None:
    made = harvested(
        {"shop/a.py": "from x import *\nimport flask\n\ndef a():\n    flask.g()\n    y()\n"}
    ).examples

    sums = map(text_checksum, values_of(made.lines), values_of(made.text))
    for row in zip(made.rank_key, made.line, made.nth, made.how, made.kind, made.same, made.flags, sums,
                   made.checksum, strict=True):  # fmt: skip
        assert row_checksum(*row[:-1]) == row[-1]


# -- star imports

OWN = {"shop/cart.py": "def add(): ...\ndef _hide(): ...\n"}


def starred(code: str, **more: str) -> list[str]:
    """Return "symbol how import" of the examples in a file beside shop/cart.py."""
    files = OWN | {f"shop/{name}.py": text for name, text in more.items()} | {"shop/use.py": code}
    return [f"{each.symbol} {each.how} {each.lines.split(';')[1]}" for each in found(harvested(files))]


def test_a_star_from_an_own_module_is_a_re_export() -> None:
    assert starred("from shop.cart import *\nadd()\n") == ["shop.cart.add re-export 1"]
    assert starred("from .cart import *\nadd()\n") == ["shop.cart.add re-export 1"]
    assert starred("from .cart import *\n_hide()\nmore()\n") == []


def test_a_star_from_another_project_is_a_possibility() -> None:
    assert starred("from flask import *\nabort()\nabort.x()\n") == [
        "flask.abort name-only 1", "flask.abort.x name-only 1"]  # fmt: skip
    assert starred("from flask import *\nlen('')\nx = 1\nx\n") == []  # control: these are known


def test_two_strange_stars_are_two_possibilities_and_many_say_nothing() -> None:
    assert starred("from flask import *\nfrom click import *\nabort()\n") == [
        "click.abort name-only 2", "flask.abort name-only 2"]  # fmt: skip
    stars = "".join(f"from strange{number} import *\n" for number in range(5))
    assert starred(f"{stars}abort()\n") == []


def test_what_an_own_module_offers_is_not_taken_for_a_strangers() -> None:
    assert starred("from flask import *\nfrom .cart import *\nadd()\nabort()\n") == [
        "shop.cart.add re-export 2", "flask.abort name-only 2"]  # fmt: skip


def test_each_name_is_the_one_of_the_star_that_brought_it() -> None:
    assert starred("from .cart import *\nfrom .other import *\nadd()\nf()\n", other="def f(): ...\n") == [
        "shop.cart.add re-export 2", "shop.other.f re-export 2"]  # fmt: skip


def test_a_script_may_import_a_star_from_its_project() -> None:
    files = OWN | {"run-it.py": "from shop.cart import *\nadd()\n"}

    assert [(e.symbol, e.how) for e in found(harvested(files))] == [("shop.cart.add", "re-export")]


def test_what_stars_bring_stands_where_it_is_used() -> None:
    code = "from flask import *\nimport os\n\na()\nos.getcwd()\nb()\n"

    assert [each.lines.split(";")[2] for each in found_in(code) if each.symbol != "os"] == ["4", "5", "6"]


# -- one symbol alone


def test_only_what_has_the_last_name_of_the_symbol_is_kept() -> None:
    files = {
        "shop/a.py": "import flask\nflask.abort(flask.g)\nflask.reabort()\n",
        "shop/b.py": "print('nothing of it')\n",
        "shop/c.py": "abort(\n",
    }

    made = harvested(files, symbols=("flask.abort",))

    assert [each.symbol for each in found(made)] == ["flask.abort"]
    assert [document.path for document in made.documents] == ["shop/a.py"]
    assert reasons(made).keys() == {"shop/c.py"}
    assert made.files_read == 3


# -- the same everywhere

SHOP = {
    "shop/__init__.py": "from .cart import add\n",
    "shop/cart.py": "import flask\n\ndef add():\n    return flask.jsonify(1)\n",
    "tests/test_cart.py": "import shop\n\ndef test_add():\n    assert shop.add()\n",
    "shop/broken.py": "def (\n",
}


def test_the_same_project_is_the_same_harvest(tmp_path: Path) -> None:
    made = harvest(task(write_project(tmp_path / "shop", SHOP)))

    assert harvest(task(tmp_path / "shop")) == made
    assert harvest(task(write_project(tmp_path / "again" / "shop", SHOP))) == made


CHANGES: dict[str, dict[str, str]] = {
    "code": {"shop/cart.py": SHOP["shop/cart.py"].replace("1", "2")},
    "a comment": {"shop/cart.py": SHOP["shop/cart.py"] + "# more\n"},
    "a file more": {"shop/new.py": "import flask\nflask.abort()\n"},
    "an export": {"shop/__init__.py": ""},
    "what is skipped": {"shop/broken.py": "x = 1\ndef (\n"},
    "a name": {"pyproject.toml": '[project]\nname = "stop"\n'},
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_another_harvest(tmp_path: Path, change: str) -> None:
    before = harvest(task(write_project(tmp_path / "shop", SHOP)))
    write_files(tmp_path / "shop", CHANGES[change])

    assert harvest(task(tmp_path / "shop")) != before


def test_tasks_and_harvests_can_be_sent(tmp_path: Path) -> None:
    given_task = task(write_project(tmp_path / "shop", SHOP))
    made = harvest(given_task)

    assert pickle.loads(pickle.dumps(given_task)) == given_task
    assert pickle.loads(pickle.dumps(made)) == made


def test_harvesting_leaves_the_process_as_it_was(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    before = sys.getrecursionlimit()
    write_project(tmp_path / "shop", {"a.py": "x = '\\[' is 1\n"})

    harvest(task(tmp_path / "shop"))

    assert sys.getrecursionlimit() == before
    assert not recwarn.list


# -- what cannot be read

NO_PROJECT = {
    "a tree that is not there": ("tree", "gone"),
    "an archive that is none": ("sdist", "text.tar.gz"),
    "a wheel that is none": ("wheel", "text.whl"),
    "a distribution without a list": ("installed", "a-1.dist-info"),
}


@pytest.mark.parametrize("name", NO_PROJECT)
def test_a_project_that_cannot_be_read_is_a_harvest_that_says_why(tmp_path: Path, name: str) -> None:
    kind, place = NO_PROJECT[name]
    write_files(
        tmp_path, {"text.tar.gz": "no archive", "text.whl": "none", "a-1.dist-info/METADATA": "Name: a\n"}
    )

    made = harvest(task(tmp_path)._replace(origin=Origin(kind, str(tmp_path / place), "key")))

    assert made.error is not None
    assert place in made.error[0]
    assert (made.documents, list(made.examples.line), made.project.name) == ((), [], "key")
    assert pickle.loads(pickle.dumps(made)) == made


BAD: dict[str, tuple[bytes, str]] = {
    "parentheses": (b"x = " + b"(" * 5000 + b")" * 5000, "not Python"),
    "sum": (b"x = " + b"+".join([b"0"] * 200_000), "nested too deeply"),
    "unary": (b"x = " + b"-" * 100_000 + b"1", "nested too deeply|not Python|too complex"),
    "brackets": (b"[" * 150 + b"]" * 150 + b"\nx = " + b"[" * 300 + b"]" * 300, "not Python"),
    "attributes": (b"import a\nx = a" + b".b" * 30_000, "nested too deeply|a line of more than"),
    "indentation": (b"".join(b" " * n + b"if x:\n" for n in range(200)) + b" " * 200 + b"x", "not Python"),
    "python 2": (b"print 'hello'\n", "not Python"),
    "nul": (b"import os\0\n", "binary"),
    "large": (b"x = 1\n" * 200_000, "more than the 1,000,000"),
    "latin-1": (b"x = '\xe9'\n", "not UTF-8"),
    "number": (b"x = " + b"9" * 5000, "not Python"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_costs_that_file_only(tmp_path: Path, name: str) -> None:
    content, reason = BAD[name]
    write_project(
        tmp_path / "shop", {"a.py": SHOP["shop/cart.py"], "bad.py": content, "c.py": "import os\nos.a()\n"}
    )

    made = harvest(task(tmp_path / "shop"))

    assert made.error is None
    assert reasons(made).keys() == {"bad.py"}
    assert any(said in reasons(made)["bad.py"] for said in reason.split("|")), reasons(made)
    assert {"flask.jsonify", "os.a"} <= {each.symbol for each in found(made)}


FINE: dict[str, bytes] = {
    "half a character": b"import os\nx = '\\ud800'\nos.a(x, **{'\\ud800': 1})\n__all__ = ['\\udfff']\n",
    "a warning": b"import os\nx = '\\[\x1b[31m' is 1\nos.a()\n",
    "a mark at the start": b"\xef\xbb\xbfimport os\nos.a()\n",
    "other newlines": b"import os\r\nos.a()\rx = 1\n",
    "a form feed": b"import os\n\x0c\nos.a('\x0c')\n",
    "no newline at the end": b"import os\nos.a()",
    "declared": b"# coding: latin-1\nimport os\nos.a('\xe9')\n",
    "names of other scripts": "import os as größe\ngröße.a()\n".encode(),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_odd_but_python_is_read(tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    write_project(tmp_path / "shop", {"a.py": FINE[name]})

    made = harvest(task(tmp_path / "shop"))

    assert made.skipped == ()
    assert "os.a" in {each.symbol for each in found(made)}
    assert capfd.readouterr() == ("", "")


def test_a_line_as_long_as_a_file_is_no_example() -> None:
    long = "import os; " + "os.a(); " * 30_000

    made = harvested({"shop/a.py": long + "\nos.b()\n"})

    assert [each.symbol for each in found(made)] == ["os.b"]
    assert [(s.path, s.line) for s in made.skipped] == [("shop/a.py", 1)]
    data = "x = '" + "x" * MAX_LINE_CHARS + "'\nimport os\nos.b()\n"
    assert harvested({"shop/a.py": data}).skipped == ()  # control: nothing was left out there


@pytest.mark.parametrize("depth", [1_500, 4_900])
def test_a_name_that_nobody_types_is_no_example(depth: int) -> None:
    code = "import flask\nflask.g\nflask" + ".a" * depth + "\n"

    assert [each.symbol for each in uses_in(code)] in (["flask.g"], [])  # or all of it is nested too deeply


def test_a_file_that_vanishes_while_it_is_read_costs_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path / "shop", {"a.py": "import os\nos.a()\n", "b.py": "import os\nos.b()\n"})

    def reading_a(*names: Any, **more: Any) -> Names:
        (tmp_path / "shop" / "b.py").unlink(missing_ok=True)
        return find_names(*names, **more)

    monkeypatch.setattr("exsearch.readers.python.find_names", reading_a)

    made = harvest(task(tmp_path / "shop"))

    assert reasons(made) == {"b.py": "cannot be read: No such file or directory"}
    assert "os.a" in {each.symbol for each in found(made)}


# -- whatever the code: examples fit the file that they are in

STATEMENTS = st.sampled_from([
    "import os\n", "import os.path as p\n", "from flask import (\n    abort,\n    g)\n",
    "from shop import *\n", "from other import *\n", "abort(os.getcwd())\n", "x = (os\n   .sep)\n",
    "g.x = p.join(add())\n",
    "@abort\ndef f(a: g = os):\n    '''text\n    '''\n    return os.a(), os.a()\n",
    "class A(g):\n    def m(self):\n        self.x = os.b()\n        return self.x.y\n",
    "if os:\n    import flask\nelse:\n    flask = None\n",
    "def h():\n    from flask import g\n    g()\n    abort()\n",
    "\n", "# comment\n", "for i in os.walk('.'):\n    print(i, os.sep)\n",
    "def long():\n" + "    os.step()\n" * 70, "'''\nos.nothing()\n'''\n", "with os.x() as y: abort(y)\n",
])  # fmt: skip


def _fits(made: Harvest) -> None:
    texts = [unpacked(document.code) for document in made.documents]
    lines = [text.split("\n") for text in texts]
    columns = made.examples
    for symbol, document, line, nth, said, text, how in zip(
        columns.symbol, columns.document, columns.line, columns.nth, values_of(columns.lines),
        values_of(columns.text), columns.how, strict=True,
    ):  # fmt: skip
        span, imports, uses = said.split(";")
        first, body, last = map(int, span.split())
        used = list(map(int, uses.split()))
        assert 1 <= first <= body <= last <= len(lines[document])
        assert used
        assert used == sorted(set(used))
        assert first <= line == used[0] <= used[-1] <= last
        assert nth >= 0
        assert text in [lines[document][number - 1].strip() for number in used]
        assert all("import" in lines[document][int(number) - 1] for number in imports.split())
        name = made.symbols[symbol].name
        assert name
        assert 0 <= how < len(HOWS)
        place = Place(first, body, last, tuple(map(int, imports.split())), tuple(used))
        shown = excerpt(code_lines(texts[document]), place, name.rpartition(".")[2])
        of_file = {at + n: there + n for at, there, count in shown.segments for n in range(count)}
        assert {of_file[number] for number in shown.highlighted} >= set(used)


@given(st.lists(st.lists(STATEMENTS, max_size=12).map("".join), min_size=1, max_size=3))
def test_examples_fit_the_files_that_they_are_in(codes: list[str]) -> None:
    files = {f"shop/m{n}.py": code for n, code in enumerate(codes)}
    made = harvested({"shop/__init__.py": "def add(): ...\n", **files})

    _fits(made)
    assert not made.skipped
    assert list(made.examples.document) == sorted(made.examples.document)
    places = list(zip(made.examples.document, made.examples.line, made.examples.nth, strict=True))
    assert len(places) == len(set(places))


@given(st.lists(STATEMENTS, min_size=1, max_size=12), st.integers(0, 11))
def test_a_comment_between_statements_moves_lines_and_changes_nothing_else(
    statements: list[str], at: int
) -> None:
    with_comment = [*statements[:at], "# a comment\n", *statements[at:]]

    plain, moved = ("".join(each) for each in (statements, with_comment))

    assert [each[:2] + each[3:] for each in found_in(plain)] == [
        each[:2] + each[3:] for each in found_in(moved)]  # fmt: skip
