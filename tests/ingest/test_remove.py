"""Sources that are removed leave an index as if they had never been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of

from exsearch.errors import NotFound
from exsearch.index.sqlite.checking import check
from exsearch.ingest.sources import remove_source, remove_sources

if TYPE_CHECKING:
    from exsearch.index.sqlite.write import Writer

SHOP = {
    "shop/__init__.py": "import flask, numpy\n\ndef cart():\n    return flask.jsonify(numpy.array([1]))\n"
}
TILL = {"till/__init__.py": "import flask, shop\n\ndef pay():\n    return flask.jsonify(shop.cart())\n"}


def two_shops() -> Writer:
    return index_of(harvested(SHOP, "shop"), harvested(TILL, "till"), harvested(FLASK, "flask"))


def symbols_of(writer: Writer) -> list[tuple[object, ...]]:
    return writer.query("SELECT name, aliases, kind, shown, users FROM symbol ORDER BY name")


def test_sources_that_are_removed_together_leave_what_is_left_one_by_one() -> None:
    together, one_by_one = two_shops(), two_shops()
    before = symbols_of(together)

    gone = remove_sources(together, ["/sources/shop", "/sources/till"])
    for name in ("/sources/shop", "/sources/till"):
        remove_source(one_by_one, name)

    assert [held.projects for held in gone] == [1, 1]
    assert symbols_of(together) == symbols_of(one_by_one) == symbols_of(index_of(harvested(FLASK, "flask")))
    assert len(symbols_of(together)) < len(before)  # control
    assert check(together, deep=True).damage == ()


def test_no_source_is_removed_if_one_is_unknown() -> None:
    writer = two_shops()

    with pytest.raises(NotFound):
        remove_sources(writer, ["/sources/shop", "/sources/nowhere"])

    assert symbols_of(writer) == symbols_of(two_shops())
