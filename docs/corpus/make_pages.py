"""Cut the built-in pages from the programs of the corpus: `python docs/corpus/make_pages.py`.

Reads `corpus/programs/` and the libraries that the programs use, as they are installed, into an index of its
own. `symbols.txt` lists the symbols; each gets a page, made as `exsearch pages` makes it, of examples that
differ in how the symbol is called. `--candidates` prints the symbols that could have a page and have none. The
pages are checked in; a test makes them again and compares.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exsearch.commands.pages import page_of
from exsearch.index.refs import ref_of
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.add import add
from exsearch.model import Condition, License, Query, code_lines
from exsearch.search.examples import load
from exsearch.search.find import search
from exsearch.snippets.representative import highlighted_code
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.index.sqlite.read import Index
    from exsearch.model import Example

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "corpus" / "programs"
PAGES = ROOT / "corpus" / "pages"
SYMBOLS = Path(__file__).with_name("symbols.txt")

LIBRARIES = (
    *("anyio", "attrs", "click", "fastapi", "flask", "httpx", "hypothesis", "jinja2", "markupsafe", "pandas"),
    *("pydantic", "pytest", "requests", "rich", "sqlalchemy", "starlette", "typer", "urllib3", "werkzeug"),
)
"""What is read so that names are followed to where they are defined. numpy is not: nothing of it would change."""

LEAST, MOST = 2, 5
"""Examples on a page."""

LONGEST = 50
"""Lines of an example."""

LONGEST_CONSTANT = 12
"""Lines; a longer one is not shown unless a module without it could not be executed."""

HEAD = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
LICENSE = License("MIT-0", "../LICENSE", None, None)


def fill(path: str, libraries: Iterable[str]) -> None:
    """Read the programs and the installed libraries into an index."""
    cache = str(Path(path).parent / "cache")
    environment = {"VIRTUAL_ENV": sys.prefix}
    programs = [str(folder) for folder in sorted(PROGRAMS.iterdir()) if folder.is_dir()]
    with writing(path) as writer:
        for source in [*programs, *(f"installed:{name}" for name in libraries)]:
            add(writer, locate(source, cache=cache, environment=environment))


def shapes_of(index: Index) -> dict[str, str]:
    """Return how the symbol is used in each example of the programs, by the id of the example."""
    rows = index.query(
        """SELECT o.ref, d.path, d.position, e.line, e.nth, s.text
           FROM license l JOIN document d ON d.license_id = l.id JOIN origin o ON o.id = d.origin_id
           JOIN example e ON e.document_id = d.id JOIN shape s ON s.id = e.shape_id WHERE l.spdx = 'MIT-0'"""
    )
    return {ref_of(*place): shape for *place, shape in rows}


def examples_of(index: Index, symbol: str) -> list[Example]:
    """Return the examples of a symbol in the programs, best first."""
    query = Query((symbol,), (Condition("license", "MIT-0", negated=False),))
    hits = [hit for hit in search(index, query, 200, turns=False).hits if hit.tier == 0]
    kept = [hit.id for hit in hits if hit.shown_name() == symbol and not hit.is_definition]
    return [each for each in load(index, kept) if each is not None]


class Call(NamedTuple):
    """How a symbol is used in an example."""

    arguments: str
    """The number of positional arguments, and the names of the others; "" if it is not called."""
    place: str
    """The kind of statement that the use stands in."""


def call_in(example: Example, shape: str) -> Call:
    """Return the first use."""
    lines = code_lines(example.code)
    first = (highlighted_code(lines, example.highlighted) or example.highlighted)[0]
    line = lines[first - 1].strip()
    word = re.match(
        r"@|(?:async )?(?:return|yield|await|with|for|if|elif|while|assert|raise|except|class|def)\b", line
    )
    assigned = re.match(r"[\w.,\[\]\"' ]+(?:: [^=]+)? = ", line)
    return Call(shape.partition("@")[0], word[0] if word else "=" if assigned else "")


def different(examples: Iterable[Example], shape_of: Mapping[str, str]) -> list[Example]:
    """Return the examples that differ in how the symbol is called, best first; other arguments count most."""
    left = {each.id: each for each in examples if len(each.code.splitlines()) <= LONGEST}
    calls = {id: call_in(example, shape_of[id]) for id, example in left.items()}
    calls = {id: call for id, call in calls.items() if call.arguments or call.place == "@"}
    chosen: list[str] = []
    for is_other_project, is_other_call in ((True, True), (False, True), (True, False), (False, False)):
        for each, call in calls.items():
            known = [calls[other] for other in chosen]
            projects = {left[other].project.name for other in chosen}
            arguments = {other.arguments for other in known}
            if len(chosen) == MOST or call in known or (is_other_call and call.arguments in arguments):
                continue
            if not (is_other_project and left[each].project.name in projects):
                chosen.append(each)
    return [example for each, example in left.items() if each in chosen]


def as_built_in(example: Example, name: str) -> Example:
    """Return an example as its page has it: with what it needs of its file, links to it, and a name."""
    folder = f"../programs/{example.project.name}"
    project = example.project._replace(url=f"{folder}/")
    file = example.file._replace(url=f"{folder}/{example.file.path}")
    aliases = tuple(sorted({*example.aliases, name} - {example.symbol}))
    made = example._replace(project=project, file=file, license=LICENSE, name=name, aliases=aliases)
    text = (PROGRAMS / (example.project.name or "") / (example.file.path or "")).read_text(encoding="utf-8")
    return with_lines(made, text, name.rpartition(".")[2])


def lines_shown(example: Example) -> dict[int, int]:
    """Return line of the file -> line of the example."""
    segments = example.segments or ()
    return {line + n: shown + n for shown, line, count in segments for n in range(count)}


def with_lines(example: Example, text: str, name: str) -> Example:
    """Return an example that shows what it needs of its file: a head of imports and constants, a cut, the rest."""
    lines, tree, shown = code_lines(text), ast.parse(text), lines_shown(example)
    wanted = sorted(needed(tree, shown))
    kind = {line: kind_of(each) for each in tree.body if isinstance(each, HEAD) for line in lines_of(each)}
    code: list[str] = []
    highlighted, cuts = [], []
    for before, line in pairwise([0, *wanted]):
        left_out = lines[before : line - 1] if before else []
        if line in kind:
            code += [""] * (before > 0 and (kind.get(before) != kind[line] or "" in left_out))
        elif any(left_out):
            code += ["", f"## ... source file abbreviated to get to {name} examples ..."]
            cuts.append(len(code))
        else:
            code += left_out
        code.append(lines[line - 1])
        if shown.get(line) in example.highlighted:
            highlighted.append(len(code))
    if any(lines[wanted[-1] :]):
        code += ["", "## ... source file continues ..."]
        cuts.append(len(code))
    made = "".join(f"{line}\n" for line in code)
    return example._replace(code=made, highlighted=tuple(highlighted), cuts=tuple(cuts), segments=None)


def kind_of(statement: ast.stmt) -> str:
    """Return what a blank line parts in a head."""
    if is_future(statement):
        return "future"
    return "import" if isinstance(statement, ast.Import | ast.ImportFrom) else "constant"


def needed(tree: ast.Module, shown: Iterable[int]) -> set[int]:
    """Return the lines that are shown, and those of the file that they need to be a module that runs.

    These are the imports and constants that they use; classes and functions only if a module that lacks them
    could not be executed, because they are decorators, bases or defaults.
    """
    wanted = set(shown)
    binds = {name: each for each in tree.body for name in bound_by(each)}
    wanted |= {line for each in tree.body if is_future(each) for line in lines_of(each)}
    while True:
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.lineno in wanted}
        early = {name for each in tree.body if wanted & lines_of(each) for name in at_once(each, wanted)}
        more = {
            line
            for name in used
            if (found := binds.get(name))
            and (name in early or (isinstance(found, HEAD) and len(lines_of(found)) <= LONGEST_CONSTANT))
            for line in lines_of(found)
        }
        if more <= wanted:
            return wanted
        wanted |= more


def bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds."""
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((each.asname or each.name).partition(".")[0] for each in names)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign() | ast.AnnAssign():
            stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            yield from (node.id for node in stored if isinstance(node.ctx, ast.Store))


def is_future(statement: ast.stmt) -> bool:
    """Return whether it is `from __future__ import ...`."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def lines_of(statement: ast.stmt) -> set[int]:
    """Return the lines of a statement, decorators included."""
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
    return set(range(first, (statement.end_lineno or first) + 1))


def at_once(node: ast.AST, wanted: set[int]) -> Iterator[str]:
    """Yield the names that are looked up when a statement is executed, as far as its lines are wanted."""
    match node:
        case ast.Name(id=name, lineno=line) if line in wanted:
            yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for early in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from at_once(early, wanted)
        case ast.Lambda():
            return
        case ast.AnnAssign(value=value):
            if value:
                yield from at_once(value, wanted)
        case _:
            for each in ast.iter_child_nodes(node):
                yield from at_once(each, wanted)


def pages(index: Index, symbols: Mapping[str, str], shape_of: Mapping[str, str]) -> dict[str, str]:
    """Return file -> text of the page of each symbol that has enough examples; `symbols` are as `listed`."""
    made = {}
    for symbol, name in symbols.items():
        found = [as_built_in(example, name) for example in examples_of(index, symbol)]
        if len(chosen := different(found, shape_of)) >= LEAST:
            page = page_of(chosen, symbol, MOST)
            made[page.file_name] = page.text
    return made


def listed() -> dict[str, str]:
    """Return name of the symbol -> name on its page."""
    lines = SYMBOLS.read_text(encoding="utf-8").splitlines()
    names = [line.split() for line in lines if not line.startswith("#")]
    return {words[0]: words[-1] for words in names if words}


def candidates(index: Index) -> Iterator[str]:
    """Yield what the programs use from elsewhere, by the name that is shown."""
    own = {folder.name for folder in PROGRAMS.iterdir()}
    rows = index.query(
        """SELECT DISTINCT coalesce(nullif(s.shown, ''), s.name) FROM symbol s JOIN example e ON e.symbol_id = s.id
           JOIN document d ON d.id = e.document_id JOIN license l ON l.id = d.license_id
           WHERE l.spdx = 'MIT-0' ORDER BY 1"""
    )
    yield from (name for (name,) in rows if name.partition(".")[0] not in own)


def main() -> None:
    """Write the pages, or print candidates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", action="store_true")
    parser.add_argument("--index", type=Path, help="keep the index here, and use it if it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.index or Path(folder, "index.sqlite")
        if not path.exists():
            fill(str(path), LIBRARIES)
        index = open_index(str(path))
        shape_of = shapes_of(index)
        if options.candidates:
            known = listed()
            for name in candidates(index):
                if name not in known and pages(index, {name: name}, shape_of):
                    print(name)
            return
        made = pages(index, listed(), shape_of)
        index.close()
    for old in PAGES.glob("*.markdown"):
        if old.name not in made:
            old.unlink()
    PAGES.mkdir(exist_ok=True)
    for name, text in made.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} pages", file=sys.stderr)


if __name__ == "__main__":
    main()
