"""A project in which few files have changed is refreshed by file, and is then as if all had been read."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import count
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import FLASK, harvested, store, write_files, write_project
from helpers.records import records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exsearch.harvest.project import harvest
from exsearch.harvest.refresh import NO_CHANGES
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import Report, add
from exsearch.sources import tree
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest
    from exsearch.index.sqlite.write import Writer

    Steps = list[list[tuple[str, str | None]]]

SHOP = {
    "shop/__init__.py": """
        from shop.cart import Cart
        from shop.money import total
        """,
    "shop/cart.py": '''
        import flask
        from flask import jsonify
        from shop.money import total

        class Cart:
            """A cart.

            >>> cart = Cart()
            >>> cart.sum()
            """

            def sum(self):
                return total([1, 2])

        def view():
            return jsonify(total([1]))
        ''',
    "shop/money.py": """
        import json

        def total(prices):
            return sum(prices)

        def save(prices):
            json.dump(total(prices), open("f"))
        """,
    "shop/views.py": """
        import json
        import numpy as np
        from flask import jsonify, make_response
        from shop import Cart, total

        def index():
            cart = Cart()
            return jsonify(cart.sum(), total([2]))

        def other():
            return make_response(json.dumps(total([3])), np.array([1]).mean())
        """,
    "shop/more.py": """
        import flask
        import numpy as np
        from flask import jsonify
        from shop import Cart

        class App(flask.Flask):
            pass

        def index():
            cart = Cart()
            return jsonify(cart.sum())

        def mean():
            return np.array([1]).mean()

        def routed():
            return App().route("/")
        """,
    "shop/web.py": """
        import flask
        from shop.more import App

        def routed():
            App().route("/more")
            return flask.Flask("shop").route("/")
        """,
    "tests/helpers.py": """
        from shop import Cart

        def made():
            return Cart()
        """,
    "tests/test_cart.py": """
        from helpers import made
        from shop import total

        def test_sum():
            assert made().sum() == total([1, 2])
        """,
    "README.md": """
        # Shop

        Add up:

        ```python
        from shop import Cart, total
        cart = Cart()
        cart.sum()
        total([1])
        ```
        """,
}
SHOP = {path: dedent(text).lstrip("\n") for path, text in SHOP.items()}


@pytest.fixture(autouse=True)
def all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Symbols with one row have stored counts, too: the deep check compares them."""
    monkeypatch.setattr("exsearch.index.sqlite.counting.MANY", 0)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read projects without child processes, which take most of the time of a small one."""

    def here(tasks: Sequence[Task], workers: int, **_: Any) -> Iterator[Harvest]:
        yield from map(harvest, tasks)

    monkeypatch.setattr("exsearch.harvest.pool.harvest_in_children", here)


_TICKS = count(1_700_000_000)


def shop(root: Path, files: dict[str, str] = SHOP) -> Path:
    """Write the project, in the first of its states."""
    write_project(root, files)
    change(root, {})
    return root


def change(root: Path, files: dict[str, str | None]) -> None:
    """Write files, or delete them; each has another time than before, whatever the clock of the disk is."""
    for path, text in files.items():
        if text is None:
            if (root / path).is_file():
                (root / path).unlink()
        else:
            write_files(root, {path: text})
            now = next(_TICKS)
            os.utime(root / path, (now, now))


def read(writer: Writer, root: Path) -> Report:
    return add(writer, locate(str(root), cache=""))


def read_whole(writer: Writer, root: Path) -> None:
    """Read the project as one of which nothing is kept that reading some files takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("exsearch.ingest.changed_files.found_changes", lambda *_: NO_CHANGES)
        assert not read(writer, root).files_refreshed


def fresh(root: Path, *known: Harvest) -> Writer:
    writer = in_memory()
    store(writer, *known)
    read(writer, root)
    return writer


def assert_as(writer: Writer, other: Writer) -> None:
    now, anew = records(writer), records(other)
    for name, rows in anew.items():
        assert now[name] == rows, name
    assert check(writer, deep=True).damage == ()


def test_a_changed_body_is_read_alone(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    writer = fresh(root)
    change(
        root,
        {"shop/money.py": SHOP["shop/money.py"].replace("json.dump(", "print(json.dumps)\n    json.dump(")},
    )

    report = read(writer, root)

    assert (report.projects_refreshed, report.files_refreshed, report.files) == (("shop",), 1, 0)
    assert_as(writer, fresh(root))


def test_a_file_that_is_not_read_again_would_be_noticed(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    writer = fresh(root)
    assert records(writer) == records(fresh(root))  # control
    change(
        root,
        {"shop/money.py": SHOP["shop/money.py"].replace("json.dump(", "print(json.dumps)\n    json.dump(")},
    )

    assert records(writer)["examples"] != records(fresh(root))["examples"]


_CUT, _MOVED, _COPIED = "cut", "moved", "copied"
_LINES = (
    "",
    "# a comment\n",
    "import flask\nflask.jsonify(1)\n",
    "import flask\ndef again():\n    return flask.jsonify(1, key=2)\n",
    "import numpy as np\nnp.array([1]).mean()\n",
    "import json\ndef save(prices):\n    json.dump(total(prices), open('f'))\n",
    "from shop import Cart\ndef index():\n    cart = Cart()\n    return jsonify(cart.sum())\n",
    "from shop import *\nCart().sum()\n",
    "def total(prices: int) -> str: ...\n",
    "class Cart:\n    def sum(self): ...\n",
    "from shop.cart import Cart as Basket\nbasket = Basket()\nbasket.sum()\n",
    'def told():\n    """Told.\n\n    >>> import shop\n    >>> shop.Cart().sum()\n    """\n',
    "def (\n",
    "class Fresh:\n    def fine(self):\n        return total([1])\nFresh().fine()\n",
    "from shop.money import *\nfresh = total\nfresh([1])\n",
    "VALUE = 1\n__all__ = ['VALUE']\n",
    "import flask\nclass Fresh(flask.Flask): ...\nFresh().route('/')\n",
    "from shop.missing import thing\nthing.call()\nthing(1)\n",
    "thing = total = dict\nclass Cart(dict): ...\n",
    "from shop.sub.deep import total as deep\ndeep([1])\n",
    "import shop.sub as sub\nsub.deep.total([1])\n",
    "from .money import total as own\nown([2])\n",
    "from shop.money import save\nfrom shop.cart import *\n__all__ = ['save', 'total', 'Cart']\n",
    "import shop.cart\nfrom shop import views\n__all__ = ['views', *shop.cart.__all__]\n",
    "from flask import jsonify\nfrom shop import total\ndef view():\n    return jsonify(total([1]))\n",
    "from flask.helpers import make_response\ndef made():\n    return make_response('a')\n",
    "from flask import make_response\ndef made():\n    return make_response('a')\n",
    _CUT,
    _MOVED,
    _COPIED,
)
_NEW = (
    *("shop/new.py", "tests/test_new.py", "docs/new.md", "shop/missing.py", "shop/cart.pyi", "shop/new.pyi"),
    *("shop/cart/__init__.py", "shop/sub/__init__.py", "shop/sub/deep.py", "tests/__init__.py"),
    *("tests/json.py", "examples/new.py", "shop/json.py", "tests/more.py"),
)
_CHANGES = st.lists(
    st.tuples(st.sampled_from([*SHOP, *_NEW]), st.sampled_from([*_LINES, None, None])),
    min_size=1,
    max_size=3,
)


def _changed(root: Path, path: str, line: str | None) -> dict[str, str | None]:
    """Return what a step writes: a file with a line more, the file as it was, or none."""
    if line == _MOVED:  # another file has its place now
        new = _NEW[len(path) % len(_NEW)]
        place = root / path
        return {path: None, new: place.read_text()} if place.is_file() else {path: SHOP.get(path)}
    if line == _COPIED:
        return {_NEW[len(path) % len(_NEW)]: SHOP.get(path)}
    return {path: None if line is None else _text(path, line)}


def _text(path: str, line: str) -> str:
    if line == _CUT:  # the body of the last function
        before, found, _ = SHOP.get(path, "").rpartition("\n    ")
        return f"{before}{found}...\n"
    if path.endswith(".md"):
        line = f"\nMore:\n\n```python\n{line}```\n"
    return SHOP.get(path, "") + line


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_CHANGES, min_size=1, max_size=3), with_flask=st.booleans())
def test_reading_by_file_gives_the_same_as_reading_all(
    tmp_path_factory: pytest.TempPathFactory, steps: Steps, with_flask: bool
) -> None:
    root = shop(tmp_path_factory.mktemp("shop") / "shop")
    known = [harvested(FLASK, "flask")] if with_flask else []
    writer, whole = fresh(root, *known), fresh(root, *known)
    for step in steps:
        for path, line in step:
            change(root, _changed(root, path, line))
        read(writer, root)
        read_whole(whole, root)
        assert_as(writer, whole)


@pytest.mark.parametrize(
    ("changed", "files_refreshed"),
    [
        pytest.param({"shop/money.py": SHOP["shop/money.py"] + "# a comment\n"}, 1, id="a comment"),
        pytest.param({"README.md": SHOP["README.md"] + "\nMore.\n"}, 1, id="a page of documentation"),
        pytest.param({"tests/test_cart.py": SHOP["tests/test_cart.py"] + "    made()\n"}, 1, id="a test"),
        pytest.param({"shop/money.py": SHOP["shop/money.py"] + "def new(): ...\n"}, 1, id="a new name"),
        pytest.param(
            {"shop/money.py": SHOP["shop/money.py"] + "def mean(): ...\n"},
            0,
            id="a name of others",
        ),
        pytest.param({"shop/money.py": SHOP["shop/money.py"] + "from json import *\n"}, 0, id="a star"),
        pytest.param({"tests/test_cart.py": None}, 1, id="a file that is gone"),
        pytest.param({"shop/new.py": "import json\n"}, 1, id="a file that has come"),
        pytest.param(
            {"tests/test_cart.py": None, "tests/test_basket.py": SHOP["tests/test_cart.py"]},
            2,
            id="a file that has another name",
        ),
        pytest.param({"shop/carts.py": SHOP["shop/cart.py"]}, 1, id="a copy of a file that others use"),
        pytest.param(
            {"shop/basket.py": SHOP["shop/cart.py"]}, 0, id="a copy that is kept, because it is the first"
        ),
        pytest.param({"shop/flask.py": "import json\n"}, 0, id="a file with a name that many others use"),
        pytest.param(
            {"shop/__init__.py": SHOP["shop/__init__.py"] + "from shop.new import *\n", "shop/new.py": ""},
            0,
            id="a file whose names another one takes by a star",
        ),
        pytest.param({path: f"{text}# x\n" for path, text in SHOP.items()}, 0, id="all files"),
    ],
)
def test_it_is_told_whether_files_were_read_alone(
    tmp_path: Path, changed: dict[str, str | None], files_refreshed: int
) -> None:
    root = shop(tmp_path / "shop")
    writer = fresh(root)
    change(root, changed)

    report = read(writer, root)

    assert (report.files_refreshed, report.files > 0) == (files_refreshed, not files_refreshed)
    assert report.projects == 1
    assert_as(writer, fresh(root))


@pytest.mark.parametrize(
    ("was", "now", "files_refreshed"),
    [("    json.dump(", "    return json.dumps(", 2), ("['save']", "['total']", 0)],
    ids=["what a name means", "the list itself"],
)
def test_a_list_of_names_says_nothing_of_what_they_mean(
    tmp_path: Path, was: str, now: str, files_refreshed: int
) -> None:
    money = SHOP["shop/money.py"] + "__all__ = ['save']\n"
    lists = "from shop.money import save\n__all__ = ['save']\n"
    root = shop(tmp_path / "shop", SHOP | {"shop/money.py": money, "shop/lists.py": lists})
    writer = fresh(root)
    change(root, {"shop/money.py": money.replace(was, now)})

    report = read(writer, root)

    assert report.files_refreshed == files_refreshed
    assert_as(writer, fresh(root))


def test_the_folders_of_a_project_are_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop(tmp_path / "shop")
    found, listed = tree.project_files, []

    def noted(folder: str, *given: Any, **named: Any) -> Any:
        listed.append(folder)
        return found(folder, *given, **named)

    monkeypatch.setattr(tree, "project_files", noted)
    writer = fresh(root)
    change(root, {"shop/money.py": SHOP["shop/money.py"] + "# a comment\n"})
    read(writer, root)

    assert listed == [str(root)] * 2  # by each run
    assert_as(writer, fresh(root))


def test_a_refused_change_reads_the_whole_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop(tmp_path / "shop")
    writer = fresh(root)
    change(root, {"shop/money.py": SHOP["shop/money.py"] + "# a comment\n"})
    monkeypatch.setattr("exsearch.index.sqlite.write.Writer.refresh", lambda *_: False)

    report = read(writer, root)

    assert (report.files_refreshed, report.files) == (0, len(SHOP))
    assert_as(writer, fresh(root))


_FIXTURE = "import pytest\nfrom shop import Cart\n\n@pytest.fixture\ndef {name}():\n    return {value}\n"
WITH_FIXTURES = SHOP | {
    "tests/conftest.py": _FIXTURE.format(name="cart", value="Cart()"),
    "tests/unit/conftest.py": _FIXTURE.format(name="many", value="[Cart()]") + "    # none\n",
    "tests/unit/test_many.py": "def test_it(cart, many, capsys):\n    cart.sum()\n    many[0].sum()\n",
    "tests/test_one.py": "def test_it(cart, many, tmp_path):\n    cart.sum()\n    many[0].sum()\n",
}


@pytest.mark.parametrize(
    ("changed", "files_refreshed"),
    [
        ({"tests/test_one.py": WITH_FIXTURES["tests/test_one.py"] + "    cart.sum()\n"}, 1),
        ({"tests/unit/test_many.py": WITH_FIXTURES["tests/unit/test_many.py"] + "    many[0].sum()\n"}, 1),
        ({"tests/unit/conftest.py": _FIXTURE.format(name="many", value="[total]")}, 0),
        ({"tests/conftest.py": _FIXTURE.format(name="cart", value="[Cart()]")}, 0),
        ({"tests/unit/conftest.py": _FIXTURE.format(name="cart", value="[Cart()]")}, 0),
        ({"tests/conftest.py": WITH_FIXTURES["tests/conftest.py"] + "pytest_plugins = ['helpers']\n"}, 0),
        ({"tests/unit/conftest.py": None}, 0),
        ({"tests/unit/deep/conftest.py": _FIXTURE.format(name="cart", value="[]")}, 0),
        ({"pyproject.toml": '[project]\nname = "shop"\nentry-points.pytest11.shop = "shop.views"\n'}, 0),
    ],
    ids=[
        "a-test",
        "a-deep-test",
        "the-value-of-a-deep-one",
        "the-value",
        "a-nearer-one",
        "a-plugin",
        "gone",
        "new",
        "for-all",
    ],
)
def test_tests_are_read_again_if_their_fixtures_have_changed(
    tmp_path: Path, changed: dict[str, str | None], files_refreshed: int
) -> None:
    root = shop(tmp_path / "shop", WITH_FIXTURES)
    writer = fresh(root)
    change(root, changed)

    report = read(writer, root)

    assert report.files_refreshed == files_refreshed
    assert_as(writer, fresh(root))


def git(root: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@shop.example", *words],
        cwd=root,
        capture_output=True,
        check=True,
    )


def commit(root: Path) -> None:
    """Make a commit that the remote has."""
    git(root, "add", ".")
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"shop/money.py": SHOP["shop/money.py"] + "# a comment\n"}, id="a file"),
        pytest.param({"shop/new.py": "import flask\nflask.jsonify(1)\n"}, id="a new file"),
    ],
)
def test_a_commit_renews_the_links_of_files_that_are_not_read(
    tmp_path: Path, changed: dict[str, str | None]
) -> None:
    root = shop(tmp_path / "shop")
    git(root, "init", "-q")
    git(root, "remote", "add", "origin", "https://github.com/shop/shop")
    commit(root)
    change(root, {"shop/views.py": SHOP["shop/views.py"] + "# not yet in a commit\n"})
    writer = fresh(root)
    before = records(writer)["documents"]
    change(root, changed)
    commit(root)

    report = read(writer, root)

    assert (report.files, report.files_refreshed) == (0, len(changed))
    assert records(writer)["documents"] != before
    assert_as(writer, fresh(root))


def test_a_changed_licence_is_stored_without_reading_the_source(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop", {**SHOP, "LICENSE": MIT_TEXT})
    writer = fresh(root)
    before = records(writer)["licenses"]
    change(root, {"LICENSE": MIT_TEXT.replace("2024", "2025") + "\nAnd one more condition.\n"})

    report = read(writer, root)

    assert (report.files, report.projects_refreshed) == (0, ("shop",))
    assert records(writer)["licenses"] != before
    assert_as(writer, fresh(root))


MIT_TEXT = """MIT License

Copyright (c) 2024 The shop

Permission is hereby granted, free of charge, to any person obtaining a copy of this software.
"""

_WAYS = {
    "shop/__init__.py": "from shop.api import *\nfrom shop.units import ounce\n",
    "shop/api.py": "def first(): ...\ndef second(): ...\n",
    "shop/units.py": "def gram(): ...\ndef litre(): ...\n",
    "shop/parts.py": "class _Base:\n    def kept(self): ...\n\nclass Part(_Base):\n    def own(self): ...\n",
    "shop/only.py": "from shop.units import gram\n",
    "shop/user.py": "import shop\n\nshop.first()\nshop.ounce()\nshop.parts.Part().kept()\nshop.only.gram()\n"
    "shop.units.gram()\n",
    **{f"shop/file{number}.py": f"x{number} = {number}\n" for number in range(8)},
}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("shop/api.py", "def second(): ...", "def second(): ...\ndef third(): ..."),
        ("shop/units.py", "def litre(): ...", "def litre(): ...\ndef ounce(): ..."),
        ("shop/units.py", "def litre(): ...", "def litre(): ...\ndef cup(): ..."),
        ("shop/units.py", "def litre(): ...", "def litre(): ..."  "\nlitres = gram"),
        ("shop/parts.py", "def kept(self): ...", "def kept(self): ...\n    def more(self): ..."),
        ("shop/parts.py", "def own(self): ...", "def own(self): ...\n    def more(self): ..."),
        ("shop/only.py", "import gram\n", "import gram\n\ndef defined(): ...\n"),
    ],
    ids=["star", "imported", "alone", "alias", "private-base", "own-method", "first-of-all"],
)  # fmt: skip
def test_public_paths_are_those_of_a_whole_reading(
    tmp_path: Path, path: str, before: str, after: str
) -> None:
    root = shop(tmp_path / "shop", _WAYS)
    writer = fresh(root)
    assert before in _WAYS[path]
    change(root, {path: _WAYS[path].replace(before, after)})

    assert read(writer, root).files_refreshed > 0
    assert_as(writer, fresh(root))
