"""A store tells in which shapes a symbol is used, and what is used with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store
from helpers.memory import Memory

from exsearch.model import Condition
from exsearch.resolve import DEFINITION
from exsearch.resolve.shapes import shown_arguments
from exsearch.search.rank import IN_TESTS

if TYPE_CHECKING:
    from exsearch.index.answers import ShapeCount
    from exsearch.index.protocol import Reader

SYMBOL = "flask.helpers.make_response"
SHOP = {
    "shop/views.py": """
        from flask import jsonify, make_response

        def one():
            return make_response(1)

        def two():
            jsonify(make_response(2))

        def three():
            jsonify(make_response(3, key=3))
        """,
    "tests/test_views.py": """
        from flask import make_response

        def test_four():
            make_response(4)
        """,
}
TILL = {"till/views.py": "from flask import make_response\n\nmake_response(5)\n"}


def asked(*conditions: Condition, reader: Reader, tests: bool = True) -> dict[tuple[str, str | None], int]:
    """Return (arguments of the shown use, project) -> rows."""
    ids = [symbol.id for symbol in reader.symbols_named(SYMBOL, 9)]
    found: dict[tuple[str, str | None], int] = {}
    for each in reader.shapes_of(ids, conditions, None if tests else IN_TESTS):
        key = shown_arguments(each.text), each.project
        found[key] = found.get(key, 0) + each.rows
    return found


@pytest.fixture(scope="module", params=("sqlite", "memory"))
def reader(request: pytest.FixtureRequest) -> Reader:
    harvests = (harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))
    if request.param == "sqlite":
        return index_of(*harvests)
    memory = Memory()
    store(memory, *harvests)
    return memory


def shapes(reader: Reader) -> list[ShapeCount]:
    return reader.shapes_of([symbol.id for symbol in reader.symbols_named(SYMBOL, 9)], ())


def test_the_rows_of_a_symbol_are_counted_by_shape_and_project(reader: Reader) -> None:
    assert asked(reader=reader) == {
        ("1", "shop"): 3, ("1,key", "shop"): 1, ("1", "till"): 1, ("1", "flask"): 1,
    }  # fmt: skip


def test_only_rows_that_pass_conditions_count(reader: Reader) -> None:
    assert asked(Condition("project", "shop", False), reader=reader) == {
        ("1", "shop"): 3,
        ("1,key", "shop"): 1,
    }
    assert asked(Condition("role", "test", False), reader=reader) == {("1", "shop"): 1}
    assert asked(reader=reader, tests=False)["1", "shop"] == 2


def test_every_row_is_counted_once_and_definitions_are_not(reader: Reader) -> None:
    rows = [row for row in reader.rows_filtered((), 99, None) if row.symbol == SYMBOL]
    uses = [row for row in rows if row.use_kind != DEFINITION]

    assert sum(each.rows for each in shapes(reader)) == len(uses) == len(rows) - 1


def test_the_best_row_of_a_shape_has_its_rank_and_project_and_comes_first(reader: Reader) -> None:
    found = shapes(reader)
    best = reader.rows_at([each.best for each in found])

    assert [(each.rank_key, each.project) for each in found] == [(row.rank_key, row.project) for row in best]
    assert [row.rank_key for row in best] == sorted(row.rank_key for row in best)
    assert {row.text for row in best} >= {"jsonify(make_response(3, key=3))", "make_response(5)"}


def test_rows_come_in_the_order_in_which_they_are_asked_for(reader: Reader) -> None:
    first, second, *_ = (row.rowid for row in reader.rows_filtered((), 99, None))

    assert [row.rowid for row in reader.rows_at([second, 0, first])] == [second, first]


def test_what_is_used_in_the_same_definitions_is_counted_by_definition(reader: Reader) -> None:
    rows = [row for row in reader.rows_filtered((), 99, None) if row.symbol == SYMBOL]
    by_text = {row.text: row.rowid for row in rows}

    assert reader.used_with([row.rowid for row in rows if row.use_kind != DEFINITION]) == [
        ("flask.jsonify", 2)
    ]
    assert reader.used_with([by_text["make_response(5)"]]) == []
    assert reader.used_with([by_text["jsonify(make_response(2))"]] * 2) == [("flask.jsonify", 1)]
