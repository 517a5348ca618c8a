"""The house stands as drawn: imports run one way, and costly libraries are known in one room each."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "exsearch"

LAYERS = [
    {"errors", "model", ""},
    {"licenses", "config"},
    {"pages", "sources", "snippets"},
    {"resolve"},
    {"harvest"},
    {"index"},
    {"search"},
    {"output"},
    {"verbs", "upkeep", "paging", "health", "completion", "help_texts"},
    {"commands"},
    {"cli", "__main__"},
]
"""Lowest first; a room may import from its own layer downwards."""

NEVER = [("pages", "sources"), ("pages", "snippets"), ("snippets", "pages"), ("output", "index"),
         ("output", "search"), ("snippets", "licenses"), ("harvest", "pages"),
         ("harvest", "snippets")]  # fmt: skip

ONLY_IN = {
    "typer": {"cli"},
    "rich": {"output"},
    "sqlite3": {"index", "health"},
    "_sqlite3": {"index", "health"},
    "frontmatter": {"pages"},
    "yaml": {"pages"},
    "license_expression": {"licenses"},
    "platformdirs": {"config"},
}


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem.replace("__init__", "")


def imports_of(path: Path) -> Iterator[str]:
    """Every module named in an import, typing imports and those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    dotted = (name.split(".") for name in imports_of(path) if name.startswith("exsearch."))
    return {
        parts[1]
        for parts in dotted
        if (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file()
    }


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    height = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
    room = room_of(path)

    above = {other for other in rooms_imported(path) if height[other] > height[room]}

    assert not above, f"{room} imports from above: {above}"
    assert not [(a, b) for a, b in NEVER if a == room and b in rooms_imported(path)]


def test_every_room_has_its_layer() -> None:
    assert {room_of(path) for path in MODULES} == set(chain.from_iterable(LAYERS))


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_in_its_own_room_only(library: str) -> None:
    rooms = {room_of(path) for path in MODULES
             if any(name.partition(".")[0] == library for name in imports_of(path))}  # fmt: skip

    assert rooms == ONLY_IN[library] or rooms < ONLY_IN[library]
    assert rooms, "control: the library is used at all"


def imported_by(*arguments: str, home: Path, before: str = "pass") -> set[str]:
    """Return the modules that a plain command had loaded when it was done."""
    program = (
        f"import sys; {before}; from exsearch.__main__ import quick_answer;"
        f"status = quick_answer({list(arguments)!r});"
        "print(status, *sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    status, *modules = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stderr
    return set(modules)


@pytest.mark.parametrize("arguments", [["make_response"], ["show", "4"], ["show", "4", "--highlighted"],
                                       ["show", "4", "--function"], ["4"], ["1,3-4"]],
                         ids=" ".join)  # fmt: skip
def test_a_plain_answer_loads_nothing_it_does_not_need(run, home: Path, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert run("make_response").status == 0

    loaded = imported_by(*arguments, home=home)

    costly = {"typer", "rich", "frontmatter", "yaml", "re", "json", "dataclasses", "typing",
              "pathlib", "enum", "inspect", "datetime", "platformdirs", "license_expression",
              "subprocess", "shutil", "tokenize", "ast", "exsearch.licenses", "exsearch.cli",
              "exsearch.index.build", "exsearch.index.opening", "exsearch.pages"}  # fmt: skip
    # A coverage or path hook of the environment may have loaded some before exsearch began.
    before = set(subprocess.run([sys.executable, "-c", "import sys; print(*sys.modules)"],
                                capture_output=True, text=True, check=True).stdout.split())  # fmt: skip
    assert not (costly - before) & loaded
    assert "exsearch.search.last" in loaded  # control: the names are spelt as Python spells them


@pytest.mark.parametrize("arguments", [["make_response"], ["show", "4"]], ids=" ".join)
def test_what_is_drawn_on_a_terminal_loads_no_library(run, home: Path, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert run("make_response").status == 0
    on_terminal = "sys.stdout.isatty = lambda: True; import os; os.environ['NO_COLOR'] = '1'"

    loaded = imported_by(*arguments, home=home, before=on_terminal)

    assert not {"typer", "rich", "pygments", "re", "json", "shutil", "subprocess"} & loaded
    assert "exsearch.output.terminal" in loaded  # control
    colored = imported_by("show", "4", home=home, before=on_terminal.replace("'1'", "''"))
    assert "rich.syntax" in colored  # control
    assert "typer" not in colored
