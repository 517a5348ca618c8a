"""Make projects from paths and texts, harvest them, and store the harvests."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any, NamedTuple

from exsearch.harvest.project import Task, harvest_files
from exsearch.index.items import values_of
from exsearch.index.sqlite.opening import in_memory
from exsearch.model import License, Project
from exsearch.resolve import DEFINITION, HOWS, KINDS
from exsearch.search.examples import examples
from exsearch.search.find import search
from exsearch.search.query import parse_query
from exsearch.search.rank import rank_keys
from exsearch.sources.naming import in_reading_order, module_of
from exsearch.sources.origins import Limits, Origin, ProjectRead, SourceFile
from exsearch.sources.roles import role_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Reader, Writer
    from exsearch.index.sqlite.write import Writer as SqliteWriter
    from exsearch.model import Example

    Files = Mapping[str, str]

MIT = License("MIT", None, "MIT", "expression: MIT")

FLASK = {
    "flask/__init__.py": """
        from .app import Flask as Flask
        from .helpers import make_response as make_response
        """,
    "flask/app.py": """
        from .sansio import App

        class Flask(App):
            def run(self): ...
        """,
    "flask/sansio.py": """
        class Scaffold:
            def route(self, rule): ...

        class App(Scaffold): ...
        """,
    "flask/helpers.py": """
        def make_response(*args): ...

        def abort_with(text):
            return make_response(text)
        """,
}
"""A package that exports names from its inner modules at its top level."""


def module(path: str, text: str) -> SourceFile:
    """Return a file of a project; its text is dedented."""
    text = dedent(text).lstrip("\n")
    is_package = path.endswith("__init__.py")
    return SourceFile(path, module_of(path), is_package, role_of(path, text), MIT, None, text)


def harvested(
    files: Files,
    name: str = "shop",
    *,
    version: str | None = "1.0",
    symbols: tuple[str, ...] = (),
    packages: tuple[str, ...] = (),
    plugins: tuple[str, ...] = (),
    about: str | None = None,
) -> Harvest:
    """Harvest files that are not on disk; without `packages`, the first parts of their paths are these."""
    made = [module(path, files[path]) for path in sorted(files, key=in_reading_order)]
    own = packages or {
        each.module.partition(".")[0] for each in made if each.module and each.role == "source"
    }
    project = Project(name, f"https://example.org/{name}", version, about, ())
    modules = frozenset(each.module for each in made if each.module)
    read = ProjectRead(project, MIT, tuple(sorted(own)), iter(made), modules=modules, plugins=plugins)
    return harvest_files(read, name, rank_keys, symbols)


class Found(NamedTuple):
    """An example in a harvest."""

    symbol: str
    path: str
    lines: str
    """"first body last;imports;uses"."""
    kind: str
    how: str
    text: str


def found(harvest: Harvest) -> list[Found]:
    """Return the uses in a harvest in readable form, without its definitions."""
    columns = harvest.examples
    return [
        Found(
            harvest.symbols[symbol].name,
            str(harvest.documents[document].path),
            lines,
            KINDS[kind],
            HOWS[how],
            text,
        )
        for symbol, document, lines, kind, how, text in zip(
            columns.symbol,
            columns.document,
            values_of(columns.lines),
            columns.kind,
            columns.how,
            values_of(columns.text),
            strict=True,
        )
        if kind != DEFINITION
    ]


def found_in(code: str, path: str = "shop/cart.py", **more: Any) -> list[Found]:
    """Return the examples in one file."""
    return found(harvested({path: code}, **more))


def store(writer: Writer, *harvests: Harvest) -> None:
    """Store harvests, each as the only project of a source with its name."""
    for harvest in harvests:
        source = f"/sources/{harvest.project.name}"
        writer.begin(source, "tree", (), ())
        writer.replace(source, ".", "as made", harvest)
    writer.drop_orphans()
    writer.settle(rank_keys)


def index_of(*harvests: Harvest) -> SqliteWriter:
    """Return an index of harvests, stored in this order."""
    writer = in_memory()
    store(writer, *harvests)
    return writer


def uses_in(index: Reader) -> list[Example]:
    """Return the examples of an index that are no definitions."""
    return [example for example in examples(index)
            if (row := index.row(example.id)) is None or row.use_kind != DEFINITION]  # fmt: skip


def answers(index: Reader, *words: str, limit: int = 50) -> list[str]:
    """Return "symbol project path: line" for each row of an answer."""
    hits = search(index, parse_query(words), limit).hits
    return [f"{hit.symbol} {hit.project} {hit.path}: {hit.text}" for hit in hits]


# -- on disk

PYPROJECT = '[project]\nname = "{name}"\nversion = "{version}"\nlicense = "MIT"\n'


def write_files(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a folder of files: path -> bytes, or text, which is dedented."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
    return root


def write_project(
    root: Path, files: Mapping[str, str | bytes], *, name: str | None = None, version: str = "1.0"
) -> Path:
    """Make the tree of a project with a name and a licence; its default name is that of its folder."""
    said = PYPROJECT.format(name=name or root.name, version=version)
    return write_files(root, {"pyproject.toml": said, **files})


def task(tree: Path, *, symbols: tuple[str, ...] = (), key: str = ".") -> Task:
    """Return the task of harvesting a tree."""
    return Task(Origin("tree", str(tree), key), Limits(), symbols, rank_keys)


def reasons(harvest: Harvest) -> dict[str, str]:
    """Return path -> the reason why it was skipped."""
    return {path: reason for path, _, reason in harvest.skipped}
