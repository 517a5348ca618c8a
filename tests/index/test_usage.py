"""A store tells in which shapes a symbol is used, and what is used with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store
from helpers.memory import Memory

from exsearch.index import answers
from exsearch.index.sqlite import usage
from exsearch.model import Condition
from exsearch.resolve import DEFINITION
from exsearch.resolve.shapes import shown_arguments
from exsearch.search.rank import IN_TESTS, rank_keys

if TYPE_CHECKING:
    from exsearch.index.held import ShapeCount
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Reader, Writer


def _noting(calls: list[Any], method: Any) -> Any:
    def noting(*values: Any) -> Any:
        calls.append(values)
        return method(*values)

    return noting


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


def made(kind: str, *harvests: Harvest) -> Writer:
    if kind == "sqlite":
        return index_of(*harvests)
    memory = Memory()
    store(memory, *harvests)
    return memory


@pytest.fixture(scope="module", params=("sqlite", "memory"))
def reader(request: pytest.FixtureRequest) -> Reader:
    return made(request.param, harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))


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


TURNS = """
    from lib import f

    def one(x):
        y = f(1)
        return y

    def two(x):
        z = x
        return f(1)

    def three(x):
        if f(1, 2):
            return x
    """


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
def test_calls_with_the_same_arguments_take_turns_wherever_they_stand(kind: str) -> None:
    lib = harvested({"lib/__init__.py": "def f(*args): ...\n"}, "lib")

    def texts(code: str, *, again: bool = False) -> list[str]:
        writer = made(kind, lib, harvested({"shop/a.py": code}, "shop"))
        if again:
            writer.rerank(rank_keys)
        return [row.text for row in writer.rows_of([writer.symbols_named("lib.f", 9)[0].id], (), 3, None)]

    in_turns = ["y = f(1)", "if f(1, 2):", "return f(1)"]
    assert texts(TURNS) == texts(TURNS, again=True) == in_turns
    assert texts(TURNS.replace("f(1, 2)", "f(3)")) == ["y = f(1)", "return f(1)", "if f(3):"]  # control


def test_shapes_go_with_their_project() -> None:
    writer = index_of(harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))
    before = asked(reader=writer)

    store(writer, harvested(SHOP, "shop"))
    assert asked(reader=writer) == before
    kept = writer.query("SELECT count(*) FROM shape")
    assert kept < writer.query("SELECT sum(last_shape - first_shape + 1) FROM origin")  # some are to spare
    assert kept == writer.query("SELECT count(DISTINCT shape_id) FROM example")

    writer.remove("/sources/shop")
    assert asked(reader=writer) == {place: n for place, n in before.items() if place[1] != "shop"}
    assert writer.query("SELECT count(*) FROM shape") < kept


@pytest.mark.parametrize(
    "condition",
    [
        *(("project", "shop"), ("role", "test"), ("file", "*/views.py"), ("license", "unstated")),
        *(("source", "till"), ("since", "2020-01-01")),
    ],
    ids=lambda each: each[0],
)
@pytest.mark.parametrize("negated", [False, True])
def test_many_rows_are_counted_by_documents_as_few_are_row_by_row(
    condition: tuple[str, str], negated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = index_of(harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))
    ids = [symbol.id for symbol in writer.symbols_named(SYMBOL, 9)]
    conditions = [Condition(*condition, negated)]
    by_row = writer.shapes_of(ids, conditions)
    calls: list[Any] = []
    monkeypatch.setattr(usage, "_MANY", 0)
    monkeypatch.setattr(usage._Ranges, "shapes", _noting(calls, usage._Ranges.shapes))

    assert writer.shapes_of(ids, conditions) == by_row
    assert calls  # control


def test_the_kind_of_a_definition_is_one_number_in_the_store_and_in_the_resolver() -> None:
    assert answers.DEFINITION == DEFINITION
