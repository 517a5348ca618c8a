"""The built-in corpus states only what its own sources show.

Pages are read here by a few lines of the tests' own, so that a mistake in `exsearch.readers.page` and
one in the corpus cannot hide each other.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PROJECTS = CORPUS / "projects"
PAGES = sorted(CORPUS.glob("*.md"))
SOURCES = sorted(PROJECTS.rglob("*.py"))

HEADER_KEYS = ["title", "category", "slug", "sortorder", "toc", "sidebartitle", "meta"]
MARK = "~~"
LICENCE = "is provided as open source under the\n[MIT license](../LICENSE).\n"
DOCUMENTATION = (
    "https://flask.palletsprojects.com/en/stable/",
    "https://click.palletsprojects.com/en/stable/",
    "https://docs.python.org/3/library/",
)

PROMISED = {
    "flask-make-response": ("flask.helpers make_response", "function", 4),
    "flask-url-for": ("flask.helpers url_for", "function", 3),
    "click-option": ("click option", "decorator", 3),
    "sqlite3-connect": ("sqlite3 connect", "function", 4),
    "pathlib-path": ("pathlib Path", "class", 4),
    "subprocess-run": ("subprocess run", "function", 4),
    "dataclasses-field": ("dataclasses field", "function", 3),
    "asyncio-gather": ("asyncio gather", "function", 3),
    "argparse-argumentparser": ("argparse ArgumentParser", "class", 3),
    "concurrent-futures-processpoolexecutor": (
        "concurrent.futures ProcessPoolExecutor",
        "class",
        2,
    ),
    "json-dumps": ("json dumps", "function", 3),
    "functools-lru-cache": ("functools lru_cache", "decorator", 3),
    "logging-getlogger": ("logging getLogger", "function", 3),
}


class Run(NamedTuple):
    """Lines of a block between two cuts, without marks and without blank lines around them."""

    lines: list[str]
    marked: set[int]
    """Places in `lines`, from 0."""


class Section(NamedTuple):
    """One example of a page, taken apart."""

    page: str
    module: str
    symbol: str
    number: int
    project: str
    shown_path: str
    file: Path
    text: str
    block: list[str]

    def __str__(self) -> str:
        return f"{self.page}:{self.number}"

    def source(self) -> list[str]:
        return self.file.read_text(encoding="utf-8").splitlines()

    def gap(self) -> str:
        return f"## ... source file abbreviated to get to {self.symbol} examples ..."

    def end(self) -> str:
        return f"## ... source file continues with no further {self.symbol} examples ..."

    def runs(self) -> list[Run]:
        found, current = [], list[str]()
        for line in [*self.block, self.gap()]:
            if line in (self.gap(), self.end()):
                found.append(run(current))
                current = []
            else:
                current.append(line)
        return [piece for piece in found if piece.lines]


def run(lines: list[str]) -> Run:
    first = next((i for i, line in enumerate(lines) if line), len(lines))
    last = len(lines) - next((i for i, line in enumerate(reversed(lines)) if line), 0)
    kept = lines[first:last]
    marked = {place for place, line in enumerate(kept) if line.startswith(MARK)}
    return Run([line.removeprefix(MARK) for line in kept], marked)


def header(text: str) -> dict[str, str]:
    head, _, _ = text.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines())


def sections(path: Path) -> list[Section]:
    text = path.read_text(encoding="utf-8")
    module, symbol, *_ = header(text)["title"].split()
    found = []
    for part in re.split(r"^(?=## Example )", text, flags=re.M)[1:]:
        heading = re.match(r"## Example (\d+) from (\S+)\n", part)
        link = re.search(r"^\[\*\*(.+)\*\*\]\((.+)\)$", part, re.M)
        blocks = re.findall(r"^```python\n(.*?)^```$", part, re.M | re.S)
        assert heading and link and len(blocks) == 1, part[:200]
        found.append(
            Section(
                header(text)["slug"],
                module,
                symbol,
                int(heading[1]),
                heading[2],
                link[1],
                CORPUS / link[2],
                part,
                blocks[0].splitlines(),
            )
        )
    return found


def uses(source: str, module: str, symbol: str) -> set[int]:
    """First lines of the statements and decorators that use the symbol, and of its imports."""
    tree = ast.parse(source)
    # What a package exports at its root is the same thing: flask.make_response.
    wanted = {f"{module}.{symbol}", f"{module.partition('.')[0]}.{symbol}"}
    bound: dict[str, tuple[str, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {a.asname or a.name: (a.name, node.lineno) for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
            bound |= {name: (path, node.lineno) for name, path in names.items()}

    lines = set()

    def visit(node: ast.AST, line: int) -> None:
        name, _, rest = ast.unparse(node).partition(".") if is_path(node) else ("", "", "")
        path, import_line = bound.get(name, ("", 0))
        if path and f"{path}.{rest}".rstrip(".") in wanted:
            lines.update({line, import_line})
        decorators = getattr(node, "decorator_list", [])
        for child in ast.iter_child_nodes(node):
            begins = isinstance(child, ast.stmt) or child in decorators
            visit(child, getattr(child, "lineno", line) if begins else line)

    visit(tree, 0)
    return lines


def is_path(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def places(section: Section) -> list[int]:
    """The lines of the file, from 0, at which the runs of the block begin."""
    source, begin, found = section.source(), 0, []
    for piece in section.runs():
        size = len(piece.lines)
        at = next((i for i in range(begin, len(source)) if source[i : i + size] == piece.lines), None)
        assert at is not None, "not in the file:\n" + "\n".join(piece.lines)
        found.append(at)
        begin = at + size
    return found


SECTIONS = [section for path in PAGES for section in sections(path)]
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
each_section = pytest.mark.parametrize("section", SECTIONS, ids=str)


def test_every_promised_symbol_has_its_examples() -> None:
    numbers = Counter(section.page for section in SECTIONS)
    for slug, (title, _, at_least) in PROMISED.items():
        head = header((CORPUS / f"exsearch-{slug}.md").read_text(encoding="utf-8"))
        assert head["title"] == f"{title} Example Code"
        assert numbers[f"exsearch-{slug}"] >= at_least


def test_slugs_titles_and_sort_orders_are_unique() -> None:
    heads = [header(path.read_text(encoding="utf-8")) for path in PAGES]
    for key in ("slug", "sortorder", "title"):
        assert len({head[key] for head in heads}) == len(PAGES)


@each_page
def test_a_page_begins_with_a_whole_header(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = header(text)
    symbol = head["title"].removesuffix(" Example Code")
    module, name = symbol.split()

    assert list(head) == HEADER_KEYS
    assert (head["category"], head["toc"]) == ("page", "False")
    assert head["slug"] == path.stem and path.stem.startswith("exsearch-")
    assert head["sidebartitle"] == symbol
    assert re.fullmatch(
        rf"Python example code that shows how to use the {name} (function|class|decorator)"
        rf" from the {module} module of the (\w+ project|Python standard library)\.",
        head["meta"],
    )


@each_page
def test_the_introduction_and_the_header_agree_on_the_kind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    module, name, *_ = header(text)["title"].split()
    _, kind, _ = PROMISED[path.stem.removeprefix("exsearch-")]

    assert f"\n\n\n`{name}` is a {kind} within the `{module}` module of the " in text
    assert f"the {name} {kind} from the {module} module" in header(text)["meta"]


@each_page
def test_examples_are_numbered_from_one(path: Path) -> None:
    numbers = [section.number for section in sections(path)]
    assert numbers == list(range(1, len(numbers) + 1))


@each_page
def test_links_lead_into_the_corpus_or_to_documentation(path: Path) -> None:
    prose = re.sub(r"^```python\n.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)]+)\)", prose)

    assert len(targets) == prose.count("](") > 0
    for target in targets:
        assert target.startswith(DOCUMENTATION) or (CORPUS / target).exists(), target


@each_section
def test_an_example_names_project_licence_and_file(section: Section) -> None:
    project = PROJECTS / section.project

    assert project.is_dir() and section.file.is_relative_to(project)
    assert f"\n[{section.project}](projects/{section.project}/)\n" in section.text
    assert f"\n{section.project} {LICENCE}" in section.text
    assert tuple(section.shown_path.split(" / ")) == section.file.relative_to(PROJECTS).parts


@each_section
def test_every_line_of_a_block_is_in_its_file_in_order(section: Section) -> None:
    assert places(section)[0] == 0


@each_section
def test_left_out_lines_are_marked_and_hold_no_use(section: Section) -> None:
    source, runs = section.source(), section.runs()
    spans = [range(at, at + len(piece.lines)) for at, piece in zip(places(section), runs, strict=True)]
    shown = {line for span in spans for line in span}
    for before, after in pairwise(spans):
        assert any(source[before.stop : after.start]), "a cut where nothing was left out"

    used = {line - 1 for line in uses("\n".join(source), section.module, section.symbol)}
    assert used <= shown
    assert section.block.count(section.gap()) == len(runs) - 1
    assert section.block.count(section.end()) == (spans[-1].stop < len(source))


@each_section
def test_cut_markers_stand_between_two_blank_lines(section: Section) -> None:
    for place, line in enumerate(section.block):
        if line.startswith("## ..."):
            assert line in (section.gap(), section.end())
            assert section.block[place - 2 : place] == ["", ""]
            assert section.block[place + 1 : place + 3] == ["", ""]


@each_section
def test_the_import_and_each_statement_that_uses_the_symbol_are_highlighted(
    section: Section,
) -> None:
    used = uses("\n".join(section.source()), section.module, section.symbol)
    marked = {
        at + place + 1
        for at, piece in zip(places(section), section.runs(), strict=True)
        for place in piece.marked
    }
    assert len(marked) >= 2
    assert marked == used


def test_uses_are_distinguished_from_similar_code() -> None:
    source = """\
import json
from json import dumps as write, loads
def dump(x): return write(
    x, default=json.dumps)
@json.dumps
def dumps(): loads("dumps")
"""
    assert uses(source, "json", "dumps") == {1, 2, 3, 5}
    assert uses(source, "json", "loads") == {2, 6}
    assert uses(source, "pickle", "dumps") == set()  # control


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PROJECTS).as_posix())
def test_every_source_file_parses_and_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_project_is_shown_somewhere() -> None:
    on_disk = {path.name for path in PROJECTS.iterdir() if path.is_dir()}
    assert on_disk == {section.project for section in SECTIONS}


def test_the_corpus_names_no_machine_and_no_person() -> None:
    private = re.compile(r"(?<![\w.])/(home|root|tmp|work|Users)/|\b[A-Z]:\\|\w@\w+\.\w|localhost")
    for path in CORPUS.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            assert not private.search(path.read_text(encoding="utf-8")), path
    assert private.search("see /home/x")  # control
