"""An index with a library, and three projects that use it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_project
from helpers.indexes import make_index

from exsearch.commands import Out
from exsearch.config import places
from exsearch.output import Style
from exsearch.picker.entries import Asked

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = {
    "parcel/__init__.py": '''\
def wrap(data, *, twice=False):
    """Wrap data in paper."""


def wrap_all(*data):
    """Wrap each."""


class Wrapper: ...
'''
}
USES = {
    "shop": "import parcel\n\n\ndef sell(toy):\n    return parcel.wrap(toy, twice=True)\n",
    "till": "import parcel\n\n\ndef bill(text):\n    return parcel.wrap(text)\n\n\nparcel.wrap_all(1)\n",
    "mail": "from parcel import wrap\n\n\n"
    + "".join(f"def send_{number}(letter):\n    return wrap(letter, {number})\n\n\n" for number in range(5)),
}


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index, made once."""
    folder = tmp_path_factory.mktemp("picker")
    trees = [write_project(folder / "parcel", LIBRARY, name="parcel")]
    for name, code in USES.items():
        trees.append(write_project(folder / name, {f"{name}.py": code}, name=name))
    return make_index(folder / "home", trees=trees).parent


@pytest.fixture
def asked(stored: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Who asks: a terminal without colour, in a folder of no project."""
    shutil.copytree(stored, home)
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return Asked(places(), Out(Style(terminal=True, color=False), quiet=True))
