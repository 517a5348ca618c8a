"""Example pages that are written from source can be read back to the same examples."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.indexes import make_index

from exsearch.model import Example
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

LONG = "".join(f"    step_{n} = {n}\n" for n in range(80))
USERS = {
    "blog": 'from flask import make_response\n\ndef view():\n    return make_response("a")\n\n\nx = 1\n',
    "shop": f"import flask\n\n\n\n\n\ndef cart():\n{LONG}    return flask.make_response(step_1)\n",
    "wiki": "from flask import (\n    make_response,\n)\n\n"
    "def page(text='```'):\n    return make_response(text, 200)\n",
}
NAME = "flask-make-response-examples.markdown"


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which flask and three projects that use it are indexed."""
    root = tmp_path_factory.mktemp("users")
    write_project(root / "all" / "flask", FLASK)
    for name, code in USERS.items():
        write_project(root / "all" / name, {f"{name}/__init__.py": "", f"{name}/views.py": code})
    make_index(root / "home", projects=[root / "all"])
    return root / "home"


@pytest.fixture(autouse=True)
def at_home(users: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(users))


def found(run: Run, symbol: str, count: int) -> list[dict[str, Any]]:
    """Return the records of a search for a symbol."""
    return [json.loads(line) for line in run("search", symbol, "-n", str(count), "--jsonl").out.splitlines()]


def read(path: Path) -> list[Example]:
    """Return the examples of a page, which has nothing else."""
    items = list(read_page(path.read_text(encoding="utf-8"), path.name))
    assert all(isinstance(item, Example) for item in items), items
    return [item for item in items if isinstance(item, Example)]


def test_reading_a_page_gives_the_examples_that_it_was_made_of(run: Run, tmp_path: Path) -> None:
    ran = run("pages", "flask.make_response", "--to", str(tmp_path / "out"))

    written = tmp_path / "out" / NAME
    assert (ran.status, ran.out) == (0, f"{written}\n")
    *records, defined = found(run, "flask.make_response", 5)
    assert len(records) == 4
    assert defined["code"] not in written.read_text()  # a definition is no use
    for example, record in zip(read(written), records, strict=True):
        assert example.symbol == record["symbol"] == "flask.helpers.make_response"
        assert list(example.aliases) == record["aliases"]
        assert example.kind == record["kind"] == "function"
        assert example.code == record["code"]
        assert list(example.highlighted) == record["highlighted"]
        assert list(example.cuts) == record["cuts"]
        assert example.project.name == record["project"]["name"]
        assert example.license.text == record["license"]["text"]
        assert example.license.spdx == record["license"]["spdx"] == "MIT"
        assert example.file.path == record["file"]["path"]
    assert any(record["cuts"] for record in records)  # control: cuts were among them


def test_a_page_has_the_wanted_number_of_examples_the_best_first(run: Run, tmp_path: Path) -> None:
    run("pages", "flask.make_response", "--to", str(tmp_path), "-n", "2")

    examples = read(tmp_path / NAME)
    assert [example.position for example in examples] == [1, 2]
    expected = [record["project"]["name"] for record in found(run, "flask.make_response", 2)]
    assert [example.project.name for example in examples] == expected


def test_a_written_page_can_be_added(run: Run, tmp_path: Path) -> None:
    run("pages", "flask.make_response", "--to", str(tmp_path / "out"))
    env = {"EXSEARCH_HOME": str(tmp_path / "own")}

    assert "1 page read, 4 examples" in run("add", str(tmp_path / "out"), env=env).err

    first = json.loads(run("search", "flask.make_response", "--jsonl", "-n", "1", env=env).out)
    (of_source, *_) = found(run, "flask.make_response", 1)
    same = ("symbol", "aliases", "kind", "code", "highlighted", "cuts")
    assert {key: first[key] for key in same} == {key: of_source[key] for key in same}
    assert first["id"] == "flask-make-response-examples:1"


def test_the_same_page_is_written_every_time(run: Run, tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        run("pages", "make_response", "--to", str(tmp_path / name))
        texts.append((tmp_path / name / NAME).read_bytes())

    assert texts[0] == texts[1]


def test_an_existing_page_is_overwritten_only_by_force(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path, {NAME: "mine"})

    refused = run("pages", "flask.make_response", "--to", str(tmp_path))
    assert (refused.status, refused.out) == (2, "")
    assert f"{tmp_path / NAME} exists already\n  --force replaces it" in refused.err
    assert (tmp_path / NAME).read_text() == "mine"

    assert run("pages", "flask.make_response", "--to", str(tmp_path), "--force").status == 0
    assert len(read(tmp_path / NAME)) == 4


def test_an_unknown_symbol_writes_no_page_at_all(run: Run, tmp_path: Path) -> None:
    ran = run("pages", "flask.make_response", "flask.nosuch", "--to", str(tmp_path / "out"))

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "exsearch: no example of flask.nosuch\n  `exsearch flask.nosuch` shows what is there\n"
    assert not (tmp_path / "out").exists()


def test_several_symbols_are_several_pages(run: Run, tmp_path: Path) -> None:
    ran = run("pages", "make_response", "flask.sansio.App", "--to", str(tmp_path))

    assert ran.status == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        NAME, "flask-sansio-app-examples.markdown"]  # fmt: skip
    assert {example.symbol for example in read(tmp_path / "flask-sansio-app-examples.markdown")} == {
        "flask.sansio.App"}  # fmt: skip


def test_an_example_that_no_page_can_hold_is_named(run: Run, tmp_path: Path) -> None:
    """A line of code that starts with the mark of highlights would be read as highlighted."""
    code = "from bottle import abort\n\ndef stop():\n    '''\n~~ text\n    '''\n    abort()\n"
    env = {"EXSEARCH_HOME": str(tmp_path / "own")}
    tree = write_project(
        tmp_path / "odd", {"odd.py": code, "even.py": "from bottle import abort\n\nabort(404)\n"}
    )
    run("add", str(tree), env=env)

    ran = run("pages", "bottle.abort", "--to", str(tmp_path / "out"), env=env)

    assert ran.status == 0
    assert "exsearch: left out odd@1.0/odd.py:7: " in ran.err
    (example,) = read(tmp_path / "out" / "bottle-abort-examples.markdown")
    assert example.file.path == "even.py"
