"""Excerpts: the lines of a file that are shown for a use, and markers for the lines left out."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.model import Example, code_lines
from exsearch.readers.page.reader import read_page
from exsearch.snippets.excerpt import AROUND, HEAD, LONGEST_WHOLE, Excerpt, Place, excerpt

FILE = """\
import os
from flask import (  # the web
    Flask,
    make_response,
)

app = Flask(__name__)


@app.route("/")
def index():
    text = os.getcwd()
    return make_response(text)


def other():
    return 2
"""


def shown(file: str, place: Place, name: str = "make_response") -> str:
    """Return the lines of an excerpt with their numbers; ">" marks highlighted lines, "~" cut markers."""
    made = excerpt(code_lines(file), place, name)
    numbers = {code + n: line + n for code, line, count in made.segments for n in range(count)}
    shown = ""
    for number, line in enumerate(code_lines(made.code), 1):
        mark = ">" if number in made.highlighted else "~" if number in made.cuts else " "
        shown += f"{mark}{numbers.get(number, ''):>3} {line}".rstrip() + "\n"
    return shown


def test_an_excerpt_is_the_import_the_definition_and_cut_markers() -> None:
    place = Place(first=10, body=12, last=13, imports=(2,), uses=(13,))

    assert shown(FILE, place) == dedent("""\
           2 from flask import (  # the web
           3     Flask,
        >  4     make_response,
           5 )

        ~    ## ... source file abbreviated to get to make_response examples ...
          10 @app.route("/")
          11 def index():
          12     text = os.getcwd()
        > 13     return make_response(text)

        ~    ## ... source file continues ...
        """)


def test_a_definition_at_the_end_of_the_file_has_no_marker_after_it() -> None:
    place = Place(16, 17, 17, (), (17,))

    assert shown(FILE, place) == "  16 def other():\n> 17     return 2\n"
    assert shown(FILE + "\n\n", place) == shown(FILE, place)  # blank lines do not count
    assert "continues" in shown(FILE + "x = 1\n", place)  # control


def test_parts_with_a_small_gap_are_merged() -> None:
    def cuts(blank_lines: int) -> int:
        file = "import a\n" + "\n" * blank_lines + "a.f()\n"
        first = blank_lines + 2
        return len(excerpt(code_lines(file), Place(first, first, first, (1,), (first,)), "f").cuts)

    assert [cuts(n) for n in range(5)] == [0, 0, 0, 1, 1]


LONG = "def long():\n" + "".join(f"    step_{n}()\n" for n in range(2, 201))


def test_a_long_definition_is_its_head_and_windows_around_the_uses() -> None:
    made = excerpt(code_lines(LONG), Place(1, 2, 200, (), (100, 104, 150)), "f")

    assert [(line, count) for _, line, count in made.segments] == [
        (1, 2), (100 - AROUND, 4 + 2 * AROUND + 1), (150 - AROUND, 2 * AROUND + 1)]  # fmt: skip
    assert [code_lines(made.code)[n - 1].strip() for n in made.highlighted] == [
        "step_100()", "step_104()", "step_150()"]  # fmt: skip


def test_a_definition_of_up_to_60_lines_is_shown_whole() -> None:
    def segments(last: int) -> int:
        return len(excerpt(code_lines(LONG), Place(1, 2, last, (), (last,)), "f").segments)

    assert segments(LONGEST_WHOLE) == 1
    assert segments(LONGEST_WHOLE + 1) == 2


def test_a_head_of_many_lines_is_cut() -> None:
    made = excerpt(code_lines(LONG), Place(1, 40, 200, (), (200,)), "f")

    assert made.segments[0] == (1, 1, HEAD)


@pytest.mark.parametrize(
    ("statement", "lines", "marked"),
    [
        ("import flask", 1, 1),
        ("from flask import Flask, make_response  # both (", 1, 1),
        ("from flask import (\n    Flask,\n    make_response as m,\n)", 4, 3),
        ("from flask import (Flask,\n    make_response)", 2, 2),
        ("from flask import Flask, \\\n    make_response", 2, 2),
        ("from flask import (\n    make_responses,\n    # make_response\n)", 4, 1),
        ("from flask import (\n    make_response,  # )\n    Flask)", 3, 2),
        ("try: from flask import make_response", 1, 1),
    ],
)
def test_an_import_is_shown_whole_and_the_line_with_the_name_highlighted(
    statement: str, lines: int, marked: int
) -> None:
    file = statement + "\nx = 1\n\n\n\nmake_response()\n"
    use = len(code_lines(file))

    made = excerpt(code_lines(file), Place(use, use, use, (1,), (use,)), "make_response")

    assert made.segments[0] == (1, 1, lines)
    assert made.highlighted[0] == marked


@pytest.mark.parametrize("start", ["from a import (", "import a \\"])
def test_an_import_that_never_ends_is_limited(start: str) -> None:
    short = excerpt([start, "b"], Place(2, 2, 2, (1,), (2,)), "b")
    long = excerpt([start, *["b, \\"] * 500], Place(501, 501, 501, (1,), (501,)), "b")

    assert code_lines(short.code) == [start, "b"]
    assert long.segments[0][2] < 100


def test_a_carriage_return_or_form_feed_in_a_line_is_kept() -> None:
    made = excerpt(["import a\r", "\fa.f('\u2028')\r"], Place(2, 2, 2, (1,), (2,)), "f")

    assert made.code == "import a\r\n\fa.f('\u2028')\r\n"
    assert made.highlighted == (1, 2)


# -- any file and place

LINE = st.sampled_from(
    ["", "    ", "x = 1", "def f(", "import a, b", "from a import (", "    b,", ")", "a \\", "# ...", "'''",
     "```", " ~~~~", "    return b", "\x0c", "é = '\u2028'"]
)  # fmt: skip


@st.composite
def placed(draw: st.DrawFn) -> tuple[list[str], Place]:
    """Draw a file, and a place in it."""
    lines = draw(st.lists(LINE, min_size=1, max_size=200))
    first = draw(st.integers(1, len(lines)))
    last = draw(st.integers(first, len(lines)))
    body = draw(st.integers(first, last))
    line = st.integers(1, len(lines))
    imports = draw(st.lists(line, max_size=3, unique=True).map(sorted))
    uses = draw(st.lists(st.integers(first, last), min_size=1, max_size=10, unique=True).map(sorted))
    return lines, Place(first, body, last, tuple(imports), tuple(uses))


def _check(lines: list[str], place: Place, made: Excerpt) -> None:
    code = code_lines(made.code)
    of_file = {at + n: line + n for at, line, count in made.segments for n in range(count)}
    for number, line in of_file.items():
        assert code[number - 1] == lines[line - 1]
    assert len(of_file) == sum(count for *_, count in made.segments)
    files = list(of_file.values())
    assert files == sorted(set(files))  # no line twice, in the order of the file
    between = set(range(1, len(code) + 1)) - of_file.keys()
    assert set(made.cuts) == {number for number in between if code[number - 1]}
    assert all(code[number - 1].startswith("## ... ") for number in made.cuts)
    assert between == {n for cut in made.cuts for n in (cut - 1, cut)}
    assert set(made.highlighted) <= of_file.keys()
    marked = {of_file[number] for number in made.highlighted}
    assert marked >= set(place.uses)
    assert len(marked - set(place.uses)) <= len(place.imports)
    assert list(made.highlighted) == sorted(set(made.highlighted))


@given(placed())
def test_segments_name_exactly_the_lines_of_the_file_that_are_shown(drawn: tuple[list[str], Place]) -> None:
    lines, place = drawn

    _check(lines, place, excerpt(lines, place, "b"))


@given(placed(), st.sampled_from(["b", "make_response", "__init__", "größe", "x" * 200]))
def test_the_page_reader_finds_every_cut_of_an_excerpt(drawn: tuple[list[str], Place], name: str) -> None:
    lines, place = drawn
    made = excerpt(lines, place, name)
    marked = "".join(
        f"{'~~' if n in made.highlighted else ''}{line}\n" for n, line in enumerate(code_lines(made.code), 1)
    )
    (read,) = read_page(f"slug: x\n\n## Example 1 from y\n\n`````python\n{marked}`````\n", "x.md")

    assert isinstance(read, Example)
    assert (read.code, read.highlighted, read.cuts) == (made.code, made.highlighted, made.cuts)
