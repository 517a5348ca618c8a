"""One source, whatever lies in it: one report, one entry in the index, each skipped file named once."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import uses_in, write_files, write_project
from helpers.indexes import add_path
from helpers.memory import Memory
from helpers.pages import named, settle

from exsearch import config, readers
from exsearch.errors import SourceError
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.ingest.changes import differs
from exsearch.ingest.sources import add_source, changed_sources
from exsearch.search.examples import examples
from exsearch.sources.locate import locate
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exsearch.config import Places
    from exsearch.index.protocol import Rank, Writer

VIEW = "from flask import make_response\n\ndef view():\n    return make_response(1)\n"
MIXED: dict[str, str | bytes] = {
    "shop/views.py": VIEW,
    "shop/broken.py": "def (\n",
    "docs/one.md": named("one"),
    "docs/two.md": named("two"),
    "docs/bad.md": b"\xff",
    "README.md": "# Shop\n",
}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", MIXED)


@pytest.mark.parametrize("make", [in_memory, Memory])
def test_code_and_pages_in_one_folder_are_one_source_with_one_report(
    make: Callable[[], Writer], mixed: Path
) -> None:
    store = make()

    report = add_path(store, mixed)

    assert (report.pages, report.projects, report.files, report.documents) == (2, 1, 3, 1)
    assert [skipped.path for skipped in report.skipped] == ["docs/bad.md", "shop/broken.py"]
    (held,) = store.sources()
    assert (held.name, held.kind) == (str(mixed), "tree")
    assert (held.pages, held.projects, held.examples, held.skipped) == (2, 1, report.examples, 2)
    assert sorted(example.id for example in uses_in(store)) == [
        "one:1", "shop@1.0/shop/views.py:4", "two:1"]  # fmt: skip
    assert len(list(examples(store))) == 3 + 2  # control: the module and its function are rows, too
    assert report.examples == 3
    assert store.remove(str(mixed)) == held
    assert list(examples(store)) == []


EMPTY = "title: kettle Example Code\nslug: kettle\n"


def test_a_page_without_examples_takes_no_id_from_another_page(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "pages", {"a/kettle.md": EMPTY, "b/tea.md": named("kettle")})
    store = in_memory()

    report = add_path(store, folder)

    assert report.pages == 2
    assert [example.id for example in examples(store)] == ["kettle:1"]


@pytest.mark.parametrize("make", [in_memory, Memory])
def test_only_what_has_changed_is_read_again(make: Callable[[], Writer], mixed: Path) -> None:
    store = make()
    settle()
    first = add_path(store, mixed)
    assert not differs(store, locate(str(mixed), cache=""))

    again = add_path(store, mixed)
    assert (again.pages, again.projects, again.unchanged) == (0, 0, 2 + 1)
    assert again.skipped == first.skipped

    (mixed / "docs" / "two.md").unlink()
    write_files(mixed, {"shop/views.py": VIEW.replace("1", "222")})
    assert differs(store, locate(str(mixed), cache=""))
    changed = add_path(store, mixed)
    assert (changed.pages, changed.projects, changed.dropped) == (0, 1, 1)
    assert sorted(example.id for example in uses_in(store)) == ["one:1", "shop@1.0/shop/views.py:4"]


@pytest.mark.parametrize(("reader", "read"), [("page", (2, 0)), ("python", (0, 1)), ("other", (0, 0))])
def test_what_an_older_edition_of_a_reader_has_read_is_read_again(
    mixed: Path, monkeypatch: pytest.MonkeyPatch, reader: str, read: tuple[int, int]
) -> None:
    store = in_memory()
    settle()
    add_path(store, mixed)

    monkeypatch.setitem(readers.EDITIONS, reader, 99)

    assert differs(store, locate(str(mixed), cache="")) == (read != (0, 0))
    report = add_path(store, mixed)
    assert report.unchanged == 3 - sum(read)


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("bad.py", "def (", "bad.py:1: not Python"), ("bad.md", b"\xff", "bad.md:1: not UTF-8"),
    ("bad.py", b"\0", "bad.py:1: binary, not text"),
])  # fmt: skip
def test_a_file_of_which_nothing_can_be_read_is_an_error_and_no_source(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    store = in_memory()
    folder = write_files(tmp_path / "texts", {name: content})

    with pytest.raises(SourceError, match=reason):
        add_path(store, folder / name)
    assert store.sources() == []
    assert add_path(store, folder).skipped  # control: in a folder it costs that file only

    write_files(folder, {"good.py": VIEW})
    assert add_path(store, folder / "good.py").examples  # control
    write_files(folder, {"good.py": content})
    with pytest.raises(SourceError):
        add_path(store, folder / "good.py")
    assert uses_in(store)  # what was stored stays until the file can be read again


def test_pages_of_a_source_are_stored_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"one.md": named("one"), "two.md": named("two")})
    store = in_memory()
    replace = type(store).replace

    def failing(self: object, source: str, key: str, *more: object) -> None:
        if key == "two.md":
            raise KeyboardInterrupt
        replace(store, source, key, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(type(store), "replace", failing)
        add_path(store, tmp_path)

    assert list(examples(store)) == []
    assert add_path(store, tmp_path).pages == 2  # control


# -- all sources


@pytest.fixture
def places(tmp_path: Path) -> Places:
    home = {"EXSEARCH_HOME": str(tmp_path / "home")}
    return config.places(home)._replace(built_in=str(tmp_path / "built-in"))


def test_changed_sources_are_found_and_those_that_are_gone_are_named(tmp_path: Path, places: Places) -> None:
    store = in_memory()
    for name in ("one", "two", "three"):
        write_project(tmp_path / name, {f"{name}.py": VIEW})
        add_path(store, tmp_path / name)
    assert list(changed_sources(store, places)) == []  # control

    write_files(tmp_path / "two", {"two.py": VIEW.replace("1", "22")})
    (tmp_path / "three").rename(tmp_path / "elsewhere")

    changed, gone = changed_sources(store, places)
    assert not isinstance(changed, SourceError)
    assert changed.name == str(tmp_path / "two")
    assert isinstance(gone, SourceError)
    assert gone.hint == f"if it is gone for good: `exsearch remove {tmp_path / 'three'}`"


def test_the_built_in_pages_are_a_source_of_their_own_kind(tmp_path: Path, places: Places) -> None:
    write_files(tmp_path / "built-in", {"one.md": named("one")})
    store = in_memory()

    report = add_source(store, locate_pages(places.built_in, "built-in", "built-in"), places)

    assert (report.source, report.pages) == ("built-in", 1)
    assert store.source_kinds() == {"built-in": "built-in"}


def test_a_source_for_some_symbols_stays_one_until_it_is_read_whole(mixed: Path) -> None:
    store = in_memory()
    located = locate(str(mixed), cache="")

    add(store, located, symbols=("flask.abort",))
    assert [example.id for example in examples(store) if example.page is None] == []
    add(store, located, symbols=("make_response",))
    assert [held.symbols for held in store.sources()] == [("abort", "make_response")]
    add(store, located, as_before=True)
    assert [held.symbols for held in store.sources()] == [("abort", "make_response")]
    assert [example.id for example in examples(store) if example.page is None] == ["shop@1.0/shop/views.py:4"]
    add(store, located)
    assert [held.symbols for held in store.sources()] == [()]


def test_the_collector_is_off_while_names_are_linked_and_on_again_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_on: list[bool] = []
    writer = in_memory()
    settle = writer.settle

    def watched(rank: Rank) -> None:
        was_on.append(gc.isenabled())
        settle(rank)

    monkeypatch.setattr(writer, "settle", watched)
    gc.enable()

    add(writer, locate(str(write_project(tmp_path / "shop", {"shop/views.py": VIEW})), cache=""))

    assert was_on == [False]
    assert gc.isenabled()  # control
