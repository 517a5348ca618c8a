"""A project in which few files have changed is refreshed by file, and is then as if all had been read."""

from __future__ import annotations

import os
from itertools import count
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import FLASK, harvested, store, write_files, write_project
from helpers.records import records
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exsearch.harvest.project import harvest
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import Report, add
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
            (root / path).unlink(missing_ok=True)
        else:
            write_files(root, {path: text})
            now = next(_TICKS)
            os.utime(root / path, (now, now))


def read(writer: Writer, root: Path) -> Report:
    return add(writer, locate(str(root), cache=""))


def read_whole(writer: Writer, root: Path) -> None:
    """Read the project as one of which nothing is kept that reading some files takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("exsearch.ingest.changed_files.changed_files", lambda *_: ())
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


_CUT = "cut"
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
    _CUT,
)
_CHANGES = st.lists(
    st.tuples(
        st.sampled_from([*SHOP, "shop/new.py", "tests/test_new.py", "docs/new.md"]),
        st.sampled_from([*_LINES, None]),
    ),
    min_size=1,
    max_size=3,
)


def _changed(path: str, line: str | None) -> str | None:
    if line is None:
        return None
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
        change(root, {path: _changed(path, line) for path, line in step})
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
        pytest.param({"shop/web.py": None}, 0, id="a file that is gone"),
        pytest.param({"shop/new.py": "import json\n"}, 0, id="a file that has come"),
        pytest.param({"LICENSE": "MIT\n"}, 0, id="the licence"),
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


def test_a_refused_change_reads_the_whole_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop(tmp_path / "shop")
    writer = fresh(root)
    change(root, {"shop/money.py": SHOP["shop/money.py"] + "# a comment\n"})
    monkeypatch.setattr("exsearch.index.sqlite.write.Writer.refresh", lambda *_: False)

    report = read(writer, root)

    assert (report.files_refreshed, report.files) == (0, len(SHOP))
    assert_as(writer, fresh(root))
