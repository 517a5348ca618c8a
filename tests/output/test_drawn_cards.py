"""What is known of a symbol, drawn above its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exsearch.model import Card, Definition, Hit
from exsearch.output import cards, rows
from exsearch.output.lines import painted
from exsearch.output.terminal import ASCII, UNICODE, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.output.lines import Line

READ = (
    "(path: str | Path, *, sep: str = ',', names: Sequence[str] | None = None, dtype: Any = None,"
    " encoding: str = 'utf-8', errors: str = 'strict', header: int | None = 0) -> Table"
)
DEFINITION = Definition(
    "shop@1.2/shop/tables.py:30", (READ,), "Read a table from a file.", "", "shop-tables", "1.2", "MIT",
    "shop/tables.py", 30, 0)  # fmt: skip
CARD = Card("shop.read", "function", 412, 31, False, 0, DEFINITION, is_asked_for=True)


def screen(width: int = 80, *, ascii_only: bool = False) -> Screen:
    return Screen(width, 24, ASCII if ascii_only else UNICODE, "ascii" if ascii_only else "utf-8")


def seen(lines: Sequence[Line]) -> str:
    return "\n".join(line.rstrip() for line in painted(lines, color=False).split("\n"))


def drawn(
    card: Card = CARD, width: int = 80, row: int | None = 5, *, ascii_only: bool = False, **changes: Any
) -> str:
    definition = DEFINITION._replace(**changes)
    return seen(cards.drawn(card, definition, screen(width, ascii_only=ascii_only), row))


def test_a_card_at_80_columns() -> None:
    assert drawn(signatures=("(path: str) -> Table",)) == (
        "shop.read(path: str) -> Table\n"
        "  function  ·  412 uses in 31 projects  ·  shop-tables 1.2  ·  MIT\n"
        "  Read a table from a file.\n"
        "  defined in shop/tables.py:30: `exsearch show 5`\n"
    )


def test_a_definition_that_is_not_in_the_list_is_shown_by_its_id() -> None:
    assert drawn(row=None).endswith("\n  definition: `exsearch show shop@1.2/shop/tables.py:30`\n")
    assert "`exsearch show 5`" in drawn()  # control


def test_a_signature_is_broken_between_parameters_and_loses_types_then_parameters() -> None:
    def signature(width: int) -> list[str]:
        return drawn(width=width).split("\n  function")[0].split("\n")

    assert signature(100) == [
        "shop.read(path: str | Path, *, sep: str = ',', names: Sequence[str] | None = None,",
        "    dtype: Any = None, encoding: str = 'utf-8', errors: str = 'strict', header: int | None = 0)",
        "    -> Table",
    ]
    assert signature(80) == [
        "shop.read(path, *, sep=',', names=None, dtype=None, encoding='utf-8',",
        "    errors='strict', header=0) -> Table",
    ]
    assert signature(24) == [
        "shop.read(path, *,",
        "    sep=',', names=None,",
        "    dtype=None,",
        "    … 3 more) -> Table",
    ]


def test_how_many_parameters_are_left_out_is_said_if_it_is_known() -> None:
    names = ", ".join(f"parameter{n}" for n in range(40))

    whole = drawn(signatures=(f"({names})",))
    assert f"… {40 - whole.count('parameter')} more)\n" in whole
    assert "… more)\n" in drawn(signatures=(f"({names}, ...)",))


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"signatures": ()}, "shop.read"),
        ({"signatures": ("str | None",)}, "shop.read: str | None"),
        ({"signatures": ("= 3",)}, "shop.read = 3"),
        ({"signatures": ("@classmethod (path)",)}, "@classmethod shop.read(path)"),
        ({"signatures": ("() -> int", "(a) -> str")}, "shop.read() -> int  +1 overload"),
        ({"signatures": ("() -> int", "(a) -> str", "(b)")}, "shop.read() -> int  +2 overloads"),
        ({"signatures": ("(a, b: Doc('''     (cut  ",)}, "shop.read(a, b: Doc(''' (cut"),
    ],
)
def test_the_first_line_has_name_and_signature(changes: dict[str, Any], first: str) -> None:
    assert drawn(**changes).split("\n")[0] == first


def test_what_is_not_known_is_left_out() -> None:
    plain = drawn(signatures=(), summary="", project=None, version=None, license=None)

    assert plain == (
        "shop.read\n"
        "  function  ·  412 uses in 31 projects  ·  licence unstated\n"
        "  defined in shop/tables.py:30: `exsearch show 5`\n"
    )
    assert "shop-tables  ·" in drawn(version=None)


def test_a_deprecated_symbol_says_so() -> None:
    assert "\n  deprecated: Use load.\n" in drawn(deprecated="Use load.")
    assert "\n  deprecated\n" in drawn(deprecated="deprecated")
    assert "\n  Deprecated since 3.0.\n" in drawn(deprecated="Deprecated since 3.0.")
    assert "deprecated" not in drawn()  # control
    lines = cards.drawn(CARD, DEFINITION._replace(deprecated="Use load."), screen(), 5)
    assert "\x1b[1;33mdeprecated: Use load." in painted(lines, color=True)


def test_other_versions_and_no_uses_are_said() -> None:
    assert "shop-tables 1.2 and 1 other version\n" in drawn(others=1)
    assert "·  no uses in the index  ·" in drawn(CARD._replace(uses=0, projects=0))
    assert "·  of 412 uses in 31 projects  ·" in drawn(CARD._replace(is_narrowed=True))


def test_a_long_sentence_takes_two_lines() -> None:
    text = drawn(summary="word " * 60).split("\n")[3:-2]

    assert len(text) == 2
    assert text[1].endswith(" word…")
    assert "…" not in drawn(summary="word " * 20)  # control


def test_one_of_several_symbols_takes_one_line() -> None:
    def line(width: int = 80, **changes: Any) -> str:
        return seen(cards.in_one_line(CARD, DEFINITION._replace(**changes), screen(width)))

    start = "shop.read  function  ·  412 uses in 31 projects"
    assert line(120) == f"{start}  ·  shop-tables  ·  Read a table from a file.\n"
    assert line(90) == f"{start}  ·  shop-tables  ·  Read a table from a f…\n"
    assert line(80) == f"{start}  ·  shop-tables\n"  # no room for a sentence
    assert line(project="Shop") == f"{start}  ·  Read a table from a file.\n"  # as the name says
    assert line(90, deprecated="Use load.") == f"{start}  ·  shop-tables  ·  deprecated\n"


def test_the_card_stands_above_the_rows_of_its_symbol() -> None:
    hit = Hit(
        "x:1", "shop.read", "till", "MIT", "till/a.py", 3, "shop.read(name)", 1, 60.0, "end of a name: read"
    )
    place = hit._replace(id=DEFINITION.id, text="def read(", is_definition=True)

    def listed(card: Card, hits: list[Hit]) -> str:
        groups = rows.drawn(hits, {"shop.read": card}, screen())
        return seen([line for lines in groups for line in lines])

    text = listed(CARD, [hit, place])
    assert text.startswith("shop.read(path, *, sep=")
    assert (
        "  defined in shop/tables.py:30: `exsearch show 2`\n  till  MIT  till/a.py\n  1  shop.read(name)\n"
        in text
    )
    assert "definition: `exsearch show shop@1.2/" in listed(CARD, [hit])
    one_line = listed(CARD._replace(is_asked_for=False), [hit])
    assert one_line.startswith("shop.read  function  ·  412 uses in 31 projects  ·  shop-tables\n  till")
    heading = listed(CARD._replace(definition=None), [hit])
    assert heading.startswith("shop.read  function  ·  412 uses in 31 projects\n  till")  # control


ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@given(ODD, ODD, st.lists(ODD, max_size=3), st.integers(20, 130), st.booleans())
def test_strangers_text_of_any_kind_stays_in_the_window_and_harmless(
    name: str, text: str, signatures: list[str], width: int, ascii_only: bool
) -> None:
    signatures += [f"({', '.join(signatures)}) -> {text}"]
    definition = Definition(text, tuple(signatures), text, text, text, name, text, text, 1, 1)
    card = Card(name, text, 3, 2, False, 0, definition, is_asked_for=True)
    on = screen(width, ascii_only=ascii_only)

    for lines in (cards.drawn(card, definition, on, None), cards.in_one_line(card, definition, on)):
        for line in lines:
            shown = painted([line], color=False).removesuffix("\n")
            assert all(char.isprintable() or (char.isspace() and char > "\x9f") for char in shown)
            assert cell_len(shown) <= width
            assert shown.isascii() or not ascii_only
    assert len(cards.drawn(card, definition, on, None)) < 400
