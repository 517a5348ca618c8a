"""Read Jupyter notebooks of the formats 3 and 4: code cells, what they printed, and the text between them.

Lines are those of the sources of all cells, and of what is kept of what they printed, counted from the first
cell to the last.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from exsearch.readers.documents import languages, markdown
from exsearch.readers.documents.page import Page, lines_of
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.readers.documents.blocks import Read

MOST_CHARACTERS = 50_000_000
MOST_PRINTED = 10
"""Lines that are kept of what a cell printed."""
_WIDEST_PRINTED = 200
_CELL_MAGIC = re.compile(r"%%(\w+)")
_PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "pypy", "debug"}
)
"""Cell magics below which the rest of the cell is Python."""


def read(text: str, path: str) -> Read:
    """Return what a notebook holds."""
    page = Page(path)
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"larger than {MOST_CHARACTERS} characters")
        with PARSING:
            notebook = json.loads(text.removeprefix("\ufeff"))
            _read_cells(notebook, page)
    except RecursionError:
        page.skip(None, "nested too deeply")
    except ValueError as error:
        page.skip(getattr(error, "lineno", None), f"no notebook: {error}"[:200])
    return page.read()


def _read_cells(notebook: object, page: Page) -> None:
    language = _language_of(notebook)
    line = 1
    for cell in _cells(notebook):
        source = _text(cell.get("source", cell.get("input")))
        lines = lines_of(source)
        numbers = range(line, line + len(lines))
        line += len(lines)
        kind = cell.get("cell_type")
        if kind == "code":
            printed = list(enumerate(_printed(cell), line))
            line += len(printed)
            _read_code(lines, numbers, printed, str(cell.get("language") or language), page)
        elif kind == "markdown" and len(source) <= markdown.MOST_CHARACTERS:
            markdown.scan(lines, numbers, page)
        elif kind == "heading":
            level = cell.get("level")
            page.heading(level if isinstance(level, int) else 1, source)


def _cells(notebook: object) -> Iterator[dict[str, Any]]:
    """Yield the cells of a notebook; ValueError if it is none."""
    sheets = [notebook]
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = notebook["worksheets"]
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            raise ValueError("it has no list of cells")
        yield from (cell for cell in cells if isinstance(cell, dict))


def _language_of(notebook: object) -> str:
    """Return the language of the code cells as the metadata states it, else "python"."""
    about = notebook.get("metadata") if isinstance(notebook, dict) else None
    if isinstance(about, dict):
        for part, key in (("language_info", "name"), ("kernelspec", "language")):
            said = about.get(part)
            if isinstance(said, dict) and isinstance(said.get(key), str):
                return str(said[key])
    return "python"


def _text(value: object) -> str:
    """Return a text that may be stored as a list of lines; empty for anything else."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _read_code(
    lines: list[str], numbers: range, printed: list[tuple[int, str]], language: str, page: Page
) -> None:
    first = next((line for line in lines if line.strip()), "")
    magic = _CELL_MAGIC.match(first)
    if magic and magic[1] not in _PYTHON_CELLS and languages.kind_of(language) == languages.PYTHON:
        language = magic[1]
    page.block(lines, numbers, language, printed)


def _printed(cell: dict[str, Any]) -> list[str]:
    """Return the first lines of the text that a cell printed, without blank ones."""
    outputs = cell.get("outputs")
    found: list[str] = []
    for output in outputs if isinstance(outputs, list) else []:
        if len(found) > MOST_PRINTED:
            break
        if isinstance(output, dict):
            found += _printed_text(output)[: 100 * _WIDEST_PRINTED].rstrip().split("\n")[: MOST_PRINTED + 1]
    found = [line for line in found if line.strip()]
    cut = [line if len(line) <= _WIDEST_PRINTED else line[: _WIDEST_PRINTED - 1] + "…" for line in found]
    return cut if len(cut) <= MOST_PRINTED else [*cut[:MOST_PRINTED], "..."]


def _printed_text(output: dict[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _text(output.get("text"))
    if kind in ("error", "pyerr"):
        return f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
    data = output.get("data")
    return _text(data.get("text/plain") if isinstance(data, dict) else output.get("text"))
