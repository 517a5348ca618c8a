"""What is stored comes back, and only what changed is stored again."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import pytest
from helpers.pages import HEADER, SECTION, page, settle

from exsearch.errors import IndexBusy, IndexDamaged, IndexMissing, NotFound, SourceError
from exsearch.index.answers import BEFORE_PART, END, PART, WHOLE
from exsearch.index.items import packed
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.words import name_keys
from exsearch.ingest import add as adding
from exsearch.ingest.changes import differs
from exsearch.model import Example, Skipped
from exsearch.readers import page as page_reader
from exsearch.readers.page.reader import read_page
from exsearch.search.examples import examples, load
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report
    from exsearch.sources.origins import Located, SourceFile

    Tree = Callable[[Mapping[str, str | bytes]], Path]

CODE = "~~from flask import make_response\n\n~~answer = make_response('x')\n"


@pytest.fixture
def writer(home: Path) -> Iterator[Writer]:
    with writing(str(home / "index.sqlite")) as writer:
        yield writer


def named(slug: str, code: str = CODE) -> str:
    return page(code, header=HEADER.replace("flask-helpers-make-response-examples", slug))


def located(root: Path) -> Located:
    return locate_pages(str(root), str(root), "pages")


def add(writer: Writer, root: Path) -> Report:
    return adding.add(writer, located(root))


def ids(writer: Writer) -> list[str]:
    return [example.id for example in examples(writer)]


def test_an_example_comes_back_as_it_was_read(writer: Writer, tree: Tree) -> None:
    text = page(CODE)
    root = tree({"one.md": text})
    add(writer, root)

    (read,) = read_page(text, "one.md")
    (stored,) = examples(writer)

    assert isinstance(read, Example)
    assert stored == read._replace(source=str(root), name="flask.make_response")
    assert load(writer, ["nothing", stored.id]) == [None, stored]


def test_every_real_example_comes_back_as_it_was_read(writer: Writer, real_pages: Path) -> None:
    add(writer, real_pages)

    read = [
        item._replace(source=str(real_pages))
        for path in sorted(real_pages.rglob("*.markdown"))
        for item in read_page(path.read_text(encoding="utf-8"), path.relative_to(real_pages).as_posix())
        if isinstance(item, Example)
    ]

    assert len(read) == 757
    assert sorted(each._replace(name=None) for each in examples(writer)) == sorted(read)


def test_an_update_reads_only_what_changed(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": named("one"), "two.md": named("two"), "three.md": named("three")})
    settle()
    add(writer, root)
    (root / "two.md").write_text(named("two", CODE + CODE), encoding="utf-8")
    (root / "three.md").unlink()
    (root / "four.md").write_text(named("four"), encoding="utf-8")

    report = add(writer, root)

    assert (report.pages, report.unchanged, report.dropped) == (2, 1, 1)
    assert ids(writer) == ["four:1", "one:1", "two:1"]
    (changed,) = load(writer, ["two:1"])
    assert changed is not None
    assert changed.highlighted == (1, 3, 4, 6)


def test_a_changed_page_of_the_same_size_and_time_is_noticed(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page(CODE)})
    os.utime(root / "one.md", (1_000_000, 1_000_000))
    add(writer, root)
    (root / "one.md").write_text(page(CODE.replace("'x'", "'y'")), encoding="utf-8")
    os.utime(root / "one.md", (1_000_000, 1_000_000))

    add(writer, root)

    (stored,) = examples(writer)
    assert "'y'" in stored.code


def test_a_touched_page_is_read_again_and_stays_as_it_was(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page(CODE)})
    settle()
    add(writer, root)
    before = list(examples(writer))
    os.utime(root / "one.md", (2_000_000, 2_000_000))

    assert add(writer, root).pages == 1

    assert list(examples(writer)) == before


def test_words_of_what_has_gone_are_not_found(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page("~~make_response(zebra)\n"), "two.md": named("two")})
    add(writer, root)
    assert writer.rows_with_text(["zebra"], "", (), 9)  # control
    (root / "one.md").unlink()

    add(writer, root)

    assert not writer.rows_with_text(["zebra"], "", (), 9)
    assert not any("zebra" in example.code for example in examples(writer))


def test_removing_a_source_leaves_nothing_of_it(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page(CODE)})
    add(writer, root)

    assert writer.remove(str(root)).pages == 1

    for table in ("source", "origin", "example", "document", "symbol", "name", "project", "license",
                  "skipped"):  # fmt: skip
        assert writer.query(f"SELECT count(*) FROM {table}") == [(0,)], table
    with pytest.raises(NotFound):
        writer.remove(str(root))


def test_a_page_in_two_sources_is_kept_twice_under_two_ids(
    writer: Writer, tree: Tree, tmp_path: Path
) -> None:
    first = tree({"one.md": page(CODE)})
    second = tmp_path / "other"
    second.mkdir()
    (second / "one.md").write_text(page(CODE), encoding="utf-8")
    add(writer, first)
    add(writer, second)
    before = ids(writer)

    os.utime(second / "one.md", (1_000_000, 1_000_000))
    add(writer, second)

    assert len(set(before)) == 2
    assert before[0] == "flask-helpers-make-response-examples:1"
    assert ids(writer) == before


def test_a_source_is_of_the_kind_that_it_was_last_found_to_be(writer: Writer) -> None:
    for kind in ("pages", "tree"):
        writer.begin("/shop", kind, (), ())

    assert writer.source_kinds() == {"/shop": "tree"}


def test_skips_are_stored_with_their_source(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page(CODE) + "\n## Example 2 from nowhere\n", "two.md": b"\xff\xfe"})

    report = add(writer, root)

    assert [(skip.path, skip.reason) for skip in report.skipped] == [
        ("one.md", "example section has no Python code block"),
        ("two.md", "not UTF-8 (byte 0xff)"),
    ]
    assert [skip.path for _, skip in writer.skipped()] == ["one.md", "two.md"]
    (root / "two.md").write_text(named("two"), encoding="utf-8")
    assert [skip.path for skip in add(writer, root).skipped] == ["one.md"]


def test_a_page_that_is_as_young_as_its_reading_is_read_again(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": page(CODE)})
    at = time.time_ns() + 60 * 10**9  # later than any reading of it in this test
    os.utime(root / "one.md", ns=(at, at))
    add(writer, root)

    # Written again within the same tick of the clock, it would look the same.
    assert differs(writer, located(root))


def test_a_folder_without_pages_is_no_source(writer: Writer, tree: Tree) -> None:
    root = tree({"code.py": "x = 1\n"})

    with pytest.raises(SourceError, match="no Python, documentation or example pages in"):
        add(writer, root)

    assert writer.sources() == []


def test_a_failure_in_the_middle_leaves_the_source_as_it_was(
    writer: Writer, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"one.md": named("one"), "two.md": named("two")})
    add(writer, root)
    before = list(examples(writer))
    (root / "one.md").write_text(named("one", CODE + CODE), encoding="utf-8")
    (root / "two.md").write_text(named("two", CODE + CODE), encoding="utf-8")

    calls = []

    def interrupted(file: SourceFile) -> Iterator[Example | Skipped]:
        calls.append(file.path)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return read_page(file.text, file.path)

    monkeypatch.setattr(page_reader, "read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add(writer, root)

    assert list(examples(writer)) == before
    monkeypatch.undo()
    add(writer, root)
    assert all("\n\n" in example.code for example in examples(writer))


def test_there_is_one_writer_at_a_time(home: Path) -> None:
    path = str(home / "index.sqlite")

    with (
        writing(path),
        pytest.raises(IndexBusy, match=f"run {os.getpid()} since .* is writing"),
        writing(path),
    ):
        pass

    with writing(path):  # control: the first has let go
        pass


@pytest.mark.parametrize("seconds", [0.03, 2.0])
def test_a_run_that_asks_at_the_same_moment_keeps_nobody_out(home: Path, seconds: float) -> None:
    """It holds the lock as one more reader of it, until it sees that it may not write."""
    home.mkdir(exist_ok=True)
    path = home / "index.sqlite"
    with closing(sqlite3.connect(f"{path}.lock", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM sqlite_master").fetchall()
        letting_go = threading.Timer(seconds, other.rollback)
        letting_go.start()
        try:
            with pytest.raises(IndexBusy) if seconds > 1 else nullcontext(), writing(str(path)):
                pass
        finally:
            letting_go.join()


def test_readers_see_the_index_before_a_run_until_it_is_done(home: Path, tree: Tree) -> None:
    path, root = str(home / "index.sqlite"), tree({"one.md": named("one")})
    with writing(path) as writer:
        add(writer, root)
    (root / "two.md").write_text(named("two"), encoding="utf-8")

    with writing(path) as writer:
        with writer.transaction():
            writer.connection.execute("DELETE FROM example")
            assert len(list(examples(open_index(path)))) == 1
            raise_back = writer.connection.execute("SELECT count(*) FROM example").fetchone()
        assert raise_back == (0,)
        assert list(examples(open_index(path))) == []  # control: now it is done


def test_at_rest_the_index_is_one_plain_file(home: Path, tree: Tree) -> None:
    with writing(str(home / "index.sqlite")) as writer:
        add(writer, tree({"one.md": page(CODE)}))

    assert not list(home.glob("*-wal"))
    assert not list(home.glob("*-shm"))
    assert open_index(str(home / "index.sqlite")).query("PRAGMA journal_mode") == [("delete",)]


def test_a_damaged_row_is_noticed_when_it_is_read(home: Path, tree: Tree) -> None:
    path = str(home / "index.sqlite")
    with writing(path) as writer:
        add(writer, tree({"one.md": page(CODE)}))
        assert list(examples(writer))  # control
        writer.connection.execute("UPDATE document SET code = ?", (packed("bnswer = 1\n"),))

    with pytest.raises(IndexDamaged, match="is damaged"):
        list(examples(open_index(path)))


def test_no_index_is_said_to_be_missing(home: Path) -> None:
    with pytest.raises(IndexMissing):
        open_index(str(home / "index.sqlite"))


def test_changes_are_found_by_status_alone(writer: Writer, tree: Tree) -> None:
    root = tree({"one.md": named("one"), "two.md": named("two")})
    settle()
    add(writer, root)

    assert not differs(writer, located(root))
    (root / "two.md").unlink()
    assert differs(writer, located(root))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("url",), {("url", WHOLE)}),
        (
            ("flask.make_response",),
            {("flask.make_response", WHOLE), ("make_response", END), ("~response", PART)},
        ),
        (
            ("http.HttpResponse",),
            {("http.httpresponse", WHOLE), ("httpresponse", END), ("~response", PART)},
        ),
        (
            ("a.NoURL_yet.b",),
            {("a.nourl_yet.b", WHOLE), ("nourl_yet.b", END), ("b", END),
             ("~url_yet", PART), ("~yet", PART)},
        ),
    ],
    ids=["one word", "snake case", "camel case", "both, amid a name"],
)  # fmt: skip
def test_a_name_is_found_by_itself_its_ends_and_its_parts(
    names: tuple[str, ...], expected: set[tuple[str, int]]
) -> None:
    assert shown(name_keys(names, sourced=False)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("url", {("url", WHOLE)}),
        ("flask.helpers.url_for",
         {("flask.helpers.url_for", WHOLE), ("helpers.url_for", END), ("url_for", END), ("~for", PART)}),
        ("HttpResponseRedirect",
         {("httpresponseredirect", WHOLE), ("~responseredirect", PART), ("~redirect", PART)}),
        ("a__b_", {("a__b_", WHOLE), ("~b_", PART)}),
        ("_make_response", {("_make_response", WHOLE), ("~make_response", PART), ("~response", PART)}),
        ("__init__", {("__init__", WHOLE), ("~init__", PART)}),
        ("_", {("_", WHOLE)}),
    ],
)  # fmt: skip
def test_a_name_in_source_is_found_by_itself_two_ends_and_parts_of_the_last(
    name: str, expected: set[tuple[str, int]]
) -> None:
    assert shown(name_keys((name,), sourced=True)) == expected
    assert shown(name_keys((name,), sourced=False)) >= expected


def shown(keys: dict[str, int]) -> set[tuple[str, int]]:
    """Return keys with a sign for the mark of a part, which has none."""
    return {(key.replace(BEFORE_PART, "~"), match) for key, match in keys.items()}


@pytest.mark.parametrize("word", ["ab_", "Ab"])
def test_however_many_words_a_name_has_it_has_few_keys(word: str) -> None:
    few, many = (name_keys((f"x.{word * times}",), sourced=True) for times in (20, 2000))

    assert (len(few), len(many)) == (2 + 19, 2 + 32)
    assert len(name_keys((f"x.{word * 2000}",), sourced=False)) == 2 + 32


def test_an_alias_is_a_whole_name_too() -> None:
    keys = name_keys(("flask.helpers.url_for", "flask.url_for"), sourced=False)

    assert keys["flask.url_for"] == WHOLE
    assert keys["helpers.url_for"] == END


def test_sections_of_one_project_share_its_row(writer: Writer, tree: Tree) -> None:
    two = page(CODE) + "\n" + SECTION.format(number=2) + "```python\n" + CODE + "```\n"
    add(writer, tree({"one.md": two}))

    assert writer.query("SELECT name, count(*) FROM project WHERE name IS NOT NULL") == [("sandman", 1)]
    assert writer.query("SELECT count(*) FROM example") == [(2,)]
