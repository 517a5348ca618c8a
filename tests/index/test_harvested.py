"""What is stored of projects: whole, once, found again by its id, and never used when it is damaged."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import (
    FLASK,
    answers,
    harvested,
    index_of,
    store,
    task,
    uses_in,
    write_files,
    write_project,
)
from helpers.indexes import add_path as add

from exsearch.errors import IndexDamaged, SourceError
from exsearch.harvest.project import harvest
from exsearch.index.items import packed, unpacked
from exsearch.index.refs import ref_of
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory, writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.symbols import Symbols
from exsearch.ingest import add as adding
from exsearch.ingest.changes import differs
from exsearch.search.examples import examples, load
from exsearch.search.find import search
from exsearch.search.query import parse_query
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report


VIEW = """
    from flask import Flask, make_response

    app = Flask(__name__)

    @app.route("/")
    def index():
        return make_response("{name}")
    """


def written(folder: Path, *names: str, version: str = "1.0") -> Path:
    """Make a folder of projects, each with one view."""
    for name in names:
        code = VIEW.replace("{name}", name)
        write_project(folder / name, {f"{name}/__init__.py": "", f"{name}/views.py": code}, version=version)
    return folder


def read(report: Report) -> tuple[int, int, int]:
    """Return how many projects were read, were as before, and have gone."""
    return report.projects, report.unchanged, report.dropped


@pytest.fixture
def writer() -> Writer:
    return in_memory()


def projects(index: Reader, *words: str) -> list[str]:
    """Return the projects in an answer, sorted."""
    return sorted(
        {str(hit.project) for hit in search(index, parse_query(words), 50).hits if not hit.is_definition}
    )


# -- only what has changed is read


def test_what_has_not_changed_is_not_read(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two", "three")

    assert read(add(writer, folder)) == (3, 0, 0)
    before = list(uses_in(writer))
    assert not differs(writer, locate(str(folder), cache=""))
    assert read(add(writer, folder)) == (0, 3, 0)
    assert list(uses_in(writer)) == before
    assert len(before) == 9


def test_a_change_in_one_project_reads_that_one(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two", "three")
    add(writer, folder)
    write_files(folder / "two", {"two/views.py": VIEW.replace("{name}", "changed")})

    assert differs(writer, locate(str(folder), cache=""))
    assert read(add(writer, folder)) == (1, 2, 0)

    texts = [row.partition(": ")[2] for row in answers(writer, "make_response")]
    assert sorted(texts) == [f'return make_response("{name}")' for name in ("changed", "one", "three")]


CHANGES = {
    "a new file": {"two/more.py": "import os\nos.getcwd()\n"},
    "a licence": {"LICENSE": "Permission"},
    "metadata": {"pyproject.toml": '[project]\nname = "zwei"\n'},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_what_is_read_of_a_project_reads_it(
    writer: Writer, tmp_path: Path, change: str
) -> None:
    folder = written(tmp_path / "all", "one", "two")
    add(writer, folder)
    write_files(folder / "two", CHANGES[change])

    assert read(add(writer, folder)) == (1, 1, 0)


def test_a_project_that_has_gone_is_dropped(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two", "three")
    add(writer, folder)
    shutil.rmtree(folder / "two")

    assert read(add(writer, folder)) == (0, 2, 1)

    assert projects(writer, "make_response") == ["one", "three"]
    assert writer.query("SELECT count(*) FROM origin") == [(2,)]


def test_a_project_that_cannot_be_read_now_is_kept_and_said(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two")
    write_files(folder, {"old-1.0.tar.gz": "no archive at all"})

    report = add(writer, folder)

    assert read(report) == (2, 0, 0)
    assert [each.path for each in report.skipped] == ["old-1.0.tar.gz"]
    assert projects(writer, "make_response") == ["one", "two"]
    assert read(add(writer, folder)) == (0, 2, 0)  # and is tried again, without being counted


def test_a_source_that_is_nothing_but_a_broken_project_is_none(writer: Writer, tmp_path: Path) -> None:
    write_files(tmp_path, {"old-1.0.tar.gz": "no archive at all"})

    with pytest.raises(SourceError):
        add(writer, tmp_path / "old-1.0.tar.gz")

    assert writer.query("SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM skipped)") == [(0, 0)]


def test_what_is_skipped_is_said_once_and_goes_with_its_file(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two")
    write_files(folder / "one", {"one/bad.py": "def (\n"})
    expected = [("one/bad.py", 1)]

    assert [each[:2] for each in add(writer, folder).skipped] == expected
    assert [each[:2] for each in add(writer, folder).skipped] == expected  # unchanged, and still so
    (folder / "one" / "one" / "bad.py").unlink()
    assert add(writer, folder).skipped == ()


# -- one symbol alone


def test_with_a_symbol_only_its_uses_are_kept_and_later_everything_is_read(
    writer: Writer, tmp_path: Path
) -> None:
    folder = written(tmp_path / "all", "one", "two")

    add(writer, folder, symbols=("flask.make_response",))

    assert {example.symbol for example in uses_in(writer)} == {"flask.make_response"}
    assert read(add(writer, folder, symbols=("flask.make_response",))) == (0, 2, 0)
    assert read(add(writer, folder)) == (2, 0, 0)
    assert {example.symbol for example in uses_in(writer)} == {
        "flask.Flask", "flask.Flask.route", "flask.make_response"}  # fmt: skip
    assert read(add(writer, folder)) == (0, 2, 0)


# -- taken out


TABLES = ("example", "document", "origin", "name", "symbol", "project", "license", "skipped", "source")


def rows(writer: Writer) -> dict[str, object]:
    return {table: writer.query(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_removing_a_source_leaves_nothing_of_it(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two")
    write_files(folder / "one", {"one/bad.py": "def (\n", "one/star.py": "from x import *\ny()\n"})
    flask = write_project(tmp_path / "flask", FLASK)
    add(writer, folder)
    alone = list(uses_in(writer))
    add(writer, flask)
    assert all(rows(writer).values())  # control

    assert writer.remove(str(flask)).projects == 1
    assert [e.project for e in uses_in(writer)] == [e.project for e in alone]
    assert writer.remove(str(folder)).projects == 2

    assert set(rows(writer).values()) == {0}
    assert writer.query("SELECT rowid FROM symbol_words WHERE symbol_words MATCH 'flask'") == []
    assert check(writer, deep=True).damage == ()
    assert answers(writer, "make_response") == []


@pytest.mark.parametrize("count", [49, 50, 51, 120])
def test_as_many_uses_as_there_are_are_stored(writer: Writer, tmp_path: Path, count: int) -> None:
    """Rows are inserted fifty at once."""
    code = "import shop\n" + "".join(f"def f{n}():\n    shop.x{n}_y({n})\n" for n in range(count))
    add(writer, write_project(tmp_path / "many", {"many.py": code}))

    texts = sorted(row.partition(": ")[2] for row in answers(writer, "symbol:shop", limit=1000))
    assert texts == ["import shop", *sorted(f"shop.x{n}_y({n})" for n in range(count))]
    parts = writer.symbols_with_part("y", 1000)
    assert sorted(name for _, name, *_ in parts) == sorted(f"shop.x{n}_y" for n in range(count))


MANY = {f"part{n}/{file}.py": code for n in range(30) for file, code in (
    ("__init__", f"from part{n}._inside import Thing\n"), ("_inside", "class Thing: ...\n"))}  # fmt: skip


def test_what_a_project_says_of_all_its_packages_is_read_once(writer: Writer, tmp_path: Path) -> None:
    """The standard library has three hundred packages, and what it says of them is a megabyte."""
    uses = "".join(f"import part{n}\npart{n}.Thing()\n" for n in range(30))
    asked: list[str] = []
    writer.connection.set_trace_callback(asked.append)
    add(writer, write_project(tmp_path / "many", MANY))
    asked.clear()

    add(writer, write_project(tmp_path / "user", {"user.py": uses}))

    assert sum(sql.startswith("SELECT summary") for sql in asked) == 1
    assert projects(writer, "part7._inside.Thing") == ["user"]  # control: it was read
    assert projects(writer, "part29.Thing") == ["user"]


def test_what_a_package_says_is_read_again_when_its_project_was(writer: Writer, tmp_path: Path) -> None:
    many = write_project(tmp_path / "all" / "many", MANY)
    write_project(tmp_path / "all" / "user", {"user.py": "import part7\npart7.Thing()\n"})
    add(writer, tmp_path / "all")
    assert projects(writer, "part7._inside.Thing") == ["user"]  # control

    write_files(
        many, {"part7/__init__.py": "from part7._other import Thing\n", "part7/_other.py": "class Thing: 1\n"}
    )
    write_files(tmp_path / "all" / "user", {"user.py": "import part7\npart7.Thing(1)\n"})
    add(writer, tmp_path / "all")

    assert projects(writer, "part7._other.Thing") == ["user"]
    assert projects(writer, "part7._inside.Thing") == []


def test_a_project_takes_the_place_of_what_was_stored_of_it(writer: Writer) -> None:
    first = harvested({"shop/a.py": "import flask\nflask.abort()\n" * 3, "shop/b.py": "import os\nos.a()\n"})
    second = harvested({"shop/a.py": "import flask\nflask.g()\n"})
    other = harvested({"till/a.py": "import flask\nflask.abort()\n"}, "till")
    store(writer, first, other, second)

    fresh = index_of(other, second)
    assert sorted(uses_in(writer)) == sorted(uses_in(fresh))
    assert [s for s, in writer.query("SELECT name FROM symbol ORDER BY 1")] == [
        s for s, in fresh.query("SELECT name FROM symbol ORDER BY 1")]  # fmt: skip
    assert answers(writer, "os.a") == []
    assert check(writer, deep=True).damage == ()


def test_a_store_that_fails_leaves_what_was_there(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    store(writer, harvested({"shop/a.py": "import flask\nflask.abort()\n"}))
    before = list(uses_in(writer))
    again = harvested({"shop/a.py": "import flask\nflask.g()\n"})

    with monkeypatch.context() as patched:
        patched.setattr(Symbols, "_insert", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store(writer, again)

    assert list(uses_in(writer)) == before
    store(writer, again)  # control
    assert [e.symbol for e in uses_in(writer)][:1] == ["flask.g"]


def test_what_a_run_ended_in_the_middle_of_is_gone_on_with(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two", "three")

    def stop(done: int, to_do: int) -> None:
        if len(writer.origins(str(folder))) == 2:  # of three
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adding.add(writer, locate(str(folder), cache=""), progress=stop)

    assert len(writer.origins(str(folder))) == 2
    assert read(add(writer, folder)) == (1, 2, 0)


def test_progress_counts_what_is_read_and_ends_with_all_of_it(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two")
    write_files(folder / "two", {f"two/m{n}.py": "import flask\n" * 500 for n in range(40)})
    told: list[tuple[int, int]] = []

    adding.add(writer, locate(str(folder), cache=""), progress=lambda *both: told.append(both))

    sizes = {sum(file.stat().st_size for file in (folder / name).rglob("*.py")) for name in ("one", "two")}
    whole = sum(sizes) * 10 // 9
    assert {total for _, total in told} == {whole}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert [done for done, _ in told][-2:] == [sum(sizes), whole]  # the rest is for linking names
    assert max(sizes) in [done for done, _ in told]  # the largest is read first


def test_a_source_none_of_whose_projects_can_be_read_is_an_error(writer: Writer, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    write_files(folder, {"a-1.0-py3-none-any.whl": b"no zip", "b-1.0-py3-none-any.whl": b"no zip"})

    with pytest.raises(SourceError, match="none of the 2 projects"):
        add(writer, folder)

    written(folder, "one")  # control: one that can be read is enough
    assert add(writer, folder).projects == 1


# -- ids


def ids(index: Reader) -> list[str]:
    return sorted(example.id for example in uses_in(index))


def test_ids_say_project_version_path_and_line(writer: Writer, tmp_path: Path) -> None:
    add(writer, written(tmp_path / "all", "one") / "one")

    assert ids(writer) == ["one@1.0/one/views.py:3", "one@1.0/one/views.py:5", "one@1.0/one/views.py:7"]


def test_ids_are_stable_over_reading_again(writer: Writer, tmp_path: Path) -> None:
    folder = written(tmp_path / "all", "one", "two")
    add(writer, folder)
    before = ids(writer)
    write_files(folder / "one", {"one/views.py": VIEW.replace("{name}", "changed")})
    assert read(add(writer, folder)) == (1, 1, 0)

    assert ids(writer) == before


def test_ids_are_unique_where_two_sources_hold_the_same_project(writer: Writer, tmp_path: Path) -> None:
    places = [written(tmp_path / name, "one", "two") for name in ("a", "b", "c")]
    for place in places:
        add(writer, place)
    before = ids(writer)

    assert len(set(before)) == len(before) == 3 * 6
    assert [load(writer, [each])[0] is not None for each in before] == [True] * len(before)
    for place in places:  # reading again in any order changes none
        write_files(place / "one", {"one/more.py": "x = 1\n"})
        add(writer, place)
    assert ids(writer) == before
    writer.remove(str(places[0]))
    write_files(places[1] / "one", {"one/more.py": "x = 22\n"})
    add(writer, places[1])
    assert set(ids(writer)) <= set(before)


def test_two_projects_of_one_name_in_one_folder_are_told_apart(writer: Writer, tmp_path: Path) -> None:
    for name in ("a", "b"):
        code = f"import os\nos.{name}()\n"
        write_project(tmp_path / "all" / name, {"shop.py": code}, name="shop")

    add(writer, tmp_path / "all")

    found = [e for e in uses_in(writer) if e.symbol != "os"]
    assert sorted(str(e.symbol) for e in found) == ["os.a", "os.b"]
    assert len({e.id for e in found}) == 2
    for example in found:
        assert load(writer, [example.id]) == [example]


NAMES = [
    "a b",
    "a'b",
    'a"b',
    "a$HOME",
    "a;b",
    "größe",
    "日本",
    "a%41",
    "-a",
    "a#1",
    "~a",
    "a:3",
    "*",
    "{a,b}",
    "a\\b",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMES)
def test_any_path_and_name_makes_an_id_that_a_shell_leaves_alone(
    writer: Writer, tmp_path: Path, name: str
) -> None:
    tree = tmp_path / name / "tree"
    write_files(tree, {"setup.cfg": f"[metadata]\nname = {name}\nversion = 1!{name}\n",
                       f"{name}/{name}.py": "import os\nos.getcwd()\n"})  # fmt: skip
    add(writer, tree)

    for example in uses_in(writer):
        assert shlex.split(example.id) == [example.id]
        assert not re.search(r"[\s$`'\"\\;&|<>*?(){}\[\]!#~]", example.id)
        assert not example.id.startswith("-")
        assert example.file.path == f"{name}/{name}.py"
        assert load(writer, [example.id]) == [example]


def test_an_id_that_is_none_names_nothing(writer: Writer) -> None:
    store(writer, harvested({"shop/a.py": "import os\nos.getcwd()\n"}))
    (known,) = (e.id for e in uses_in(writer) if e.symbol == "os.getcwd")
    assert load(writer, [known]) != [None]  # control

    wrong = [known + "0", known + ".1", known[:-1], known.replace("shop/", "shop//"), "/", "a/b", "a/b:",
             "a/:1", known.replace(":2", ":٢"), known.replace(":2", ":-2"), known.replace("a.py", "%zz.py"),
             known.replace("a.py", "%ff"), known + "9" * 5000, "\ud800/" + known, known + "\0"]  # fmt: skip
    assert load(writer, wrong) == [None] * len(wrong)


def test_a_second_example_on_a_line_has_an_id_of_its_own() -> None:
    index = index_of(harvested({"shop/a.py": "from x import a, b\na(b)\n"}))

    assert ids(index) == ["shop@1.0/shop/a.py:2", "shop@1.0/shop/a.py:2.1"]
    assert [e and e.symbol for e in load(index, ids(index))] == ["x.a", "x.b"]
    assert ref_of("p@1", "ä b.py", None, 3, 0) == "p@1/%C3%A4%20b.py:3"


# -- damage

SPOILED = {
    "text": "UPDATE example SET text = 'x' || text",
    "lines": "UPDATE example SET lines = replace(lines, ' ', '1 ')",
    "lines to nonsense": "UPDATE example SET lines = 'nonsense'",
    "lines to a number": "UPDATE example SET lines = 7",
    "rank key": "UPDATE example SET rank_key = rank_key + 1",
    "line": "UPDATE example SET line = line + 1",
    "how": "UPDATE example SET how = how + 1",
    "how out of range": "UPDATE example SET how = 99",
    "kind": "UPDATE example SET kind = 1 - kind",
    "same": "UPDATE example SET same = same + 1",
    "text to bytes": "UPDATE example SET text = x'ff00'",
    "sum": "UPDATE example SET checksum = checksum + 1",
    "sum to text": "UPDATE example SET checksum = 'x'",
    "symbol": "UPDATE symbol SET name = replace(name, 'make', 'take') WHERE name LIKE '%make%'",
    "another symbol": "UPDATE example SET symbol_id = (SELECT id FROM symbol WHERE name LIKE '%make%')"
    " WHERE symbol_id = (SELECT id FROM symbol WHERE name LIKE '%Flask')",
    "another file": "UPDATE example SET document_id = (SELECT min(id) FROM document)",
    "role": "UPDATE document SET role = 'test'",
    "path": "UPDATE document SET path = 'x' || path",
    "project": "UPDATE project SET name = 'x' || name",
    "ref": "UPDATE origin SET ref = 'x' || ref",
    "licence": "UPDATE license SET spdx = 'GPL-3.0-only'",
}
IN_RECORDS_ONLY = {
    "code": "UPDATE document SET code = packed(replace(unpacked(code), 'make', 'take'))",
    "code to bytes": "UPDATE document SET code = x'ff00'",
    "code that is cut short": "UPDATE document SET code = substr(code, 1, 30)",
    "a line less": "UPDATE document SET code = packed(substr(unpacked(code), 1, 30))",
    "url": "UPDATE document SET url = 'https://evil.example'",
    "version": "UPDATE project SET version = '6'",
    "licence text": "UPDATE license SET text = 'mine', evidence = 'x'",
    "links": "UPDATE project SET links = 'a' || char(9) || 'b'",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index on disk with three projects."""
    root = tmp_path_factory.mktemp("sound")
    with writing(str(root / "index.sqlite")) as writer:
        add(writer, written(root / "all", "one", "two"))
        add(writer, write_project(root / "flask", FLASK))
    return root / "index.sqlite"


def spoiled(sound: Path, place: Path, sql: str) -> Path:
    """Return a copy of an index in which a statement changed something."""
    copy = place / "index.sqlite"
    shutil.copyfile(sound, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.create_function("packed", 1, packed)
        connection.create_function("unpacked", 1, unpacked)
        assert connection.execute(sql).rowcount > 0
    return copy


@pytest.mark.parametrize("name", [*SPOILED, *IN_RECORDS_ONLY])
def test_a_damaged_record_is_never_shown(sound: Path, tmp_path: Path, name: str) -> None:
    copy = spoiled(sound, tmp_path, {**SPOILED, **IN_RECORDS_ONLY}[name])

    with closing(open_index(str(copy))) as index:
        with pytest.raises(IndexDamaged):
            list(examples(index))
        assert len(check(index).damage) == 1


@pytest.mark.parametrize("name", SPOILED)
def test_a_damaged_row_is_never_listed(sound: Path, tmp_path: Path, name: str) -> None:
    copy = spoiled(sound, tmp_path, SPOILED[name])

    with closing(open_index(str(copy))) as index, pytest.raises(IndexDamaged):
        answers(index, "role:source")
        answers(index, "role:test")


def test_what_is_not_damaged_is_shown(sound: Path) -> None:
    """The control of those above."""
    with closing(open_index(str(sound))) as index:
        assert len(list(examples(index))) > 6
        assert check(index, deep=True).damage == ()
        assert answers(index, "role:source")


# -- strange contents


STRANGE: Mapping[str, Mapping[str, str]] = {
    "half a character in a name": {"a.py": "__all__ = ['\\ud800', 'a']\nfrom os import a\n__getattr__ = 1\n"},
    "tabs and lines in names": {
        "p/__init__.py": "from os import *\n__all__ = ['a\\tb', 'c\\nd', 'e\\x85f', 'g']\n",
        "p/b.py": "import p\np.g()\n",
    },
    "a table of strange names": {
        "p/__init__.py": "T = {'a\\nb': 'os', 'c': '\\ud800', 'd\\te': 'x'}\n"
        "def __getattr__(name):\n    return getattr(import_module(T[name]), name)\n",
        "p/b.py": "import p\np.c()\n",
    },
    "calls with strange keywords": {"a.py": "import os\nos.a(**{'\\ud800': 1, '\\n': 2})\nos.b('\\ud800')\n"},
    "names of other scripts": {"größe.py": "import größe\ngröße.ßtraße()\nclass ℵ(größe.ª): ...\n"},
    "no examples at all": {"a.py": "x = 1\n"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_are_stored_and_read_again(writer: Writer, tmp_path: Path, name: str) -> None:
    tree = write_project(tmp_path / "shop", STRANGE[name])
    more = harvest(task(tree))
    assert more.error is None

    report = add(writer, tree)
    store(writer, more, more._replace(project=more.project._replace(name="twice")))

    assert report.skipped == ()
    assert check(writer, deep=True).damage == ()
    for example in uses_in(writer):
        assert answers(writer, str(example.symbol))
        assert load(writer, [example.id]) == [example]


SETUP = """
    from setuptools import setup
    setup(name="shop", description="x\\ud800", license="\\udfff", url="https://example.org/\\ud800")
    """


def test_half_a_character_in_what_a_project_says_of_itself_is_stored(writer: Writer, tmp_path: Path) -> None:
    tree = write_files(tmp_path / "shop", {"setup.py": SETUP, "shop.py": "import os\nos.getcwd()\n"})

    add(writer, tree)

    stated = {example.license.text for example in uses_in(writer)}
    assert stated == {"\\udfff"}
    assert check(writer, deep=True).damage == ()


def test_half_a_character_anywhere_in_a_harvest_is_stored(writer: Writer) -> None:
    made = harvested({"shop/a.py": "import os\nos.getcwd()\n"})
    links = (("a\ud800", "https://\ud800"),)
    project = made.project._replace(
        version="\ud800", description="x\ud800", url="https://\udfff", links=links
    )

    store(writer, made._replace(project=project))

    assert {example.project.description for example in uses_in(writer)} == {"x\\ud800"}
