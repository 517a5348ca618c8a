"""Report the quality of the snippets of all examples in a folder of pages.

`python benchmarks/snippets_report.py FOLDER [--all]` reads the Markdown files under FOLDER. It counts the
standalone modules that parse, that contain every highlighted statement that is complete on its page, and that
are unchanged when a module is made from them again. It also counts the highlighted statements that parse by
themselves. For this test they are dedented; a header gets a body of `...`, a decorator a function, and a
clause the `if`, `try` or `match` that it continues. Failures are listed with their reasons. It needs exsearch
installed, and measures no time, so that two runs print the same.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exsearch.model import Example, Skipped, Span, code_lines
from exsearch.readers.page.reader import read_page
from exsearch.snippets.comments import MARK
from exsearch.snippets.parsing import NO_TREE, parses, problem_of
from exsearch.snippets.scanner import read_segment
from exsearch.snippets.spans import segments
from exsearch.snippets.standalone import Standalone, standalone
from exsearch.snippets.statements import highlighted_functions, highlighted_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = {".md", ".markdown"}
LISTED = 20
"""Failures that are listed per kind without `--all`."""

CUT_OFF = "cut off by the page"


class Fault(NamedTuple):
    """A snippet that breaks a promise."""

    kind: str
    example: str
    lines: Span
    reason: str


class Report:
    """The counts for the examples so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[Fault] = []

    def add(self, example: Example) -> None:
        """Measure one example."""
        self.counts["examples"] += 1
        self.counts["blocks that parse as they are"] += parses(example.code)
        module = standalone(example)
        self._module(example, module)
        self._statements(example, module)
        found = highlighted_functions(example.code, example.highlighted, example.cuts)
        self.counts["definitions"] += len(found)

    def _module(self, example: Example, module: Standalone) -> None:
        whole = Span(1, module.text.count("\n"))
        for kind, holds in (
            ("modules that parse", parses(module.text)),
            ("modules that compile", compiles(module.text)),
            ("modules that are the same when made again", _again(example, module) == module.text),
            ("modules that lack no name", not module.undefined),
            ("modules with a comment on a change", MARK in module.text),
        ):
            self.counts[kind] += holds
            if not holds and kind.startswith(("modules that parse", "modules that are")):
                self.faults.append(Fault(kind, example.id, whole, "no"))

    def _statements(self, example: Example, module: Standalone) -> None:
        lines = [line.rstrip("\r") for line in code_lines(example.code)]
        torn = torn_lines(lines, example.cuts)
        for span in highlighted_statements(example.code, example.highlighted, example.cuts):
            shown = lines[span.first - 1 : span.last]
            self.counts["statements"] += 1
            complete = not torn.intersection(range(span.first, span.last + 1))
            problem = problem_of(shown)
            self.counts["statements that parse by themselves"] += problem is None
            if problem:
                reason = problem if complete else f"{CUT_OFF} ({problem})"
                self.faults.append(Fault("statements", example.id, span, reason))
            if complete:
                self._containment(example, span, shown, module)

    def _containment(self, example: Example, span: Span, shown: list[str], module: Standalone) -> None:
        self.counts["complete statements"] += 1
        kind = "complete statements in their module"
        if holds(module.text, shown):
            self.counts[kind] += 1
        elif holds(module.text, shown, mark="# "):
            self.counts[kind] += 1
            self.counts["of these, as a comment"] += 1
            self.faults.append(Fault("as a comment", example.id, span, problem_of(shown) or "?"))
        else:
            self.faults.append(Fault(kind, example.id, span, "not there"))


def read_examples(folder: Path) -> Iterator[Example | Skipped]:
    """Yield the examples of the pages under a folder, in the order of their paths."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS and p.is_file()):
        yield from read_page(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())


def compiles(text: str) -> bool:
    """Return whether Python can compile a module, which needs more than correct grammar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<module>", "exec", dont_inherit=True)
        except NO_TREE:
            return False
    return True


def torn_lines(lines: Sequence[str], cuts: tuple[int, ...]) -> set[int]:
    """Return the lines of statements whose start or end is not on the page."""
    read = (s for part in segments(len(lines), cuts) for s in read_segment(lines, part))
    return {n for s in read if not (s.starts and s.ends) for n in range(s.first, s.last + 1)}


def holds(text: str, lines: Sequence[str], *, mark: str = "") -> bool:
    """Return whether a text has some lines in sequence, with any indentation, or after the `mark`."""
    wanted = "\n".join(["", *(line.strip() for line in lines), ""])
    given = (line.strip() for line in text.split("\n"))
    if mark:
        given = (line.removeprefix(mark).strip() for line in given)
    return wanted in "\n".join(["", *given, ""])


def _again(example: Example, module: Standalone) -> str:
    made = example._replace(code=module.text, highlighted=module.highlighted, cuts=(), segments=None)
    return standalone(made).text


def written(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the lines of the report."""
    counts = report.counts
    for kind, count in counts.items():
        base = "statements" if kind.startswith("statements") else "examples"
        base = "complete statements" if kind.startswith(("complete", "of these")) else base
        share = "" if kind == base or kind == "definitions" else f"{100 * count / (counts[base] or 1):8.2f} %"
        yield f"{kind:45}{count:7}{share}"
    for kind, faults in _by_kind(report.faults).items():
        yield f"\n{kind}: {len(faults)} fall short" if kind != "as a comment" else f"\n{kind}: {len(faults)}"
        for fault in faults if every else faults[:LISTED]:
            yield f"  {fault.example} lines {fault.lines.first}-{fault.lines.last}: {fault.reason}"
        if len(faults) > LISTED and not every:
            yield f"  ... and {len(faults) - LISTED} more (--all)"


def _by_kind(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.kind, []).append(fault)
    return kinds


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pages are")
    parser.add_argument("--all", action="store_true", help="list all that falls short")
    asked = parser.parse_args()
    report = Report()
    skipped = 0
    for item in read_examples(asked.folder):
        if isinstance(item, Skipped):
            skipped += 1
        else:
            report.add(item)
    for line in written(report, every=asked.all):
        print(line)
    if skipped:
        print(f"\nskipped by the reader: {skipped}")


if __name__ == "__main__":
    main()
