"""Projects are added, updated, removed and rebuilt; `show` and `list` with examples from source."""

from __future__ import annotations

import ast
import json
import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.indexes import make_index
from helpers.pages import KETTLE, page, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

VIEW = """
    import json
    from flask import (
        Flask,
        make_response,
    )

    app = Flask(__name__)
    LIMIT = 3


    @app.route("/")
    def index():
        text = json.dumps(LIMIT)
        return make_response(text)


    def nothing():
        return LIMIT
    """
BLOG = {"blog/__init__.py": "", "blog/views.py": VIEW, "LICENSE": "MIT"}
ID = "blog@1.0/blog/views.py:10"


class Shared(NamedTuple):
    """A home in which flask and a project that uses it are indexed; nobody changes it."""

    home: Path
    blog: Path
    flask: Path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    root = tmp_path_factory.mktemp("shared")
    blog = write_project(root / "blog", BLOG)
    flask = write_project(root / "flask", FLASK, version="3.0")
    make_index(root / "home", trees=[blog, flask])
    return Shared(root / "home", blog, flask)


@pytest.fixture
def at_home(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> Shared:
    monkeypatch.setenv("EXSEARCH_HOME", str(shared.home))
    return shared


def examples(run: Run) -> list[str]:
    """Return the ids of all examples."""
    return [line.split("\t")[0] for line in run("list", "examples").out.splitlines()]


# -- search and show


@pytest.mark.parametrize("name", ["make_response", "flask.make_response", "flask.helpers.make_response"])
def test_both_names_of_a_symbol_find_its_uses(run: Run, at_home: Shared, name: str) -> None:
    first, second, defined = run(name).out.splitlines()

    symbol, text = "flask.make_response", "return make_response(text)"
    assert first.split("\t")[1:] == [symbol, "blog", "MIT", "blog/views.py", text]
    assert second.split("\t")[1:3] == ["flask.make_response", "flask"]
    assert defined.split("\t")[1:] == [
        symbol, "flask", "MIT", "flask/helpers.py", "def make_response(*args): ..."]  # fmt: skip


def test_a_search_explains_where_a_row_stands(run: Run, at_home: Shared) -> None:
    out = run("search", "make_response", "--explain").out

    assert "end of a name: make_response; re-export; used by another project; call; " in out
    assert "end of a name: make_response; exact; used in its own project; call; " in out


@pytest.mark.parametrize(
    ("condition", "projects"),
    [("project:blog", {"blog"}), ("-project:blog", {"flask"}), ("file:views", {"blog"}),
     ("role:source", {"blog", "flask"}), ("role:test", set()),
     ("license:permissive", {"blog", "flask"}), ("license:GPL-3.0-only", set()),
     ("kind:function", {"blog", "flask"}), ("symbol:flask.helpers", {"blog", "flask"})],
)  # fmt: skip
def test_conditions_hold_for_source(run: Run, at_home: Shared, condition: str, projects: set[str]) -> None:
    rows = run("search", "make_response", condition).out.splitlines()

    assert {row.split("\t")[2] for row in rows} == projects


EXCERPT = """\
from flask import (
    Flask,
    make_response,
)

## ... source file abbreviated to get to make_response examples ...
@app.route("/")
def index():
    text = json.dumps(LIMIT)
    return make_response(text)

## ... source file continues ...
"""


def show_id(run: Run) -> str:
    """Return the id of the use of make_response in the blog."""
    hit = json.loads(run("search", "make_response", "project:blog", "--jsonl").out)
    return str(hit["id"])


def test_show_prints_the_excerpt_with_its_attribution(run: Run, at_home: Shared) -> None:
    shown = run("show", "make_response")

    head, _, code = shown.out.partition("from flask import (")
    assert "from flask import (" + code == EXCERPT
    assert all(line.startswith("# ") for line in head.splitlines())
    assert all(said in head for said in ("blog", "1.0", "MIT", "blog/views.py"))
    assert run("show", "make_response", "--no-header").out == EXCERPT


def test_json_has_every_key_of_an_example_from_source(run: Run, at_home: Shared) -> None:
    (record,) = json.loads(run("show", "make_response", "--json", "--schema", "1").out)

    assert record == {
        "schema": 1, "id": show_id(run), "symbol": "flask.helpers.make_response",
        "name": "flask.make_response", "aliases": ["flask.make_response"], "kind": "function",
        "page": None, "position": None, "number": None,
        "project": {"name": "blog", "url": None, "version": "1.0", "description": None, "links": {}},
        "license": record["license"], "file": {"path": "blog/views.py", "url": None}, "code": EXCERPT,
        "segments": [[1, 2, 4], [7, 11, 4]], "highlighted": [3, 10], "cuts": [6, 12], "how": "re-export",
        "role": "source", "heading": None, "prose": None, "source": str(at_home.blog),
    }  # fmt: skip
    assert record["license"]["spdx"] == "MIT"
    lines = (at_home.blog / "blog" / "views.py").read_text().splitlines()
    for code, file, count in record["segments"]:
        assert EXCERPT.splitlines()[code - 1 : code - 1 + count] == lines[file - 1 : file - 1 + count]


def test_show_takes_an_id_a_row_and_a_symbol_with_a_number(run: Run, at_home: Shared) -> None:
    ref = show_id(run)
    run("make_response")

    by_id, by_row, by_symbol = (run("show", ref).out for ref in (ref, "1", "flask.make_response:1"))
    assert by_id == by_row == by_symbol
    assert run("show", "flask.make_response:2").out != by_id  # control
    assert run("show", ref.replace("views", "view")).status == 2


PARTS = {
    "--highlighted": ["make_response,", "return make_response(text)"],
    "--function": ['@app.route("/")', "def index():", "return make_response(text)"],
    "--standalone": ["import json", "app = Flask(__name__)", "return make_response(text)"],
}


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_an_example_from_source(run: Run, at_home: Shared, part: str) -> None:
    shown = run("show", "make_response", part)

    assert shown.status == 0
    for line in PARTS[part]:
        assert line in shown.out, line
    assert "def nothing" not in shown.out
    if part != "--highlighted":
        ast.parse(shown.out)


def test_context_widens_what_is_highlighted(run: Run, at_home: Shared) -> None:
    out = run("show", "make_response", "-C", "1", "--no-header").out

    assert "text = json.dumps(LIMIT)" in out
    assert "@app.route" not in out


def test_extract_and_notice_work_as_on_pages(run: Run, at_home: Shared, tmp_path: Path) -> None:
    ran = run("extract", "make_response", "Flask.route", "--to", str(tmp_path / "out"))

    written = [tmp_path / "out" / "make_response_blog.py", tmp_path / "out" / "route_blog.py"]
    assert (ran.status, ran.out.split()) == (0, list(map(str, written)))
    for path in written:
        ast.parse(path.read_text())
        assert "MIT" in path.read_text()
    said = run("notice", "make_response").out
    assert all(word in said for word in ("blog", "MIT"))


def test_open_leads_to_the_file_in_its_project(run: Run, at_home: Shared, tmp_path: Path) -> None:
    editor = write_files(tmp_path, {"editor": '#!/bin/sh\necho "$@" > "$0.said"\n'}) / "editor"
    editor.chmod(0o755)
    env = {"VISUAL": str(editor), "EDITOR": str(editor)}

    ran = run("show", "make_response", "--open", env=env)

    assert ran.status == 0, ran.err
    assert str(at_home.blog / "blog" / "views.py") in (tmp_path / "editor.said").read_text()


def test_list_shows_projects_and_their_examples(run: Run, at_home: Shared) -> None:
    assert [row.split("\t")[0] for row in run("list", "projects").out.splitlines()] == ["blog", "flask"]
    assert run("list", "licenses").out.split("\t")[:2] == ["MIT", "permissive"]
    assert "flask.make_response\tfunction\t2" in run("list", "symbols", "flask.helpers").out
    sources = [row.split("\t") for row in run("list", "sources").out.splitlines()]
    assert [(row[0], row[1], row[3], row[4]) for row in sources] == [
        (str(at_home.blog), "tree", "0", "1"), (str(at_home.flask), "tree", "0", "1")]  # fmt: skip
    records = [json.loads(line) for line in run("list", "examples", "--jsonl").out.splitlines()]
    assert [record["id"] for record in records] == examples(run)
    assert len(records) == sum(int(row[5]) for row in sources)


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        (["projects", "license:MIT"], ["blog", "flask"]),
        (["projects", "--license", "MIT", "file:views"], ["blog"]),
        (["projects", "f", "license:MIT"], ["flask"]),
        (["projects", "not:project:blog"], ["flask"]),
        (["projects", "since:1y"], ["blog", "flask"]),
        (["projects", "since:2999"], []),
        (["licenses", "project:blog"], ["MIT"]),
        (["json.", "project:blog"], ["json.dumps"]),
        (["json.", "project:flask"], []),
        (["symbols", "role:test"], []),
        (["examples", "json.dumps", "license:MIT"], ["blog@1.0/blog/views.py:13"]),
        (["examples", "license:0BSD"], []),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_list_takes_conditions(run: Run, at_home: Shared, typed: list[str], listed: list[str]) -> None:
    ran = run("list", *typed)

    assert [row.split("\t")[0] for row in ran.out.splitlines()] == listed, ran.err
    assert ran.status == (0 if listed else 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["sources", "license:MIT"], "`exsearch list sources` takes no conditions"),
        (["projects", "role:tests"], "no role tests"),
        (["projects", "since:yesterday"], "since: takes a date (2026-01-31), a year (2026), or an age"),
        (["projects", "lisense:MIT"], "did you mean license:MIT?"),
        (["projects", "license:NONE"], "no license NONE"),
        (["symbols", "a", "b"], "takes a subject and a prefix, not symbols a b"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_condition_that_a_list_cannot_take_is_said(
    run: Run, at_home: Shared, typed: list[str], said: str
) -> None:
    ran = run("list", *typed)

    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_search_keeps_what_is_from_a_day_on(run: Run, at_home: Shared) -> None:
    assert run("json.dumps", "since:1y").out == run("json.dumps").out != ""
    assert run("json.dumps", "--since", "2999").out == ""


# -- add, update, remove, doctor


@pytest.mark.usefixtures("lean")
def test_a_project_is_added_kept_up_to_date_and_removed(run: Run, tmp_path: Path) -> None:
    blog = write_project(tmp_path / "blog", BLOG)
    write_files(blog, {"blog/bad.py": "def (\n"})

    added = run("add", str(blog))
    assert (added.status, added.out) == (0, "")
    assert added.err.startswith(f"exsearch: {blog}: 1 project with 3 files read, 5 examples, 1 skipped\n")
    assert "  skipped blog/bad.py:1: not Python" in added.err
    assert run("add", str(blog), "--strict").status == 3
    assert "nothing read, 1 unchanged" in run("add", str(blog)).err
    assert run("update").err == "exsearch: nothing has changed\n"

    (blog / "blog" / "bad.py").write_text("import os\nos.getcwd()\n")
    assert "1 file of blog read again" in run("update").err
    assert run("os.getcwd").status == 0
    assert run("update", "--strict").status == 0

    assert run("remove", str(blog)).err.startswith(f"exsearch: removed {blog}: 1 project")
    assert run("os.getcwd").status == 1
    assert examples(run) == []
    assert run("doctor").status == 0


@pytest.mark.usefixtures("lean")
def test_a_rebuild_brings_everything_back(run: Run, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "all"
    write_project(folder / "blog", BLOG)
    write_project(folder / "flask", FLASK)
    gone = write_project(tmp_path / "gone", BLOG)
    run("add", str(folder), str(gone))
    before = run("list", "examples", "--jsonl").out.splitlines()
    shutil.rmtree(gone)

    rebuilt = run("doctor", "--rebuild")

    assert rebuilt.status == 0
    assert f"exsearch: {gone}: no such file or folder: {gone}; its examples (" in rebuilt.err
    after = run("list", "examples", "--jsonl").out.splitlines()
    assert after == before
    assert {json.loads(line)["source"] for line in after} == {str(folder), str(gone)}
    assert run("doctor").status == 0


@pytest.mark.usefixtures("lean")
def test_pages_in_a_project_are_read_with_it_and_come_back_with_it(run: Run, tmp_path: Path) -> None:
    blog = write_project(tmp_path / "blog", {**BLOG, "docs/kettle.md": KETTLE})
    settle()

    run("add", str(blog))
    before = examples(run)
    assert {"kettle-boil-examples:1", show_id(run)} <= set(before)
    assert run("update").err == "exsearch: nothing has changed\n"

    (source,) = (line for line in run("doctor").out.splitlines() if line.startswith("source\t"))
    assert source == f"source\t{blog}\t1 project, 1 page\t{len(before)} examples\t0 skipped"
    rebuilt = run("doctor", "--rebuild")
    assert rebuilt.status == 0
    assert f"{blog}: 1 project with 2 files and 1 page read, {len(before)} examples\n" in rebuilt.err
    assert examples(run) == before
    assert run("remove", str(blog)).err == f"exsearch: removed {blog}: 1 project, 1 page\n"
    assert examples(run) == []


def skipped(run: Run) -> list[str]:
    """Return the skipped items that `doctor` lists, without the reasons."""
    lines = [line.split("\t") for line in run("doctor").out.splitlines()]
    return sorted(line[1].replace("/", " ").split()[-1] for line in lines if line[0] == "skipped")


@pytest.mark.usefixtures("lean")
def test_skipped_items_of_projects_and_of_their_pages_are_kept_apart(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    blog = write_project(folder / "blog", {**BLOG, "bad.py": "def (\n", "kettle.md": KETTLE})
    write_files(folder, {"bad.md": b"\0", "broken-1.0.tar.gz": "no archive", "between.py": "x = 1\n"})
    everything = ["bad.md", "bad.py:1", "between.py", "broken-1.0.tar.gz"]

    run("add", str(folder))
    assert skipped(run) == everything
    write_files(blog, {"kettle.md": KETTLE.replace("teapot", "coffeepot")})  # only pages are read
    run("update")
    assert skipped(run) == everything
    write_files(blog, {"more.py": "x = 1\n"})  # only projects are
    run("update")
    assert skipped(run) == everything
    run("doctor", "--rebuild")
    assert skipped(run) == everything
    for name in ("bad.md", "blog/bad.py", "between.py", "broken-1.0.tar.gz"):
        (folder / name).unlink()
    run("update")
    assert skipped(run) == []


@pytest.mark.usefixtures("lean")
def test_one_symbol_alone_then_everything(run: Run, tmp_path: Path) -> None:
    blog = write_project(tmp_path / "blog", BLOG)

    run("add", "--symbol", "make_response", str(blog))
    assert run("update").err == "exsearch: nothing has changed\n"
    write_files(blog, {"blog/more.py": "import os\nos.getcwd()\n"})
    assert "with 3 files read, 1 example\n" in run("update").err
    assert [row.split("\t")[1] for row in run("list", "examples").out.splitlines()] == ["flask.make_response"]
    run("add", str(blog))
    assert len(examples(run)) > 3


def symbols(run: Run) -> set[str]:
    """Return the symbols in the index."""
    return {row.split("\t")[0] for row in run("list").out.splitlines()}


@pytest.mark.usefixtures("lean")
def test_a_second_symbol_is_added_to_the_first(run: Run, tmp_path: Path) -> None:
    blog = write_project(tmp_path / "blog", BLOG)
    run("add", "--symbol", "make_response", str(blog))
    assert symbols(run) == {"flask.make_response"}

    assert run("add", "--symbol", "json.dumps", str(blog)).status == 0

    both = {"flask.make_response", "json.dumps"}
    assert symbols(run) == both
    assert "1 unchanged" in run("add", "--symbol", "flask.make_response", str(blog)).err
    write_files(blog, {"blog/more.py": "import json, os\nos.getcwd()\n\ndef f():\n    json.dumps(1)\n"})
    assert "with 3 files read, 3 examples\n" in run("update").err
    assert run("doctor", "--rebuild").status == 0
    assert symbols(run) == both
    assert run("update").err == "exsearch: nothing has changed\n"
    run("add", str(blog))
    assert symbols(run) > {*both, "os.getcwd", "flask.Flask"}  # control: all of it
    assert "1 unchanged" in run("add", "--symbol", "os.getcwd", str(blog)).err
    assert symbols(run) > {*both, "os.getcwd", "flask.Flask"}  # what was read whole stays whole


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize("damage", ["cut short", "gone"])
def test_the_symbols_of_a_source_are_known_when_the_index_is_lost(
    run: Run, tmp_path: Path, home: Path, damage: str
) -> None:
    blog, whole = (write_project(tmp_path / name, BLOG) for name in ("blog", "whole"))
    run("add", "--symbol", "json.dumps", str(blog))
    run("add", "--symbol", "make_response", str(blog))
    run("add", str(whole))
    before = examples(run)
    index = home / "index.sqlite"
    index.write_bytes(index.read_bytes()[:5000]) if damage == "cut short" else index.unlink()

    assert run("doctor", "--rebuild").status == 0

    assert examples(run) == before
    assert len([known for known in before if known.startswith("blog@")]) == 2
    assert len([known for known in before if known.startswith("whole@")]) > 3  # control


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize("said", ["json dumps", "json.dumps()", "", "json.", "*"])
def test_a_symbol_to_add_must_be_a_name(run: Run, tmp_path: Path, said: str) -> None:
    blog = write_project(tmp_path / "blog", BLOG)

    ran = run("add", "--symbol", said, str(blog))

    assert ran.status == 2
    assert ran.err == f"exsearch: {said!r} is not a name\n  --symbol takes one name, such as httpx.get\n"
    assert examples(run) == []
    assert run("add", "--symbol", "json.dumps", str(blog)).status == 0  # control


@pytest.mark.usefixtures("lean")
def test_if_one_source_does_not_exist_the_others_are_added(run: Run, tmp_path: Path) -> None:
    blog = write_project(tmp_path / "blog", BLOG)
    (tmp_path / "old-1.0.tar.gz").write_text("no archive")

    ran = run("add", str(tmp_path / "old-1.0.tar.gz"), "installed:no-such-thing", str(blog), "-j", "1")

    assert ran.status == 2
    assert "no-such-thing is not installed" in ran.err
    assert "1 project with 2 files read" in ran.err
    assert [row.split("\t")[0] for row in run("list", "sources").out.splitlines()] == [str(blog)]


# -- environments


def environment(place: Path, **distributions: Mapping[str, str]) -> Path:
    """Make an environment with these distributions installed in it."""
    site = place / "lib" / "python3.11" / "site-packages"
    write_files(place, {"pyvenv.cfg": "home = /nowhere\n"})
    for name, files in distributions.items():
        info = f"{name}-1.0.dist-info"
        record = "".join(f"{path},,\n" for path in (*files, f"{info}/METADATA", f"{info}/RECORD"))
        stated = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nLicense-Expression: MIT\n"
        write_files(site, {**files, f"{info}/METADATA": stated, f"{info}/RECORD": record})
    return place


SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": "import flask\n\ndef add():\n    return flask.make_response('')\n",
}
TILL = {"till.py": "from shop.cart import add\n\ndef pay():\n    return add()\n"}


@pytest.mark.usefixtures("lean")
def test_the_hint_names_packages_until_all_are_indexed(run: Run, tmp_path: Path) -> None:
    env = environment(tmp_path / "env", shop=SHOP, till=TILL)
    active = {"VIRTUAL_ENV": str(env)}

    vain = run("nosuchname", env=active)
    assert vain.status == 1
    assert f"no package is indexed yet: `exsearch add --env` reads 2 distributions of {env}\n" in vain.err
    assert run("add", "installed:till", env=active).status == 0
    left = run("nosuchname", env=active).err
    assert f"1 distribution in {env} is not indexed: `exsearch add --env`\n" in left

    added = run("add", "--env", env=active)

    assert added.err.startswith(f"exsearch: env:{env}: 2 projects with 3 files read, 3 examples\n")
    assert "not indexed" not in run("nosuchname", env=active).err
    assert "not indexed" not in run("-q", "nosuchname", env=active).err
    rows = [row.split("\t")[1:3] for row in run("shop.cart.add").out.splitlines()]
    assert rows == [["shop.cart.add", "till"], ["shop.cart.add", "shop"]]  # till once
    assert run("update", env=active).err == "exsearch: nothing has changed\n"


@pytest.mark.usefixtures("lean")
def test_an_environment_may_be_named_in_several_ways(run: Run, tmp_path: Path) -> None:
    env = environment(tmp_path / "env", shop=SHOP)

    for words in (["--env", str(env)], [f"--env={env}"], [f"env:{env}"], [str(env)]):
        run("add", *words)
        assert [row.split("\t")[0] for row in run("list", "sources").out.splitlines()] == [f"env:{env}"], (
            words
        )
    run("remove", f"env:{env}")
    assert examples(run) == []


@pytest.mark.usefixtures("lean")
def test_update_drops_an_uninstalled_distribution(run: Run, tmp_path: Path) -> None:
    env = environment(tmp_path / "env", shop=SHOP, till=TILL)
    run("add", f"env:{env}")
    shutil.rmtree(env / "lib" / "python3.11" / "site-packages" / "till-1.0.dist-info")

    assert "1 gone" in run("update").err
    assert [row.split("\t")[0] for row in run("list", "projects").out.splitlines()] == ["shop"]


# -- what one has now


def test_add_ends_with_a_summary_and_a_name_to_try(run: Run, tmp_path: Path) -> None:
    library = {"till/__init__.py": "from .core import pay\n", "till/core.py": "def pay(): ...\n"}
    write_project(tmp_path / "all/till", library)
    for number in range(3):
        code = "import till, os\n\ntill.pay()\nos.getpid()\n"
        write_project(tmp_path / f"all/shop{number}", {"a.py": code})
    write_files(tmp_path / "all/shop0", {"bad.py": "def (\n", "worse.py": "(", "worst.py": ")"})

    added = run("add", str(tmp_path / "all"))

    _, skipped, overview = added.err.splitlines()
    assert skipped.startswith("  skipped bad.py:1: not Python")
    assert skipped.endswith("; and 2 more: `exsearch doctor` lists them")
    assert re.fullmatch(
        r"exsearch: 6 names from 4 projects in \d+\.\d s, \d+\.\d MB. Try: exsearch till.pay", overview
    )
    assert "till.pay\t" in run("till.pay").out
    assert "Try" not in run("add", str(tmp_path / "nothing")).err  # control: nothing was read


def test_of_a_distribution_that_no_other_uses_the_name_to_try_is_one_that_it_shows(
    run: Run, tmp_path: Path
) -> None:
    code = 'import os\n\ndef pay():\n    """Pay.%s"""\n    os.getpid()\n\ndef buy():\n    """Buy.%s"""\n'
    shown = code % ("\n\n    >>> pay()\n    ", "\n\n    >>> buy(pay())\n    ")
    silent = code % ("", "")
    env = environment(tmp_path / "env", till={"till.py": shown})
    bare = environment(tmp_path / "bare", till={"till.py": silent})

    assert run("add", f"env:{env}").err.endswith(" Try: exsearch till.pay\n")
    run("remove", f"env:{env}")
    assert "till.pay" not in run("add", f"env:{bare}").err  # control
    write_project(tmp_path / "mine", {"till.py": shown})
    assert "till.pay" not in run("add", str(tmp_path / "mine")).err  # who wrote it knows it


def test_the_name_to_try_is_one_that_the_users_project_calls(run: Run, tmp_path: Path) -> None:
    code = "def pay(): ...\n\ndef buy(): ...\n"
    calls = "import till\n\ntill.buy()\ntill.pay()\n"
    users = {
        f"user{n}": {f"user{n}.py": calls.replace("till.buy()", "till.buy; till.pay()")} for n in range(3)
    }
    env = environment(tmp_path / "env", till={"till.py": code}, **users)
    write_project(tmp_path / "mine", {"shop.py": "import till\n\ntill.buy()\n"})

    assert run("add", f"env:{env}").err.endswith(" Try: exsearch till.pay\n")  # control
    run("remove", f"env:{env}")
    assert run("add", f"env:{env}", str(tmp_path / "mine")).err.endswith(" Try: exsearch till.buy\n")


def test_after_pages_the_name_to_try_has_the_most_examples(run: Run, tree: Callable[..., Path]) -> None:
    added = run("add", str(tree({"one.md": page("~~make_response()\n")})))

    assert added.err.splitlines()[-1].endswith("Try: exsearch flask.helpers.make_response")
    assert "flask.make_response" in run("flask.helpers.make_response").out


def test_an_environment_is_one_source_with_its_standard_library_or_without(run: Run, tmp_path: Path) -> None:
    env = environment(tmp_path / "env", shop=SHOP)
    library = write_files(tmp_path / "env/lib/python3.11", {"os.py": "import sys\n\nsys.exit()\n"})

    def sources() -> list[str]:
        names = [line.split("\t")[0] for line in run("list", "sources").out.splitlines()]
        return [name for name in names if name != "built-in"]

    run("add", "--env", str(env))
    assert sources() == [f"env:{env}"]
    run("add", "--env", str(env), "--stdlib")
    assert sources() == [f"env+stdlib:{env}"]
    assert library.is_dir()

    run("add", "--env", str(env))

    assert sources() == [f"env+stdlib:{env}"]
    assert len(run("sys.exit").out.splitlines()) == 1


@pytest.mark.usefixtures("lean")
def test_a_symbol_of_a_wider_source_does_not_drop_a_part_of_it(run: Run, tmp_path: Path) -> None:
    env = environment(tmp_path / "env", shop=SHOP, till=TILL)
    write_files(env / "lib/python3.11", {"os.py": "import sys\n\nsys.exit()\n"})
    run("add", "--env", str(env), "--symbol", "add")
    assert symbols(run) == {"shop.cart.add"}

    run("add", "--env", str(env), "--stdlib", "--symbol", "make_response")
    assert symbols(run) == {"shop.cart.add", "flask.make_response"}

    run("add", "--env", str(env), "--symbol", "add")
    assert symbols(run) == {"shop.cart.add", "flask.make_response"}
    names = [row.split("\t")[0] for row in run("list", "sources").out.splitlines()]
    assert names == [f"env+stdlib:{env}"]  # which now holds all that the part did
