"""An environment with the documentation of its source distributions: fetched once, kept, and read again."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from helpers.making import install, sdist, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

pytestmark = pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed here")

SHOP = {"shop/__init__.py": "def buy(): ...\n"}
TESTS = {"tests/test_shop.py": "import shop\n\n\ndef test_buy():\n    shop.buy()\n", "README.md": "# Shop\n"}


@pytest.fixture
def env(tmp_path: Path) -> Path:
    env = tmp_path / "env"
    install(env, SHOP)
    install(env, {"till/__init__.py": "import shop\nshop.buy()\n"}, "till")
    install(env, {"wares/__init__.py": ""}, "wares")
    return env


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that takes the place of the network."""
    folder = tmp_path / "shelf"
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in (
        ("PIP_NO_INDEX", "1"),
        ("PIP_FIND_LINKS", str(folder)),
        ("PIP_CONFIG_FILE", os.devnull),
    ):
        monkeypatch.setenv(name, value)
    sdist(folder, TESTS)
    write(folder, {"wares-1.0.tar.gz": "no archive"})
    return folder


def test_the_documentation_of_an_environment_is_fetched_kept_and_read(
    run: Callable[..., Ran], env: Path, shelf: Path, home: Path
) -> None:
    assert run("add", "--env", str(env)).status == 0
    before = run("shop.buy", "--jsonl").out
    assert "tests/test_shop.py" not in before  # control

    added = run("add", "--docs", "--env", str(env))

    assert (added.status, "wares-1.0.tar.gz: damaged archive" in added.err) == (0, True)
    assert "2 unchanged" not in added.err
    found = run("shop.buy", "--jsonl").out
    assert "tests/test_shop.py" in found
    assert found.count("shop@1.0/") >= 1  # one project: its code and its tests
    assert f"env:{env}" in run("list", "sources").out
    assert sorted(os.listdir(home / "cache" / "sdists")) == [
        "shop-1.0.tar.gz", "till-1.0.none", "wares-1.0.tar.gz"]  # fmt: skip

    assert "nothing has changed" in run("update").err
    assert run("add", "--env", str(env)).status == 0  # without --docs: it stays as it is
    assert "tests/test_shop.py" in run("shop.buy", "--jsonl").out
    os.remove(shelf / "shop-1.0.tar.gz")
    assert "3 unchanged" in run("add", "--docs", "--env", str(env)).err  # what is there is not fetched again
    assert run("remove", "--env", str(env)).status == 0


def test_an_index_that_cannot_be_reached_costs_the_documentation_only(
    run: Callable[..., Ran], env: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")

    ran = run("add", "--docs", "--env", str(env))

    assert ran.status == 2
    assert "the package index cannot be reached: " in ran.err
    assert "what was fetched is kept" in ran.err
    assert "till/__init__.py" in run("shop.buy", "--jsonl").out  # the code is read
    assert "till, source distribution" in run("doctor").out
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    again = run("add", "--docs", "--env", str(env))  # control
    assert (again.status, "tests/test_shop.py" in run("shop.buy", "--jsonl").out) == (0, True)
    assert "till, source distribution" not in run("doctor").out
