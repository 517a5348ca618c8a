"""Show how long reading documentation takes.

`python benchmarks/documents.py` reads texts that are made to be slow, each in two sizes, and prints how much
longer the one takes that is four times as large: about 4 if the time is linear. `--env VENV` reads the
docstrings of an environment, and prints the time divided by that of `ast.parse`. `--examples VENV` counts how
many blocks in docstrings become examples: those that the readers find, and sessions that `doctest` accepts.
`--sample NUMBER` prints some of the first, chosen at random, with the symbols and lines that were found.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import doctest
import gc
import json
import random
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from exsearch.harvest.project import Task, harvest, harvest_files
from exsearch.index.items import NO_PROJECT, unpacked, values_of
from exsearch.model import UNSTATED
from exsearch.readers.documents import docstrings, markdown, metadata, notebook, rst
from exsearch.readers.guard import PARSING
from exsearch.resolve import HOWS, KINDS
from exsearch.search.rank import rank_keys
from exsearch.sources.locate import locate
from exsearch.sources.origins import Limits, ProjectRead, SourceFile
from exsearch.sources.roles import role_of_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.index.items import Harvest

SIZE = 10_000
MOST = 6.0
"""Growth of the time when the text is four times as large."""


def _docstring(text: str) -> object:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "").replace("\ud800", "")
    source = f'def f():\n    """{quoted}"""\n'
    return docstrings.read(ast.parse(source), source, "a.py")


def _cell(text: str) -> object:
    return notebook.read(json.dumps({"cells": [{"cell_type": "code", "source": text}]}), "a.ipynb")


def _told(path: str) -> Callable[[str], object]:
    """Return a reader of a project with one file: the names in its documentation are resolved, too."""

    def read(text: str) -> object:
        module = "a" if path.endswith(".py") else None
        file = SourceFile(path, module, False, "source" if module else "documentation", UNSTATED, None, text)
        return harvest_files(ProjectRead(NO_PROJECT, UNSTATED, ("a",), iter([file])), ".", rank_keys)

    return read


READ: dict[str, Callable[[str], object]] = {
    "markdown": lambda text: markdown.read(text, "a.md"),
    "rst": lambda text: rst.read(text, "a.rst"),
    "docstring": _docstring,
    "cell": _cell,
    "notebook": lambda text: notebook.read(text, "a.ipynb"),
    "metadata": lambda text: metadata.read(text, "METADATA"),
    "page": _told("a.md"),
    "module": _told("a.py"),
}
"""Kind of text -> its reader."""

BOMBS: dict[tuple[str, str], Callable[[int], str]] = {
    ("markdown", "blocks"): lambda n: "Text.\n\n```py\nf()\n```\n" * n,
    ("markdown", "fences, never closed"): lambda n: "".join(f"{'`' * (3 + i % 9)}py\n" for i in range(n)),
    ("markdown", "quotes in quotes"): lambda n: ("> " * n) + "\n",
    ("markdown", "lists in lists"): lambda n: "- " * n + "\n",
    ("markdown", "lists, ever deeper"): lambda n: "".join(" " * (2 * (i % 60)) + "- a\n" for i in range(n)),
    ("markdown", "one paragraph"): lambda n: "a [b](c *d `e\n" * n,
    ("markdown", "references"): lambda n: "".join(f"[{i}]: a\n" for i in range(n)),
    ("markdown", "front matter"): lambda n: "---\n" + "a: &a [*a]\n" * n,
    ("markdown", "directives in directives"): lambda n: (
        "".join(f"{'`' * (33 - i)}{{note}}\n" for i in range(30)) * (n // 30)
    ),
    ("markdown", "comments, never closed"): lambda n: "<!-- a\n" * n,
    ("markdown", "tabs in tabs"): lambda n: "".join("    " * (i % 40) + '=== "A"\n\n' for i in range(n)),
    ("rst", "blocks"): lambda n: "Text::\n\n  f()\n\n" * n,
    ("rst", "literal blocks that are empty"): lambda n: "::\n" * n,
    ("rst", "directives, ever deeper"): lambda n: "".join(" " * (i % 200) + ".. note::\n" for i in range(n)),
    ("rst", "directives without contents"): lambda n: ".. code::\n" * n,
    ("rst", "titles"): lambda n: "".join(f"T\n{'=-~^+*'[i % 6] * 4}\n\n" for i in range(n)),
    ("rst", "fences, never closed"): lambda n: "````\n```\n" * n,
    ("rst", "marks of lists"): lambda n: "- " * n + "::\n",
    ("rst", "one paragraph"): lambda n: "a b.\n" * n + "\n" + "::\n\n  f()\n",
    ("rst", "blank lines"): lambda n: "a::\n" + "\n" * n + ".. code::\n" + "\n" * n + "b",
    ("docstring", "sessions"): lambda n: ">>> f(1)\n2\n\nText.\n\n" * n,
    ("docstring", "escapes"): lambda n: ">>> f('\\t')\n" * n,
    ("cell", "brackets, never closed"): lambda n: "f(\n" * n,
    ("cell", "strings, never closed"): lambda n: 'a"""\n' * n,
    ("cell", "statements that do not parse"): lambda n: "a b\nf()\n" * n,
    ("cell", "decorators"): lambda n: "@a\n" * n,
    ("cell", "joined lines"): lambda n: "a b \\\n" * n,
    ("notebook", "cells"): lambda n: json.dumps({"cells": [{"cell_type": "code", "source": "f()"}] * n}),
    ("metadata", "headers"): lambda n: "Description: a::\n" * n + "\n",
    ("page", "blocks of one story"): lambda n: "```py\nimport os\nos.getcwd()\n```\n" * (n // 8),
    ("page", "names without an import"): lambda n: "".join(
        f"```py\nv{i}(a.f)\nw{i}(a.g)\n```\n" for i in range(n // 8)
    ),
    ("page", "definitions"): lambda n: "".join(f"```py\ndef f{i}(): g()\n```\n" for i in range(n // 8)),
    ("module", "docstrings"): lambda n: "".join(
        f'def f{i}():\n    """\n    >>> f{i}()\n    """\n' for i in range(n // 8)
    ),
    ("module", "sessions in a docstring"): lambda n: (
        'def f():\n    """\n' + "    >>> f()\n    1\n\n    Text.\n\n" * (n // 8) + '    """\n'
    ),
}
"""(kind of text, what is bad about it) -> a text of the given size."""


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the time that reading takes, without collecting garbage."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    read(text)
    took = time.process_time() - start
    gc.enable()
    return took


def print_growth() -> bool:
    """Print how the time for each bad text grows, and return whether all stay in the bound."""
    fine = True
    for (kind, name), made in BOMBS.items():
        small, large = (seconds(READ[kind], made(size)) for size in (SIZE, 4 * SIZE))
        growth = large / max(small, 0.002)
        fine &= growth <= MOST
        print(f"{kind:10} {name:32} {large:8.3f} s   x {growth:.1f}{'' if growth <= MOST else '   TOO MUCH'}")
    return fine


def print_environment(venv: Path) -> None:
    """Print how long reading the docstrings of an environment takes, compared with parsing it."""
    parsing = reading = 0.0
    blocks = 0
    gc.disable()
    warnings.simplefilter("ignore")
    for path in venv.rglob("*.py"):
        try:
            text = path.read_text(encoding="utf-8")
            start = time.process_time()
            with PARSING:
                tree = PARSING.tree(text)
        except (SyntaxError, ValueError):
            continue
        parsed = time.process_time()
        blocks += len(docstrings.read(tree, text, path.name).blocks)
        reading += time.process_time() - parsed
        parsing += parsed - start
    print(f"{blocks} blocks: {reading:.2f} s, {reading / parsing:.1%} of {parsing:.2f} s for ast.parse")


def print_examples(venv: Path, sample: int) -> None:
    """Print how many blocks in the documentation of an environment become examples."""
    blocks: list[str] = []
    joined_texts: list[str] = []
    texts: dict[str, dict[int, str]] = {}
    """Path -> line -> the text of the block there, without white space."""
    shown: set[str] = set()
    """The texts of blocks with examples. One in another place is found, too: of copies one is kept."""
    for origin in locate(f"env:{venv.resolve()}", cache="").origins:
        made = harvest(Task(origin, Limits(), (), rank_keys))
        rows = _rows_of(made)
        for number, document in enumerate(made.documents):
            text = unpacked(document.code).split("\n") if document.passages else []
            for first, last, _, _ in document.passages:
                said = [said for line, said in rows.get(number, ()) if first <= line <= last]
                joined = "".join("".join(text[first - 1 : last]).split())
                texts.setdefault(str(document.path), {}).update(dict.fromkeys(range(first, last + 1), joined))
                joined_texts.append(joined)
                if said:
                    shown.add(joined)
                code = [f"{at:6} {text[at - 1]}" for at in range(first - 1, last + 1) if text[at - 1]]
                blocks.append("\n".join((f"{made.name}/{document.path}:{first}", *code, *said)))
    found = sum(map(shown.__contains__, joined_texts))
    print(f"{found} of {len(blocks)} blocks have examples: {found / len(blocks):.1%}")
    _print_sessions(venv, texts, shown)
    for block in random.Random(sample).sample(blocks, min(sample, len(blocks))):  # noqa: S311
        print(block, end="\n\n")


def _rows_of(made: Harvest) -> dict[int, list[tuple[int, str]]]:
    """Return document -> (line, "lines: symbol kind how") of each example."""
    found: dict[int, list[tuple[int, str]]] = {}
    columns = made.examples
    for document, line, symbol, kind, how, lines in zip(
        columns.document, columns.line, columns.symbol, columns.kind, columns.how, values_of(columns.lines),
        strict=True,
    ):  # fmt: skip
        said = f"{lines.rpartition(';')[2]}: {made.symbols[symbol].name} {KINDS[kind]} {HOWS[how]}"
        found.setdefault(document, []).append((line, said))
    return found


def _print_sessions(venv: Path, texts: dict[str, dict[int, str]], shown: set[str]) -> None:
    """Print how many of the sessions that doctest accepts have examples."""
    counts = {True: [0, 0], False: [0, 0]}
    for site in venv.glob("lib/python*/site-packages"):
        for path in sorted(site.rglob("*.py")):
            name = path.relative_to(site).as_posix()
            if role_of_path(name) in ("test", "vendored"):
                continue
            for first, last, names_something in _sessions(path):
                is_found = any(texts.get(name, {}).get(line) in shown for line in range(first, last + 1))
                counts[names_something][0] += 1
                counts[names_something][1] += is_found
                if names_something and not is_found:
                    print(f"missing {name}:{first}-{last}")
    all_of, found = (sum(column) for column in zip(*counts.values(), strict=True))
    print(f"{found} of {all_of} sessions have examples: {found / all_of:.1%}")
    of_names, found = counts[True]
    print(f"{found} of {of_names} that name something not built in: {found / of_names:.1%}")


def _sessions(path: Path) -> Iterator[tuple[int, int, bool]]:
    """Yield (first line, last line, whether it names something) of the sessions in docstrings."""
    warnings.simplefilter("ignore")
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            value = ast.get_docstring(node, clean=False)
            if value and ">>>" in value:
                yield from _sessions_in(value, node.body[0].lineno)


def _sessions_in(value: str, line: int) -> Iterator[tuple[int, int, bool]]:
    try:
        parts = doctest.DocTestParser().parse(value)
    except ValueError:
        return
    some: list[doctest.Example] = []
    for part in [*parts, "end"]:
        if isinstance(part, doctest.Example):
            some.append(part)
        elif part.strip() and some:
            if (names := _names_in("".join([each.source for each in some]))) is not None:
                last = some[-1].lineno + some[-1].source.count("\n") - 1
                yield line + some[0].lineno, line + last, names
            some = []


def _names_in(code: str) -> bool | None:
    """Return whether code uses a name that is neither bound in it nor built in; None if it does not parse."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError):
        return None
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | set(dir(builtins))
    return any(node.id not in bound for node in names) or any(isinstance(n, ast.alias) for n in nodes)


def main() -> None:
    """Print the growth for bad input, and the share of docstrings if an environment is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--env", type=Path)
    parser.add_argument("--examples", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    given = parser.parse_args()
    if given.examples:
        print_examples(given.examples, given.sample)
    elif environment := given.env:
        print_environment(environment)
    elif not print_growth():
        sys.exit(1)


if __name__ == "__main__":
    main()
