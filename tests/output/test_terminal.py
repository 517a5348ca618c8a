"""What is drawn in a terminal, without colour first: the marks must say it all."""

from __future__ import annotations

import re
import textwrap

import pytest
from conftest import page

from exsearch.model import Example, Hit, Span
from exsearch.output import Style, terminal
from exsearch.pages.reader import read_page

DRAWN = Style(terminal=True, drawn=True, color=False)
COLORED = Style(terminal=True, drawn=True, color=True)
CODE = """\
~~from flask import make_response


## ... source file abbreviated to get to make_response examples ...


    def answer(self):
~~        return make_response(
            "x",
        )
"""


def example() -> Example:
    (read,) = read_page(page(CODE), "one.md")
    assert isinstance(read, Example)
    return read


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exsearch.output.terminal._has_unicode", lambda: True)


def drawn(capsys: pytest.CaptureFixture[str]) -> str:
    return "\n".join(line.rstrip() for line in capsys.readouterr().out.split("\n"))


def test_marks_and_cuts_are_seen_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write_example(example(), None, DRAWN)

    assert drawn(capsys) == textwrap.dedent("""\
        flask.helpers.make_response  function  also flask.make_response
          1 ▌ from flask import make_response
          2
          3
          ⋮   ⋮ source file abbreviated to get to make_response examples ⋮
          5
          6
          7       def answer(self):
          8 ▌         return make_response(
          9               "x",
         10           )

          project  sandman  https://example.org/sandman
          license  MIT  https://example.org/sandman/blob/main/LICENSE
          file     sandman/service.py  https://example.org/sandman/blob/main/sandman/service.py
          id       flask-helpers-make-response-examples:1
        """)


def test_a_gap_between_spans_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write_example(example(), [Span(1, 1), Span(8, 10)], DRAWN)

    assert drawn(capsys).split("\n")[1:5] == [
        "  1 ▌ from flask import make_response",
        "  ⋮",
        "  8 ▌         return make_response(",
        '  9               "x",',
    ]


def test_colour_adds_nothing_but_colour(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write_example(example(), None, DRAWN)
    plain = drawn(capsys)
    terminal.write_example(example(), None, COLORED)
    colored = capsys.readouterr().out

    assert "\x1b[" in colored
    assert "\x1b]8;" in colored  # links
    without = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", colored)
    assert "\n".join(line.rstrip() for line in without.split("\n")) == plain


@pytest.mark.parametrize("url", ["javascript:x", "https://x/\x1b]", "git@github.com:x/y.git", "/page.html"])
def test_only_web_addresses_are_links(url: str) -> None:
    assert terminal._linked(url).link is None
    assert terminal._linked("https://example.org").link == "https://example.org"  # control


def hit(number: int, symbol: str = "flask.make_response") -> Hit:
    return Hit(f"s:{number}", symbol, f"project{number}", "MIT", "a/" * 30 + "views.py", 3,
               "answer = make_response([b]1[/b], [/foo])", 0, 70.0, "symbol: x")  # fmt: skip


def test_rows_stand_under_their_symbol_and_fit_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write_rows([hit(1), hit(2), hit(3, "flask.other")], DRAWN)

    assert drawn(capsys) == (
        "flask.make_response\n"
        " 1  project1  MIT  …/a/a/a/a/a/a/a/a/a/a/a/a/a/views.py  answer = make_response([b]1[/b], [/foo])\n"
        " 2  project2  MIT  …/a/a/a/a/a/a/a/a/a/a/a/a/a/views.py  answer = make_response([b]1[/b], [/foo])\n"
        "flask.other\n"
        " 3  project3  MIT  …/a/a/a/a/a/a/a/a/a/a/a/a/a/views.py  answer = make_response([b]1[/b], [/foo])\n"
    )


def test_a_narrow_terminal_crops_and_a_pipe_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal.write_rows([hit(1)], DRAWN)
    assert max(map(len, drawn(capsys).split("\n"))) <= 40

    terminal.write_rows([hit(1)], Style(terminal=False, drawn=True, color=False))
    assert "answer = make_response([b]1[/b], [/foo])" in drawn(capsys)


def test_a_table_is_as_wide_as_its_content(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write_table([("flask.x", None, 3), ("y", "class", 10)], ("symbol", "kind", "examples"), DRAWN)

    assert drawn(capsys) == "symbol   kind   examples\nflask.x  -      3\ny        class  10\n"


def test_a_string_that_one_piece_leaves_open_does_not_colour_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = '~~x = """\nopen\n## ... source file abbreviated to get to x examples ...\ndef after():\n'
    (read,) = read_page(page(broken), "one.md")
    assert isinstance(read, Example)

    terminal.write_example(read, None, COLORED)

    last = next(line for line in capsys.readouterr().out.split("\n") if "after" in line)
    assert "\x1b[94mdef" in last  # a keyword, and not the inside of a string
