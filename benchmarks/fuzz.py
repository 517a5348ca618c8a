"""Feed broken text to what reads strangers' text, until something raises that should not.

    python benchmarks/fuzz.py names 300       one target, for 300 seconds of processor time
    python benchmarks/fuzz.py                 all of them, 300 seconds each

With `pip install atheris` the inputs follow the coverage; else they are random mutations of seeds. The input
that fails is written into the current folder. What is found becomes a test with a name.
"""

from __future__ import annotations

import ast
import functools
import random
import sys
import time
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exsearch.errors import UsageError
from exsearch.model import UNSTATED, Example, File, Project, code_lines
from exsearch.readers.documents import doctests, markdown, notebook, rst
from exsearch.readers.page.header import read_header
from exsearch.readers.page.reader import read_page
from exsearch.readers.python import Module, resolved
from exsearch.resolve.walk import Use
from exsearch.search.query import parse_query
from exsearch.snippets.excerpt import import_statement
from exsearch.snippets.spans import windows
from exsearch.snippets.standalone import standalone
from exsearch.snippets.statements import highlighted_functions, highlighted_statements
from exsearch.sources.origins import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 300
MOST_BYTES = 20_000
ROOT = Path(__file__).parent.parent


# -- targets: any text in; what comes out fits to it


def page(text: str) -> None:
    """A page gives examples whose highlights are lines of their code."""
    for item in read_page(text, "a.md"):
        if isinstance(item, Example):
            lines = code_lines(item.code)
            assert all(1 <= each <= len(lines) for each in (*item.highlighted, *item.cuts))


def header(text: str) -> None:
    """A header is read, or says why not."""
    read_header(text)


def query(text: str) -> None:
    """Words are a question, which can be written down, or are an error for the user."""
    try:
        parse_query(text.split("\n")).text()
    except UsageError:
        return


def names(text: str) -> None:
    """Each use is on a line of the file, and ends behind its beginning."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as source is decoded
    file = SourceFile("a/b.py", "a.b", False, "source", UNSTATED, None, text)
    found = resolved(file, text)
    if isinstance(found, Module):
        last = text.count("\n") + 1
        for use in map(Use._make, found.names.uses):
            assert 1 <= use.line <= use.end_line <= last, use
            assert 0 <= use.import_line <= last, use


def snippets(text: str) -> None:
    """Any line gives statements, functions and windows in order, and a module that parses."""
    lines = code_lines(text)
    if not lines:
        return
    place = 1 + len(text) * 31 % len(lines)
    for spans in (
        highlighted_statements(text, (place,), ()),
        found := highlighted_functions(text, (place,), ()),
        windows(text, found, 3, ()),
    ):
        assert all(1 <= span.first <= span.last <= len(lines) for span in spans)
    import_statement(lines, place)
    project = Project(None, None, None, None, ())
    made = Example("a:1", "a.b", (), None, None, 1, 1, project, UNSTATED, File("a.py", None), text, None,
                   (place,), ())  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape in the text that Python does not know
        ast.parse(standalone(made).text)


def documents(text: str) -> None:
    """Blocks of documentation are on lines of their page."""
    last = text.count("\n") + text.count("\r") + 1
    for read in (markdown.read, rst.read, doctests.read, notebook.read):
        for block in read(text, "a").blocks:
            assert all(1 <= line <= last for line in block.lines) or read is notebook.read, read


TARGETS: dict[str, Callable[[str], None]] = {
    each.__name__: each for each in (page, header, query, names, snippets, documents)
}
_SEEDS = {
    "page": "corpus/pages/*.m*", "header": "corpus/pages/*.m*", "query": "tests/scorecard/questions.txt",
    "names": "exsearch/resolve/*.py", "snippets": "exsearch/snippets/*.py", "documents": "*.md",
}  # fmt: skip
_PIECES = (
    *(
        "\n",
        "    ",
        "\t",
        "(",
        ")",
        "[",
        "{",
        '"',
        "'''",
        "\\",
        "#",
        "~~",
        "```",
        ">>> ",
        "... ",
        "::",
        "---",
        ":",
    ),
    *("@", "*", "lambda x: ", "class A:", "def f(", "async ", "await ", "yield ", "import a.b as c", "case "),
    *(
        "from . import *",
        "match x:",
        "with a as b, c:",
        "del ",
        "global x",
        "nonlocal x",
        "try:",
        "except* E:",
    ),
    *(":=", "->", "[x for x in y]", "\0", "\ufeff", "\u2028", "\f", "\r", "0"),
)


# -- inputs


@functools.cache
def seeds(target: str) -> tuple[str, ...]:
    """Return texts as people write them."""
    found = sorted(ROOT.glob(_SEEDS[target]))[:40]
    return tuple(path.read_text(encoding="utf-8")[:MOST_BYTES] for path in found)


def mutated(text: str, choose: random.Random) -> str:
    """Return a part of a text in which lines and pieces are moved, doubled, dropped and put in."""
    lines = text.split("\n")
    first = choose.randrange(len(lines))
    lines = lines[first : first + choose.randint(1, 60)]
    for _ in range(choose.randint(0, 4)):
        at = choose.randrange(len(lines))
        line = lines[at]
        match choose.randrange(5):
            case 0:
                lines[at : at + 1] = []
            case 1:
                lines.insert(at, choose.choice(lines))
            case 2:
                cut = choose.randint(0, len(line))
                lines[at] = line[:cut] + choose.choice(_PIECES) + line[cut:]
            case 3:
                cut = choose.randint(0, len(line))
                lines[at] = line[:cut] + line[cut + choose.randint(1, 5) :]
            case _:
                lines[at] = choose.choice(("    ", "")) + line.strip()
        lines = lines or [""]
    return "\n".join(lines)


# -- drivers


def drive(target: str, seconds: float, seed: int = 0) -> int:
    """Feed mutations for some seconds of processor time; returns how many."""
    choose = random.Random(seed)  # noqa: S311
    tried = 0
    end = time.process_time() + seconds
    while time.process_time() < end:
        text = mutated(choose.choice(seeds(target)), choose)
        try:
            TARGETS[target](text)
        except BaseException:
            Path(f"fuzz-{target}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
            raise
        tried += 1
    return tried


def drive_by_coverage(target: str, seconds: int) -> None:
    """Let atheris choose the inputs. It ends the process."""
    atheris: Any = import_module("atheris")

    def once(data: bytes) -> None:
        TARGETS[target](data.decode("utf-8", "replace"))

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}"], once)
    atheris.Fuzz()


def main(words: list[str]) -> None:
    """Run one target, or all."""
    seconds = int(words[1]) if len(words) > 1 else SECONDS
    if words and find_spec("atheris"):
        drive_by_coverage(words[0], seconds)
    for target in words[:1] or TARGETS:
        print(f"{target}: {drive(target, seconds):,} inputs, none failed")


if __name__ == "__main__":
    main(sys.argv[1:])
