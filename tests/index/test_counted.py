"""The shapes of symbols with many uses are counted when a run ends, and read when someone asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store

from exsearch.errors import IndexDamaged
from exsearch.index.sqlite import counted
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.usage import shapes_counted
from exsearch.model import Condition
from exsearch.search.rank import IN_TESTS, rank_keys

if TYPE_CHECKING:
    from exsearch.index.answers import ShapeCount
    from exsearch.index.sqlite.write import Writer

SYMBOL = "flask.helpers.make_response"
SHOP = {"shop/views.py": "from flask import make_response\n\nmake_response(1)\nx = make_response(1, key=2)\n"}
TILL = {"till/views.py": "from flask import make_response\n\nmake_response(5)\n"}


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Writer:
    monkeypatch.setattr(counted, "MANY", 1)
    return index_of(harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))


def id_of(index: Writer) -> int:
    (named,) = index.symbols_named(SYMBOL, 9)
    return named.id


def asked(index: Writer, *conditions: Condition) -> list[ShapeCount]:
    return index.shapes_of([id_of(index)], conditions)


def swap(index: Writer) -> None:
    """Store other counts for the symbol, as if these were the right ones."""
    data = counted._packed([(7, 3, "9@read", 1)])
    index.execute("UPDATE counted SET shapes = ?, checksum = ? WHERE symbol_id = ?",
                  (data, counted._checksum(id_of(index), data), id_of(index)))  # fmt: skip


def test_what_is_stored_is_what_is_counted(index: Writer) -> None:
    assert counted.stored_counts(index, id_of(index)) == shapes_counted(index, id_of(index))
    assert len(asked(index)) == 4


def test_only_symbols_with_many_rows_have_stored_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "MANY", 3)
    few = index_of(harvested(SHOP, "shop"), harvested(TILL, "till"))
    assert not few.query("SELECT * FROM counted")
    store(few, harvested(FLASK, "flask"))
    assert len(few.query("SELECT * FROM counted")) == 1


def test_stored_counts_are_read_unless_there_are_conditions(index: Writer) -> None:
    swap(index)
    assert [(each.text, each.rows) for each in asked(index)] == [("9@read", 3)]
    assert len(asked(index, Condition("project", "shop", False))) == 2
    assert len(index.shapes_of([id_of(index)], (), IN_TESTS)) == 4


def test_while_a_run_is_not_settled_shapes_are_counted_when_asked(index: Writer) -> None:
    before = asked(index)
    index.begin("/more", "tree", (), [])
    more = {"more/a.py": TILL["till/views.py"]}
    index.replace("/more", ".", "", harvested(more, "more"))
    assert {each.project for each in asked(index)} == {each.project for each in before} | {"more"}
    index.settle(rank_keys)
    assert {each.project for each in asked(index)} == {each.project for each in before} | {"more"}
    assert counted.stored_counts(index, id_of(index)) == shapes_counted(index, id_of(index))


def test_other_ranks_make_the_counts_anew(index: Writer) -> None:
    before = counted.stored_counts(index, id_of(index))
    index.rerank(lambda columns, documents: [key + 1 for key in columns.rank_key])
    assert counted.stored_counts(index, id_of(index)) is None
    index.settle(rank_keys)
    after = counted.stored_counts(index, id_of(index))
    assert after == shapes_counted(index, id_of(index)) != before


def test_counts_go_with_their_symbol(index: Writer) -> None:
    was = id_of(index)
    for source in list(index.source_kinds()):
        index.remove(source)
    index.settle(rank_keys)
    assert counted.stored_counts(index, was) is None
    assert not index.query("SELECT * FROM counted")


def test_a_flipped_bit_in_the_counts_is_found(index: Writer) -> None:
    assert check(index).damage == ()
    ((data,),) = index.query("SELECT shapes FROM counted WHERE symbol_id = ?", (id_of(index),))
    for at in range(len(data)):
        damaged = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        index.execute("UPDATE counted SET shapes = ? WHERE symbol_id = ?", (damaged, id_of(index)))
        with pytest.raises(IndexDamaged):
            asked(index)
    assert "the counted shapes" in check(index).damage[0]


@pytest.mark.parametrize("data", [b"", b"no list", "text", None], ids=str)
def test_counts_that_are_no_list_are_damage(index: Writer, data: bytes | str | None) -> None:
    sound = 0 if not isinstance(data, bytes) else counted._checksum(id_of(index), data)
    values = (data if data is not None else 7, sound, id_of(index))
    index.execute("UPDATE counted SET shapes = ?, checksum = ? WHERE symbol_id = ?", values)
    with pytest.raises(IndexDamaged):
        asked(index)


def test_the_deep_check_finds_counts_of_other_rows(index: Writer) -> None:
    assert check(index, deep=True).damage == ()
    swap(index)
    assert check(index).damage == ()
    assert "other shapes" in check(index, deep=True).damage[0]
