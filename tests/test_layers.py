"""Imports run downwards, without circles, and each costly library is imported in one place.

Every import counts: those inside functions and those under TYPE_CHECKING, too.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT
from helpers.harvesting import write_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PACKAGE = ROOT / "exsearch"

LAYERS = [
    [
        "__init__",
        "errors",
        "model",
        "usage",
        "config",
        "settings",
        "checksums",
        "garbage",
        "readers/__init__",
    ],
    ["licenses", "sources", "resolve"],
    ["harvest", "readers", "snippets", "index"],
    ["ingest", "search"],
    ["output"],
    ["api", "asking"],
    ["commands", "agents", "picker"],
    ["cli", "__main__"],
]
"""Lowest first. A file belongs to the longest of these names that its path starts with."""

NEVER = [
    ("index", "sources"),
    ("index", "readers"),
    ("index", "harvest"),
    ("output", "index"),
    ("output", "search"),
    ("readers", "snippets"),
    ("snippets", "readers"),
    ("snippets", "licenses"),
    ("licenses", "sources"),
]
"""(importer, imported): forbidden although the layers allow it."""

ONLY_IN = {
    "typer": ["cli"],
    "rich": ["output", "picker/screen"],
    "sqlite3": ["index/sqlite"],
    "_sqlite3": ["index/sqlite"],
    "frontmatter": ["readers/page"],
    "yaml": ["readers/page"],
    "libcst": ["snippets/imports"],
    "license_expression": ["licenses"],
    "platformdirs": ["config"],
    "packaging": ["sources"],
    "pathspec": ["sources/ignored"],
    "unearth": ["sources/sdists"],
    "httpx2": ["sources/sdists"],
    "multiprocessing": ["harvest"],
    "concurrent": ["harvest", "agents/server"],
    "jinja2": ["output/site"],
    "markupsafe": ["output/site"],
    "mcp": ["agents/server"],
    "mcp_types": ["agents/server"],
    "webbrowser": ["output"],
    "zipfile": ["sources"],
    "subprocess": ["output", "sources", "ingest/background", "picker/fzf"],
    "textual": ["picker/screen"],
}
"""Library -> the only rooms that may import it."""

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(importer, imported) -> the new file or room that removes it. A test fails if it is no longer needed."""

CIRCLES: dict[tuple[str, ...], str] = {}
"""Files that import each other in a circle, sorted -> the new file or room that breaks the circle."""


class Imports(NamedTuple):
    """The imports of one file."""

    files: frozenset[str]
    """Files of the same package, without `.py`: "index/schema"."""
    libraries: frozenset[str]
    """First parts of the names of all other modules."""


FACE = "__init__"
"""The package itself. The lowest layer reads its version, and programs open an index with it, which imports
`api` when it is called. So its own imports are not counted."""


def read_imports(package: Path) -> dict[str, Imports]:
    """Return file -> its imports, for every file of a package; none for its `FACE`."""
    paths = {path.relative_to(package).with_suffix("").as_posix(): path for path in package.rglob("*.py")}
    found = {}
    for file, path in sorted(paths.items()):
        names = list(names_imported(path))
        files = {
            each
            for name in names
            if (each := file_of(name, package.name, paths)) is not None and each != file
        }
        libraries = {name.partition(".")[0] for name in names} - {package.name}
        found[file] = Imports(frozenset() if file == FACE else frozenset(files), frozenset(libraries))
    return found


def names_imported(path: Path) -> Iterator[str]:
    """Yield the name of each imported module; for `from a import b` it is `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def file_of(name: str, package: str, paths: Mapping[str, object]) -> str | None:
    """Return the file that a dotted name is in; None for a name outside the package."""
    first, *parts = name.split(".")
    if first != package:
        return None
    for candidate in ("/".join(parts), "/".join([*parts, "__init__"]),
                      "/".join(parts[:-1]), "/".join([*parts[:-1], "__init__"])):  # fmt: skip
        if candidate in paths:
            return candidate
    raise AssertionError(f"no file for {name}")


def is_in(file: str, room: str) -> bool:
    return file == room or file.startswith(f"{room}/")


def layer_of(file: str) -> int | None:
    rooms = {room: layer for layer, rooms in enumerate(LAYERS) for room in rooms if is_in(file, room)}
    return rooms[max(rooms, key=len)] if rooms else None


def forbidden(tree: Mapping[str, Imports]) -> set[tuple[str, str]]:
    """Return the imports that break a rule, each as (importer, imported)."""
    return {
        (file, other)
        for file, imports in tree.items()
        for other in imports.files
        if (layer_of(other) or 0) > (layer_of(file) or 0)
        or (
            any(is_in(file, importer) and is_in(other, imported) for importer, imported in NEVER)
            and other != "readers/__init__"
        )
    }


def circles(tree: Mapping[str, Imports]) -> set[tuple[str, ...]]:
    """Return each set of files that reach one another by imports (a strongly connected component)."""
    reached = {file: reachable(file, tree) for file in tree}
    groups = {tuple(sorted(other for other in reached[file] if file in reached[other])) for file in tree}
    return {group for group in groups if group}


def reachable(start: str, tree: Mapping[str, Imports]) -> set[str]:
    """Return all files that a file imports, directly or not; itself only if a circle leads back to it."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = tree[waiting.pop()].files - found
        found |= new
        waiting += new
    return found


def misplaced(tree: Mapping[str, Imports]) -> set[tuple[str, str]]:
    """Return (file, library) for each import of a library outside its rooms."""
    return {
        (file, library)
        for file, imports in tree.items()
        for library in imports.libraries & ONLY_IN.keys()
        if not any(is_in(file, room) for room in ONLY_IN[library])
    }


TREE = read_imports(PACKAGE)


def test_every_file_has_a_layer_and_every_name_of_a_layer_a_file() -> None:
    assert [file for file in TREE if layer_of(file) is None] == []
    named = [*chain.from_iterable(LAYERS), *chain.from_iterable(ONLY_IN.values())]
    assert {room for room in named if not any(is_in(file, room) for file in TREE)} == set()


def test_imports_run_downwards() -> None:
    assert sorted(forbidden(TREE) - EXCEPTIONS.keys()) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert sorted(circles(TREE) - CIRCLES.keys()) == []


def test_every_exception_is_still_needed() -> None:
    assert sorted(EXCEPTIONS.keys() - forbidden(TREE)) == []
    assert sorted(CIRCLES.keys() - circles(TREE)) == []


def test_a_library_is_imported_in_its_own_rooms_only() -> None:
    assert sorted(misplaced(TREE)) == []
    assert ONLY_IN.keys() <= {library for imports in TREE.values() for library in imports.libraries}


@pytest.mark.parametrize(
    ("code", "imported"),
    [
        ("import exsearch.search.find", "search/find"),
        ("from exsearch.search import find", "search/find"),
        ("from exsearch.search.find import search", "search/find"),
        ("from exsearch.search import TIERS", "search/__init__"),
        ("from exsearch import search", "search/__init__"),
        ("def later():\n    from exsearch.search.find import search", "search/find"),
        ("if TYPE_CHECKING:\n    from exsearch.search.find import search", "search/find"),
    ],
)
def test_an_import_upwards_is_found_however_it_is_written(tmp_path: Path, code: str, imported: str) -> None:
    tree = made_up(tmp_path, {"index/rows": code, "search/__init__": "", "search/find": ""})

    assert forbidden(tree) == {("index/rows", imported)}


def test_forbidden_imports_within_the_allowed_layers_are_found(tmp_path: Path) -> None:
    tree = made_up(tmp_path, {
        "index/rows": "from exsearch.sources import files\nfrom exsearch import model, readers",
        "output/plain": "import exsearch.index.rows",
        "sources/files": "from exsearch import readers",
        "readers/__init__": "", "readers/page/read": "", "model": "",
    })  # fmt: skip

    assert forbidden(tree) == {("index/rows", "sources/files"), ("output/plain", "index/rows")}


def test_circles_are_found_whatever_their_length(tmp_path: Path) -> None:
    tree = made_up(tmp_path, {
        "search/a": "import exsearch.search.b", "search/b": "def f():\n    import exsearch.search.c",
        "search/c": "import exsearch.search.a\nimport exsearch.model", "search/d": "import exsearch.search.a",
        "cli": "import exsearch.__main__", "__main__": "import exsearch.cli", "model": "",
    })  # fmt: skip

    assert circles(tree) == {("search/a", "search/b", "search/c"), ("__main__", "cli")}


def test_a_library_outside_its_rooms_is_found(tmp_path: Path) -> None:
    tree = made_up(tmp_path, {"cli": "import typer", "search/find": "from typer.main import get_command"})

    assert misplaced(tree) == {("search/find", "typer")}


def made_up(folder: Path, files: Mapping[str, str]) -> dict[str, Imports]:
    return read_imports(
        write_files(folder / "exsearch", {f"{name}.py": code for name, code in files.items()})
    )


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

    costly = {"typer", "rich", "libcst", "frontmatter", "yaml", "re", "json", "dataclasses", "typing",
              "pathlib", "enum", "inspect", "datetime", "platformdirs", "license_expression",
              "subprocess", "shutil", "tokenize", "ast", "pathspec", "exsearch.licenses", "exsearch.cli",
              "exsearch.search.here",
              "exsearch.index.build", "exsearch.index.opening", "exsearch.readers.page"}  # fmt: skip
    # A coverage or path hook of the environment may have loaded some before exsearch began.
    before = set(subprocess.run([sys.executable, "-c", "import sys; print(*sys.modules)"],
                                capture_output=True, text=True, check=True).stdout.split())  # fmt: skip
    assert not (costly - before) & loaded
    assert "exsearch.search.last" in loaded  # control: the names are spelt as Python spells them


@pytest.mark.parametrize("arguments", [["make_response", "-n", "5"], ["make_response", "license:MIT-0"],
                                       ["make_response", "--json"], ["list", "json."], ["-q", "show", "4"]],
                         ids=" ".join)  # fmt: skip
def test_options_and_conditions_are_read_without_typer(run, home: Path, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert run("make_response").status == 0

    loaded = imported_by(*arguments, home=home)

    assert not {"typer", "rich", "libcst", "dataclasses", "typing", "pathlib", "inspect", "datetime",
                "subprocess", "ast", "exsearch.cli"} & loaded  # fmt: skip
    assert "exsearch.commands.options" in loaded  # control


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
