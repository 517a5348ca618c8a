"""Cut the built-in pages from the programs of the corpus: `python docs/corpus/make_pages.py`.

Reads `corpus/programs/` and the libraries that the programs use, as they are installed, into an index of its
own. `symbols.txt` lists the symbols; each gets a page, made as `exsearch pages` makes it, of examples that
differ in how the symbol is called. `--candidates` prints the symbols that could have a page and have none. The
pages are checked in; a test makes them again and compares.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exsearch.commands.pages import page_of
from exsearch.config import places
from exsearch.index.refs import ref_of
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.add import add
from exsearch.ingest.sources import look_up
from exsearch.model import Condition, License, Query, code_lines
from exsearch.search.examples import load
from exsearch.search.find import search
from exsearch.snippets.representative import representative_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exsearch.index.sqlite.read import Index
    from exsearch.model import Example

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "corpus" / "programs"
PAGES = ROOT / "corpus" / "pages"
SYMBOLS = Path(__file__).with_name("symbols.txt")

LIBRARIES = (
    *("anyio", "attrs", "click", "fastapi", "flask", "httpx", "hypothesis", "jinja2", "markupsafe"),
    *("pydantic", "pytest", "requests", "rich", "sqlalchemy", "starlette", "typer", "urllib3", "werkzeug"),
)
"""What is read so that names are followed to where they are defined. numpy is not: nothing of it would change."""

LEAST, MOST = 2, 5
"""Examples on a page."""

LONGEST = 60
"""Lines of an example."""

LICENSE = License("MIT-0", "../LICENSE", None, None)


def fill(path: str, libraries: Iterable[str]) -> None:
    """Read the programs and the installed libraries into an index."""
    there = places({"EXSEARCH_HOME": str(Path(path).parent)})
    programs = [str(folder) for folder in sorted(PROGRAMS.iterdir()) if folder.is_dir()]
    with writing(path) as writer:
        for source in [*programs, *(f"installed:{name}" for name in libraries)]:
            add(writer, look_up(source, there))


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
    """Return the use that a list shows."""
    lines = code_lines(example.code)
    line = lines[representative_line(lines, example.highlighted) - 1].strip()
    word = re.match(
        r"@|(?:async )?(?:return|yield|await|with|for|if|elif|while|assert|raise|except|class|def)\b", line
    )
    assigned = re.match(r"[\w.,\[\]\"' ]+(?:: [^=]+)? = ", line)
    return Call(shape.partition("@")[0], word[0] if word else "=" if assigned else "")


def different(examples: Iterable[Example], shape_of: Mapping[str, str]) -> list[Example]:
    """Return the examples that differ in how the symbol is called, those with other arguments first."""
    left = {each.id: each for each in examples if len(each.code.splitlines()) <= LONGEST}
    calls = {id: call_in(example, shape_of[id]) for id, example in left.items() if shape_of[id]}
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
    return [left[each] for each in chosen]


def as_built_in(example: Example) -> Example:
    """Return an example with links that lead from the page to the program."""
    folder = f"../programs/{example.project.name}"
    project = example.project._replace(url=f"{folder}/")
    file = example.file._replace(url=f"{folder}/{example.file.path}")
    return example._replace(project=project, file=file, license=LICENSE)


def pages(index: Index, symbols: Iterable[str], shape_of: Mapping[str, str]) -> dict[str, str]:
    """Return name -> text of the page of each symbol that has enough examples."""
    made = {}
    for symbol in symbols:
        found = different(examples_of(index, symbol), shape_of)
        if len(found) >= LEAST:
            page = page_of(list(map(as_built_in, found)), symbol, MOST)
            made[page.file_name] = page.text
    return made


def listed() -> list[str]:
    """Return the symbols that have a page."""
    lines = SYMBOLS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


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
            known = set(listed())
            for name in candidates(index):
                if name not in known and pages(index, [name], shape_of):
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
