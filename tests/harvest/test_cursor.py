"""The name at a place in a text that is being written, and what it may refer to."""

from __future__ import annotations

from textwrap import dedent

import pytest

from exsearch.harvest.cursor import at_cursor

TEXT = dedent("""\
    import numpy as np
    import pandas as pd
    from click import option as opt
    from httpx import Client


    class Cart:
        def total(self, url: str):
            frame = pd.read_csv(url)
            try:
                with Client() as c:
                    found = c.get(url).json()
            finally:
                pass
            np.where(frame.groupby("a").sum() > 1)
            return self.total(url)


    @opt("--x")
    def main(): Cart().total("é").total
    """)


def place_of(mark: str) -> tuple[int, int]:
    """Return line and column of the first letter of the last name in a mark: "c.get" on the line with it."""
    lines = TEXT.split("\n")
    number = next(number for number, line in enumerate(lines) if mark in line)
    return number + 1, lines[number].index(mark) + mark.rfind(".") + 2


@pytest.mark.parametrize(
    ("mark", "term"),
    [
        ("pd.read_csv", "pandas.read_csv"),
        ("pd", "pandas"),
        ("pandas", "pandas"),
        ("option", "click.option"),
        ("Client", "httpx.Client"),
        ("c.get", "httpx.Client()!.get"),
        ("c.get(url).json", "httpx.Client()!.get().json"),
        ("np.where", "numpy.where"),
        ("np", "numpy"),
        ("frame.groupby", "pandas.read_csv().groupby"),
        ('frame.groupby("a").sum', "pandas.read_csv().groupby().sum"),
        ("self.total", "shop.cart.Cart%.total"),
        ("opt(", "click.option"),
        ("Cart()", "shop.cart.Cart"),
        ("Cart().total", "shop.cart.Cart().total"),
        ("Cart:", "shop.cart.Cart"),
        ("total(self", "shop.cart.Cart.total"),
        ("main", "shop.cart.main"),
    ],
)  # fmt: skip
def test_a_name_is_found_at_each_of_its_letters_and_behind_it(mark: str, term: str) -> None:
    line, column = place_of(mark)
    word = mark.rpartition(".")[2].rstrip("(:)").partition("(")[0]
    for each in range(column, column + len(word) + 1):
        found = at_cursor(TEXT, "shop.cart", line, each)
        assert found is not None
        assert (found.name, found.terms) == (word, (term,)), each


@pytest.mark.parametrize(
    ("mark", "name", "term"),
    [
        ("pd.read_csv", "read_csv", "pandas.read_csv"),
        ("c.get", "get", "httpx.Client()!.get"),
        ("np.where", "where", "numpy.where"),
        ("import pandas", "pandas", "pandas"),
        ("class Cart", "Cart", "shop.cart.Cart"),
    ],
)
def test_without_a_column_it_is_what_the_line_calls_first(mark: str, name: str, term: str) -> None:
    found = at_cursor(TEXT, "shop.cart", place_of(mark)[0])

    assert found is not None
    assert (found.name, found.terms) == (name, (term,))


@pytest.mark.parametrize(
    ("typed", "name", "term"),
    [
        ("        x = frame.groupby(", "groupby", "pandas.read_csv().groupby"),
        ("        frame.", "frame", "pandas.read_csv()"),
        ("        x = [pd.read_csv(a), Client(", "Client", "httpx.Client"),
        ("        x = frame.groupby('a'", "groupby", "pandas.read_csv().groupby"),
        ("@opt(", "opt", "click.option"),
        ("        nothing.known(", "known", ""),
    ],
)
def test_a_text_that_does_not_parse_counts_up_to_the_cursor(typed: str, name: str, term: str) -> None:
    lines = TEXT.split("\n")
    line = place_of("np.where")[0]
    text = "\n".join([*lines[: line - 1], typed, *lines[line:]])
    column = typed.rindex(name) + len(name) if "'a'" in typed else len(typed) + 1

    found = at_cursor(text, "shop.cart", line, column)

    assert found is not None
    assert (found.name, found.terms) == (name, (term,) if term else ())


@pytest.mark.parametrize(
    "above", ["x = (1,\n", "def f(:\n", "    indented = 1\n", "'''never closed\n", "try:\n"]
)
def test_a_fault_above_the_cursor_hides_only_what_is_near_it(above: str) -> None:
    text = f"import httpx\n\n{above}httpx.get\n"
    found = at_cursor(text, "shop", 4, 8)

    assert found is not None
    assert (found.name, found.terms) == ("get", ("httpx.get",))


def test_open_blocks_around_the_cursor_are_no_fault() -> None:
    text = (
        "import httpx\n\ndef f():\n    c = httpx.Client()\n    try:\n        for x in y:\n            c.get("
    )
    found = at_cursor(text, "shop", 7, 19)

    assert found is not None
    assert found.terms == ("httpx.Client().get",)


@pytest.mark.parametrize("place", [(0, 1), (999, 1), (5, 1), (15, 1), (15, 200), (5, None)])
def test_where_no_name_is_nothing_is_found(place: tuple[int, int | None]) -> None:
    assert at_cursor(TEXT, "shop.cart", *place) is None


def test_a_relative_import_is_of_the_package_of_the_file() -> None:
    text = "from . import views\nviews.show()\n"

    assert at_cursor(text, "shop.cart", 2, 8).terms == ("shop.views.show",)  # type: ignore[union-attr]
    within = at_cursor(text, "shop", 2, 8, is_package=True)
    assert within is not None
    assert within.terms == ("shop.views.show",)
