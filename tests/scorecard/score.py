"""The index, the questions and the figures of the scorecard."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from grades import Question, read_questions
from helpers import ROOT

from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.ingest.builtin import locate_built_in
from exsearch.sources.locate import locate
from scorecard.material import PROJECTS

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader, Writer

FOLDER = Path(__file__).parent
FIGURES = FOLDER / "figures.json"

BUILT_IN_PAGES = [
    f"{name}-examples.markdown"
    for name in (
        *("flask-make-response", "flask-url-for", "click-option", "sqlite3-connect", "pathlib-path"),
        *("subprocess-run", "dataclasses-field", "asyncio-gather", "argparse-argumentparser", "json-dumps"),
        *("concurrent-futures-processpoolexecutor", "functools-lru-cache", "logging-getlogger"),
    )
]
"""Those that questions ask for, and some more. All of them would answer questions about the material, too."""


def questions() -> list[Question]:
    """Return the questions of the scorecard."""
    return read_questions(FOLDER / "questions.txt")


def indexed(folder: Path) -> Reader:
    """Return an index of some built-in pages and the material."""
    writer = in_memory()
    fill(writer, folder)
    return writer


def fill(writer: Writer, folder: Path) -> None:
    """Add some built-in pages and the material, which is written to a folder, to an index."""
    for name in BUILT_IN_PAGES:
        copied = folder / "corpus" / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes((ROOT / "corpus" / "pages" / name).read_bytes())
    add(writer, locate_built_in(str(folder / "corpus")))
    for name, files in PROJECTS.items():
        for path, text in files.items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(dedent(text).lstrip("\n"), "utf-8")
        add(writer, locate(str(folder / name), cache=str(folder / "cache")))


def checked_in() -> dict[str, dict[str, float]]:
    """Return the figures that were reached before."""
    found: dict[str, dict[str, float]] = json.loads(FIGURES.read_text("utf-8"))
    return found


def lower(now: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """Return which figures are lower than before, or gone."""
    return [
        f"{kind}: {measure} {now.get(kind, {}).get(measure, 0.0)} < {figure}"
        for kind, figures in before.items()
        for measure, figure in figures.items()
        if now.get(kind, {}).get(measure, 0.0) < figure
    ]
