"""Drawings on a terminal, mostly without colour, because the marks alone must be enough."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest
from helpers.pages import page
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exsearch.model import Card, Example, Hit, License, Span
from exsearch.output import Style, code, plain, rows, tables, terminal
from exsearch.output.lines import Piece, cells, painted, wrapped
from exsearch.output.terminal import ASCII, UNICODE, Screen
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from exsearch.output.lines import Line

WIDTHS = [20, 40, 80, 120, 300]
CODE = """\
~~from flask import make_response


## ... source file abbreviated to get to make_response examples ...


    def answer(self):
~~        return make_response(
            "x",
        )
"""


def screen(width: int = 80, height: int = 24, *, ascii_only: bool = False) -> Screen:
    return Screen(width, height, ASCII if ascii_only else UNICODE, "ascii" if ascii_only else "utf-8")


def example(text: str = CODE) -> Example:
    (read,) = read_page(page(text), "one.md")
    assert isinstance(read, Example)
    return read


def seen(lines: Sequence[Line]) -> str:
    """Return lines without colours."""
    return "\n".join(line.rstrip() for line in painted(lines, color=False).split("\n"))


def without_sequences(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


def drawing(shown: Example, spans: list[Span] | None = None, width: int = 80) -> str:
    return seen(code.drawn(shown, spans, screen(width), color=False))


# -- an example


def test_marks_and_cuts_are_seen_without_colour() -> None:
    assert drawing(example(), width=100) == textwrap.dedent("""\
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


def test_a_gap_between_spans_is_drawn() -> None:
    assert drawing(example(), [Span(1, 1), Span(8, 10)]).split("\n")[1:5] == [
        "  1 ▌ from flask import make_response",
        "  ⋮",
        "  8 ▌         return make_response(",
        '  9               "x",',
    ]


def test_a_long_line_continues_behind_a_mark_without_a_number() -> None:
    long = example('~~x = make_response("' + "0123456789" * 8 + '")\nshort = 1\n')

    assert drawing(long).split("\n")[1:4] == [
        ' 1 ▌ x = make_response("01234567890123456789012345678901234567890123456789012345',
        '   ↪ 678901234567890123456789")',
        " 2   short = 1",
    ]


def test_an_encoding_without_our_signs_gets_ascii_signs() -> None:
    long = example("~~x = make_response('é" + "0" * 80 + "')\n" + CODE)

    lines = seen(code.drawn(long, [Span(1, 1), Span(9, 9)], screen(ascii_only=True), color=False)).split("\n")

    assert lines[1:5] == [
        "  1 > x = make_response('\\xe9" + "0" * 51,
        "    + " + "0" * 29 + "')",
        "  :",
        "  9 >         return make_response(",
    ]


def test_an_address_too_long_for_the_terminal_stays_whole() -> None:
    address = "https://example.org/sandman/blob/main/sandman/service.py"
    shown = drawing(example(), width=40).split("\n")

    assert "  file     sandman/service.py" in shown
    assert f"  {address}" in shown
    assert shown[-9:-7] == [
        "  project  sandman",
        "           https://example.org/sandman",
    ]  # control: it has room
    assert shown[-3] == "  id       flask-helpers-make-response-e"
    assert shown[-2] == "         ↪ xamples:1"


def test_colour_adds_nothing_but_colour() -> None:
    colored = painted(code.drawn(example(), None, screen(), color=True), color=True)

    assert "\x1b[94mfrom\x1b[0m" not in colored  # a highlighted line is bold, too
    assert "\x1b[1;94mfrom\x1b[0m" in colored
    assert "\x1b[94mdef\x1b[0m" in colored
    assert "\x1b]8;" in colored  # links
    assert without_sequences(colored) == painted(
        code.drawn(example(), None, screen(), color=False), color=False
    )


def test_a_string_that_is_open_at_a_cut_does_not_colour_the_code_after_it() -> None:
    cut = "## ... source file abbreviated to get to x examples ...\n"
    broken, whole = '~~x = """\nopen\n' + cut + "def after():\n", '~~x = """\nopen\ndef after():\n'

    def last(text: str) -> str:
        lines = painted(code.drawn(example(text), None, screen(), color=True), color=True).split("\n")
        return next(line for line in lines if "after" in line)

    assert "\x1b[94mdef" in last(broken)
    assert "\x1b[94mdef" not in last(whole)  # control


@pytest.mark.parametrize("url", ["javascript:x", "https://x/\x1b]", "git@github.com:x/y.git", "/page.html"])
def test_only_web_addresses_are_links(url: str) -> None:
    def links(address: str) -> set[str]:
        shown = example()._replace(license=License("MIT", address, "MIT", None))
        return {piece.link for line in code.drawn(shown, None, screen(), color=True) for piece in line}

    assert url not in links(url)
    assert "https://example.org" in links("https://example.org")  # control


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "text", ["x" * 1000, "日本語" * 200, "é" * 50 + "\u0301" * 500, "❤\ufe0f" * 300, "\t" * 90 + "x"]
)
def test_code_of_any_width_stays_in_the_window_and_whole(width: int, text: str) -> None:
    shown = example(f"~~{text}\n")
    lines = seen(code.drawn(shown, None, screen(width), color=False)).split("\n")
    drawn = [line for line in lines if "https://" not in line]

    assert max(map(cell_len, drawn)) <= width
    first = next(n for n, line in enumerate(lines) if line.startswith(" 1 ▌"))
    ends = next(n for n, line in enumerate(lines) if n > first and "↪" not in line)
    assert "".join(line[5:] for line in lines[first:ends]).replace(" ", "") == text.replace("\t", "")


# -- a list


def hit(number: int = 1, **changes: Any) -> Hit:
    made = Hit(f"s:{number}", "flask.helpers.make_response", "sandman", "MIT", "sandman/service.py", 3,
               "answer = make_response([b]1[/b], [/foo])", 0, 70.0, "symbol: x")  # fmt: skip
    return made._replace(**changes)


CARD = Card("flask.make_response", "function", 412, 31, False, 240)
CARDS = {"flask.helpers.make_response": CARD}


def listed(
    hits: list[Hit],
    cards: dict[str, Card] = CARDS,
    width: int = 80,
    *,
    ascii_only: bool = False,
    explain: bool = False,
) -> str:
    drawn = rows.drawn(hits, cards, screen(width, ascii_only=ascii_only), explain=explain)
    return seen([line for lines in drawn for line in lines])


def test_a_list_at_80_columns() -> None:
    hits = [
        hit(1),
        hit(2, text="make_response(" + "0123456789" * 8 + ")"),
        hit(3, path="sandman/" + "folder/" * 12 + "views.py"),
        hit(4, project="other", license=None, path=None),
        hit(5, symbol="flask.other", project=None, text="import flask.other"),
        hit(6, symbol=None),
    ]

    assert listed(hits) == (
        "flask.make_response  function  ·  412 uses in 31 projects\n"
        "  sandman  MIT  sandman/service.py\n"
        "  1  answer = make_response([b]1[/b], [/foo])\n"
        "  2  make_response(0123456789012345678901234567890123456789012345678901234567890\n"
        "   ↪ 1234567890123456789)\n"
        "  sandman  MIT  …/folder/folder/folder/folder/folder/folder/folder/views.py\n"
        "  3  answer = make_response([b]1[/b], [/foo])\n"
        "  other  unstated  -\n"
        "  4  answer = make_response([b]1[/b], [/foo])\n"
        "     240 in tests: role:test\n"
        "flask.other\n"
        "  -  MIT  sandman/service.py\n"
        "  5  import flask.other\n"
        "no symbol\n"
        "  sandman  MIT  sandman/service.py\n"
        "  6  answer = make_response([b]1[/b], [/foo])\n"
    )


def test_where_a_symbol_is_defined_is_marked_below_its_uses() -> None:
    made = hit(2, project="Flask", path="flask/helpers.py", text="def make_response(*args):")
    defined = made._replace(is_definition=True)

    assert listed([hit(), defined]) == (
        "flask.make_response  function  ·  412 uses in 31 projects\n"
        "  sandman  MIT  sandman/service.py\n"
        "  1  answer = make_response([b]1[/b], [/foo])\n"
        "     240 in tests: role:test\n"
        "  Flask  MIT  flask/helpers.py  defined here\n"
        "  2  def make_response(*args):\n"
    )
    assert "defined here" not in listed([hit(), made])  # control
    same_file = defined._replace(project="sandman", path="sandman/service.py")
    assert "  sandman  MIT  sandman/service.py  defined here\n" in listed([hit(), same_file])
    longest = listed([defined._replace(path="a/" * 60 + "b.py")], {}, width=60).split("\n")[1]
    assert longest.endswith("/b.py  defined here")
    assert len(longest) <= 60


def test_the_heading_has_the_name_that_people_import() -> None:
    assert listed([hit(name="flask.make_response")], {}).startswith("flask.make_response\n")
    assert listed([hit()], {}).startswith("flask.helpers.make_response\n")  # control


def test_a_list_in_an_encoding_without_our_signs() -> None:
    hits = [hit(text="x" * 80, path="folder/" * 12 + "views.py")]

    assert listed(hits, ascii_only=True) == (
        "flask.make_response  function  -  412 uses in 31 projects\n"
        "  sandman  MIT  .../folder/folder/folder/folder/folder/folder/folder/views.py\n"
        f"  1  {'x' * 75}\n"
        f"   + {'x' * 5}\n"
        "     240 in tests: role:test\n"
    )


@pytest.mark.parametrize(
    ("card", "heading"),
    [
        (CARD._replace(uses=1, projects=1), "flask.make_response  function  ·  1 use in 1 project"),
        (CARD._replace(uses=12_345, kind=None), "flask.make_response  ·  12,345 uses in 31 projects"),
        (CARD._replace(projects=0), "flask.make_response  function  ·  412 uses"),
        (CARD._replace(is_narrowed=True), "flask.make_response  function  ·  of 412 uses in 31 projects"),
        (CARD._replace(uses=0), "flask.make_response  function"),
    ],
)
def test_a_heading_shows_all_that_is_known(card: Card, heading: str) -> None:
    assert listed([hit()], {"flask.helpers.make_response": card}).split("\n")[0] == heading


def test_a_block_without_uses_in_tests_does_not_mention_them() -> None:
    none = {"flask.helpers.make_response": CARD._replace(tests_left_out=0)}

    assert "role:test" not in listed([hit()], none)
    assert "240 in tests: role:test" in listed([hit()])  # control


def test_code_of_70_columns_fits_beside_the_numbers_of_a_long_list() -> None:
    longest = "".join(chr(ord("a") + n % 26) for n in range(70))
    hits = [hit(n, text=longest) for n in range(1, 10_001)]

    assert listed(hits).count(f"  {longest}\n") == 10_000


def test_copies_in_other_projects_are_counted_beside_the_code() -> None:
    def row(*projects: str) -> str:
        return listed([hit(also_in=projects)]).split("\n")[2]

    assert row("a") == row() + "  also in 1 project"
    assert row("a", "b", "c") == row() + "  also in 3 projects"
    assert "also in" not in row()  # control


def test_the_reason_for_a_row_is_below_it() -> None:
    assert listed([hit(why="end of a name: " + "x" * 80)], explain=True).split("\n")[2:5] == [
        "  1  answer = make_response([b]1[/b], [/foo])",
        "     end of a name: " + "x" * 60,
        "   ↪ " + "x" * 20 + " (70)",
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "text", ["x" * 400, "日本語" * 100, "e\u0301" * 200, "❤\ufe0f" * 100, "a\u0301" + "\u0301" * 999]
)
def test_rows_of_any_width_stay_in_the_window_and_whole(width: int, text: str) -> None:
    hits = [hit(symbol=text, project=text, license=text, path=text, text=text, why=text)]

    lines = listed(hits, width=width, explain=True).split("\n")

    assert max(map(cell_len, lines)) <= width
    assert "".join(lines).replace(" ", "").replace("↪", "").count(text) == 6


def test_as_many_rows_are_listed_as_the_terminal_shows_at_once() -> None:
    def fitting(height: int, hint: str = "a hint", count: int = 20) -> int:
        """Return how many rows are drawn: there are two lines above them, and one below."""
        return len(rows.fitting([hit(n) for n in range(count)], CARDS, screen(height=height), hint))

    assert fitting(25) == 20
    assert fitting(24) == 19
    assert fitting(13) == 8
    assert fitting(13, "a hint\n  of two lines") == 7
    assert fitting(13, "h" * 81) == 7
    assert fitting(1) == 5  # at least
    assert fitting(1, count=2) == 2


# -- a table


def test_a_table_is_as_wide_as_its_content_and_numbers_are_on_the_right() -> None:
    records = [("flask.x", None, 3), ("y", "class", 1000)]

    assert seen(tables.drawn(records, ("symbol", "kind", "examples"), screen())) == (
        "symbol   kind   examples\nflask.x  -             3\ny        class     1,000\n"
    )


def test_one_long_name_does_not_crop_the_other_columns() -> None:
    records = [("flask." + "x" * 80, "function", 3), ("flask.y", "class", 10)]

    assert seen(tables.drawn(records, ("symbol", "kind", "examples"), screen())) == (
        f"symbol{' ' * 56}kind      examples\n"
        f"flask.{'x' * 54}  function         3\n"
        f"↪ {'x' * 26}\n"
        f"flask.y{' ' * 55}class           10\n"
    )


def test_records_that_are_too_wide_for_columns_become_paragraphs() -> None:
    heads = ("source", "kind", "updated", "pages")

    assert seen(tables.drawn([("x" * 50, "environment", "2026-11-26T14:44:51Z", 3)], heads, screen(40))) == (
        f"{'x' * 40}\n  ↪ {'x' * 10}\n  kind environment\n  updated 2026-11-26T14:44:51Z  pages 3\n"
    )


def test_a_time_is_not_broken_beside_a_long_path() -> None:
    record = ("/home/" + "x" * 50, "tree", "2026-11-26T14:44:51Z", 3)

    def at(width: int) -> str:
        return seen(tables.drawn([record], ("source", "kind", "updated", "projects"), screen(width)))

    assert [width for width in range(40, 100) if record[2] not in at(width)] == []
    assert " kind  updated " in at(60)  # control: there are columns
    assert "\n  kind tree" in at(50)  # control: there are none


def test_a_record_that_is_written_as_it_comes_is_broken_between_fields() -> None:
    records = [("an-id:1", "flask.Flask", "MIT", 3), ("an-id:2", "flask." + "x" * 40, None, "y")]

    assert seen(list(tables.each_filled(iter(records), screen(30)))) == (
        f"an-id:1  flask.Flask  MIT  3\nan-id:2\n  flask.{'x' * 22}\n  ↪ {'x' * 18}\n  -  y\n"
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", ["x" * 300, "日本" * 150, "e\u0301" * 150])
def test_tables_of_any_width_stay_in_the_window_and_whole(width: int, text: str) -> None:
    records = [(text, text, 1234567), ("a", "b", 2)]
    heads = ("symbol", "kind", "examples")

    for lines in (tables.drawn(records, heads, screen(width)),
                  list(tables.each_filled(records, screen(width)))):  # fmt: skip
        assert max(map(cell_len, seen(lines).split("\n"))) <= width
        letters = "".join(char for char in seen(lines) if char in text)
        assert letters.count(text[0]) >= text.count(text[0])


# -- lines


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))), max_size=4),
       st.integers(20, 90))  # fmt: skip
def test_wrapping_loses_nothing_and_keeps_the_width(texts: list[str], width: int) -> None:
    lines = wrapped([Piece(text) for text in texts], width, (Piece("↪ "),))

    shown = [painted([line], color=False).removesuffix("\n") for line in lines]
    assert "".join([shown[0], *(line.removeprefix("↪ ") for line in shown[1:])]) == "".join(texts)
    assert all(cell_len(line) <= width for line in shown)
    assert all(cells(line) >= cell_len(line) for line in shown)


# -- writing


class _Pager:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        monkeypatch.setattr("exsearch.output.pager.show_in_pager", self)

    def __call__(self, texts: Sequence[str], pager: str | None) -> bool:
        self.texts += texts
        return True


def test_only_output_that_is_too_long_for_the_screen_goes_through_the_pager(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pager = _Pager(monkeypatch)
    style = Style(terminal=True, color=False)
    terminal.write([(Piece("x"),)] * 23, style, screen())
    assert (capsys.readouterr().out, pager.texts) == ("x\n" * 23, [])

    terminal.write([(Piece("x"),)] * 24, style, screen(), page=False)
    assert (capsys.readouterr().out, pager.texts) == ("x\n" * 24, [])

    terminal.write([(Piece("x"),)] * 24, style, screen())
    assert (capsys.readouterr().out, pager.texts) == ("", ["x\n" * 24])


def test_lines_that_come_one_by_one_reach_the_pager_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pager = _Pager(monkeypatch)
    style = Style(terminal=True, color=False)
    terminal.write(iter([(Piece("x"),)] * 23), style, screen())
    assert (capsys.readouterr().out, pager.texts) == ("x\n" * 23, [])

    terminal.write(iter([(Piece("x"),)] * 26), style, screen())
    assert (capsys.readouterr().out, pager.texts) == ("", ["x\n" * 24, "x\n", "x\n"])


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({"COLUMNS": "40", "LINES": "10"}, (40, 10)),
        ({"COLUMNS": "5"}, (20, 24)),
        ({"COLUMNS": "99999999999", "LINES": "-3"}, (80, 24)),
        ({"COLUMNS": "x"}, (80, 24)),
    ],
)
def test_the_size_follows_the_environment_if_its_values_make_sense(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], size: tuple[int, int]
) -> None:
    monkeypatch.delenv("COLUMNS")
    monkeypatch.delenv("LINES")
    for variable, value in said.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (0, 0))

    assert (terminal.screen().width, terminal.screen().height) == size


# -- colour in a pipe


@pytest.mark.parametrize("spans", [None, [Span(1, 1), Span(8, 10)]])
def test_code_in_colour_is_the_same_code_with_colours(spans: list[Span] | None) -> None:
    text = CODE.replace("self", "self, ünï").replace('"x",', '"x",\t# tab \t\r')
    shown = example(text)
    colored = code.in_color(shown, spans, header=True)

    assert "\x1b[94mdef" in colored or spans
    assert "\x1b[1;" in colored
    assert without_sequences(colored) == plain.show(shown, spans, header=True)


def test_control_characters_become_visible_if_colour_is_forced() -> None:
    colored = code.in_color(example("~~x = '\x1b]52;c;x\x07\x0c\u202e'\t\n"), None, header=False)

    assert without_sequences(colored) == "x = '^[]52;c;x^G^L\\u202e'\t\n"
