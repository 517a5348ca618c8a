"""Measure time and memory for reading and indexing a folder of pages.

Bases: mistune, which parses the same pages; cindex, which indexes their trigrams; a Typer "hello world", for
an update without changes.
"""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from installed import TYPER_HELLO, Installed, arguments, found_tools, installed
from measure import BenchmarkFailed, Case, Row, interleaved, peak_row, rows_of, table

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 15
ADD, UPDATE = "exsearch add PAGES, new index", "exsearch update, nothing changed"
MISTUNE, CINDEX, HELLO = "mistune's parse", "cindex PAGES, new index", "Typer hello (update)"

_MISTUNE = """
import pathlib, sys
import mistune
parse = mistune.create_markdown(renderer=None)
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
    if path.suffix in (".markdown", ".md", ".txt"):
        parse(path.read_text(encoding="utf-8"))
"""

_SETTLED_SECONDS = 2.5  # as in start.py


def measured(there: Installed, pages: Path, rounds: int) -> list[Row]:
    """Return the rows of reading and indexing."""
    cases = [
        Case(MISTUNE, (there.python, "-c", _MISTUNE, str(pages)), there.environment),
        _add(there, pages),
        *_cindex(there, pages),
        Case(HELLO, (there.python, "-c", TYPER_HELLO), there.environment),
        _update(there, pages),
    ]
    runs = interleaved(cases, rounds)
    return [*rows_of(cases, runs), peak_row(ADD, runs[ADD], 40)]


def _add(there: Installed, pages: Path) -> Case:
    home = there.folder / "home-of-add"
    command = (there.exsearch, "add", str(pages))
    return Case(
        ADD, command, there.at_home(home), MISTUNE, 0.8,
        prepare=lambda: shutil.rmtree(home, ignore_errors=True),
    )  # fmt: skip


def _cindex(there: Installed, pages: Path) -> list[Case]:
    place = found_tools("cindex").get("cindex")
    if place is None:
        return []
    trigrams = there.folder / "csearch-of-indexing"
    environment = there.environment | {"CSEARCHINDEX": str(trigrams)}
    return [
        Case(
            CINDEX, (place, str(pages)), environment, MISTUNE,
            prepare=lambda: trigrams.unlink(missing_ok=True),
        )
    ]  # fmt: skip


def _update(there: Installed, pages: Path) -> Case:
    environment = there.at_home(there.folder / "home-of-update")
    time.sleep(_SETTLED_SECONDS)
    there.call("add", str(pages), environment=environment)
    if "nothing has changed" not in there.call("update", environment=environment):
        raise BenchmarkFailed("update reads pages again that nobody has touched")
    return Case(UPDATE, (there.exsearch, "update"), environment, HELLO, 1.3)


def main() -> None:
    """Print the table."""
    asked = arguments(__doc__, ROUNDS).parse_args()
    with installed() as there:
        print(table(measured(there, asked.pages, asked.rounds)), end="")


if __name__ == "__main__":
    main()
