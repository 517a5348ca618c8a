"""Sources that are removed leave an index as if they had never been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, write_files, write_project
from helpers.indexes import add_path
from helpers.pages import named

from exsearch.config import places
from exsearch.errors import NotFound, SourceError
from exsearch.index.sqlite import counting
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.ingest.sources import changed_sources, remove_source, remove_sources

if TYPE_CHECKING:
    from pathlib import Path

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


def test_what_was_kept_of_the_files_of_a_source_goes_with_it(tmp_path: Path) -> None:
    writer = in_memory()
    for name in ("shop", "shop2"):
        add_path(writer, write_project(tmp_path / name, SHOP))
    watched = "SELECT key FROM meta WHERE key LIKE 'files of %'"
    assert len(writer.query(watched)) == 2  # control

    remove_source(writer, str(tmp_path / "shop"))

    ((left,),) = writer.query(watched)
    assert f"{tmp_path / 'shop2'}\t" in left


def test_counts_go_with_a_symbol_that_leaves_nothing_to_settle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MANY", 1)
    write_files(tmp_path / "pages", {"one.md": named("one"), "two.md": named("two")})
    writer = in_memory()
    add_path(writer, tmp_path / "pages")
    assert writer.query("SELECT symbol_id FROM counted")  # control

    remove_source(writer, str(tmp_path / "pages"))

    assert writer.query("SELECT symbol_id FROM counted") == []


def test_an_update_settles_what_a_killed_run_has_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places_of_it = places({"EXSEARCH_HOME": str(tmp_path / "home")})
    shop, till = (write_project(tmp_path / name, files) for name, files in (("shop", SHOP), ("till", TILL)))
    writer = in_memory()
    for tree in (shop, till):
        add_path(writer, tree)
    assert list(changed_sources(writer, places_of_it)) == []  # control
    settled = symbols_of(writer)
    remove_source(writer, str(till))
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(writer, "settle", lambda _: _interrupted())
        add_path(writer, till)
    assert symbols_of(writer) != settled  # control

    for located in changed_sources(writer, places_of_it):
        assert not isinstance(located, SourceError)
        add(writer, located, as_before=True)

    assert symbols_of(writer) == settled
    assert list(changed_sources(writer, places_of_it)) == []


def _interrupted() -> None:
    raise KeyboardInterrupt
