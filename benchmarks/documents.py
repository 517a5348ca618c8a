"""Show how long reading documentation takes.

`python benchmarks/documents.py` reads texts that are made to be slow, each in two sizes, and prints how much
longer the one takes that is four times as large: about 4 if the time is linear. `--env VENV` reads the
docstrings of an environment, and prints the time divided by that of `ast.parse`.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from exsearch.readers.documents import docstrings, markdown, metadata, notebook, rst
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 10_000
MOST = 6.0
"""Growth of the time when the text is four times as large."""


def _docstring(text: str) -> object:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "").replace("\ud800", "")
    source = f'def f():\n    """{quoted}"""\n'
    return docstrings.read(ast.parse(source), source, "a.py")


def _cell(text: str) -> object:
    return notebook.read(json.dumps({"cells": [{"cell_type": "code", "source": text}]}), "a.ipynb")


READ: dict[str, Callable[[str], object]] = {
    "markdown": lambda text: markdown.read(text, "a.md"),
    "rst": lambda text: rst.read(text, "a.rst"),
    "docstring": _docstring,
    "cell": _cell,
    "notebook": lambda text: notebook.read(text, "a.ipynb"),
    "metadata": lambda text: metadata.read(text, "METADATA"),
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


def main() -> None:
    """Print the growth for bad input, and the share of docstrings if an environment is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--env", type=Path)
    environment = parser.parse_args().env
    if environment:
        print_environment(environment)
    elif not print_growth():
        sys.exit(1)


if __name__ == "__main__":
    main()
