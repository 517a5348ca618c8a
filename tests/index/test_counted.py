"""How symbols with many rows are used is counted when a run ends, and read when someone asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store

from exsearch.errors import IndexDamaged
from exsearch.index.sqlite import counted, counting
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.usage import ways_counted
from exsearch.index.tallies import Tallies, Tally, tallied
from exsearch.search.rank import rank_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.items import Columns, Document
    from exsearch.index.sqlite.write import Writer

SYMBOL = "flask.helpers.make_response"
SHOP = {"shop/views.py": "from flask import make_response\n\nmake_response(1)\nx = make_response(1, key=2)\n"}
TILL = {"till/views.py": "from flask import make_response\n\nmake_response(5)\n"}

OTHER = Tallies(
    (Tally("9", "read", 3, 1, True, (7, 1 << 40)), Tally("", "base", 1 << 33, 1, False, ())), 1, 5, 0
)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Writer:
    monkeypatch.setattr(counting, "MANY", 1)
    return index_of(harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))


def id_of(index: Writer) -> int:
    (named,) = index.symbols_named(SYMBOL, 9)
    return named.id


def asked(index: Writer) -> dict[str, int]:
    """Return arguments -> how often."""
    found: dict[str, int] = {}
    for way in index.ways_of([id_of(index)]).ways:
        found[way.arguments] = found.get(way.arguments, 0) + way.times
    return found


def shop_last(columns: Columns, documents: Sequence[Document]) -> list[int]:
    return [_is_shop(documents[document]) for document in columns.document]


def _is_shop(document: Document) -> int:
    return int(document.project is not None and document.project.name == "shop")


def swap(index: Writer) -> None:
    """Store other counts for the symbol, as if these were the right ones."""
    data = counted.packed(OTHER)
    index.execute("UPDATE counted SET ways = ?, checksum = ? WHERE symbol_id = ?",
                  (data, counted.checksum_of(id_of(index), data), id_of(index)))  # fmt: skip


def test_what_is_stored_is_what_is_counted(index: Writer) -> None:
    assert counted.stored_ways(index, id_of(index)) == ways_counted(index, id_of(index))
    assert asked(index) == {"1": 3, "1,key": 1}


def test_every_list_of_ways_is_read_as_it_was_stored() -> None:
    for ways in (OTHER, OTHER._replace(ways=OTHER.ways[:1]), tallied([]), Tallies((), 0, 0, 1 << 40)):
        assert counted.unpacked(counted.packed(ways)) == ways


def test_only_symbols_with_many_rows_have_stored_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MANY", 3)
    few = index_of(harvested(SHOP, "shop"), harvested(TILL, "till"))
    assert not few.query("SELECT * FROM counted")
    store(few, harvested(FLASK, "flask"))
    assert len(few.query("SELECT * FROM counted")) == 1


def test_what_is_stored_is_read_and_nothing_counted(index: Writer) -> None:
    swap(index)
    assert index.ways_of([id_of(index)]) == OTHER


def test_while_a_run_is_not_settled_shapes_are_counted_when_asked(index: Writer) -> None:
    index.begin("/more", "tree", (), [])
    more = {"more/a.py": TILL["till/views.py"]}
    index.replace("/more", ".", "", harvested(more, "more"))
    assert asked(index) == {"1": 4, "1,key": 1}
    index.settle(rank_keys)
    assert asked(index) == {"1": 4, "1,key": 1}
    assert counted.stored_ways(index, id_of(index)) == ways_counted(index, id_of(index))


def test_other_ranks_make_the_counts_anew(index: Writer) -> None:
    before = counted.stored_ways(index, id_of(index))
    index.rerank(shop_last)
    assert counted.stored_ways(index, id_of(index)) is None
    index.settle(rank_keys)
    after = counted.stored_ways(index, id_of(index))
    assert after == ways_counted(index, id_of(index)) != before


def test_counts_go_with_their_symbol(index: Writer) -> None:
    was = id_of(index)
    for source in list(index.source_kinds()):
        index.remove(source)
    index.settle(rank_keys)
    assert counted.stored_ways(index, was) is None
    assert not index.query("SELECT * FROM counted")


def test_a_flipped_bit_in_the_counts_is_found(index: Writer) -> None:
    assert check(index).damage == ()
    ((data,),) = index.query("SELECT ways FROM counted WHERE symbol_id = ?", (id_of(index),))
    for at in range(len(data)):
        damaged = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        index.execute("UPDATE counted SET ways = ? WHERE symbol_id = ?", (damaged, id_of(index)))
        with pytest.raises(IndexDamaged):
            asked(index)
    assert "the counted uses" in check(index).damage[0]


@pytest.mark.parametrize("data", [b"", b"no list", "text", None], ids=str)
def test_counts_that_are_no_list_are_damage(index: Writer, data: bytes | str | None) -> None:
    sound = 0 if not isinstance(data, bytes) else counted.checksum_of(id_of(index), data)
    values = (data if data is not None else 7, sound, id_of(index))
    index.execute("UPDATE counted SET ways = ?, checksum = ? WHERE symbol_id = ?", values)
    with pytest.raises(IndexDamaged):
        asked(index)


def test_the_deep_check_finds_counts_of_other_rows(index: Writer) -> None:
    assert check(index, deep=True).damage == ()
    swap(index)
    assert check(index).damage == ()
    assert "other uses" in check(index, deep=True).damage[0]
